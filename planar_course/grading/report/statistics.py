"""Counts over a class: how the totals lie, what was hardest, what went wrong most often."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from planar_course.grading.model import Outcome, Status
from planar_course.grading.points import NotebookPoints, StudentPoints, notebooks_of_class
from planar_course.grading.reference import Reference
from planar_course.grading.similarity import SimilarPair, similar_pairs

BINS = 10


@dataclass(frozen=True)
class Difficulty:
    """How a class did in one exercise.

    Attributes
    ----------
    exercise, function
        Which one.
    passed, tried
        Students who passed, and all with a verdict.
    mean
        Mean share of the points, before the instructor's overrides.
    """

    exercise: str
    function: str
    passed: int
    tried: int
    mean: float


@dataclass(frozen=True)
class Diagnosis:
    """Something that was said to several students about an exercise."""

    exercise: str
    sentence: str
    count: int


def handed_in(rows: Sequence[StudentPoints]) -> list[StudentPoints]:
    """Return the students with a total who handed anything in."""
    return [
        row
        for row in rows
        if row.total is not None
        and any(n.grade.outcome is not Outcome.ABSENT for n in row.notebooks)
    ]


def shares(rows: Sequence[StudentPoints]) -> list[float]:
    """Return the share of the possible points, from 0 up, of each student who handed in."""
    return [(row.total or 0.0) / row.possible for row in handed_in(rows) if row.possible]


def distribution(rows: Sequence[StudentPoints]) -> list[int]:
    """Return how many students reached 0 to 10 % of the points, 10 to 20 %, and so on."""
    # 0.7 times 10 may come out a little below 7; the small addend heals that.
    positions = [min(BINS - 1, int(share * BINS + 1e-9)) for share in shares(rows)]
    return [positions.count(position) for position in range(BINS)]


def median(rows: Sequence[StudentPoints]) -> float | None:
    """Return the median share of the possible points; None when nobody handed in."""
    found = shares(rows)
    return statistics.median(found) if found else None


def difficulties(rows: Sequence[StudentPoints]) -> list[Difficulty]:
    """Return the exercises, the hardest first."""
    results: dict[str, list[tuple[bool, float]]] = {}
    functions: dict[str, str] = {}
    for notebook in _graded(rows):
        for exercise in notebook.exercises:
            verdict = exercise.verdict
            if verdict.status is Status.NOT_GRADED:
                continue
            functions[verdict.exercise] = verdict.function
            share = verdict.points / verdict.possible if verdict.possible else 1.0
            results.setdefault(verdict.exercise, []).append(
                (verdict.status is Status.PASSED, share)
            )
    found = [
        Difficulty(
            exercise,
            functions[exercise],
            sum(passed for passed, _ in mine),
            len(mine),
            statistics.fmean(share for _, share in mine),
        )
        for exercise, mine in results.items()
    ]
    return sorted(found, key=lambda d: (d.passed / d.tried, d.mean, d.exercise))


def diagnoses(rows: Sequence[StudentPoints], most: int) -> list[Diagnosis]:
    """Return what was said most often, at most so many, and only what was said twice."""
    counts: Counter[tuple[str, str]] = Counter()
    for notebook in _graded(rows):
        for exercise in notebook.exercises:
            verdict = exercise.verdict
            # Without a recognised mistake the sentences are remarks on this one answer.
            sentence = verdict.says[0] if verdict.mistakes and verdict.says else verdict.headline
            if verdict.status is Status.FAILED and sentence:
                counts[verdict.exercise, sentence] += 1
    found = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Diagnosis(*what, count) for what, count in found[:most] if count > 1]


def similarities(rows: Sequence[StudentPoints]) -> list[tuple[str, SimilarPair]]:
    """Return the pairs of students with answers alike, with the notebook, the most alike first."""
    found = []
    for notebook in notebooks_of_class(rows):
        answers = {
            row.student.student: n.grade.answers
            for row in rows
            for n in row.notebooks
            if n.grade.notebook == notebook and n.grade.answers
        }
        stubs = Reference.of(notebook).stubs
        found += [(notebook, pair) for pair in similar_pairs(answers, stubs)]
    return sorted(found, key=lambda entry: -entry[1].similarity)


def _graded(rows: Sequence[StudentPoints]) -> list[NotebookPoints]:
    return [n for row in rows for n in row.notebooks if n.grade.outcome is Outcome.GRADED]
