"""Writes the gradebook, one row for each student, and its notes."""

import csv
import io
from collections.abc import Iterable, Sequence

from planar_course.grading.model import Outcome
from planar_course.grading.points import NotebookPoints, StudentPoints, exercise_columns
from planar_course.grading.report.text import cell, days, number

NOT_ON_ROSTER = "not on the roster"


def gradebook_csv(rows: Sequence[StudentPoints]) -> bytes:
    """Return `grades.csv`.

    Parameters
    ----------
    rows : sequence of StudentPoints
        The class.

    Returns
    -------
    bytes
        UTF-8. The columns student, name, outcome, note and isolation, one for each exercise with
        its points before the late penalty, total, possible, late penalty, overrides. A cell is
        empty where something is not graded.
    """
    exercises = list(exercise_columns(rows))
    header = ["student", "name", "outcome", "note", "isolation", *exercises]
    table = [[*header, "total", "possible", "late penalty", "overrides"]]
    for row in rows:
        points = {e.verdict.exercise: e.points for n in row.notebooks for e in n.exercises}
        texts = [row.student.student, row.student.name, row.outcome, note(row), isolation(row)]
        overrides = "; ".join(f"{o.exercise}: {o.points:g} ({o.reason})" for o in row.overrides)
        numbers = [points.get(exercise) for exercise in exercises]
        numbers += [row.total, row.possible, row.penalty]
        table.append([*map(cell, texts), *map(number, numbers), cell(overrides)])
    return csv_bytes(table)


def csv_bytes(table: Iterable[Iterable[str]]) -> bytes:
    """Return a table as CSV in UTF-8, with Unix line ends."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(table)
    return file.getvalue().encode("utf-8", "replace")


def isolation(row: StudentPoints) -> str:
    """Return the sandbox in which a student's notebooks ran."""
    return "; ".join(sorted({n.grade.isolation for n in row.notebooks if n.grade.isolation}))


def note(row: StudentPoints) -> str:
    """Return what an instructor has to know about a row."""
    notes = [] if row.on_roster else [NOT_ON_ROSTER]
    for notebook in row.notebooks:
        about = f"{notebook.grade.notebook or '?'}: " if len(row.notebooks) > 1 else ""
        notes += [f"{about}{text}" for text in _notes(notebook)]
    return "; ".join(notes)


def _notes(notebook: NotebookPoints) -> list[str]:
    notes = [notebook.grade.reason] if notebook.grade.reason else []
    lacking = notebook.missing_verdicts
    if lacking and notebook.grade.outcome is not Outcome.NOT_GRADED:
        notes.append(f"not graded: {', '.join(lacking)}")
    if notebook.late_days:
        notes.append(f"{days(notebook.late_days)} late")
    for exercise in notebook.exercises:
        if exercise.verdict.stop and not exercise.override:
            notes.append(f"{exercise.verdict.exercise}: {exercise.verdict.stop}")
    return notes
