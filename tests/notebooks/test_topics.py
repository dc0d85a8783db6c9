"""Protects the promise that every idea of the source documents is taught and proved by a cell."""

import ast
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from planar_course.cells import Cell, read_source

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
TOPICS = NOTEBOOKS / "topics.md"
COLUMNS = ["#", "topic", "documents", "cells", "claim cells", "status"]
IDEA_COLUMNS = ["#", "idea", *COLUMNS[2:]]
CLAIM_COLUMNS = ["#", "claim", "where it stands", "experiment", "claim cells", "verdict"]
DOCUMENTS = {"S0", "S1", "S2", "S3", "S4"}
STATUSES = {"taught", "reading", "later"}
# The first word of a verdict says whether the claim was tested, and so what the row must name.
VERDICTS = {
    "True": "taught",
    "Half true": "taught",
    "Depends": "taught",
    "Not here": "taught",
    "Slip": "taught",
    "Wrong": "taught",
    "Not tested": "reading",
    "Later": "later",
}
# Notebooks of a later release; rows may only wait for these.
LATER = ("06", "07", "08")


@dataclass(frozen=True)
class Row:
    """One line of a topics table."""

    number: str
    topic: str
    documents: tuple[str, ...]
    cells: tuple[str, ...]
    claims: tuple[str, ...]
    status: str
    verdict: str = ""


def read_table(text: str, columns: list[str]) -> list[Row]:
    """Return the rows of the table with these column titles, each of them well formed."""
    lines = text.splitlines()
    header = "| " + " | ".join(columns) + " |"
    assert lines.count(header) == 1, f"topics.md needs exactly one table headed {header}"
    rows = []
    for line in lines[lines.index(header) + 2 :]:
        if not line.startswith("|"):
            break
        fields = [field.strip() for field in line.strip("|").split("|")]
        assert len(fields) == len(columns), f"not {len(columns)} columns: {line}"
        number, topic, documents, cells, claims, status = fields
        rows.append(Row(number, topic, words(documents), words(cells), words(claims), status))
    return rows


def with_status(row: Row) -> Row:
    """Return a row of the claims table, whose last column is a verdict, with its status."""
    word = row.status.partition(".")[0]
    assert word in VERDICTS, f"{row.number}: a verdict begins with one of {set(VERDICTS)}"
    return replace(row, status=VERDICTS[word], verdict=row.status)


def words(field: str) -> tuple[str, ...]:
    """Split a table field that holds several names; a dash stands for none."""
    return () if field == "–" else tuple(field.split())


TEXT = TOPICS.read_text(encoding="utf-8")
MAIN_ROWS = read_table(TEXT, COLUMNS)
CLAIM_ROWS = [with_status(row) for row in read_table(TEXT, CLAIM_COLUMNS)]
ROWS = MAIN_ROWS + CLAIM_ROWS + read_table(TEXT, IDEA_COLUMNS)
TAUGHT = [row for row in ROWS if row.status == "taught"]


@cache
def cells_of(number: str) -> dict[str, Cell]:
    """Return the cells of a notebook source by id."""
    paths = sorted((NOTEBOOKS / "source").glob(f"{number}_*.py"))
    assert len(paths) == 1, f"notebook {number} has {len(paths)} sources, not one"
    return {cell.id: cell for cell in read_source(paths[0]).cells}


def find(cell_id: str) -> Cell:
    """Return the cell with this id from the notebook that its first two digits name."""
    cells = cells_of(cell_id[:2])
    assert cell_id in cells, f"topics.md names {cell_id}, which its notebook does not have"
    return cells[cell_id]


def asserts_something(source: str) -> bool:
    """Tell whether code holds an assert statement or calls a check_… function.

    Code is parsed, so that the words in a comment or a string do not count; neither does a
    constant assert, which cannot fail.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("check_"):
            return True
    return False


def proves(cell: Cell) -> bool:
    """Tell whether the course would fail to build, or to pass its tests, were the cell untrue."""
    if "error-demo" in cell.tags:
        return True  # the builder refuses one that raises nothing
    return bool({"claim", "check"} & set(cell.tags)) and asserts_something(cell.source)


def numbers(text: str) -> set[float]:
    """Return the numbers of a text, without those that belong to names such as W1."""
    return {float(digits) for digits in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])", text)}


def row_id(row: Row) -> str:
    """Name a parametrized test after the row."""
    return row.number


def test_no_topic_is_missing() -> None:
    """The documents hold 50 topics; losing one from the table must not go unnoticed."""
    assert [row.number for row in MAIN_ROWS] == [str(number) for number in range(1, 51)]


def test_row_numbers_are_unique() -> None:
    """An erratum is cited by its number."""
    numbers = [row.number for row in ROWS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_row_is_well_formed(row: Row) -> None:
    """A row with a slip in its status or its cells would silently drop out of the tests below."""
    assert row.topic
    assert row.documents, "says which source documents hold the topic"
    assert set(row.documents) <= DOCUMENTS
    assert row.status in STATUSES
    assert row.cells, "names at least one cell that teaches the topic"
    for cell_id in (*row.cells, *row.claims):
        assert re.fullmatch(r"0[0-8]-[a-z0-9-]+", cell_id)
    is_later = all(cell_id.startswith(LATER) for cell_id in row.cells)
    assert is_later == (row.status == "later"), "later means a notebook after this release"
    assert bool(row.claims) == (row.status == "taught"), "taught is what a claim cell asserts"


@pytest.mark.parametrize("row", [r for r in ROWS if r.status != "later"], ids=row_id)
def test_cells_that_teach_a_topic_exist(row: Row) -> None:
    """A row without its cell is a topic that the course no longer teaches."""
    for cell_id in row.cells:
        find(cell_id)


@pytest.mark.parametrize("row", TAUGHT, ids=row_id)
def test_claims_assert_something(row: Row) -> None:
    """A claim cell that cannot fail proves nothing."""
    for cell_id in row.claims:
        assert proves(find(cell_id)), f"{cell_id} is no claim, check or error-demo that can fail"


@pytest.mark.parametrize("number", ["00", "01", "02", "03", "04", "05"])
def test_every_claim_cell_is_named_by_a_row(number: str) -> None:
    """A claim that no row names would not be missed, and its row would name a weaker proof."""
    named = {cell_id for row in ROWS for cell_id in row.claims}
    claims = {cell.id for cell in cells_of(number).values() if "claim" in cell.tags}
    assert claims, f"notebook {number} asserts nothing"
    assert claims <= named, f"no row of topics.md names {', '.join(sorted(claims - named))}"


@pytest.mark.parametrize("row", [r for r in CLAIM_ROWS if r.status == "taught"], ids=row_id)
def test_a_verdict_gives_its_reason_and_only_figures_of_its_cells(row: Row) -> None:
    """A figure that no cell asserts or sets would go stale without anybody noticing."""
    assert len(row.verdict.split()) > 3, "a verdict says why"
    held = set[float]()
    for cell_id in (*row.cells, *row.claims):
        held |= numbers(find(cell_id).source)
    unheld = numbers(re.sub(r"`[^`]*`", "", row.verdict)) - held
    assert not unheld, f"{row.number}: no cell of this row holds {unheld}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("assert cost < 0.3", True),
        ("check_relu(relu)", True),
        ("for a in costs:\n    assert a > 0", True),
        ("# assert nothing\nprint('check_relu(relu)')", False),
        ("assert True", False),
        ("check = 1", False),
    ],
)
def test_the_assertion_finder_can_fail(source: str, expected: bool) -> None:
    """The finder above must not be satisfied by a comment, a string or a constant."""
    assert asserts_something(source) is expected


def test_the_number_finder_can_fail() -> None:
    """The finder above must see figures and must not take names for figures."""
    assert numbers("W1 gets 90.5 %, not 47, at (0, -13); 02-cost") == {90.5, 47, 0, 13, 2}
