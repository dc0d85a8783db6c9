"""Describes values by what they are, and never by a number that they hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from testCases.form import Inputs
from testCases.specification import Specification

#: Sizes of a value that comes from a student: those that may be told, None for all of them.
Sizes = frozenset[int] | None
# Numbers that say little: of axes, positions and arguments.
_SMALL = frozenset(range(10))
# More axes, even of small sizes, could spell hidden numbers too.
MOST_AXES = 4


def sizes_in(*values: Any) -> frozenset[int]:
    """Return the sizes that may be told: those of these values and their parts, and small ones.

    A student could choose any other size to spell a number of a hidden input by it.
    """
    return _SMALL.union(*map(_sizes, values))


def _sizes(value: Any) -> frozenset[int]:
    if isinstance(value, np.ndarray):
        return frozenset({*value.shape, value.size})
    if isinstance(value, Mapping):
        return frozenset({len(value)}).union(*map(_sizes, value.values()))
    if isinstance(value, tuple | list):
        return frozenset({len(value)}).union(*map(_sizes, value))
    return frozenset()


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


def kind_of(value: Any, sizes: Sizes = None) -> str:
    """Describe a value by its type and shape, which may come from anywhere."""
    if isinstance(value, np.matrix):
        return f"an np.matrix of shape {shape_of(value, sizes)}"
    if isinstance(value, np.ndarray):
        return f"an array of {dtype_of(value)} of shape {shape_of(value, sizes)}"
    if isinstance(value, Mapping):
        return f"a dictionary of {_told(len(value), sizes)} entries"
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return f"a {kind} of {_told(len(value), sizes)} items"
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


def shape_of(value: Any, sizes: Sizes = None) -> str:
    """Return an array's shape, with a question mark for each size that may not be told."""
    if not isinstance(value, np.ndarray):
        return "that of a single number"
    if sizes is not None and value.ndim > MOST_AXES:
        return f"({value.ndim} axes)"
    told = [_told(size, sizes) for size in value.shape]
    return f"({told[0]},)" if len(told) == 1 else f"({', '.join(told)})"


def _told(size: int, sizes: Sizes) -> str:
    return str(size) if sizes is None or size in sizes else "?"
