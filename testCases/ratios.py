"""Notice that a result is a plain multiple of the right one.

An observation, not a diagnosis: it is true whatever the cause, and often names it all the same
("every number is m times the right one").
"""

from typing import Any

import numpy as np

from testCases.trial import Trial

_FIXED = {"-1": -1.0, "2": 2.0, "1/2": 0.5, "100": 100.0, "1/100": 0.01}


def common_ratio(trial: Trial) -> str:
    """Say by which factor the results differ from the right ones, "" where there is none.

    Parameters
    ----------
    trial
        The trial of a function that returned wrong values.
    """
    found = [_ratio(trial, number) for number in range(len(trial.outcomes))]
    ratios = np.array([ratio for ratio in found if ratio is not None])
    if not 1 < len(ratios) == len(trial.inputs) or np.any(np.abs(ratios - 1) < 1e-6):
        return ""
    if not np.any(ratios):
        return "Your result is 0 everywhere, in every case."
    for name, factors in _candidates(trial).items():
        if np.allclose(ratios, factors, rtol=1e-6):
            return f"In every case your result is {name} times the right one."
    if np.allclose(ratios, ratios[0], rtol=1e-6):
        return f"In every case your result is {ratios[0]:.4g} times the right one."
    return ""


def _ratio(trial: Trial, number: int) -> float | None:
    """Return the one factor between all numbers of a result and of the right one."""
    want = numbers(trial.expected[number])
    got = numbers(trial.outcomes[number].value)
    if want is None or got is None or want.shape != got.shape or not np.isfinite(got).all():
        return None
    small = np.abs(want) <= 1e-9
    if small.all() or np.any(np.abs(got[small]) > 1e-9):
        return None
    ratios = got[~small] / want[~small]
    return float(ratios[0]) if np.allclose(ratios, ratios[0], rtol=1e-6) else None


def numbers(value: Any) -> Any:
    """Return all numbers of a returned value in one row, None when it holds anything else."""
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value, key=str)]
    if isinstance(value, tuple | list):
        parts = [numbers(part) for part in value]
        if not parts or any(part is None for part in parts):
            return None
        return np.concatenate(parts)
    array = np.asarray(value)
    return array.ravel().astype(float) if array.dtype.kind in "iuf" else None


def _candidates(trial: Trial) -> dict[str, Any]:
    count = len(trial.inputs)
    candidates: dict[str, Any] = {name: np.full(count, value) for name, value in _FIXED.items()}
    sizes = [_sizes(inputs) for inputs in trial.inputs]
    for name in ("m", "n_x"):
        if all(name in found for found in sizes):
            factor = np.array([found[name] for found in sizes], dtype=float)
            candidates |= {name: factor, f"1/{name}": 1 / factor, f"-{name}": -factor}
            candidates |= {f"-1/{name}": -1 / factor, f"{name}**2": factor**2}
    return candidates


def _sizes(inputs: dict[str, Any]) -> dict[str, int]:
    for name in ("X", "A2"):
        if name in inputs:
            n, m = inputs[name].shape
            return {"m": m, "n_x": n} if name == "X" else {"m": m}
    return {}
