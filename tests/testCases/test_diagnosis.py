"""Recognition of mistakes: two at once, none for certain, and the words for an error."""

from typing import Any

import numpy as np
import pytest

import planar_utils
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import known_errors, mistakes, right_source
from testCases.examination import examine
from testCases.parts import alike


def found(function: str, *changes: tuple[str, str]) -> tuple[str, ...]:
    """Return the keys of what is recognised in a changed right answer."""
    source = right_source(function)
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    namespace: dict[str, Any] = {
        "np": np,
        "sigmoid": planar_utils.sigmoid,
        "forward_propagation": planar_utils.forward_propagation,
    }
    exec(source, namespace)
    problem = examine(namespace[function], SPECIFICATIONS[function])
    assert problem is not None
    return problem.mistakes


def test_two_mistakes_in_different_parts_are_both_named() -> None:
    """Protects learners with more than one mistake from hearing of none."""
    keys = found(
        "backward_propagation",
        ("1 - A1**2", "1 - A1"),
        ("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),
    )
    assert set(keys) == {"A1 not squared", "1/m forgotten in db2"}


@pytest.mark.parametrize(
    ("function", "old", "new"),
    [
        ("compute_cost", "np.log(A2)", "np.log(A2) ** 2"),
        ("forward_propagation", "np.tanh(Z1)", "np.arctan(Z1)"),
        ("backward_propagation", "A2 - Y", "(A2 - Y) ** 2"),
        ("update_parameters", "learning_rate * grads", "0.9 * learning_rate * grads"),
        ("predict", "A2 > 0.5", "np.sort(A2) > 0.5"),
        ("initialize_parameters", "* 0.01", "* 0.01 + 0.01"),
    ],
)
def test_an_unknown_mistake_gets_no_diagnosis(function: str, old: str, new: str) -> None:
    """Protects from a wrong diagnosis, which is worse than none."""
    assert found(function, (old, new)) == ()


def test_a_failed_matmul_is_not_taken_for_a_certain_mistake() -> None:
    """Protects from guesses: the text of a failed @ fits many mistakes."""
    keys = found("forward_propagation", ("np.dot(W2, A1)", "W2 @ X"))
    assert keys == ("error: inner sizes of a matrix product",)


def test_a_misspelt_key_is_named_with_the_right_ones() -> None:
    """Protects from a bare KeyError."""
    assert found("update_parameters", ('grads["dW1"]', 'grads["dw1"]')) == ("error: wrong key",)


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_every_sentence_is_a_sentence(function: str) -> None:
    """Protects the texts: they are read by who made the mistake."""
    for mistake in mistakes(function):
        assert mistake.says[0].isupper() or mistake.says[0].isalpha() or mistake.says[0] in "-1234"
        assert mistake.says[-1] in ".?)"
        assert len(mistake.says) < 360, mistake.key


def test_every_known_error_has_a_sentence_and_a_pattern() -> None:
    """Protects the table of errors."""
    assert len({error.says for error in known_errors()}) == len(known_errors())
    assert any(
        error.fits(TypeError("'NoneType' object is not iterable")) for error in known_errors()
    )
    assert not any(error.fits(ZeroDivisionError("division by zero")) for error in known_errors())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, np.float64(1.0), True),
        (np.array([[True, False]]), np.array([[1, 0]]), True),
        (np.ones((1, 2)), np.ones(2), False),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, True),
        ((np.ones(2), {"a": 1}), [np.ones(2), {"a": 1}], True),
        (float("nan"), float("nan"), True),
        (float("nan"), 0.0, False),
        (float("inf"), 1.0, False),
        (None, None, True),
        ("text", "text", False),
    ],
)
def test_alike(one: Any, other: Any, same: bool) -> None:
    """Protects the comparison on which every diagnosis rests."""
    assert alike(one, other) is same
