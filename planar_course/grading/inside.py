"""Calls a submission's function and notes what it did: the part that runs beside the submission.

It uses nothing of the course but `wire`, `codec` and the modules of `testCases.seen`, and it is
handed one input at a time. A submission may change everything here; then its answers are unusable.
"""

import inspect
import time
from collections.abc import Callable
from typing import Any

from planar_course.grading.codec import read, write
from planar_course.grading.wire import dump, parse
from testCases import preparation
from testCases.calling import observe, signature_of
from testCases.form import Form
from testCases.isolation import isolated
from testCases.outcome import Outcome, Place, Warned
from testCases.steps import TooManySteps

# The same function as in the call before, so that what it keeps from call to call shows.
_isolated: dict[str, Any] = {}
_answer = ""
_TEXT_KEPT = 2_000
_WARNINGS_KEPT = 20
_NAMES_KEPT = 100
# Characters after which no further call is made for the same answer.
_ROOM = 1_000_000


class Answer:
    """Shows the last answer to the kernel's client, under a mime type of its own."""

    def __init__(self, mime: str) -> None:
        self._mime = mime

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {self._mime: _answer}


def respond(namespace: dict[str, Any], request: str) -> None:
    """Do what a request asks for, and keep the answer.

    Parameters
    ----------
    namespace
        The notebook's variables.
    request
        What `probe` wrote.
    """
    global _answer
    _answer = ""
    asked = parse(request)
    function = namespace.get(asked["form"]["function"])
    try:
        if "inputs" in asked:
            _answer = dump(_called(function, asked, asked["inputs"]))
        elif "calls" in asked:
            _answer = dump(_called_often(function, asked))
        else:
            _answer = dump(_described(function))
    except Exception as error:  # a value that cannot even be looked at
        _answer = dump({"trouble": type(error).__name__})


def _described(function: Any) -> dict[str, Any]:
    if not callable(function):
        return {"callable": False}
    signature = signature_of(function)
    if signature is None:
        return {"callable": True, "parameters": None}
    return {"callable": True, "parameters": list(map(_parameter, signature.parameters.values()))}


def _parameter(parameter: inspect.Parameter) -> dict[str, Any]:
    given = {} if parameter.default is parameter.empty else {"default": write(parameter.default)}
    return {"name": parameter.name, "kind": int(parameter.kind), **given}


def _called_often(function: Any, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Make one call after the other until one is stopped, or time or room is used up."""
    end, room = time.monotonic() + read(asked["seconds"]), _ROOM
    made: list[dict[str, Any]] = []
    for inputs in asked["calls"]:
        if made and (time.monotonic() > end or room < 0):
            break
        made.append(_called(function, asked, inputs))
        room -= len(dump(made[-1]))
        if made[-1]["error"] and "Exception" not in made[-1]["error"]["types"]:
            break
    return made


def _called(function: Any, asked: dict[str, Any], inputs: Any) -> dict[str, Any]:
    given = read(inputs)
    outcome = observe(
        _moved(function, asked["trial"], asked["hides"]),
        _form(asked["form"]),
        given,
        asked["seed"],
        original=function,
    )
    return {
        "value": write(outcome.value),
        "after": write(given),
        "printed": write(outcome.printed),
        "caught": [_warning(warned) for warned in outcome.caught[:_WARNINGS_KEPT]],
        "error": _error(outcome),
        "place": _place(outcome.place),
    }


def _moved(function: Callable[..., Any], trial: str, hides: bool) -> Callable[..., Any]:
    if _isolated.get("trial") != trial or _isolated["original"] is not function:
        moved = isolated(function, hides=hides)
        _isolated.update(trial=trial, original=function, function=moved)
    kept: Callable[..., Any] = _isolated["function"]
    return kept


def _form(asked: dict[str, Any]) -> Form:
    prepare = getattr(preparation, asked["prepare"]) if asked["prepare"] else None
    lists = {name: tuple(asked[name]) for name in ("arguments", "unused", "steps")}
    values = {name: read(asked[name]) for name in ("defaults", "seconds")}
    return Form(**{**asked, **lists, **values, "prepare": prepare})


def _warning(warned: Warned) -> dict[str, Any]:
    texts = {"category": warned.category, "message": warned.message, "line": warned.line}
    return {name: write(str(text)[:_TEXT_KEPT]) for name, text in texts.items()}


def _error(outcome: Outcome) -> dict[str, Any] | None:
    error = outcome.error
    if error is None:
        return None
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    counted = (error.helper, error.calls) if isinstance(error, TooManySteps) else (None, None)
    return {
        "types": [write(cls.__name__) for cls in type(error).__mro__][:20],
        "message": write(_said(error)),
        "key": write(key[:_TEXT_KEPT]) if isinstance(key, str) else None,
        "hidden": write(outcome.hidden),
        "helper": counted[0],
        "calls": counted[1],
    }


def _said(error: BaseException) -> str:
    try:
        return str(error)[:_TEXT_KEPT]
    except Exception:  # its own __str__ fails
        return ""


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "number": place.number,
        "function": write(place.function),
        "source": write(place.source[:_TEXT_KEPT]),
        "shapes": [[write(name), list(shape)] for name, shape in place.shapes],
        "names": list(map(write, place.names[:_NAMES_KEPT])),
    }
