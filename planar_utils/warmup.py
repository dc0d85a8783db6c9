"""Notebook 00: shapes, and a network small enough to be computed by hand."""

import numpy as np
from numpy.typing import ArrayLike

from planar_utils._types import FloatArray
from planar_utils._validation import check_line, check_parameters, check_shape


def to_column(values: ArrayLike) -> FloatArray:
    """Return a list of numbers as a column.

    Parameters
    ----------
    values : list or array of shape (m,), (1, m) or (m, 1)
        Numbers along one line.

    Returns
    -------
    ndarray of float64, shape (m, 1)
        The same numbers in the same order; a new array.

    Raises
    ------
    ValueError
        If `values` has two sides longer than 1, is empty, or is a single number.
    TypeError
        If `values` holds something that is not a number.

    References
    ----------
    NumPy documentation, "NumPy: the absolute basics for beginners",
    https://numpy.org/doc/stable/user/absolute_beginners.html

    Examples
    --------
    >>> to_column([3, 4]).shape
    (2, 1)
    """
    check_line("values", values)
    return np.array(values, dtype=float).reshape(-1, 1)


def hand_network(
    x: FloatArray, W1: FloatArray, b1: FloatArray, W2: FloatArray, b2: FloatArray
) -> FloatArray:
    """Compute a network of two ReLU layers for one example.

    h = max(0, W1 x + b1) and y = max(0, W2 h + b2).

    Parameters
    ----------
    x : ndarray of shape (n_x, 1)
        One example as a column.
    W1, b1 : ndarrays of shape (n_h, n_x) and (n_h, 1)
        Weights and biases of the hidden layer.
    W2, b2 : ndarrays of shape (n_y, n_h) and (n_y, 1)
        Weights and biases of the output layer.

    Returns
    -------
    ndarray of shape (n_y, 1)
        The outputs, none of them negative.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    TypeError
        If an argument is not an array of numbers.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 6.1,
    https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> x = to_column([3, 4])
    >>> W1, b1 = np.array([[1, -1], [2, 0]]), to_column([9, -3])
    >>> W2, b2 = np.array([[4, 3], [-2, 1]]), to_column([5, 0])
    >>> print(hand_network(x, W1, b1, W2, b2))
    [[46.]
     [ 0.]]
    """
    check_parameters({"W1": W1, "b1": b1, "W2": W2, "b2": b2})
    check_shape("x", x, (W1.shape[1], 1), f"W1 of shape {W1.shape} takes one example as a column")
    h = np.maximum(0, W1 @ x + b1)
    return np.maximum(0, W2 @ h + b2)
