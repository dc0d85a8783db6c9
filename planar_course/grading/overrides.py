"""Points that the instructor gives by hand, with the reason; they survive every regrade.

They stand in `grading.toml` as tables ``[[override]]``, or in `overrides.csv` beside it with the
columns ``student``, ``exercise``, ``points`` and ``reason``. Neither file is ever written by us.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planar_course.errors import UsageError
from planar_course.grading.layout import same
from planar_course.grading.tables import nearest, read_table
from testCases.cases import SPECIFICATIONS

FILE = "overrides.csv"
COLUMNS = ("student", "exercise", "points", "reason")
EXERCISES = frozenset(specification.exercise for specification in SPECIFICATIONS.values())


@dataclass(frozen=True)
class Override:
    """What an exercise counts whatever the grader finds.

    Attributes
    ----------
    student, exercise
        Whose, and id of the exercise's cell.
    points
        What it counts in the end: no weight and no late penalty changes it.
    reason
        Why; the student reads it.
    where
        File and line.
    """

    student: str
    exercise: str
    points: float
    reason: str
    where: str = ""


def read_overrides(path: Path) -> list[Override]:
    """Read `overrides.csv`.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of Override
        In the order of the file.

    Raises
    ------
    UsageError
        Something is wrong with it; the message names the line.
    """
    columns, rows = read_table(path, COLUMNS)
    for column in columns:
        if column not in COLUMNS:
            hint = nearest(column, COLUMNS)
            raise UsageError(f"{path.name}, line 1: the column {column!r} is not known; {hint}")
    found = []
    for row in rows:
        for column in COLUMNS:
            if not row.cells[column]:
                row.fail(f"the cell of the column {column!r} is empty")
        exercise = row.cells["exercise"]
        if exercise not in EXERCISES:
            row.fail(f"exercise is {exercise!r}; {nearest(exercise, EXERCISES)}")
        found.append(
            Override(
                same(row.cells["student"]),
                exercise,
                row.number("points"),
                row.cells["reason"],
                row.where,
            )
        )
    return found


def check_unique(overrides: Iterable[Override]) -> None:
    """Raise a UsageError where two overrides decide about the same exercise of one student."""
    seen: dict[tuple[str, str], Override] = {}
    for override in overrides:
        key = (override.student, override.exercise)
        if key in seen:
            raise UsageError(
                f"{override.where}: {override.student!r} already has an override of "
                f"{override.exercise} in {seen[key].where}; keep one of them"
            )
        seen[key] = override
