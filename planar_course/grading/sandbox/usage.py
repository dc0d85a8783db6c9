"""How much a kernel and all that it started use, as the system counts it from outside."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICK = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
# What a full file system still has for its own bookkeeping.
NEARLY_FULL = 64 * 1024
# Entries of the folder that both sides see; a kernel needs a handful.
MOST_SHARED = 1_000
# How much data a socket can hold that its reader does not fetch; larger buffers are refused.
SOCKET_BUFFER = Path("/proc/sys/net/core/wmem_default")
USUAL_BUFFER = 212_992


@dataclass
class Usage:
    """One look.

    Attributes
    ----------
    memory
        Resident bytes; pages that several processes share may count more than once.
    tasks
        Processes and threads.
    files, stored
        Number and bytes of files in the private file systems.
    full
        Whether one of these has no room left.
    cpu
        User and system seconds of the processes that live now and the ones they waited for.
    """

    memory: int = 0
    tasks: int = 0
    files: int = 0
    stored: int = 0
    full: bool = False
    cpu: float = 0.0


def waited_seconds(process: int | str) -> float:
    """Return how long a process was ready to run and had no processor; 0 where nobody counts it.

    Parameters
    ----------
    process : int or str
        Its number below ``/proc``, or ``<number>/task/<number>`` for one of its threads.
    """
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


@cache
def _socket_bytes() -> int:
    """Return the most memory that a socket takes with what waits in it."""
    try:
        return 2 * int(SOCKET_BUFFER.read_text())
    except (OSError, ValueError):
        return 2 * USUAL_BUFFER


class Gauge:
    """Looks into a pid namespace and its file systems through descriptors opened early.

    Parameters
    ----------
    first : int
        The first process of the namespace. No submitted code may have run in it yet.
    stores : tuple of str
        The private file systems, as the namespace calls them.
    folder : Path
        A folder of the host that it may write to.
    estimates : bool
        Whether what sockets may hold counts as memory; needless where the system counts it.

    Raises
    ------
    OSError
        While its view of the disk is not complete, or no longer there.
    """

    def __init__(self, first: int, stores: tuple[str, ...], folder: Path, estimates: bool) -> None:
        self._estimates = estimates
        self._fds: list[int] = []
        try:
            self._proc = self._open(f"/proc/{first}/root/proc")
            if os.fstat(self._proc).st_dev == Path("/proc").stat().st_dev:
                raise BlockingIOError("its own view is not there yet")
            self._stores = [self._open(f"/proc/{first}/root{name}") for name in stores]
            self._shared = self._open(str(folder))
        except OSError:
            self.close()
            raise

    def _open(self, path: str) -> int:
        self._fds.append(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        return self._fds[-1]

    def close(self) -> None:
        """Let the namespace go."""
        while self._fds:
            os.close(self._fds.pop())

    def look(self, most: int) -> Usage:
        """Return what is used now.

        Parameters
        ----------
        most : int
            Of so many processes, or more, only the number is told: to look at each would last
            while they become more.
        """
        usage = Usage()
        pids = self._pids()
        if len(pids) >= most:
            usage.tasks = len(pids)
            return usage
        for pid in pids:
            fields = self._read(f"{pid}/stat").rpartition(")")[2].split()
            if len(fields) > 21:
                usage.cpu += TICK * sum(map(int, fields[11:15]))
                usage.tasks += int(fields[17])
                usage.memory += PAGE * max(int(fields[21]), 0)
        usage.memory += self._in_sockets()
        for store in self._stores:
            state = os.fstatvfs(store)
            usage.files += state.f_files - state.f_ffree
            usage.stored += (state.f_blocks - state.f_bfree) * state.f_frsize
            usage.full |= state.f_bfree * state.f_frsize < NEARLY_FULL
        self._add_folder(usage)
        return usage

    def exact_memory(self) -> int:
        """Return the bytes in use, what forks share counted once, and what sockets may hold.

        Tables of pages count too: one page here and there in a large space takes two for them.
        It is slow, and needed only where the sum of `look` is above the limit, or where the
        system keeps no account of its own.
        """
        total = 0
        for pid in self._pids():
            for line in self._read(f"{pid}/smaps_rollup").splitlines():
                if line.startswith(("Pss_Anon:", "SwapPss:")):
                    total += int(line.split()[1]) * 1024
            tables = self._read(f"{pid}/status").partition("VmPTE:")[2].split(maxsplit=1)
            total += int(tables[0]) * 1024 if tables else 0
        return total + self._in_sockets()

    def _in_sockets(self) -> int:
        """Return what the buffers of all sockets may hold at most."""
        return self._read("1/net/unix").count("\n") * _socket_bytes() if self._estimates else 0

    def _add_folder(self, usage: Usage) -> None:
        """Add what lies in the folder of the host; one that hides it from us has gone too far."""
        try:
            states = list(files_below(self._shared, MOST_SHARED))
        except OSError:
            usage.full = True
            return
        usage.files += len(states)
        usage.stored += sum(state.st_size for state in states)
        usage.full |= len(states) >= MOST_SHARED

    def has_file_of(self, size: int, patience: int) -> bool:
        """Return whether one of the first `patience` private files is at least so large."""
        with contextlib.suppress(OSError):
            return any(
                state.st_size >= size
                for store in self._stores
                for state in files_below(store, patience)
            )
        return False

    def _pids(self) -> list[str]:
        """Return the processes but the first, which is bubblewrap's own."""
        try:
            names = os.listdir(self._proc)  # noqa: PTH208 - a descriptor has no Path
        except OSError:  # the namespace is gone
            return []
        return [name for name in names if name.isdecimal() and name != "1"]

    def _read(self, name: str) -> str:
        try:
            fd = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        except OSError:  # a process that has just ended
            return ""
        parts = []
        with contextlib.suppress(OSError), os.fdopen(fd, "rb", buffering=0) as file:
            while part := file.read(1 << 16):
                parts.append(part)
        return b"".join(parts).decode("ascii", "replace")


def files_below(folder: int, most: int) -> Iterator[os.stat_result]:
    """Yield the state of files and folders below a folder, following no link.

    Parameters
    ----------
    folder : int
        Descriptor of the folder.
    most : int
        After so many it ends: who made them may make more, or deeper ones, without end.

    Raises
    ------
    OSError
        Where it is not let in.
    """
    todo = ["."]
    while todo:
        name = todo.pop()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # gone in the meantime
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            try:
                with os.scandir(inner) as entries:
                    for entry in entries:
                        most -= 1
                        if most < 0:
                            return
                        yield entry.stat(follow_symlinks=False)
                        if entry.is_dir(follow_symlinks=False):
                            todo.append(f"{name}/{entry.name}")
            finally:
                os.close(inner)
