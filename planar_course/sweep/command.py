"""Runs a sweep from the command line, here or on a cluster, and writes what came out."""

import argparse
import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planar_course.errors import UsageError, not_installed
from planar_course.files import write_atomically
from planar_course.sweep.figures import Picture, pictures
from planar_course.sweep.report import report
from planar_course.sweep.summary import as_text
from planar_utils.experiments import STORED, Sweep, SweepStopped, sweep

# What an argument of the command is called as an argument of `sweep`.
NAMES = {
    "hidden": "hidden_sizes",
    "dataset": "datasets",
    "activation": "activations",
    "initializer": "initializers",
    "learning_rate": "learning_rates",
    "l2": "l2",
}
OPTIONS = {
    **{theirs: f"--{ours.replace('_', '-')}" for ours, theirs in NAMES.items()},
    "num_iterations": "--iterations",
    "test_size": "--test-size",
    "n_jobs": "-j",
}
REPORT, CSV = "report.html", "table.csv"
SECONDS_TO_ANSWER = 10
SECONDS_TO_JOIN = 30


def sweep_into(args: argparse.Namespace) -> int:
    """Train what the arguments ask for, and write table, pictures and report into ``args.out``.

    Returns
    -------
    int
        0, or 130 after Ctrl-C.

    Raises
    ------
    UsageError
        If an argument, the folder or the workers cannot be used.
    """
    out: Path = args.out
    if not args.resume and (out / STORED).exists():
        raise UsageError(
            f"{out} holds a sweep already: --resume goes on with it, and keeps what is finished"
        )
    result = _train(args)
    if len(result) < result.planned:
        print("--resume goes on.")
        return 130
    print(as_text(result))
    drawn = pictures(result)
    try:
        result.save(out)
        _write(out, result, drawn)
    except SweepStopped as error:
        raise UsageError(f"{error} The networks are kept; --resume goes on") from error
    diverged = int(result.table["diverged"].count())
    if diverged:
        print(f"{diverged} of {len(result)} networks diverged: their learning rate is too large.")
    print(f"Written to {out}: {REPORT}, {CSV}, the same as Parquet, {len(drawn)} pictures.")
    return 0


def _train(args: argparse.Namespace) -> Sweep:
    """Return the result of the sweep; errors become one line."""
    given: dict[str, Any] = {
        theirs: getattr(args, ours) for ours, theirs in NAMES.items() if getattr(args, ours)
    }
    if args.seeds < 1:
        raise UsageError(f"--seeds: {args.seeds} is not a number of seeds, 1 or more")
    if args.processes == 0:
        raise UsageError("-j: 0 is not a number of processes: 1 or more, or -1")
    try:
        with _workers(args.scheduler):
            return sweep(
                **given,
                seeds=range(args.seeds),
                num_iterations=args.iterations,
                test_size=args.test_size,
                n_jobs=None if args.scheduler else args.processes,
                store=args.out,
            )
    except SweepStopped as error:
        further = " Go on with --resume" if error.sweep is not None else ""
        raise UsageError(_one_line(error) + further) from error
    except (TypeError, ValueError) as error:
        raise UsageError(_as_option(_one_line(error))) from error


@contextlib.contextmanager
def _workers(scheduler: str | None) -> Iterator[None]:
    """Let joblib use a Dask cluster, if there is one."""
    if scheduler is None:
        yield
        return
    try:
        import joblib
        from distributed import Client
    except ImportError as error:
        raise not_installed("planar sweep --scheduler", error.name, "cluster") from error
    # A lost connection is told in one line of ours, not in a page of Dask's.
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        client: Any = Client(scheduler, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--scheduler: nobody answers at {scheduler}. `dask scheduler` starts one and says "
            "its address"
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_JOIN)
        except TimeoutError as error:
            raise UsageError(
                f"--scheduler: {scheduler} has no workers. `dask worker {scheduler}` starts one"
            ) from error
        with joblib.parallel_config("dask", client=client):
            yield
    finally:
        client.close(timeout=SECONDS_TO_ANSWER)


def _write(out: Path, result: Sweep, drawn: list[Picture]) -> None:
    table = result.table.to_csv(index=False, lineterminator="\n")
    write_atomically(out / CSV, table.encode())
    for picture in drawn:
        write_atomically(out / f"{picture.name}.png", picture.png)
        write_atomically(out / f"{picture.name}.svg", picture.svg)
    write_atomically(out / REPORT, report(result, drawn).encode())


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _as_option(message: str) -> str:
    """Return a message about an argument of `sweep` as one about an option."""
    name = message.split()[0]
    return message.replace(name, OPTIONS.get(name, name), 1)
