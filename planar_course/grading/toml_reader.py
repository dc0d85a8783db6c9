"""Takes typed entries out of a TOML file and names the line of the one that is wrong."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, NoReturn

from planar_course.errors import UsageError
from planar_course.grading.tables import nearest
from planar_course.grading.toml_lines import EntryPath, line_of

HUGE = 1e300  # what is larger is a slip, and no float


class TomlReader:
    """The entries of one file.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    UsageError
        It cannot be read or is not TOML. So do the methods where an entry is not what they
        are asked for; the message names the line, what stands there and what may.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            self._content = tomllib.loads(self._text)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: is not UTF-8 text (byte {error.start})") from error
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            where = f"line {line[1]}" if line else "at its end"
            reason = re.sub(r" \(at .*\)$", "", str(error))
            raise UsageError(f"{path.name}, {where}: is not TOML: {reason}") from error

    def get(self, path: EntryPath) -> Any:
        """Return an entry as it stands there, None where there is none."""
        value: Any = self._content
        for step in path:
            if isinstance(step, str) and (not isinstance(value, dict) or step not in value):
                return None
            value = value[step]
        return value

    def keys(self, path: EntryPath, known: Collection[str]) -> list[str]:
        """Return the keys of a table, none where it is not there; all of them must be known."""
        table = self.get(path)
        if table is None:
            return []
        if not isinstance(table, dict):
            self.fail(path, f"a table: [{_dotted(path)}] and its entries below")
        for key in table:
            if key not in known:
                inside = f" in [{_dotted(path)}]" if path else ""
                self.say((*path, key), f"{key!r} is not known{inside}; {nearest(key, known)}")
        return list(table)

    def tables(self, name: str) -> int:
        """Return how many tables ``[[name]]`` there are."""
        value = self.get((name,)) or []
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            self.fail((name,), f"tables that begin with [[{name}]]")
        return len(value)

    def string(self, path: EntryPath) -> str:
        """Return a text that is not blank."""
        value = self.get(path)
        if not isinstance(value, str) or not value.strip():
            self.fail(path, "a text in quotes")
        return value

    def flag(self, path: EntryPath) -> bool:
        """Return a truth value, False where there is none."""
        value = self.get(path)
        if value is not None and not isinstance(value, bool):
            self.fail(path, "true or false")
        return bool(value)

    def number(self, path: EntryPath, high: float = HUGE) -> float:
        """Return a number from 0 up to a limit."""
        wanted = "a number from 0 up" if high == HUGE else f"a number from 0 to {high:g}"
        value = self.get(path)
        # True is an int for Python, and NaN and infinity are numbers for TOML.
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= high:
            self.fail(path, wanted)
        return float(value)

    def where(self, path: EntryPath) -> str:
        """Return file and line of an entry."""
        return f"{self._name}, line {line_of(self._text, path)}"

    def fail(self, path: EntryPath, wanted: str) -> NoReturn:
        """Raise a UsageError: the entry is not what is wanted."""
        self.say(path, f"{_dotted(path)} is {self.get(path)!r}, wanted {wanted}")

    def say(self, path: EntryPath, problem: str) -> NoReturn:
        """Raise a UsageError that names the line of an entry."""
        raise UsageError(f"{self.where(path)}: {problem}")


def _dotted(path: EntryPath) -> str:
    return ".".join(step for step in path if isinstance(step, str))
