"""Control groups of version 2, in a tree of plain files that stands for the system's."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planar_course.grading.model import Limits
from planar_course.grading.sandbox import cgroup
from planar_course.grading.sandbox.cgroup import Cgroup
from planar_course.grading.sandbox.delegation import delegation

LIMITS = Limits(memory_bytes=400_000_000, processes=30)
SESSION = "user.slice/user-1000.slice/session-1.scope"


@dataclass
class Given:
    """What systemd gives, without systemd."""

    folder: Path
    moved: list[tuple[int, str]] = field(default_factory=list)

    def move(self, pid: int, folder: Path) -> None:
        """Note what would be moved where."""
        self.moved.append((pid, folder.parent.name))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the root of an empty hierarchy; folders in it go together with their files."""
    monkeypatch.setattr(cgroup, "ROOT", tmp_path / "cgroup")
    monkeypatch.setattr(cgroup, "OWN", tmp_path / "own")
    monkeypatch.setattr(cgroup, "delegation", lambda root: None)
    monkeypatch.setattr(Path, "rmdir", shutil.rmtree)
    group(tmp_path / "cgroup", "memory pids")
    cgroup._places.cache_clear()
    yield tmp_path / "cgroup"
    cgroup._places.cache_clear()


def group(folder: Path, below: str = "") -> Path:
    """Make a group with these kinds switched on for the groups below it."""
    folder.mkdir(parents=True)
    (folder / "cgroup.controllers").write_text("cpu memory pids\n")
    (folder / "cgroup.subtree_control").write_text(f"{below}\n")
    (folder / "cgroup.procs").touch()
    return folder


def be_in(tree: Path, path: str) -> None:
    """Put this process into a group."""
    (tree.parent / "own").write_text(f"0::/{path}\n")


def may_not_write(monkeypatch: pytest.MonkeyPatch, *groups: Path) -> None:
    """Make groups somebody else's, also for root."""
    allowed = os.access

    def access(path: Path, mode: int) -> bool:
        return path.parent not in groups and allowed(path, mode)

    monkeypatch.setattr(os, "access", access)


def test_groups_are_made_beside_our_own(tree: Path) -> None:
    """A group with processes cannot be divided, but the one above it is ours in a user's scope."""
    slice_ = group(tree / "app.slice", "cpu memory pids")
    group(slice_ / "run-1.scope")
    be_in(tree, "app.slice/run-1.scope")
    made = Cgroup.make(LIMITS)
    assert made is not None
    assert made.version == 2
    (folder,) = slice_.glob("planar-*")
    assert (folder / "memory.max").read_text() == "400000000"
    assert (folder / "pids.max").read_text() == "31"
    made.add(77)
    assert (folder / "cgroup.procs").read_text() == "77"
    made.remove()
    assert not folder.exists()


def test_the_account_of_a_group_is_read(tree: Path) -> None:
    """What version 2 calls things, and in which units."""
    be_in(tree, "")
    made = Cgroup.make(LIMITS)
    assert made is not None
    (folder,) = tree.glob("planar-*")
    (folder / "memory.current").write_text("12345\n")
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 9\noom 1\noom_kill 0\n")
    (folder / "pids.events").write_text("max 0\n")
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 2000000\n")
    assert (made.memory, made.cpu_seconds) == (12345, 2.5)
    assert not made.out_of_memory
    assert not made.out_of_processes
    (folder / "memory.events").write_text("oom 1\noom_kill 1\n")
    (folder / "pids.events").write_text("max 3\n")
    assert made.out_of_memory
    assert made.out_of_processes


def test_a_session_is_given_a_group(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a login session everything is root's; systemd must move what shall be counted."""
    above = group(tree / SESSION).parent
    (tree / "user.slice" / "cgroup.procs").touch()
    (above / "cgroup.subtree_control").write_text("memory pids\n")
    (above / "cgroup.procs").touch()
    may_not_write(monkeypatch, above)
    be_in(tree, SESSION)
    given = Given(group(tree / "planar-1.scope", "memory pids"))
    monkeypatch.setattr(cgroup, "delegation", lambda root: given)
    made = Cgroup.make(LIMITS)
    assert made is not None
    made.add(77)
    assert given.moved == [(77, "planar-1.scope")]
    made.remove()
    assert not list(given.folder.glob("planar-*"))


def test_without_a_group_there_is_none(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the supervisor counts; that a folder could be made is not enough."""
    above = group(tree / SESSION).parent
    (above / "cgroup.subtree_control").write_text("memory pids\n")
    (above / "cgroup.procs").touch()
    may_not_write(monkeypatch, above)
    be_in(tree, SESSION)
    assert Cgroup.make(LIMITS) is None
    assert not list(above.glob("planar-*"))


@pytest.mark.parametrize("program", ["exit 1", "exec sleep 60"], ids=["refuses", "gives no group"])
def test_no_systemd_is_no_error(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one that is missing, nor one that refuses, nor one that does something else."""
    monkeypatch.setattr("planar_course.grading.sandbox.delegation.SECONDS", 0.5)
    path = f"{tmp_path}:{os.environ['PATH']}"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert delegation(tmp_path) is None
    (tmp_path / "systemd-run").write_text(f"#!/bin/sh\n{program}\n")
    (tmp_path / "systemd-run").chmod(0o755)
    monkeypatch.setenv("PATH", path)
    assert delegation(tmp_path) is None


def test_systemd_moves_a_process() -> None:
    """Where there is one, its group is counted, and goes with what held it."""
    given = delegation(cgroup.ROOT)
    if given is None:
        pytest.skip("no systemd gives this user a control group")
    folder = given.folder
    assert {"memory", "pids"} <= set((folder / "cgroup.subtree_control").read_text().split())
    assert not (folder / "trial").exists()
