"""Reads the bytes of a submitted notebook as plain cells, or says why they are none.

Nothing is believed but the text of the cells and the names by which they can be found again:
outputs, tags, kernels and comments to test tools are not even kept.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

MOST_BYTES = 10_000_000
TOO_LARGE = (
    f"larger than {MOST_BYTES // 1_000_000} MB, which is due to outputs that nobody needs: clear "
    "them (in JupyterLab: Edit > Clear Outputs of All Cells), save, and hand it in again"
)
# What is handed in under the name of a notebook, and how it begins.
OTHER_KINDS: dict[str, bytes | tuple[bytes, ...]] = {
    "a zip archive": b"pk\x03\x04",
    "a web page": (b"<!doctype html", b"<html"),
    "a PDF": b"%pdf-",
}
CONFLICT = re.compile(rb"^<<<<<<< ", re.MULTILINE)
MOST_CELLS = 500
MOST_DEPTH = 30
# Objects and lists, and values in them. They are counted before they are made: the smallest
# ones take twenty times their text in memory.
MOST_CONTAINERS = 100_000
MOST_VALUES = 500_000
MOST_DIGITS = 100
SLICE = 1 << 18  # bytes that are looked at together, to stay small
MOST_CODE = 200_000  # characters; the largest notebook, solved, has 45,000
# Of cells that are not code the beginning is enough to say which they are.
TEXT_KEPT = 400
RELEASE = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}((a|b|rc|\.dev|\.post)\d{1,4})?")
UNKNOWN_RELEASE = "?"
NAME_KEPT = 64  # characters of a cell's id: the format allows no more
WORDS_KEPT = 120

Names = dict[str, Any]


class Unreadable(Exception):  # noqa: N818 - an outcome, told to the student
    """The submission is no notebook that can be graded; its text is the reason."""


@dataclass(frozen=True)
class ReadCell:
    """One cell of a submission.

    Attributes
    ----------
    id
        The cell's id; empty when it has none.
    kind
        "code" or "markdown"; everything that is not code counts as markdown.
    source
        The text; of a cell that is not code only its beginning.
    grade_id
        The name that nbgrader's metadata give it; empty when they do not.
    """

    id: str
    kind: str
    source: str
    grade_id: str = ""


@dataclass(frozen=True)
class ReadNotebook:
    """A submission as plain cells, and what it says about itself.

    Attributes
    ----------
    cells
        In their order.
    notebook, release
        Which notebook of which release it claims to be; empty when it does not say.
    """

    cells: tuple[ReadCell, ...]
    notebook: str = ""
    release: str = ""

    def to_bytes(self) -> bytes:
        """Return it as a small notebook file, which `read_notebook` reads as the same cells."""
        cells = [
            {
                "id": cell.id,
                "cell_type": cell.kind,
                "source": cell.source,
                "metadata": {"nbgrader": {"grade_id": cell.grade_id}},
            }
            for cell in self.cells
        ]
        planar = {"notebook": self.notebook, "version": self.release}
        file = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"planar": planar}, "cells": cells}
        return json.dumps(file, ensure_ascii=False).encode()


def read_notebook(content: bytes) -> ReadNotebook:
    """Read the content of a notebook file.

    Parameters
    ----------
    content : bytes
        What was handed in.

    Returns
    -------
    ReadNotebook
        At most 500 cells. Notebooks of the formats 3 and 4 are read.

    Raises
    ------
    Unreadable
        With a reason that can be shown to the student.
    """
    notebook = _parse(_decode(content))
    if not isinstance(notebook, dict):
        raise Unreadable(f"not a notebook: the file holds {_type_name(notebook)}, not an object")
    raw = _raw_cells(notebook)
    if len(raw) > MOST_CELLS:
        raise Unreadable(f"it has {len(raw)} cells; at most {MOST_CELLS} are graded")
    cells = tuple(_cell(cell, position) for position, cell in enumerate(raw, start=1))
    code = sum(len(cell.source) for cell in cells if cell.kind == "code")
    if code > MOST_CODE:
        raise Unreadable(f"its code has {code:,} characters; at most {MOST_CODE:,} are graded")
    planar = _mapping(_mapping(notebook.get("metadata")).get("planar"))
    release = _name(planar.get("version"))
    if release and not RELEASE.fullmatch(release):
        release = UNKNOWN_RELEASE  # words would be read as ours
    return ReadNotebook(cells, _name(planar.get("notebook")), release)


# ---- from bytes to values ----


def _decode(content: bytes) -> str:
    if not content.strip():
        raise Unreadable("the file is empty")
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4]:
        raise Unreadable("the file is UTF-16 text, not UTF-8: save it from Jupyter")
    beginning = content[:200].lstrip().lower()
    for kind, signs in OTHER_KINDS.items():
        if beginning.startswith(signs):
            raise Unreadable(f"it is {kind}, not a notebook, whatever its name says")
    if CONFLICT.search(content):
        raise Unreadable("it holds two versions, between marks like <<<<<<< that git left")
    _check_size(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text: byte {error.start} is none") from error


def _check_size(content: bytes) -> None:
    """Refuse what would take much time or memory to parse, by looking at its punctuation."""
    # Without escaped quotes (a pair of backslashes is no escape of what follows it), text is
    # what lies between an odd and an even quote.
    plain = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    in_text, depth, containers, values = 0, 0, 0, 0
    for start in range(0, len(plain), SLICE):
        characters = np.frombuffer(plain, np.uint8, min(SLICE, len(plain) - start), start)
        # The count of quotes wraps at 256, but stays odd or even.
        quotes = np.cumsum(characters == ord('"'), dtype=np.uint8) + np.uint8(in_text) & 1
        in_text = int(quotes[-1])
        outside = characters[quotes == 0]
        opening = (outside == ord("[")) | (outside == ord("{"))
        closing = (outside == ord("]")) | (outside == ord("}"))
        depths = np.cumsum(opening.astype(int) - closing.astype(int)) + depth
        if depths.size and depths.max() > MOST_DEPTH:
            raise Unreadable(f"nested more than {MOST_DEPTH} levels deep")
        depth = int(depths[-1]) if depths.size else depth
        containers += int(np.count_nonzero(opening))
        values += int(np.count_nonzero(outside == ord(",")))
        if containers > MOST_CONTAINERS:
            raise Unreadable(f"it has more than {MOST_CONTAINERS:,} parts (cells, outputs, lists)")
        if values > MOST_VALUES:
            raise Unreadable(f"it holds more than {MOST_VALUES:,} values")


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(f"not a notebook, or a damaged one: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> Names:
    names: Names = {}
    for key, value in pairs:
        if key in names:
            raise Unreadable(f"damaged: an object has the key {_short(key)} twice")
        names[key] = value
    return names


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable(f"damaged: {name} is not a value of a notebook file")


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise Unreadable(f"damaged: it holds a number of {len(digits)} digits")
    return int(digits)


# ---- from values to cells ----


def _raw_cells(notebook: Names) -> list[Any]:
    version = notebook.get("nbformat")
    if version == 4:
        cells = notebook.get("cells")
    elif version == 3:
        cells = list(_cells_of_worksheets(notebook.get("worksheets")))
    elif "cells" in notebook or "nbformat" in notebook:
        found = _short(str(version)) if "nbformat" in notebook else "none"
        raise Unreadable(f"its notebook format is {found}; 3 and 4 can be read")
    else:
        raise Unreadable("not a notebook: it has no list of cells")
    if not isinstance(cells, list):
        raise Unreadable("not a notebook: it has no list of cells")
    return cells


def _cells_of_worksheets(worksheets: Any) -> Iterator[Any]:
    if not isinstance(worksheets, list):
        raise Unreadable("not a notebook: it has no list of worksheets")
    for worksheet in worksheets:
        cells = _mapping(worksheet).get("cells")
        if not isinstance(cells, list):
            raise Unreadable("not a notebook: a worksheet has no list of cells")
        yield from cells


def _cell(raw: Any, position: int) -> ReadCell:
    if not isinstance(raw, dict):
        raise Unreadable(f"damaged: cell {position} is {_type_name(raw)}, not an object")
    kind = "code" if raw.get("cell_type") == "code" else "markdown"
    # Format 3 calls the text of a code cell its input.
    source = _text(raw.get("source", raw.get("input", "")))
    if source is None:
        raise Unreadable(f"damaged: the source of cell {position} is not text")
    metadata = _mapping(raw.get("metadata"))
    grade_id = _name(_mapping(metadata.get("nbgrader")).get("grade_id"))
    # Colab keeps a cell's id among its metadata.
    cell_id = _name(raw.get("id")) or _name(metadata.get("id"))
    return ReadCell(cell_id, kind, source if kind == "code" else source[:TEXT_KEPT], grade_id)


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    # Half of a surrogate pair cannot be sent anywhere; some programs end lines as Windows does.
    return source.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")


def _mapping(value: Any) -> Names:
    return value if isinstance(value, dict) else {}


def _name(value: Any) -> str:
    """Return a short name as it is, and nothing for what cannot be one."""
    fits = isinstance(value, str) and len(value) <= NAME_KEPT and value.isprintable()
    return value if fits else ""


def _short(text: str) -> str:
    return repr(text[:WORDS_KEPT])


def _type_name(value: Any) -> str:
    names = {"dict": "an object", "list": "a list", "str": "text"}
    return names.get(type(value).__name__, "a single value")
