"""Notebook 04: where training starts. All return new W1, b1, W2, b2; biases start at 0."""

import numpy as np

from planar_utils._types import Parameters
from planar_utils._validation import check_counts, check_finite_number, check_number, check_seed


def initialize_zeros(n_x: int, n_h: int, n_y: int) -> Parameters:
    """Start with all weights and biases 0.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Numbers of inputs, hidden units and outputs, each at least 1.

    Returns
    -------
    dict of ndarrays of float64
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).

    Raises
    ------
    ValueError
        If a size is below 1.
    TypeError
        If a size is not a whole number.

    References
    ----------
    CS231n notes, "Neural Networks Part 2", https://cs231n.github.io/neural-networks-2/

    Examples
    --------
    >>> print(initialize_zeros(2, 3, 1)["W1"])
    [[0. 0.]
     [0. 0.]
     [0. 0.]]
    """
    check_counts(n_x=n_x, n_h=n_h, n_y=n_y)
    W1 = np.zeros((n_h, n_x))
    b1 = np.zeros((n_h, 1))
    W2 = np.zeros((n_y, n_h))
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def initialize_constant(n_x: int, n_h: int, n_y: int, value: float) -> Parameters:
    """Start with all weights equal to `value` and all biases 0.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Numbers of inputs, hidden units and outputs, each at least 1.
    value : float
        The weight.

    Returns
    -------
    dict of ndarrays of float64
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).

    Raises
    ------
    ValueError
        If a size is below 1 or `value` is not finite.
    TypeError
        If a size is not a whole number, or `value` not a number.

    References
    ----------
    CS231n notes, "Neural Networks Part 2", https://cs231n.github.io/neural-networks-2/

    Examples
    --------
    >>> print(initialize_constant(2, 3, 1, 0.5)["W2"])
    [[0.5 0.5 0.5]]
    """
    check_counts(n_x=n_x, n_h=n_h, n_y=n_y)
    check_finite_number("value", value)
    W1 = np.full((n_h, n_x), float(value))
    b1 = np.zeros((n_h, 1))
    W2 = np.full((n_y, n_h), float(value))
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def initialize_scaled(
    n_x: int, n_h: int, n_y: int, scale: float = 0.01, random_state: int = 2
) -> Parameters:
    """Start with normally distributed weights of standard deviation `scale`, biases 0.

    With the defaults it equals `initialize_parameters`.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Numbers of inputs, hidden units and outputs, each at least 1.
    scale : float
        Standard deviation of the weights, at least 0.
    random_state : int
        Seed of a private generator; W1 is drawn before W2.

    Returns
    -------
    dict of ndarrays of float64
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).

    Raises
    ------
    ValueError
        If a size is below 1, or `scale` or `random_state` is negative.
    TypeError
        If a size or the seed is not a whole number.

    References
    ----------
    CS231n notes, "Neural Networks Part 2", https://cs231n.github.io/neural-networks-2/

    Examples
    --------
    >>> print(initialize_scaled(2, 4, 1)["W1"].round(4)[0])
    [-0.0042 -0.0006]
    """
    check_counts(n_x=n_x, n_h=n_h, n_y=n_y)
    check_number("scale", scale, cause="A standard deviation has no sign.")
    check_seed("random_state", random_state)
    generator = np.random.RandomState(random_state)
    W1 = generator.randn(n_h, n_x) * scale
    b1 = np.zeros((n_h, 1))
    W2 = generator.randn(n_y, n_h) * scale
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def initialize_xavier(n_x: int, n_h: int, n_y: int, random_state: int = 2) -> Parameters:
    """Start with weights of variance 2 / (n_in + n_out): made for tanh and sigmoid.

    The signal then keeps about its size on the way forward and on the way back.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Numbers of inputs, hidden units and outputs, each at least 1.
    random_state : int
        Seed of a private generator; W1 is drawn before W2.

    Returns
    -------
    dict of ndarrays of float64
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1); normally distributed weights.

    Raises
    ------
    ValueError
        If a size is below 1 or the seed is negative.
    TypeError
        If a size or the seed is not a whole number.

    References
    ----------
    Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (AISTATS 2010), equation 12.

    Examples
    --------
    >>> W1 = initialize_xavier(300, 500, 1)["W1"]
    >>> print(W1.var().round(4), 2 / 800)
    0.0025 0.0025
    """
    parameters = initialize_scaled(n_x, n_h, n_y, 1.0, random_state)
    parameters["W1"] *= np.sqrt(2 / (n_x + n_h))
    parameters["W2"] *= np.sqrt(2 / (n_h + n_y))
    return parameters


def initialize_he(n_x: int, n_h: int, n_y: int, random_state: int = 2) -> Parameters:
    """Start with weights of variance 2 / n_in: made for ReLU, which blocks half of the signal.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Numbers of inputs, hidden units and outputs, each at least 1.
    random_state : int
        Seed of a private generator; W1 is drawn before W2.

    Returns
    -------
    dict of ndarrays of float64
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1); normally distributed weights.

    Raises
    ------
    ValueError
        If a size is below 1 or the seed is negative.
    TypeError
        If a size or the seed is not a whole number.

    References
    ----------
    He, Zhang, Ren, Sun, "Delving deep into rectifiers" (2015), equation 10, arXiv:1502.01852.

    Examples
    --------
    >>> W1 = initialize_he(200, 500, 1)["W1"]
    >>> print(W1.var().round(3), 2 / 200)
    0.01 0.01
    """
    parameters = initialize_scaled(n_x, n_h, n_y, 1.0, random_state)
    parameters["W1"] *= np.sqrt(2 / n_x)
    parameters["W2"] *= np.sqrt(2 / n_h)
    return parameters
