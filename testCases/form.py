"""How a graded function is called: all that is needed to call it, and nothing of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """How a graded function is called.

    Attributes
    ----------
    function
        Its name.
    arguments
        Names of the arguments in order.
    unused
        Trailing arguments that a solution may leave out of its signature.
    prepare
        Turns plain inputs into arguments where one of them is a function.
    steps
        Helpers that a right solution calls about once per iteration.
    defaults
        Values that arguments have when they are left out, where a call needs to know them.
    seconds
        How long one call may take.
    """

    function: str
    arguments: tuple[str, ...]
    unused: tuple[str, ...] = ()
    prepare: Callable[[Inputs], Inputs] | None = None
    steps: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 5.0

    def prepared(self, inputs: Inputs) -> Inputs:
        """Turn plain inputs into what the function is called with."""
        return inputs if self.prepare is None else self.prepare(inputs)
