"""Call a function under test with the inputs of a case, and note all that happens."""

import contextlib
import copy
import inspect
import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from testCases.specification import Inputs, Specification
from testCases.steps import limited_steps
from testCases.watch import BoundedText, TimeLimit

#: The state of NumPy's global generator in which a function under test is called.
GLOBAL_SEED = 917


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    Attributes
    ----------
    value
        What it returned; None when it raised.
    error
        What it raised.
    changed
        Names of the arguments into which it wrote.
    printed
        The beginning of what it printed.
    caught
        The warnings it caused.
    """

    value: Any = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()
    printed: str = ""
    caught: tuple[warnings.WarningMessage, ...] = ()


def call(
    function: Callable[..., Any],
    specification: Specification,
    inputs: Inputs,
    global_seed: int = GLOBAL_SEED,
    guarded: bool = True,
) -> Outcome:
    """Call a function with copies of the inputs.

    The call has a limit on time, on printing and on the steps of a training. NumPy's and
    Python's global random generators are seeded for the call and get their state back, so the
    function may seed them, as the classic text does.

    Parameters
    ----------
    function
        The function under test.
    specification
        Tells argument names and order.
    inputs
        Plain values, see `Specification.inputs`; never changed.
    global_seed
        Seed of the global generators during the call.
    guarded
        Whether the call has a time limit; one of our own functions needs none.

    Returns
    -------
    Outcome
        Also when the function raised, whatever it raised.
    """
    given = copy.deepcopy(inputs)
    positional, named = bind(function, specification, specification.prepared(given))
    output, limit = BoundedText(), TimeLimit(specification.seconds)
    value, error = None, None
    with (
        _seeded(global_seed),
        np.errstate(all="warn"),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            with (
                limited_steps(function, specification, inputs),
                limit if guarded else contextlib.nullcontext(),
                contextlib.redirect_stdout(output),
                contextlib.redirect_stderr(output),
            ):
                value = function(*positional, **named)
        except BaseException as raised:  # SystemExit and KeyboardInterrupt have messages too
            error = raised
            limit.stop()  # once more: what was raised may have come in the middle of it
    return Outcome(
        value,
        error,
        tuple(name for name in inputs if not same(inputs[name], given[name])),
        output.getvalue(),
        tuple(caught),
    )


def bind(
    function: Callable[..., Any], specification: Specification, arguments: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Sort arguments into positional and named ones.

    Arguments are passed by position, so that a learner may name them otherwise; those after
    an argument that is left out are passed by name. Arguments that a solution may leave out
    of its signature are only passed to a function that takes them.

    Raises
    ------
    TypeError
        When the function cannot be called with these arguments.
    """
    names = [name for name in specification.arguments if name in arguments]
    positions = [specification.arguments.index(name) for name in names]
    first_gap = next((i for i, position in enumerate(positions) if i != position), len(names))
    positional = [arguments[name] for name in names[:first_gap]]
    named = {name: arguments[name] for name in names[first_gap:]}
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions have none
        return positional, named
    try:
        signature.bind(*positional, **named)
    except TypeError:
        left_out = [name for name in names if name in specification.unused]
        if not left_out:
            raise
        fewer = {name: arguments[name] for name in names if name not in left_out}
        return bind(function, specification, fewer)
    return positional, named


def same(before: Any, after: Any) -> bool:
    """Return whether a value is what it was, to the last digit."""
    if isinstance(before, Mapping):
        return (
            isinstance(after, Mapping)
            and list(before) == list(after)
            and all(same(before[key], after[key]) for key in before)
        )
    if isinstance(before, tuple | list):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, np.ndarray):
        return (
            before.shape == after.shape
            and before.dtype == after.dtype
            and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    return bool(before == after)


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    numpy_state, python_state = np.random.get_state(), random.getstate()
    np.random.seed(seed)
    random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
