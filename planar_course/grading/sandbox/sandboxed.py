"""A command in bubblewrap as something to be watched: counted from outside, killed as a whole."""

import contextlib
import os
import signal
import weakref
from pathlib import Path

from planar_course.grading.model import Limits, Stop
from planar_course.grading.sandbox.bubblewrap import STORES, Started
from planar_course.grading.sandbox.cgroup import Cgroup
from planar_course.grading.sandbox.sealing import seal
from planar_course.grading.sandbox.usage import Gauge, Usage, waited_seconds

FILES_SEARCHED = 2_000
# Without a control group, of how many looks one is thorough: memory is counted by the slow way
# too, which sees all of it, and all that runs is visited. To look so each time would itself load
# the machine.
THOROUGH = 3
# Threads and processes of a kernel of which nothing is suspected; it starts with a dozen.
FEW_TASKS = 20
LAST = 19  # the priority of who yields to everybody


class Sandboxed:
    """A started sandbox with its control group.

    Parameters
    ----------
    started : Started
        The command, not yet begun.
    folder : Path
        The folder of ours that it may write to.
    cgroup : Cgroup or None
        Groups with limits that it is moved into.
    limits : Limits
        What it may use.
    is_other_user : bool
        Whether it runs as another user than we do.
    """

    def __init__(
        self,
        started: Started,
        folder: Path,
        cgroup: Cgroup | None,
        limits: Limits,
        is_other_user: bool,
    ) -> None:
        self._is_other_user = is_other_user
        self._limits = limits
        self._looks = 0
        self.outer = started.outer
        self._first = started.first
        self._gate = started.gate
        self._folder = folder
        self._cgroup = cgroup
        self._has_share = cgroup is not None and cgroup.shares_processors
        self._gauge: Gauge | None = None
        self._namespace = ""
        self._handle = os.pidfd_open(started.first)

    def begin(self) -> None:
        """Let it run."""
        if self._cgroup is not None:
            self._cgroup.add(self._first)
        with contextlib.suppress(BrokenPipeError):
            os.write(self._gate, b"1")
        os.close(self._gate)

    def open(self) -> None:
        """Get hold of the inside, before submitted code can move it."""
        # While this is open no other namespace can get the number of this one.
        held = os.open(f"/proc/{self._first}/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, held)
        self._namespace = f"pid:[{os.fstat(held).st_ino}]"
        self._gauge = Gauge(self._first, STORES, self._folder, estimates=self._cgroup is None)

    def seal(self) -> None:
        """Leave it no right to write to the folder of ours."""
        seal(self._folder, self._first, self._is_other_user)

    def look(self) -> Usage:
        """Return what it uses."""
        if self._gauge is None:
            return Usage()
        usage = self._gauge.look(self._limits.processes)
        if usage.tasks >= self._limits.processes:
            usage.memory = 0  # what they share was counted for each of them
            return usage
        self._looks += 1
        thorough = self._looks % THOROUGH == 0
        if thorough and usage.tasks > FEW_TASKS and not self._has_share:
            self._step_back()
        if self._cgroup is not None:
            usage.memory = max(self._cgroup.memory - usage.stored, 0)
        elif usage.memory > self._limits.memory_bytes / 2 or thorough:
            usage.memory = self._gauge.exact_memory()
        return usage

    def _step_back(self) -> None:
        """Have all that it runs yield to its neighbours; what is started from now on does, too."""
        for pid in self.processes():
            with contextlib.suppress(OSError):  # it has just ended
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    os.setpriority(os.PRIO_PROCESS, int(thread.name), LAST)

    def judge(self, usage: Usage) -> Stop | None:
        """Return the limit that it exceeds."""
        group, limits = self._cgroup, self._limits
        if group is not None and group.out_of_memory:
            return Stop.MEMORY
        if usage.tasks >= limits.processes or (group is not None and group.out_of_processes):
            return Stop.PROCESSES
        if usage.full or usage.files > limits.files:
            return Stop.FILES
        if self._gauge is None:
            return None
        if usage.stored >= limits.file_bytes and self._gauge.has_file_of(
            limits.file_bytes, FILES_SEARCHED
        ):
            return Stop.FILES
        if group is None and usage.memory + usage.stored > limits.memory_bytes:
            return Stop.MEMORY
        return None

    def processes(self) -> list[int]:
        """Return the processes of its namespace, without those that only wait to be forgotten."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and self._namespace:
                with contextlib.suppress(OSError):
                    if str((folder / "ns" / "pid").readlink()) != self._namespace:
                        continue
                    if (folder / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                        found.append(int(folder.name))
        return found

    def signal(self, number: int) -> None:
        """Send a signal to the kernel process."""
        with contextlib.suppress(OSError, IndexError):
            os.kill(self._kernel(), number)

    def waited(self) -> float:
        """Return the seconds in which the kernel process wanted a processor and had none."""
        with contextlib.suppress(OSError, IndexError):
            return waited_seconds(self._kernel())
        return 0.0

    def _kernel(self) -> int:
        """Return the first child of the first process."""
        children = Path(f"/proc/{self._first}/task/{self._first}/children").read_text()
        return int(children.split()[0])

    def kill(self) -> None:
        """Kill the first process of the namespace; the system kills the others with it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> float | None:
        """Remove the control group, and return the CPU seconds that it counted."""
        self.kill()
        os.close(self._handle)
        if self._gauge is not None:
            self._gauge.close()
        with contextlib.suppress(ChildProcessError):  # ours only where we stand in for init
            os.waitpid(self._first, os.WNOHANG)
        if self._cgroup is None:
            return None
        counted = self._cgroup.cpu_seconds
        self._cgroup.remove()
        return counted
