"""How much a kernel and all that it started use, as the system counts it from outside."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICK = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
# What a full file system still has for its own bookkeeping.
NEARLY_FULL = 64 * 1024
# What the buffers of a socket can hold of data that its reader does not fetch.
SOCKET_BYTES = 2 * 212_992


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
    """

    def __init__(self, first: int, stores: tuple[str, ...], folder: Path) -> None:
        self._folder = folder
        self._fds: list[int] = []
        try:
            self._proc = self._open(f"/proc/{first}/root/proc")
            self._stores = [self._open(f"/proc/{first}/root{name}") for name in stores]
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
        for store in self._stores:
            state = os.fstatvfs(store)
            usage.files += state.f_files - state.f_ffree
            usage.stored += (state.f_blocks - state.f_bfree) * state.f_frsize
            usage.full |= state.f_bfree * state.f_frsize < NEARLY_FULL
        with contextlib.suppress(OSError):
            sizes = [
                entry.stat(follow_symlinks=False).st_size for entry in os.scandir(self._folder)
            ]
            usage.files += len(sizes)
            usage.stored += sum(sizes)
        return usage

    def exact_memory(self) -> int:
        """Return the bytes in use, each shared page counted once, and what sockets may hold.

        It is slow, and needed only where the sum of `look` is above the limit, or where the
        system keeps no account of its own.
        """
        total = 0
        shared: dict[str, int] = {}
        for pid in self._pids():
            for line in self._read(f"{pid}/smaps_rollup").splitlines():
                if line.startswith(("Pss_Anon:", "SwapPss:")):
                    total += int(line.split()[1]) * 1024
            shared |= self._shared_mappings(pid)
        sockets = self._read("1/net/unix").count("\n")
        return total + sum(shared.values()) + sockets * SOCKET_BYTES

    def has_file_of(self, size: int, patience: int) -> bool:
        """Return whether one of the first `patience` private files is at least so large."""
        for store in self._stores:
            with contextlib.suppress(OSError):
                for _, _, names, folder in os.fwalk(".", dir_fd=store):
                    for name in names:
                        patience -= 1
                        with contextlib.suppress(OSError):
                            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
                            if state.st_size >= size:
                                return True
                    if patience < 0:
                        return False
        return False

    def _pids(self) -> list[str]:
        """Return the processes but the first, which is bubblewrap's own."""
        try:
            names = os.listdir(self._proc)  # noqa: PTH208 - a descriptor has no Path
        except OSError:  # the namespace is gone
            return []
        return [name for name in names if name.isdecimal() and name != "1"]

    def _shared_mappings(self, pid: str) -> dict[str, int]:
        """Return the sizes of mappings that outlive the page tables of those who mapped them."""
        found = {}
        for line in self._read(f"{pid}/maps").splitlines():
            if line.endswith("(deleted)") and "/dev/zero" in line:
                span, _, _, _, inode, *_ = line.split()
                low, high = (int(end, 16) for end in span.split("-"))
                found[inode] = high - low
        return found

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


def walk(folder: Path) -> Iterator[os.stat_result]:
    """Yield the state of every file below a folder, following no link."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                yield os.lstat(Path(parent, name))
