"""Whatever a function returns, its check has a verdict, and no words of a fault of ours.

A trained network in lists once stopped the check itself, and in grading the whole notebook.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from testCases.cases import SPECIFICATIONS
from testCases.examination import OUR_FAULT, examine
from testCases.specification import Specification


def _ragged(part: np.ndarray) -> list[Any]:
    return [1.0, [2.0, 3.0], *part.ravel().tolist()]


def _objects(part: np.ndarray) -> np.ndarray:
    return np.array([None, *part.ravel().tolist()], dtype=object)


# What becomes of every number and array of a right result.
SPOILS: dict[str, Callable[[np.ndarray], Any]] = {
    "lists": np.ndarray.tolist,
    "tuples": lambda part: tuple(part.tolist()) if part.ndim else part.item(),
    "ragged": _ragged,
    "objects": _objects,
    "words": lambda part: part.astype(str),
    "complex": lambda part: part.astype(complex),
    "dates": lambda part: part.astype("datetime64[s]"),
    "nothing": lambda part: None,
    "empty": lambda part: np.empty((0, *part.shape)),
    "nan": lambda part: np.full_like(part, np.nan, dtype=float),
    "one": lambda part: np.float64(part.sum()),
    "wrapped": lambda part: part[None],
    "nested": lambda part: [[[part]]],
    "whole": lambda part: part.astype(int),
    "named": lambda part: {"part": part, 1: part},
    "masked": lambda part: np.ma.masked_array(part, part > 0),
    "matrix": lambda part: np.asmatrix(part.reshape(len(part), -1)) if part.ndim else part,
    "itself": lambda part: object,
}


def spoiled(value: Any, spoil: Callable[[np.ndarray], Any], alternate: bool, at: int = 0) -> Any:
    """Spoil the parts of a result, all of them or every other one."""
    if isinstance(value, dict):
        entries = enumerate(value.items())
        return {key: spoiled(part, spoil, alternate, n) for n, (key, part) in entries}
    if isinstance(value, tuple | list):
        return type(value)(spoiled(part, spoil, alternate, n) for n, part in enumerate(value))
    return value if alternate and at % 2 else spoil(np.asarray(value))


def spoiling(
    specification: Specification, spoil: Callable[[np.ndarray], Any], alternate: bool
) -> Callable[..., Any]:
    """Return the right function with another result."""

    def function(*args: Any, **kwargs: Any) -> Any:
        return spoiled(specification.reference(*args, **kwargs), spoil, alternate)

    return function


@pytest.mark.filterwarnings("ignore")  # NumPy's, about what is done to results here
@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_no_result_stops_the_check(function: str) -> None:
    """An error of the check's own says nothing to a learner, and costs a grader the notebook."""
    specification = SPECIFICATIONS[function]
    for spoil in SPOILS.values():
        for alternate in (False, True):
            problem = examine(spoiling(specification, spoil, alternate), specification)
            assert problem is None or OUR_FAULT not in " ".join(problem.says)


def test_a_fault_in_the_search_for_a_cause_costs_the_cause_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is wrong is known before; and whoever reads of the fault can report it."""

    def broken(*_: object) -> None:
        raise TypeError("nobody foresaw this")

    monkeypatch.setattr("testCases.examination.recognise", broken)
    specification = SPECIFICATIONS["compute_cost"]
    problem = examine(lambda A2, Y: 1.0, specification)
    assert problem is not None
    assert problem.headline == "compute_cost: the cost is wrong."
    (said,) = problem.says
    assert OUR_FAULT in said
    assert "TypeError in test_spoiled.py, line" in said
