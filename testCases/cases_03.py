"""Cases of notebook 03, activations. At a kink, slopes are those from the left, as in the text."""

from collections.abc import Callable
from typing import Any

import numpy as np

from testCases.drawing import Array, Inputs, away_from_zero
from testCases.specification import Case, Specification


def _z(rng: np.random.RandomState, n: int, m: int, scale: float = 1.0, **options: Any) -> Inputs:
    return {"Z": scale * away_from_zero(rng, n, m), **options}


def _slope(function: Callable[[Array], Array]) -> Callable[[Inputs], Array]:
    """Return a function that measures the slope by central differences of two sizes."""

    def measured(inputs: Inputs) -> Array:
        Z = inputs["Z"]

        def difference(step: float) -> Array:
            return (function(Z + step) - function(Z - step)) / (2 * step)

        return (4 * difference(5e-4) - difference(1e-3)) / 3

    return measured


def _cases(*further: Case) -> tuple[Case, ...]:
    return (
        Case("Z of shape (3, 5)", lambda r: _z(r, 3, 5)),
        Case("larger numbers, Z of shape (2, 7)", lambda r: _z(r, 2, 7, 4.0)),
        Case("one single number, Z of shape (1, 1)", lambda r: _z(r, 1, 1, 2.0)),
        *further,
    )


def _linear_layers(rng: np.random.RandomState, n_x: int, n_h: int, n_y: int) -> Inputs:
    return {
        "W1": away_from_zero(rng, n_h, n_x),
        "b1": away_from_zero(rng, n_h, 1),
        "W2": away_from_zero(rng, n_y, n_h),
        "b2": away_from_zero(rng, n_y, 1),
    }


def _far(_: np.random.RandomState) -> Inputs:
    """Return numbers whose exponential is too large for a float."""
    return {"Z": np.array([[-800.0, -2.0, 0.5, 800.0]])}


_MEASURED = "the slope, measured by central differences"

SPECIFICATIONS = (
    Specification(
        function="sigmoid_derivative",
        exercise="03-sigmoid-slope",
        arguments=("Z",),
        returns=("the derivative",),
        cases=_cases(
            Case(
                _MEASURED,
                lambda r: _z(r, 2, 4, 1.5),
                expected=_slope(lambda Z: 1 / (1 + np.exp(-Z))),
            ),
            Case(
                "very large numbers, Z = -800 and 800",
                _far,
                hint="np.exp(800) is too large for a float: it becomes inf, and inf / inf is nan."
                " sigmoid(Z) is safe for every Z; build on it.",
                may_warn=True,
            ),
        ),
    ),
    Specification(
        function="tanh_derivative",
        exercise="03-tanh-slope",
        arguments=("Z",),
        returns=("the derivative",),
        cases=_cases(
            Case(_MEASURED, lambda r: _z(r, 2, 4, 1.5), expected=_slope(np.tanh)),
            Case(
                "very large numbers, Z = -800 and 800",
                _far,
                hint="np.exp(800) is too large for a float: it becomes inf, and inf / inf is nan."
                " np.tanh(Z) is safe for every Z; build on it.",
                may_warn=True,
            ),
        ),
    ),
    Specification(
        function="relu",
        exercise="03-elementwise",
        arguments=("Z",),
        returns=("the output",),
        cases=_cases(
            Case(
                "the example of the text, (1, -2, 3, -4, 7)",
                lambda r: {"Z": np.array([[1.0, -2.0, 3.0, -4.0, 7.0]])},
            ),
            Case(
                "zeros among the numbers",
                lambda r: {"Z": np.array([[0.0, -1.5], [2.5, 0.0], [-0.5, 0.5]])},
            ),
        ),
    ),
    Specification(
        function="leaky_relu_derivative",
        exercise="03-leaky-slope",
        arguments=("Z", "alpha"),
        returns=("the derivative",),
        cases=_cases(
            Case("alpha = 0.7", lambda r: _z(r, 4, 3, alpha=0.7)),
            Case(
                "alpha = 2",
                lambda r: _z(r, 3, 4, alpha=2.0),
                hint="The larger of 1 and alpha is the slope for positive numbers only while alpha"
                " is at most 1. np.where(Z > 0, 1.0, alpha) asks for the sign of Z itself.",
            ),
            Case(
                "zeros among the numbers",
                lambda r: {"Z": np.array([[0.0, -1.5], [2.5, 0.0], [-0.5, 0.5]])},
            ),
            Case(
                "Z of whole numbers",
                lambda r: {"Z": np.array([[3, -2, 0], [-1, 4, 5]])},
                hint="An array of the type of Z (ones_like, full_like) holds whole numbers here,"
                " and cuts alpha off to 0. Use floats.",
            ),
            Case(
                _MEASURED,
                lambda r: _z(r, 2, 4, alpha=0.05),
                expected=lambda inputs: _slope(lambda Z: np.where(Z > 0, Z, inputs["alpha"] * Z))(
                    inputs
                ),
            ),
        ),
    ),
    Specification(
        function="tanh_from_sigmoid",
        exercise="03-identity",
        arguments=("Z",),
        returns=("tanh(Z)",),
        cases=_cases(
            Case(
                "NumPy's tanh",
                lambda r: _z(r, 3, 4, 2.0),
                expected=lambda inputs: np.tanh(inputs["Z"]),
            ),
            Case(
                "very large numbers, Z = -800 and 800",
                _far,
                hint="np.exp(1600) is too large for a float: it becomes inf, and inf / inf is nan."
                " sigmoid is safe for every Z; build on it.",
                may_warn=True,
            ),
        ),
    ),
    Specification(
        function="collapse_linear",
        exercise="03-collapse",
        arguments=("W1", "b1", "W2", "b2"),
        returns=("W", "b"),
        cases=(
            Case("n_x = 2, n_h = 4, n_y = 1", lambda r: _linear_layers(r, 2, 4, 1)),
            Case("n_x = 3, n_h = 5, n_y = 2", lambda r: _linear_layers(r, 3, 5, 2)),
            Case("n_x = 5, n_h = 2, n_y = 3", lambda r: _linear_layers(r, 5, 2, 3)),
        ),
    ),
)
