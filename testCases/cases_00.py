"""Cases of notebook 00, start here."""

import numpy as np

from testCases.drawing import Inputs, away_from_zero
from testCases.specification import Case, Specification


def _column(rng: np.random.RandomState, *shape: int) -> Inputs:
    return {"values": away_from_zero(rng, *shape)}


def _hand(rng: np.random.RandomState, n_x: int, n_h: int, n_y: int) -> Inputs:
    """Draw a network in which both layers have positive and negative pre-activations."""
    while True:
        inputs = {
            "x": away_from_zero(rng, n_x, 1),
            "W1": away_from_zero(rng, n_h, n_x),
            "b1": away_from_zero(rng, n_h, 1),
            "W2": away_from_zero(rng, n_y, n_h),
            "b2": away_from_zero(rng, n_y, 1),
        }
        Z1 = inputs["W1"] @ inputs["x"] + inputs["b1"]
        Z2 = inputs["W2"] @ np.maximum(Z1, 0) + inputs["b2"]
        if min(Z1.min(), Z2.min()) < -0.1 and min(Z1.max(), Z2.max()) > 0.1:
            return inputs


def _hand_example(_: np.random.RandomState) -> Inputs:
    return {
        "x": np.array([[3.0], [4.0]]),
        "W1": np.array([[1.0, -1.0], [2.0, 0.0]]),
        "b1": np.array([[9.0], [-3.0]]),
        "W2": np.array([[4.0, 3.0], [-2.0, 1.0]]),
        "b2": np.array([[5.0], [0.0]]),
    }


SPECIFICATIONS = (
    Specification(
        function="to_column",
        exercise="00-shapes",
        arguments=("values",),
        returns=("the column",),
        cases=(
            Case("a list of numbers", lambda rng: {"values": [3.5, -1.0, 2.0, 0.25]}),
            Case(
                "a list of whole numbers",
                lambda rng: {"values": [3, 1, 4, 1, 5]},
                hint="The column must hold floats, also when the values are whole numbers.",
            ),
            Case("values of shape (5,)", lambda rng: _column(rng, 5)),
            Case("a row of shape (1, 6)", lambda rng: _column(rng, 1, 6)),
            Case("a column of shape (4, 1) already", lambda rng: _column(rng, 4, 1)),
            Case("one value of shape (1,)", lambda rng: _column(rng, 1)),
        ),
    ),
    Specification(
        function="hand_network",
        exercise="00-hand",
        arguments=("x", "W1", "b1", "W2", "b2"),
        returns=("y",),
        cases=(
            Case("the network of the text", _hand_example),
            Case("three inputs, four units, two outputs", lambda rng: _hand(rng, 3, 4, 2)),
            Case("two inputs, five units, three outputs", lambda rng: _hand(rng, 2, 5, 3)),
            Case("four inputs, three units, five outputs", lambda rng: _hand(rng, 4, 3, 5)),
        ),
    ),
)
