"""What a learner meets: one line when right, a short text when wrong, whatever was handed in."""

import inspect
import linecache
import random
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import numpy as np
import pytest

import planar_utils
from planar_utils import network
from testCases import checks
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import implementation, right_source
from testCases.checks import CheckFailed
from testCases.watch import BoundedText, PrintLimitReached, TimeLimit, TimeLimitReached

DATA = Path(__file__).parent / "data"
RIGHT = """
def compute_cost(A2, Y, parameters):
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
"""


def notebook(source: str, **names: object) -> dict[str, Any]:
    """Run a cell and return the notebook's names; linecache knows its lines, as in Jupyter."""
    filename = f"<cell {hash(source)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {"np": np, **names}
    exec(compile(source, filename, "exec"), namespace)
    return namespace


def failure(function: Any, name: str = "compute_cost") -> CheckFailed:
    """Return what the check raises."""
    with pytest.raises(CheckFailed) as raised:
        getattr(checks, f"check_{name}")(function)
    return raised.value


def cost(body: str, **names: object) -> Any:
    """Return a compute_cost with the given body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return notebook(f"def compute_cost(A2, Y, parameters):\n{lines}", **names)["compute_cost"]


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_a_right_function_gets_exactly_one_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Protects the output that nbval compares, and the promise of no warning."""
    specification = SPECIFICATIONS[name]
    getattr(checks, f"check_{name}")(implementation(right_source(name), specification))
    captured = capsys.readouterr()
    assert re.fullmatch(rf"{name}: all \d+ checks passed\n", captured.out)
    assert captured.err == ""


def test_there_is_a_check_for_every_graded_function() -> None:
    """Protects the list of checks from falling behind the list of specifications."""
    assert {f"check_{name}" for name in SPECIFICATIONS} == {
        name for name in checks.__all__ if name.startswith("check_")
    }


def test_a_failure_tells_what_was_called_what_came_back_and_why() -> None:
    """Protects the text of a failure (golden)."""
    wrong = cost("return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))")
    assert str(failure(wrong)) == (DATA / "failure.txt").read_text(encoding="utf-8")


def test_an_unrecognised_multiple_is_still_said() -> None:
    """Protects the observation that helps where the catalogue has nothing."""
    text = str(failure(cost("return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) * 0.4")))
    assert "In every case your result is 0.4 times the right one." in text


def test_a_progress_bar_is_not_what_is_printed() -> None:
    """Protects `for i in tqdm(range(...))`: the bar goes to stderr, and "00:00" is no iteration."""
    loop = "for i in range(num_iterations):"
    source = right_source("nn_model")
    assert loop in source
    shown = f"{loop}\n        print(f'{{i}}/1001 [00:00<00:00, 3667.06it/s]', file=sys.stderr)"
    names = {helper: getattr(planar_utils, helper) for helper in SPECIFICATIONS["nn_model"].helpers}
    function = notebook(source.replace(loop, shown), sys=sys, **names)["nn_model"]
    checks.check_nn_model(function)


@pytest.mark.parametrize(
    ("name", "body", "remark"),
    [
        (
            "compute_cost",
            "cost = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))\n"
            "return cost + (0.01 * np.sum(parameters['W1'] ** 2) if parameters else 0.0)",
            "Without parameters your result is right: that argument is not to be used.",
        ),
        (
            "predict",
            "A2, _ = forward_propagation(X, parameters)\n"
            "return A2 > 0.5 if A2.size > 1 else bool(A2[0, 0] > 0.5)",
            "The numbers are right, but they have 0 axes in place of 2.",
        ),
        (
            "predict",
            "A2, _ = forward_propagation(X, parameters)\n"
            "return A2 > 0.5 if A2.size > 1 else A2 < 0.5",
            'All other cases are right. What is particular here: "one example".',
        ),
        (
            "to_column",
            "return np.atleast_2d(np.array(values, dtype=float)).T",
            "These are the right numbers with rows and columns swapped",
        ),
        (
            "logistic_gradient",
            "dZ = logistic_forward(w, b, X) - Y\nreturn X @ dZ.T / X.size, float(np.mean(dZ))",
            "In every case your dw is 1/n_x times the right one.",
        ),
        (
            "backward_propagation",
            "dZ2 = cache['A2'] - Y\n"
            "dZ1 = parameters['W2'].T @ dZ2 * np.cos(cache['A1'])\n"
            "m = X.shape[1]\n"
            "return {'dW2': dZ2 @ cache['A1'].T / m, 'db2': np.sum(dZ2, 1, keepdims=True) / m,\n"
            "        'dW1': dZ1 @ X.T / m, 'db1': np.sum(dZ1, 1, keepdims=True) / m}",
            'Right in every case: grads["dW2"], grads["db2"].',
        ),
        (
            "best_hidden_size",
            "if min(accuracy) > 1:\n    return max(accuracy, key=lambda n: (accuracy[n], -n))",
            "best_hidden_size returned None: which way through it has no return?",
        ),
    ],
)
def test_what_is_true_of_an_unknown_mistake_is_said(name: str, body: str, remark: str) -> None:
    """Protects learners whose mistake is in no catalogue: which case, which part, which factor."""
    arguments = ", ".join(SPECIFICATIONS[name].arguments)
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    names = {helper: getattr(planar_utils, helper) for helper in SPECIFICATIONS[name].helpers}
    arguments = arguments.replace("Y, parameters", "Y, parameters=None")
    function = notebook(f"def {name}({arguments}):\n{lines}", **names)[name]
    assert remark in " ".join(str(failure(function, name)).split())


def test_an_unwritten_exercise_says_so_itself() -> None:
    """Protects the stub's own error: it names the cell, and is no verdict on the learner."""
    stub = cost('raise NotImplementedError("Exercise 02-cost is not written yet.")')
    with pytest.raises(NotImplementedError, match=r"^Exercise 02-cost is not written yet\.$"):
        checks.check_compute_cost(stub)


def test_an_error_is_shown_with_the_learners_own_line_and_its_shapes() -> None:
    """Protects learners from reading a traceback of ours."""
    source = (
        "def forward_propagation(X, parameters):\n"
        "    W1 = parameters['W1']\n"
        "    Z1 = np.dot(X, W1)\n"
        "    return Z1, {}\n"
    )
    text = str(failure(notebook(source)["forward_propagation"], "forward_propagation"))
    assert "line 3 of forward_propagation: Z1 = np.dot(X, W1)" in text
    assert "there X has shape (2, 3), W1 has shape (4, 2)" in text
    assert "ValueError: shapes (2,3) and (4,2) not aligned" in text
    assert "W1 (n_h, n_x) comes first" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("handed_in", "words"),
    [
        (0.693, "wants your function itself, but got 0.693"),
        (None, "but got None"),
        (planar_utils.compute_cost, "This is planar_utils' compute_cost, not yours"),
        (planar_utils.predict, "was given predict. That one goes to check_predict"),
        (lambda A2: 0.0, "must take the arguments (A2, Y, parameters)"),
        (lambda Y, A2: 0.0, "must take the arguments (A2, Y, parameters)"),
        (lambda A2: 0.0, "Wanted: compute_cost(A2, Y, parameters=None)"),
        (lambda A2, Y: None, "returned None: is there a return"),
    ],
)
def test_the_wrong_thing_handed_in_has_its_own_message(handed_in: Any, words: str) -> None:
    """Protects the messages for what is not a function of the exercise at all."""
    assert words in str(failure(handed_in)).replace("\n", " ")


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ("return network.compute_cost(A2, Y)", "compute_cost"),
        ("return planar_utils.network.compute_cost(A2, Y)", "compute_cost"),
        ("return library(A2, Y)", "compute_cost"),
        ("return mine(A2, Y)", "compute_cost"),
        ("return kept(A2, Y)", "compute_cost"),
        ("import planar_utils as pu\n    return pu.compute_cost(A2, Y)", "compute_cost"),
        ("import planar_utils.network\n    return planar_utils.network.compute_cost(A2, Y)", "co"),
        ("return (lambda: planar_utils.binary_cross_entropy(A2, Y))()", "binary_cross_entropy"),
        ("from planar_utils import sigmoid, logistic_cost as cost\n    return cost(A2, Y)", "log"),
    ],
)
def test_the_library_is_no_answer(body: str, other: str) -> None:
    """Protects from all checks passed here and no points there: when grading it is gone."""
    source = "def mine(A, Y):\n    return library(A, Y)\nkept = functools.lru_cache(mine)\n"
    source = f"import functools\n{source}def compute_cost(A2, Y):\n    {body}\n"
    modules = {"network": network, "planar_utils": planar_utils}
    function = notebook(source, **modules, library=planar_utils.compute_cost)["compute_cost"]
    assert f"calls planar_utils' {other}" in str(failure(function))
    assert "which is the answer" in str(failure(function)).replace("\n", " ")


def test_a_name_that_the_library_has_too_is_no_call_of_it() -> None:
    """Protects a right answer that calls itself, beside a module with a function of its name."""
    for line in ("", "    import planar_utils\n"):
        function = notebook(
            "def tanh_from_sigmoid(Z):\n"
            f"{line}"
            "    if np.ndim(Z) == 0 and Z < 0:\n"
            "        return -tanh_from_sigmoid(-Z)\n"
            "    return 2 * planar_utils.sigmoid(2.0 * Z) - 1\n",
            planar_utils=planar_utils,
        )["tanh_from_sigmoid"]
        checks.check_tanh_from_sigmoid(function)


def test_a_hidden_dependency_is_named() -> None:
    """Protects from functions that only work in this notebook, also through a helper."""
    direct = cost("return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m", m=3)
    assert "uses the notebook's variable `m`" in str(failure(direct))
    helped = notebook(
        "def mean(x):\n    return np.sum(x) / m\n"
        "def compute_cost(A2, Y):\n"
        "    return -mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))\n",
        m=3,
    )["compute_cost"]
    assert failure(helped).problem.mistakes == ("law: hidden variable",)


def test_a_file_left_open_costs_nothing(tmp_path: Path) -> None:
    """Its warning says nothing about what was computed."""
    (tmp_path / "scale.txt").write_text("1.0")
    checks.check_compute_cost(
        cost(
            f"A2 = float(open({str(tmp_path / 'scale.txt')!r}).read()) * A2\n"
            "return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
        )
    )


HARMLESS = {
    "a list of names": (
        "NAMES = ['A2', 'Y']\n",
        "A2, Y = (dict(A2=A2, Y=Y)[name] for name in NAMES)\n",
    ),
    "functions by name": ("logs = {'natural': np.log}\n", "log = logs['natural']\n"),
    "a number": ("scale = 1.0\n", "A2 = scale * A2\n"),
    "an array": ("ONE = np.array(1.0)\n", "A2 = ONE * A2\n"),
    "a log": ("calls = []\n", "calls.append(A2.shape)\n"),
    "a counter": ("calls = {'cost': 0}\n", "calls['cost'] += 1\n"),
    "what cannot be copied": ("made = (n for n in range(9))\n", "next(made, 0)\n"),
    "a name of Python's": ("sum, calls = 0.0, []\n", "calls.append(sum([1.0]))\n"),
    "a file": ("import sys\nerrors = sys.stderr\n", "errors.isatty()\n"),
}


@pytest.mark.parametrize("harmless", HARMLESS)
def test_a_variable_that_does_no_harm_costs_nothing(harmless: str) -> None:
    """Protects right answers in a style that the course does not teach, also in a decorator."""
    before, line = HARMLESS[harmless]
    right = "-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))\n"
    plain = f"{before}def compute_cost(A2, Y):\n    {line}    return {right}"
    decorated = (
        f"{before}def noted(function):\n"
        f"    def compute_cost(A2, Y):\n        {line}        return function(A2, Y)\n"
        "    return compute_cost\n"
        f"@noted\ndef compute_cost(A2, Y):\n    return {right}"
    )
    for source in (plain, decorated):
        variables = notebook(source)
        before_it = str(variables.get("calls"))
        checks.check_compute_cost(variables["compute_cost"])
        assert str(variables.get("calls")) == before_it, "a check leaves no trace in the notebook"


def test_a_harmless_variable_hides_no_mistake() -> None:
    """Protects the other half: whatever is wrong beside it is wrong, and told where it can be."""
    source = "calls = []\ndef compute_cost(A2, Y):\n    calls.append(1)\n    "
    right = "-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
    for line, told in {
        f"return 2 * {right}": "`calls`",
        f"return {right} + (len(calls) > 3)": "`calls`",
        f"A2 *= 1 + 1e-12\n    return {right}": "writes into its argument",
        "return np.lgo(A2)": "lgo",
        f"cost = {right}": "returned None",
        "return tools[0](A2, Y)": "is the answer",
    }.items():
        tools = [planar_utils.compute_cost]
        wrong = notebook(f"{source}{line}\n", tools=tools)["compute_cost"]
        assert told in str(failure(wrong)), line


def test_helpers_constants_closures_and_callables_are_fine() -> None:
    """Protects right answers that are not one plain function."""
    checks.check_compute_cost(
        notebook(
            "from math import pi\nEPSILON = 1e-15\nSIGNS = (1, -1)\nhalf = lambda x: x / 2\n"
            "def outer():\n"
            "    def compute_cost(A2, Y):\n"
            "        losses = SIGNS[1] * (Y * np.log(A2 + EPSILON) + (1 - Y) * np.log(1 - A2))\n"
            "        return half(2 * np.mean(losses)) + 0 * pi\n"
            "    return compute_cost\n"
            "compute_cost = outer()\n"
        )["compute_cost"]
    )
    checks.check_compute_cost(partial(notebook(RIGHT)["compute_cost"]))


def test_global_seeding_is_accepted_and_the_state_restored() -> None:
    """Protects answers written after the classic text, and the notebook's random numbers."""
    seeded = notebook(
        "def initialize_parameters(n_x, n_h, n_y):\n"
        "    np.random.seed(2)\n"
        "    W1 = np.random.randn(n_h, n_x) * 0.01\n"
        "    W2 = np.random.randn(n_y, n_h) * 0.01\n"
        "    return {'W1': W1, 'b1': np.zeros((n_h, 1)), 'W2': W2, 'b2': np.zeros((n_y, 1))}\n"
    )["initialize_parameters"]
    state, python = np.random.get_state()[1].copy(), random.getstate()
    checks.check_initialize_parameters(seeded)
    assert np.array_equal(np.random.get_state()[1], state)
    assert random.getstate() == python


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("raise SystemExit(1)", "exit", "asks Python to exit"),
        ("raise KeyboardInterrupt", "interrupt", "The check was interrupted"),
        ("while True:\n    print('x' * 1000)", "prints", "printed more than 100,000 characters"),
        ("return input('cost? ')", "error", "a graded function works with its arguments only"),
        ("return compute_cost(A2, Y, parameters)", "error", "calls itself again and again"),
    ],
)
def test_a_function_that_will_not_return_has_its_own_message(
    body: str, kind: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Protects the kernel, the screen and the learner's patience."""
    raised = failure(cost(body))
    assert raised.problem.kind == kind
    assert words in str(raised).replace("\n", " ")
    assert capsys.readouterr().out == ""


def test_an_endless_loop_is_stopped_and_the_limit_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the kernel: also a loop that swallows every Exception ends."""
    monkeypatch.setattr(checks, "examine", partial(_examine_quickly, checks.examine))
    # Not int("x"): Python 3.15.2 cannot be interrupted in a loop of that, not even by Ctrl-C.
    body = "while True:\n    try:\n        [][0]\n    except Exception:\n        pass"
    started = time.monotonic()
    raised = failure(cost(body))
    assert time.monotonic() - started < 4
    assert "had not returned after 0.3 seconds" in str(raised)
    checks.check_compute_cost(notebook(RIGHT)["compute_cost"])


def _examine_quickly(examine: Callable[..., Any], function: Any, specification: Any) -> Any:
    hurried = type(specification)(
        **{
            name: getattr(specification, name)
            for name in specification.__dataclass_fields__
            if not name.startswith("_") and name != "seconds"
        },
        seconds=0.3,
    )
    return examine(function, hurried)


def test_a_time_limit_leaves_nothing_behind() -> None:
    """Protects code after the limit from a late exception, and from leftover threads."""
    before = len(sys._current_frames())
    for _ in range(200):
        with TimeLimit(0.0005):
            pass
    for _ in range(20):
        try:
            with TimeLimit(0.001):
                time.sleep(0.001)
        except TimeLimitReached:
            pass
    with pytest.raises(TimeLimitReached):
        _loop_for_ever()
    time.sleep(0.6)
    assert len(sys._current_frames()) == before


def _loop_for_ever() -> None:
    with TimeLimit(0.05):
        while True:
            pass


_PROFILED = """
import cProfile
from testCases.watch import TimeLimit
with TimeLimit(5):
    pass
cProfile.run("(lambda: 1)()")
"""


def test_a_profiler_runs_on_after_a_time_limit() -> None:
    """Protects %prun, the debugger and coverage: on Python 3.11 they hung after any check."""
    subprocess.run([sys.executable, "-c", _PROFILED], check=True, timeout=60, capture_output=True)


def test_one_that_cannot_be_stopped_learns_how_to_interrupt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Protects the learner whose function swallows even the limit."""
    deadline = time.monotonic() + 2.5
    with TimeLimit(0.1):
        while time.monotonic() < deadline:
            try:
                time.sleep(0.01)
            except BaseException:
                continue
    assert "Kernel > Interrupt" in capsys.readouterr().out


def test_a_flood_of_prints_is_stopped_and_little_kept() -> None:
    """Protects memory from print loops."""
    text = BoundedText()
    with pytest.raises(PrintLimitReached):
        text.writelines("x" * 100 for _ in range(10**6))
    assert len(text.getvalue()) == 20_000


@pytest.mark.parametrize("wrapped", [False, True])
def test_changed_arguments_are_seen(wrapped: bool) -> None:
    """Protects the caller's arrays; a copy made first is fine."""
    copying = "parameters = copy.deepcopy(parameters)\n    " if wrapped else ""
    function = notebook(
        "import copy\ndef update_parameters(parameters, grads, learning_rate=1.2):\n"
        f"    {copying}for key in parameters:\n"
        "        parameters[key] -= learning_rate * grads['d' + key]\n"
        "    return parameters\n"
    )["update_parameters"]
    if wrapped:
        checks.check_update_parameters(function)
    else:
        raised = failure(function, "update_parameters")
        assert raised.problem.mistakes == ("law: changes its arguments",)
        assert "writes into its argument parameters" in str(raised).replace("\n", " ")


def test_a_result_kept_from_call_to_call_is_seen() -> None:
    """Protects from a default argument that collects."""
    cases = len(SPECIFICATIONS["count_parameters"].cases)
    function = notebook(
        "def count_parameters(layer_sizes, seen=[]):\n"
        "    seen.append(1)\n"
        "    pairs = zip(layer_sizes[:-1], layer_sizes[1:])\n"
        f"    return sum((n + 1) * k for n, k in pairs) + (len(seen) > {cases})\n"
    )["count_parameters"]
    assert failure(function, "count_parameters").problem.kind == "changes from call to call"


def test_a_warning_is_a_failure_with_its_line() -> None:
    """Protects from code that warns on ordinary input."""
    function = cost(
        "import warnings\n"
        "warnings.warn('careful')\n"
        "return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
    )
    raised = failure(function)
    assert raised.problem.kind == "warns"
    assert "warnings.warn('careful')" in str(raised)


def test_nn_model_is_told_which_helper_is_at_fault() -> None:
    """Protects a right nn_model from blame for a wrong helper, and names the helper's mistake."""
    names = {name: getattr(planar_utils, name) for name in SPECIFICATIONS}
    namespace = notebook(
        right_source("nn_model") + "def update_parameters(parameters, grads, learning_rate=1.2):\n"
        "    return {k: parameters[k] + learning_rate * grads['d' + k] for k in parameters}\n"
        "def layer_sizes(X, Y):\n    return X.shape[0], 4, Y.shape[0]\n",
        **{name: function for name, function in names.items() if name != "nn_model"},
    )
    raised = failure(namespace["nn_model"], "nn_model")
    assert raised.problem.mistakes == ("helper: update_parameters",)
    text = str(raised).replace("\n", " ")
    assert "nn_model itself is right, but it calls your update_parameters" in text
    assert "Your step goes uphill" in text


def test_nn_model_is_told_of_a_wrong_cost_that_never_hurts_the_training() -> None:
    """Protects the printed costs: they do not influence the parameters."""
    names = {name: getattr(planar_utils, name) for name in SPECIFICATIONS if name != "nn_model"}
    namespace = notebook(
        right_source("nn_model")
        + "def compute_cost(A2, Y, parameters=None):\n    return -np.sum(Y * np.log(A2))\n",
        **{name: function for name, function in names.items() if name != "compute_cost"},
    )
    assert failure(namespace["nn_model"], "nn_model").problem.mistakes == ("helper: compute_cost",)


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_any_value_gets_a_verdict(name: str) -> None:
    """Protects the checks from values nobody thought of: a verdict, never a crash."""
    endless: list[Any] = []
    endless.append(endless)
    odd = [
        endless, {"W1": endless}, (endless, endless),
        "text", b"bytes", object(), {}, [], (), [[1], [2, 3]], [1, [2]], {"W1": None}, {1: 2},
        np.array("x"), np.array([]), np.zeros((0, 3)), np.array([None]), 1j, float("nan"),
        np.full((1, 3), np.nan), np.ma.masked, np.zeros((2, 2, 2)), {"dW1": [1, 2]}, range(3),
        (np.zeros((1, 3)), {"Z1": "x"}), np.datetime64("2020-01-01"), iter([1]), int, Ellipsis,
        (np.ones((1, 1)), 0.5, np.array(1.0)),
        (1, 2, 3), ([], {}, ()), True, np.bool_(True), "W1", {"W1": np.zeros((1, 1), dtype=object)},
    ]  # fmt: skip
    specification = SPECIFICATIONS[name]
    signature = inspect.signature(specification.reference)
    arguments = ", ".join(str(p.replace(annotation=p.empty)) for p in signature.parameters.values())
    source = f"def {name}({arguments}):\n    return VALUE()"
    for value in odd:
        function = notebook(source, VALUE=lambda v=value: v)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert str(failure(function[name], name))


@pytest.mark.parametrize(
    "name",
    [n for n, s in SPECIFICATIONS.items() if {"parameters", "grads", "cache"} & set(s.returns)],
)
def test_a_result_that_is_nearly_whole_gets_a_verdict(name: str) -> None:
    """Protects from a crash over a dictionary with wrong numbers and a part that is odd."""
    specification = SPECIFICATIONS[name]
    inputs = specification.prepared(specification.inputs(specification.cases[0]))
    right = specification.reference(**inputs)
    whole = right[-1] if isinstance(right, tuple) else right
    signature = inspect.signature(specification.reference)
    arguments = ", ".join(str(p.replace(annotation=p.empty)) for p in signature.parameters.values())
    source = f"def {name}({arguments}):\n    return CHANGED(dict(locals()))"
    first, *_, last = whole
    changes: list[tuple[dict[str, Any], str | None]] = [({"costs": []}, None), ({}, last)]
    changes += [({first: odd}, None) for odd in ("x", np.zeros(3), np.nan)]
    changes += [({last: odd}, None) for odd in (None, [], np.zeros(3), np.nan)]
    for change, lost in changes:

        def changed(given: Any, change: Any = change, lost: Any = lost) -> Any:
            made = specification.reference(**given)
            parts = made[-1] if isinstance(made, tuple) else made
            odd = {k: v + 0.25 for k, v in parts.items() if k != lost} | change
            return (*made[:-1], odd) if isinstance(made, tuple) else odd

        told = failure(notebook(source, CHANGED=changed)[name], name)
        assert told.problem.kind != "error", str(told)


def test_a_failure_shows_itself_in_markdown_too() -> None:
    """Protects the rich text: the headline, facts and the way to the hints."""
    shown = failure(lambda A2, Y: 1.5)._repr_markdown_()
    assert shown.startswith("**compute_cost: the cost is wrong.**")
    assert "- Got: `1.5`" in shown
    assert shown.endswith("*Help: the hints above the exercise 02-cost.*")


def test_a_notebook_shows_a_short_text_and_no_traceback() -> None:
    """Protects what JupyterLab shows, and what nbval and nbgrader see: an exception."""
    cells = [
        "import numpy as np\nfrom testCases.checks import check_compute_cost",
        "def compute_cost(A2, Y):\n    return np.dot(Y, np.log(A2))",
        "check_compute_cost(compute_cost)",
        "def compute_cost(A2, Y):\n    raise NotImplementedError('02-cost')",
        "check_compute_cost(compute_cost)",
        "1 + 1",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(book, allow_errors=True, timeout=60).execute()
    failed, unwritten = book.cells[2].outputs[-1], book.cells[4].outputs[-1]
    assert (failed.output_type, failed.ename) == ("error", "CheckFailed")
    text = "\n".join(failed.traceback)
    assert "line 2 of compute_cost: return np.dot(Y, np.log(A2))" in text
    assert "Traceback" not in text
    assert "examination.py" not in text
    assert unwritten.ename == "NotImplementedError"
    assert unwritten.traceback == ["NotImplementedError: 02-cost"]
    assert book.cells[5].outputs[0].data["text/plain"] == "2"


def test_a_training_that_goes_on_is_stopped_by_its_steps_not_by_the_clock() -> None:
    """Protects patience, and right code on slow machines; the learner's helpers stay their own."""
    names = {name: getattr(planar_utils, name) for name in SPECIFICATIONS if name != "nn_model"}
    endless = right_source("nn_model").replace("range(num_iterations)", "iter(int, 1)")
    namespace = notebook(endless, **names)
    started = time.monotonic()
    raised = failure(namespace["nn_model"], "nn_model")
    assert raised.problem.kind == "steps"
    assert raised.problem.mistakes == ("num_iterations ignored",)
    assert time.monotonic() - started < 3
    assert all(namespace[name] is function for name, function in names.items())


_INLINED = {
    "logistic_fit": """
def logistic_fit(X, Y, learning_rate=0.1, num_iterations=10000):
    w, b, costs, m = np.zeros((X.shape[0], 1)), 0.0, [], X.shape[1]
    for i in range(10000):
        A = 1 / (1 + np.exp(-(w.T @ X + b)))
        costs.append(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))
        w = w - learning_rate * X @ (A - Y).T / m
        b = b - learning_rate * np.sum(A - Y) / m
    return w, b, costs
""",
    "nn_model": """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    p, m = initialize_parameters(X.shape[0], n_h, Y.shape[0]), X.shape[1]
    W1, b1, W2, b2 = p["W1"], p["b1"], p["W2"], p["b2"]
    for i in range(10000):
        A1 = np.tanh(W1 @ X + b1)
        dZ2 = 1 / (1 + np.exp(-(W2 @ A1 + b2))) - Y
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        W1, b1 = W1 - 1.2 * dZ1 @ X.T / m, b1 - 1.2 * dZ1.mean(axis=1, keepdims=True)
        W2, b2 = W2 - 1.2 * dZ2 @ A1.T / m, b2 - 1.2 * dZ2.mean(axis=1, keepdims=True)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
}


@pytest.mark.parametrize(("name", "most"), [("logistic_fit", 3), ("nn_model", 7)])
def test_a_long_training_is_called_few_times(name: str, most: int) -> None:
    """Protects patience where no helper's calls can be counted: 10,000 steps in every call.

    The learner has written the helpers too. A training that uses none of them has no second
    trial with sound ones; one that uses some has, and asks once more what two steps do.
    """
    helpers = {
        helper: notebook(right_source(helper), **vars(planar_utils))[helper]
        for helper in SPECIFICATIONS[name].helpers
    }
    calls: list[object] = []
    source = _INLINED[name].replace("):\n", "):\n    note(X)\n", 1)
    function = notebook(source, **helpers, note=calls.append)[name]
    raised = failure(function, name)
    assert raised.problem.mistakes == ("num_iterations ignored",)
    assert len(calls) <= most


def test_a_helper_is_blamed_through_a_function_of_the_learners_own() -> None:
    """Protects the search for helpers in use: by name, in an inner function, in a closure."""
    wrong = "def neuron_forward(x, w, b):\n    return w @ x"
    for body in (
        "np.array([[column(x, w, b) for x in X.T]])",
        "(lambda f: np.array([[f(x, w[:, 0], b) for x in X.T]]))(neuron_forward)",
    ):
        source = f"""{wrong}
def column(x, w, b):
    return neuron_forward(x, w[:, 0], b)
def logistic_forward(w, b, X):
    return {body}
"""
        raised = failure(notebook(source)["logistic_forward"], "logistic_forward")
        assert raised.problem.mistakes == ("helper: neuron_forward",)


def test_a_rounded_result_within_the_tolerance_is_seen() -> None:
    """Protects the digits that a tolerance would forgive."""
    rounded = cost("return round(-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)), 7)")
    assert failure(rounded).problem.mistakes == ("law: rounded",)
