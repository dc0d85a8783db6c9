"""The graft: a student's answers on the course's own notebook, whatever became of the cells."""

import copy
import inspect
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planar_course import release
from planar_course.grading.added import definitions_of
from planar_course.grading.graft import Graft, alone, graft
from planar_course.grading.reading import MOST_BYTES, ReadNotebook, Unreadable, read_notebook
from planar_course.grading.reference import Reference, defined_functions
from planar_course.grading.view import build_view, withheld
from testCases.cases import SPECIFICATIONS

FOLDER = release.notebooks_folder()
LEARNER = {path.name[:2]: path for path in sorted(FOLDER.glob(release.LEARNER_NOTEBOOKS))}
Cell = dict[str, Any]
COST = "def compute_cost(A2, Y, parameters=None):\n    return 0.25\n"


def shipped(notebook: str = "02") -> dict[str, Any]:
    """Return a learner notebook as it is shipped."""
    content: dict[str, Any] = json.loads(LEARNER[notebook].read_text(encoding="utf-8"))
    return content


def answered(notebook: str = "02") -> dict[str, Any]:
    """Return a learner notebook with the solutions for answers."""
    solved = json.loads((FOLDER / "solutions" / LEARNER[notebook].name).read_text("utf-8"))
    sources = {cell["id"]: cell["source"] for cell in solved["cells"]}
    content = shipped(notebook)
    for cell in content["cells"]:
        if "exercise" in cell["metadata"].get("tags", []):
            cell["source"] = sources[cell["id"]]
    return content


def position(content: dict[str, Any], cell_id: str) -> int:
    """Return where a cell stands."""
    return next(i for i, cell in enumerate(content["cells"]) if cell["id"] == cell_id)


def code(cell_id: str, source: str) -> Cell:
    """Return a code cell of the learner's."""
    return {"id": cell_id, "cell_type": "code", "metadata": {}, "source": source, "outputs": []}


def grafted(content: dict[str, Any], notebook: str = "02") -> Graft:
    """Read and graft a notebook."""
    return graft(read_notebook(json.dumps(content).encode()), Reference.of(notebook))


# ---- the reference ----


@pytest.mark.parametrize("notebook", LEARNER)
def test_reference_runs_silently_in_the_view(notebook: str, tmp_path: Path) -> None:
    """With right answers no cell fails for lack of what the student view withholds."""
    done = grafted(answered(notebook), notebook)
    assert done.notes == ()
    assert {cell.kind for cell in done.cells} == {"given", "answer"}
    build_view(notebook, tmp_path / "view")
    functions = [s.function for s in SPECIFICATIONS.values() if s.exercise in done.answers]
    script = "\n".join([*(cell.source for cell in done.cells), f"print({', '.join(functions)})"])
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "view")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("<function ") == len(functions)


@pytest.mark.parametrize("notebook", LEARNER)
def test_reference_knows_exercises_and_points(notebook: str) -> None:
    """Exercises stand in the notebook's order, each with its function and its points."""
    reference = Reference.of(notebook)
    cells = {cell["id"]: cell for cell in shipped(notebook)["cells"]}
    exercises = [i for i, c in cells.items() if "exercise" in c["metadata"].get("tags", [])]
    assert list(reference.functions) == list(reference.points) == exercises
    for exercise, function in reference.functions.items():
        source = "".join(cells[exercise]["source"])
        assert function in defined_functions(source)
        assert reference.is_stub(exercise, source)
        checked = cells[f"{exercise}-check"]["metadata"]["nbgrader"]["points"]
        assert reference.points[exercise] == checked


def test_only_given_cells_run_beside_answers() -> None:
    """Checks, expected outputs, experiments and pictures are not run: they cost time only."""
    done = grafted(answered())
    ids = [cell.id for cell in done.cells]
    assert ids[0] == "02-imports"
    assert not {"02-cost-check", "02-train-run", "02-data-plot"} & set(ids)
    # It uses network.compute_cost; and the points that another one counts come from experiments.
    assert not {"02-model-fit-labels", "02-hidden-space-line"} & set(ids)
    assert "02-mine" in ids
    assert ids.index("02-cost") < ids.index("02-by-hand-run")


def test_imports_of_what_is_withheld_are_left_out() -> None:
    """The course's imports work in the view: of their lists only the withheld names go."""
    imports = grafted(answered()).cells[0].source
    assert "load_planar_dataset" in imports
    assert "check_compute_cost" in imports
    assert "import numpy as np" in imports
    assert not {"network", "train", "predict_with"} & set(imports.replace(",", " ").split())
    assert {"network", "train", "predict_with"} <= withheld("02")


@pytest.mark.parametrize("place", ["02-cost", "mine"])
def test_pyplot_is_loaded_for_those_who_draw(place: str) -> None:
    """To load it takes a third of a grading's time, and whoever mentions it must have it."""
    load = "import matplotlib.pyplot as plt"
    content = answered()
    assert not any(load in cell.source for cell in grafted(content).cells)
    line = "\nshow = lambda: plt.show()\n"
    if place == "mine":
        content["cells"].append(code("mine", line))
    else:
        content["cells"][position(content, place)]["source"] += line
    assert load in grafted(content).cells[0].source


@pytest.mark.parametrize(
    "source",
    [
        f"def compute_cost(A2, Y):\n    x = 0x{'f' * 4000}\n    raise NotImplementedError\n",
        f"def helper(y):\n    return {'f(' * 112}1{' for x in y)' * 112}\n",
        f"x = {'-' * 900}1\n",
        f"x = {'(' * 90}1{')' * 90}\n",
        f"def compute_cost(A2, Y):\n    return {'[' * 150}{']' * 150}\n",
    ],
)
@pytest.mark.parametrize("place", ["02-cost", "02-imports", "02-data-plot", "mine"])
def test_odd_sources_are_nobody_else_s_trouble(source: str, place: str) -> None:
    """Numbers and brackets beyond what Python writes down again must not end the run of a class."""
    content = answered()
    if place == "mine":
        content["cells"].append(code("mine", source))
    else:
        content["cells"][position(content, place)]["source"] += f"\n{source}"
    done = grafted(content)
    assert len(done.answers) == len(Reference.of("02").functions)


def test_stubs_are_known_in_every_form() -> None:
    """Not written is what was shipped, also with words or code around it, and nbgrader's form."""
    reference = Reference.of("02")
    signature = "def compute_cost(A2, Y, parameters=None):\n"
    for stub in (
        signature + '    """Mine."""\n    # hm\n    raise NotImplementedError("x")\n',
        signature + "    # YOUR CODE HERE\n    raise NotImplementedError()\n    return 1\n",
        signature + "    raise NotImplementedError\n",
        "  \n",
    ):
        assert reference.is_stub("02-cost", stub)
    for written in (
        COST,
        signature + "    if True:\n        raise NotImplementedError\n",
        signature + "    raise ValueError('x')\n",
        signature + "    cost = 1\n    raise NotImplementedError\n",
        "x = 1\n",
        "def (",
        '"""' + "x" * 100_000,
    ):
        assert not reference.is_stub("02-cost", written)


# ---- which cell is the answer ----


def renamed(content: dict[str, Any], cell: Cell) -> None:
    """Give the cell another id, as pasting does."""
    cell["id"] = "5f3a"


def without_names(content: dict[str, Any], cell: Cell) -> None:
    """Lose all ids and metadata, as old programs do; the comment on top stays."""
    for other in content["cells"]:
        del other["id"]
        other["metadata"] = {}


def without_header(content: dict[str, Any], cell: Cell) -> None:
    """Leave nothing but the function."""
    renamed(content, cell)
    cell["metadata"] = {}
    cell["source"] = COST


def in_another_cell(content: dict[str, Any], cell: Cell) -> None:
    """Write the answer into a new cell and leave the stub."""
    stub = shipped()["cells"][position(shipped(), "02-cost")]["source"]
    content["cells"].append(code("mine", COST))
    cell["source"] = stub


def in_another_answer(content: dict[str, Any], cell: Cell) -> None:
    """Write two functions into one cell."""
    forward = content["cells"][position(content, "02-forward")]
    forward["source"] = "".join(forward["source"]) + "\n\n" + COST
    content["cells"].remove(cell)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (renamed, "has another id"),
        (without_names, None),
        (without_header, "found by its function"),
        (in_another_cell, "found by its function"),
        (in_another_answer, "found by its function"),
    ],
)
def test_answers_are_found_again(
    change: Callable[[dict[str, Any], Cell], None], note: str | None
) -> None:
    """Ids get lost by pasting and by other programs; the answer counts all the same."""
    content = answered()
    cell = content["cells"][position(content, "02-cost")]
    cell["source"] = "".join(cell["source"]) + "\n" + COST
    change(content, cell)
    done = grafted(content)
    assert "return 0.25" in done.answers["02-cost"]
    assert list(done.answers) == list(Reference.of("02").functions)
    about = [text for text in done.notes if text.startswith("02-cost: ")]
    assert len(about) == (note is not None)
    assert all(str(note) in text for text in about)
    answers = [cell.id for cell in done.cells if cell.kind == "answer"]
    assert answers == list(Reference.of("02").functions), "in the reference's order"
    assert not [cell for cell in done.cells if cell.kind == "extra"]


@pytest.mark.parametrize(
    ("sources", "below", "taken"),
    [
        ((COST, COST.replace("0.25", "1")), 1, 1),
        ((COST, None), 1, 0),
        ((None, COST), 1, 1),
        ((COST, "print(compute_cost)"), 1, 0),
        ((COST, "def compute_cost(:"), 1, 0),
        ((None, None), 1, 1),
        # Below the check: a variant that was tried out, or the only one there is.
        ((COST, COST.replace("0.25", "1")), 2, 0),
        ((None, COST), 2, 1),
    ],
)
def test_of_several_cells_the_last_written_above_the_check_is_taken(
    sources: tuple[str | None, str | None], below: int, taken: int
) -> None:
    """Two cells for one exercise: the one that the student's own check saw, stubs apart."""
    content = answered()
    at = position(content, "02-cost")
    stub = shipped()["cells"][at]["source"]
    first = content["cells"][at]
    second = copy.deepcopy(first)
    second["id"] = "other"
    content["cells"].insert(at + below, second)
    for cell, source in zip((first, second), sources, strict=True):
        cell["source"] = source or stub
    done = grafted(content)
    assert done.answers["02-cost"] == "".join((first, second)[taken]["source"])
    assert any("02-cost: cells" in note and "the last one" in note for note in done.notes)
    assert [cell.id for cell in done.cells].count("02-cost") == 1
    extras = [cell.source for cell in done.cells if cell.kind == "extra"]
    assert extras == [source for source in sources if source == "print(compute_cost)"]


def test_missing_and_retyped_cells_are_noted() -> None:
    """A deleted answer and one that became text are missing, and the notes say which is which."""
    content = answered()
    content["cells"].pop(position(content, "02-update"))
    content["cells"][position(content, "02-cost")]["cell_type"] = "markdown"
    done = grafted(content)
    assert not {"02-update", "02-cost"} & done.answers.keys()
    assert done.notes == (
        "02-cost: its cell is there as text, not as code.",
        "02-update: its cell is missing.",
    )


@pytest.mark.parametrize("stub_is_kept", [True, False])
def test_of_several_nameless_answers_the_last_is_taken(stub_is_kept: bool) -> None:
    """As in the student's own kernel, and the note names the cells."""
    content = shipped()
    if not stub_is_kept:
        content["cells"].pop(position(content, "02-cost"))
    content["cells"] += [code("a", COST), code("b", COST.replace("0.25", "0.5"))]
    count = len(content["cells"])
    done = grafted(content)
    assert "return 0.5" in done.answers["02-cost"]
    found = f"02-cost: found by its function, the last of cells {count - 1}, {count}."
    assert found in done.notes


def test_edits_of_the_course_s_cells_do_not_count() -> None:
    """Given cells, checks and experiments are the course's, whatever the submission says."""
    content = answered()
    for cell_id, edit in (
        ("02-imports", "import evil as np"),
        ("02-cost-check", "evil = 1"),
        ("02-train-run", "num_iterations = evil"),
        ("02-data-load", "X, Y = evil, evil"),
    ):
        content["cells"][position(content, cell_id)]["source"] = edit
    content["cells"].append(code("02-cost-check", "evil = 1"))
    done = grafted(content)
    assert not any("evil" in cell.source for cell in done.cells)
    assert [cell.source for cell in done.cells] == [c.source for c in grafted(answered()).cells]


def test_what_is_added_to_the_course_s_cells_counts() -> None:
    """The cell with the imports is the most natural place for an import: answers may need it."""
    content = answered()
    for cell_id, added in (
        ("02-imports", "from scipy.special import expit\nfrom planar_utils import nn_model, tanh"),
        ("02-cost-check", "def half(x):\n    return x / 2\nleft_over = 1"),
        ("02-data-load", "scale = 2\nX = 3"),
    ):
        cell = content["cells"][position(content, cell_id)]
        cell["source"] = "".join(cell["source"]) + "\n" + added
    done = grafted(content)
    extras = {cell.title: cell.source for cell in done.cells if cell.kind == "extra"}
    numbers = [position(content, cell_id) + 1 for cell_id in ("02-imports", "02-data-load")]
    assert list(extras)[:2] == [f"what you added to cell {number}" for number in numbers]
    assert list(extras.values()) == [
        "from scipy.special import expit\nfrom planar_utils import tanh",
        "scale = 2",
        "def half(x):\n    return x / 2",
    ]


def test_an_answer_may_be_spread_over_two_cells() -> None:
    """The first half, with the exercise's id, holds a constant and the second the function."""
    content = answered()
    at = position(content, "02-cost")
    cell = content["cells"][at]
    cell["source"] = "# Exercise 02-cost\nQUARTER = 0.25\n"
    answer = COST.replace("0.25", "QUARTER")
    content["cells"].insert(at + 1, code("mine", answer))
    done = grafted(content)
    assert done.answers["02-cost"] == answer
    ids = [cell.id for cell in done.cells]
    assert ids.index(f"extra-{at + 1}") < ids.index("02-cost")


@pytest.mark.parametrize(
    "source",
    [
        "compute_cost = lambda A2, Y: 0.5",
        "if True:\n    def compute_cost(A2, Y):\n        return 0.5",
        "class compute_cost:\n    def __new__(cls, A2, Y):\n        return 0.5",
        "from functools import partial\ncompute_cost = partial(max, 0.5)",
    ],
)
def test_the_exercise_s_own_cell_comes_before_a_draft(source: str) -> None:
    """However the function gets its name; an old try elsewhere is not what was handed in."""
    content = answered()
    content["cells"].insert(3, code("draft", COST))
    content["cells"][position(content, "02-cost")]["source"] = source
    assert grafted(content).answers["02-cost"] == source


def test_own_cells_stay_behind_their_neighbour() -> None:
    """A helper of the student's own is run where it stands, also next to a cell that is not."""
    content = answered()
    content["cells"].insert(0, code("top", "TOP = 1"))
    content["cells"].insert(position(content, "02-cost"), code("help", "def log(x): return x"))
    content["cells"].insert(position(content, "02-cost-check") + 1, code("behind", "BEHIND = 1"))
    content["cells"].append(code("end", "%time END = 1"))
    content["cells"].append(code("empty", "   \n"))
    content["cells"].append({**code("text", "# no code"), "cell_type": "markdown"})
    done = grafted(content)
    sources = [cell.source for cell in done.cells]
    ids = [cell.id for cell in done.cells]
    assert sources[0] == "TOP = 1"
    assert sources[-1] == "%time END = 1"
    assert ids.index("02-cost") - 1 == sources.index("def log(x): return x")
    assert sources.index("BEHIND = 1") == ids.index("02-cost") + 1
    extras = [cell for cell in done.cells if cell.kind == "extra"]
    assert len(extras) == 4
    assert len(set(ids)) == len(ids)
    assert extras[0].title == "your own cell 1"


def test_definitions_of_a_cell_run_without_what_fails() -> None:
    """A missing package or name must not cost the imports and helpers beside it."""
    source = (
        "from __future__ import annotations\nimport no_such_package\nimport math, json\n"
        "print(A2_example.shape)\nEPS = -1e-9\nA = B = (1, [2])\nlines = open('data.csv')\n"
        'def helper(x):\n    """Two\n    lines."""\n    return x\n'
        "@no_such_decorator\ndef lost(x): return x\nclass Kept: pass\n!ls\n"
    )
    names: dict[str, Any] = {}
    exec(definitions_of(source), names)
    assert names.keys() - {"__builtins__"} == {"math", "json", "EPS", "A", "B", "helper", "Kept"}
    assert inspect.getdoc(names["helper"]) == "Two\nlines."
    assert (names["EPS"], names["A"]) == (-1e-9, (1, [2]))
    assert definitions_of("print(1)") == definitions_of("def f(:") == ""


def test_a_moved_answer_is_run_in_the_reference_s_order() -> None:
    """Cells that were dragged elsewhere come back to their place."""
    content = answered()
    content["cells"].append(content["cells"].pop(position(content, "02-sizes")))
    assert [c.id for c in grafted(content).cells] == [c.id for c in grafted(answered()).cells]


def test_alone_keeps_one_answer() -> None:
    """Tried apart, an exercise sees the course's cells and the student's own, no other answer.

    Then it is tried without the student's own: a name that one of them spoils costs no points.
    """
    content = answered()
    content["cells"].append(code("help", "HELP = 1"))
    done = grafted(content)
    cells, without = alone(done, "02-cost")
    assert [cell.id for cell in cells if cell.kind == "answer"] == ["02-cost"]
    others = [cell for cell in done.cells if cell.kind != "answer"]
    assert [cell for cell in cells if cell.kind != "answer"] == others
    assert others[-1].source == "HELP = 1"
    assert without == cells[:-1]
    assert list(alone(grafted(answered()), "02-cost")) == [without]


def test_magics_in_an_answer_hide_no_function() -> None:
    """IPython's own lines are no syntax error to IPython, so they are none here."""
    content = shipped()
    content["cells"][position(content, "02-cost")] = code("x", "%%time\n!ls\n" + COST)
    assert grafted(content).answers["02-cost"].endswith(COST)


def test_a_lambda_in_a_cell_without_a_name_is_an_answer() -> None:
    """It was called missing, and only in notebooks of programs that drop ids."""
    content = shipped()
    content["cells"][position(content, "02-cost")] = code("x", "compute_cost = lambda A2, Y: 0.5")
    assert "02-cost" in grafted(content).answers


def test_an_empty_notebook_is_grafted() -> None:
    """No cell at all: every exercise is missing and the reference alone is run."""
    done = graft(ReadNotebook(()), Reference.of("02"))
    assert done.answers == {}
    assert len(done.notes) == len(Reference.of("02").functions)
    assert {cell.kind for cell in done.cells} == {"given"}


def test_another_release_is_refused_with_the_reason() -> None:
    """What a notebook of another release asks for is not known here; one that says none is ours."""
    content = answered()
    content["metadata"]["planar"]["version"] = "0.0.9"
    with pytest.raises(Unreadable, match=r"of release 0\.0\.9 of the course; this is release"):
        grafted(content)
    del content["metadata"]["planar"]
    assert len(grafted(content).answers) == 9


@pytest.mark.parametrize(
    "source",
    [
        "(" * 39_000,
        "-" * 39_000 + "1",
        "a" + ".a" * 19_000,
        "x\n" * 19_000,
        'f"' + "{x}" * 13_000 + '"',
        "9" * 9_000,
        "def compute_cost(A2, Y):\n    '''",
        "\0",
        "\\",
        "\ud800",
    ],
    ids=range(10),
)
def test_no_text_of_a_cell_stops_the_grader(source: str) -> None:
    """Answers are looked into here, in the trusted process: that must be quick and never fail."""
    content = answered()
    content["cells"][position(content, "02-cost")]["source"] = source
    start = time.monotonic()
    done = grafted(content)
    assert time.monotonic() - start < 5
    assert done.answers["02-cost"] == source.replace("\ud800", "?")


def test_format_3_is_converted() -> None:
    """Notebooks of before 2015 keep their cells in worksheets, and code in `input`."""
    old = {
        "nbformat": 3,
        "worksheets": [
            {"cells": [{"cell_type": "heading", "source": "Title", "level": 1}]},
            {"cells": [{"cell_type": "code", "input": COST, "language": "python"}]},
        ],
    }
    read = read_notebook(json.dumps(old).encode())
    assert [(c.kind, c.source) for c in read.cells] == [("markdown", "Title"), ("code", COST)]
    assert graft(read, Reference.of("02")).answers == {"02-cost": COST}


def test_what_is_kept_of_a_notebook_is_read_again() -> None:
    """The intake keeps the small form of a submission: the same cells, and no outputs."""
    content = answered()
    for cell in content["cells"]:
        cell["outputs"] = [{"output_type": "stream", "text": "x" * 9000}]
    read = read_notebook(json.dumps(content).encode())
    assert read_notebook(read.to_bytes()) == read
    assert len(read.to_bytes()) < MOST_BYTES / 50


def test_a_deep_answer_is_no_stub_and_no_fault() -> None:
    """Python reads deeper expressions than it can write out."""
    deep = "def layer_sizes(X, Y):\n    n = " + "+".join(["1"] * 1500)
    source = f"{deep}\n    raise NotImplementedError('x')\n"
    assert not Reference.of("02").is_stub("02-sizes", source)
