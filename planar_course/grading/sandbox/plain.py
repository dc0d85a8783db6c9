"""A kernel without a sandbox, for `--unsafe`: limited and killed as a tree, but not isolated."""

import contextlib
import os
import secrets
import signal
import subprocess
from pathlib import Path

import psutil

from planar_course.grading.model import Limits, Stop
from planar_course.grading.sandbox.usage import Usage, files_below, waited_seconds
from planar_course.grading.sandbox.view import environment

# A variable that every descendant inherits, by which those that ran away are found.
MARK = "PLANAR_RUN"


class Plain:
    """A command as an ordinary process of this user.

    Parameters
    ----------
    command : list of str
        The command.
    folder : Path
        A folder of ours; its folder ``home`` is the command's.
    view : Path
        Folder of the packages that the command shall import.
    limits : Limits
        Limits of each process.
    output : int
        Descriptor for what it prints.
    """

    def __init__(
        self, command: list[str], folder: Path, view: Path, limits: Limits, output: int
    ) -> None:
        self._limits = limits
        self._home = folder / "home"
        self._home.mkdir(exist_ok=True)
        self._mark = secrets.token_hex(16)
        self.outer = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**environment(str(self._home), str(view)), MARK: self._mark},
            cwd=self._home,
            start_new_session=True,
        )
        self._set_limits()
        self._seen: dict[int, psutil.Process] = {}

    def _set_limits(self) -> None:
        if not hasattr(psutil.Process, "rlimit"):
            return  # not on this system
        limits = self._limits
        values = {
            psutil.RLIMIT_AS: limits.memory_bytes,
            psutil.RLIMIT_DATA: limits.memory_bytes,
            psutil.RLIMIT_FSIZE: limits.file_bytes,
            psutil.RLIMIT_CPU: int(limits.notebook_seconds) + 1,
            psutil.RLIMIT_CORE: 0,
        }
        with contextlib.suppress(psutil.Error):
            for kind, value in values.items():
                psutil.Process(self.outer.pid).rlimit(kind, (value, value))

    def begin(self) -> None:
        """Do nothing: it runs already."""

    def seal(self) -> None:
        """Do nothing: it runs as we do, and nothing is promised of it."""

    def open(self) -> None:
        """Do nothing: there is no inside."""

    def look(self) -> Usage:
        """Return what it and its known descendants use."""
        usage = Usage()
        with contextlib.suppress(psutil.Error):
            first = psutil.Process(self.outer.pid)
            self._seen |= {child.pid: child for child in (first, *first.children(recursive=True))}
        for process in list(self._seen.values()):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                usage.cpu += times.user + times.system
                usage.tasks += process.num_threads()
                usage.memory += process.memory_info().rss
        self._add_files(usage)
        return usage

    def _add_files(self, usage: Usage) -> None:
        folder = os.open(self._home, os.O_RDONLY)
        try:
            sizes = [state.st_size for state in files_below(folder, self._limits.files + 1)]
        except OSError:
            usage.full = True
        else:
            usage.files, usage.stored = len(sizes), sum(sizes)
        finally:
            os.close(folder)

    def judge(self, usage: Usage) -> Stop | None:
        """Return the limit that it exceeds."""
        limits = self._limits
        if usage.memory + usage.stored > limits.memory_bytes:
            return Stop.MEMORY
        if usage.tasks >= limits.processes:
            return Stop.PROCESSES
        if usage.full or usage.files > limits.files or usage.stored > 4 * limits.file_bytes:
            return Stop.FILES
        return None

    def processes(self) -> list[int]:
        """Return the processes that bear its mark."""
        return [process.pid for process in self._marked() if process.is_running()]

    def signal(self, number: int) -> None:
        """Send a signal to the kernel process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.outer.pid, number)

    def waited(self) -> float:
        """Return the seconds in which the kernel process wanted a processor and had none."""
        return waited_seconds(self.outer.pid)

    def kill(self) -> None:
        """Kill its group, its descendants, and every process that bears its mark."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.outer.pid, signal.SIGKILL)
        self.look()
        for process in [*self._seen.values(), *self._marked()]:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _marked(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.environ().get(MARK) == self._mark:
                    found.append(process)
        return found

    def close(self) -> float | None:
        """Kill what is left; nobody counted its CPU seconds."""
        self.kill()
        return None
