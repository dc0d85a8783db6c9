"""Says how cells and calls ended, in words for the student, and keeps what they drew.

What they said and drew is from their first run, before any hidden input was in their process.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planar_course.grading.added import names_bound
from planar_course.grading.graft import GraftCell
from planar_course.grading.kernel import CellEnd, CellError
from planar_course.grading.model import ExerciseGrade, Stop
from planar_course.grading.remote import RemoteVerdict
from planar_course.grading.report.pictures import reencode_png

# Where a cell is not valid Python; the name is the kernel's for the cell.
LINE_OF_CELL = re.compile(r"\((?:<[^>]*>|\d+\.py), line (\d{1,6})\)")
NO_INPUT = "StdinNotImplementedError"
UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")
KEPT = "; its imports, functions and constants count all the same"
# How a system says no, and the limit that is behind it.
REFUSALS = {
    "MemoryError": Stop.MEMORY,
    "[Errno 12]": Stop.MEMORY,
    "[Errno 27]": Stop.FILES,
    "[Errno 28]": Stop.FILES,
    "can't start new thread": Stop.PROCESSES,
    "[Errno 11]": Stop.PROCESSES,
}


def stop(tried: RemoteVerdict, end: CellEnd) -> Stop | None:
    """Return the limit that an exercise ran into, in its call or in its cell."""
    kind = tried.problem.kind if tried.problem else ""
    inside = {"time": Stop.TIME, "steps": Stop.TIME, "prints": Stop.OUTPUT}.get(kind)
    return tried.stop or inside or end.stop or _refused_by_system(end)


def _refused_by_system(end: CellEnd) -> Stop | None:
    """Return the limit behind an error by which the system refused a cell more of something."""
    said = f"{end.error.name}: {end.error.message}" if end.error else ""
    return next((stop for sign, stop in REFUSALS.items() if sign in said), None)


def error_of(end: CellEnd, source: str = "") -> tuple[tuple[str, str], ...]:
    """Return what a cell raised when it was run, before any hidden input was in its process."""
    if end.error is None:
        return ()
    line = end.error.line
    at = LINE_OF_CELL.search(end.error.message)
    if at and not line:
        lines = source.splitlines()
        line = lines[int(at[1]) - 1].strip() if 0 < int(at[1]) <= len(lines) else ""
    return (("The cell stopped", _said(end.error)), *([("In", line)] if line else []))


def with_stopped_cell(grade: ExerciseGrade, end: CellEnd) -> ExerciseGrade:
    """Return the grade of an exercise with what its cell raised beside what its call did."""
    told = replace(grade, facts=(*grade.facts, *error_of(end)))
    missing = UNDEFINED.match(dict(grade.facts).get("Error", ""))
    if end.error is None or missing is None or missing[1] not in names_bound(end.error.line):
        return told
    return replace(
        told, says=(f"{missing[1]} has no value, as the cell stopped where it gets it.",)
    )


def _said(error: CellError) -> str:
    """Return an error's name and message, without the name that the kernel gave the cell."""
    if error.name == NO_INPUT:
        return "input() was called, and nobody answers while a notebook is graded"
    message = LINE_OF_CELL.sub(r"(line \1)", error.message)
    return f"{error.name}: {message}".removesuffix(": ")


def notes(cells: Sequence[GraftCell], ends: Sequence[CellEnd]) -> Iterator[str]:
    """Say which cells of the student's own stopped; exercises have a verdict that says it."""
    for cell, end in zip(cells, ends, strict=True):
        if cell.kind != "extra":
            continue
        if end.stop is Stop.TIME and not end.seconds:
            said = "was not run: the time for your own cells was used up"
        elif end.stop is not None:
            said = f"was stopped: {end.stop}"
        elif end.error is not None:
            said = f"stopped with {_said(end.error)}"
            if end.error.name == "NameError":
                said += " (figures and experiments of the course are not run for grading)"
        else:
            continue
        yield f"{cell.title} {said}{KEPT if cell.kept else ''}"


def pictures(ends: Sequence[CellEnd]) -> tuple[str, ...]:
    """Write the pictures of the cells anew, so that nothing but pixels is left of them."""
    drawn = [picture for end in ends for picture in end.pictures]
    return tuple(filter(None, map(_picture, drawn)))


def _picture(text: str) -> str:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return ""
    clean = reencode_png(data)
    return base64.b64encode(clean).decode() if clean else ""
