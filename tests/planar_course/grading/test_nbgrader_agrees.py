"""Protects classes that grade one release with nbgrader or with `planar grade`, as they like."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from honest import PARTLY_WRONG, RIGHT, Honest, answers_of
from nbgrader.api import Gradebook

from planar_course.build.course import Course
from planar_course.build.nbgrader import write_course
from planar_course.grading.grader import Grader, Rules
from planar_course.grading.intake import find_submissions
from planar_course.grading.model import Grade, Limits
from planar_course.grading.sandbox import Backend

ROOT = Path(__file__).resolve().parents[3]
COURSE = Course(ROOT / "notebooks")
_ROW = "def to_column(values):\n    return np.array(values, dtype=float).reshape(1, -1)\n"
_ALWAYS_46 = "def hand_network(x, W1, b1, W2, b2):\n    return np.array([[46.0], [0.0]])\n"
_KNOWN = {case.name: case for case in (*RIGHT, *PARTLY_WRONG)}
CLASS = (
    Honest("ada", "00", answers_of("00", 0)),
    Honest("ben", "00", answers_of("00", 1)),
    Honest("cleo", "00", answers_of("00", 2) | {"00-shapes": _ROW}, frozenset({"00-shapes"})),
    Honest("dora", "00", answers_of("00", 3) | {"00-hand": _ALWAYS_46}, frozenset({"00-hand"})),
    Honest("emil", "00", {}, frozenset({"00-shapes", "00-hand"})),
    Honest("finn", "00", answers_of("00", 4), extra={"00-hand": "%precision 3\nnp.ones((2, 2))\n"}),
    Honest(
        "hugo", "00", answers_of("00", 5) | {"00-hand": "import numpy\n"}, frozenset({"00-hand"})
    ),
    Honest("gwen", "05", answers_of("05", 1)),
    _KNOWN["dan"],
    _KNOWN["kim"],
)
# Where nbgrader gives less: exercises that are right, but call a function that is not. It runs them
# in the student's notebook alone, while `planar grade` tries them with sound helpers too.
DEPENDS = {"kim": {"02-model-fit"}}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release the course with nbgrader, hand in for the class, and let nbgrader grade."""
    folder = tmp_path_factory.mktemp("both") / "course"
    sources = COURSE.sources()
    assert write_course(COURSE, sources, folder) == 0
    _nbgrader(folder, "generate_assignment", "planar", "--create")
    names = {source.number: source.name for source in sources}
    for case in CLASS:
        place = folder / "submitted" / case.name / "planar"
        place.mkdir(parents=True)
        (place / f"{names[case.notebook]}.ipynb").write_bytes(case.content)
    _nbgrader(folder, "autograde", "planar", "--create")
    return folder


def _nbgrader(folder: Path, *arguments: str) -> None:
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": tools},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def ours(
    sandbox: Backend, course: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Grade]:
    """Grade nbgrader's own folder of submissions with the sandbox."""
    rules = Rules(seed=3, limits=Limits(), isolation=sandbox.name)
    grader = Grader(rules, tmp_path_factory.mktemp("views"))
    return {s.student: grader.grade(s) for s in find_submissions(course)}


@pytest.fixture(scope="module")
def theirs(course: Path) -> dict[str, dict[str, float]]:
    """Return nbgrader's score of each exercise, by student."""
    scores: dict[str, dict[str, float]] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions("planar"):
            scores[submission.student.id] = {
                grade.name.removesuffix("-check"): grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
    return scores


@pytest.mark.parametrize("case", CLASS, ids=lambda case: case.name)
def test_both_give_the_same_points(
    case: Honest, ours: dict[str, Grade], theirs: dict[str, dict[str, float]]
) -> None:
    """Exercise by exercise, but for those that call a function which is wrong."""
    grade, scores = ours[case.name], theirs[case.name]
    assert grade.points == case.points
    differences = {e.exercise for e in grade.exercises if e.points != scores[e.exercise]}
    assert differences == DEPENDS.get(case.name, set())
    assert all(scores[exercise] == 0 for exercise in differences)
