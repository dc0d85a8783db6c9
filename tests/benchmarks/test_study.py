"""The study of many networks does what it says it times."""

import sys
from pathlib import Path

import psutil
import pytest

from benchmarks import study


def test_three_ways_are_timed_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is really killed, and the table of times names the work that was done."""
    killed = []
    kill_amid = study._kill_amid

    # Not `os.kill` itself: Dask, too, kills a worker with it that is slow to end.
    def note(victim: int, store: Path) -> None:
        assert psutil.pid_exists(victim)
        kill_amid(victim, store)
        killed.append(victim)

    monkeypatch.setattr(study, "_kill_amid", note)
    monkeypatch.setattr(study, "RESULTS", tmp_path)
    monkeypatch.setattr(sys, "argv", ["study", "--networks", "20"])
    study.main()
    assert len(killed) == 1
    written = (tmp_path / "study.md").read_text(encoding="utf-8")
    assert "# A study of 20 networks" in written
    assert written.count("\n| ") == 4
