"""Takes definitions, imported names and docstrings out of a module's text; the rest stays."""

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass

from planar_course.grading.symbols import Module
from planar_course.names import assigned_names

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Cut:
    """Lines, counted from 1, and what stands in their place."""

    first: int
    last: int
    instead: str = ""


def trimmed(module: Module, hidden: Set[str], hidden_imports: Set[str]) -> str:
    """Return a module's text without some of its names.

    Docstrings go, too: their examples and formulas show how a function is written.

    Parameters
    ----------
    module : Module
        The module.
    hidden : set of str
        Names that it defines and that are taken out.
    hidden_imports : set of str
        Names that it imports and that are taken out.

    Returns
    -------
    str
        Source that can be imported, as long as nothing that is left uses what is gone.
    """
    lines = module.text.splitlines()
    cuts = [
        *_of_definitions(module, hidden, lines),
        *(cut for _, cut in _of_imports(module.tree, hidden_imports)),
        *_of_docstrings(module.tree),
        *_of_public_names(module, hidden | hidden_imports),
    ]
    done = len(lines) + 1
    # From the end, so that the numbers of the lines before stay right; a cut inside of one that
    # is made already (a docstring of a function that goes) ends below its first line.
    for cut in sorted(cuts, key=lambda cut: (cut.last, -cut.first), reverse=True):
        if cut.last < done:
            lines[cut.first - 1 : cut.last] = [cut.instead] if cut.instead else []
            done = cut.first
    return "\n".join(lines).strip() + "\n"


def without_imports(
    source: str, tree: ast.Module, names: Set[str], packages: tuple[str, ...]
) -> str:
    """Return a cell's source whose imports leave some names out.

    Parameters
    ----------
    source : str
        The cell.
    tree : Module
        The cell, parsed.
    names : set of str
        What is not imported, and modules of which nothing is.
    packages : tuple of str
        The packages that it would be imported from.
    """
    lines = source.splitlines()
    cuts = [
        cut
        for statement, cut in _of_imports(tree, names)
        if (statement.module or "").partition(".")[0] in packages
    ]
    for cut in reversed(cuts):
        lines[cut.first - 1 : cut.last] = [cut.instead] if cut.instead else []
    return "\n".join(lines)


def _of_definitions(module: Module, hidden: Set[str], lines: list[str]) -> Iterator[_Cut]:
    for statement in module.tree.body:
        if assigned_names(statement) & hidden:
            decorators = getattr(statement, "decorator_list", [])
            first = min([statement.lineno, *(node.lineno for node in decorators)])
            while first > 1 and lines[first - 2].startswith("#"):
                first -= 1
            yield _Cut(first, statement.end_lineno or first)


def _of_imports(tree: ast.Module, names: Set[str]) -> Iterator[tuple[ast.ImportFrom, _Cut]]:
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            is_gone = (statement.module or "").rpartition(".")[2] in names
            left = [alias for alias in statement.names if alias.name not in names and not is_gone]
            if len(left) < len(statement.names):
                shorter = ast.ImportFrom(statement.module, left, statement.level)
                instead = ast.unparse(shorter) if left else ""
                last = statement.end_lineno or statement.lineno
                yield statement, _Cut(statement.lineno, last, instead)


def _of_docstrings(tree: ast.Module) -> Iterator[_Cut]:
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            instead = " " * text.col_offset + "..." if len(node.body) == 1 else ""
            yield _Cut(text.lineno, text.end_lineno or text.lineno, instead)


def _of_public_names(module: Module, hidden: Set[str]) -> Iterator[_Cut]:
    """Shorten a plain list ``__all__``."""
    statement = module.definitions.get("__all__")
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List):
        names = [ast.literal_eval(name) for name in statement.value.elts]
        if hidden & set(names):
            left = [name for name in names if name not in hidden]
            yield _Cut(statement.lineno, statement.end_lineno or 0, f"__all__ = {left!r}")
