"""Explain a name that Python does not know: a symbol of the text, a part not taken out, a slip."""

import difflib
import inspect
import re
from collections.abc import Mapping

import numpy as np

import planar_utils
from testCases.outcome import Place
from testCases.trial import Trial

#: Symbols of formulas and other courses' names, and what they are called in the exercises.
_SYMBOLS = {
    "sigma": "sigmoid",
    "alpha": "learning_rate",
    "lr": "learning_rate",
    "eta": "learning_rate",
    "eps": "epsilon",
    "h": "epsilon",
    "iterations": "num_iterations",
    "n_iterations": "num_iterations",
}
#: A last line as exercises end: names alone, to which the lines above give values.
_RETURN = re.compile(r"return (float\()?\w+(, \w+)*\)?")
_SIZES = {"m": "the number of examples", "n_x": "the number of features"}


def unknown_name(error: NameError, place: Place | None, trial: Trial) -> str:
    """Say what to do about a name that has no value."""
    name = name_in(error)
    known = where_from(error, place, trial)
    if known or isinstance(error, UnboundLocalError):
        return known
    close_ones = difflib.get_close_matches(name, _names_there(place, trial), 1, 0.7)
    if close_ones:
        return f"Python does not know the name `{name}`. Do you mean `{close_ones[0]}`?"
    return (
        f"Python does not know the name `{name}`. A name needs a value before it is used: it is an"
        " argument of the function, or a line above gives it a value (name = ...)."
    )


def where_from(error: NameError, place: Place | None, trial: Trial) -> str:
    """Say where the value of a name is to be had, "" when that is not certain."""
    name, specification = name_in(error), trial.specification
    for argument, value in trial.inputs[0].items():
        if isinstance(value, Mapping) and name in value:
            return f'Take `{name}` out of {argument} first: {name} = {argument}["{name}"].'
    symbol = _SYMBOLS.get(name, "")
    if symbol in specification.arguments:
        return f"In this exercise it is called `{symbol}`, not `{name}`."
    if symbol == "sigmoid":
        return f"In Python the function is called `sigmoid`, not `{name}`."
    source = trial.inputs[0].get("X", trial.inputs[0].get("Y"))
    if name in _SIZES and isinstance(source, np.ndarray):
        array, axis = ("X" if "X" in trial.inputs[0] else "Y"), (1 if name == "m" else 0)
        return f"`{name}` is {_SIZES[name]}: {name} = {array}.shape[{axis}]."
    for helper in specification.helpers:
        needed = _needed_arguments(helper)
        if name in inspect.signature(getattr(planar_utils, helper)).parameters.keys() - needed:
            return f"{helper} has its own default for `{name}`: call {helper}({', '.join(needed)})."
    line = place.source if place else ""
    if (_RETURN.fullmatch(line) or f'"{name}": {name}' in line) and not _close(name, place):
        return (
            f"The last lines of the function use the name `{name}`, which has no value yet. Give"
            f" your result this name: {name} = ..."
        )
    if callable(vars(np).get(name)):
        return f"`{name}` is a function of NumPy: write np.{name}."
    return ""


def _needed_arguments(helper: str) -> list[str]:
    parameters = inspect.signature(getattr(planar_utils, helper)).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is parameter.empty]


def name_in(error: NameError) -> str:
    """Return the name that an error is about, "" when it does not say."""
    found = re.search("'(.{1,100}?)'", str(error))  # to compare long ones takes minutes
    return found[1] if found else ""


def _close(name: str, place: Place | None) -> list[str]:
    """Return the function's own variable whose name is nearly this one, if there is one."""
    return difflib.get_close_matches(name, place.names if place else (), 1, 0.8)


def _names_there(place: Place | None, trial: Trial) -> list[str]:
    local = place.names if place else ()
    return [*local, *trial.specification.arguments, *trial.specification.helpers, "sigmoid", "np"]
