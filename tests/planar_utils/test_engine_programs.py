"""Protects what the two programs of the engine promise: the same results, and a way out."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

import planar_utils
from planar_utils import (
    ACTIVATIONS,
    engine,
    hidden_activations,
    maxout,
    maxout_derivative,
    predict_with,
    prelu,
    prelu_derivative,
    train,
    train_many,
)
from planar_utils._engine_checks import TRAINABLE
from planar_utils.engine import Backend, TrainingResult
from tests.planar_utils import bits

Array = NDArray[np.float64]
Parameters = dict[str, Array]
HAS_NUMBA = engine.backend().name == "numba"
needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason=engine.backend().why)


@pytest.fixture(params=["numba", "numpy"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a test with both programs."""
    if request.param == "numba" and not HAS_NUMBA:
        pytest.skip(engine.backend().why)
    if request.param == "numpy":
        monkeypatch.setenv("PLANAR_ENGINE", "numpy")
    engine._program.cache_clear()
    assert engine.backend().name == request.param
    yield request.param
    monkeypatch.undo()
    engine._program.cache_clear()


def problem(
    n_x: int, n_h: int, m: int, activation: str = "tanh", seed: int = 0
) -> tuple[Array, Array, Parameters]:
    """Return examples, labels and parameters of ordinary size; maxout has three parts."""
    rng = np.random.RandomState(seed)
    rows = 3 * n_h if activation == "maxout" else n_h
    parameters = {
        "W1": rng.randn(rows, n_x),
        "b1": rng.randn(rows, 1),
        "W2": rng.randn(1, n_h),
        "b2": rng.randn(1, 1),
    }
    if activation == "prelu":
        parameters["alpha"] = rng.rand(n_h, 1) * 1.5
    return rng.randn(n_x, m), (rng.rand(1, m) > 0.4).astype(float), parameters


# ---- against the textbook ----


def textbook(
    X: Array, Y: Array, start: Parameters, activation: str, rate: float, steps: int, l2: float
) -> tuple[Parameters, list[float]]:
    """Train as `network` does, with any activation of the package and its derivative."""
    p, m, costs = dict(start), X.shape[1], []
    n_h = p["W2"].shape[1]
    for _ in range(steps):
        Z1 = p["W1"] @ X + p["b1"]
        if activation == "maxout":
            A1 = maxout(Z1.reshape(-1, n_h, m))
        elif activation == "prelu":
            A1 = prelu(Z1, p["alpha"])
        else:
            A1 = ACTIVATIONS[activation].function(Z1)
        Z2 = p["W2"] @ A1 + p["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        loss = np.mean(np.logaddexp(0, Z2) - Y * Z2)
        costs.append(loss + l2 / (2 * m) * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2)))
        dZ2 = (A2 - Y) / m
        dA1 = p["W2"].T @ dZ2
        grads = {"W2": dZ2 @ A1.T + l2 / m * p["W2"], "b2": dZ2.sum(axis=1, keepdims=True)}
        if activation == "maxout":
            dZ1 = (dA1 * maxout_derivative(Z1.reshape(-1, n_h, m))).reshape(Z1.shape)
        elif activation == "prelu":
            dZ1 = dA1 * prelu_derivative(Z1, p["alpha"])
            grads["alpha"] = np.sum(dA1 * np.minimum(Z1, 0), axis=1, keepdims=True)
        else:
            dZ1 = dA1 * ACTIVATIONS[activation].derivative(Z1)
        grads["W1"] = dZ1 @ X.T + l2 / m * p["W1"]
        grads["b1"] = dZ1.sum(axis=1, keepdims=True)
        p = {name: value - rate * grads[name] for name, value in p.items()}
    return p, costs


def assert_close(one: Parameters, other: Parameters, tolerance: float) -> None:
    """Compare parameters by name."""
    assert set(one) == set(other)
    for name, value in one.items():
        assert_allclose(value, other[name], rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("l2", [0.0, 0.6])
@pytest.mark.parametrize("activation", TRAINABLE)
@pytest.mark.parametrize(("n_x", "n_h", "m"), [(2, 3, 41), (4, 2, 16), (1, 1, 1)])
def test_every_activation_takes_the_path_of_the_textbook(
    program: str, activation: str, n_x: int, n_h: int, m: int, l2: float
) -> None:
    """Parameters and costs after 40 steps, whatever the shape."""
    X, Y, start = problem(n_x, n_h, m, activation)
    expected, costs = textbook(X, Y, start, activation, 0.2, 40, l2)
    result = train(
        X, Y, start, learning_rate=0.2, num_iterations=40, activation=activation, l2=l2,
        record_every=1,
    )  # fmt: skip
    assert_close(result.parameters, expected, 1e-11)
    assert_allclose(result.costs, costs, rtol=1e-12)


@pytest.mark.parametrize("n_h", [1, 8, 300])
def test_blocks_of_examples_are_added_up(program: str, n_h: int) -> None:
    """More examples than a block holds, and a last block that is not full."""
    X, Y, start = problem(2, n_h, 2503)
    expected, costs = textbook(X, Y, start, "tanh", 0.3, 5, 0.0)
    result = train(X, Y, start, learning_rate=0.3, num_iterations=5, record_every=1)
    assert_close(result.parameters, expected, 1e-11)
    assert_allclose(result.costs, costs, rtol=1e-12)


@needs_numba
def test_both_programs_agree_before_the_edge_of_stability(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,000 steps on the planar data: parameters to 1e-12 of their size."""
    X, Y = planar_utils.load_planar_dataset()
    start = planar_utils.initialize_parameters(2, 4, 1)
    compiled = train(X, Y, start, num_iterations=1000)
    monkeypatch.setenv("PLANAR_ENGINE", "numpy")
    engine._program.cache_clear()
    try:
        batched = train(X, Y, start, num_iterations=1000)
    finally:
        monkeypatch.undo()
        engine._program.cache_clear()
    assert_close(compiled.parameters, batched.parameters, 1e-12)
    assert_allclose(compiled.costs, batched.costs, rtol=1e-12)


@pytest.mark.parametrize("activation", ["prelu", "maxout"])
def test_gradient_of_the_two_further_activations(program: str, activation: str) -> None:
    """One step goes down the numerical slope of the cost, the learned slopes included."""
    X, Y, start = problem(2, 4, 30, activation)

    def cost(parameters: Parameters) -> float:
        result = train(X, Y, parameters, num_iterations=1, activation=activation, l2=0.5)
        return float(result.costs[0])

    stepped = train(
        X, Y, start, learning_rate=1.0, num_iterations=1, activation=activation, l2=0.5
    ).parameters
    for name, value in start.items():
        for index in np.ndindex(value.shape):
            costs = []
            for h in (1e-5, -1e-5):
                moved = {key: array.copy() for key, array in start.items()}
                moved[name][index] += h
                costs.append(cost(moved))
            slope = (costs[0] - costs[1]) / 2e-5
            assert value[index] - stepped[name][index] == pytest.approx(slope, rel=1e-5, abs=1e-8)


# ---- options ----


@pytest.mark.parametrize("activation", ["tanh", "elu", "prelu"])
def test_32_bits_are_good_to_five_digits(program: str, activation: str) -> None:
    """Half the bits, nearly the same path; parameters come back in 64 bits."""
    X, Y, start = problem(2, 4, 200, activation)
    task: dict[str, Any] = {"learning_rate": 0.1, "num_iterations": 60, "activation": activation}
    exact = train(X, Y, start, **task)
    rough = train(X, Y, start, **task, dtype="float32")
    assert_close(rough.parameters, exact.parameters, 3e-5)
    assert_allclose(rough.costs, exact.costs, rtol=1e-5)
    assert all(value.dtype == np.float64 for value in rough.parameters.values())
    assert np.abs(rough.parameters["W1"] - exact.parameters["W1"]).max() > 0


@pytest.mark.parametrize("activation", ["tanh", "prelu", "maxout"])
def test_lbfgs_finds_where_the_gradient_vanishes(program: str, activation: str) -> None:
    """With a penalty the cost has a clear minimum; there a step of descent changes nothing."""
    X, Y, start = problem(2, 3, 60, activation)
    found = train(
        X, Y, start, optimizer="lbfgs", num_iterations=2000, activation=activation, l2=2.0,
        record_every=1,
    )  # fmt: skip
    assert found.diverged is None
    assert (np.diff(found.costs) <= 0).all()
    assert found.costs[-1] < 0.9 * found.costs[0]
    if activation == "tanh":  # The others have kinks, at which a minimum may lie.
        onwards = train(X, Y, found.parameters, learning_rate=1.0, num_iterations=1, l2=2.0)
        assert_close(onwards.parameters, found.parameters, 1e-5)
        assert onwards.costs[0] == pytest.approx(found.costs[-1], rel=1e-12)


def test_lbfgs_needs_fewer_steps(program: str) -> None:
    """A hundred iterations go below what gradient descent reaches in a thousand."""
    X, Y, start = problem(2, 3, 60)
    quick = train(X, Y, start, optimizer="lbfgs", num_iterations=100, record_every=10, l2=0.1)
    slow = train(X, Y, start, num_iterations=1000, learning_rate=0.1, l2=0.1)
    assert quick.costs[-1] < slow.costs[-1]
    assert quick.iterations[:2].tolist() == [0, 10]
    assert quick.iterations[-1] <= 100


def test_lbfgs_with_an_infinite_cost_diverges_at_once(program: str) -> None:
    """There is no slope to follow; as with gradient descent this is a result."""
    huge = np.full((1, 1), 1e300)
    start = {"W1": huge, "b1": huge * 0, "W2": huge, "b2": huge * 0}
    result = train(np.ones((1, 1)), np.zeros((1, 1)), start, activation="relu", optimizer="lbfgs")
    assert (result.diverged, result.costs.size) == (0, 0)
    assert_close(result.parameters, start, 0)


def test_prelu_starts_at_a_quarter(program: str) -> None:
    """Slopes that are not given are those of the paper."""
    X, Y, start = problem(2, 3, 20, "prelu")
    del start["alpha"]
    quarter = {**start, "alpha": np.full((3, 1), 0.25)}
    one = train(X, Y, start, num_iterations=5, activation="prelu").parameters
    assert_close(one, train(X, Y, quarter, num_iterations=5, activation="prelu").parameters, 0)
    assert_array_equal(
        hidden_activations(start, X, "prelu"), hidden_activations(quarter, X, "prelu")
    )


@pytest.mark.parametrize("activation", TRAINABLE)
def test_hidden_activations_fit_what_was_trained(program: str, activation: str) -> None:
    """The cost of the predictions of a result is the cost that training continues with."""
    X, Y, start = problem(2, 3, 50, activation)
    trained = train(X, Y, start, num_iterations=30, learning_rate=0.1, activation=activation)
    A1 = hidden_activations(trained.parameters, X, activation)
    Z2 = trained.parameters["W2"] @ A1 + trained.parameters["b2"]
    cost = np.mean(np.logaddexp(0, Z2) - Y * Z2)
    onwards = train(X, Y, trained.parameters, num_iterations=1, activation=activation)
    assert onwards.costs[0] == pytest.approx(cost, rel=1e-12)
    assert_array_equal(predict_with(trained.parameters, X, activation), Z2 > 0)


# ---- many networks ----


def test_many_networks_are_trained_as_if_alone(program: str) -> None:
    """Sizes, rates and strengths may differ; each result is that of `train`, to the last bit."""
    X, Y, _ = problem(2, 1, 70)
    starts = [problem(2, 1 + k % 3, 1, seed=k)[2] for k in range(9)]
    rates, strengths = [0.1 * (k + 1) for k in range(9)], [k / 10 for k in range(9)]
    together = train_many(
        X, Y, starts, learning_rate=rates, l2=strengths, num_iterations=120, n_threads=2
    )
    for start, rate, l2, result in zip(starts, rates, strengths, together, strict=True):
        alone = train(X, Y, start, learning_rate=rate, l2=l2, num_iterations=120)
        assert_close(result.parameters, alone.parameters, 0)
        assert_array_equal(result.costs, alone.costs)
        assert_array_equal(result.iterations, alone.iterations)
    assert train_many(X, Y, []) == []


def test_a_network_that_diverges_does_not_disturb_the_others(program: str) -> None:
    """Each one ends where it would alone; its companions go on."""
    X, Y, start = problem(2, 3, 20)
    rates = [0.1, 1e5, 0.2]
    task: dict[str, Any] = {"num_iterations": 300, "activation": "linear", "l2": 1.0}
    together = train_many(1e3 * X, Y, [start] * 3, learning_rate=rates, **task)
    for rate, result in zip(rates, together, strict=True):
        alone = train(1e3 * X, Y, start, learning_rate=rate, **task)
        assert result.diverged == alone.diverged
        assert_close(result.parameters, alone.parameters, 0)
        assert_array_equal(result.costs, alone.costs)
    assert together[1].diverged is not None


@needs_numba
@pytest.mark.parametrize("n_threads", [1, 2])
def test_ctrl_c_stops_a_long_training(n_threads: int) -> None:
    """Compiled code does not hear it, so training pauses often enough; hours end in seconds."""
    from _thread import interrupt_main

    X, Y, start = problem(2, 50, 400)
    train(X, Y, start, num_iterations=1)  # Compilation is not what is interrupted.
    timer = threading.Timer(0.3, interrupt_main)
    began = time.perf_counter()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        train_many(X, Y, [start] * 8, num_iterations=10**7, n_threads=n_threads)
    assert time.perf_counter() - began < 10


# ---- which program runs, and why ----


def test_the_engine_says_which_program_runs(program: str) -> None:
    """A learner who wonders about the speed finds the reason."""
    assert program in ("numba", "numpy")
    assert engine.backend().name == program
    assert engine.backend().why


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ModuleNotFoundError("No module named 'numba'"), r"numba is not installed.*\[fast\]"),
        (ImportError("Numba needs NumPy 2.3 or less"), "numba cannot be used: Numba needs NumPy"),
    ],
)
def test_training_goes_on_without_numba(
    failure: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not installed, or installed and broken: NumPy trains, and the reason is kept."""

    class Refuse:
        def find_spec(self, name: str, *_: Any) -> None:
            if name in ("numba", "planar_utils._compiled"):
                raise failure

    monkeypatch.delenv("PLANAR_ENGINE", raising=False)
    for name in ("numba", "planar_utils._compiled"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refuse(), *sys.meta_path])
    engine._program.cache_clear()
    try:
        name, why = engine.backend()
        X, Y, start = problem(2, 2, 10)
        result = train(X, Y, start, num_iterations=3)
    finally:
        engine._program.cache_clear()
    assert name == "numpy"
    assert re.search(words, why)
    assert isinstance(result, TrainingResult)
    assert result.diverged is None


# ---- compiled code on disk ----

CASE = "tanh of three inputs"
PROGRAM = f"""
import json, sys
from tests.planar_utils import bits
from planar_utils import _kernel
digest = bits.digest(bits.run({CASE!r}))
stats = _kernel._JOBS["tanh"].stats
print(json.dumps([digest, sum(stats.cache_hits.values()), sum(stats.cache_misses.values())]))
"""


def in_a_process(folder: Path, **environment: str) -> tuple[str, int, int]:
    """Train in a fresh process; return the digest, and how often the disk had or lacked code."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", PROGRAM],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    digest, hits, misses = json.loads(done.stdout)
    return digest, hits, misses


@needs_numba
def test_a_second_process_finds_compiled_code(tmp_path: Path) -> None:
    """Only the first process compiles, and both compute the same."""
    root = bits.DATA.parents[2]
    first = in_a_process(root, NUMBA_CACHE_DIR=str(tmp_path))
    second = in_a_process(root, NUMBA_CACHE_DIR=str(tmp_path))
    assert first[0] == second[0]
    assert first[1:] == (0, 1)
    assert second[1:] == (1, 0)


@needs_numba
def test_without_a_folder_to_write_training_works_and_is_silent(tmp_path: Path) -> None:
    """A package in a read-only place, and no home: code is compiled every time."""
    for package in ("planar_utils", "tests/planar_utils"):
        shutil.copytree(
            bits.DATA.parents[2] / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "test_*"),
        )
    # Root may write anywhere, but not into a file as if it were a folder.
    no_folder = tmp_path / "planar_utils" / "__pycache__"
    no_folder.touch()
    nowhere = str(no_folder / "home")
    environment = {"HOME": nowhere, "XDG_CACHE_HOME": nowhere, "LOCALAPPDATA": nowhere}
    digest, hits, _ = in_a_process(tmp_path, NUMBA_CACHE_DIR="", **environment)
    assert hits == 0
    assert digest == json.loads((bits.DATA / "bits.json").read_text("utf-8"))[CASE]


@needs_numba
def test_a_full_disk_does_not_stop_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that cannot be kept is used all the same."""
    kernel: ModuleType = pytest.importorskip("planar_utils._kernel")
    compiled: list[Any] = []

    class Job:
        def __init__(self) -> None:
            self.overloads: dict[Any, Any] = {}

        def enable_caching(self) -> None:
            raise RuntimeError("cannot cache function: no locator available")

        def compile(self, signature: Any) -> None:
            self.overloads[signature] = compiled.append(signature)
            raise OSError(28, "No space left on device")

    job = Job()
    monkeypatch.setitem(kernel._JOBS, "tanh", job)
    assert kernel.compiled("tanh", "float64") is job
    assert kernel.compiled("tanh", "float64") is job
    assert len(compiled) == 1


# ---- bad input ----

X, Y, START = problem(2, 3, 20)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"optimizer": "adam"}, "optimizer is 'adam', wanted one of gd, lbfgs"),
        ({"dtype": "float16"}, "dtype is 'float16', wanted one of float64, float32"),
        ({"activation": "maxout"}, r"W1 has 3 rows.*multiple of the 3 hidden units.*6 rows"),
        (
            {"activation": "prelu", "parameters": {**START, "alpha": np.ones(3)}},
            r"alpha has shape \(3,\)",
        ),
        (
            {"activation": "prelu", "parameters": {**START, "alpha": np.full((3, 1), np.nan)}},
            "alpha holds 3 value",
        ),
        ({"functions": planar_utils.network, "optimizer": "lbfgs"}, "optimizer is 'lbfgs'"),
        ({"functions": planar_utils.network, "dtype": "float32"}, "dtype is 'float32'"),
    ],
)
def test_bad_options_teach(arguments: dict[str, Any], words: str) -> None:
    """The message names the argument, what it got and what was wanted."""
    call: dict[str, Any] = {"X": X, "Y": Y, "parameters": START, **arguments}
    with pytest.raises(ValueError, match=words):
        train(**call)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"learning_rate": [1.0]}, "learning_rate holds 1 numbers.*2 networks"),
        ({"l2": [0.1, -1.0]}, r"l2 is -1\.0"),
        ({"n_threads": 0}, "n_threads is 0"),
        ({"starts": [START, {}]}, "parameters lacks W1"),
    ],
)
def test_bad_options_of_many_networks_teach(arguments: dict[str, Any], words: str) -> None:
    """One number for all or one each; anything else is explained."""
    call: dict[str, Any] = {"X": X, "Y": Y, "starts": [START, START], **arguments}
    with pytest.raises(ValueError, match=words):
        train_many(**call)


def test_backend_is_a_pair() -> None:
    """Name and reason can be unpacked and printed."""
    name, why = Backend("numpy", "because")
    assert (name, why) == ("numpy", "because")
