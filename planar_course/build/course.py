"""Where a course's notebooks are, what is stale among them, and how they are written."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from planar_course import derive
from planar_course.cells import Source, read_source
from planar_course.errors import UsageError
from testCases.cases import SPECIFICATIONS
from testCases.examination import check_count

# What a check prints for a right answer, see `testCases.checks`.
PASSED = re.compile(r"^(\w+): all (\d+) checks passed$", re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """The folders that a build reads and writes."""

    notebooks: Path

    def sources(self, wanted: Sequence[str] = ()) -> list[Source]:
        """Read the sources whose names start with one of `wanted`; all of them by default."""
        paths = sorted((self.notebooks / "source").glob("*.py"))
        if not paths:
            raise UsageError(
                f"{self.notebooks / 'source'}: no notebook source here; "
                "run planar build at the project's top level or give --notebooks"
            )
        for path, other in pairwise(paths):
            if path.stem[:2] == other.stem[:2]:
                raise UsageError(
                    f"{path.name} and {other.name} have the same number; ids and points hang on it"
                )
        for prefix in wanted:
            if not any(path.stem.startswith(prefix) for path in paths):
                known = ", ".join(path.stem for path in paths)
                raise UsageError(f"no notebook source starts with {prefix!r}; there are {known}")
        chosen = [p for p in paths if not wanted or p.stem.startswith(tuple(wanted))]
        return [read_source(path) for path in chosen]

    def orphans(self) -> list[Path]:
        """Return the generated notebooks that no source makes; learners would get them too."""
        names = {source.name for source in self.sources()}
        folders = (self.notebooks, self.notebooks / "solutions")
        generated = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
        return [path for path in generated if path.stem not in names]

    def learner_path(self, source: Source) -> Path:
        """Return where the learner version of a source is kept."""
        return self.notebooks / f"{source.name}.ipynb"

    def solution_path(self, source: Source) -> Path:
        """Return where the executed solution version of a source is kept."""
        return self.notebooks / "solutions" / f"{source.name}.ipynb"


def stale_lines(course: Course, sources: Sequence[Source]) -> list[str]:
    """Return what differs between the committed notebooks and what their sources give.

    The outputs of the solutions are nbval's business; here they only have to be there, with the
    present number of checks.

    Parameters
    ----------
    course : Course
        Where the generated notebooks are.
    sources : sequence of Source
        The notebooks to compare.

    Returns
    -------
    list of str
        Lines of a diff; empty when everything is up to date.
    """
    orphans = [] if len(sources) < len(course.sources()) else course.orphans()
    return [
        *(line for source in sources for line in _stale(course, source)),
        *(f"{path}: has no source any more" for path in orphans),
    ]


def _stale(course: Course, source: Source) -> Iterator[str]:
    solution_path = course.solution_path(source)
    if not solution_path.is_file():
        yield f"{solution_path}: is missing"
        return
    committed = read_notebook(solution_path)
    if any(cell.cell_type == "code" and cell.execution_count is None for cell in committed.cells):
        yield f"{solution_path}: holds cells that were not executed"
    yield from _old_counts(committed, solution_path)
    expected = derive.solution_notebook(source)
    learner = derive.learner_notebook(source, committed)
    learner_path = course.learner_path(source)
    learner_text = learner_path.read_text(encoding="utf-8") if learner_path.is_file() else ""
    yield from _diff(text_of(_without_outputs(committed)), text_of(expected), solution_path)
    yield from _diff(learner_text, text_of(learner), learner_path)


def _old_counts(committed: NotebookNode, path: Path) -> Iterator[str]:
    """Name the cells that print how many checks there were: a new case changes no source."""
    for cell in committed.cells:
        for output in cell.get("outputs", []):
            for function, count in PASSED.findall(output.get("text", "")):
                now = SPECIFICATIONS.get(function) and check_count(SPECIFICATIONS[function])
                if now is not None and now != int(count):
                    yield (
                        f"{path}: cell {cell.id} prints that all {count} checks of {function}"
                        f" passed, but now there are {now}"
                    )


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    bare: NotebookNode = nbformat.from_dict(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return bare


def _diff(old: str, new: str, path: Path) -> list[str]:
    return list(
        difflib.unified_diff(
            old.splitlines(), new.splitlines(), str(path), f"{path} (from source)", lineterm="", n=1
        )
    )


def read_notebook(path: Path) -> NotebookNode:
    """Read a generated notebook, or say that it is damaged."""
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        raise UsageError(f"{path}: is damaged; planar build writes it anew") from error
    return notebook


def text_of(notebook: NotebookNode) -> str:
    """Return a notebook as it stands in its file."""
    return str(nbformat.writes(notebook, version=4)) + "\n"


def write_all(texts: Mapping[Path, str]) -> None:
    """Write all files, or none if something stops it before the last one is on the disk.

    Parameters
    ----------
    texts : mapping of Path to str
        What each file is to hold.
    """
    parts = {path: path.with_name(path.name + ".part") for path in texts}
    try:
        for path, part in parts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(texts[path], encoding="utf-8", newline="\n")
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
