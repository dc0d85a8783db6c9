"""What the doctor puts out for an attack to find, and how it sees that something was found."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import planar_course


class Bait:
    """A file, a process and sockets of the host that no submission may read or reach.

    Use it in a ``with`` statement: all of it is gone afterwards.
    """

    def __init__(self) -> None:
        self._secrets = {name: secrets.token_hex(16) for name in ("file", "variable", "argument")}
        self.mark = f"planar-doctor-{secrets.token_hex(8)}"
        self._cleanup = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            name = stack.enter_context(tempfile.TemporaryDirectory(prefix="planar-bait-"))
            self._file = Path(name, "another_submission.ipynb")
            self._file.write_text(self._secrets["file"], encoding="utf-8")
            # Whoever sees it may read it: that nobody sees it is what is tried.
            Path(name).chmod(0o755)
            self._process = stack.enter_context(self._sleeper())
            stack.callback(self._process.kill)
            self._path = str(Path(name, "socket"))
            self._abstract = f"\0{self.mark}"
            self._listeners = {
                "a TCP port": _listen(stack, socket.AF_INET, ("127.0.0.1", 0)),
                "a local socket": _listen(stack, socket.AF_UNIX, self._path),
                "an abstract socket": _listen(stack, socket.AF_UNIX, self._abstract),
            }
            self._cleanup = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cleanup.close()

    def _sleeper(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-S", "-c", "input()", self._secrets["argument"]],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PLANAR_BAIT": self._secrets["variable"]},
        )

    def told(self) -> dict[str, Any]:
        """Return what an attack is told, so that it need not search."""
        return {
            "file": str(self._file),
            "own": str(Path(planar_course.__file__).resolve()),
            "pid": self._process.pid,
            "doctor": os.getpid(),
            "port": self._listeners["a TCP port"].getsockname()[1],
            "socket": self._path,
            "abstract": self._abstract,
            "mark": self.mark,
        }

    def taken(self, handed_out: str) -> list[str]:
        """Return what was found, reached or changed since the last time.

        Parameters
        ----------
        handed_out : str
            All that came out of the sandbox.
        """
        found = [f"it read a secret {name}" for name, text in self._secrets.items()
                 if text in handed_out]  # fmt: skip
        if self._file.read_text(encoding="utf-8") != self._secrets["file"]:
            found.append("it changed a file")
            self._file.write_text(self._secrets["file"], encoding="utf-8")
        for name, listener in self._listeners.items():
            with contextlib.suppress(BlockingIOError):
                visitor, _ = listener.accept()
                visitor.close()
                found.append(f"it reached {name}")
        return found


def _listen(stack: contextlib.ExitStack, family: int, address: Any) -> socket.socket:
    listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
    listener.bind(address)
    listener.listen(16)
    listener.setblocking(False)
    return listener
