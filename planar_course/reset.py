"""`planar reset`: gives one exercise of a notebook back as the course shipped it."""

import argparse
import copy
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Any

from planar_course import release
from planar_course.errors import UsageError
from planar_course.files import write_atomically
from planar_course.working_copy import DEFAULT_FOLDER, WorkingCopy, find_working_copy

Notebook = dict[str, Any]


def run(args: argparse.Namespace) -> int:
    """Run `planar reset NOTEBOOK CELL`."""
    path = find_notebook(args.notebook)
    mine = read_notebook(path)
    working_copy = find_working_copy(path.parent)
    shipped_path = shipped_version(path, mine, working_copy)
    shipped = read_notebook(shipped_path)
    if not put_back(mine, shipped, args.cell, path):
        print(f"{path.name}: {args.cell} is as the course shipped it; nothing to give back")
        return 0
    backup = (working_copy or WorkingCopy(path.parent)).back_up(path)
    write_atomically(path, (json.dumps(mine, indent=1, ensure_ascii=False) + "\n").encode())
    print(f"{path.name}: {args.cell} is again as release {release_of(shipped)} shipped it")
    print(f"Your notebook as it was: {backup}")
    print("If it is open in JupyterLab: File > Reload Notebook from Disk")
    return 0


def find_notebook(name: str, here: Path | None = None) -> Path:
    """Find a notebook by its path, or by its name in the usual working copy.

    Parameters
    ----------
    name : str
        What the learner typed; `.ipynb` may be left out.
    here : Path, optional
        Where to look; the current directory by default.

    Raises
    ------
    UsageError
        No such file.
    """
    here = here or Path.cwd()
    for folder in (here, here / DEFAULT_FOLDER):
        for candidate in (folder / name, folder / f"{name}.ipynb"):
            if candidate.is_file():
                return candidate
    nearby = find_working_copy(here) or find_working_copy(here / DEFAULT_FOLDER)
    found = sorted(nearby.folder.glob(release.LEARNER_NOTEBOOKS)) if nearby else []
    there = f"; there are {', '.join(path.name for path in found)}" if found else ""
    raise UsageError(f"{name}: no such notebook{there}")


def read_notebook(path: Path) -> Notebook:
    """Read a notebook as plain data, or say why the file is none (UsageError)."""
    try:
        content = path.read_bytes()
        if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise UsageError(f"{path}: is UTF-16 text, not UTF-8: open it in Jupyter and save it")
        notebook: Any = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{path}: not a notebook, or a damaged one: {error}. Move it away and run planar lab: "
            "it brings a fresh one, and backups may be in .planar/backups"
        ) from error
    if not isinstance(notebook, dict) or not _are_cells(notebook.get("cells")):
        raise UsageError(f"{path}: not a notebook: it has no list of cells")
    return notebook


def _are_cells(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(cell, dict) for cell in value)


def shipped_version(path: Path, mine: Notebook, working_copy: WorkingCopy | None) -> Path:
    """Find the shipped notebook that a learner's notebook began as.

    The notebook's own metadata say which it is and of which release, so a renamed one is found
    too. Where that release is not kept in the working copy, the installed one stands in.

    Raises
    ------
    UsageError
        The course has no such notebook.
    """
    shipped = working_copy.shipped if working_copy else None
    releases = sorted(shipped.iterdir()) if shipped and shipped.is_dir() else []
    folders = [folder for folder in releases if folder.name == release_of(mine)]
    for folder in [*folders, release.notebooks_folder()]:
        notebooks = sorted(folder.glob(release.LEARNER_NOTEBOOKS))
        for candidate in notebooks:
            if candidate.name == path.name or number_of(mine) == candidate.name[:2]:
                return candidate
    known = ", ".join(candidate.name for candidate in notebooks)
    raise UsageError(f"{path}: not a notebook of this course; the course has {known}")


def release_of(notebook: Notebook) -> str:
    """Return the release a notebook says it is from; empty when it does not say."""
    return str(_planar_metadata(notebook).get("version", ""))


def number_of(notebook: Notebook) -> str:
    """Return the number (`02`) a notebook says it has; empty when it does not say."""
    return str(_planar_metadata(notebook).get("notebook", ""))


def _planar_metadata(notebook: Notebook) -> dict[str, Any]:
    metadata = notebook.get("metadata")
    planar = metadata.get("planar") if isinstance(metadata, dict) else None
    return planar if isinstance(planar, dict) else {}


def put_back(mine: Notebook, shipped: Notebook, cell_id: str, path: Path) -> bool:
    """Put one shipped cell in its place in a learner's notebook, which is changed.

    A deleted cell comes behind the nearest cell before it that is still there.

    Returns
    -------
    bool
        False if the cell is there exactly as shipped, so nothing was changed.

    Raises
    ------
    UsageError
        The shipped notebook has no such cell.
    """
    shipped_ids = [cell.get("id") for cell in shipped["cells"]]
    if cell_id not in shipped_ids:
        exercises = ", ".join(exercise_ids(shipped))
        raise UsageError(f"{path}: no cell {cell_id!r} to give back; its exercises: {exercises}")
    place = shipped_ids.index(cell_id)
    fresh = copy.deepcopy(shipped["cells"][place])
    my_ids = [cell.get("id") for cell in mine["cells"]]
    if cell_id in my_ids:
        here = my_ids.index(cell_id)
        if _written(mine["cells"][here]) == _written(fresh):
            return False
        mine["cells"][here] = fresh
        return True
    before = next((i for i in reversed(shipped_ids[:place]) if i in my_ids), None)
    mine["cells"].insert(0 if before is None else my_ids.index(before) + 1, fresh)
    return True


def _written(cell: dict[str, Any]) -> tuple[object, str]:
    return cell.get("cell_type"), "".join(cell.get("source", ""))


def exercise_ids(notebook: Notebook) -> list[str]:
    """Return the ids of the cells in which a learner writes an answer, in order."""
    return [cell["id"] for cell in notebook["cells"] if "exercise" in _tags(cell)]


def _tags(cell: dict[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))
