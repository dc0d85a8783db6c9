"""Writes files so that a killed run leaves the old one or the new one, and makes folders."""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

# A path of a socket has 108 bytes at most on Linux, and 104 on macOS.
LONGEST_PATH = 100


def folder_for_sockets() -> Path:
    """Return a new folder for us alone whose path leaves room for the name of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="planar-"))
    if len(os.fsencode(folder / "s" / "k-9")) > LONGEST_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="planar-", dir="/tmp"))
    return folder


def write_if_different(path: Path, data: bytes) -> bool:
    """Write a file unless it holds exactly this already; say whether it was written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write_atomically(path, data)
    return True


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file so that it is at every moment either the old one or the new one, whole.

    What a killed run left half-written of the same file is removed. A file that does not fit
    into memory may come in pieces.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    leftover = re.compile(rf"\.{re.escape(path.name)}\.\d+\.part")
    for stale in path.parent.iterdir():
        if leftover.fullmatch(stale.name):
            stale.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(part, path)
    except OSError as error:  # a full disk is not said to be one of some file
        error.filename = error.filename or str(path)
        raise
    finally:
        part.unlink(missing_ok=True)


def _put_in_place(part: Path, path: Path) -> None:
    """Replace a file by its new version; an error names the file, not the one for a moment.

    Windows replaces no file that a program has open, as a spreadsheet has its table.
    """
    try:
        part.replace(path)
    except PermissionError as error:
        why = f"{error.strerror}; if another program has it open, close it there"
        raise PermissionError(error.errno, why, str(path)) from error
