"""Lets one run at a time use a folder; the lock ends with its process, however that ends."""

import os
import sys
from pathlib import Path

from planar_course.errors import UsageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE = ".lock"


class FolderLock:
    """A lock that is held from the moment of its making.

    Parameters
    ----------
    folder : Path
        Must exist.

    Raises
    ------
    UsageError
        Another run holds it.
    OSError
        The folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        # Not inherited by workers: a lost worker must not hold the lock of a run that ended.
        self._file = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            raise UsageError(
                f"{folder}: another run is grading into this folder; wait until it ends, "
                "or name another folder with --out"
            ) from error

    def release(self) -> None:
        """Give the folder free; once more does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _lock(file: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
