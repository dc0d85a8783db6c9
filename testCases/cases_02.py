"""Cases of notebook 02, the planar classifier."""

from typing import Any

import numpy as np

from testCases import v2
from testCases.drawing import (
    Inputs,
    away_from_zero,
    cache,
    easy_task,
    labels,
    parameters,
    probabilities,
    reordered,
    slopes,
)
from testCases.preparation import function_of_theta
from testCases.specification import Case, Specification


def _data(n_x: int, m_x: int, n_y: int) -> Inputs:
    Y = np.arange(n_y * m_x) % 3
    return {"X": np.ones((n_x, m_x)), "Y": Y.reshape(n_y, m_x).astype(float)}


def _forward(rng: np.random.RandomState, n_x: int, n_h: int, n_y: int, m: int) -> Inputs:
    return {"X": rng.randn(n_x, m), "parameters": parameters(rng, n_x, n_h, n_y)}


def _forward_reordered(rng: np.random.RandomState) -> Inputs:
    inputs = _forward(rng, 2, 3, 1, 4)
    return {**inputs, "parameters": reordered(inputs["parameters"])}


def _backward_reordered(rng: np.random.RandomState) -> Inputs:
    inputs = _backward(rng, 2, 3, 6, float)
    return inputs | {name: reordered(inputs[name]) for name in ("parameters", "cache")}


def _update_reordered(rng: np.random.RandomState) -> Inputs:
    inputs = _update(rng, (2, 4, 1))
    return {**inputs, "grads": reordered(inputs["grads"])}


def _cost(rng: np.random.RandomState, m: int, dtype: Any) -> Inputs:
    return {
        "A2": probabilities(rng, m),
        "Y": labels(rng, m, dtype),
        "parameters": parameters(rng, 2, 3, 1),
    }


def _confident(rng: np.random.RandomState) -> Inputs:
    """Return right and wrong answers of which the network is sure."""
    A2 = np.array([[0.002, 0.998, 0.004, 0.997, 0.4]])
    return {
        "A2": A2,
        "Y": np.array([[0.0, 0.0, 1.0, 1.0, 1.0]]),
        "parameters": parameters(rng, 2, 3, 1),
    }


def _backward(rng: np.random.RandomState, n_x: int, n_h: int, m: int, dtype: Any) -> Inputs:
    X, theta = rng.randn(n_x, m), parameters(rng, n_x, n_h, 1)
    return {"parameters": theta, "cache": cache(theta, X), "X": X, "Y": labels(rng, m, dtype)}


def _measured_gradients(inputs: Inputs) -> dict[str, Any]:
    """Measure the gradients of the cost by central differences."""

    def cost(theta: dict[str, Any]) -> float:
        Z2 = cache(theta, inputs["X"])["Z2"]
        return float(np.mean(np.logaddexp(0, Z2) - inputs["Y"] * Z2))

    return slopes(cost, inputs["parameters"])


def _update(rng: np.random.RandomState, sizes: tuple[int, int, int], **options: Any) -> Inputs:
    grads = {f"d{name}": array for name, array in parameters(rng, *sizes).items()}
    return {"parameters": parameters(rng, *sizes), "grads": grads, **options}


def _training(
    rng: np.random.RandomState, n_x: int, m: int, n_h: int, dtype: Any, **options: Any
) -> Inputs:
    """Draw a task that can be learned without oscillation, so that rounding is not amplified."""
    X = rng.uniform(-1, 1, (n_x, m))
    score = away_from_zero(rng, 1, n_x) @ X
    Y = score > np.median(score)
    return {"X": X, "Y": Y.astype(dtype), "n_h": n_h, **options}


def _easy_task(_: np.random.RandomState) -> Inputs:
    return easy_task()


#: Pre-activations Z2 of which each set of points to predict holds one: far from the boundary
#: and near it, between the values at which the thresholds 0.4, 0.45, 0.55, 0.6 would lie.
_BANDS = (
    (-9.0, -0.9),
    (-0.8, -0.45),
    (-0.4, -0.22),
    (-0.18, -0.05),
    (0.05, 0.18),
    (0.22, 0.4),
    (0.41, 0.49),
    (0.51, 0.8),
    (0.9, 1.3),
    (1.45, 2.1),
    (2.3, 9.0),
)


def _prediction(rng: np.random.RandomState, n_x: int, n_h: int, m: int) -> Inputs:
    """Draw points of both classes, near the boundary and far from it, but none on it."""
    while True:
        theta, X = parameters(rng, n_x, n_h, 1), rng.randn(n_x, 500)
        Z2 = cache(theta, X)["Z2"][0]
        bands = [np.flatnonzero((low < Z2) & (high > Z2)) for low, high in _BANDS]
        if all(band.size for band in bands):
            others = np.flatnonzero(np.abs(Z2) > 0.05)[: m - len(_BANDS)]
            chosen = rng.permutation([*(band[0] for band in bands), *others])
            return {"parameters": theta, "X": X[:, chosen]}


def _one_prediction(rng: np.random.RandomState) -> Inputs:
    inputs = _prediction(rng, 2, 4, 11)
    return {**inputs, "X": inputs["X"][:, :1]}


def _exactly_a_half(rng: np.random.RandomState) -> Inputs:
    """Draw points of which one has Z2 = 0 and no other is near that."""
    while True:
        theta, X = parameters(rng, 2, 3, 1), rng.randn(2, 6)
        theta["b1"], theta["b2"] = np.zeros((3, 1)), np.zeros((1, 1))
        Z2 = cache(theta, X)["Z2"]
        if np.abs(Z2).min() > 0.05 and Z2.min() < 0 < Z2.max():
            X[:, 3] = 0.0
            return {"parameters": theta, "X": X}


def _classic(function: str, *names: str) -> Inputs:
    return dict(zip(names, getattr(v2, f"{function}_test_case")(), strict=True))


def _numerical(rng: np.random.RandomState, *shape: int, **options: Any) -> Inputs:
    return {
        "coefficients": away_from_zero(rng, *shape),
        "theta": away_from_zero(rng, *shape),
        **options,
    }


_BY_NAME = (
    "The entries of a dictionary may stand in any order. Take each of them by its name, as in"
    ' parameters["W1"] or grads["dW1"].'
)

#: The example of the classic v2 edition; the notebook prints that of the v1 edition.
SMALL_EXAMPLE = "a small example, not the one printed in the notebook"

STEPS = (
    "layer_sizes",
    "initialize_parameters",
    "forward_propagation",
    "compute_cost",
    "backward_propagation",
    "update_parameters",
)

SPECIFICATIONS = (
    Specification(
        function="layer_sizes",
        exercise="02-sizes",
        arguments=("X", "Y"),
        returns=("n_x", "n_h", "n_y"),
        cases=(
            Case("X of shape (5, 3), Y of shape (2, 3)", lambda r: _data(5, 3, 2)),
            Case("X of shape (2, 7), Y of shape (1, 7)", lambda r: _data(2, 7, 1)),
            Case("X of shape (3, 8), Y of shape (6, 8)", lambda r: _data(3, 8, 6)),
            Case("one example", lambda r: _data(r.randint(7, 60), 1, r.randint(3, 60))),
        ),
    ),
    Specification(
        function="initialize_parameters",
        exercise="02-init",
        arguments=("n_x", "n_h", "n_y"),
        returns=("parameters",),
        cases=(
            Case("n_x = 2, n_h = 4, n_y = 1", lambda r: {"n_x": 2, "n_h": 4, "n_y": 1}),
            Case("n_x = 3, n_h = 5, n_y = 2", lambda r: {"n_x": 3, "n_h": 5, "n_y": 2}),
            Case("n_x = 5, n_h = 2, n_y = 3", lambda r: {"n_x": 5, "n_h": 2, "n_y": 3}),
            Case(
                "one hidden unit",
                lambda r: {"n_x": r.randint(20, 60), "n_h": 1, "n_y": r.randint(2, 19)},
            ),
        ),
    ),
    Specification(
        function="forward_propagation",
        exercise="02-forward",
        arguments=("X", "parameters"),
        returns=("A2", "cache"),
        order=('cache["Z1"]', 'cache["A1"]', 'cache["Z2"]', 'cache["A2"]', "A2"),
        cases=(
            Case(
                SMALL_EXAMPLE,
                lambda r: _classic("forward_propagation", "X", "parameters"),
            ),
            Case("n_x = 2, n_h = 5, seven examples", lambda r: _forward(r, 2, 5, 1, 7)),
            Case("n_x = 3, n_h = 4, n_y = 2, six examples", lambda r: _forward(r, 3, 4, 2, 6)),
            Case("one example", lambda r: _forward(r, 3, 2, 1, 1)),
            Case("one hidden unit", lambda r: _forward(r, 2, 1, 1, 5)),
            Case("a dictionary in another order", _forward_reordered, hint=_BY_NAME),
        ),
    ),
    Specification(
        function="compute_cost",
        exercise="02-cost",
        arguments=("A2", "Y", "parameters"),
        unused=("parameters",),
        returns=("the cost",),
        cases=(
            Case(
                SMALL_EXAMPLE,
                lambda r: _classic("compute_cost", "A2", "Y", "parameters"),
            ),
            Case(
                "seven examples, labels of type uint8",
                lambda r: _cost(r, 7, np.uint8),
                hint="Labels of type uint8 hold no negative numbers: -Y and Y - 1 wrap around to"
                " 255, while 1 - Y is right.",
            ),
            Case(
                "five examples, labels of type bool",
                lambda r: _cost(r, 5, bool),
                hint="NumPy refuses -Y for labels of type bool, while 1 - Y is right.",
            ),
            Case("eleven examples, labels of type float", lambda r: _cost(r, 11, float)),
            Case("one single example", lambda r: _cost(r, 1, float)),
            Case(
                "probabilities near 0 and 1",
                _confident,
                hint="Probabilities such as 0.002 enter the cost as they are, without clipping.",
            ),
        ),
    ),
    Specification(
        function="backward_propagation",
        exercise="02-backward",
        arguments=("parameters", "cache", "X", "Y"),
        returns=("grads",),
        order=('grads["dW2"]', 'grads["db2"]', 'grads["dW1"]', 'grads["db1"]'),
        cases=(
            Case(
                SMALL_EXAMPLE,
                lambda r: _classic("backward_propagation", "parameters", "cache", "X", "Y"),
            ),
            Case(
                "n_x = 3, n_h = 5, seven examples, labels of type uint8",
                lambda r: _backward(r, 3, 5, 7, np.uint8),
            ),
            Case(
                "n_x = 2, n_h = 6, four examples, labels of type bool",
                lambda r: _backward(r, 2, 6, 4, bool),
            ),
            Case("one example", lambda r: _backward(r, 2, 3, 1, float)),
            Case("one hidden unit", lambda r: _backward(r, 3, 1, 5, float)),
            Case("dictionaries in another order", _backward_reordered, hint=_BY_NAME),
            Case(
                "the slope of the cost, measured by central differences",
                lambda r: _backward(r, 2, 4, 8, float),
                expected=_measured_gradients,
            ),
        ),
    ),
    Specification(
        function="numerical_gradient",
        exercise="02-gradcheck",
        arguments=("f", "theta", "epsilon"),
        returns=("the gradient",),
        prepare=function_of_theta,
        cases=(
            Case("theta of shape (3, 2)", lambda r: _numerical(r, 3, 2)),
            Case("theta of shape (1, 4)", lambda r: _numerical(r, 1, 4)),
            Case(
                "theta of shape (5,)",
                lambda r: _numerical(r, 5),
                hint="theta may have any shape, also one axis or three: np.ndindex(theta.shape)"
                " runs over all of its entries.",
            ),
            Case("theta of shape (2, 1, 3)", lambda r: _numerical(r, 2, 1, 3)),
            Case("epsilon = 0.1", lambda r: _numerical(r, 2, 3, epsilon=0.1)),
            Case(
                "epsilon = 0.01, theta of shape (5, 1)", lambda r: _numerical(r, 5, 1, epsilon=0.01)
            ),
        ),
    ),
    Specification(
        function="update_parameters",
        exercise="02-update",
        arguments=("parameters", "grads", "learning_rate"),
        returns=("parameters",),
        cases=(
            Case(
                SMALL_EXAMPLE,
                lambda r: _classic("update_parameters", "parameters", "grads"),
            ),
            Case("the default learning rate", lambda r: _update(r, (3, 5, 2))),
            Case("learning rate 0.5", lambda r: _update(r, (2, 3, 1), learning_rate=0.5)),
            Case("learning rate 3", lambda r: _update(r, (4, 2, 3), learning_rate=3.0)),
            Case("a dictionary in another order", _update_reordered, hint=_BY_NAME),
        ),
    ),
    Specification(
        function="nn_model",
        exercise="02-model-fit",
        arguments=("X", "Y", "n_h", "num_iterations", "print_cost"),
        returns=("parameters",),
        helpers=STEPS,
        steps=("forward_propagation", "backward_propagation", "update_parameters"),
        seconds=20.0,
        cases=(
            Case(
                "one step, n_h = 3",
                lambda r: _training(r, 2, 9, 3, np.uint8, num_iterations=1),
            ),
            Case(
                "two steps, n_h = 5",
                lambda r: _training(r, 3, 8, 5, float, num_iterations=2),
            ),
            Case(
                "40 steps, n_h = 4",
                lambda r: _training(r, 2, 20, 4, np.uint8, num_iterations=40),
            ),
            Case(
                "60 steps, n_h = 2, labels of type bool",
                lambda r: _training(r, 3, 15, 2, bool, num_iterations=60),
            ),
            Case(
                "1001 steps on an easy task",
                _easy_task,
                hint="All num_iterations steps are to be made, also when the cost hardly changes.",
            ),
        ),
    ),
    Specification(
        function="predict",
        exercise="02-predict",
        arguments=("parameters", "X"),
        returns=("predictions",),
        helpers=("forward_propagation",),
        cases=(
            Case(
                SMALL_EXAMPLE,
                lambda r: _classic("predict", "parameters", "X"),
            ),
            Case("n_x = 2, n_h = 5, eleven examples", lambda r: _prediction(r, 2, 5, 11)),
            Case("n_x = 3, n_h = 4, 13 examples", lambda r: _prediction(r, 3, 4, 13)),
            Case("one example", _one_prediction),
            Case(
                "one probability of exactly 0.5",
                _exactly_a_half,
                hint="Equation (5) of the notebook gives label 1 to probabilities greater than"
                " 0.5, so 0.5 itself gets label 0.",
            ),
        ),
    ),
)
