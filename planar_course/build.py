"""`planar build`: makes the notebooks of a release from their sources, or checks them."""

import argparse
import difflib
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import NotebookNode

from planar_course import derive, execute
from planar_course.cells import Source, read_source
from planar_course.errors import UsageError

COURSE_ID = "planar"
NBGRADER_CONFIG = f'''"""nbgrader's configuration for the planar course."""

c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.course_id = "{COURSE_ID}"
c.ClearSolutions.code_stub = {{
    "python": "raise NotImplementedError('replace this line with your code')"
}}
'''


@dataclass(frozen=True)
class Course:
    """The folders that a build reads and writes."""

    notebooks: Path

    def sources(self, wanted: Sequence[str] = ()) -> list[Source]:
        """Read the sources whose names start with one of `wanted`; all of them by default."""
        paths = sorted((self.notebooks / "source").glob("[0-9][0-9]_*.py"))
        if not paths:
            raise UsageError(
                f"{self.notebooks / 'source'}: no notebook source here; "
                "run planar build at the project's top level or give --notebooks"
            )
        for prefix in wanted:
            if not any(path.stem.startswith(prefix) for path in paths):
                known = ", ".join(path.stem for path in paths)
                raise UsageError(f"no notebook source starts with {prefix!r}; there are {known}")
        chosen = [p for p in paths if not wanted or p.stem.startswith(tuple(wanted))]
        return [read_source(path) for path in chosen]

    def learner_path(self, source: Source) -> Path:
        """Return where the learner version of a source is kept."""
        return self.notebooks / f"{source.name}.ipynb"

    def solution_path(self, source: Source) -> Path:
        """Return where the executed solution version of a source is kept."""
        return self.notebooks / "solutions" / f"{source.name}.ipynb"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``build``."""
    parser = subparsers.add_parser(
        "build",
        help="make learner and solution notebooks from notebooks/source",
        description=(
            "Execute the solutions, derive the learner notebooks, and write both only if every "
            "check passes and the untouched learner notebooks run as they should."
        ),
    )
    parser.add_argument("wanted", nargs="*", metavar="NN", help="such as 02; all by default")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 if a file is stale"
    )
    mode.add_argument(
        "--nbgrader", type=Path, metavar="DIR", help="write an nbgrader course folder instead"
    )
    parser.add_argument(
        "--notebooks",
        type=Path,
        default=Path("notebooks"),
        metavar="FOLDER",
        help="the folder that holds source/ (default: notebooks)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run ``planar build`` and return its exit code."""
    course = Course(args.notebooks)
    sources = course.sources(args.wanted)
    if args.check:
        return check(course, sources)
    if args.nbgrader is not None:
        return write_nbgrader(course, sources, args.nbgrader)
    return build(course, sources)


def build(course: Course, sources: Sequence[Source]) -> int:
    """Execute, verify and write every given notebook; write none if one of them is unsound.

    Parameters
    ----------
    course : Course
        Where to write.
    sources : sequence of Source
        The notebooks to build.

    Returns
    -------
    int
        0, or 1 when a cell failed (printed with notebook, cell, source and traceback).
    """
    texts: dict[Path, str] = {}
    for source in sources:
        solution = derive.solution_notebook(source)
        validate_for_nbgrader(solution, source.name)
        _execute(solution, f"{source.name} (solution)")
        found = execute.failures(solution, source.name)
        if not found:
            _describe_figures(source, solution)
            learner = derive.learner_notebook(source, solution)
            texts[course.solution_path(source)] = _text(solution)
            texts[course.learner_path(source)] = _text(learner)
            _execute(learner, f"{source.name} (untouched)")
            found = execute.untouched_failures(learner, source.name)
        if found:
            print("\n".join(str(failure) for failure in found), file=sys.stderr)
            print("nothing was written", file=sys.stderr)
            return 1
    for path, text in texts.items():
        _write(path, text)
    print(f"wrote {len(texts)} notebooks to {course.notebooks}")
    return 0


def check(course: Course, sources: Sequence[Source]) -> int:
    """Compare what is committed with what the sources give, without executing anything.

    The outputs of the solutions are nbval's business; here they only have to be there.

    Parameters
    ----------
    course : Course
        Where the generated notebooks are.
    sources : sequence of Source
        The notebooks to check.

    Returns
    -------
    int
        0 if everything is up to date, 1 with a diff if a file is stale.
    """
    stale = _stale_lines(course, sources)
    if stale:
        print("\n".join(stale))
        print("stale: run planar build and commit what it writes")
        return 1
    print(f"{len(sources)} notebooks are up to date")
    return 0


def write_nbgrader(course: Course, sources: Sequence[Source], folder: Path) -> int:
    """Write a course folder that nbgrader releases and grades unchanged.

    Parameters
    ----------
    course : Course
        Where the generated notebooks are; they must be up to date.
    sources : sequence of Source
        The notebooks to write.
    folder : Path
        A new or empty folder.

    Returns
    -------
    int
        0.

    Raises
    ------
    UsageError
        If the folder already holds something, or a generated notebook is stale.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: is not an empty folder; name a new one, nothing was written")
    if _stale_lines(course, sources):
        raise UsageError("the generated notebooks are stale; run planar build first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as temporary:
        new = Path(temporary) / "course"
        assignment = new / "source" / COURSE_ID
        assignment.mkdir(parents=True)
        for source in sources:
            executed = nbformat.read(course.solution_path(source), as_version=4)
            notebook = derive.nbgrader_notebook(source, executed)
            validate_for_nbgrader(notebook, source.name)
            _write(assignment / f"{source.name}.ipynb", _text(notebook))
        figures = course.notebooks / "figures"
        if figures.is_dir():
            shutil.copytree(figures, assignment / "figures")
        _write(new / "nbgrader_config.py", NBGRADER_CONFIG)
        if folder.exists():
            folder.rmdir()
        new.rename(folder)
    print(f"wrote {len(sources)} notebooks to {folder}")
    print(f"next: cd {folder}, then nbgrader generate_assignment {COURSE_ID} --create")
    return 0


def validate_for_nbgrader(notebook: NotebookNode, name: str) -> None:
    """Let nbgrader's own validator look at the metadata.

    Parameters
    ----------
    notebook : NotebookNode
        A derived notebook.
    name : str
        The notebook's name, for the message.

    Raises
    ------
    UsageError
        If nbgrader would refuse the notebook, or is not installed.
    """
    try:
        from nbgrader.nbgraderformat import MetadataValidator, ValidationError
    except ImportError as error:
        message = "planar build needs nbgrader's validator: pip install 'planar-course[test]'"
        raise UsageError(message) from error
    try:
        MetadataValidator().validate_nb(notebook)
    except ValidationError as error:
        raise UsageError(f"{name}: nbgrader refuses this notebook: {error}") from error


def _execute(notebook: NotebookNode, label: str) -> None:
    """Execute a notebook in an empty folder and show how far it is."""
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        execute.execute(notebook, Path(folder), _progress(label, len(notebook.cells)))
    print(f"\r{label}: {len(notebook.cells)} cells in {time.monotonic() - started:.0f} s")


def _progress(label: str, total: int) -> Callable[[int], None] | None:
    """Return a counter for a terminal; a log file gets only the line at the end."""
    if not sys.stdout.isatty():
        return None
    return lambda done: print(f"\r{label}: cell {done} of {total}", end="", flush=True)


def _describe_figures(source: Source, executed: NotebookNode) -> None:
    """Give each picture its alt text, which nbconvert and book builders put on the image."""
    alts = {cell.id: cell.options["alt"] for cell in source.cells if "figure" in cell.tags}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            if cell.id in alts and "image/png" in output.get("data", {}):
                output.metadata["image/png"] = {
                    **output.metadata.get("image/png", {}),
                    "alt": alts[cell.id],
                }


def _stale_lines(course: Course, sources: Sequence[Source]) -> list[str]:
    return [line for source in sources for line in _stale(course, source)]


def _stale(course: Course, source: Source) -> Iterator[str]:
    solution_path = course.solution_path(source)
    if not solution_path.is_file():
        yield f"{solution_path}: is missing"
        return
    committed = nbformat.read(solution_path, as_version=4)
    if any(cell.cell_type == "code" and cell.execution_count is None for cell in committed.cells):
        yield f"{solution_path}: holds cells that were not executed"
    expected = derive.solution_notebook(source)
    learner = derive.learner_notebook(source, committed)
    learner_path = course.learner_path(source)
    learner_text = learner_path.read_text(encoding="utf-8") if learner_path.is_file() else ""
    yield from _diff(_text(_without_outputs(committed)), _text(expected), solution_path)
    yield from _diff(learner_text, _text(learner), learner_path)


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


def _text(notebook: NotebookNode) -> str:
    return str(nbformat.writes(notebook, version=4)) + "\n"


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)
