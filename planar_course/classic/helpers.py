"""The four functions of the classic `planar_utils`, with its global seeding and its drawing."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import sklearn.datasets
from numpy.typing import ArrayLike, NDArray

from planar_course.classic.labels import ClassicLabels, as_labels
from planar_utils import datasets

Array = NDArray[np.float64]
Set = tuple[Array, NDArray[Any]]

# What load_planar_dataset draws: 4 times 200 numbers.
PLANAR_DRAWS = 800


def sigmoid(x: ArrayLike) -> Any:
    """Return 1 / (1 + exp(-x)) of a scalar or an array.

    The classic formula as it stands: far below zero it warns of an overflow and gives 0, where
    the course's own `sigmoid` is stable. Classic output shows these warnings and that 0.
    """
    return 1 / (1 + np.exp(-np.asarray(x)))


def load_planar_dataset() -> tuple[Array, ClassicLabels]:
    """Return the flower, X (2, 400) and uint8 labels Y (1, 400), and seed the global generator.

    NumPy's global generator is left seeded with 1 and 800 normal draws further on.
    """
    np.random.seed(1)
    np.random.randn(PLANAR_DRAWS)
    X, Y = datasets.load_planar_dataset()
    return X, as_labels(Y)


def load_extra_datasets() -> tuple[Set, Set, Set, Set, Set]:
    """Return circles, moons, blobs, quantiles and no structure, drawn from the global generator.

    Each is a pair of points (200, 2) and labels (200,), except that the last has more points
    (200, 2) for its labels. Nothing is seeded: what comes depends on what was drawn before.
    """
    n = 200
    circles = sklearn.datasets.make_circles(n_samples=n, factor=0.5, noise=0.3)
    moons = sklearn.datasets.make_moons(n_samples=n, noise=0.2)
    blobs = sklearn.datasets.make_blobs(n_samples=n, random_state=5, n_features=2, centers=6)
    quantiles = sklearn.datasets.make_gaussian_quantiles(
        mean=None, cov=0.5, n_samples=n, n_features=2, n_classes=2, shuffle=True, random_state=None
    )
    no_structure = np.random.rand(n, 2), np.random.rand(n, 2)
    c, m, b, q = ((X, as_labels(y)) for X, y in (circles, moons, blobs, quantiles))
    return c, m, b, q, no_structure


def plot_decision_boundary(
    model: Callable[[Array], NDArray[Any]], X: Array, y: NDArray[Any]
) -> None:
    """Draw what the model says over the plane, and the examples on top, on the current axes.

    Parameters
    ----------
    model : callable
        Called once, with the grid's points as an array (N, 2); returns N predictions.
    X : ndarray, (2, m)
        The examples.
    y : ndarray of m elements
        Their labels, in any shape.
    """
    x1, x2 = (np.arange(x.min() - 1, x.max() + 1, 0.01) for x in X)
    grid = np.meshgrid(x1, x2)
    Z = np.asarray(model(np.column_stack([g.ravel() for g in grid]))).reshape(grid[0].shape)
    plt.contourf(*grid, Z, cmap="Spectral")
    plt.xlabel("x1")
    plt.ylabel("x2")
    plt.scatter(X[0], X[1], c=np.asarray(y).ravel(), cmap="Spectral")
