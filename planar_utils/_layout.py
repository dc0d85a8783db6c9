"""All parameters of a network in one vector, so that a step of training is one subtraction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planar_utils._types import FloatArray, Parameters

#: The slope below 0 with which the units of a PReLU start (He et al., 2015).
FIRST_SLOPE = 0.25


@dataclass(frozen=True, eq=False)
class Examples:
    """What is learned from: X (n_x, m), Y (1, m), and in which precision they are worked on."""

    X: FloatArray
    Y: FloatArray
    dtype: str


class Record(NamedTuple):
    """How a descent went: its recorded costs, and the iteration at which it diverged, if any."""

    costs: FloatArray
    diverged: int | None


class Views(NamedTuple):
    """The parts of a vector of parameters: arrays that share its memory.

    V (rows, n_x + 1) are W1 and, as its last column, b1; W (n_h,) is W2, B (1,) is b2, and
    slopes (n_h,) belong to a PReLU, or are empty.
    """

    V: FloatArray
    W: FloatArray
    B: FloatArray
    slopes: FloatArray


@dataclass(frozen=True)
class Layout:
    """Where the parameters of a network lie in its vector.

    A hidden unit has one row of V, a maxout unit several: row c * n_h + j is part c of unit j.
    """

    n_x: int
    n_h: int
    rows: int
    slopes: int

    @classmethod
    def of(cls, parameters: Mapping[str, FloatArray], activation: str) -> "Layout":
        """Return the layout of a network with these parameters."""
        rows, n_x = parameters["W1"].shape
        n_h = parameters["W2"].shape[1]
        return cls(n_x, n_h, rows, n_h if activation == "prelu" else 0)

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return self.rows * (self.n_x + 1) + self.n_h + 1 + self.slopes

    def views(self, vector: FloatArray) -> Views:
        """Return the parts of a vector, or of each row of an array (k, size) of vectors."""
        first = self.rows * (self.n_x + 1)
        last = first + self.n_h
        V = vector[..., :first].reshape(*vector.shape[:-1], self.rows, self.n_x + 1)
        return Views(
            V, vector[..., first:last], vector[..., last : last + 1], vector[..., last + 1 :]
        )

    def pack(self, parameters: Mapping[str, FloatArray]) -> FloatArray:
        """Return the vector of these parameters, a copy."""
        vector = np.empty(self.size)
        V, W, B, slopes = self.views(vector)
        V[:, :-1], V[:, -1:] = parameters["W1"], parameters["b1"]
        W[:], B[:] = parameters["W2"][0], parameters["b2"][0]
        slopes[:] = np.ravel(parameters["alpha"]) if "alpha" in parameters else FIRST_SLOPE
        return vector

    def unpack(self, vector: FloatArray) -> Parameters:
        """Return the parameters in a vector, as copies."""
        V, W, B, slopes = self.views(vector)
        parameters = {
            "W1": V[:, :-1].copy(),
            "b1": V[:, -1:].copy(),
            "W2": W.reshape(1, -1).copy(),
            "b2": B.reshape(1, 1).copy(),
        }
        if self.slopes:
            parameters["alpha"] = slopes.reshape(-1, 1).copy()
        return parameters


def recorded(num_iterations: int, record_every: int) -> NDArray[np.int64]:
    """Return the iterations at which the cost is recorded: every so many, and the last one."""
    iterations = np.arange(0, num_iterations, record_every, dtype=np.int64)
    last = num_iterations - 1
    return iterations if last in (-1, *iterations[-1:]) else np.append(iterations, last)
