"""Shows how far a grading is, how long it will take, and what has gone worst so far."""

import shutil
import sys
import time
from collections import Counter
from typing import TextIO

from planar_course.grading.model import Grade, Outcome
from planar_course.grading.report.text import plain


class Progress:
    """A line that is written over on a terminal, and a line for each submission elsewhere.

    Parameters
    ----------
    total : int
        How many submissions there are to grade.
    stream : TextIO, optional
        Where to write; standard output by default.
    """

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self._total, self._stream = total, stream or sys.stdout
        self._done = 0
        self._start = time.monotonic()
        self._worst: Counter[str] = Counter()

    def show(self, grade: Grade) -> None:
        """Count a grade and show it."""
        self._done += 1
        self._worst.update(_troubles(grade))
        if self._stream.isatty():
            self._over_write(self._summary())
        else:
            who = plain(f"{grade.student} {grade.notebook}".strip())
            self._stream.write(f"[{self._done}/{self._total}] {who}: {result(grade)}\n")
        self._stream.flush()

    def begin(self) -> None:
        """Say on a terminal that the first submissions are in work."""
        if self._total and self._stream.isatty():
            self._over_write(f"grading {self._total} submissions ...")
            self._stream.flush()

    def end(self) -> None:
        """Wipe the line."""
        if self._stream.isatty():
            self._over_write("")
            self._stream.write("\r")
            self._stream.flush()

    def _over_write(self, text: str) -> None:
        width = shutil.get_terminal_size((100, 24)).columns - 1
        self._stream.write(f"\r{text[:width]:<{width}}")

    def _summary(self) -> str:
        left = self._total - self._done
        seconds = left * (time.monotonic() - self._start) / self._done
        parts = [f"graded {self._done} of {self._total}"]
        if left:
            parts.append(f"about {_duration(seconds)} left")
        worst = ", ".join(f"{count} {what}" for what, count in self._worst.most_common(3))
        return " · ".join([*parts, *filter(None, [worst])])


def result(grade: Grade) -> str:
    """Say in a few words what became of a submission."""
    if grade.outcome is not Outcome.GRADED:
        return f"{grade.outcome}: {plain(grade.reason)}" if grade.reason else str(grade.outcome)
    stops = sorted({str(exercise.stop) for exercise in grade.exercises if exercise.stop})
    limits = f" ({', '.join(stops)})" if stops else ""
    return f"{grade.points:g} of {grade.possible:g} points{limits}"


def _troubles(grade: Grade) -> list[str]:
    if grade.outcome is not Outcome.GRADED:
        return [str(grade.outcome)]
    return sorted({str(exercise.stop) for exercise in grade.exercises if exercise.stop})


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
