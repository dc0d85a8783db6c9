"""Stop a training that goes on although all the steps that were asked for are made.

Counted are the calls of the helpers that every iteration needs, not seconds: the verdict
is the same on a slow machine and for slow but right code.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from testCases.form import Form, Inputs

Function = Callable[..., Any]


class TooManySteps(BaseException):
    """Raised inside a training that does not stop in time; `except Exception` lets it by."""

    def __init__(self, helper: str, calls: int) -> None:
        super().__init__(helper, calls)
        self.helper = helper
        self.calls = calls


def asked_steps(form: Form, inputs: Inputs) -> int:
    """Return the number of iterations that a call asks for."""
    return int(inputs.get("num_iterations", form.defaults["num_iterations"]))


@contextlib.contextmanager
def limited_steps(function: Function, form: Form, inputs: Inputs) -> Iterator[None]:
    """Let a function call each of the helpers in `Form.steps` only so often.

    Right code calls a helper once or twice per iteration; there is room for more.

    Raises
    ------
    TooManySteps
        In the body, from the call that is one too many.
    """
    namespace = getattr(function, "__globals__", {})
    originals = {name: namespace[name] for name in form.steps if callable(namespace.get(name))}
    if originals:
        limit = 3 * asked_steps(form, inputs) + 10
        namespace.update({name: _counted(f, name, limit) for name, f in originals.items()})
    try:
        yield
    finally:
        namespace.update(originals)


def _counted(function: Function, name: str, limit: int) -> Function:
    calls = 0

    def counted(*positional: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > limit:
            raise TooManySteps(name, limit)
        return function(*positional, **named)

    return counted
