"""Laws that a right function obeys besides returning right values."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import zip_longest
from typing import Any

import numpy as np

from testCases.calling import call
from testCases.drawing import easy_task
from testCases.failure import Problem
from testCases.rounding import SAYS, is_rounded
from testCases.specification import Specification
from testCases.trial import Trial

Law = Callable[[Trial], Problem | None]
_ONE_NUMBER = (
    "An array with axes, such as one of shape (1, 1), is converted to a single number. Add up with"
    " np.sum(... * ...) in place of a matrix product, or take the number out with .item()."
)


def keeps_its_arguments(trial: Trial) -> Problem | None:
    """Demand that a function leaves what it was given as it was."""
    for number, outcome in enumerate(trial.outcomes):
        if outcome.changed:
            names = " and ".join(outcome.changed)
            return _broken(
                trial,
                "changes its arguments",
                f"{trial.specification.function} returns the right values but writes into its"
                f" argument {names} (case: {trial.case(number).name}).",
                _how_to_keep(outcome.changed[0], trial.inputs[number][outcome.changed[0]]),
            )
    return None


def _how_to_keep(name: str, value: object) -> str:
    """Say how to leave an argument as it is."""
    changed = f"After the call, the caller's {name} is not what it was before."
    if isinstance(value, Mapping):
        return (
            f"{changed} Make new arrays and a new dictionary: A = A - B makes a new array, A -= B"
            f" changes the old one, and {name}[...] = ... or pop changes the old dictionary."
        )
    return (
        f"{changed} Work on a copy ({name}.copy() or {name}.astype(float)), or make a new array:"
        f" {name}[...] = ..., -=, += and {name}.shape = ... change the old one, and += does not"
        " undo -= to the last digit."
    )


#: Warnings about a habit, such as a file left open, which say nothing about what is computed.
OF_NO_NUMBERS = ("ResourceWarning",)
_NUMBERS = (bool, int, float, np.generic, np.ndarray)
_KEPT = (
    "Something is kept from one call to the next (a default argument such as costs=[], which is"
    " made only once, or a global variable), or random numbers are drawn without a fixed seed."
)


def kept_from_call_to_call(trial: Trial) -> str:
    """Say that a wrong result comes out otherwise when it is asked for again, "" if it does not."""
    number, finding = trial.first_failure or (0, None)
    if finding is None:
        return ""
    again = trial.caller(trial.specification, trial.inputs[number])
    if again.error is not None or not _differ(trial.outcomes[number].value, again.value):
        return ""
    return f"A second call with the same arguments gives another result. {_KEPT}"


def not_right_any_more(trial: Trial) -> str:
    """Say that a first case that was right is wrong when it is asked for again, "" if it is not."""
    number, _ = trial.first_failure or (0, None)
    if number == 0 or not trial.passed[0]:
        return ""
    again = trial.caller(trial.specification, trial.inputs[0])
    if again.error is None and trial.judge(0, again.value) is None:
        return ""
    name = trial.case(0).name
    return f'The first case ("{name}") was right, and is wrong when it is called again. {_KEPT}'


def _differ(one: Any, other: Any) -> bool:
    """Return whether two results differ for certain: in keys, lengths, shapes or numbers."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() != other.keys() or any(_differ(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) != len(other) or any(map(_differ, one, other))
    if not (isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS)):
        return False
    first, second = np.asarray(one), np.asarray(other)
    if first.dtype.kind not in "biuf" or second.dtype.kind not in "biuf":
        return False
    return first.shape != second.shape or not np.allclose(
        first.astype(float), second.astype(float), rtol=1e-6, atol=1e-12, equal_nan=True
    )


def repeats_itself(trial: Trial) -> Problem | None:
    """Demand the same result from the same input, whatever the global generator's state."""
    for number in range(min(2, len(trial.outcomes))):
        again = trial.caller(trial.specification, trial.inputs[number], global_seed=4711)
        if again.error is not None or trial.judge(number, again.value) is not None:
            return _broken(
                trial,
                "changes from call to call",
                f"{trial.specification.function} gave another result when it was called a second"
                f" time with the same arguments (case: {trial.case(number).name}).",
                _KEPT,
            )
    return None


def warns_of_nothing(trial: Trial) -> Problem | None:
    """Demand that no warning appears on well-posed inputs."""
    for number, outcome in enumerate(trial.outcomes):
        for warning in () if trial.case(number).may_warn else outcome.caught:
            if warning.category in OF_NO_NUMBERS:
                continue
            return _broken(
                trial,
                "warns",
                f"{trial.specification.function} returns the right values but causes a"
                f" {warning.category} (case: {trial.case(number).name}):"
                f" {warning.message}",
                _ONE_NUMBER
                if "ndim > 0" in warning.message
                else "Ordinary input must not cause a warning: on other input it becomes an error.",
                *((("Line", warning.line),) if warning.line else ()),
            )
    return None


def prints_the_cost(trial: Trial) -> Problem | None:
    """Demand that `nn_model` prints the cost every 1000 iterations, if and only if asked to."""
    specification, inputs = trial.specification, easy_task()
    right = _printed_by_reference(specification)
    wanted = _printed_costs(right)
    loud = trial.caller(specification, {**inputs, "print_cost": True})
    silent = trial.caller(specification, {**inputs, "num_iterations": 1, "print_cost": False})
    facts = (
        ("Called", "nn_model(X, Y, n_h=3, num_iterations=1001, print_cost=True)"),
        ("Printed", _first_lines(loud.printed) or "nothing"),
        ("Wanted", right.strip()),
    )
    # One line more is let pass: some print the final cost.
    if _lines_printed(loud.printed) > len(wanted) + 1:
        return _broken(
            trial,
            "print_cost",
            "nn_model trains right, but prints the cost too often.",
            "Print it only in every 1000th iteration, that is when i % 1000 == 0.",
            *facts,
        )
    if loud.error is not None or not _shows(loud.printed, wanted):
        return _broken(
            trial,
            "print_cost",
            "nn_model trains right, but does not print the cost of every 1000th iteration when"
            " print_cost is True.",
            "Wanted are the costs at the iterations 0, 1000, 2000, ..., each computed before the"
            " update of its iteration.",
            *facts,
        )
    if _shows(silent.printed, {0: wanted[0]}):
        return _broken(
            trial,
            "print_cost",
            "nn_model trains right, but prints the cost although print_cost is False.",
            "Print only if print_cost is true.",
        )
    return None


def has_the_classic_defaults(trial: Trial) -> Problem | None:
    """Demand that `nn_model` makes 10000 silent iterations when not told otherwise."""
    specification, signature = trial.specification, trial.caller.signature
    taken = list(signature.parameters.values()) if signature else []
    wanted = {"num_iterations": 10000, "print_cost": False}
    for name, value in wanted.items():
        # Who calls it otherwise has it at its place.
        place = specification.arguments.index(name)
        found = [one for one in taken if one.name == name] or taken[place : place + 1]
        if found and not _equals(found[0].default, value):
            return _broken(
                trial,
                "defaults",
                f"nn_model trains right, but the default of {name} must be {value}.",
                f"Write the first line as nn_model(X, Y, n_h, num_iterations=10000,"
                f" print_cost=False), so that the cells below, which leave {name} out, agree.",
            )
    return None


def _equals(default: object, value: object) -> bool:
    if isinstance(default, np.ndarray) and default.ndim:
        return False
    return bool(default == value)


def is_not_rounded(trial: Trial) -> Problem | None:
    """Demand all digits: a result rounded to six decimals can lie within the tolerance."""
    if not is_rounded(trial):
        return None
    name = trial.specification.function
    return _broken(trial, "rounded", f"{name} returns the right values, but rounded.", SAYS)


LAWS: tuple[Law, ...] = (keeps_its_arguments, repeats_itself, warns_of_nothing)
#: Laws for which the function is called again.
CALL_AGAIN = frozenset({repeats_itself, prints_the_cost})
FURTHER_LAWS: dict[str, tuple[Law, ...]] = {
    **dict.fromkeys(("neuron_forward", "logistic_cost", "compute_cost"), (is_not_rounded,)),
    "nn_model": (has_the_classic_defaults, prints_the_cost),
}


def laws_of(specification: Specification) -> tuple[Law, ...]:
    """Return the laws for a graded function."""
    return LAWS + FURTHER_LAWS.get(specification.function, ())


def _first_lines(text: str) -> str:
    lines = text.strip().splitlines()
    return "\n".join(lines[:4] + ["..."] * (len(lines) > 4))


@cache
def _printed_by_reference(specification: Specification) -> str:
    inputs = {**easy_task(), "print_cost": True}
    return call(specification.reference, specification.form, inputs).printed


def _printed_costs(text: str) -> dict[int, float]:
    """Read the costs from lines such as "Cost after iteration 1000: 0.288083"."""
    # Beginning where digits begin: otherwise a flood of digits takes the square of its length.
    # More digits than 9 are no iteration, and Python makes no number of more than 4300.
    found = re.findall(r"(?<!\d)(\d{1,9})\D+?(-?\d+\.\d+(?:e-?\d+)?)", _plain(text))
    return {int(iteration): float(cost) for iteration, cost in found}


def _printed_backwards(text: str) -> dict[int, float]:
    """Read the costs from lines such as "0.288083 at iteration 1000"."""
    line = r"(?m)(?<![\d.])(\d{1,9}\.\d{1,20}(?:e-?\d{1,3})?)[^\d\n]+(\d{1,9})\D*$"
    return {int(iteration): float(cost) for cost, iteration in re.findall(line, _plain(text))}


# Among so many numbers at the beginning of a line the iteration stands.
_COLUMNS = 8


def _printed_numbers(text: str) -> list[list[float]]:
    """Read all numbers of each line, such as "step 1000/1001 (n_h = 3), cost: 0.288083"."""
    number = r"\d{1,20}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,3})?"
    return [list(map(float, re.findall(number, line))) for line in _plain(text).splitlines()]


def _lines_printed(text: str) -> int:
    """Return in how many lines a text tells costs, as far as numbers that count upwards show it."""
    lines = [line for line in _printed_numbers(text) if not all(map(float.is_integer, line))]
    columns = zip_longest(*(line[:_COLUMNS] for line in lines), fillvalue=0.5)
    counts = [len(set(filter(float.is_integer, column))) for column in columns]
    return max([len(_printed_costs(text)), *counts])


def _plain(text: str) -> str:
    """Return a text in which 1,000 and 1_000 are 1000."""
    return re.sub(r"(?<=\d)[,_](?=\d{3}\b)", "", text)


def _shows(text: str, wanted: dict[int, float]) -> bool:
    """Return whether a text shows the wanted costs, to as many digits as it prints (>= 3)."""
    by_iteration = (_printed_costs(text), _printed_backwards(text))
    if any(
        all(i in printed and _near(printed[i], cost) for i, cost in wanted.items())
        for printed in by_iteration
    ):
        return True
    lines = _printed_numbers(text)
    return all(
        any(i in line and any(_near(one, cost) for one in line) for line in lines)
        for i, cost in wanted.items()
    )


def _near(printed: float, cost: float) -> bool:
    return abs(printed - cost) < 1e-3 * max(1.0, cost)


def _broken(
    trial: Trial, kind: str, headline: str, advice: str, *facts: tuple[str, str]
) -> Problem:
    specification = trial.specification
    return Problem(
        specification.function,
        specification.exercise,
        kind,
        headline,
        facts,
        mistakes=(f"law: {kind}",),
        says=(advice,),
    )
