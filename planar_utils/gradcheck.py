"""Notebook 02: the gradient that was derived against the one that is measured."""

from collections.abc import Callable
from typing import Any

import numpy as np

from planar_utils import network
from planar_utils._types import FloatArray, Labels, Parameters
from planar_utils._validation import (
    check_array,
    check_examples,
    check_finite,
    check_finite_parameters,
    check_function,
    check_grads,
    check_holds_functions,
    check_number,
    check_one_number,
    check_shape,
)

_STEPS = ("forward_propagation", "compute_cost", "backward_propagation")


def numerical_gradient(
    f: Callable[[FloatArray], float], theta: FloatArray, epsilon: float = 1e-5
) -> FloatArray:
    """Measure the gradient of f at theta by central differences.

    Every number of theta is moved by epsilon to both sides, one at a time:
    (f(theta + epsilon) - f(theta - epsilon)) / (2 epsilon).

    Parameters
    ----------
    f : callable
        Takes an array of the shape of theta, returns a number. It is called once more than
        the measurement needs, to see that it does.
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
        If f cannot be called or returns something else than one number, or theta is not
        an array of numbers.

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
    check_one_number("f", f(theta.astype(float)))
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
        one of them is wrong. If a or b holds nan or an infinite number: inf.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If a or b is not an array of numbers.

    Notes
    -----
    A gradient with nan in it is wrong, so its error is larger than any limit. (An error of
    nan would not be: every comparison with nan is False, and max(...) may lose it.)

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
    both = np.array([a, b], dtype=float)
    largest = np.max(np.abs(both))
    if not np.isfinite(largest):
        return float("inf")
    if largest == 0:
        return 0.0
    # The error does not depend on the scale, and around 1 no square can overflow or vanish.
    a, b = both / largest
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


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
        dW1, db1, dW2, db2 -> relative error (see `relative_error`); inf where a gradient,
        derived or measured, is not finite.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, parameters, X or Y hold nan, a gradient has not
        the shape of its variable, or functions lacks one.
    TypeError
        If an argument has the wrong type, or compute_cost does not return one number.

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
    check_holds_functions(functions, _STEPS)
    check_finite_parameters(parameters)
    check_examples(X, Y)
    check_finite("X", X)
    check_finite("Y", Y)
    A2, cache = functions.forward_propagation(X, parameters)
    check_one_number("compute_cost", functions.compute_cost(A2, Y))
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
