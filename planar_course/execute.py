"""Runs notebooks in a fresh kernel and says what went wrong in them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from planar_course.cells import CHECK_SUFFIX
from planar_course.kernels import kernel_manager

CELL_TIMEOUT = 300  # seconds; the course's notebooks take under a minute as a whole
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Failure:
    """A cell that raised, or wrote to stderr, where it should not have."""

    notebook: str
    cell: str
    source: str
    message: str

    def __str__(self) -> str:
        numbered = "\n".join(f"  {line}" for line in self.source.split("\n"))
        return f"{self.notebook}: cell {self.cell} failed\n{numbered}\n\n{self.message}"


class CellLost(Exception):  # noqa: N818 - an outcome of the notebook, not of our program
    """A cell ended its kernel or never ended; what comes after it could not be run."""

    def __init__(self, cell: NotebookNode, message: str) -> None:
        super().__init__(f"cell {cell.id}: {message}")
        self.cell, self.message = cell, message


def execute(
    notebook: NotebookNode, folder: Path, progress: Callable[[int], None] | None = None
) -> None:
    """Execute every cell in place, going on after cells that raise.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook; its outputs are replaced.
    folder : Path
        The working directory of the kernel.
    progress : callable, optional
        Called with the number of cells done, after each cell.

    Raises
    ------
    CellLost
        If a cell kills the kernel or takes longer than `CELL_TIMEOUT`.
    """
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        km=kernel_manager(),
        # What ipykernel says of itself, of transports or of being stopped, is not for authors.
        extra_arguments=["--log-level=CRITICAL"],
        allow_errors=True,
        record_timing=False,
    )
    client.reset_execution_trackers()
    with client.setup_kernel(cwd=str(folder), cleanup_kc=True):
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
            except DeadKernelError as error:
                raise CellLost(cell, "the kernel died") from error
            except CellTimeoutError as error:
                raise CellLost(cell, f"it did not end within {CELL_TIMEOUT} s") from error
            if progress is not None:
                progress(index + 1)
    _forget_the_machine(notebook)


def errors(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the error output of every cell that raised, by cell id."""
    return {
        cell.id: output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def failures(notebook: NotebookNode, name: str) -> list[Failure]:
    """Return every cell of an executed solution that raised or wrote to stderr unasked.

    Parameters
    ----------
    notebook : NotebookNode
        An executed solution notebook.
    name : str
        The notebook's name, for the message.

    Returns
    -------
    list of Failure
        Empty when the solution is sound.
    """
    found = []
    raised = errors(notebook)
    for cell in notebook.cells:
        demo = "error-demo" in cell.metadata.get("tags", [])
        if cell.id in raised and not demo:
            traceback = ANSI.sub("", "\n".join(raised[cell.id].traceback))
            found.append(Failure(name, cell.id, cell.source, traceback))
        elif demo and cell.id not in raised:
            found.append(Failure(name, cell.id, cell.source, "an error-demo must raise"))
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                message = f"wrote to stderr, which must stay silent:\n{output.text}"
                found.append(Failure(name, cell.id, cell.source, message))
    return found


def untouched_failures(notebook: NotebookNode, name: str) -> list[Failure]:
    """Return what an executed, untouched learner notebook does against the release rule.

    Each check must fail with the NotImplementedError that names its exercise, and every other
    cell must run to the end.

    Parameters
    ----------
    notebook : NotebookNode
        An executed learner notebook in which nothing was written.
    name : str
        The notebook's name, for the message.

    Returns
    -------
    list of Failure
        Empty when the rule holds.
    """
    raised = errors(notebook)
    found = [
        failure
        for failure in failures(notebook, name)
        if not _is_check(_cell(notebook, failure.cell))
    ]
    for cell in filter(_is_check, notebook.cells):
        exercise = cell.id.removesuffix(CHECK_SUFFIX)
        error = raised.get(cell.id)
        if error is None or error.ename != "NotImplementedError" or exercise not in error.evalue:
            got = "nothing was raised" if error is None else f"{error.ename}: {error.evalue}"
            message = f"an unwritten exercise must raise NotImplementedError naming it; {got}"
            found.append(Failure(name, cell.id, cell.source, message))
    return found


def _cell(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    found: NotebookNode = next(cell for cell in notebook.cells if cell.id == cell_id)
    return found


def _is_check(cell: NotebookNode) -> bool:
    return "check" in cell.metadata.get("tags", [])


def _forget_the_machine(notebook: NotebookNode) -> None:
    """Drop what says where and when the notebook ran: it would go out to every learner."""
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                frames = output.traceback
                output.traceback = [f for f in frames if not ANSI.sub("", f).startswith("File ")]
