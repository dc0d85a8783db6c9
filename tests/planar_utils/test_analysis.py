"""Looking at networks: collapse, symmetry, sizes, the gap between training and test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_utils import (
    best_hidden_size,
    collapse_linear,
    count_parameters,
    distinct_units,
    generalization_gap,
    initialize_constant,
    initialize_parameters,
)

SIZES = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, n_x=SIZES, n_h=SIZES, n_y=SIZES, m=SIZES)
def test_collapse_linear_computes_the_same(seed: int, n_x: int, n_h: int, n_y: int, m: int) -> None:
    """One layer answers as the two did, for any inputs."""
    generator = np.random.RandomState(seed)
    W1, b1 = generator.randn(n_h, n_x), generator.randn(n_h, 1)
    W2, b2 = generator.randn(n_y, n_h), generator.randn(n_y, 1)
    X = generator.randn(n_x, m)
    W, b = collapse_linear(W1, b1, W2, b2)
    assert (W.shape, b.shape) == ((n_y, n_x), (n_y, 1))
    np.testing.assert_allclose(W @ X + b, W2 @ (W1 @ X + b1) + b2, atol=1e-12)


@given(seed=SEEDS, different=st.integers(1, 5), copies=st.integers(1, 3), n_x=SIZES)
def test_distinct_units_counts_rows_in_any_order(
    seed: int, different: int, copies: int, n_x: int
) -> None:
    """Copies do not count, wherever they stand."""
    generator = np.random.RandomState(seed)
    rows = np.repeat(generator.randn(different, n_x), copies, axis=0)
    assert distinct_units(generator.permutation(rows)) == different


def test_distinct_units_and_its_tolerance() -> None:
    """Rounding differences are none; larger ones count; the sign of a row counts."""
    W1 = np.array([[1.0, 2.0], [1.0 + 1e-14, 2.0], [1.0, 2.1], [-1.0, -2.0]])
    assert distinct_units(W1) == 3
    assert distinct_units(W1, tolerance=0.2) == 2
    assert distinct_units(W1, tolerance=0) == 4
    assert distinct_units(np.ones((3, 2)), tolerance=0) == 1
    assert distinct_units(initialize_constant(2, 4, 1, 0.5)["W1"]) == 1
    assert distinct_units(initialize_parameters(2, 4, 1)["W1"]) == 4


def test_count_parameters_of_the_document() -> None:
    """26 and 41, as CS231n counts them; lists as well as tuples."""
    assert count_parameters((3, 4, 2)) == 26
    assert count_parameters([3, 4, 4, 1]) == 41


@given(n_x=SIZES, n_h=SIZES, n_y=SIZES)
def test_count_parameters_counts_what_is_there(n_x: int, n_h: int, n_y: int) -> None:
    """As many as the initialized arrays hold."""
    parameters = initialize_parameters(n_x, n_h, n_y)
    assert count_parameters((n_x, n_h, n_y)) == sum(v.size for v in parameters.values())


@pytest.mark.parametrize(
    ("accuracy", "best"),
    [
        ({1: 67.5, 2: 67.25, 3: 90.75, 4: 90.5, 5: 91.25, 20: 90.0, 50: 90.25}, 5),
        ({50: 92.0, 20: 92.0, 3: 92.0}, 3),
        ({7: 0.0}, 7),
        ({4: np.float64(80), 2: 79}, 4),
    ],
)
def test_best_hidden_size(accuracy: dict[int, float], best: int) -> None:
    """The smallest of the best, in whatever order they come."""
    assert best_hidden_size(accuracy) == best


def test_generalization_gap() -> None:
    """Training minus test, in points; negative when the test set is the easier one."""
    parameters = initialize_parameters(2, 4, 1)
    X, Y = np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([[0, 1]], dtype=np.uint8)
    gap = generalization_gap(parameters, X, Y, X, np.array([[0, 0]]))
    assert gap == 50.0
    assert generalization_gap(parameters, X, np.array([[0, 0]]), X, Y) == -50.0
    assert generalization_gap(parameters, X, Y, X, Y) == 0.0
