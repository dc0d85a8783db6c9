"""Points: weights, late days, overrides, and the difference between 0 and not graded."""

from typing import Any

import pytest

from planar_course.grading.config import Config
from planar_course.grading.model import Grade, Outcome, Status
from planar_course.grading.overrides import Override
from planar_course.grading.points import StudentPoints, points_of_class, unused_overrides
from planar_course.grading.roster import Roster, Student
from tests.support.grades import POSSIBLE, failed, grade, verdict


def row(one: Grade, *, late: float = 0.0, **settings: Any) -> StudentPoints:
    """Return the points of a class of one student."""
    roster = Roster((Student("anna", late={"": late}),))
    (found,) = points_of_class([one], roster, Config(**settings))
    return found


def override(points: float, exercise: str = "02-cost", student: str = "anna") -> Override:
    """Return an override."""
    return Override(student, exercise, points, "why", "grading.toml, line 1")


def test_points_are_those_of_the_verdicts() -> None:
    """Without any setting the gradebook holds what the grader found, shares included."""
    found = row(grade("anna", failed("02-backward", points=6.5), failed("02-cost")))
    assert found.total == POSSIBLE - 15 + 6.5 - 10
    assert found.possible == POSSIBLE
    assert found.penalty == 0


def test_weights_multiply_points_and_what_is_possible() -> None:
    """A weight of 0 takes an exercise out without changing the share of the others."""
    found = row(grade("anna"), weights={"02": 2.0, "02-cost": 0.5, "02-sizes": 0.0})
    assert found.total == found.possible == 2 * POSSIBLE - 10 - 6


@pytest.mark.parametrize(
    ("days", "penalty"), [(0, 0.0), (1, 7.3), (2.5, 18.25), (3, 21.9), (4, POSSIBLE)]
)
def test_late_days_cost_a_share_of_what_was_reached(days: float, penalty: float) -> None:
    """Up to the last day that is accepted; later work earns nothing."""
    found = row(grade("anna"), late=days, penalty_per_day=0.1, max_days=3.0)
    assert found.penalty == penalty
    assert found.total == round(POSSIBLE - penalty, 2)


def test_a_penalty_never_makes_points_negative() -> None:
    """Thirty days at ten percent are all the points, and not three times as many."""
    assert row(grade("anna"), late=30, penalty_per_day=0.1).total == 0


def test_a_notebook_may_have_late_days_of_its_own() -> None:
    """One roster serves a course of several notebooks."""
    roster = Roster((Student("anna", late={"": 2.0, "02": 1.0}),))
    (found,) = points_of_class([grade("anna")], roster, Config(penalty_per_day=0.5))
    assert found.total == POSSIBLE / 2


def test_an_override_decides_whatever_the_grader_says() -> None:
    """It survives a regrade with another verdict, weights, and being late."""
    settings: dict[str, Any] = {
        "overrides": (override(8),),
        "weights": {"02-cost": 3.0},
        "penalty_per_day": 1.0,
    }
    for verdict_now in (
        failed("02-cost"),
        verdict("02-cost"),
        verdict("02-cost", Status.NOT_GRADED),
    ):
        found = row(grade("anna", verdict_now), late=1, **settings)
        assert found.total == 8
        assert found.overrides == [override(8)]


def test_an_override_reaches_a_student_who_handed_nothing_in() -> None:
    """An oral examination in place of the notebook, say."""
    roster = Roster((Student("anna"), Student("ben")))
    anna, ben = points_of_class([grade("ben")], roster, Config(overrides=(override(9),)))
    assert (anna.total, ben.total) == (9, POSSIBLE)
    assert anna.outcome == "not handed in"


def test_an_override_of_nobody_is_found() -> None:
    """A slip in a name must not cost a student points in silence."""
    slip = override(9, student="anan")
    config = Config(overrides=(override(8), slip))
    rows = points_of_class([grade("anna")], None, config)
    assert unused_overrides(rows, config) == [slip]


def test_what_is_not_graded_has_no_points_and_no_total() -> None:
    """Not graded is our fault, and 0 would be a verdict."""
    one = row(grade("anna", verdict("02-cost", Status.NOT_GRADED)))
    assert one.total is None
    assert one.outcome == "not graded"
    assert one.notebooks[0].missing_verdicts == ["02-cost"]
    # The pool writes exercises without points into a grade that it could not finish.
    lost = grade(
        "anna", *(verdict(e, Status.MISSING) for e in ("02-cost",)), outcome=Outcome.NOT_GRADED
    )
    whole = row(lost)
    assert whole.total is None
    assert {e.points for e in whole.notebooks[0].exercises} == {None}


def test_an_override_can_settle_what_is_not_graded() -> None:
    """The instructor looked at it by hand: then there is a total."""
    one = grade("anna", verdict("02-cost", Status.NOT_GRADED))
    assert row(one, overrides=(override(10),)).total == POSSIBLE


def test_every_student_has_exactly_one_row() -> None:
    """Of the roster in its order, whether they handed in or not, and everybody else after it."""
    roster = Roster((Student("zoe"), Student("ben"), Student("anna")))
    grades = [grade("ben"), grade("stranger"), grade("anna"), grade("an odd one")]
    rows = points_of_class(grades, roster, Config())
    assert [(r.student.student, r.on_roster, r.outcome) for r in rows] == [
        ("zoe", True, "not handed in"),
        ("ben", True, "graded"),
        ("anna", True, "graded"),
        ("an odd one", False, "graded"),
        ("stranger", False, "graded"),
    ]
    assert rows[0].total == 0
    assert rows[0].possible == POSSIBLE
    assert rows == points_of_class(reversed(grades), roster, Config())


def test_without_a_roster_everybody_belongs_to_the_class() -> None:
    """A first look needs no roster."""
    rows = points_of_class([grade("ben"), grade("anna")], None, Config())
    assert [(r.student.student, r.on_roster) for r in rows] == [("anna", True), ("ben", True)]


def test_an_unreadable_file_counts_for_the_only_notebook() -> None:
    """Nobody can tell which notebook broken bytes were meant to be, unless there is but one."""
    broken = Grade("anna", "", Outcome.REFUSED, "line 1 is not JSON")
    anna, ben = points_of_class([broken, grade("ben")], None, Config())
    assert (anna.outcome, anna.total, anna.possible) == ("unreadable", 0, POSSIBLE)
    assert ben.total == POSSIBLE


def test_an_unreadable_file_beside_a_good_one_takes_nothing_away() -> None:
    """A second, broken file must not replace the notebook that was handed in."""
    broken = Grade("anna", "", Outcome.REFUSED, "line 1 is not JSON")
    for grades in ([broken, grade("anna")], [grade("anna"), broken]):
        (found,) = points_of_class(grades, None, Config())
        assert found.total == POSSIBLE
        assert found.outcome == "02: graded; ?: unreadable"


def test_a_class_of_nobody_has_no_rows() -> None:
    """An empty folder is no crash."""
    assert points_of_class([], None, Config()) == []
    (absent,) = points_of_class([], Roster((Student("anna"),)), Config())
    assert absent.outcome == "not handed in"
    assert absent.total == 0
