"""A sweep trains what it is asked for, the same on every road, and loses nothing finished."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pytest

import planar_utils as pu
from planar_utils import _sweep_run, _sweep_store, experiments
from planar_utils._sweep_run import make_groups, run_group
from planar_utils._sweep_settings import Settings, make_plan
from planar_utils.experiments import Sweep, SweepStopped, sweep

SMALL: dict[str, Any] = {"hidden_sizes": [1, 3], "seeds": [0, 7], "num_iterations": 150}
# Some seconds of work in about ten groups.
LONG: dict[str, Any] = {"hidden_sizes": 20, "seeds": range(24), "num_iterations": 9000}


def same(table: pd.DataFrame) -> pd.DataFrame:
    """Return the part of a table that is the same at every run."""
    return table.drop(columns="seconds")


def assert_same(first: Sweep, second: Sweep) -> None:
    """Check that two sweeps hold the same networks, to the last bit."""
    pd.testing.assert_frame_equal(same(first.table), same(second.table), check_exact=True)
    for ours, theirs in zip(first.parameters, second.parameters, strict=True):
        assert ours.keys() == theirs.keys()
        for name in ours:
            np.testing.assert_array_equal(ours[name], theirs[name])
    for costs, others in zip(first.costs, second.costs, strict=True):
        np.testing.assert_array_equal(costs, others)


def when_something_is_finished(store: Path, action: Any) -> threading.Thread:
    """Do something, in a thread, as soon as a store holds its first results."""

    def wait() -> None:
        deadline = time.monotonic() + 120
        while not list(store.glob("finished/*.npz")) and time.monotonic() < deadline:
            time.sleep(0.01)
        action()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.fixture(scope="module")
def undisturbed() -> Sweep:
    """Return the long sweep as one process makes it that nobody disturbs."""
    return sweep(**LONG)


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Return a list that will hold the settings of every network trained in this process."""
    seen: list[Settings] = []
    plain = _sweep_run.run_group

    def watched(group: Any) -> Any:
        seen.extend(group.networks)
        return plain(group)

    monkeypatch.setattr(_sweep_run, "run_group", watched)
    return seen


# ---- what is trained ----


def test_the_sweep_of_the_notebook_has_its_accuracies() -> None:
    """The seven accuracies that people know of the planar data, from the start of nn_model."""
    result = sweep(initializers="scaled", seeds=[3], test_size=0)
    found = dict(zip(result.table["n_h"], result.table["train_accuracy"], strict=True))
    expected = {1: 67.5, 2: 67.25, 3: 90.75, 4: 90.5, 5: 91.25}
    assert {n_h: found[n_h] for n_h in expected} == expected
    assert abs(found[20] - 90.5) <= 1.5
    assert abs(found[50] - 90.5) <= 1.5


@pytest.mark.parametrize("activation", ["tanh", "prelu", "maxout", "linear"])
def test_each_network_is_the_one_that_train_gives_alone(activation: str) -> None:
    """A row of the table is no more and no less than one call of `train`."""
    result = sweep(**SMALL, activations=activation, l2=[0, 0.5], datasets="moons", test_size=0.5)
    X, X_test, Y, Y_test = pu.train_test_split(*pu.load_extra("noisy_moons"), test_size=0.5)
    row = result.table.query("n_h == 3 and l2 == 0.5 and seed == 7").iloc[0]
    start = pu.initialize_scaled(2, 3, 1, scale=1, random_state=7)
    if activation == "maxout":
        more = pu.initialize_scaled(2, 3, 1, scale=1, random_state=7 + 2**31)
        start = {**start, **{name: np.vstack((start[name], more[name])) for name in ("W1", "b1")}}
    alone = pu.train(X, Y, start, num_iterations=150, l2=0.5, activation=activation)
    position = int(row.name)
    for name, values in alone.parameters.items():
        np.testing.assert_array_equal(result.parameters[position][name], values)
    np.testing.assert_array_equal(result.costs[position], alone.costs)
    np.testing.assert_array_equal(result.iterations[position], alone.iterations)
    assert row["cost"] == alone.costs[-1]
    predicted = pu.predict_with(alone.parameters, X_test, activation)
    assert row["test_accuracy"] == pu.accuracy(predicted, Y_test)
    np.testing.assert_array_equal(result.predict(position, X_test), predicted)


def test_the_table_has_a_row_for_every_combination_in_the_order_asked_for() -> None:
    """Twelve networks of two data sets, three sizes and two seeds, and every column."""
    result = sweep(
        datasets=["moons", "planar"], hidden_sizes=[5, 1, 2], seeds=[4, 3], num_iterations=1
    )
    table = result.table
    assert list(table.columns) == [
        *("dataset", "n_h", "activation", "initializer", "learning_rate", "l2", "seed"),
        *("num_iterations", "m_train", "m_test", "cost", "train_accuracy", "test_accuracy"),
        *("iterations", "diverged", "seconds"),
    ]
    assert table["dataset"].tolist() == ["moons"] * 6 + ["planar"] * 6
    assert table["n_h"].tolist() == [5, 5, 1, 1, 2, 2] * 2
    assert table["seed"].tolist() == [4, 3] * 6
    assert table["m_train"].tolist() == [150] * 6 + [300] * 6
    assert table["diverged"].isna().all()


@pytest.mark.parametrize("name", experiments.DATASETS)
def test_every_data_set_of_the_course_can_be_named(name: str) -> None:
    """Also the one without structure, whose labels are drawn at random."""
    result = sweep(datasets=name, hidden_sizes=1, seeds=[0], num_iterations=5, test_size=0.5)
    assert result.table["dataset"].tolist() == [name]
    assert np.isfinite(result.table["test_accuracy"]).all()


def test_own_data_bring_their_own_test_data_or_are_split() -> None:
    """Learners sweep over data of theirs, of any number of inputs."""
    X, Y = np.random.RandomState(0).randn(3, 40), np.arange(40).reshape(1, -1) % 2
    datasets = {"split": (X, Y), "both": (X, Y, X[:, :5], Y[:, :5])}
    result = sweep(**SMALL, datasets=datasets, test_size=0.1)
    sizes = result.table.groupby("dataset")[["m_train", "m_test"]].first()
    assert sizes.loc["split"].tolist() == [36, 4]
    assert sizes.loc["both"].tolist() == [40, 5]
    assert result.parameters[0]["W1"].shape == (1, 3)


def test_without_test_data_there_is_no_test_accuracy() -> None:
    """An accuracy of nothing would be a lie."""
    result = sweep(**SMALL, test_size=0)
    assert result.table["test_accuracy"].isna().all()
    assert result.table["train_accuracy"].notna().all()


def test_a_diverged_network_is_reported_and_has_no_scores() -> None:
    """It is a result: no exception, and no number that a mean would swallow."""
    result = sweep(**SMALL, activations="relu", learning_rates=[1, 1e200])
    table = result.table.set_index("learning_rate")
    assert table.loc[1, "diverged"].isna().all()
    lost = table.loc[1e200]
    assert (lost["diverged"] < 150).all()
    assert (lost["diverged"] == lost["iterations"]).all()
    assert lost[["cost", "train_accuracy", "test_accuracy"]].isna().all(axis=None)
    assert all(np.isfinite(W).all() for p in result.parameters for W in p.values())
    assert repr(result) == "<Sweep: 8 networks, 4 diverged>"
    summary = result.summary()
    assert summary["diverged"].tolist() == [0, 2, 0, 2]
    assert summary["seeds"].tolist() == [2] * 4


def test_the_helpers_compare_what_they_are_called_after() -> None:
    """Each is a sweep over one setting with several seeds."""
    few: dict[str, Any] = {"seeds": [0, 1], "num_iterations": 20}
    for function, name in (
        (experiments.sweep_hidden_sizes, "n_h"),
        (experiments.compare_activations, "activation"),
        (experiments.compare_initializations, "initializer"),
    ):
        assert function(**few).varied() == [name]


def test_networks_are_selected_by_their_settings() -> None:
    """A selection keeps parameters and curves beside their rows."""
    result = sweep(**SMALL)
    part = result.select(n_h=3, seed=[7])
    assert len(part) == 1
    np.testing.assert_array_equal(part.parameters[0]["W1"], result.parameters[3]["W1"])
    with pytest.raises(ValueError, match="select got n_hidden, wanted settings"):
        result.select(n_hidden=3)
    with pytest.raises(ValueError, match="found no network"):
        result.select(n_h=4)


# ---- the same on every road ----


@pytest.fixture(scope="module")
def several() -> dict[str, Any]:
    """Return a sweep of 32 networks that differ in much."""
    return {
        "hidden_sizes": [1, 2, 5, 20],
        "activations": ["tanh", "relu"],
        "datasets": ["planar", "moons"],
        "learning_rates": [0.3, 1e200],
        "seeds": [5],
        "num_iterations": 300,
    }


@pytest.fixture(scope="module")
def serial(several: dict[str, Any]) -> Sweep:
    """Return its result in one process."""
    return sweep(**several)


@pytest.mark.parametrize("seconds", [0, 1e-3, 10])
def test_grouping_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, several: dict[str, Any], serial: Sweep, seconds: float
) -> None:
    """Each network alone, a few together, or all that share their data at once."""
    monkeypatch.setattr(_sweep_run, "GROUP_SECONDS", seconds)
    assert_same(sweep(**several), serial)


def test_processes_change_nothing(
    monkeypatch: pytest.MonkeyPatch, several: dict[str, Any], serial: Sweep
) -> None:
    """Two processes give the table of one."""
    monkeypatch.setattr(_sweep_run, "GROUP_SECONDS", 0)
    assert_same(sweep(**several, n_jobs=2), serial)


def test_a_backend_that_was_chosen_outside_is_used(
    monkeypatch: pytest.MonkeyPatch, several: dict[str, Any], serial: Sweep
) -> None:
    """`with joblib.parallel_config(...)` is how people bring their own workers."""
    import joblib

    monkeypatch.setattr(_sweep_run, "GROUP_SECONDS", 0)
    places = []
    plain = _sweep_run.run_group

    def watched(group: Any) -> Any:
        places.append(threading.current_thread())
        return plain(group)

    monkeypatch.setattr(_sweep_run, "run_group", watched)
    with joblib.parallel_config("threading", n_jobs=2):
        assert_same(sweep(**several), serial)
    assert threading.main_thread() not in places


def test_the_order_of_the_arguments_changes_no_network(
    several: dict[str, Any], serial: Sweep
) -> None:
    """Only the order of the rows follows it."""
    turned: dict[str, Any] = {
        name: value[::-1] if isinstance(value, list) else value for name, value in several.items()
    }
    table = same(sweep(**turned).table)[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, same(serial.table), check_exact=True)


def test_settings_travel_and_arrays_do_not() -> None:
    """What is sent to a worker for data of the course is a few hundred bytes per network."""
    import pickle

    plan = make_plan(
        {"hidden_sizes": [5], "activations": "tanh", "initializers": "he", "learning_rates": 1.0}
        | {"l2": 0.0, "seeds": range(50)},
        "planar",
        100,
        0.25,
        100,
    )
    (group,) = make_groups(plan, range(50))
    assert len(pickle.dumps(group)) < 200 * 50
    assert group.own is None


def test_a_worker_with_another_engine_or_other_data_is_refused() -> None:
    """A cluster of unlike machines must not mix numbers of two kinds unseen."""
    plan = make_plan(
        {"hidden_sizes": [5], "activations": "tanh", "initializers": "he", "learning_rates": 1.0}
        | {"l2": 0.0, "seeds": [0]},
        "planar",
        10,
        0.25,
        100,
    )
    (group,) = make_groups(plan, [0])
    assert len(run_group(group)[1]) == 1
    with pytest.raises(SweepStopped, match="another training engine"):
        run_group(replace(group, engine="numba-other"))
    with pytest.raises(SweepStopped, match="other points for 'planar'"):
        run_group(replace(group, digest="other"))


# ---- what is finished is kept ----


def test_a_store_is_read_before_anything_is_trained(
    tmp_path: Path, trained: list[Settings]
) -> None:
    """The same call trains nothing again, and a larger one only what is new."""
    first = sweep(**SMALL, store=tmp_path)
    assert len(trained) == 4
    again = sweep(**SMALL, store=tmp_path)
    assert len(trained) == 4
    assert_same(again, first)
    assert again.table["seconds"].tolist() == first.table["seconds"].tolist()
    larger = sweep(**{**SMALL, "hidden_sizes": [3, 1, 2]}, store=tmp_path)
    assert [settings.n_h for settings in trained[4:]] == [2, 2]
    assert_same(larger, sweep(**{**SMALL, "hidden_sizes": [3, 1, 2]}))


def test_what_decides_a_result_decides_where_it_is_found(tmp_path: Path) -> None:
    """Each setting is a part of the key; the name of the data is not, their content is."""
    changes: list[dict[str, Any]] = [
        {"n_h": 5},
        {"activation": "relu"},
        {"initializer": "xavier"},
        {"learning_rate": 1.1},
        {"l2": 0.1},
        {"seed": 2},
        {"num_iterations": 101},
    ]
    base = Settings("planar", 4, "tanh", "he", 1.0, 0.0, 1, 100)
    keys = {
        base.key("data", "engine", 100),
        base.key("other data", "engine", 100),
        base.key("data", "other engine", 100),
        base.key("data", "engine", 50),
        *(replace(base, **change).key("data", "engine", 100) for change in changes),
    }
    assert len(keys) == 11
    assert replace(base, dataset="mine").key("data", "engine", 100) in keys


def test_a_damaged_file_costs_its_own_group_only(tmp_path: Path, trained: list[Settings]) -> None:
    """Half a file, as a broken disk leaves it, is trained again."""
    first = sweep(**SMALL, datasets=["planar", "moons"], store=tmp_path)
    files = sorted(tmp_path.glob("finished/*.npz"))
    assert len(files) == 2
    files[0].write_bytes(files[0].read_bytes()[:-500])
    trained.clear()
    assert_same(sweep(**SMALL, datasets=["planar", "moons"], store=tmp_path), first)
    assert len(trained) == 4


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    """Numbers of two engines must not stand in one table; nothing is changed."""
    sweep(**SMALL, store=tmp_path)
    about = tmp_path / "sweep.json"
    written = json.loads(about.read_text("utf-8"))
    for change in ({"engine": "numba-old"}, {"format": 99}):
        text = json.dumps({**written, **change, "planar_utils": "0.0.7"})
        about.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=r"another version: planar_utils 0\.0\.7") as caught:
            sweep(**SMALL, store=tmp_path)
        assert "Choose another folder" in str(caught.value)
        assert about.read_text("utf-8") == text


def test_a_full_disk_is_said_and_what_is_finished_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trained: list[Settings]
) -> None:
    """The message names the folder and the count; room made, the same call goes on."""
    monkeypatch.setattr(_sweep_run, "GROUP_SECONDS", 0)
    writes = iter(range(100))

    def filled_up(descriptor: int) -> None:
        if next(writes) >= 3:  # sweep.json and two groups fit.
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", filled_up)
        with pytest.raises(SweepStopped, match=r"the disk is full\. 3 of 4 networks") as caught:
            sweep(**SMALL, store=tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert len(caught.value.sweep) == 3
    assert not list(tmp_path.rglob("*.part"))
    trained.clear()
    assert len(sweep(**SMALL, store=tmp_path)) == 4
    assert len(trained) == 2


def test_ctrl_c_returns_what_is_finished(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a store too: nobody likes to lose ten minutes."""
    monkeypatch.setattr(_sweep_run, "GROUP_SECONDS", 0)
    plain, calls = _sweep_run.run_group, iter(range(9))

    def interrupted(group: Any) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return plain(group)

    monkeypatch.setattr(_sweep_run, "run_group", interrupted)
    result = sweep(**SMALL)
    assert len(result) == 3
    assert result.planned == 4
    assert repr(result) == "<Sweep: 3 of 4 networks are finished>"
    assert capsys.readouterr().out == "Stopped: 3 of 4 networks are finished.\n"


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C alone there")
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_real_ctrl_c_keeps_what_is_stored(
    tmp_path: Path, n_jobs: int, undisturbed: Sweep
) -> None:
    """SIGINT in the middle, as a terminal sends it: a clean end, and the rest later."""
    program = (
        "from planar_utils.experiments import sweep\n"
        "if __name__ == '__main__':\n"
        f"    sweep(hidden_sizes=20, seeds=range(24), num_iterations=9000, n_jobs={n_jobs},\n"
        f"          store={str(tmp_path)!r})\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program, "utf-8")
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        # A terminal sends Ctrl-C to the workers as well.
        when_something_is_finished(tmp_path, lambda: os.killpg(process.pid, signal.SIGINT)).join()
        out, err = process.communicate(timeout=60)
    assert "of 24 networks are finished and kept in" in out
    # joblib's workers may say that they were interrupted.
    assert "planar_utils" not in err
    assert err == "" or n_jobs > 1
    kept = sum(1 for _ in tmp_path.glob("finished/*.npz"))
    assert kept > 0
    assert_same(sweep(**LONG, store=tmp_path), undisturbed)


def test_a_killed_worker_costs_what_it_had_in_work_alone(
    tmp_path: Path, undisturbed: Sweep
) -> None:
    """As the system does when memory is short: the sweep goes on and ends with the same table."""
    killed: list[int] = []

    def kill_one() -> None:
        workers = [
            child
            for child in psutil.Process().children(recursive=True)
            if "popen_loky" in " ".join(child.cmdline())
        ]
        workers[0].kill()
        killed.append(workers[0].pid)

    thread = when_something_is_finished(tmp_path, kill_one)
    result = sweep(**LONG, n_jobs=2, store=tmp_path)
    thread.join()
    assert killed
    assert_same(result, undisturbed)


class Deadly(np.ndarray[Any, Any]):
    """An array that kills the process that unpacks it."""

    def __reduce__(self) -> Any:
        return os._exit, (1,)


def test_workers_that_always_die_end_the_sweep_in_words() -> None:
    """Not an endless loop, not a page of somebody else's traceback."""
    X = np.zeros((2, 4)).view(Deadly)
    Y = np.array([[0, 1, 0, 1]])
    with pytest.raises(SweepStopped, match=r"died 3 times in a row.*0 of 4 networks"):
        sweep(**SMALL, datasets={"deadly": (X, Y, X, Y)}, n_jobs=2)


# ---- files ----


def test_a_saved_sweep_is_read_as_it_was(tmp_path: Path, serial: Sweep) -> None:
    """Table, curves, parameters and data come back, and other programs can read the table."""
    serial.save(tmp_path)
    loaded = Sweep.load(tmp_path)
    assert_same(loaded, serial)
    assert loaded.versions == serial.versions
    assert loaded.planned == serial.planned
    for name, arrays in serial.data.items():
        for ours, theirs in zip(loaded.data[name], arrays, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    table = pd.read_parquet(tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(table, serial.table)


def test_the_files_say_which_version_wrote_them(tmp_path: Path, serial: Sweep) -> None:
    """Years later somebody will want to know."""
    from pyarrow import parquet

    serial.save(tmp_path)
    metadata = parquet.read_schema(tmp_path / "table.parquet").metadata
    assert json.loads(metadata[b"planar_utils"]) == serial.versions
    assert serial.versions["planar_utils"] == pu.__version__


def test_files_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serial: Sweep
) -> None:
    """Nothing there, half of it, or of a later version."""
    with pytest.raises(FileNotFoundError, match=r"networks\.npz does not exist"):
        Sweep.load(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(_sweep_store, "FORMAT", 2)
        sweep(**SMALL).save(tmp_path)
    with pytest.raises(ValueError, match="another version"):
        Sweep.load(tmp_path)
    path = tmp_path / "networks.npz"
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(ValueError, match="is damaged"):
        Sweep.load(tmp_path)


# ---- progress and silence ----


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show every bar at once."""
    from planar_utils import _sweep_progress

    monkeypatch.setattr(_sweep_progress, "PATIENCE", 0)


@pytest.mark.usefixtures("_impatient")
def test_nothing_is_written_where_nobody_looks(capfd: pytest.CaptureFixture[str]) -> None:
    """Not into files and pipes, and not into notebooks that are tested."""
    sweep(**SMALL)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("_impatient")
def test_a_bar_shows_networks_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a terminal; what is finished already counts."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    sweep(**SMALL)
    last = capsys.readouterr().err.rpartition("\r")[2]
    assert re.fullmatch(r"4 of 4 networks 100%\|.*\| 00:00, 00:00 left\n", last)


def test_a_notebook_without_widgets_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """There tqdm would warn on stderr; with widgets there is a bar."""
    from planar_utils import _sweep_progress

    shell = type("ZMQInteractiveShell", (), {})()
    fake = type("IPython", (), {"get_ipython": staticmethod(lambda: shell)})
    monkeypatch.setitem(sys.modules, "IPython", fake)
    for widgets in (False, True):
        monkeypatch.setattr(_sweep_progress, "_has_widgets", lambda widgets=widgets: widgets)
        assert _sweep_progress._is_seen(_sweep_progress._in_notebook()) is widgets


def test_importing_it_is_light() -> None:
    """Tables, workers, bars and pictures are imported by what uses them."""
    program = (
        "import sys, planar_utils.experiments\n"
        "heavy = {'pandas', 'joblib', 'tqdm', 'pyarrow', 'matplotlib', 'sklearn', 'distributed'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout.split() == [b"[]"]


# ---- bad input ----

X_OK, Y_OK = np.zeros((2, 4)), np.array([[0, 1, 0, 1]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden_sizes": []}, "hidden_sizes is empty"),
        ({"hidden_sizes": [4, 0]}, "hidden_sizes is 0, wanted a whole number of at least 1"),
        ({"hidden_sizes": -3}, "hidden_sizes is -3"),
        ({"hidden_sizes": 2.5}, "hidden_sizes is 2.5"),
        ({"activations": "tanj"}, "Did you mean 'tanh'"),
        ({"activations": ["relu", "step"]}, "activations holds 'step'"),
        ({"initializers": "xaviar"}, "Did you mean 'xavier'"),
        ({"initializers": "he=2"}, "a number only after scaled or constant"),
        ({"initializers": "scaled=much"}, "a number only after scaled or constant"),
        ({"initializers": "scaled=-1"}, "is -1"),
        ({"learning_rates": [1, np.nan]}, "learning_rates is nan"),
        ({"learning_rates": -1}, "learning_rates is -1"),
        ({"l2": np.inf}, "l2 is inf"),
        ({"datasets": "mons"}, "Did you mean 'moons'"),
        ({"datasets": []}, "datasets is empty"),
        ({"datasets": {}}, "datasets is empty"),
        ({"datasets": {"mine": X_OK}}, r"datasets\['mine'\] is of type ndarray"),
        ({"datasets": {"mine": (X_OK.T, Y_OK)}}, r"datasets\['mine'\]: .*did you mean X\.T"),
        ({"datasets": {"mine": (X_OK + np.nan, Y_OK)}}, r"'mine'\]: X holds 8 .*nan"),
        ({"datasets": {"mine": (X_OK, 2 * Y_OK)}}, r"'mine'\]: Y holds the label 2"),
        ({"datasets": {"mine": (X_OK, Y_OK, X_OK[:1], Y_OK)}}, r"X_test has shape \(1, 4\)"),
        ({"seeds": 10}, r"range\(10\) for ten seeds"),
        ({"seeds": [-1]}, "seeds is -1"),
        ({"hidden_sizes": [[1, 2]]}, "not lists in a list"),
        ({"hidden_sizes": np.array(0)}, "hidden_sizes is 0"),
        ({"seeds": []}, "seeds is empty"),
        ({"num_iterations": 0}, "num_iterations is 0"),
        ({"record_every": 0}, "record_every is 0"),
        ({"test_size": 1.0}, "test_size is 1.0"),
        ({"test_size": -0.1}, "test_size is -0.1"),
        ({"test_size": np.nan}, "test_size is nan"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_trained(
    arguments: dict[str, Any], message: str, trained: list[Settings]
) -> None:
    """The message names the argument, what it got, and what was wanted or is nearest."""
    with pytest.raises((TypeError, ValueError), match=message):
        sweep(**{**SMALL, **arguments})
    assert trained == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """For example because a file is there."""
    path = tmp_path / "file"
    path.write_text("mine", "utf-8")
    with pytest.raises(SweepStopped, match="cannot be written"):
        sweep(**SMALL, store=path)
    assert path.read_text("utf-8") == "mine"


def test_a_file_that_another_program_has_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows replaces no file that is open, and names the new one, which is gone by then."""
    result = sweep(**SMALL)

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Access is denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(SweepStopped, match=r"networks\.npz cannot be replaced: .*close it there"):
        result.save(tmp_path)
    assert list(tmp_path.iterdir()) == []
