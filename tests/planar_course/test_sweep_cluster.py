"""A real Dask cluster over TCP: a scheduler and two workers, of which some do not live long."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from planar_course.cli import main
from planar_utils.experiments import Sweep, sweep

# Some seconds of work in a dozen groups.
LONG = ["--hidden", "20", "--seeds", "24", "--iterations", "14000"]


class Cluster:
    """The two commands that the README documents, on the loopback interface."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        about = folder / "scheduler.json"
        self.scheduler = self._dask(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(about)
        )
        deadline = time.monotonic() + 60
        while not about.exists() or not about.read_text("utf-8"):
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.05)
        self.address: str = json.loads(about.read_text("utf-8"))["address"]
        # Without a nanny, which would start a killed worker again.
        one = ("worker", self.address, "--nthreads", "1", "--no-nanny")
        self.workers = [self._dask(*one) for _ in range(workers)]

    def _dask(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        return subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """End what still runs."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Start a cluster, and stop it."""
    started = Cluster(tmp_path)
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def serial() -> pd.DataFrame:
    """Return the table that one process gives."""
    table = sweep(hidden_sizes=20, seeds=range(24), num_iterations=14000).table
    return table.drop(columns="seconds")


def when_something_is_finished(out: Path, act: Callable[[], None]) -> threading.Thread:
    """Do something, in a thread, as soon as a folder holds the first results."""

    def wait() -> None:
        deadline = time.monotonic() + 120
        while not list(out.glob("finished/*.npz")) and time.monotonic() < deadline:
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_cluster_that_loses_a_worker_gives_the_table_of_one_process(
    tmp_path: Path, cluster: Cluster, serial: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the dead worker had in work is done by the other one; nothing else changes."""
    out = tmp_path / "runs"
    killed = []

    def kill() -> None:
        cluster.workers[0].kill()
        killed.append(len(list(out.glob("finished/*.npz"))))

    thread = when_something_is_finished(out, kill)
    code = main(["sweep", *LONG, "--out", str(out), "--scheduler", cluster.address])
    thread.join()
    assert code == 0, capsys.readouterr().err
    assert killed[0] < len(list(out.glob("finished/*.npz"))), "it was over before the kill"
    table = Sweep.load(out).table.drop(columns="seconds")
    pd.testing.assert_frame_equal(table, serial, check_exact=True)


def test_a_lost_scheduler_is_one_line_and_what_is_finished_is_kept(
    tmp_path: Path, cluster: Cluster, serial: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the sweep goes on without a cluster, from where it was."""
    out = tmp_path / "runs"
    thread = when_something_is_finished(out, cluster.scheduler.kill)
    code = main(["sweep", *LONG, "--out", str(out), "--scheduler", cluster.address])
    thread.join()
    line = capsys.readouterr().err
    assert code == 2
    assert "The Dask cluster was lost" in line
    assert "of 24 networks are finished and kept" in line
    assert line.count("\n") == 1
    kept = {path.name for path in out.glob("finished/*.npz")}
    assert kept
    assert main(["sweep", *LONG, "--out", str(out), "--resume"]) == 0
    assert kept < {path.name for path in out.glob("finished/*.npz")}
    table = Sweep.load(out).table.drop(columns="seconds")
    pd.testing.assert_frame_equal(table, serial, check_exact=True)


def test_a_scheduler_without_workers_is_named_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Waiting for ever would look like work."""
    alone = Cluster(tmp_path, workers=0)
    monkeypatch.setattr("planar_course.sweep.command.SECONDS_TO_JOIN", 1)
    out = tmp_path / "runs"
    try:
        assert main(["sweep", *LONG, "--out", str(out), "--scheduler", alone.address]) == 2
    finally:
        alone.stop()
    line = capsys.readouterr().err
    assert f"`dask worker {alone.address}` starts one" in line
    assert line.count("\n") == 1
