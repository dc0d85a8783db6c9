"""Logistic regression: loop equals vectors, gradient equals measurement, training descends."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_utils import (
    binary_cross_entropy,
    least_squares,
    logistic_cost,
    logistic_fit,
    logistic_forward,
    logistic_forward_loop,
    logistic_gradient,
    logistic_predict,
    neuron_forward,
    numerical_gradient,
    polynomial_features,
    relative_error,
)

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 6)


def problem(seed: int, n_x: int, m: int) -> tuple[np.ndarray, float, np.ndarray, np.ndarray]:
    """Draw w, b, X, Y."""
    generator = np.random.RandomState(seed)
    w, b = generator.randn(n_x, 1), float(generator.randn())
    return w, b, generator.randn(n_x, m), generator.rand(1, m) > 0.5


@given(seed=SEEDS, n_x=SIZES, m=SIZES)
def test_loop_neuron_and_vectors_agree(seed: int, n_x: int, m: int) -> None:
    """Three ways to write one computation."""
    w, b, X, _ = problem(seed, n_x, m)
    A = logistic_forward(w, b, X)
    assert A.shape == (1, m)
    np.testing.assert_allclose(logistic_forward_loop(w, b, X), A, rtol=1e-12)
    single = neuron_forward(X[:, 0], w[:, 0], b)
    assert type(single) is float
    assert single == pytest.approx(A[0, 0], rel=1e-12)


@given(seed=SEEDS, n_x=SIZES, m=SIZES, real=st.booleans())
def test_gradient_is_the_measured_one(seed: int, n_x: int, m: int, real: bool) -> None:
    """For any size, with boolean and with real-valued labels."""
    w, b, X, Y = problem(seed, n_x, m)
    labels = np.random.RandomState(seed).rand(1, m) if real else Y
    dw, db = logistic_gradient(w, b, X, labels)
    assert dw.shape == w.shape
    assert type(db) is float
    measured = numerical_gradient(lambda v: logistic_cost(v, b, X, labels), w)
    assert relative_error(dw, measured) < 1e-5 or np.abs(dw).max() < 1e-6
    measured = numerical_gradient(lambda v: logistic_cost(w, float(v[0]), X, labels), np.array([b]))
    assert db == pytest.approx(measured[0], abs=1e-8)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, float])
def test_cost_is_the_cross_entropy_for_every_type_of_labels(dtype: type) -> None:
    """Uint8 labels must not wrap around."""
    w, b, X, Y = problem(3, 2, 9)
    cost = logistic_cost(w, b, X, Y.astype(dtype))
    assert type(cost) is float
    expected = binary_cross_entropy(logistic_forward(w, b, X), Y)
    assert cost == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dtype", [bool, np.uint8, float])
def test_fit_starts_from_zero_and_descends(dtype: type) -> None:
    """The first cost is ln 2; every later one is lower; one cost per iteration."""
    _, _, X, _ = problem(0, 2, 40)
    Y = (X[:1] + 0.5 * X[1:] > 0.2).astype(dtype)
    w, b, costs = logistic_fit(X, Y, learning_rate=0.5, num_iterations=300)
    assert len(costs) == 300
    assert costs[0] == pytest.approx(math.log(2))
    assert (np.diff(costs) < 0).all()
    assert w.shape == (2, 1)
    assert type(b) is float
    assert (logistic_predict(w, b, X) == (Y > 0)).mean() >= 0.95


def test_one_step_of_fit_is_gradient_descent() -> None:
    """Downhill by learning_rate times the gradient, from zero weights."""
    _, _, X, Y = problem(1, 3, 8)
    w, b, _ = logistic_fit(X, Y, learning_rate=0.3, num_iterations=1)
    dw, db = logistic_gradient(np.zeros((3, 1)), 0.0, X, Y)
    np.testing.assert_allclose(w, -0.3 * dw, rtol=1e-12)
    assert b == pytest.approx(-0.3 * db)


def test_fit_without_iterations() -> None:
    """Zero weights, no costs."""
    w, b, costs = logistic_fit(np.ones((2, 3)), np.array([[0, 1, 1]]), num_iterations=0)
    assert (w.tolist(), b, costs) == ([[0.0], [0.0]], 0.0, [])


def test_predict_is_false_at_exactly_one_half() -> None:
    """The threshold itself is class 0, as in `predict`."""
    predictions = logistic_predict(np.array([[1.0]]), 0.0, np.array([[-1.0, 0.0, 1.0]]))
    assert predictions.dtype == bool
    assert predictions.tolist() == [[False, False, True]]


@given(n_x=st.integers(1, 4), degree=st.integers(1, 5))
def test_number_of_polynomial_features(n_x: int, degree: int) -> None:
    """All monomials of total degree 1..d: (n_x + d choose d) less the constant."""
    features = polynomial_features(np.ones((n_x, 2)), degree)
    assert features.shape == (math.comb(n_x + degree, degree) - 1, 2)


def test_polynomial_features_in_order() -> None:
    """By degree, first rows first; integers do not overflow their type."""
    X = np.array([[2], [3]], dtype=np.uint8)
    assert polynomial_features(X, 3)[:, 0].tolist() == [2, 3, 4, 6, 9, 8, 12, 18, 27]
    assert polynomial_features(np.array([[200]], dtype=np.uint8), 9)[8, 0] == 200.0**9


@given(seed=SEEDS, degree=st.integers(0, 4))
def test_least_squares_finds_the_polynomial(seed: int, degree: int) -> None:
    """Points on a polynomial give its coefficients back, lowest power first."""
    coefficients = np.random.RandomState(seed).uniform(-3, 3, degree + 1)
    x = np.linspace(-1, 1, 9)
    y = sum(c * x**power for power, c in enumerate(coefficients))
    np.testing.assert_allclose(least_squares(x, y, degree), coefficients, atol=1e-9)


def test_least_squares_minimises() -> None:
    """Any other line is farther from noisy points."""
    generator = np.random.RandomState(0)
    x = np.linspace(0, 1, 20)
    y = 3 * x - 1 + generator.randn(20)

    def distance(line: np.ndarray) -> float:
        return float(np.sum((line[0] + line[1] * x - y) ** 2))

    best = least_squares(x, y)
    for change in np.eye(2) * 0.01:
        assert distance(best) < min(distance(best + change), distance(best - change))
