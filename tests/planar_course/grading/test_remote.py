"""One definition of a check, two runners: a remote function gets the learner's own verdict."""

import contextlib
import json
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planar_utils
import testCases
from planar_course.grading import inside, kernel, probe, replies
from planar_course.grading.model import ExerciseGrade, Limits, Status, Stop
from planar_course.grading.remote import (
    RemoteCaller,
    RemoteVerdict,
    Stopped,
    examine_remote,
    rehearse_remote,
)
from planar_course.grading.wire import CAPS, BadValue, dump
from planar_course.grading.wording import for_student
from testCases import laws
from testCases.caller import LocalCaller
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import mistakes, right_source
from testCases.examination import examine_trial, signature_problem
from testCases.failure import Problem
from testCases.seen import SEEN_BY_STUDENTS
from testCases.trial import run

Ask = Callable[[str, float], str]
Asked = Callable[[str, str], Ask]
BANK = Path(__file__).parents[2] / "testCases" / "data" / "bank.toml"
SEED = 8
COST = "def compute_cost(A2, Y, parameters=None):\n    "
RIGHT_COST = "-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"


def bank() -> Iterator[Any]:
    """Yield the answers of the bank."""
    rows = tomllib.loads(BANK.read_text(encoding="utf-8"))
    right = rows.pop("right")
    for function, entries in rows.items():
        for number, entry in entries.items():
            source = right[function]
            for old, new in entry["change"]:
                source = source.replace(old, new)
            yield pytest.param(function, source, id=f"{function}-{number}")


def local(ask: Ask, function: str) -> Problem | None:
    """Return what the learner's check finds in the function that an `Ask` of ours asks."""
    namespace = ask.__closure__[0].cell_contents  # type: ignore[attr-defined]
    specification = SPECIFICATIONS[function]
    caller = LocalCaller(namespace[function])
    problem = signature_problem(caller.signature, specification)
    return problem or examine_trial(run(caller, specification))


def examined(ask: Ask, function: str = "compute_cost") -> RemoteVerdict:
    """Examine a function with the seed of these tests."""
    return examine_remote(ask, SPECIFICATIONS[function], SEED)


def rehearsed(ask: Ask, function: str = "compute_cost") -> RemoteVerdict:
    """Examine a function with the inputs of the learner's check."""
    return rehearse_remote(ask, SPECIFICATIONS[function])


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_every_worked_solution_passes(function: str, asked: Asked) -> None:
    """Protects honest students: all that is right is right from afar, in every case."""
    verdict = examined(asked(right_source(function), function), function)
    assert verdict.problem is None
    assert verdict.passed
    assert verdict.stop is None
    assert verdict.share == 1
    assert all(verdict.passed_cases)
    assert len(verdict.weights) == len(SPECIFICATIONS[function].cases)


@pytest.mark.parametrize(("function", "source"), list(bank()))
def test_an_answer_of_the_bank_gets_the_learners_own_verdict(
    function: str, source: str, asked: Asked
) -> None:
    """Protects the promise of one check: the same problem, word for word, by either runner."""
    ask = asked(source, function)
    first, verdict, wanted = rehearsed(ask, function), examined(ask, function), local(ask, function)
    if first.problem is None and verdict.problem is not None and wanted is not None:
        # A rehearsal looks at no law that takes further calls; with hidden inputs no variable of
        # the notebook is hidden, so that something else may be printed.
        verdict = replace(verdict, problem=replace(verdict.problem, facts=wanted.facts))
    assert (first.problem or verdict.problem) == wanted
    assert verdict.passed is (wanted is None)


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_known_mistakes_are_recognised_from_afar(function: str, asked: Asked) -> None:
    """Protects the diagnosis of every function, errors included."""
    for mistake in mistakes(function)[:6]:
        ask = asked(mistake.sources[0], function)
        verdict = rehearsed(ask, function)
        assert not verdict.passed, mistake.key
        assert verdict.share < 1
        assert verdict.problem == local(ask, function), mistake.key


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise SystemExit(1)", "exit"),
        ("raise KeyboardInterrupt", "interrupt"),
        ("while True:\n        print('x' * 1000)", "prints"),
        ("return input('cost? ')", "error"),
        ("return compute_cost(A2, Y, parameters)", "error"),
        (f"return {RIGHT_COST} * m", "hidden variable"),
        ("import warnings; warnings.warn('careful'); return " + RIGHT_COST, "warns"),
        (f"A2 -= 0 * A2 - 1e-9; return {RIGHT_COST}", "changes its arguments"),
        (f"return round({RIGHT_COST}, 7)", "rounded"),
        ("class Odd(LookupError): pass\n    raise Odd('no')", "error"),
        ("return np.log(A2) @ Y", "error"),
        ("return np.asmatrix(A2)", "shape"),
        ("return None", "None"),
        ("return {'cost': {1, 2}}", "type"),
    ],
)
def test_whatever_happens_in_the_call_is_told_alike(body: str, kind: str, asked: Asked) -> None:
    """Protects errors, warnings, limits and laws on their way through text."""
    ask = asked(f"{COST}{body}\n", "compute_cost")
    verdict = rehearsed(ask)
    assert verdict.problem is not None
    assert verdict.problem.kind == kind
    assert verdict.problem == local(ask, "compute_cost")


def test_a_variable_that_does_no_harm_costs_nothing_from_afar(asked: Asked) -> None:
    """Protects right answers that note something, or read a list of names."""
    source = f"NAMES, calls = ['A2', 'Y'], []\n{COST}calls.append(NAMES[0])\n    return "
    ask = asked(f"{source}{RIGHT_COST}\n", "compute_cost")
    assert rehearsed(ask).passed
    assert examined(ask).passed
    wrong = asked(f"{source}2 * {RIGHT_COST}\n", "compute_cost")
    assert not rehearsed(wrong).passed
    assert not examined(wrong).passed


def test_what_a_function_keeps_from_call_to_call_is_seen(asked: Asked) -> None:
    """Protects the law of repetition: all calls of a trial reach the same function."""
    kept = f"{COST}global calls\n    calls = globals().get('calls', 0) + 1\n    "
    ask = asked(f"{kept}return {RIGHT_COST} + (calls > 6)\n", "compute_cost")
    problem = examined(ask).problem
    assert problem is not None
    assert problem.kind == "changes from call to call"
    assert examined(ask).problem == problem, "a second trial starts anew"


@pytest.mark.parametrize(
    ("body", "made"),
    [
        (f"return {RIGHT_COST}", 10),
        ("raise ValueError", 10),
        ("raise SystemExit", 1),
        (f"import time; time.sleep(0.2); return {RIGHT_COST}", 3),
        (f"return np.repeat({RIGHT_COST}, 70_000)", 2),
    ],
)
def test_a_rehearsal_goes_on_as_long_as_it_is_of_use(
    body: str, made: int, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects the time of a submission: words may not use up what the points need."""
    monkeypatch.setattr("planar_course.grading.remote._REHEARSAL_SECONDS", 0.5)
    specification = SPECIFICATIONS["compute_cost"]
    trial = rehearsed(asked(f"{COST}{body}\n", "compute_cost")).trial
    assert trial is not None
    assert len(trial.outcomes) == min(made, len(specification.cases))


def test_a_function_too_slow_to_be_rehearsed_is_judged_all_the_same(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects slow and right ones: what was not called is not wrong."""
    monkeypatch.setattr("planar_course.grading.remote._REHEARSAL_SECONDS", 0.0)
    ask = asked(f"{COST}return {RIGHT_COST}\n", "compute_cost")
    assert rehearsed(ask).passed
    assert examined(ask).passed


def test_an_endless_loop_is_stopped_inside_and_named(asked: Asked) -> None:
    """Protects the diagnosis of a loop that lets itself be stopped: its own line is told."""
    hurried = replace(SPECIFICATIONS["compute_cost"], seconds=0.3)
    ask = asked(f"{COST}while True:\n        pass\n", "compute_cost")
    verdict = examine_remote(ask, hurried, SEED)
    assert verdict.problem is not None
    assert verdict.problem.kind == "time"
    assert "had not returned after 0.3 seconds" in verdict.problem.headline
    line = dict(verdict.problem.facts)["In"]
    assert re.match(r"line [23] of compute_cost: (while True:|pass)", line)


def test_an_unwritten_exercise_is_no_problem_of_the_student(asked: Asked) -> None:
    """Protects the difference between what is wrong and what is not written."""
    verdict = examined(asked(f"{COST}raise NotImplementedError('02-cost')\n", "compute_cost"))
    assert verdict.unwritten
    assert not verdict.passed
    assert verdict.share == 0


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("compute_cost = 0.69", "there is no function of the name compute_cost"),
        ("", "there is no function of the name compute_cost"),
        ("def compute_cost(A2): pass", "must take the arguments (A2, Y, parameters)"),
        ("def compute_cost(Y, A2): pass", "must take the arguments (A2, Y, parameters)"),
    ],
)
def test_what_cannot_be_called_is_not_called(source: str, words: str, asked: Asked) -> None:
    """Protects the message for a function that is missing or takes something else."""
    verdict = examined(asked(source, "compute_cost"))
    assert verdict.problem is not None
    assert words in verdict.problem.headline
    assert verdict.passed_cases == (False,) * 6
    assert verdict.trial is None


def test_points_are_earned_case_by_case(asked: Asked) -> None:
    """Protects partial credit: the share is that of the cases that pass, a law costs one case."""
    some = f"{COST}return {RIGHT_COST} if Y.dtype == bool else 1.0\n"
    verdict = examined(asked(some, "compute_cost"))
    assert sum(verdict.passed_cases) == 2
    assert verdict.share == pytest.approx(2 / 6)
    lawless = examined(asked(f"{COST}return round({RIGHT_COST}, 7)\n", "compute_cost"))
    assert all(lawless.passed_cases)
    assert lawless.share == pytest.approx(5 / 6)


@pytest.mark.parametrize("stop", Stop)
def test_a_stop_ends_the_trial_and_is_told(stop: Stop, asked: Asked) -> None:
    """Protects time: after a dead kernel or a limit no further call of this function is made."""
    answering, calls = asked(f"{COST}return {RIGHT_COST}\n", "compute_cost"), 0

    def ask(code: str, seconds: float) -> str:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise Stopped(stop)
        return answering(code, seconds)

    verdict = examined(ask)
    assert calls == 4
    assert verdict.stop is stop
    assert not verdict.passed
    assert verdict.passed_cases == (True, True, False, False, False, False)
    assert verdict.problem is not None
    assert verdict.problem.mistakes == (f"stop: {stop.value}",)


def test_a_fault_of_ours_is_not_taken_for_the_students() -> None:
    """Protects students from our failures: an exception of `ask` passes through."""

    def ask(code: str, seconds: float) -> str:
        raise OSError("no kernel")

    with pytest.raises(OSError, match="no kernel"):
        examined(ask)


# --- forged answers ----------------------------------------------------------------------------

HONEST_REPLY = {
    "value": {"float": "0x1.0p-1"}, "after": {"dict": []}, "printed": "", "caught": [],
    "error": None, "place": None,
}  # fmt: skip
FORGED_REPLIES: list[Any] = [
    "", "null", "[]", "true", "{", "NaN", "1e5", "9" * 9_000, "[" * 100_000, "x" * 5_000_000,
    {"trouble": "RecursionError"}, {"callable": True, "parameters": None}, {**HONEST_REPLY},
    {**HONEST_REPLY, "value": {"float": "nan"}}, {**HONEST_REPLY, "verdict": "passed"},
    {**HONEST_REPLY, "value": True}, {**HONEST_REPLY, "value": {"object": "AlwaysEqual"}},
    {**HONEST_REPLY, "value": {"eval": "1"}}, {**HONEST_REPLY, "value": ["f8", [1], "x"]},
    {**HONEST_REPLY, "value": {"shape": [1, 3]}}, {**HONEST_REPLY, "after": 1},
    {**HONEST_REPLY, "caught": [1]}, {**HONEST_REPLY, "caught": [{}] * 200},
    {**HONEST_REPLY, "printed": 5}, {**HONEST_REPLY, "place": {}},
    {**HONEST_REPLY, "error": {}}, {**HONEST_REPLY, "error": True},
    *(
        {**HONEST_REPLY, "error": {
            "types": types, "message": message, "key": key, "hidden": hidden,
            "helper": helper, "calls": calls,
        }}
        for types, message, key, hidden, helper, calls in [
            ([], "", None, None, None, None),
            (["TooManySteps"], "", None, None, "os.system", 3),
            (["TooManySteps"], "", None, None, None, -3),
            (["KeyError"], "", 3, None, None, None),
            (["NameError"], "name 'x' is not defined", None, "a b", None, None),
            (["x\nFAKE", "Exception"], "m" * 10_000, None, None, None, None),
            (["CheckFailed", "AssertionError"], "", None, None, None, None),
            (["SystemExit"], "0", None, None, None, None),
            (["Stopped", "Exception"], "x", None, None, None, None),
            ([3], "", None, None, None, None),
        ]
    ),
    *(
        {**HONEST_REPLY, "place": {
            "number": number, "function": "f", "source": "x = 1", "shapes": shapes, "names": names,
        }}
        for number, shapes, names in [
            (-1, [], []), (True, [], []), (10**30, [], []), (1, [["X"]], []), (1, [["X", "Y"]], []),
            (1, [["X Y", [2]]], []), (1, [], [3]), (1, [], ["x"] * 5_000),
        ]
    ),
]  # fmt: skip


def _named(reply: Any) -> str:
    return str(reply)[:60]


@pytest.mark.parametrize("forged", FORGED_REPLIES, ids=_named)
def test_a_forged_answer_only_ever_fails(forged: Any, asked: Asked) -> None:
    """Protects every point: no answer to a call is believed beyond being a value."""
    answering = asked(f"{COST}return {RIGHT_COST}\n", "compute_cost")
    text = forged if isinstance(forged, str) else json.dumps(forged)

    def ask(code: str, seconds: float) -> str:
        return text if '"inputs"' in code else answering(code, seconds)

    verdict = examined(ask)
    assert not verdict.passed
    assert verdict.share == 0
    assert verdict.problem is not None


PARTS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**127), 2**127), st.floats(), st.text(max_size=3),
    st.sampled_from(
        [np.array(1.5), np.zeros((0, 3)), np.ones((1, 3), np.float16), np.full((4, 2), np.inf),
         np.array([[True]]), np.ones((4, 1)), np.array([None]), np.longdouble(3), np.uint64(2**63),
         np.ones((2, 2)).view(np.matrix), 1j, np.array("x"), np.float32(np.nan), np.arange(5)]
    ),
)  # fmt: skip
KEYS = st.sampled_from(["W1", "b1", "W2", "b2", "dW1", "Z1", "A2", 1, "x"])
ANY = st.recursive(
    PARTS,
    lambda parts: st.one_of(
        st.lists(parts, max_size=4),
        st.tuples(parts, parts),
        st.tuples(parts, parts, parts),
        st.dictionaries(KEYS, parts, max_size=5),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "function",
    [
        "compute_cost", "forward_propagation", "initialize_parameters", "nn_model",
        "logistic_fit", "predict",
    ],
)  # fmt: skip
@settings(max_examples=40)
@given(value=ANY, printed=st.text(max_size=9))
def test_any_value_that_comes_back_gets_a_verdict(function: str, value: Any, printed: str) -> None:
    """Protects the grader from values nobody thought of: a verdict, never an exception."""
    parameters = [{"name": name, "kind": 1} for name in SPECIFICATIONS[function].arguments]
    described = dump({"callable": True, "parameters": parameters})
    reply = {**HONEST_REPLY, "value": probe.write(value), "printed": probe.write(printed)}

    def ask(code: str, seconds: float) -> str:
        if '"calls"' in code:
            return dump([reply])
        return dump(reply) if '"inputs"' in code else described

    verdict, first = examined(ask, function), rehearsed(ask, function)
    assert not verdict.passed
    assert verdict.problem is not None
    assert first.problem is not None
    grade = ExerciseGrade("x", function, 1.0, 0.0, Status.FAILED)
    assert for_student(grade, verdict, first).headline


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        (
            "initialize_parameters",
            "rng = np.random.RandomState(5)\n"
            '    return {"W1": rng.rand(n_h, n_x), "b1": rng.rand(n_h, 1),'
            ' "W2": rng.rand(n_y, n_h), "b2": rng.rand(n_y, 1), 7: 1.0}\n',
        ),
        ("logistic_fit", "return np.zeros((len(X), 1)), 0.0, [np.zeros(2), np.zeros(3)]\n"),
    ],
)
def test_odd_values_of_honest_mistakes_get_a_verdict(
    function: str, answer: str, asked: Asked
) -> None:
    """Keys of several types and lists of unequal arrays once ended the run of a class."""
    arguments = ", ".join(SPECIFICATIONS[function].arguments)
    ask = asked(f"def {function}({arguments}):\n    {answer}", function)
    assert examined(ask, function).problem is not None
    assert local(ask, function) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"printed": "1" * 3_500_000},
        {"error": {
            "types": ["TypeError", "Exception"], "message": "data type" * 380_000, "key": None,
            "hidden": None, "helper": None, "calls": None,
        }},
    ],
    ids=["digits", "message"],
)  # fmt: skip
def test_long_texts_are_cut_before_patterns_look_at_them(change: dict[str, Any]) -> None:
    """A pattern that takes the square of a text's length would hold the grader for days."""
    form = SPECIFICATIONS["nn_model"].form
    after = probe.write({})
    forged = {**HONEST_REPLY, "value": None, "after": after, **change}
    outcome = replies.outcome(dump(forged), form, {}, CAPS)
    assert len(outcome.printed) <= 20_000
    assert len(str(outcome.error)) <= 2_000


def test_floods_of_digits_are_read_through_once() -> None:
    """By the square of a million this test would not end, and no number has so many digits."""
    flood = "1" * 1_000_000
    assert laws._printed_costs(flood) == {}
    assert laws._printed_costs(f"{flood}: 0.5\nCost after iteration 1000: 0.288083") == {
        1000: 0.288083
    }
    assert laws._printed_costs("0\n0.693\n1000 -> 2.5e-3") == {0: 0.693, 1000: 0.0025}


def test_an_answer_that_fills_the_memory_is_no_answer(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who could make us fail at will would choose not to be graded."""

    def full(*_: object) -> None:
        raise MemoryError

    source = "def compute_cost(A2, Y, parameters=None):\n    return 1.0\n"
    monkeypatch.setattr("planar_course.grading.remote.first_problem", full)
    verdict = examined(asked(source, "compute_cost"), "compute_cost")
    assert verdict.stop is Stop.MESSAGE
    assert verdict.share == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")
def test_an_answer_that_we_would_compute_over_for_ever_is_no_answer(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours is the one time that no limit of the submission counts."""

    def endless(*_: object) -> None:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0)

    source = "def compute_cost(A2, Y, parameters=None):\n    return 1.0\n"
    monkeypatch.setattr("planar_course.grading.remote.OWN_SECONDS", 0.1)
    monkeypatch.setattr("planar_course.grading.remote.first_problem", endless)
    assert examined(asked(source, "compute_cost"), "compute_cost").stop is Stop.MESSAGE
    monkeypatch.undo()
    assert examined(asked(source, "compute_cost"), "compute_cost").stop is None


def test_only_names_are_names_of_variables(asked: Asked) -> None:
    """To compare a hundred long texts with another takes minutes; a comprehension has a `.0`."""
    source = (
        "def compute_cost(A2, Y, parameters=None):\n    costs_of_all = 1\n"
        "    return sum([cost_of_all + y for y in Y])\n"
    )
    verdict = examined(asked(source, "compute_cost"), "compute_cost")
    assert verdict.stop is None
    outcome = verdict.trial.outcomes[0]
    assert isinstance(outcome.error, NameError)
    assert all(map(str.isidentifier, outcome.place.names))


@pytest.mark.parametrize(
    "forged",
    [
        "null",
        '{"callable": true}',
        '{"callable": 1, "parameters": null}',
        '{"callable": true, "parameters": 3}',
        '{"callable": true, "parameters": [{"name": "A2", "kind": 9}]}',
        '{"callable": true, "parameters": [{"name": "A2", "kind": true}]}',
        '{"callable": true, "parameters": [{"name": "a b", "kind": 1}]}',
        '{"callable": true, "parameters": [{"name": "A", "kind": 1}, {"name": "A", "kind": 1}]}',
        '{"callable": true, "parameters": [{"name": "A", "kind": 3}, {"name": "B", "kind": 1}]}',
        '{"callable": true, "parameters": [{"name": "*", "kind": 2, "default": 3}]}',
        '{"callable": true, "parameters": [{"name": "A", "kind": 2, "default": 3}]}',
        '{"callable": true, "parameters": [{"name": "A", "kind": 1, "default": {"shape": [9]}}]}',
    ],
)
def test_a_forged_description_only_ever_fails(forged: str) -> None:
    """Protects the step before the calls."""
    assert not examined(lambda code, seconds: forged).passed


def test_a_patched_process_only_hurts_itself(asked: Asked) -> None:
    """Protects from objects that equal everything, and from json, numpy and the probe replaced."""
    always = "class Always(float):\n    def __eq__(self, other): return True\n"
    always += "    def __ne__(self, other): return False\n    __hash__ = None\n"
    for value in ("Always(3)", "True", "float('nan')", "np.True_", "type('float64', (), {})()"):
        source = f"{always}{COST}return {value}\n"
        assert not examined(asked(source, "compute_cost")).passed


def test_defaults_are_believed_only_as_values(asked: Asked) -> None:
    """Protects the law on defaults from 1 for True, arrays and objects that equal everything."""
    for default in ("np.zeros(3)", "[10000]", "np.array([10000, 1])", "'10000'", "99"):
        source = right_source("nn_model").replace("=10000", f"={default}")
        verdict = examined(asked(source, "nn_model"), "nn_model")
        assert verdict.problem is not None
        assert verdict.problem.kind == "defaults", default


# --- what enters the sandbox -------------------------------------------------------------------


def test_an_input_enters_only_at_its_call_and_nothing_of_the_answer_ever(asked: Asked) -> None:
    """Protects hidden inputs: each code holds the numbers of one case, and no expected value."""
    specification = SPECIFICATIONS["forward_propagation"]
    answering, codes = asked(right_source("forward_propagation"), "forward_propagation"), []

    def ask(code: str, seconds: float) -> str:
        codes.append(code)
        return answering(code, seconds)

    assert examined(ask, "forward_propagation").passed
    written = [
        dump(json.loads(json.dumps(probe.write(specification.inputs(case, SEED)["X"]))))
        for case in specification.cases
    ]
    assert not any(text in codes[0] for text in written)
    for number, text in enumerate(written):
        assert [text in code for code in codes[1:7]] == [k == number for k in range(6)]
    for code in codes:
        assert not any(case.name in code for case in specification.cases)
        assert right_source("forward_propagation") not in code


def test_a_notebooks_names_do_not_get_in_the_way(asked_in: Callable[..., Ask]) -> None:
    """Protects students who call their variables `exec`, `type` or `sys`."""
    names = ("exec", "type", "sys", "globals", "json", "dict", "len", "compile", "types")
    namespace: dict[str, Any] = {"np": np, **dict.fromkeys(names, 3)}
    before = set(namespace)
    exec(f"{COST}return {RIGHT_COST}\n", namespace)
    verdict = examined(asked_in(namespace))
    assert verdict.passed
    assert set(namespace) == before | {"compute_cost", "__builtins__"}


SERVER = """
import json, sys
sys.path[:0] = {path!r}
namespace = {{"__name__": "__main__"}}
for line in sys.stdin:
    asked = json.loads(line)
    exec(asked["code"], namespace)
    shown = eval(asked["expression"], namespace)
    print(json.dumps(shown and shown._repr_mimebundle_()), flush=True)
"""


@pytest.fixture
def student_view(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Yield a function that runs code in a process that sees only what a student may see."""
    home = Path(testCases.__file__).parent
    (tmp_path / "testCases").mkdir()
    for name in SEEN_BY_STUDENTS:
        file = f"{name.partition('.')[2] or '__init__'}.py"
        (tmp_path / "testCases" / file).write_bytes((home / file).read_bytes())
    path = [str(tmp_path), str(Path(np.__file__).parents[1])]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", SERVER.format(path=path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def do(code: str, expression: str = "{}") -> str:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"code": code, "expression": expression}) + "\n")
        process.stdin.flush()
        return str(json.loads(process.stdout.readline()).get(probe.ANSWER_MIME, ""))

    yield do  # type: ignore[misc]
    assert process.stdin is not None
    process.stdin.close()
    process.wait(20)
    if process.stdout is not None:
        process.stdout.close()


@pytest.mark.parametrize(
    "function", ["compute_cost", "numerical_gradient", "best_hidden_size", "initialize_parameters"]
)
def test_calls_need_only_what_a_student_may_see(
    function: str, student_view: Callable[..., str]
) -> None:
    """Protects the view: beside it no module of the course is needed, not even planar_utils."""
    student_view("import numpy as np\n" + right_source(function))

    def ask(code: str, seconds: float) -> str:
        return student_view(code, probe.ANSWER_EXPRESSION)

    assert examine_remote(ask, SPECIFICATIONS[function], SEED).problem is None
    with_all = "import sys; assert not [m for m in sys.modules if m.startswith('planar_utils')]"
    student_view(with_all)


def test_both_sides_agree_on_the_mime_type_and_the_length() -> None:
    """Protects two constants that stand in two modules."""
    assert probe.ANSWER_MIME == kernel.ANSWER_MIME
    assert CAPS.characters <= Limits().message_bytes


def test_a_caller_has_a_signature_and_keeps_its_time(asked: Asked) -> None:
    """Protects the seam: what laws ask of a caller."""
    ask = asked(right_source("nn_model"), "nn_model")

    def slowly(code: str, seconds: float) -> str:
        time.sleep(0.1)  # more than the clock of any system misses
        return ask(code, seconds)

    caller = RemoteCaller(slowly, SPECIFICATIONS["nn_model"], CAPS, hides=False)
    assert caller.signature is not None
    wanted = planar_utils.nn_model.__code__.co_varnames[:3]
    assert tuple(caller.signature.parameters)[:3] == wanted
    assert caller.signature.parameters["num_iterations"].default == 10000
    assert caller.seconds > 0
    assert inside.Answer("x")._repr_mimebundle_().keys() == {"x"}


def test_arguments_that_were_taken_away_are_a_bad_message() -> None:
    """A function reached its caller's arguments, cleared them, and was "a fault of the grader"."""
    specification = SPECIFICATIONS["relu"]
    inputs = specification.inputs(specification.cases[0], SEED)
    with pytest.raises(BadValue):
        replies.outcome(dump(HONEST_REPLY), specification.form, inputs, CAPS)
