"""What a whole submission gets when something runs out in the middle of it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from planar_course.grading import grader as grading
from planar_course.grading import session
from planar_course.grading.graft import Graft, GraftCell, alone
from planar_course.grading.intake import find_submissions
from planar_course.grading.model import Grade, Limits, Outcome
from planar_course.grading.sandbox import Backend
from tests.support.honest import answers_of, handed_in, points

WRONG = "def logistic_fit(X, Y, learning_rate=0.1, num_iterations=1000):\n    return None"


def graded(content: bytes, sandbox: Backend, folder: Path) -> Grade:
    """Return the grade of notebook 01 as ann handed it in."""
    path = folder / "ann" / "01.ipynb"
    path.parent.mkdir()
    path.write_bytes(content)
    rules = grading.Rules(seed=1, limits=Limits(), isolation=sandbox.name)
    (submission,) = find_submissions(folder)
    return grading.Grader(rules, folder / "views").grade(submission)


def test_time_that_ends_before_the_second_trial_costs_nothing(
    sandbox: Backend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was right in the student's own notebook is graded, and the rest has its reason."""

    def after_the_deadline(grafted: Graft, exercise: str) -> Iterator[list[GraftCell]]:
        monkeypatch.setattr(session, "time", SimpleNamespace(monotonic=lambda: 1e12))
        return alone(grafted, exercise)

    monkeypatch.setattr(grading, "alone", after_the_deadline)
    answers = {**answers_of("01", 0), "01-descent": WRONG}
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    assert grade.outcome is Outcome.GRADED, grade.reason
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == {**points("01"), "01-descent": 0.0}
    (wrong,) = [verdict for verdict in grade.exercises if not verdict.points]
    assert "None" in wrong.headline


TRAP = """\
import os


def trap(info):
    if "proxies" in info.raw_cell:
        os._exit(0)


get_ipython().events.register("pre_run_cell", trap)
"""


def test_a_kernel_that_dies_under_our_own_code_is_the_submissions_fault(
    sandbox: Backend, tmp_path: Path
) -> None:
    """It would else be "not graded", and who deserves nothing could choose that."""
    answers = {**answers_of("01", 0), "01-descent": WRONG}
    grade = graded(handed_in("01", answers, {"01-descent": TRAP}), sandbox, tmp_path)
    assert grade.outcome is Outcome.GRADED, grade.reason
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == {**points("01"), "01-descent": 0.0}
