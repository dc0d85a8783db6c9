"""Similar submissions: copies are found in disguise, honest ones are left alone."""

import random

import pytest

from planar_course.grading.reference import Reference
from planar_course.grading.similarity import similar_pairs
from testCases.cases import SPECIFICATIONS
from tests.support.honest import right_answers

FUNCTIONS = {
    specification.exercise: function
    for function, specification in SPECIFICATIONS.items()
    if specification.exercise.startswith("02")
}
Answers = dict[str, str]


@pytest.fixture(scope="module")
def stubs() -> Answers:
    """Return what a learner is given, by exercise."""
    return Reference.of("02").stubs


@pytest.fixture(scope="module")
def honest() -> dict[str, Answers]:
    """Return forty students, each with right answers drawn from those that we know of."""
    right, draw = right_answers(), random.Random(7)
    return {
        f"s{number:02}": {
            exercise: draw.choice(right[function]) for exercise, function in FUNCTIONS.items()
        }
        for number in range(40)
    }


def disguised(answers: Answers) -> Answers:
    """Return answers with new names, comments, blank lines and layout."""
    return {
        exercise: "# All my own work.\n"
        + source.replace("parameters", "p").replace("cache", "memo").replace("\n    ", "\n\n    ")
        + "\n# end\n"
        for exercise, source in answers.items()
    }


def test_stubs_are_what_the_learner_was_given(stubs: Answers) -> None:
    """Protects the correction below against a notebook in which it finds nothing."""
    assert set(stubs) == set(FUNCTIONS)
    assert all("START CODE HERE" in stub for stub in stubs.values())


def test_a_copy_in_disguise_is_found(honest: dict[str, Answers], stubs: Answers) -> None:
    """New names and comments are what a copy is changed by first."""
    found = similar_pairs({**honest, "copy": disguised(honest["s03"])}, stubs)
    assert (found[0].first, found[0].second) == ("copy", "s03")
    assert found[0].similarity > 0.95
    assert len(found[0].exercises) > 5


def test_honest_submissions_are_no_pairs(honest: dict[str, Answers], stubs: Answers) -> None:
    """Right answers to small exercises are alike, and that alone says nothing."""
    assert similar_pairs(honest, stubs) == []


def test_what_the_notebook_gave_is_not_counted(stubs: Answers) -> None:
    """Two students who wrote nothing have everything in common, and copied nothing."""
    assert similar_pairs({"a": stubs, "b": stubs, "c": stubs}, stubs) == []


def test_the_order_of_the_students_changes_nothing(
    honest: dict[str, Answers], stubs: Answers
) -> None:
    """The class page has the same bytes for the same class."""
    answers = {**honest, "copy": honest["s03"], "other": honest["s20"]}
    backwards = dict(reversed(list(answers.items())))
    assert similar_pairs(answers, stubs) == similar_pairs(backwards, stubs)
    assert len(similar_pairs(answers, stubs)) == 2


@pytest.mark.parametrize(
    "source",
    ["", "def f(:\n  '''", "\x00", "é = (" * 500, "x\n\t y\n  z", "\\", "a" * 10**6, "1_" * 9999],
)
def test_any_text_is_an_answer(stubs: Answers, source: str) -> None:
    """An answer that is no Python, or far too long, is compared as far as it goes."""
    found = similar_pairs({"a": {"02-cost": source}, "b": {"02-cost": source}}, stubs)
    assert [(pair.first, pair.second) for pair in found] in ([], [("a", "b")])


def test_nobody_is_like_nobody(stubs: Answers) -> None:
    """A class of one or none has no pairs."""
    assert similar_pairs({}, stubs) == []
    assert similar_pairs({"a": {"02-cost": "x = 1"}}, stubs) == []
