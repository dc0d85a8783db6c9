"""Writes the page of the class: how it did, and what to look at."""

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from planar_course.grading.model import Grade, Outcome
from planar_course.grading.points import NotebookPoints, StudentPoints, notebooks_of_class
from planar_course.grading.report import statistics
from planar_course.grading.report.chart import histogram, rate
from planar_course.grading.report.gradebook import note
from planar_course.grading.report.pages import NOT_ISOLATED, origin
from planar_course.grading.report.rendering import markup, render

MOST_DIAGNOSES = 15
MOST_PAIRS = 20
_LINK = markup('<a href="{page}"><bdi>{student}</bdi></a>')


def class_page(
    rows: Sequence[StudentPoints], pages: Mapping[str, str], problems: Sequence[str]
) -> bytes:
    """Return the page of the class.

    Parameters
    ----------
    rows : sequence of StudentPoints
        The class.
    pages : mapping of str to str
        Path of each student's page by name, relative to this page.
    problems : sequence of str
        What an instructor has to see to: ids that lack, overrides that decided nothing.

    Returns
    -------
    bytes
        HTML that needs no network, and in which nothing runs.
    """

    def link(student: str) -> Markup:
        return _LINK(page=pages[student], student=student)

    counts = statistics.distribution(rows)
    pairs = statistics.similarities(rows)
    notebooks = notebooks_of_class(rows)
    return render(
        "class.html",
        rows=rows,
        notebooks=f"Notebook{'s' * (len(notebooks) != 1)} {', '.join(notebooks) or 'unknown'}",
        tiles=_tiles(rows),
        warnings=[*_warnings(rows), *problems],
        counts=counts,
        histogram=histogram(counts),
        exercises=statistics.difficulties(rows),
        diagnoses=statistics.diagnoses(rows, MOST_DIAGNOSES),
        similar=pairs[:MOST_PAIRS],
        similar_caption=_caption(len(pairs)),
        lost=[(row, n) for row in rows for n in row.notebooks if n.total is None],
        origins=sorted({origin(g) for g in _grades(rows) if g.isolation}),
        link=link,
        note=note,
        lacking=_lacking,
        why=_why,
        percent=percent,
        bar=rate,
    )


def percent(share: float) -> str:
    """Return a share as a whole number of percent."""
    return f"{round(100 * share)} %"


def _tiles(rows: Sequence[StudentPoints]) -> list[tuple[str, str]]:
    outcomes = Counter(n.outcome for row in rows for n in row.notebooks)
    middle = statistics.median(rows)
    tiles = [
        ("students", str(len(rows))),
        ("median", "–" if middle is None else percent(middle)),
        ("graded", str(outcomes[Outcome.GRADED])),
        ("unreadable", str(outcomes[Outcome.REFUSED])),
        ("not handed in", str(outcomes[Outcome.ABSENT])),
        ("not graded", str(outcomes[Outcome.NOT_GRADED])),
    ]
    return [(label, value) for label, value in tiles if value != "0"]


def _warnings(rows: Sequence[StudentPoints]) -> list[str]:
    found = []
    others = sum(not row.on_roster for row in rows)
    if others:
        found.append(f"Submissions of people who are not on the roster: {others}.")
    open_ones = sum(grade.isolation == NOT_ISOLATED for grade in _grades(rows))
    if open_ones:
        found.append(f"Notebooks that were graded without a sandbox (not isolated): {open_ones}.")
    return found


def _lacking(notebook: NotebookPoints) -> str:
    lacking = notebook.missing_verdicts
    return "all" if len(lacking) == len(notebook.exercises) else ", ".join(lacking)


def _why(notebook: NotebookPoints) -> str:
    said = [e.verdict.headline for e in notebook.exercises if e.points is None]
    return notebook.grade.reason or " ".join(filter(None, said)) or "no reason is known"


def _grades(rows: Sequence[StudentPoints]) -> list[Grade]:
    return [n.grade for row in rows for n in row.notebooks]


def _caption(pairs: int) -> str:
    shown = f"{MOST_PAIRS} of {pairs} pairs" if pairs > MOST_PAIRS else "all pairs"
    return f"The most alike first, {shown}"
