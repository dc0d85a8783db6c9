"""Errors that teach: which argument, what it got, what was wanted, the likely cause.

Every helper returns None when all is well. A wrong type is a TypeError, a wrong
shape or value a ValueError. In a `wanted` shape, an int is a length that is
fixed by another argument, a string is the name of a length that is free.

The checks of shapes run in every iteration of a training loop: they build no text
before something is wrong.
"""

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np

Shape = tuple[int | str, ...]


def check_shape(name: str, value: Any, wanted: Shape, why: str = "") -> None:
    """Check that `value` is an array of numbers of the `wanted` shape, no side of it empty."""
    check_array(name, value, wanted)
    shape = value.shape
    if _fits(shape, wanted):
        return
    reason = f" ({why})" if why else ""
    raise ValueError(
        f"{name} has shape {shape}, wanted {_text(wanted)}{reason}.{_cure(name, shape, wanted)}"
    )


def check_array(name: str, value: object, wanted: Shape = ()) -> None:
    """Check that `value` is a NumPy array of numbers or booleans."""
    if not isinstance(value, np.ndarray):
        of_shape = f" of shape {_text(wanted)}" if wanted else ""
        raise TypeError(
            f"{name} is of type {type(value).__name__}, wanted a NumPy array{of_shape}. "
            f"np.array(...) makes one."
        )
    if value.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} holds values of type {value.dtype}, wanted real numbers. "
            f"Was it made from text, or from rows of different lengths?"
        )


def check_numbers(name: str, value: object) -> None:
    """Check that `value` is a number or an array of numbers."""
    if isinstance(value, np.ndarray) or not isinstance(value, Real):
        check_array(name, value)


def check_finite(name: str, value: Any) -> None:
    """Check that no number of `value` is nan or infinite."""
    check_numbers(name, value)
    finite = np.isfinite(value)
    if not finite.all():
        bad = np.argwhere(~finite)
        where = [int(i) for i in bad[0]]
        first = f"{np.asarray(value)[tuple(where)]}" + (f" at index {where}" if where else "")
        raise ValueError(
            f"{name} holds {len(bad)} value(s) that are nan or infinite (the first is {first}), "
            f"wanted finite numbers. A missing measurement, a division by "
            f"zero, or a training run that diverged?"
        )


def check_between(name: str, value: Any, low: float, high: float, cause: str) -> None:
    """Check that every number of `value` lies in [low, high]; nan does not."""
    values = np.asarray(value)
    if values.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} is {value!r} of type {type(value).__name__}, wanted numbers between {low:g} "
            f"and {high:g}. Was it read from a file or a form, as text?"
        )
    outside = values[~((values >= low) & (values <= high))]
    if outside.size:
        raise ValueError(
            f"{name} holds {outside.flat[0]:g}, wanted numbers between {low:g} and {high:g}. "
            f"{cause}"
        )


def check_labels(name: str, Y: Any) -> None:
    """Check that labels are 0 or 1 (of any type)."""
    wrong = Y[(Y != 0) & (Y != 1)]
    if wrong.size:
        raise ValueError(
            f"{name} holds the label {wrong.flat[0]:g}, wanted only 0 and 1. "
            f"More than two classes can be folded into two, e.g. by {name} % 2."
        )


def check_label_vector(name: str, labels: Any) -> None:
    """Check that class labels come as (m,) or (1, m), as booleans or whole numbers."""
    check_array(name, labels, ("m",))
    if labels.size == 0 or labels.shape not in {(labels.size,), (1, labels.size)}:
        raise ValueError(
            f"{name} has shape {labels.shape}, wanted (m,) or (1, m): one label per example."
            f"{_cure(name, labels.shape, (1, 'm'))}"
        )
    broken = labels[labels != np.round(labels)]
    if broken.size:
        raise ValueError(
            f"{name} holds {broken.flat[0]:g}, wanted class labels (bool or whole numbers). "
            f"Are these probabilities? Then compare them with 0.5 first: {name} > 0.5."
        )


def check_as_many(name: str, value: Any, other_name: str, other: Any) -> None:
    """Check that two lists of labels are of the same length."""
    if value.size != other.size:
        raise ValueError(
            f"{name} has shape {value.shape} and {other_name} has shape {other.shape}, wanted "
            f"as many predictions as labels. Are they of different parts of the data, "
            f"e.g. training and test?"
        )


def check_sums_to_one(name: str, columns: Any, cause: str) -> None:
    """Check that every column sums to 1."""
    sums = np.sum(columns, axis=0, dtype=float)
    wrong = np.flatnonzero(np.abs(sums - 1) > 1e-6)
    if wrong.size:
        raise ValueError(
            f"{name} has a column {wrong[0]} that sums to {sums[wrong[0]]:g}, wanted 1: "
            f"one column per example, one row per class. {cause}"
        )


def check_counts(**counts: object) -> None:
    """Check that every named number is a whole number of at least 1."""
    for name, value in counts.items():
        check_count(name, value, 1)


def check_count(name: str, value: object, least: int) -> None:
    """Check that `value` is a whole number of at least `least`."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(
            f"{name} is {value!r} of type {type(value).__name__}, wanted a whole number (int) "
            f"of at least {least}. Did you mean int(...), or swap two arguments?"
        )
    if value < least:
        raise ValueError(
            f"{name} is {value}, wanted a whole number of at least {least}. "
            f"{_COUNTED.get(name, 'Fewer make no sense here.')}"
        )


def check_number(name: str, value: object, *, positive: bool = False, cause: str = "") -> None:
    """Check that `value` is a finite number, not negative (or, if asked, greater than 0)."""
    wanted = "a number greater than 0" if positive else "a number of at least 0"
    if not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r} of type {type(value).__name__}, wanted {wanted}.")
    if not math.isfinite(value) or value < 0 or (positive and value == 0):
        raise ValueError(f"{name} is {value}, wanted {wanted}. {cause}".rstrip())


def check_finite_number(name: str, value: object) -> None:
    """Check that `value` is one finite number."""
    if not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r} of type {type(value).__name__}, wanted a number.")
    check_finite(name, value)


def check_seed(name: str, seed: Any) -> None:
    """Check that the seed of a private generator is one: a whole number of 32 bits."""
    check_count(name, seed, 0)
    if seed >= 2**32:
        raise ValueError(
            f"{name} is {seed}, wanted a whole number from 0 to 2**32 - 1 = {2**32 - 1}. "
            "Is it a time or a hash? Its remainder by 2**32 fits."
        )


def check_learning_rate(name: str, learning_rate: object) -> None:
    """Check that the step size of gradient descent is finite and not negative."""
    cause = "The update subtracts the gradient, so the rate itself carries no sign."
    check_number(name, learning_rate, cause=cause)


def check_layer_sizes(layer_sizes: Any) -> None:
    """Check that there are at least an input and an output layer, each with a unit."""
    if np.ndim(layer_sizes) != 1:
        raise TypeError(
            f"layer_sizes is {layer_sizes!r}, wanted a sequence of whole numbers such as (2, 4, 1)."
        )
    if len(layer_sizes) < 2:
        raise ValueError(
            f"layer_sizes is {layer_sizes!r}, wanted at least two layers, inputs first: "
            f"the input layer alone has no parameters."
        )
    for i, size in enumerate(layer_sizes):
        check_count(f"layer_sizes[{i}]", size, 1)


def check_accuracies(accuracy: Any) -> None:
    """Check that a dictionary gives an accuracy in percent for every hidden size."""
    if not isinstance(accuracy, Mapping):
        raise TypeError(
            f"accuracy is of type {type(accuracy).__name__}, wanted a dictionary n_h -> percent."
        )
    if not accuracy:
        raise ValueError("accuracy is empty, wanted at least one n_h -> percent.")
    for n_h, percent in accuracy.items():
        check_between(f"accuracy[{n_h}]", percent, 0, 100, "Did its training diverge?")


def check_function(name: str, value: object) -> None:
    """Check that `value` can be called."""
    if not callable(value):
        raise TypeError(
            f"{name} is of type {type(value).__name__}, wanted a function. "
            f"Pass it without parentheses: {name}, not {name}(...)."
        )


def check_holds_functions(functions: Any, wanted: tuple[str, ...]) -> None:
    """Check that a namespace holds the steps of the training that are taken from it."""
    missing = [name for name in wanted if not hasattr(functions, name)]
    if missing:
        raise ValueError(
            f"functions lacks {', '.join(missing)}, wanted {', '.join(wanted)}: the module "
            "planar_utils.network, or a SimpleNamespace of your own functions."
        )


def check_one_number(name: str, returned: Any) -> None:
    """Check that what the function called `name` returned is one number; it may be nan."""
    if returned is None:
        raise TypeError(f"{name} returned None, wanted one number. Did you forget its return?")
    number = returned[()] if isinstance(returned, np.ndarray) else returned
    if isinstance(number, np.ndarray):
        only_one = "Its .item() is the number in it."
        several = "Is the sum or mean over all entries missing?"
        raise TypeError(
            f"{name} returned an array of shape {number.shape}, wanted one number. "
            f"{only_one if number.size == 1 else several}"
        )
    if not isinstance(number, Real) or isinstance(number, bool):
        raise TypeError(
            f"{name} returned {number!r} of type {type(number).__name__}, wanted one number. "
            f"Does it return text, or several values such as A2, cache?"
        )


def check_examples(X: Any, Y: Any) -> None:
    """Check that X (n_x, m) and Y (n_y, m) have one column per example."""
    check_shape("X", X, ("n_x", "m"), "columns are examples here")
    check_array("Y", Y, ("n_y", X.shape[1]))
    if Y.ndim in {1, 2} and X.shape[1] not in Y.shape and X.shape[0] in Y.shape:
        mend_Y = " and Y.reshape(1, -1)" if Y.ndim == 1 else " and Y.T"
        mended = "X.T" + (mend_Y if X.shape[0] == Y.shape[0] else "")
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}, wanted (n_x, m) and (n_y, m) "
            f"with the same m: columns are examples here: did you mean {mended}?"
        )
    check_shape("Y", Y, ("n_y", X.shape[1]), "as many columns as X: one per example")


def check_one_output(Y: Any) -> None:
    """Check that Y (1, m) has a single row, the label of every example."""
    check_shape("Y", Y, (1, "m"), "logistic regression has one output, so one label per example")


def check_same_shape(name: str, value: Any, other_name: str, other: Any) -> None:
    """Check that two arrays of shape (n, m) agree in both lengths."""
    check_shape(other_name, other, ("n_y", "m"))
    check_shape(name, value, other.shape, "both of the same shape")


def check_parameters(parameters: Any) -> None:
    """Check that W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1) are there and fit."""
    check_names("parameters", parameters, ("W1", "b1", "W2", "b2"))
    check_shape("W1", parameters["W1"], ("n_h", "n_x"))
    n_h = parameters["W1"].shape[0]
    check_shape("W2", parameters["W2"], ("n_y", n_h), "one column per row of W1, a hidden unit")
    n_y = parameters["W2"].shape[0]
    check_shape("b1", parameters["b1"], (n_h, 1), "a column: one bias per row of W1")
    check_shape("b2", parameters["b2"], (n_y, 1), "a column: one bias per row of W2")


def check_finite_parameters(parameters: Any) -> None:
    """Check that W1, b1, W2, b2 are there, fit, and hold no nan: training did not diverge."""
    check_parameters(parameters)
    for name in ("W1", "b1", "W2", "b2"):
        check_finite(name, parameters[name])


def check_inputs(X: object, W: Any) -> None:
    """Check that X (n_x, m) has a row for every column of the weights W (n, n_x)."""
    why = "one row per input that the weights take; columns are examples here"
    check_shape("X", X, (W.shape[1], "m"), why)


def check_cache(cache: Any, parameters: Any, X: Any) -> None:
    """Check the activations A1 (n_h, m) and A2 (n_y, m) of a forward pass over X."""
    check_names("cache", cache, ("A1", "A2"))
    why = "one row per unit, one column per example of X"
    check_shape('cache["A1"]', cache["A1"], (parameters["W1"].shape[0], X.shape[1]), why)
    check_shape('cache["A2"]', cache["A2"], (parameters["W2"].shape[0], X.shape[1]), why)


def check_grads(grads: Any, parameters: Any) -> None:
    """Check that every gradient has the shape of its parameter."""
    check_names("grads", grads, ("dW1", "db1", "dW2", "db2"))
    for name in ("W1", "b1", "W2", "b2"):
        gradient, variable = grads[f"d{name}"], parameters[name]
        check_shape(f"d{name}", gradient, variable.shape, "the shape of the variable it changes")


def check_neuron(w: Any, b: object, X: object) -> None:
    """Check the weights w (n_x, 1) and the bias b (a number) of one neuron with inputs X."""
    check_shape("w", w, ("n_x", 1), "a column: one weight per input")
    check_bias(b)
    check_inputs(X, w.T)


def check_bias(b: Any) -> None:
    """Check that the bias of one neuron is a number."""
    if np.ndim(b) != 0:
        raise ValueError(
            f"b has shape {np.shape(b)}, wanted one number: "
            f"a neuron has a single bias, shared by all examples."
        )
    check_finite("b", b)


def check_line(name: str, values: Any) -> None:
    """Check that `values` are numbers along one line: a list, (m,), (1, m) or (m, 1)."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} is {values!r}, wanted numbers along one line. "
            f"Was it made from text, or from rows of different lengths?"
        ) from None
    if array.ndim == 0 or array.size == 0 or max(array.shape) != array.size:
        raise ValueError(
            f"{name} has shape {array.shape}, wanted (m,), (1, m) or (m, 1): at least one "
            f"number, all along one line. A table cannot become one column: take one row of it."
        )


def check_enough_points(x: Any, degree: int) -> None:
    """Check that a polynomial of this degree is determined by its points."""
    different = len(np.unique(x))
    if different <= degree:
        raise ValueError(
            f"x holds {different} different value(s), wanted at least degree + 1 = {degree + 1}: "
            f"a polynomial of degree {degree} has so many coefficients. Lower the degree, or "
            f"bring more points."
        )


def check_names(name: str, value: Any, wanted: tuple[str, ...]) -> None:
    """Check that `value` is a dictionary that holds the `wanted` keys."""
    if not isinstance(value, Mapping):
        raise TypeError(
            f"{name} is of type {type(value).__name__}, wanted a dictionary with the keys "
            f"{', '.join(wanted)}. Are the arguments in the right order?"
        )
    if not value.keys() >= set(wanted):
        missing = [key for key in wanted if key not in value]
        raise ValueError(
            f"{name} lacks {', '.join(missing)}: it has the keys "
            f"{', '.join(map(str, value)) or '(none)'}, wanted {', '.join(wanted)}. "
            f"Is it another dictionary, or is a name misspelt?"
        )


_COUNTED: dict[str, str] = {
    "n_h": "A hidden layer needs a unit.",
    "n_x": "A network needs an input.",
    "n_y": "A network needs an output.",
    "num_iterations": "Gradient descent cannot take fewer steps than none.",
}


def _fits(shape: tuple[int, ...], wanted: Shape) -> bool:
    """Tell whether a shape has the wanted lengths; no length may be 0."""
    if 0 in shape or len(shape) != len(wanted):
        return False
    if shape == wanted:
        return True
    for i, want in enumerate(wanted):
        if shape[i] != want and not isinstance(want, str):
            return False
    return True


def _cure(name: str, shape: tuple[int, ...], wanted: Shape) -> str:
    """Return the sentence that names the likely cause of a wrong shape, or nothing."""
    if 0 in shape:
        return " It is empty: was the wrong part sliced off?"
    if len(wanted) == 2 and len(shape) == 1:
        as_column = wanted[1] == 1
        reshaped = (shape[0], 1) if as_column else (1, shape[0])
        if _fits(reshaped, wanted):
            call = "reshape(-1, 1)" if as_column else "reshape(1, -1)"
            kind = "column" if as_column else "row"
            return f" A 1-D array is neither row nor column: did you mean the {kind} {name}.{call}?"
    if len(shape) == 2 and _fits(shape[::-1], wanted):
        return f" Did you mean {name}.T?"
    return ""


def _text(wanted: Shape) -> str:
    """Write a wanted shape as Python writes a shape."""
    return f"({wanted[0]},)" if len(wanted) == 1 else f"({', '.join(map(str, wanted))})"
