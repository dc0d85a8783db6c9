"""Take results apart into named numbers and arrays, and tell which of them are alike."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from testCases.comparison import close

_TOLERANCE = 1e-6
Parts = dict[str, Any]


def parts(value: Any, returns: tuple[str, ...]) -> Parts:
    """Take a returned value apart into named numbers and arrays."""
    if isinstance(value, tuple | list) and len(value) == len(returns) > 1:
        taken: Parts = {}
        for name, part in zip(returns, value, strict=True):
            taken.update(parts(part, (name,)))
        return taken
    if isinstance(value, Mapping):
        return {f'{returns[0]}["{key}"]': part for key, part in value.items()}
    return {returns[0] if len(returns) == 1 else "": value}


def differing(one: list[Parts], other: list[Parts]) -> set[str]:
    """Return the parts of `one` that differ from `other`'s in some case."""
    return {
        path
        for first, second in zip(one, other, strict=True)
        for path in first
        if path not in second or not alike(first[path], second[path])
    }


def alike(one: Any, other: Any) -> bool:
    """Return whether two returned values are the same up to rounding and number type.

    A dictionary may have keys that the other one lacks.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        common = one.keys() & other.keys()
        return bool(common) and all(alike(one[key], other[key]) for key in common)
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return False
    if _has_parts(one) or _has_parts(other):
        return (
            isinstance(one, tuple | list)
            and isinstance(other, tuple | list)
            and len(one) == len(other)
            and all(map(alike, one, other))
        )
    return _equal_numbers(one, other)


def _has_parts(value: Any) -> bool:
    """Return whether a tuple or list holds more than plain numbers."""
    return isinstance(value, tuple | list) and any(
        isinstance(part, Mapping | tuple | list | np.ndarray) for part in value
    )


def _equal_numbers(one: Any, other: Any) -> bool:
    first, second = np.asarray(one), np.asarray(other)
    if first.dtype.kind not in "biuf" or second.dtype.kind not in "biuf":
        return one is None and other is None
    if first.shape != second.shape:
        return False
    return bool(close(first.astype(float), second.astype(float), _TOLERANCE).all())


def numbers(value: Any) -> Any:
    """Return all numbers of a returned value in one row, None when it holds anything else."""
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value, key=str)]
    if isinstance(value, tuple | list):
        parts = [numbers(part) for part in value]
        if not parts or any(part is None for part in parts):
            return None
        return np.concatenate(parts)
    array = np.asarray(value)
    return array.ravel().astype(float) if array.dtype.kind in "iuf" else None
