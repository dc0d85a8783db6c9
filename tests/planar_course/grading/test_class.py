"""Protects a whole class: hostile, faulty and honest submissions graded together by one command."""

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from honest import PARTLY_WRONG, RIGHT, Honest, handed_in
from hostile import ATTACKS, Attack
from hostile import RIGHT as ANSWERS

from planar_course.grading.model import Grade, Outcome, Status
from planar_course.grading.sandbox import Backend

HONEST = {case.name: case for case in (*RIGHT, *PARTLY_WRONG)}
HOSTILE = {f"h{number:02}": attack for number, attack in enumerate(ATTACKS)}
ABSENT = "zoe"
# Short and small, as most hostile submissions use them up; honest ones need a fraction.
CONFIG = """\
[limits]
cell_seconds = 4
notebook_seconds = 90
output_bytes = 1_000_000
"""
GRADER_MEMORY = 300_000_000


@dataclass
class Run:
    """What came of one `planar grade`."""

    out: Path
    code: int
    said: str
    peak: int
    grades: dict[str, Grade]
    processes: set[psutil.Process]

    def statuses(self, student: str) -> dict[str, Status]:
        """Return what became of each exercise."""
        return {e.exercise: e.status for e in self.grades[student].exercises}


def hostile_file(attack: Attack) -> bytes:
    """Return the notebook of an attack."""
    answers = {**ANSWERS, "00-shapes": attack.code}
    return handed_in("00", answers, {"00-shapes": attack.extra} if attack.extra else None)


def grade(folder: Path, out: Path, *options: str) -> Run:
    """Run `planar grade` and watch the memory of its own processes from outside."""
    (folder.parent / "grading.toml").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "planar_course.cli", "grade", str(folder), "--out", str(out)]
    command += ["--seed", "7", "--config", str(folder.parent / "grading.toml"), *options]
    peak, seen = 0, set()
    with (out.parent / "said.txt").open("w+", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max([peak, *_memory_of_graders(process.pid)])
            seen |= _descendants(process.pid)
            time.sleep(1)
        file.seek(0)
        said = file.read()
    lines = (out / "grades.jsonl").read_text(encoding="utf-8").splitlines()
    grades = [Grade.from_json(json.loads(line)) for line in lines]
    return Run(out, process.returncode, said, peak, {g.student: g for g in grades}, seen)


def _descendants(pid: int) -> set[psutil.Process]:
    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return set()


def _memory_of_graders(pid: int) -> Iterator[int]:
    """Yield the most that each of the grader's own processes has had in memory so far, in bytes."""
    try:
        main = psutil.Process(pid)
        for process in (main, *main.children()):
            if "bwrap" not in process.name():
                status = Path(f"/proc/{process.pid}/status").read_text()
                yield 1024 * int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError, IndexError):
        return  # it has ended


@pytest.fixture(scope="module")
def mixed(sandbox: Backend, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Grade every honest and every hostile submission in one class, three at a time.

    One more than CI has processors: many wait for a limit on time.
    """
    assert sandbox.isolated
    folder = tmp_path_factory.mktemp("class") / "submissions"
    for student, case in HONEST.items():
        _put(folder, student, case.notebook, case.content)
    for student, attack in HOSTILE.items():
        _put(folder, student, "00", hostile_file(attack))
    roster = folder.parent / "roster.csv"
    names = [*HONEST, *HOSTILE, ABSENT]
    roster.write_text("student\n" + "\n".join(names) + "\n", encoding="utf-8")
    return grade(folder, folder.parent / "out", "--roster", str(roster), "-j", "3")


def _put(folder: Path, student: str, notebook: str, content: bytes) -> None:
    place = folder / student
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{notebook}_x.ipynb").write_bytes(content)
    (place / "conftest.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (place / "sitecustomize.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")


def test_every_submission_has_a_verdict(mixed: Run) -> None:
    """The run ends well, says nothing alarming, and no student is lost."""
    assert mixed.code == 0, mixed.said[-3000:]
    assert "Traceback" not in mixed.said
    assert set(mixed.grades) >= {*HONEST, *HOSTILE}
    assert all(mixed.grades[s].outcome is Outcome.GRADED for s in (*HONEST, *HOSTILE))
    with (mixed.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row["student"] for row in csv.DictReader(file)]
    assert sorted(rows) == sorted([*HONEST, *HOSTILE, ABSENT])


@pytest.mark.parametrize("case", HONEST.values(), ids=lambda case: case.name)
def test_honest_points_are_exact(mixed: Run, case: Honest) -> None:
    """Whatever the neighbours do, an answer gets what it deserves; one mistake is paid once."""
    grade = mixed.grades[case.name]
    lost = {e.exercise: e for e in grade.exercises if e.points < e.possible}
    assert lost.keys() == case.lost, lost
    assert grade.points == case.points
    assert all(e.points in (0, e.possible) for e in grade.exercises)


@pytest.mark.parametrize("student", HOSTILE, ids=lambda student: HOSTILE[student].name)
def test_hostile_submission_gets_what_it_deserves(mixed: Run, student: str) -> None:
    """It earns nothing by force, its limit is named, and it pays with its own exercise alone."""
    attack, grade = HOSTILE[student], mixed.grades[student]
    first, second = grade.exercises
    told = f"{attack.name}: {first} {grade.notes}"
    if attack.status is not None:
        assert first.status is attack.status, told
    if attack.stops and attack.status is Status.FAILED:
        assert first.stop in attack.stops, told
    if not attack.stops:
        assert first.stop is None, told
    assert (second.status is Status.PASSED) == attack.second, f"{attack.name}: {second}"


def test_the_grader_stays_small(mixed: Run) -> None:
    """No flood, bomb or huge message of a submission lands in the grader's own memory."""
    assert 0 < mixed.peak < GRADER_MEMORY


def test_nothing_is_left_running(mixed: Run) -> None:
    """One second after the last verdict no process of a submission is alive."""
    time.sleep(1)
    assert len(mixed.processes) > len(mixed.grades)
    assert not [process for process in mixed.processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_grades_do_not_depend_on_order_or_parallel_runs(mixed: Run, tmp_path: Path) -> None:
    """One at a time and without the hostile neighbours, honest students get the same verdicts."""
    some = ["ada", "bea", "mia"]
    for student in some:
        _put(tmp_path / "submissions", student, HONEST[student].notebook, HONEST[student].content)
    alone = grade(tmp_path / "submissions", tmp_path / "out", "-j", "1")
    for student in some:
        ours, theirs = alone.grades[student].exercises, mixed.grades[student].exercises
        assert [_verdict(e) for e in ours] == [_verdict(e) for e in theirs]


def _verdict(exercise: object) -> dict[str, object]:
    facts = dict(vars(exercise))
    del facts["seconds"]
    return facts


@pytest.mark.usefixtures("sandbox")
def test_second_run_grades_only_what_changed(tmp_path: Path) -> None:
    """A run that was stopped, or is repeated, goes on: unchanged submissions are not run again."""
    folder, out = tmp_path / "submissions", tmp_path / "out"
    for student in ("ada", "bob"):
        _put(folder, student, "00", HONEST["ada"].content)
    first = grade(folder, out, "-j", "2")
    shutil.rmtree(folder / "bob")
    _put(folder, "bob", "00", handed_in("00", {}))
    second = grade(folder, out, "-j", "2")
    assert first.grades["ada"] == second.grades["ada"]  # its seconds too: it was not run again
    assert first.grades["bob"].points == 10
    assert second.grades["bob"].points == 0
