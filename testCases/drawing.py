"""Draw well-posed inputs for the cases: numbers of ordinary size, non-zero biases, labels.

Weights are large enough that tanh is far from linear: with the tiny weights of the classic
example a forgotten 1 - A1**2 only shows in the fifth digit.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Inputs = dict[str, Any]


def parameters(rng: np.random.RandomState, n_x: int, n_h: int, n_y: int) -> dict[str, Array]:
    """Draw W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1), no entry near zero."""
    return {
        "W1": away_from_zero(rng, n_h, n_x),
        "b1": away_from_zero(rng, n_h, 1),
        "W2": away_from_zero(rng, n_y, n_h),
        "b2": away_from_zero(rng, n_y, 1),
    }


def reordered(dictionary: dict[str, Any]) -> dict[str, Any]:
    """Return a dictionary with the same entries in the opposite order."""
    return dict(reversed(dictionary.items()))


def away_from_zero(rng: np.random.RandomState, *shape: int) -> Array:
    """Draw numbers between 0.2 and 1.2 in size, of either sign."""
    signs: Array = rng.choice([-1.0, 1.0], shape)
    return rng.uniform(0.2, 1.2, shape) * signs


def labels(rng: np.random.RandomState, m: int, dtype: Any = np.uint8) -> NDArray[Any]:
    """Draw labels (1, m) of 0 and 1, both of them when m > 1 and not equally often when m > 2."""
    ones = 1 + int(rng.randint(0, max(1, (m - 1) // 2))) if m > 1 else int(rng.randint(0, 2))
    return rng.permutation(np.arange(m) < ones).reshape(1, m).astype(dtype)


def probabilities(rng: np.random.RandomState, m: int) -> Array:
    """Draw probabilities (1, m) between 0.05 and 0.95."""
    return rng.uniform(0.05, 0.95, (1, m))


def easy_task() -> Inputs:
    """Make a training task on which the cost falls smoothly, so that its digits are certain."""
    X = away_from_zero(np.random.RandomState(11), 2, 10)
    return {"X": X, "Y": (X[:1] > 0).astype(np.uint8), "n_h": 3, "num_iterations": 1001}


def cache(parameters: dict[str, Array], X: Array) -> dict[str, Array]:
    """Return the forward pass that belongs to the parameters."""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": 1 / (1 + np.exp(-Z2))}


def slopes(cost: Any, parameters: dict[str, Array]) -> dict[str, Array]:
    """Measure the gradient of a cost by central differences.

    Two step sizes are combined so that the error is about 1e-12.

    Parameters
    ----------
    cost
        Function of a dictionary of arrays, returns a float.
    parameters
        Where the slope is measured.

    Returns
    -------
    dict
        The slope of the cost along every entry, "d" before each name.
    """
    gradients = {}
    for name, array in parameters.items():
        slope = np.zeros(array.shape)
        for index in np.ndindex(*array.shape):

            def difference(step: float, name: str = name, index: Any = index) -> float:
                moved = {key: value.copy() for key, value in parameters.items()}
                moved[name][index] += step
                above = cost(moved)
                moved[name][index] -= 2 * step
                return float((above - cost(moved)) / (2 * step))

            slope[index] = (4 * difference(5e-4) - difference(1e-3)) / 3
        gradients[f"d{name}"] = slope
    return gradients
