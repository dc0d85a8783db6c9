"""The v1 edition of the classic test cases (2017): labels are real numbers.

Each function returns the arguments of the function it is named after. The
random numbers come from a private generator with the classic seed, so the
values are the classic ones and NumPy's global generator is left alone.

Notes
-----
`compute_cost_test_case`, `backward_propagation_test_case` and
`nn_model_test_case` draw their labels from a normal distribution. A cost of
such labels is a number without a meaning, and training on them diverges; the
v2 edition (`testCases.v2`) has labels that are true or false instead.
"""

import numpy as np

from testCases._classic import (
    Array,
    small_cache,
    small_output,
    small_parameters,
    stepped_gradients,
    stepped_parameters,
)

Parameters = dict[str, Array]

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


def layer_sizes_test_case() -> tuple[Array, Array]:
    """Return X (5, 3) and Y (2, 3).

    Examples
    --------
    >>> X, Y = layer_sizes_test_case()
    >>> X.shape, Y.shape
    ((5, 3), (2, 3))
    """
    rng = np.random.RandomState(1)
    return rng.randn(5, 3), rng.randn(2, 3)


def initialize_parameters_test_case() -> tuple[int, int, int]:
    """Return the sizes n_x, n_h, n_y of a small network.

    Examples
    --------
    >>> initialize_parameters_test_case()
    (2, 4, 1)
    """
    return 2, 4, 1


def forward_propagation_test_case() -> tuple[Array, Parameters]:
    """Return X (2, 3) and the parameters of a network with four units and zero biases.

    Examples
    --------
    >>> X, parameters = forward_propagation_test_case()
    >>> X.shape, parameters["W1"].shape
    ((2, 3), (4, 2))
    """
    return np.random.RandomState(1).randn(2, 3), small_parameters()


def compute_cost_test_case() -> tuple[Array, Array, Parameters]:
    """Return A2 (1, 3), real-valued Y (1, 3) and the parameters.

    Examples
    --------
    >>> A2, Y, parameters = compute_cost_test_case()
    >>> A2.shape, Y.shape
    ((1, 3), (1, 3))
    """
    return small_output(), np.random.RandomState(1).randn(1, 3), small_parameters()


def backward_propagation_test_case() -> tuple[Parameters, Parameters, Array, Array]:
    """Return parameters, cache, X (2, 3) and real-valued Y (1, 3).

    Examples
    --------
    >>> parameters, cache, X, Y = backward_propagation_test_case()
    >>> sorted(cache)
    ['A1', 'A2', 'Z1', 'Z2']
    """
    rng = np.random.RandomState(1)
    X = rng.randn(2, 3)
    return small_parameters(), small_cache(), X, rng.randn(1, 3)


def update_parameters_test_case() -> tuple[Parameters, Parameters]:
    """Return parameters and their gradients.

    Examples
    --------
    >>> parameters, grads = update_parameters_test_case()
    >>> grads["dW1"].shape
    (4, 2)
    """
    return stepped_parameters(), stepped_gradients()


def nn_model_test_case() -> tuple[Array, Array]:
    """Return X (2, 3) and real-valued Y (1, 3).

    Examples
    --------
    >>> X, Y = nn_model_test_case()
    >>> X.shape, Y.shape
    ((2, 3), (1, 3))
    """
    rng = np.random.RandomState(1)
    return rng.randn(2, 3), rng.randn(1, 3)


def predict_test_case() -> tuple[Parameters, Array]:
    """Return parameters and X (2, 3); mind the order.

    Examples
    --------
    >>> parameters, X = predict_test_case()
    >>> X.shape
    (2, 3)
    """
    return stepped_parameters(), np.random.RandomState(1).randn(2, 3)
