"""Honest submissions as data: right ones in different styles, and partly wrong ones."""

import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from testCases.cases import SPECIFICATIONS

ROOT = Path(__file__).resolve().parents[2]
BANK = ROOT / "tests" / "testCases" / "data"
# Of the fillings of one template, so many at the most.
FILLINGS = 24


def right_answers() -> dict[str, list[str]]:
    """Return right sources by function: every template filled in all ways, and those by hand."""
    entries = tomllib.loads((BANK / "right.toml").read_text(encoding="utf-8"))
    return {
        function: [
            *(
                filled
                for template in entry.get("template", [])
                for filled in _filled(template, entry)
            ),
            *entry.get("by_hand", []),
        ]
        for function, entry in entries.items()
    }


def _filled(template: str, entry: Mapping[str, Any]) -> Iterator[str]:
    slots = entry["slots"]
    used = [name for name in slots if f"<{name}>" in template]
    choices = list(itertools.product(*(slots[name] for name in used)))
    for choice in choices[:: max(1, len(choices) // FILLINGS)]:
        source = template
        # Twice, as the text of one slot may hold another one.
        for name, text in 2 * list(zip(used, choice, strict=True)):
            source = source.replace(f"<{name}>", text)
        yield source


def shipped(notebook: str) -> dict[str, Any]:
    """Return a learner notebook of the course as plain JSON."""
    (path,) = (ROOT / "notebooks").glob(f"{notebook}_*.ipynb")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def points(notebook: str) -> dict[str, float]:
    """Return the points of each exercise of a notebook, by its id."""
    cells = shipped(notebook)["cells"]
    return {
        cell["id"].removesuffix("-check"): cell["metadata"]["nbgrader"]["points"]
        for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("grade")
    }


def source_of(notebook: str, cell_id: str) -> str:
    """Return the text of a cell as it is shipped."""
    cell = next(cell for cell in shipped(notebook)["cells"] if cell["id"] == cell_id)
    return "".join(cell["source"])


def answers_of(notebook: str, variant: int) -> dict[str, str]:
    """Return right answers to all exercises of a notebook; other numbers give other styles."""
    right = right_answers()
    chosen = {}
    for exercise in points(notebook):
        function = next(s.function for s in SPECIFICATIONS.values() if s.exercise == exercise)
        sources = right[function]
        chosen[exercise] = sources[variant * 7 % len(sources)]
    return chosen


def handed_in(
    notebook: str, answers: Mapping[str, str], extra: Mapping[str, str] | None = None
) -> bytes:
    """Return the file of a learner who wrote these answers, by exercise.

    Parameters
    ----------
    notebook
        Its two digits.
    answers
        Source by exercise; what is left out stays unwritten.
    extra
        Source of a cell of the learner's own, by the exercise above which it stands.
    """
    content = shipped(notebook)
    cells = []
    for cell in content["cells"]:
        if cell["id"] in (extra or {}):
            cells.append(_code_cell(f"own{len(cells)}", (extra or {})[cell["id"]]))
        source = answers.get(cell["id"])
        cells.append(cell if source is None else {**cell, "source": source})
    return json.dumps({**content, "cells": cells}).encode()


def _code_cell(cell_id: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


@dataclass(frozen=True)
class Honest:
    """A submission and the exercises whose points it does not deserve."""

    name: str
    notebook: str
    answers: dict[str, str]
    lost: frozenset[str] = frozenset()
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The file."""
        return handed_in(self.notebook, self.answers, self.extra)

    @property
    def points(self) -> float:
        """The points it deserves."""
        worth = points(self.notebook)
        return sum(worth.values()) - sum(worth[exercise] for exercise in self.lost)


def _change(notebook: str, variant: int, **by_exercise: str) -> dict[str, str]:
    changed = {name.replace("_", "-"): source for name, source in by_exercise.items()}
    return answers_of(notebook, variant) | {f"{notebook}-{k}": v for k, v in changed.items()}


_COST_WITHOUT_MEAN = """\
def compute_cost(A2, Y, parameters=None):
    return float(-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))
"""
_BACKWARD_WITHOUT_SLOPE = """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }
"""
_UPDATE_IN_PLACE = """\
def update_parameters(parameters, grads, learning_rate=1.2):
    for name in ("W1", "b1", "W2", "b2"):
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters
"""
_PREDICT_ALWAYS_ONE = """\
def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    return A2 > 0
"""
_FORWARD_WITHOUT_BIAS = """\
def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
"""
_HELPER = """\
def mine(Z):
    return np.tanh(Z)
"""
_FORWARD_WITH_HELPER = """\
def forward_propagation(X, parameters):
    print("in forward", X.shape)
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = mine(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
"""

# What is tried out in a cell and left behind: the course's own functions are numbers from here on.
_SPOILED = """\
sigmoid = sigmoid(0)
accuracy = 90
"""

# An import of the student's own, at the most natural place for one: the course's cell.
_IMPORTS = source_of("02", "02-imports") + "\nfrom scipy.special import expit\n"
_FORWARD_WITH_IMPORT = """\
def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = expit(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
"""
# A helper stands in the cell of another exercise than the one that needs it.
_UPDATE_WITH_STEP = """\
def update_parameters(parameters, grads, learning_rate=1.2):
    return {name: parameters[name] - learning_rate * grads["d" + name] for name in parameters}


def step(X, Y, parameters):
    A2, cache = forward_propagation(X, parameters)
    cost = compute_cost(A2, Y)
    return update_parameters(parameters, backward_propagation(parameters, cache, X, Y)), cost
"""
_MODEL_WITH_STEP = """\
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        parameters, cost = step(X, Y, parameters)
        if print_cost and i % 1000 == 0:
            print(f"Cost after iteration {i}: {cost:f}")
    return parameters
"""

RIGHT = (
    Honest("ada", "00", answers_of("00", 0)),
    Honest("bea", "01", answers_of("01", 1)),
    Honest("cem", "01", answers_of("01", 2)),
    Honest(
        "dan",
        "02",
        _change("02", 3, forward=_FORWARD_WITH_IMPORT) | {"02-imports": _IMPORTS},
    ),
    Honest("eva", "02", answers_of("02", 4), extra={"02-cost": _SPOILED}),
    Honest(
        "fay", "02", _change("02", 5, forward=_FORWARD_WITH_HELPER), extra={"02-forward": _HELPER}
    ),
    Honest(
        "gil", "02", answers_of("02", 6), extra={"02-sizes": "%matplotlib inline\nplt.plot(X[0])\n"}
    ),
    Honest("hal", "03", answers_of("03", 7)),
    Honest("ida", "04", answers_of("04", 8)),
    Honest("jan", "05", answers_of("05", 9)),
)
PARTLY_WRONG = (
    Honest(
        "kim",
        "02",
        _change(
            "02", 0, cost=_COST_WITHOUT_MEAN, update=_UPDATE_WITH_STEP, model_fit=_MODEL_WITH_STEP
        ),
        frozenset({"02-cost"}),
    ),
    Honest(
        "leo", "02", _change("02", 1, backward=_BACKWARD_WITHOUT_SLOPE), frozenset({"02-backward"})
    ),
    Honest("mia", "02", _change("02", 2, update=_UPDATE_IN_PLACE), frozenset({"02-update"})),
    Honest("noa", "02", _change("02", 3, predict=_PREDICT_ALWAYS_ONE), frozenset({"02-predict"})),
    Honest(
        "oli",
        "02",
        {e: s for e, s in answers_of("02", 4).items() if e in ("02-sizes", "02-init", "02-cost")},
        frozenset(points("02")) - {"02-sizes", "02-init", "02-cost"},
    ),
    Honest(
        "pia",
        "02",
        _change("02", 5, forward=_FORWARD_WITHOUT_BIAS, predict="def predict(parameters, X:\n"),
        frozenset({"02-forward", "02-predict"}),
    ),
)
