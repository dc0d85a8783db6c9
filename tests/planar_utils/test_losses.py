"""Losses: textbook values, finite at probabilities 0 and 1, safe for small label types."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_utils import (
    accuracy,
    binary_cross_entropy,
    categorical_cross_entropy,
    compute_cost,
    hinge,
    l2_penalty,
    softmax,
    squared_error,
)

LABEL_TYPES = [bool, np.uint8, np.int8, np.int64, np.float32, float]
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 6)


@given(seed=SEEDS, m=SIZES)
def test_binary_cross_entropy_is_the_textbook_cost(seed: int, m: int) -> None:
    """Inside (0, 1) it is compute_cost; only the ends differ."""
    generator = np.random.RandomState(seed)
    A, Y = generator.uniform(1e-6, 1 - 1e-6, (1, m)), generator.rand(1, m) > 0.5
    assert binary_cross_entropy(A, Y) == pytest.approx(compute_cost(A, Y), rel=1e-12)


@pytest.mark.parametrize("dtype", LABEL_TYPES)
def test_binary_cross_entropy_at_the_ends(dtype: type) -> None:
    """Certain and right costs 0; certain and wrong costs much, not infinity or nan."""
    Y = np.array([[0, 1]]).astype(dtype)
    assert binary_cross_entropy(np.array([[0.0, 1.0]]), Y) == 0
    wrong = binary_cross_entropy(np.array([[1.0, 0.0]]), Y)
    assert math.isfinite(wrong)
    assert wrong > 500


@pytest.mark.parametrize("dtype", LABEL_TYPES)
def test_categorical_cross_entropy_at_the_ends(dtype: type) -> None:
    """As for two classes."""
    Y = np.eye(3).astype(dtype)
    assert categorical_cross_entropy(np.eye(3), Y) == 0
    wrong = categorical_cross_entropy(np.eye(3)[::-1].copy(), Y)
    assert math.isfinite(wrong)
    assert wrong > 300


@given(seed=SEEDS, m=SIZES)
def test_two_classes_agree_with_the_binary_cost(seed: int, m: int) -> None:
    """Both cross-entropies are one thing: probabilities (1 - a, a), labels one-hot."""
    generator = np.random.RandomState(seed)
    A, Y = generator.uniform(0.01, 0.99, (1, m)), generator.rand(1, m) > 0.5
    both = categorical_cross_entropy(np.vstack([1 - A, A]), np.vstack([~Y, Y]))
    assert both == pytest.approx(binary_cross_entropy(A, Y), rel=1e-9)


def test_guessing_costs_the_logarithm_of_the_number_of_classes() -> None:
    """Equal probabilities: ln k whatever the labels."""
    A = softmax(np.zeros((4, 3)))
    assert categorical_cross_entropy(A, np.eye(4)[:, :3]) == pytest.approx(math.log(4))
    assert binary_cross_entropy(np.full((1, 3), 0.5), np.ones((1, 3))) == pytest.approx(math.log(2))


def test_minus_log_of_nine_tenths() -> None:
    """It is 0.105 (natural logarithm), not 0.046."""
    assert round(binary_cross_entropy(np.array([[0.9]]), np.array([[1]])), 3) == 0.105


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, float])
def test_squared_error(dtype: type) -> None:
    """Squares summed over outputs, mean over examples; uint8 targets do not wrap around."""
    A = np.array([[1, 2], [0, 0]]).astype(dtype)
    Y = np.array([[201, 2], [0, 2]]).astype(dtype)
    assert squared_error(A, Y) == (200**2 + 2**2) / 2


@pytest.mark.parametrize("dtype", LABEL_TYPES)
def test_hinge(dtype: type) -> None:
    """Beyond the margin 0, on the boundary 1, wrong more than 1, for every type of labels."""
    scores = np.array([[-2.0, 3.0, 0.0, 1.5]])
    Y = np.array([[0, 1, 1, 0]]).astype(dtype)
    assert hinge(scores, Y) == pytest.approx((0 + 0 + 1 + 2.5) / 4)


@pytest.mark.parametrize("predicted", LABEL_TYPES)
@pytest.mark.parametrize("labelled", LABEL_TYPES)
@pytest.mark.parametrize("shape", [(200,), (1, 200)])
def test_accuracy_for_all_types_and_shapes(
    predicted: type, labelled: type, shape: tuple[int, ...]
) -> None:
    """The classic formula with uint8 wraps at 256 and would print nonsense here."""
    Y = np.arange(200) % 2
    predictions = Y.copy()
    predictions[:30] = 1 - predictions[:30]
    assert accuracy(predictions.astype(predicted).reshape(shape), Y.astype(labelled)) == 85.0


def test_accuracy_of_four_classes() -> None:
    """Labels beyond 1 count as labels."""
    assert accuracy(np.array([0, 1, 2, 3]), np.array([[0, 1, 2, 0]])) == 75.0


@given(seed=SEEDS, n_h=SIZES, m=SIZES, l2=st.floats(0, 10))
def test_l2_penalty_and_its_gradient(seed: int, n_h: int, m: int, l2: float) -> None:
    """Its slope is l2 / m * W, as documented; biases do not count."""
    generator = np.random.RandomState(seed)
    W1, W2 = generator.randn(n_h, 2), generator.randn(1, n_h)
    h = 1e-5

    def penalty(change: float) -> float:
        moved = W1.copy()
        moved[0, 0] += change
        parameters = {"W1": moved, "W2": W2, "b1": np.full((n_h, 1), 1e6), "b2": np.ones((1, 1))}
        return l2_penalty(parameters, l2, m)

    expected = l2 / (2 * m) * ((W1**2).sum() + (W2**2).sum())
    assert penalty(0.0) == pytest.approx(expected)
    measured = (penalty(h) - penalty(-h)) / (2 * h)
    assert measured == pytest.approx(l2 / m * W1[0, 0], abs=1e-8)
