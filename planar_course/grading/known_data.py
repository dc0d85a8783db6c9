"""Tells whether a helper is asked about the data of the calls in hand, or about others'.

A right helper that answers about anything would answer a hidden call of another submission, or of
another exercise, for whoever gets that call's inputs to it.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np

from testCases.form import Inputs

# Arguments that hold examples: of them a function may take some, or one,
_EXAMPLES = frozenset({"X", "x"})
# and labels, of which it takes all: there are only two.
_LABELS = "Y"
# So many arrays are remembered as known; a training asks about the same one again and again.
_REMEMBERED = 1_000
_signature = cache(inspect.signature)


class KnownData:
    """The data of some calls of a graded function.

    Parameters
    ----------
    calls
        The inputs of the calls.
    """

    def __init__(self, calls: Iterable[Inputs]) -> None:
        inputs = list(calls)
        examples = [_flat(given[name]) for given in inputs for name in _EXAMPLES & given.keys()]
        self._numbers = np.unique(np.concatenate([np.empty(0), *examples]))
        self._labels = {_flat(given[_LABELS]).tobytes() for given in inputs if _LABELS in given}
        self._known: set[bytes] = set()

    def covers(
        self,
        helper: Callable[..., Any],
        positional: tuple[Any, ...],
        named: Mapping[str, Any],
    ) -> bool:
        """Return whether a helper's call is about these data.

        Parameters
        ----------
        helper
            What is called; the names of its arguments say which of them are data.
        positional, named
            With what. One that is no array of numbers, or that does not fit, is none of data.
        """
        try:
            given = _signature(helper).bind(*positional, **named).arguments
        except TypeError:
            return True  # the helper says so itself
        return all(self._is_known(name, value) for name, value in given.items())

    def _is_known(self, name: str, value: Any) -> bool:
        if name != _LABELS and name not in _EXAMPLES:
            return True
        try:
            numbers = _flat(value)
        except (TypeError, ValueError):
            return True
        data = numbers.tobytes()
        if name == _LABELS:
            return data in self._labels
        if data not in self._known:
            if not np.isin(numbers, self._numbers).all():
                return False
            if len(self._known) < _REMEMBERED:
                self._known.add(data)
        return True


def _flat(value: Any) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(value, dtype=np.float64).ravel()
