"""Experiments: train many networks that differ in what you name, and get one table.

    from planar_utils.experiments import sweep
    result = sweep(hidden_sizes=[1, 2, 3, 4, 5, 20, 50], seeds=range(10))
    result.table

Every network depends on its own settings alone: a sweep gives the same table in one process, in
several, or on a cluster.
"""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from planar_utils._engine_checks import TRAINABLE
from planar_utils._sweep_alt import alt_text
from planar_utils._sweep_data import DATASETS
from planar_utils._sweep_maps import plot_boundaries, plot_heatmap
from planar_utils._sweep_plots import plot_accuracy, plot_cost_curves
from planar_utils._sweep_progress import Progress
from planar_utils._sweep_result import Sweep
from planar_utils._sweep_run import SweepStopped, Trained, engine_version, make_groups, run_all
from planar_utils._sweep_settings import INITIALIZERS, Plan, make_plan
from planar_utils._sweep_store import ABOUT as STORED
from planar_utils._sweep_store import Store, versions

__all__ = [
    "DATASETS",
    "INITIALIZERS",
    "STORED",
    "Sweep",
    "SweepStopped",
    "alt_text",
    "compare_activations",
    "compare_initializations",
    "plot_accuracy",
    "plot_boundaries",
    "plot_cost_curves",
    "plot_heatmap",
    "sweep",
    "sweep_hidden_sizes",
]

SIZES = (1, 2, 3, 4, 5, 20, 50)


def sweep(
    *,
    hidden_sizes: int | Iterable[int] = SIZES,
    activations: str | Iterable[str] = "tanh",
    initializers: str | Iterable[str] = "scaled=1",
    learning_rates: float | Iterable[float] = 1.2,
    l2: float | Iterable[float] = 0.0,
    datasets: str | Iterable[str] | Mapping[str, Any] = "planar",
    seeds: Iterable[int] = range(3),
    num_iterations: int = 5000,
    test_size: float = 0.25,
    record_every: int = 100,
    n_jobs: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
) -> Sweep:
    """Train a network for every combination of these settings, and collect what came out.

    Parameters
    ----------
    hidden_sizes : int or iterable of int
        Numbers of hidden units n_h, each at least 1.
    activations : str or iterable of str
        Of the hidden layer: "tanh", "sigmoid", "relu", "leaky_relu", "elu", "linear", "prelu",
        "maxout" (of two parts).
    initializers : str or iterable of str
        How training starts: "scaled" (normal weights of standard deviation 0.01; "scaled=1" of
        standard deviation 1), "xavier", "he", "zeros", "constant" (all weights 0.5;
        "constant=2" is another value).
    learning_rates : float or iterable of float
        Sizes of a step, each at least 0.
    l2 : float or iterable of float
        Strengths of the L2 penalty, each at least 0.
    datasets : str, iterable of str, or dict
        Names: "planar", "noisy_circles", "noisy_moons", "blobs", "gaussian_quantiles",
        "no_structure"; "circles", "moons" and "quantiles" are short for theirs. Or your own
        data: {"mine": (X, Y)} with one column per example, or, with test data of their own,
        {"mine": (X_train, Y_train, X_test, Y_test)}.
    seeds : iterable of int
        Of the initial weights, each from 0 to 2**32 - 1. The data and their split do not
        depend on them.
    num_iterations : int, default 5000
        Steps of gradient descent, at least 1.
    test_size : float, default 0.25
        Fraction of the examples that is not learned from, from 0 to below 1. The split is
        that of ``train_test_split(X, Y, test_size, random_state=0)``.
    record_every : int, default 100
        Costs are recorded at iterations 0, record_every, 2 record_every, ... and the last.
    n_jobs : int, optional
        Number of processes, -1 for one per processor. By default one, or what
        ``joblib.parallel_config`` says: with ``joblib.parallel_config("dask")`` a Dask cluster.
    store : path, optional
        A folder to keep results in as they come. The same call, or a larger one, with the same
        folder trains only what is missing there.
    progress : bool, optional
        Whether to show a bar. By default in terminals and notebooks, if it takes a while.

    Returns
    -------
    Sweep
        Its `table` (pandas) has a row for every network, in the order of the nested loops over
        datasets, hidden_sizes, activations, initializers, learning_rates, l2, seeds, and the
        columns dataset, n_h, activation, initializer, learning_rate, l2, seed, num_iterations,
        m_train, m_test (numbers of examples), cost (the last recorded), train_accuracy,
        test_accuracy (percent), iterations (steps taken), diverged (the iteration at which the
        network did, or <NA>) and seconds. A diverged network has neither cost nor accuracies,
        and without test data there is no test accuracy: these are nan. All columns but
        `seconds` are the same at every run. `costs`, `iterations` and `parameters` hold the
        cost curve and W1, b1, W2, b2 of each row.

    Raises
    ------
    TypeError
        If an argument is of the wrong type.
    ValueError
        If an argument is empty or outside its range, a name is not known, the data do not fit
        or hold nan, or `store` is of another version.
    SweepStopped
        If the workers or the disk fail. Its attribute `sweep` has what was finished.

    Notes
    -----
    Ctrl-C (in a notebook: interrupt) ends a sweep early; it returns what is finished.

    A learning rate that is too large is a result: the network is reported as diverged.

    References
    ----------
    A. Choromanska et al., "The Loss Surfaces of Multilayer Networks", AISTATS 2015 (many seeds
    for each size of network).

    Examples
    --------
    >>> result = sweep(hidden_sizes=[1, 3], seeds=[0, 1], num_iterations=200, progress=False)
    >>> result
    <Sweep: 4 networks>
    >>> result.table["n_h"].tolist()
    [1, 1, 3, 3]
    """
    axes = {
        "hidden_sizes": hidden_sizes,
        "activations": activations,
        "initializers": initializers,
        "learning_rates": learning_rates,
        "l2": l2,
        "seeds": seeds,
    }
    plan = make_plan(axes, datasets, num_iterations, test_size, record_every)
    keys = plan.keys(engine_version())
    kept = None if store is None else Store(store, engine_version())
    done = _read(kept, keys)
    groups = make_groups(plan, [i for i in range(len(keys)) if i not in done])
    try:
        with Progress(groups, len(done), len(keys), progress) as bar:
            for group, outcomes in run_all(groups, n_jobs):
                done.update(zip(group.positions, outcomes, strict=True))
                if kept is not None:
                    kept.add([keys[i] for i in group.positions], outcomes)
                bar.add(group)
    except KeyboardInterrupt:
        result = _result(plan, done)
        print(f"Stopped: {result.state()}{_how_to_go_on(store)}.")
        return result
    except SweepStopped as error:
        result = _result(plan, done)
        stopped = SweepStopped(f"{error} {result.state()}{_how_to_go_on(store)}.")
        stopped.sweep = result
        raise stopped from error
    return _result(plan, done)


def _read(store: Store | None, keys: list[str]) -> dict[int, Trained]:
    """Return the outcomes that are stored, by the position of their network."""
    found = {} if store is None else store.read(keys)
    return {i: found[key] for i, key in enumerate(keys) if key in found}


def _result(plan: Plan, done: Mapping[int, Trained]) -> Sweep:
    positions = sorted(done)
    return Sweep(
        [plan.networks[i] for i in positions],
        [done[i] for i in positions],
        plan.data,
        len(plan.networks),
        versions(engine_version()),
    )


def _how_to_go_on(store: str | os.PathLike[str] | None) -> str:
    if store is None:
        return ""
    return f" and kept in {os.fspath(store)}, from where another call goes on"


def sweep_hidden_sizes(
    hidden_sizes: Iterable[int] = SIZES, *, seeds: Iterable[int] = range(10), **others: Any
) -> Sweep:
    """Compare numbers of hidden units, with ten seeds each.

    Parameters
    ----------
    hidden_sizes : iterable of int
        Numbers of hidden units, each at least 1.
    seeds : iterable of int, default range(10)
        Seeds of the initial weights.
    **others : Any
        Further arguments of `sweep`.

    Returns
    -------
    Sweep
        As of `sweep`; `plot_accuracy` draws it.

    Raises
    ------
    TypeError, ValueError, SweepStopped
        As `sweep`.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 5.2.

    Examples
    --------
    >>> result = sweep_hidden_sizes([1, 2], num_iterations=50, datasets="planar")
    >>> len(result)
    20
    """
    return sweep(hidden_sizes=hidden_sizes, seeds=seeds, **others)


def compare_activations(
    activations: Iterable[str] = TRAINABLE,
    *,
    hidden_sizes: int | Iterable[int] = 4,
    initializers: str | Iterable[str] = "xavier",
    learning_rates: float | Iterable[float] = 0.5,
    seeds: Iterable[int] = range(10),
    **others: Any,
) -> Sweep:
    """Compare activation functions of the hidden layer, with ten seeds each.

    Parameters
    ----------
    activations : iterable of str
        Names as in `sweep`; by default all that can be trained.
    hidden_sizes, initializers, learning_rates, seeds : as in `sweep`
        A learning rate that all of them bear, and other moderate choices.
    **others : Any
        Further arguments of `sweep`.

    Returns
    -------
    Sweep
        As of `sweep`; `plot_cost_curves` draws it.

    Raises
    ------
    TypeError, ValueError, SweepStopped
        As `sweep`.

    References
    ----------
    X. Glorot, A. Bordes, Y. Bengio, "Deep Sparse Rectifier Neural Networks", AISTATS 2011.

    Examples
    --------
    >>> result = compare_activations(["tanh", "relu"], seeds=[0], num_iterations=50)
    >>> result.varied()
    ['activation']
    """
    return sweep(
        activations=activations,
        hidden_sizes=hidden_sizes,
        initializers=initializers,
        learning_rates=learning_rates,
        seeds=seeds,
        **others,
    )


def compare_initializations(
    initializers: Iterable[str] = ("zeros", "constant", "scaled", "scaled=1", "xavier", "he"),
    *,
    hidden_sizes: int | Iterable[int] = 4,
    seeds: Iterable[int] = range(10),
    **others: Any,
) -> Sweep:
    """Compare ways to start, with ten seeds each.

    Parameters
    ----------
    initializers : iterable of str
        Names as in `sweep`.
    hidden_sizes, seeds : as in `sweep`
        By default 4 hidden units and ten seeds.
    **others : Any
        Further arguments of `sweep`.

    Returns
    -------
    Sweep
        As of `sweep`; `plot_cost_curves` draws it.

    Raises
    ------
    TypeError, ValueError, SweepStopped
        As `sweep`.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010.

    Examples
    --------
    >>> result = compare_initializations(["zeros", "xavier"], seeds=[0], num_iterations=50)
    >>> result.varied()
    ['initializer']
    """
    return sweep(initializers=initializers, hidden_sizes=hidden_sizes, seeds=seeds, **others)
