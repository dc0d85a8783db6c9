"""The kernel manager that a caller gets: an ordinary one of jupyter_client's, with the sandbox."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from traitlets import default

from planar_course.grading.model import Limits
from planar_course.grading.sandbox.backend import find_backend

PROVISIONER = "planar-sandbox"
# A history on disk and what ipykernel says of itself are of no use here.
QUIET = ("--log-level=CRITICAL", "--HistoryManager.enabled=False")


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
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *QUIET],
            display_name="Python 3",
            language="python",
            interrupt_mode="message",
            metadata={
                "kernel_provisioner": {"provisioner_name": PROVISIONER, "config": self._config}
            },
        )


class SandboxedKernelManager(KernelManager):
    """A manager whose sockets never connect a second time.

    Where a socket was, a submission may have put a link to another socket of this machine.
    """

    @default("context")
    def _context_default(self) -> "zmq.Context[Any]":
        self._created_context = True
        context: zmq.Context[Any] = zmq.Context()
        context.setsockopt(zmq.RECONNECT_IVL, -1)
        context.setsockopt(zmq.LINGER, 0)
        return context

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
        with a context of its own must set `zmq.RECONNECT_IVL` to -1 in it.

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
