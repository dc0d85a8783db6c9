"""Activation functions and their derivatives, all taken at the linear part Z.

Every function takes a number or an array of any shape and returns new values of
the same shape (for a number, a float64 scalar or an array without axes); `maxout`
and `softmax` look at several rows at once and say so. At a kink the derivative is
the one from the left (Z <= 0).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planar_utils._types import FloatArray, Numbers
from planar_utils._validation import check_numbers, check_shape


def step(Z: Numbers) -> FloatArray:
    """Return 1 where Z > 0 and 0 elsewhere.

    Parameters
    ----------
    Z : float or ndarray

    Returns
    -------
    float or ndarray of float64, 0 or 1

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Rosenblatt, "The perceptron", Psychological Review 65 (1958).

    Examples
    --------
    >>> print(step(np.array([1, -2, 3, -4, 7, 0])))
    [1. 0. 1. 0. 1. 0.]
    """
    check_numbers("Z", Z)
    return np.where(Z > 0, 1.0, 0.0)


def step_derivative(Z: Numbers) -> FloatArray:
    """Return 0 everywhere: nothing can be learned through a step.

    At 0 the step jumps and has no derivative; 0 is returned there too.

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).

    Returns
    -------
    float or ndarray of float64, 0

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Rosenblatt, "The perceptron", Psychological Review 65 (1958).

    Examples
    --------
    >>> print(step_derivative(np.array([-2.0, 0.0, 3.0])))
    [0. 0. 0.]
    """
    check_numbers("Z", Z)
    return np.zeros_like(Z, dtype=float)


def linear(Z: Numbers) -> FloatArray:
    """Return Z itself: no activation.

    Parameters
    ----------
    Z : float or ndarray

    Returns
    -------
    float or ndarray of float64, a copy

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 5.1.

    Examples
    --------
    >>> print(linear(np.array([1, -2, 3])))
    [ 1. -2.  3.]
    """
    check_numbers("Z", Z)
    return np.multiply(1.0, Z)


def linear_derivative(Z: Numbers) -> FloatArray:
    """Return 1 everywhere.

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).

    Returns
    -------
    float or ndarray of float64, 1

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 5.1.

    Examples
    --------
    >>> print(linear_derivative(np.array([1, -2, 3])))
    [1. 1. 1.]
    """
    check_numbers("Z", Z)
    return np.ones_like(Z, dtype=float)


def sigmoid(x: Numbers) -> FloatArray:
    """Return the logistic function 1 / (1 + exp(-x)), without overflow for any x.

    Parameters
    ----------
    x : float or ndarray

    Returns
    -------
    float or ndarray of float64, between 0 and 1

    Raises
    ------
    TypeError
        If x is neither a number nor an array of numbers.

    Notes
    -----
    Only exp(-abs(x)), which cannot overflow, is computed: for negative x,
    1 / (1 + exp(-x)) = exp(x) / (1 + exp(x)).

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 4.2.

    Examples
    --------
    >>> print(sigmoid(np.array([-1000.0, 0.0, 1000.0])))
    [0.  0.5 1. ]
    """
    check_numbers("x", x)
    x = np.asarray(x, dtype=float)
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1.0) / (1.0 + e)


def sigmoid_derivative(Z: Numbers) -> FloatArray:
    """Return the slope of the sigmoid, A (1 - A) with A = sigmoid(Z).

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).

    Returns
    -------
    float or ndarray of float64, greater than 0 up to rounding and at most 0.25

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), equation 4.88.

    Examples
    --------
    >>> print(sigmoid_derivative(np.array([-5.0, 0.0, 5.0])).round(4))
    [0.0066 0.25   0.0066]
    """
    check_numbers("Z", Z)
    A = sigmoid(Z)
    return A * (1 - A)


def tanh(Z: Numbers) -> FloatArray:
    """Return the hyperbolic tangent, (exp(Z) - exp(-Z)) / (exp(Z) + exp(-Z)).

    Parameters
    ----------
    Z : float or ndarray

    Returns
    -------
    float or ndarray of float64, between -1 and 1

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    LeCun, Bottou, Orr, Müller, "Efficient BackProp" (1998), section 4.4.

    Examples
    --------
    >>> print(tanh(np.array([-1000.0, 0.0, 0.5])).round(4))
    [-1.      0.      0.4621]
    """
    check_numbers("Z", Z)
    values: FloatArray = np.tanh(np.asarray(Z, dtype=float))
    return values


def tanh_derivative(Z: Numbers) -> FloatArray:
    """Return the slope of tanh, 1 - tanh(Z)^2.

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).

    Returns
    -------
    float or ndarray of float64, at least 0 and at most 1

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    LeCun, Bottou, Orr, Müller, "Efficient BackProp" (1998), section 4.4.

    Examples
    --------
    >>> print(tanh_derivative(np.array([-5.0, 0.0, 5.0])).round(5))
    [1.8e-04 1.0e+00 1.8e-04]
    """
    check_numbers("Z", Z)
    A = np.tanh(Z)
    return 1 - A**2


def tanh_from_sigmoid(Z: Numbers) -> FloatArray:
    """Return tanh(Z) computed from the sigmoid: 2 sigmoid(2Z) - 1.

    Parameters
    ----------
    Z : float or ndarray

    Returns
    -------
    float or ndarray of float64, between -1 and 1

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), exercise 3.1.

    Examples
    --------
    >>> Z = np.array([-2.0, 0.0, 3.0])
    >>> bool(np.allclose(tanh_from_sigmoid(Z), np.tanh(Z)))
    True
    """
    check_numbers("Z", Z)
    return 2 * sigmoid(2.0 * Z) - 1


def relu(Z: Numbers) -> FloatArray:
    """Return the rectified linear unit, max(0, Z).

    Parameters
    ----------
    Z : float or ndarray

    Returns
    -------
    float or ndarray of the type of Z, at least 0

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines" (ICML 2010).

    Examples
    --------
    >>> print(relu(np.array([1, -2, 3, -4, 7])))
    [1 0 3 0 7]
    """
    check_numbers("Z", Z)
    return np.maximum(0, Z)


def relu_derivative(Z: Numbers) -> FloatArray:
    """Return the slope of the ReLU: 1 where Z > 0, 0 elsewhere (also at the kink Z = 0).

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).

    Returns
    -------
    float or ndarray of float64, 0 or 1

    Raises
    ------
    TypeError
        If Z is neither a number nor an array of numbers.

    References
    ----------
    Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines" (ICML 2010).

    Examples
    --------
    >>> print(relu_derivative(np.array([1, -2, 0])))
    [1. 0. 0.]
    """
    check_numbers("Z", Z)
    return np.where(Z > 0, 1.0, 0.0)


def leaky_relu(Z: Numbers, alpha: float = 0.01) -> FloatArray:
    """Return Z where Z > 0 and alpha * Z elsewhere.

    Parameters
    ----------
    Z : float or ndarray
    alpha : float
        Slope on the negative side.

    Returns
    -------
    float or ndarray of float64

    Raises
    ------
    TypeError
        If Z or alpha is neither a number nor an array of numbers.

    References
    ----------
    Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models"
    (ICML 2013).

    Examples
    --------
    >>> print(leaky_relu(np.array([1.0, -2.0, 0.0])))
    [ 1.   -0.02  0.  ]
    """
    check_numbers("Z", Z)
    check_numbers("alpha", alpha)
    return np.where(Z > 0, Z, alpha * Z)


def leaky_relu_derivative(Z: Numbers, alpha: float = 0.01) -> FloatArray:
    """Return the slope of the leaky ReLU: 1 where Z > 0, alpha elsewhere (also at Z = 0).

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).
    alpha : float
        Slope on the negative side.

    Returns
    -------
    float or ndarray of float64, 1 or alpha

    Raises
    ------
    TypeError
        If Z or alpha is neither a number nor an array of numbers.

    References
    ----------
    Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models"
    (ICML 2013).

    Examples
    --------
    >>> print(leaky_relu_derivative(np.array([1.0, -2.0, 0.0])))
    [1.   0.01 0.01]
    """
    check_numbers("Z", Z)
    check_numbers("alpha", alpha)
    return np.where(Z > 0, 1.0, alpha)


def prelu(Z: Numbers, alpha: Numbers) -> FloatArray:
    """Return the leaky ReLU whose slope alpha is learned, one per unit.

    Parameters
    ----------
    Z : float or ndarray of shape (n, m)
    alpha : float or ndarray of shape (n, 1)
        Slopes on the negative side, one per row of Z.

    Returns
    -------
    ndarray of float64, shape of Z

    Raises
    ------
    ValueError
        If alpha is an array, but not of one slope for each row of Z.
    TypeError
        If Z or alpha is neither a number nor an array of numbers.

    References
    ----------
    He, Zhang, Ren, Sun, "Delving deep into rectifiers" (2015), arXiv:1502.01852.

    Examples
    --------
    >>> print(prelu(np.array([[1.0, -2.0], [3.0, -4.0]]), np.array([[0.5], [0.25]])))
    [[ 1. -1.]
     [ 3. -1.]]
    """
    _check_slopes(Z, alpha)
    return np.where(Z > 0, Z, alpha * Z)


def prelu_derivative(Z: Numbers, alpha: Numbers) -> FloatArray:
    """Return the slope of the PReLU: 1 where Z > 0, alpha elsewhere (also at Z = 0).

    Parameters
    ----------
    Z : float or ndarray of shape (n, m)
        Linear parts (not activations).
    alpha : float or ndarray of shape (n, 1)
        Slopes on the negative side, one per row of Z.

    Returns
    -------
    float or ndarray of float64, 1 or alpha

    Raises
    ------
    ValueError
        If alpha is an array, but not of one slope for each row of Z.
    TypeError
        If Z or alpha is neither a number nor an array of numbers.

    References
    ----------
    He, Zhang, Ren, Sun, "Delving deep into rectifiers" (2015), arXiv:1502.01852.

    Examples
    --------
    >>> print(prelu_derivative(np.array([[1.0, -2.0], [3.0, -4.0]]), np.array([[0.5], [0.25]])))
    [[1.   0.5 ]
     [1.   0.25]]
    """
    _check_slopes(Z, alpha)
    return np.where(Z > 0, 1.0, alpha)


def _check_slopes(Z: Numbers, alpha: Numbers) -> None:
    check_numbers("Z", Z)
    check_numbers("alpha", alpha)
    if np.ndim(alpha):
        rows = np.shape(Z)[0] if np.ndim(Z) == 2 else "n"
        check_shape("alpha", alpha, (rows, 1), "one slope per row of Z")


def elu(Z: Numbers, alpha: float = 1.0) -> FloatArray:
    """Return Z where Z > 0 and alpha * (exp(Z) - 1) elsewhere.

    Parameters
    ----------
    Z : float or ndarray
    alpha : float
        The value approached on the far negative side is -alpha.

    Returns
    -------
    float or ndarray of float64, greater than -alpha up to rounding

    Raises
    ------
    TypeError
        If Z or alpha is neither a number nor an array of numbers.

    References
    ----------
    Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential
    linear units (ELUs)" (2015), arXiv:1511.07289.

    Examples
    --------
    >>> print(elu(np.array([2.0, 0.0, -1.0, -1000.0])).round(4))
    [ 2.      0.     -0.6321 -1.    ]
    """
    check_numbers("Z", Z)
    check_numbers("alpha", alpha)
    # The minimum keeps exp from overflowing in the half that is thrown away.
    return np.where(Z > 0, Z, alpha * np.expm1(np.minimum(Z, 0.0)))


def elu_derivative(Z: Numbers, alpha: float = 1.0) -> FloatArray:
    """Return the slope of the ELU: 1 where Z > 0, alpha * exp(Z) elsewhere (alpha at Z = 0).

    Parameters
    ----------
    Z : float or ndarray
        Linear parts (not activations).
    alpha : float
        The value approached on the far negative side is -alpha.

    Returns
    -------
    float or ndarray of float64, between 0 and 1 for alpha = 1

    Raises
    ------
    TypeError
        If Z or alpha is neither a number nor an array of numbers.

    References
    ----------
    Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential
    linear units (ELUs)" (2015), arXiv:1511.07289.

    Examples
    --------
    >>> print(elu_derivative(np.array([2.0, 0.0, -1.0])).round(4))
    [1.     1.     0.3679]
    """
    check_numbers("Z", Z)
    check_numbers("alpha", alpha)
    return np.where(Z > 0, 1.0, alpha * np.exp(np.minimum(Z, 0.0)))


def maxout(Z: FloatArray) -> FloatArray:
    """Return the largest of k linear parts of every unit.

    Parameters
    ----------
    Z : ndarray of shape (k, n, m)
        k linear parts of n units for m examples.

    Returns
    -------
    ndarray of shape (n, m)
        The maximum over axis 0. With k = 2 and one part fixed at 0 it is the ReLU.

    Raises
    ------
    ValueError
        If Z has not three axes.
    TypeError
        If Z is not an array of numbers.

    References
    ----------
    Goodfellow, Warde-Farley, Mirza, Courville, Bengio, "Maxout networks" (2013),
    arXiv:1302.4389.

    Examples
    --------
    >>> print(maxout(np.array([[[1.0, -2.0]], [[0.0, 0.0]]])))
    [[1. 0.]]
    """
    check_shape("Z", Z, ("k", "n", "m"), "k linear parts of n units for m examples")
    largest: FloatArray = np.max(Z, axis=0)
    return largest


def maxout_derivative(Z: FloatArray) -> FloatArray:
    """Return which linear part is the largest: 1 for it, 0 for the others.

    Parameters
    ----------
    Z : ndarray of shape (k, n, m)
        k linear parts of n units for m examples.

    Returns
    -------
    ndarray of float64, shape (k, n, m)
        The sum over axis 0 is 1; of equal largest parts the first one counts.

    Raises
    ------
    ValueError
        If Z has not three axes.
    TypeError
        If Z is not an array of numbers.

    References
    ----------
    Goodfellow, Warde-Farley, Mirza, Courville, Bengio, "Maxout networks" (2013),
    arXiv:1302.4389.

    Examples
    --------
    >>> print(maxout_derivative(np.array([[[1.0, -2.0]], [[0.0, 0.0]]])))
    [[[1. 0.]]
    <BLANKLINE>
     [[0. 1.]]]
    """
    check_shape("Z", Z, ("k", "n", "m"), "k linear parts of n units for m examples")
    parts = np.arange(len(Z)).reshape(-1, 1, 1)
    return np.where(parts == np.argmax(Z, axis=0), 1.0, 0.0)


def softmax(Z: FloatArray) -> FloatArray:
    """Turn the scores of every column into probabilities, exp(Z) / sum of exp(Z).

    Parameters
    ----------
    Z : ndarray of shape (n, m)
        Scores of n classes for m examples.

    Returns
    -------
    ndarray of float64, shape (n, m)
        Between 0 and 1; every column sums to 1.

    Raises
    ------
    ValueError
        If Z has not two axes.
    TypeError
        If Z is not an array of numbers.

    Notes
    -----
    The largest score of each column is subtracted first: the result is the same
    and exp cannot overflow.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.3,
    https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> print(softmax(np.array([[3.0], [1.0], [0.1], [0.5]])).round(3).T)
    [[0.786 0.106 0.043 0.065]]
    """
    check_shape("Z", Z, ("n", "m"), "scores of n classes for m examples")
    Z = Z.astype(float)
    # Scores further apart than the largest float overflow to -inf, of which exp is rightly 0.
    with np.errstate(over="ignore"):
        e = np.exp(Z - np.max(Z, axis=0))
    A: FloatArray = e / np.sum(e, axis=0)
    return A


def softmax_derivative(Z: FloatArray) -> FloatArray:
    """Return how every probability changes with every score.

    Parameters
    ----------
    Z : ndarray of shape (n, m)
        Scores of n classes for m examples.

    Returns
    -------
    ndarray of float64, shape (n, n, m)
        The Jacobian: entry [i, j, k] is the derivative of probability i with
        respect to score j for example k, A_i (1 - A_i) if i = j and else -A_i A_j.

    Raises
    ------
    ValueError
        If Z has not two axes.
    TypeError
        If Z is not an array of numbers.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), equation 4.106.

    Examples
    --------
    >>> print(softmax_derivative(np.array([[0.0], [0.0]]))[:, :, 0])
    [[ 0.25 -0.25]
     [-0.25  0.25]]
    """
    check_shape("Z", Z, ("n", "m"), "scores of n classes for m examples")
    A = softmax(Z)
    same = np.eye(len(A))[:, :, np.newaxis]
    return A[:, np.newaxis, :] * (same - A[np.newaxis, :, :])


@dataclass(frozen=True)
class Activation:
    """An element-wise activation of a hidden layer.

    Attributes
    ----------
    name : str
        Its key in `ACTIVATIONS`.
    function, derivative : callables
        Both take Z.
    """

    name: str
    function: Callable[..., FloatArray]
    derivative: Callable[..., FloatArray]


#: The activations that a hidden layer can have, by name.
ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("linear", linear, linear_derivative),
        Activation("sigmoid", sigmoid, sigmoid_derivative),
        Activation("tanh", tanh, tanh_derivative),
        Activation("relu", relu, relu_derivative),
        Activation("leaky_relu", leaky_relu, leaky_relu_derivative),
        Activation("elu", elu, elu_derivative),
    )
}
