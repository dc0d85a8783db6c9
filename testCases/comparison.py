"""Compare a returned value with the expected one, and say in words what differs.

The type of the expected value says what is accepted: a float also arrives as
np.float64 or 0-d array, a tuple also as list, a bool array also as 0 and 1, a
dictionary also with further keys.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

#: Absolute error accepted beside the relative one, as a share of the largest expected number.
SLACK = 1e-10


@dataclass(frozen=True)
class Finding:
    """One difference between a returned value and the expected one.

    Attributes
    ----------
    path
        Which part of the result, for example ``cache["A1"]``.
    kind
        "type", "shape", "dtype", "length", "key" or "value".
    got, wanted
        The two facts in words.
    """

    path: str
    kind: str
    got: str
    wanted: str


def compare(
    want: Any, got: Any, returns: Sequence[str], tolerance: float = 1e-6
) -> Iterator[Finding]:
    """Yield the differences between a returned value and the expected one.

    Parameters
    ----------
    want, got
        Expected and returned value.
    returns
        Name of the result, or one name per item when `want` is a tuple.
    tolerance
        Largest accepted relative error of a number.

    Yields
    ------
    Finding
        At most one per part of the result.
    """
    if isinstance(want, tuple):
        yield from _compare_tuple(want, got, returns, tolerance)
    else:
        yield from _compare_part(want, got, returns[0], tolerance)


def describe(value: Any) -> str:
    """Describe a value in a few words: type, shape, dtype, and itself when it is small."""
    if _has_gaps(value):
        return f"a masked array of shape {value.shape}, some of whose numbers are not there"
    if isinstance(value, np.ndarray):
        text = f"{_kind_name(value)} of shape {value.shape}"
        return text if value.size != 1 else f"{text} holding {_number(value.ravel())}"
    if value is None:
        return "None"
    if isinstance(value, Mapping):
        return f"a dictionary with the keys {', '.join(map(repr, list(value)[:8])) or '(none)'}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)} items"
    if isinstance(value, bool | np.bool_ | int | float | np.number):
        return f"{_number(value)} ({type(value).__name__})"
    return f"an object of type {type(value).__name__}"


def _compare_tuple(
    want: tuple[Any, ...], got: Any, returns: Sequence[str], tolerance: float
) -> Iterator[Finding]:
    wanted = f"the {len(want)} values ({', '.join(returns)})"
    if not isinstance(got, tuple | list):
        yield Finding("", "type", describe(got), wanted)
    elif len(got) != len(want):
        yield Finding("", "length", describe(got), wanted)
    else:
        for part, value, name in zip(want, got, returns, strict=True):
            yield from _compare_part(part, value, name, tolerance)


def _compare_part(want: Any, got: Any, path: str, tolerance: float) -> Iterator[Finding]:
    if isinstance(want, Mapping):
        yield from _compare_mapping(want, got, path, tolerance)
    elif isinstance(want, list):
        yield from _compare_list(want, got, path, tolerance)
    elif isinstance(want, np.ndarray):
        yield from _compare_array(want, got, path, tolerance)
    else:
        yield from _compare_scalar(want, got, path, tolerance)


def _compare_mapping(
    want: Mapping[str, Any], got: Any, path: str, tolerance: float
) -> Iterator[Finding]:
    if not isinstance(got, Mapping):
        yield Finding(path, "type", describe(got), f"a dictionary with the keys {_keys(want)}")
        return
    for key, part in want.items():
        if key in got:
            yield from _compare_part(part, got[key], f'{path}["{key}"]', tolerance)
        else:
            yield Finding(f'{path}["{key}"]', "key", describe(got), f"the keys {_keys(want)}")


def _compare_list(want: list[float], got: Any, path: str, tolerance: float) -> Iterator[Finding]:
    if not isinstance(got, tuple | list) and not (_is_whole_array(got) and got.ndim == 1):
        yield Finding(path, "type", describe(got), f"a list of {len(want)} numbers")
    elif len(got) != len(want):
        yield Finding(path, "length", f"{len(got)} numbers", f"{len(want)} numbers")
    else:
        for position, (part, value) in enumerate(zip(want, got, strict=True)):
            for finding in _compare_scalar(part, value, f"{path}[{position}]", tolerance):
                yield finding
                return


def _compare_scalar(want: Any, got: Any, path: str, tolerance: float) -> Iterator[Finding]:
    whole = isinstance(want, int | np.integer)
    kinds = "iu" if whole else "iuf"
    if not _is_scalar(got, kinds):
        kind = "shape" if _is_whole_array(got) and got.ndim else "type"
        number = "a whole number, int" if whole else "a single number, float"
        wanted = f"{_number(want)} ({number})"
        yield Finding(path, kind, describe(got), wanted)
    elif whole:
        if int(got) != int(want):
            yield Finding(path, "value", str(int(got)), str(int(want)))
    elif not close(np.asarray(want), np.asarray(got), tolerance).all():
        yield Finding(path, "value", _number(got), _number(want))


def _has_gaps(value: Any) -> bool:
    """Return whether a value is an array some of whose numbers are not there."""
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.is_masked(value))


def _is_whole_array(value: Any) -> TypeGuard[NDArray[Any]]:
    return isinstance(value, np.ndarray) and not _has_gaps(value)


def _is_scalar(value: Any, kinds: str) -> bool:
    if _has_gaps(value):
        return False
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in kinds
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float | np.number) and np.asarray(value).dtype.kind in kinds


def _compare_array(want: NDArray[Any], got: Any, path: str, tolerance: float) -> Iterator[Finding]:
    wanted = f"{_kind_name(want)} of shape {want.shape}"
    if not _is_whole_array(got) or isinstance(got, np.matrix):
        found = "an np.matrix, whose * is another product" if isinstance(got, np.matrix) else ""
        yield Finding(path, "type", found or describe(got), wanted)
    elif got.shape != want.shape:
        yield Finding(path, "shape", describe(got), wanted)
    elif got.dtype.kind not in "biuf":
        yield Finding(path, "dtype", describe(got), wanted)
    else:
        right = got == want if want.dtype.kind in "biu" else close(want, got, tolerance)
        if not np.all(right):
            yield Finding(path, "value", *_first_difference(want, got, ~right))
        elif want.dtype.kind != "b" and got.dtype.kind != want.dtype.kind:
            yield Finding(path, "dtype", describe(got), wanted)


def close(want: NDArray[Any], got: NDArray[Any], tolerance: float) -> NDArray[np.bool_]:
    """Return where two arrays of numbers are equal within the tolerance.

    Parameters
    ----------
    want, got
        Arrays of one shape; nan equals nan, an infinity equals itself.
    tolerance
        Relative error; beside it an absolute one of `SLACK` times the largest number of
        `want`, for numbers that are small because larger ones cancel.

    Returns
    -------
    ndarray of bool
        Same shape.
    """
    finite = np.isfinite(want)
    scale = np.abs(want[finite]).max(initial=0.0)
    # As np.isclose, which takes several times as long for arrays as small as these.
    with np.errstate(all="ignore"):
        allowed = SLACK * (scale or 1.0) + tolerance * np.abs(want)
        near = (np.abs(got - want) <= allowed) & finite
    equal: NDArray[np.bool_] = near | (got == want) | (np.isnan(got) & np.isnan(want))
    return equal


def _first_difference(
    want: NDArray[Any], got: NDArray[Any], wrong: NDArray[np.bool_]
) -> tuple[str, str]:
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"{_number(got[index])} at {list(index)}"
    count = int(np.sum(wrong))
    if count > 1:
        share = "every number is" if count == want.size else f"{count} of {want.size} numbers are"
        place += f" ({share} wrong)"
    return place, _number(want[index])


def _number(value: Any) -> str:
    value = np.asarray(value).item()
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def _kind_name(value: NDArray[Any]) -> str:
    return f"an array of {value.dtype}"


def _keys(mapping: Mapping[str, Any]) -> str:
    return ", ".join(mapping)
