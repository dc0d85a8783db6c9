"""Protects the view of students: what may be seen leads to no case, no answer and no diagnosis."""

import ast
from pathlib import Path

import testCases
from testCases.cases import SPECIFICATIONS
from testCases.seen import SEEN_BY_STUDENTS

HOME = Path(testCases.__file__).parent
HIDDEN = ("cases", "expected", "catalogue", "diagnosis", "examination", "checks", "laws", "names")


def source_of(module: str) -> str:
    """Return the source of a module of testCases."""
    name = module.partition(".")[2] or "__init__"
    return (HOME / f"{name}.py").read_text(encoding="utf-8")


def test_what_may_be_seen_imports_nothing_else_of_the_course() -> None:
    """Protects the sandbox: there nothing but these modules exists, not even planar_utils."""
    for module in SEEN_BY_STUDENTS:
        for node in ast.walk(ast.parse(source_of(module))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = str(node.module)
                names = [
                    base if base in SEEN_BY_STUDENTS and base != "testCases" else f"{base}.{a.name}"
                    for a in node.names
                ]
            ours = {name for name in names if name.split(".")[0] in ("testCases", "planar_utils")}
            assert ours <= set(SEEN_BY_STUDENTS), f"{module} imports {ours}"


def test_nothing_that_tells_an_answer_may_be_seen() -> None:
    """Protects hidden cases and expected values."""
    for module in SEEN_BY_STUDENTS:
        name = module.partition(".")[2]
        assert not name.startswith(HIDDEN)
        text = source_of(module)
        for specification in SPECIFICATIONS.values():
            assert not any(repr(case.name)[1:-1] in text for case in specification.cases)


def test_a_form_tells_nothing_but_how_to_call() -> None:
    """Protects the same where a specification meets the sandbox: its form holds no case."""
    for specification in SPECIFICATIONS.values():
        form = specification.form
        assert form.arguments == specification.arguments
        assert form.seconds == specification.seconds
        assert not hasattr(form, "cases")
        assert set(form.defaults) <= {"num_iterations"}
        assert form.prepare is None or form.prepare.__module__ == "testCases.preparation"
