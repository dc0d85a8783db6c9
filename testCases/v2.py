"""The v2 edition of the classic test cases: labels are true or false.

The functions have the names of the v1 edition; those whose values did not
change are the same functions. Random numbers come from private generators.
"""

import numpy as np
from numpy.typing import NDArray

from testCases._classic import Array, small_cache, small_output, small_parameters
from testCases.v1 import (
    Parameters,
    initialize_parameters_test_case,
    layer_sizes_test_case,
    predict_test_case,
    update_parameters_test_case,
)

Labels = NDArray[np.bool_]

__all__ = [
    "backward_propagation_test_case",
    "compute_cost_test_case",
    "forward_propagation_test_case",
    "initialize_parameters_test_case",
    "layer_sizes_test_case",
    "nn_model_test_case",
    "predict_test_case",
    "update_parameters_test_case",
]


def forward_propagation_test_case() -> tuple[Array, Parameters]:
    """Return X (2, 3) and parameters with non-zero biases.

    Examples
    --------
    >>> X, parameters = forward_propagation_test_case()
    >>> parameters["b2"]
    array([[-1.3]])
    """
    rng = np.random.RandomState(1)
    X = rng.randn(2, 3)
    return X, {**small_parameters(), "b1": rng.randn(4, 1), "b2": np.array([[-1.3]])}


def compute_cost_test_case() -> tuple[Array, Labels, Parameters]:
    """Return A2 (1, 3), bool Y (1, 3) and the parameters.

    Examples
    --------
    >>> A2, Y, parameters = compute_cost_test_case()
    >>> Y
    array([[ True, False, False]])
    """
    return small_output(), np.random.RandomState(1).randn(1, 3) > 0, small_parameters()


def backward_propagation_test_case() -> tuple[Parameters, Parameters, Array, Labels]:
    """Return parameters, cache, X (2, 3) and bool Y (1, 3).

    Examples
    --------
    >>> parameters, cache, X, Y = backward_propagation_test_case()
    >>> Y
    array([[ True, False,  True]])
    """
    rng = np.random.RandomState(1)
    X = rng.randn(2, 3)
    return small_parameters(), small_cache(), X, rng.randn(1, 3) > 0


def nn_model_test_case() -> tuple[Array, Labels]:
    """Return X (2, 3) and bool Y (1, 3).

    Examples
    --------
    >>> X, Y = nn_model_test_case()
    >>> Y
    array([[ True, False,  True]])
    """
    rng = np.random.RandomState(1)
    return rng.randn(2, 3), rng.randn(1, 3) > 0
