"""Initializers: shapes, fresh arrays, known draws, spread of the random ones."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_utils import (
    initialize_constant,
    initialize_he,
    initialize_parameters,
    initialize_scaled,
    initialize_xavier,
    initialize_zeros,
)

SIZES = st.integers(1, 6)
ALL: dict[str, Callable[[int, int, int], dict[str, np.ndarray]]] = {
    "zeros": initialize_zeros,
    "constant": lambda n_x, n_h, n_y: initialize_constant(n_x, n_h, n_y, 3),
    "scaled": initialize_scaled,
    "xavier": initialize_xavier,
    "he": initialize_he,
}


@pytest.mark.parametrize("name", ALL)
@given(n_x=SIZES, n_h=SIZES, n_y=SIZES)
def test_shapes_types_and_zero_biases(name: str, n_x: int, n_h: int, n_y: int) -> None:
    """What every initializer promises, float64 also for a whole number as constant."""
    parameters = ALL[name](n_x, n_h, n_y)
    shapes = {key: value.shape for key, value in parameters.items()}
    assert shapes == {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    assert all(value.dtype == np.float64 for value in parameters.values())
    assert not parameters["b1"].any()
    assert not parameters["b2"].any()


@pytest.mark.parametrize("name", ALL)
def test_every_call_returns_fresh_arrays(name: str) -> None:
    """Changing one network must not change the next; the same call gives the same numbers."""
    first, second = ALL[name](2, 3, 1), ALL[name](2, 3, 1)
    for key, value in first.items():
        np.testing.assert_array_equal(value, second[key])
        value += 1
        assert not np.array_equal(value, second[key])


def test_zeros_and_constant() -> None:
    """Every weight is the asked-for number."""
    assert not initialize_zeros(2, 3, 1)["W1"].any()
    assert not initialize_zeros(2, 3, 1)["W2"].any()
    parameters = initialize_constant(2, 3, 1, -0.5)
    assert np.unique(parameters["W1"]).tolist() == [-0.5]
    assert np.unique(parameters["W2"]).tolist() == [-0.5]


@given(n_x=SIZES, n_h=SIZES, n_y=SIZES)
def test_scaled_defaults_are_initialize_parameters(n_x: int, n_h: int, n_y: int) -> None:
    """The same draws in the same order."""
    expected = initialize_parameters(n_x, n_h, n_y)
    for name, value in initialize_scaled(n_x, n_h, n_y).items():
        np.testing.assert_array_equal(value, expected[name])


def test_scale_and_seed() -> None:
    """The scale multiplies the same draws; another seed draws others."""
    small, large = initialize_scaled(2, 4, 1, 0.01), initialize_scaled(2, 4, 1, 100)
    np.testing.assert_allclose(large["W1"], small["W1"] * 1e4, rtol=1e-12)
    assert not initialize_scaled(2, 4, 1, 0)["W1"].any()
    other = initialize_scaled(2, 4, 1, random_state=3)
    assert not np.allclose(other["W1"], small["W1"])


@pytest.mark.parametrize(
    ("initialize", "hidden", "output"),
    [(initialize_xavier, 2 / (300 + 200), 2 / (200 + 100)), (initialize_he, 2 / 300, 2 / 200)],
)
def test_variances(
    initialize: Callable[..., dict[str, np.ndarray]], hidden: float, output: float
) -> None:
    """The variances of the two papers, measured on many weights."""
    parameters = initialize(300, 200, 100, random_state=0)
    assert parameters["W1"].var() == pytest.approx(hidden, rel=0.03)
    assert parameters["W2"].var() == pytest.approx(output, rel=0.05)
    assert abs(parameters["W1"].mean()) < 0.01


def test_random_initializers_leave_the_global_generator_alone() -> None:
    """Their generator is private."""
    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    for initialize in (initialize_scaled, initialize_xavier, initialize_he):
        initialize(2, 3, 1)
    assert np.random.rand() == expected
