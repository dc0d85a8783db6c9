"""Protects the data sets: the classic bits, repeatable draws and an untouched global generator."""

import doctest
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from planar_utils import (
    add_label_noise,
    datasets,
    load_extra,
    load_extra_datasets,
    load_four_quadrants,
    load_planar_dataset,
    make_planar,
    train_test_split,
)

EXTRA_NAMES = ("noisy_circles", "noisy_moons", "blobs", "gaussian_quantiles")

Y_SMALL = np.array([[0, 1, 1, 0, 1]], dtype=np.uint8)
DRAWS: dict[str, Callable[[], Any]] = {
    "load_planar_dataset": load_planar_dataset,
    "make_planar": lambda: make_planar(m=11, random_state=5),
    "load_extra_datasets": load_extra_datasets,
    "load_extra": lambda: load_extra("blobs"),
    "load_four_quadrants": lambda: load_four_quadrants(noise=0.1),
    "train_test_split": lambda: train_test_split(np.ones((2, 5)), Y_SMALL),
    "add_label_noise": lambda: add_label_noise(Y_SMALL, 0.4),
}


def arrays(value: Any) -> list[np.ndarray[Any, Any]]:
    """Return the arrays in nested tuples."""
    if isinstance(value, np.ndarray):
        return [value]
    return [array for part in value for array in arrays(part)]


def test_examples_of_the_docstrings() -> None:
    """What the docstrings show is what the functions do."""
    results = doctest.testmod(datasets)
    assert results.attempted > 10
    assert results.failed == 0


@pytest.mark.parametrize("name", DRAWS)
def test_private_generators(name: str) -> None:
    """A call changes nothing about the global generator, nor is it changed by it."""
    np.random.seed(123)
    before = np.random.get_state()
    first = arrays(DRAWS[name]())
    after = np.random.get_state()
    assert str(before) == str(after)
    assert_array_equal(before[1], after[1])  # type: ignore[index]
    np.random.seed(9)
    for one, other in zip(first, arrays(DRAWS[name]()), strict=True):
        assert_array_equal(one, other)


# ---- the flower ----


def test_planar_bits_are_those_of_the_global_seed() -> None:
    """The private generator gives to the last bit what the classic global seeding gave."""
    classic = np.random.RandomState(1)
    columns = []
    for label in (0, 1):
        t = np.linspace(3.12 * label, 3.12 * (label + 1), 200) + classic.randn(200) * 0.2
        r = 4 * np.sin(4 * t) + classic.randn(200) * 0.2
        columns.append([r * np.sin(t), r * np.cos(t)])
    X, _ = load_planar_dataset()
    assert_array_equal(X, np.concatenate(columns, axis=1))
    # 800 draws and no more: these three are known to come next.
    assert_allclose(classic.randn(3), (0.81434313, 0.78046993, -1.46405357), atol=5.1e-9)


def test_planar_checksums() -> None:
    """Facts of the classic arrays, measured elsewhere."""
    X, Y = load_planar_dataset()
    ends = X[:, [0, 199, 200, 399]].T
    expected = [
        (1.20444229, 3.57611415),
        (-0.58584641, -3.09125994),
        (-1.07049581, 3.68252461),
        (0.73078083, 3.06832921),
    ]
    assert_allclose(ends, expected, atol=5.1e-9)
    assert_allclose(X.mean(axis=1), (-0.04334591, 0.06856587), atol=5.1e-9)
    assert_allclose(X.std(axis=1), (1.96748554, 2.00359177), atol=5.1e-9)
    assert_allclose(X.min(axis=1), (-4.21189811, -4.035124), atol=5.1e-9)
    assert_allclose(X.max(axis=1), (4.07816588, 4.03764347), atol=5.1e-9)
    assert X.sum() == pytest.approx(10.087983277441666, rel=1e-12)
    assert (X**2).sum() == pytest.approx(3156.783789349409, rel=1e-12)
    assert Y.tolist() == [[0] * 200 + [1] * 200]


def test_planar_layout() -> None:
    """Types and memory order: products of another layout differ in the last digit."""
    X, Y = load_planar_dataset()
    assert (X.shape, X.dtype) == ((2, 400), np.dtype("float64"))
    assert X.flags.f_contiguous
    assert not X.flags.c_contiguous
    assert not X.flags.owndata
    assert (Y.shape, Y.dtype) == ((1, 400), np.dtype("uint8"))


def test_load_is_make_with_defaults() -> None:
    """One formula: the classic set is the general one with the classic settings."""
    for one, other in zip(load_planar_dataset(), make_planar(), strict=True):
        assert_array_equal(one, other)


@given(m=st.integers(2, 60), seed=st.integers(0, 2**32 - 1))
def test_make_planar_of_any_size(m: int, seed: int) -> None:
    """Any m gives m points, both classes within one of each other, zeros first."""
    X, Y = make_planar(m, random_state=seed)
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert np.bincount(Y[0], minlength=2).tolist() == [m // 2, m - m // 2]
    assert (np.diff(Y[0].astype(int)) >= 0).all()


def test_without_noise_the_flower_is_its_formula() -> None:
    """noise=0 leaves the curve r = 4 sin(4t) itself, so every radius is at most 4."""
    X, _ = make_planar(m=100, noise=0.0)
    radius, angle = np.hypot(*X), np.arctan2(X[0], X[1])
    assert_allclose(radius, np.abs(4 * np.sin(4 * angle)), atol=1e-9)


def test_fresh_points_are_fresh() -> None:
    """Another seed gives other points: a test set may not repeat the training set."""
    X, _ = make_planar()
    fresh, _ = make_planar(random_state=2)
    assert not np.isin(fresh, X).any()


# ---- the further sets ----


def test_extra_datasets_are_the_classic_ones() -> None:
    """The five sets are those that scikit-learn draws after np.random.seed(1)."""
    circles, moons, blobs, quantiles, no_structure = load_extra_datasets()
    facts = [
        (circles, (-0.94775989, -0.58400216), 6.355169594977789),
        (moons, (0.57992968, -0.46026004), 149.1171182922581),
        (blobs, (-0.87813281, 2.78344509), -47.45663987561631),
        (quantiles, (-1.09681233, 0.31561152), 3.5380544416684154),
    ]
    for (points, labels), first, total in facts:
        assert (points.shape, points.dtype) == ((200, 2), np.dtype("float64"))
        assert (labels.shape, labels.dtype) == ((200,), np.dtype("int64"))
        assert_allclose(points[0], first, atol=5.1e-9)
        assert points.sum() == pytest.approx(total, rel=1e-10)
    assert blobs[1].sum() == 496
    assert set(blobs[1].tolist()) == set(range(6))
    assert [array.shape for array in no_structure] == [(200, 2), (200, 2)]
    assert_allclose(no_structure[0][0], (0.07531087, 0.42572441), atol=5.1e-9)


@pytest.mark.parametrize("name", EXTRA_NAMES)
def test_load_extra_is_ready_to_train(name: str) -> None:
    """Columns are examples and labels are 0 and 1, the same points as in the five pairs."""
    X, Y = load_extra(name)
    assert (X.shape, Y.shape, Y.dtype) == ((2, 200), (1, 200), np.dtype("uint8"))
    assert np.bincount(Y[0]).min() >= 90
    points, labels = load_extra_datasets()[EXTRA_NAMES.index(name)]
    assert_array_equal(X.T, points)
    assert_array_equal(Y[0], labels % 2)


@given(m=st.integers(1, 60), seed=st.integers(0, 1000))
def test_quadrants_are_where_they_belong(m: int, seed: int) -> None:
    """Without noise the label tells the signs of both coordinates."""
    X, labels = load_four_quadrants(m, random_state=seed)
    signs = {0: (True, True), 1: (False, True), 2: (False, False), 3: (True, False)}
    assert labels.shape == (1, m)
    for point, label in zip(X.T, labels[0], strict=True):
        assert tuple(point > 0) == signs[int(label)]


def test_quadrant_noise_moves_points_over_the_axes() -> None:
    """With noise some points keep the label of the quadrant they came from."""
    clean, labels = load_four_quadrants()
    noisy, same_labels = load_four_quadrants(noise=0.5)
    assert_array_equal(labels, same_labels)
    moved = ((noisy > 0) != (clean > 0)).any(axis=0)
    assert 0 < moved.sum() < 100
    assert (noisy - clean).std() == pytest.approx(0.5, rel=0.15)


# ---- splitting and spoiling ----


@given(m=st.integers(2, 50), test_size=st.floats(0.001, 0.999), seed=st.integers(0, 1000))
def test_split_is_a_partition(m: int, test_size: float, seed: int) -> None:
    """Every example lands in exactly one part, beside its own label, and no part is empty."""
    X = np.arange(2 * m).reshape(2, m)
    Y = (X[:1] % 2).astype(np.uint8)
    X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size, seed)
    both = np.concatenate((X_train, X_test), axis=1)
    assert_array_equal(both[:, both[0].argsort()], X)
    assert_array_equal(X_train[:1] % 2, Y_train)
    assert_array_equal(X_test[:1] % 2, Y_test)
    assert min(X_train.shape[1], X_test.shape[1]) >= 1
    assert X_test.shape[1] == min(np.ceil(test_size * m), m - 1)
    assert Y_train.dtype == Y.dtype


def test_split_copies() -> None:
    """Changing a part does not change the data it came from."""
    X, Y = load_planar_dataset()
    X_train, *_ = train_test_split(X, Y)
    X_train[:] = 0
    assert X.any()


@given(
    m=st.integers(1, 60),
    fraction=st.floats(0, 1),
    dtype=st.sampled_from([np.uint8, np.int64, np.float64, np.bool_]),
    seed=st.integers(0, 1000),
)
def test_label_noise_flips_exactly_so_many(m: int, fraction: float, dtype: Any, seed: int) -> None:
    """The fraction is exact, the type is kept, the given labels are not changed."""
    Y = (np.arange(m) % 3 == 0).astype(dtype).reshape(1, m)
    kept = Y.copy()
    noisy = add_label_noise(Y, fraction, seed)
    assert (noisy != Y).sum() == round(fraction * m)
    assert (noisy.dtype, noisy.shape) == (Y.dtype, Y.shape)
    assert set(noisy.ravel().tolist()) <= {0, 1}
    assert_array_equal(Y, kept)


# ---- bad input ----

X5 = np.zeros((2, 5))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: make_planar(m=1), ValueError, "m is 1"),
        (lambda: make_planar(m=4.5), TypeError, "m is 4.5"),  # type: ignore[arg-type]
        (lambda: make_planar(noise=-0.1), ValueError, "noise is -0.1"),
        (lambda: make_planar(noise=np.nan), ValueError, "noise is nan"),
        (lambda: make_planar(random_state=-1), ValueError, "random_state is -1"),
        (lambda: load_extra("circles"), ValueError, "name is 'circles'.*noisy_circles"),
        (lambda: load_extra("no_structure"), ValueError, "no labels"),
        (lambda: load_four_quadrants(m=0), ValueError, "m is 0"),
        (lambda: train_test_split(X5.T, Y_SMALL.T), ValueError, r"X\.T and Y\.T"),
        (lambda: train_test_split(X5, Y_SMALL[0]), ValueError, r"reshape\(1, -1\)"),
        (lambda: train_test_split(X5, Y_SMALL, test_size=25), ValueError, "test_size is 25"),
        (lambda: train_test_split(X5, Y_SMALL, test_size=0), ValueError, "test_size is 0"),
        (lambda: train_test_split(X5[:, :1], Y_SMALL[:, :1]), ValueError, "two examples"),
        (
            lambda: train_test_split(X5, Y_SMALL, test_size="0.2"),  # type: ignore[arg-type]
            TypeError,
            "test_size is '0.2' of type str, wanted a number greater than 0",
        ),
        (lambda: train_test_split(X5, Y_SMALL, test_size=np.nan), ValueError, "test_size is nan"),
        (lambda: train_test_split(X5, Y_SMALL, 0.5, 2**32), ValueError, "random_state is 4294"),
        (
            lambda: make_planar(random_state=2**32),
            ValueError,
            r"random_state is 4294967296, wanted a whole number from 0 to 2\*\*32 - 1",
        ),
        (
            lambda: add_label_noise(Y_SMALL, "0.1"),  # type: ignore[arg-type]
            TypeError,
            "fraction is '0.1' of type str, wanted a number",
        ),
        (lambda: add_label_noise(Y_SMALL, np.nan), ValueError, "fraction holds 1 value"),
        (lambda: add_label_noise(Y_SMALL, 10), ValueError, "fraction holds 10.*0.1, not 10"),
        (lambda: add_label_noise(Y_SMALL + 1, 0.1), ValueError, "Y holds the label 2"),
        (lambda: add_label_noise([0, 1], 0.1), TypeError, "NumPy array"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_teaches(call: Callable[[], object], error: type[Exception], words: str) -> None:
    """The message names the argument, what it got and what was wanted."""
    with pytest.raises(error, match=words):
        call()
