"""Writes every report of a class: whole files, and equal bytes for equal grades."""

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from planar_course.files import write_if_different
from planar_course.grading.config import Config
from planar_course.grading.layout import safe_name
from planar_course.grading.model import Grade
from planar_course.grading.points import (
    notebooks_of_class,
    points_of_class,
    unused_overrides,
)
from planar_course.grading.report.class_page import class_page
from planar_course.grading.report.exports import EXPORTED, exports
from planar_course.grading.report.gradebook import gradebook_csv
from planar_course.grading.report.junit import junit_xml
from planar_course.grading.report.pages import Pictures, student_page
from planar_course.grading.report.text import plain
from planar_course.grading.roster import Roster


def write_reports(
    grades: Iterable[Grade],
    roster: Roster | None,
    config: Config,
    out: Path,
    pictures: Pictures = lambda grade: grade.pictures,
) -> list[Path]:
    """Write gradebook, JUnit XML, the class page, a page for each student, and the exports.

    Parameters
    ----------
    grades : iterable of Grade
        At most one for a student and notebook, in any order.
    roster : Roster or None
        Without one, the students are those who handed something in.
    config : Config
        Weights, penalties, overrides, and names for the exports.
    out : Path
        The folder, made if need be.
    pictures : callable
        Gives the pictures of a grade, where the grades come without: `GradeStore.pictures`.

    Returns
    -------
    list of Path
        The files, the gradebook first. Pages and exports that are not among them are removed.
    """
    rows = points_of_class(grades, roster, config)
    exported = exports(rows, config)
    pages = {row.student.student: f"pages/{safe_name(row.student.student)}.html" for row in rows}
    problems = exported.problems + [
        f"The override of {override.exercise} for {plain(override.student)} ({override.where}) "
        "decides about nothing: is the name spelt as in the submission?"
        for override in unused_overrides(rows, config)
    ]
    written = [
        _write(out / "grades.csv", gradebook_csv(rows)),
        _write(out / "class.html", class_page(rows, pages, problems)),
        _write(out / "junit.xml", junit_xml(rows)),
    ]
    for row in rows:  # one after the other, as the pictures of all would not fit into memory
        written.append(_write(out / pages[row.student.student], student_page(row, pictures)))
    written += [_write(out / path, data) for path, data in sorted(exported.files.items())]
    _remove_others(out, notebooks_of_class(rows), set(written))
    return written


def _remove_others(out: Path, notebooks: Sequence[str], written: Set[Path]) -> None:
    """Remove the pages of an earlier run, and its exports for these notebooks.

    An old result of somebody who is not graded now would else be uploaded with the new ones.
    """
    exported = [pattern.format(notebook=number) for number in notebooks for pattern in EXPORTED]
    for pattern in ("pages/*.html", *exported):
        for path in out.glob(pattern):
            if path not in written:
                path.unlink()


def _write(path: Path, data: bytes) -> Path:
    write_if_different(path, data)
    return path
