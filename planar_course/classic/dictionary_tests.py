"""The tests of the 2021a edition: lists of dictionaries, run by two functions of `test_utils`.

A test case is a dictionary with the keys ``name`` (``datatype_check``, ``shape_check`` or
``equation_output_check``), ``input`` (the arguments), ``expected`` (the whole output) and ``error``
(what to print when the output differs).
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Check = Callable[[Any, Any], bool]


def datatype_check(expected: Any, output: Any) -> bool:
    """Say whether the output, and whatever it holds, is of the expected types."""
    return isinstance(output, type(expected)) and all(
        found is not None and isinstance(found, type(wanted))
        for wanted, found in _pairs(expected, output)
    )


def shape_check(expected: Any, output: Any) -> bool:
    """Say whether the arrays of the output have the expected shapes."""
    return all(np.shape(found) == np.shape(wanted) for wanted, found in _pairs(expected, output))


def equation_output_check(expected: Any, output: Any) -> bool:
    """Say whether the numbers of the output are the expected ones, to NumPy's `allclose`."""
    return shape_check(expected, output) and all(
        np.allclose(found, wanted) for wanted, found in _pairs(expected, output)
    )


CHECKS: dict[str, Check] = {
    "datatype_check": datatype_check,
    "shape_check": shape_check,
    "equation_output_check": equation_output_check,
}


def multiple_test(test_cases: Sequence[dict[str, Any]], target: Callable[..., Any]) -> None:
    """Run the checks on a function that returns a tuple or a dictionary.

    Parameters
    ----------
    test_cases : sequence of dict
        See the module's text.
    target : callable
        The learner's function; called once for each case.

    Raises
    ------
    AssertionError
        One of the cases failed; its ``error`` was printed.
    """
    passed = sum(_passes(case, target) for case in test_cases)
    if passed == len(test_cases):
        print("\033[92m All tests passed.")
        return
    print("\033[92m", passed, " Tests passed")
    print("\033[91m", len(test_cases) - passed, " Tests failed")
    name = getattr(target, "__name__", "the function")
    raise AssertionError(
        f"Not all tests were passed for {name}. Check your equations and avoid using global "
        "variables inside the function."
    )


# The classic module has both names, for one output and for several; the checks take either.
single_test = multiple_test


def _passes(case: dict[str, Any], target: Callable[..., Any]) -> bool:
    try:
        output = target(*copy.deepcopy(case["input"]))
        passed = CHECKS[case["name"]](case["expected"], output)
    except Exception as error:  # whatever the learner's function raises fails its test
        print(f"{type(error).__name__}: {error}")
        passed = False
    if not passed:
        print(f"Error: {case['error']}.")
    return passed


def _pairs(expected: Any, output: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every expected number or array beside what was found in its place."""
    if isinstance(expected, dict):
        for key, wanted in expected.items():
            yield from _pairs(wanted, output[key])
    elif isinstance(expected, tuple | list):
        for wanted, found in zip(expected, output, strict=True):
            yield from _pairs(wanted, found)
    else:
        yield expected, output
