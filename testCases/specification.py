"""What a case is, and what a graded function's specification is: data.

Three separate steps use it, so that the same case serves the learner's check
(all three in one process) and a grader (the middle one in another process):

1. `Specification.inputs` makes plain values: arrays, numbers, strings,
   dictionaries of them. Nothing in them gives the answer away.
2. `testCases.calling.call` calls a function with such inputs.
3. `Specification.judge` compares the value that came back with the expected
   one, which it computes itself.
"""

import inspect
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

import planar_utils
from testCases.comparison import Finding, compare
from testCases.form import Form, Inputs

#: The seed of the learner's checks. A grader passes its own.
SEED = 20170801


@dataclass(frozen=True)
class Case:
    """One input of a graded function.

    Attributes
    ----------
    name
        What is particular about the input, as a phrase that is shown to the learner.
    make
        Makes the inputs, argument name -> plain value, from a private generator.
        Arguments that are left out take the function's default.
    expected
        Gives the expected value for the inputs; None means the worked solution of
        `planar_utils` does.
    tolerance
        Largest accepted relative error of a number.
    weight
        Share of the function's points that this case earns, relative to the others.
    hint
        A sentence about this input that helps when it is the first to fail.
    may_warn
        Whether a warning is let pass on this input, as long as the value is right.
    """

    name: str
    make: Callable[[np.random.RandomState], Inputs]
    expected: Callable[[Inputs], Any] | None = None
    tolerance: float = 1e-6
    weight: float = 1.0
    hint: str = ""
    may_warn: bool = False


@dataclass(frozen=True, eq=False)  # There is one of each, so results can be kept by it.
class Specification:
    """A graded function: how it is called, what it returns, and its cases.

    Attributes
    ----------
    function
        Its name, in the notebook and in `planar_utils`.
    exercise
        The id of the notebook cell that asks for it.
    arguments
        Names of the arguments in order.
    returns
        Names of what it returns: one name, or one per item of the tuple.
    cases
        The inputs on which it is tried.
    helpers
        Graded functions that it may call, in the order in which they are written.
    order
        Parts of the result in the order of the computation (``cache["Z1"]`` before
        ``A2``), so that the first failing fact is nearest to its cause.
    unused
        Trailing arguments that a solution may leave out of its signature.
    prepare
        Turns plain inputs into arguments where one of them is a function; one of the functions
        of `testCases.preparation`.
    steps
        Helpers that a right solution calls about once per iteration.
    seconds
        How long one call may take.
    """

    function: str
    exercise: str
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    cases: tuple[Case, ...]
    helpers: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    prepare: Callable[[Inputs], Inputs] | None = None
    steps: tuple[str, ...] = ()
    seconds: float = 5.0
    _numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {case.name: number for number, case in enumerate(self.cases)}
        if len(numbers) != len(self.cases):
            raise ValueError(f"{self.function}: two cases have the same name")
        object.__setattr__(self, "_numbers", numbers)

    @property
    def reference(self) -> Callable[..., Any]:
        """The worked solution in `planar_utils`."""
        solution: Callable[..., Any] = getattr(planar_utils, self.function)
        return solution

    @cached_property
    def form(self) -> Form:
        """How the function is called, without any case or expected value."""
        return Form(
            self.function,
            self.arguments,
            self.unused,
            self.prepare,
            self.steps,
            {name: self.default(name) for name in self.arguments if name == "num_iterations"},
            self.seconds,
        )

    @cached_property
    def names_given(self) -> tuple[tuple[str, ...], ...]:
        """The names of the arguments in each case, of which some leave one out."""
        return tuple(tuple(self.prepared(self.inputs(case))) for case in self.cases)

    def default(self, argument: str) -> Any:
        """Return the value that an argument has when it is left out."""
        return inspect.signature(self.reference).parameters[argument].default

    def inputs(self, case: Case, seed: int = SEED) -> Inputs:
        """Make the plain inputs of a case; the same seed gives the same inputs."""
        key = [seed, zlib.crc32(self.function.encode()), self._numbers[case.name]]
        return case.make(np.random.RandomState(key))

    def prepared(self, inputs: Inputs) -> Inputs:
        """Turn plain inputs into what the function is called with."""
        return self.form.prepared(inputs)

    def expected(self, case: Case, inputs: Inputs) -> Any:
        """Return the value that a right function gives for the inputs of a case."""
        if case.expected is not None:
            return case.expected(inputs)
        return self.reference(**self.prepared(inputs))

    def judge(self, case: Case, inputs: Inputs, value: Any) -> Finding | None:
        """Compare a returned value with the expected one.

        Parameters
        ----------
        case
            One of the specification's cases.
        inputs
            What `inputs` made for it, unchanged by the call.
        value
            What the function under test returned.

        Returns
        -------
        Finding or None
            The first thing that is wrong, None when the value is right.
        """
        return self.compared(case, self.expected(case, inputs), value)

    def compared(self, case: Case, expected: Any, value: Any) -> Finding | None:
        """Compare a returned value with an expected one that is computed already."""
        findings = compare(expected, value, self.returns, case.tolerance)
        return min(findings, key=lambda finding: self._rank(finding.path), default=None)

    def _rank(self, path: str) -> int:
        return self.order.index(path) if path in self.order else -1
