"""One kernel process and all that it starts: begun, watched, and ended as a whole."""

import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from planar_course.grading.model import Stop
from planar_course.grading.sandbox.usage import Usage

PERIOD = 0.05  # seconds between two looks
OUTPUT_KEPT = 16_384  # bytes of what the process prints outside its messages
OUTPUT_READ = 1 << 20  # bytes fetched per look; more wait in the pipe
END_SECONDS = 1.0
# bubblewrap reports a signal of the kernel process as a shell does.
SIGXCPU = getattr(signal, "SIGXCPU", 24)  # not on Windows, where all this is refused
OUT_OF_TIME = (128 + SIGXCPU, -SIGXCPU)


class Subject(Protocol):
    """What can be watched: a sandbox, or a plain process where there is none."""

    outer: "subprocess.Popen[bytes]"

    def begin(self) -> None:
        """Let it run."""

    def open(self) -> None:
        """Get ready to look, before submitted code runs."""

    def seal(self) -> None:
        """Let it write no more to the folder that it shares with us."""

    def look(self) -> Usage:
        """Return what it uses."""

    def judge(self, usage: Usage) -> Stop | None:
        """Return the limit that it exceeds."""

    def signal(self, number: int) -> None:
        """Send a signal to the kernel process."""

    def waited(self) -> float:
        """Return the seconds in which the kernel process wanted a processor and had none."""

    def kill(self) -> None:
        """Kill all of it."""

    def processes(self) -> list[int]:
        """Return the processes that belong to it, by a mark that they cannot shed."""

    def close(self) -> float | None:
        """Let go of what belonged to it, and return its CPU seconds if they were counted."""


class Running:
    """A kernel process under supervision.

    A thread of its own starts it, as it must die when its starter does, looks at it every
    `PERIOD`, and ends it when a limit is passed.

    Parameters
    ----------
    start : callable
        Starts it; its argument is a descriptor for what it prints.

    Raises
    ------
    OSError
        What `start` raised.
    """

    def __init__(self, start: Callable[[int], Subject]) -> None:
        self._start = start
        self._reason: Stop | None = None
        self._cpu = 0.0
        self._peak = 0
        self._started = threading.Event()
        self._error: OSError | None = None
        self._kept = bytearray()
        self._killed = False
        self._lock = threading.Lock()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="planar-sandbox", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._error is not None:
            self._thread.join()
            raise self._error

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it lives."""
        return None if self._thread.is_alive() else self._subject.outer.returncode

    @property
    def stop_reason(self) -> Stop | None:
        """The limit that ended it, known as soon as there is an exit code."""
        return self._reason

    @property
    def cpu_seconds(self) -> float:
        """User and system seconds of the whole tree: of the last look, then exact."""
        return self._cpu

    @property
    def waited_seconds(self) -> float:
        """How long the kernel process was ready to run and had no processor; 0 after its end."""
        with self._lock:
            return 0.0 if self._over else self._subject.waited()

    @property
    def peak_memory(self) -> int:
        """The most bytes of memory and private files seen in one look."""
        return self._peak

    @property
    def processes(self) -> list[int]:
        """Every process that belongs to it and is alive, also after its end."""
        return self._subject.processes()

    @property
    def said(self) -> str:
        """The beginning of what it printed outside its messages."""
        return self._kept.decode("utf-8", "replace")

    def watch(self) -> None:
        """Begin to look; to be called before the first submitted code runs."""
        while self._thread.is_alive():
            with self._lock:
                if self._over:
                    return
                with contextlib.suppress(OSError):  # it has hardly begun
                    self._subject.open()
                    return
            time.sleep(0.005)

    def seal(self) -> None:
        """Take its folder away; to be called before the first submitted code runs.

        Raises
        ------
        OSError
            When the system does not allow it.
        """
        with self._lock:
            if not self._over:
                self._subject.seal()

    def wait(self, seconds: float) -> bool:
        """Return whether it ended, by itself or not, within so many seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def signal(self, number: int) -> None:
        """Send a signal to the kernel process, if it still lives."""
        with self._lock:
            if not self._over:
                self._subject.signal(number)

    def kill(self) -> None:
        """End it, and return when nothing of it is left."""
        with self._lock:
            if not self._over:
                self._killed = True
                self._subject.kill()
        self._thread.join(2 * END_SECONDS)

    def _run(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        try:
            self._subject = self._start(writer)
            self._subject.begin()
        except OSError as error:
            self._drain(reader)
            self._error = OSError(f"{error}: {self.said.strip()}".rstrip(": "))
        finally:
            os.close(writer)
            self._started.set()
        if self._error is None:
            self._supervise(reader)
        os.close(reader)

    def _supervise(self, reader: int) -> None:
        with _ending(self._subject.outer.pid) as ended:
            try:
                while self._reason is None and not ended(PERIOD):
                    self._drain(reader)
                    self._look()
            finally:  # whatever happens to us, it does not run on unwatched
                self._subject.kill()
                if not ended(END_SECONDS):
                    self._subject.outer.kill()
                self._drain(reader)
                self._end()

    def _look(self) -> None:
        usage = self._subject.look()
        self._cpu = max(self._cpu, usage.cpu)
        self._peak = max(self._peak, usage.memory + usage.stored)
        self._reason = self._subject.judge(usage)

    def _end(self) -> None:
        """Take its exit code, its times and its reason, and leave nothing behind."""
        with self._lock:
            self._over = True
            process = self._subject.outer
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if self._reason is None and not self._killed:
                self._reason = self._subject.judge(Usage())
            if self._reason is None and process.returncode in OUT_OF_TIME:
                self._reason = Stop.TIME
            counted = self._subject.close()
            waited_for = used.ru_utime + used.ru_stime
            self._cpu = max(waited_for, self._cpu if counted is None else counted)

    def _drain(self, reader: int) -> None:
        """Fetch what was printed; only the beginning is kept."""
        fetched = 0
        while fetched < OUTPUT_READ:
            try:
                part = os.read(reader, 65536)
            except BlockingIOError:
                return
            if not part:
                return
            fetched += len(part)
            self._kept += part[: OUTPUT_KEPT - len(self._kept)]


@contextlib.contextmanager
def _ending(pid: int) -> Iterator[Callable[[float], bool]]:
    """Give a function that waits for the end of a child, which stays to be reaped.

    It takes seconds, and returns whether the child has ended.
    """
    if hasattr(os, "pidfd_open"):
        descriptor = os.pidfd_open(pid)
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        try:
            yield lambda seconds: bool(poller.poll(seconds * 1000))
        finally:
            os.close(descriptor)
    else:
        yield lambda seconds: _ended_within(pid, seconds)


def _ended_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
