"""What a notebook of the course asks for, and what of it surrounds the answers that are graded."""

import ast
import builtins
import json
import re
import symtable
import warnings
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, Self

import testCases
from planar_course import release
from planar_course.cells import CHECK_SUFFIX
from planar_course.errors import UsageError
from planar_course.grading.reading import UNKNOWN_RELEASE, Unreadable
from planar_course.grading.symbols import WHOLE, Module
from planar_course.grading.trimming import without_imports
from planar_course.grading.view import withheld
from planar_course.names import assigned_names, imported_names
from planar_utils import __version__
from testCases.cases import SPECIFICATIONS

Role = Literal["given", "answer", "other"]

# What IPython adds to a notebook's names.
OF_IPYTHON = frozenset({"display", "get_ipython", "In", "Out", "exit", "quit", "_", "__"})
COURSE = ("planar_utils", "testCases")
IPYTHON_LINE = re.compile(r"^([ \t]*)[%!?].*", re.MULTILINE)
# Characters of a cell; the largest ones take a thousand times their text in memory to look into.
LONGEST = 40_000
# What Python says of a text, or of its tree, that is deeper or odder than anything people write.
ODD_SOURCE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class ReferenceCell:
    """A cell of the reference.

    Attributes
    ----------
    id
        Its id.
    role
        "given" when it is run before the answers are graded, "answer" for an exercise; checks,
        experiments, pictures and texts are "other".
    source
        Its text as it is shipped.
    runs
        What is run of a given cell; nothing when it needs what is not there.
    is_code
        Whether it is a code cell.
    """

    id: str
    role: Role
    source: str
    runs: str = ""
    is_code: bool = True


@dataclass(frozen=True)
class Reference:
    """A notebook of a release as submissions are graded on it.

    Attributes
    ----------
    notebook
        Its two digits.
    release
        The release that it is of.
    cells
        All of its cells, in order.
    functions
        The graded function of each exercise, in order.
    points
        The points of each exercise.
    """

    notebook: str
    release: str
    cells: tuple[ReferenceCell, ...]
    functions: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, notebook: str) -> "Reference":
        """Return the reference of a notebook of the installed release.

        Raises
        ------
        UsageError
            The course has no such notebook.
        """
        return _shipped(notebook)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Make the reference from a learner notebook, whose tags say what each cell is for."""
        shipped = json.loads(path.read_text(encoding="utf-8"))
        notebook = shipped["metadata"]["planar"]["notebook"]
        raw = {cell["id"]: cell for cell in shipped["cells"]}
        functions = {
            specification.exercise: name
            for name, specification in SPECIFICATIONS.items()
            if specification.exercise in raw
        }
        return cls(
            notebook,
            shipped["metadata"]["planar"]["version"],
            tuple(_cells(raw, functions, withheld(notebook))),
            {exercise: functions[exercise] for exercise in raw if exercise in functions},
            {
                exercise: float(raw[exercise + CHECK_SUFFIX]["metadata"]["nbgrader"]["points"])
                for exercise in raw
                if exercise in functions
            },
        )

    @property
    def stubs(self) -> dict[str, str]:
        """What a learner is given for each exercise: the source of its cell."""
        return {cell.id: cell.source for cell in self.cells if cell.role == "answer"}

    @cached_property
    def not_imported(self) -> set[str]:
        """Names that the course's cells import, and that are not there while answers are graded."""
        given = [cell for cell in self.cells if cell.role == "given"]
        wanted, there = (
            set[str]().union(*(imported_names(parsed(source)) for source in sources))
            for sources in ((cell.source for cell in given), (cell.runs for cell in given))
        )
        return wanted - there

    @property
    def before_exercises(self) -> frozenset[str]:
        """Ids of the cells that need nothing of the student's: those before the first exercise."""
        return frozenset(
            cell.id for cell in takewhile(lambda cell: cell.id not in self.functions, self.cells)
        )

    def is_stub(self, exercise: str, source: str) -> bool:
        """Say whether an answer is still what was shipped: it ends in NotImplementedError.

        Parameters
        ----------
        exercise : str
            Id of an exercise of this notebook.
        source : str
            The student's cell.
        """
        return exercise in self.stubs_in(source) or not source.strip()

    def stubs_in(self, source: str) -> set[str]:
        """Return the exercises whose function a cell defines as it was shipped: not written yet."""
        functions = defined_functions(source)
        found = set()
        for exercise, name in self.functions.items():
            # What stands behind the error is never reached, so it may be anything.
            begin = _until_not_implemented(functions[name]) if name in functions else None
            if begin is not None and begin == self._beginnings[exercise]:
                found.add(exercise)
        return found

    @cached_property
    def _beginnings(self) -> dict[str, list[str] | None]:
        """What is shipped of each exercise's function, before it says that it is not written."""
        stubs = {exercise: defined_functions(source) for exercise, source in self.stubs.items()}
        return {e: _until_not_implemented(stubs[e][name]) for e, name in self.functions.items()}


def check_release(reference: Reference, release_name: str) -> None:
    """Refuse a submission that says it is of another release.

    Parameters
    ----------
    reference : Reference
        What it would be graded against.
    release_name : str
        Such as "0.1.0"; empty when the submission does not say.

    Raises
    ------
    Unreadable
        That release's notebook is not there to be graded against.
    """
    if release_name == UNKNOWN_RELEASE:
        raise Unreadable("what it calls its release is none of this course")
    if release_name not in ("", reference.release):
        raise Unreadable(
            f"of release {release_name} of the course; this is release {reference.release}, "
            "whose exercises may differ"
        )


def defined_functions(source: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions that a cell defines at top level; none where that cannot be told."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: node for node in parsed(source).body if isinstance(node, functions)}


def functions_named(source: str) -> set[str]:
    """Return the names that a cell gives to functions at top level, also to a lambda."""
    names = set(defined_functions(source))
    for node in parsed(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def parsed(source: str) -> ast.Module:
    """Return a cell's syntax tree; an empty one where it has none, or none that can be told."""
    if len(source) > LONGEST:
        return ast.Module([], [])
    # IPython's own lines (magics, shell commands) count as nothing.
    plain = IPYTHON_LINE.sub(r"\1pass", source)
    for text in dict.fromkeys((source, plain)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text)
        except ODD_SOURCE:
            continue
    return ast.Module([], [])


# ---- from the learner notebook ----


@cache
def _shipped(notebook: str) -> Reference:
    paths = sorted(release.notebooks_folder().glob(f"{notebook}_*.ipynb"))
    if len(paths) != 1:
        raise UsageError(f"{notebook}: the course {__version__} has no such notebook")
    return Reference.read(paths[0])


def _cells(
    raw: dict[str, Any], functions: dict[str, str], names_withheld: Set[str]
) -> Iterator[ReferenceCell]:
    """Yield the reference's cells; of the given ones so much as can run where answers are."""
    known = {*vars(builtins), *OF_IPYTHON}
    from_course: set[str] = set()
    for cell_id, cell in raw.items():
        source, is_code = "".join(cell["source"]), cell["cell_type"] == "code"
        role: Role = "other"
        runs = ""
        if cell_id in functions:
            role = "answer"
            known.add(functions[cell_id])
        elif is_code and not cell["metadata"].get("tags"):
            role = "given"
            runs = without_imports(source, ast.parse(source), names_withheld, COURSE)
            from_course |= _imported_from_course(runs)
            assigned = _assigned(runs)
            needs_more = _free(runs) - known - assigned
            if needs_more or _attributes_of(runs, from_course) & names_withheld:
                runs = ""
            else:
                known |= assigned
        yield ReferenceCell(cell_id, role, source, runs, is_code)


def _imported_from_course(source: str) -> set[str]:
    imports = Module("cell", source).imports
    return {name for name, target in imports.items() if target[0].partition(".")[0] in COURSE}


def _attributes_of(source: str, names: Set[str]) -> set[str]:
    """Return what a cell takes out of some names, as ``module.function``."""
    return {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    }


def _free(source: str) -> set[str]:
    """Return the names of the notebook that a cell reads, also inside of its functions."""
    tables = [symtable.symtable(source, "cell", "exec")]
    own = _assigned(source)
    found: set[str] = set()
    for table in tables:  # grows while it is gone through
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            if table.get_type() == "module":
                # From Python 3.12 on the variables of comprehensions are listed here, too.
                is_ours = not symbol.is_assigned() or symbol.get_name() in own
            else:
                is_ours = symbol.is_global()
            if symbol.is_referenced() and is_ours:
                found.add(symbol.get_name())
    return found


def _assigned(source: str) -> set[str]:
    """Return the names that a cell gives a value: by assignment, definition or import."""
    code = ast.parse(source)
    names = assigned_names(code) | imported_names(code)
    if ("testCases", WHOLE) in Module("cell", source).imports.values():
        names |= set(testCases.__all__)
    return names


def _until_not_implemented(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str] | None:
    """Return a function's statements before it raises NotImplementedError; None if it does not."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    for count, statement in enumerate(body):
        raised = statement.exc if isinstance(statement, ast.Raise) else None
        if isinstance(raised, ast.Call):
            raised = raised.func
        if isinstance(raised, ast.Name) and raised.id == NotImplementedError.__name__:
            try:
                return list(map(ast.dump, body[:count]))
            except ODD_SOURCE:  # no cell that was shipped
                return None
    return None
