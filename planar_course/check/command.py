"""Checks learners' notebooks one after the other and prints what was found."""

import io
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.warnings import DuplicateCellId

from planar_course import release, reset
from planar_course.any_format import read_any_format
from planar_course.cells import exercise_named
from planar_course.check.kernel import execute
from planar_course.check.order import order_notes
from planar_course.check.pairing import prepare
from planar_course.check.text import Terminal, points_line, report
from planar_course.check.verdict import Status, Verdict, judge
from planar_course.errors import UsageError
from planar_utils import __version__

ENDING = (
    "This was a dry run of the checks in your notebook. Grading may use other inputs, so a function"
    " that is right only for these can still lose points. One that is wrong only because it calls"
    " another one that is wrong may still get its own."
)


def check_notebooks(names: Sequence[str], seconds: int) -> int:
    """Check notebooks and print a report on each.

    Parameters
    ----------
    names : sequence of str
        Paths, or names in the usual working copy. All are read before the first is executed.
    seconds : int
        How long one cell may run.

    Returns
    -------
    int
        0 if every point is reached, else 1.

    Raises
    ------
    UsageError
        A file is missing, damaged, of another release, or not of this course.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a Windows console may lack a learner's letter
    terminal = Terminal.of_stdout()
    found = [(path, *read_pair(path)) for path in map(reset.find_notebook, names)]
    every: list[Verdict] = []
    for path, mine, shipped in found:
        run = prepare(path.name, mine, shipped)
        counter = _counter(path.name, terminal.width) if sys.stdout.isatty() else None
        execute(run, path.parent.resolve(), seconds, counter)
        if counter is not None:
            print(f"\r{'':{terminal.width}}\r", end="")
        verdicts = judge(run, seconds)
        notes = order_notes(run, shipped)
        print(report(run, verdicts, notes, seconds, terminal), end="\n\n", flush=True)
        every += verdicts
    if len(found) > 1:
        print(f"All {len(found)} notebooks: {points_line(every)}\n")
    print("\n".join(terminal.wrapped(ENDING)))
    return 0 if all(verdict.status is Status.PASSED for verdict in every) else 1


def read_pair(path: Path) -> tuple[NotebookNode, NotebookNode]:
    """Read a learner's notebook and the one of this release that it began as.

    Parameters
    ----------
    path : Path
        The learner's notebook; it is only read.

    Returns
    -------
    tuple of NotebookNode
        The learner's and the shipped notebook.

    Raises
    ------
    UsageError
        The file is damaged, of another release, or not of this course.
    """
    plain = reset.read_notebook(path)  # this one says what to do about a damaged file
    number = reset.number_of(plain)
    known = sorted(release.notebooks_folder().glob(release.LEARNER_NOTEBOOKS))
    shipped = next((p for p in known if p.name[:2] == number), None)
    if shipped is None and not number:
        shipped = next((p for p in known if path.stem.startswith(p.stem)), None)
        named = Counter(exercise_named(source_of(cell))[:2] for cell in plain["cells"])
        most = max(known, key=lambda p: named[p.name[:2]])
        shipped = most if shipped is None and named[most.name[:2]] else shipped
    if shipped is None:
        names = ", ".join(p.name for p in known)
        raise UsageError(f"{path}: not a notebook of this course; the course has {names}")
    version = reset.release_of(plain) or __version__
    if version != __version__:
        raise UsageError(
            f"{path}: is of release {version}, and this is release {__version__}; planar lab puts"
            " the notebook of this release beside yours, and your answers fit into it"
        )
    with warnings.catch_warnings():
        # A cell that was copied in a text editor: the second one gets an id of its own.
        warnings.simplefilter("ignore", DuplicateCellId)
        return read_any_format(path), read_any_format(shipped)


def source_of(cell: dict[str, Any]) -> str:
    """Return the text of a cell, which its file has in one piece or in lines."""
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _counter(name: str, width: int) -> Callable[[int, int], None]:
    """Return what shows on a terminal how far a run is, in a line that is written over."""

    def show(position: int, total: int) -> None:
        text = f"{name}: running cell {position} of {total}"
        print(f"\r{text[:width]:<{width}}", end="", flush=True)

    return show
