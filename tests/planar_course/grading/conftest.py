"""What tests of grading share: a notebook of this process that answers as a kernel would."""

import linecache
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import planar_utils
from planar_course.grading.probe import ANSWER_EXPRESSION, ANSWER_MIME
from planar_course.grading.sandbox import Backend, NoSandbox, find_backend
from testCases.cases import SPECIFICATIONS

Ask = Callable[[str, float], str]


def _namespace(source: str, function: str) -> dict[str, Any]:
    """Run a cell of a notebook that imports what the course's notebooks import."""
    namespace: dict[str, Any] = {
        name: getattr(planar_utils, name)
        for name in ("sigmoid", "accuracy", *SPECIFICATIONS)
        if name != function
    }
    namespace |= {"np": np, "m": 400, "X": np.ones((2, 400)), "Y": np.ones((1, 400)), "cost": 0.5}
    cell = f"<cell {abs(hash(source))}>"
    linecache.cache[cell] = (len(source), None, source.splitlines(keepends=True), cell)
    exec(compile(source, cell, "exec"), namespace)
    return namespace


def _asked(namespace: dict[str, Any]) -> Ask:
    def ask(code: str, seconds: float) -> str:
        assert seconds > 0
        exec(code, namespace)
        shown = eval(ANSWER_EXPRESSION, namespace)._repr_mimebundle_()
        return str(shown[ANSWER_MIME])

    return ask


@pytest.fixture
def asked() -> Callable[[str, str], Ask]:
    """Return the function that makes an `Ask` from a cell's source and its function's name."""
    return lambda source, function: _asked(_namespace(source, function))


@pytest.fixture
def asked_in() -> Callable[[dict[str, Any]], Ask]:
    """Return the function that makes an `Ask` from a notebook's variables."""
    return _asked


@pytest.fixture(scope="session")
def sandbox() -> Backend:
    """Return what isolates submissions here; without it, nothing of one is ever run by a test."""
    try:
        return find_backend()
    except NoSandbox as refusal:
        pytest.skip(f"no submission is run without a sandbox: {refusal}")
