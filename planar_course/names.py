"""Which names a piece of Python gives a value to, whichever Python reads it.

The standard library's `symtable` would tell it too, but from Python 3.12 on it counts the variables
of a comprehension among those of the module around it.
"""

import ast
from collections.abc import Iterator

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def assigned_names(code: ast.AST) -> set[str]:
    r"""Return the names that code assigns or defines, imports apart.

    What is local to a function, a class or a comprehension is of no use to other code, and left
    out.

    Parameters
    ----------
    code : ast.AST
        A module or a statement.

    Returns
    -------
    set of str
        The names.

    Examples
    --------
    >>> sorted(assigned_names(ast.parse("a = [i for i in range(3)]\ndef f(x):\n    y = 1")))
    ['a', 'f']
    """
    names: set[str] = set()
    for node in _outside_functions(code):
        match node:
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            # As in `except OSError as name`, and the patterns of a `match`.
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                names.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
    return names


def imported_names(code: ast.AST) -> set[str]:
    r"""Return the names that imports bind, those inside of functions left out.

    One that imports everything binds "*".

    Examples
    --------
    >>> sorted(imported_names(ast.parse("import numpy as np, os.path\nfrom math import pi")))
    ['np', 'os', 'pi']
    """
    aliases = (node for node in _outside_functions(code) if isinstance(node, ast.alias))
    return set(map(name_of, aliases))


def name_of(alias: ast.alias) -> str:
    """Return the name that one part of an import binds."""
    return alias.asname or alias.name.partition(".")[0]


def _outside_functions(code: ast.AST) -> Iterator[ast.AST]:
    """Yield code and what lies below it, but for what stands where variables are local."""
    waiting = [code]  # no recursion: submitted code may be nested deeper than that goes
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, COMPREHENSIONS):
            # `:=` alone reaches out of it.
            waiting += [n.target for n in ast.walk(node) if isinstance(n, ast.NamedExpr)]
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            continue  # `x: int` alone gives x no value
        elif not isinstance(node, (*DEFINITIONS, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
