"""Describes values by what they are, and never by a number that they hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from testCases.form import Inputs
from testCases.specification import Specification


def called_in_shapes(specification: Specification, inputs: Inputs) -> str:
    """Describe a call by the names, types and shapes of its arguments.

    Parameters
    ----------
    specification
        What was called.
    inputs
        With what; no number of it is told.
    """
    given = specification.prepared(inputs)
    names = [name for name in specification.arguments if name in given]
    told = "; ".join(f"{name}: {_given(given[name])}" for name in names)
    return f"{specification.function}({', '.join(names)})\nwith {told}"


def _given(value: Any) -> str:
    if isinstance(value, Mapping) and all(isinstance(part, np.ndarray) for part in value.values()):
        return ", ".join(f"{name} {part.shape}" for name, part in value.items())
    return kind_of(value)


def kind_of(value: Any) -> str:
    """Describe a value by its type and shape, which may come from anywhere."""
    if isinstance(value, np.matrix):
        return f"an np.matrix of shape {value.shape}"
    if isinstance(value, np.ndarray):
        return f"an array of {dtype_of(value)} of shape {value.shape}"
    if isinstance(value, Mapping):
        return f"a dictionary of {len(value)} entries"
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return f"a {kind} of {len(value)} items"
    if value is None:
        return "None"
    if isinstance(value, bool | np.bool_):
        return "true or false"
    if isinstance(value, int | np.integer):
        return "a whole number"
    if isinstance(value, float | np.floating):
        return "a number, float"
    if isinstance(value, str):
        return "a text"
    return "a function" if callable(value) else "an object of another type"


def dtype_of(value: Any) -> str:
    """Return the type of an array's numbers."""
    if not isinstance(value, np.ndarray):
        return "plain Python"
    return str(value.dtype) if value.dtype.kind in "biuf" else "something else than numbers"


def shape_of(value: Any) -> str:
    """Return an array's shape in words."""
    return str(value.shape) if isinstance(value, np.ndarray) else "that of a single number"
