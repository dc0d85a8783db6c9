"""Protects `pytest --planar-grade`: verdicts as test items, and nothing of a student imported."""

import argparse
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from honest import Honest, answers_of

from planar_course.grade import as_seed
from planar_course.grading import plugin
from planar_course.grading.sandbox import Backend

_GUESS = "def neuron_forward(x, w, b):\n    return 0.5\n"
CASES = (
    Honest("ada", "00", answers_of("00", 0)),
    Honest(
        "pia",
        "01",
        answers_of("01", 1) | {"01-neuron-code": _GUESS},
        frozenset({"01-neuron-code"}),
    ),
)


@pytest.fixture(scope="module")
def submissions(sandbox: Backend, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a right, a partly wrong and an unreadable submission."""
    assert sandbox.isolated
    folder = tmp_path_factory.mktemp("plugin") / "submissions"
    for case in CASES:
        place = folder / case.name
        place.mkdir(parents=True)
        (place / "x.ipynb").write_bytes(case.content)
        (place / "conftest.py").write_text("raise SystemExit(77)", encoding="utf-8")
    (folder / "bad").mkdir()
    (folder / "bad" / "00_x.ipynb").write_text("[1, 2", encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run pytest with the plugin from a folder of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "planar_course.grading.plugin"]
    command += ["-p", "no:cacheprovider", "-rfs", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_items_are_verdicts(submissions: Path, tmp_path: Path) -> None:
    """Full points pass, fewer fail with the student's own words, and JUnit XML holds the points."""
    done = run(tmp_path, "--planar-grade", str(submissions), "--junitxml", "junit.xml")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 failed, 6 passed" in done.stdout, done.stdout
    assert "planar: --planar-seed " in done.stdout, "nobody could make the run again"
    assert "Traceback" not in done.stdout
    assert "unreadable" in done.stdout
    cases = ElementTree.parse(tmp_path / "junit.xml").iter("testcase")
    points = [
        p.get("value") for c in cases for p in c.iter("property") if p.get("name") == "points"
    ]
    assert sum(map(float, filter(None, points))) == sum(case.points for case in CASES)


def test_parallel_runs_agree(submissions: Path, tmp_path: Path) -> None:
    """pytest-xdist keeps the exercises of a notebook together, and the verdicts the same."""
    done = run(tmp_path, "--planar-grade", str(submissions), "-n", "2")
    assert "3 failed, 6 passed" in done.stdout, done.stdout + done.stderr


def test_processes_of_one_run_share_a_seed_and_turns(request: pytest.FixtureRequest) -> None:
    """Else each would draw a seed of its own, and lend helpers while another sends inputs."""

    def process(**more: Any) -> Any:
        option = SimpleNamespace(planar_grade="submissions", planar_seed=None)
        return SimpleNamespace(
            stash=pytest.Stash(), option=option, add_cleanup=request.addfinalizer, **more
        )

    node = SimpleNamespace(config=process(), workerinput={})
    plugin.pytest_configure_node(node)
    worker = process(workerinput=node.workerinput)
    assert plugin.Shared.of(worker) == plugin.Shared.of(node.config)
    assert Path(plugin.Shared.of(worker).folder).is_dir()
    another = plugin.Shared.of(process())
    assert another.folder != plugin.Shared.of(worker).folder
    assert another.seed != plugin.Shared.of(worker).seed


def test_a_seed_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    """Else every submission would be a fault of the grader."""
    assert as_seed("4294967295") == 2**32 - 1
    for seed in ("-1", "4294967296", "one", "²", " 3", ""):
        with pytest.raises(argparse.ArgumentTypeError, match="from 0 to 4294967295"):
            as_seed(seed)
    done = run(tmp_path, "--planar-grade", str(tmp_path), "--planar-seed=-1")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "'-1' is not a whole number from 0 to 4294967295" in done.stderr


def test_refuses_to_run_among_the_submissions(submissions: Path) -> None:
    """Pytest would import the conftest.py that lies there, before anybody could stop it."""
    done = run(submissions, "--planar-grade", str(submissions))
    assert done.returncode == 4, done.stdout + done.stderr
    assert "from outside" in done.stderr
