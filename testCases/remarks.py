"""Remarks on a wrong result whose cause is not recognised.

Observations, no diagnoses: they are true whatever the cause, and often name it all the same
("every number is m times the right one", "only the case with one example is wrong").
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from testCases.comparison import Finding
from testCases.form import Inputs
from testCases.parts import Parts, alike, differing, numbers, parts
from testCases.trial import Trial

_MOST_NAMED = 3
_NUMBERS = (bool, int, float, np.generic, np.ndarray)
_FIXED = {"-1": -1.0, "2": 2.0, "1/2": 0.5, "4": 4.0, "1/4": 0.25, "100": 100.0, "1/100": 0.01}


def remarks(trial: Trial) -> tuple[str, ...]:
    """Say what helps to find the mistake in a function that fails at least one case.

    Parameters
    ----------
    trial
        The trial of the function.

    Returns
    -------
    tuple of str
        Sentences; none where nothing is worth saying.
    """
    if trial.first_failure is None:
        return ()
    number, finding = trial.first_failure
    said = [_of_cases(trial)]
    if finding is not None:
        values = _common_ratio(trial) or _of_axes(trial, number, finding) or _of_parts(trial)
        said = [values, _of_unused(trial, number) or said[0]]
    return tuple(filter(None, said))


# ---- which cases, which parts ----


def _of_cases(trial: Trial) -> str:
    """Say in which cases alone the result is wrong, or right."""
    tried = trial.passed[: len(trial.outcomes)]
    wrong = [trial.case(i).name for i, passed in enumerate(tried) if not passed]
    right = [trial.case(i).name for i, passed in enumerate(tried) if passed]
    if len(wrong) == 1 and len(right) > 1:
        return f'All other cases are right. What is particular here: "{wrong[0]}".'
    if right and len(wrong) <= _MOST_NAMED:
        return f"Only these cases are wrong: {_listed(wrong)}."
    if 0 < len(right) <= _MOST_NAMED:
        return f"Only these cases are right: {_listed(right)}."
    return ""


def _listed(names: Sequence[str]) -> str:
    return "; ".join(f'"{name}"' for name in names)


def _of_unused(trial: Trial, number: int) -> str:
    """Say that the result depends on an argument that is not to be used."""
    inputs = trial.inputs[number]
    for name in trial.specification.unused:
        if name in inputs:
            fewer = {key: value for key, value in inputs.items() if key != name}
            try:
                again = trial.caller(trial.specification, fewer)
            except TypeError:  # it cannot be called without
                continue
            if again.error is None and trial.judge(number, again.value) is None:
                return f"Without {name} your result is right: that argument is not to be used."
    return ""


def _of_parts(trial: Trial) -> str:
    """Say which parts of the result are right in every case."""
    right, theirs = _taken_apart(trial)
    if not right or len(right[0]) < 2:
        return ""
    wrong = differing(right, theirs)
    fine = [path for path in right[0] if path not in wrong]
    return f"Right in every case: {', '.join(fine)}." if fine else ""


def _taken_apart(trial: Trial) -> tuple[list[Parts], list[Parts]]:
    """Return the parts of the right results and of the returned ones; none if a call failed."""
    if any(outcome.error for outcome in trial.outcomes):
        return [], []
    returns = trial.specification.returns
    theirs = [parts(outcome.value, returns) for outcome in trial.outcomes]
    return [parts(value, returns) for value in trial.expected[: len(theirs)]], theirs


# ---- axes ----


def _of_axes(trial: Trial, number: int, finding: Finding) -> str:
    """Say that the numbers are right and only stand in another shape."""
    returns = trial.specification.returns
    want = parts(trial.expected[number], returns).get(finding.path or returns[0])
    got = parts(trial.outcomes[number].value, returns).get(finding.path or returns[0])
    if not isinstance(want, np.ndarray) or not isinstance(got, _NUMBERS):
        return ""
    found = np.asarray(got)
    if found.shape == want.shape:
        return ""
    if found.ndim == want.ndim == 2 and alike(want.T, found):
        return (
            "These are the right numbers with rows and columns swapped: a .T is missing, or one too"
            " many."
        )
    if found.ndim < want.ndim and alike(np.squeeze(want), np.squeeze(found)):
        return (
            f"The numbers are right, but they have {found.ndim} axes in place of {want.ndim}. Keep"
            " the axes of length 1: by keepdims=True, by a slice such as [:, :1] in place of [:,"
            " 0], or by reshape at the end."
        )
    return ""


# ---- ratios ----


def _common_ratio(trial: Trial) -> str:
    """Say by which factor the results, or parts of them, differ from the right ones."""
    theirs = [outcome.value for outcome in trial.outcomes]
    if len(theirs) != len(trial.inputs) < 2 or any(outcome.error for outcome in trial.outcomes):
        return ""
    whole = _factor(trial.expected, theirs, trial.inputs, any_number=True)
    if whole == "0":
        return "Your result is 0 everywhere, in every case."
    if whole:
        return f"In every case your result is {whole} times the right one."
    return " ".join(_ratios_of_parts(trial))


def _ratios_of_parts(trial: Trial) -> Iterator[str]:
    right, theirs = _taken_apart(trial)
    if len(right) < len(trial.inputs) or any(one.keys() != right[0].keys() for one in theirs):
        return
    for path in right[0]:
        if path in differing(right, theirs):
            pairs = [one[path] for one in right], [one[path] for one in theirs]
            factor = _factor(*pairs, trial.inputs)
            if factor:
                yield f"In every case your {path} is {factor} times the right one."


def _factor(
    wanted: Sequence[Any],
    returned: Sequence[Any],
    inputs: Sequence[Inputs],
    any_number: bool = False,
) -> str:
    """Return the factor between results and right ones: by its name, or as a number."""
    found = [_ratio(want, got) for want, got in zip(wanted, returned, strict=True)]
    ratios = np.array([ratio for ratio in found if ratio is not None])
    if len(ratios) < len(inputs) or np.allclose(ratios, 1.0, rtol=1e-6):
        return ""
    if not np.any(ratios):
        return "0"
    for name, factors in _candidates(inputs).items():
        if np.allclose(ratios, factors, rtol=1e-6):
            return name
    same = np.allclose(ratios, ratios[0], rtol=1e-6)
    return f"{ratios[0]:.4g}" if same and any_number else ""


def _ratio(wanted: Any, returned: Any) -> float | None:
    """Return the one factor between all numbers of a result and of the right one."""
    want, got = numbers(wanted), numbers(returned)
    if want is None or got is None or want.shape != got.shape or not np.isfinite(got).all():
        return None
    small = np.abs(want) <= 1e-9
    if small.all() or np.any(np.abs(got[small]) > 1e-9):
        return None
    ratios = got[~small] / want[~small]
    return float(ratios[0]) if np.allclose(ratios, ratios[0], rtol=1e-6) else None


def _candidates(inputs: Sequence[Inputs]) -> dict[str, Any]:
    """Return what a factor may be, by name: its value in each case."""
    candidates: dict[str, Any] = {name: np.full(len(inputs), x) for name, x in _FIXED.items()}
    sizes = [_sizes(given) for given in inputs]
    for name in ("m", "n_x", "n_h", "n_y"):
        if all(name in found for found in sizes):
            factor = np.array([found[name] for found in sizes], dtype=float)
            candidates |= {name: factor, f"1/{name}": 1 / factor, f"-{name}": -factor}
            candidates |= {f"-1/{name}": -1 / factor, f"{name}**2": factor**2}
    return candidates


def _sizes(inputs: Inputs) -> dict[str, int]:
    """Return the sizes that an exercise's formulas name."""
    sizes: dict[str, int] = {}
    for name in ("X", "A2"):
        if name in inputs and "m" not in sizes:
            n, m = inputs[name].shape
            sizes |= {"m": m, "n_x": n} if name == "X" else {"m": m}
    parameters = inputs.get("parameters")
    if isinstance(parameters, dict) and {"W1", "W2"} <= parameters.keys():
        sizes |= {"n_h": parameters["W1"].shape[0], "n_y": parameters["W2"].shape[0]}
    return sizes
