"""Try a function on all cases of its specification."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from testCases.caller import Caller
from testCases.comparison import Finding
from testCases.form import Inputs
from testCases.outcome import Outcome
from testCases.specification import SEED, Case, Specification

#: Cases of which inputs and expected values are kept. A learner runs a check again and again with
#: the same inputs, and a diagnosis tries many known mistakes on them.
KEPT = 256


@dataclass(frozen=True)
class Trial:
    """What each call of a function did, the inputs (and their seed), and who can call it again.

    After a call that was stopped (time, prints, exit, interrupt) no further one is made, so
    there may be fewer outcomes than inputs. Both are fewer than the cases where `run` was told
    how many wrong answers are enough.
    """

    caller: Caller
    specification: Specification
    seed: int
    inputs: tuple[Inputs, ...]
    outcomes: tuple[Outcome, ...]

    @cached_property
    def expected(self) -> tuple[Any, ...]:
        """The value expected in each case."""
        reference = self.specification.reference
        return tuple(
            _expected(self.specification, reference, number, self.seed)
            for number in range(len(self.inputs))
        )

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

    @cached_property
    def passed(self) -> tuple[bool, ...]:
        """For every case whether its call returned the right value."""
        made = [
            outcome.error is None and self.judge(number, outcome.value) is None
            for number, outcome in enumerate(self.outcomes)
        ]
        return tuple(made + [False] * (len(self.inputs) - len(made)))

    def case(self, number: int) -> Case:
        """Return the case of that number."""
        return self.specification.cases[number]

    def judge(self, number: int, value: Any) -> Finding | None:
        """Judge a value as the result of the case of that number."""
        return self.specification.compared(self.case(number), self.expected[number], value)


def run(
    caller: Caller, specification: Specification, seed: int = SEED, enough: int | None = None
) -> Trial:
    """Call a function with the inputs of every case.

    Parameters
    ----------
    caller
        Calls the function under test.
    specification
        Its cases.
    seed
        Seed of the inputs.
    enough
        When so many cases are tried and all are wrong, the others are left out. None tries all.

    Returns
    -------
    Trial
        What happened.
    """
    inputs = tuple(
        inputs_of(specification, number, seed) for number in range(len(specification.cases))
    )
    outcomes: list[Outcome] = []
    for given in inputs:
        outcomes.append(caller(specification, given))
        error = outcomes[-1].error
        if error is not None and not isinstance(error, Exception):
            break
        if len(outcomes) == enough:
            so_far = Trial(caller, specification, seed, inputs[:enough], tuple(outcomes))
            if not any(so_far.passed):
                return so_far
    return Trial(caller, specification, seed, inputs, tuple(outcomes))


@lru_cache(KEPT)
def inputs_of(specification: Specification, number: int, seed: int) -> Inputs:
    """Return the inputs of the case of a number; they are kept, so only a copy may be changed."""
    return specification.inputs(specification.cases[number], seed)


@lru_cache(KEPT)
def _expected(
    specification: Specification, reference: Callable[..., Any], number: int, seed: int
) -> Any:
    """Return the value expected in a case; `reference` is the worked solution that gives it."""
    assert reference is specification.reference
    return specification.expected(
        specification.cases[number], inputs_of(specification, number, seed)
    )
