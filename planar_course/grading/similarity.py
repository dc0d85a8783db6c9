"""Finds answers of different students that are built alike: a hint to look, never a verdict.

Answers are compared as streams of tokens in which names are numbered by their first appearance, so
that new names, comments and layout change nothing. What the learner was given counts for nothing,
and an exercise that many solve in the same way counts for little.
"""

import io
import keyword
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

LONGEST = 20_000  # characters of an answer that are looked at
MOST_TOKENS = 2_000
FEWEST_TOKENS = 15  # of an answer beyond the stub: a shorter one has few ways to be written
ALIKE = 0.9
SHOWN_FROM = 0.8
# Tokens, each weighted by how unusual it is to be alike there, that a pair must have in common.
EVIDENCE = 40.0
SKIPPED = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
Matrix = NDArray[np.float32]
Line = tuple[str, ...]


@dataclass(frozen=True)
class SimilarPair:
    """Two students whose answers are built alike.

    Attributes
    ----------
    first, second
        Their names, in order.
    similarity
        From 0 to 1: the share of what they wrote, weighted by how unusual it is, that lies in
        exercises with answers alike.
    exercises
        Those exercises.
    """

    first: str
    second: str
    similarity: float
    exercises: tuple[str, ...]


def similar_pairs(
    answers: Mapping[str, Mapping[str, str]], stubs: Mapping[str, str]
) -> list[SimilarPair]:
    """Return the pairs of students with answers alike, the most alike first.

    Parameters
    ----------
    answers : mapping
        For each student, the source of the answer to each exercise of one notebook.
    stubs : mapping of str to str
        What the learner was given, by exercise.

    Returns
    -------
    list of SimilarPair
        Those of similarity 0.8 and more that have enough in common to mean anything.
    """
    students = sorted(answers)
    if len(students) < 2:
        return []
    shape = (len(students), len(students))
    alike_in: dict[str, NDArray[np.bool_]] = {}
    common, everything = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for exercise in sorted({exercise for mine in answers.values() for exercise in mine}):
        given = {_nameless(line) for line in _lines(stubs.get(exercise, ""))}
        streams = [_stream(answers[student].get(exercise, ""), given) for student in students]
        lengths = np.array([len(stream) for stream in streams], np.float32)
        both = np.minimum.outer(lengths, lengths)
        both[both < FEWEST_TOKENS] = 0
        alike = (_similarities(streams) >= ALIKE) & (both > 0)
        weighted = both * (1 - _usual(alike, both > 0))
        common += np.where(alike, weighted, 0)
        everything += weighted
        alike_in[exercise] = alike
    share = common / np.maximum(everything, 1)
    found = np.argwhere(np.triu((share >= SHOWN_FROM) & (common >= EVIDENCE), 1))
    pairs = [
        (
            float(common[i, j]),
            SimilarPair(
                students[i],
                students[j],
                round(float(share[i, j]), 2),
                tuple(exercise for exercise, alike in alike_in.items() if alike[i, j]),
            ),
        )
        for i, j in found
    ]
    pairs.sort(key=lambda entry: (-entry[1].similarity, -entry[0], entry[1].first))
    return [pair for _, pair in pairs]


def _usual(alike: NDArray[np.bool_], compared: NDArray[np.bool_]) -> float:
    """Return the share of the pairs that are alike, one pair not counted: it may be the one."""
    pairs = np.triu(compared, 1).sum()
    return max(0.0, float(np.triu(alike, 1).sum()) - 1) / max(1.0, float(pairs))


def _similarities(streams: Sequence[str]) -> Matrix:
    matrix: Matrix = cdist(
        streams,
        streams,
        scorer=Indel.normalized_similarity,
        score_cutoff=ALIKE,
        dtype=np.float32,
    )
    return matrix


def _stream(source: str, given: set[Line]) -> str:
    """Return an answer as a text with one character for each token."""
    lines = (line for line in _lines(source) if _nameless(line) not in given)
    tokens = [token for line in lines for token in line]
    names: dict[str, int] = {}
    characters: list[str] = []
    for token in tokens[:MOST_TOKENS]:
        if _is_name(token):
            # What follows a dot is NumPy's or a method's name, and nobody's own.
            own = not (characters and characters[-1] == _character("."))
            token = f"name {names.setdefault(token, len(names))}" if own else token
        characters.append(_character(token))
    return "".join(characters)


def _is_name(token: str) -> bool:
    return token.isidentifier() and not keyword.iskeyword(token)


def _nameless(line: Line) -> Line:
    return tuple("name" if _is_name(token) else token for token in line)


def _character(token: str) -> str:
    """Return one of a million characters for a token, the same in every process."""
    code = 0
    for byte in token.encode("utf-8", "replace"):
        code = (code * 257 + byte + 1) % 1_000_003
    return chr(0x10000 + code)


def _lines(source: str) -> Iterator[Line]:
    """Yield the tokens of each logical line, up to where the source is no Python.

    A line that consists of a string is a docstring and is left out.
    """
    line: list[str] = []
    only_text = True
    # Half a surrogate pair, which JSON can hold, ends the tokenizer of Python 3.12 and later.
    text = source[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                if line and not only_text:
                    yield tuple(line)
                line, only_text = [], True
            elif token.type not in SKIPPED:
                line.append(token.string)
                only_text = only_text and token.type == tokenize.STRING
    except (tokenize.TokenError, SyntaxError):
        if line and not only_text:
            yield tuple(line)
