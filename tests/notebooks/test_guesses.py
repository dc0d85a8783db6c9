"""Protects learners' guesses: whatever is typed as a guess, no cell may fail because of it.

A prediction is a variable `my_...` that a given cell sets to None. Learners replace the None by
anything, and run cells again, also after the end of the notebook when all guesses are filled in.
"""

import ast
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

import matplotlib.pyplot as plt
import pytest
from course import SOURCES

import planar_utils
from planar_course.cells import Cell, Source
from planar_utils import _sweep_run, engine, network

# A text, numbers, sequences of unusual lengths, mixed and nested content.
ODD_GUESSES: tuple[object, ...] = (
    "no idea",
    80,
    -0.5,
    (0.26, 0.26),
    ["only one"],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    [],
    {"a": [1], 2: None},
    {"relu", "tanh"},
    True,
)
# No guess depends on how well a network learned, so training is cut short to keep the test short.
MOST_ITERATIONS = 100
# The check of nn_model needs so many, and compares with a network trained the same way.
CHECKED_ITERATIONS = 1001


def is_blank(value: ast.expr) -> bool:
    """Tell whether an expression is None or a collection of nothing but None."""
    if isinstance(value, ast.Dict):
        return bool(value.values) and all(is_blank(entry) for entry in value.values)
    if isinstance(value, ast.List | ast.Tuple):
        return bool(value.elts) and all(is_blank(entry) for entry in value.elts)
    return isinstance(value, ast.Constant) and value.value is None


def guesses_of(cell: Cell) -> set[str]:
    """Return the names of the guesses that a cell asks for."""
    if cell.kind != "code" or cell.tags:
        return set()
    assigned = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Assign)]
    return {
        target.id
        for node in assigned
        if is_blank(node.value)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.startswith("my_")
    }


def names_in(code: ast.AST) -> set[str]:
    """Return every name that a piece of code uses."""
    return {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}


def cut_short(train: Callable[..., Any], most: int = MOST_ITERATIONS) -> Callable[..., Any]:
    """Return a training function that stops after a few iterations."""

    @wraps(train)
    def short(*arguments: Any, **options: Any) -> Any:
        call = signature(train).bind(*arguments, **options)
        call.apply_defaults()
        iterations = call.arguments["num_iterations"]
        call.arguments["num_iterations"] = min(iterations, most)
        return train(*call.args, **call.kwargs)

    return short


def run(code: ast.Module, cell: Cell, kernel: dict[str, Any], guess: object) -> list[str]:
    """Run code of a cell in a kernel's variables; say whether it broke on a guess."""
    try:
        exec(compile(code, cell.id, "exec"), kernel)
    except Exception as error:
        return [f"cell {cell.id} breaks on the guess {guess!r}: {error!r}"]
    finally:
        plt.close("all")
    return []


def users_of(guesses: set[str], source: ast.Module) -> ast.Module:
    """Return the statements of a cell that use a guess, without those that set one."""
    statements = [
        statement
        for statement in source.body
        if guesses & names_in(statement) and not isinstance(statement, ast.Assign)
    ]
    return ast.Module(statements, type_ignores=[])


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_guess_breaks_a_cell(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of odd guess goes through each cell, and all cells once more at the end."""
    shorter = {
        "train": (cut_short(engine.train), [planar_utils, engine]),
        "train_many": (cut_short(engine.train_many), [planar_utils, engine, _sweep_run]),
        "nn_model": (cut_short(network.nn_model, CHECKED_ITERATIONS), [planar_utils, network]),
    }
    for name, (function, modules) in shorter.items():
        for module in modules:
            monkeypatch.setattr(module, name, function)
    # Demonstrations fail on purpose; claims hold for the full training only.
    cells = [
        cell
        for cell in source.cells
        if cell.kind == "code" and not {"error-demo", "claim"} & set(cell.tags)
    ]
    guesses = set().union(*map(guesses_of, cells))
    assert guesses, "every notebook asks learners to predict"

    kernel: dict[str, Any] = {"__name__": "__main__"}
    used, broken = [], []
    for cell in cells:
        code = ast.parse(cell.source)
        broken += run(code, cell, kernel, guess=None)
        statements = users_of(guesses, code)
        if statements.body:
            used.append(cell)
            blank = {name: kernel[name] for name in guesses & kernel.keys()}
            for guess in ODD_GUESSES:
                kernel |= dict.fromkeys(blank, guess)
                broken += run(statements, cell, kernel, guess)
            kernel |= blank
    assert used, "a guess is shown beside the answer"

    kernel |= dict.fromkeys(guesses, ODD_GUESSES[0])
    for cell in used:
        broken += run(ast.parse(cell.source), cell, kernel, ODD_GUESSES[0])
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_each_guess_has_a_name_of_its_own(source: Source) -> None:
    """A shared name would show the guess of another section when a cell is run again."""
    names = [name for cell in source.cells for name in sorted(guesses_of(cell))]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("my_guess = None  # a number", {"my_guess"}),
        ("my_sizes = {1: None, 4: None}", {"my_sizes"}),
        ("my_rate = my_guess = None", {"my_rate", "my_guess"}),
        ("my_n_h = 5\nguess = None", set()),
    ],
)
def test_guesses_are_found(code: str, expected: set[str]) -> None:
    """A guess that is overlooked is not tested."""
    assert guesses_of(Cell("00-guess", "code", code)) == expected


def test_a_guess_that_breaks_is_reported() -> None:
    """The runner must not swallow the failure that it looks for."""
    cell = Cell("00-run", "code", "print(my_guess[3])")
    (message,) = run(ast.parse(cell.source), cell, {"my_guess": 80}, 80)
    assert message.startswith("cell 00-run breaks on the guess 80: TypeError")
