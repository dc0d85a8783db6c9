"""Protects classes that run nbgrader: it takes our release, and gives the points that we give."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from course import COURSE, SOURCES
from honest import Honest, answers_of
from nbgrader.api import Gradebook

from planar_course import derive
from planar_course.build.nbgrader import write_course
from planar_course.cells import Source
from planar_course.grading.grader import Grader
from planar_course.grading.intake import find_submissions
from planar_course.grading.model import Grade, Limits
from planar_course.grading.rules import Rules
from planar_course.grading.sandbox import Backend

_ROW = "def to_column(values):\n    return np.array(values, dtype=float).reshape(1, -1)\n"
_ALWAYS_46 = "def hand_network(x, W1, b1, W2, b2):\n    return np.array([[46.0], [0.0]])\n"
_COST_WITHOUT_MEAN = (
    "def logistic_cost(w, b, X, Y):\n    A = logistic_forward(w, b, X)\n"
    "    return float(-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)))\n"
)
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
    Honest(
        "kim", "01", answers_of("01", 0) | {"01-cost": _COST_WITHOUT_MEAN}, frozenset({"01-cost"})
    ),
)
# Hands in the course's own solution of every notebook, without what is not graded: nbval runs that.
# nbgrader grades all of them, we these.
UNGRADED = {"experiment"}
SOLVER, SOLVED = "sol", ("03", "04")
# Where nbgrader gives less: exercises that are right, but call a function that is not. It runs them
# in the student's notebook alone, while `planar grade` tries them with sound helpers too.
DEPENDS = {"kim": {"01-descent"}}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release the course with nbgrader, hand in for the class, and let nbgrader grade."""
    folder = tmp_path_factory.mktemp("both") / "course"
    assert write_course(COURSE, SOURCES, folder) == 0
    _nbgrader(folder, "generate_assignment", "planar", "--create")
    names = {source.number: f"{source.name}.ipynb" for source in SOURCES}
    for case in CLASS:
        _submitted(folder, case.name).joinpath(names[case.notebook]).write_bytes(case.content)
    for source in SOURCES:
        solved = _solved(folder / "release" / "planar" / names[source.number], source)
        nbformat.write(solved, _submitted(folder, SOLVER) / names[source.number])
    _nbgrader(folder, "autograde", "planar", "--create")
    return folder


def _submitted(folder: Path, student: str) -> Path:
    place = folder / "submitted" / student / "planar"
    place.mkdir(parents=True, exist_ok=True)
    return place


def _solved(released: Path, source: Source) -> nbformat.NotebookNode:
    """Return a notebook as nbgrader released it, with the solution in every exercise."""
    notebook = nbformat.read(released, 4)
    answers = {cell.id: cell.source for cell in derive.solution_notebook(source).cells}
    notebook.cells = [
        cell for cell in notebook.cells if UNGRADED.isdisjoint(cell.metadata.get("tags", []))
    ]
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", []):
            assert "raise NotImplementedError" in cell.source
            assert "SOLUTION" not in cell.source
            cell.source = answers[cell.id]
    return notebook


def _nbgrader(folder: Path, *arguments: str) -> None:
    """Run one nbgrader command in a course folder."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    # It looks for alembic on the PATH, which an environment that is not activated is not on.
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": tools},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def ours(
    sandbox: Backend, course: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Grade]:
    """Grade nbgrader's own folder of submissions with the sandbox, ten in all."""
    rules = Rules(seed=3, limits=Limits(), isolation=sandbox.name)
    grader = Grader(rules, tmp_path_factory.mktemp("views"))
    return {
        (s.student, s.notebook): grader.grade(s)
        for s in find_submissions(course)
        if s.student != SOLVER or s.notebook in SOLVED
    }


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


def test_right_answers_get_full_points(theirs: dict[str, dict[str, float]]) -> None:
    """The gradebook of nbgrader says so, for the points that our cells declare."""
    declared = {cell.id: check.points for source in SOURCES for cell, check in source.exercises()}
    assert theirs[SOLVER] == declared
    assert sum(theirs[SOLVER].values()) > 0


def test_both_give_a_solution_full_points(
    ours: dict[tuple[str, str], Grade], theirs: dict[str, dict[str, float]]
) -> None:
    """Every exercise of two notebooks, with the course's own solutions."""
    solved = [grade for (student, _), grade in ours.items() if student == SOLVER]
    points = {e.exercise: e.points for grade in solved for e in grade.exercises}
    assert len(solved) == len(SOLVED)
    assert points == {e: p for e, p in theirs[SOLVER].items() if e.startswith(SOLVED)}
    assert all(e.points == e.possible for grade in solved for e in grade.exercises)


@pytest.mark.parametrize("case", CLASS, ids=lambda case: case.name)
def test_both_give_the_same_points(
    case: Honest, ours: dict[tuple[str, str], Grade], theirs: dict[str, dict[str, float]]
) -> None:
    """Exercise by exercise, but for those that call a function which is wrong."""
    grade, scores = ours[case.name, case.notebook], theirs[case.name]
    assert grade.points == case.points
    differences = {e.exercise for e in grade.exercises if e.points != scores[e.exercise]}
    assert differences == DEPENDS.get(case.name, set())
    assert all(scores[exercise] == 0 for exercise in differences)
