"""Writes the code with which a kernel is asked about a function, or to call it once.

The first question brings along what is needed beside the modules of `testCases.seen`: the modules
`wire`, `codec` and `inside`, made once per kernel. No code uses a name but `__import__`, so that
the notebook's variables cannot get in its way, nor it in theirs.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from planar_course.grading.codec import write
from planar_course.grading.wire import dump
from testCases.form import Form, Inputs
from testCases.outcome import GLOBAL_SEED

#: The mime type under which the answer is shown.
ANSWER_MIME = "application/x-planar-answer"
_PACKAGE = "planar_course.grading"
#: Evaluated after the code of a request: an object that shows the answer as `ANSWER_MIME`.
ANSWER_EXPRESSION = f'__import__("sys").modules["{_PACKAGE}.inside"].Answer("{ANSWER_MIME}")'
_BUILTINS = '__import__("builtins")'
_START = """
import sys
import types

for name, source in sources.items():
    if name not in sys.modules:
        module = sys.modules[name] = types.ModuleType(name)
        try:
            exec(compile(source, f"<{name}>", "exec"), vars(module))
        except BaseException:
            del sys.modules[name]
            raise
"""
_RESPOND = f'sys.modules["{_PACKAGE}.inside"].respond(namespace, request)\n'


def description_code(form: Form) -> str:
    """Return the code that asks whether a function is there, and which arguments it takes.

    To be run before the code of any call.
    """
    request = dump({"form": _plain(form)})
    return running(("wire", "codec", "inside"), _RESPOND, request=request)


def call_code(form: Form, inputs: Inputs, trial: str, seed: int, hides: bool) -> str:
    """Return the code that calls a function once.

    Parameters
    ----------
    form
        How it is called.
    inputs
        Plain values; they leave this process here.
    trial
        Calls with the same text go to the same copy of the function, so that what it keeps from
        one call to the next shows.
    seed
        Seed of the global generators during the call.
    hides
        Whether the notebook's variables are not there for the function.
    """
    asked = {"form": _plain(form), "inputs": write(inputs), "trial": trial, "hides": hides}
    return _asking({**asked, "seed": seed})


def calls_code(
    form: Form, inputs: Sequence[Inputs], trial: str, seconds: float, hides: bool
) -> str:
    """Return the code that calls a function with several inputs, in order.

    Parameters
    ----------
    form
        How it is called.
    inputs
        Plain values that need not be hidden from each other.
    trial, hides
        As in `call_code`.
    seconds
        After that time no further call is begun.
    """
    asked = {"form": _plain(form), "calls": list(map(write, inputs)), "trial": trial}
    return _asking({**asked, "hides": hides, "seed": GLOBAL_SEED, "seconds": write(seconds)})


def _asking(asked: dict[str, Any]) -> str:
    respond = f'__import__("sys").modules["{_PACKAGE}.inside"].respond'
    return f"{respond}({_BUILTINS}.globals(), {dump(asked)!r})"


def running(modules: tuple[str, ...], then: str, **names: str) -> str:
    """Return code that makes modules of this package in a kernel and then runs a few lines.

    Parameters
    ----------
    modules
        Names of modules of this package, each before those that import it.
    then
        The lines; they know `sys`, the notebook's variables as `namespace`, and `names`.
    names
        Texts to be used in the lines.
    """
    sources = {f"{_PACKAGE}.{name}": _source(name) for name in modules}
    known = "".join(f", {name!r}: {value!r}" for name, value in names.items())
    return (
        f"{_BUILTINS}.exec({_START + then!r},"
        f" {{'sources': {sources!r}, 'namespace': {_BUILTINS}.globals(){known}}})"
    )


def _plain(form: Form) -> dict[str, Any]:
    return {
        "function": form.function,
        "arguments": form.arguments,
        "unused": form.unused,
        "prepare": form.prepare.__name__ if form.prepare else None,
        "steps": form.steps,
        "defaults": write(form.defaults),
        "seconds": write(form.seconds),
    }


@cache
def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
