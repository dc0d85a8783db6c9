"""Reads what came back from a submission's process, and believes nothing but that it is a value.

A reply is either exactly of the form that `inside` writes, or `BadValue` is raised. Errors
become exceptions of types that are listed here, by their names; nothing is looked up or made
that a reply could choose.
"""

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planar_course.grading.codec import Opaque, read
from planar_course.grading.wire import BadValue, Caps, as_text, parse
from testCases.calling import changed
from testCases.form import Form, Inputs
from testCases.outcome import Outcome, Place, Warned
from testCases.steps import TooManySteps
from testCases.watch import PrintLimitReached, TimeLimitReached

_IDENTIFIER = re.compile(r"[^\W\d]\w{0,99}")
_LARGEST = 10**9
# What `inside` keeps of a text and of all that is printed; a forged reply may hold more.
_TEXT_KEPT = 2_000
_PRINTED_KEPT = 20_000
_KNOWN: dict[str, type[BaseException]] = {
    cls.__name__: cls
    for cls in (
        ArithmeticError, AssertionError, AttributeError, BufferError, EOFError,
        FileNotFoundError, FloatingPointError, ImportError, IndexError, KeyError,
        KeyboardInterrupt, LookupError, MemoryError, ModuleNotFoundError, NameError,
        NotImplementedError, OSError, OverflowError, PermissionError, RecursionError,
        ReferenceError, RuntimeError, StopIteration, SyntaxError, SystemExit, TypeError,
        UnboundLocalError, UnicodeError, ValueError, Warning, ZeroDivisionError,
        np.exceptions.AxisError, np.linalg.LinAlgError, PrintLimitReached, TimeLimitReached,
    )
}  # fmt: skip


class RemoteError(Exception):
    """An exception of a type that is not known here; its class has the name it had there."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self._message = message

    def __str__(self) -> str:
        return self._message


@dataclass(frozen=True)
class Description:
    """What was found under a function's name: whether it can be called, and with what."""

    callable: bool
    signature: inspect.Signature | None = None


def description(reply: str, caps: Caps) -> Description:
    """Read the answer to `probe.description_code`.

    Raises
    ------
    BadValue
        When the reply has another form.
    """
    parts = parse(reply, caps)
    if parts == {"callable": False}:
        return Description(False)
    _demand(isinstance(parts, dict) and parts.keys() == {"callable", "parameters"})
    _demand(parts["callable"] is True)
    if parts["parameters"] is None:
        return Description(True)
    parameters = [_parameter(part, caps) for part in _list(parts["parameters"], 100)]
    try:
        return Description(True, inspect.Signature(parameters))
    except ValueError as error:
        raise BadValue(f"no signature: {str(error)[:80]}") from None


def outcome(reply: str, form: Form, inputs: Inputs, caps: Caps) -> Outcome:
    """Read the answer to `probe.call_code`.

    Parameters
    ----------
    reply
        What came back.
    form
        How the function was called.
    inputs
        What was sent; compared with the arguments after the call, which came back.
    caps
        The largest value that is accepted.

    Raises
    ------
    BadValue
        When the reply has another form.
    """
    return _outcome(parse(reply, caps), form, inputs, caps)


def outcomes(reply: str, form: Form, inputs: Sequence[Inputs], caps: Caps) -> tuple[Outcome, ...]:
    """Read the answer to `probe.calls_code`: at least one outcome, for the first of the inputs.

    Raises
    ------
    BadValue
        When the reply has another form.
    """
    made = _list(parse(reply, caps), len(inputs))
    _demand(bool(made))
    return tuple(
        _outcome(parts, form, given, caps) for parts, given in zip(made, inputs, strict=False)
    )


def _outcome(parts: Any, form: Form, inputs: Inputs, caps: Caps) -> Outcome:
    known = {"value", "after", "printed", "caught", "error", "place"}
    _demand(isinstance(parts, dict) and parts.keys() == known)
    error, hidden = _error(parts["error"], form)
    after = read(parts["after"], caps)
    # A function can reach its caller's arguments and take some away.
    _demand(isinstance(after, dict) and after.keys() == inputs.keys())
    return Outcome(
        value=read(parts["value"], caps) if error is None else None,
        error=error,
        changed=changed(inputs, after),
        printed=as_text(parts["printed"])[:_PRINTED_KEPT],
        caught=tuple(map(_warned, _list(parts["caught"], 100))),
        place=_place(parts["place"]),
        hidden=hidden,
    )


def _demand(right: bool) -> None:
    if not right:
        raise BadValue("a reply of another form")


def _list(form: Any, most: int) -> list[Any]:
    _demand(isinstance(form, list) and len(form) <= most)
    made: list[Any] = form
    return made


def _text(form: Any) -> str:
    return as_text(form)[:_TEXT_KEPT]


def _name(form: Any) -> str:
    _demand(bool(_IDENTIFIER.fullmatch(as_text(form))))
    return str(form)


def _number(form: Any) -> int:
    _demand(type(form) is int and 0 <= form <= _LARGEST)
    return int(form)


def _parameter(form: Any, caps: Caps) -> inspect.Parameter:
    _demand(isinstance(form, dict) and form.keys() - {"default"} == {"name", "kind"})
    kinds = {int(kind): kind for kind in inspect._ParameterKind}
    _demand(type(form["kind"]) is int and form["kind"] in kinds)
    default = _default(form["default"], caps) if "default" in form else inspect.Parameter.empty
    try:
        return inspect.Parameter(_name(form["name"]), kinds[form["kind"]], default=default)
    except ValueError as error:
        raise BadValue(f"no parameter: {str(error)[:80]}") from None


def _default(form: Any, caps: Caps) -> Any:
    """Return a default value, which will be shown and compared, when it is a small one."""
    value = read(form, caps)
    small = isinstance(value, np.generic | int | float) or value is None
    small = small or (isinstance(value, str) and len(value) <= 100)
    return value if small else Opaque(type(value).__name__)


def _warned(form: Any) -> Warned:
    _demand(isinstance(form, dict) and form.keys() == {"category", "message", "line"})
    return Warned(_name(form["category"]), _text(form["message"]), _text(form["line"]))


def _place(form: Any) -> Place | None:
    if form is None:
        return None
    known = {"number", "function", "source", "shapes", "names"}
    _demand(isinstance(form, dict) and form.keys() == known)
    return Place(
        _number(form["number"]),
        as_text(form["function"])[:100],
        _text(form["source"]),
        tuple(map(_named_shape, _list(form["shapes"], 100))),
        # A comprehension's frame has names that are none.
        tuple(filter(_IDENTIFIER.fullmatch, map(as_text, _list(form["names"], 100)))),
    )


def _named_shape(form: Any) -> tuple[str, tuple[int, ...]]:
    name, shape = _list(form, 2) if isinstance(form, list) and len(form) == 2 else ("", None)
    return _name(name), tuple(map(_number, _list(shape, 64)))


def _error(form: Any, form_of_call: Form) -> tuple[BaseException | None, str | None]:
    """Return the error and the notebook's variable that it is about."""
    if form is None:
        return None, None
    known = {"types", "message", "key", "hidden", "helper", "calls"}
    _demand(isinstance(form, dict) and form.keys() == known)
    types = [_text(name) for name in _list(form["types"], 50)] or ["Exception"]
    hidden = None if form["hidden"] is None else _name(form["hidden"])
    if types[0] == TooManySteps.__name__:
        _demand(form["helper"] in form_of_call.steps)
        return TooManySteps(str(form["helper"]), _number(form["calls"])), hidden
    if types[0] == "KeyError" and form["key"] is not None:
        return KeyError(_text(form["key"])), hidden
    return _remade(types, _text(form["message"])), hidden


def _remade(types: list[str], message: str) -> BaseException:
    if types[0] in _KNOWN:
        return _KNOWN[types[0]](message)
    name = types[0] if _IDENTIFIER.fullmatch(types[0]) else "Exception"
    base = next((_KNOWN[other] for other in types if other in _KNOWN), None)
    made: type[RemoteError] = type(name, (RemoteError, base) if base else (RemoteError,), {})
    return made(message)
