"""Cases of notebook 04, initialization."""

from collections.abc import Callable
from typing import Any

import numpy as np

from testCases.drawing import Inputs
from testCases.specification import Case, Specification

Draw = Callable[[np.random.RandomState], Inputs]


def _sizes(n_x: int, n_h: int, n_y: int, **options: Any) -> Inputs:
    return {"n_x": n_x, "n_h": n_h, "n_y": n_y, **options}


def _drawn_sizes(rng: np.random.RandomState, **options: Any) -> Inputs:
    """Draw three different sizes, which nobody can know before."""
    n_x, n_h, n_y = rng.permutation(np.arange(2, 10))[:3].tolist()
    return _sizes(n_x, n_h, n_y, **options)


def _drawn_rows(rng: np.random.RandomState) -> Inputs:
    """Draw how many rows there are, and how many of them are different."""
    different = int(rng.randint(2, 7))
    repeats = rng.randint(1, 4, different).tolist()
    return _rows(rng, different, repeats, int(rng.randint(1, 4)))


def _rows(rng: np.random.RandomState, different: int, repeats: list[int], n_x: int) -> Inputs:
    """Draw rows of simple fractions and repeat them in a random order."""
    rows = rng.permutation(np.arange(1, 1 + different * n_x)).reshape(different, n_x) / 8.0
    return {"W1": rng.permutation(np.repeat(rows, repeats, axis=0))}


def _among_others(draw: Draw) -> Draw:
    """Put further rows, far from all others, below those of a case.

    Their number is drawn, so that nobody knows the answer of a case by its shape.
    """

    def drawn(rng: np.random.RandomState) -> Inputs:
        inputs = draw(rng)
        W1, count = inputs["W1"], int(rng.randint(0, 4))
        far = np.tile(64.0 * np.arange(1, count + 1)[:, None], W1.shape[1])
        return {**inputs, "W1": np.vstack([W1, np.repeat(far, rng.randint(1, 3, count), axis=0)])}

    return drawn


def _opposite_rows(rng: np.random.RandomState) -> Inputs:
    W1 = _rows(rng, 2, [1, 2], 3)["W1"]
    return {"W1": rng.permutation(np.vstack([W1, -W1[:1]]))}


def _same_first_weight(rng: np.random.RandomState) -> Inputs:
    W1 = _rows(rng, 3, [2, 1, 1], 3)["W1"]
    W1[:, 0] = 0.5
    return {"W1": W1}


def _nearly_equal(rng: np.random.RandomState) -> Inputs:
    W1 = _rows(rng, 3, [2, 1, 2], 3)["W1"]
    W1[:, 1] += 1e-15 * np.arange(W1.shape[0])
    return {"W1": W1}


def _slightly_different(rng: np.random.RandomState) -> Inputs:
    W1 = _rows(rng, 2, [1, 2], 2)["W1"]
    W1[:, 0] += 1e-4 * np.arange(W1.shape[0])
    return {"W1": W1}


def _almost_equal(rng: np.random.RandomState) -> Inputs:
    """Make rows that differ by a millionth of a number of ordinary size."""
    W1 = 1 + _rows(rng, 2, [2, 1], 2)["W1"]
    W1[:, 1] += 1e-6 * np.arange(W1.shape[0])
    return {"W1": W1}


def _just_within(rng: np.random.RandomState) -> Inputs:
    """Make rows of which every entry differs a little less than the tolerance."""
    W1 = 4 * _rows(rng, 2, [1, 1], 4)["W1"]
    return {"W1": rng.permutation(np.vstack([W1, W1 + 0.1875])), "tolerance": 0.25}


def _exactly_the_tolerance(rng: np.random.RandomState) -> Inputs:
    W1 = 4 * _rows(rng, 2, [1, 1], 2)["W1"]
    moved = W1.copy()
    moved[:, 1] -= 0.25
    return {"W1": rng.permutation(np.vstack([W1, moved])), "tolerance": 0.25}


def _just_beyond(rng: np.random.RandomState) -> Inputs:
    """Make rows of which one entry alone differs by a little more than the tolerance."""
    W1 = 4 * _rows(rng, 2, [1, 1], 3)["W1"]
    moved = W1.copy()
    moved[:, 1] += 0.375
    return {"W1": rng.permutation(np.vstack([W1, moved])), "tolerance": 0.25}


def _across_a_grid_line(_: np.random.RandomState) -> Inputs:
    """Make near rows that fall into different cells, whether a grid rounds down or to nearest."""
    near, step = np.array([[1.0, 2.125]]), 1 / 64
    return {"W1": np.vstack([near - step, near + step, near + 3]), "tolerance": 0.25}


def _one_sorted_between(_: np.random.RandomState) -> Inputs:
    """Make two near rows between which a third one comes when all are sorted."""
    return {"W1": np.array([[0.5, 0.25], [0.625, 1.0], [0.75, 0.25]]), "tolerance": 0.3125}


def _within_tolerance(rng: np.random.RandomState) -> Inputs:
    return {**_slightly_different(rng), "tolerance": 0.01}


SPECIFICATIONS = (
    Specification(
        function="initialize_zeros",
        exercise="04-zero",
        arguments=("n_x", "n_h", "n_y"),
        returns=("parameters",),
        cases=(
            Case("n_x = 2, n_h = 4, n_y = 1", lambda r: _sizes(2, 4, 1)),
            Case("n_x = 3, n_h = 5, n_y = 2", lambda r: _sizes(3, 5, 2)),
            Case("n_x = 5, n_h = 2, n_y = 3", lambda r: _sizes(5, 2, 3)),
            Case("other sizes", _drawn_sizes),
        ),
    ),
    Specification(
        function="initialize_constant",
        exercise="04-constant",
        arguments=("n_x", "n_h", "n_y", "value"),
        returns=("parameters",),
        cases=(
            Case("n_x = 2, n_h = 4, n_y = 1, value 0.5", lambda r: _sizes(2, 4, 1, value=0.5)),
            Case("n_x = 3, n_h = 5, n_y = 2, value -1.5", lambda r: _sizes(3, 5, 2, value=-1.5)),
            Case("n_x = 5, n_h = 2, n_y = 3, value 0.01", lambda r: _sizes(5, 2, 3, value=0.01)),
            Case("other sizes and another value", lambda r: _drawn_sizes(r, value=r.randn())),
        ),
    ),
    Specification(
        function="distinct_units",
        exercise="04-units",
        arguments=("W1", "tolerance"),
        returns=("the number of different rows",),
        cases=(
            Case("all rows different", lambda r: _rows(r, n := int(r.randint(3, 7)), [1] * n, 2)),
            Case("all rows equal", lambda r: _rows(r, 1, [int(r.randint(3, 7))], 3)),
            Case("seven rows, three different", lambda r: _rows(r, 3, [3, 1, 3], 2)),
            Case("six rows in equal pairs, one column", lambda r: _rows(r, 3, [2, 2, 2], 1)),
            Case("other numbers of rows", _drawn_rows),
            Case("rows of opposite sign", _among_others(_opposite_rows)),
            Case("rows that share their first weight", _among_others(_same_first_weight)),
            Case(
                "rows that differ in the last digit only",
                _among_others(_nearly_equal),
                hint="Rows count as equal when no entry differs by more than the tolerance.",
            ),
            Case("rows that differ by 0.0001", _among_others(_slightly_different)),
            Case("rows that differ by 0.0001, tolerance 0.01", _among_others(_within_tolerance)),
            Case("rows that differ by 0.000001", _among_others(_almost_equal)),
            Case(
                "rows that differ by 0.1875 in every entry, tolerance 0.25",
                _among_others(_just_within),
                hint="Rows count as equal when no single entry differs by more than the tolerance;"
                " do not add up the differences.",
            ),
            Case(
                "rows that differ by 0.375 in one entry, tolerance 0.25",
                _among_others(_just_beyond),
                hint="One entry that differs by more than the tolerance makes rows different,"
                " however equal the others are.",
            ),
            Case(
                "near rows on two sides of a multiple of the tolerance",
                _among_others(_across_a_grid_line),
                hint="Rounding, up or down, can move two near numbers apart. Compare the rows with"
                " each other instead.",
            ),
            Case(
                "two near rows with another one between them in order",
                _among_others(_one_sorted_between),
                hint="Sorted rows that follow each other are not all that can be near: compare"
                " each row with every row that was counted.",
            ),
            Case(
                "rows that differ by exactly the tolerance, 0.25",
                _among_others(_exactly_the_tolerance),
                hint="The tolerance is the largest difference of rows that count as equal, so a"
                " difference of exactly the tolerance is still equal.",
            ),
        ),
    ),
    Specification(
        function="initialize_scaled",
        exercise="04-random",
        arguments=("n_x", "n_h", "n_y", "scale", "random_state"),
        returns=("parameters",),
        cases=(
            Case("n_x = 2, n_h = 4, n_y = 1 and the defaults", lambda r: _sizes(2, 4, 1)),
            Case("scale 10", lambda r: _sizes(3, 5, 2, scale=10.0)),
            Case("scale 1, random_state 7", lambda r: _sizes(5, 2, 3, scale=1.0, random_state=7)),
            Case(
                "random_state 0",
                lambda r: _sizes(4, 3, 2, random_state=0),
                hint="0 is a seed like any other. But it counts as false, so `random_state or 2`"
                " and `if random_state` pass it over.",
            ),
            Case(
                "other sizes, another scale and random_state",
                lambda r: _drawn_sizes(
                    r, scale=r.uniform(0.1, 3), random_state=int(r.randint(1, 1000))
                ),
            ),
        ),
    ),
)
