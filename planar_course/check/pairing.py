"""Pairs a learner's notebook with the shipped one: the cells of the dry run, and its exercises.

The checks run in the form in which they were shipped, whatever became of them in the notebook.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from planar_course.cells import CHECK_SUFFIX, exercise_named, first_line
from planar_course.execute import ANSI
from testCases.cases import SPECIFICATIONS

OWN_LINE = re.compile(r"Cell In\[(\d+)\], line (\d+)")


class End(Enum):
    """How the execution of a cell ended, if not by itself."""

    TIME = "stopped at the time limit"
    STUCK = "did not stop when interrupted"
    DEAD = "the kernel died"


@dataclass(frozen=True)
class Exercise:
    """One exercise as the release ships it."""

    id: str
    points: int
    check: str

    @property
    def check_id(self) -> str:
        """The id of the check cell."""
        return self.id + CHECK_SUFFIX


@dataclass
class RunCell:
    """A code cell of the copy that is run.

    Attributes
    ----------
    id
        The cell's id in the release; empty for one that the learner added.
    node
        What is executed, and holds the outputs afterwards.
    saved
        The learner's own cell with its outputs; None for a check that was put back.
    tags
        The tags that the release gave the cell, or the learner's for one that was added.
    changed_check
        Whether the learner's check cell had other code than the shipped one.
    end
        What ended it, if it did not end by itself.
    reached
        Whether its turn came.
    """

    id: str
    node: NotebookNode
    saved: NotebookNode | None
    tags: frozenset[str] = frozenset()
    changed_check: bool = False
    end: End | None = None
    reached: bool = False

    @property
    def error(self) -> NotebookNode | None:
        """The error that it raised, as an output with ename, evalue and traceback."""
        outputs = (out for out in self.node.outputs if out.output_type == "error")
        return next(outputs, None)

    @property
    def may_raise(self) -> bool:
        """Whether the cell is a deliberate mistake."""
        return "raises-exception" in self.tags

    @property
    def title(self) -> str:
        """What to call the cell: learners see no ids but those of exercises."""
        if "exercise" in self.tags:
            return f"exercise {self.id}"
        if "check" in self.tags:
            return f"the check of {self.id.removesuffix(CHECK_SUFFIX)}"
        return f'the cell "{first_line(self.node.source)}"'


@dataclass
class Run:
    """A notebook's file name, its exercises, and the cells of its dry run in their order."""

    name: str
    exercises: tuple[Exercise, ...]
    cells: list[RunCell] = field(default_factory=list)

    def cell(self, cell_id: str) -> RunCell | None:
        """Return the cell with this id of the release, None if the notebook lacks it."""
        return next((cell for cell in self.cells if cell.id == cell_id), None)

    def own_line(self, error: NotebookNode) -> tuple[RunCell, int, str] | None:
        """Return the innermost line of the learner's that an error went through.

        Returns
        -------
        tuple of (RunCell, int, str), or None
            The cell, the line's number in it from 1, and the line; None if there is none.
        """
        places = OWN_LINE.findall(ANSI.sub("", "\n".join(error.traceback)))
        if not places:
            return None
        count, number = (int(text) for text in places[-1])
        cell = next((cell for cell in self.cells if cell.node.execution_count == count), None)
        if cell is None or number > len(lines := cell.node.source.splitlines()):
            return None
        return cell, number, lines[number - 1].strip()


def prepare(name: str, mine: NotebookNode, shipped: NotebookNode) -> Run:
    """Pair the learner's cells with those of the release and put the shipped checks in place.

    Parameters
    ----------
    name : str
        The name of the learner's file.
    mine : NotebookNode
        The learner's notebook; not changed.
    shipped : NotebookNode
        The learner notebook of the release.

    Returns
    -------
    Run
        Not yet executed. A check that was deleted stands directly under its exercise again.
    """
    of_release = {cell.id: cell for cell in shipped.cells}
    code = {one: cell for one, cell in of_release.items() if cell.cell_type == "code"}
    run = Run(name, tuple(_exercises(shipped)))
    checks = {exercise.check_id: exercise for exercise in run.exercises}
    for saved, cell_id in _identified(mine, code):
        tags = frozenset(_tags(of_release.get(cell_id, saved)))
        cell = RunCell(cell_id, _new_cell(saved.source), saved, tags)
        if cell_id in checks:
            cell.changed_check = saved.source.strip() != checks[cell_id].check.strip()
            cell.node = _new_cell(checks[cell_id].check)
        run.cells.append(cell)
    for exercise in run.exercises:
        written = run.cell(exercise.id)
        if written is not None and run.cell(exercise.check_id) is None:
            tags = frozenset(_tags(of_release[exercise.check_id]))
            check = RunCell(exercise.check_id, _new_cell(exercise.check), None, tags)
            run.cells.insert(run.cells.index(written) + 1, check)
    return run


def _exercises(shipped: NotebookNode) -> Iterator[Exercise]:
    by_id = {cell.id: cell for cell in shipped.cells}
    for cell in shipped.cells:
        if "exercise" in _tags(cell):
            check = by_id[cell.id + CHECK_SUFFIX]
            yield Exercise(cell.id, check.metadata.nbgrader.points, check.source)


def _identified(
    mine: NotebookNode, of_release: dict[str, NotebookNode]
) -> Iterator[tuple[NotebookNode, str]]:
    """Yield the learner's code cells with their ids in the release.

    A cell that was cut and pasted has a new id, but its metadata still say which one it was. Of
    a notebook that went through a program which knows neither, the text is left.
    """
    code = [cell for cell in mine.cells if cell.cell_type == "code"]
    by_source = {cell.source.strip(): name for name, cell in reversed(of_release.items())}
    defining = {
        re.compile(rf"^(def {one.function}\b|{one.function} *= *lambda\b)", re.M): one.exercise
        for one in SPECIFICATIONS.values()
        if one.exercise in of_release
    }
    ways: tuple[Callable[[NotebookNode], str | None], ...] = (
        lambda cell: cell.id,
        lambda cell: cell.metadata.get("nbgrader", {}).get("grade_id"),
        lambda cell: exercise_named(cell.source),
        lambda cell: by_source.get(cell.source.strip()),
        lambda cell: next((e for line, e in defining.items() if line.search(cell.source)), None),
    )
    ids: dict[int, str] = {}
    for way in ways:
        for at, cell in enumerate(code):
            name = way(cell) if at not in ids else None
            if name in of_release and name not in ids.values():
                ids[at] = name
    for at, cell in enumerate(code):
        yield cell, ids.get(at, "")


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _new_cell(source: str) -> NotebookNode:
    node: NotebookNode = new_code_cell(source)
    return node
