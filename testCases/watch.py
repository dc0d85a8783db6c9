"""Guards around a call of unfinished code: a time limit and a limit on printing."""

import ctypes
import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: More characters than this in one call is a flood, not a debugging print.
PRINT_LIMIT = 100_000
_KEPT = 20_000


class TimeLimitReached(BaseException):
    """Raised inside a call that took too long; `except Exception` lets it by."""


class PrintLimitReached(BaseException):
    """Raised inside a call that prints too much."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitReached` in the body once it has run for too long.

    Works on every system and in every thread as long as the body runs Python code. A body
    that is inside one long call of compiled code, or that catches everything, cannot be
    stopped from here: then a line says how to interrupt it by hand.

    Parameters
    ----------
    seconds
        Time that the body may take.
    """
    thread = threading.get_ident()
    finished = threading.Event()
    lock = threading.Lock()
    output = sys.stdout

    def watch() -> None:
        pause, attempts = seconds, 0
        while not finished.wait(pause):
            with lock:
                if finished.is_set():
                    return
                _raise_in(thread, TimeLimitReached)
            pause, attempts = 0.5, attempts + 1
            if attempts == 4:
                output.write(
                    f"Still running after {seconds:g} seconds, and it does not let itself be"
                    " stopped: use the stop button (Kernel > Interrupt), or Ctrl-C in a terminal.\n"
                )

    try:
        threading.Thread(target=watch, name="time limit of a check", daemon=True).start()
    except RuntimeError:
        # No threads in a browser's Python: the body then runs without a limit.
        yield
        return
    try:
        yield
    finally:
        _finish(finished, lock, thread)


def _finish(finished: threading.Event, lock: threading.Lock, thread: int) -> None:
    """End the watch so that no exception of it is left on its way to the caller."""
    while True:
        try:
            with lock:
                finished.set()
            _raise_in(thread, None)
        except TimeLimitReached:
            continue
        return


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error else None
    )


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
