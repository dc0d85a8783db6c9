"""Notebook 02: the gradient that was derived against the one that is measured."""

from collections.abc import Callable
from typing import Any

import numpy as np

from planar_utils import network
from planar_utils._types import FloatArray, Labels, Parameters
from planar_utils._validation import (
    check_array,
    check_examples,
    check_function,
    check_grads,
    check_number,
    check_parameters,
    check_shape,
)


def numerical_gradient(
    f: Callable[[FloatArray], float], theta: FloatArray, epsilon: float = 1e-5
) -> FloatArray:
    """Measure the gradient of f at theta by central differences.

    Every number of theta is moved by epsilon to both sides, one at a time:
    (f(theta + epsilon) - f(theta - epsilon)) / (2 epsilon).

    Parameters
    ----------
    f : callable
        Takes an array of the shape of theta, returns a number.
    theta : ndarray of any shape
        Where the gradient is taken; it is not changed.
    epsilon : float
        Size of the move, greater than 0. Too large: the curve bends (error about
        epsilon²). Too small: rounding takes over (error about 1e-16 / epsilon).

    Returns
    -------
    ndarray of float64, shape of theta

    Raises
    ------
    ValueError
        If epsilon is not greater than 0.
    TypeError
        If f cannot be called or theta is not an array of numbers.

    References
    ----------
    CS231n notes, "Neural Networks Part 3: gradient checks",
    https://cs231n.github.io/neural-networks-3/#gradcheck

    Examples
    --------
    >>> print(numerical_gradient(lambda t: np.sum(t**2), np.array([1.0, -3.0])).round(6))
    [ 2. -6.]
    """
    check_function("f", f)
    check_array("theta", theta)
    check_number("epsilon", epsilon, positive=True, cause="It is the size of the move.")
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        plus = theta.astype(float)
        minus = theta.astype(float)
        plus[index] += epsilon
        minus[index] -= epsilon
        gradient[index] = (f(plus) - f(minus)) / (2 * epsilon)
    return gradient


def relative_error(a: FloatArray, b: FloatArray) -> float:
    """Compare two gradients: ‖a - b‖ / (‖a‖ + ‖b‖).

    Parameters
    ----------
    a, b : ndarrays of the same shape

    Returns
    -------
    float
        From 0 (equal, or both 0) to 1. Below 1e-7 two gradients agree; above 1e-3
        one of them is wrong.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    CS231n notes, "Neural Networks Part 3: gradient checks",
    https://cs231n.github.io/neural-networks-3/#gradcheck

    Examples
    --------
    >>> relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    0.0
    >>> relative_error(np.array([1.0, 0.0]), np.array([-1.0, 0.0]))
    1.0
    """
    check_array("a", a)
    check_shape("b", b, a.shape, "the shape of a")
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0


def check_gradients(
    parameters: Parameters, X: FloatArray, Y: Labels, functions: Any = network
) -> dict[str, float]:
    """Compare the gradients of backward propagation with measured ones.

    Parameters
    ----------
    parameters : dict of ndarrays
        W1, b1, W2, b2: where the gradient is taken; they are not changed.
    X : ndarray of shape (n_x, m)
        Examples in columns; a handful is enough.
    Y : ndarray of shape (1, m), any type
        Labels 0 and 1.
    functions : namespace
        Where `forward_propagation`, `compute_cost` and `backward_propagation` are taken
        from: this package's `network`, or your own in a `types.SimpleNamespace`.

    Returns
    -------
    dict
        dW1, db1, dW2, db2 -> relative error (see `relative_error`).

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or a gradient has not the shape of its variable.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    CS231n notes, "Neural Networks Part 3: gradient checks",
    https://cs231n.github.io/neural-networks-3/#gradcheck

    Examples
    --------
    >>> X, Y = np.array([[1.0, -2.0, 0.5], [0.3, 0.8, -1.0]]), np.array([[1, 0, 1]])
    >>> errors = check_gradients(network.initialize_parameters(2, 4, 1), X, Y)
    >>> all(error < 1e-7 for error in errors.values())
    True
    """
    check_parameters(parameters)
    check_examples(X, Y)
    _, cache = functions.forward_propagation(X, parameters)
    grads = functions.backward_propagation(parameters, cache, X, Y)
    check_grads(grads, parameters)
    errors = {}
    for name in ("W1", "b1", "W2", "b2"):

        def cost(theta: FloatArray, name: str = name) -> float:
            A2, _ = functions.forward_propagation(X, {**parameters, name: theta})
            return float(functions.compute_cost(A2, Y))

        measured = numerical_gradient(cost, parameters[name])
        errors[f"d{name}"] = relative_error(grads[f"d{name}"], measured)
    return errors
