"""The kernel manager that a caller gets: an ordinary one of jupyter_client's, with the sandbox."""

import contextlib
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync
from traitlets import default

from planar_course.grading.model import Limits
from planar_course.grading.sandbox.backend import find_backend

PROVISIONER = "planar-sandbox"
# Milliseconds until a socket connects again: longer than any kernel lives. With -1, which means
# never, libzmq forgets what a gone peer said and was not read yet; when part of a message was, it
# aborts the whole process.
NOT_AGAIN = 24 * 3600 * 1000
# What asyncio waits with needs no watcher of the system's (see `closing`), in no loop of a cell.
START = (
    "import runpy, selectors; selectors.DefaultSelector = selectors.PollSelector;"
    " runpy.run_module('ipykernel_launcher', run_name='__main__')"
)
OPTIONS = (
    # A history on disk and what ipykernel says of itself are of no use here.
    "--log-level=CRITICAL",
    "--HistoryManager.enabled=False",
    # The first print opens a socket. After a cell that has used up all of them it is too late.
    "--IPKernelApp.exec_lines=print(flush=True)",
)


class SandboxedPython(KernelSpecManager):
    """Knows one kernel: the Python that runs now, in the sandbox.

    Parameters
    ----------
    config : dict
        What `SandboxProvisioner` is told: view, limits, unsafe.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self._config = config

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return how to start it, whatever name is asked for."""
        return KernelSpec(
            argv=[sys.executable, "-c", START, "-f", "{connection_file}", *OPTIONS],
            display_name="Python 3",
            language="python",
            interrupt_mode="message",
            metadata={
                "kernel_provisioner": {"provisioner_name": PROVISIONER, "config": self._config}
            },
        )


class SandboxedKernelManager(KernelManager):
    """A manager whose sockets never connect a second time: there is one kernel, and no other."""

    @default("context")
    def _context_default(self) -> "zmq.Context[Any]":
        self._created_context = True
        context: zmq.Context[Any] = zmq.Context()
        context.setsockopt(zmq.RECONNECT_IVL, NOT_AGAIN)
        context.setsockopt(zmq.LINGER, 0)
        context.setsockopt(zmq.SNDTIMEO, 1000)  # a peer that reads no more takes nothing
        return context

    async def _async_interrupt_kernel(self) -> None:
        """Interrupt the kernel, unless it is dead or takes no more messages."""
        if await self._async_is_alive():
            with contextlib.suppress(zmq.Again):
                await super()._async_interrupt_kernel()

    interrupt_kernel = run_sync(_async_interrupt_kernel)

    def client(self, **kwargs: Any) -> BlockingKernelClient:
        """Return a client; it shares the manager's context unless it is given another."""
        return super().client(**{"context": self.context, **kwargs})


def sandboxed_kernel_manager(
    view: Path, limits: Limits, unsafe: bool = False
) -> SandboxedKernelManager:
    """Return a manager of one kernel in a sandbox of its own.

    Parameters
    ----------
    view : Path
        Folder of the packages that the kernel shall see.
    limits : Limits
        What the kernel and all that it starts may use.
    unsafe : bool
        Whether to do without a sandbox.

    Returns
    -------
    SandboxedKernelManager
        Not started yet. Its ``provisioner`` tells `stop_reason` and `cpu_seconds`. A client
        with a context of its own must set `zmq.RECONNECT_IVL` to `NOT_AGAIN` in it.

    Raises
    ------
    NoSandbox
        When there is no sandbox, with the reason and the cure.
    FileNotFoundError
        If `view` is no folder.
    """
    find_backend(unsafe)
    if not view.is_dir():
        raise FileNotFoundError(2, "the folder of the course's packages is missing", str(view))
    config = {"view": str(view.resolve()), "limits": asdict(limits), "unsafe": unsafe}
    return SandboxedKernelManager(
        transport="ipc", kernel_spec_manager=SandboxedPython(config), shutdown_wait_time=1.0
    )
