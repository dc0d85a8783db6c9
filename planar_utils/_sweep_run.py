"""Training the networks of a sweep: in groups, in one process, in several, or on a cluster.

A group is a list of settings; a worker draws the initial parameters and the data from them, so
that settings travel and arrays do not. Nothing that a network's result depends on is shared
between networks: how they are grouped, and who trains them, makes no difference.
"""

import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planar_utils._sweep_data import Data, named_data
from planar_utils._sweep_settings import Plan, Settings
from planar_utils._types import FloatArray, Parameters
from planar_utils.engine import TrainingResult, backend, predict_with, train_many
from planar_utils.losses import accuracy

# A group should take about so many seconds: far more than it costs to send, and little to lose.
GROUP_SECONDS = 0.3
# Nanoseconds per hidden unit, example, input and step, roughly, and seconds per network.
PACE = {"numba": 0.35, "numpy": 1.2}
PER_NETWORK = 3e-4
# So often in a row may workers die without a single group being finished.
TRIES = 3
# Whoever changes what these files compute makes results of before another version's.
COMPUTING = (
    "_batched",
    "_compiled",
    "_hidden",
    "_kernel",
    "_layout",
    "_sweep_run",
    "_sweep_settings",
    "activations",
    "engine",
    "initializers",
    "losses",
)


class SweepStopped(RuntimeError):  # noqa: N818 - it says what happened; what was finished is kept
    """A sweep could not go on. `sweep` holds the networks that were finished."""

    sweep: Any = None


@dataclass(frozen=True, eq=False)
class Trained:
    """What came out of one network; accuracies in percent, nan where there is none."""

    parameters: Parameters
    costs: FloatArray
    iterations: NDArray[np.int64]
    diverged: int | None
    train_accuracy: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Group:
    """A piece of work: settings that share their data, and what a worker needs besides."""

    positions: tuple[int, ...]
    networks: tuple[Settings, ...]
    digest: str
    engine: str
    record_every: int
    name: str | None
    test_size: float | None
    own: Data | None
    cost: float


@cache
def engine_version() -> str:
    """Return which program trains, and a digest of its text."""
    folder = Path(__file__).parent
    texts = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in COMPUTING]
    return f"{backend().name}-{hashlib.sha256('|'.join(texts).encode()).hexdigest()[:12]}"


def make_groups(plan: Plan, positions: Sequence[int]) -> list[Group]:
    """Return the networks at these positions in groups, the longest first."""
    pace = PACE[backend().name]
    alike: dict[tuple[str, str], list[int]] = {}
    for position in positions:
        settings = plan.networks[position]
        alike.setdefault((settings.dataset, settings.activation), []).append(position)
    groups: list[Group] = []
    for members in alike.values():
        # Networks of one size side by side: NumPy's program takes them at once.
        members.sort(key=lambda position: (plan.networks[position].n_h, position))
        chosen: list[int] = []
        cost = 0.0
        for position in members:
            chosen.append(position)
            cost += _seconds(plan, plan.networks[position], pace)
            if cost >= GROUP_SECONDS:
                groups.append(_group(plan, chosen, cost))
                chosen, cost = [], 0.0
        if chosen:
            groups.append(_group(plan, chosen, cost))
    return sorted(groups, key=lambda group: -group.cost)


def _seconds(plan: Plan, settings: Settings, pace: float) -> float:
    n_x, m = plan.data[settings.dataset].X_train.shape
    parts = 2 if settings.activation == "maxout" else 1
    work: float = parts * settings.n_h * (n_x + 2) * m * settings.num_iterations
    return PER_NETWORK + work * pace * 1e-9


def _group(plan: Plan, positions: Sequence[int], cost: float) -> Group:
    networks = tuple(plan.networks[position] for position in positions)
    data = plan.data[networks[0].dataset]
    return Group(
        tuple(positions),
        networks,
        data.digest,
        engine_version(),
        plan.record_every,
        data.name,
        data.test_size,
        data if data.name is None else None,
        cost,
    )


def run_group(group: Group) -> tuple[Group, list[Trained]]:
    """Train the networks of a group. This is what a worker is asked to do."""
    if engine_version() != group.engine:
        raise SweepStopped(
            f"A worker has another training engine ({engine_version()}) than this process "
            f"({group.engine}): its numbers would differ. Install the same version of the course, "
            "with numba or without, on every machine of the cluster."
        )
    data = group.own
    if data is None:
        assert group.name is not None
        assert group.test_size is not None
        data = named_data(group.name, group.test_size)
    if data.digest != group.digest:
        raise SweepStopped(
            f"A worker draws other points for {group.name!r} than this process: its versions of "
            "NumPy or scikit-learn, or its processor, differ. Give the data as arrays: "
            f'datasets={{"{group.name}": (X, Y)}}.'
        )
    begin = time.perf_counter()
    first = group.networks[0]
    results = train_many(
        data.X_train,
        data.Y_train,
        [settings.start(data.X_train.shape[0]) for settings in group.networks],
        learning_rate=[settings.learning_rate for settings in group.networks],
        num_iterations=first.num_iterations,
        activation=first.activation,
        l2=[settings.l2 for settings in group.networks],
        record_every=group.record_every,
    )
    each = (time.perf_counter() - begin) / len(results)
    outcomes = [
        _outcome(data, settings, result, each)
        for settings, result in zip(group.networks, results, strict=True)
    ]
    # The own data have done their work: they need not travel back.
    return replace(group, own=None), outcomes


def _outcome(data: Data, settings: Settings, result: TrainingResult, seconds: float) -> Trained:
    scores = []
    for X, Y in ((data.X_train, data.Y_train), (data.X_test, data.Y_test)):
        if X.size == 0 or result.diverged is not None:
            scores.append(np.nan)
        else:
            scores.append(accuracy(predict_with(result.parameters, X, settings.activation), Y))
    return Trained(
        result.parameters,
        result.costs,
        result.iterations,
        result.diverged,
        float(scores[0]),
        float(scores[1]),
        seconds,
    )


def run_all(groups: Sequence[Group], n_jobs: int | None) -> Iterator[tuple[Group, list[Trained]]]:
    """Train all groups and give each as soon as it is finished, in whatever order.

    When workers die, what they had in work is begun again.

    Raises
    ------
    SweepStopped
        If no workers can be had, or they die whatever one does.
    """
    if n_jobs == 1 or (n_jobs is None and not _chosen_backend()):
        yield from map(run_group, groups)
        return
    left = {group.positions: group for group in groups}
    failures = 0
    while left:
        try:
            for group, outcomes in _in_parallel(list(left.values()), n_jobs):
                failures = 0
                del left[group.positions]
                yield group, outcomes
        except BrokenExecutor as error:
            failures += 1
            if failures == TRIES:
                raise SweepStopped(
                    f"Workers died {TRIES} times in a row, without finishing anything: is there "
                    "too little memory? Fewer of them at a time need less: lower n_jobs."
                ) from error
        except Exception as error:
            if not _of_dask(error):
                raise
            raise SweepStopped(
                f"The Dask cluster was lost ({_first_line(error)}). Is its scheduler still "
                "running, and do its workers have enough memory?"
            ) from error


def _in_parallel(
    groups: Sequence[Group], n_jobs: int | None
) -> Iterator[tuple[Group, list[Trained]]]:
    from joblib import Parallel, delayed
    from joblib.parallel import get_active_backend

    backend = get_active_backend()[0]
    if type(backend).__name__ == "DaskDistributedBackend":
        yield from _on_dask(groups, backend.client)
        return
    # A group is a batch already, so joblib is to make none of its own.
    parallel = Parallel(n_jobs=n_jobs, batch_size=1, return_as="generator_unordered")
    results = parallel(delayed(run_group)(group) for group in groups)
    try:
        yield from results
    finally:
        results.close()


def _on_dask(groups: Sequence[Group], client: Any) -> Iterator[tuple[Group, list[Trained]]]:
    """Train groups on a Dask cluster, also on workers that join later.

    joblib would count the workers when it begins, and train here if there is one thread only.
    """
    from distributed import as_completed

    futures = client.map(run_group, groups, pure=False)
    try:
        for future in as_completed(futures):
            yield future.result()
            future.release()  # Else the cluster would keep all results until the end.
    finally:
        client.cancel(futures)


def _chosen_backend() -> bool:
    """Tell whether the caller has chosen workers by `joblib.parallel_config`."""
    joblib = sys.modules.get("joblib")  # Who has not imported it has not chosen.
    return joblib is not None and joblib.parallel.get_active_backend()[1] != 1


def _of_dask(error: BaseException) -> bool:
    """Tell whether an error comes from the cluster and not from the training."""
    kinds = (type(error), type(error.__cause__))
    return any(kind.__module__.partition(".")[0] in ("distributed", "dask") for kind in kinds)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
