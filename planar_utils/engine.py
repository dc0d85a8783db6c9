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
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Parameters = dict[str, FloatArray]

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
    iterations: npt.NDArray[np.int64]
    diverged: int | None


def train(
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    parameters: Mapping[str, npt.ArrayLike],
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
    X : array_like, shape (n_x, m)
        Inputs, one column per example.
    Y : array_like, shape (1, m)
        Labels 0 and 1.
    parameters : mapping
        Initial W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1). Never modified.
    learning_rate : float, default 1.2
        Size of a step, above 0.
    num_iterations : int, default 5000
        Number of steps, at least 1.
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
    >>> start = {"W1": [[0.1], [-0.2]], "b1": [[0.0], [0.0]], "W2": [[0.3, 0.1]], "b2": [[0.0]]}
    >>> result = train(X, Y, start, num_iterations=200)
    >>> result.iterations.tolist(), result.diverged
    ([0, 100, 199], None)
    >>> bool(result.costs[-1] < result.costs[0])
    True
    >>> predict_with(result.parameters, X)
    array([[False, False,  True,  True]])
    """
    X, Y = _inputs(X), _labels(Y)
    start = _parameters(parameters, n_x=X.shape[0])
    _check_same_examples(X, Y)
    _check_positive("learning_rate", learning_rate)
    _check_count("num_iterations", num_iterations)
    _check_count("record_every", record_every)
    _check_activation(activation)
    if not 0 <= l2 < math.inf:
        raise ValueError(f"l2 is {l2!r}, but must be a finite number of at least 0.")
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
    parameters: Mapping[str, npt.ArrayLike], X: npt.ArrayLike, activation: str = "tanh"
) -> FloatArray:
    """Return what the hidden units answer to each example.

    Parameters
    ----------
    parameters : mapping
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1).
    X : array_like, shape (n_x, m)
        Inputs, one column per example.
    activation : str, default "tanh"
        As in `train`.

    Returns
    -------
    ndarray of float64, shape (n_h, m)
        A1, the activations of the hidden layer.

    Raises
    ------
    ValueError
        If an argument has the wrong shape or `activation` is not known.

    Examples
    --------
    >>> parameters = {"W1": [[1.0]], "b1": [[-1.0]], "W2": [[1.0]], "b2": [[0.0]]}
    >>> hidden_activations(parameters, [[0.0, 1.0, 3.0]], activation="relu")
    array([[0., 0., 2.]])
    """
    X = _inputs(X)
    _check_activation(activation)
    checked = _parameters(parameters, n_x=X.shape[0])
    Z1: FloatArray = checked["W1"] @ X + checked["b1"]
    _ACTIVATIONS[activation].apply(Z1, np.empty_like(Z1))
    return Z1


def predict_with(
    parameters: Mapping[str, npt.ArrayLike], X: npt.ArrayLike, activation: str = "tanh"
) -> npt.NDArray[np.bool_]:
    """Predict labels with any of the hidden activations that `train` knows.

    Parameters
    ----------
    parameters : mapping
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1).
    X : array_like, shape (n_x, m)
        Inputs, one column per example.
    activation : str, default "tanh"
        As in `train`.

    Returns
    -------
    ndarray of bool, shape (1, m)
        True where the network's probability of label 1 is above one half.

    Raises
    ------
    ValueError
        If an argument has the wrong shape or `activation` is not known.

    Examples
    --------
    >>> parameters = {"W1": [[1.0]], "b1": [[0.0]], "W2": [[1.0]], "b2": [[0.5]]}
    >>> predict_with(parameters, [[-2.0, 0.0, 2.0]])
    array([[False,  True,  True]])
    """
    A1 = hidden_activations(parameters, X, activation)
    Z2 = np.asarray(parameters["W2"]) @ A1 + np.asarray(parameters["b2"])
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
        # The penalty's gradient is l2 / m * theta for weights and nothing for biases.
        self.penalty, penalty1, penalty2 = _flat(n_h, n_x)
        penalty1[:, :-1] = penalty2[:, :-1] = l2 / m
        self.shrink = 1 - learning_rate * self.penalty

    def forward(self) -> None:
        np.matmul(self.V1, self.X1, out=self.hidden)
        self.activation.apply(self.hidden, self.scratch)
        np.matmul(self.V2, self.A1, out=self.Z2)

    def cost(self) -> float:
        # -log(sigmoid(z)) and -log(1 - sigmoid(z)) without their overflow:
        # log(1 + e^z) - y z, and log(1 + e^z) = max(z, 0) + log(1 + e^-|z|).
        Z2 = self.Z2
        losses = np.maximum(Z2, 0) + np.log1p(np.exp(-np.abs(Z2))) - self.Y * Z2
        return float(losses.mean() + self.penalty @ self.theta**2 / 2)

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


def _inputs(X: npt.ArrayLike) -> FloatArray:
    """Return X as a float matrix."""
    X = np.asarray(X)
    if X.ndim != 2 or 0 in X.shape:
        raise ValueError(
            f"X has shape {X.shape}, but must have shape (n_x, m): one row per input, one column "
            "per example. X.reshape(1, -1) makes a row of a flat X."
        )
    return _finite("X", X)


def _labels(Y: npt.ArrayLike) -> FloatArray:
    """Return Y as a float row."""
    Y = np.asarray(Y)
    if Y.ndim != 2 or Y.shape[0] != 1:
        raise ValueError(
            f"Y has shape {Y.shape}, but must have shape (1, m): one label per example. "
            "Y.reshape(1, -1) makes a row of a flat or upright Y."
        )
    if not np.isin(Y, (0, 1)).all():
        raise ValueError(
            f"Y has the values {np.unique(Y)[:5].tolist()}, but labels must be 0 or 1. "
            "For blobs with labels 0 to 5 the classic choice is Y % 2."
        )
    return Y.astype(np.float64)


def _finite(name: str, values: npt.NDArray[Any]) -> FloatArray:
    """Return `values` as floats, refusing nan and infinity."""
    floats = values.astype(np.float64)
    if not np.isfinite(floats).all():
        raise ValueError(
            f"{name} has {np.count_nonzero(~np.isfinite(floats))} entries that are nan or "
            "infinite. Did an earlier training diverge, or does the data miss values?"
        )
    return floats


def _parameters(parameters: Mapping[str, npt.ArrayLike], n_x: int) -> Parameters:
    """Return a copy of the parameters as floats of matching shapes."""
    missing = {"W1", "b1", "W2", "b2"} - set(parameters)
    if missing:
        raise ValueError(
            f"parameters lacks {', '.join(sorted(missing))}; it must have W1, b1, W2 and b2, as "
            "initialize_parameters returns them."
        )
    checked = {name: _finite(name, np.array(parameters[name])) for name in ("W1", "b1", "W2", "b2")}
    n_h = checked["W1"].shape[0] if checked["W1"].ndim else 0
    wanted = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}
    for name, shape in wanted.items():
        if checked[name].shape != shape or 0 in shape:
            raise ValueError(
                f"{name} has shape {checked[name].shape}, but with n_x = {n_x} rows in X and "
                f"n_h = {n_h} rows in W1 it must have shape {shape}, n_h at least 1. "
                "Is X transposed, or were the parameters made for other sizes?"
            )
    return checked


def _check_same_examples(X: FloatArray, Y: FloatArray) -> None:
    if X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"X has {X.shape[1]} columns and Y has {Y.shape[1]}, but both must have one column per "
            "example. Is X transposed?"
        )


def _check_positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(
            f"{name} is {value!r}, but must be a finite number above 0 (1.2 is the classic one)."
        )


def _check_count(name: str, value: int) -> None:
    if not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is {value!r}, but must be a whole number of at least 1.")


def _check_activation(activation: str) -> None:
    if activation not in _ACTIVATIONS:
        raise ValueError(
            f"activation is {activation!r}, but must be one of {', '.join(_ACTIVATIONS)}."
        )


def _check_functions(functions: Any, activation: str, l2: float) -> None:
    missing = [name for name in TEXTBOOK_STEPS if not hasattr(functions, name)]
    if missing:
        raise ValueError(
            f"functions lacks {', '.join(missing)}; it must have {', '.join(TEXTBOOK_STEPS)}, "
            "such as planar_utils.network or a SimpleNamespace of your own functions."
        )
    if activation != "tanh" or l2 != 0:
        raise ValueError(
            f"activation is {activation!r} and l2 is {l2!r}, but with functions= both are decided "
            "inside these functions: leave activation and l2 out, or functions."
        )
