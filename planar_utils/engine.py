"""Fast training for experiments: the gradient descent of `network.nn_model`, tuned.

The arithmetic is that of the worked solution in `planar_utils.network`; only the work
around it is saved. Read that module first: here the biases are a column of the weights,
arrays are reused, and the cost is computed only when it is recorded.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from planar_utils._types import FloatArray, Labels, Parameters
from planar_utils._validation import (
    check_count,
    check_examples,
    check_finite,
    check_finite_parameters,
    check_inputs,
    check_labels,
    check_learning_rate,
    check_number,
    check_shape,
)
from planar_utils.losses import l2_penalty

LEAK = 0.01
TEXTBOOK_STEPS = (
    "forward_propagation",
    "compute_cost",
    "backward_propagation",
    "update_parameters",
)


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """What `train` returns.

    Attributes
    ----------
    parameters : dict of ndarray
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1) after the last iteration; if
        training diverged, the last finite ones.
    costs : ndarray of float64, shape (k,)
        Recorded costs, each computed before the update of its iteration.
    iterations : ndarray of int, shape (k,)
        The iterations, counted from 0, that the costs belong to.
    diverged : int or None
        The iteration at which a parameter or a recorded cost stopped being finite and
        training was ended; None if all went well.
    """

    parameters: Parameters
    costs: FloatArray
    iterations: NDArray[np.int64]
    diverged: int | None


def train(
    X: FloatArray,
    Y: Labels,
    parameters: Mapping[str, FloatArray],
    *,
    learning_rate: float = 1.2,
    num_iterations: int = 5000,
    activation: str = "tanh",
    l2: float = 0.0,
    record_every: int = 100,
    functions: Any = None,
) -> TrainingResult:
    """Train a network with one hidden layer by gradient descent on all examples.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Inputs, one column per example.
    Y : ndarray, shape (1, m)
        Labels 0 and 1.
    parameters : mapping
        Initial W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1). Never modified.
    learning_rate : float, default 1.2
        Size of a step, at least 0.
    num_iterations : int, default 5000
        Number of steps, at least 0.
    activation : {"tanh", "sigmoid", "relu", "leaky_relu", "elu", "linear"}, default "tanh"
        Activation of the hidden layer. The output is a sigmoid.
    l2 : float, default 0.0
        Strength of the penalty ``l2 / (2 m) * (sum of squared weights)`` that is added to
        the cost, at least 0. Biases are not penalised.
    record_every : int, default 100
        The cost is recorded at iterations 0, record_every, 2 record_every, ... and at
        the last one. At least 1.
    functions : namespace, optional
        An object with forward_propagation, compute_cost, backward_propagation and
        update_parameters, such as the module `planar_utils.network` or a
        ``SimpleNamespace`` of your own functions. If given, training is the textbook loop
        over these four, slower but yours; `activation` and `l2` must be left alone.

    Returns
    -------
    TrainingResult
        Trained parameters, recorded costs and whether training diverged.

    Raises
    ------
    TypeError
        If an argument is of the wrong type.
    ValueError
        If an argument has the wrong shape or is outside its range.

    Notes
    -----
    Too large a learning rate overflows. That is a result, not an accident: no warning is
    printed, `TrainingResult.diverged` says when it happened.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.5.

    Examples
    --------
    >>> import numpy as np
    >>> X, Y = np.array([[-2.0, -1.0, 1.0, 2.0]]), np.array([[0, 0, 1, 1]])
    >>> from planar_utils.initializers import initialize_scaled
    >>> start = initialize_scaled(n_x=1, n_h=2, n_y=1)
    >>> result = train(X, Y, start, num_iterations=200)
    >>> result.iterations.tolist(), result.diverged
    ([0, 100, 199], None)
    >>> bool(result.costs[-1] < result.costs[0])
    True
    >>> predict_with(result.parameters, X)
    array([[False, False,  True,  True]])
    """
    _check_start(parameters, X, activation)
    check_examples(X, Y)
    check_shape("Y", Y, (1, X.shape[1]), "one output unit: one label, 0 or 1, per example")
    check_labels("Y", Y)
    check_learning_rate(learning_rate)
    check_count("num_iterations", num_iterations, 0)
    check_number("l2", l2)
    check_count("record_every", record_every, 1)
    X, Y = X.astype(np.float64), Y.astype(np.float64)
    start = {name: parameters[name].astype(np.float64) for name in ("W1", "b1", "W2", "b2")}
    descent: _Descent
    if functions is None:
        descent = _TunedDescent(X, Y, start, learning_rate, _ACTIVATIONS[activation], l2)
    else:
        _check_functions(functions, activation, l2)
        descent = _TextbookDescent(X, Y, start, learning_rate, functions)
    # A diverging run overflows on its way to infinity. The loop looks for that itself and
    # reports it in the result, so NumPy's warnings would only say it a second time.
    with np.errstate(all="ignore"):
        return _run(descent, num_iterations, record_every)


def hidden_activations(
    parameters: Mapping[str, FloatArray], X: FloatArray, activation: str = "tanh"
) -> FloatArray:
    """Return what the hidden units answer to each example.

    Parameters
    ----------
    parameters : mapping
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1).
    X : ndarray, shape (n_x, m)
        Inputs, one column per example.
    activation : str, default "tanh"
        As in `train`.

    Returns
    -------
    ndarray of float64, shape (n_h, m)
        A1, the activations of the hidden layer.

    Raises
    ------
    TypeError
        If an argument is of the wrong type.
    ValueError
        If an argument has the wrong shape or holds nan, or `activation` is not known.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.3.

    Examples
    --------
    >>> import numpy as np
    >>> one, zero = np.array([[1.0]]), np.array([[0.0]])
    >>> parameters = {"W1": one, "b1": -one, "W2": one, "b2": zero}
    >>> hidden_activations(parameters, np.array([[0.0, 1.0, 3.0]]), activation="relu")
    array([[0., 0., 2.]])
    """
    _check_start(parameters, X, activation)
    # The last parameters before a run diverged are finite, but their products may not be.
    with np.errstate(over="ignore", invalid="ignore"):
        A1: FloatArray = parameters["W1"] @ X.astype(np.float64) + parameters["b1"]
        _ACTIVATIONS[activation].apply(A1, np.empty_like(A1))
    return A1


def predict_with(
    parameters: Mapping[str, FloatArray], X: FloatArray, activation: str = "tanh"
) -> NDArray[np.bool_]:
    """Predict labels with any of the hidden activations that `train` knows.

    Parameters
    ----------
    parameters : mapping
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1).
    X : ndarray, shape (n_x, m)
        Inputs, one column per example.
    activation : str, default "tanh"
        As in `train`.

    Returns
    -------
    ndarray of bool, shape (1, m)
        True where the network's probability of label 1 is above one half.

    Raises
    ------
    TypeError
        If an argument is of the wrong type.
    ValueError
        If an argument has the wrong shape or holds nan, or `activation` is not known.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 1.5.1.

    Examples
    --------
    >>> import numpy as np
    >>> one, zero = np.array([[1.0]]), np.array([[0.0]])
    >>> parameters = {"W1": one, "b1": zero, "W2": one, "b2": one / 2}
    >>> predict_with(parameters, np.array([[-2.0, 0.0, 2.0]]))
    array([[False,  True,  True]])
    """
    A1 = hidden_activations(parameters, X, activation)
    with np.errstate(over="ignore", invalid="ignore"):
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
    # sigmoid(Z2) > 1/2 exactly where Z2 > 0.
    return np.asarray(Z2 > 0)


class _Descent(Protocol):
    """What the loop needs of a way to train."""

    def forward(self) -> None:
        """Compute the output for the current parameters."""

    def cost(self) -> float:
        """Return the cost of that output."""

    def update(self) -> bool:
        """Take a step. If a parameter would stop being finite, change nothing: return False."""

    def parameters(self) -> Parameters:
        """Return the current parameters."""


def _run(descent: _Descent, num_iterations: int, record_every: int) -> TrainingResult:
    """Iterate to the end or to the first number that is not finite."""
    costs: list[float] = []
    iterations: list[int] = []
    diverged = None
    for i in range(num_iterations):
        descent.forward()
        if i % record_every == 0 or i == num_iterations - 1:
            cost = descent.cost()
            if not math.isfinite(cost):
                diverged = i
                break
            costs.append(cost)
            iterations.append(i)
        if not descent.update():
            diverged = i
            break
    return TrainingResult(
        descent.parameters(), np.array(costs), np.array(iterations, dtype=np.int64), diverged
    )


class _TextbookDescent:
    """The four steps as somebody wrote them."""

    def __init__(
        self,
        X: FloatArray,
        Y: FloatArray,
        start: Parameters,
        learning_rate: float,
        functions: Any,
    ) -> None:
        self.X, self.Y, self.learning_rate, self.functions = X, Y, learning_rate, functions
        self.current = start

    def forward(self) -> None:
        self.A2, self.cache = self.functions.forward_propagation(self.X, self.current)

    def cost(self) -> float:
        return float(self.functions.compute_cost(self.A2, self.Y, self.current))

    def update(self) -> bool:
        grads = self.functions.backward_propagation(self.current, self.cache, self.X, self.Y)
        # A copy, as an update that works in place is a fair solution too.
        before = {name: np.array(value) for name, value in self.current.items()}
        after = self.functions.update_parameters(self.current, grads, self.learning_rate)
        finite = all(np.isfinite(value).all() for value in after.values())
        self.current = after if finite else before
        return finite

    def parameters(self) -> Parameters:
        return self.current


class _TunedDescent:
    """The same steps in preallocated arrays.

    A row of ones under X and under A1 makes each bias a further column of its weights. All
    parameters lie in one flat vector, so that an update is one operation; `V1` (n_h, n_x + 1)
    and `V2` (1, n_h + 1) are views of it, and likewise `dV1` and `dV2` of the gradient.
    """

    def __init__(
        self,
        X: FloatArray,
        Y: FloatArray,
        start: Parameters,
        learning_rate: float,
        activation: "_InPlaceActivation",
        l2: float,
    ) -> None:
        (n_h, n_x), m = start["W1"].shape, X.shape[1]
        self.activation = activation
        self.X1 = np.vstack((X, np.ones((1, m))))
        self.A1 = np.ones((n_h + 1, m))
        self.hidden = self.A1[:-1]
        self.scratch = np.empty((n_h, m))
        self.Y = Y
        self.Z2 = np.empty((1, m))
        self.residual = np.empty((1, m))

        self.theta, self.V1, self.V2 = _flat(n_h, n_x)
        self.candidate = np.empty_like(self.theta)
        self.gradient, self.dV1, self.dV2 = _flat(n_h, n_x)
        self.V1[:] = np.hstack((start["W1"], start["b1"]))
        self.V2[:] = np.hstack((start["W2"], start["b2"]))

        # residual = 2 (A2 - Y) = tanh(Z2 / 2) + (1 - 2 Y), as sigmoid(z) = (1 + tanh(z / 2)) / 2:
        # no overflow, and fewer passes than exp, addition and division.
        self.offset = 1 - 2 * Y
        self.rate = learning_rate / (2 * m)
        # The penalty's gradient is l2 / m times a weight, so its part of a step shrinks each
        # weight by the same factor. Biases keep theirs.
        self.l2 = l2
        self.shrink, shrink1, shrink2 = _flat(n_h, n_x)
        self.shrink += 1
        shrink1[:, :-1] -= learning_rate * l2 / m
        shrink2[:, :-1] -= learning_rate * l2 / m

    def forward(self) -> None:
        np.matmul(self.V1, self.X1, out=self.hidden)
        self.activation.apply(self.hidden, self.scratch)
        np.matmul(self.V2, self.A1, out=self.Z2)

    def cost(self) -> float:
        # -log(sigmoid(z)) and -log(1 - sigmoid(z)) without their overflow:
        # log(1 + e^z) - y z, and log(1 + e^z) = max(z, 0) + log(1 + e^-|z|).
        Z2 = self.Z2
        losses = np.maximum(Z2, 0) + np.log1p(np.exp(-np.abs(Z2))) - self.Y * Z2
        penalty = l2_penalty(self.parameters(), self.l2, self.Y.size) if self.l2 else 0.0
        return float(losses.mean()) + penalty

    def update(self) -> bool:
        np.multiply(self.Z2, 0.5, out=self.residual)
        np.tanh(self.residual, out=self.residual)
        self.residual += self.offset

        np.matmul(self.residual, self.A1.T, out=self.dV2)
        slope = self.scratch
        self.activation.slope(self.hidden, slope)
        slope *= self.residual
        # dZ1 = W2.T * residual * slope. W2.T scales whole rows, so it can wait until after the
        # sum over examples, when a row has n_x + 1 entries and no longer m.
        np.matmul(slope, self.X1.T, out=self.dV1)
        self.dV1 *= self.V2[:, :-1].T

        self.gradient *= self.rate
        np.multiply(self.theta, self.shrink, out=self.candidate)
        self.candidate -= self.gradient
        if not _all_finite(self.candidate):
            return False
        self.theta[:] = self.candidate
        return True

    def parameters(self) -> Parameters:
        return {
            "W1": self.V1[:, :-1].copy(),
            "b1": self.V1[:, -1:].copy(),
            "W2": self.V2[:, :-1].copy(),
            "b2": self.V2[:, -1:].copy(),
        }


def _flat(n_h: int, n_x: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return a vector of zeros for all parameters, and its views of the two layers."""
    first = n_h * (n_x + 1)
    flat = np.zeros(first + n_h + 1)
    return flat, flat[:first].reshape(n_h, n_x + 1), flat[first:].reshape(1, n_h + 1)


def _all_finite(vector: FloatArray) -> bool:
    """Tell whether every entry is finite."""
    # One dot product is the cheapest test. Squares overflow before their roots do, so its no
    # (but not its yes) needs a second look.
    return math.isfinite(vector @ vector) or bool(np.isfinite(vector).all())


# ---- activations, in place ----


@dataclass(frozen=True)
class _InPlaceActivation:
    """An activation for the inner loop; `planar_utils.activations` says what it means.

    `apply(Z, scratch)` turns Z into A; `slope(A, out)` writes the derivative, which for all of
    these can be told from A.
    """

    apply: Callable[[FloatArray, FloatArray], None]
    slope: Callable[[FloatArray, FloatArray], None]


def _tanh(Z: FloatArray, scratch: FloatArray) -> None:
    np.tanh(Z, out=Z)


def _tanh_slope(A: FloatArray, out: FloatArray) -> None:
    np.multiply(A, A, out=out)
    np.subtract(1, out, out=out)


def _sigmoid(Z: FloatArray, scratch: FloatArray) -> None:
    Z *= 0.5
    np.tanh(Z, out=Z)
    Z += 1
    Z *= 0.5


def _sigmoid_slope(A: FloatArray, out: FloatArray) -> None:
    np.subtract(1, A, out=out)
    out *= A


def _relu(Z: FloatArray, scratch: FloatArray) -> None:
    np.maximum(Z, 0, out=Z)


def _relu_slope(A: FloatArray, out: FloatArray) -> None:
    np.greater(A, 0, out=out)


def _leaky_relu(Z: FloatArray, scratch: FloatArray) -> None:
    np.multiply(Z, LEAK, out=scratch)
    np.maximum(Z, scratch, out=Z)


def _leaky_relu_slope(A: FloatArray, out: FloatArray) -> None:
    np.greater(A, 0, out=out)
    np.maximum(out, LEAK, out=out)


def _elu(Z: FloatArray, scratch: FloatArray) -> None:
    np.minimum(Z, 0, out=scratch)
    np.expm1(scratch, out=scratch)
    np.maximum(Z, 0, out=Z)
    Z += scratch


def _elu_slope(A: FloatArray, out: FloatArray) -> None:
    np.minimum(A, 0, out=out)
    out += 1


def _linear(Z: FloatArray, scratch: FloatArray) -> None:
    """Leave Z as it is."""


def _linear_slope(A: FloatArray, out: FloatArray) -> None:
    out.fill(1)


_ACTIVATIONS = {
    "tanh": _InPlaceActivation(_tanh, _tanh_slope),
    "sigmoid": _InPlaceActivation(_sigmoid, _sigmoid_slope),
    "relu": _InPlaceActivation(_relu, _relu_slope),
    "leaky_relu": _InPlaceActivation(_leaky_relu, _leaky_relu_slope),
    "elu": _InPlaceActivation(_elu, _elu_slope),
    "linear": _InPlaceActivation(_linear, _linear_slope),
}


# ---- checks of the arguments ----


def _check_start(parameters: Any, X: Any, activation: str) -> None:
    """Check everything that a forward pass needs."""
    check_finite_parameters(parameters)
    check_inputs(X, parameters["W1"])
    check_finite("X", X)
    n_y = parameters["W2"].shape[0]
    if n_y != 1:
        raise ValueError(
            f"W2 has {n_y} rows, wanted one: this engine trains a single output unit, for labels "
            "0 and 1."
        )
    if activation not in _ACTIVATIONS:
        raise ValueError(
            f"activation is {activation!r}, wanted one of {', '.join(_ACTIVATIONS)}. "
            "Is it misspelt?"
        )


def _check_functions(functions: Any, activation: str, l2: float) -> None:
    """Check that the learner's functions are there, and not asked for what they cannot do."""
    missing = [name for name in TEXTBOOK_STEPS if not hasattr(functions, name)]
    if missing:
        raise ValueError(
            f"functions lacks {', '.join(missing)}, wanted {', '.join(TEXTBOOK_STEPS)}: the "
            "module planar_utils.network, or a SimpleNamespace of your own functions."
        )
    if activation != "tanh" or l2 != 0:
        raise ValueError(
            f"activation is {activation!r} and l2 is {l2!r}, wanted neither together with "
            "functions: your functions decide about both themselves."
        )
