"""Writes what learning platforms take: Canvas, Moodle and Gradescope, in their own formats.

Canvas takes its gradebook as CSV: Student, ID, SIS User ID, SIS Login ID, Section, then one column
for each assignment, below the header a row "Points Possible". Moodle's grade import takes any
columns and asks what they are; its offline grading worksheet has the columns of `WORKSHEET`.
Gradescope takes a `results.json` for each submission. What is not graded is in none of them, as an
empty cell or a missing row leaves what the platform has.

Students are told apart by the ids of the roster alone. Who lacks one is named and left out: Canvas
would guess by the name, and make a new student of a wrong guess.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from planar_course.grading.config import Config
from planar_course.grading.layout import safe_name
from planar_course.grading.model import Outcome, Status
from planar_course.grading.points import (
    ExercisePoints,
    NotebookPoints,
    StudentPoints,
    exercise_columns,
    notebooks_of_class,
)
from planar_course.grading.report.gradebook import csv_bytes
from planar_course.grading.report.text import cell, days, number, plain, visible

CANVAS_IDS = ("canvas_id", "sis_user_id", "sis_login_id")
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
WORKSHEET = [
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
]

#: Where the files are that `exports` makes, for each notebook, below the folder of the reports.
EXPORTED = (
    "exports/canvas.csv",
    "exports/moodle*-{notebook}.csv",
    "exports/gradescope/{notebook}/*/results.json",
)


@dataclass
class Exports:
    """Files by path below the folder of the reports, and what an instructor has to see to."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def exports(rows: Sequence[StudentPoints], config: Config) -> Exports:
    """Return the files for learning platforms, those whose ids the roster has.

    Parameters
    ----------
    rows : sequence of StudentPoints
        The class.
    config : Config
        Names of the columns with the ids, and of the assignments.

    Returns
    -------
    Exports
        `exports/canvas.csv`, `exports/moodle-NN.csv`, `exports/moodle-worksheet-NN.csv` and
        `exports/gradescope/NN/STUDENT/results.json`.
    """
    found = Exports()
    listed = [row for row in rows if row.on_roster]
    notebooks = notebooks_of_class(rows)
    _canvas(listed, notebooks, config, found)
    for notebook in notebooks:
        _moodle(listed, notebook, config, found)
        _worksheet(listed, notebook, config, found)
        for row in rows:
            mine = _one(row, notebook)
            if mine is not None and mine.total is not None:
                path = (
                    f"exports/gradescope/{notebook}/{safe_name(row.student.student)}/results.json"
                )
                found.files[path] = gradescope(mine)
    return found


def gradescope(notebook: NotebookPoints) -> bytes:
    """Return the `results.json` of one submission.

    Parameters
    ----------
    notebook : NotebookPoints
        A notebook with a total.

    Returns
    -------
    bytes
        JSON; its `score` is the total after the late penalty, its `tests` are the exercises.
    """
    content: dict[str, Any] = {
        "score": round(notebook.total or 0.0, 2),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "after_published",
        "stdout_visibility": "hidden",
        "output": "\n".join(_output(notebook)),
        "tests": [_test(exercise) for exercise in notebook.exercises],
        "extra_data": {"isolation": notebook.grade.isolation, "digest": notebook.grade.digest},
    }
    return (json.dumps(content, indent=1) + "\n").encode()


def _canvas(
    rows: Sequence[StudentPoints], notebooks: Sequence[str], config: Config, found: Exports
) -> None:
    columns = [config.column(name) for name in CANVAS_IDS]
    if not _has_any(rows, columns):
        return
    possible = {
        notebook: sum(
            p for exercise, p in exercise_columns(rows).items() if exercise[:2] == notebook
        )
        for notebook in notebooks
    }
    table = [
        [*CANVAS, *(cell(config.title(notebook)) for notebook in notebooks)],
        ["    Points Possible", "", "", "", "", *(number(possible[n]) for n in notebooks)],
    ]
    for row in rows:
        ids = [_id(row, column) for column in columns]
        if not any(ids):
            found.problems.append(_lacks(row, columns, "canvas.csv"))
            continue
        name = cell(row.student.name or row.student.student)
        section = cell(row.student.columns.get(config.column("section"), ""))
        totals = [_one(row, notebook) for notebook in notebooks]
        table.append([name, *ids, section, *(number(n.total) if n else "" for n in totals)])
    found.files["exports/canvas.csv"] = csv_bytes(table)


def _moodle(rows: Sequence[StudentPoints], notebook: str, config: Config, found: Exports) -> None:
    """Write the rows of the grade import; each is for one notebook, as an empty cell clears."""
    column = config.column("moodle_idnumber")
    if not _has_any(rows, [column, "email"]):
        return
    name = f"moodle-{notebook}.csv"
    table = [["ID number", "Email address", cell(config.title(notebook))]]
    for row, mine in _with_total(rows, notebook):
        ids = [_id(row, column), _id(row, "email")]
        if any(ids):
            table.append([*ids, number(mine.total)])
        else:
            found.problems.append(_lacks(row, [column, "email"], name))
    found.files[f"exports/{name}"] = csv_bytes(table)


def _worksheet(
    rows: Sequence[StudentPoints], notebook: str, config: Config, found: Exports
) -> None:
    """Write the worksheet of one assignment; only Identifier and the grade columns are read."""
    column = config.column("moodle_id")
    if not _has_any(rows, [column]):
        return
    name = f"moodle-worksheet-{notebook}.csv"
    table = [WORKSHEET]
    for row, mine in _with_total(rows, notebook):
        participant = _id(row, column).removeprefix("Participant ")
        if not participant:
            found.problems.append(_lacks(row, [column], name))
            continue
        absent = mine.grade.outcome is Outcome.ABSENT
        table.append(
            [
                f"Participant {participant}",
                cell(row.student.name or row.student.student),
                _id(row, "email"),
                "No submission" if absent else "Submitted for grading",
                number(mine.total),
                number(mine.possible),
                "Yes",
                "-",
                "-",
            ]
        )
    found.files[f"exports/{name}"] = csv_bytes(table)


def _one(row: StudentPoints, notebook: str) -> NotebookPoints | None:
    return next((n for n in row.notebooks if n.grade.notebook == notebook), None)


def _with_total(
    rows: Sequence[StudentPoints], notebook: str
) -> list[tuple[StudentPoints, NotebookPoints]]:
    pairs = [(row, _one(row, notebook)) for row in rows]
    return [(row, mine) for row, mine in pairs if mine is not None and mine.total is not None]


def _has_any(rows: Sequence[StudentPoints], columns: Sequence[str]) -> bool:
    return any(_id(row, column) for row in rows for column in columns)


def _id(row: StudentPoints, column: str) -> str:
    """Return an id; nothing for what a spreadsheet would run, as no id may be changed."""
    value = row.student.columns.get(column, "")
    return value if cell(value) == value else ""


def _lacks(row: StudentPoints, columns: Sequence[str], file: str) -> str:
    wanted = " or ".join(columns)
    return f"{plain(row.student.student)} is not in {file}: the roster has no {wanted} for them."


def _output(notebook: NotebookPoints) -> list[str]:
    lines = []
    if notebook.grade.outcome is not Outcome.GRADED:
        lines.append(f"{notebook.grade.outcome}: {notebook.grade.reason}".rstrip(": "))
    if notebook.late_days:
        late = days(notebook.late_days)
        lines.append(f"{late} late: -{number(notebook.penalty)} points")
    return [plain(line) for line in [*lines, *notebook.grade.notes]]


def _test(exercise: ExercisePoints) -> dict[str, Any]:
    verdict = exercise.verdict
    lines = [verdict.headline, *(f"{label}: {text}" for label, text in verdict.facts)]
    lines += verdict.says
    if verdict.stop:
        lines.append(f"limit: {verdict.stop}")
    if exercise.override:
        lines = [f"points given by the instructor: {exercise.override.reason}"]
    passed = verdict.status is Status.PASSED
    return {
        "name": f"{verdict.exercise} {verdict.function}",
        "score": round(exercise.points or 0.0, 2),
        "max_score": round(exercise.possible, 2),
        "status": "passed" if passed else "failed",
        "output": "\n".join(visible(line) for line in lines if line),
    }
