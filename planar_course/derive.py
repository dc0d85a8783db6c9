"""Derives the notebooks of a release from a source: solution, learner and nbgrader versions."""

import re
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from planar_course.cells import (
    CAPTION_SUFFIX,
    EXPECTED_SUFFIX,
    SOLUTION_ONLY,
    Cell,
    Source,
    solution_line_count,
)
from planar_utils import __version__

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def solution_notebook(source: Source) -> NotebookNode:
    """Return the solution version, not yet executed: every cell, solutions included.

    Parameters
    ----------
    source : Source
        A valid notebook source.

    Returns
    -------
    NotebookNode
        Ready for nbclient, and for nbval once it is executed.
    """
    cells = []
    for cell in source.cells:
        text = _from_solutions_folder(cell.source) if cell.kind == "markdown" else cell.source
        text = _with_exercise_header(cell) if "exercise" in cell.tags else text
        cells.append(_new_cell(cell, text))
        if "figure" in cell.tags:
            caption = f"*What you see:* {cell.options['alt']}"
            cells.append(new_markdown_cell(caption, id=cell.id + CAPTION_SUFFIX))
    return _notebook(source, cells)


def learner_notebook(source: Source, executed: NotebookNode) -> NotebookNode:
    """Return the learner version: stubs for solutions, no outputs, expected outputs as text.

    Parameters
    ----------
    source : Source
        A valid notebook source.
    executed : NotebookNode
        The executed solution, which the expected outputs are taken from.

    Returns
    -------
    NotebookNode
        The same bytes on every run as long as the printed numbers are the same.
    """
    outputs = {cell.id: cell.get("outputs", []) for cell in executed.cells}
    cells = []
    for cell in source.cells:
        if SOLUTION_ONLY & set(cell.tags):
            continue
        text = _with_stub(cell) if "exercise" in cell.tags else cell.source
        cells.append(_new_cell(cell, text))
        cells.extend(_cells_under(cell, outputs.get(cell.id, [])))
    return _notebook(source, cells)


def nbgrader_notebook(source: Source, executed: NotebookNode) -> NotebookNode:
    """Return the learner version with the solutions inside nbgrader's own region markers.

    Parameters
    ----------
    source : Source
        A valid notebook source.
    executed : NotebookNode
        The executed solution, which the expected outputs are taken from.

    Returns
    -------
    NotebookNode
        A source notebook for ``nbgrader generate_assignment``.
    """
    notebook = learner_notebook(source, executed)
    solutions = {cell.id: cell for cell in source.cells if "exercise" in cell.tags}
    for node in notebook.cells:
        if node.id in solutions:
            node.source = _with_nbgrader_markers(solutions[node.id])
    return notebook


def _notebook(source: Source, cells: list[NotebookNode]) -> NotebookNode:
    notebook: NotebookNode = new_notebook(cells=cells)
    notebook.metadata.update(
        kernelspec=dict(KERNELSPEC),
        language_info={"name": "python"},
        planar={"version": __version__, "notebook": source.number},
    )
    nbformat.validate(notebook)
    return notebook


def _new_cell(cell: Cell, text: str) -> NotebookNode:
    make = new_code_cell if cell.kind == "code" else new_markdown_cell
    node: NotebookNode = make(text, id=cell.id, metadata=_metadata(cell))  # type: ignore[no-untyped-call]
    return node


def _metadata(cell: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    tags = [*cell.tags, *_nbval_tags(cell)]
    if tags:
        metadata["tags"] = tags
    if "exercise" in cell.tags or "graded" in cell.tags:
        metadata["nbgrader"] = _nbgrader_metadata(cell)
    return metadata


def _nbval_tags(cell: Cell) -> list[str]:
    tags = []
    if {"experiment", "figure"} & set(cell.tags):
        tags.append("nbval-ignore-output")
    if "error-demo" in cell.tags:
        tags.append("raises-exception")
    return tags


def _nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    graded = "graded" in cell.tags
    metadata: dict[str, Any] = {
        "grade": graded,
        "grade_id": cell.id,
        "locked": graded,
        "schema_version": 3,
        "solution": not graded,
        "task": False,
    }
    if graded:
        metadata["points"] = cell.points
    return metadata


def _cells_under(cell: Cell, outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the text that stands under a cell in the learner version."""
    under = []
    if "expected" in cell.tags:
        text = "".join(output.text for output in outputs if output.get("name") == "stdout")
        block = f"**Expected output**\n\n```text\n{text.rstrip()}\n```"
        under.append(new_markdown_cell(block, id=cell.id + EXPECTED_SUFFIX))
    if "figure" in cell.tags:
        # Folded away, so that a prediction comes before the answer.
        caption = (
            "<details><summary>What you should see</summary>\n\n"
            f"{cell.options['alt']}\n\n</details>"
        )
        under.append(new_markdown_cell(caption, id=cell.id + CAPTION_SUFFIX))
    return under


def _with_exercise_header(cell: Cell) -> str:
    """Add the lines that are generated: what the exercise costs, and how many lines it takes."""
    lines = cell.source.split("\n")
    region = cell.region
    count = solution_line_count(region.body(lines))
    unit = "line" if count == 1 else "lines"
    lines[region.start] = f"{region.indent}### START CODE HERE ### (≈ {count} {unit})"
    title = f"# Exercise {cell.id} · {cell.options['difficulty']}"
    return "\n".join([f"{title} · about {cell.options['minutes']} minutes", *lines])


def _replace_body(cell: Cell, body: list[str]) -> str:
    lines = _with_exercise_header(cell).split("\n")
    region = cell.region
    # One line further down than in the source: the generated title stands above.
    return "\n".join([*lines[: region.start + 2], *body, *lines[region.end + 1 :]])


def _with_stub(cell: Cell) -> str:
    indent = cell.region.indent
    message = f"{cell.id} is not written yet: replace this line with your code"
    return _replace_body(cell, [f'{indent}raise NotImplementedError("{message}")'])


def _with_nbgrader_markers(cell: Cell) -> str:
    indent = cell.region.indent
    body = cell.region.body(cell.source.split("\n"))
    return _replace_body(cell, [f"{indent}### BEGIN SOLUTION", *body, f"{indent}### END SOLUTION"])


def _from_solutions_folder(markdown: str) -> str:
    """Solutions live one folder deeper than the learner notebooks, so pictures are one up."""
    return re.sub(r"\]\(figures/", "](../figures/", markdown)
