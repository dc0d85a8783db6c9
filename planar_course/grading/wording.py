"""Says what a student may read about a verdict.

Shapes, types, the phrase of the case, the diagnosis and the student's own line; never a number of
a hidden input, never an expected or a returned one, never what the function printed. Texts that
came from the submission's process, where hidden inputs were, are shown only when `messages` knows
them or when they stand in the student's source.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from planar_course.grading.messages import Vocabulary
from planar_course.grading.model import ExerciseGrade, Status
from planar_course.grading.reference import Reference
from planar_course.grading.remote import RemoteVerdict
from planar_course.grading.shapes import (
    MOST_AXES,
    called_in_shapes,
    dtype_of,
    kind_of,
    shape_of,
    sizes_in,
)
from planar_course.grading.view import refusals
from testCases.cases import SPECIFICATIONS
from testCases.comparison import Finding
from testCases.examination import named_case
from testCases.failure import Problem
from testCases.names import name_in
from testCases.outcome import Outcome, Place, Warned
from testCases.parts import parts
from testCases.specification import Specification
from testCases.trial import Trial

Facts = tuple[tuple[str, str], ...]
_WITHHELD = "its text is not shown, as it may hold numbers of the hidden input"
_SHARE = re.compile(r"\((every number is|\d+ of \d+ numbers are) wrong\)$")
_TICKED = re.compile(r"`(.*?)`")
_LONGEST_LINE = 200
_SHAPES_TOLD = 4
# Mistakes whose sentences repeat a name that the submission's process told us.
_NAMING = ("error: wrong key", "error: unknown name", "law: hidden variable")


def for_student(grade: ExerciseGrade, verdict: RemoteVerdict, source: str) -> ExerciseGrade:
    """Put what may be said about a verdict into the grade of its exercise.

    Parameters
    ----------
    grade
        The grade, with points and status.
    verdict
        How it came about.
    source
        What the student wrote; words and lines of it may be repeated.

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
    words = _Words(SPECIFICATIONS[grade.function], source)
    problem = verdict.problem if verdict.trial is None else words.of(verdict.problem, verdict.trial)
    if problem.kind == "signature":
        problem = replace(problem, facts=words.signatures(problem.facts))
    return replace(
        grade,
        headline=problem.headline,
        facts=problem.facts,
        says=problem.says,
        mistakes=problem.mistakes,
    )


def _alone(function: str) -> str:
    helpers = SPECIFICATIONS[function].helpers
    others = f"your own {', '.join(helpers)} and other cells" if helpers else "your other cells"
    return f"{function} itself is right: it passes when it is tried without {others}."


class _Words:
    """The words for one exercise of one student."""

    def __init__(self, specification: Specification, source: str) -> None:
        names = (specification.function, *specification.arguments, *specification.helpers)
        self._specification = specification
        self._source = source
        self._known = Vocabulary.of(source, *names, "sigmoid")
        self._notebook = specification.exercise[:2]

    def signatures(self, facts: Facts) -> Facts:
        """Return the facts about the arguments that are taken and wanted."""
        return tuple(
            (label, text)
            for label, text in facts
            if label == "Wanted" or self._stands_in_source(text)
        )

    def _stands_in_source(self, signature: str) -> bool:
        """Return whether these are arguments that the student wrote, in this order.

        Their order, and their defaults, are what a process says that may have made them up.
        """
        arguments = "".join(signature.partition("(")[2].removesuffix(")").split())
        return not re.search(r"[=:]", arguments) and arguments in "".join(self._source.split())

    def of(self, problem: Problem, trial: Trial) -> Problem:
        """Return a problem as it may be shown."""
        if problem.kind == "stopped":
            return problem
        failure = trial.first_failure
        if failure is None:
            return self._broken_law(problem, trial)
        number, finding = failure
        outcome = trial.outcomes[number]
        facts = [("Case", named_case(trial, number))]
        facts += [("Called", called_in_shapes(self._specification, trial.inputs[number]))]
        sizes = sizes_in(trial.inputs[number], trial.expected[number])
        if finding is None:
            facts += self._raised(problem, outcome, sizes)
        else:
            facts += [("Result", self._difference(finding, trial, number))]
        if trial.case(number).hint and problem.kind not in ("steps", "hidden variable"):
            facts += [("Note", trial.case(number).hint)]
        told = replace(problem, headline=self._headline(problem, outcome), facts=tuple(facts))
        if says := self._not_there(outcome.error):
            return replace(told, says=(says,))
        return self._without_foreign_names(told, trial)

    def _not_there(self, error: BaseException | None) -> str:
        """Say what became of a name that the course's own cells import; "" where it is another."""
        name = name_in(error) if type(error) is NameError else ""
        if not self._known.knows(name) or name not in Reference.of(self._notebook).not_imported:
            return ""
        return (
            f"`{name}` of planar_utils is not there while notebook {self._notebook} is graded, as "
            "no answer may be built on it."
        )

    def _headline(self, problem: Problem, outcome: Outcome) -> str:
        name = self._specification.function
        if problem.kind == "steps":
            return f"{name} was stopped: it went on after all the steps that were asked for."
        if problem.kind == "hidden variable" and not self._known.knows(outcome.hidden or ""):
            return f"{name} uses a variable of the notebook that is not one of its arguments."
        return problem.headline

    def _raised(
        self, problem: Problem, outcome: Outcome, sizes: frozenset[int]
    ) -> list[tuple[str, str]]:
        facts = []
        if outcome.place and (line := self._line(outcome.place, sizes)):
            facts.append(("In", line))
        if problem.kind == "error" and outcome.error is not None:
            name = type(outcome.error).__name__
            facts.append(("Error", self._message(name, "an exception", str(outcome.error), sizes)))
        return facts

    def _message(self, name: str, otherwise: str, message: str, sizes: frozenset[int]) -> str:
        shown = name if self._known.knows(name) else otherwise
        is_ours = message in refusals(self._notebook) and self._known.knows(message.split()[0])
        if not is_ours and not self._known.may_be_shown(message, sizes):
            return f"{shown} ({_WITHHELD})"
        return f"{shown}: {message}".removesuffix(": ")

    def _line(self, place: Place, sizes: frozenset[int]) -> str:
        """Return the student's own line, "" when it is not one."""
        own = place.source in self._known.lines and self._known.knows(place.function)
        if not own or len(place.source) > _LONGEST_LINE:
            return ""
        shapes = tuple(
            (name, shape)
            for name, shape in place.shapes
            if re.search(rf"\b{name}\b", place.source)
            and sizes.issuperset(shape)
            and len(shape) <= MOST_AXES
        )
        return replace(place, shapes=shapes[:_SHAPES_TOLD]).text

    def _difference(self, finding: Finding, trial: Trial, number: int) -> str:
        returns = self._specification.returns
        got, want = trial.outcomes[number].value, trial.expected[number]
        if finding.path:
            want = parts(want, returns).get(finding.path, want)
            got = parts(got, returns).get(finding.path, got)
        what = finding.path or "the result"
        sizes = sizes_in(trial.inputs[number], trial.expected[number])
        if finding.kind == "value":
            share = _SHARE.search(finding.got)
            return f"the numbers of {what} differ{f' ({share[1]} wrong)' if share else ''}"
        if finding.kind == "key":
            return self._keys(finding, trial, number)
        if finding.kind == "dtype" and isinstance(got, np.ndarray):
            return f"{what} holds numbers of type {dtype_of(got)}, wanted {dtype_of(want)}"
        if finding.kind == "shape" and isinstance(got, np.ndarray):
            return f"{what} has shape {shape_of(got, sizes)}, wanted {shape_of(want)}"
        return f"{what} is {kind_of(got, sizes)}, wanted {kind_of(want)}"

    def _keys(self, finding: Finding, trial: Trial, number: int) -> str:
        keys = _keys_in(trial.outcomes[number].value)
        # Keys of the student's own choice, their order and their number could spell a hidden input.
        known = [key for key in _keys_in(trial.expected[number]) if key in keys]
        others = " and others" if set(keys) > set(known) else ""
        there = ", ".join(known) or "(none)"
        return f"{finding.path} is missing; there are the keys {there}{others}"

    def _broken_law(self, problem: Problem, trial: Trial) -> Problem:
        if problem.kind != "warns":
            return replace(problem, facts=())
        number, warned = next(
            (number, warned)
            for number, outcome in enumerate(trial.outcomes)
            for warned in (() if trial.case(number).may_warn else outcome.caught)
        )
        facts = (
            ("Warning", self._message(warned.category, "a warning", warned.message, sizes_in())),
        )
        return replace(
            problem,
            headline=f"{self._specification.function} returns the right values but causes a"
            f" warning (case: {trial.case(number).name}).",
            facts=facts + self._warned_line(warned),
        )

    def _warned_line(self, warned: Warned) -> Facts:
        shown = warned.line in self._known.lines and 0 < len(warned.line) <= _LONGEST_LINE
        return (("Line", warned.line),) if shown else ()

    def _without_foreign_names(self, problem: Problem, trial: Trial) -> Problem:
        """Leave out a diagnosis that repeats a name which is not the student's."""
        if not any(key in _NAMING for key in problem.mistakes):
            return problem
        errors = (outcome.error for outcome in trial.outcomes if outcome.error is not None)
        subject = str(next(errors, ""))
        ticked = [word for said in problem.says for word in _TICKED.findall(said)]
        sizes = sizes_in(*trial.inputs, *trial.expected)
        if self._known.may_be_shown(subject, sizes) and all(map(self._known.knows, ticked)):
            return problem
        hidden = tuple(key for key in problem.mistakes if key == "law: hidden variable")
        return replace(problem, says=(), mistakes=hidden)


def _keys_in(value: Any) -> list[str]:
    """Return the keys of a dictionary, or of those in a tuple, as a function returns them."""
    if isinstance(value, Mapping):
        return list(map(str, value))
    if isinstance(value, tuple | list):
        return [key for part in value for key in _keys_in(part)]
    return []
