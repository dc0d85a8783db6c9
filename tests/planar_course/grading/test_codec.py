"""Protects the values that pass between a sandbox and us: exact, and harmless when forged."""

import json
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planar_course.grading.codec import Opaque, read, write
from planar_course.grading.wire import CAPS, BadValue, Caps, dump, parse
from testCases.calling import same

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="="),
    hnp.unsigned_integer_dtypes(endianness="="),
    hnp.floating_dtypes(endianness="=", sizes=(16, 32, 64)),
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**127), 2**127), st.floats(), WORDS, ARRAYS,
    DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, ()).map(lambda array: array[()])),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, max_size=4),
        st.lists(parts, max_size=4).map(tuple),
        st.dictionaries(st.one_of(WORDS, st.integers(-9, 9)), parts, max_size=4),
    ),
    max_leaves=12,
)


def sent(value: Any, caps: Caps | None = None) -> Any:
    """Return what arrives when a value is sent."""
    caps = caps or Caps()
    return read(parse(dump(write(value, caps)), caps), caps)


def identical(one: Any, other: Any) -> bool:
    """Return whether two values are the same in type and to the last bit, signs of 0 included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == other.dtype and one.shape == other.shape and same_bits(one, other)
    if isinstance(one, float):
        return one.hex() == other.hex()
    return bool(one == other)


def same_bits(one: Any, other: Any) -> bool:
    """Return whether two arrays have the same bytes."""
    return bool(np.asarray(one).tobytes() == np.asarray(other).tobytes())


@settings(max_examples=400)
@given(VALUES)
def test_a_value_arrives_as_it_was_sent(value: Any) -> None:
    """Protects every verdict: type, shape, dtype and the last bit survive the way."""
    assert identical(sent(value), value)


def test_what_looks_alike_stays_apart() -> None:
    """Protects the rules on types: a float, a NumPy number and an array without axes differ."""
    for value in (1, True, 1.0, np.float64(1), np.bool_(True), np.array(1.0), np.array(True), "1"):
        assert type(sent(value)) is type(value)
    assert math.copysign(1, sent(-0.0)) == -1
    assert math.isnan(sent(float("nan")))


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12.0).reshape(3, 4)[::-1, ::2],
        np.arange(4).astype(">i4"),
        np.zeros((0, 3)),
        np.broadcast_to(np.float32(2), (2, 2)),
        np.ma.array([1.0, 2.0]),
    ],
)
def test_unusual_layouts_keep_their_numbers_and_can_be_written_to(array: Any) -> None:
    """Protects views, other byte orders and the code that writes into its arguments."""
    arrived = sent(array)
    assert np.array_equal(arrived, array)
    assert arrived.shape == array.shape
    assert arrived.flags.c_contiguous
    assert arrived.flags.writeable
    assert arrived.flags.owndata


def test_a_matrix_arrives_as_one_and_a_long_double_keeps_its_type() -> None:
    """Protects two verdicts: a matrix has a message of its own, a long double is a float."""
    matrix = np.ones((2, 3)).view(np.matrix)
    assert type(sent(matrix)) is np.matrix
    assert sent(np.ones(2, np.longdouble)).dtype == np.longdouble


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"), (1j, "complex"), (b"x", "bytes"), (range(3), "range"),
        (10**50, "int"), (np.complex128(1), "complex128"), ({1, 2}, "set"),
    ],
)  # fmt: skip
def test_anything_else_arrives_as_a_name(value: Any, name: str) -> None:
    """Protects from values that are not plain: nothing of them but the type's name arrives."""
    arrived = sent([value])[0]
    assert isinstance(arrived, Opaque)
    assert arrived.name == name
    assert arrived != value


def test_arrays_that_are_too_large_or_not_of_numbers_arrive_by_their_shape() -> None:
    """Protects the message about a shape, which says more than one about a size."""
    caps = Caps(elements=100)
    for array in (np.zeros((30, 30)), np.array([[None, 1]]), np.ones(2) * 1j, np.array(["x"])):
        arrived = sent(array, caps)
        assert arrived.shape == array.shape
        assert arrived.dtype == object


def test_nothing_that_a_student_returns_makes_a_long_text() -> None:
    """Protects the message limit: endless, deep and wide values are cut while they are written."""
    endless: list[Any] = []
    endless.extend([endless] * 9)
    deep: Any = 1
    for _ in range(10_000):
        deep = [deep]
    for value in (endless, deep, list(range(10**6)), "x" * 10**7, [np.ones(10**5)] * 50):
        started = time.monotonic()
        assert len(dump(write(value))) < Caps().characters
        assert time.monotonic() - started < 20


def test_half_characters_and_further_keys_do_no_harm() -> None:
    """Protects files and pages from text that cannot be written."""
    assert sent({"\ud800": "\udfff", (1, 2): 3, True: 4}) == {"?": "?"}


ARRAY = ["f8", [1], "AAAAAAAA8D8="]
FORGED = [
    "", "nonsense", "{", "NaN", "Infinity", "1.5", "1e999", "[" * 100_000, '{"list":' * 50_000,
    "9" * 5_000, "-" + "9" * 45, str(2**128 + 1), '{"float": 1}', '{"float": "1.5"}',
    '{"float": "0x1.0p+99999"}', '{"float": "0x1p"}', '{"float": "0x1.0p+9999"}',
    '{"list": {}}', '{"list": [1], "list": [2]}', '{"dict": {"a": 1}}', '{"dict": [["a"]]}',
    '{"dict": [["a", 1], ["a", 2]]}', '{"dict": [[true, 1]]}', '{"dict": [[null, 1]]}',
    '{"eval": "1"}', '{"list": [], "tuple": []}', "{}", '"\\ud800"', '{"object": 3}',
    '{"object": ["x"]}', "[]", "[1]", '["f8"]', json.dumps([*ARRAY, 1]),
]  # fmt: skip
FORGED += [
    json.dumps(form)
    for form in (
        ["f8", [2], ARRAY[2]],
        ["f8", [-1], ARRAY[2]],
        ["f8", [True], ARRAY[2]],
        ["f8", [1.0], ARRAY[2]],
        ["f8", "1", ARRAY[2]],
        ["f8", [1] * 60, ARRAY[2]],
        ["f8", [10**9], ARRAY[2]],
        ["f8", [10**6, 10**6, 10**6, 10**6], ""],
        ["f8", [0, 10**7, 10**7], ""],
        ["f8", [1], "AAAA AAAA8D8="],
        ["f8", [1], "\u00e9"],
        ["f8", [1], 5],
        ["O", [1], ARRAY[2]],
        [["f8"], [1], ARRAY[2]],
        ["U4", [1], ARRAY[2]],
        ["b1", [1], "Ag=="],
        ["b1", "Ag=="],
        ["f8", "AA=="],
        {"matrix": ["f8", [1], ARRAY[2]]},
        {"matrix": 1},
        {"shape": [10**6, 10**6]},
        {"shape": "x"},
        {"list": [0] * 300_001},
    )
]


@pytest.mark.parametrize("text", FORGED, ids=lambda text: text[:30])
def test_a_forged_text_is_refused_in_words(text: str) -> None:
    """Protects the grader: whatever is not a value is `BadValue`, at once and without memory."""
    started = time.monotonic()
    with pytest.raises(BadValue, match=r"."):
        read(parse(text))
    assert time.monotonic() - started < 5


def test_a_text_that_is_too_long_is_not_even_parsed() -> None:
    """Protects memory."""
    with pytest.raises(BadValue, match="at most 100 characters"):
        parse('"' + "x" * 200 + '"', Caps(100))
    with pytest.raises(BadValue):
        parse(None)  # type: ignore[arg-type]


@settings(max_examples=300)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), WORDS, st.just(ARRAY)),
        lambda parts: st.one_of(
            st.lists(parts, max_size=3),
            st.dictionaries(
                st.sampled_from(["list", "tuple", "dict", "float", "object", "shape", "matrix"]),
                parts,
                max_size=2,
            ),
        ),
        max_leaves=10,
    )
)
def test_any_json_is_a_value_or_refused(form: Any) -> None:
    """Protects from forms nobody thought of."""
    try:
        value = read(parse(json.dumps(form)))
    except BadValue:
        return
    assert same(value, value) or not isinstance(value, np.ndarray | int | str)


@pytest.mark.parametrize("value", [201, np.int64(201), np.array([[201]]), np.uint8(201), -(2**40)])
def test_no_size_is_larger_than_allowed_in_any_form(value: Any) -> None:
    """Protects the oracle, which makes arrays of the sizes that it is told."""
    caps = Caps(elements=10, largest_int=200)
    with pytest.raises(BadValue, match="too large"):
        read(parse(dump(write(value))), caps)
    assert read(parse(dump(write(np.int64(200)))), caps) == 200


def test_long_texts_are_cut() -> None:
    """In an array of texts each takes as much room as the longest: gigabytes, of a few thousand."""
    assert max(map(len, read(write(["y" * 110_000, *["a"] * 6_000])))) == CAPS.text


def test_an_array_that_came_by_its_shape_costs_no_time() -> None:
    """Protects the grader: some bytes can claim a thousand million entries."""
    claimed = read({"shape": [1000, 1000, 1000]})
    started = time.monotonic()
    assert not same(claimed, claimed)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("parts", [{"list": [1] * 11}, {"dict": [[str(n), 1] for n in range(11)]}])
def test_many_parts_are_refused_before_they_are_judged(parts: dict[str, Any]) -> None:
    """A dictionary of 200,000 keys once kept the grader busy for 15 seconds, outside all limits."""
    caps = Caps(parts=10)
    assert read({"list": [1] * 10}, caps) == [1] * 10
    with pytest.raises(BadValue, match="more than 10 parts"):
        read(parts, caps)
    assert write([1] * 11, caps) == {"object": "list"}
    assert write(dict.fromkeys(range(11), 1), caps) == {"object": "dict"}
    assert write([[1] * 6, (2,) * 6], caps) == {"list": [{"list": [1] * 6}, {"object": "tuple"}]}
