"""Keeps every grade on the disk from the moment it is known: `grades.jsonl`.

One line of JSON per finished grade, the newest line of a student and notebook counts. Lines are
only ever added while a class is graded, so a run that dies loses nothing but the line in hand,
and the next run goes on behind it.
"""

import json
import os
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from planar_course.errors import UsageError
from planar_course.files import write_atomically
from planar_course.grading.lock import FolderLock
from planar_course.grading.model import Grade

FILE = "grades.jsonl"
Name = tuple[str, str]  # of the student and of the notebook


@dataclass(frozen=True)
class _Line:
    """Where a line stands in the file, and its grade; none where it is of another format."""

    start: int
    length: int
    grade: Grade | None


class GradeStore:
    """The grades in one folder, which no second run may use at the same time.

    Parameters
    ----------
    folder : Path
        Made if need be.

    Raises
    ------
    UsageError
        Another run uses the folder, or it cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._newest: dict[Name, _Line] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be written to: {error.strerror}") from error
        try:
            self._file = self._opened()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise UsageError(f"{self._path}: {error.strerror}") from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the folder free."""
        self._file.close()
        self._lock.release()

    def finished(self, student: str, notebook: str, key: str) -> Grade | None:
        """Return the grade of a submission that is unchanged since, without its pictures.

        Parameters
        ----------
        student, notebook : str
            Whose, and which.
        key : str
            The hash of all that the grade depends on.

        Returns
        -------
        Grade or None
            None when there is no grade, it was of something else, or it is not complete.
        """
        line = self._newest.get((student, notebook))
        if line is None or line.grade is None or not key or line.grade.key != key:
            return None
        return line.grade if line.grade.complete else None

    def attempt(self, student: str, notebook: str) -> int:
        """Return which attempt to grade a submission the next one is.

        A grade comes of the same attempt again; what has none needs another one.
        """
        line = self._newest.get((student, notebook))
        if line is None or line.grade is None:
            return 1
        return line.grade.attempt + (not line.grade.complete)

    def add(self, grade: Grade) -> None:
        """Write a grade down; when this returns it is on the disk.

        Parameters
        ----------
        grade : Grade
            It counts in place of an older one of the same student and notebook.

        Raises
        ------
        OSError
            The disk is full, say. Every grade before is kept, and adding may be tried again.
        """
        data = json.dumps(grade.to_json(), separators=(",", ":")).encode()
        end = os.fstat(self._file.fileno()).st_size
        torn = end > 0 and self._read(end - 1, 1) != b"\n"
        self._write(b"\n" * torn + data + b"\n")
        os.fsync(self._file.fileno())
        light = replace(grade, pictures=())
        self._newest[grade.student, grade.notebook] = _Line(end + torn, len(data), light)

    def grades(self) -> list[Grade]:
        """Return the newest grade of every student and notebook, without its pictures."""
        found = [line.grade for line in self._newest.values() if line.grade is not None]
        return sorted(found, key=lambda grade: (grade.student, grade.notebook))

    def pictures(self, grade: Grade) -> tuple[str, ...]:
        """Return the pictures of a grade, which are not kept in memory."""
        line = self._newest.get((grade.student, grade.notebook))
        if line is None or line.grade is None:
            return ()
        return tuple(json.loads(self._read(line.start, line.length))["pictures"])

    def compact(self) -> None:
        """Write the file anew with the newest lines alone, sorted by student and notebook."""
        lines = [self._newest[name] for name in sorted(self._newest)]
        pieces = (self._read(line.start, line.length) + b"\n" for line in lines)
        self._file.close()  # Windows replaces no open file
        try:
            write_atomically(self._path, pieces)
        finally:
            self._file = self._opened()

    def _opened(self) -> FileIO:
        self._newest = {}
        # Unbuffered: what could not be written must not come out when the file is closed.
        file = FileIO(self._path, "a")
        with self._path.open("rb") as lines:
            start = 0
            for data in lines:
                self._take(data, start)
                start += len(data)
        return file

    def _take(self, data: bytes, start: int) -> None:
        """Remember a line, unless it is only the beginning of one."""
        try:
            content = json.loads(data)
        except ValueError:
            return
        if not isinstance(content, dict):
            return
        try:
            grade = replace(Grade.from_json(content), pictures=())
        except (TypeError, ValueError, KeyError):
            grade = None  # of another release; kept all the same
        name = (str(content.get("student")), str(content.get("notebook")))
        self._newest[name] = _Line(start, len(data.rstrip(b"\n")), grade)

    def _read(self, start: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
