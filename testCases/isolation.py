"""Run a notebook's function away from the notebook's variables.

A function that reads a variable of the notebook works as long as the cells ran in one
lucky order, and fails everywhere else. Here its globals are reduced to what a function
may use: modules, functions, classes, and constants written in capitals. As some variables do no
harm, such as a list of names, it can also be run with copies of those that it reads.
"""

import builtins
import copy
import dis
import inspect
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

Namespace = dict[str, Any]


def isolated(
    function: Callable[..., Any],
    replacements: Mapping[str, Callable[..., Any]] | None = None,
    hides: bool = True,
) -> Callable[..., Any]:
    """Return the function with reduced globals.

    Parameters
    ----------
    function
        Any callable; only Python functions of a notebook are changed, those of an imported
        module are returned as they are.
    replacements
        Functions to use instead of the notebook's functions of that name.
    hides
        Whether the notebook's variables are not there; else those that it reads are, as copies.

    Returns
    -------
    callable
        The same code (so that errors point to the same lines) with other globals.
    """
    if not isinstance(function, FunctionType) or _belongs_to_module(function):
        return function
    source = function.__globals__
    namespace: Namespace = {}
    done: dict[int, FunctionType] = {}
    # Python's own sum is meant, also where a variable is called so.
    read = set() if hides else mentioned(function) - vars(builtins).keys()
    for name, value in source.items():
        if _may_be_used(name, value):
            namespace[name] = _moved(value, source, namespace, done)
        elif name in read:
            namespace[name] = _copied(value)
    namespace["__builtins__"] = source.get("__builtins__", __builtins__)
    namespace["input"] = _refuse_input
    namespace.update(replacements or {})
    moved = _moved(function, source, namespace, done)
    assert isinstance(moved, FunctionType)
    return moved


def hidden_variable(function: Callable[..., Any], error: BaseException | None) -> str | None:
    """Return the notebook variable that a NameError is about, None when it is not about one."""
    if not isinstance(error, NameError) or not isinstance(function, FunctionType):
        return None
    name = str(error.name)
    known = name in function.__globals__ and not _may_be_used(name, function.__globals__[name])
    return name if known else None


def mentioned(function: Callable[..., Any]) -> set[str]:
    """Return the names that a function mentions, itself or in the notebook's functions it uses.

    Parameters
    ----------
    function
        Any callable; one that is no Python function mentions nothing.
    """
    return set[str]().union(*(_names_in(reached.__code__) for reached in _reached(function)))


def asked(
    function: Callable[..., Any], others: Iterable[Callable[..., Any]]
) -> Callable[..., Any] | None:
    """Return the first of some functions that a function calls or mentions, None if none is.

    Parameters
    ----------
    function
        Any callable; only Python functions are looked into.
    others
        What is looked for, under whatever name it has in the notebook or in a module.
    """
    mentions = [value for reached in _reached(function) for value in _values_in(reached)]
    return next((other for other in others if any(value is other for value in mentions)), None)


def _values_in(function: FunctionType) -> Iterator[object]:
    """Yield what a function's global names stand for, and what it takes out of modules."""
    value: object = None
    module: object = None
    instructions = list(chain(*map(dis.get_instructions, _codes(function.__code__))))
    parts = [i.argval for i in instructions if i.opname in ("LOAD_ATTR", "LOAD_METHOD")]
    for instruction in instructions:
        name = instruction.argval
        match instruction.opname:
            case "LOAD_GLOBAL" | "LOAD_NAME":
                value = function.__globals__.get(name)
                yield from _items(value)
            case "LOAD_ATTR" | "LOAD_METHOD":
                value = _part(value, name)
            case "IMPORT_FROM":
                value = _part(module, name)
            case "IMPORT_NAME":
                module = value = sys.modules.get(name)
                # It may get a local name, which tells nothing here; so any part may be one of it.
                yield from (_part(module, part) for part in parts)
            case "PUSH_NULL":
                continue
            case _:
                value = None
        yield value


def _items(value: object) -> Iterator[object]:
    """Yield what a list, a tuple or a dictionary of the notebook holds."""
    if isinstance(value, list | tuple):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()


def _part(module: object, name: str) -> object:
    return vars(module).get(name) if isinstance(module, ModuleType) else None


def _reached(function: Callable[..., Any]) -> Iterator[FunctionType]:
    """Yield a function and the notebook's functions that it uses."""
    waiting, seen = [function], set()
    while waiting:
        current = waiting.pop()
        # A decorator such as functools.lru_cache keeps the function that it was given.
        wrapped = inspect.getattr_static(current, "__wrapped__", None)
        if isinstance(wrapped, FunctionType):
            waiting.append(wrapped)
        if not isinstance(current, FunctionType) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if not _belongs_to_module(current):
            names = _names_in(current.__code__)
            waiting += [current.__globals__[name] for name in names if name in current.__globals__]
        waiting += [cell.cell_contents for cell in current.__closure__ or () if _is_full(cell)]


def _names_in(code: CodeType) -> set[str]:
    return set[str]().union(*(part.co_names for part in _codes(code)))


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a function's code, and that of the functions inside of it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _codes(part)


def _is_full(cell: CellType) -> bool:
    """Return whether a cell holds a value: a name may have none yet."""
    try:
        cell.cell_contents  # noqa: B018 (asking is the only way to find out)
    except ValueError:
        return False
    return True


def _belongs_to_module(function: FunctionType) -> bool:
    name = function.__globals__.get("__name__")
    module = sys.modules.get(str(name))
    return name != "__main__" and module is not None and vars(module) is function.__globals__


def _may_be_used(name: str, value: object) -> bool:
    if name.startswith("__") or isinstance(value, ModuleType) or callable(value):
        return True
    libraries = (vars(np), vars(math))
    if any(name in library and value is library[name] for library in libraries):
        return True
    # A constant such as EPSILON: capitals, and more of them than a matrix has.
    return name.isupper() and len(name) > 2 and _is_constant(value)


def _is_constant(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_constant, value))
    return isinstance(value, int | float | str)


def _copied(value: Any) -> Any:
    """Return a copy of a variable; one that cannot be copied is no data."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _moved(
    value: Any, source: Namespace, namespace: Namespace, done: dict[int, FunctionType]
) -> Any:
    """Give a function of the notebook, and those in its closure, the reduced globals."""
    if not isinstance(value, FunctionType) or value.__globals__ is not source:
        return value
    if id(value) in done:
        return done[id(value)]
    cells = tuple(CellType() for _ in value.__closure__ or ())
    moved = FunctionType(
        value.__code__, namespace, value.__name__, value.__defaults__, cells or None
    )
    moved.__kwdefaults__ = value.__kwdefaults__
    moved.__dict__.update(value.__dict__)
    done[id(value)] = moved
    for cell, original in zip(cells, value.__closure__ or (), strict=True):
        if _is_full(original):
            cell.cell_contents = _moved(original.cell_contents, source, namespace, done)
    return moved


def _refuse_input(prompt: str = "") -> str:
    raise RuntimeError("input() was called: a graded function works with its arguments only")
