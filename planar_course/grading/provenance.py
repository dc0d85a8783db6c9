"""What a grade depends on, as a hash: with an equal one a submission need not be run again."""

import hashlib
import json
import platform
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import planar_course
import planar_utils
import testCases
from planar_course import release

if TYPE_CHECKING:
    from planar_course.grading.rules import Rules

PACKAGES = ("numpy", "matplotlib", "scikit-learn", "ipykernel", "nbval")
# Sources that decide about a verdict; what is made of the verdict afterwards does not.
DECIDING = (
    (planar_utils, "**/*.py"),
    (testCases, "**/*.py"),
    (testCases, "**/*.toml"),
    (planar_course, "grading/*.py"),
    (planar_course, "grading/sandbox/*.py"),
)
# Modules of grading that work on verdicts that have been reached.
AFTERWARDS = frozenset(
    f"{name}.py"
    for name in (
        *("classroom", "config", "lock", "overrides", "plugin", "points", "pool", "progress"),
        *("provenance", "roster", "similarity", "store", "tables", "toml_lines", "toml_reader"),
    )
)


def key_of(digest: str, note: str, notebook: str, rules: "Rules") -> str:
    """Return the hash of all that a grade depends on.

    Parameters
    ----------
    digest : str
        Hash of the submitted file.
    note : str
        What else was handed in.
    notebook : str
        The two digits of the notebook.
    rules : Rules
        Seed, limits and sandbox.

    Returns
    -------
    str
        Hexadecimal digits.
    """
    facts = [digest, note, notebook, asdict(rules), versions(), sources(), _reference(notebook)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, the course and the packages that take part."""
    found = {name: version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "course": planar_utils.__version__, **found}


@cache
def sources() -> str:
    """Return the hash of the course's own sources that decide about a verdict."""
    total = hashlib.sha256()
    for package, pattern in DECIDING:
        folder = Path(str(package.__file__)).parent
        for path in sorted(
            set(folder.glob(pattern)) - {folder / "grading" / n for n in AFTERWARDS}
        ):
            total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


@cache
def _reference(notebook: str) -> str:
    total = hashlib.sha256()
    for path in sorted(release.notebooks_folder().glob(f"{notebook or '-'}_*.ipynb")):
        total.update(path.read_bytes())
    return total.hexdigest()
