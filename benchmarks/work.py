"""What is trained in the benchmarks, and the cost at which everybody must arrive."""

from dataclasses import dataclass

import numpy as np

from planar_utils import load_planar_dataset
from planar_utils._types import FloatArray, Parameters

LEARNING_RATE = 1.2


@dataclass(frozen=True, eq=False)
class Work:
    """Networks to be trained by gradient descent on all examples, in 64 bits, from given starts."""

    name: str
    X: FloatArray
    Y: FloatArray
    starts: tuple[Parameters, ...]
    steps: int

    def shorter(self, steps: int) -> "Work":
        """Return the same work with fewer steps."""
        return Work(self.name, self.X, self.Y, self.starts, steps)

    def fewer(self, networks: int) -> "Work":
        """Return the same work with fewer networks."""
        return Work(self.name, self.X, self.Y, self.starts[:networks], self.steps)


def start(n_h: int, seed: int, scale: float = 0.01) -> Parameters:
    """Return initial parameters as the course has them: small weights, biases of 0."""
    rng = np.random.RandomState(seed)
    W1, W2 = rng.randn(n_h, 2) * scale, rng.randn(1, n_h) * scale
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((1, 1))}


def planar(name: str, sizes: tuple[int, ...], steps: int) -> Work:
    """Return work on the 400 points of the course, one network per size."""
    X, Y = load_planar_dataset()
    starts = tuple(start(n_h, 2 + k) for k, n_h in enumerate(sizes))
    return Work(name, np.ascontiguousarray(X, dtype=float), Y.astype(float), starts, steps)


def noise(n_h: int, m: int, steps: int) -> Work:
    """Return work on m random points: only its speed is of interest."""
    rng = np.random.RandomState(0)
    X, Y = rng.randn(2, m), (rng.rand(1, m) > 0.5).astype(float)
    return Work(f"n_h {n_h}, m {m}", X, Y, (start(n_h, 0),), steps)


def cost(work: Work, parameters: Parameters) -> float:
    """Return the cost of a network, by the textbook's formula without its overflow."""
    A1 = np.tanh(parameters["W1"] @ work.X + parameters["b1"])
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    return float(np.mean(np.logaddexp(0, Z2) - work.Y * Z2))
