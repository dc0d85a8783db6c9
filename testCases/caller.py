"""Who calls the function under test: this process, or one that may not be trusted."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from testCases.calling import call, signature_of
from testCases.form import Inputs
from testCases.isolation import isolated
from testCases.outcome import GLOBAL_SEED, Outcome
from testCases.specification import Specification

Function = Callable[..., Any]


class Caller(Protocol):
    """Calls one function under test; the function may live in another process."""

    @property
    def signature(self) -> inspect.Signature | None:
        """The function's signature, None when it has none that can be read."""

    def __call__(
        self, specification: Specification, inputs: Inputs, *, global_seed: int = GLOBAL_SEED
    ) -> Outcome:
        """Call the function with plain inputs and note what it does."""


class LocalCaller:
    """Calls a function of this process, away from the variables of its notebook.

    Parameters
    ----------
    function
        What the learner handed in.
    replacements
        Functions to use instead of the notebook's functions of that name.
    hides
        Whether the variables of its notebook are not there for it.
    """

    def __init__(
        self,
        function: Function,
        replacements: Mapping[str, Function] | None = None,
        hides: bool = True,
    ) -> None:
        self._original = function
        self._function = isolated(function, replacements, hides)

    @property
    def signature(self) -> inspect.Signature | None:
        """The function's signature, None when it has none that can be read."""
        return signature_of(self._function)

    def __call__(
        self, specification: Specification, inputs: Inputs, *, global_seed: int = GLOBAL_SEED
    ) -> Outcome:
        """Call the function with plain inputs and note what it does."""
        return call(
            self._function, specification.form, inputs, global_seed, original=self._original
        )
