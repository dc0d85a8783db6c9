"""The package as a whole: what it offers, what it does not import, and its documentation."""

import doctest
import inspect
import re
import subprocess
import sys
from importlib import import_module

import pytest

import planar_utils

MODULES = (
    "activations",
    "analysis",
    "datasets",
    "engine",
    "gradcheck",
    "initializers",
    "logistic",
    "losses",
    "network",
    "plotting",
    "warmup",
)
RUN_THEIR_OWN_EXAMPLES = ("datasets", "engine", "plotting")
FUNCTIONS = {
    name: function for name, function in vars(planar_utils).items() if inspect.isfunction(function)
}


def test_importing_the_package_is_light() -> None:
    """In a fresh process no plotting, learning or table library is loaded."""
    program = (
        "import sys, planar_utils\n"
        "heavy = {'matplotlib', 'matplotlib.pyplot', 'sklearn', 'scipy', 'pandas', 'numba'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    assert run.stderr == ""


def test_every_public_function_can_be_imported_from_the_package() -> None:
    """`from planar_utils import X` works for every public name of every module."""
    for module in MODULES:
        members = vars(import_module(f"planar_utils.{module}"))
        for name, member in members.items():
            if inspect.isfunction(member) and member.__module__ == f"planar_utils.{module}":
                assert name.startswith("_") or getattr(planar_utils, name) is member


def test_all_lists_what_is_there() -> None:
    """A star import gives the public names, each once, and nothing else."""
    assert len(planar_utils.__all__) == len(set(planar_utils.__all__))
    for name in planar_utils.__all__:
        assert hasattr(planar_utils, name)
    assert set(FUNCTIONS) <= set(planar_utils.__all__)


@pytest.mark.parametrize("module", sorted({*MODULES} - {*RUN_THEIR_OWN_EXAMPLES}))
def test_examples_run_and_print_what_they_say(module: str) -> None:
    """Every example of every docstring; a module without any fails too."""
    result = doctest.testmod(import_module(f"planar_utils.{module}"))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_documentation_is_complete(name: str) -> None:
    """Every argument, the result, the errors, a source and an example."""
    text = str(inspect.getdoc(FUNCTIONS[name]))
    arguments = inspect.signature(FUNCTIONS[name]).parameters
    # Without an argument there is none to describe and none that could be wrong.
    about_arguments = ("Parameters", "Raises") if arguments else ()
    for section in (*about_arguments, "Returns", "References", "Examples"):
        underlined = f"\n{section}\n{'-' * len(section)}\n"
        assert underlined in text, f"{section} is missing"
        assert re.match(r"\S|    \S", text.partition(underlined)[2]), f"{section} is empty"
    described = text.partition("\nReturns\n")[0]
    for argument in arguments:
        assert re.search(rf"^[\w, ]*\b{argument}\b[\w, ]* : ", described, re.MULTILINE)
