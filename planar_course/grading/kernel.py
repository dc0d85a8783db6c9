"""A kernel of nbval's, read as the words of somebody who may lie, flood or never end.

Nothing that it says is believed: a message is plain JSON of a limited size, a forged one can only
claim a value, and how long a cell may take is decided by our clock.
"""

import asyncio
import contextlib
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
import zmq
from jupyter_core.utils import run_sync
from nbval.kernel import RunningKernel

from planar_course.grading.model import Limits, Stop
from planar_course.grading.probe import ANSWER_MIME
from planar_course.grading.sandbox import find_backend, sandboxed_kernel_manager
from planar_course.grading.sandbox.closing import closing_code
from planar_course.grading.sandbox.manager import NOT_AGAIN
from planar_course.grading.sandbox.usage import waited_seconds

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# A frame of a traceback that lies in a cell, and the line that IPython marks in it.
CELL_FRAME = re.compile(r"^Cell In ?\[", re.MULTILINE)
MARKED_LINE = re.compile(r"^-+> ?\d+ ?(.*)$", re.MULTILINE)
TEXT_KEPT = 400  # characters of an error's name or message
PICTURES_KEPT = 6
START_SECONDS = 60.0
# Seconds to wait after each start that failed, before the last one.
START_PAUSES = (0.5, 3.0)
# A cell is given back the time in which others had the processors, up to so many times its limit:
# an overloaded machine must cost nobody points, and no cell may last for ever by starving itself.
MOST_GIVEN_BACK = 3.0
# Less than this is not worth another wait.
LEAST_GIVEN_BACK = 0.1
GRACE = 2.0  # seconds an interrupted cell may take to stop, and its idle message to arrive
# A kernel that takes no message for so long is not waited for.
SEND_MILLISECONDS = 2_000
END_SECONDS = 5.0  # for what was killed to be gone
# Within this time the end of a process that closed its sockets is known; one that held much
# memory takes long to end.
END_SEEN = 1.0
# Messages that wait in our process: a queue of large ones would fill its memory.
QUEUED_MESSAGES = 16
# What an own process may grow by while it reads; a message in endless parts is seen by this alone.
GROWTH = 120_000_000
# What a message costs us beside its text: a million empty lines are a flood too.
MESSAGE_COST = 200


class KernelNotStarted(Exception):  # noqa: N818 - an outcome, and not the submission's fault
    """The kernel did not come up before any submitted code ran."""


@dataclass(frozen=True)
class CellError:
    """What a cell raised, in its own words, cut to a length that can be shown."""

    name: str
    message: str
    line: str = ""


@dataclass
class CellEnd:
    """How the run of one cell ended.

    Attributes
    ----------
    error
        What it raised.
    stop
        The limit that ended it. Only after TIME may the kernel still be alive.
    answer
        What the expression that was asked for gave, a text that nobody vouches for.
    pictures
        Base64 texts that are said to be PNG pictures.
    seconds
        Wall time.
    given_back
        Seconds of it by which its limit was put off, as the kernel had no processor.
    waited
        Seconds of it in which the kernel wanted a processor and had none.
    blamed
        Whether it came to its end, and is held to have stopped a later cell of the course.
    """

    error: CellError | None = None
    stop: Stop | None = None
    answer: str | None = None
    pictures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    given_back: float = 0.0
    waited: float = 0.0
    blamed: bool = False


class GuardedKernel(RunningKernel):  # type: ignore[misc]  # nbval has no type hints
    """One sandboxed kernel.

    Parameters
    ----------
    view : Path
        The folder with the packages as the student may see them.
    limits : Limits
        What it may use.
    unsafe : bool
        Whether to do without a sandbox.

    Raises
    ------
    KernelNotStarted
        With the reason, when no kernel comes up.
    """

    def __init__(self, view: Path, limits: Limits, unsafe: bool = False) -> None:
        self.limits = limits
        self._cpu_seconds = 0.0
        # What tells that a socket was hung up on, with that socket.
        self.lost: dict[Any, Any] = {}
        self.km: Any = sandboxed_kernel_manager(view, limits, unsafe)
        try:
            self.km.context = _careful_context(limits.message_bytes)
            self.km.start_kernel()
            self.kc = self.km.client()
            self.kc.start_channels(stdin=False, hb=False)
            for channel in (self.kc.shell_channel, self.kc.iopub_channel):
                monitor = channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
                self.lost[monitor] = channel.socket
            self.kc.wait_for_ready(timeout=START_SECONDS)
            self._ensure_iopub_up()
            self._close(unsafe)
        except (RuntimeError, OSError, Empty) as error:
            said = f"no kernel came up: {error}{self._last_words()}"
            self.stop()
            raise KernelNotStarted(said) from error

    def _close(self, unsafe: bool) -> None:
        """Have the kernel give up what it no longer needs."""
        if find_backend(unsafe).shares_user:
            end = self.run(closing_code(), START_SECONDS)
            if end.error or end.stop:
                raise RuntimeError(f"it cannot be closed: {end.error or end.stop}")

    @property
    def folder(self) -> Path:
        """The private folder that this process and the sandbox share."""
        return Path(self.km.provisioner.folder)

    @property
    def cpu_seconds(self) -> float:
        """What the kernel used, user and system; exact once it is stopped."""
        provisioner = getattr(self, "km", None) and self.km.provisioner
        return float(provisioner.cpu_seconds) if provisioner else self._cpu_seconds

    def run(self, code: str, seconds: float, expression: str = "") -> CellEnd:
        """Run a cell, or make a call and take what an expression gives then.

        Parameters
        ----------
        code : str
            Source of the cell.
        seconds : float
            Wall time after which it is interrupted; time in which it had no processor does not
            count, up to `MOST_GIVEN_BACK` times as much.
        expression : str
            An expression, evaluated after the code, that gives an object with the answer as
            its mime type `ANSWER_MIME`.

        Returns
        -------
        CellEnd
            How it ended. After any stop the caller asks `is_alive` before the next run.
        """
        return _Reading(self, seconds).of(code, expression)

    @property
    def waited_seconds(self) -> float:
        """How long the kernel, or we who answer its helpers, wanted a processor and had none."""
        tasks = (f"self/task/{thread.native_id}" for thread in threading.enumerate())
        return float(self.km.provisioner.waited_seconds) + sum(map(waited_seconds, tasks))

    def _last_words(self) -> str:
        """Return how a kernel ended that should have started, for whoever runs the machine."""
        provisioner = self.km.provisioner
        if provisioner is None or (code := provisioner.exit_code) is None:
            return ""
        limit = f" ({provisioner.stop_reason})" if provisioner.stop_reason else ""
        return f"; exit code {code}{limit}. {provisioner.said[-TEXT_KEPT:].strip()}".rstrip()

    def stopped(self) -> Stop:
        """Say why the kernel, which is not alive, ended."""
        reason = self.km.provisioner.stop_reason if hasattr(self, "km") else None
        return reason or Stop.DEAD

    def request(self, code: str, expression: str) -> str:
        """Send a cell under an id that nobody can guess, and return the id."""
        content = {
            "code": code,
            "silent": False,
            "store_history": False,
            "user_expressions": {"answer": expression} if expression else {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self.kc.session.msg("execute_request", content)
        message["msg_id"] = message["header"]["msg_id"] = secrets.token_hex(16)
        self.kc.shell_channel.send(message)
        return str(message["msg_id"])

    def stop(self) -> None:
        """End the kernel and all that it started; harmless when it is ended already."""
        if not hasattr(self, "km"):
            return
        if hasattr(self, "kc"):
            for monitor, socket in self.lost.items():
                socket.disable_monitor()
                monitor.close(0)
            self.kc.stop_channels()
        provisioner = self.km.provisioner
        if provisioner is not None:
            # Not the manager's own way, which asks the kernel first and may wait for it for ever.
            run_sync(_end)(provisioner)
            self._cpu_seconds = float(provisioner.cpu_seconds)
        self.km.cleanup_resources()
        del self.km


def start_kernel(view: Path, limits: Limits, unsafe: bool = False) -> GuardedKernel:
    """Start a kernel, more than once if need be.

    No submitted code has run in it, so what fails is the machine, which may lack memory or
    processes for a moment while a neighbour uses up what it is allowed.

    Parameters
    ----------
    view, limits, unsafe
        As of `GuardedKernel`.

    Raises
    ------
    KernelNotStarted
        When no trial brings one up, with the reason of the last.
    """
    for pause in START_PAUSES:
        try:
            return GuardedKernel(view, limits, unsafe)
        except KernelNotStarted:
            time.sleep(pause)
    return GuardedKernel(view, limits, unsafe)


class _Reading:
    """Reads what a kernel says about one cell, up to a limit on time and amount."""

    def __init__(self, kernel: GuardedKernel, seconds: float) -> None:
        self._kernel = kernel
        self._start = time.monotonic()
        self._deadline = self._start + seconds
        self._waited = self._waited_before = kernel.waited_seconds
        self._most_given_back = MOST_GIVEN_BACK * seconds
        self._end = CellEnd()
        self._amount = 0
        self._replied = self._idle = False
        self._memory = _own_memory()
        self._poller = zmq.Poller()
        self._channels: dict[Any, Callable[[], dict[str, Any]]] = {}
        for channel in (kernel.kc.shell_channel, kernel.kc.iopub_channel):
            self._poller.register(channel.socket, zmq.POLLIN)
            self._channels[channel.socket] = channel.get_msg
        for monitor in kernel.lost:
            self._poller.register(monitor, zmq.POLLIN)

    def of(self, code: str, expression: str) -> CellEnd:
        try:
            self._id = self._kernel.request(code, expression)
            stop = self._read_to_the_end()
        except zmq.Again:
            stop = self._kernel.stopped() if not self._kernel.is_alive() else Stop.TIME
        # What has ended has no account of it any more.
        self._end.waited = max(0.0, self._kernel.waited_seconds - self._waited_before)
        if stop is Stop.TIME and not self._replied:
            self._interrupt()
        elif stop is not None:
            self._kernel.stop()
        self._end.stop = stop
        self._end.seconds = time.monotonic() - self._start
        return self._end

    def _interrupt(self) -> None:
        """Ask the cell to stop; a kernel that does not is ended."""
        with contextlib.suppress(zmq.Again):  # it takes no more messages
            self._kernel.interrupt()
        self._deadline = time.monotonic() + GRACE
        if self._read_to_the_end() is not None:
            self._kernel.stop()

    def _read_to_the_end(self) -> Stop | None:
        while not (self._replied and self._idle):
            left = self._deadline - time.monotonic()
            if left <= 0:
                left = self._given_back()
                self._deadline = time.monotonic() + left
            if left <= 0:
                return Stop.TIME
            ready = dict(self._poller.poll(int(min(left, 0.1) * 1000) + 1))
            if _own_memory() - self._memory > GROWTH:
                return Stop.OUTPUT
            # All that a kernel said before its end counts, so this is asked when it is silent.
            if not ready and not self._kernel.is_alive():
                return self._kernel.stopped()
            if not ready.keys().isdisjoint(self._kernel.lost):
                # We hang up on too large a message; when a kernel ends, it does.
                end = time.monotonic() + END_SEEN
                while self._kernel.is_alive():
                    if time.monotonic() > end:
                        return Stop.OUTPUT
                    time.sleep(0.02)
                return self._kernel.stopped()
            for socket in ready:
                stop = self._take(socket)
                if stop is not None:
                    return stop
        return None

    def _given_back(self) -> float:
        """Return the seconds that the machine kept from the kernel since it was asked last."""
        waited = self._kernel.waited_seconds
        given = min(waited - self._waited, self._most_given_back - self._end.given_back)
        if given < LEAST_GIVEN_BACK:
            return 0.0
        self._waited = waited
        self._end.given_back += given
        return given

    def _take(self, socket: Any) -> Stop | None:
        try:
            message = self._channels[socket]()
            self._note(message)
        except Empty:
            return None
        except Exception:  # on the way from anybody's bytes to a text there may be any
            return Stop.MESSAGE
        return Stop.OUTPUT if self._amount > self._kernel.limits.output_bytes else None

    def _note(self, message: dict[str, Any]) -> None:
        kind, content = str(message["msg_type"]), dict(message["content"])
        self._amount += MESSAGE_COST
        if kind in ("stream", "display_data", "execute_result", "update_display_data"):
            self._amount += _size(content)
        if message["parent_header"].get("msg_id") != self._id:
            return
        if kind == "execute_reply":
            self._replied = True
            self._end.answer = _answer(content)
            if content.get("status") == "error" and self._end.error is None:
                self._end.error = _error(content)  # a kernel that can no longer tell the rest
            # From here on only the idle message is awaited.
            self._deadline = min(self._deadline, time.monotonic() + GRACE)
        elif kind == "status":
            self._idle = self._idle or content["execution_state"] == "idle"
        elif kind == "error":
            self._end.error = _error(content)
        elif kind in ("display_data", "execute_result"):
            picture = dict(content["data"]).get("image/png")
            if isinstance(picture, str) and len(self._end.pictures) < PICTURES_KEPT:
                self._end.pictures.append(picture)


@cache
def _careful_context(message_bytes: int) -> zmq.Context[Any]:
    """Return a context whose sockets drop a peer that sends too large messages, for good.

    It serves all kernels of this process: to end one takes longer than to grade an exercise.
    """
    context: zmq.Context[Any] = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, message_bytes)
    context.setsockopt(zmq.RCVHWM, QUEUED_MESSAGES)
    context.setsockopt(zmq.RECONNECT_IVL, NOT_AGAIN)
    context.setsockopt(zmq.LINGER, 0)
    context.setsockopt(zmq.SNDTIMEO, SEND_MILLISECONDS)
    return context


async def _end(provisioner: Any) -> None:
    """Kill a kernel, and see it end before its folder goes."""
    await provisioner.kill()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(provisioner.wait(), END_SECONDS)
    await provisioner.cleanup()


@cache
def _own_process() -> psutil.Process:
    return psutil.Process()


def _own_memory() -> int:
    return int(_own_process().memory_info().rss)


def _size(value: Any) -> int:
    """Return about how many characters a JSON value has; it nests no deeper than JSON allows."""
    if isinstance(value, dict):
        return sum(len(key) + _size(part) for key, part in value.items())
    if isinstance(value, list):
        return sum(map(_size, value)) + len(value)
    return len(value) if isinstance(value, str) else 8


def _answer(content: dict[str, Any]) -> str | None:
    found = dict(content.get("user_expressions") or {}).get("answer")
    if not isinstance(found, dict) or found.get("status") != "ok":
        return None
    text = dict(found["data"]).get(ANSWER_MIME)
    return text if isinstance(text, str) else None


def _error(content: dict[str, Any]) -> CellError:
    trace = ANSI.sub("", "\n".join(map(str, content.get("traceback") or [])))[-20_000:]
    frames = CELL_FRAME.split(trace)[1:]
    marked = MARKED_LINE.findall(frames[-1]) if frames else []
    line = marked[0].strip()[:TEXT_KEPT] if marked else ""
    return CellError(str(content["ename"])[:TEXT_KEPT], str(content["evalue"])[:TEXT_KEPT], line)
