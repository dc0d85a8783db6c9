"""Judges the exercises of a notebook that was run, and words what went wrong elsewhere."""

import re
from dataclasses import dataclass
from enum import Enum

from nbformat import NotebookNode

from planar_course.check.pairing import End, Exercise, Run, RunCell

ERROR_LIMIT = 400  # characters of an error's message: some hold a whole array
WHERE = re.compile(r" \([^()]*, line \d+\)$")  # what a syntax error says about its place


class Status(Enum):
    """What became of an exercise."""

    PASSED = "passed"
    FAILED = "failed"
    UNWRITTEN = "not written yet"
    MISSING = "cell missing"
    NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Verdict:
    """What became of one exercise, the points it has, and why.

    Attributes
    ----------
    exercise
        The exercise as it was shipped.
    status
        What became of it.
    why
        Under a failed one what the check said, lines and all.
    note
        What happened to the cell or its check, empty if nothing.
    """

    exercise: Exercise
    status: Status
    why: str = ""
    note: str = ""

    @property
    def points(self) -> int:
        """The points reached."""
        return self.exercise.points if self.status is Status.PASSED else 0


def judge(run: Run, seconds: int) -> list[Verdict]:
    """Return the verdict on every exercise, in the notebook's order.

    Parameters
    ----------
    run : Run
        A run that was executed.
    seconds : int
        The time limit of a cell, for the messages.
    """
    return [_verdict(run, exercise, seconds) for exercise in run.exercises]


def _verdict(run: Run, exercise: Exercise, seconds: int) -> Verdict:
    written, check = run.cell(exercise.id), run.cell(exercise.check_id)
    if written is None:
        return Verdict(exercise, Status.MISSING, note=_give_back(run, exercise.id))
    assert check is not None  # `prepare` puts it back
    note = ""
    if check.saved is None:
        note = f"check cell missing: ran as shipped; {_give_back(run, exercise.check_id)}"
    elif check.changed_check:
        note = "check cell changed: ran as shipped"
    if not check.reached:
        return Verdict(exercise, Status.NOT_REACHED, note=note)
    if check.error is None and check.end is None:
        return Verdict(exercise, Status.PASSED, note=note)
    error = check.error
    if error is not None and error.ename == "NotImplementedError" and exercise.id in error.evalue:
        return Verdict(exercise, Status.UNWRITTEN, note=note)
    return Verdict(exercise, Status.FAILED, _why(run, written, check, seconds), note)


def _give_back(run: Run, cell_id: str) -> str:
    return f"planar reset {run.name} {cell_id} gives it back"


def _why(run: Run, written: RunCell, check: RunCell, seconds: int) -> str:
    if written.error is not None or written.end is not None:
        return describe(run, written, seconds)
    # A check that the cell's limit interrupted can only say that it was interrupted.
    if check.end is None and check.error is not None and check.error.ename == "CheckFailed":
        return str(check.error.evalue)
    return describe(run, check, seconds)


def stopped(run: Run) -> list[RunCell]:
    """Return the cells outside exercises that did not run to their end.

    The cell of an exercise is one of them when it stopped and yet its check passed.
    """
    found = []
    for cell in run.cells:
        ended = cell.end is not None or (cell.error is not None and not cell.may_raise)
        if ended and "check" not in cell.tags and not _explained(run, cell):
            found.append(cell)
    return found


def _explained(run: Run, cell: RunCell) -> bool:
    """Tell whether a cell's error stands under its exercise already."""
    exercise = next((e for e in run.exercises if e.id == cell.id), None)
    check = run.cell(exercise.check_id) if exercise else None
    return check is not None and check.reached and bool(check.error or check.end)


def describe(run: Run, cell: RunCell, seconds: int) -> str:
    """Say in one or two lines why a cell stopped.

    Parameters
    ----------
    run : Run
        The run that the cell belongs to.
    cell : RunCell
        A cell with an error or an end.
    seconds : int
        The time limit of a cell.
    """
    if cell.end is End.DEAD:
        return (
            "Python itself ended in this cell or in one above it: was exit() or quit() called,"
            " or the memory full?"
        )
    if cell.end is End.STUCK:
        return (
            f"had not ended after {seconds} seconds, the limit for a cell, and could not be"
            " stopped. Does a loop in it never end?"
        )
    assert cell.error is not None
    if cell.end is End.TIME:
        said = (
            f"had not ended after {seconds} seconds, the limit for a cell, and was stopped."
            " Does a loop never end? If it only needs longer: --timeout SECONDS"
        )
    else:
        said = _short(cell.error)
    line = run.own_line(cell.error)
    if line is None:
        return said
    place, number, code = line
    where = "" if place is cell else f" of {place.title}"
    return f"{said}\nin line {number}{where}: {code}"


def _short(error: NotebookNode) -> str:
    text = f"{error.ename}: {WHERE.sub('', error.evalue)}".strip().removesuffix(":")
    return text if len(text) <= ERROR_LIMIT else f"{text[:ERROR_LIMIT]}…"
