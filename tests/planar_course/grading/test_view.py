"""The student view: the graded notebook's answers are not there under any name."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planar_course.cells import read_source
from planar_course.grading.symbols import Module, Package
from planar_course.grading.trimming import trimmed
from planar_course.grading.view import build_view, withheld
from testCases.cases import SPECIFICATIONS
from testCases.specification import Specification

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "notebooks" / "source").glob("[0-9]*.py"))
NOTEBOOKS = [path.stem[:2] for path in SOURCES]
# A class has hundreds of hidden inputs; one seed that the checks do not use is enough here.
SEED = 4711

# Calls everything that can be reached in the two packages with the inputs of every case. It
# runs where a submission runs: nothing but the view can be imported.
DRIVER = """
import contextlib, importlib, io, pickle, pkgutil, sys, types, warnings
import planar_utils, testCases

warnings.simplefilter("ignore")
tasks = pickle.load(open(sys.argv[1], "rb"))
OURS = ("planar_utils", "testCases")
found, seen = {}, set()


def walk(path, value):
    if id(value) in seen:
        return
    seen.add(id(value))
    home = getattr(value, "__module__", None) or getattr(value, "__name__", "")
    if isinstance(value, types.ModuleType):
        if value.__name__.partition(".")[0] not in OURS:
            return
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            walk(f"{path}[{key!r}]", inner)
        return
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            walk(f"{path}[]", inner)
        return
    elif isinstance(home, str) and home.partition(".")[0] not in OURS:
        return
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if callable(value):
        found[path] = value
    for cell in getattr(value, "__closure__", None) or ():
        with contextlib.suppress(ValueError):
            walk(f"{path}<closure>", cell.cell_contents)
    for name, inner in list(getattr(value, "__dict__", {}).items()):
        walk(f"{path}.{name}", inner)


for package in (planar_utils, testCases):
    walk(package.__name__, package)
    for module in pkgutil.iter_modules(package.__path__):
        name = f"{package.__name__}.{module.name}"
        walk(name, importlib.import_module(name))

answers = []
for path, function in found.items():
    for number, prepare, arguments, cases in tasks:
        values = []
        for inputs in pickle.loads(cases):
            try:
                if prepare is not None:
                    from testCases import preparation
                    inputs = getattr(preparation, prepare)(inputs)
                given = [inputs[name] for name in arguments if name in inputs]
                gap = next((i for i, n in enumerate(arguments) if n not in inputs), len(given))
                later = {n: inputs[n] for n in arguments[gap:] if n in inputs}
                with contextlib.redirect_stdout(io.StringIO()):
                    values.append(pickle.dumps(function(*given[:gap], **later)))
            except BaseException:
                break
        if values:
            answers.append((path, number, values))
pickle.dump((planar_utils.__file__, sorted(found), answers), open(sys.argv[2], "wb"))
"""


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all views."""
    folder = tmp_path_factory.mktemp("views")
    for notebook in NOTEBOOKS:
        build_view(notebook, folder / notebook)
    return folder


def run_in(view: Path, code: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run code where only the view's packages can be imported."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *args],
        cwd=view,
        env={**os.environ, "PYTHONPATH": str(view), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def graded_in(notebook: str) -> list[Specification]:
    """Return the specifications of a notebook's exercises."""
    return [s for s in SPECIFICATIONS.values() if s.exercise.startswith(f"{notebook}-")]


def answers_found(view: Path, notebook: str, folder: Path) -> tuple[set[str], dict[str, set[str]]]:
    """Return all callables of a view, and by exercise those that are right in every case."""
    specifications = graded_in(notebook)
    inputs = [[s.inputs(case, SEED) for case in s.cases] for s in specifications]
    # A solution may leave some arguments out, and so may what stands in for it.
    tasks = [
        (
            number,
            specification.prepare and specification.prepare.__name__,
            [name for name in specification.arguments if name not in left_out],
            pickle.dumps(inputs[number]),
        )
        for number, specification in enumerate(specifications)
        for left_out in {(), specification.unused}
    ]
    (folder / "tasks").write_bytes(pickle.dumps(tasks))
    done = run_in(view, DRIVER, str(folder / "tasks"), str(folder / "answers"))
    assert done.returncode == 0, done.stderr
    home, names, answers = pickle.loads((folder / "answers").read_bytes())
    assert Path(home).parent.parent == view, "another planar_utils was imported than the view's"
    right: dict[str, set[str]] = {s.exercise: set() for s in specifications}
    for name, number, pickled in answers:
        specification = specifications[number]
        if len(pickled) == len(specification.cases) and all(
            is_right(specification, position, inputs[number][position], value)
            for position, value in enumerate(pickled)
        ):
            right[specification.exercise].add(name)
    return set(names), right


def is_right(specification: Specification, position: int, inputs: Any, pickled: bytes) -> bool:
    """Judge a value that came out of the view; one that cannot be read is wrong."""
    try:
        value = pickle.loads(pickled)
    except Exception:
        return False
    return specification.judge(specification.cases[position], inputs, value) is None


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_no_answer_can_be_imported(notebook: str, views: Path, tmp_path: Path) -> None:
    """A submission that returns what some function of the course returns earns nothing by it."""
    names, right = answers_found(views / notebook, notebook, tmp_path)
    assert len(names) > 60, "the walk must see the packages' functions"
    assert right == {s.exercise: set() for s in graded_in(notebook)}


@pytest.mark.parametrize(("notebook", "view"), [("02", "05"), ("03", "02"), ("05", "04")])
def test_the_walk_finds_answers_where_they_are(
    notebook: str, view: str, views: Path, tmp_path: Path
) -> None:
    """The test above can fail: while another notebook is graded, it finds every answer."""
    _, right = answers_found(views / view, notebook, tmp_path)
    for specification in graded_in(notebook):
        found = {name.rpartition(".")[2] for name in right[specification.exercise]}
        assert specification.function in found


@pytest.mark.parametrize("source", SOURCES, ids=NOTEBOOKS)
def test_no_text_shows_a_solution(source: Path, views: Path) -> None:
    """Sources can be read as well as called: no solution stands in them line for line."""
    texts = {
        path: [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
        for path in (views / source.stem[:2]).rglob("*.py")
    }
    exercises = read_source(source).exercises()
    assert exercises
    for cell, _ in exercises:
        lines = map(str.strip, cell.region.body(cell.source.split("\n")))
        body = [line for line in lines if line and not line.startswith("#")]
        for path, text in texts.items():
            places = range(len(text) - len(body) + 1)
            assert not any(text[i : i + len(body)] == body for i in places), f"{cell.id}: {path}"


@pytest.mark.parametrize(
    ("notebook", "statement", "said"),
    [
        (
            "02",
            "from planar_utils import compute_cost",
            "planar_utils.compute_cost is not there while notebook 02 is graded: "
            "it is the answer to 02-cost",
        ),
        ("02", "from planar_utils.network import compute_cost", "it is the answer to 02-cost"),
        ("02", "import planar_utils; planar_utils.predict", "it is the answer to 02-predict"),
        ("02", "from planar_utils import binary_cross_entropy", "it does what 02-cost asks for"),
        ("02", "import planar_utils; planar_utils.categorical_cross_entropy", "what 02-cost asks"),
        ("02", "from planar_utils.gradcheck import check_gradients", "it is built on what is not"),
        ("04", "from planar_utils import train", "it trains networks by itself"),
        ("04", "from planar_utils.engine import _whatever", "it trains networks by itself"),
        ("03", "from planar_utils.activations import ACTIVATIONS", "while notebook 03 is graded"),
    ],
)
def test_asking_for_an_answer_says_why_it_is_not_there(
    notebook: str, statement: str, said: str, views: Path
) -> None:
    """A student who imports the course's function learns that, not that a name is unknown."""
    done = run_in(views / notebook, statement)
    assert "ImportError: planar_utils." in done.stderr
    assert said in done.stderr


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_what_is_not_an_answer_is_there(notebook: str, views: Path) -> None:
    """What the notebooks import works in the view, star imports and checks included."""
    code = (
        "import planar_utils, pkgutil, importlib, testCases\n"
        "for package in (planar_utils, testCases):\n"
        "    for module in pkgutil.iter_modules(package.__path__):\n"
        "        importlib.import_module(f'{package.__name__}.{module.name}')\n"
        "from planar_utils import *\n"
        "from testCases import *\n"
        "import testCases.v2\n"
        "from testCases.checks import check_compute_cost\n"
        "X, Y = load_planar_dataset()\n"
        "print(X.shape, float(sigmoid(0.0)), layer_sizes_test_case()[0].shape)\n"
        "check_compute_cost(None)\n"
        "try:\n"
        "    planar_utils.no_such_name\n"
        "except AttributeError as error:\n"
        "    print(error)\n"
    )
    done = run_in(views / notebook, code)
    assert done.stdout.splitlines() == [
        "(2, 400) 0.5 (5, 3)",
        "compute_cost: not checked while grading",
        "module 'planar_utils' has no attribute 'no_such_name'",
    ], done.stderr


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_cases_and_mistakes_are_not_in_the_view(notebook: str, views: Path) -> None:
    """Cases, expected values and the catalogue of mistakes stay with the grader."""
    files = {path.name for path in (views / notebook / "testCases").rglob("*")}
    assert not files & {"cases.py", "specification.py", "expected.py", "catalogue.py", "mistakes"}
    assert not any(name.startswith("cases_") or name.endswith(".toml") for name in files)


def test_a_view_is_the_same_every_time(tmp_path: Path) -> None:
    """Two graders show a student the same files, and a view that is there is left alone."""
    for folder in ("first", "second"):
        build_view("02", tmp_path / folder)
    first, second = (
        {p.relative_to(tmp_path / f): p.read_bytes() for p in (tmp_path / f).rglob("*.py")}
        for f in ("first", "second")
    )
    assert first == second
    before = (tmp_path / "first" / "planar_utils" / "network.py").stat().st_mtime_ns
    build_view("02", tmp_path / "first")
    assert (tmp_path / "first" / "planar_utils" / "network.py").stat().st_mtime_ns == before
    assert {path.name for path in tmp_path.iterdir()} == {"first", "second"}


def test_a_view_is_compiled(views: Path) -> None:
    """Kernels start on compiled files, as none can be written where they run."""
    compiled = run_in(
        views / "02", "import planar_utils.losses as m; print(m.__spec__.cached)"
    ).stdout
    assert Path(compiled.strip()).is_file()


def test_withheld_names() -> None:
    """The graft leaves out what these say: graded functions, their like, and empty modules."""
    assert {"compute_cost", "network", "engine", "_kernel", "train", "predict"} <= withheld("02")
    assert {"to_column", "hand_network", "warmup"} <= withheld("00")
    assert not {"sigmoid", "make_planar", "relative_error", "activations"} & withheld("02")
    assert "network" not in withheld("05")


# ---- text and symbols ----

PACKAGE = Package(
    [
        Module("p", "from p.a import answer, helper\nfrom p import b\n__all__ = ['answer', 'b']\n"),
        Module("p.a", "def answer(x):\n    return helper(x)\n\n\ndef helper(x):\n    return x\n"),
        Module(
            "p.b",
            "import p.a as other\nfrom p import a, answer as known\nfrom p.a import helper\n"
            "def by_attribute():\n    return other.answer(1)\n"
            "def by_name():\n    return known\n"
            "def by_module():\n    return getattr(a, 'answer')\n"
            "def inside():\n    from p.a import answer\n    return answer\n"
            "TABLE = {'x': by_name}\n"
            "class Holder:\n    run = staticmethod(by_name)\n"
            "def free():\n    return helper(2)\n",
        ),
    ]
)


def test_importers_of_a_module() -> None:
    """A private module that only the engine imports goes with it, so importers must be known."""
    assert PACKAGE.importers_of("p.a") == {"p", "p.b"}
    assert PACKAGE.importers_of("p.b") == {"p"}
    assert not {"_types", "_validation"} & withheld("02")


def test_users_of_a_name_are_found_by_every_detour() -> None:
    """Attributes of modules, other names, tables and whole modules lead to an answer as well."""
    users = PACKAGE.users_of({("p.a", "answer")})
    assert users == {
        ("p.b", name)
        for name in ("by_attribute", "by_name", "by_module", "inside", "TABLE", "Holder")
    }


def test_trimming_leaves_the_rest_as_it_is() -> None:
    """Definitions go with decorators and comments, docstrings go, and code is not rewritten."""
    module = Module(
        "m",
        '"""Says how: x + 1."""\n\nfrom n import (\n    gone,\n    kept,\n)\n\n'
        "#: The answer.\n#: Mind it.\n@kept\ndef answer(x):\n"
        '    """Return x + 1."""\n    return x + 1\n\n\n'
        'class Empty:\n    """Nothing."""\n\n\n'
        "def other(x):   # odd   spaces\n"
        '    """Return x.\n\n    >>> answer(1)\n    2\n    """\n    return x\n',
    )
    text = trimmed(module, {"answer"}, {"gone"})
    assert text == (
        "from n import kept\n\n\n\nclass Empty:\n    ...\n\n\n"
        "def other(x):   # odd   spaces\n    return x\n"
    )
