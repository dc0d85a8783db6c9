"""Compare the training engine with the textbook loop, with other libraries, and with the limit.

    python -m benchmarks.engine             everything, about ten minutes
    python -m benchmarks.engine --rounds 3  fewer rounds
    python -m benchmarks.engine --quick     a tenth of the work: to see whether it runs

All contenders train the same networks from the same starts with the same rate and number of
steps, in turns, on one processor core, and it is checked that they arrive at the same costs.
Libraries that are not installed are named and left out; `pip install -e ".[bench]"` brings them.
Writes `results/engine.md` and `results/engine.png` in this folder.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from functools import partial
from typing import Any

from benchmarks import measure, report
from benchmarks.contenders import CONTENDERS, MANY, OURS, Train, batched, compiled, textbook
from benchmarks.measure import Row
from benchmarks.work import Work, noise, planar, start

SWEEP = (1, 2, 3, 4, 5, 20, 50)
SIZES = (1, 4, 8, 16, 64, 256, 1000)
EXAMPLES = (400, 4_000, 40_000, 400_000, 1_000_000)
TASK = """
import numpy as np
from benchmarks.contenders import {maker}
from benchmarks.work import planar
{maker}()(planar("sweep", {sizes}, {steps}))
"""


def single_networks(report_: report.Report, rounds: int, scale: float) -> None:
    """Compare all contenders on a small network, a large one, and the sweep of the course."""
    works = (
        planar("n_h 4, 10,000 steps", (4,), int(10_000 * scale)),
        planar("n_h 50, 5,000 steps", (50,), int(5_000 * scale)),
        planar("Sweep of n_h 1, 2, 3, 4, 5, 20, 50, 5,000 steps each", SWEEP, int(5_000 * scale)),
    )
    for work in works:
        rows, missing = measure.compare(CONTENDERS, work, rounds)
        report_.comparison(work.name, rows, missing)


def many_networks(report_: report.Report, rounds: int, scale: float) -> None:
    """Compare those who can train many networks at once, on one core."""
    parameters = tuple(start(5, seed) for seed in range(int(1000 * scale)))
    model = planar("", (1,), 500)
    work = Work(
        f"{len(parameters):,} networks of n_h 5, 500 steps", model.X, model.Y, parameters, 500
    )
    rows, missing = measure.compare(MANY, work, max(1, rounds // 2), agree_after=100)
    report_.comparison(work.name, rows, missing)


def threads(report_: report.Report, rounds: int, scale: float) -> None:
    """Compare one thread with two, by the clock on the wall."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    parameters = tuple(start(5, seed) for seed in range(int(1000 * scale)))
    model = planar("", (1,), 500)
    work = Work(
        f"{len(parameters):,} networks of n_h 5, by the clock", model.X, model.Y, parameters, 500
    )
    makers = {"one thread": compiled, "two threads": partial(compiled, n_threads=2)}
    rows, missing = measure.compare(makers, work, rounds, time.perf_counter, agree_after=100)
    report_.comparison(work.name, rows, missing)
    measure.use_one_core()


def growth(report_: report.Report, rounds: int, scale: float) -> None:
    """Measure the nanoseconds per hidden unit, example and step, for many sizes."""
    makers: dict[str, Any] = {OURS: compiled, "without numba": batched, "textbook NumPy": textbook}
    by_size = [(n_h, 400) for n_h in SIZES]
    by_examples = [(8, m) for m in EXAMPLES if m <= 1_000_000 * scale]
    for title, pairs in (("hidden units", by_size), ("examples", by_examples)):
        table: dict[str, list[float]] = {}
        for n_h, m in pairs:
            steps = max(5, int(2e7 * scale / (n_h * m)))
            work = noise(n_h, m, steps)
            rows = _growth_rows(makers, work, rounds)
            for row in rows:
                per_unit = row.median / (work.steps * n_h * m) * 1e9
                table.setdefault(row.name, []).append(per_unit)
        report_.growth(title, [n_h if title == "hidden units" else m for n_h, m in pairs], table)


def _growth_rows(makers: dict[str, Any], work: Work, rounds: int) -> list[Row]:
    """Return the times of one size; what is done once per training is not counted."""
    rows = {name: Row(name, 0.0) for name in makers}
    ready: dict[str, Train] = {name: make() for name, make in makers.items()}
    for turn in range(1 + max(2, rounds // 2)):
        for name, train in ready.items():
            seconds = []
            for steps in (1, work.steps + 1):
                begun = time.process_time()
                train(work.shorter(steps))
                seconds.append(time.process_time() - begun)
            if turn > 0:  # The first one still feels what ran before, another size's large arrays.
                rows[name].seconds.append(seconds[1] - seconds[0])
    return list(rows.values())


def fresh_processes(report_: report.Report, rounds: int, scale: float) -> None:
    """Measure the sweep from the start of Python to its end; Windows does not tell."""
    steps = int(5_000 * scale)
    programs = {
        name: TASK.format(maker=maker, sizes=SWEEP, steps=steps)
        for name, maker in (
            (OURS, "compiled"), ("planar_utils without numba", "batched"),
            ("textbook NumPy", "textbook"), ("JAX, jit", "Jax"), ("scikit-learn", "scikit_learn"),
        )
    }  # fmt: skip
    rows = {name: Row(name, 0.0) for name in ("planar_utils, nothing compiled yet", *programs)}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as cache:
        for number in range(max(2, rounds // 2)):
            cold = f"{cache}/{number}"
            for name, row in rows.items():
                program = programs.get(name, programs[OURS])
                folder = cold if name not in programs else f"{cache}/0"
                try:
                    row.seconds.append(measure.fresh_process(program, NUMBA_CACHE_DIR=folder))
                except subprocess.CalledProcessError as error:
                    said = error.stderr.decode("utf-8", "replace").strip().splitlines()
                    missing[name] = f"{name} ({said[-1] if said else error})"
    measured = [row for name, row in rows.items() if name not in missing]
    title = "A fresh process: imports, the sweep, the end"
    report_.comparison(title, measured, list(missing.values()), by=OURS)


def lbfgs(report_: report.Report, rounds: int, scale: float) -> None:
    """Measure how long L-BFGS takes to the cost of 10,000 steps of gradient descent."""
    from planar_utils.engine import train

    work = planar("", (4,), int(10_000 * scale))
    found: list[tuple[float, float, bool]] = []
    for seed in range(10):
        start_ = start(4, seed, scale=1.0)
        begun = time.process_time()
        path = train(work.X, work.Y, start_, num_iterations=work.steps)
        middle = time.process_time()
        answer = train(work.X, work.Y, start_, num_iterations=200, optimizer="lbfgs")
        end = time.process_time()
        found.append((middle - begun, end - middle, bool(answer.costs[-1] <= path.costs[-1])))
    slow, quick = (statistics.median(times) for times in list(zip(*found, strict=True))[:2])
    report_.sentence(
        f"L-BFGS, n_h 4, ten starts of scale 1: 200 iterations take {1000 * quick:.0f} ms, "
        f"{work.steps:,} steps of gradient descent {1000 * slow:.0f} ms, and L-BFGS ends at or "
        f"below their cost from {sum(better for *_, better in found)} of 10 starts."
    )


PARTS = (single_networks, many_networks, lbfgs, growth, threads, fresh_processes)


def main() -> None:
    """Measure everything and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contender (7)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    names = [part.__name__ for part in PARTS]
    parser.add_argument("--only", choices=names, help="one part; nothing is written to results/")
    options = parser.parse_args()
    measure.keep_memory()
    measure.use_one_core()
    result = report.Report()
    for part in PARTS:
        if options.only in (None, part.__name__):
            part(result, options.rounds, 0.1 if options.quick else 1.0)
    if options.only is None and not options.quick:
        result.write()


if __name__ == "__main__":
    main()
