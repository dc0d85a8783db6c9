"""Notebooks 03 to 05: looking at networks and at what training made of them."""

from collections.abc import Mapping, Sequence

import numpy as np

from planar_utils._types import FloatArray, Labels, Parameters
from planar_utils._validation import (
    check_accuracies,
    check_finite,
    check_layer_sizes,
    check_number,
    check_parameters,
    check_shape,
)
from planar_utils.losses import accuracy
from planar_utils.network import predict


def collapse_linear(
    W1: FloatArray, b1: FloatArray, W2: FloatArray, b2: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Merge two layers without activation into the one layer that computes the same.

    W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2).

    Parameters
    ----------
    W1, b1 : ndarrays of shape (n_h, n_x) and (n_h, 1)
        First layer.
    W2, b2 : ndarrays of shape (n_y, n_h) and (n_y, 1)
        Second layer.

    Returns
    -------
    W : ndarray of shape (n_y, n_x)
    b : ndarray of shape (n_y, 1)

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    TypeError
        If an argument is not an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 5.1.

    Examples
    --------
    >>> W1, b1 = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0], [0.0]])
    >>> W2, b2 = np.array([[3.0, -1.0]]), np.array([[0.5]])
    >>> W, b = collapse_linear(W1, b1, W2, b2)
    >>> print(W, b)
    [[3. 5.]] [[3.5]]
    """
    check_parameters({"W1": W1, "b1": b1, "W2": W2, "b2": b2})
    W = W2 @ W1
    b = W2 @ b1 + b2
    return W, b


def distinct_units(W1: FloatArray, tolerance: float = 1e-12) -> int:
    """Count the hidden units that differ: the different rows of W1.

    Parameters
    ----------
    W1 : ndarray of shape (n_h, n_x)
        Weights, one row per hidden unit.
    tolerance : float
        Rows count as equal if no entry differs by more, at least 0.

    Returns
    -------
    int
        From 1 to n_h.

    Raises
    ------
    ValueError
        If W1 is not 2-D or holds nan, or the tolerance is negative.
    TypeError
        If W1 is not an array of numbers.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 8.4 (breaking symmetry),
    https://www.deeplearningbook.org/contents/optimization.html

    Examples
    --------
    >>> distinct_units(np.array([[1.0, 2.0], [0.0, 0.0], [1.0, 2.0]]))
    2
    """
    check_shape("W1", W1, ("n_h", "n_x"), "one row per hidden unit")
    check_finite("W1", W1)
    check_number("tolerance", tolerance, cause="It is a distance.")
    different = [W1[0]]
    for row in W1[1:]:
        if all(np.max(np.abs(row - other)) > tolerance for other in different):
            different.append(row)
    return len(different)


def count_parameters(layer_sizes: Sequence[int]) -> int:
    """Count the weights and biases of a fully connected network.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units of every layer, inputs first, each at least 1.

    Returns
    -------
    int
        The sum of n_in * n_out weights and n_out biases over the layers after the input.

    Raises
    ------
    ValueError
        If there are fewer than two layers or a size is below 1.
    TypeError
        If a size is not a whole number.

    References
    ----------
    CS231n notes, "Neural Networks Part 1", https://cs231n.github.io/neural-networks-1/

    Examples
    --------
    >>> count_parameters((3, 4, 2)), count_parameters((3, 4, 4, 1))
    (26, 41)
    """
    check_layer_sizes(layer_sizes)
    count = 0
    for i in range(1, len(layer_sizes)):
        n_in = layer_sizes[i - 1]
        n_out = layer_sizes[i]
        count = count + n_in * n_out + n_out
    return count


def best_hidden_size(accuracy: Mapping[int, float]) -> int:
    """Choose the smallest hidden layer that reaches the best accuracy.

    Parameters
    ----------
    accuracy : dict
        n_h -> accuracy in percent, on data the networks were not trained on.

    Returns
    -------
    int
        One of the keys.

    Raises
    ------
    ValueError
        If the dictionary is empty or an accuracy is not between 0 and 100.
    TypeError
        If it is not a dictionary.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 5.3,
    https://www.deeplearningbook.org/contents/ml.html

    Examples
    --------
    >>> best_hidden_size({20: 91.25, 5: 91.25, 3: 90.75})
    5
    """
    check_accuracies(accuracy)
    best = max(accuracy.values())
    return min(n_h for n_h in accuracy if accuracy[n_h] == best)


def generalization_gap(
    parameters: Parameters, X_train: FloatArray, Y_train: Labels, X_test: FloatArray, Y_test: Labels
) -> float:
    """Compute by how much a network is better on the data it was trained on.

    Parameters
    ----------
    parameters : dict of ndarrays
        W1, b1, W2, b2 of a trained network.
    X_train, X_test : ndarrays of shape (n_x, m_train) and (n_x, m_test)
        Examples in columns.
    Y_train, Y_test : ndarrays of shape (1, m_train) and (1, m_test), any type
        Labels 0 and 1.

    Returns
    -------
    float
        Training accuracy minus test accuracy, in percentage points.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 5.2,
    https://www.deeplearningbook.org/contents/ml.html

    Examples
    --------
    >>> from planar_utils.network import initialize_parameters
    >>> X_train, Y_train = np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([[0, 1]])
    >>> X_test, Y_test = np.array([[2.0, -2.0], [2.0, -2.0]]), np.array([[0, 0]])
    >>> generalization_gap(initialize_parameters(2, 4, 1), X_train, Y_train, X_test, Y_test)
    50.0
    """
    train_accuracy = accuracy(predict(parameters, X_train), Y_train)
    test_accuracy = accuracy(predict(parameters, X_test), Y_test)
    return train_accuracy - test_accuracy
