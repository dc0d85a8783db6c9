"""Training with the compiled functions of `_kernel`: arrays in the form they want, and threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event
from typing import Any

import numpy as np

from planar_utils import _kernel
from planar_utils._layout import Examples, Layout, Outcome, recorded
from planar_utils._types import FloatArray

# A block's activations fill about so many numbers, a megabyte that a processor core has at hand.
# Shorter blocks than 400 cost more in beginnings and ends than they save. Results depend on these
# numbers in their last digits: they are the same on all machines.
BLOCK = 131072
SMALLEST_BLOCK, LARGEST_BLOCK = 400, 1000
# About so many nanoseconds pass between two moments at which Ctrl-C is heard.
PATIENCE = 1e8


class CompiledDescent:
    """Gradient descent on one set of examples, for networks of one layout."""

    def __init__(self, examples: Examples, layout: Layout, activation: str) -> None:
        """Bring the examples into blocks, and compile or load the code."""
        self.layout, self.activation, self.dtype = layout, activation, np.dtype(examples.dtype)
        self.m = examples.X.shape[1]
        self.reach = np.abs(examples.X).max(axis=1)
        self.job = _kernel.compiled(activation, examples.dtype)
        lanes = _kernel.BYTES // self.dtype.itemsize
        most = min(max(BLOCK // layout.rows, SMALLEST_BLOCK), LARGEST_BLOCK)
        # Blocks of equal size, except that the last one may be shorter.
        self.block = _up_to_multiple(-(-self.m // -(-self.m // most)), lanes)
        if self.block % 512 == 0:  # Rows a power of two apart get in each other's way in a cache.
            self.block += lanes
        self.still: tuple[FloatArray, FloatArray, Any] | None = None
        self.X = self._in_blocks(examples.X)
        self.Y = self._in_blocks(examples.Y)[:, 0]

    def descend(
        self,
        starts: FloatArray,
        rates: FloatArray,
        l2: FloatArray,
        num_iterations: int,
        record_every: int,
        n_threads: int,
    ) -> list[Outcome]:
        """Train the networks whose vectors are the rows of `starts`, in place."""
        stop = Event()

        def train(k: int) -> Outcome:
            numbers = (float(rates[k]), float(l2[k]))
            return self._train(starts[k], numbers, num_iterations, record_every, stop)

        if n_threads == 1 or len(starts) == 1:
            return [train(k) for k in range(len(starts))]
        with ThreadPoolExecutor(min(n_threads, len(starts))) as pool, _stopping(stop):
            tasks = [pool.submit(train, k) for k in range(len(starts))]
            # Not in one go: on Windows, a thread that waits without a limit is deaf to Ctrl-C.
            while wait(tasks, timeout=0.2).not_done:
                pass
            return [task.result() for task in tasks]

    def evaluate(self, vector: FloatArray, l2: float) -> tuple[float, FloatArray]:
        """Return the cost and its gradient."""
        # A step of size 0 computes both and stays where it is.
        if self.still is None:
            theta, gradient = np.empty_like(vector), np.empty_like(vector)
            self.still = (theta, gradient, self._room(theta, gradient))
        theta, gradient, room = self.still
        theta[:] = vector
        costs = np.full(1, np.nan)
        self.job((*room, (costs, (0.0, l2), (self.m, 0, 1, 1, 0))))
        return float(costs[0]), gradient.copy()

    def _train(
        self,
        vector: FloatArray,
        numbers: tuple[float, float],
        num_iterations: int,
        record_every: int,
        stop: Event,
    ) -> Outcome:
        """Train one network, in stretches short enough for a Ctrl-C to be heard in between."""
        room = self._room(vector, np.empty_like(vector))
        iterations = recorded(num_iterations, record_every)
        costs = np.full(len(iterations), np.nan)
        nanoseconds = self.layout.rows * (self.layout.n_x + 2) * self.X[:, 0].size / 2
        stretch = max(1, int(PATIENCE / nanoseconds))
        for first in range(0, num_iterations, stretch):
            if stop.is_set():
                break
            end = min(first + stretch, num_iterations)
            begin = np.searchsorted(iterations, first)
            counts = (self.m, first, end, record_every, num_iterations - 1)
            diverged = self.job((*room, (costs[begin:], numbers, counts)))
            if diverged >= 0:
                return Outcome(costs[np.isfinite(costs)], diverged)
        return Outcome(costs, None)

    def _room(self, vector: FloatArray, gradient: FloatArray) -> tuple[Any, Any]:
        """Return the arrays that a job needs besides its numbers; each thread has its own."""
        n_h, block = self.layout.n_h, self.block
        answers = _aligned((n_h * (2 if self.activation == "maxout" else 1), block), self.dtype)
        rows = [_aligned((block,), self.dtype) for _ in range(3)]
        views = self.layout.views
        return (
            (self.X, self.Y, self.reach, answers, *rows),
            (*views(vector), vector, *views(gradient), gradient, np.empty_like(vector)),
        )

    def _in_blocks(self, columns: FloatArray) -> Any:
        """Return columns (n, m) as (blocks, n, block), filled up with zeros."""
        n, m = columns.shape
        blocks = -(-m // self.block)
        filled = np.zeros((n, blocks * self.block))
        filled[:, :m] = columns
        result = _aligned((blocks, n, self.block), self.dtype)
        result[:] = filled.reshape(n, blocks, self.block).transpose(1, 0, 2)
        return result


def _aligned(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Return an empty array that begins where a bundle of numbers may: loading is faster."""
    size = int(np.prod(shape)) * dtype.itemsize
    raw = np.empty(size + _kernel.BYTES, np.uint8)
    begin = -raw.ctypes.data % _kernel.BYTES
    return raw[begin : begin + size].view(dtype).reshape(shape)


def _up_to_multiple(number: int, of: int) -> int:
    """Return the smallest multiple of `of` that is at least `number`."""
    return -(-number // of) * of


@contextmanager
def _stopping(stop: Event) -> Iterator[None]:
    """Tell the threads to end early when the block is left by an exception such as Ctrl-C."""
    try:
        yield
    finally:
        stop.set()
