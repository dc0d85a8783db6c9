"""Show in words what a function was called with."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from testCases.form import Inputs
from testCases.specification import Specification


def called(specification: Specification, inputs: Inputs) -> str:
    """Describe a call: the arguments by name, and below what they hold."""
    given = specification.prepared(inputs)
    names = [name for name in specification.arguments if name in given]
    arguments = [f"{name} = {_brief(given[name])}" for name in names]
    return f"{specification.function}({', '.join(names)})\nwith {'; '.join(arguments)}"


def _brief(value: Any) -> str:
    if isinstance(value, Mapping) and any(hasattr(part, "shape") for part in value.values()):
        return ", ".join(f"{name} {part.shape}" for name, part in value.items())
    if hasattr(value, "shape"):
        return _brief_array(value)
    if callable(value):
        said = (inspect.getdoc(value) or "Return a number.").removeprefix("Return ")
        return f"a function that returns {said.removesuffix('.')}"
    return repr(value)


def _brief_array(array: NDArray[Any]) -> str:
    """Show an array that can be typed in, and tell of any other what it is."""
    few = array.size <= 24 and array.dtype.kind == "f"
    if few and np.array_equal(array, np.round(array, 4)):
        return f"np.array({array.tolist()})"
    return f"{array.dtype} {array.shape}"
