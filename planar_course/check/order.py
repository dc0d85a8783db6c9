"""Finds the cells of a notebook that only worked because they were run in another order."""

import ast
import re
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from planar_course.check.pairing import Run, RunCell
from planar_course.compare import differences
from planar_course.names import assigned_names, imported_names

UNDEFINED = re.compile(r"name '(\w+)' is not defined")
# For a cell that is no valid Python: what it seems to define.
SEEMS_DEFINED = re.compile(r"^(?:(?:def|class) +(\w+)|(\w+) *=(?!=))", re.MULTILINE)


def order_notes(run: Run, shipped: NotebookNode) -> list[str]:
    """Say which cells need another order than from top to bottom.

    Parameters
    ----------
    run : Run
        A run that was executed.
    shipped : NotebookNode
        The learner notebook of the release.

    Returns
    -------
    list of str
        One paragraph for each cell that ought to define a name further up, or at all, and for
        each one that printed something else.
    """
    return [*_undefined_names(run, shipped), *_other_outputs(run)]


def defined_names(source: str) -> set[str]:
    r"""Return the names that running a cell defines for other cells.

    Examples
    --------
    >>> sorted(defined_names("import numpy as np\nfor k in range(3): total = k"))
    ['k', 'np', 'total']
    >>> sorted(defined_names("def cost(A2):\n    m = 3\n    return m ="))  # not valid Python
    ['cost']
    """
    try:
        code = ast.parse(_without_magics(source))
    except (SyntaxError, ValueError):
        return {name for pair in SEEMS_DEFINED.findall(source) for name in pair if name}
    return (assigned_names(code) | imported_names(code)) - {"*"}


def _without_magics(source: str) -> str:
    """Turn IPython's own lines, such as %matplotlib, into Python."""
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    return str(manager.transform_cell(source))


def _undefined_names(run: Run, shipped: NotebookNode) -> Iterator[str]:
    """Say it once for each cell that ought to define names, whoever uses them."""
    uses: dict[str, list[tuple[RunCell, str]]] = {}
    for index, cell in enumerate(run.cells):
        # A check's own verdict says already what a function may use.
        if cell.error is None or cell.may_raise or cell.error.ename != "NameError":
            continue
        match = UNDEFINED.search(cell.error.evalue)
        if match:
            uses.setdefault(_cause(match[1], index, run, shipped), []).append((cell, match[1]))
    for cause, users in uses.items():
        if cause:
            others = len(users) - 1
            more = f" and {others} more {'cell' if others == 1 else 'cells'}"
            names = ", ".join(dict.fromkeys(f"`{name}`" for _, name in users))
            verb = f"{more} use" if others else " uses"
            yield f"{users[0][0].title}{verb} {names}, {cause}"


def _cause(name: str, index: int, run: Run, shipped: NotebookNode) -> str:
    """Say why a name has no value in a cell; empty if that is nothing of order."""
    places = [i for i, cell in enumerate(run.cells) if name in defined_names(cell.node.source)]
    if places and places[0] > index:
        return f"which only {run.cells[places[0]].title} further down defines: move that one up."
    if places:
        return ""  # the cell above stopped before it defined the name, and that is reported
    original = next((cell.id for cell in shipped.cells if _ships(cell, name)), None)
    if original is None:
        gone = "which no cell defines; was it in one that you deleted?"
        return gone if _had_worked(run.cells[index]) else ""
    changed = run.cell(original)
    if changed is not None:
        return f"which {changed.title} no longer defines; was it renamed?"
    if original in {exercise.id for exercise in run.exercises}:
        return ""  # a missing exercise has its own line
    return (
        f"which the course's cell {original} defines. That cell is gone;"
        f" planar reset {run.name} {original} gives it back."
    )


def _had_worked(cell: RunCell) -> bool:
    """Tell whether the notebook was saved with the cell executed and without an error."""
    if cell.saved is None or cell.saved.execution_count is None:
        return False
    return all(output.output_type != "error" for output in cell.saved.outputs)


def _ships(cell: NotebookNode, name: str) -> bool:
    return cell.cell_type == "code" and name in defined_names(cell.source)


def _other_outputs(run: Run) -> Iterator[str]:
    counts = [_saved_count(cell) for cell in run.cells]
    for index, cell in enumerate(run.cells):
        change = _change(cell)
        partner = _out_of_order(index, counts)
        if change and partner is not None:
            where = "above" if partner < index else "below"
            yield (
                f"{cell.title} printed something else when it was saved: {change}. It was last run"
                f" {'before' if partner < index else 'after'} {run.cells[partner].title}, which"
                f" stands {where} it."
            )


def _saved_count(cell: RunCell) -> int | None:
    return None if cell.saved is None else cell.saved.execution_count


def _out_of_order(index: int, counts: list[int | None]) -> int | None:
    """Return the nearest cell that stands above and was run later, or below and earlier."""
    mine = counts[index]
    if mine is None:
        return None
    found = [
        place
        for place, count in enumerate(counts)
        if count is not None and (count > mine if place < index else count < mine)
    ]
    return min(found, key=lambda place: abs(place - index), default=None)


def _change(cell: RunCell) -> str:
    """Say what a cell printed then and now; empty if the same, or if it may differ anyway."""
    if cell.saved is None or not _had_worked(cell) or cell.error or cell.end or not cell.reached:
        return ""
    if "nbval-ignore-output" in cell.tags:
        return ""
    found = differences(cell.saved.outputs, cell.node.outputs)
    if not found:
        return ""
    then, now = (_short(text) for text in (found[0].saved, found[0].now))
    return f"{found[0].where} {then}, in a clean run {now}".strip()


def _short(text: str) -> str:
    first = text.strip().split("\n")[0]
    return f"{first[:39]}…" if len(first) > 40 else first or "nothing"
