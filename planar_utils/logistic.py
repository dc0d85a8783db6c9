"""Notebook 01: from a fitted line to one neuron, logistic regression by gradient descent."""

from itertools import combinations_with_replacement

import numpy as np

from planar_utils._types import FloatArray, Labels
from planar_utils._validation import (
    check_bias,
    check_count,
    check_counts,
    check_enough_points,
    check_examples,
    check_finite,
    check_labels,
    check_learning_rate,
    check_neuron,
    check_one_output,
    check_shape,
)
from planar_utils.activations import sigmoid


def neuron_forward(x: FloatArray, w: FloatArray, b: float) -> float:
    """Compute the output of one sigmoid neuron, sigmoid(w · x + b).

    Parameters
    ----------
    x : ndarray of shape (n_x,)
        Inputs.
    w : ndarray of shape (n_x,)
        One weight per input.
    b : float
        Bias.

    Returns
    -------
    float between 0 and 1

    Raises
    ------
    ValueError
        If x and w are not 1-D arrays of the same length.
    TypeError
        If x or w is not an array of numbers.

    References
    ----------
    CS231n notes, "Neural Networks Part 1", https://cs231n.github.io/neural-networks-1/

    Examples
    --------
    >>> neuron_forward(np.array([1.0, 2.0]), np.array([2.0, -1.0]), 0.0)
    0.5
    """
    check_shape("x", x, ("n_x",), "the inputs of one neuron, a 1-D array")
    check_shape("w", w, x.shape, f"one weight per input, x has shape {x.shape}")
    check_bias(b)
    z = w @ x + b
    return float(sigmoid(z))


def logistic_forward_loop(w: FloatArray, b: float, X: FloatArray) -> FloatArray:
    """Compute what `logistic_forward` does, one example after the other: clear, and slow.

    Parameters
    ----------
    w : ndarray of shape (n_x, 1)
    b : float
    X : ndarray of shape (n_x, m)

    Returns
    -------
    ndarray of float64, shape (1, m)

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    References
    ----------
    NumPy documentation, "Broadcasting",
    https://numpy.org/doc/stable/user/basics.broadcasting.html (why the loop is not needed).

    Examples
    --------
    >>> print(logistic_forward_loop(np.array([[1.0], [1.0]]), 0.0, np.array([[1.0], [-1.0]])))
    [[0.5]]
    """
    check_neuron(w, b, X)
    m = X.shape[1]
    A = np.zeros((1, m))
    for i in range(m):
        z = w[:, 0] @ X[:, i] + b
        A[0, i] = sigmoid(z)
    return A


def logistic_forward(w: FloatArray, b: float, X: FloatArray) -> FloatArray:
    """Compute the probability of class 1 for all examples at once, sigmoid(wᵀX + b).

    Parameters
    ----------
    w : ndarray of shape (n_x, 1)
        One weight per input.
    b : float
        Bias.
    X : ndarray of shape (n_x, m)
        Examples in columns.

    Returns
    -------
    ndarray of float64, shape (1, m)
        Probabilities.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    TypeError
        If w or X is not an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.2.

    Examples
    --------
    >>> w = np.array([[2.0], [-1.0]])
    >>> print(logistic_forward(w, 0.0, np.array([[1.0, 0.0], [2.0, 1.0]])).round(4))
    [[0.5    0.2689]]
    """
    check_neuron(w, b, X)
    Z = w.T @ X + b
    return sigmoid(Z)


def logistic_cost(w: FloatArray, b: float, X: FloatArray, Y: Labels) -> float:
    """Compute the cross-entropy cost of logistic regression, the mean over the examples.

    Parameters
    ----------
    w : ndarray of shape (n_x, 1)
    b : float
    X : ndarray of shape (n_x, m)
    Y : ndarray of shape (1, m), any type
        Labels 0 and 1.

    Returns
    -------
    float
        ln 2 = 0.693 for w = 0 and b = 0, whatever the labels.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    TypeError
        If w, X or Y is not an array of numbers.

    Notes
    -----
    This is the textbook formula: a probability that is exactly 0 or 1 gives nan.
    `planar_utils.binary_cross_entropy` stays finite.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), equation 4.90.

    Examples
    --------
    >>> w, X, Y = np.zeros((2, 1)), np.array([[1.0, 3.0], [2.0, 4.0]]), np.array([[0, 1]])
    >>> round(logistic_cost(w, 0.0, X, Y), 4)
    0.6931
    """
    check_examples(X, Y)
    check_one_output(Y)
    m = X.shape[1]
    A = logistic_forward(w, b, X)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    return float(cost)


def logistic_gradient(
    w: FloatArray, b: float, X: FloatArray, Y: Labels
) -> tuple[FloatArray, float]:
    """Compute the gradient of `logistic_cost` with respect to w and b.

    Parameters
    ----------
    w : ndarray of shape (n_x, 1)
    b : float
    X : ndarray of shape (n_x, m)
    Y : ndarray of shape (1, m), any type
        Labels 0 and 1.

    Returns
    -------
    dw : ndarray of float64, shape (n_x, 1)
        A gradient has the shape of its variable.
    db : float

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    TypeError
        If w, X or Y is not an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), equation 4.91.

    Examples
    --------
    >>> w, X, Y = np.zeros((2, 1)), np.array([[1.0, 3.0], [2.0, 4.0]]), np.array([[0, 1]])
    >>> dw, db = logistic_gradient(w, 0.0, X, Y)
    >>> print(dw.T, db)
    [[-0.5 -0.5]] 0.0
    """
    check_examples(X, Y)
    check_one_output(Y)
    m = X.shape[1]
    A = logistic_forward(w, b, X)
    dZ = A - Y
    dw = X @ dZ.T / m
    db = float(np.sum(dZ) / m)
    return dw, db


def logistic_fit(
    X: FloatArray, Y: Labels, learning_rate: float = 0.1, num_iterations: int = 1000
) -> tuple[FloatArray, float, list[float]]:
    """Train logistic regression by gradient descent from zero weights.

    Parameters
    ----------
    X : ndarray of shape (n_x, m)
        Examples in columns.
    Y : ndarray of shape (1, m), any type
        Labels 0 and 1.
    learning_rate : float
        Size of a step, at least 0.
    num_iterations : int
        Number of steps, at least 0.

    Returns
    -------
    w : ndarray of float64, shape (n_x, 1)
    b : float
    costs : list of float
        The cost before every step: `num_iterations` of them.

    Raises
    ------
    ValueError
        If shapes do not fit, X holds nan, Y holds other labels than 0 and 1, or the
        learning rate is negative.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.2.

    Examples
    --------
    >>> X, Y = np.array([[-2.0, -1.0, 1.0, 2.0]]), np.array([[0, 0, 1, 1]])
    >>> w, b, costs = logistic_fit(X, Y, learning_rate=0.5, num_iterations=100)
    >>> print(logistic_predict(w, b, X), len(costs), round(costs[0], 4))
    [[False False  True  True]] 100 0.6931
    """
    check_examples(X, Y)
    check_one_output(Y)
    check_finite("X", X)
    check_labels("Y", Y)
    check_learning_rate("learning_rate", learning_rate)
    check_count("num_iterations", num_iterations, 0)
    w = np.zeros((X.shape[0], 1))
    b = 0.0
    costs = []
    for _ in range(num_iterations):
        costs.append(logistic_cost(w, b, X, Y))
        dw, db = logistic_gradient(w, b, X, Y)
        w = w - learning_rate * dw
        b = b - learning_rate * db
    return w, b, costs


def logistic_predict(w: FloatArray, b: float, X: FloatArray) -> Labels:
    """Predict class 1 where its probability is greater than 0.5.

    Parameters
    ----------
    w : ndarray of shape (n_x, 1)
    b : float
    X : ndarray of shape (n_x, m)

    Returns
    -------
    ndarray of bool, shape (1, m)

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or w or X hold nan.
    TypeError
        If an argument is not made of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 1.5.1.

    Examples
    --------
    >>> print(logistic_predict(np.array([[1.0]]), -1.0, np.array([[0.0, 1.0, 2.0]])))
    [[False False  True]]
    """
    check_neuron(w, b, X)
    check_finite("w", w)
    check_finite("X", X)
    return logistic_forward(w, b, X) > 0.5


def polynomial_features(X: FloatArray, degree: int) -> FloatArray:
    """Return all products of the rows of X with 1 to `degree` factors.

    Parameters
    ----------
    X : ndarray of shape (n_x, m)
        Examples in columns.
    degree : int
        Highest total degree, at least 1.

    Returns
    -------
    ndarray of float64, shape (n, m)
        One row per monomial, by degree: for two rows and degree 2 these are
        x1, x2, x1², x1 x2, x2². There is no row of ones: the bias does its work.

    Raises
    ------
    ValueError
        If X is not 2-D, holds nan, or `degree` is below 1.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 3.1 (basis functions).

    Examples
    --------
    >>> print(polynomial_features(np.array([[2.0], [3.0]]), 2).T)
    [[2. 3. 4. 6. 9.]]
    """
    check_shape("X", X, ("n_x", "m"), "columns are examples here")
    check_finite("X", X)
    check_counts(degree=degree)
    rows = range(X.shape[0])
    monomials = [
        np.prod(X[list(factors)], axis=0, dtype=float)
        for total in range(1, degree + 1)
        for factors in combinations_with_replacement(rows, total)
    ]
    return np.array(monomials)


def least_squares(x: FloatArray, y: FloatArray, degree: int = 1) -> FloatArray:
    """Fit a polynomial to points by least squares.

    Parameters
    ----------
    x, y : ndarrays of shape (m,)
        The points.
    degree : int
        Degree of the polynomial, at least 0; 1 fits a line.

    Returns
    -------
    ndarray of float64, shape (degree + 1,)
        Coefficients, lowest power first: [intercept, slope] of a line.

    Raises
    ------
    ValueError
        If x and y differ in length, hold nan, or there are fewer different x than coefficients.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 1.1.

    Examples
    --------
    >>> print(least_squares(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])).round(6))
    [1. 2.]
    """
    check_shape("x", x, ("m",), "one number per point")
    check_shape("y", y, x.shape, f"one number per point, x has shape {x.shape}")
    check_finite("x", x)
    check_finite("y", y)
    check_count("degree", degree, 0)
    check_enough_points(x, degree)
    powers = np.vander(np.asarray(x, dtype=float), degree + 1, increasing=True)
    coefficients = np.linalg.lstsq(powers, y, rcond=None)[0]
    return np.asarray(coefficients, dtype=float)
