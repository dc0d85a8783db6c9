"""Cases of notebook 01, logistic regression."""

from typing import Any

import numpy as np

from testCases.drawing import Inputs, away_from_zero, labels, slopes
from testCases.specification import Case, Specification

_WHOLE = "X of whole numbers"
_TYPE_OF_X = (
    "An array of the type of X (zeros_like, empty_like) holds whole numbers here, and cuts off the"
    " decimals of what is stored in it. Use np.zeros."
)


def _neuron(rng: np.random.RandomState, n_x: int, b: float, sign: int) -> Inputs:
    """Draw a neuron whose z has the given sign."""
    while True:
        x, w = away_from_zero(rng, n_x), away_from_zero(rng, n_x)
        if sign * (x @ w + b) > 0.2:
            return {"x": x, "w": w, "b": b}


def _model(rng: np.random.RandomState, n_x: int, m: int, b: float) -> Inputs:
    return {"w": away_from_zero(rng, n_x, 1), "b": b, "X": rng.randn(n_x, m)}


def _labelled(
    rng: np.random.RandomState, n_x: int, m: int, b: float, dtype: Any = np.uint8
) -> Inputs:
    return {**_model(rng, n_x, m, b), "Y": labels(rng, m, dtype)}


def _whole(inputs: Inputs) -> Inputs:
    """Return inputs whose X holds whole numbers from -2 to 2."""
    return {**inputs, "X": np.clip(np.round(1.5 * inputs["X"]), -2, 2).astype(int)}


def _confident(_: np.random.RandomState) -> Inputs:
    """Return right and wrong answers of which the model is sure: Z = -6.2, 6.2, -5.5, 5.8, 1.5."""
    X = np.array([[-3.1, 3.1, -2.8, 2.9, 0.5], [0.0, 0.0, 0.1, 0.0, 0.5]])
    return {
        "w": np.array([[2.0], [1.0]]),
        "b": 0.0,
        "X": X,
        "Y": np.array([[0.0, 0.0, 1.0, 1.0, 1.0]]),
    }


def _fit(rng: np.random.RandomState, n_x: int, m: int, dtype: Any, **options: Any) -> Inputs:
    X = rng.randn(n_x, m) + rng.uniform(0.3, 0.8, (n_x, 1))
    return {"X": X, "Y": labels(rng, m, dtype), **options}


def _overshooting(_: np.random.RandomState) -> Inputs:
    """Return a task whose steps are so long that the cost rises in between."""
    X = np.array([[1.0, 2.0, -0.5, 0.3, -1.2], [0.4, -1.0, 1.5, 0.2, 0.6]])
    Y = np.array([[1.0, 0.0, 1.0, 0.0, 0.0]])
    return {"X": X, "Y": Y, "learning_rate": 12.0, "num_iterations": 6}


def _measured_gradient(inputs: Inputs) -> tuple[Any, float]:
    """Measure the gradient of the cost by central differences."""

    def cost(at: dict[str, Any]) -> float:
        Z = at["w"].T @ inputs["X"] + at["b"]
        return float(np.mean(np.logaddexp(0, Z) - inputs["Y"] * Z))

    measured = slopes(cost, {"w": inputs["w"], "b": np.array([[inputs["b"]]])})
    return measured["dw"], float(measured["db"][0, 0])


def _logistic_cases(default: tuple[Case, ...] = ()) -> tuple[Case, ...]:
    return (
        Case(
            "three features, five examples, labels of type float",
            lambda r: _labelled(r, 3, 5, 0.4, float),
        ),
        Case(
            "four features, six examples, labels of type uint8",
            lambda r: _labelled(r, 4, 6, 0.9),
            hint="Labels of type uint8 hold no negative numbers: -Y and Y - 1 wrap around to"
            " 255, while 1 - Y is right.",
        ),
        Case(
            "two features, seven examples, labels of type bool",
            lambda r: _labelled(r, 2, 7, -0.7, bool),
            hint="NumPy refuses -Y for labels of type bool, while 1 - Y is right.",
        ),
        Case(
            "one single example",
            lambda r: _labelled(r, 3, 1, 0.6),
        ),
        Case(_WHOLE, lambda r: _whole(_labelled(r, 2, 6, 0.3, float)), hint=_TYPE_OF_X),
        *default,
    )


_EXERCISES = ("neuron_forward", "logistic_forward", "logistic_cost", "logistic_gradient")

SPECIFICATIONS = (
    Specification(
        function="neuron_forward",
        exercise="01-neuron-code",
        arguments=("x", "w", "b"),
        returns=("the output",),
        cases=(
            Case("two inputs", lambda r: _neuron(r, 2, 0.3, 1)),
            Case("three inputs and a negative b", lambda r: _neuron(r, 3, -0.8, -1)),
            Case("five inputs", lambda r: _neuron(r, 5, 1.1, 1)),
            Case("one single input", lambda r: _neuron(r, 1, 0.5, -1)),
        ),
    ),
    Specification(
        function="logistic_forward",
        exercise="01-vectorise",
        arguments=("w", "b", "X"),
        returns=("A",),
        helpers=_EXERCISES[:1],
        cases=(
            Case("three features, five examples", lambda r: _model(r, 3, 5, 0.4)),
            Case("two features, seven examples", lambda r: _model(r, 2, 7, -0.9)),
            Case("four features, one example", lambda r: _model(r, 4, 1, 0.7)),
            Case("one feature, six examples", lambda r: _model(r, 1, 6, -0.3)),
            Case(_WHOLE, lambda r: _whole(_model(r, 3, 4, 0.2)), hint=_TYPE_OF_X),
        ),
    ),
    Specification(
        function="logistic_cost",
        exercise="01-cost",
        arguments=("w", "b", "X", "Y"),
        returns=("the cost",),
        helpers=_EXERCISES[:2],
        cases=_logistic_cases(
            (
                Case(
                    "probabilities near 0 and 1",
                    _confident,
                    hint="Probabilities such as 0.002 enter the cost as they are, without"
                    " clipping.",
                ),
            )
        ),
    ),
    Specification(
        function="logistic_gradient",
        exercise="01-gradient",
        arguments=("w", "b", "X", "Y"),
        returns=("dw", "db"),
        helpers=_EXERCISES[:3],
        cases=_logistic_cases(
            (
                Case(
                    "the slope of the cost, measured by central differences",
                    lambda r: _labelled(r, 3, 8, 0.5, float),
                    expected=_measured_gradient,
                ),
            )
        ),
    ),
    Specification(
        function="logistic_fit",
        exercise="01-descent",
        arguments=("X", "Y", "learning_rate", "num_iterations"),
        returns=("w", "b", "costs"),
        helpers=_EXERCISES,
        steps=("logistic_forward", "logistic_cost", "logistic_gradient"),
        cases=(
            Case(
                "one step",
                lambda r: _fit(r, 2, 7, np.uint8, learning_rate=0.5, num_iterations=1),
            ),
            Case(
                "two steps",
                lambda r: _fit(r, 3, 8, float, learning_rate=0.5, num_iterations=2),
            ),
            Case(
                "25 steps with learning rate 1.5",
                lambda r: _fit(r, 3, 9, bool, learning_rate=1.5, num_iterations=25),
            ),
            Case(
                "six steps with learning rate 12, after which the cost is higher than before",
                _overshooting,
                hint="All num_iterations steps are to be made, also when the cost rises.",
            ),
            Case(
                "40 steps with the default learning rate",
                lambda r: _fit(r, 2, 11, np.uint8, num_iterations=40),
            ),
            Case(
                "learning rate 0.3 and the default number of steps",
                lambda r: _fit(r, 1, 6, float, learning_rate=0.3),
            ),
        ),
    ),
)
