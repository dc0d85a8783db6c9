"""Finds the line of a TOML file on which an entry begins, which `tomllib` does not tell.

An entry is found by reading the file's beginnings: the shortest one that holds the entry ends with
it. Strings, arrays and tables that go over several lines need no grammar of our own this way.
"""

import tomllib
from collections.abc import Sequence
from typing import Any

#: Keys of tables and positions in arrays that lead to an entry.
EntryPath = Sequence[str | int]


def line_of(text: str, path: EntryPath) -> int:
    """Return the line on which an entry begins.

    Parameters
    ----------
    text : str
        A valid TOML file.
    path : sequence of str and int
        Leads to an entry that is in it, as in ``("override", 0, "points")``.

    Returns
    -------
    int
        Counted from 1.
    """
    lines = text.split("\n")
    start = 0  # the longest beginning that is known to be whole and to lack the entry
    low = 0  # every beginning between these two ends in the middle of something
    high = len(lines)
    while high - low > 1:
        middle = (low + high) // 2
        whole = (n for n in range(middle, low, -1) if _parsed(lines[:n]) is not None)
        cut = next(whole, None)
        if cut is None:  # all of it lies inside of one entry
            low = middle
        elif _holds(_parsed(lines[:cut]), path):
            high = cut
        else:
            start, low = cut, middle
    return start + 1


def _parsed(lines: Sequence[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return None


def _holds(content: Any, path: EntryPath) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(content, list) or len(content) <= step:
                return False
        elif not isinstance(content, dict) or step not in content:
            return False
        content = content[step]
    return True
