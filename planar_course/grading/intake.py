"""Finds what was handed in: one submission for each student and notebook, whatever it is.

A link, a pipe, a broken or a monstrous file is a submission with a reason why it is not graded,
never an error of the class.
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from planar_course.errors import UsageError
from planar_course.grading.added import names_bound
from planar_course.grading.archives import open_archive
from planar_course.grading.boxes import NOTEBOOK, OUTSIDE, Box, Contents, Folder, Item
from planar_course.grading.layout import (
    Parts,
    Place,
    class_inside,
    course_notebooks,
    number_in_name,
    place_of,
    safe_name,
    stem,
    told_apart,
    wrappers,
)
from planar_course.grading.reading import ReadNotebook, Unreadable, read_notebook
from planar_course.grading.reference import Reference

__all__ = ["Submission", "find_submissions", "safe_name"]

MOST_FILES = 40  # of one student
MOST_COMPARED = 5  # that are looked into for answers, which takes time
MOST_NAMED = 3  # files of one student, in a reason
# "02-cost", as an id or in the comment that stands over every exercise.
OF_NOTEBOOK = re.compile(r"(?:# Exercise )?(\d\d)-[a-z]")
NO_NOTEBOOK = "no notebook (.ipynb) was handed in"
UNKNOWN = "not recognised as a notebook of this course"


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one notebook.

    Attributes
    ----------
    student
        Name of the folder or file, or what an LMS made of it: any text at all. Use `safe_name`
        for files.
    notebook
        Two digits; empty when it cannot be told which notebook it is.
    content
        The submitted cells as a small notebook file, without outputs and all else that is not
        believed anyway, so that a class fits in memory; None when there is nothing to grade.
    problem
        Why it cannot be graded; empty when it can.
    source
        Where it came from, to be shown.
    digest
        SHA-256 of the submitted file in hexadecimal; empty when it was not read.
    note
        What else was handed in and is not graded; empty when nothing was.
    attempt
        How often it was tried to grade it, this time included.
    """

    student: str
    notebook: str
    content: bytes | None
    problem: str = ""
    source: str = ""
    digest: str = ""
    note: str = ""
    attempt: int = 1


@dataclass(frozen=True)
class _Found:
    """A file with what was found in it."""

    place: Place
    item: Item
    submission: Submission


def find_submissions(
    path: Path, notebook: str | None = None, students: Container[str] = ()
) -> list[Submission]:
    """Find the submissions in a folder or an archive.

    The layouts are ``<student>/<notebook>.ipynb``, ``<student>.ipynb``, nbgrader's
    ``submitted/<student>/<assignment>/<notebook>.ipynb``, and what Moodle and Canvas export.
    Of several files of one student for one notebook, the one that was changed last is taken
    among those that can be read, and before all of them one in which an answer is written.

    Parameters
    ----------
    path : Path
        A folder, a zip, or a tar; a single notebook too.
    notebook : str, optional
        Two digits: files that are another notebook of the course are not graded.
    students : container of str, optional
        Who is in the class: a folder of such a name is that student's, whatever lies in it.

    Returns
    -------
    list of Submission
        Sorted by student and notebook, no two of them for the same.

    Raises
    ------
    UsageError
        There is nothing at `path` that could hold submissions, or the course has no such
        notebook.
    """
    if notebook is not None and notebook not in course_notebooks():
        raise UsageError(f"{notebook}: the course has {', '.join(course_notebooks())}")
    box, contents, holder = _look(path)
    begin = wrappers((item.parts for item in contents.items), box.archive, students)
    items = [item for item in contents.items if item.parts[: len(begin)] == begin]
    rest = list(_not_read(contents, begin, items))
    places = told_apart(
        [
            *(place_of(item.parts[len(begin) :], begin[-1] if begin else holder) for item in items),
            *(place for place, _, _ in rest),
        ]
    )
    found = list(_read(box, zip(places[: len(items)], items, strict=True)))
    submissions = [
        submission
        for _, files in groupby(sorted(found, key=_student), key=_student)
        for submission in _choose(list(files), notebook)
    ]
    if not begin and (inside := class_inside(item.parts for item in items)):
        hint = f"if a whole class lies in {inside!r}, grade that folder itself"
        submissions = [
            replace(one, note="; ".join(filter(None, (one.note, hint)))) for one in submissions
        ]
    submissions += [
        Submission(place.student, notebook or "", None, problem, f"{box.title}{'/'.join(parts)}")
        for place, (_, problem, parts) in zip(places[len(items) :], rest, strict=True)
    ]
    return sorted(submissions, key=lambda one: (one.student, one.notebook))


def _look(path: Path) -> tuple[Box, Contents, str]:
    """Return the box, its contents, and whose a course notebook is that lies in no folder."""
    if path.suffix.lower() == NOTEBOOK and os.path.lexists(path) and not path.is_dir():
        folder = path.resolve().parent
        return Folder(folder), Contents([Item((path.name,), path)]), folder.name
    box = Folder(path) if path.is_dir() else open_archive(path)
    return box, box.contents(), box.archive or path.resolve().name


def _student(file: _Found) -> str:
    return file.place.student


def _read(box: Box, placed: Iterable[tuple[Place, Item]]) -> Iterator[_Found]:
    """Read the notebooks of every student, each of them small before the next one is read."""
    places: dict[int, Place] = {}
    wanted: list[Item] = []
    counts: Counter[str] = Counter()
    for place, item in placed:
        counts[place.student] += 1
        problem = item.problem
        if counts[place.student] > MOST_FILES:
            problem = f"one of more than {MOST_FILES} notebooks of this student"
        if problem:
            yield _found(box, place, item, Unreadable(problem))
        else:
            places[id(item)] = place
            wanted.append(item)
    for item, content in box.read(wanted):
        yield _found(box, places[id(item)], item, content)


def _found(box: Box, place: Place, item: Item, content: bytes | Unreadable) -> _Found:
    return _Found(place, item, _submission(place, f"{box.title}{_path(item)}", content))


def _submission(place: Place, source: str, content: bytes | Unreadable) -> Submission:
    if isinstance(content, Unreadable):
        return _refused(place, source, str(content))
    digest = hashlib.sha256(content).hexdigest()
    try:
        read = read_notebook(content)
    except Unreadable as error:
        return replace(_refused(place, source, str(error)), digest=digest)
    number = _number(read) or _number_in_name(place)
    problem = "" if number else UNKNOWN
    return Submission(place.student, number, read.to_bytes(), problem, source, digest)


def _refused(place: Place, source: str, problem: str) -> Submission:
    return Submission(place.student, _number_in_name(place), None, problem, source)


def _number(read: ReadNotebook) -> str:
    """Return which notebook of the course it is by its own words, else by its cells."""
    known = course_notebooks()
    if read.notebook in known:
        return read.notebook
    names = (name for cell in read.cells for name in (cell.id, cell.grade_id, cell.source))
    matches = filter(None, map(OF_NOTEBOOK.match, names))
    counts = Counter(match[1] for match in matches if match[1] in known)
    return counts.most_common(1)[0][0] if counts else ""


def _number_in_name(place: Place) -> str:
    return "" if place.named else number_in_name(place.file)


def _path(item: Item) -> str:
    return "/".join(item.parts).removesuffix("/")


# ---- one for each student and notebook ----


def _choose(files: list[_Found], notebook: str | None) -> Iterator[Submission]:
    """Yield one submission for each notebook of a student, and one for what cannot be told."""
    numbers = {file.submission.notebook for file in files} - {""}
    if notebook is not None:
        # What nobody can read may be the notebook that is asked for.
        mine = [file for file in files if file.submission.notebook in ("", notebook)]
        yield _best(mine, notebook) if mine else _another(files[0], notebook)
        return
    for number in sorted(numbers):
        yield _best([file for file in files if file.submission.notebook == number], number)
    # A file that cannot be read may be a notebook that seems not to be handed in.
    unknown = [file for file in files if not file.submission.notebook]
    if lost := [file for file in unknown if not numbers or file.submission.content is None]:
        yield _best(lost, "")


def _another(file: _Found, wanted: str) -> Submission:
    """Say that a student handed in another notebook than the one that is graded."""
    there = file.submission
    is_another = f"{_path(file.item)!r} is notebook {there.notebook}"
    problem = f"notebook {wanted} was not handed in; {is_another}"
    return Submission(there.student, wanted, None, problem, there.source)


def _best(files: list[_Found], number: str) -> Submission:
    ranked = sorted(files, key=_rank, reverse=True)
    first = ranked[0]
    if len(files) > 1:
        written = (file for file in ranked[:MOST_COMPARED] if _has_answer(file.submission))
        first = next(written, first)
    others = [file for file in ranked if file is not first]
    submission = replace(first.submission, notebook=number)
    if number and submission.content is not None:
        submission = replace(submission, problem="")
    if others:
        names = ", ".join(repr(_path(file.item)) for file in others[:5])
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        what = "for one notebook" if number else "of which nobody can tell the notebook"
        kind = "have an answer in them" if _has_answer(first.submission) else "can be read"
        note = (
            f"{len(files)} files {what}: {_path(first.item)!r} is taken, the last changed of "
            f"those that {kind}; not {names}{more}"
        )
        submission = replace(submission, note=note)
    return submission


def _rank(file: _Found) -> tuple[bool, bool, tuple[float, ...], bool, str]:
    submission, name = file.submission, file.place.file.removesuffix(NOTEBOOK)
    is_original = name in course_notebooks().values()
    # Two files of one time and kind: the order of their names decides, the same on every machine.
    return (
        submission.content is not None,
        bool(submission.notebook),
        file.item.changed,
        is_original,
        _path(file.item),
    )


def _has_answer(submission: Submission) -> bool:
    """Say whether anything is written: a fresh copy must not count in place of finished work."""
    if submission.content is None or not submission.notebook:
        return False
    reference = Reference.of(submission.notebook)
    for cell in read_notebook(submission.content).cells:
        if cell.kind == "code":
            stubs = {reference.functions[e] for e in reference.stubs_in(cell.source)}
            if names_bound(cell.source) & set(reference.functions.values()) - stubs:
                return True
    return False


def _not_read(
    contents: Contents, begin: Parts, items: Sequence[Item]
) -> Iterator[tuple[Place, str, Parts]]:
    """Yield what is a row without being read: whose, why, and where it lies."""
    for (student, number), handed_in in _without_notebook(contents, begin, items).items():
        files = [parts[-1] for parts in handed_in if parts not in contents.folders]
        but = f", but {', '.join(map(repr, files[:MOST_NAMED]))}" if files else ""
        yield Place(student, "", number), f"{NO_NOTEBOOK}{but}", handed_in[0]
    for item in contents.items:
        *folders, file = item.parts
        if len(folders) < len(begin) and tuple(folders) == begin[: len(folders)]:
            problem = item.problem or f"it lies beside the folder {begin[-1]!r}"
            # Its path tells it from a student of that name.
            yield Place(stem(file), file, _path(item)), problem, item.parts


def _without_notebook(
    contents: Contents, begin: Parts, items: Sequence[Item]
) -> dict[tuple[str, str], list[Parts]]:
    """Return the folder of each student who handed in no notebook, and the files in it."""
    depth = len(begin) + 1
    found: dict[tuple[str, str], list[Parts]] = {}
    flat = (item for item in contents.items if item.problem != OUTSIDE)
    if not any(len(item.parts) == depth and item.parts[:-1] == begin for item in flat):
        for parts in sorted(contents.folders):
            if len(parts) == depth and parts[:-1] == begin:
                found.setdefault(_whose((*parts, ""), begin), []).append(parts)
    # Where an LMS wrote numbers into names of files, one that is no notebook is a student's, too.
    numbered = any(len(item.parts) == depth and _whose(item.parts, begin)[1] for item in items)
    for parts in sorted(contents.others):
        if len(parts) >= depth and parts[: depth - 1] == begin:
            whose = _whose(parts, begin)
            if whose in found or (numbered and len(parts) == depth and whose[1]):
                found.setdefault(whose, []).append(parts)
    # Moodle has a second folder for what a student wrote into its page.
    seen = {_whose(item.parts, begin) for item in items}
    return {whose: handed_in for whose, handed_in in found.items() if whose not in seen}


def _whose(parts: Parts, begin: Parts) -> tuple[str, str]:
    """Return the name, and the number that an LMS wrote, of whoever handed something in."""
    place = place_of(parts[len(begin) :], "")
    return place.student, place.number
