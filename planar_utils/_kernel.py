"""The compiled engine. This file is the exception: it is written for the machine, not for you.

Everybody else can stay with `planar_utils.network`, which says in eight short functions what is
computed here, and `planar_utils.engine`, which says how it is used. Nothing here is imported
before the first training, since numba takes a while to import.

The aim is the same bits on every computer, at the speed of hand-written machine code:

- Every operation is an IEEE addition, subtraction, multiplication, division or comparison,
  written down one by one; the compiler may neither reorder nor fuse them. There is no call of
  a mathematical library, whose last digits differ between systems.
- Examples are worked on in `Lanes`, 64 bytes at a time: 8 numbers of 64 bits or 16 of 32. A sum
  over examples is kept per lane, and the lanes are added in pairs at the end of a block. How a
  processor does that, in one instruction or in eight, changes nothing in the result.
- A block of examples goes through all hidden units forwards, then backwards, while it is in the
  fast part of memory. Parameters and the sums of blocks are always of 64 bits.

numba keeps compiled functions on disk, and notices that they are out of date by the date of
this one file: hence everything that is compiled stands in it.
"""

import math
import operator
from contextlib import suppress
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import (
    intrinsic,
    lower_builtin,
    models,
    overload,
    register_model,
    type_callable,
)

BYTES = 64
# For functions that only compiled code calls: they become part of their caller.
_INLINE = {"_nrt": False, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_inlined = njit(**_INLINE)
INDEX = ir.IntType(32)

# ---- lanes: 64 bytes of numbers that are worked on together ----


class LanesType(types.Type):
    """numba's type of a bundle of numbers, all of one `element` type."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.count = BYTES * 8 // element.bitwidth
        super().__init__(name=f"Lanes({element})")

    @property
    def floats(self) -> Any:
        """LLVM's type of the bundle."""
        single = self.element.bitwidth == 32
        return ir.VectorType(ir.FloatType() if single else ir.DoubleType(), self.count)

    @property
    def integers(self) -> Any:
        """LLVM's type of the same bits, taken as whole numbers."""
        return ir.VectorType(ir.IntType(self.element.bitwidth), self.count)


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    """A bundle is a plain value, like a number."""

    def __init__(self, manager: Any, lanes: LanesType) -> None:
        super().__init__(manager, lanes, lanes.floats)


def _spread(context: Any, builder: Any, lanes: LanesType, kind: Any, value: Any) -> Any:
    """Write code that makes a number of any type a bundle of equal ones; a bundle stays itself."""
    if isinstance(kind, LanesType):
        return value
    number = context.cast(builder, value, kind, lanes.element)
    nothing = ir.Constant(lanes.floats, ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(INDEX, 0))
    zeros = ir.Constant(ir.VectorType(INDEX, lanes.count), [0] * lanes.count)
    return builder.shuffle_vector(first, nothing, zeros)


def _place(context: Any, builder: Any, kind: Any, array: Any, indices: Any) -> Any:
    """Write code that finds the bundle that begins at these indices of a contiguous array."""
    view = context.make_array(kind)(context, builder, array)
    shape = cgutils.unpack_tuple(builder, view.shape)
    offset = indices[0]
    for index, length in zip(indices[1:], shape[1:], strict=True):
        offset = builder.add(builder.mul(offset, length), index)
    floats = LanesType(kind.dtype).floats
    return builder.bitcast(builder.gep(view.data, [offset]), floats.as_pointer())


@intrinsic
def spread(context: Any, like: Any, number: Any) -> Any:
    """Return `number` in every lane, of the type of the array `like`."""
    lanes = LanesType(like.dtype)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _spread(context, builder, lanes, number, args[1])

    return lanes(like, number), code


@intrinsic
def width(context: Any, like: Any) -> Any:
    """Return how many numbers of the array `like` make a bundle, as a constant."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.get_constant(types.intp, LanesType(like.dtype).count)

    return types.intp(like), code


@intrinsic
def load(context: Any, array: Any, i: Any) -> Any:
    """Return the bundle array[i], array[i + 1], ..."""
    lanes = LanesType(array.dtype)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature.args[0], args[0], args[1:])
        return builder.load(place, align=lanes.element.bitwidth // 8)

    return lanes(array, types.intp), code


@intrinsic
def load_row(context: Any, array: Any, j: Any, i: Any) -> Any:
    """Return the bundle array[j, i], array[j, i + 1], ..."""
    lanes = LanesType(array.dtype)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature.args[0], args[0], args[1:])
        return builder.load(place, align=lanes.element.bitwidth // 8)

    return lanes(array, types.intp, types.intp), code


@intrinsic
def store(context: Any, array: Any, i: Any, bundle: Any) -> Any:
    """Write a bundle to array[i], array[i + 1], ..."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature.args[0], args[0], args[1:2])
        builder.store(args[2], place, align=bundle.element.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, bundle), code


@intrinsic
def store_row(context: Any, array: Any, j: Any, i: Any, bundle: Any) -> Any:
    """Write a bundle to array[j, i], array[j, i + 1], ..."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature.args[0], args[0], args[1:3])
        builder.store(args[3], place, align=bundle.element.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, bundle), code


@intrinsic
def total(context: Any, bundle: Any) -> Any:
    """Return the sum over the lanes in 64 bits: halves are added until one number is left."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers = [
            builder.extract_element(args[0], ir.Constant(INDEX, lane))
            for lane in range(bundle.count)
        ]
        if bundle.element != types.float64:
            numbers = [builder.fpext(number, ir.DoubleType()) for number in numbers]
        while len(numbers) > 1:
            half = len(numbers) // 2
            pairs = zip(numbers[:half], numbers[half:], strict=True)
            numbers = [builder.fadd(one, other) for one, other in pairs]
        return numbers[0]

    return types.float64(bundle), code


@intrinsic
def power_of_two(context: Any, shifted: Any) -> Any:
    """Return 2 ** n in each lane, where n + MAGIC is given: n stands in the last bits."""
    digits, bias = (23, 127) if shifted.count == 16 else (52, 1023)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        def each(value: int) -> Any:
            return ir.Constant(shifted.integers, [value] * shifted.count)

        exponent = builder.shl(builder.bitcast(args[0], shifted.integers), each(digits))
        return builder.bitcast(builder.add(exponent, each(bias << digits)), shifted.floats)

    return shifted(shifted), code


@intrinsic
def where_positive(context: Any, condition: Any, yes: Any, no: Any) -> Any:
    """Return `yes` in the lanes where `condition` > 0 and `no` elsewhere."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        zero = ir.Constant(condition.floats, [0.0] * condition.count)
        mask = builder.fcmp_ordered(">", args[0], zero)
        chosen = [
            _spread(context, builder, condition, kind, value)
            for kind, value in zip((yes, no), args[1:], strict=True)
        ]
        return builder.select(mask, *chosen)

    return condition(condition, yes, no), code


def _limit(comparison: str) -> Any:
    """Return a function that puts a limit where the comparison holds; nan stays nan."""

    @intrinsic
    def limited(context: Any, bundle: Any, limit: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            edge = _spread(context, builder, bundle, limit, args[1])
            return builder.select(builder.fcmp_ordered(comparison, args[0], edge), edge, args[0])

        return bundle(bundle, limit), code

    return limited


at_least = _limit("<")
at_most = _limit(">")


def _teach(operation: Any, instruction: str) -> None:
    """Let numba compile an arithmetic operation of bundles to one LLVM instruction."""

    @type_callable(operation)
    def work(context: Any) -> Any:
        def result(left: Any, right: Any) -> LanesType | None:
            return next((kind for kind in (left, right) if isinstance(kind, LanesType)), None)

        return result

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        lanes = signature.return_type
        operands = [
            _spread(context, builder, lanes, kind, value)
            for kind, value in zip(signature.args, args, strict=True)
        ]
        return getattr(builder, instruction)(*operands)

    for kinds in (
        (LanesType, LanesType),
        (LanesType, types.Number),
        (types.Number, LanesType),
    ):
        lower_builtin(operation, *kinds)(code)


for _operation, _instruction in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _teach(_operation, _instruction)

# ---- exp, sigmoid, tanh and log ----
#
# With e^x = 2^n e^r and |r| <= ln(2) / 2, write f = r / ln(2), so that |f| <= 1/2, and
#
#     e^r = (q + p) / (q - p),    p / q = tanh(r / 2).
#
# tanh(r / 2) / f is nearly a ratio of two short polynomials in f^2; the coefficients below have
# the smallest largest relative error (5e-18; in 32 bits 5e-10), found with Remez' algorithm.
# They are written as products because their factors can be computed at the same time.
# Then exp, sigmoid, expm1 and tanh are one division each, without cancellation around 0.

LOG2_E = 1.4426950408889634
# ln(2) in two parts: n * LN2_HIGH is exact for every n that occurs.
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
LN2_HIGH_32, LN2_LOW_32 = 0.693115234375, 3.1946184945309415e-05
# What is added to round to a whole number: at this size, numbers have no digits after the point.
MAGIC, MAGIC_32 = 1.5 * 2.0**52, 1.5 * 2.0**23
P, P0, P1 = 0.02309440843750341, 791.973693038782, 82.76909723203795
Q0, Q1 = 212.63509722716987, 20.54259958734729
P_32, P0_32, Q0_32 = 0.057700476734339555, 125.04273445144979, 20.818162711199253
# tanh(x) needs e^(2x) = 2^(x * TANH_SCALE).
TANH_SCALE = 2.8853900817779268
# log(1 + v) = 2 artanh(w) with w = v / (2 + v): a ratio of polynomials in w^2 <= 1/9 (3e-17).
LEAK = 0.01
L0, L1, L2 = -12.75406798774825, 19.057708354785095, -7.59414935007864
L3, L4 = 0.568795195449197, 0.016809751234511474
M0, M1, M2 = -6.377033993874125, 11.65453217535082, -6.40651193475615


@intrinsic
def by_precision(context: Any, like: Any, double: Any, single: Any) -> Any:
    """Return `double` or `single`, by the precision of the bundle `like`, in every lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind, value = (double, args[1]) if like.element == types.float64 else (single, args[2])
        return _spread(context, builder, like, kind, value)

    return like(like, double, single), code


def _ratio_64(f: Any) -> Any:
    t = f * f
    return (f * P) * ((t + P0) * (t + P1)), (t + Q0) * (t + Q1)


def _ratio_32(f: Any) -> Any:
    t = f * f
    return (f * P_32) * (t + P0_32), t + Q0_32


def _ratio(f: Any) -> Any:
    """Return p and q; this is the name by which compiled code calls one of the two above."""
    raise NotImplementedError("only compiled code can work on lanes")


@overload(_ratio, jit_options=_INLINE)
def _choose_ratio(f: Any) -> Any:
    return _ratio_64 if f.element == types.float64 else _ratio_32


@_inlined
def _parts(x: Any) -> Any:
    """Return scale, p, q with e^x = scale * (q + p) / (q - p); x beyond the range is cut off."""
    farthest = by_precision(x, 690.0, 80.0)
    x = at_most(at_least(x, 0.0 - farthest), farthest)
    magic = by_precision(x, MAGIC, MAGIC_32)
    shifted = x * LOG2_E + magic
    n = shifted - magic
    r = (x - n * by_precision(x, LN2_HIGH, LN2_HIGH_32)) - n * by_precision(x, LN2_LOW, LN2_LOW_32)
    p, q = _ratio(r * LOG2_E)
    return power_of_two(shifted), p, q


@_inlined
def exp(x: Any) -> Any:
    """Return e^x."""
    scale, p, q = _parts(x)
    return scale * (q + p) / (q - p)


@_inlined
def sigmoid(x: Any) -> Any:
    """Return e^x / (e^x + 1)."""
    scale, p, q = _parts(x)
    upper = scale * (q + p)
    return upper / (upper + (q - p))


@_inlined
def _expm1(x: Any) -> Any:
    """Return e^x - 1."""
    scale, p, q = _parts(x)
    return ((scale - 1.0) * q + (scale + 1.0) * p) / (q - p)


@_inlined
def _tanh_of_small(u: Any) -> Any:
    """Return tanh(u / TANH_SCALE) for |u| < 100: farther out the power of two overflows."""
    # tanh forgives a relative error of its argument, so a plain multiplication by TANH_SCALE,
    # done once for all examples in the weights, is as good as the two-part reduction above.
    magic = by_precision(u, MAGIC, MAGIC_32)
    shifted = u + magic
    p, q = _ratio(u - (shifted - magic))
    scale = power_of_two(shifted)
    less, more = scale - 1.0, scale + 1.0
    return (less * q + more * p) / (more * q + less * p)


@_inlined
def _tanh(u: Any) -> Any:
    """Return tanh(u / TANH_SCALE) for any u: from 60 on it is 1 in every digit."""
    return _tanh_of_small(at_most(at_least(u, -60.0), 60.0))


@_inlined
def log1p(v: Any) -> Any:
    """Return log(1 + v) for v from 0 to 1."""
    w = v / (v + 2.0)
    t = w * w
    upper = (((L4 * t + L3) * t + L2) * t + L1) * t + L0
    return w * (upper / (((t + M2) * t + M1) * t + M0))


# ---- activations, and the way of an error back through them ----
#
# `r` is the error of the output, `a` what the unit answers, `ra` their product. Returned is r
# times the slope of the activation.


@_inlined
def _through_tanh(r: Any, ra: Any, a: Any) -> Any:
    """Return r (1 - a^2)."""
    return r - ra * a


@_inlined
def _through_sigmoid(r: Any, ra: Any, a: Any) -> Any:
    """Return r a (1 - a)."""
    return ra - ra * a


@_inlined
def _relu(z: Any) -> Any:
    """Return max(z, 0)."""
    return where_positive(z, z, 0.0)


@_inlined
def _through_relu(r: Any, ra: Any, a: Any) -> Any:
    """Return r where the unit is on."""
    return where_positive(a, r, 0.0)


@_inlined
def _leaky_relu(z: Any) -> Any:
    """Return z, or a hundredth of it below 0."""
    return where_positive(z, z, z * LEAK)


@_inlined
def _through_leaky_relu(r: Any, ra: Any, a: Any) -> Any:
    """Return r, or a hundredth of it below 0."""
    return where_positive(a, r, r * LEAK)


@_inlined
def _elu(z: Any) -> Any:
    """Return z, or e^z - 1 below 0."""
    return where_positive(z, z, _expm1(z))


@_inlined
def _through_elu(r: Any, ra: Any, a: Any) -> Any:
    """Return r, or r e^z = r (a + 1) below 0."""
    return where_positive(a, r, r + ra)


@_inlined
def _linear(z: Any) -> Any:
    """Return z."""
    return z


@_inlined
def _through_linear(r: Any, ra: Any, a: Any) -> Any:
    """Return r."""
    return r


# ---- one block of examples through the hidden layer, forwards and backwards ----
#
# X (n_x, b) are the inputs of a block, `reach` (n_x,) is the largest size of each; Z (b,) is the
# input of the output unit, R (b,) its error A2 - Y. A (n_h, b) keeps what the hidden units answer,
# S (b,) is room for one row. `net` are the parameters V (n_h, n_x + 1), the weights of the hidden
# units with the bias last, W (n_h,), those of the output unit, and the slopes of a PReLU; `sums`
# are the sums over examples dV, dW and dslopes, of which dV and dslopes still lack the factor W.
# An activation is three functions: `activate` takes `scale` times the linear part, `small` is the
# same but faster, and right below 100 only; `through` takes an error back.


@_inlined
def _weigh(scale: Any, X: Any, V: Any, j: Any, i: Any) -> Any:
    """Return `scale` times the linear part of unit j for a bundle of examples."""
    n_x = X.shape[0]
    z = spread(X, scale * V[j, n_x])
    for k in range(n_x):
        z = load_row(X, k, i) * (scale * V[j, k]) + z
    return z


@_inlined
def _near(scale: Any, reach: Any, V: Any, j: Any) -> Any:
    """Tell whether `scale` times the linear part of unit j stays below 100 for all examples."""
    n_x = reach.shape[0]
    farthest = abs(scale * V[j, n_x])
    for k in range(n_x):
        farthest += abs(scale * V[j, k]) * reach[k]
    return farthest < 100.0


@_inlined
def _forward_one(activate: Any, scale: Any, X: Any, V: Any, W: Any, j: Any, A: Any, Z: Any) -> Any:
    """Take two inputs through unit j: the weights stay in registers."""
    v0, v1, v2, w = scale * V[j, 0], scale * V[j, 1], scale * V[j, 2], W[j]
    for i in range(0, X.shape[1], width(X)):
        a = activate(load_row(X, 1, i) * v1 + (load_row(X, 0, i) * v0 + v2))
        store_row(A, j, i, a)
        store(Z, i, load(Z, i) + a * w)


@_inlined
def _forward_two(activate: Any, scale: Any, X: Any, V: Any, W: Any, j: Any, A: Any, Z: Any) -> Any:
    """Take two inputs through units j and j + 1: inputs and Z are loaded once for both."""
    v0, v1, v2, w = scale * V[j, 0], scale * V[j, 1], scale * V[j, 2], W[j]
    u0, u1, u2, x = scale * V[j + 1, 0], scale * V[j + 1, 1], scale * V[j + 1, 2], W[j + 1]
    for i in range(0, X.shape[1], width(X)):
        first, second = load_row(X, 0, i), load_row(X, 1, i)
        a = activate(second * v1 + (first * v0 + v2))
        b = activate(second * u1 + (first * u0 + u2))
        store_row(A, j, i, a)
        store_row(A, j + 1, i, b)
        store(Z, i, (load(Z, i) + a * w) + b * x)


@_inlined
def _forward(
    activate: Any, small: Any, scale: Any, X: Any, reach: Any, net: Any, A: Any, Z: Any
) -> Any:
    """Compute the answers of all units and add them, each times its w, to Z.

    In whichever of the three ways a unit is computed, the operations are the same.
    """
    V, W, _ = net
    n_h, fast, j = W.shape[0], X.shape[0] == 2, 0
    while j < n_h:
        near = fast and _near(scale, reach, V, j)
        if near and j + 1 < n_h and _near(scale, reach, V, j + 1):
            _forward_two(small, scale, X, V, W, j, A, Z)
            j += 2
            continue
        if near:
            _forward_one(small, scale, X, V, W, j, A, Z)
        else:
            for i in range(0, X.shape[1], width(X)):
                a = activate(_weigh(scale, X, V, j, i))
                store_row(A, j, i, a)
                store(Z, i, load(Z, i) + a * W[j])
        j += 1


@_inlined
def _add_products(S: Any, X: Any, dV: Any, j: Any) -> Any:
    """Add the sums of S, and of S times each input, to row j of dV."""
    n_x = X.shape[0]
    g = spread(X, 0.0)
    for i in range(0, X.shape[1], width(X)):
        g = g + load(S, i)
    dV[j, n_x] += total(g)
    for k in range(n_x):
        g = spread(X, 0.0)
        for i in range(0, X.shape[1], width(X)):
            g = g + load(S, i) * load_row(X, k, i)
        dV[j, k] += total(g)


@_inlined
def _backward(through: Any, X: Any, net: Any, A: Any, R: Any, S: Any, sums: Any) -> Any:
    """Add up the gradients of all units."""
    dV, dW, _ = sums
    for j in range(dW.shape[0]):
        gw = spread(X, 0.0)
        if X.shape[0] == 2:
            g0, g1, g2 = spread(X, 0.0), spread(X, 0.0), spread(X, 0.0)
            for i in range(0, X.shape[1], width(X)):
                a, r = load_row(A, j, i), load(R, i)
                ra = r * a
                s = through(r, ra, a)
                gw = gw + ra
                g2 = g2 + s
                g0 = g0 + s * load_row(X, 0, i)
                g1 = g1 + s * load_row(X, 1, i)
            dV[j, 0] += total(g0)
            dV[j, 1] += total(g1)
            dV[j, 2] += total(g2)
        else:
            for i in range(0, X.shape[1], width(X)):
                a, r = load_row(A, j, i), load(R, i)
                ra = r * a
                gw = gw + ra
                store(S, i, through(r, ra, a))
            _add_products(S, X, dV, j)
        dW[j] += total(gw)


# PReLU learns its slope below 0, and needs the linear part again for that: A keeps it.


@_inlined
def _forward_prelu(
    activate: Any, small: Any, scale: Any, X: Any, reach: Any, net: Any, A: Any, Z: Any
) -> Any:
    """Compute the linear parts of all units, and add their activations, times w, to Z."""
    V, W, slopes = net
    for j in range(W.shape[0]):
        for i in range(0, X.shape[1], width(X)):
            z = _weigh(1.0, X, V, j, i)
            store_row(A, j, i, z)
            store(Z, i, load(Z, i) + where_positive(z, z, z * slopes[j]) * W[j])


@_inlined
def _backward_prelu(through: Any, X: Any, net: Any, A: Any, R: Any, S: Any, sums: Any) -> Any:
    """Add up the gradients of all units and of their slopes."""
    slopes = net[2]
    dV, dW, dslopes = sums
    for j in range(dW.shape[0]):
        gw, gs = spread(X, 0.0), spread(X, 0.0)
        for i in range(0, X.shape[1], width(X)):
            z, r = load_row(A, j, i), load(R, i)
            rz = r * z
            gw = gw + where_positive(z, rz, rz * slopes[j])
            gs = gs + where_positive(z, 0.0, rz)
            store(S, i, where_positive(z, r, r * slopes[j]))
        dW[j] += total(gw)
        dslopes[j] += total(gs)
        _add_products(S, X, dV, j)


# A maxout unit is the largest of several linear parts: row c * n_h + j of V is part c of unit j.
# The lower half of A keeps which part it was.


@_inlined
def _forward_maxout(
    activate: Any, small: Any, scale: Any, X: Any, reach: Any, net: Any, A: Any, Z: Any
) -> Any:
    """Compute the largest part of each unit and add it, times w, to Z; of equal ones the first."""
    V, W, _ = net
    n_h = W.shape[0]
    for j in range(n_h):
        for i in range(0, X.shape[1], width(X)):
            a = _weigh(1.0, X, V, j, i)
            winner = spread(X, 0.0)
            for c in range(1, V.shape[0] // n_h):
                z = _weigh(1.0, X, V, c * n_h + j, i)
                winner = where_positive(z - a, float(c), winner)
                a = where_positive(z - a, z, a)
            store_row(A, j, i, a)
            store_row(A, n_h + j, i, winner)
            store(Z, i, load(Z, i) + a * W[j])


@_inlined
def _backward_maxout(through: Any, X: Any, net: Any, A: Any, R: Any, S: Any, sums: Any) -> Any:
    """Add up the gradients of all units: an error goes back to the part that was the largest."""
    dV, dW, _ = sums
    n_h = dW.shape[0]
    for j in range(n_h):
        gw = spread(X, 0.0)
        for i in range(0, X.shape[1], width(X)):
            gw = gw + load(R, i) * load_row(A, j, i)
        dW[j] += total(gw)
        for c in range(dV.shape[0] // n_h):
            for i in range(0, X.shape[1], width(X)):
                other = load_row(A, n_h + j, i) - float(c)
                store(S, i, where_positive(other * other, 0.0, load(R, i)))
            _add_products(S, X, dV, c * n_h + j)


# ---- the output unit ----


@_inlined
def _sum_of_first(R: Any, count: Any) -> Any:
    """Set what lies beyond `count` to 0 and return the sum."""
    for i in range(count, R.shape[0]):
        R[i] = 0.0
    g = spread(R, 0.0)
    for i in range(0, R.shape[0], width(R)):
        g = g + load(R, i)
    return total(g)


@_inlined
def _errors(Z: Any, Y: Any, count: Any, R: Any) -> Any:
    """Write the errors A2 - Y to R, and return their sum; beyond the last example they are 0."""
    g = spread(R, 0.0)
    for i in range(0, Y.shape[0], width(Y)):
        r = sigmoid(load(Z, i)) - load(Y, i)
        store(R, i, r)
        g = g + r
    return total(g) if count == R.shape[0] else _sum_of_first(R, count)


@_inlined
def _losses(Z: Any, Y: Any, count: Any, R: Any) -> Any:
    """Return the sum of the losses, log(1 + e^z) - y z, without their overflow."""
    for i in range(0, Y.shape[0], width(Y)):
        z = load(Z, i)
        positive = where_positive(z, z, 0.0)
        distance = positive + positive - z
        store(R, i, positive + log1p(exp(0.0 - distance)) - load(Y, i) * z)
    return _sum_of_first(R, count)


# ---- gradient descent ----


@_inlined
def _finish_gradient(net: Any, sums: Any, l2: Any) -> Any:
    """Give sums the factors they lack and add l2 times each weight; return the sum of squares."""
    V, W, slopes = net
    dV, dW, dslopes = sums
    n_x, squares = V.shape[1] - 1, 0.0
    for j in range(W.shape[0]):
        squares += W[j] * W[j]
        dW[j] += l2 * W[j]
    for j in range(slopes.shape[0]):
        dslopes[j] *= W[j]
    for row in range(V.shape[0]):
        w = W[row % W.shape[0]]
        for k in range(n_x):
            squares += V[row, k] * V[row, k]
            dV[row, k] = dV[row, k] * w + l2 * V[row, k]
        dV[row, n_x] *= w
    return squares


@_inlined
def _step(theta: Any, gradient: Any, trial: Any, rate: Any, m: Any) -> Any:
    """Divide the gradient by m and go down it, but not to a point that is not finite: False."""
    finite = True
    for i in range(theta.shape[0]):
        gradient[i] /= m
        trial[i] = theta[i] - rate * gradient[i]
        finite = finite and math.isfinite(trial[i])
    if finite:
        for i in range(theta.shape[0]):
            theta[i] = trial[i]
    return finite


@_inlined
def _descend(
    forward: Any, backward: Any, activate: Any, small: Any, scale: Any, through: Any, task: Any
) -> Any:
    """Take the steps of a task; return the step that could not be taken, or -1.

    A task is a tuple of three:

    - X (blocks, n_x, b) and Y (blocks, b), the examples, filled up at the end; reach; A, Z, R, S;
    - V, W, b2 and slopes, views of the parameters, and theta, all of them as one vector, which is
      changed; dV, dW, db2, dslopes and gradient likewise, which holds that of the last step in
      the end; and trial, room for new parameters;
    - costs, to which recorded costs are written; the learning rate and the strength of the L2
      penalty; and the number of examples, the first step, the one before which to stop, how often
      to record the cost, and one more step at which to record it.
    """
    X, Y, reach, A, Z, R, S = task[0]
    V, W, b2, slopes, theta, dV, dW, db2, dslopes, gradient, trial = task[1]
    costs, (rate, l2), (m, first, stop, every, last) = task[2]
    net, sums = (V, W, slopes), (dV, dW, dslopes)
    block = X.shape[2]
    recorded = 0
    for step in range(first, stop):
        record = step % every == 0 or step == last
        cost = 0.0
        for i in range(theta.shape[0]):
            gradient[i] = 0.0
        for b in range(X.shape[0]):
            count = min(block, m - b * block)
            for i in range(0, block, width(Z)):
                store(Z, i, spread(Z, b2[0]))
            forward(activate, small, scale, X[b], reach, net, A, Z)
            if record:
                cost += _losses(Z, Y[b], count, R)
            db2[0] += _errors(Z, Y[b], count, R)
            backward(through, X[b], net, A, R, S, sums)
        squares = _finish_gradient(net, sums, l2)
        if record:
            cost = cost / m + l2 / (2.0 * m) * squares
            if not math.isfinite(cost):
                return step
            costs[recorded] = cost
            recorded += 1
        if not _step(theta, gradient, trial, rate, m):
            return step
    return -1


# ---- one compiled function per activation, made when it is first asked for ----

_job = njit(nogil=True, _nrt=False)


@intrinsic
def align_stack(context: Any) -> Any:
    """Let the function that calls this keep its bundles at multiples of their size.

    Otherwise they lie where the system happened to begin the stack. In about one process of thirty
    one of them crosses a page of memory, and every training takes half as long again.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        attributes = builder.function.attributes
        attributes.add("nounwind")  # it is so; of an empty set llvmlite writes nothing at all
        attributes.alignstack = BYTES
        return context.get_dummy_value()

    return types.void(), generate


@_job
def _descend_tanh(task: Any) -> Any:
    align_stack()
    return _descend(_forward, _backward, _tanh, _tanh_of_small, TANH_SCALE, _through_tanh, task)


@_job
def _descend_sigmoid(task: Any) -> Any:
    align_stack()
    return _descend(_forward, _backward, sigmoid, sigmoid, 1.0, _through_sigmoid, task)


@_job
def _descend_relu(task: Any) -> Any:
    align_stack()
    return _descend(_forward, _backward, _relu, _relu, 1.0, _through_relu, task)


@_job
def _descend_leaky_relu(task: Any) -> Any:
    align_stack()
    return _descend(_forward, _backward, _leaky_relu, _leaky_relu, 1.0, _through_leaky_relu, task)


@_job
def _descend_elu(task: Any) -> Any:
    align_stack()
    return _descend(_forward, _backward, _elu, _elu, 1.0, _through_elu, task)


@_job
def _descend_linear(task: Any) -> Any:
    align_stack()
    return _descend(_forward, _backward, _linear, _linear, 1.0, _through_linear, task)


@_job
def _descend_prelu(task: Any) -> Any:
    align_stack()
    return _descend(_forward_prelu, _backward_prelu, None, None, None, None, task)


@_job
def _descend_maxout(task: Any) -> Any:
    align_stack()
    return _descend(_forward_maxout, _backward_maxout, None, None, None, None, task)


_JOBS = {
    "tanh": _descend_tanh,
    "sigmoid": _descend_sigmoid,
    "relu": _descend_relu,
    "leaky_relu": _descend_leaky_relu,
    "elu": _descend_elu,
    "linear": _descend_linear,
    "prelu": _descend_prelu,
    "maxout": _descend_maxout,
}


def signature(dtype: str) -> Any:
    """Return the type of a task whose examples are of this precision."""
    element = getattr(types, dtype)

    def array(kind: Any, axes: int) -> Any:
        return types.Array(kind, axes, "C")

    vector, matrix = array(types.float64, 1), array(types.float64, 2)
    examples = [array(element, 3), array(element, 2), vector, array(element, 2)]
    parameters = [matrix, vector, vector, vector, vector] * 2 + [vector]
    numbers = [vector, types.UniTuple(types.float64, 2), types.UniTuple(types.int64, 5)]
    return types.Tuple(
        [
            types.Tuple(examples + [array(element, 1)] * 3),
            types.Tuple(parameters),
            types.Tuple(numbers),
        ]
    )


def compiled(activation: str, dtype: str) -> Any:
    """Return the compiled function for an activation and a precision, ready to be called.

    It comes from numba's folder on disk if it has been compiled before, by any process, for this
    kind of processor: a `__pycache__` beside this file or, where that cannot be written, one in
    the user's own folder for such things. If neither can be written, it is compiled every time.
    """
    job, task = _JOBS[activation], signature(dtype)
    if task not in (types[0] for types in job.overloads):
        with suppress(RuntimeError):  # numba found no folder that can be written.
            job.enable_caching()
        try:
            job.compile((task,))
        except OSError:  # The function is there, but could not be kept: the disk may be full.
            if not job.overloads:
                raise
    return job
