"""Who is compared: each trains the networks of a `Work` and returns their parameters.

Every contender does the same: full batch, the same rate and number of steps, 64 bits (except
where its name says otherwise), no regularisation. Making one may compile; that time is shown apart.
"""

import ctypes
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.work import LEARNING_RATE, Work
from planar_utils._layout import Examples, Layout
from planar_utils._types import Parameters
from planar_utils.engine import train_many

Train = Callable[[Work], list[Parameters]]


class MissingError(Exception):
    """A contender cannot run here; the message says what is missing."""


# ---- ours ----


def ours(work: Work, dtype: str = "float64", n_threads: int = 1) -> list[Parameters]:
    """Train with the engine, as a user calls it."""
    results = train_many(
        work.X,
        work.Y,
        work.starts,
        learning_rate=LEARNING_RATE,
        num_iterations=work.steps,
        record_every=100,
        dtype=dtype,
        n_threads=n_threads,
    )
    return [result.parameters for result in results]


def compiled(dtype: str = "float64", n_threads: int = 1) -> Train:
    """Return the compiled engine."""
    try:
        from planar_utils import _kernel
    except ImportError as error:
        raise MissingError("numba") from error
    _kernel.compiled("tanh", dtype)
    return partial(ours, dtype=dtype, n_threads=n_threads)


def batched() -> Train:
    """Return the engine's program for those who have no numba."""
    from planar_utils._batched import BatchedDescent

    def run(work: Work) -> list[Parameters]:
        groups: dict[Layout, list[int]] = {}
        for k, parameters in enumerate(work.starts):
            groups.setdefault(Layout.of(parameters, "tanh"), []).append(k)
        done: dict[int, Parameters] = {}
        for layout, members in groups.items():
            descent = BatchedDescent(Examples(work.X, work.Y, "float64"), layout, "tanh")
            vectors = np.array([layout.pack(work.starts[k]) for k in members])
            rates = np.full(len(members), LEARNING_RATE)
            descent.descend(vectors, rates, np.zeros(len(members)), work.steps, 100, 1)
            done.update(zip(members, map(layout.unpack, vectors), strict=True))
        return [done[k] for k in range(len(work.starts))]

    return run


# ---- the textbook ----


def textbook() -> Train:
    """Return the loop of the classic notebook: a function per step, the cost every time."""

    def forward(X: Any, p: Parameters) -> tuple[Any, dict[str, Any]]:
        Z1 = np.dot(p["W1"], X) + p["b1"]
        A1 = np.tanh(Z1)
        Z2 = np.dot(p["W2"], A1) + p["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    def compute_cost(A2: Any, Y: Any) -> float:
        logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
        return float(np.squeeze(-np.sum(logprobs) / Y.shape[1]))

    def backward(p: Parameters, cache: dict[str, Any], X: Any, Y: Any) -> dict[str, Any]:
        m, A1 = X.shape[1], cache["A1"]
        dZ2 = cache["A2"] - Y
        dZ1 = np.dot(p["W2"].T, dZ2) * (1 - np.power(A1, 2))
        return {
            "W1": np.dot(dZ1, X.T) / m,
            "b1": np.sum(dZ1, axis=1, keepdims=True) / m,
            "W2": np.dot(dZ2, A1.T) / m,
            "b2": np.sum(dZ2, axis=1, keepdims=True) / m,
        }

    def run(work: Work) -> list[Parameters]:
        results = []
        for parameters in work.starts:
            for _ in range(work.steps):
                A2, cache = forward(work.X, parameters)
                compute_cost(A2, work.Y)
                grads = backward(parameters, cache, work.X, work.Y)
                parameters = {k: v - LEARNING_RATE * grads[k] for k, v in parameters.items()}
            results.append(parameters)
        return results

    return run


# ---- peers ----


def scikit_learn() -> Train:
    """Return MLPClassifier with plain stochastic gradient descent and one batch of everything."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    def run(work: Work) -> list[Parameters]:
        rows, labels = np.ascontiguousarray(work.X.T), work.Y[0].astype(int)
        results = []
        for start in work.starts:
            model = MLPClassifier(
                (len(start["W1"]),), activation="tanh", solver="sgd", alpha=0.0,
                batch_size=len(rows), learning_rate_init=LEARNING_RATE, max_iter=work.steps,
                shuffle=False, tol=0.0, n_iter_no_change=10**9, momentum=0.0, warm_start=True,
                nesterovs_momentum=False,
            )  # fmt: skip
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.partial_fit(rows, labels, classes=[0, 1])
                model.coefs_ = [start["W1"].T.copy(), start["W2"].T.copy()]
                model.intercepts_ = [start["b1"].ravel().copy(), start["b2"].ravel().copy()]
                model.fit(rows, labels)
            (W1, W2), (b1, b2) = model.coefs_, model.intercepts_
            results.append(
                {"W1": W1.T, "b1": b1.reshape(-1, 1), "W2": W2.T, "b2": b2.reshape(1, 1)}
            )
        return results

    return run


def pytorch() -> Train:
    """Return PyTorch as its tutorials have it: eager, autograd, on one thread."""
    try:
        import torch
    except ImportError as error:
        raise MissingError("PyTorch (pip install torch)") from error
    torch.set_num_threads(1)

    def run(work: Work) -> list[Parameters]:
        X, Y = torch.from_numpy(work.X), torch.from_numpy(work.Y)
        results = []
        for start in work.starts:
            tensors = [torch.tensor(value, requires_grad=True) for value in start.values()]
            W1, b1, W2, b2 = tensors
            optimizer = torch.optim.SGD(tensors, lr=LEARNING_RATE)
            loss_function = torch.nn.BCEWithLogitsLoss()
            for _ in range(work.steps):
                optimizer.zero_grad()
                loss = loss_function(W2 @ torch.tanh(W1 @ X + b1) + b2, Y)
                loss.backward()
                optimizer.step()
            values = [tensor.detach().numpy() for tensor in tensors]
            results.append(dict(zip(start, values, strict=True)))
        return results

    return run


class Jax:
    """JAX: the whole loop as one compiled function, with a gradient written by hand.

    With `together`, networks of one size are trained at once by vmap.
    """

    def __init__(self, together: bool = False) -> None:
        try:
            import jax
        except ImportError as error:
            raise MissingError("JAX (pip install jax)") from error
        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_platforms", "cpu")
        self.jax, self.together = jax, together

        def step(p: Any, X: Any, Y: Any) -> Any:
            jnp, m = jax.numpy, X.shape[1]
            A1 = jnp.tanh(p["W1"] @ X + p["b1"])
            dZ2 = (jax.nn.sigmoid(p["W2"] @ A1 + p["b2"]) - Y) / m
            dZ1 = (p["W2"].T @ dZ2) * (1 - A1 * A1)
            grads = {
                "W1": dZ1 @ X.T,
                "b1": dZ1.sum(axis=1, keepdims=True),
                "W2": dZ2 @ A1.T,
                "b2": dZ2.sum(axis=1, keepdims=True),
            }
            return {name: p[name] - LEARNING_RATE * grads[name] for name in p}

        def descend(p: Any, X: Any, Y: Any, steps: Any) -> Any:
            return jax.lax.fori_loop(0, steps, lambda _, q: step(q, X, Y), p)

        one = jax.vmap(descend, in_axes=(0, None, None, None)) if together else descend
        self.descend = jax.jit(one)

    def __call__(self, work: Work) -> list[Parameters]:
        """Train; the first call for a size compiles."""
        if not self.together:
            return [self._run(work, start) for start in work.starts]
        names = list(work.starts[0])
        stacked = {name: np.stack([start[name] for start in work.starts]) for name in names}
        done = self._run(work, stacked)
        return [{name: done[name][k] for name in names} for k in range(len(work.starts))]

    def _run(self, work: Work, parameters: Parameters) -> Parameters:
        done = self.descend(parameters, work.X, work.Y, work.steps)
        return {name: np.asarray(value) for name, value in done.items()}


FLAGS = ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-fPIC", "-c"]


def limit() -> Train:
    """Return `limit.c`, compiled here: how fast it can be done."""
    compiler = next(filter(None, map(shutil.which, ("gcc", "cc", "clang"))), None)
    if compiler is None:
        raise MissingError("a C compiler")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        descend = ctypes.CDLL(str(_library(compiler, Path(folder)))).descend

    def run(work: Work) -> list[Parameters]:
        m = work.X.shape[1]
        if m % 8:
            raise MissingError("a number of examples that is a multiple of 8")
        results = []
        X, Y, R = (_aligned((n, m)) for n in (2, 1, 1))
        X[:], Y[:] = work.X, work.Y
        for start in work.starts:
            n_h = len(start["W1"])
            table = np.hstack((start["W1"], start["b1"], start["W2"].T))
            w = np.append(table, start["b2"])
            A = _aligned((n_h, m))
            pointers = [ctypes.c_void_p(array.ctypes.data) for array in (X, Y, w, A, R)]
            sizes = [ctypes.c_long(number) for number in (m, n_h, work.steps)]
            descend(*pointers, *sizes, ctypes.c_double(LEARNING_RATE / m))
            V = w[:-1].reshape(n_h, 4)
            results.append(
                {"W1": V[:, :2], "b1": V[:, 2:3], "W2": V[:, 3:].T, "b2": w[-1:].reshape(1, 1)}
            )
        return results

    return run


def _library(compiler: str, folder: Path) -> Path:
    """Compile `limit.c`, and link it apart.

    A library linked with -ffast-math lets the smallest numbers of the whole process become 0 as
    soon as it is loaded, those of the other contenders too.
    """
    source, code, library = Path(__file__).with_name("limit.c"), folder / "limit.o", folder / "l.so"
    flags = [flag for flag in FLAGS if "gcc" in compiler or "prefer" not in flag]
    for arguments in ([*flags, str(source)], ["-shared", str(code)]):
        target = library if "-shared" in arguments else code
        command = [compiler, *arguments, "-o", str(target)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise MissingError(f"a C compiler that takes limit.c ({done.stderr.strip()[:200]})")
    return library


def _aligned(shape: tuple[int, int]) -> Any:
    raw = np.empty(shape[0] * shape[1] * 8 + 64, np.uint8)
    begin = -raw.ctypes.data % 64
    return raw[begin : begin + shape[0] * shape[1] * 8].view(float).reshape(shape)


OURS = "planar_utils"
#: Name -> what makes the contender; the first is what all others are compared with.
CONTENDERS: dict[str, Callable[[], Train]] = {
    OURS: compiled,
    "planar_utils, 32 bits": partial(compiled, "float32"),
    "planar_utils without numba": batched,
    "textbook NumPy": textbook,
    "scikit-learn": scikit_learn,
    "PyTorch, eager": pytorch,
    "JAX, jit": Jax,
    "C, the limit": limit,
}
#: For many small networks.
MANY: dict[str, Callable[[], Train]] = {
    OURS: compiled,
    "planar_utils without numba": batched,
    "textbook NumPy": textbook,
    "JAX, vmap": partial(Jax, together=True),
    "C, the limit": limit,
}
