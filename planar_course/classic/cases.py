"""The eight classic test cases of every edition, with the classic side effect.

The inputs are those of `testCases`, which draws them from private generators. The classic
functions drew from NumPy's global generator after `np.random.seed(1)`, and a notebook that draws
afterwards, or forgets its own seed, prints numbers that depend on it; so it is left in that state.
"""

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planar_course.classic.labels import ClassicLabels, as_labels
from planar_course.classic.mode import current_edition

Array = NDArray[np.float64]
Parameters = dict[str, Array]

__all__ = [
    "backward_propagation_test_case",
    "compute_cost_test_case",
    "forward_propagation_test_case",
    "initialize_parameters_test_case",
    "layer_sizes_test_case",
    "nn_model_test_case",
    "np",
    "predict_test_case",
    "update_parameters_test_case",
]


def layer_sizes_test_case() -> tuple[Array, Array]:
    """Return X (5, 3) and Y (2, 3), both real-valued; takes 21 global draws."""
    _reseed_global(draws=21)
    X, Y = _course().layer_sizes_test_case()
    return X, Y


def initialize_parameters_test_case() -> tuple[int, int, int]:
    """Return n_x = 2, n_h = 4, n_y = 1; seeds nothing."""
    n_x, n_h, n_y = _course().initialize_parameters_test_case()
    return n_x, n_h, n_y


def forward_propagation_test_case() -> tuple[Array, Parameters]:
    """Return X (2, 3) and parameters; takes 6 global draws in v1, 10 since v2 (b1 is drawn)."""
    _reseed_global(draws=6 if current_edition() == "v1" else 10)
    X, parameters = _course().forward_propagation_test_case()
    return X, parameters


def compute_cost_test_case() -> tuple[Any, ...]:
    """Return A2 (1, 3), Y (1, 3) and, in v1 and v2, the parameters; takes 3 global draws."""
    _reseed_global(draws=3)
    A2, Y, parameters = _course().compute_cost_test_case()
    return (A2, as_labels(Y), parameters)[: 3 if current_edition() in ("v1", "v2") else 2]


def backward_propagation_test_case() -> tuple[Parameters, Parameters, Array, ClassicLabels]:
    """Return parameters, cache, X (2, 3) and Y (1, 3); takes 9 global draws."""
    _reseed_global(draws=9)
    parameters, cache, X, Y = _course().backward_propagation_test_case()
    return parameters, cache, X, as_labels(Y)


def update_parameters_test_case() -> tuple[Parameters, Parameters]:
    """Return parameters and their gradients; seeds nothing."""
    parameters, grads = _course().update_parameters_test_case()
    return parameters, grads


def nn_model_test_case() -> tuple[Array, ClassicLabels]:
    """Return X (2, m) and Y (1, m): m = 3 with 9 global draws, since 2021c m = 4 with 12."""
    if current_edition() in ("2021c", "2021d"):
        np.random.seed(1)
        return np.random.randn(2, 4), as_labels(np.random.randn(1, 4) > 0)
    _reseed_global(draws=9)
    X, Y = _course().nn_model_test_case()
    return X, as_labels(Y)


def predict_test_case() -> tuple[Parameters, Array]:
    """Return parameters and X (2, 3), in this order; takes 6 global draws."""
    _reseed_global(draws=6)
    parameters, X = _course().predict_test_case()
    return parameters, X


def _reseed_global(draws: int) -> None:
    np.random.seed(1)
    np.random.randn(draws)


def _course() -> ModuleType:
    # Imported when called: in classic mode `testCases` is a module that imports this one.
    from testCases import v1, v2

    return v1 if current_edition() == "v1" else v2
