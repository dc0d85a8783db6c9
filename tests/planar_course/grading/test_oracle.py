"""Protects the way by which right helpers reach a sandbox: as values, never as functions."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import planar_utils
from planar_course.grading.codec import write
from planar_course.grading.oracle import Oracle, OracleLimits
from planar_course.grading.proxies import Helper
from planar_course.grading.remote import examine_remote
from planar_course.grading.wire import dump
from testCases.calling import same
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import right_source

# Values enter a sandbox through a local socket; where Python has none there is no sandbox either.
pytestmark = pytest.mark.skipif(
    not hasattr(socket, "AF_UNIX"), reason="this system has no local sockets"
)

WITH_HELPERS = [name for name, known in SPECIFICATIONS.items() if known.helpers]
NN_MODEL = SPECIFICATIONS["nn_model"]
X = np.random.RandomState(1).randn(2, 7)
START = planar_utils.initialize_parameters(2, 4, 1)


@contextmanager
def proxies(oracle: Oracle) -> Iterator[dict[str, Any]]:
    """Give what a notebook has in which the oracle's code ran; its process ends with the body."""
    namespace: dict[str, Any] = {"np": np}
    exec(oracle.proxy_source, namespace)
    helper = next(value for value in namespace.values() if isinstance(value, Helper))
    try:
        yield namespace
    finally:
        helper._helpers.close()


def request(connection: socket.socket, data: bytes) -> dict[str, Any] | None:
    """Send raw bytes and return the answer, None when the connection was closed."""
    connection.settimeout(10)
    try:
        connection.sendall(struct.pack(">I", len(data)) + data)
        head = connection.recv(4, socket.MSG_WAITALL)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        answer = connection.recv(length, socket.MSG_WAITALL) if length else b""
    except ConnectionError:
        return None
    made: dict[str, Any] | None = json.loads(answer) if answer else None
    return made


def call(helper: Any, *positional: Any, **named: Any) -> bytes:
    """Return the bytes of a call."""
    return dump({"helper": helper, "arguments": write((positional, named))}).encode()


@pytest.fixture
def wire(tmp_path: Path) -> Any:
    """Yield an oracle and a raw connection to it."""
    with Oracle(NN_MODEL, tmp_path) as oracle, socket.socket(socket.AF_UNIX) as connection:
        (path,) = tmp_path.iterdir()
        connection.connect(os.path.relpath(path))
        yield oracle, connection


@pytest.mark.parametrize("function", WITH_HELPERS)
def test_an_exercise_passes_alone_although_its_helpers_are_wrong(
    function: str, tmp_path: Path, asked_in: Callable[..., Any]
) -> None:
    """Protects students from paying one mistake twice."""
    specification = SPECIFICATIONS[function]
    wrong = dict.fromkeys(specification.helpers, lambda *given, **named: None)
    namespace: dict[str, Any] = {"np": np, "sigmoid": planar_utils.sigmoid, **wrong}
    exec(right_source(function), namespace)
    ask = asked_in(namespace)
    calls_helpers = any(f"{name}(" in right_source(function) for name in specification.helpers)
    assert examine_remote(ask, specification, 3).passed is not calls_helpers
    with Oracle(specification, tmp_path) as oracle, proxies(oracle) as known:
        namespace |= {name: known[name] for name in specification.helpers}
        assert examine_remote(ask, specification, 3).problem is None
        assert (oracle.calls > 0) is calls_helpers


def test_a_mistake_of_its_own_is_still_found(tmp_path: Path, asked_in: Callable[..., Any]) -> None:
    """Protects the points: right helpers do not make a wrong function right."""
    with Oracle(NN_MODEL, tmp_path) as oracle, proxies(oracle) as namespace:
        exec(right_source("nn_model").replace("range(num_iterations)", "range(1)"), namespace)
        assert not examine_remote(asked_in(namespace), NN_MODEL, 3).passed


def test_a_helper_gives_what_the_worked_solution_gives(tmp_path: Path) -> None:
    """Protects the last bit, and arguments by name."""
    with Oracle(NN_MODEL, tmp_path) as oracle, proxies(oracle) as known:
        assert same(known["initialize_parameters"](2, 4, 1), START)
        assert same(known["layer_sizes"](X, X[:1]), (2, 4, 1))
        A2, cache = known["forward_propagation"](X=X, parameters=START)
        wanted = planar_utils.forward_propagation(X, START)
        assert same((A2, cache), wanted)
        assert type(known["compute_cost"](A2, np.ones((1, 7)), START)) is float
        assert oracle.calls == 4


def test_a_wrong_call_of_a_helper_raises_as_it_does_at_home(tmp_path: Path) -> None:
    """Protects the diagnosis of a wrong call."""
    with Oracle(NN_MODEL, tmp_path) as oracle, proxies(oracle) as known:
        with pytest.raises(ValueError, match="X has shape") as far:
            known["forward_propagation"](X.T, START)
        with pytest.raises(ValueError, match="X has shape") as near:
            planar_utils.forward_propagation(X.T, START)
        assert str(far.value) == str(near.value)
        with pytest.raises(TypeError):
            known["forward_propagation"](X)
        assert same(known["layer_sizes"](X, X[:1]), (2, 4, 1)), "an error spoils no later call"


def test_no_reference_function_is_in_the_code_that_enters(tmp_path: Path) -> None:
    """Protects the solutions: the code holds names and a path."""
    with Oracle(NN_MODEL, tmp_path) as oracle:
        source = oracle.proxy_source
    for line in right_source("forward_propagation").splitlines()[1:]:
        assert line.strip() not in source
    assert "planar_utils" not in source
    assert str(tmp_path) in source
    elsewhere = Oracle(NN_MODEL, tmp_path, Path("/inside")).proxy_source
    assert "'/inside/helpers-" in elsewhere


@pytest.mark.parametrize(
    "data",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b'{"helper": "layer_sizes"}',
        call("nn_model", X, X[:1], 4), call("predict", START, X), call("__import__", "os"),
        call("layer_sizes.__globals__"), call(None), call(3), call(["layer_sizes"]),
        dump({"helper": "layer_sizes", "arguments": write([X, X])}).encode(),
        dump({"helper": "layer_sizes", "arguments": write((X, X))}).encode(),
        dump({"helper": "layer_sizes", "arguments": {"eval": "1"}}).encode(),
        dump({"helper": "layer_sizes", "arguments": {"tuple": [{"tuple": []}]}}).encode(),
        call("initialize_parameters", 10**6, 10**6, 1), call("initialize_parameters", 201, 2, 1),
        call("initialize_parameters", -1, 2, 1), call("initialize_parameters", 2, None, 1),
        call("layer_sizes", np.zeros((40, 40)), X), call("layer_sizes", object(), X),
        call("layer_sizes", np.array([[None]]), X), call("layer_sizes", "x", {"y": 1}),
        call("layer_sizes", X, **{"Y": X, "__class__": 1}), call("layer_sizes", [[[[[[1]]]]]], X),
        call("compute_cost", X, X, START, 1, 2, 3), call("update_parameters", START, START, "x"),
    ],
    ids=lambda data: data[:50].decode("ascii", "replace"),
)  # fmt: skip
def test_a_forged_call_is_answered_with_an_error(data: bytes, wire: Any) -> None:
    """Protects the trusted process: whatever is asked, it lives and serves the next call."""
    oracle, connection = wire
    answer = request(connection, data)
    assert answer is not None
    assert answer.keys() == {"error", "message"}
    assert oracle.calls == 0
    sizes = {"value": {"tuple": [2, 4, 1]}}
    assert request(connection, call("layer_sizes", X, X[:1])) == sizes


def test_too_long_half_and_endless_requests_end_the_connection(wire: Any) -> None:
    """Protects memory: a length is believed only up to the limit."""
    oracle, connection = wire
    connection.sendall(struct.pack(">I", 2**31) + b"x" * 100)
    connection.settimeout(10)
    assert connection.recv(1) == b""
    with proxies(oracle) as known:
        assert same(known["layer_sizes"](X, X[:1]), (2, 4, 1)), "others are still served"


def test_calls_and_time_are_limited(tmp_path: Path) -> None:
    """Protects our time from a training that never ends."""
    for limits, allowed in ((OracleLimits(calls=3), 3), (OracleLimits(seconds=0.0), 1)):
        with Oracle(NN_MODEL, tmp_path, limits=limits) as oracle, proxies(oracle) as known:
            for _ in range(allowed):
                known["layer_sizes"](X, X[:1])
            with pytest.raises(RuntimeError, match="too often"):
                known["layer_sizes"](X, X[:1])
            assert oracle.calls == allowed


def test_idle_and_many_connections_do_not_keep_others_waiting(tmp_path: Path) -> None:
    """Protects from a process that opens connections and says nothing, or half a request."""
    with ExitStack() as stack:
        oracle = stack.enter_context(Oracle(NN_MODEL, tmp_path))
        (path,) = tmp_path.iterdir()

        def connection() -> socket.socket:
            end = stack.enter_context(socket.socket(socket.AF_UNIX))
            end.settimeout(10)
            end.connect(os.path.relpath(path))
            return end

        for _ in range(3):
            connection().sendall(b"\0\0")
        known = stack.enter_context(proxies(oracle))
        assert same(known["layer_sizes"](X, X[:1]), (2, 4, 1))
        assert connection().recv(1) == b"", "one connection too many is closed"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Protects a long run: no thread, no socket, no file, also after an error in the body."""
    before, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    def fail() -> None:
        with Oracle(NN_MODEL, tmp_path) as oracle, proxies(oracle) as known:
            known["layer_sizes"](X, X[:1])
            raise KeyError

    for _ in range(5):
        with pytest.raises(KeyError):
            fail()
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == files


def test_a_deep_folder_is_no_obstacle(tmp_path: Path) -> None:
    """Protects users with long paths: a socket's address holds about 100 bytes."""
    deep = tmp_path / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    with Oracle(NN_MODEL, deep) as oracle, proxies(oracle) as known:
        assert same(known["layer_sizes"](X, X[:1]), (2, 4, 1))


def test_another_process_is_served_fast_enough_for_a_training(tmp_path: Path) -> None:
    """Protects the time of a grade: a training of 1001 steps calls about 4000 times."""
    with Oracle(NN_MODEL, tmp_path) as oracle:
        source = (
            f"import numpy as np\n{oracle.proxy_source}\n{right_source('nn_model')}\n"
            "X = np.random.RandomState(1).randn(2, 10)\n"
            "print(nn_model(X, X[:1] > 0, 3, num_iterations=300)['W1'].shape)\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True
        )
        assert ended.stdout == "(3, 2)\n"
        assert oracle.calls > 900
        assert oracle._used / oracle.calls < 0.002
