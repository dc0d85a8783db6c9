"""Training in NumPy, where numba is not installed: several networks at once, in reused arrays.

The arithmetic is that of `planar_utils.network`; only the work around it is saved. A row of ones
under the inputs makes each bias one more column of its weights, and the parameters of a network
lie in one vector. Arrays have one axis more than in the textbook, for the networks, because a
call of NumPy costs about as much as the arithmetic of one small network.
"""

import math
from typing import Any

import numpy as np

from planar_utils._hidden import HIDDEN
from planar_utils._layout import Examples, Layout, Record, recorded
from planar_utils._types import FloatArray

# So many numbers of activations are worked on at a time: a few hundred kilobytes, which a
# processor core keeps at hand.
BLOCK = 65536


class BatchedDescent:
    """Gradient descent on one set of examples, for networks of one layout."""

    def __init__(self, examples: Examples, layout: Layout, activation: str) -> None:
        """Keep the examples, in the precision asked for."""
        self.layout, self.hidden, self.m = layout, HIDDEN[activation], examples.X.shape[1]
        ones = np.ones((1, self.m))
        self.X1 = np.vstack((examples.X, ones)).astype(examples.dtype)
        self.Y = examples.Y.astype(examples.dtype)

    def descend(
        self,
        starts: FloatArray,
        rates: FloatArray,
        l2: FloatArray,
        num_iterations: int,
        record_every: int,
        n_threads: int,
    ) -> list[Record]:
        """Train the networks whose vectors are the rows of `starts`, in place."""
        # More threads would not help: between its short calls NumPy holds the interpreter.
        at_once = max(1, BLOCK // (self.layout.rows * self.m))
        records: list[Record] = []
        for first in range(0, len(starts), at_once):
            part = slice(first, first + at_once)
            batch = _Batch(self, starts[part], rates[part], l2[part])
            records += batch.run(num_iterations, record_every)
        return records

    def evaluate(self, vector: FloatArray, l2: float) -> tuple[float, FloatArray]:
        """Return the cost and its gradient."""
        batch = _Batch(self, vector[np.newaxis].copy(), np.zeros(1), np.array([l2]))
        costs = batch.compute(record=True)
        assert costs is not None
        return float(costs[0]), batch.gradient[0] / (2 * self.m)


class _Block:
    """A part of the examples, and views of the arrays that are filled when it is worked on.

    Views are made once: to make one takes as long as NumPy needs for hundreds of numbers.
    """

    def __init__(self, batch: "_Batch", part: slice) -> None:
        task, columns = batch.task, part.stop - part.start
        self.X1, self.Y = task.X1[:, part], task.Y[:, part]
        # 2 (A2 - Y) = tanh(Z2 / 2) + (1 - 2 Y), as sigmoid(z) = (1 + tanh(z / 2)) / 2: no
        # overflow, and few passes over the numbers.
        self.offset = 1 - 2 * self.Y
        self.A1 = batch.A1[:, :, :columns]
        self.A1_T = self.A1.transpose(0, 2, 1)
        self.hidden = self.A1[:, :-1]
        self.Z1 = self.hidden if task.hidden.in_place else batch.Z1[:, :, :columns]
        self.slope = batch.slope[:, :, :columns]
        self.Z2, self.residual = batch.Z2[:, :, :columns], batch.residual[:, :, :columns]
        self.residual_T = self.residual.transpose(0, 2, 1)
        self.RX = batch.RX[:, :, :columns]
        self.RX_T = self.RX.transpose(0, 2, 1)


class _Batch:
    """Some networks, and the arrays that a step of theirs needs."""

    def __init__(
        self, task: BatchedDescent, theta: FloatArray, rates: FloatArray, l2: FloatArray
    ) -> None:
        layout, dtype, k = task.layout, task.X1.dtype, len(theta)
        self.task, self.theta, self.rates = task, theta, rates[:, np.newaxis] / (2 * task.m)
        self.alive, self.complete = np.ones(k, dtype=bool), True
        # Views of a vector: weights V (k, rows, n_x + 1) and V2 (k, 1, n_h + 1), biases last.
        self.low = theta if dtype == theta.dtype else np.empty(theta.shape, dtype)
        self.V, self.V2 = layout.views(self.low).V, self._output_weights(self.low)
        self.slopes = layout.views(self.low).slopes[:, :, np.newaxis]
        self.gradient, self.trial = np.empty_like(theta), np.empty_like(theta)
        self.flat = self.trial.ravel()
        self.dV, self.dV2 = layout.views(self.gradient).V, self._output_weights(self.gradient)
        self.dslopes = layout.views(self.gradient).slopes
        self.W = layout.views(theta).W
        self.W_column = self.W[:, :, np.newaxis]
        # The gradient of the penalty is l2 / m times a weight; biases and slopes have none.
        self.decay = np.zeros_like(theta)
        layout.views(self.decay).V[:, :, :-1] = l2[:, np.newaxis, np.newaxis]
        layout.views(self.decay).W[:] = l2[:, np.newaxis]
        self.decays = bool(l2.any())

        columns = min(task.m, max(64, BLOCK // layout.rows))
        self.A1 = np.ones((k, layout.n_h + 1, columns), dtype)
        self.slope = np.empty((k, layout.rows, columns), dtype)
        self.Z1 = self.A1 if task.hidden.in_place else np.empty_like(self.slope)
        self.Z2, self.residual = np.empty((2, k, 1, columns), dtype)
        self.RX = np.empty((k, layout.n_x + 1, columns), dtype)
        self.blocks = [
            _Block(self, slice(first, min(first + columns, task.m)))
            for first in range(0, task.m, columns)
        ]

    def _output_weights(self, vectors: FloatArray) -> FloatArray:
        """Return W2 and b2 side by side: they are neighbours in a vector."""
        layout = self.task.layout
        first = layout.rows * (layout.n_x + 1)
        return vectors[:, np.newaxis, first : first + layout.n_h + 1]

    def run(self, num_iterations: int, record_every: int) -> list[Record]:
        """Take all steps; a network that diverges stays at its last finite parameters."""
        iterations = recorded(num_iterations, record_every)
        costs = np.full((len(self.theta), len(iterations)), np.nan)
        diverged: list[int | None] = [None] * len(self.theta)
        records = iter(enumerate(iterations.tolist()))
        position, due = next(records, (0, -1))
        for i in range(num_iterations):
            cost = self.compute(record=i == due)
            if cost is not None:
                costs[self.alive, position] = cost[self.alive]
                position, due = next(records, (0, -1))
                self._end(diverged, i, ~np.isfinite(cost))
            np.multiply(self.gradient, self.rates, out=self.trial)
            np.subtract(self.theta, self.trial, out=self.trial)
            if self.complete and _all_finite(self.flat):
                self.theta[:] = self.trial
                continue
            self._end(diverged, i, ~np.isfinite(self.trial).all(axis=1))
            self.theta[self.alive] = self.trial[self.alive]
            if not self.alive.any():
                break
        return [
            Record(row[np.isfinite(row)], when) for row, when in zip(costs, diverged, strict=True)
        ]

    def _end(self, diverged: list[int | None], i: int, broken: Any) -> None:
        """Note the iteration at which networks broke, and take no further steps with them."""
        for k in np.flatnonzero(self.alive & broken):
            diverged[k] = i
            self.alive[k] = self.complete = False

    def compute(self, record: bool) -> FloatArray | None:
        """Compute 2 m times the gradient, and return the costs if they are asked for."""
        task, m = self.task, self.task.m
        if self.low is not self.theta:
            self.low[:] = self.theta
        costs = np.zeros(len(self.theta)) if record else None
        for number, block in enumerate(self.blocks):
            self._forward(block)
            if costs is not None:
                costs += _losses(block.Z2, block.Y).sum(axis=(1, 2), dtype=np.float64)
            self._backward(block, first=number == 0)
        # dZ1 = W2.T * residual * slope. W2.T scales whole rows, so it can wait until after the
        # sum over examples, when a row has n_x + 1 numbers and no longer m.
        parts = task.layout.rows // task.layout.n_h
        self.dV *= np.tile(self.W_column, (1, parts, 1)) if parts > 1 else self.W_column
        if task.hidden.learns_slope:
            self.dslopes *= self.W
        if self.decays:
            self.gradient += 2 * self.decay * self.theta
        if costs is not None:
            costs = costs / m + (self.decay * self.theta**2).sum(axis=1) / (2 * m)
        return costs

    def _forward(self, block: _Block) -> None:
        np.matmul(self.V, block.X1, out=block.Z1)
        self.task.hidden.apply(block.Z1, block.hidden, self.slopes)
        np.matmul(self.V2, block.A1, out=block.Z2)

    def _backward(self, block: _Block, first: bool) -> None:
        """Add a block's part to the gradient, or begin with it."""
        hidden, residual, slope = self.task.hidden, block.residual, block.slope
        np.multiply(block.Z2, 0.5, out=residual)
        np.tanh(residual, out=residual)
        np.add(residual, block.offset, out=residual)
        hidden.slope(block.Z1, block.hidden, self.slopes, slope)
        # (slope * residual) X1.T = slope (residual * X1).T, and X1 has fewer rows as a rule.
        np.multiply(residual, block.X1, out=block.RX)
        if hidden.learns_slope:
            dslopes = np.matmul(np.minimum(block.Z1, 0), block.residual_T)[:, :, 0]
            np.add(0 if first else self.dslopes, dslopes, out=self.dslopes)
        if first and residual.dtype == self.gradient.dtype:
            np.matmul(residual, block.A1_T, out=self.dV2)
            np.matmul(slope, block.RX_T, out=self.dV)
        else:
            np.add(0 if first else self.dV2, np.matmul(residual, block.A1_T), out=self.dV2)
            np.add(0 if first else self.dV, np.matmul(slope, block.RX_T), out=self.dV)


def _losses(Z2: FloatArray, Y: FloatArray) -> FloatArray:
    """Return -log(sigmoid(z)) for label 1 and -log(1 - sigmoid(z)) for 0, without overflow.

    That is log(1 + e^z) - y z, and log(1 + e^z) = max(z, 0) + log(1 + e^-|z|).
    """
    losses: FloatArray = np.maximum(Z2, 0) + np.log1p(np.exp(-np.abs(Z2))) - Y * Z2
    return losses


def _all_finite(numbers: FloatArray) -> bool:
    """Tell whether every number of a vector is finite."""
    # One dot product is the cheapest test. Squares overflow before their roots do, so its no
    # (but not its yes) needs a second look.
    return math.isfinite(numbers @ numbers) or bool(np.isfinite(numbers).all())
