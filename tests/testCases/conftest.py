"""What several tests of the checks need: a learner's notebook, and a verdict on a cell of it."""

import linecache
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import planar_utils
from testCases.cases import SPECIFICATIONS
from testCases.examination import examine
from testCases.failure import Problem


def _learners(source: str, function: str) -> Any:
    """Run a cell of a notebook that imports what the course's notebooks import."""
    namespace = {
        name: getattr(planar_utils, name)
        for name in ("sigmoid", "accuracy", *SPECIFICATIONS)
        if name != function
    }
    namespace |= {"np": np, "m": 400, "X": np.ones((2, 400)), "Y": np.ones((1, 400)), "cost": 0.5}
    cell = f"<cell {abs(hash(source))}>"
    linecache.cache[cell] = (len(source), None, source.splitlines(keepends=True), cell)
    exec(compile(source, cell, "exec"), namespace)
    return namespace[function]


@cache
def _judged(source: str, function: str) -> Problem | None:
    return examine(_learners(source, function), SPECIFICATIONS[function])


@pytest.fixture
def learners() -> Callable[[str, str], Any]:
    """Return the function that makes a learner's function from its source and name."""
    return _learners


@pytest.fixture
def judged() -> Callable[[str, str], Problem | None]:
    """Return the function that tells what the check finds in a source, by source and name."""
    return _judged
