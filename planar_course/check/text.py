"""Writes the result of a dry run as text for a terminal."""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planar_course.check.pairing import Run, RunCell
from planar_course.check.verdict import Status, Verdict, describe, stopped

NARROWEST, WIDEST = 50, 100
CHECK_WIDTH = 92  # at which `testCases` wraps what a check says
LABEL = re.compile(r" +(?:\w+: +)?")  # what stands before the text in "  Got:  3"
BOLD, RESET = "\x1b[1m", "\x1b[0m"
COLOURS = {
    Status.PASSED: "\x1b[32m",
    Status.FAILED: "\x1b[31m",
    Status.UNWRITTEN: "\x1b[33m",
    Status.MISSING: "\x1b[31m",
    Status.NOT_REACHED: "\x1b[33m",
}


@dataclass(frozen=True)
class Terminal:
    """How wide the text may be, and whether it has colours."""

    width: int = WIDEST
    colour: bool = False

    @classmethod
    def of_stdout(cls) -> "Terminal":
        """Find out about standard output; a file gets wide text without colours."""
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
        # An old Windows console shows the codes of colours as text.
        able = os.name == "posix" or "WT_SESSION" in os.environ
        colour = sys.stdout.isatty() and able and not os.environ.get("NO_COLOR")
        return cls(min(max(columns - 1, NARROWEST), WIDEST), colour)

    def styled(self, text: str, style: str) -> str:
        """Return the text in a style, or as it is where there are no colours."""
        return f"{style}{text}{RESET}" if self.colour else text

    def wrapped(self, text: str, indent: str = "") -> list[str]:
        """Break each line of a text at the width, under the value where it has a label."""
        pieces = []
        for line in text.splitlines():
            label = LABEL.match(line)
            hanging = indent + " " * (len(label[0]) if label else 0)
            pieces += textwrap.wrap(
                line,
                self.width,
                initial_indent=indent,
                subsequent_indent=hanging,
                break_on_hyphens=False,
            )
        return pieces


def points_line(verdicts: Sequence[Verdict]) -> str:
    """Return the points reached and possible, in words."""
    reached = sum(verdict.points for verdict in verdicts)
    return f"{reached} of {sum(verdict.exercise.points for verdict in verdicts)} points"


def report(
    run: Run,
    verdicts: Sequence[Verdict],
    order: Sequence[str],
    seconds: int,
    terminal: Terminal,
) -> str:
    """Return the whole text about one notebook.

    Parameters
    ----------
    run : Run
        The run of the notebook.
    verdicts : sequence of Verdict
        One for each exercise.
    order : sequence of str
        What is to be said about the order of the cells.
    seconds : int
        The time limit of a cell.
    terminal : Terminal
        Width and colour.
    """
    lines = [terminal.styled(f"{run.name}: {points_line(verdicts)}", BOLD), ""]
    width = max(len(verdict.exercise.id) for verdict in verdicts)
    for verdict in verdicts:
        lines.extend(_verdict_lines(verdict, width, terminal))
    troubles = list(_stops(run, seconds, terminal))
    if troubles:
        lines += ["", terminal.styled("Stopped outside the exercises", BOLD), *troubles]
    if order:
        lines += ["", terminal.styled("Worked in your session, but not from top to bottom", BOLD)]
    for note in order:
        lines += terminal.wrapped(note[0].upper() + note[1:], "  ")
    lines += ["", *terminal.wrapped(_next_step(verdicts, bool(troubles), bool(order)))]
    return "\n".join(lines)


def _verdict_lines(verdict: Verdict, width: int, terminal: Terminal) -> Iterator[str]:
    exercise, status = verdict.exercise, verdict.status
    word = terminal.styled(f"{status.value:<15}", COLOURS[status])
    points = f"{verdict.points:>2} of {exercise.points:>2}"
    yield f"  {exercise.id:<{width}}  {word}  {points}"
    if verdict.note:
        yield from terminal.wrapped(f"({verdict.note})", "      ")
    if verdict.why:
        yield from terminal.wrapped(unwrapped(verdict.why), "      ")


def _stops(run: Run, seconds: int, terminal: Terminal) -> Iterator[str]:
    """Show each error once: without its imports, a notebook has the same one in every cell."""
    groups: dict[str, list[RunCell]] = {}
    for cell in stopped(run):
        groups.setdefault(describe(run, cell, seconds).splitlines()[0], []).append(cell)
    for first, *others in groups.values():
        yield from terminal.wrapped(first.title, "  ")
        yield from terminal.wrapped(describe(run, first, seconds), "      ")
        if others:
            cells = "1 more cell" if len(others) == 1 else f"{len(others)} more cells"
            yield f"      and the same in {cells}"


def unwrapped(message: str) -> str:
    r"""Undo the line breaks of a check's message, which were made for another width.

    A check breaks a paragraph where the next word would not have fitted; it indents what must
    stay as it is.

    Examples
    --------
    >>> words = "word " * 18
    >>> unwrapped(f"{words}\nand so on.\nAn end.") == f"{words}and so on.\nAn end."
    True
    """
    joined: list[str] = []
    last = ""
    for line in message.splitlines():
        words = line.split()
        plain = bool(words) and not line.startswith(" ") and bool(last) and last[0] != " "
        if plain and len(last.rstrip()) + 1 + len(words[0]) > CHECK_WIDTH:
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        else:
            joined.append(line)
        last = line
    return "\n".join(joined)


def _next_step(verdicts: Sequence[Verdict], troubles: bool, order: bool) -> str:
    """Name the one thing to do now."""
    open_ones = [verdict for verdict in verdicts if verdict.status is not Status.PASSED]
    if not open_ones:
        look = "look once more at the cells above, then " if troubles or order else ""
        return f"Next: every point is reached; {look}hand it in."
    first = open_ones[0]
    name = first.exercise.id
    deed = {
        Status.FAILED: f"mend {name}",
        Status.UNWRITTEN: f"write {name}",
        Status.MISSING: f"get {name} back",
        Status.NOT_REACHED: "mend the cell at which the run ended",
    }[first.status]
    if order and first.why.startswith("NameError"):
        deed = "do what the section above says"
    return f"Next: {deed}, save the notebook, and check it again."
