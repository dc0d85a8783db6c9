"""Classic mode in a fresh Python: what the folder of classic modules offers, and only there."""

import doctest
import json
import os
import subprocess
import sys
import textwrap
from importlib import import_module
from pathlib import Path

import pytest

from planar_course.classic import EDITIONS, classic_environment
from planar_course.classic.mode import SHIMS


def python(code: str, folder: Path, edition: str | None = None, **more: str) -> str:
    """Run code in a new Python, in classic mode unless `edition` is None, and return its output."""
    mode = {} if edition is None else classic_environment(edition)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **mode, **more},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_environment_keeps_the_callers_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder comes first, what was there stays, and nothing else is set."""
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    environment = classic_environment("2021d")
    assert environment == {
        "PYTHONPATH": os.pathsep.join([str(SHIMS), "somewhere"]),
        "PLANAR_CLASSIC_EDITION": "2021d",
    }
    monkeypatch.delenv("PYTHONPATH")
    assert classic_environment()["PYTHONPATH"] == str(SHIMS)


def test_unknown_edition_is_named() -> None:
    """The message says what was given and what there is."""
    with pytest.raises(ValueError, match=r"'v3', wanted one of auto, v1, v2, 2021a"):
        classic_environment("v3")


def test_outside_classic_mode_nothing_of_it_is_there(tmp_path: Path) -> None:
    """No testCases_v2 on the path, plain labels, and a global generator left alone."""
    code = """
        import importlib.util as u, numpy as np, planar_utils, testCases
        print([n for n in ("testCases_v2", "public_tests", "test_utils") if u.find_spec(n)])
        np.random.seed(5); before = np.random.get_state()[1].tolist()
        _, Y = planar_utils.load_planar_dataset(); testCases.predict_test_case()
        print(type(Y) is np.ndarray, np.random.get_state()[1].tolist() == before)
    """
    assert python(code, tmp_path) == "[]\nTrue True"


def test_star_imports_leak_what_they_did(tmp_path: Path) -> None:
    """Some notebooks rely on np, plt, copy, sklearn.linear_model coming with the star."""
    code = """
        from planar_utils import *
        from testCases_v2 import *
        from public_tests import *
        print(sklearn.linear_model.__name__, sklearn.datasets.__name__, plt.__name__, np.__name__)
        print(copy.__name__, callable(single_test), callable(multiple_test))
        print(nn_model_test_case()[0].shape)
    """
    printed = "sklearn.linear_model sklearn.datasets matplotlib.pyplot numpy\ncopy True True\n"
    assert python(code, tmp_path, "2021d") == printed + "(2, 4)"


def test_the_courses_own_packages_stay_within_reach(tmp_path: Path) -> None:
    """A notebook of the course opened by `planar lab --classic` finds what it imports."""
    code = """
        from planar_utils import make_planar, sigmoid
        from planar_utils.network import layer_sizes
        from testCases.checks import check_layer_sizes
        import planar_utils, testCases
        print(planar_utils.__file__.endswith("__init__.py"), planar_utils.__version__ > "")
        check_layer_sizes(lambda X, Y: (X.shape[0], 4, Y.shape[0]))
        print(type(testCases.compute_cost_test_case()[1]).__name__)
    """
    printed = python(code, tmp_path, "v1").splitlines()
    assert printed[0].endswith("True")
    assert "checks passed" in printed[1]
    assert printed[2] == "ClassicLabels"


def test_what_a_learner_added_to_a_hidden_file_is_found(tmp_path: Path) -> None:
    """Files of these names beside the notebook are hidden, yet their extra functions are not."""
    (tmp_path / "planar_utils.py").write_text(
        "def load_planar_dataset():\n    return 'theirs'\ndef mine(x):\n    return 2 * x\n",
        encoding="utf-8",
    )
    code = """
        from planar_utils import load_planar_dataset, mine
        print(len(load_planar_dataset()), mine(21))
        try:
            from planar_utils import nobody_has_this
        except ImportError as error:
            print("nobody_has_this" in str(error))
    """
    # The working folder is first on the path of `python -c`, last on a kernel's: -P as there.
    assert python(code, tmp_path, "v1", PYTHONSAFEPATH="1") == "2 42\nTrue"


def test_removed_numpy_names_are_back(tmp_path: Path) -> None:
    """Cells of 2017 write astype(np.int) and np.asscalar; names NumPy has are not replaced."""
    code = """
        import numpy as np
        own = np.sum, np.float64
        from testCases import *
        print(np.zeros(1).astype(np.int).dtype.kind, np.float is float, np.asscalar(np.ones(1)))
        print(own == (np.sum, np.float64))
    """
    assert python(code, tmp_path, "v1") == "i True 1.0\nTrue"


@pytest.mark.parametrize(
    ("imports", "edition"),
    [("testCases", "v1"), ("testCases_v2", "v2"), ("testCases_v2, public_tests", "2021c")],
)
def test_without_a_notebook_the_imports_decide(tmp_path: Path, imports: str, edition: str) -> None:
    """One module name, two incompatible APIs: public_tests in sys.modules separates them."""
    code = f"""
        import {imports}
        from planar_course.classic.mode import current_edition
        print(current_edition(), len({imports.split(",")[0]}.compute_cost_test_case()))
    """
    values = "2" if edition == "2021c" else "3"
    assert python(code, tmp_path, "auto") == f"{edition} {values}"


def test_in_jupyterlab_the_open_notebook_decides(tmp_path: Path) -> None:
    """The server names the notebook in JPY_SESSION_NAME; half-saved files fall back on imports."""
    notebook = tmp_path / "mine.ipynb"
    cells = [
        {"cell_type": "code", "source": "from public_tests import *", "outputs": []},
        {"cell_type": "markdown", "source": "W1 = [[-0.48394893 -0.91443482]"},
    ]
    notebook.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    code = "from planar_course.classic.mode import current_edition as e\nprint(e())"
    assert python(code, tmp_path, "auto", JPY_SESSION_NAME=str(notebook)) == "2021d"
    notebook.write_text('{"cells": [', encoding="utf-8")
    assert python(code, tmp_path, "auto", JPY_SESSION_NAME=str(notebook)) == "v1"


WRONG = {
    "layer_sizes": ("lambda X, Y: [X.shape[0], 4, Y.shape[0]]", "Output must be a tuple"),
    "initialize_parameters": (
        "lambda a, b, c: {k: 2 * v for k, v in network.initialize_parameters(a, b, c).items()}",
        "Wrong values for W1",
    ),
    "forward_propagation": (
        "lambda X, p: (0.5, network.forward_propagation(X, p)[1])",
        "Wrong type for A2",
    ),
    "compute_cost": ("lambda A2, Y: np.float64(1.0)", "Wrong type. Float expected"),
    "backward_propagation": (
        "lambda p, c, X, Y: {**network.backward_propagation(p, c, X, Y), 'db1': np.ones(9)}",
        "Wrong shape for db1",
    ),
    "update_parameters": ("lambda p, g: p", "Wrong values for W1"),
    "predict": ("lambda p, X: np.array([[True, True, True]])", "Wrong prediction"),
}


@pytest.mark.parametrize("edition", ["2021a", "2021d"])
def test_public_tests_reject_wrong_answers(tmp_path: Path, edition: str) -> None:
    """Each says what is wrong, in the words of its edition."""
    code = f"""
        import numpy as np, public_tests
        from planar_utils import network
        for name, (wrong, message) in {WRONG!r}.items():
            try:
                getattr(public_tests, name + "_test")(eval(wrong))
            except AssertionError as error:
                print(name, message in str(error), "Not all tests were passed" in str(error))
            else:
                print(name, "passed")
    """
    verdicts = [
        line.rsplit(" ", 2)
        for line in python(code, tmp_path, edition).splitlines()
        if line.split(" ")[0] in WRONG
    ]
    by_dictionaries = {
        "initialize_parameters",
        "forward_propagation",
        "backward_propagation",
        "update_parameters",
    }
    for name, said_it, in_dictionaries in verdicts:
        driven = edition == "2021a" and name in by_dictionaries
        assert (said_it, in_dictionaries) == (str(not driven), str(driven)), name
    assert [name for name, *_ in verdicts] == list(WRONG)


def test_editions_are_those_of_the_reference() -> None:
    """The command's choices."""
    assert EDITIONS == ("v1", "v2", "2021a", "2021b0", "2021b", "2021c", "2021d")


@pytest.mark.parametrize("name", ["classic.editions", "classic.labels", "classic.mode", "compare"])
def test_examples_in_the_docstrings(name: str) -> None:
    """Each example prints what it says, and there is one."""
    results = doctest.testmod(import_module(f"planar_course.{name}"))
    assert results.attempted > 0
    assert results.failed == 0
