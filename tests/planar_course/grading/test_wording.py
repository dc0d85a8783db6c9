"""Protects what a student reads: it helps, and nothing in it depends on a hidden input."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from planar_course.grading.model import ExerciseGrade, Status
from planar_course.grading.remote import RemoteVerdict, examine_remote, rehearse_remote
from planar_course.grading.shapes import kind_of
from planar_course.grading.wording import for_student
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import mistakes, right_source

Ask = Callable[[str, float], str]
Asked = Callable[[str, str], Ask]
SEED = 23
COST = "def compute_cost(A2, Y, parameters=None):\n"
RIGHT_COST = "-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
NUMBER = re.compile(r"\d+\.\d{3,}")


def graded(ask: Ask, function: str, alone: bool = False) -> ExerciseGrade:
    """Return what a student is shown."""
    specification = SPECIFICATIONS[function]
    rehearsed = rehearse_remote(ask, specification)
    return told(function, examine_remote(ask, specification, SEED), rehearsed, alone)


def told(
    function: str, verdict: RemoteVerdict, rehearsed: RemoteVerdict, alone: bool = False
) -> ExerciseGrade:
    """Return the words for a verdict."""
    status = Status.PASSED if verdict.passed else Status.FAILED
    exercise = SPECIFICATIONS[function].exercise
    return for_student(ExerciseGrade(exercise, function, 10, 0, status, alone), verdict, rehearsed)


def text_of(grade: ExerciseGrade) -> str:
    """Return all words of a grade."""
    facts = [f"{label}: {text}" for label, text in grade.facts]
    return "\n".join([grade.headline, *facts, *grade.says, *grade.mistakes])


def numbers(value: Any) -> Iterator[float]:
    """Yield every number with a fraction in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, np.ndarray | float) and np.asarray(value).dtype.kind == "f":
        yield from np.ravel(value).tolist()


def digits_of_hidden_numbers(function: str) -> set[str]:
    """Return the first digits after the point of every number that must not be shown."""
    specification, found = SPECIFICATIONS[function], set()
    for case in specification.cases:
        inputs = specification.inputs(case, SEED)
        for number in numbers([inputs, specification.expected(case, inputs)]):
            digits = f"{number:.10f}".partition(".")[2]
            if len(digits[:4].strip("0")) == 4:
                found.add(f".{digits[:4]}")
    return found


def assert_nothing_hidden(text: str, function: str) -> None:
    """Fail when a text holds a number of a hidden input or of an answer."""
    said = set(re.findall(r"\.\d{4}", text))
    assert not said & digits_of_hidden_numbers(function), text


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_a_known_mistake_is_told_without_a_hidden_number(function: str, asked: Asked) -> None:
    """Protects hidden inputs in every function, and that something is told all the same."""
    for mistake in mistakes(function)[:5]:
        source = mistake.sources[0]
        grade = graded(asked(source, function), function)
        text = text_of(grade)
        assert grade.headline, mistake.key
        assert_nothing_hidden(text, function)
        assert "array([" not in text


def test_a_wrong_shape_is_told_with_both_shapes(asked: Asked) -> None:
    """Protects the example of a report (golden)."""
    source = right_source("backward_propagation").replace(
        "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"
    )
    grade = graded(asked(source, "backward_propagation"), "backward_propagation")
    assert grade.headline == 'backward_propagation: grads["db1"] has the wrong shape.'
    assert grade.facts == (
        ("Case", "check 1 of 10: a small example, not the one printed in the notebook"),
        (
            "Called",
            "backward_propagation(parameters, cache, X, Y)\nwith parameters: W1 (4, 2), b1 (4, 1),"
            " W2 (1, 4), b2 (1, 1); cache: Z1 (4, 3), A1 (4, 3), Z2 (1, 3), A2 (1, 3); X: an array"
            " of float64 of shape (2, 3); Y: an array of bool of shape (1, 3)",
        ),
        ("Result", 'grads["db1"] has shape (4,), wanted (4, 1)'),
        (
            "Next",
            "run check_backward_propagation(backward_propagation) in your notebook: it makes this"
            " call, with numbers",
        ),
    )
    assert grade.mistakes == ("keepdims forgotten",)
    assert len(grade.says) == 1


def test_an_error_is_told_with_the_students_own_line(asked: Asked) -> None:
    """Protects the most useful fact of all."""
    source = f"{COST}    wrong = np.dot(A2, Y)\n    return wrong\n"
    facts = dict(graded(asked(source, "compute_cost"), "compute_cost").facts)
    assert facts["In"].startswith("line 2 of compute_cost: wrong = np.dot(A2, Y)\nthere A2 has")
    assert facts["Error"].startswith("ValueError: shapes (1,3) and (1,3) not aligned: 3 (dim 1)")


LEAKS = {
    "message": "raise ValueError(str(A2))",
    "message of small numbers": "raise ValueError(int(1000 * A2[0, 0]))",
    "name": "raise NameError(f\"name 'v{int(1e6 * A2[0, 0])}' is not defined\")",
    "key": "return {}[f'k{int(1e6 * A2[0, 0])}']",
    "key of digits": "return {}[str(A2[0, 0])]",
    "type of error": "raise type(f'E{int(1e6 * A2[0, 0])}', (Exception,), {})('x')",
    "warning": f"import warnings; warnings.warn(str(A2)); return {RIGHT_COST}",
    "category": "import warnings; warnings.warn('x', type(f'W{int(1e6 * A2[0, 0])}',"
    f" (UserWarning,), {{}})); return {RIGHT_COST}",
    "type of result": "return type(f'T{int(1e6 * A2[0, 0])}', (), {})()",
    "keys of result": "return {f'k{int(1e6 * A2[0, 0])}': 1}",
    "value of result": "return A2[0, 0]",
    "text of result": "return str(A2)",
    "size of result": "return np.zeros((int(1e6 * A2[0, 0]), 0))",
    "prints": f"print(A2); return 2 * {RIGHT_COST} + 1",
    "code": "exec(compile('\\n' * 3 + f'raise ValueError # {A2}', '<x>', 'exec'), globals())",
    "line": "import linecache; source = f'raise E() # {A2}\\n';"
    " linecache.cache['<y>'] = (len(source), None, [source], '<y>');"
    " exec(compile('raise ValueError', '<y>', 'exec'), globals())",
    "local variable": "exec(f'v{int(1e6 * A2[0, 0])} = np.ones(3); raise ValueError', globals())",
    "name of function": "exec(f'def f{int(1e6 * A2[0, 0])}():\\n raise KeyError', globals());"
    " list(globals().values())[-1]()",
    "recursion": "return float('x' + str(A2[0, 0]))",
    "assertion": "assert False, A2",
    "exit": "raise SystemExit(str(A2))",
    "unicode": "raise ValueError(''.join(chr(ord(c) + 0x1d7ce - 48) for c in str(A2[0, 0])))",
}


@pytest.mark.parametrize("body", LEAKS.values(), ids=LEAKS)
def test_nothing_that_is_told_comes_from_a_call_with_hidden_inputs(body: str, asked: Asked) -> None:
    """Protects hidden inputs from functions that put them where a report might look."""
    specification = SPECIFICATIONS["compute_cost"]
    source = f"{COST}    {body}\n"
    verdict = examine_remote(asked(source, "compute_cost"), specification, SEED)
    assert not verdict.passed
    # A warning on a right result is noticed after all cases, anything else in the first one.
    plain = f"import warnings; warnings.warn('x'); return {RIGHT_COST}"
    source = f"{COST}    {plain if 'warn(' in body else 'raise ValueError'}\n"
    other = examine_remote(asked(source, "compute_cost"), specification, SEED)
    right = rehearse_remote(asked(right_source("compute_cost"), "compute_cost"), specification)
    text = text_of(told("compute_cost", verdict, right))
    assert text == text_of(told("compute_cost", other, right))
    assert_nothing_hidden(text, "compute_cost")


def test_who_passes_the_check_alone_is_told_so(asked: Asked) -> None:
    """Protects the words for answers written down for the numbers of the check (golden)."""
    specification = SPECIFICATIONS["compute_cost"]
    verdict = examine_remote(asked(f"{COST}    return A2\n", "compute_cost"), specification, SEED)
    right = rehearse_remote(asked(right_source("compute_cost"), "compute_cost"), specification)
    grade = told("compute_cost", verdict, right)
    assert grade.headline == (
        "compute_cost passes its check in the notebook, but is wrong for other inputs."
    )
    assert [label for label, _ in grade.facts] == ["Case", "Called"]
    assert grade.mistakes == ("right for its check alone",)


def test_a_function_that_is_wrong_apart_from_others_too_has_a_fact_that_says_so(
    asked: Asked,
) -> None:
    """Protects who would look for the fault in the functions that it calls."""
    specification = SPECIFICATIONS["nn_model"]
    ask = asked(right_source("nn_model").replace("range(num_iterations)", "range(3)"), "nn_model")
    verdict, rehearsed = (
        examine_remote(ask, specification, SEED),
        rehearse_remote(ask, specification),
    )
    grade = ExerciseGrade("02-model-fit", "nn_model", 10, 0, Status.FAILED)
    facts = dict(for_student(grade, verdict, rehearsed, tried_apart=True).facts)
    assert facts["Apart"].startswith("with right versions of the functions")
    assert "Apart" not in dict(for_student(grade, verdict, rehearsed).facts)


def test_long_texts_are_cut(asked: Asked) -> None:
    """Protects the page from a text of the submission's choice that fills it."""
    text = text_of(
        graded(
            asked(f"{COST}    raise ValueError('long ' * 300)\n", "compute_cost"), "compute_cost"
        )
    )
    assert "long long" in text
    assert len(text) < 2000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("    return A3\n", ("name 'A3' is not defined", "`A3`, which has no value yet")),
        ("    W = parametres\n    return W\n", ("Do you mean `parameters`?",)),
        ("    return parameters['w1']\n", ("KeyError: 'w1'", "There is no key 'w1'")),
        (f"    return {RIGHT_COST} / m\n", ("the notebook's variable `m`",)),
        ("    return np.sum(A2)(3)\n", ("TypeError: 'numpy.float64' object is not callable",)),
        ("    return A2.length\n", ("object has no attribute 'length'",)),
        ("    return np.zeros(3)[7]\n", ("index 7 is out of bounds for axis 0 with size 3",)),
        ("    return compute_cost(A2, Y)\n", ("RecursionError: maximum recursion depth",)),
        ("    return -Y * 1.0\n", ("the `-` operator, is not supported",)),
        ("    return np.zeros((2, 1))\n", ("has shape (2, 1), wanted that of a single number",)),
        ("    return None\n", ("returned None: is there a return at its end?",)),
        ("    return network.compute_cost(A2, Y)\n", ("`network` of planar_utils is not there",)),
        ("    raise ValueError('my own words')\n", ("ValueError: my own words",)),
        ("    return {'mine': 1}\n", ("is a dictionary of 1 entries, wanted a number, float",)),
        ("    return (1.5,)\n", ("is a tuple of 1 items, wanted a number, float",)),
        (f"    return 1 + {RIGHT_COST}\n", ("the cost is another number",)),
        (f"    A2[:] = A2 + 1e-9\n    return {RIGHT_COST}\n", ("writes into its argument A2",)),
        (f"    np.log(0 * A2)\n    return {RIGHT_COST}\n", ("divide by zero", "np.log(0 * A2)")),
        ("    while True:\n        print('x' * 999)\n", ("printed more than 100,000 characters",)),
    ],
)
def test_what_helps_is_still_told(body: str, words: tuple[str, ...], asked: Asked) -> None:
    """Protects the report's worth: messages of Python and NumPy, names and lines of the student."""
    source = f"{COST}{body}"
    text = text_of(graded(asked(source, "compute_cost"), "compute_cost"))
    for part in words:
        assert part in text, text


def test_a_name_that_the_course_does_not_import_has_its_own_advice(asked: Asked) -> None:
    """Protects "write np.tanh": that planar_utils has a tanh, too, has nothing to do with it."""
    source = "def tanh_derivative(Z):\n    A = tanh(Z)\n    return 1 - A**2\n"
    ask = asked(source, "tanh_derivative")
    assert "write np.tanh" in text_of(graded(ask, "tanh_derivative"))


def test_arguments_taken_and_wanted_are_told(asked: Asked) -> None:
    """Protects the words for arguments in another order."""
    source = "def compute_cost(Y, A2):\n    pass\n"
    facts = dict(graded(asked(source, "compute_cost"), "compute_cost").facts)
    assert facts["Yours"] == "compute_cost(Y, A2)"
    assert facts["Wanted"] == "compute_cost(A2, Y, parameters=None)"


@pytest.mark.parametrize(("law", "kind"), [("print(", "law: print_cost"), ("=10000", "law: def")])
def test_laws_of_nn_model_are_told_without_a_cost(law: str, kind: str, asked: Asked) -> None:
    """Protects the printed costs of the worked solution."""
    change = {"print(": "str(", "=10000": "=10"}
    source = right_source("nn_model").replace(law, change[law])
    assert source != right_source("nn_model")
    grade = graded(asked(source, "nn_model"), "nn_model")
    assert grade.mistakes[0].startswith(kind)
    assert not NUMBER.search(text_of(grade))


def test_too_many_steps_are_told(asked: Asked) -> None:
    """Protects the words for a loop that ignores num_iterations."""
    source = right_source("nn_model").replace("range(num_iterations)", "iter(int, 1)")
    grade = graded(asked(source, "nn_model"), "nn_model")
    assert grade.headline.startswith("nn_model was stopped: ")
    assert grade.mistakes == ("num_iterations ignored",)


def test_right_functions_and_unwritten_ones_have_their_own_words(asked: Asked) -> None:
    """Protects the report of what is right, right when alone, and not written."""
    source = right_source("nn_model")
    passed = graded(asked(source, "nn_model"), "nn_model")
    assert (passed.headline, passed.facts, passed.says) == ("", (), ())
    alone = graded(asked(source, "nn_model"), "nn_model", alone=True)
    assert "nn_model itself is right" in alone.says[0]
    assert "forward_propagation" in alone.says[0]
    source = f"{COST}    raise NotImplementedError\n"
    unwritten = graded(asked(source, "compute_cost"), "compute_cost")
    assert unwritten.status is Status.UNWRITTEN
    assert unwritten.headline == "This exercise is not written yet."


@pytest.mark.parametrize(
    "value",
    [
        0.417, 417, np.float64(0.417), np.array(0.417), np.full((2, 2), 0.417), [0.417], (417,),
        {"v417": 0.417}, {417: 1}, "0.417", np.full((1, 1), 0.417).view(np.matrix), {0.417},
        np.array("0.417"), type("V417", (), {})(), lambda: 0.417, None, True,
    ],
)  # fmt: skip
def test_a_value_is_described_without_what_it_holds(value: Any) -> None:
    """Protects hidden numbers at the place where values become words."""
    assert "417" not in kind_of(value)
