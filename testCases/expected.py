"""What a right solution returns for the classic test cases, as printed in the classic notebooks.

Arrays are those of the v1 edition (``V1``) and of the v2 edition (``V2``), rounded as they
were printed. Where digits depend on the machine, or the case has no well-defined answer, a note
says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Expected:
    """An expected value.

    Attributes
    ----------
    value
        What is returned; None where there is no reproducible value.
    tolerance
        Absolute error within which a right solution lies.
    note
        What to know about the digits.
    """

    value: Any
    tolerance: float = 5e-9
    note: str = ""


_SIZES = Expected((5, 4, 2), tolerance=0.0)
_START = Expected(
    {
        "W1": np.array(
            [
                [-0.00416758, -0.00056267],
                [-0.02136196, 0.01640271],
                [-0.01793436, -0.00841747],
                [0.00502881, -0.01245288],
            ]
        ),
        "b1": np.zeros((4, 1)),
        "W2": np.array([[-0.01057952, -0.00909008, 0.00551454, 0.02292208]]),
        "b2": np.array([[0.0]]),
    }
)
_UPDATED = Expected(
    {
        "W1": np.array(
            [
                [-0.00643025, 0.01936718],
                [-0.02410458, 0.03978052],
                [-0.01653973, -0.02096177],
                [0.01046864, -0.05990141],
            ]
        ),
        "b1": np.array([[-1.02420756e-06], [1.27373948e-05], [8.32996807e-07], [-3.20136836e-06]]),
        "W2": np.array([[-0.01041081, -0.04463285, 0.01758031, 0.04747113]]),
        "b2": np.array([[0.00010457]]),
    }
)
_PREDICTED = Expected(np.array([[True, False, True]]), tolerance=0.0)

V1: dict[str, Expected] = {
    "layer_sizes": _SIZES,
    "initialize_parameters": _START,
    "forward_propagation": Expected(
        {
            "Z1": -0.000499755777742,
            "A1": -0.000496963353232,
            "Z2": 0.000438187450959,
            "A2": 0.500109546852,
        },
        tolerance=5e-13,
        note="means of the arrays",
    ),
    "compute_cost": Expected(
        0.692919893776,
        tolerance=5e-13,
        note="the labels of this edition are real numbers, so the value means nothing as a cost",
    ),
    "backward_propagation": Expected(
        {
            "dW1": np.array(
                [
                    [0.01018708, -0.00708701],
                    [0.00873447, -0.0060768],
                    [-0.00530847, 0.00369379],
                    [-0.02206365, 0.01535126],
                ]
            ),
            "db1": np.array([[-0.00069728], [-0.00060606], [0.000364], [0.00151207]]),
            "dW2": np.array([[0.00363613, 0.03153604, 0.01162914, -0.01318316]]),
            "db2": np.array([[0.06589489]]),
        }
    ),
    "update_parameters": _UPDATED,
    "nn_model": Expected(
        None,
        note="with real-valued labels the cost has no lower bound and the training diverges: what"
        " is printed depends on the machine from about the third digit on",
    ),
    "predict": _PREDICTED,
}

V2: dict[str, Expected] = {
    "layer_sizes": _SIZES,
    "initialize_parameters": _START,
    "forward_propagation": Expected(
        {
            "Z1": 0.262818640198,
            "A1": 0.091999045227,
            "Z2": -1.30766601287,
            "A2": 0.212877681719,
        },
        tolerance=5e-12,
        note="means of the arrays",
    ),
    "compute_cost": Expected(0.6930587610394646, tolerance=1e-15),
    "backward_propagation": Expected(
        {
            "dW1": np.array(
                [
                    [0.00301023, -0.00747267],
                    [0.00257968, -0.00641288],
                    [-0.00156892, 0.003893],
                    [-0.00652037, 0.01618243],
                ]
            ),
            "db1": np.array([[0.00176201], [0.00150995], [-0.00091736], [-0.00381422]]),
            "dW2": np.array([[0.00078841, 0.01765429, -0.00084166, -0.01022527]]),
            "db2": np.array([[-0.16655712]]),
        }
    ),
    "update_parameters": _UPDATED,
    "nn_model": Expected(
        {
            "W1": np.array(
                [
                    [-0.65848169, 1.21866811],
                    [-0.76204273, 1.39377573],
                    [0.5792005, -1.10397703],
                    [0.76773391, -1.41477129],
                ]
            ),
            "b1": np.array([[0.287592], [0.3511264], [-0.2431246], [-0.35772805]]),
            "W2": np.array([[-2.45566237, -3.27042274, 2.00784958, 3.36773273]]),
            "b2": np.array([[0.20459656]]),
        },
        tolerance=1e-7,
        note="n_h = 4 and 10000 iterations; rounding adds up to a few units of the last digit",
    ),
    "predict": _PREDICTED,
}
