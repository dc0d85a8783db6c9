"""Says what a student may read about a verdict.

Hidden inputs decide about points and about nothing else that is told: a function that knows them
could choose its error, the line that raises it, a shape or a factor by their numbers. So the words
come from a rehearsal, in which the inputs are those of the learner's own check and which is over
before any hidden one is sent to any process. Where the function is right there, the words are ours
alone. Numbers, and what was expected, are not told in either case; the check in the notebook shows
them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from planar_course.grading.model import ExerciseGrade, Status
from planar_course.grading.reference import Reference
from planar_course.grading.remote import RemoteVerdict
from planar_course.grading.shapes import called_in_shapes, dtype_of, kind_of, shape_of
from testCases.cases import SPECIFICATIONS
from testCases.comparison import Finding
from testCases.examination import named_case
from testCases.failure import Problem
from testCases.names import name_in
from testCases.parts import parts
from testCases.specification import Specification
from testCases.trial import Trial

Facts = tuple[tuple[str, str], ...]
# Problems whose words hold nothing that a submission could choose.
_FIXED_WORDS = frozenset(
    {
        *("stopped", "not a function", "time", "prints"),
        # The laws that a rehearsal does not look at: they take further calls.
        *("changes from call to call", "print_cost"),
    }
)
_SHARE = re.compile(r"\((every number is|\d+ of \d+ numbers are) wrong\)$")
_LONGEST = 600
_WRONG_APART = "with right versions of the functions that it calls, it does not pass either"


def for_student(
    grade: ExerciseGrade,
    verdict: RemoteVerdict,
    rehearsed: RemoteVerdict,
    tried_apart: bool = False,
) -> ExerciseGrade:
    """Put what may be said about a verdict into the grade of its exercise.

    Parameters
    ----------
    grade
        The grade, with points and status.
    verdict
        How it came about.
    rehearsed
        How the exercise fared before, with the inputs of the learner's check.
    tried_apart
        Whether it was also tried without the student's other functions.

    Returns
    -------
    ExerciseGrade
        With headline, facts, diagnosis and mistakes.
    """
    if verdict.unwritten:
        headline = "This exercise is not written yet."
        return replace(grade, status=Status.UNWRITTEN, headline=headline)
    if verdict.problem is None:
        return replace(grade, says=(_alone(grade.function),)) if grade.alone else grade
    specification = SPECIFICATIONS[grade.function]
    if rehearsed.problem is not None:
        problem = _told(rehearsed.problem, rehearsed.trial, specification)
    elif verdict.problem.kind in _FIXED_WORDS:
        problem = replace(verdict.problem, facts=_of_case(verdict.trial, specification))
    else:
        problem = _other_inputs(verdict.problem, verdict.trial, specification)
    if tried_apart and specification.helpers and problem.kind != "stopped":
        problem = replace(problem, facts=(*problem.facts, ("Apart", _WRONG_APART)))
    return replace(
        grade,
        headline=_cut(problem.headline),
        facts=tuple((label, _cut(text)) for label, text in problem.facts),
        says=tuple(map(_cut, problem.says)),
        mistakes=problem.mistakes,
    )


def _alone(function: str) -> str:
    helpers = SPECIFICATIONS[function].helpers
    others = f"your own {', '.join(helpers)} and other cells" if helpers else "your other cells"
    return f"{function} itself is right: it passes when it is tried without {others}."


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


# ---- what the rehearsal has shown ----


def _told(problem: Problem, trial: Trial | None, specification: Specification) -> Problem:
    """Return a problem of the rehearsal in shapes and words."""
    if trial is None:
        return problem
    told = replace(problem, facts=tuple(_facts(problem, trial)))
    if trial.first_failure is None:
        return told
    error = trial.outcomes[trial.first_failure[0]].error
    says = _not_there(error, specification) if type(error) is NameError else ""
    return replace(told, says=(says,)) if says else told


def _facts(problem: Problem, trial: Trial) -> Iterator[tuple[str, str]]:
    number, finding = trial.first_failure or (None, None)
    for label, text in problem.facts:
        if label == "Called" and number is not None:
            yield label, called_in_shapes(trial.specification, trial.inputs[number])
        elif label == "Got" and number is not None and finding is not None:
            yield "Result", _difference(finding, trial, number)
        elif label not in ("Got", "Wanted"):
            yield label, text
    if number is not None:
        name = trial.specification.function
        yield "Next", f"run check_{name}({name}) in your notebook: it makes this call, with numbers"


def _difference(finding: Finding, trial: Trial, number: int) -> str:
    returns = trial.specification.returns
    got, want = trial.outcomes[number].value, trial.expected[number]
    if finding.kind == "key":
        there = ", ".join(_keys_in(got)) or "(none)"
        return f"{finding.path} is missing; there are the keys {there}"
    if finding.path:
        want = parts(want, returns).get(finding.path, want)
        got = parts(got, returns).get(finding.path, got)
    what = finding.path or "the result"
    if finding.kind == "value":
        if not isinstance(want, np.ndarray):
            return f"{what} is another number"
        share = _SHARE.search(finding.got)
        return f"the numbers of {what} differ{f' ({share[1]} wrong)' if share else ''}"
    if finding.kind == "dtype" and isinstance(got, np.ndarray):
        return f"{what} holds numbers of type {dtype_of(got)}, wanted {dtype_of(want)}"
    if finding.kind == "shape" and isinstance(got, np.ndarray):
        return f"{what} has shape {shape_of(got)}, wanted {shape_of(want)}"
    return f"{what} is {kind_of(got)}, wanted {kind_of(want)}"


def _keys_in(value: Any) -> list[str]:
    """Return the keys of a dictionary, or of those in a tuple, as a function returns them."""
    if isinstance(value, Mapping):
        return list(map(str, value))
    if isinstance(value, tuple | list):
        return [key for part in value for key in _keys_in(part)]
    return []


def _not_there(error: NameError, specification: Specification) -> str:
    """Say what became of a name that the course's own cells import; "" where it is another."""
    notebook, name = specification.exercise[:2], name_in(error)
    if name not in Reference.of(notebook).not_imported:
        return ""
    return (
        f"`{name}` of planar_utils is not there while notebook {notebook} is graded, as no answer"
        " may be built on it."
    )


# ---- what only hidden inputs have shown ----


def _other_inputs(problem: Problem, trial: Trial | None, specification: Specification) -> Problem:
    """Return a problem without a word that depends on what the submission made of hidden inputs."""
    return replace(
        problem,
        headline=f"{problem.function} passes its check in the notebook, but is wrong for other"
        " inputs.",
        facts=_of_case(trial, specification),
        says=(
            "It was called as its check calls it, with other numbers. Does it depend on the"
            " numbers or the sizes that the check uses, on chance, or on something that an"
            " earlier call left behind?",
        ),
        mistakes=("right for its check alone",),
    )


def _of_case(trial: Trial | None, specification: Specification) -> Facts:
    """Return what was called in the first case that failed."""
    if trial is None or trial.first_failure is None:
        return ()
    number = trial.first_failure[0]
    hint = trial.case(number).hint
    return (
        ("Case", named_case(trial, number)),
        ("Called", called_in_shapes(specification, trial.inputs[number])),
        *([("Note", hint)] if hint else []),
    )
