"""Cases of notebook 05, hidden sizes."""

import numpy as np

from testCases.drawing import Inputs, cache, labels, parameters
from testCases.specification import Case, Specification


def _sweep(*pairs: tuple[int, float]) -> Inputs:
    return {"accuracy": dict(pairs)}


def _random_sweep(rng: np.random.RandomState) -> Inputs:
    sizes = rng.permutation([1, 2, 3, 4, 5, 20, 50])
    accuracies = rng.choice([67.5, 82.25, 90.5, 91.25], sizes.size)
    accuracies[rng.permutation(sizes.size)[:2]] = 93.75
    return {"accuracy": dict(zip(sizes.tolist(), accuracies.tolist(), strict=True))}


def _sizes(rng: np.random.RandomState, count: int) -> list[int]:
    """Draw different sizes in rising order."""
    return sorted((1 + rng.permutation(60)[:count]).tolist())


def _one_best(rng: np.random.RandomState) -> Inputs:
    accuracies = rng.permutation([67.5, 90.75, 91.25, 90.0]).tolist()
    return _sweep(*zip(_sizes(rng, 4), accuracies, strict=True))


def _two_best(rng: np.random.RandomState) -> Inputs:
    return _sweep(*zip(_sizes(rng, 4), (70.0, 92.5, 91.0, 92.5), strict=True))


def _larger_first(rng: np.random.RandomState) -> Inputs:
    return _sweep(*zip(_sizes(rng, 4)[::-1], (92.0, 91.0, 92.0, 60.0), strict=True))


def _close_accuracies(rng: np.random.RandomState) -> Inputs:
    return _sweep(*zip(_sizes(rng, 3), (90.49, 90.0, 90.5), strict=True))


def _drawn_layers(rng: np.random.RandomState) -> Inputs:
    return {"layer_sizes": tuple(rng.randint(1, 20, rng.randint(3, 7)).tolist())}


def _gap(
    rng: np.random.RandomState,
    n_x: int,
    n_h: int,
    m_train: int,
    m_test: int,
    dtype: type,
    sign: int = 0,
) -> Inputs:
    """Draw two sets on which the accuracies differ and no point lies near the boundary.

    With a sign, the network is better on the training set (1) or on the test set (-1).
    """
    while True:
        theta = parameters(rng, n_x, n_h, 1)
        X, Y = rng.randn(n_x, m_train + m_test), labels(rng, m_train + m_test, bool)
        Z2 = cache(theta, X)["Z2"]
        right = (Z2 > 0) == Y
        train, test = float(right[:, :m_train].mean()), float(right[:, m_train:].mean())
        gap = sign * (train - test) if sign else abs(train - test)
        if np.abs(Z2).min() > 0.01 and gap > 0.1 and abs(train + test - 1) > 0.05:
            return {
                "parameters": theta,
                "X_train": X[:, :m_train].copy(),
                "Y_train": Y[:, :m_train].astype(dtype),
                "X_test": X[:, m_train:].copy(),
                "Y_test": Y[:, m_train:].astype(dtype),
            }


SPECIFICATIONS = (
    Specification(
        function="best_hidden_size",
        exercise="05-sweep-read",
        arguments=("accuracy",),
        returns=("n_h",),
        cases=(
            Case("one best size", _one_best),
            Case("two sizes reach the best accuracy", _two_best),
            Case("sizes in no order", _random_sweep),
            Case("the larger of two equal sizes comes first", _larger_first),
            Case("one size only", lambda r: _sweep((_sizes(r, 1)[0], 55.0))),
            Case("accuracies that differ by 0.01", _close_accuracies),
            Case(
                "accuracies of 0",
                lambda r: _sweep((4, 0.0), (2, 0.0)),
                hint="0 is an accuracy too: a search that begins with 0 as the best so far finds"
                " nothing here. Begin with the first size, or use max.",
            ),
        ),
    ),
    Specification(
        function="generalization_gap",
        exercise="05-overfit",
        arguments=("parameters", "X_train", "Y_train", "X_test", "Y_test"),
        returns=("the gap",),
        cases=(
            Case(
                "12 and 5 examples, labels of type uint8",
                lambda r: _gap(r, 2, 4, 12, 5, np.uint8, 1),
            ),
            Case(
                "9 and 14 examples, labels of type bool",
                lambda r: _gap(r, 3, 5, 9, 14, bool, -1),
            ),
            Case("16 and 7 examples, labels of type float", lambda r: _gap(r, 2, 3, 16, 7, float)),
            Case(
                "300 and 90 examples, labels of type uint8",
                lambda r: _gap(r, 2, 3, 300, 90, np.uint8),
            ),
        ),
    ),
    Specification(
        function="count_parameters",
        exercise="05-count",
        arguments=("layer_sizes",),
        returns=("the number of parameters",),
        cases=(
            Case("the network of the text, (3, 4, 2)", lambda r: {"layer_sizes": (3, 4, 2)}),
            Case("the network of the text, (3, 4, 4, 1)", lambda r: {"layer_sizes": (3, 4, 4, 1)}),
            Case("the planar classifier, (2, 4, 1)", lambda r: {"layer_sizes": (2, 4, 1)}),
            Case("no hidden layer, (5, 3)", lambda r: {"layer_sizes": (5, 3)}),
            Case(
                "a list, [3, 4, 2]",
                lambda r: {"layer_sizes": [3, 4, 2]},
                hint="layer_sizes may be any sequence. (0,) + layer_sizes adds tuples only.",
            ),
            Case("five layers of numbers", lambda r: {"layer_sizes": (6, 5, 9, 3, 2)}),
            Case("other layers", _drawn_layers),
        ),
    ),
)
