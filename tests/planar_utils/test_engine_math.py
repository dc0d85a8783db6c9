"""Protects the engine's own exp, sigmoid, tanh and log: a few units in the last place, anywhere.

The reference is Python's decimal module with 60 digits, whose exp and ln are exactly rounded.
"""

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from planar_utils import engine

pytestmark = pytest.mark.skipif(
    engine.backend().name != "numba", reason=f"no compiled engine here: {engine.backend().why}"
)

Array = NDArray[Any]


def true_exp(x: Decimal) -> Decimal:
    """Return e^x."""
    return x.exp()


def true_sigmoid(x: Decimal) -> Decimal:
    """Return 1 / (1 + e^-x)."""
    return 1 / (1 + (-x).exp())


def true_tanh(x: Decimal) -> Decimal:
    """Return (e^2x - 1) / (e^2x + 1)."""
    return ((2 * x).exp() - 1) / ((2 * x).exp() + 1)


def true_elu(x: Decimal) -> Decimal:
    """Return x, or e^x - 1 below 0."""
    return x if x > 0 else x.exp() - 1


def true_log1p(x: Decimal) -> Decimal:
    """Return log(1 + x); below 1e-25 the next term of its series is beyond all digits asked for."""
    return (1 + x).ln() if x > Decimal("1e-25") else x - x * x / 2


TRUE = {
    "exp": true_exp,
    "sigmoid": true_sigmoid,
    "tanh": true_tanh,
    "elu": true_elu,
    "log1p": true_log1p,
}


@cache
def compiled() -> Callable[[int, Array, Array], None]:
    """Return a compiled function that applies one of them, by its place, to an array."""
    from numba import njit

    from planar_utils import _kernel as k

    @njit(_nrt=False)
    def apply(which: Any, x: Any, out: Any) -> None:  # pragma: no cover
        for i in range(0, x.shape[0], k.width(x)):
            z = k.load(x, i)
            if which == 0:
                k.store(out, i, k.exp(z))
            elif which == 1:
                k.store(out, i, k.sigmoid(z))
            elif which == 2:
                k.store(out, i, k._tanh(z * k.TANH_SCALE))
            elif which == 3:
                k.store(out, i, k._elu(z))
            else:
                k.store(out, i, k.log1p(z))

    return apply  # type: ignore[no-any-return]


def evaluate(name: str, x: Array) -> Array:
    """Return the engine's answer for every number of x."""
    filled = np.zeros(-(-len(x) // 16) * 16, dtype=x.dtype)
    filled[: len(x)] = x
    out = np.empty_like(filled)
    compiled()(list(TRUE).index(name), filled, out)
    return out[: len(x)]


def arguments(name: str, dtype: Any) -> Array:
    """Return arguments of all sizes and both signs, as far as the engine needs the function."""
    rng = np.random.RandomState(0)
    far = {"exp": 0.0, "log1p": 0.0}.get(name, 80.0 if dtype == np.float32 else 690.0)
    near = {"log1p": 0.0, "exp": -80.0 if dtype == np.float32 else -690.0}.get(name, -far)
    if name == "log1p":
        x = np.concatenate([rng.rand(1500), 10.0 ** rng.uniform(-300, 0, 500), (0.0, 1.0)])
    else:
        sizes = 10.0 ** rng.uniform(-30, 0, 500)
        x = np.concatenate([rng.uniform(-4, 4, 1500), sizes, -sizes, rng.uniform(near, far, 500)])
    kept: Array = x[(x >= near) & (x <= (1.0 if name == "log1p" else far))].astype(dtype)
    return kept


def largest_error(name: str, dtype: Any) -> float:
    """Return the largest error, in units of the last place of the true value."""
    x = arguments(name, dtype)
    assert len(x) > 1500
    worst = 0.0
    with localcontext() as context:
        context.prec = 60
        for argument, answer in zip(x, evaluate(name, x), strict=True):
            true = TRUE[name](Decimal(float(argument)))
            unit = float(np.spacing(np.abs(dtype(float(true)))))
            worst = max(worst, float(abs(Decimal(float(answer)) - true) / Decimal(unit)))
    return worst


# Measured on two million arguments each: 2.6, 3.2, 5.4, 5.9 and 4.1; on average below 1.
@pytest.mark.parametrize(
    ("name", "units"), [("exp", 3.0), ("sigmoid", 3.5), ("tanh", 6.0), ("elu", 6.5), ("log1p", 4.5)]
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_error_in_units_of_the_last_place(name: str, units: float, dtype: Any) -> None:
    """Near 0 and far from it, the relative error is a few roundings."""
    assert 0 < largest_error(name, dtype) <= units


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_special_values(dtype: Any) -> None:
    """0 stays 0, saturation is exact, nan stays nan, and nothing overflows."""
    x = np.array([0.0, -0.0, 30.0, -30.0, 1e30, -1e30, np.inf, -np.inf, np.nan], dtype=dtype)
    assert_array_equal(evaluate("tanh", x), [0, 0, 1, -1, 1, -1, 1, -1, math.nan])
    sigmoid = evaluate("sigmoid", x)
    assert_array_equal(sigmoid[[0, 1, 4, 6, 8]], [0.5, 0.5, 1, 1, math.nan])
    assert (sigmoid[[5, 7]] < 1e-30).all()
    assert_array_equal(
        evaluate("elu", x)[[0, 2, 4, 5, 6, 7]], [*x[[0, 2, 4]].tolist(), -1, np.inf, -1]
    )
    assert_array_equal(evaluate("exp", x)[[0, 8]], [1, math.nan])
    assert_array_equal(evaluate("log1p", np.zeros(1, dtype=dtype)), [0])


def test_tanh_is_odd() -> None:
    """tanh(-x) = -tanh(x) to the last bit: mirrored networks stay mirrored."""
    x = np.random.RandomState(1).uniform(-20, 20, 4000)
    assert_array_equal(evaluate("tanh", -x), -evaluate("tanh", x))


def test_functions_grow() -> None:
    """Between neighbouring arguments values never fall by more than their error."""
    x = np.sort(np.random.RandomState(2).uniform(-5, 5, 100_000))
    for name in ("exp", "sigmoid", "tanh"):
        values = evaluate(name, x)
        assert (np.diff(values) >= -4 * np.spacing(np.abs(values[1:]))).all()
