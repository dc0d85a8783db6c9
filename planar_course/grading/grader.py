"""Grades one submission: from the bytes that were handed in to a verdict on every exercise."""

import hashlib
import time
import traceback
from dataclasses import replace
from pathlib import Path

from planar_course.grading.attempt import Attempt
from planar_course.grading.graft import graft
from planar_course.grading.intake import Submission
from planar_course.grading.kernel import KernelNotStarted
from planar_course.grading.model import SEEDS, ExerciseGrade, Grade, Outcome, Status
from planar_course.grading.provenance import key_of, versions
from planar_course.grading.reading import Unreadable, read_notebook
from planar_course.grading.reference import Reference
from planar_course.grading.rules import Rules
from planar_course.grading.turns import Turns
from planar_course.grading.view import build_view


class Grader:
    """Grades submissions one after the other.

    Parameters
    ----------
    rules : Rules
        How they are graded.
    folder : Path
        A private folder for the packages as students may see them, and for the turns that they
        take; the same for all processes that grade at one time.
    """

    def __init__(self, rules: Rules, folder: Path) -> None:
        self.rules = rules
        self._folder = folder
        self._turns = Turns(folder)

    def grade(self, submission: Submission) -> Grade:
        """Return the grade of a submission, whatever was handed in.

        Parameters
        ----------
        submission : Submission
            As `intake` found it.

        Returns
        -------
        Grade
            With a verdict on every exercise of its notebook.
        """
        start = time.monotonic()
        empty = refused(submission, self.rules)
        try:
            grade = self._graded(submission, empty)
        except KernelNotStarted as error:
            grade = _not_graded(empty, str(error))
        except Exception as error:  # whatever is wrong with us must not cost the others
            grade = _not_graded(empty, _fault(error))
        return replace(grade, seconds=round(time.monotonic() - start, 3))

    def _graded(self, submission: Submission, empty: Grade) -> Grade:
        reference = Reference.of(submission.notebook) if submission.notebook else None
        if submission.content is None or reference is None:
            reason = submission.problem or "not a notebook of this course"
            return replace(empty, reason=reason, exercises=_lost(reference, Status.MISSING))
        try:
            read = read_notebook(submission.content)
            grafted = graft(read, reference)
        except Unreadable as error:
            return replace(empty, reason=str(error), exercises=_lost(reference, Status.MISSING))
        seed = _seed_of(submission, self.rules)
        view = self._view(submission.notebook)
        attempt = Attempt(grafted, reference, self.rules, seed, view, self._turns)
        exercises = attempt.verdicts()
        return replace(
            empty,
            outcome=Outcome.GRADED,
            reason=submission.note,
            exercises=exercises,
            notes=(*filter(None, [submission.note]), *grafted.notes, *attempt.notes),
            answers=grafted.answers,
            pictures=attempt.pictures,
            release=read.release,
            cpu_seconds=round(attempt.cpu_seconds, 3),
        )

    def _view(self, notebook: str) -> Path:
        folder = self._folder / notebook
        if not folder.is_dir():
            build_view(notebook, folder)
        return folder


def _seed_of(submission: Submission, rules: Rules) -> int:
    """Return the seed of a submission's hidden inputs, which no other submission meets.

    Nor does itself in another attempt. Kernels share what the system keeps of files that all may
    read, a channel that cannot be closed altogether: who saw the inputs, or asked for the answers
    to them, could leave them for a friend, or for itself.
    """
    named = (submission.student, submission.notebook, submission.digest)
    text = "\0".join((str(rules.seed), *named, str(submission.attempt)))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest) % SEEDS


def refused(submission: Submission, rules: Rules) -> Grade:
    """Return the grade of a submission of which nothing could be graded yet."""
    return Grade(
        submission.student,
        submission.notebook,
        Outcome.REFUSED,
        isolation=rules.isolation,
        seed=rules.seed,
        attempt=submission.attempt,
        digest=submission.digest,
        key=key_of(submission.digest, submission.note, submission.notebook, rules),
        versions=versions(),
        limits=rules.limits,
    )


def _not_graded(empty: Grade, reason: str) -> Grade:
    return replace(empty, outcome=Outcome.NOT_GRADED, reason=reason, key="")


def _fault(error: Exception) -> str:
    """Say what failed in the grader itself, and where, for whoever will mend it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"a fault of the grader: {type(error).__name__} in {where}; please report it"


def _lost(reference: Reference | None, status: Status) -> tuple[ExerciseGrade, ...]:
    if reference is None:
        return ()
    return tuple(
        ExerciseGrade(exercise, function, reference.points[exercise], 0.0, status)
        for exercise, function in reference.functions.items()
    )
