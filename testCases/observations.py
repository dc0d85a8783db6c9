"""Recognise mistakes of the catalogue by a pattern, whatever else is wrong with the result.

The catalogue's implementations are compared number by number, so a second mistake hides the first.
A few mistakes show in another way.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

import planar_utils
from testCases.calling import same
from testCases.catalogue import Mistake, mistake
from testCases.parts import alike
from testCases.steps import asked_steps
from testCases.trial import Trial


def observed(trial: Trial) -> tuple[Mistake, ...]:
    """Return the mistake whose pattern a trial shows, if any."""
    if any(outcome.error is not None for outcome in trial.outcomes):
        return ()
    function = trial.specification.function
    for name, key, shows in _PATTERNS:
        if name == function and shows(trial):
            return (mistake(function, key),)
    return ()


def _same_size_always(trial: Trial) -> bool:
    """Return whether the hidden layer has one size, although the cases ask for several."""
    sizes = {_rows(outcome.value) for outcome in trial.outcomes}
    asked = {inputs["n_h"] for inputs in trial.inputs}
    return len(sizes) == 1 < len(asked) and None not in sizes


def _rows(parameters: Any) -> int | None:
    W1 = parameters.get("W1") if isinstance(parameters, dict) else None
    return W1.shape[0] if isinstance(W1, np.ndarray) and W1.ndim == 2 else None


def _trained_as_far_for_two_steps(trial: Trial) -> bool:
    """Return whether a training went far when one step was asked for, and no farther for two."""
    inputs, value = trial.inputs[0], trial.outcomes[0].value
    if trial.judge(0, value) is None or not _is_network_like(value, trial.expected[0]):
        return False
    with np.errstate(all="ignore"):
        A2, _ = planar_utils.forward_propagation(inputs["X"], value)
    # One step from the start leaves a cost of about ln 2; nan is not less than anything.
    if not planar_utils.binary_cross_entropy(A2, inputs["Y"]) < 0.5:
        return False
    two = trial.caller(trial.specification, {**inputs, "num_iterations": 2})
    return two.error is None and same(value, two.value)


def _is_network_like(value: Any, right: dict[str, Any]) -> bool:
    """Return whether a result has finite parameters of the right names and shapes."""
    if not isinstance(value, dict):
        return False
    found = [(value.get(name), part.shape) for name, part in right.items()]
    return all(
        type(array) is np.ndarray  # the course's own functions want no other kind
        and array.dtype.kind in "iuf"
        and array.shape == shape
        and np.isfinite(array).all()
        for array, shape in found
    )


def _same_count_always(trial: Trial) -> bool:
    """Return whether the list of costs has one length, although the cases ask for several."""
    lengths = {_costs(outcome.value) for outcome in trial.outcomes}
    return len(lengths) == 1 and lengths.isdisjoint({None, 0, 1})


def _costs(result: Any) -> int | None:
    triple = isinstance(result, tuple | list) and len(result) == 3
    if not triple:
        return None
    costs = result[2]
    counted = costs.ndim > 0 if isinstance(costs, np.ndarray) else isinstance(costs, tuple | list)
    return len(costs) if counted else None


def _few_costs(trial: Trial) -> bool:
    """Return whether the list holds the cost of every 10th, 50th or 100th iteration only."""
    asked = [asked_steps(trial.specification.form, inputs) for inputs in trial.inputs]
    lengths = [_costs(outcome.value) for outcome in trial.outcomes]
    return any(lengths == [-(-steps // every) for steps in asked] for every in (10, 50, 100))


def _ends_early(trial: Trial) -> bool:
    """Return whether costs are right as far as they go, and the training is not finished."""
    early = False
    for outcome, (w, _, costs) in zip(trial.outcomes, trial.expected, strict=False):
        count = _costs(outcome.value)
        if not count or count > len(costs) or not alike(costs[:count], outcome.value[2]):
            return False
        if count < len(costs):
            early = not alike(w, outcome.value[0])
            if not early:
                return False
    return early


def _more_than_rows(trial: Trial) -> bool:
    pairs = zip(trial.outcomes, trial.inputs, strict=True)
    return any(
        isinstance(outcome.value, int) and outcome.value > inputs["W1"].shape[0]
        for outcome, inputs in pairs
    )


_PATTERNS: tuple[tuple[str, str, Callable[[Trial], bool]], ...] = (
    ("nn_model", "n_h ignored", _same_size_always),
    ("nn_model", "num_iterations ignored", _trained_as_far_for_two_steps),
    ("logistic_fit", "num_iterations ignored", _same_count_always),
    ("logistic_fit", "not every cost", _few_costs),
    ("logistic_fit", "stops early", _ends_early),
    ("distinct_units", "appended too often", _more_than_rows),
)
