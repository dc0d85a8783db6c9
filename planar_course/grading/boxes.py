"""What submissions lie in: a box that is looked through and read with care; here a folder.

No link is followed, and of whatever lies beside the notebooks not a byte is read.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from planar_course.grading.layout import Parts
from planar_course.grading.reading import MOST_BYTES, TOO_LARGE, Unreadable

NOTEBOOK = ".ipynb"
A_LINK = "a link, not a file of its own"
A_FOLDER = "a folder, not a file"
NOT_A_FILE = "not a regular file"
OUTSIDE = "its name in the archive leads out of it"
DEEPEST = 8
# What a byte that is no text is shown as.
ESCAPED = re.compile(r"\\x[0-9a-f]{2}")


@dataclass(frozen=True)
class Item:
    """A notebook, or what is called like one, before it is read.

    Attributes
    ----------
    parts
        Names of the folders that it lies in, and its own; as text that can be shown.
    handle
        How its box finds it again.
    changed
        When it was last changed; only to be compared within one box.
    problem
        Why it is not read; empty when it is.
    """

    parts: Parts
    handle: Any
    changed: tuple[float, ...] = ()
    problem: str = ""


@dataclass
class Contents:
    """All notebooks of a box, all of its folders, and the places of its other files."""

    items: list[Item] = field(default_factory=list)
    folders: set[Parts] = field(default_factory=set)
    others: list[Parts] = field(default_factory=list)


class Box(Protocol):
    """Holds submissions."""

    #: What is said before a path in it.
    title: str
    #: Name of the archive without ending; None for a folder.
    archive: str | None

    def contents(self) -> Contents:
        """Look through it, without reading a notebook."""

    def read(self, items: Iterable[Item]) -> Iterator[tuple[Item, bytes | Unreadable]]:
        """Read notebooks, in the order that is quickest; only one is in memory at a time."""


class Folder:
    """Submissions in a folder."""

    def __init__(self, path: Path) -> None:
        self.title = ""
        self.archive: str | None = None
        self._path = path

    def contents(self) -> Contents:
        """Look through the folder; links to folders are not followed."""
        contents = Contents()
        self._look(self._path, (), contents)
        return contents

    def read(self, items: Iterable[Item]) -> Iterator[tuple[Item, bytes | Unreadable]]:
        """Read notebooks one by one."""
        for item in items:
            try:
                yield item, _read_file(item.handle)
            except Unreadable as refusal:
                yield item, refusal
            except OSError as error:
                yield item, Unreadable(f"cannot be read: {error.strerror}")

    def _look(self, folder: Path, parts: Parts, contents: Contents) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            problem = f"the folder cannot be read: {error.strerror}"
            contents.items.append(Item((*parts, ""), folder, (), problem))
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path, place = folder / entry.name, (*parts, shown(entry.name))
            if entry.name.lower().endswith(NOTEBOOK):
                changed = entry.stat(follow_symlinks=False).st_mtime
                contents.items.append(Item(place, path, (changed,)))
            elif entry.is_dir(follow_symlinks=False) and len(place) < DEEPEST:
                contents.folders.add(place)
                self._look(path, place, contents)
            elif entry.is_symlink() and entry.is_dir():
                contents.items.append(Item((*place, ""), path, (), f"the folder is {A_LINK}"))
            elif not entry.is_dir():
                contents.others.append(place)


def _read_file(path: Path) -> bytes:
    """Read a regular file that is no link; raises Unreadable or OSError."""
    _check_regular(path.lstat())
    # Between that look and the opening it may have been exchanged: a link is not opened then, a
    # pipe does not wait for its writer, and what is open cannot be exchanged any more.
    flags = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
    descriptor = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    try:
        _check_regular(os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return read_capped(file)
    finally:
        os.close(descriptor)


def _check_regular(facts: os.stat_result) -> None:
    if stat.S_ISLNK(facts.st_mode):
        raise Unreadable(A_LINK)
    if stat.S_ISDIR(facts.st_mode):
        raise Unreadable(A_FOLDER)
    if not stat.S_ISREG(facts.st_mode):
        raise Unreadable(NOT_A_FILE)
    if facts.st_nlink > 1:
        raise Unreadable("a hard link: the same file has another name elsewhere")


def read_capped(file: IO[bytes]) -> bytes:
    """Read a file of at most 10 MB, whatever size it states; raises Unreadable."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    return content


def shown(name: str) -> str:
    r"""Return a file's name as text that can be written down: some are no text at all.

    No two names are shown alike, also where one has backslashes of its own (``\xff`` in letters).
    """
    raw = name.encode("utf-8", "surrogateescape")
    if ESCAPED.search(text := raw.decode("utf-8", "backslashreplace")):
        return raw.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return text
