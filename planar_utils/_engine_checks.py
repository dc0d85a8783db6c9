"""What `engine` asks of its arguments, and how it says what is wrong with them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from planar_utils._types import FloatArray
from planar_utils._validation import (
    check_count,
    check_examples,
    check_finite,
    check_finite_parameters,
    check_holds_functions,
    check_inputs,
    check_labels,
    check_shape,
)
from planar_utils.activations import ACTIVATIONS

#: The hidden activations that can be trained.
TRAINABLE = (*ACTIVATIONS, "prelu", "maxout")
OPTIMIZERS = ("gd", "lbfgs")
DTYPES = ("float64", "float32")
TEXTBOOK_STEPS = (
    "forward_propagation",
    "compute_cost",
    "backward_propagation",
    "update_parameters",
)


def check_start(parameters: Any, X: Any, activation: str) -> None:
    """Check everything that a forward pass needs."""
    if activation not in TRAINABLE:
        raise ValueError(
            f"activation is {activation!r}, wanted one of {', '.join(TRAINABLE)}. Is it misspelt?"
        )
    check_finite_parameters(_one_part(parameters) if activation == "maxout" else parameters)
    check_inputs(X, parameters["W1"])
    check_finite("X", X)
    n_y, n_h = parameters["W2"].shape
    if n_y != 1:
        raise ValueError(
            f"W2 has {n_y} rows, wanted one: this engine trains a single output unit, for labels "
            "0 and 1."
        )
    if activation == "prelu" and "alpha" in parameters:
        check_shape("alpha", parameters["alpha"], (n_h, 1), "a column: one slope per hidden unit")
        check_finite("alpha", parameters["alpha"])


def _one_part(parameters: Any) -> Any:
    """Return the parameters of a maxout network as if its units had only their first part."""
    W1, b1, W2 = (parameters.get(name) for name in ("W1", "b1", "W2"))
    if any(getattr(array, "ndim", 0) != 2 for array in (W1, b1, W2)):
        return parameters  # Not even matrices: the check of these says so.
    rows, n_h = len(W1), W2.shape[1]
    if rows % n_h or rows == n_h or b1.shape != (rows, 1):
        raise ValueError(
            f"W1 has {rows} rows and b1 has shape {b1.shape}, wanted for maxout a multiple of the "
            f"{n_h} hidden units (two parts: {2 * n_h} rows), and one bias per row."
        )
    check_finite("W1", W1)
    check_finite("b1", b1)
    return {**parameters, "W1": W1[:n_h], "b1": b1[:n_h]}


def check_task(
    X: Any, Y: Any, num_iterations: int, record_every: int, optimizer: str, dtype: str
) -> None:
    """Check what is the same for one network and for many."""
    check_examples(X, Y)
    check_shape("Y", Y, (1, X.shape[1]), "one output unit: one label, 0 or 1, per example")
    check_labels("Y", Y)
    check_count("num_iterations", num_iterations, 0)
    check_count("record_every", record_every, 1)
    for name, value, wanted in (("optimizer", optimizer, OPTIMIZERS), ("dtype", dtype, DTYPES)):
        if value not in wanted:
            raise ValueError(f"{name} is {value!r}, wanted one of {', '.join(wanted)}.")


def one_each(
    name: str, value: float | Sequence[float], count: int, check: Callable[[str, Any], None]
) -> FloatArray:
    """Return one number per network, each checked under the argument's name."""
    if np.ndim(value) == 0:
        check(name, value)
        return np.full(count, value, dtype=float)
    numbers = list(np.ravel(value))
    if len(numbers) != count:
        raise ValueError(
            f"{name} holds {len(numbers)} numbers, wanted one for all or one for each of the "
            f"{count} networks."
        )
    for number in numbers:
        check(name, number)
    return np.array(numbers, dtype=float)


def check_functions(functions: Any, activation: str, l2: float, optimizer: str, dtype: str) -> None:
    """Check that the learner's functions are there, and not asked for what they cannot do."""
    check_holds_functions(functions, TEXTBOOK_STEPS)
    if (activation, l2, optimizer, dtype) != ("tanh", 0, "gd", "float64"):
        raise ValueError(
            f"activation is {activation!r}, l2 is {l2!r}, optimizer is {optimizer!r} and dtype is "
            f"{dtype!r}, wanted none of them together with functions: your functions decide about "
            "all that themselves."
        )
