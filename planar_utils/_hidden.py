"""Activations for the inner loop of `_batched`: into arrays that are there already.

`planar_utils.activations` says what they mean. Z (k, rows, b) are linear parts of k networks, A
(k, n_h, b) activations, `slopes` (k, n_h, 1) those of a PReLU.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planar_utils._types import FloatArray

LEAK = 0.01


@dataclass(frozen=True)
class Hidden:
    """An activation: `apply(Z, A, slopes)` writes A, `slope(Z, A, slopes, out)` the derivative.

    `in_place` says that Z and A may be the same array: then `slope` looks at A alone.
    """

    apply: Callable[[FloatArray, FloatArray, FloatArray], None]
    slope: Callable[[FloatArray, FloatArray, FloatArray, FloatArray], None]
    in_place: bool = True
    learns_slope: bool = False


def _tanh(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    # tanh(z) = 1 - 2 / (e^2z + 1). NumPy's own tanh, good to the last digit near 0, takes twice as
    # long where it has no instructions of 512 bits. An overflow of e^2z gives the right 1.
    np.multiply(Z, 2, out=A)
    np.exp(A, out=A)
    A += 1
    np.divide(-2, A, out=A)
    A += 1


def _tanh_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    np.multiply(A, A, out=out)
    np.subtract(1, out, out=out)


def _sigmoid(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    np.multiply(Z, 0.5, out=A)
    np.tanh(A, out=A)
    A += 1
    A *= 0.5


def _sigmoid_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    np.subtract(1, A, out=out)
    out *= A


def _relu(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    np.maximum(Z, 0, out=A)


def _relu_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    np.greater(A, 0, out=out)


def _leaky_relu(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    np.maximum(Z, LEAK * Z, out=A)


def _leaky_relu_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    np.greater(A, 0, out=out)
    np.maximum(out, LEAK, out=out)


def _prelu(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    # A slope may have become greater than 1: the larger of two lines would be the wrong one.
    np.multiply(Z, slopes, out=A)
    np.copyto(A, Z, where=Z > 0)


def _prelu_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    out[:] = slopes
    np.copyto(out, 1, where=Z > 0)


def _elu(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    below = np.minimum(Z, 0)
    np.expm1(below, out=below)
    np.maximum(Z, 0, out=A)
    A += below


def _elu_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    np.minimum(A, 0, out=out)
    out += 1


def _linear(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    """Leave A, which is Z, as it is."""


def _linear_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    out.fill(1)


def _by_part(Z: FloatArray, A: FloatArray) -> FloatArray:
    """Return (k, rows, b) as (k, parts, n_h, b)."""
    return Z.reshape(len(Z), -1, *A.shape[1:])


def _maxout(Z: FloatArray, A: FloatArray, slopes: FloatArray) -> None:
    np.max(_by_part(Z, A), axis=1, out=A)


def _maxout_slope(Z: FloatArray, A: FloatArray, slopes: FloatArray, out: FloatArray) -> None:
    parts = _by_part(Z, A)
    first = parts.argmax(axis=1)[:, np.newaxis]
    number = np.arange(parts.shape[1]).reshape(1, -1, 1, 1)
    out[:] = (number == first).reshape(out.shape)


HIDDEN = {
    "tanh": Hidden(_tanh, _tanh_slope),
    "sigmoid": Hidden(_sigmoid, _sigmoid_slope),
    "relu": Hidden(_relu, _relu_slope),
    "leaky_relu": Hidden(_leaky_relu, _leaky_relu_slope),
    "elu": Hidden(_elu, _elu_slope),
    "linear": Hidden(_linear, _linear_slope),
    "prelu": Hidden(_prelu, _prelu_slope, in_place=False, learns_slope=True),
    "maxout": Hidden(_maxout, _maxout_slope, in_place=False),
}
