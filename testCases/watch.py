"""Guards around a call of unfinished code: a time limit and a limit on printing."""

import _thread
import ctypes
import io
import sys
import threading
import time

#: More characters than this in one call is a flood, not a debugging print.
PRINT_LIMIT = 100_000
_KEPT = 20_000


class TimeLimitReached(BaseException):
    """Raised inside a call that took too long; `except Exception` lets it by."""


class PrintLimitReached(BaseException):
    """Raised inside a call that prints too much."""


class TimeLimit:
    """Raise `TimeLimitReached` in the body of a with statement once it has run for too long.

    Works on every system and in every thread as long as the body runs Python code. A body
    that is inside one long call of compiled code, or that catches everything, cannot be
    stopped from here: then a line says how to interrupt it by hand.

    Parameters
    ----------
    seconds
        Time that the body may take.

    Notes
    -----
    The exception may arrive between any two instructions, also of `stop`. So `stop` may be
    called again, waits for the watching thread, lets an exception that is on its way arrive, and
    uses bare locks only: a lock taken in a with statement could stay taken for ever. The exception
    is not withdrawn, as Python allows: on Python 3.11 that leaves a mark on the interpreter with
    which a debugger, a profiler or a measurement of coverage never ends.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread = threading.get_ident()
        self._output = sys.stdout
        self._running = threading.Lock()
        self._watching = threading.Lock()

    def __enter__(self) -> None:
        self._running.acquire()
        self._watching.acquire()
        try:
            _thread.start_new_thread(self._watch, ())
        except RuntimeError:
            # No threads in a browser's Python: the body then runs without a limit.
            self._watching.release()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the watch so that no exception of it is left on its way."""
        while True:
            try:
                if self._running.locked():
                    self._running.release()
                pause = 0.0001
                while self._watching.locked():
                    time.sleep(pause)
                    pause = min(2 * pause, 0.002)  # a busy machine needs no asking all the time
                _arrive()
            except TimeLimitReached:
                continue
            return

    def _watch(self) -> None:
        pause, attempts = self._seconds, 0
        while not self._running.acquire(timeout=pause):
            _raise_in(self._thread, TimeLimitReached)
            pause, attempts = 0.5, attempts + 1
            if attempts == 4:
                self._output.write(
                    f"Still running after {self._seconds:g} seconds, and it does not let itself be"
                    " stopped: use the stop button (Kernel > Interrupt), or Ctrl-C in a terminal.\n"
                )
        self._watching.release()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _arrive() -> None:
    """Do nothing: Python raises an exception that is on its way when a function begins."""


class BoundedText(io.TextIOBase):
    """A text stream that keeps the first characters and stops a flood."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._count = 0

    def write(self, text: str) -> int:
        """Keep the text as long as there is room; raise `PrintLimitReached` on a flood."""
        if self._count < _KEPT:
            self._parts.append(text[: _KEPT - self._count])
        self._count += len(text)
        if self._count > PRINT_LIMIT:
            raise PrintLimitReached
        return len(text)

    def getvalue(self) -> str:
        """Return what was kept."""
        return "".join(self._parts)
