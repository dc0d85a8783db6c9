"""Protects the release rule: what goes out to learners is current, sound and free of answers."""

import ast
import json
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from course import COURSE, ROOT, SOURCES

import planar_utils
from planar_course import execute
from planar_course.build.command import check
from planar_course.cells import SOLUTION_ONLY, Source

EXERCISES = [(source, cell, check) for source in SOURCES for cell, check in source.exercises()]
PLANAR_MODULES = (
    "warmup", "logistic", "network", "gradcheck", "activations", "analysis", "initializers",
)  # fmt: skip


def names(source: Source) -> str:
    """Return the test id of a notebook."""
    return source.name


def test_the_course_has_its_six_notebooks() -> None:
    """Notebooks 00 to 05 are what this release promises."""
    assert [source.number for source in SOURCES] == ["00", "01", "02", "03", "04", "05"]


def test_an_installed_course_brings_every_learner_notebook() -> None:
    """The wheel names its files one by one, so that solutions stay out; none may be forgotten."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    wanted = {f"notebooks/{source.name}.ipynb" for source in SOURCES} | {"notebooks/figures"}
    assert set(wheel) == wanted
    target = {name: name.replace("notebooks", "planar_course/_notebooks", 1) for name in wanted}
    assert wheel == target


def test_generated_notebooks_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """A source edited without a build would leave learners with the old text."""
    assert check(COURSE, SOURCES) == 0, capsys.readouterr().out


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Execute the learners' notebooks, one after the other in one kernel.

    Its names are taken away before the next one begins, but what is imported is so already: that
    saves a third of the time. In a kernel of their own the same cells run as solutions.
    """
    every = nbformat.v4.new_notebook()
    notebooks = {
        source.name: nbformat.read(COURSE.learner_path(source), as_version=4) for source in SOURCES
    }
    for name, notebook in notebooks.items():
        between = "import matplotlib.pyplot\nmatplotlib.pyplot.close('all')\n%reset -f"
        every.cells += [nbformat.v4.new_code_cell(between, id=f"before-{name}"), *notebook.cells]
    execute.execute(every, tmp_path_factory.mktemp("untouched"))
    return notebooks


@pytest.mark.parametrize("source", SOURCES, ids=names)
def test_untouched_learner_notebook_runs_and_only_its_checks_fail(
    source: Source, untouched: dict[str, nbformat.NotebookNode]
) -> None:
    """A learner who has written nothing yet meets the stub's message and nothing else."""
    notebook = untouched[source.name]
    assert any(cell.get("outputs") for cell in notebook.cells)
    assert [str(f) for f in execute.untouched_failures(notebook, source.name)] == []


@pytest.mark.parametrize("source", SOURCES, ids=names)
def test_learner_notebook_holds_no_answer_and_no_output(source: Source) -> None:
    """Solutions, claims and discussions stay in the solution version."""
    text = COURSE.learner_path(source).read_text("utf-8")
    notebook = json.loads(text)
    kept = {cell["id"] for cell in notebook["cells"]}
    assert not [c.id for c in source.cells if SOLUTION_ONLY & set(c.tags) and c.id in kept]
    assert not any(cell.get("outputs") for cell in notebook["cells"])
    shown = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    for cell, _ in source.exercises():
        assert "raise NotImplementedError" in shown[cell.id]
        body = squeezed("\n".join(cell.region.body(cell.source.split("\n"))))
        assert not [other for other, text in shown.items() if body in squeezed(text)], cell.id


def squeezed(text: str) -> str:
    """Return text without white space, so that no indentation hides an answer in a hint."""
    return "".join(text.split())


def body_of(function: ast.FunctionDef) -> list[str]:
    """Return a function's statements without docstring and leading argument checks."""
    body = list(function.body)
    if ast.get_docstring(function) is not None:
        body = body[1:]
    while isinstance(body[0], ast.Expr) and ast.unparse(body[0]).startswith("check_"):
        body = body[1:]
    return [ast.dump(statement) for statement in body]


def functions_of(text: str) -> dict[str, ast.FunctionDef]:
    """Return the functions that a piece of source defines, by name."""
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("source", "cell"), [(s, c) for s, c, _ in EXERCISES], ids=[c.id for _, c, _ in EXERCISES]
)
def test_solution_equals_the_library(source: Source, cell: object) -> None:
    """One worked solution per function: the notebook's is the library's, word for word."""
    library: dict[str, ast.FunctionDef] = {}
    for module in PLANAR_MODULES:
        path = import_module(f"planar_utils.{module}").__file__
        library |= functions_of(Path(str(path)).read_text("utf-8"))
    (name, function), *more = functions_of(cell.source).items()  # type: ignore[attr-defined]
    assert not more, "an exercise asks for one function"
    assert body_of(function) == body_of(library[name])
    assert hasattr(planar_utils, name), "later notebooks import it from planar_utils"


def test_nbval_sees_a_changed_number(tmp_path: Path) -> None:
    """A check that cannot fail is none: one digit changed in a copy must fail nbval."""
    source = SOURCES[0]
    notebook = nbformat.read(COURSE.solution_path(source), as_version=4)
    cell = next(c for c in notebook.cells if c.id == "00-count")
    before = cell.outputs[0].text
    cell.outputs[0].text = before.replace("1", "2", 1)
    assert cell.outputs[0].text != before
    # The cells before it suffice, and keep the test short.
    notebook.cells = notebook.cells[: notebook.cells.index(cell) + 1]
    copy = tmp_path / "corrupted.ipynb"
    nbformat.write(notebook, copy)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", str(copy)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "1 failed" in run.stdout
