"""Executes the cells of a classic notebook in a kernel of this very Python."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from planar_course.execute import ANSI
from planar_course.kernels import kernel_manager


def execute_cells(
    notebook: NotebookNode, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[int, str | None]]:
    """Execute a notebook cell by cell, up to the end or the first cell that fails.

    Parameters
    ----------
    notebook : NotebookNode
        Its code cells get their new outputs.
    folder : Path
        The kernel's working folder.
    environment : mapping of str to str
        The kernel's whole environment.

    Yields
    ------
    int
        The position of the code cell that was just executed.
    str or None
        The traceback if it failed.
    """
    client = NotebookClient(
        notebook,
        km=kernel_manager(),
        timeout=None,
        # What ipykernel says of itself, when it is stopped in the middle of a cell say, stays out.
        extra_arguments=["--log-level=CRITICAL"],
        record_timing=False,
    )
    client.reset_execution_trackers()
    # What cells write comes by messages. What is left for its own stderr is what tornado says when
    # the kernel is stopped while it still answers.
    with client.setup_kernel(
        env=dict(environment), cwd=str(folder), cleanup_kc=True, stderr=subprocess.DEVNULL
    ):
        for index, cell in code_cells(notebook):
            try:
                client.execute_cell(cell, index)
            except CellExecutionError:
                yield index, _traceback(cell)
                return
            except DeadKernelError:
                yield index, "the kernel died; was it out of memory?"
                return
            yield index, None


def _traceback(cell: NotebookNode) -> str:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return ANSI.sub("", "\n".join(line for output in errors for line in output.traceback))


def code_cells(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """Return the code cells that hold code, with their positions in the notebook."""
    return [
        (index, cell)
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    ]
