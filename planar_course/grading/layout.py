"""Whose submission a file is, told from its place: folders, nbgrader's and the LMSs' names.

A name is data here. It is shown and compared, and never used to open or to write anything.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, count

from planar_course import release

Parts = tuple[str, ...]

# Folders that hold the submissions of others.
WRAPPERS = frozenset({"submitted", "submissions"})
# What a course of nbgrader keeps beside its folder "submitted".
BESIDE_SUBMITTED = frozenset({"source", "release", "autograded", "feedback"})
# Moodle: "Ann Lee_12345_assignsubmission_file_", a folder or the beginning of a file's name.
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)", re.S)
# Canvas: "leeann_LATE_12345_67890_homework.ipynb".
CANVAS = re.compile(r"(?P<name>[^_]+)(_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+)", re.S)
# A file of a student's own folder that is called 02.ipynb, 02_mine.ipynb or so.
NUMBER_FIRST = re.compile(r"(\d\d)(?!\d)")
# Such a name is a file name on every system, and none that `safe_name` makes from another one.
PLAIN = re.compile(r"(?!.*-[0-9a-f]{10}$)[a-z0-9][a-z0-9_-]{0,47}")
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
READABLE = 32


@dataclass(frozen=True)
class Place:
    """Who handed a file in.

    Attributes
    ----------
    student
        The student's name, as it stands in the folder's or the file's name.
    file
        Name of the file without what an LMS put before it; empty for a folder.
    number
        The number by which an LMS tells students of one name apart.
    named
        Whether the file's name is the student's and says nothing about the notebook.
    """

    student: str
    file: str
    number: str = ""
    named: bool = False


def wrappers(
    paths: Iterable[Parts], archive: str | None = None, students: Container[str] = ()
) -> Parts:
    """Return the folders that stand before the students' own in every path.

    Parameters
    ----------
    paths : iterable of tuples
        Where the notebooks lie: names of folders, and of the file at the end.
    archive : str, optional
        Name of the archive that they lie in, without its ending. Archives are often packed with
        a folder around everything; in a folder that somebody chose, the first names are students.
    students : container of str
        Who is known to be in the class.

    Returns
    -------
    tuple of str
        Names of folders; what does not begin with them is not handed in by anybody.
    """
    rest = set(paths)
    begin: Parts = ()
    while rest:
        tops = {parts[0] for parts in rest if len(parts) > 1}
        chosen = next((top for top in sorted(tops) if top.casefold() == "submitted"), None)
        if chosen and {top.casefold() for top in tops} - {"submitted"} - BESIDE_SUBMITTED:
            chosen = None  # a student is called so
        if chosen is None and len(tops) == 1 and all(len(parts) > 1 for parts in rest):
            (top,) = tops
            # Only a student's own folder: in it, who is whose is that student's word.
            own = same(top) in students or MOODLE.fullmatch(top)
            if not own and _is_wrapper(top, {parts[1:] for parts in rest}, archive):
                chosen = top
        if chosen is None:
            break
        begin = (*begin, chosen)
        rest = {parts[1:] for parts in rest if len(parts) > 1 and parts[0] == chosen}
    return begin


def _is_wrapper(top: str, below: set[Parts], archive: str | None) -> bool:
    """Say whether the only folder there is holds the work of many, and is no student's own."""
    if top.casefold() in WRAPPERS:
        return True
    if archive is None:
        return False
    if _is_class(below):
        return True
    if top.casefold() == archive.casefold():
        return True
    if all(len(parts) == 1 for parts in below):
        return len(below) > 1 and not any(number_in_name(file) for (file,) in below)
    # One student has a notebook once; of a class there are many with one name.
    deeper = [parts for parts in below if len(parts) > 1]
    folders = {parts[0] for parts in deeper}
    return len(folders) > 1 and max(Counter(parts[-1] for parts in deeper).values()) > 1


def _is_class(below: Iterable[Parts]) -> bool:
    """Say whether folders are called as those that hold many students, or as many students."""
    names = {parts[0] for parts in below}
    return bool(WRAPPERS & set(map(str.casefold, names))) or any(map(MOODLE.fullmatch, names))


def class_inside(paths: Iterable[Parts]) -> str:
    """Return the only folder there is if what lies in it is called as a class is, else nothing."""
    every = set(paths)
    tops = {parts[0] for parts in every}
    alone = len(tops) == 1 and _is_class(parts[1:] for parts in every if len(parts) > 1)
    return tops.pop() if alone else ""


def place_of(parts: Parts, folder: str) -> Place:
    """Say who handed in a file.

    Parameters
    ----------
    parts : tuple of str
        Names of the folders below the wrappers, and of the file (empty for a mere folder).
    folder : str
        Name of the folder that holds all: whose a course notebook is that lies there alone.
    """
    file = parts[-1]
    if len(parts) > 1:
        moodle = MOODLE.fullmatch(parts[0])
        if moodle:
            return Place(moodle["name"], file, moodle["number"])
        return Place(parts[0], file)
    exported = MOODLE.fullmatch(file) or CANVAS.fullmatch(file)
    if exported:
        return Place(exported["name"], exported["file"], exported["number"])
    if stem(file) in course_notebooks().values():
        return Place(folder, file)
    return Place(stem(file), file, named=True)


def told_apart(places: Sequence[Place]) -> list[Place]:
    """Return the places with different names for different students.

    An LMS numbers its students, and two of one name are called by name and number. Names that only
    look the same (a space at the end, another way to write é) get a number too, and the one that
    is written plainly keeps the name. No two students get one name.
    """
    people = {(place.student, place.number) for place in places}
    of_one_name = Counter(student for student, _ in people)
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    # A number that an LMS gave comes first: a name that looks like one may be made up.
    for student, number in sorted(
        people, key=lambda p: (not (p[1] and of_one_name[p[0]] > 1), p[0] != same(p[0]), p)
    ):
        name = same(student) or "(blank)"
        numbered = f"{name} ({number})"
        wanted = [numbered] if number and of_one_name[student] > 1 else [name]
        wanted += [numbered] if number else []
        counted = (f"{name} ({position})" for position in count(2))
        names[student, number] = next(one for one in chain(wanted, counted) if one not in taken)
        taken.add(names[student, number])
    return [replace(place, student=names[place.student, place.number]) for place in places]


def same(student: str) -> str:
    """Return the form in which two spellings of one student's name are equal.

    An archive made on a Mac spells é as e and an accent, others as one character.
    """
    return unicodedata.normalize("NFC", student).strip()


def number_in_name(file: str) -> str:
    """Return the two digits of the course notebook that a file's name tells, or nothing."""
    notebooks = course_notebooks()
    for number, name in notebooks.items():
        if name in file:
            return number
    first = NUMBER_FIRST.match(file)
    return first[1] if first and first[1] in notebooks else ""


@cache
def course_notebooks() -> dict[str, str]:
    """Return the names of the course's notebooks without ending, by their two digits."""
    found = sorted(release.notebooks_folder().glob(release.LEARNER_NOTEBOOKS))
    return {path.stem[:2]: path.stem for path in found}


def stem(file: str) -> str:
    """Return a file's name without its ending."""
    return file.rpartition(".")[0] or file


def safe_name(student: str) -> str:
    """Return a name for files about a student: unique, readable, and without a way out.

    Parameters
    ----------
    student : str
        Any text at all.

    Returns
    -------
    str
        Lower-case letters of ASCII, digits, hyphens and underscores; at most 48 characters.
        Two students have two names, also where a file system ignores case.

    Examples
    --------
    >>> safe_name("ann-lee")
    'ann-lee'
    >>> safe_name("../Ann Lee")
    'ann-lee-ec558e8f75'
    """
    if PLAIN.fullmatch(student) and not RESERVED.fullmatch(student):
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    ascii_letters = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_letters.lower()).strip("-")[:READABLE].strip("-")
    return f"{readable or 'student'}-{digest}"
