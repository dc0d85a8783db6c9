"""A control group for one kernel: the system's own account of memory, processes and time.

Where the system gives none (it needs root, or a delegated group), the supervisor counts instead.
"""

import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planar_course.grading.model import Limits
from planar_course.grading.sandbox.delegation import Delegation, delegation

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
PREFIX = "planar-"
NEEDED = {"memory", "pids"}
# By version, the file of a group that has a share of the processors.
SHARE = {1: "cpu.shares", 2: "cpu.weight"}


@dataclass(frozen=True)
class Place:
    """Where groups can be made.

    Attributes
    ----------
    version
        1 or 2.
    parents
        The parent folder of each kind of group.
    delegation
        What moves processes there, where we may not do so ourselves.
    """

    version: int
    parents: dict[str, Path]
    delegation: Delegation | None = None


class Cgroup:
    """The groups of one kernel, in one or several hierarchies.

    Attributes
    ----------
    version
        1 or 2.
    """

    def __init__(self, place: Place, name: str) -> None:
        self.version = place.version
        self._folders = {kind: parent / name for kind, parent in place.parents.items()}
        self._delegation = place.delegation

    @classmethod
    def make(cls, limits: Limits) -> "Cgroup | None":
        """Return new groups with these limits, or None where the system refuses them."""
        name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        for place in _places():
            group = cls(place, name)
            try:
                group._create(limits)
            except OSError:
                group.remove()
                continue
            return group
        return None

    def _create(self, limits: Limits) -> None:
        for folder in set(self._folders.values()):
            folder.mkdir()
        memory, pids = self._folders["memory"], self._folders["pids"]
        # Nothing may go to a disk instead: what counts is memory and swap together.
        if self.version == 2:
            settings = {"memory.max": limits.memory_bytes, "memory.swap.max": 0}
        else:
            settings = {
                "memory.limit_in_bytes": limits.memory_bytes,
                "memory.memsw.limit_in_bytes": limits.memory_bytes,
            }
        for file, value in settings.items():
            required = file in ("memory.max", "memory.limit_in_bytes")
            if required or (memory / file).exists():  # a system without swap has no second one
                (memory / file).write_text(str(value))
        # One more for the first process, which is bubblewrap's.
        (pids / "pids.max").write_text(str(limits.processes + 1))

    def add(self, pid: int) -> None:
        """Move a process, and with it all that it starts from now on, into the groups."""
        for folder in set(self._folders.values()):
            if self._delegation is None:
                (folder / "cgroup.procs").write_text(str(pid))
            else:
                self._delegation.move(pid, folder)

    @property
    def shares_processors(self) -> bool:
        """Whether the kernel has one share of the processors, however many processes it starts."""
        return any((folder / SHARE[self.version]).exists() for folder in self._folders.values())

    @property
    def memory(self) -> int:
        """Bytes in use: processes, their files, and what the system holds for them."""
        file = "memory.current" if self.version == 2 else "memory.usage_in_bytes"
        return int((self._folders["memory"] / file).read_text())

    @property
    def out_of_memory(self) -> bool:
        """Whether the system killed a process of the group for its memory."""
        file = "memory.events" if self.version == 2 else "memory.oom_control"
        return _entry(self._folders["memory"] / file, "oom_kill") > 0

    @property
    def out_of_processes(self) -> bool:
        """Whether the system refused the group a process or thread."""
        return _entry(self._folders["pids"] / "pids.events", "max") > 0

    @property
    def cpu_seconds(self) -> float | None:
        """User and system time of all that ever ran in the group, if the system counts it."""
        if self.version == 2:
            return _entry(self._folders["memory"] / "cpu.stat", "usage_usec") / 1e6
        folder = self._folders.get("cpuacct")
        return None if folder is None else int((folder / "cpuacct.usage").read_text()) / 1e9

    def kill(self) -> None:
        """Kill whatever is still in the group."""
        with contextlib.suppress(OSError):
            for pid in (self._folders["pids"] / "cgroup.procs").read_text().split():
                os.kill(int(pid), 9)

    def remove(self, seconds: float = 1.0) -> None:
        """Remove the groups, once the processes in them are gone."""
        end = time.monotonic() + seconds
        for folder in set(self._folders.values()):
            while folder.exists():
                try:
                    folder.rmdir()
                except OSError:  # the last process is being taken apart
                    if time.monotonic() > end:
                        break
                    time.sleep(0.01)


@cache
def _places() -> list[Place]:
    """Return where groups could be made, the best place first."""
    own: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in OWN.read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            own |= dict.fromkeys(kinds.split(","), path)
    found = _version_2(own.get("", "/"))
    if own.keys() >= NEEDED:
        wanted = {*NEEDED, "cpu", "cpuacct"} & own.keys()
        found.append(Place(1, {kind: _version_1(kind, own[kind]) for kind in wanted}))
    for place in found:
        _sweep(set(place.parents.values()))
    return found


def _version_2(own: str) -> list[Place]:
    """Return the places in the hierarchy of all kinds, in which this process is in group `own`."""
    found = []
    for root in (ROOT, ROOT / "unified"):
        here = root / own.lstrip("/")
        for parent in (here, here.parent):
            if _can_be_divided(parent):
                found.append(Place(2, {"memory": parent, "pids": parent}))
    if not found and _words(ROOT / "cgroup.controllers") >= NEEDED:
        # A login session belongs to root, but systemd gives its user a group on request.
        given = delegation(ROOT)
        if given is not None:
            found.append(Place(2, {"memory": given.folder, "pids": given.folder}, given))
    return found


def _can_be_divided(group: Path) -> bool:
    counts = _words(group / "cgroup.subtree_control") >= NEEDED
    # To move a process takes the right to write this file, of a group above both ends.
    return counts and os.access(group / "cgroup.procs", os.W_OK)


def _words(file: Path) -> set[str]:
    try:
        return set(file.read_text().split())
    except OSError:
        return set()


def _version_1(kind: str, path: str) -> Path:
    """Return the folder of this process in a hierarchy; a container shows its own as the root."""
    root = (ROOT / kind).resolve()  # two kinds may be one hierarchy, under two names
    folder = root / path.lstrip("/")
    return folder if folder.is_dir() else root


def _sweep(parents: set[Path]) -> None:
    """Remove what graders that were killed have left; a group in use cannot be removed."""
    for parent in parents:
        for folder in parent.glob(f"{PREFIX}*-*"):
            pid = folder.name.removeprefix(PREFIX).split("-")[0]
            if not Path("/proc", pid).exists():
                with contextlib.suppress(OSError):
                    folder.rmdir()


def _entry(file: Path, key: str) -> int:
    for line in file.read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == key:
            return int(value)
    return 0
