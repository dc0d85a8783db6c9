"""Cases: well posed for every seed, plain values, and sharp enough to see any wrong number."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testCases.caller import LocalCaller
from testCases.calling import same
from testCases.cases import SPECIFICATIONS
from testCases.form import Inputs
from testCases.specification import Case, Specification
from testCases.trial import run

CASES = [
    pytest.param(specification, case, id=f"{specification.function}: {case.name}")
    for specification in SPECIFICATIONS.values()
    for case in specification.cases
]
SEEDS = st.integers(0, 2**31)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every number of a value with the way to it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, tuple | list):
        for position, part in enumerate(value):
            yield from leaves(part, (*path, position))
    elif isinstance(value, np.ndarray):
        scale = float(np.max(np.abs(value))) if value.size else 0.0
        for index in np.ndindex(value.shape):
            if value.dtype.kind != "f" or scale == 0 or abs(value[index]) > 1e-3 * scale:
                yield (*path, index), value[index]
    else:
        yield path, value


def perturbed(value: Any, path: tuple[Any, ...]) -> Any:
    """Return a copy with one number changed a little: 1e-5 of itself, by one, or flipped."""
    if not path:
        if isinstance(value, bool | np.bool_):
            return not value
        if isinstance(value, int | np.integer):
            return value + 1
        return value * (1 + 1e-5) if value else 1e-5
    changed = list(value) if isinstance(value, tuple) else copy.deepcopy(value)
    changed[path[0]] = perturbed(value[path[0]], path[1:])
    return tuple(changed) if isinstance(value, tuple) else changed


@pytest.mark.parametrize(("specification", "case"), CASES)
@settings(max_examples=5)
@given(seed=SEEDS, choice=st.integers(0, 10**6))
def test_the_reference_is_right_and_a_perturbed_result_is_wrong(
    specification: Specification, case: Case, seed: int, choice: int
) -> None:
    """Protects the sharpness of the checks: right for every seed, wrong after any small change."""
    inputs = specification.inputs(case, seed)
    value = specification.reference(**specification.prepared(copy.deepcopy(inputs)))
    assert specification.judge(case, inputs, value) is None
    paths = [path for path, _ in leaves(value)]
    changed = perturbed(value, paths[choice % len(paths)])
    assert specification.judge(case, inputs, changed) is not None


@pytest.mark.parametrize("specification", SPECIFICATIONS.values(), ids=lambda s: s.function)
def test_inputs_are_plain_and_the_same_for_the_same_seed(specification: Specification) -> None:
    """Protects the grader, which sends inputs to another process."""
    for case in specification.cases:
        inputs = specification.inputs(case, seed=5)
        assert same(inputs, specification.inputs(case, seed=5))
        assert set(inputs) - {"coefficients"} <= set(specification.arguments)
        json.dumps(_as_json(inputs))


@pytest.mark.parametrize("specification", SPECIFICATIONS.values(), ids=lambda s: s.function)
def test_cases_are_described(specification: Specification) -> None:
    """Protects the texts that learners see, and the weights that a grader adds up."""
    assert len(specification.cases) >= 3
    for case in specification.cases:
        assert case.name
        assert case.tolerance <= 1e-6
        assert case.weight > 0


@pytest.mark.parametrize(
    ("function", "body"),
    [
        # Sizes that are nearly as good as the best are not the best.
        (
            "best_hidden_size",
            "return min(n for n, a in accuracy.items() if a >= max(accuracy.values()) - 0.02)",
        ),
        ("best_hidden_size", "return min(accuracy, key=lambda n: (-round(accuracy[n], 1), n))"),
        # A unit is told from another by all of its weights, not by one number made of them.
        ("distinct_units", "return len({round(float(w.mean()), 9) for w in W1})"),
        ("distinct_units", "return len({round(float(np.sum(w**2)), 9) for w in W1})"),
        (
            "generalization_gap",
            "return abs(solution(parameters, X_train, Y_train, X_test, Y_test))",
        ),
    ],
)
def test_what_is_nearly_right_is_wrong_with_every_seed(function: str, body: str) -> None:
    """Protects points from functions that passed, always or with some seeds, until a case asked."""
    specification = SPECIFICATIONS[function]
    arguments = ", ".join(f"{name}=None" for name in specification.arguments)
    namespace: dict[str, Any] = {"np": np, "solution": specification.reference}
    exec(f"def {function}({arguments}):\n    {body}\n", namespace)
    for seed in range(12):
        trial = run(LocalCaller(namespace[function]), specification, seed)
        assert not any(outcome.error for outcome in trial.outcomes), "wrong, not broken"
        assert any(trial.passed)
        assert not all(trial.passed)


def _as_json(value: Inputs | Any) -> Any:
    if isinstance(value, dict):
        return [[key, _as_json(part)] for key, part in value.items()]
    return value.tolist() if isinstance(value, np.ndarray) else value
