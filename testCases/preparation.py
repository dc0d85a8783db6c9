"""Make arguments that are functions from plain inputs, on the side where the call is made."""

from typing import Any

import numpy as np

from testCases.form import Inputs


def function_of_theta(inputs: Inputs) -> Inputs:
    """Make f(theta) = sum of coefficients * sin(2 theta) + first entry * last entry."""
    others = {name: value for name, value in inputs.items() if name != "coefficients"}
    coefficients = np.array(inputs["coefficients"])

    def f(theta: Any) -> float:
        """Return np.sum(c * np.sin(2 * theta)) + first entry of theta * last entry."""
        flat = np.ravel(theta)
        return float(np.sum(coefficients * np.sin(2 * np.asarray(theta))) + flat[0] * flat[-1])

    return {"f": f, **others}
