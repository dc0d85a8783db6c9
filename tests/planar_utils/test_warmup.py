"""Warm-up: columns out of anything along one line, and the network computed by hand."""

import numpy as np
import pytest

from planar_utils import hand_network, to_column


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3],
        (1, 2, 3),
        np.array([1, 2, 3]),
        np.array([[1, 2, 3]]),
        np.array([[1], [2], [3]]),
        [[1], [2], [3]],
    ],
)
def test_to_column(values: object) -> None:
    """List, tuple, 1-D, row and column all become the same float column."""
    column = to_column(values)
    assert column.dtype == np.float64
    assert column.tolist() == [[1.0], [2.0], [3.0]]


def test_to_column_of_one_number_in_a_list() -> None:
    """The shortest column."""
    assert to_column([5]).shape == (1, 1)


def test_to_column_is_a_new_array() -> None:
    """Changing the column must not change what it was made from."""
    values = np.array([[1.0], [2.0]])
    to_column(values)[0, 0] = 9
    assert values[0, 0] == 1


def test_hand_network_of_the_document() -> None:
    """Inputs (3, 4) give (46, 0): the second output is a negative number that ReLU cut off."""
    x = to_column([3, 4])
    W1, b1 = np.array([[1, -1], [2, 0]]), to_column([9, -3])
    W2, b2 = np.array([[4, 3], [-2, 1]]), to_column([5, 0])
    assert hand_network(x, W1, b1, W2, b2).tolist() == [[46.0], [0.0]]
    h = np.maximum(0, W1 @ x + b1)
    assert h.tolist() == [[8.0], [3.0]]
    assert (W2 @ h + b2).tolist() == [[46.0], [-13.0]]


def test_hand_network_cuts_in_the_hidden_layer_too() -> None:
    """A hidden unit below 0 passes nothing on."""
    one = np.array([[1.0]])
    assert hand_network(-one, one, 0 * one, one, 5 * one).tolist() == [[5.0]]


def test_hand_network_of_other_sizes() -> None:
    """Three inputs, two units, four outputs."""
    generator = np.random.RandomState(0)
    shapes = [(3, 1), (2, 3), (2, 1), (4, 2), (4, 1)]
    assert hand_network(*(generator.randn(*shape) for shape in shapes)).shape == (4, 1)
