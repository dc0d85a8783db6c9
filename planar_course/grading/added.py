"""Finds what a student added to a cell of the course: imports, functions, names of their own.

The course's cells are run as they were shipped, whatever became of them. But the cell with the
imports is where one adds an import, and an answer that uses it is a fair one.
"""

import ast
from collections.abc import Iterator, Set

from planar_course.grading.reference import COURSE, ODD_SOURCE, ReferenceCell, parsed
from planar_course.grading.trimming import without_imports
from planar_course.names import DEFINITIONS, assigned_names, imported_names, name_of


def names_bound(source: str) -> set[str]:
    """Return the names to which a cell gives a value, also those in an ``if`` or a loop.

    Parameters
    ----------
    source : str
        The cell.
    """
    return _bound(parsed(source))


def _bound(code: ast.AST) -> set[str]:
    return assigned_names(code) | imported_names(code)


def added_to(cell: ReferenceCell, source: str, names_withheld: Set[str]) -> str:
    """Return what of a changed cell of the course is run after it.

    Parameters
    ----------
    cell : ReferenceCell
        As it was shipped. It answers no exercise.
    source : str
        As it was handed in.
    names_withheld : set of str
        What cannot be imported from the course.

    Returns
    -------
    str
        Imports, functions and classes under names that the shipped cell does not have. Of a cell
        that is run while grading also other new names; an experiment's would need its results.
    """
    if source == cell.source:
        return ""
    known = names_bound(cell.source)
    try:
        text = "\n".join(map(ast.unparse, _added(parsed(source), known, cell.role == "given")))
        return without_imports(text, ast.parse(text), names_withheld, COURSE)
    except ODD_SOURCE:
        return ""


def definitions_of(source: str) -> str:
    """Return what of a student's cell is run after all when the cell stopped with an error.

    Its results are lost, but an answer may use what it imports or defines, and in the student's own
    notebook it did: there the names of figures and experiments exist, or a package that is missing
    here.

    Parameters
    ----------
    source : str
        The cell.

    Returns
    -------
    str
        Its imports, functions, classes and plain constants, each of them tried on its own.
    """
    try:
        return "\n".join(map(_tried, _definitions(parsed(source))))
    except ODD_SOURCE:
        return ""


def _definitions(tree: ast.Module) -> Iterator[ast.stmt]:
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from (ast.Import([alias]) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            if statement.module != "__future__":  # must be the first of all statements
                module, level = statement.module, statement.level
                yield from (ast.ImportFrom(module, [alias], level) for alias in statement.names)
        elif _is_definition(statement):
            yield statement


def _is_definition(statement: ast.stmt) -> bool:
    """Return whether a statement does nothing but to define, be it in an ``if`` or a ``try``."""
    match statement:
        case ast.If(body=body, orelse=orelse):
            parts = [*body, *orelse]
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            parts = [*body, *(part for one in handlers for part in one.body), *orelse, *final]
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case _:
            return _is_constant(statement)
    return all(map(_is_definition, parts))


def _is_constant(statement: ast.stmt) -> bool:
    """Return whether a statement gives names a value that is written out, such as 1e-9."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return False
    if isinstance(statement.value, ast.Lambda):
        return True
    literal = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List, ast.Dict, ast.Set)
    inner = (ast.unaryop, ast.operator, ast.expr_context)
    return all(isinstance(node, (*literal, *inner)) for node in ast.walk(statement.value))


def _tried(statement: ast.stmt) -> str:
    """Return a statement as one that may fail."""
    handler = ast.ExceptHandler(ast.Name("Exception"), None, [ast.Pass()])
    return ast.unparse(ast.Try([statement], [handler], [], []))


def _added(tree: ast.Module, known: Set[str], values_too: bool) -> Iterator[ast.stmt]:
    kinds = (*DEFINITIONS, ast.Assign, ast.AnnAssign) if values_too else DEFINITIONS
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            new = [alias for alias in statement.names if name_of(alias) not in known]
            if new:
                statement.names = new
                yield statement
        elif isinstance(statement, kinds) and not _bound(statement) & known:
            yield statement
