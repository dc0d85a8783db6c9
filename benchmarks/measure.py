"""Measuring in rounds: everybody takes a turn in every round, so that a slow minute hits all."""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from threadpoolctl import threadpool_limits

from benchmarks.contenders import MissingError, Train
from benchmarks.work import Work, cost


class DisagreementError(Exception):
    """Contenders did not end at the same costs: a ratio would compare different work."""


@dataclass
class Row:
    """What was measured of one contender."""

    name: str
    #: Seconds until the first result, minus those of a second run: what compilation takes.
    preparation: float
    seconds: list[float] = field(default_factory=list)
    #: The largest relative difference of its final costs from the first contender's.
    difference: float = 0.0

    @property
    def median(self) -> float:
        """Return the median time."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> str:
        """Return the fastest and the slowest time."""
        return f"{min(self.seconds):.4g} to {max(self.seconds):.4g}"


def use_one_core() -> None:
    """Give this process one processor core, and its libraries one thread each.

    More threads of a library would wait busily on the one core, also in the turns of others.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # heard by libraries that are loaded from now on
    threadpool_limits(1)
    with suppress(AttributeError, OSError):  # macOS and Windows have no such call.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def keep_memory() -> None:
    """Start this program anew with an allocator that does not give memory back at once.

    With glibc's ordinary settings the textbook loop at 50 hidden units is now and then more than
    twice as slow, because its arrays of 160 kB are fetched from the system again and again. Ratios
    are quoted against its fast mode.
    """
    if sys.platform == "linux" and "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        os.environ["MALLOC_TRIM_THRESHOLD_"] = os.environ["MALLOC_MMAP_THRESHOLD_"] = str(2**28)
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.engine", *sys.argv[1:]])


def prepare(
    makers: dict[str, Callable[[], Train]], work: Work
) -> tuple[dict[str, Train], dict[str, Row], list[str]]:
    """Make contenders and let each train a little, which may compile; also say who is missing."""
    ready: dict[str, Train] = {}
    rows: dict[str, Row] = {}
    missing: list[str] = []
    short = work.shorter(2)
    for name, make in makers.items():
        begun = time.perf_counter()
        try:
            ready[name] = make()
            ready[name](short)
        except MissingError as error:
            ready.pop(name, None)
            missing.append(f"{name}: needs {error}")
            continue
        first = time.perf_counter()
        ready[name](short)
        rows[name] = Row(name, (first - begun) - (time.perf_counter() - first))
    return ready, rows, missing


def check_agreement(ready: dict[str, Train], rows: dict[str, Row], work: Work, steps: int) -> None:
    """Check that all end at the costs of the first, before one bit can become many."""
    short = work.shorter(min(steps, work.steps))
    reference: list[float] = []
    for name, train in ready.items():
        costs = [cost(short, parameters) for parameters in train(short)]
        reference = reference or costs
        pairs = zip(costs, reference, strict=True)
        rows[name].difference = max(abs(one - other) / other for one, other in pairs)
        limit = 1e-4 if "32 bits" in name else 1e-9
        if not rows[name].difference <= limit:
            raise DisagreementError(
                f"{name} ends at costs that differ by {rows[name].difference:.1e} from those of "
                f"{next(iter(ready))} after {short.steps} steps of {work.name}."
            )


def compare(
    makers: dict[str, Callable[[], Train]],
    work: Work,
    rounds: int,
    clock: Callable[[], float] = time.process_time,
    agree_after: int = 500,
) -> tuple[list[Row], list[str]]:
    """Measure all contenders on the same work, and return who was missing too."""
    ready, rows, missing = prepare(makers, work)
    check_agreement(ready, rows, work, agree_after)
    for _ in range(rounds):
        for name, train in ready.items():
            gc.collect()
            begun = clock()
            train(work)
            rows[name].seconds.append(clock() - begun)
    return list(rows.values()), missing


def fresh_process(program: str, **environment: str) -> float:
    """Return the processor seconds that a Python needs to start, run a program and end."""

    def clock() -> float:
        times = os.times()
        return times.children_user + times.children_system

    begun = clock()
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, **environment},
        capture_output=True,
    )
    return clock() - begun
