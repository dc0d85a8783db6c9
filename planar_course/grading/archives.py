"""Archives of submissions, as an LMS exports them: a zip or a tar, read member by member.

Nothing is unpacked to disk, and no size that a member states of itself is believed.
"""

import bz2
import gzip
import lzma
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from planar_course.errors import UsageError
from planar_course.grading.boxes import (
    A_FOLDER,
    A_LINK,
    NOT_A_FILE,
    NOTEBOOK,
    OUTSIDE,
    Box,
    Contents,
    Item,
    read_capped,
    shown,
)
from planar_course.grading.reading import MOST_BYTES, TOO_LARGE, Unreadable

DRIVE = re.compile(r"[A-Za-z]:")
# What an archive may unpack to (in a tar all of it has to be gone through), what may lie in it,
# and the size of the notes between its files.
MOST_UNPACKED = 8_000_000_000
MOST_MEMBERS = 200_000
MOST_AT_ONCE = 16_000_000
# The other methods of packing cannot be undone piece by piece.
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
PACKED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
DAMAGED = (
    *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError),
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError),
)


def open_archive(path: Path) -> Box:
    """Return the box for an archive.

    Raises
    ------
    UsageError
        There is no such file, or it is damaged or no archive.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such folder or archive of submissions")
    try:
        with path.open("rb") as file:
            begin = file.read(512)
        if begin.startswith(b"PK"):
            return Zip(path)
        if begin[257:262] == b"ustar" or any(begin.startswith(magic) for magic in PACKED):
            return Tar(path)
    except DAMAGED as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    raise UsageError(
        f"{path}: neither a folder of submissions nor a zip or tar (.tar, .tar.gz, .tar.bz2, "
        ".tar.xz) of them"
    )


class Zip:
    """Submissions in a zip."""

    def __init__(self, path: Path) -> None:
        self.title = f"{path.name}: "
        self.archive: str | None = path.stem
        self._path = path
        with zipfile.ZipFile(path) as archive:
            self._members = archive.infolist()
        _check_count(path, len(self._members))

    def contents(self) -> Contents:
        """Look through the list of files."""
        contents = Contents()
        for info in self._members:
            mode = info.external_attr >> 16
            problem = ""
            if info.is_dir():
                problem = A_FOLDER
            elif stat.S_ISLNK(mode):
                problem = A_LINK
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                problem = NOT_A_FILE
            elif info.flag_bits & 1:
                problem = "locked by a password"
            elif info.file_size > MOST_BYTES:
                problem = TOO_LARGE
            elif info.compress_type not in METHODS:
                problem = "packed by a method other than Deflate: pack the archive again"
            # A zip made by Windows may have its own separator.
            name = info.filename.replace("\\", "/")
            _add(contents, name, info, info.date_time, problem, info.is_dir())
        return contents

    def read(self, items: Iterable[Item]) -> Iterator[tuple[Item, bytes | Unreadable]]:
        """Read members one by one."""
        with zipfile.ZipFile(self._path) as archive:
            for item in items:
                try:
                    with archive.open(item.handle) as file:
                        yield item, read_capped(file)
                except Unreadable as refusal:
                    yield item, refusal
                except DAMAGED as error:
                    yield item, Unreadable(f"damaged in the archive: {error}")


class Tar:
    """Submissions in a tar, packed or not."""

    def __init__(self, path: Path) -> None:
        self.title = f"{path.name}: "
        self.archive: str | None = path.name.partition(".tar")[0].removesuffix(".tgz")
        self._path = path

    def contents(self) -> Contents:
        """Look through the headers of all members."""
        contents = Contents()
        with self._open() as archive:
            for count, member in enumerate(archive, start=1):
                _check_count(self._path, count)
                problem = ""
                if member.isdir():
                    problem = A_FOLDER
                elif member.issym() or member.islnk():
                    problem = A_LINK
                elif not member.isreg():
                    problem = NOT_A_FILE
                elif member.size > MOST_BYTES:
                    problem = TOO_LARGE
                _add(contents, member.name, member, (member.mtime,), problem, member.isdir())
        return contents

    def read(self, items: Iterable[Item]) -> Iterator[tuple[Item, bytes | Unreadable]]:
        """Read members in the order in which they lie there, as there is no way back."""
        with self._open() as archive:
            for item in sorted(items, key=lambda item: item.handle.offset):
                try:
                    file = archive.extractfile(item.handle)
                    assert file is not None, "only regular files are asked for"
                    yield item, read_capped(file)
                except Unreadable as refusal:
                    yield item, refusal

    def _open(self) -> "_OpenTar":
        return _OpenTar(self._path)


class _OpenTar:
    """A tar file whose faults, wherever they are met, are the archive's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> tarfile.TarFile:
        with self._path.open("rb") as file:
            begin = file.read(6)
        unpack = next((u for magic, u in PACKED.items() if begin.startswith(magic)), open)
        self._file: Any = unpack(self._path, "rb")
        try:
            stream: Any = _Bounded(self._file)
            return tarfile.TarFile(fileobj=stream, mode="r")
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._file.close()
        if isinstance(error, DAMAGED):
            raise UsageError(
                f"{self._path}: the archive is damaged, or unpacks to too much: {error}"
            ) from error


class _Bounded:
    """An unpacking file that gives no more than a grader can hold."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.tell = file.tell

    def read(self, size: int) -> Any:
        """Read; a header of many megabytes is an attack."""
        if not 0 <= size <= MOST_AT_ONCE:
            raise tarfile.ReadError(f"a header of {size} bytes")
        return self._file.read(size)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> Any:
        """Skip what is not read; that takes time, so not for ever."""
        if position > MOST_UNPACKED:
            raise tarfile.ReadError(f"more than {MOST_UNPACKED // 10**9} GB")
        return self._file.seek(position, whence)


def _check_count(path: Path, count: int) -> None:
    if count > MOST_MEMBERS:
        raise UsageError(f"{path}: the archive holds more than {MOST_MEMBERS:,} files")


def _add(
    contents: Contents,
    name: str,
    handle: Any,
    changed: tuple[float, ...],
    problem: str,
    is_folder: bool,
) -> None:
    """Note a member of an archive; its name is made of names only, or it is not read."""
    path = PurePosixPath(name)
    parts = tuple(shown(part) for part in path.parts if part != "/")
    if not parts or any(part.startswith(".") and part != ".." for part in parts):
        return
    if "__MACOSX" in parts:
        return
    if path.is_absolute() or ".." in parts or DRIVE.fullmatch(parts[0]):
        if path.name.lower().endswith(NOTEBOOK):
            # Whose it is cannot be told, so the whole name stands for the student.
            contents.items.append(Item((shown(name),), handle, changed, OUTSIDE))
        return
    folders = parts if is_folder else parts[:-1]
    is_notebook = path.name.lower().endswith(NOTEBOOK)
    if not (is_folder and is_notebook):
        contents.folders |= {folders[:depth] for depth in range(1, len(folders) + 1)}
    if is_notebook:
        contents.items.append(Item(parts, handle, changed, problem))
    elif not is_folder:
        contents.others.append(parts)
