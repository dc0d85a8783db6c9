"""Reads `roster.csv`: who is in the class, how late they were, and under which ids.

The columns, in any order, with a header:

- ``student`` (required): the name that the submission carries, as in ``submitted/anna/...``;
- ``name``, ``email``: for the reports;
- ``late_days``: days that every notebook was late, 0 where empty; ``late_days_02``: the same for
  notebook 02 alone;
- ids in a learning platform, for the exports: ``canvas_id``, ``sis_user_id``, ``sis_login_id``,
  ``section``, ``moodle_id``, ``moodle_idnumber``. They may be called otherwise: `grading.toml`
  says how.

Further columns are kept and not looked at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from planar_course.grading.layout import same
from planar_course.grading.tables import Row, read_table

LATE = "late_days"
LATE_COLUMN = re.compile(rf"{LATE}(_\d\d)?")
# What looks like a column of days late and would silently not be one.
NEARLY_LATE = re.compile(r"days?[ _-]?late|late[ _-]?days?.*|late|delay|lateness")


@dataclass(frozen=True)
class Student:
    """One student.

    Attributes
    ----------
    student
        The name that submissions carry.
    name, email
        For the reports; may be empty.
    late
        Days late by the two digits of the notebook; under "" those of every other notebook.
    columns
        Every column of the roster, in lower case.
    """

    student: str
    name: str = ""
    email: str = ""
    late: dict[str, float] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def late_days(self, notebook: str) -> float:
        """Return the days that a notebook was late."""
        return self.late.get(notebook, self.late.get("", 0.0))


@dataclass(frozen=True)
class Roster:
    """The class, in the order of the file."""

    students: tuple[Student, ...] = ()
    columns: tuple[str, ...] = ()


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Parameters
    ----------
    path : Path
        The file `roster.csv`.

    Returns
    -------
    Roster
        Every student once.

    Raises
    ------
    UsageError
        Something is wrong with it; the message names the line.
    """
    columns, rows = read_table(path, ["student"])
    late = _late_columns(columns, path)
    seen: dict[str, Row] = {}
    for row in rows:
        student = same(row.cells["student"])
        if not student:
            row.fail("the cell of the column 'student' is empty")
        if student in seen:
            row.fail(f"student {student!r} is already in {seen[student].where}")
        seen[student] = row
    return Roster(
        tuple(_student(student, row, late) for student, row in seen.items()), tuple(columns)
    )


def _student(student: str, row: Row, late: Iterable[str]) -> Student:
    days = {
        column.removeprefix(LATE).removeprefix("_"): row.number(column)
        for column in late
        if row.cells[column] or column == LATE
    }
    return Student(student, row.cells.get("name", ""), row.cells.get("email", ""), days, row.cells)


def _late_columns(columns: Iterable[str], path: Path) -> list[str]:
    late = []
    for column in columns:
        if LATE_COLUMN.fullmatch(column):
            late.append(column)
        elif NEARLY_LATE.fullmatch(column):
            Row({}, f"{path.name}, line 1").fail(
                f"the column {column!r} would be ignored; days late are in {LATE!r}, or in "
                f"'{LATE}_02' for one notebook"
            )
    return late
