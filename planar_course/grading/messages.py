"""Decides which words of an exception or a warning may be shown.

A function that is called with a hidden input can put that input into the text of its error. So a
text is only shown when it is one of the messages that Python and NumPy have themselves, with whole
numbers that say nothing new (sizes of the inputs, axes, positions), and with names that stand in
the student's own source.
"""

import builtins
import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache

import numpy as np

_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d+")
#: What stands for what in a message below. Longer shapes and names could spell hidden numbers.
_PLACES = {
    "<n>": r"(-?\d{1,5})",
    "<shape>": r"(\((?:\d{1,5}(?:, ?\d{1,5}){0,3},?)?\))",
    "<word>": r"((?:[^\W\d]\w*)(?:\.[^\W\d]\w*){0,2})",
    "<op>": r"(?:[-+*/%@&|<>=^]{1,3}|\*\* or pow\(\)|divmod\(\))",
}
_MESSAGES = (
    "",
    # names, attributes, keys
    "name '<word>' is not defined",
    "name '<word>' is not defined. Did you mean: '<word>'?",
    "name '<word>' is not defined. Did you forget to import '<word>'?",
    "cannot access local variable '<word>' where it is not associated with a value",
    "cannot access free variable '<word>' where it is not associated with a value in enclosing"
    " scope",
    "local variable '<word>' referenced before assignment",
    "'<word>' object has no attribute '<word>'",
    "type object '<word>' has no attribute '<word>'",
    "module '<word>' has no attribute '<word>'",
    "'<word>'",
    "No module named '<word>'",
    # calls
    "<word>() missing <n> required positional argument: '<word>'",
    "<word>() missing <n> required positional arguments: '<word>' and '<word>'",
    "<word>() takes <n> positional argument but <n> were given",
    "<word>() takes <n> positional arguments but <n> were given",
    "<word>() takes <n> positional arguments but <n> was given",
    "<word>() takes from <n> to <n> positional arguments but <n> were given",
    "<word>() got an unexpected keyword argument '<word>'",
    "<word>() got multiple values for argument '<word>'",
    "'<word>' object is not callable",
    "'<word>' object is not subscriptable",
    "'<word>' object is not iterable",
    "'<word>' object does not support item assignment",
    "'<word>' object cannot be interpreted as an integer",
    "cannot unpack non-iterable <word> object",
    "object of type '<word>' has no len()",
    "unhashable type: '<word>'",
    "unsupported operand type(s) for <op>: '<word>' and '<word>'",
    "bad operand type for unary <op>: '<word>'",
    "'<op>' not supported between instances of '<word>' and '<word>'",
    "can't multiply sequence by non-int of type '<word>'",
    'can only concatenate <word> (not "<word>") to <word>',
    "float() argument must be a string or a real number, not '<word>'",
    "must be real number, not <word>",
    "too many values to unpack (expected <n>)",
    "not enough values to unpack (expected <n>, got <n>)",
    "not enough values to unpack (expected at least <n>, got <n>)",
    "iteration over a 0-d array",
    "len() of unsized object",
    # positions
    "list index out of range",
    "tuple index out of range",
    "list indices must be integers or slices, not <word>",
    "tuple indices must be integers or slices, not <word>",
    "list assignment index out of range",
    "pop from empty list",
    "index <n> is out of bounds for axis <n> with size <n>",
    "too many indices for array: array is <n>-dimensional, but <n> were indexed",
    "invalid index to scalar variable.",
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean"
    " arrays are valid indices",
    "arrays used as indices must be of integer (or boolean) type",
    # shapes
    "operands could not be broadcast together with shapes <shape> <shape>",
    "operands could not be broadcast together with shapes <shape> <shape> <shape>",
    "non-broadcastable output operand with shape <shape> doesn't match the broadcast shape <shape>",
    "could not broadcast input array from shape <shape> into shape <shape>",
    "shapes <shape> and <shape> not aligned: <n> (dim <n>) != <n> (dim <n>)",
    "matmul: Input operand <n> has a mismatch in its core dimension <n>, with gufunc signature"
    " (n?,k),(k,m?)->(n?,m?) (size <n> is different from <n>)",
    "matmul: Input operand <n> does not have enough dimensions (has <n>, gufunc core with signature"
    " (n?,k),(k,m?)->(n?,m?) requires <n>)",
    "cannot reshape array of size <n> into shape <shape>",
    "axis <n> is out of bounds for array of dimension <n>",
    "axes don't match array",
    "all the input arrays must have same number of dimensions, but the array at index <n> has <n>"
    " dimension(s) and the array at index <n> has <n> dimension(s)",
    "all the input array dimensions except for the concatenation axis must match exactly, but along"
    " dimension <n>, the array at index <n> has size <n> and the array at index <n> has size <n>",
    "all input arrays must have the same shape",
    "cannot select an axis to squeeze out which has size not equal to one",
    "setting an array element with a sequence.",
    "setting an array element with a sequence. The requested array has an inhomogeneous shape after"
    " <n> dimensions. The detected shape was <shape> + inhomogeneous part.",
    "zero-size array to reduction operation <word> which has no identity",
    "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
    "only 0-dimensional arrays can be converted to Python scalars",
    "only length-1 arrays can be converted to Python scalars",
    "only integer scalar arrays can be converted to a scalar index",
    "can only convert an array of size 1 to a Python scalar",
    "boolean index did not match indexed array along axis <n>; size of axis is <n> but size of"
    " corresponding boolean axis is <n>",
    # numbers
    "division by zero",
    "float division by zero",
    "math domain error",
    "math range error",
    "cannot convert float NaN to integer",
    "cannot convert float infinity to integer",
    "Singular matrix",
    "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the"
    " logical_not function instead.",
    "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^`"
    " operator, or the logical_xor function instead.",
    "Cannot cast ufunc '<word>' output from dtype('<word>') to dtype('<word>') with casting rule"
    " 'same_kind'",
    "loop of ufunc does not support argument <n> of type <word> which has no callable <word>"
    " method",
    "ufunc '<word>' not supported for the input types, and the inputs could not be safely coerced"
    " to any supported types according to the casting rule ''safe''",
    "assignment destination is read-only",
    "output array is read-only",
    # others
    "max() arg is an empty sequence",
    "min() arg is an empty sequence",
    "max() iterable argument is empty",
    "min() iterable argument is empty",
    "maximum recursion depth exceeded",
    "maximum recursion depth exceeded in comparison",
    "maximum recursion depth exceeded while calling a Python object",
    "input() was called: a graded function works with its arguments only",
    # warnings
    "divide by zero encountered in <word>",
    "divide by zero encountered in scalar <word>",
    "invalid value encountered in <word>",
    "invalid value encountered in scalar <word>",
    "overflow encountered in <word>",
    "overflow encountered in scalar <word>",
    "underflow encountered in <word>",
    "Conversion of an array with ndim > 0 to a scalar is deprecated, and will error in future."
    " Ensure you extract a single element from your array before performing this operation."
    " (Deprecated NumPy 1.25.)",
    "Mean of empty slice",
    "Mean of empty slice.",
    "Degrees of freedom <= 0 for slice",
)
_TYPES = (
    "NoneType function module builtin_function_or_method method generator range_iterator ufunc"
    " ndarray matrix float16 float32 float64 longdouble int8 int16 int32 int64 uint8 uint16 uint32"
    " uint64 bool_ complex128 object_ str_ numpy _ArrayFunctionDispatcher AxisError LinAlgError"
)


@dataclass(frozen=True)
class Vocabulary:
    """The words that may be shown to a student because they are known to the student.

    Attributes
    ----------
    words
        Words of the student's source, of the exercise, of Python and of NumPy.
    lines
        The lines of the source, without the spaces around them.
    """

    words: frozenset[str]
    lines: frozenset[str]

    @classmethod
    def of(cls, source: str, *names: str) -> "Vocabulary":
        """Return the vocabulary of a source and of further names."""
        lines = frozenset(line.strip() for line in source.splitlines())
        return cls(_own_words() | set(_WORD.findall(source)) | set(names), lines)

    def knows(self, text: str) -> bool:
        """Return whether every word of a text is known."""
        return self.words.issuperset(_WORD.findall(text))

    def may_be_shown(self, message: str, sizes: Set[int]) -> bool:
        """Return whether a message is one of Python's or NumPy's that holds no hidden number.

        Parameters
        ----------
        message
            What was raised or warned.
        sizes
            The sizes that may be told. Others could spell a number of a hidden input.
        """
        found = (pattern.fullmatch(message.rstrip(" ")) for pattern in _patterns())
        return any(match and self._all_known(match, sizes) for match in found)

    def _all_known(self, match: re.Match[str], sizes: Set[int]) -> bool:
        """Return whether the names and numbers that a message was filled with may be told."""
        filled = list(filter(None, match.groups()))
        numbers = [
            int(n) for text in filled if text[0] in "-(0123456789" for n in _NUMBER.findall(text)
        ]
        return self.knows(" ".join(filled)) and sizes >= set(numbers)


@cache
def _own_words() -> frozenset[str]:
    public = {name for name in dir(np) if not name.startswith("_")}
    return frozenset({*dir(builtins), *public, *_TYPES.split(), "np"})


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(map(_pattern, _MESSAGES))


def _pattern(message: str) -> re.Pattern[str]:
    pieces = re.split("(" + "|".join(_PLACES) + ")", message)
    return re.compile("".join(_PLACES.get(piece, re.escape(piece)) for piece in pieces), re.ASCII)
