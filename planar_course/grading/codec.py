"""Values as JSON text and back, for two processes of which one may not be trusted.

Exact and plain: an array travels as its dtype, shape and bytes, a float in hexadecimal, and a
float, a NumPy number and an array without axes stay three different things. What is not made of
plain values arrives as an `Opaque`, which equals nothing.

This module runs on both sides, so it imports nothing of the course but `wire`. The sandbox's side
only hurts itself when it breaks a rule; the trusted side refuses whatever does not fit, and never
evaluates, unpickles or allocates more than the text is long.
"""

import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planar_course.grading.wire import CAPS, BadValue, Caps, as_text, clean

_PLAIN = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
#: Type codes and how their bytes lie in a text. "g" is a long double, sent with double precision.
_TYPES = {code: np.dtype(f"<{code}") for code in _PLAIN} | {"g": np.dtype("<f8")}
#: Type codes and the types they stand for; on most machines the same objects.
_NATIVE = {code: np.dtype(code) for code in _PLAIN} | {"g": np.dtype(np.longdouble)}
_CODES = {dtype: code for code, dtype in reversed(_NATIVE.items())}
_FLOAT = re.compile(r"-?0x[01]\.[0-9a-f]{1,13}p[+-]\d{1,4}|nan|-?inf")
_NAME = re.compile(r"[^\W\d]\w{0,59}")
_INT_BITS = 128
_LARGEST_AXIS = 10**7
_PART = 100  # characters that a number, or the name of what is left out, takes at most


class Opaque:
    """Stands for a value of which only the type's name arrived."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"


def write(value: Any, caps: Caps = CAPS) -> Any:
    """Put a value into the form that JSON can hold.

    Parameters
    ----------
    value
        Any value. What is too large or too deep is written as its type's name, an array that is
        too large or not of numbers as its shape.
    caps
        The largest value.

    Returns
    -------
    None, bool, int, str, dict or list
        For `dump`.
    """
    return _Writer(caps).written(value, 0)


class _Writer:
    """Writes one value, and pays for each part before it is written."""

    def __init__(self, caps: Caps) -> None:
        self._depth = caps.depth
        self._room = caps.elements - 1  # one for the value itself
        self._parts_left = caps.parts
        self._characters = caps.characters // 3  # a reply holds the value and the arguments

    def written(self, value: Any, depth: int) -> Any:
        if type(value) is np.ndarray:
            return self._array(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, np.ndarray):
            return self._unusual_array(value)
        if isinstance(value, float):
            return {"float": float.hex(value)}
        if isinstance(value, int) and int.bit_length(value) <= _INT_BITS:
            return int(value)
        if isinstance(value, str):
            return clean(value) if self._paid(0, 6 * len(value)) else _named(value)
        if depth < self._depth and isinstance(value, Mapping | tuple | list):
            return self._parts(value, depth)
        return _named(value)

    def _paid(self, elements: int, characters: int) -> bool:
        """Take so much of what is left, if there is so much."""
        if elements > self._room or characters > self._characters:
            return False
        self._room -= elements
        self._characters -= characters
        return True

    def _parts(self, value: Any, depth: int) -> dict[str, Any]:
        if len(value) > self._parts_left or not self._paid(len(value), _PART * len(value)):
            return _named(value)
        self._parts_left -= len(value)
        if isinstance(value, Mapping):
            # A further key of another type neither helps nor harms, as in the learner's check.
            pairs = [(_key(key), part) for key, part in value.items()]
            named = [(key, part) for key, part in pairs if key is not None]
            if not self._paid(0, sum(6 * len(key) for key, _ in named if isinstance(key, str))):
                return _named(value)
            return {"dict": [[key, self.written(part, depth + 1)] for key, part in named]}
        form = "tuple" if isinstance(value, tuple) else "list"
        return {form: [self.written(part, depth + 1) for part in value]}

    def _scalar(self, value: np.generic) -> Any:
        code = _CODES.get(value.dtype)
        return _named(value) if code is None else [code, _bytes(np.asarray(value), code)]

    def _array(self, value: NDArray[Any]) -> Any:
        shape, code = list(value.shape), _CODES.get(value.dtype)
        if not self._paid(0, 10 * len(shape)):
            return _named(value)
        if code is None:
            native = value.dtype.newbyteorder("=")
            return self._array(value.astype(native)) if native in _CODES else {"shape": shape}
        if not self._paid(value.size, 2 * value.nbytes):
            return {"shape": shape}
        return [code, shape, _bytes(value, code)]

    def _unusual_array(self, value: NDArray[Any]) -> Any:
        if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
            return {"shape": list(value.shape)}
        form = self._array(np.asarray(value))
        return {"matrix": form} if isinstance(value, np.matrix) and len(form) == 3 else form


def _named(value: Any) -> dict[str, Any]:
    return {"object": type(value).__name__[:60].encode("ascii", "replace").decode()}


def _key(key: Any) -> str | int | None:
    if isinstance(key, str):
        return clean(key)
    plain = type(key) is int and key.bit_length() <= _INT_BITS
    return int(key) if plain else None


def _bytes(array: NDArray[Any], code: str) -> str:
    if array.dtype is not _TYPES[code] and array.dtype != _TYPES[code]:
        with np.errstate(all="ignore"):
            array = array.astype(_TYPES[code])
    return binascii.b2a_base64(array.tobytes("C"), newline=False).decode("ascii")


def read(form: Any, caps: Caps = CAPS) -> Any:
    """Return the value of what `write` made and `parse` parsed.

    Parameters
    ----------
    form
        What came, parsed.
    caps
        The largest value that is accepted.

    Raises
    ------
    BadValue
        When it is of another form, or too large.
    """
    return _Reader(caps).value(form, 0)


class _Reader:
    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._room = caps.elements
        self._parts_left = caps.parts
        self._forms: dict[str, Callable[[Any, int], Any]] = {
            "list": self._list,
            "tuple": lambda form, depth: tuple(self._list(form, depth)),
            "dict": self._dict,
            "float": lambda form, _: _float(form),
            "matrix": lambda form, _: self._matrix(form),
            "object": lambda form, _: _opaque(form),
            "shape": lambda form, _: self._withheld(form),
        }

    def value(self, form: Any, depth: int) -> Any:
        self._take(1)
        if isinstance(form, list):
            return self._numbers(form)
        if form is None or isinstance(form, bool):
            return form
        if isinstance(form, int):
            if abs(form) > self._caps.largest_int:
                raise BadValue("a whole number that is too large")
            return form
        if isinstance(form, str):
            return as_text(form)[: self._caps.text]
        if not isinstance(form, dict) or len(form) != 1:
            raise BadValue(f"no value is written as {type(form).__name__}")
        if depth > self._caps.depth:
            raise BadValue("lists or dictionaries lie too deep in each other")
        ((kind, parts),) = form.items()
        if kind not in self._forms:
            raise BadValue("an unknown form of value")
        return self._forms[kind](parts, depth + 1)

    def _take(self, count: int) -> None:
        self._room -= count
        if self._room < 0:
            raise BadValue(f"more than {self._caps.elements:,} elements")

    def _take_parts(self, form: Any) -> None:
        if not isinstance(form, list):
            raise BadValue("the parts of a value must be a list")
        self._parts_left -= len(form)
        if self._parts_left < 0:
            raise BadValue(f"more than {self._caps.parts:,} parts")

    def _list(self, form: Any, depth: int) -> list[Any]:
        self._take_parts(form)
        return [self.value(part, depth) for part in form]

    def _dict(self, form: Any, depth: int) -> dict[str | int, Any]:
        made: dict[str | int, Any] = {}
        self._take_parts(form)
        for pair in form:
            if not isinstance(pair, list) or len(pair) != 2:
                raise BadValue("a dictionary is a list of pairs")
            key = pair[0] if type(pair[0]) is int else as_text(pair[0])
            if key in made:
                raise BadValue("a key stands twice")
            made[key] = self.value(pair[1], depth)
        return made

    def _numbers(self, form: list[Any]) -> Any:
        if len(form) == 2:
            return self._of_moderate_size(_array(form[0], (), form[1]))[()]
        if len(form) != 3:
            raise BadValue("an array is its type, shape and numbers")
        shape = _shape(form[1])
        self._take(math.prod(shape))
        return self._of_moderate_size(_array(form[0], shape, form[2]))

    def _of_moderate_size(self, array: NDArray[Any]) -> NDArray[Any]:
        """Refuse a single whole number, with axes or without, that is larger than an int may be."""
        single = array.size == 1 and array.dtype.kind in "iu"
        if single and abs(int(array.flat[0])) > self._caps.largest_int:
            raise BadValue("a whole number that is too large")
        return array

    def _matrix(self, form: Any) -> Any:
        if not isinstance(form, list) or len(form) != 3 or len(_shape(form[1])) != 2:
            raise BadValue("a matrix is written as an array with two axes")
        return self._numbers(form).view(np.matrix)  # its constructor warns

    def _withheld(self, form: Any) -> Any:
        if not self._caps.withheld:
            raise BadValue("an array that is too large, or not one of numbers")
        return np.broadcast_to(np.array(None, dtype=object), _shape(form))


def _float(form: Any) -> float:
    if not _FLOAT.fullmatch(as_text(form)):
        raise BadValue("a float is written in hexadecimal")
    try:
        return float.fromhex(form)
    except (ValueError, OverflowError):
        raise BadValue("a float that is too large") from None


def _opaque(form: Any) -> Opaque:
    return Opaque(as_text(form) if _NAME.fullmatch(as_text(form)) else "object")


def _shape(form: Any) -> tuple[int, ...]:
    if not isinstance(form, list) or len(form) > 32:
        raise BadValue("a shape is a list of at most 32 sizes")
    count = 1
    for size in form:
        if type(size) is not int or not 0 <= size <= _LARGEST_AXIS:
            raise BadValue("a size in a shape is a whole number, not a large one")
        count *= size or 1  # NumPy refuses large shapes also where one size is 0
    if count > 10**9:
        raise BadValue("a shape that is too large")
    return tuple(form)


def _array(code: Any, shape: tuple[int, ...], data: Any) -> NDArray[Any]:
    if not isinstance(code, str) or code not in _TYPES:
        raise BadValue("an unknown type of numbers")
    dtype, native = _TYPES[code], _NATIVE[code]
    try:
        raw = binascii.a2b_base64(as_text(data), strict_mode=True)
    except ValueError:
        raise BadValue("the numbers of an array are not in base64") from None
    if len(raw) != dtype.itemsize * math.prod(shape):
        raise BadValue("an array has more or fewer numbers than its shape")
    if code == "b1" and raw.strip(b"\0\1"):
        raise BadValue("a bool that is neither 0 nor 1")
    array: NDArray[Any] = np.ndarray(shape, dtype, raw)
    # A copy, for it must be possible to write into it.
    return array.copy() if dtype is native else array.astype(native)
