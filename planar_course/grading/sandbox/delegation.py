"""Asks systemd for a control group of our own, for a process that is in one of root's.

So is every process of a login session, by ssh or on a console. The systemd of the user has groups
to give away. As groups belong to processes it is asked for one by a process that does nothing
else, and ends with us. We ourselves stay where we are: what is in a session may outlive it.
"""

import contextlib
import os
import secrets
import subprocess
import time
import weakref
from pathlib import Path

SECONDS = 10.0  # for an answer; an idle machine gives it in a twentieth of one
MANAGER = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1")
ATTACH = (*MANAGER, "org.freedesktop.systemd1.Manager", "AttachProcessesToUnit")


class Delegation:
    """A group in which we may make groups.

    Parameters
    ----------
    root : Path
        Where the hierarchy is mounted.

    Attributes
    ----------
    folder
        The group.

    Raises
    ------
    OSError
        When there is no systemd, or it gives none.
    """

    def __init__(self, root: Path) -> None:
        self._unit = f"planar-{os.getpid()}-{secrets.token_hex(4)}.scope"
        # It ends when nobody can write to it any more, which is when we end, however we do.
        self._holder = subprocess.Popen(
            [
                *("systemd-run", "--user", "--scope", "--quiet", "--collect", "--no-ask-password"),
                *(f"--unit={self._unit}", "--property=Delegate=yes", "--", "cat"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us
        )
        weakref.finalize(self, _end, self._holder)
        self.folder = root / self._group().lstrip("/")
        self._open()

    def _group(self) -> str:
        """Return the path of the group once the holder is in it."""
        end = time.monotonic() + SECONDS
        while self._holder.poll() is None and time.monotonic() < end:
            path = Path(f"/proc/{self._holder.pid}/cgroup").read_text().strip().rpartition(":")[2]
            if path.endswith(f"/{self._unit}"):
                return path
            time.sleep(0.01)
        raise TimeoutError("systemd gives no control group")

    def _open(self) -> None:
        """Have groups below it counted; a group that is divided must itself be empty."""
        inner = self.folder / "holder"
        inner.mkdir()
        (inner / "cgroup.procs").write_text(str(self._holder.pid))
        control = self.folder / "cgroup.subtree_control"
        control.write_text("+memory +pids")
        with contextlib.suppress(OSError):  # equal shares of the processors, where they are given
            control.write_text("+cpu")

    def move(self, pid: int, folder: Path) -> None:
        """Move a process into a group below ours.

        Raises
        ------
        OSError
            If it is not there afterwards.
        """
        name = f"/{folder.relative_to(self.folder)}"
        command = ["busctl", "--user", "call", *ATTACH, "ssau", self._unit, name, "1", str(pid)]
        try:
            said = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False
            ).stderr
        except subprocess.TimeoutExpired as error:
            raise TimeoutError("systemd does not answer") from error
        if str(pid) not in (folder / "cgroup.procs").read_text().split():
            raise PermissionError(f"systemd moves no process into its group: {said.strip()}")


def delegation(root: Path) -> Delegation | None:
    """Return a group of our own, tried out, or None where systemd gives none.

    Parameters
    ----------
    root : Path
        Where the hierarchy of all kinds is mounted.
    """
    with contextlib.suppress(OSError):  # there is no systemd, too
        given = Delegation(root)
        if _moves(given):
            return given
    return None


def _moves(given: Delegation) -> bool:
    """Return whether a process that we start really gets into a group below."""
    folder = given.folder / "trial"
    folder.mkdir()
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        try:
            given.move(process.pid, folder)
            moved = True
        except OSError:
            moved = False
    with contextlib.suppress(OSError):
        folder.rmdir()
    return moved


def _end(holder: "subprocess.Popen[bytes]") -> None:
    holder.kill()
    holder.communicate()
