"""Writes the verdicts as JUnit XML, which CI systems and many other tools show."""

from collections.abc import Iterable
from xml.etree import ElementTree

from planar_course.grading.model import Outcome
from planar_course.grading.points import ExercisePoints, NotebookPoints, StudentPoints
from planar_course.grading.report.text import number, xml


def junit_xml(rows: Iterable[StudentPoints]) -> bytes:
    """Return `junit.xml`.

    Parameters
    ----------
    rows : iterable of StudentPoints
        The class.

    Returns
    -------
    bytes
        One suite for each notebook of each student, one test case for each exercise: passed with
        all points, failed with fewer, skipped when it is not graded.
    """
    root = ElementTree.Element("testsuites", name="planar grade")
    for row in rows:
        for notebook in row.notebooks:
            root.append(_suite(row, notebook))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(row: StudentPoints, notebook: NotebookPoints) -> ElementTree.Element:
    name = xml(f"{row.student.student}.{notebook.grade.notebook or 'unknown'}")
    cases = [_case(name, notebook, exercise) for exercise in notebook.exercises]
    if not cases:  # a submission of which nobody knows what it is
        cases = [_case_without_exercise(name, notebook)]
    suite = ElementTree.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors="0",
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{notebook.grade.seconds:.3f}",
    )
    suite.extend(cases)
    return suite


def _case(suite: str, notebook: NotebookPoints, exercise: ExercisePoints) -> ElementTree.Element:
    verdict = exercise.verdict
    case = ElementTree.Element(
        "testcase",
        classname=suite,
        name=xml(verdict.exercise),
        time=f"{verdict.seconds:.3f}",
    )
    _properties(case, notebook, exercise)
    if exercise.points is None:
        _add(case, "skipped", f"not graded: {notebook.grade.reason}".rstrip(": "))
    elif exercise.points < exercise.possible:
        limit = f" ({verdict.stop})" if verdict.stop else ""
        says = [exercise.override.reason] if exercise.override else list(verdict.says)
        _add(case, "failure", _headline(notebook, exercise) + limit, says)
    return case


def _case_without_exercise(suite: str, notebook: NotebookPoints) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=suite, name="notebook", time="0.000")
    kind = "skipped" if notebook.total is None else "failure"
    _add(case, kind, f"{notebook.outcome}: {notebook.grade.reason}")
    return case


def _headline(notebook: NotebookPoints, exercise: ExercisePoints) -> str:
    if exercise.override:
        return f"{number(exercise.points)} points by the instructor's override"
    if notebook.grade.outcome is not Outcome.GRADED:
        return f"{notebook.grade.outcome}: {notebook.grade.reason}".rstrip(": ")
    return exercise.verdict.headline or str(exercise.verdict.status)


def _properties(
    case: ElementTree.Element, notebook: NotebookPoints, exercise: ExercisePoints
) -> None:
    values = {
        "points": number(exercise.points),
        "possible": number(exercise.possible),
        "isolation": notebook.grade.isolation,
    }
    properties = ElementTree.SubElement(case, "properties")
    for name, value in values.items():
        if value:
            ElementTree.SubElement(properties, "property", name=name, value=xml(value))


def _add(case: ElementTree.Element, kind: str, message: str, says: Iterable[str] = ()) -> None:
    element = ElementTree.SubElement(case, kind, message=xml(message))
    element.text = xml("\n".join(says)) or None
