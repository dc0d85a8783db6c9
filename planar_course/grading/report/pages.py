"""Writes the page of one student: what each exercise counts, and why."""

import re
from collections.abc import Callable

from markupsafe import Markup

from planar_course.grading.model import ExerciseGrade, Grade, Limits, Outcome, Status, Stop
from planar_course.grading.points import ExercisePoints, NotebookPoints, StudentPoints
from planar_course.grading.report.rendering import markup, render
from planar_course.grading.report.text import days, number

Pictures = Callable[[Grade], tuple[str, ...]]
BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
NOT_ISOLATED = "not isolated"
# Said in words and by a sign; the colour only repeats it.
SIGNS = {
    Status.PASSED: ("passed", "✓"),
    Status.FAILED: ("failed", "✗"),
    Status.UNWRITTEN: ("open", "○"),
    Status.MISSING: ("open", "○"),
    Status.NOT_GRADED: ("open", "?"),
}
_RESULT = markup(
    '<span class="{kind}"><span class="sign" aria-hidden="true">{sign}</span>{word}</span>'
)


def student_page(row: StudentPoints, pictures: Pictures) -> bytes:
    """Return the page of a student.

    Parameters
    ----------
    row : StudentPoints
        All notebooks of the student.
    pictures : callable
        Gives the pictures of a grade, PNG in Base64.

    Returns
    -------
    bytes
        HTML that needs no other file and no network, and in which nothing runs.
    """
    return render(
        "student.html",
        row=row,
        # Harmless as they are, and longer than any text may be.
        pictures=lambda grade: [Markup(p) for p in pictures(grade) if BASE64.fullmatch(p)],
        result=_result,
        points_of=_points_of,
        total_of=_total_of,
        remarks=_remarks,
        days=days,
        limit=_limit,
        time_used=_time_used,
        needs_help=_needs_help,
        origin=origin,
    )


def origin(grade: Grade) -> str:
    """Say with what a submission was graded."""
    versions = ", ".join(f"{name} {text}" for name, text in sorted(grade.versions.items()))
    return f"Notebook {grade.notebook or '?'}, isolation: {grade.isolation}. {versions}".strip()


def _result(exercise: ExercisePoints, outcome: Outcome) -> Markup:
    status = exercise.verdict.status
    kind, sign = SIGNS[status]
    # Where there is no notebook, every cell is missing.
    word = str(outcome if outcome in (Outcome.ABSENT, Outcome.REFUSED) else status)
    if exercise.override:
        return _RESULT(kind="open", sign="✎", word="by the instructor")
    if status is Status.FAILED and exercise.points:
        word, sign = "partly right", "◐"
    return _RESULT(kind=kind, sign=sign, word=word)


def _points_of(exercise: ExercisePoints) -> str:
    reached = "–" if exercise.points is None else number(exercise.points)
    return f"{reached} of {number(exercise.possible)}"


def _total_of(points: StudentPoints | NotebookPoints) -> Markup | str:
    if points.total is None:
        return "No total yet: not everything is graded."
    return markup("<strong>{reached}</strong> of {possible} points")(
        reached=number(points.total), possible=number(points.possible)
    )


def _remarks(notebook: NotebookPoints) -> list[str]:
    grade = notebook.grade
    found = []
    if grade.outcome is Outcome.ABSENT:
        found.append("Nothing was handed in for this notebook.")
    if grade.outcome is Outcome.REFUSED:
        found.append(f"What was handed in could not be read: {grade.reason or 'no reason given'}.")
    if notebook.total is None:
        what = ", ".join(notebook.missing_verdicts) or "this notebook"
        found.append(
            f"Not graded: {what}. That is no fault of the submission, and it does not count as 0. "
            f"{grade.reason}".strip()
        )
    if notebook.late_days:
        lost = f"{number(notebook.penalty)} points are taken off for that"
        found.append(f"Handed in {days(notebook.late_days)} late; {lost}.")
    if grade.isolation == NOT_ISOLATED:
        found.append("Graded without a sandbox: not isolated.")
    return found


def _limit(stop: Stop, limits: Limits) -> str:
    """Say which limit ended an exercise, and how large it is."""
    size = {
        Stop.TIME: f"{limits.cell_seconds:g} s for a cell or a call, "
        f"{limits.notebook_seconds:g} s for the notebook",
        Stop.MEMORY: _bytes(limits.memory_bytes),
        Stop.OUTPUT: f"{_bytes(limits.output_bytes)} for a cell",
        Stop.PROCESSES: f"{limits.processes} processes and threads",
        Stop.FILES: f"{limits.files} files, {_bytes(limits.file_bytes)} for one",
    }
    if stop in size:
        return f"It was stopped at the {stop} ({size[stop]})."
    if stop is Stop.DEAD:
        return "Its Python process ended before it was done (kernel died)."
    return "What came back from it could not be read (bad message)."


def _time_used(seconds: float) -> str:
    """Say roughly how long calls took; digits of a time can be slept to spell a hidden input."""
    if seconds < 1.0:
        return "less than a second"
    return "1 to 5 seconds" if seconds <= 5.0 else "more than 5 seconds"


def _bytes(size: int) -> str:
    return f"{size / 1e9:g} GB" if size >= 1e9 else f"{size / 1e6:g} MB"


def _needs_help(verdict: ExerciseGrade) -> bool:
    return verdict.status in (Status.FAILED, Status.UNWRITTEN)
