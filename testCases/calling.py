"""Call a function under test with the inputs of a case, and note all that happens."""

import contextlib
import copy
import inspect
import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from testCases.excerpt import own_place, source_line
from testCases.form import Form, Inputs
from testCases.isolation import hidden_variable
from testCases.outcome import GLOBAL_SEED, Outcome, Warned
from testCases.steps import limited_steps
from testCases.watch import BoundedText, TimeLimit

#: Dictionaries, lists and tuples in each other that are looked at; a list may hold itself.
LEVELS = 4


def call(
    function: Callable[..., Any],
    form: Form,
    inputs: Inputs,
    global_seed: int = GLOBAL_SEED,
    guarded: bool = True,
    original: Callable[..., Any] | None = None,
) -> Outcome:
    """Call a function with copies of the inputs, and compare them with the inputs afterwards.

    Parameters
    ----------
    function, form, global_seed, guarded, original
        See `observe`.
    inputs
        Plain values, see `Specification.inputs`; never changed.

    Returns
    -------
    Outcome
        Also when the function raised, whatever it raised.
    """
    given = copy.deepcopy(inputs)
    outcome = observe(function, form, given, global_seed, guarded, original)
    return replace(outcome, value=_kept(outcome.value), changed=changed(inputs, given))


def _kept(value: Any) -> Any:
    """Return a copy of a result, into which later calls of its function cannot write.

    What cannot be copied is no right result of any exercise, and is judged as it is.
    """
    try:
        return _cut(copy.deepcopy(value))
    except Exception:
        return value


def _cut(value: Any, levels: int = LEVELS) -> Any:
    """Return a result without what lies too deep in it, so that none is endless."""
    if type(value) not in (dict, list, tuple):
        return value
    if levels == 0:
        return None
    if isinstance(value, dict):
        return {key: _cut(part, levels - 1) for key, part in value.items()}
    return type(value)(_cut(part, levels - 1) for part in value)


def observe(
    function: Callable[..., Any],
    form: Form,
    given: Inputs,
    global_seed: int = GLOBAL_SEED,
    guarded: bool = True,
    original: Callable[..., Any] | None = None,
) -> Outcome:
    """Call a function with inputs into which it may write.

    The call has a limit on time, on printing and on the steps of a training. NumPy's and
    Python's global random generators are seeded for the call and get their state back, so the
    function may seed them, as the classic text does.

    Parameters
    ----------
    function
        The function under test.
    form
        Tells argument names and order.
    given
        Plain values, see `Specification.inputs`.
    global_seed
        Seed of the global generators during the call.
    guarded
        Whether the call has a time limit; one of our own functions needs none.
    original
        The function with all the notebook's variables, where `function` is isolated from them.

    Returns
    -------
    Outcome
        Also when the function raised, whatever it raised. It does not tell which inputs changed.
    """
    positional, named = bind(signature_of(function), form, form.prepared(given))
    # A progress bar goes to stderr, and is not what a function prints.
    output, aside, limit = BoundedText(), BoundedText(), TimeLimit(form.seconds)
    value, error = None, None
    with (
        _seeded(global_seed),
        np.errstate(all="warn"),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            with (
                limited_steps(function, form, given),
                limit if guarded else contextlib.nullcontext(),
                contextlib.redirect_stdout(output),
                contextlib.redirect_stderr(aside),
            ):
                value = function(*positional, **named)
        except BaseException as raised:  # SystemExit and KeyboardInterrupt have messages too
            error = raised
            limit.stop()  # once more: what was raised may have come in the middle of it
    return Outcome(
        value,
        error,
        printed=output.getvalue(),
        caught=tuple(map(_warned, caught)),
        place=own_place(error, function) if error else None,
        hidden=hidden_variable(function if original is None else original, error),
    )


def signature_of(function: Callable[..., Any]) -> inspect.Signature | None:
    """Return a function's signature, None for the built-in functions that have none."""
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


def bind(
    signature: inspect.Signature | None, form: Form, arguments: Mapping[str, Any]
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
    names = [name for name in form.arguments if name in arguments]
    positions = [form.arguments.index(name) for name in names]
    first_gap = next((i for i, position in enumerate(positions) if i != position), len(names))
    positional = [arguments[name] for name in names[:first_gap]]
    named = {name: arguments[name] for name in names[first_gap:]}
    if signature is None:
        return positional, named
    try:
        signature.bind(*positional, **named)
    except TypeError:
        left_out = [name for name in names if name in form.unused]
        if not left_out:
            raise
        fewer = {name: arguments[name] for name in names if name not in left_out}
        return bind(signature, form, fewer)
    return positional, named


def changed(before: Inputs, after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the inputs that are not what they were."""
    return tuple(name for name in before if not same(before[name], after[name]))


def same(before: Any, after: Any) -> bool:
    """Return whether a value is what it was, to the last digit."""
    if isinstance(before, Mapping):
        return (
            isinstance(after, Mapping)
            and list(before) == list(after)
            and all(same(before[key], after[key]) for key in before)
        )
    if isinstance(before, tuple | list):
        return (
            isinstance(after, tuple | list)
            and len(before) == len(after)
            and all(map(same, before, after))
        )
    if isinstance(before, np.ndarray):
        # An array of objects is no result of an exercise; one that came by its shape alone has
        # as many entries as it claims.
        if before.dtype == object:
            return False
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.dtype == after.dtype
            and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    both_nan = before != before and after != after
    return isinstance(after, type(before)) and bool(before == after or both_nan)


def _warned(caught: warnings.WarningMessage) -> Warned:
    line = source_line(caught.filename, caught.lineno)
    return Warned(caught.category.__name__, str(caught.message), line)


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
