"""What becomes of a class when the grader itself fails or hangs over one submission."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from honest import shipped

from planar_course.grading import grader, pool
from planar_course.grading.grader import Grader, refused
from planar_course.grading.intake import Submission
from planar_course.grading.model import Grade, Limits, Outcome
from planar_course.grading.rules import Rules
from planar_course.grading.sandbox import Backend
from planar_course.grading.sandbox.running import Running

RULES = Rules(seed=1, limits=Limits())


def submission() -> Submission:
    """Return a notebook as it was shipped."""
    content = json.dumps(shipped("00")).encode()
    return Submission("anna", "00", content, digest="0" * 64)


def test_every_submission_has_hidden_inputs_of_its_own() -> None:
    """What one student's code saw, or let the oracle compute, is of no use to the next."""
    anna = submission()
    others = [replace(anna, student="ben"), replace(anna, digest="1" * 64)]
    others.append(replace(anna, attempt=2))  # it may have left answers for itself
    seeds = {grader._seed_of(one, RULES) for one in (anna, *others)}
    assert len(seeds) == 4
    assert grader._seed_of(submission(), RULES) in seeds, "a regrade gives the same points"
    assert grader._seed_of(anna, replace(RULES, seed=2)) not in seeds


def test_a_fault_of_the_grader_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception nobody foresaw once ended the run: the others were not graded at all."""

    def broken(*_: object) -> None:
        raise TypeError("nobody foresaw this")

    monkeypatch.setattr(grader, "graft", broken)
    grade = Grader(RULES, tmp_path).grade(submission())
    assert grade.outcome is Outcome.NOT_GRADED
    assert "a fault of the grader: TypeError in test_pool.py, line" in grade.reason
    assert not grade.complete
    assert grade.key == "", "the next run tries again"


@pytest.mark.usefixtures("sandbox")
def test_a_worker_that_does_not_end_is_ended(
    sandbox: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hang on our side costs its submission, twice tried, and not the run."""
    assert sandbox.isolated
    monkeypatch.setattr(pool, "WORKER_TIMES", 0.0)
    monkeypatch.setattr(pool, "WORKER_SECONDS", 0.1)
    monkeypatch.setattr(pool, "LOOK_SECONDS", 0.1)
    grades: list[Grade] = []
    pool.grade_all([submission()], RULES, tmp_path, 1, grades.append)
    assert [grade.outcome for grade in grades] == [Outcome.NOT_GRADED]
    assert "did not end, twice" in grades[0].reason
    assert grades[0].attempt == 2


def test_a_kernel_without_a_worker_is_ended(sandbox: Backend, tmp_path: Path) -> None:
    """One was left running for good when its worker died while it started."""
    assert sandbox.isolated
    for part in ("kernel/s", "view"):
        (tmp_path / part).mkdir(parents=True)
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    start = sandbox.starter(command, tmp_path / "kernel", tmp_path / "view", Limits())
    running = Running(start)
    try:
        pool._end_strays(tmp_path.parent / "of another run")
        assert not running.wait(0.5)
        pool._end_strays(tmp_path)
        assert running.wait(5.0)
    finally:
        running.kill()


def test_what_could_not_be_graded_is_tried_again_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A neighbour had used up something; when it is gone there is enough for an honest one."""
    calls: list[tuple[int, int]] = []

    def first_fails(
        waiting: deque[Submission], rules: Rules, _: Path, processes: int, take: Any
    ) -> list[Submission]:
        calls.append((len(waiting), processes))
        while waiting:
            one = waiting.popleft()
            missed = one.student == "anna" and len(calls) == 1
            outcome = Outcome.NOT_GRADED if missed else Outcome.GRADED
            take(one, replace(refused(one, rules), outcome=outcome))
        return []

    monkeypatch.setattr(pool, "_grade_until_broken", first_fails)
    monkeypatch.setattr(pool, "AGAIN_SECONDS", 0.0)
    grades: list[Grade] = []
    both = [submission(), replace(submission(), student="ben")]
    pool.grade_all(both, RULES, tmp_path, 2, grades.append)
    assert calls == [(2, 2), (1, 1)]
    assert [(g.student, g.outcome) for g in grades] == [
        ("ben", Outcome.GRADED),
        ("anna", Outcome.GRADED),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="no other system counts it")
def test_a_worker_cannot_fill_the_memory(tmp_path: Path) -> None:
    """What a submission makes it hold ends in an error that costs one answer."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, pool._begin, (RULES, tmp_path)) as workers:
        with pytest.raises(MemoryError):
            workers.submit(bytearray, pool.WORKER_BYTES).result()
        assert workers.submit(len, b"alive").result() == 5


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_ended_leaves_nothing(number: int, code: int, tmp_path: Path) -> None:
    """Nor does one that is killed: workers end with it, and with them their kernels."""
    place = tmp_path / "in" / "ann" / "00_x.ipynb"
    place.parent.mkdir(parents=True)
    notebook = shipped("00")
    notebook["cells"].insert(1, {**notebook["cells"][2], "cell_type": "code", "id": "own"})
    notebook["cells"][1] |= {"source": "import time; time.sleep(30)", "metadata": {}}
    notebook["cells"][1] |= {"outputs": [], "execution_count": None}
    place.write_text(json.dumps(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "planar_course.cli", "grade", str(place.parent.parent)]
    # Not below `tmp_path`, whose own length leaves no room for the names of sockets.
    with tempfile.TemporaryDirectory(dir="/tmp") as name, (tmp_path / "said").open("w") as said:
        folder = Path(name)
        run = subprocess.Popen(
            [*command, "--out", str(tmp_path / "out")],
            env={**os.environ, "TMPDIR": str(folder)},
            stdout=said,
            stderr=said,
        )
        _wait_for(lambda: list(folder.glob("planar-run-*/planar-*")))
        started = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(number)
        assert run.wait(30) == code
        _wait_for(lambda: not any(map(_is_alive, started)))
        assert list(folder.iterdir()) == []


def _wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
