"""Computes the helper functions of an exercise for a submission that is tried without its own.

A wrong forward_propagation makes a right nn_model fail. So nn_model is tried again with right
helpers; but a right helper is a solution, and no solution may enter the sandbox. There the helpers
only pass their arguments through a socket; here a thread computes with the worked solution.
"""

import secrets
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Self

import numpy as np

from planar_course.grading import probe
from planar_course.grading.codec import read, write
from planar_course.grading.proxies import ERRORS, Reached, send
from planar_course.grading.wire import BadValue, Caps, as_text, clean, dump, parse
from testCases.cases import SPECIFICATIONS
from testCases.specification import Specification

_LENGTH = struct.Struct(">I")
_MESSAGE_KEPT = 500
_CONNECTIONS = 4
_SEND_SECONDS = 2.0
#: A matrix product may be larger than its factors: of 1000 numbers at most 250,000 are made.
_REQUEST = Caps(100_000, elements=1_000, depth=4, largest_int=200, withheld=False)


@dataclass(frozen=True)
class OracleLimits:
    """What one exercise may ask for.

    Attributes
    ----------
    calls
        Number of calls; 1001 steps of a training need about 5000, and a trial makes them twice.
    seconds
        Time spent on answers, all together.
    request
        The largest arguments of a call.
    """

    calls: int = 60_000
    seconds: float = 60.0
    request: Caps = _REQUEST


class Oracle:
    """Answers the helpers of one exercise as long as the with statement lasts.

    Parameters
    ----------
    specification
        Of the exercise; only its helpers are served.
    folder
        An existing folder that the sandbox can reach, and to which it cannot write; holds the
        socket.
    seen_as
        The folder's path inside the sandbox, where it is another one.
    limits
        What may be asked for.

    Attributes
    ----------
    calls
        How many calls were answered with a value.
    """

    def __init__(
        self,
        specification: Specification,
        folder: Path,
        seen_as: PurePath | None = None,
        limits: OracleLimits | None = None,
    ) -> None:
        self.calls = 0
        self._helpers = {name: SPECIFICATIONS[name].reference for name in specification.helpers}
        name = f"helpers-{secrets.token_hex(4)}"
        self._path = folder / name
        self._seen_as = (folder if seen_as is None else seen_as) / name
        self._limits = limits or OracleLimits()
        self._asked, self._used = 0, 0.0
        self._thread = threading.Thread(target=self._serve, name="oracle", daemon=True)

    @property
    def proxy_source(self) -> str:
        """Code that defines the helpers in a notebook's namespace, to be run as a cell."""
        return probe.running(
            ("wire", "codec", "proxies"),
            'sys.modules["planar_course.grading.proxies"].define(namespace, names, path)\n',
            names=" ".join(self._helpers),
            path=str(self._seen_as),
        )

    def __enter__(self) -> Self:
        self._listener = socket.socket(socket.AF_UNIX)
        with Reached(str(self._path)) as short:
            self._listener.bind(short)
        self._path.chmod(0o666)  # the sandbox may run as another user; the folder is private
        self._listener.listen(_CONNECTIONS)
        self._wake, self._woken = socket.socketpair()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._wake.send(b"!")
        self._thread.join()
        for end in (self._wake, self._woken, self._listener):
            end.close()
        self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        clients: dict[socket.socket, _Client] = {}
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while ready := {key.fileobj for key, _ in selector.select()}:
                if self._woken in ready:
                    break
                if self._listener in ready:
                    self._accept(clients, selector)
                for client in [clients[end] for end in clients if end in ready]:
                    if not self._attend(client):
                        selector.unregister(client.connection)
                        clients.pop(client.connection).connection.close()
        for connection in clients:
            connection.close()

    def _accept(
        self, clients: dict[socket.socket, "_Client"], selector: selectors.BaseSelector
    ) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # gone again
            return
        if len(clients) == _CONNECTIONS:
            connection.close()
            return
        connection.settimeout(_SEND_SECONDS)
        clients[connection] = _Client(connection, self._limits.request.characters)
        selector.register(connection, selectors.EVENT_READ)

    def _attend(self, client: "_Client") -> bool:
        """Answer what came from a client; return whether it is worth listening further."""
        try:
            for request in client.requests():
                send(client.connection, self._answer(request))
        except (OSError, EOFError):
            return False
        return True

    def _answer(self, request: bytes) -> str:
        self._asked += 1
        if self._asked > self._limits.calls or self._used > self._limits.seconds:
            return _error("RuntimeError", "the helper functions were called too often")
        start = time.monotonic()
        try:
            with np.errstate(all="ignore"):
                value = self._computed(request)
            self.calls += 1
            return dump({"value": write(value)})
        except Exception as error:
            return _error(type(error).__name__, str(error))
        finally:
            self._used += time.monotonic() - start

    def _computed(self, request: bytes) -> Any:
        caps = self._limits.request
        asked = parse(request.decode("utf-8"), caps)
        if not isinstance(asked, dict) or asked.keys() != {"helper", "arguments"}:
            raise BadValue("a call of another form")
        name = as_text(asked["helper"])
        if name not in self._helpers:
            raise BadValue("no helper of this exercise")
        arguments = read(asked["arguments"], caps)
        if not isinstance(arguments, tuple) or list(map(type, arguments)) != [tuple, dict]:
            raise BadValue("a call of another form")
        positional, named = arguments
        return self._helpers[name](*positional, **named)


class _Client:
    """One connection and what came through it so far."""

    def __init__(self, connection: socket.socket, longest: int) -> None:
        self.connection = connection
        self._longest = longest
        self._data = bytearray()

    def requests(self) -> Iterator[bytes]:
        """Take what is there and yield the requests that are complete.

        Raises
        ------
        EOFError
            At the end of the connection, and for a request that is too long.
        """
        data = self.connection.recv(1 << 16)
        if not data:
            raise EOFError
        self._data += data
        while len(self._data) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._data)
            if length > self._longest:
                raise EOFError
            end = _LENGTH.size + length
            if len(self._data) < end:
                return
            request = bytes(self._data[_LENGTH.size : end])
            del self._data[:end]
            yield request


def _error(name: str, message: str) -> str:
    known = name if name in ERRORS else "RuntimeError"
    return dump({"error": known, "message": clean(message[:_MESSAGE_KEPT])})
