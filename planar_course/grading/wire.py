"""Strict JSON text between two processes of which one may not be trusted.

This module runs on both sides, so it imports nothing of the course.
"""

import json
from dataclasses import dataclass
from typing import Any

_INT_DIGITS = 40


class BadValue(ValueError):  # noqa: N818 - says what came, not what failed here
    """Raised for a text that is not a value in the form of this module."""


@dataclass(frozen=True)
class Caps:
    """The largest value that may travel.

    Attributes
    ----------
    characters
        Length of the whole text.
    elements
        Entries of all arrays, and parts of all lists, tuples and dictionaries together.
    parts
        Parts of all lists, tuples and dictionaries together: to judge one takes as long as some
        dozens of numbers in an array.
    depth
        How deep lists, tuples and dictionaries may lie in each other.
    text
        Characters that are kept of a text among the values; NumPy gives each text of a list as
        much room as the longest has.
    largest_int
        Largest size of a Python int.
    withheld
        Whether an array may come by its shape alone.
    """

    characters: int = 4_000_000
    elements: int = 300_000
    parts: int = 15_000
    depth: int = 12
    text: int = 1_000
    largest_int: int = 2**128
    withheld: bool = True


CAPS = Caps()


def dump(form: Any) -> str:
    """Return plain JSON values as text; floats must be written by `codec.write`."""
    return _DUMPER.encode(form)


def parse(text: str, caps: Caps = CAPS) -> Any:
    """Parse JSON text strictly.

    Parameters
    ----------
    text
        What came.
    caps
        Gives its largest length.

    Raises
    ------
    BadValue
        When it is too long or too deep, no JSON, has a key twice, or holds a number that is not
        a whole one of moderate size.
    """
    if not isinstance(text, str) or len(text) > caps.characters:
        raise BadValue(f"a text of at most {caps.characters:,} characters is wanted")
    try:
        return _PARSER.decode(text)
    except RecursionError:
        raise BadValue("lists or objects lie too deep in each other") from None
    except BadValue:
        raise
    except ValueError as error:
        raise BadValue(f"not JSON: {str(error)[:80]}") from None


def _whole(text: str) -> int:
    if len(text) > _INT_DIGITS:
        raise BadValue(f"a whole number of {len(text)} digits")
    return int(text)


def _refused(text: str) -> Any:
    raise BadValue("numbers with a point must be written in hexadecimal")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadValue("a key stands twice")
    return made


_DUMPER = json.JSONEncoder(check_circular=False, separators=(",", ":"))
_PARSER = json.JSONDecoder(
    parse_int=_whole, parse_float=_refused, parse_constant=_refused, object_pairs_hook=_unique
)


def clean(text: str) -> str:
    """Return a text of whole characters only: half ones become question marks."""
    return str.encode(text, "utf-8", "replace").decode("utf-8")


def as_text(form: Any) -> str:
    """Return a text of whole characters; raise `BadValue` for anything else."""
    if not isinstance(form, str):
        raise BadValue(f"a text is wanted, not {type(form).__name__}")
    if not form.isascii() and form != clean(form):
        raise BadValue("a text with half a character")
    return form
