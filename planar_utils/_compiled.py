"""Training with the compiled functions of `_kernel`: arrays in the form they want, and threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from math import prod
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planar_utils import _kernel
from planar_utils._layout import Examples, Layout, Record, recorded
from planar_utils._types import FloatArray

# A block's activations fill about so many numbers, a megabyte that a processor core has at hand.
# Shorter blocks than 400 cost more in beginnings and ends than they save. Results depend on these
# numbers in their last digits: they are the same on all machines.
BLOCK = 131072
SMALLEST_BLOCK, LARGEST_BLOCK = 400, 1000
# Bytes that a processor moves between its cores at once: a line of the cache and its neighbour.
CACHE_LINES = 128
# About so many nanoseconds pass between two moments at which Ctrl-C is heard.
PATIENCE = 1e8


class _Room(NamedTuple):
    """What one thread works in: a network's vector, its gradient, and all arrays of a job."""

    theta: FloatArray
    gradient: FloatArray
    arrays: tuple[Any, Any]


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
        self.still: _Room | None = None
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
    ) -> list[Record]:
        """Train the networks whose vectors are the rows of `starts`, in place."""
        iterations = recorded(num_iterations, record_every)
        records: dict[int, Record] = {}
        waiting: SimpleQueue[int] = SimpleQueue()
        for k in range(len(starts)):
            waiting.put(k)
        stop = Event()

        def work() -> None:
            """Train one network after the other, as long as some are waiting."""
            room = self._room()
            with suppress(Empty):
                while not stop.is_set():
                    k = waiting.get_nowait()
                    room.theta[:] = starts[k]
                    numbers = (float(rates[k]), float(l2[k]))
                    records[k] = self._train(room, numbers, iterations, record_every, stop)
                    starts[k] = room.theta

        if n_threads == 1 or len(starts) == 1:
            work()
        else:
            with ThreadPoolExecutor(min(n_threads, len(starts))) as pool, _stopping(stop):
                tasks = [pool.submit(work) for _ in range(min(n_threads, len(starts)))]
                # Not in one go: on Windows, a thread that waits without a limit is deaf to Ctrl-C.
                while wait(tasks, timeout=0.2).not_done:
                    pass
                for task in tasks:
                    task.result()
        return [records[k] for k in range(len(starts))]

    def evaluate(self, vector: FloatArray, l2: float) -> tuple[float, FloatArray]:
        """Return the cost and its gradient."""
        if self.still is None:
            self.still = self._room()
        # A step of size 0 computes both and stays where it is.
        self.still.theta[:] = vector
        costs = np.full(1, np.nan)
        self.job((*self.still.arrays, (costs, (0.0, l2), (self.m, 0, 1, 1, 0))))
        return float(costs[0]), self.still.gradient.copy()

    def _train(
        self,
        room: _Room,
        numbers: tuple[float, float],
        iterations: NDArray[np.int64],
        record_every: int,
        stop: Event,
    ) -> Record:
        """Train one network, in stretches short enough for a Ctrl-C to be heard in between."""
        costs = np.full(len(iterations), np.nan)
        num_iterations = int(iterations[-1]) + 1 if len(iterations) else 0
        nanoseconds = self.layout.rows * (self.layout.n_x + 2) * self.X[:, 0].size / 2
        stretch = max(1, int(PATIENCE / nanoseconds))
        for first in range(0, num_iterations, stretch):
            if stop.is_set():
                break
            end = min(first + stretch, num_iterations)
            begin = np.searchsorted(iterations, first)
            counts = (self.m, first, end, record_every, num_iterations - 1)
            diverged = self.job((*room.arrays, (costs[begin:], numbers, counts)))
            if diverged >= 0:
                return Record(costs[np.isfinite(costs)], diverged)
        return Record(costs, None)

    def _room(self) -> _Room:
        """Return the arrays for one thread."""
        n_h, block = self.layout.n_h, self.block
        answers = _aligned((n_h * (2 if self.activation == "maxout" else 1), block), self.dtype)
        rows = [_aligned((block,), self.dtype) for _ in range(3)]
        vectors = (self.layout.size,)
        theta, gradient, trial = (_aligned(vectors, np.dtype(np.float64)) for _ in range(3))
        views = self.layout.views
        return _Room(
            theta,
            gradient,
            (
                (self.X, self.Y, self.reach, answers, *rows),
                (*views(theta), theta, *views(gradient), gradient, trial),
            ),
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
    """Return an empty array that has its lines of the cache to itself.

    It begins where a bundle of numbers may, which makes loading faster, and no other thread writes
    beside it, which would make both wait.
    """
    size = prod(shape) * dtype.itemsize
    raw = np.empty(size + 2 * CACHE_LINES, np.uint8)
    begin = -raw.ctypes.data % CACHE_LINES
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
