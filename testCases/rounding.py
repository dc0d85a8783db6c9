"""Notice that a result is the right one, rounded."""

import numpy as np

from testCases.parts import numbers
from testCases.trial import Trial

_MOST = 8
SAYS = "Your result is rounded. Return it with all its digits, and round only where you print it."


def is_rounded(trial: Trial) -> bool:
    """Return whether all results are the expected ones, rounded to so many decimals.

    Parameters
    ----------
    trial
        The trial of a function, with wrong values or with values within the tolerance.
    """
    return any(_rounded_to(trial, decimals) for decimals in range(_MOST + 1))


def _rounded_to(trial: Trial, decimals: int) -> bool:
    seen = False
    for want, outcome in zip(trial.expected, trial.outcomes, strict=False):
        right, got = numbers(want), numbers(outcome.value)
        if right is None or got is None or right.shape != got.shape:
            return False
        rounded = np.round(right, decimals)
        if not np.allclose(rounded, got, rtol=0, atol=1e-12):
            return False
        seen = seen or bool(np.any(np.abs(right - rounded) > 1e-9 * np.abs(right)))
    return seen
