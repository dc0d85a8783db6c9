"""Reads the notebooks people have: of any format, and not always quite valid."""

import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from planar_course.errors import UsageError


def read_any_format(path: Path) -> NotebookNode:
    """Read a notebook of any format as one of format 4.5.

    Parameters
    ----------
    path : Path
        The file; it is only read. Older formats are converted in memory, and what Jupyter does
        without (a cell's id, its empty list of outputs) is put in.

    Returns
    -------
    NotebookNode
        The notebook, valid.

    Raises
    ------
    UsageError
        The file is missing, is not a notebook, or is a notebook for another language.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "no such file"
        raise UsageError(f"{path}: {what}; name a notebook (.ipynb)")
    try:
        notebook = _parse(path)
        nbformat.validate(notebook)
    except (ValueError, LookupError, AttributeError, TypeError, nbformat.ValidationError) as error:
        reason = str(error).split("\n", 1)[0]
        raise UsageError(f"{path}: is not a Jupyter notebook ({reason})") from error
    language = _language(notebook)
    if "python" not in language.lower():
        raise UsageError(f"{path}: is a notebook for {language}, not for Python")
    return notebook


def _parse(path: Path) -> NotebookNode:
    raw = json.loads(path.read_text(encoding="utf-8-sig"))
    lists = ("cells", "worksheets")
    if not isinstance(raw, dict) or not any(isinstance(raw.get(name), list) for name in lists):
        raise ValueError("it has no list of cells")
    if raw.get("nbformat") != 4:
        with warnings.catch_warnings():
            # What a conversion finds to mend is nothing that the reader of an old notebook can.
            warnings.simplefilter("ignore")
            raw = nbformat.reads(json.dumps(raw), as_version=4)
    notebook: NotebookNode = nbformat.v4.to_notebook_json(_complete(raw))
    return notebook


def _complete(raw: dict[str, Any]) -> dict[str, Any]:
    """Put in what the format asks for and Jupyter does without."""
    raw["nbformat_minor"] = 5
    raw.setdefault("metadata", {})
    for position, cell in enumerate(raw["cells"]):
        missing: dict[str, Any] = {"id": f"cell-{position}", "metadata": {}}
        if cell["cell_type"] == "code":
            missing |= {"outputs": [], "execution_count": None}
        cell.update({name: value for name, value in missing.items() if name not in cell})
    return raw


def _language(notebook: NotebookNode) -> str:
    kernel = notebook.metadata.get("kernelspec", {}).get("language") or "python"
    return str(notebook.metadata.get("language_info", {}).get("name", kernel))
