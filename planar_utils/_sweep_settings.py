"""What is to be trained in a sweep: the settings of each network, checked, in a fixed order."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import numpy as np

from planar_utils._engine_checks import TRAINABLE
from planar_utils._sweep_data import Data, check_known, named_data, own_data
from planar_utils._types import Parameters
from planar_utils._validation import (
    check_count,
    check_learning_rate,
    check_number,
    check_seed,
)
from planar_utils.initializers import (
    initialize_constant,
    initialize_he,
    initialize_scaled,
    initialize_xavier,
    initialize_zeros,
)

INITIALIZERS = ("scaled", "xavier", "he", "zeros", "constant")
# What stands for the number of "scaled=1" and "constant=0.5" where it is left out.
NUMBERS = {"scaled": 0.01, "constant": 0.5}


@dataclass(frozen=True)
class Settings:
    """Everything that decides how one network ends, apart from the numbers of its data."""

    dataset: str
    n_h: int
    activation: str
    initializer: str
    learning_rate: float
    l2: float
    seed: int
    num_iterations: int

    def key(self, digest: str, engine: str, record_every: int) -> str:
        """Return what the result of these settings is found by: a hash of all that decides it.

        The name of the data is left out. Their content counts, whatever they are called.
        """
        deciding = {**asdict(self), "dataset": digest, "engine": engine, "every": record_every}
        return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()

    def start(self, n_x: int) -> Parameters:
        """Return the initial parameters, drawn from a generator of this network's own."""
        first = _draw(self.initializer, n_x, self.n_h, self.seed)
        if self.activation != "maxout":
            return first
        # A maxout unit takes the larger of two parts, so its weights are drawn twice.
        second = _draw(self.initializer, n_x, self.n_h, (self.seed + 2**31) % 2**32)
        return {
            **first,
            "W1": np.vstack((first["W1"], second["W1"])),
            "b1": np.vstack((first["b1"], second["b1"])),
        }


@dataclass(frozen=True)
class Plan:
    """All networks of a sweep in the order of its table, and the data they learn from."""

    networks: tuple[Settings, ...]
    data: dict[str, Data]
    record_every: int

    def keys(self, engine: str) -> list[str]:
        """Return the key of each network."""
        return [
            settings.key(self.data[settings.dataset].digest, engine, self.record_every)
            for settings in self.networks
        ]


def make_plan(
    axes: Mapping[str, Any],
    datasets: Any,
    num_iterations: int,
    test_size: float,
    record_every: int,
) -> Plan:
    """Check all arguments of a sweep, and return the full product of its lists.

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be meant. Nothing was trained then.
    """
    check_count("num_iterations", num_iterations, 1)
    check_count("record_every", record_every, 1)
    check_number("test_size", test_size)
    if test_size >= 1:
        raise ValueError(
            f"test_size is {test_size}, wanted a fraction of the examples from 0 (none) to below "
            "1: 0.25 keeps a quarter for the test."
        )
    lists = {name: as_list(name, value) for name, value in axes.items()}
    for n_h in lists["hidden_sizes"]:
        check_count("hidden_sizes", n_h, 1)
    for name in lists["activations"]:
        check_known("activations", name, TRAINABLE)
    for name in lists["initializers"]:
        check_initializer(name)
    for rate in lists["learning_rates"]:
        check_learning_rate("learning_rates", rate)
    for strength in lists["l2"]:
        check_number("l2", strength)
    for seed in lists["seeds"]:
        check_seed("seeds", seed)
    data = load_data(datasets, float(test_size))
    networks = (
        Settings(name, int(n_h), activation, start, float(rate), float(l2), int(seed), steps)
        for name, n_h, activation, start, rate, l2, seed, steps in product(
            data,
            lists["hidden_sizes"],
            lists["activations"],
            lists["initializers"],
            lists["learning_rates"],
            lists["l2"],
            lists["seeds"],
            [int(num_iterations)],
        )
    )
    return Plan(tuple(networks), data, int(record_every))


def load_data(datasets: Any, test_size: float) -> dict[str, Data]:
    """Return name -> data for names of data sets, or for a dictionary of someone's own."""
    if isinstance(datasets, Mapping):
        if not datasets:
            raise ValueError('datasets is empty, wanted at least one, as in {"mine": (X, Y)}.')
        return {str(name): own_data(name, arrays, test_size) for name, arrays in datasets.items()}
    return {name: named_data(name, test_size) for name in as_list("datasets", datasets)}


def as_list(name: str, value: Any) -> list[Any]:
    """Return the different values of an argument that takes one or several, in their order."""
    if isinstance(value, np.ndarray):
        value = value.tolist()  # an array without axes is one value
    if isinstance(value, str) or not isinstance(value, Iterable):
        if name == "seeds":
            raise TypeError(
                f"seeds is {value!r}, wanted several: range(10) for ten seeds, [10] for seed 10."
            )
        return [value]
    try:
        values = list(dict.fromkeys(value))
    except TypeError:
        raise TypeError(
            f"{name} is {value!r}, wanted one value or a list of them, not lists in a list."
        ) from None
    if not values:
        raise ValueError(f"{name} is empty, wanted at least one value: there is nothing to train.")
    return values


def check_initializer(name: Any) -> None:
    """Check the name of a way to start, such as "xavier" or "scaled=1"."""
    kind, equals, number = str(name).partition("=")
    check_known("initializers", kind, INITIALIZERS)
    if not equals:
        return
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if kind not in NUMBERS or not math.isfinite(value):
        raise ValueError(
            f"initializers holds {name!r}, wanted a number only after scaled or constant, "
            "as in 'scaled=1' or 'constant=0.5'."
        )
    if kind == "scaled":
        check_number("the scale in initializers", value, cause="A standard deviation has no sign.")


def _draw(initializer: str, n_x: int, n_h: int, seed: int) -> Parameters:
    """Return W1, b1, W2, b2 as an initializer with a certain name gives them."""
    kind, _, number = initializer.partition("=")
    if kind == "zeros":
        return initialize_zeros(n_x, n_h, 1)
    if kind == "constant":
        return initialize_constant(n_x, n_h, 1, float(number or NUMBERS[kind]))
    if kind == "scaled":
        return initialize_scaled(n_x, n_h, 1, float(number or NUMBERS[kind]), seed)
    drawing = {"xavier": initialize_xavier, "he": initialize_he}[kind]
    return drawing(n_x, n_h, 1, seed)
