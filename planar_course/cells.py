"""The cell grammar: reads a notebook's text source and says what is wrong with it.

A source is a jupytext ``py:percent`` file. Every cell header carries an id that is kept for ever
(grades and translations hang on it) and tags that say what the cell is for. CONTRIBUTING.md
explains the tags; `TAGS` below is their definition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from planar_course.errors import UsageError

Kind = Literal["code", "markdown"]

# Tag -> the kind of cell that may carry it. "points-N" is matched by POINTS instead.
TAGS: dict[str, Kind] = {
    "exercise": "code",
    "check": "code",
    "graded": "code",
    "expected": "code",
    "experiment": "code",
    "figure": "code",
    "error-demo": "code",
    "claim": "code",
    "hint": "markdown",
    "discussion": "markdown",
}
# Cells that only the solution version holds.
SOLUTION_ONLY = frozenset({"claim", "discussion"})
DIFFICULTIES = ("easy", "medium", "hard")
# Suffixes with a meaning of their own: of the cells that the builder adds, and of checks.
EXPECTED_SUFFIX, CAPTION_SUFFIX, CHECK_SUFFIX = "-expected", "-seen", "-check"

# What jupytext notes about blank lines between cells; it means nothing here.
SPACING = ("lines_to_next_cell", "lines_to_end_of_cell_marker")
POINTS = re.compile(r"points-(\d+)")
ID = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
NAME = re.compile(r"(\d\d)_[a-z0-9_]+")
# jupytext refuses these itself, without saying where they stand.
ODD_TAGS = re.compile(r'^# %%.*\bid="(?P<id>[^"]*)".*\btags=(?!\[)', re.MULTILINE)
START = re.compile(r"^(?P<indent> *)### START CODE HERE ###\s*$")
END = re.compile(r"^ *### END CODE HERE ###\s*$")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)\s]+)[^)]*\)")
HTML_IMAGE = re.compile(r"<img\b(?![^>]*\balt=\"[^\"]+\")[^>]*>", re.IGNORECASE)
# The first line of an exercise's cell, which some programs keep although they drop ids.
HEADER = re.compile(r"\s*# Exercise (?P<exercise>\d\d-[a-z0-9-]*[a-z0-9])\b")


TITLE_WIDTH = 44


def exercise_named(source: str) -> str:
    """Return the exercise that a cell's first line says it answers, "" if it names none."""
    found = HEADER.match(source)
    return found["exercise"] if found else ""


def first_line(source: str) -> str:
    """Return the first line of a cell that is not empty, cut to a title's width."""
    lines = map(str.strip, source.splitlines())
    line = next(filter(None, lines), "")
    return line if len(line) <= TITLE_WIDTH else line[: TITLE_WIDTH - 1] + "…"


class SourceError(UsageError):
    """A fault in a notebook source; the message names file, cell and cure."""

    def __init__(self, source: Path, cell: str, message: str) -> None:
        super().__init__(f"{source.name}: cell {cell}: {message}")


@dataclass(frozen=True)
class Region:
    """The part of an exercise that the learner writes, as line numbers of the cell's source."""

    start: int
    end: int
    indent: str

    def body(self, lines: list[str]) -> list[str]:
        """Return the solution's lines, without the two marker lines."""
        return lines[self.start + 1 : self.end]


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook source."""

    id: str
    kind: Kind
    source: str
    tags: tuple[str, ...] = ()
    options: dict[str, str | int] = field(default_factory=dict)

    @property
    def points(self) -> int | None:
        """Points of a graded cell, else None."""
        matches = [POINTS.fullmatch(tag) for tag in self.tags]
        return next((int(match[1]) for match in matches if match), None)

    @property
    def region(self) -> Region:
        """The START/END region of an exercise cell (the source was validated to have one)."""
        lines = self.source.split("\n")
        start = next(i for i, line in enumerate(lines) if START.match(line))
        end = next(i for i, line in enumerate(lines) if END.match(line))
        match = START.match(lines[start])
        return Region(start, end, match["indent"] if match else "")


@dataclass(frozen=True)
class Source:
    """A parsed and valid notebook source."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The notebook's name without ending, such as ``02_planar_classifier``."""
        return self.path.stem

    @property
    def number(self) -> str:
        """The two digits that the name starts with."""
        return self.path.stem[:2]

    def exercises(self) -> list[tuple[Cell, Cell]]:
        """Return each exercise with its graded check, in the notebook's order."""
        by_id = {cell.id: cell for cell in self.cells}
        return [
            (cell, by_id[cell.id + CHECK_SUFFIX]) for cell in self.cells if "exercise" in cell.tags
        ]


def read_source(path: Path) -> Source:
    """Parse a ``py:percent`` source and validate it.

    Parameters
    ----------
    path : Path
        A file such as ``notebooks/source/02_planar_classifier.py``.

    Returns
    -------
    Source
        The notebook's cells.

    Raises
    ------
    SourceError
        At the first fault found: the message names the file, the cell and the cure.
    """
    import jupytext  # only authors have it

    if not NAME.fullmatch(path.stem):
        raise SourceError(path, "-", "the file name must look like 02_planar_classifier.py")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8; save the file with that encoding"
        raise SourceError(path, "-", message) from error
    odd_tags = ODD_TAGS.search(text)
    if odd_tags is not None:
        raise SourceError(path, odd_tags["id"], 'tags are a list, as in tags=["claim"]')
    notebook = jupytext.reads(text, fmt={"extension": ".py", "format_name": "percent"})
    cells = []
    for position, raw in enumerate(notebook.cells, start=1):
        metadata = {k: v for k, v in raw.metadata.items() if k not in SPACING}
        cell_id = metadata.pop("id", None)
        if cell_id is None:
            first = raw.source.strip().split("\n")[0][:60]
            raise SourceError(path, f"number {position} ({first!r})", 'the header lacks id="…"')
        tags = tuple(metadata.pop("tags", []))
        cells.append(Cell(str(cell_id), raw.cell_type, raw.source, tags, metadata))
    source = Source(path, tuple(cells))
    for cell, message in _problems(source):
        raise SourceError(path, cell, message)
    return source


def _problems(source: Source) -> Iterator[tuple[str, str]]:
    """Yield (cell id, message) for every fault of the source, whole-notebook ones last."""
    if not source.cells:
        yield "-", "the source has no cell"
        return
    seen: set[str] = set()
    for cell in source.cells:
        if cell.id in seen:
            yield cell.id, "this id is used twice; every cell needs an id of its own"
        seen.add(cell.id)
        for message in (*_id_problems(cell, source.number), *_tag_problems(cell)):
            yield cell.id, message
        if cell.kind == "markdown":
            for message in _image_problems(cell, source.path.parent.parent):
                yield cell.id, message
        if "exercise" in cell.tags:
            for message in _exercise_problems(cell):
                yield cell.id, message
    first = source.cells[0]
    if first.kind != "markdown" or not first.source.startswith("# "):
        yield first.id, "the first cell must be Markdown that starts with the title, '# Verb …'"
    yield from _pairing_problems(source)


def _id_problems(cell: Cell, number: str) -> Iterator[str]:
    if not ID.fullmatch(cell.id) or not cell.id.startswith(f"{number}-"):
        yield f"an id is {number}- and then lower-case words, digits and hyphens"
    for suffix in (EXPECTED_SUFFIX, CAPTION_SUFFIX):
        if cell.id.endswith(suffix):
            yield f"ids that end in {suffix} belong to cells that the builder adds"


def _tag_problems(cell: Cell) -> Iterator[str]:
    for tag in cell.tags:
        if POINTS.fullmatch(tag):
            if "graded" not in cell.tags:
                yield f"tag {tag!r} needs the tag 'graded' beside it"
        elif tag not in TAGS:
            yield f"unknown tag {tag!r}; known are {', '.join(TAGS)} and points-N"
        elif TAGS[tag] != cell.kind:
            yield f"tag {tag!r} belongs on a {TAGS[tag]} cell, this is a {cell.kind} cell"
    if "graded" in cell.tags and not cell.points:
        yield "a graded cell needs a tag points-N with N of at least 1"
    allowed = {"alt"} if "figure" in cell.tags else set()
    allowed |= {"difficulty", "minutes"} if "exercise" in cell.tags else set()
    for name in cell.options.keys() - allowed:
        yield f"unknown entry {name!r} in the header (or a header that could not be read)"
    if "figure" in cell.tags and not str(cell.options.get("alt", "")).strip():
        yield 'a figure needs alt="…" in its header: one sentence that says what is seen'
    if "hint" in cell.tags and "<details>" not in cell.source:
        yield "a hint is made of <details><summary>…</summary> … </details> blocks"


def _image_problems(cell: Cell, notebooks: Path) -> Iterator[str]:
    for match in IMAGE.finditer(cell.source):
        if not match["alt"].strip():
            yield f"the image {match['path']} has no alt text: write ![what is seen](…)"
        if "://" not in match["path"] and not (notebooks / match["path"]).is_file():
            yield f"there is no file {match['path']} in {notebooks.name}/"
    if HTML_IMAGE.search(cell.source):
        yield 'an <img> has no alt="what is seen"'


def _exercise_problems(cell: Cell) -> Iterator[str]:
    lines = cell.source.split("\n")
    starts = [i for i, line in enumerate(lines) if START.match(line)]
    ends = [i for i, line in enumerate(lines) if END.match(line)]
    if len(starts) != 1 or len(ends) != 1 or starts[0] > ends[0]:
        yield (
            "an exercise needs exactly one region: '### START CODE HERE ###', the solution, "
            f"'### END CODE HERE ###' (found {len(starts)} START and {len(ends)} END)"
        )
    elif solution_line_count(lines[starts[0] + 1 : ends[0]]) == 0:
        yield "the START/END region holds no solution"
    if cell.options.get("difficulty") not in DIFFICULTIES:
        yield f'an exercise needs difficulty="…", one of {", ".join(DIFFICULTIES)}'
    minutes = cell.options.get("minutes")
    if not isinstance(minutes, int) or minutes < 1:
        yield "an exercise needs minutes=N: how long it takes"


def _pairing_problems(source: Source) -> Iterator[tuple[str, str]]:
    """Every exercise has its graded check directly under it, and no check stands alone."""
    code = [cell for cell in source.cells if cell.kind == "code"]
    following: list[Cell | None] = [*code[1:], None]
    expected_checks = set()
    for cell, below in zip(code, following, strict=True):
        if "exercise" not in cell.tags:
            continue
        check_id = cell.id + CHECK_SUFFIX
        expected_checks.add(check_id)
        if below is None or below.id != check_id or not {"check", "graded"} <= set(below.tags):
            yield (
                cell.id,
                f"an exercise needs its graded cell directly under it: "
                f'id="{check_id}" tags=["check", "graded", "points-N"]',
            )
    for cell in code:
        if "graded" in cell.tags and cell.id not in expected_checks:
            yield cell.id, "a graded cell must stand directly under the exercise it belongs to"


def solution_line_count(lines: list[str]) -> int:
    """Count the lines of code in a solution: blank lines and comments do not count."""
    stripped = (line.strip() for line in lines)
    return sum(1 for line in stripped if line and not line.startswith("#"))
