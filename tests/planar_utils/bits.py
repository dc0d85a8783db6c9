"""Train the networks of `data/bits.npz` and print the digest of each result, as JSON.

`test_engine_bits.py` runs this program once per kind of processor. Data and initial weights come
from a file, since generators use the sin, cos and log of the platform, whose last digits differ.

    python bits.py [CASE ...]
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from planar_utils.engine import TrainingResult, train

DATA = Path(__file__).parent / "data"
# Case -> hidden units, inputs, examples (more than there are: repeated, shrinking), and the task.
CASES: dict[str, tuple[int, int, int, dict[str, Any]]] = {
    # 10,000 steps cross the edge of stability: from there on one bit becomes many.
    "tanh": (4, 2, 400, {"num_iterations": 10_000}),
    "tanh of 50 units": (50, 2, 400, {"num_iterations": 300, "l2": 0.3}),
    "tanh of three inputs": (3, 3, 37, {"num_iterations": 500}),
    "tanh in three blocks": (5, 2, 2500, {"num_iterations": 100, "record_every": 1}),
    "tanh far out": (5, 2, 37, {"num_iterations": 50, "learning_rate": 1e3}),
    "tanh in 32 bits": (4, 2, 400, {"num_iterations": 500, "dtype": "float32"}),
    **{
        activation: (4, 2, 399, {"num_iterations": 500, "activation": activation, "l2": 0.1})
        for activation in ("sigmoid", "relu", "leaky_relu", "elu", "linear", "prelu", "maxout")
    },
}


def problem(n_h: int, n_x: int, m: int, activation: str = "tanh") -> tuple[Any, Any, Any]:
    """Return examples, labels and initial parameters, without any mathematical function."""
    with np.load(DATA / "bits.npz") as file:
        stored = dict(file)
    places = np.arange(m)
    shrinking = 1 / (1 + places // 400)
    X = np.vstack([stored["X"], stored["X"][:1] * stored["X"][1:]])[:n_x, places % 400] * shrinking
    rows = 2 * n_h if activation == "maxout" else n_h
    parameters = {
        "W1": stored["W1"][:rows, :n_x],
        "b1": stored["b1"][:rows],
        "W2": stored["W2"][:, :n_h],
        "b2": stored["b2"],
    }
    return X, stored["Y"][:, places % 400], parameters


def digest(result: TrainingResult) -> str:
    """Return the first digits of the SHA-256 of parameters and costs."""
    sha = hashlib.sha256()
    for array in (*result.parameters.values(), result.costs, result.iterations):
        sha.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    return sha.hexdigest()[:16]


def run(case: str) -> TrainingResult:
    """Train the network of a case."""
    n_h, n_x, m, task = CASES[case]
    X, Y, parameters = problem(n_h, n_x, m, task.get("activation", "tanh"))
    return train(X, Y, parameters, **task)


def registers() -> str:
    """Return the widest registers that the compiled code uses: zmm, ymm, xmm, or none of them."""
    from planar_utils import _kernel

    code = "".join(_kernel._JOBS["tanh"].inspect_asm().values())
    return next((name for name in ("zmm", "ymm", "xmm") if f"%{name}" in code), "other")


if __name__ == "__main__":
    digests = {case: digest(run(case)) for case in sys.argv[1:] or CASES}
    print(json.dumps({"digests": digests, "registers": registers()}))
