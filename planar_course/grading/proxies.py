"""Stands in for the helper functions of an exercise: the part that runs beside the submission.

A helper here only passes its arguments on, and gives back what it is answered. See `oracle`.
"""

import os
import socket
import struct
import threading
from typing import Any

from planar_course.grading.codec import read, write
from planar_course.grading.wire import dump, parse

_LENGTH = struct.Struct(">I")
_PATH_LENGTH = 100
#: Errors that come back as what they are; any other one comes back as a RuntimeError.
ERRORS: dict[str, type[Exception]] = {
    cls.__name__: cls
    for cls in (ArithmeticError, IndexError, KeyError, RuntimeError, TypeError, ValueError)
}


class Helpers:
    """The way to the process that computes.

    Parameters
    ----------
    path
        Of its socket.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def ask(self, name: str, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Return what a helper gives, or raise what it raises."""
        request = dump({"helper": name, "arguments": write((positional, named))})
        with self._lock:
            try:
                reply = parse(self._exchanged(request))
            except BaseException:
                self.close()  # the rest of an answer must not be taken for the next one
                raise
        if "error" in reply:
            raise ERRORS.get(reply["error"], RuntimeError)(reply["message"])
        return read(reply["value"])

    def close(self) -> None:
        """End the connection; the next call makes a new one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchanged(self, request: str) -> str:
        if self._socket is None:
            self._socket = connected(self._path)
        send(self._socket, request)
        data = self._received(self._socket, _LENGTH.size)
        return self._received(self._socket, *_LENGTH.unpack(data)).decode("utf-8")

    @staticmethod
    def _received(connection: socket.socket, length: int) -> bytes:
        data = connection.recv(length)
        while len(data) < length:
            more = connection.recv(length - len(data))
            if not more:
                raise RuntimeError("the helper functions are out of reach")
            data += more
        return data


class Helper:
    """One helper function."""

    def __init__(self, name: str, helpers: Helpers) -> None:
        self.__name__ = name
        self._helpers = helpers

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Return what the helper gives for these arguments."""
        return self._helpers.ask(self.__name__, positional, named)


def define(namespace: dict[str, Any], names: str, path: str) -> None:
    """Give a notebook the helpers of these names, which stand with spaces between them."""
    helpers = Helpers(path)
    namespace.update({name: Helper(name, helpers) for name in names.split()})


def send(connection: socket.socket, message: str) -> None:
    """Send a text with its length before it."""
    data = message.encode("utf-8")
    connection.sendall(_LENGTH.pack(len(data)) + data)


def connected(path: str) -> socket.socket:
    """Return a connection to the socket of that path."""
    connection = socket.socket(socket.AF_UNIX)
    with Reached(path) as short:
        connection.connect(short)
    return connection


class Reached:
    """Gives a path that is short enough for a socket's address, which holds about 100 bytes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._folder = -1

    def __enter__(self) -> str:
        if len(os.fsencode(self._path)) <= _PATH_LENGTH:
            return self._path
        folder, name = os.path.split(self._path)
        self._folder = os.open(folder, os.O_RDONLY)
        return f"/proc/self/fd/{self._folder}/{name}"

    def __exit__(self, *_: object) -> None:
        if self._folder >= 0:
            os.close(self._folder)
