"""The catalogue of mistakes: wrong implementations, and what to say to who made them.

Data, one file per graded function in ``mistakes/``: a right implementation (``right``), other
spellings of parts of it that matter in some case (``spelling``, pairs [old, new]), and for
each mistake a key, a sentence (``says``) and the changes of the right implementation that make
it (``change``): alternatives, each a list of replacements [old, new]. Alternatives of one
mistake may differ in what they return; mistakes that cannot be told apart are one entry with
a joint sentence.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

import planar_utils
from testCases.specification import Specification

_FOLDER = Path(__file__).parent / "mistakes"
Function = Callable[..., Any]


@dataclass(frozen=True)
class Mistake:
    """A mistake and the source of its implementations."""

    key: str
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class KnownError:
    """An exception whose text tells its cause.

    Attributes
    ----------
    key, says
        As of a `Mistake`.
    type
        Names of the exception's classes, with | between them.
    pattern
        Regular expression that its text holds.
    functions
        Graded functions in which this is the cause; empty means any.
    there
        Regular expression that the learner's line, or the shapes of its arrays, hold.
    """

    key: str
    type: str
    pattern: str
    says: str
    functions: tuple[str, ...] = ()
    there: str = ""

    def fits(self, error: BaseException, function: str = "", line: str = "") -> bool:
        """Return whether an exception is of this kind.

        Parameters
        ----------
        error
            What was raised.
        function
            Name of the function under test.
        line
            The learner's line and the shapes of its arrays, see `testCases.excerpt.own_line`.
        """
        names = {cls.__name__ for cls in type(error).__mro__}
        return (
            bool(names & set(self.type.split("|")))
            and bool(re.search(self.pattern, str(error)))
            and (not self.functions or function in self.functions)
            and bool(re.search(self.there, line))
        )


@cache
def right_source(function: str) -> str:
    """Return the right implementation from which the mistakes of a function are made."""
    source: str = _read(function)["right"]
    return source


@cache
def mistakes(function: str) -> tuple[Mistake, ...]:
    """Return the mistakes known for a graded function.

    Raises
    ------
    ValueError
        When a change does not apply to the right implementation.
    """
    right = right_source(function)
    return tuple(
        Mistake(
            entry["key"],
            entry["says"],
            tuple(
                spelling
                for change in entry["change"]
                for spelling in _spellings(_changed(right, change, entry["key"]), function)
            ),
        )
        for entry in _read(function)["mistake"]
    )


def _spellings(source: str, function: str) -> Iterator[str]:
    """Yield a source, and again with each of the file's other spellings that apply to it."""
    yield source
    for old, new in _read(function).get("spelling", []):
        if old in source:
            yield source.replace(old, new)


def mistake(function: str, key: str) -> Mistake:
    """Return the mistake of that key."""
    return next(known for known in mistakes(function) if known.key == key)


@cache
def known_errors() -> tuple[KnownError, ...]:
    """Return the errors that explain themselves in any function."""
    return tuple(KnownError(**entry) for entry in _read("errors")["error"])


def implementation(source: str, specification: Specification) -> Function:
    """Make the function of a source; the functions it may call are the reference's."""
    namespace: dict[str, Any] = {"np": np, "sigmoid": planar_utils.sigmoid}
    for helper in (*specification.helpers, "predict"):
        namespace[helper] = getattr(planar_utils, helper)
    exec(_compiled(source), namespace)
    function: Function = namespace[specification.function]
    return function


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<catalogue>", "exec")


def _changed(source: str, change: list[list[str]], key: str) -> str:
    for old, new in change:
        if old not in source:
            raise ValueError(f"{key}: {old!r} does not occur in the right implementation")
        source = source.replace(old, new)
    return source


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
