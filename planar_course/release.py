"""Where the course's notebooks are, and which of them a release hands to a learner."""

from pathlib import Path

from planar_course.errors import UsageError

HERE = Path(__file__).resolve().parent
LEARNER_NOTEBOOKS = "[0-9][0-9]_*.ipynb"
FIRST_NOTEBOOK = "00_start_here.ipynb"
# A figure's source (a script, say) stands beside it; learners get the pictures alone.
PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".gif"})


def notebooks_folder(package: Path = HERE) -> Path:
    """Find the folder that holds the learner notebooks and `figures/`.

    Parameters
    ----------
    package : Path
        The folder of the package `planar_course`; the running one by default.

    Returns
    -------
    Path
        `notebooks/` of a checkout (an editable installation), which holds sources and solutions
        too, or `_notebooks/` of an installed wheel.

    Raises
    ------
    UsageError
        Neither is there: the installation is incomplete.
    """
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "notebooks").is_dir():
        return checkout / "notebooks"
    if (package / "_notebooks").is_dir():
        return package / "_notebooks"
    raise UsageError(
        f"{package}: the course's notebooks are missing from this installation; "
        "install it again from the downloaded course: python -m pip install --force-reinstall ."
    )


def learner_files(notebooks: Path) -> dict[str, bytes]:
    """Read what a learner is given: the learner notebooks and the pictures they show.

    Parameters
    ----------
    notebooks : Path
        The folder that `notebooks_folder` finds.

    Returns
    -------
    dict of str to bytes
        Content by path inside `notebooks`, with forward slashes, sorted by path.

    Raises
    ------
    UsageError
        There is no learner notebook: a checkout in which nothing was built yet.
    """
    wanted = sorted(notebooks.glob(LEARNER_NOTEBOOKS))
    if not wanted:
        raise UsageError(f"{notebooks}: no learner notebook here; make them with: planar build")
    wanted += sorted(p for p in (notebooks / "figures").rglob("*") if p.suffix in PICTURES)
    return {path.relative_to(notebooks).as_posix(): path.read_bytes() for path in wanted}
