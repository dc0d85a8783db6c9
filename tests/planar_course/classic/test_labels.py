"""Labels convert when they hold one element, and are plain arrays in everything else."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planar_course.classic.labels import ClassicLabels, as_labels

Y = np.array([[0, 1, 1, 0]], dtype=np.uint8)
PREDICTIONS = np.array([[True, True, False, False]])


@pytest.mark.parametrize("kind", [float, int])
@pytest.mark.parametrize("array", [[[3]], [3], [[[True]]], np.float64(2.5), [[np.uint8(7)]]])
def test_one_element_converts(kind: Callable[[Any], Any], array: Any) -> None:
    """Of any number of axes and dtype, without the deprecation that NumPy 1.25 gave."""
    number = kind(as_labels(array))
    assert type(number) is kind
    assert number == kind(np.asarray(array).item())


@pytest.mark.parametrize("kind", [float, int])
def test_more_elements_do_not(kind: Callable[[Any], Any]) -> None:
    """NumPy's own TypeError, not the first element."""
    with pytest.raises(TypeError, match=r"converted to Python scalar"):
        kind(as_labels(Y))


def test_the_accuracy_line_of_the_classic_notebooks() -> None:
    """It converts, and prints with %d; with plain arrays this line fails on NumPy >= 2.4."""
    labels = as_labels(Y)
    hits = np.dot(labels, PREDICTIONS.T) + np.dot(1 - labels, 1 - PREDICTIONS.T)
    assert float(hits / float(labels.size) * 100) == 50.0
    assert f"{int(hits)}" == "2"
    assert "%d %f" % (hits, hits) == "2 2.000000"  # noqa: UP031 (the classic notebooks' own form)


def test_uint8_labels_still_wrap_around() -> None:
    """-Y and Y - 1 are 255 where they were: a student's wrong cost must look as it always did."""
    labels = as_labels(Y)
    np.testing.assert_array_equal(np.asarray(labels - np.uint8(1)), Y - np.uint8(1))
    assert (labels - np.uint8(1)).max() == 255
    np.testing.assert_array_equal(np.asarray(-labels), -Y)


def test_a_sum_of_all_is_a_scalar_that_passes_isinstance_float() -> None:
    """compute_cost of the early editions asserts isinstance(cost, float)."""
    cost = -np.sum(np.multiply(np.log([[0.1, 0.2, 0.3, 0.4]]), as_labels(Y))) / 4
    assert type(cost) is np.float64
    assert type(np.mean(as_labels(Y))) is np.float64
    assert type(as_labels(Y)[0, 0]) is np.uint8


def test_squeeze_leaves_a_plain_array_without_axes() -> None:
    """np.squeeze of a (1, 1) result is a 0-d array, as it was; other shapes stay labels."""
    assert type(np.squeeze(as_labels([[2.5]]))) is np.ndarray
    assert type(np.squeeze(as_labels(Y))) is ClassicLabels


def test_printed_as_a_plain_array() -> None:
    """A saved output that shows Y reads the same."""
    assert repr(as_labels(Y)) == repr(Y)
    assert str(as_labels(Y)) == str(Y)


def test_copies_and_pickles_keep_the_class() -> None:
    """copy.deepcopy is what the public tests and some notebooks use."""
    for twin in (copy.deepcopy(as_labels(Y)), pickle.loads(pickle.dumps(as_labels(Y)))):
        assert type(twin) is ClassicLabels
        np.testing.assert_array_equal(np.asarray(twin), Y)


def test_nothing_is_copied() -> None:
    """as_labels is a view, so the F-ordered memory of the data stays what it was."""
    assert np.shares_memory(as_labels(Y), Y)


@given(
    hnp.arrays(np.uint8, hnp.array_shapes(max_dims=2, max_side=4), elements=st.integers(0, 1)),
    st.sampled_from([np.add, np.multiply, np.subtract, np.equal, np.greater]),
)
def test_elementwise_results_are_those_of_plain_arrays(array: Any, operation: Any) -> None:
    """Values, dtype and shape do not depend on the class."""
    plain = operation(array, array)
    of_labels = operation(as_labels(array), array)
    np.testing.assert_array_equal(np.asarray(of_labels), plain)
    assert of_labels.dtype == plain.dtype
    assert of_labels.shape == plain.shape
