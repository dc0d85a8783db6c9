"""Reads the instructor's tables, CSV files with a header, and names the line of every fault."""

import csv
import difflib
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from planar_course.errors import UsageError


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    cells
        Its cells without the blanks around them, by column.
    where
        File and line, as in ``roster.csv, line 7``.
    """

    cells: dict[str, str]
    where: str

    def fail(self, problem: str) -> NoReturn:
        """Raise a UsageError that names the row."""
        raise UsageError(f"{self.where}: {problem}")

    def number(self, column: str, default: float = 0.0) -> float:
        """Return the number from 0 up that a cell holds, the default where it is empty."""
        text = self.cells.get(column, "")
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            self.fail(f"{column} is {text!r}, wanted a number from 0 up, such as 2 or 0.5")
        return value


def read_table(path: Path, required: Iterable[str]) -> tuple[list[str], list[Row]]:
    """Read a table.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8, with commas or, as some spreadsheets write it, semicolons.
    required : iterable of str
        Columns that must be there.

    Returns
    -------
    columns : list of str
        The header, in lower case.
    rows : list of Row
        The rows that are not empty.

    Raises
    ------
    UsageError
        The file cannot be read, lacks a column, has one twice, or has a row of another length.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        cure = "save it as 'CSV UTF-8'"
        raise UsageError(f"{path}: is not UTF-8 text (byte {error.start}): {cure}") from error
    records = _records(path, text)
    header_line, header = next(records, (1, []))
    columns = [cell.strip().lower() for cell in header]
    _check_header(columns, tuple(required), f"{path.name}, line {header_line}")
    rows = []
    for line, cells in records:
        where = f"{path.name}, line {line}"
        if len(cells) != len(columns):
            raise UsageError(
                f"{where}: has {len(cells)} cells, but the header has {len(columns)} columns; "
                "a cell that holds a comma needs quotes around it"
            )
        rows.append(Row(dict(zip(columns, (c.strip() for c in cells), strict=True)), where))
    return columns, rows


def nearest(name: str, known: Collection[str]) -> str:
    """Return a hint to the known name that a mistyped one may mean, or a list of all."""
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(known))}"


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty, with the line on which it begins."""
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path.name}, line {line}: is not CSV: {error}") from error


def _check_header(columns: list[str], required: tuple[str, ...], where: str) -> None:
    for column in required:
        if column not in columns:
            got = ", ".join(filter(None, columns)) or "nothing"
            raise UsageError(f"{where}: the header lacks the column {column!r}; it has {got}")
    for column in columns:
        if columns.count(column) > 1:
            raise UsageError(f"{where}: the header has the column {column!r} more than once")
