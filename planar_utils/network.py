"""Notebook 02, solved: a network with one hidden layer, in eight functions.

The hidden layer uses tanh, the output layer the sigmoid. Columns are examples:

    Z1 = W1 X + b1      (n_h, m)        Z2 = W2 A1 + b2     (n_y, m)
    A1 = tanh(Z1)       (n_h, m)        A2 = sigmoid(Z2)    (n_y, m)

A2 is the probability of class 1. In this course n_y is 1. The steps check shapes
only, so that they can be tried on any numbers; `nn_model` checks everything.
"""

import numpy as np

from planar_utils._types import FloatArray, Labels, Parameters
from planar_utils._validation import (
    check_cache,
    check_count,
    check_counts,
    check_examples,
    check_finite,
    check_finite_parameters,
    check_grads,
    check_inputs,
    check_labels,
    check_learning_rate,
    check_parameters,
    check_same_shape,
)
from planar_utils.activations import sigmoid


def layer_sizes(X: FloatArray, Y: Labels) -> tuple[int, int, int]:
    """Return the sizes of the three layers, with 4 hidden units.

    Parameters
    ----------
    X : ndarray of shape (n_x, m)
        Examples in columns.
    Y : ndarray of shape (n_y, m), any type
        Labels.

    Returns
    -------
    n_x, n_h, n_y : int
        Sizes of the input layer, the hidden layer (4) and the output layer.

    Raises
    ------
    ValueError
        If X and Y are not 2-D with one column per example.
    TypeError
        If X or Y is not an array of numbers.

    References
    ----------
    Ng, "Neural Networks and Deep Learning" (deeplearning.ai), week 3.

    Examples
    --------
    >>> layer_sizes(np.zeros((5, 3)), np.zeros((2, 3)))
    (5, 4, 2)
    """
    check_examples(X, Y)
    n_x = X.shape[0]
    n_h = 4
    n_y = Y.shape[0]
    return (n_x, n_h, n_y)


def initialize_parameters(n_x: int, n_h: int, n_y: int) -> Parameters:
    """Start with small random weights and zero biases.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Sizes of the layers, each at least 1.

    Returns
    -------
    dict of ndarrays of float64
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1). The same at every call:
        the generator is private and seeded with 2.

    Raises
    ------
    ValueError
        If a size is below 1.
    TypeError
        If a size is not a whole number.

    References
    ----------
    Ng, "Neural Networks and Deep Learning" (deeplearning.ai), week 3.

    Examples
    --------
    >>> parameters = initialize_parameters(2, 4, 1)
    >>> print(parameters["W1"].round(5)[0], parameters["b2"])
    [-0.00417 -0.00056] [[0.]]
    """
    check_counts(n_x=n_x, n_h=n_h, n_y=n_y)
    generator = np.random.RandomState(2)
    W1 = generator.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = generator.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X: FloatArray, parameters: Parameters) -> tuple[FloatArray, Parameters]:
    """Compute the probabilities of class 1, and keep what the backward pass needs.

    Parameters
    ----------
    X : ndarray of shape (n_x, m)
        Examples in columns.
    parameters : dict of ndarrays
        W1, b1, W2, b2.

    Returns
    -------
    A2 : ndarray of float64, shape (n_y, m)
        Probabilities.
    cache : dict of ndarrays
        Z1 and A1 (n_h, m), Z2 and A2 (n_y, m).

    Raises
    ------
    ValueError
        If the shapes do not fit each other or a parameter is missing.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, algorithm 6.3,
    https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> A2, cache = forward_propagation(np.ones((2, 3)), initialize_parameters(2, 4, 1))
    >>> print(A2.round(4), cache["A1"].shape)
    [[0.4999 0.4999 0.4999]] (4, 3)
    """
    check_parameters(parameters)
    check_inputs(X, parameters["W1"])
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def compute_cost(A2: FloatArray, Y: Labels, parameters: Parameters | None = None) -> float:
    """Compute the cross-entropy cost, the mean over the examples.

    Parameters
    ----------
    A2 : ndarray of shape (n_y, m)
        Probabilities of class 1.
    Y : ndarray of shape (n_y, m), any type
        Labels 0 and 1.
    parameters : dict of ndarrays, optional
        Not used; older editions of the exercise pass it.

    Returns
    -------
    float
        ln 2 = 0.693 when all probabilities are 0.5.

    Raises
    ------
    ValueError
        If A2 and Y differ in shape.
    TypeError
        If A2 or Y is not an array of numbers.

    Notes
    -----
    This is the textbook formula: a probability that is exactly 0 or 1 gives nan.
    `planar_utils.binary_cross_entropy` stays finite.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.2,
    https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> round(compute_cost(np.array([[0.5, 0.9]]), np.array([[0, 1]])), 4)
    0.3993
    """
    check_same_shape("A2", A2, "Y", Y)
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    return float(cost)


def backward_propagation(
    parameters: Parameters, cache: Parameters, X: FloatArray, Y: Labels
) -> Parameters:
    """Compute the gradient of the cost with respect to every parameter.

    Parameters
    ----------
    parameters : dict of ndarrays
        W1, b1, W2, b2.
    cache : dict of ndarrays
        A1 (n_h, m) and A2 (n_y, m) of `forward_propagation`.
    X : ndarray of shape (n_x, m)
        Examples in columns.
    Y : ndarray of shape (n_y, m), any type
        Labels 0 and 1.

    Returns
    -------
    dict of ndarrays of float64
        dW1, db1, dW2, db2, each with the shape of its variable.

    Raises
    ------
    ValueError
        If the shapes do not fit each other or an array is missing.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Nielsen, Neural Networks and Deep Learning, chapter 2,
    http://neuralnetworksanddeeplearning.com/chap2.html

    Examples
    --------
    >>> X, Y = np.ones((2, 3)), np.array([[True, False, True]])
    >>> parameters = initialize_parameters(2, 4, 1)
    >>> A2, cache = forward_propagation(X, parameters)
    >>> grads = backward_propagation(parameters, cache, X, Y)
    >>> print(grads["dW1"].shape, grads["db2"].round(4))
    (4, 2) [[-0.1667]]
    """
    check_examples(X, Y)
    check_parameters(parameters)
    check_inputs(X, parameters["W1"])
    check_cache(cache, parameters, X)
    check_same_shape("Y", Y, "A2", cache["A2"])
    m = X.shape[1]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = (W2.T @ dZ2) * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(
    parameters: Parameters, grads: Parameters, learning_rate: float = 1.2
) -> Parameters:
    """Take one step of gradient descent: downhill, against the gradient.

    Parameters
    ----------
    parameters : dict of ndarrays
        W1, b1, W2, b2; they are not changed.
    grads : dict of ndarrays
        dW1, db1, dW2, db2, each with the shape of its variable.
    learning_rate : float
        Size of the step, at least 0.

    Returns
    -------
    dict of ndarrays of float64
        New W1, b1, W2, b2.

    Raises
    ------
    ValueError
        If a shape does not fit, an array is missing, or the learning rate is negative.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Goodfellow, Bengio, Courville, Deep Learning, section 4.3,
    https://www.deeplearningbook.org/contents/numerical.html

    Examples
    --------
    >>> parameters = initialize_parameters(2, 4, 1)
    >>> grads = {"d" + name: np.ones_like(value) for name, value in parameters.items()}
    >>> print(update_parameters(parameters, grads, learning_rate=0.5)["b2"])
    [[-0.5]]
    """
    check_parameters(parameters)
    check_grads(grads, parameters)
    check_learning_rate("learning_rate", learning_rate)
    W1 = parameters["W1"] - learning_rate * grads["dW1"]
    b1 = parameters["b1"] - learning_rate * grads["db1"]
    W2 = parameters["W2"] - learning_rate * grads["dW2"]
    b2 = parameters["b2"] - learning_rate * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def nn_model(
    X: FloatArray, Y: Labels, n_h: int, num_iterations: int = 10000, print_cost: bool = False
) -> Parameters:
    """Train the network: forward, cost, backward, update, again and again.

    Parameters
    ----------
    X : ndarray of shape (n_x, m)
        Examples in columns.
    Y : ndarray of shape (n_y, m), any type
        Labels 0 and 1.
    n_h : int
        Number of hidden units, at least 1.
    num_iterations : int
        Number of steps of gradient descent, at least 0.
    print_cost : bool
        Whether to print the cost every 1000 iterations.

    Returns
    -------
    dict of ndarrays of float64
        The learned W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).

    Raises
    ------
    ValueError
        If shapes do not fit, X holds nan, Y holds other labels than 0 and 1, or n_h is 0.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Ng, "Neural Networks and Deep Learning" (deeplearning.ai), week 3.

    Examples
    --------
    >>> X = np.array([[-2.0, -1.0, 1.0, 2.0]])
    >>> Y = np.array([[0, 0, 1, 1]])
    >>> parameters = nn_model(X, Y, n_h=3, num_iterations=1001, print_cost=True)
    Cost after iteration 0: 0.693056
    Cost after iteration 1000: 0.000288
    >>> print(predict(parameters, X))
    [[False False  True  True]]
    """
    check_examples(X, Y)
    check_finite("X", X)
    check_labels("Y", Y)
    check_counts(n_h=n_h)
    check_count("num_iterations", num_iterations, 0)
    n_x, _, n_y = layer_sizes(X, Y)
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and i % 1000 == 0:
            print(f"Cost after iteration {i}: {cost:f}")
    return parameters


def predict(parameters: Parameters, X: FloatArray) -> Labels:
    """Predict class 1 where its probability is greater than 0.5.

    Parameters
    ----------
    parameters : dict of ndarrays
        W1, b1, W2, b2.
    X : ndarray of shape (n_x, m)
        Examples in columns.

    Returns
    -------
    ndarray of bool, shape (n_y, m)

    Raises
    ------
    ValueError
        If the shapes do not fit each other, a parameter is missing, or one of them or X
        holds nan.
    TypeError
        If an argument has the wrong type.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 1.5.1.

    Examples
    --------
    >>> print(predict(initialize_parameters(2, 4, 1), np.array([[1.0, -1.0], [1.0, -1.0]])))
    [[False  True]]
    """
    check_finite_parameters(parameters)
    check_finite("X", X)
    A2, _ = forward_propagation(X, parameters)
    return A2 > 0.5
