"""Activations: formulas at known points, slopes as measured, no overflow anywhere."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import planar_utils
from planar_utils import (
    ACTIVATIONS,
    elu,
    maxout,
    maxout_derivative,
    prelu,
    prelu_derivative,
    relu,
    sigmoid,
    sigmoid_derivative,
    softmax,
    softmax_derivative,
    step,
    tanh_derivative,
    tanh_from_sigmoid,
)

MODERATE = st.floats(-20, 20)
ANY = st.floats(allow_nan=False, allow_infinity=False)
ELEMENTWISE = ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"]
SEEDS = st.integers(0, 2**32 - 1)


def pair(name: str) -> tuple:
    """Return an activation and its derivative by name."""
    return getattr(planar_utils, name), getattr(planar_utils, f"{name}_derivative")


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=MODERATE)
def test_derivative_is_the_measured_slope(name: str, z: float) -> None:
    """Central differences agree with every derivative, away from the kink at 0."""
    h = 1e-6
    assume(abs(z) > 10 * h)
    function, derivative = pair(name)
    measured = (function(z + h) - function(z - h)) / (2 * h)
    assert derivative(z) == pytest.approx(measured, rel=1e-5, abs=1e-8)


@given(z=MODERATE, alpha=st.floats(-2, 2))
def test_prelu_derivative_is_the_measured_slope(z: float, alpha: float) -> None:
    """As for the others, at any learned slope."""
    h = 1e-6
    assume(abs(z) > 10 * h)
    measured = (prelu(z + h, alpha) - prelu(z - h, alpha)) / (2 * h)
    assert prelu_derivative(z, alpha) == pytest.approx(measured, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=ANY)
def test_every_finite_number_has_a_finite_answer(name: str, z: float) -> None:
    """Neither function nor derivative overflows or warns (warnings are errors here)."""
    for function in pair(name):
        assert np.isfinite(function(z))
        assert np.isfinite(function(np.array([[z]]))).all()


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4)])
def test_shape_is_kept_and_the_input_untouched(name: str, shape: tuple[int, ...]) -> None:
    """Any shape goes in and comes out; a new array, so the cache keeps its Z."""
    Z = np.linspace(-2, 2, int(np.prod(shape))).reshape(shape)
    Z.flags.writeable = False
    for function in pair(name):
        result = function(Z)
        assert np.shape(result) == shape
        assert not np.shares_memory(result, Z)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32])
def test_other_numeric_types_give_the_same_numbers(name: str, dtype: type) -> None:
    """Small integers neither wrap around nor lose digits (tanh of uint8 is float16 in NumPy)."""
    Z = np.array([0, 1, 2, 5])
    function, _ = pair(name)
    np.testing.assert_allclose(function(Z.astype(dtype)), function(Z.astype(float)), rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "slope"),
    [("step", 0), ("relu", 0), ("leaky_relu", 0.01), ("elu", 1), ("sigmoid", 0.25), ("tanh", 1)],
)
def test_slope_at_zero(name: str, slope: float) -> None:
    """At the kink the documented one-sided slope; 0.25 and 1 at the middle of the S."""
    assert pair(name)[1](0.0) == slope
    assert pair(name)[1](np.array([0.0]))[0] == slope


def test_prelu_slope_at_zero() -> None:
    """The learned slope counts at the kink."""
    assert prelu_derivative(0.0, 0.3) == 0.3


def test_step_is_zero_at_zero() -> None:
    """The document's definition: 0 for inputs up to and including 0."""
    assert step(np.array([1, -2, 3, -4, 7, 0])).tolist() == [1, 0, 1, 0, 1, 0]


def test_relu_of_the_documents_example() -> None:
    """(1, -2, 3, -4, 7) becomes (1, 0, 3, 0, 7)."""
    assert relu(np.array([1, -2, 3, -4, 7])).tolist() == [1, 0, 3, 0, 7]


@given(x=st.floats(-700, 700))
def test_sigmoid_is_the_logistic_function(x: float) -> None:
    """Where the plain formula does not overflow, it is the reference, to the last bits."""
    assert sigmoid(x) == pytest.approx(1 / (1 + np.exp(-x)), rel=1e-14, abs=0)


@given(x=ANY, step_size=st.floats(1e-9, 1e9))
def test_sigmoid_is_monotone_and_symmetric(x: float, step_size: float) -> None:
    """It never falls (up to rounding), and sigmoid(-x) = 1 - sigmoid(x)."""
    assert sigmoid(x + step_size) >= sigmoid(x) * (1 - 1e-15)
    assert sigmoid(-x) == pytest.approx(1 - sigmoid(x), abs=1e-15)
    assert 0 <= sigmoid(x) <= 1


def test_sigmoid_keeps_small_probabilities() -> None:
    """Their logarithm is taken in the cost: 0 for exp(-100) would make it infinite."""
    assert sigmoid(-100.0) == pytest.approx(np.exp(-100), rel=1e-12)


def test_saturated_slopes() -> None:
    """The slopes at 5 that notebook 03 prints."""
    assert round(float(sigmoid_derivative(5.0)), 4) == 0.0066
    assert round(float(tanh_derivative(5.0)), 5) == 0.00018


@given(z=ANY)
def test_tanh_from_sigmoid_is_tanh(z: float) -> None:
    """The identity holds for every number, 2z included."""
    assume(abs(z) < 1e300)
    assert tanh_from_sigmoid(z) == pytest.approx(np.tanh(z), abs=1e-15)


@given(z=st.floats(0, 50), alpha=st.floats(0.1, 3))
def test_elu_is_bounded_below(z: float, alpha: float) -> None:
    """It approaches -alpha and never leaves it."""
    assert -alpha <= elu(-z, alpha) <= 0


def test_prelu_has_one_slope_per_row() -> None:
    """Alpha of shape (n, 1) goes with Z of shape (n, m)."""
    Z = np.array([[-1.0, 2.0], [-1.0, 2.0]])
    alpha = np.array([[0.5], [0.25]])
    assert prelu(Z, alpha).tolist() == [[-0.5, 2.0], [-0.25, 2.0]]
    assert prelu_derivative(Z, alpha).tolist() == [[0.5, 1.0], [0.25, 1.0]]


@given(seed=SEEDS, k=st.integers(1, 4), n=st.integers(1, 3), m=st.integers(1, 4))
def test_maxout(seed: int, k: int, n: int, m: int) -> None:
    """The derivative marks exactly the part that was taken, also when parts are equal."""
    Z = np.random.RandomState(seed).randint(-2, 3, (k, n, m)).astype(float)
    mask = maxout_derivative(Z)
    assert mask.shape == Z.shape
    np.testing.assert_array_equal(mask.sum(axis=0), np.ones((n, m)))
    np.testing.assert_array_equal((mask * Z).sum(axis=0), maxout(Z))


def test_maxout_generalises_relu() -> None:
    """With two parts, one of them 0, maxout is the ReLU."""
    Z = np.linspace(-2, 2, 9).reshape(1, 9)
    np.testing.assert_array_equal(maxout(np.stack([Z, np.zeros_like(Z)])), relu(Z))


@given(seed=SEEDS, n=st.integers(1, 5), m=st.integers(1, 4), shift=st.floats(-1e6, 1e6))
def test_softmax_gives_probabilities_and_ignores_a_shift(
    seed: int, n: int, m: int, shift: float
) -> None:
    """Columns sum to 1; adding the same number to all scores changes nothing."""
    Z = np.random.RandomState(seed).randn(n, m) * 5
    A = softmax(Z)
    assert ((A >= 0) & (A <= 1)).all()
    np.testing.assert_allclose(A.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(softmax(Z + shift), A, rtol=1e-8)


def test_softmax_of_huge_scores() -> None:
    """Exp of 1e300 would overflow; and every column is taken by itself."""
    assert softmax(np.array([[0.0, 1e5], [0.0, 1e5]])).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert softmax(np.array([[1e300], [-1e300]])).tolist() == [[1.0], [0.0]]
    assert softmax(np.array([[1e308], [-1e308]])).tolist() == [[1.0], [0.0]]
    assert softmax_derivative(np.array([[1e308], [-1e308]])).tolist() == [[[0], [0]]] * 2


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.bool_])
def test_softmax_of_whole_numbers(dtype: type) -> None:
    """Bytes wrap around when the largest score is subtracted: 0 - 1 would be 255."""
    Z = np.array([[0, 1], [1, 0]], dtype=dtype)
    np.testing.assert_allclose(softmax(Z), softmax(Z.astype(float)))
    low = np.array([[127], [-128]], dtype=np.int8)
    np.testing.assert_allclose(softmax(low), [[1], [0]], atol=1e-12)


@given(seed=SEEDS, n=st.integers(1, 4), m=st.integers(1, 3))
def test_softmax_derivative_is_the_measured_jacobian(seed: int, n: int, m: int) -> None:
    """Entry [i, j, k] is how probability i of example k changes with score j."""
    Z = np.random.RandomState(seed).randn(n, m)
    h = 1e-6
    for j in range(n):
        moved = np.zeros((n, 1))
        moved[j] = h
        measured = (softmax(Z + moved) - softmax(Z - moved)) / (2 * h)
        np.testing.assert_allclose(softmax_derivative(Z)[:, j, :], measured, atol=1e-8)


@given(z=st.floats(-500, 500))
def test_softmax_of_two_classes_is_the_sigmoid(z: float) -> None:
    """Logistic regression is the softmax of the scores z and 0."""
    assert softmax(np.array([[z], [0.0]]))[0, 0] == pytest.approx(sigmoid(z), rel=1e-12)


def test_registry() -> None:
    """The hidden-layer activations by name; each entry is the function of that name."""
    assert list(ACTIVATIONS) == ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"]
    for name, activation in ACTIVATIONS.items():
        assert activation.name == name
        assert (activation.function, activation.derivative) == pair(name)
