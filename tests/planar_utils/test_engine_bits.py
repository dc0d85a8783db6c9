"""Protects the promise that a training gives the same digits on every computer.

The digests in `data/bits.json` are those of all processors. Change them only together with the
arithmetic of the compiled engine, by running `bits.py`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planar_utils import engine, train, train_many
from tests.planar_utils import bits

pytestmark = pytest.mark.skipif(
    engine.backend().name != "numba", reason=f"no compiled engine here: {engine.backend().why}"
)

RECORDED: dict[str, str] = json.loads((bits.DATA / "bits.json").read_text(encoding="utf-8"))
TANH = [case for case in bits.CASES if case.startswith("tanh") and "bits" not in case]
# LLVM's name of a processor -> what it must be able to do, and the registers that it then uses.
X86 = {
    "x86-64": ((), "xmm"),
    "haswell": (("avx2", "fma", "bmi2", "lzcnt", "movbe", "f16c"), "ymm"),
    "skylake-avx512": (("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"), "zmm"),
}
# Compiling takes seconds per activation and processor: the oldest one stands for the others.
FURTHER = {"x86-64": ["tanh in 32 bits", "elu"]}


@pytest.mark.parametrize("case", bits.CASES)
def test_this_processor_gives_the_recorded_bits(case: str) -> None:
    """Whatever the processor of this machine is, digits are those of all others."""
    assert bits.digest(bits.run(case)) == RECORDED[case]


def missing_features(processor: str) -> list[str]:
    """Return what this machine lacks to run code for a processor."""
    from llvmlite.binding import get_host_cpu_features, get_process_triple

    if not get_process_triple().startswith(("x86_64", "amd64")):
        return ["x86-64"]
    features = get_host_cpu_features()
    return [name for name in X86[processor][0] if not features.get(name)]


@pytest.mark.parametrize("processor", X86)
def test_every_processor_gives_the_recorded_bits(processor: str, tmp_path: Path) -> None:
    """From the oldest x86-64, without fused operations, to AVX-512 with registers of 64 bytes.

    The registers show that the code really was made for that processor.
    """
    missing = missing_features(processor)
    if missing:
        pytest.skip(f"this machine cannot run code for {processor}: it lacks {', '.join(missing)}")
    if processor == "haswell" and missing_features("skylake-avx512"):
        pytest.skip("this machine's own code, whose digits are compared above, is of this kind")
    cases = TANH + FURTHER.get(processor, [])
    done = run_bits(cases, tmp_path, NUMBA_CPU_NAME=processor, NUMBA_CPU_FEATURES="")
    assert done["registers"] == X86[processor][1]
    assert done["digests"] == {case: RECORDED[case] for case in cases}


def run_bits(cases: list[str], cache: Path, **environment: str) -> dict[str, Any]:
    """Run the program in a process of its own, with a cache of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(Path(bits.__file__)), *cases],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("activation", ["tanh", "maxout"])
@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_company_and_threads_change_no_bit(activation: str, n_threads: int) -> None:
    """A network trained among others, on any thread, is the network trained alone."""
    X, Y, _ = bits.problem(3, 2, 150)
    starts, rates = [], []
    for k in range(7):
        n_h = (2, 3, 5)[k % 3]
        _, _, start = bits.problem(n_h, 2, 150, activation)
        starts.append({name: value * (1 + k / 4) for name, value in start.items()})
        rates.append(0.1 * (k + 1))
    together = train_many(
        X, Y, starts, learning_rate=rates, num_iterations=300, activation=activation,
        n_threads=n_threads,
    )  # fmt: skip
    for start, rate, result in zip(starts, rates, together, strict=True):
        alone = train(X, Y, start, learning_rate=rate, num_iterations=300, activation=activation)
        assert bits.digest(result) == bits.digest(alone)


def test_stretches_between_which_ctrl_c_is_heard_change_no_bit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Short stretches or one long one: the steps are the same."""
    from planar_utils import _compiled

    monkeypatch.setattr(_compiled, "PATIENCE", 1e4)
    assert bits.digest(bits.run("tanh in three blocks")) == RECORDED["tanh in three blocks"]


@pytest.mark.parametrize("size", [1.0, 1e4])
def test_the_way_a_unit_is_computed_changes_no_bit(size: float) -> None:
    """Units in pairs, alone, or the long way round for large weights: the same operations.

    Between the two units of a network comes a third that has no weight in the output, and whose
    bias is so large that it cannot make a pair with a neighbour.
    """
    X, Y, start = bits.problem(2, 2, 64)
    start = {**start, "W1": start["W1"] * size}
    apart = {
        "W1": np.insert(start["W1"], 1, 0, axis=0),
        "b1": np.insert(start["b1"], 1, 1e9, axis=0),
        "W2": np.insert(start["W2"], 1, 0, axis=1),
        "b2": start["b2"],
    }
    one = train(X, Y, start, num_iterations=1).parameters
    other = train(X, Y, apart, num_iterations=1).parameters
    np.testing.assert_array_equal(one["W1"], other["W1"][::2])
    np.testing.assert_array_equal(one["b1"], other["b1"][::2])
    np.testing.assert_array_equal(one["W2"], other["W2"][:, ::2])
    assert one["W2"][0, 0] != start["W2"][0, 0]
