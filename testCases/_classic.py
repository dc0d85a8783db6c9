"""Arrays that several classic test cases share.

Every call returns new arrays, so that a function under test which writes into
its arguments cannot spoil the next test.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def small_parameters() -> dict[str, Array]:
    """Return the weights that `initialize_parameters(2, 4, 1)` draws, rounded to 8 decimals."""
    return {
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


def small_output() -> Array:
    """Return the network output A2 (1, 3) that belongs to `small_cache`."""
    return np.array([[0.5002307, 0.49985831, 0.50023963]])


def small_cache() -> dict[str, Array]:
    """Return the forward pass of `small_parameters` on three points, rounded to 8 decimals."""
    return {
        "Z1": np.array(
            [
                [-0.00616586, 0.0020626, 0.0034962],
                [-0.05229879, 0.02726335, -0.02646869],
                [-0.02009991, 0.00368692, 0.02884556],
                [0.02153007, -0.01385322, 0.02600471],
            ]
        ),
        "A1": np.array(
            [
                [-0.00616578, 0.0020626, 0.00349619],
                [-0.05225116, 0.02725659, -0.02646251],
                [-0.02009721, 0.0036869, 0.02883756],
                [0.02152675, -0.01385234, 0.02599885],
            ]
        ),
        "Z2": np.array([[0.00092281, -0.00056678, 0.00095853]]),
        "A2": small_output(),
    }


def stepped_parameters() -> dict[str, Array]:
    """Return parameters a few gradient steps after the start, used for update and predict."""
    return {
        "W1": np.array(
            [
                [-0.00615039, 0.0169021],
                [-0.02311792, 0.03137121],
                [-0.0169217, -0.01752545],
                [0.00935436, -0.05018221],
            ]
        ),
        "b1": np.array([[-8.97523455e-07], [8.15562092e-06], [6.04810633e-07], [-2.545607e-06]]),
        "W2": np.array([[-0.0104319, -0.04019007, 0.01607211, 0.04440255]]),
        "b2": np.array([[9.14954378e-05]]),
    }


def stepped_gradients() -> dict[str, Array]:
    """Return gradients that belong to `stepped_parameters`."""
    return {
        "dW1": np.array(
            [
                [0.00023322, -0.00205423],
                [0.00082222, -0.00700776],
                [-0.00031831, 0.0028636],
                [-0.00092857, 0.00809933],
            ]
        ),
        "db1": np.array([[1.05570087e-07], [-3.81814487e-06], [-1.90155145e-07], [5.46467802e-07]]),
        "dW2": np.array([[-1.75740039e-05, 3.70231337e-03, -1.25683095e-03, -2.55715317e-03]]),
        "db2": np.array([[-1.0892314e-05]]),
    }
