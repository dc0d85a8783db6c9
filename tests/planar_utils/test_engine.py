"""Protects the engine: fast, yet the same descent as the textbook's, and honest when it fails."""

import doctest
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from planar_utils import (
    ACTIVATIONS,
    accuracy,
    compute_cost,
    engine,
    forward_propagation,
    hidden_activations,
    initialize_parameters,
    initialize_scaled,
    l2_penalty,
    load_planar_dataset,
    network,
    predict,
    predict_with,
    train,
)
from planar_utils._engine_checks import TRAINABLE
from planar_utils._hidden import HIDDEN
from planar_utils.engine import TrainingResult

Array = NDArray[np.float64]
Parameters = dict[str, Array]
NAMES = ("W1", "b1", "W2", "b2")


def small_problem(
    n_x: int, n_h: int, m: int, seed: int = 0, scale: float = 1.0
) -> tuple[Array, Array, Parameters]:
    """Return random examples, labels and parameters, all biases non-zero."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n_x, m)
    Y = (rng.rand(1, m) > 0.4).astype(float)
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}
    return X, Y, {name: rng.randn(*shape) * scale for name, shape in shapes.items()}


def assert_same(one: Parameters, other: Parameters, tolerance: float) -> None:
    """Compare two dictionaries of parameters."""
    assert list(one) == list(NAMES)
    for name in NAMES:
        assert_allclose(one[name], other[name], atol=tolerance, rtol=tolerance, err_msg=name)


def test_examples_of_the_docstrings() -> None:
    """What the docstrings show is what the functions do."""
    results = doctest.testmod(engine)
    assert results.attempted > 10
    assert results.failed == 0


# ---- the same descent as the textbook's ----


def test_equal_to_the_worked_solution() -> None:
    """1,000 iterations on the planar data: parameters and costs agree to 1e-10."""
    X, Y = load_planar_dataset()
    start = initialize_parameters(2, 4, 1)
    parameters, costs = start, []
    for _ in range(1000):
        A2, cache = network.forward_propagation(X, parameters)
        costs.append(network.compute_cost(A2, Y, parameters))
        grads = network.backward_propagation(parameters, cache, X, Y)
        parameters = network.update_parameters(parameters, grads)
    result = train(X, Y, start, num_iterations=1000, record_every=1)
    assert_same(result.parameters, parameters, 1e-10)
    assert_allclose(result.costs, costs, rtol=1e-10)


@given(
    n_x=st.integers(1, 5), n_h=st.integers(1, 6), m=st.integers(1, 12), seed=st.integers(0, 1000)
)
def test_equal_to_the_worked_solution_for_all_sizes(n_x: int, n_h: int, m: int, seed: int) -> None:
    """No size is special, one of anything included."""
    X, Y, start = small_problem(n_x, n_h, m, seed)
    tuned = train(X, Y, start, learning_rate=0.5, num_iterations=20, record_every=7)
    textbook = train(
        X, Y, start, learning_rate=0.5, num_iterations=20, record_every=7, functions=network
    )
    assert_same(tuned.parameters, textbook.parameters, 1e-10)
    assert_allclose(tuned.costs, textbook.costs, rtol=1e-9)
    assert_array_equal(tuned.iterations, textbook.iterations)


def scalar_descent(
    X: Array, Y: Array, start: Parameters, learning_rate: float, num_iterations: int, l2: float
) -> Parameters:
    """Gradient descent in single numbers and plain loops, from the chain rule."""
    (n_x, m), n_h = X.shape, len(start["W1"])
    W1, b1 = start["W1"].tolist(), start["b1"].ravel().tolist()
    W2, b2 = start["W2"].ravel().tolist(), float(start["b2"][0, 0])
    for _ in range(num_iterations):
        dW1 = [[l2 / m * w for w in row] for row in W1]
        db1, dW2, db2 = [0.0] * n_h, [l2 / m * w for w in W2], 0.0
        for example in range(m):
            x, y = X[:, example].tolist(), float(Y[0, example])
            a1 = [math.tanh(sum(W1[j][k] * x[k] for k in range(n_x)) + b1[j]) for j in range(n_h)]
            a2 = 1 / (1 + math.exp(-(sum(W2[j] * a1[j] for j in range(n_h)) + b2)))
            dz2 = (a2 - y) / m
            db2 += dz2
            for j in range(n_h):
                dz1 = dz2 * W2[j] * (1 - a1[j] ** 2)
                dW2[j] += dz2 * a1[j]
                db1[j] += dz1
                for k in range(n_x):
                    dW1[j][k] += dz1 * x[k]
        W1 = [[W1[j][k] - learning_rate * dW1[j][k] for k in range(n_x)] for j in range(n_h)]
        b1 = [b1[j] - learning_rate * db1[j] for j in range(n_h)]
        W2 = [W2[j] - learning_rate * dW2[j] for j in range(n_h)]
        b2 -= learning_rate * db2
    return {
        "W1": np.array(W1),
        "b1": np.array(b1).reshape(-1, 1),
        "W2": np.array([W2]),
        "b2": np.array([[b2]]),
    }


@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_equal_to_plain_loops(l2: float) -> None:
    """An independent program, without NumPy's matrix products, takes the same path."""
    X, Y, start = small_problem(n_x=3, n_h=4, m=9)
    result = train(X, Y, start, learning_rate=0.8, num_iterations=60, l2=l2)
    assert_same(result.parameters, scalar_descent(X, Y, start, 0.8, 60, l2), 1e-10)


@pytest.mark.parametrize("l2", [0.0, 0.7])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_against_central_differences(activation: str, l2: float) -> None:
    """One step goes down the numerical slope of the recorded cost, for every parameter."""
    X, Y, start = small_problem(n_x=2, n_h=5, m=30, seed=3)
    Z1 = start["W1"] @ X + start["b1"]
    assert np.abs(Z1).min() > 1e-3, "a kink of relu lies within reach of the difference"

    def run(parameters: Parameters) -> TrainingResult:
        return train(
            X, Y, parameters, learning_rate=1.0, num_iterations=1, activation=activation, l2=l2
        )

    stepped = run(start).parameters
    h = 1e-5
    for name in NAMES:
        for index in np.ndindex(start[name].shape):
            costs = []
            for sign in (1, -1):
                moved = {key: value.copy() for key, value in start.items()}
                moved[name][index] += sign * h
                costs.append(run(moved).costs[0])
            slope = (costs[0] - costs[1]) / (2 * h)
            gradient = start[name][index] - stepped[name][index]
            assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-9), (name, index)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_are_those_of_the_package(activation: str) -> None:
    """The in-place formulas of the inner loop mean what `activations` says, also far out."""
    parameters = {
        "W1": np.ones((1, 1)),
        "b1": np.zeros((1, 1)),
        "W2": np.ones((1, 1)),
        "b2": np.zeros((1, 1)),
    }
    Z = np.concatenate((np.linspace(-30, 30, 121), (-800.0, 0.0, 800.0))).reshape(1, -1)
    A = hidden_activations(parameters, Z, activation)
    assert_allclose(A, ACTIVATIONS[activation].function(Z), rtol=1e-12, atol=1e-15)


def test_activations_are_all_of_the_package() -> None:
    """A hidden activation that the package gains or loses is one the engine gains or loses."""
    assert set(TRAINABLE) == {*ACTIVATIONS, "prelu", "maxout"}
    assert set(TRAINABLE) == set(HIDDEN)


def test_predictions_are_those_of_the_worked_solution() -> None:
    """predict_with and network.predict agree; so do the hidden activations."""
    X, Y = load_planar_dataset()
    parameters = train(X, Y, initialize_parameters(2, 4, 1), num_iterations=500).parameters
    predictions = predict_with(parameters, X)
    assert predictions.dtype == np.bool_
    assert_array_equal(predictions, predict(parameters, X))
    _, cache = forward_propagation(X, parameters)
    assert_allclose(hidden_activations(parameters, X), cache["A1"], rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.int64, np.float64])
def test_labels_of_any_type(dtype: Any) -> None:
    """uint8 labels wrap around in careless sums; here every type gives the same run."""
    X, Y, start = small_problem(2, 3, 20)
    wanted = train(X, Y, start, num_iterations=30)
    result = train(X, Y.astype(dtype), start, num_iterations=30)
    assert_same(result.parameters, wanted.parameters, 0)


def test_memory_order_of_x_does_not_matter() -> None:
    """The data set is a transposed view, a test set often a copy: both train alike."""
    X, Y = load_planar_dataset()
    start = initialize_parameters(2, 4, 1)
    view = train(X, Y, start, num_iterations=50)
    copy = train(np.ascontiguousarray(X), Y, start, num_iterations=50)
    assert_same(view.parameters, copy.parameters, 0)


# ---- what is recorded ----


@pytest.mark.parametrize(
    ("num_iterations", "record_every", "iterations"),
    [
        (0, 100, []),
        (1, 100, [0]),
        (100, 100, [0, 99]),
        (101, 100, [0, 100]),
        (7, 3, [0, 3, 6]),
        (3, 1, [0, 1, 2]),
    ],
)
def test_recorded_iterations(num_iterations: int, record_every: int, iterations: list[int]) -> None:
    """Every so many iterations and the last one, each once."""
    X, Y, start = small_problem(2, 2, 5)
    result = train(X, Y, start, num_iterations=num_iterations, record_every=record_every)
    assert result.iterations.tolist() == iterations
    assert result.costs.shape == (len(iterations),)
    assert result.diverged is None


def test_recorded_cost_is_the_cost_before_the_update() -> None:
    """The cost at iteration i is the textbook's after i updates, the penalty included."""
    X, Y, start = small_problem(2, 3, 20)
    result = train(X, Y, start, num_iterations=31, record_every=10, l2=0.4)
    for i, cost in zip(result.iterations, result.costs, strict=True):
        parameters = train(X, Y, start, num_iterations=int(i), l2=0.4).parameters
        A2, _ = forward_propagation(X, parameters)
        wanted = compute_cost(A2, Y, parameters) + l2_penalty(parameters, 0.4, 20)
        assert cost == pytest.approx(wanted, rel=1e-12)


def test_cost_of_a_sure_and_wrong_network_is_finite() -> None:
    """Where the textbook formula says log(0), the cost is the distance from the boundary."""
    one = np.ones((1, 1))
    parameters = {"W1": one, "b1": one * 0, "W2": one * 1000, "b2": one * 0}
    X, Y = np.array([[50.0, -50.0]]), np.array([[0, 1]])
    assert train(X, Y, parameters, num_iterations=1).costs[0] == pytest.approx(1000)


def test_input_is_never_modified() -> None:
    """The same start can be trained again and again, also by functions that work in place."""
    X, Y, start = small_problem(2, 3, 20)
    kept = [array.copy() for array in (X, Y, *start.values())]
    train(X, Y, start, num_iterations=5)
    train(X, Y, start, num_iterations=5, functions=IN_PLACE)
    for array, copy in zip((X, Y, *start.values()), kept, strict=True):
        assert_array_equal(array, copy)
    unmoved = train(X, Y, start, num_iterations=0).parameters
    assert_same(unmoved, start, 0)
    assert not any(np.shares_memory(unmoved[name], start[name]) for name in NAMES)


def test_l2_shrinks_weights_but_not_biases() -> None:
    """On data without a pattern the penalty drives the weights towards zero."""
    X, Y, start = small_problem(2, 3, 20)
    free = train(X, Y, start, num_iterations=500).parameters
    held = train(X, Y, start, num_iterations=500, l2=5.0).parameters
    assert l2_penalty(held, 1, 20) < l2_penalty(free, 1, 20) / 10


# ---- divergence ----


def diverging_run(num_iterations: int, record_every: int = 100) -> TrainingResult:
    """Linear units and an absurd learning rate: the weights grow without limit."""
    X, Y, start = small_problem(2, 3, 20)
    return train(
        1e3 * X,
        Y,
        start,
        learning_rate=1e5,
        num_iterations=num_iterations,
        activation="linear",
        record_every=record_every,
        l2=1.0,
    )


def test_divergence_is_reported_without_a_warning() -> None:
    """The iteration is exact, and what comes back is finite: the state just before."""
    result = diverging_run(10_000, record_every=1)
    assert result.diverged is not None
    assert result.diverged > 5
    assert np.isfinite(result.costs).all()
    assert all(np.isfinite(value).all() for value in result.parameters.values())
    before = diverging_run(result.diverged, record_every=1)
    assert before.diverged is None
    assert_same(before.parameters, result.parameters, 0)
    assert diverging_run(result.diverged + 1, record_every=1).diverged == result.diverged


def test_divergence_between_records_is_seen_in_the_parameters() -> None:
    """Without a cost in sight the parameters tell; they overflow after the cost would have."""
    seen = diverging_run(10_000, record_every=10_000)
    assert seen.iterations.tolist() == [0]
    first = diverging_run(10_000, record_every=1).diverged
    assert first is not None
    assert seen.diverged is not None
    assert first <= seen.diverged < 10_000
    assert all(np.isfinite(value).all() for value in seen.parameters.values())


def test_diverged_parameters_can_still_be_looked_at() -> None:
    """Predicting with the last finite parameters neither fails nor warns."""
    X, _, _ = small_problem(2, 3, 20)
    parameters = diverging_run(10_000).parameters
    assert predict_with(parameters, 1e3 * X, "linear").shape == (1, 20)


def test_infinite_cost_is_divergence_too() -> None:
    """Finite parameters can have an output that is not; its cost is no number to plot."""
    huge = np.full((1, 1), 1e300)
    parameters = {"W1": huge, "b1": huge * 0, "W2": huge, "b2": huge * 0}
    result = train(np.ones((1, 1)), np.zeros((1, 1)), parameters, activation="relu")
    assert result.diverged == 0
    assert result.costs.size == 0
    assert_same(result.parameters, parameters, 0)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("learning_rate", [30.0, 1e4])
def test_no_learning_rate_warns(activation: str, learning_rate: float) -> None:
    """Warnings are errors here: any rate ends in a result, and the result is finite."""
    X, Y = load_planar_dataset()
    start = initialize_scaled(2, 4, 1, scale=1.0)
    result = train(
        X, Y, start, learning_rate=learning_rate, num_iterations=300, activation=activation
    )
    assert all(np.isfinite(value).all() for value in result.parameters.values())
    assert np.isfinite(result.costs).all()
    assert (result.diverged is None) == (result.iterations[-1:].tolist() == [299])


# ---- the learner's own functions ----


def _update_in_place(
    parameters: Parameters, grads: Parameters, learning_rate: float = 1.2
) -> Parameters:
    for name in NAMES:
        parameters[name] -= learning_rate * grads[f"d{name}"]
    return parameters


IN_PLACE = SimpleNamespace(
    forward_propagation=network.forward_propagation,
    compute_cost=network.compute_cost,
    backward_propagation=network.backward_propagation,
    update_parameters=_update_in_place,
)


def test_own_functions_are_the_ones_that_run() -> None:
    """A learner's mistake must show: a dropped tanh' changes the result."""

    def backward_without_slope(parameters: Any, cache: Any, X: Any, Y: Any) -> Parameters:
        dZ2 = cache["A2"] - Y
        dZ1 = parameters["W2"].T @ dZ2
        m = X.shape[1]
        return {
            "dW1": dZ1 @ X.T / m,
            "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ cache["A1"].T / m,
            "db2": dZ2.sum(axis=1, keepdims=True) / m,
        }

    mine = SimpleNamespace(**{**vars(IN_PLACE), "backward_propagation": backward_without_slope})
    X, Y, start = small_problem(2, 3, 20)
    right = train(X, Y, start, num_iterations=20, functions=IN_PLACE)
    wrong = train(X, Y, start, num_iterations=20, functions=mine)
    assert_same(right.parameters, train(X, Y, start, num_iterations=20).parameters, 1e-10)
    assert np.abs(right.parameters["W1"] - wrong.parameters["W1"]).max() > 1e-3


def test_own_cost_may_take_two_arguments() -> None:
    """The check accepts a compute_cost without the classic third argument, so training must too."""
    mine = SimpleNamespace(
        **{**vars(IN_PLACE), "compute_cost": lambda A2, Y: network.compute_cost(A2, Y)}
    )
    X, Y, start = small_problem(2, 3, 20)
    result = train(X, Y, start, num_iterations=5, record_every=1, functions=mine)
    right = train(X, Y, start, num_iterations=5, record_every=1)
    np.testing.assert_allclose(result.costs, right.costs, rtol=1e-10)


def test_own_functions_diverge_without_harm() -> None:
    """A wrong sign grows without limit; the last finite parameters come back, silently."""

    def ascend(parameters: Parameters, grads: Parameters, learning_rate: float) -> Parameters:
        return {name: parameters[name] * -1e30 for name in NAMES}

    mine = SimpleNamespace(**{**vars(IN_PLACE), "update_parameters": ascend})
    X, Y, start = small_problem(2, 3, 20)
    result = train(X, Y, start, num_iterations=100, functions=mine)
    assert result.diverged == 10
    assert all(np.isfinite(value).all() for value in result.parameters.values())


def test_own_functions_learn_the_planar_data() -> None:
    """The loop over own functions trains a network that works."""
    X, Y = load_planar_dataset()
    start = initialize_parameters(2, 4, 1)
    result = train(X, Y, start, num_iterations=1500, functions=network)
    assert accuracy(predict_with(result.parameters, X), Y) > 85


# ---- bad input ----

X, Y, START = small_problem(2, 3, 20)
NAN = np.where(np.arange(20) == 3, np.nan, X)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"X": X.T}, ValueError, r"X has shape \(20, 2\).*X\.T"),
        ({"X": X[0]}, ValueError, r"X has shape \(20,\)"),
        ({"X": X.tolist()}, TypeError, "X is of type list.*np.array"),
        ({"X": NAN}, ValueError, "X holds 2 value.*nan"),
        ({"Y": Y.T}, ValueError, r"Y has shape \(20, 1\).*Y\.T"),
        ({"Y": Y[0]}, ValueError, r"Y\.reshape\(1, -1\)"),
        ({"Y": Y[:, :5]}, ValueError, r"Y has shape \(1, 5\)"),
        ({"Y": np.vstack((Y, Y))}, ValueError, r"Y has shape \(2, 20\)"),
        ({"Y": Y + 1}, ValueError, "Y holds the label 2"),
        ({"Y": Y * np.nan}, ValueError, "Y holds"),
        ({"parameters": {}}, ValueError, "parameters lacks W1"),
        ({"parameters": {**START, "b1": np.zeros(3)}}, ValueError, "b1 has shape"),
        ({"parameters": {**START, "W2": np.ones((2, 3)), "b2": np.ones((2, 1))}}, ValueError, "W2"),
        ({"parameters": {**START, "b2": np.array([[np.inf]])}}, ValueError, "b2 holds"),
        ({"learning_rate": -1.2}, ValueError, "learning_rate is -1.2"),
        ({"learning_rate": np.nan}, ValueError, "learning_rate is nan"),
        ({"num_iterations": -1}, ValueError, "num_iterations is -1"),
        ({"num_iterations": 1e3}, TypeError, r"num_iterations is 1000\.0"),
        ({"record_every": 0}, ValueError, "record_every is 0"),
        ({"l2": -0.1}, ValueError, "l2 is -0.1"),
        ({"activation": "Tanh"}, ValueError, "activation is 'Tanh'.*sigmoid, tanh"),
        ({"functions": SimpleNamespace()}, ValueError, "functions lacks forward_propagation"),
        ({"functions": network, "activation": "relu"}, ValueError, "activation is 'relu'"),
        ({"functions": network, "l2": 0.1}, ValueError, r"l2 is 0\.1"),
    ],
)
def test_bad_input_teaches(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    """The message names the argument, what it got and what was wanted."""
    call: dict[str, Any] = {"X": X, "Y": Y, "parameters": START, **arguments}
    with pytest.raises(error, match=words):
        train(**call)


@pytest.mark.parametrize("function", [predict_with, hidden_activations])
def test_bad_input_of_the_forward_pass_teaches(function: Callable[..., object]) -> None:
    """The same checks stand before prediction."""
    with pytest.raises(ValueError, match=r"X has shape \(20, 2\).*X\.T"):
        function(START, X.T)
    with pytest.raises(ValueError, match="activation is 'softmax'"):
        function(START, X, "softmax")
