"""Builds the notebooks, or says which of them are stale."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode

from planar_course import derive, execute
from planar_course.build import nbgrader
from planar_course.build.course import Course, stale_lines, text_of, write_all
from planar_course.cells import Source


def build(course: Course, sources: Sequence[Source]) -> int:
    """Execute, verify and write every given notebook; write none if one of them is unsound.

    Parameters
    ----------
    course : Course
        Where to write.
    sources : sequence of Source
        The notebooks to build.

    Returns
    -------
    int
        0, or 1 when a cell failed (printed with notebook, cell, source and traceback).
    """
    texts: dict[Path, str] = {}
    for source in sources:
        try:
            found = _build_one(course, source, texts)
        except execute.CellLost as lost:
            found = [execute.Failure(source.name, lost.cell.id, lost.cell.source, lost.message)]
        if found:
            print("\n".join(str(failure) for failure in found), file=sys.stderr)
            print("nothing was written", file=sys.stderr)
            return 1
    write_all(texts)
    print(f"wrote {_count(len(texts), 'notebook')} to {course.notebooks}")
    return 0


def check(course: Course, sources: Sequence[Source]) -> int:
    """Compare what is committed with what the sources give, without executing anything.

    Parameters
    ----------
    course : Course
        Where the generated notebooks are.
    sources : sequence of Source
        The notebooks to check.

    Returns
    -------
    int
        0 if everything is up to date, 1 with a diff if a file is stale.
    """
    stale = stale_lines(course, sources)
    if stale:
        print("\n".join(stale))
        print("stale: run planar build and commit what it writes")
        return 1
    print(f"up to date: {_count(len(sources), 'notebook')}")
    return 0


def _build_one(course: Course, source: Source, texts: dict[Path, str]) -> list[execute.Failure]:
    """Add the texts of a source's two notebooks, or return what is unsound in them."""
    solution = derive.solution_notebook(source)
    nbgrader.validate(solution, source.name)
    _execute(solution, f"{source.name} (solution)")
    found = execute.failures(solution, source.name)
    if found:
        return found
    _describe_figures(source, solution)
    learner = derive.learner_notebook(source, solution)
    texts[course.solution_path(source)] = text_of(solution)
    texts[course.learner_path(source)] = text_of(learner)
    _execute(learner, f"{source.name} (untouched)")
    return execute.untouched_failures(learner, source.name)


def _execute(notebook: NotebookNode, label: str) -> None:
    """Execute a notebook in an empty folder and show how far it is."""
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        execute.execute(notebook, Path(folder), _progress(label, len(notebook.cells)))
    print(f"\r{label}: {len(notebook.cells)} cells in {time.monotonic() - started:.0f} s")


def _progress(label: str, total: int) -> Callable[[int], None] | None:
    """Return a counter for a terminal; a log file gets only the line at the end."""
    if not sys.stdout.isatty():
        return None
    return lambda done: print(f"\r{label}: cell {done} of {total}", end="", flush=True)


def _describe_figures(source: Source, executed: NotebookNode) -> None:
    """Give each picture its alt text, which nbconvert and book builders put on the image."""
    alts = {cell.id: cell.options["alt"] for cell in source.cells if "figure" in cell.tags}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            if cell.id in alts and "image/png" in output.get("data", {}):
                output.metadata["image/png"] = {
                    **output.metadata.get("image/png", {}),
                    "alt": alts[cell.id],
                }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
