"""Try a function on all cases of its specification."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from testCases.calling import Outcome, call
from testCases.comparison import Finding
from testCases.specification import SEED, Case, Inputs, Specification

Function = Callable[..., Any]


@dataclass(frozen=True)
class Trial:
    """A function, the inputs (and their seed) it was called with, and what each call did.

    After a call that was stopped (time, prints, exit, interrupt) no further one is made, so
    there may be fewer outcomes than cases.
    """

    function: Function
    specification: Specification
    seed: int
    inputs: tuple[Inputs, ...]
    outcomes: tuple[Outcome, ...]

    @cached_property
    def expected(self) -> tuple[Any, ...]:
        """The value expected in each case."""
        pairs = zip(self.specification.cases, self.inputs, strict=True)
        return tuple(self.specification.expected(case, inputs) for case, inputs in pairs)

    @cached_property
    def first_failure(self) -> tuple[int, Finding | None] | None:
        """The number of the first case that fails and what is wrong with its value.

        A case that raised comes first, with None as finding: an error says more than a wrong
        number, which may come from shapes that fit by accident. None altogether when no case
        fails.
        """
        for number, outcome in enumerate(self.outcomes):
            if outcome.error is not None:
                return number, None
        for number, outcome in enumerate(self.outcomes):
            finding = self.judge(number, outcome.value)
            if finding is not None:
                return number, finding
        return None

    @property
    def failing_hint(self) -> str:
        """What there is to say about the input of the first case that fails."""
        return self.case(self.first_failure[0]).hint if self.first_failure else ""

    def case(self, number: int) -> Case:
        """Return the case of that number."""
        return self.specification.cases[number]

    def judge(self, number: int, value: Any) -> Finding | None:
        """Judge a value as the result of the case of that number."""
        return self.specification.compared(self.case(number), self.expected[number], value)


def run(function: Function, specification: Specification, seed: int = SEED) -> Trial:
    """Call a function with the inputs of every case.

    Parameters
    ----------
    function
        The function under test.
    specification
        Its cases.
    seed
        Seed of the inputs.

    Returns
    -------
    Trial
        What happened.
    """
    inputs = tuple(specification.inputs(case, seed) for case in specification.cases)
    outcomes: list[Outcome] = []
    for given in inputs:
        outcomes.append(call(function, specification, given))
        error = outcomes[-1].error
        if error is not None and not isinstance(error, Exception):
            break
    return Trial(function, specification, seed, inputs, tuple(outcomes))
