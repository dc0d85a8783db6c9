"""Costs (means over the examples), accuracy and the L2 penalty.

Unlike the textbook formula in `network.compute_cost`, the cross-entropies here
stay finite when a probability is exactly 0 or 1.
"""

from collections.abc import Mapping

import numpy as np

from planar_utils._types import FloatArray, Labels
from planar_utils._validation import (
    check_array,
    check_as_many,
    check_between,
    check_counts,
    check_finite,
    check_label_vector,
    check_labels,
    check_names,
    check_number,
    check_same_shape,
    check_sums_to_one,
)

# The smallest normal float64: log of it is about -708, so one example that is
# wrong with certainty costs 708 instead of infinity.
_TINY = np.finfo(float).tiny


def binary_cross_entropy(A: FloatArray, Y: Labels) -> float:
    """Compute the mean of -(Y log A + (1 - Y) log(1 - A)).

    Parameters
    ----------
    A : ndarray of shape (n_y, m)
        Probabilities of class 1, from 0 to 1 inclusive.
    Y : ndarray of shape (n_y, m), any type
        Labels, from 0 to 1.

    Returns
    -------
    float
        At least 0, always finite; summed over the outputs, mean over the m examples.

    Raises
    ------
    ValueError
        If the shapes differ, or A or Y leaves [0, 1].

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.2,
    https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> round(binary_cross_entropy(np.array([[0.5, 0.9]]), np.array([[0, 1]])), 4)
    0.3993
    >>> binary_cross_entropy(np.array([[0.0, 1.0]]), np.array([[False, True]]))
    0.0
    """
    _check_probabilities(A, Y)
    losses = -(Y * _log(A) + (1 - Y) * _log(1 - A))
    # + 0.0 turns the -0.0 of a perfect prediction into 0.0.
    return float(np.sum(losses) / A.shape[1]) + 0.0


def categorical_cross_entropy(A: FloatArray, Y: Labels) -> float:
    """Compute the mean of -log of the probability that the right class got.

    Parameters
    ----------
    A : ndarray of shape (k, m)
        Probabilities of k classes; every column sums to 1.
    Y : ndarray of shape (k, m), any type
        One-hot labels: every column has a single 1.

    Returns
    -------
    float
        At least 0, always finite.

    Raises
    ------
    ValueError
        If the shapes differ, A leaves [0, 1], or a column does not sum to 1.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.3,
    https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> A, Y = np.array([[0.5, 0.1], [0.5, 0.9]]), np.array([[1, 0], [0, 1]])
    >>> round(categorical_cross_entropy(A, Y), 4)
    0.3993
    """
    _check_probabilities(A, Y)
    check_sums_to_one("A", A, "Are these scores? Then apply softmax first.")
    check_sums_to_one("Y", Y, "One-hot labels are wanted: a single 1 per example.")
    losses = -np.sum(Y * _log(A), axis=0)
    return float(np.mean(losses)) + 0.0


def squared_error(A: FloatArray, Y: FloatArray) -> float:
    """Compute the mean squared distance between outputs and targets.

    Parameters
    ----------
    A : ndarray of shape (n_y, m)
        Outputs.
    Y : ndarray of shape (n_y, m)
        Targets.

    Returns
    -------
    float
        The squares summed over the outputs, mean over the m examples (no factor 1/2).

    Raises
    ------
    ValueError
        If the shapes differ or a value is not finite.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 1.1.

    Examples
    --------
    >>> squared_error(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]]))
    2.0
    """
    check_same_shape("A", A, "Y", Y)
    check_finite("A", A)
    check_finite("Y", Y)
    difference = A - np.asarray(Y, dtype=float)
    return float(np.sum(difference**2) / A.shape[1])


def hinge(scores: FloatArray, Y: Labels) -> float:
    """Compute the hinge cost of a support vector machine, the mean of max(0, 1 - s · score).

    Parameters
    ----------
    scores : ndarray of shape (1, m)
        Linear outputs; positive means class 1. Probabilities do not belong here.
    Y : ndarray of shape (1, m), any type
        Labels 0 and 1; the sign s is -1 for class 0 and +1 for class 1.

    Returns
    -------
    float
        At least 0; 0 when every example is right with a margin of at least 1.

    Raises
    ------
    ValueError
        If the shapes differ, a score is not finite, or a label is neither 0 nor 1.

    References
    ----------
    CS231n notes, "Linear classification", https://cs231n.github.io/linear-classify/

    Examples
    --------
    >>> hinge(np.array([[-2.0, 0.5]]), np.array([[0, 1]], dtype=np.uint8))
    0.25
    """
    check_same_shape("scores", scores, "Y", Y)
    check_finite("scores", scores)
    check_labels("Y", Y)
    sign = 2 * np.asarray(Y, dtype=float) - 1
    return float(np.mean(np.maximum(0, 1 - sign * scores)))


def accuracy(predictions: Labels, Y: Labels) -> float:
    """Compute the percentage of predictions that equal the label.

    Parameters
    ----------
    predictions : ndarray of shape (m,) or (1, m), bool or whole numbers
        Predicted labels (not probabilities).
    Y : ndarray of shape (m,) or (1, m), bool or whole numbers
        True labels.

    Returns
    -------
    float
        From 0 to 100.

    Raises
    ------
    ValueError
        If there are not as many predictions as labels, or a value is not a whole number.

    Notes
    -----
    Nothing is multiplied or subtracted: small integer types such as uint8 would wrap around.

    References
    ----------
    scikit-learn user guide, "Accuracy score",
    https://scikit-learn.org/stable/modules/model_evaluation.html#accuracy-score

    Examples
    --------
    >>> accuracy(np.array([True, False, True, True]), np.array([[1, 0, 0, 1]], dtype=np.uint8))
    75.0
    """
    check_label_vector("predictions", predictions)
    check_label_vector("Y", Y)
    check_as_many("predictions", predictions, "Y", Y)
    return float(100 * np.mean(np.ravel(predictions) == np.ravel(Y)))


def l2_penalty(parameters: Mapping[str, FloatArray], l2: float, m: int) -> float:
    """Compute the L2 penalty, l2 / (2m) times the sum of all squared weights.

    Parameters
    ----------
    parameters : dict of ndarrays
        W1, b1, W2, b2; the biases do not count.
    l2 : float
        Strength, at least 0.
    m : int
        Number of examples of the cost to which the penalty is added.

    Returns
    -------
    float
        At least 0. Its gradient with respect to W is l2 / m * W.

    Raises
    ------
    ValueError
        If `l2` is negative, `m` is below 1, or a weight matrix is missing.
    TypeError
        If a weight matrix is not an array of numbers.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 7.1.1,
    https://www.deeplearningbook.org/contents/regularization.html

    Examples
    --------
    >>> parameters = {"W1": np.array([[3.0]]), "b1": np.array([[9.0]]), "W2": np.array([[1.0]])}
    >>> l2_penalty(parameters, l2=0.5, m=5)
    0.5
    """
    check_names("parameters", parameters, ("W1", "W2"))
    for name in ("W1", "W2"):
        check_array(name, parameters[name])
    check_number("l2", l2, cause="A negative strength would reward large weights.")
    check_counts(m=m)
    squares = sum(np.sum(parameters[name] ** 2) for name in ("W1", "W2"))
    return float(l2 / (2 * m) * squares)


def _check_probabilities(A: FloatArray, Y: Labels) -> None:
    check_same_shape("A", A, "Y", Y)
    check_between("A", A, 0, 1, "Is it Z, before the sigmoid or the softmax? Or nan?")
    check_between("Y", Y, 0, 1, "Labels say how sure class 1 is: 0 or 1.")


def _log(probability: FloatArray) -> FloatArray:
    return np.log(np.maximum(probability, _TINY))
