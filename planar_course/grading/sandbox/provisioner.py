"""The provisioner by which jupyter_client starts a kernel in the sandbox.

The kernel talks over sockets that it makes in a folder that both sides see. Before submitted code
runs we move them out of its sight: what it puts in their place must not lead us anywhere.
"""

import asyncio
import contextlib
import json
import shutil
import signal
import socket
import time
import weakref
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Bool, Dict, Unicode

from planar_course.files import folder_for_sockets
from planar_course.grading.model import Limits, Stop
from planar_course.grading.sandbox.backend import find_backend
from planar_course.grading.sandbox.fonts import font_cache
from planar_course.grading.sandbox.running import Running

START_SECONDS = 60.0
# What an honest notebook may hold and what would cost it the answers below: these do nothing here.
HARMLESS = (
    'get_ipython().system = lambda command: print("(no shell commands while grading)")',
    'get_ipython().getoutput = lambda command, split=True, depth=0: [] if split else ""',
    'get_ipython().ask_exit = lambda: print("(the notebook goes on while grading)")',
)
PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


class SandboxProvisioner(KernelProvisionerBase):
    """Runs one kernel in a sandbox, or, when told so, in none.

    Attributes
    ----------
    view
        Folder of the packages that the kernel sees as ``/course``.
    limits
        The fields of `Limits`.
    unsafe
        Whether to do without a sandbox.
    """

    view = Unicode()
    limits = Dict()
    unsafe = Bool(False)

    _root: Path | None = None
    _running: Running | None = None
    _gone = False

    @property
    def folder(self) -> Path:
        """The folder that both sides see; a sandboxed kernel may only read it."""
        if self._root is None:
            raise RuntimeError("a kernel has its folder from its start to its end")
        return self._root / "s"

    @property
    def stop_reason(self) -> Stop | None:
        """The limit that ended the kernel; None while it lives, and when it ended by itself."""
        return None if self._running is None else self._running.stop_reason

    @property
    def exit_code(self) -> int | None:
        """How the kernel ended; None while it lives, and before there is one."""
        return None if self._running is None else self._running.exit_code

    @property
    def said(self) -> str:
        """The beginning of what the kernel printed outside its messages."""
        return "" if self._running is None else self._running.said

    @property
    def cpu_seconds(self) -> float:
        """User and system seconds of all its processes; exact once it has ended."""
        return 0.0 if self._running is None else self._running.cpu_seconds

    @property
    def waited_seconds(self) -> float:
        """How long the kernel was ready to run and had no processor; 0 after its end."""
        return 0.0 if self._running is None else self._running.waited_seconds

    @property
    def peak_memory(self) -> int:
        """The most bytes of memory and private files that its processes were seen to have."""
        return 0 if self._running is None else self._running.peak_memory

    @property
    def processes(self) -> list[int]:
        """Every process of its namespace that is alive now, whatever became of the kernel."""
        return [] if self._running is None else self._running.processes

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, or one whose end nobody has asked for yet."""
        return self._running is not None and not self._gone

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the private folder and write both connection files, ours and the kernel's."""
        self._remove_folder()
        self._root = folder_for_sockets()
        self._remove = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        (self._root / "s").mkdir(mode=0o700)
        manager: Any = self.parent
        manager.ip = str(self._root / "k")
        manager.connection_file = str(self._root / "connection.json")
        manager._connection_file_written = False  # that of an earlier start is gone
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        inside = find_backend(self.unsafe).kernel_folder or str(self.folder)
        info = {**self.connection_info, "ip": f"{inside}/k", "key": manager.session.key.decode()}
        file = self.folder / "connection.json"
        file.write_text(json.dumps(info), encoding="utf-8")
        file.chmod(0o644)  # its folder is the one that is private
        command = [
            part.replace("{connection_file}", f"{inside}/connection.json")
            for part in (*self.kernel_spec.argv, *kwargs.pop("extra_arguments", ()))
        ]
        command += [f"--IPKernelApp.exec_lines={line}" for line in HARMLESS]
        # Nothing of our environment goes in, so what the base class makes of it is not asked for.
        return {"cmd": command}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return when all its sockets listen.

        Raises
        ------
        RuntimeError
            When it does not start, with what it said.
        """
        backend = find_backend(self.unsafe)
        limits = Limits(**self.limits)
        fonts = font_cache(backend)
        assert self._root is not None  # pre_launch made it
        self._gone = False
        try:
            start = backend.starter(cmd, self._root, Path(self.view), limits, fonts)
            self._running = Running(start)
            await self._fetch_sockets(self._running)
            self._running.watch()
            self._running.seal()
        except BaseException as error:
            await self.kill()
            self._remove_folder()
            if isinstance(error, OSError):
                raise RuntimeError(f"the kernel does not start: {error}") from error
            raise
        return self.connection_info

    async def _fetch_sockets(self, running: Running) -> None:
        """Wait for each socket to listen, and move it to where only we can reach it."""
        end = time.monotonic() + START_SECONDS
        info: dict[str, Any] = {**self.connection_info}
        waiting = [self.folder / f"k-{info[port]}" for port in PORTS]
        while waiting:
            if running.exit_code is not None:
                raise OSError(f"it ended with exit code {running.exit_code}: {running.said}")
            if time.monotonic() > end:
                raise OSError(f"it took more than {START_SECONDS:.0f} s")
            if _listens(waiting[-1]):
                path = waiting.pop()
                path.rename(self.folder.parent / path.name)
            else:
                await asyncio.sleep(0.01)

    async def poll(self) -> int | None:
        """Return None while the kernel lives, and its exit code afterwards."""
        return 0 if self._running is None else self._running.exit_code

    async def wait(self) -> int | None:
        """Wait for its end and return its exit code."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.02)
        self._gone = True
        return code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; those that end it end all of it."""
        if signum in (signal.SIGKILL, signal.SIGTERM):
            await self.kill()
        elif self._running is not None:
            self._running.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it started."""
        if self._running is not None:
            self._running.kill()

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel; a submission is not asked whether it wants to."""
        await self.kill()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what is left: the folder, and the process if there is one."""
        await self.kill()
        self._gone = True
        self._remove_folder()

    def _remove_folder(self) -> None:
        if self._root is not None:
            self._remove()
            self._root = None


def _listens(path: Path) -> bool:
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        return probe.connect_ex(str(path)) == 0
