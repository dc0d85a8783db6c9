"""Protects what a student reads: it helps, and holds no number of a hidden input or answer."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from planar_course.grading.messages import Vocabulary
from planar_course.grading.model import ExerciseGrade, Status
from planar_course.grading.remote import examine_remote
from planar_course.grading.shapes import kind_of
from planar_course.grading.wording import for_student
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import mistakes, right_source

Ask = Callable[[str, float], str]
Asked = Callable[[str, str], Ask]
SEED = 23
COST = "def compute_cost(A2, Y, parameters=None):\n"
REFUSED = (
    "planar_utils.compute_cost is not there while notebook 02 is graded: "
    "it is the answer to 02-cost"
)
RIGHT_COST = "-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"
NUMBER = re.compile(r"\d+\.\d{3,}")


def graded(ask: Ask, source: str, function: str, alone: bool = False) -> ExerciseGrade:
    """Return what a student is shown."""
    specification = SPECIFICATIONS[function]
    verdict = examine_remote(ask, specification, SEED)
    status = Status.PASSED if verdict.passed else Status.FAILED
    grade = ExerciseGrade(specification.exercise, function, 10, 0, status, alone)
    return for_student(grade, verdict, source)


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
        grade = graded(asked(source, function), source, function)
        text = text_of(grade)
        assert grade.headline, mistake.key
        assert_nothing_hidden(text, function)
        assert "array([" not in text


def test_a_wrong_shape_is_told_with_both_shapes(asked: Asked) -> None:
    """Protects the example of a report (golden)."""
    source = right_source("backward_propagation").replace(
        "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"
    )
    grade = graded(asked(source, "backward_propagation"), source, "backward_propagation")
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
    )
    assert grade.mistakes == ("keepdims forgotten",)
    assert len(grade.says) == 1


def test_an_error_is_told_with_the_students_own_line(asked: Asked) -> None:
    """Protects the most useful fact of all."""
    source = f"{COST}    wrong = np.dot(A2, Y)\n    return wrong\n"
    facts = dict(graded(asked(source, "compute_cost"), source, "compute_cost").facts)
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
def test_a_function_that_tells_its_input_is_not_repeated(body: str, asked: Asked) -> None:
    """Protects hidden inputs from functions that put them where reports might look."""
    source = f"{COST}    {body}\n"
    grade = graded(asked(source, "compute_cost"), source, "compute_cost")
    text = text_of(grade)
    assert grade.status is Status.FAILED
    specification = SPECIFICATIONS["compute_cost"]
    for case in specification.cases:
        A2 = specification.inputs(case, SEED)["A2"]
        for digits in (str(int(1e6 * A2[0, 0])), str(A2[0, 0])[2:7]):
            assert len(digits) < 4 or digits not in text
    assert_nothing_hidden(text, "compute_cost")
    assert text.isascii() or "≈" in text


def test_a_withheld_message_says_so(asked: Asked) -> None:
    """Protects the student from an empty message."""
    source = f"{COST}    raise ValueError(str(A2))\n"
    facts = dict(graded(asked(source, "compute_cost"), source, "compute_cost").facts)
    assert facts["Error"].startswith("ValueError (its text is not shown")
    # Of a hundred refusals of ours one could stand for a number.
    other = REFUSED.replace("compute_cost", "forward_propagation").replace("cost", "forward")
    source = f"{COST}    raise ImportError('{other[:20]}' + '{other[20:]}')\n"
    facts = dict(graded(asked(source, "compute_cost"), source, "compute_cost").facts)
    assert facts["Error"].startswith("ImportError (its text is not shown")
    source = f'{COST}    raise NameError("name \'net" + "work\' is not defined")\n'
    assert "network" not in text_of(graded(asked(source, "compute_cost"), source, "compute_cost"))


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
        (f"    raise ImportError('{REFUSED}')\n", (f"ImportError: {REFUSED}",)),
        ("    return (1.5,)\n", ("is a tuple of 1 items, wanted a number, float",)),
        (f"    return 1 + {RIGHT_COST}\n", ("the numbers of the cost differ",)),
        (f"    A2[:] = A2 + 1e-9\n    return {RIGHT_COST}\n", ("writes into its argument A2",)),
        (f"    np.log(0 * A2)\n    return {RIGHT_COST}\n", ("divide by zero", "np.log(0 * A2)")),
        ("    while True:\n        print('x' * 999)\n", ("printed more than 100,000 characters",)),
    ],
)
def test_what_helps_is_still_told(body: str, words: tuple[str, ...], asked: Asked) -> None:
    """Protects the report's worth: messages of Python and NumPy, names and lines of the student."""
    source = f"{COST}{body}"
    text = text_of(graded(asked(source, "compute_cost"), source, "compute_cost"))
    for part in words:
        assert part in text, text


def test_a_name_that_the_course_does_not_import_has_its_own_advice(asked: Asked) -> None:
    """Protects "write np.tanh": that planar_utils has a tanh, too, has nothing to do with it."""
    source = "def tanh_derivative(Z):\n    A = tanh(Z)\n    return 1 - A**2\n"
    ask = asked(source, "tanh_derivative")
    assert "write np.tanh" in text_of(graded(ask, source, "tanh_derivative"))


def test_arguments_taken_are_told_without_their_defaults(asked: Asked) -> None:
    """Protects from defaults, which a submission may fill with hidden numbers."""
    source = "def compute_cost(Y, A2):\n    pass\n"
    facts = dict(graded(asked(source, "compute_cost"), source, "compute_cost").facts)
    assert facts["Yours"] == "compute_cost(Y, A2)"
    assert facts["Wanted"] == "compute_cost(A2, Y, parameters=None)"
    source = "def compute_cost(Y, A2=0.1234):\n    pass\n"
    facts = dict(graded(asked(source, "compute_cost"), source, "compute_cost").facts)
    assert "Yours" not in facts


@pytest.mark.parametrize(("law", "kind"), [("print(", "law: print_cost"), ("=10000", "law: def")])
def test_laws_of_nn_model_are_told_without_a_cost(law: str, kind: str, asked: Asked) -> None:
    """Protects the printed costs of the worked solution."""
    change = {"print(": "str(", "=10000": "=10"}
    source = right_source("nn_model").replace(law, change[law])
    assert source != right_source("nn_model")
    grade = graded(asked(source, "nn_model"), source, "nn_model")
    assert grade.mistakes[0].startswith(kind)
    assert not NUMBER.search(text_of(grade))


def test_too_many_steps_are_told_without_their_number(asked: Asked) -> None:
    """Protects a hidden number of iterations."""
    source = right_source("nn_model").replace("range(num_iterations)", "iter(int, 1)")
    grade = graded(asked(source, "nn_model"), source, "nn_model")
    assert grade.headline.startswith("nn_model was stopped: it went on after all the steps")
    assert grade.mistakes == ("num_iterations ignored",)
    assert not re.search(r"\d", grade.headline)


def test_right_functions_and_unwritten_ones_have_their_own_words(asked: Asked) -> None:
    """Protects the report of what is right, right when alone, and not written."""
    source = right_source("nn_model")
    passed = graded(asked(source, "nn_model"), source, "nn_model")
    assert (passed.headline, passed.facts, passed.says) == ("", (), ())
    alone = graded(asked(source, "nn_model"), source, "nn_model", alone=True)
    assert "nn_model itself is right" in alone.says[0]
    assert "forward_propagation" in alone.says[0]
    source = f"{COST}    raise NotImplementedError\n"
    unwritten = graded(asked(source, "compute_cost"), source, "compute_cost")
    assert unwritten.status is Status.UNWRITTEN
    assert unwritten.headline == "This exercise is not written yet."


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("operands could not be broadcast together with shapes (2,3) (4,2) ", True),
        ("operands could not be broadcast together with shapes (2,3) (4123456,2) ", False),
        ("operands could not be broadcast together with shapes (2,3) (417,2) ", False),
        ("index 41 is out of bounds for axis 0 with size 3", True),
        ("index 417 is out of bounds for axis 0 with size 3", False),
        ("index 4170000 is out of bounds for axis 0 with size 3", False),
        ("index 0.417 is out of bounds for axis 0 with size 3", False),
        ("name 'mine' is not defined", True),
        ("name 'other' is not defined", False),
        ("name 'mine' is not defined 0.417", False),
        ("division by zero\n0.417", False),
        ("", True),
        ("0.417", False),
        ("417", False),
        ("'mine'", True),
        ("'mine 0.417'", False),
        ("mine() missing 1 required positional argument: 'mine'", True),
        ("mine() missing 1 required positional argument: 'v417'", False),
    ],
)
def test_a_message_is_known_as_a_whole_or_not_at_all(message: str, shown: bool) -> None:
    """Protects the list of messages from texts that begin like one of them."""
    assert Vocabulary.of("mine = 1").may_be_shown(message, {0, 1, 2, 3, 4, 41}) is shown


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


AXES = ", ".join("1" * 9)


@pytest.mark.parametrize(
    "body",
    [
        f'raise ValueError("operands could not be broadcast together with shapes ({AXES}) (2,3)")',
        "raise AttributeError(\"module 'abs.all.any.bin.hex' has no attribute 'max'\")",
        "spelled = np.empty((1, 0, 1, 1, 0)); raise ValueError(spelled)",
        "return np.empty((1, 0, 1, 1, 0))",
    ],
)
def test_small_sizes_and_known_words_spell_nothing_either(body: str, asked: Asked) -> None:
    """Protects hidden inputs: a digit is the size of an axis, or stands for a word."""
    source = f"{COST}    {body}\n"
    text = text_of(graded(asked(source, "compute_cost"), source, "compute_cost"))
    told = text.replace(body, "")  # the line itself is the student's
    assert not re.search(r"1, ?[01], ?1|abs.all", told), told


def test_arguments_that_only_the_process_knows_are_not_told(asked: Asked) -> None:
    """Protects hidden inputs: the order of sixty names can spell one."""
    source = "# Y A2\ndef compute_cost(Y, A2):\n    pass\n"
    ask = asked(source, "compute_cost")
    written = source.replace("(Y, A2)", "(A2, Y)")  # in which they stand the other way round
    assert "Yours" not in dict(graded(ask, written, "compute_cost").facts)


def test_shapes_of_the_student_s_choice_spell_nothing(asked: Asked) -> None:
    """Protects hidden inputs: a number could be the size of an array in the line that failed."""
    lines = ("spelled = np.empty((41234, 417, 0))", "raise ValueError(spelled)")
    source = COST + "".join(f"    {line}\n" for line in lines)
    text = text_of(graded(asked(source, "compute_cost"), source, "compute_cost"))
    assert lines[1] in text
    assert not re.search("41234|417", text)
    for value in ("np.empty((41234, 417))", "[0] * 417"):
        source = f"{COST}    return {value}\n"
        text = text_of(graded(asked(source, "compute_cost"), source, "compute_cost"))
        assert "compute_cost" in text
        assert not re.search("41234|417", text)
