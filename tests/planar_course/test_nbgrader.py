"""Protects classes that run nbgrader: it takes our release and gives right answers all points."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from planar_course import derive
from planar_course.build.course import Course
from planar_course.build.nbgrader import write_course

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT / "notebooks")
STUDENT = "ada"


def nbgrader(folder: Path, *arguments: str) -> None:
    """Run one nbgrader command in a course folder."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    # It looks for alembic on the PATH, which an environment that is not activated is not on.
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": tools},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release every notebook with nbgrader, hand in the solutions, and grade them."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    sources = COURSE.sources()
    assert write_course(COURSE, sources, folder) == 0
    nbgrader(folder, "generate_assignment", "planar", "--create")
    submission = folder / "submitted" / STUDENT / "planar"
    submission.mkdir(parents=True)
    for source in sources:
        released = nbformat.read(folder / "release" / "planar" / f"{source.name}.ipynb", 4)
        answers = {cell.id: cell.source for cell in derive.solution_notebook(source).cells}
        for cell in released.cells:
            if "exercise" in cell.metadata.get("tags", []):
                assert "raise NotImplementedError" in cell.source
                assert "SOLUTION" not in cell.source
                cell.source = answers[cell.id]
        nbformat.write(released, submission / f"{source.name}.ipynb")
    nbgrader(folder, "autograde", "planar", "--create")
    nbgrader(folder, "export")
    return folder


def test_right_answers_get_full_points(graded: Path) -> None:
    """The gradebook of nbgrader says so, for the points that our cells declare."""
    (row,) = csv.DictReader((graded / "grades.csv").read_text("utf-8").splitlines())
    points = sum(
        check.points or 0 for source in COURSE.sources() for _, check in source.exercises()
    )
    assert row["student_id"] == STUDENT
    assert float(row["max_score"]) == points > 0
    assert float(row["score"]) == points
