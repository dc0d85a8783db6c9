"""Runs the cells of a learner's notebook in a clean kernel, with a time limit for each."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from planar_course.check.pairing import End, Run
from planar_course.kernels import kernel_manager

# What is kept of the text that one cell prints; a loop that prints would fill the memory.
OUTPUT_LIMIT = 200_000
# How long an interrupted cell may take to stop; what it printed must arrive in this time too.
GRACE = 30


def execute(
    run: Run, folder: Path, seconds: int, progress: Callable[[int, int], None] | None = None
) -> None:
    """Execute the cells in order, going on after those that raise.

    The run ends early when a cell does not let itself be stopped, or the kernel dies.

    Parameters
    ----------
    run : Run
        What `prepare` made; its cells get outputs and say how they ended.
    folder : Path
        The kernel's working folder.
    seconds : int
        How long one cell may take before it is interrupted.
    progress : callable, optional
        Called before each cell with its position from 1 and the number of cells.
    """
    client = _client(new_notebook(cells=[cell.node for cell in run.cells]), seconds)
    client.reset_execution_trackers()
    with client.setup_kernel(cwd=str(folder), cleanup_kc=True):
        for index, cell in enumerate(run.cells):
            if progress is not None:
                progress(index + 1, len(run.cells))
            cell.reached = True
            try:
                client.execute_cell(cell.node, index)
            except DeadKernelError:
                cell.end = End.DEAD
                return
            if client.time_is_up:
                cell.end = End.STUCK if cell.error is None else End.TIME
            if cell.end is End.STUCK:
                return


def _client(notebook: NotebookNode, seconds: int) -> "_BoundedClient":
    log = logging.getLogger("planar.check")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    return _BoundedClient(
        notebook,
        km=kernel_manager(),
        log=log,
        timeout=seconds,
        interrupt_on_timeout=True,
        # With this, a cell that was interrupted is waited for no longer than iopub_timeout.
        error_on_timeout={"ename": End.TIME.name, "evalue": "", "traceback": []},
        iopub_timeout=GRACE,
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
        extra_arguments=["--log-level=CRITICAL", "--HistoryManager.enabled=False"],
    )


class _BoundedClient(NotebookClient):
    """Knows whether the last cell ran out of time, and keeps the beginning of a flood only."""

    def __init__(self, notebook: NotebookNode, **options: Any) -> None:
        super().__init__(notebook, on_cell_start=self._start, on_cell_executed=self._end, **options)
        self.time_is_up = False
        self._kept = 0

    def _start(self, **_: object) -> None:
        self.time_is_up, self._kept = False, 0

    def _end(self, execute_reply: dict[str, Any], **_: object) -> None:
        self.time_is_up = execute_reply["content"].get("ename") == End.TIME.name

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Drop printed text beyond the limit."""
        if msg["msg_type"] == "stream":
            self._kept += len(msg["content"]["text"])
            if self._kept > OUTPUT_LIMIT:
                return None
        return super().process_message(msg, cell, cell_index)
