"""Compares what a cell printed when its notebook was saved with what it prints now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from enum import Enum
from math import isfinite, isnan
from typing import Any, NamedTuple

from planar_course.classic.editions import joined
from planar_course.execute import ANSI

# Two printed numbers agree if they differ by at most one unit in the last place that both show,
# or by this fraction: sums come out in another order on another processor.
RELATIVE_TOLERANCE = 1e-6
# How far apart machines are known to be on the planar data: costs after iteration 6000 by 0.5 %,
# accuracies with 20 and 50 hidden units by 1.5 points (the number of hits may differ by 6 of 400).
LATE_COST_TOLERANCE = 0.005
WIDE_ACCURACY_TOLERANCE = 1.5

NUMBER = re.compile(
    r"(?<![A-Za-z_\d.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|(?<!\w)[-+]?(?:nan|inf)(?!\w)"
)
NUMPY_2_SCALAR = re.compile(r"np\.\w+\(([^()]*)\)")
OBJECT = re.compile(r"^(<.*>|\[<.*>\]|Text\(.*\))$", re.DOTALL)
LATE_COST = re.compile(r"(?:7|8|9)000\D+$")
WIDE_ACCURACY = re.compile(r"\b(?:20|50)\D+$")


class Kind(Enum):
    """How a difference is to be taken."""

    NUMBER = "number"
    MACHINE = "machine-dependent number"
    TEXT = "text"


class Difference(NamedTuple):
    """What a cell printed then and now; `where` is the line it stands in."""

    kind: Kind
    where: str
    saved: str
    now: str


class _Token(NamedTuple):
    number: str
    before: str  # the line up to the number


def differences(
    saved: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]
) -> list[Difference]:
    """List where a cell's saved outputs and its new ones disagree.

    Compared are printed text and results; pictures, warnings, tracebacks and the printed form of
    objects (``<Axes …>``) are not. Spaces and line breaks do not count, as NumPy changed its own.

    Parameters
    ----------
    saved, now : iterable of mapping
        The outputs of one cell, as in a notebook of format 4.

    Returns
    -------
    list of Difference
        Empty if they agree.

    Examples
    --------
    >>> then = [{"output_type": "stream", "name": "stdout", "text": "cost = 0.6931"}]
    >>> today = [{"output_type": "stream", "name": "stdout", "text": "cost = 0.69314718"}]
    >>> differences(then, today)
    []
    """
    then, today = printed_text(saved), printed_text(now)
    if _skeleton(then) == _skeleton(today):
        return list(_number_differences(then, today))
    return list(_line_differences(_lines(then), _lines(today)))


def printed_text(outputs: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of a cell's outputs that is worth comparing."""
    text = "".join(map(_text, outputs))
    return NUMPY_2_SCALAR.sub(r"\1", ANSI.sub("", text))


def _text(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        # One line may come in several pieces, so nothing is put between them.
        return joined(output["text"]) if output["name"] == "stdout" else ""
    data = output.get("data", {})
    text = joined(data.get("text/plain", ""))
    of_picture = any(kind.startswith("image/") for kind in data)
    return "" if of_picture or OBJECT.match(text) else f"\n{text}\n"


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _skeleton(text: str) -> str:
    return re.sub(r"\s+", "", NUMBER.sub("#", text))


def _number_differences(then: str, today: str) -> Iterator[Difference]:
    for saved, now in zip(_tokens(then), _tokens(today), strict=True):
        if not _agree(saved.number, now.number):
            yield Difference(_kind(saved, now), now.before, saved.number, now.number)


def _line_differences(then: list[str], today: list[str]) -> Iterator[Difference]:
    skeletons = [_skeleton(line) for line in then], [_skeleton(line) for line in today]
    matcher = SequenceMatcher(None, *skeletons, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            for saved, now in zip(then[i:i_end], today[j:j_end], strict=True):
                yield from _number_differences(saved, now)
        else:
            saved_lines, new_lines = "\n".join(then[i:i_end]), "\n".join(today[j:j_end])
            yield Difference(Kind.TEXT, "", saved_lines, new_lines)


def _tokens(text: str) -> Iterator[_Token]:
    for match in NUMBER.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        yield _Token(match.group(), text[start : match.start()].strip())


def _agree(saved: str, now: str) -> bool:
    if saved == now:
        return True
    a, b = float(saved), float(now)
    if not (isfinite(a) and isfinite(b)):
        return isnan(a) and isnan(b)  # equal infinities are spelt alike
    last_place = 10.0 ** max(_exponent(saved), _exponent(now))
    tolerance = last_place if last_place < 1 else 0.0
    # A little more than the unit: reading the decimals as binary numbers rounds them.
    return abs(a - b) <= max(tolerance * (1 + 1e-6), RELATIVE_TOLERANCE * abs(a))


def _exponent(number: str) -> int:
    try:
        exponent = Decimal(number).as_tuple().exponent
    except InvalidOperation:
        return 0
    return exponent if isinstance(exponent, int) else 0


def _kind(saved: _Token, now: _Token) -> Kind:
    a, b = float(saved.number), float(now.number)
    if LATE_COST.search(now.before) and abs(a - b) <= LATE_COST_TOLERANCE * abs(a):
        return Kind.MACHINE
    if WIDE_ACCURACY.search(now.before) and abs(a - b) <= WIDE_ACCURACY_TOLERANCE:
        return Kind.MACHINE
    return Kind.NUMBER
