"""Fast training for experiments: the gradient descent of `network.nn_model`, much faster.

Read `planar_utils.network` first: it says what is computed. Here it is computed by one of two
programs that save the work around the arithmetic. If numba is installed, `_kernel` is compiled
for your processor; its results are the same on every computer, to the last bit. If it is not,
`_batched` uses NumPy, and results agree with those to about twelve digits, as long as training
is stable. `backend` tells which one runs.
"""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planar_utils._engine_checks import (
    check_functions,
    check_start,
    check_task,
    one_each,
)
from planar_utils._layout import FIRST_SLOPE, Examples, Layout, Record, recorded
from planar_utils._types import FloatArray, Labels, Parameters
from planar_utils._validation import check_count, check_learning_rate, check_number
from planar_utils.activations import ACTIVATIONS, maxout, prelu


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """What `train` returns.

    Attributes
    ----------
    parameters : dict of ndarray
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1), and alpha (n_h, 1) of a PReLU,
        after the last iteration; if training diverged, the last finite ones.
    costs : ndarray of float64, shape (k,)
        Recorded costs, each computed before the update of its iteration. L-BFGS adds the
        cost after its last one.
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


class Backend(NamedTuple):
    """Which program trains: its `name`, "numba" or "numpy", and `why` it is this one."""

    name: str
    why: str


def backend() -> Backend:
    """Tell which program trains networks here, and why.

    numba's is used wherever it can be imported, unless the environment variable
    ``PLANAR_ENGINE`` is ``numpy``.

    Returns
    -------
    Backend
        A pair of texts, `name` ("numba" or "numpy") and `why`.

    References
    ----------
    S. K. Lam, A. Pitrou, S. Seibert, "Numba: a LLVM-based Python JIT compiler", LLVM-HPC 2015.

    Examples
    --------
    >>> backend().name in ("numba", "numpy")
    True
    """
    return _program()[1]


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
    optimizer: str = "gd",
    dtype: str = "float64",
    functions: Any = None,
) -> TrainingResult:
    """Train a network with one hidden layer on all examples at once.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Inputs, one column per example.
    Y : ndarray, shape (1, m)
        Labels 0 and 1.
    parameters : mapping
        Initial W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1). Never modified. For
        ``"prelu"`` also the slopes alpha (n_h, 1), 0.25 if left out. For ``"maxout"`` with k
        parts W1 has k n_h rows, and b1 too: row c n_h + j is part c of unit j.
    learning_rate : float, default 1.2
        Size of a step, at least 0. L-BFGS finds its own.
    num_iterations : int, default 5000
        Number of steps, at least 0; for L-BFGS the largest one allowed.
    activation : {"tanh", "sigmoid", "relu", "leaky_relu", "elu", "linear", "prelu", "maxout"}
        Activation of the hidden layer, by default "tanh". The output is a sigmoid.
    l2 : float, default 0.0
        Strength of the penalty ``l2 / (2 m) * (sum of squared weights)`` that is added to
        the cost, at least 0. Biases and slopes are not penalised.
    record_every : int, default 100
        The cost is recorded at iterations 0, record_every, 2 record_every, ... and at
        the last one. At least 1.
    optimizer : {"gd", "lbfgs"}, default "gd"
        Gradient descent, or SciPy's L-BFGS-B, which needs far fewer iterations: for the
        answer rather than the path to it.
    dtype : {"float64", "float32"}, default "float64"
        In which precision examples are worked on. "float32" is about twice as fast and good to
        five digits or so; parameters are kept in 64 bits either way.
    functions : namespace, optional
        An object with forward_propagation, compute_cost, backward_propagation and
        update_parameters, such as the module `planar_utils.network` or a
        ``SimpleNamespace`` of your own functions. If given, training is the textbook loop
        over these four, slower but yours; `activation`, `l2`, `optimizer` and `dtype` must be
        left alone.

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

    With numba, gradient descent gives the same parameters on every computer, to the last bit.

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
    check_start(parameters, X, activation)
    check_task(X, Y, num_iterations, record_every, optimizer, dtype)
    check_learning_rate("learning_rate", learning_rate)
    check_number("l2", l2)
    # A diverging run overflows on its way to infinity. That is looked for and reported in the
    # result, so NumPy's warnings would only say it a second time.
    with np.errstate(all="ignore"):
        if functions is not None:
            check_functions(functions, activation, l2, optimizer, dtype)
            return _train_by_the_book(
                X, Y, parameters, learning_rate, num_iterations, record_every, functions
            )
        examples = Examples(X.astype(np.float64), Y.astype(np.float64), dtype)
        layout = Layout.of(parameters, activation)
        descent = _program()[0](examples, layout, activation)
        theta = layout.pack(parameters)
        if optimizer == "lbfgs":
            from planar_utils._lbfgs import descend_lbfgs

            record, iterations = descend_lbfgs(
                lambda vector: descent.evaluate(vector, l2), theta, num_iterations, record_every
            )
            return _result(layout, theta, record, iterations)
        rates, strengths = np.array([learning_rate], float), np.array([l2], float)
        (record,) = descent.descend(
            theta[np.newaxis], rates, strengths, num_iterations, record_every, 1
        )
        return _result(layout, theta, record, recorded(num_iterations, record_every))


def train_many(
    X: FloatArray,
    Y: Labels,
    starts: Sequence[Mapping[str, FloatArray]],
    *,
    learning_rate: float | Sequence[float] = 1.2,
    num_iterations: int = 5000,
    activation: str = "tanh",
    l2: float | Sequence[float] = 0.0,
    record_every: int = 100,
    dtype: str = "float64",
    n_threads: int = 1,
) -> list[TrainingResult]:
    """Train several networks on the same examples, each as `train` would alone.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Inputs, one column per example.
    Y : ndarray, shape (1, m)
        Labels 0 and 1.
    starts : sequence of mappings
        Initial parameters of each network. Hidden layers may differ in size.
    learning_rate, l2 : float or sequence of float
        As in `train`: one number for all, or one per network.
    num_iterations, record_every : int
        As in `train`.
    activation, dtype : str
        As in `train`.
    n_threads : int, default 1
        How many networks are trained at the same time. At least 1. NumPy's program takes
        networks of one size together instead.

    Returns
    -------
    list of TrainingResult
        In the order of `starts`. Neither the number of threads nor the company of other
        networks changes a bit of them.

    Raises
    ------
    TypeError
        If an argument is of the wrong type.
    ValueError
        If an argument has the wrong shape or is outside its range.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 11.4.

    Examples
    --------
    >>> import numpy as np
    >>> from planar_utils.initializers import initialize_scaled
    >>> X, Y = np.array([[-2.0, -1.0, 1.0, 2.0]]), np.array([[0, 0, 1, 1]])
    >>> starts = [initialize_scaled(1, n_h, 1) for n_h in (1, 2, 2)]
    >>> results = train_many(X, Y, starts, num_iterations=200, learning_rate=[0.1, 1, 2])
    >>> [result.parameters["W1"].shape for result in results]
    [(1, 1), (2, 1), (2, 1)]
    """
    for start in starts:
        check_start(start, X, activation)
    check_task(X, Y, num_iterations, record_every, "gd", dtype)
    check_count("n_threads", n_threads, 1)
    rates = one_each("learning_rate", learning_rate, len(starts), check_learning_rate)
    strengths = one_each("l2", l2, len(starts), check_number)
    examples = Examples(X.astype(np.float64), Y.astype(np.float64), dtype)
    groups: dict[Layout, list[int]] = {}
    for k, start in enumerate(starts):
        groups.setdefault(Layout.of(start, activation), []).append(k)
    iterations = recorded(num_iterations, record_every)
    results: dict[int, TrainingResult] = {}
    for layout, members in groups.items():
        descent = _program()[0](examples, layout, activation)
        thetas = np.array([layout.pack(starts[k]) for k in members])
        with np.errstate(all="ignore"):
            records = descent.descend(
                thetas, rates[members], strengths[members], num_iterations, record_every, n_threads
            )
        for k, theta, record in zip(members, thetas, records, strict=True):
            results[k] = _result(layout, theta, record, iterations)
    return [results[k] for k in range(len(starts))]


def hidden_activations(
    parameters: Mapping[str, FloatArray], X: FloatArray, activation: str = "tanh"
) -> FloatArray:
    """Return what the hidden units answer to each example.

    Parameters
    ----------
    parameters : mapping
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1), or as `train` returns them.
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
    check_start(parameters, X, activation)
    # The last parameters before a run diverged are finite, but their products may not be.
    with np.errstate(over="ignore", invalid="ignore"):
        Z1: FloatArray = parameters["W1"] @ X.astype(np.float64) + parameters["b1"]
        if activation == "maxout":
            return maxout(Z1.reshape(-1, parameters["W2"].shape[1], X.shape[1]))
        if activation == "prelu":
            return prelu(Z1, parameters.get("alpha", FIRST_SLOPE))
        return ACTIVATIONS[activation].function(Z1)


def predict_with(
    parameters: Mapping[str, FloatArray], X: FloatArray, activation: str = "tanh"
) -> NDArray[np.bool_]:
    """Predict labels with any of the hidden activations that `train` knows.

    Parameters
    ----------
    parameters : mapping
        W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1), or as `train` returns them.
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


def _train_by_the_book(
    X: FloatArray,
    Y: Labels,
    start: Mapping[str, FloatArray],
    learning_rate: float,
    num_iterations: int,
    record_every: int,
    functions: Any,
) -> TrainingResult:
    """Train with four functions as somebody wrote them; stop at what is not finite."""
    X, Y = X.astype(np.float64), Y.astype(np.float64)
    current = {name: start[name].astype(np.float64) for name in ("W1", "b1", "W2", "b2")}
    iterations = recorded(num_iterations, record_every)
    due = set(iterations.tolist())
    costs: list[float] = []
    diverged = None
    for i in range(num_iterations):
        A2, cache = functions.forward_propagation(X, current)
        if i in due:
            cost = float(functions.compute_cost(A2, Y))
            if not math.isfinite(cost):
                diverged = i
                break
            costs.append(cost)
        grads = functions.backward_propagation(current, cache, X, Y)
        # A copy, as an update that works in place is a fair solution too.
        before = {name: np.array(value) for name, value in current.items()}
        current = functions.update_parameters(current, grads, learning_rate)
        if not all(np.isfinite(value).all() for value in current.values()):
            current, diverged = before, i
            break
    return TrainingResult(current, np.array(costs), iterations[: len(costs)], diverged)


def _result(
    layout: Layout, theta: FloatArray, record: Record, iterations: Sequence[int] | NDArray[Any]
) -> TrainingResult:
    """Return the result of a descent that ended at the parameters `theta`."""
    kept = np.array(iterations[: len(record.costs)], dtype=np.int64)
    return TrainingResult(layout.unpack(theta), record.costs, kept, record.diverged)


@cache
def _program() -> tuple[Any, Backend]:
    """Return the class that trains, and which one it is."""
    from planar_utils._batched import BatchedDescent

    wish = os.environ.get("PLANAR_ENGINE", "")
    if wish == "numpy":
        return BatchedDescent, Backend("numpy", "the variable PLANAR_ENGINE asks for it")
    try:
        import numba

        from planar_utils._compiled import CompiledDescent
    except ModuleNotFoundError:
        return BatchedDescent, Backend(
            "numpy", "numba is not installed; pip install 'planar-course[fast]' brings it"
        )
    except Exception as error:  # Whatever keeps numba from working here, NumPy can train.
        return BatchedDescent, Backend("numpy", f"numba cannot be used: {error}")
    return CompiledDescent, Backend("numba", f"numba {numba.__version__} is installed")
