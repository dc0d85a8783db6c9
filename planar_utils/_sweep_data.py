"""The data of a sweep: by the name of a data set of the course, or somebody's own arrays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any

import numpy as np

from planar_utils._types import FloatArray, Labels
from planar_utils._validation import check_examples, check_finite, check_labels, check_shape
from planar_utils.datasets import (
    EXTRA_NAMES,
    load_extra,
    load_extra_datasets,
    load_planar_dataset,
    train_test_split,
)

# "moons" is short for "noisy_moons".
SHORT = {"circles": "noisy_circles", "moons": "noisy_moons", "quantiles": "gaussian_quantiles"}
DATASETS = ("planar", *EXTRA_NAMES, "no_structure", *SHORT)
# All networks of a sweep see the same split: what differs between seeds is the start alone.
SPLIT_SEED = 0


@dataclass(frozen=True, eq=False)
class Data:
    """Examples to learn from and to be tested on; without a test part the latter are empty.

    X (n_x, m) and Y (1, m) have one column per example. `name` is the data set of the course
    that they are, and `test_size` how much of it is the test part; both are None for own data.
    """

    X_train: FloatArray
    Y_train: Labels
    X_test: FloatArray
    Y_test: Labels
    name: str | None = None
    test_size: float | None = None

    @cached_property
    def digest(self) -> str:
        """A hash of all the numbers, the same for equal numbers of whatever type."""
        found = hashlib.sha256()
        for array in (self.X_train, self.Y_train, self.X_test, self.Y_test):
            found.update(str(array.shape).encode())
            found.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return found.hexdigest()

    @property
    def arrays(self) -> tuple[FloatArray, Labels, FloatArray, Labels]:
        """X_train, Y_train, X_test, Y_test."""
        return self.X_train, self.Y_train, self.X_test, self.Y_test


def check_known(name: str, value: Any, known: Sequence[str], otherwise: str = "") -> None:
    """Check that `value` is one of the `known` names; if not, say which is the nearest."""
    if value in known:
        return
    near = get_close_matches(str(value).lower(), known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else otherwise or "Is it misspelt?"
    raise ValueError(f"{name} holds {value!r}, wanted one of {', '.join(known)}. {hint}")


@cache
def named_data(name: str, test_size: float) -> Data:
    """Return a data set of the course, split. Every process makes it for itself.

    It is the same wherever the system computes the same sine, exponential and logarithm.
    """
    check_known("datasets", name, DATASETS, 'Your own data go as {"mine": (X, Y)}.')
    known = SHORT.get(name, name)
    if known == "planar":
        X, Y = load_planar_dataset()
    elif known == "no_structure":
        X = load_extra_datasets()[4][0].T
        Y = np.random.RandomState(0).randint(0, 2, size=(1, X.shape[1])).astype(np.uint8)
    else:
        X, Y = load_extra(known)
    return Data(*_split(X, Y, test_size), name=name, test_size=test_size)


def own_data(name: Any, arrays: Any, test_size: float) -> Data:
    """Return somebody's arrays, checked: (X, Y), or (X_train, Y_train, X_test, Y_test)."""
    if isinstance(arrays, str):  # A data set of the course, under another name.
        return named_data(arrays, test_size)
    if not isinstance(arrays, tuple | list) or len(arrays) not in (2, 4):
        raise TypeError(
            f"datasets[{name!r}] is of type {type(arrays).__name__}, wanted (X, Y), or "
            "(X_train, Y_train, X_test, Y_test) if it has test data of its own."
        )
    try:
        for X, Y in zip(arrays[::2], arrays[1::2], strict=True):
            check_examples(X, Y)
            check_shape("Y", Y, (1, X.shape[1]), "one label, 0 or 1, per example")
            check_finite("X", X)
            check_labels("Y", Y)
        if len(arrays) == 4:
            check_shape("X_test", arrays[2], (arrays[0].shape[0], "m"), "as many inputs as X_train")
    except (TypeError, ValueError) as error:
        raise type(error)(f"datasets[{name!r}]: {error}") from None
    return Data(*arrays) if len(arrays) == 4 else Data(*_split(arrays[0], arrays[1], test_size))


def _split(
    X: FloatArray, Y: Labels, test_size: float
) -> tuple[FloatArray, Labels, FloatArray, Labels]:
    """Return X_train, Y_train, X_test, Y_test; the test part is empty for a test_size of 0."""
    if test_size == 0:
        return X, Y, X[:, :0], Y[:, :0]
    X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size, SPLIT_SEED)
    return X_train, Y_train, X_test, Y_test
