"""Classic mode: the folder that joins the path, and which edition it plays."""

import json
import os
import sys
from pathlib import Path

from planar_course.classic.editions import EDITIONS, LATER_DEFAULT, guess_edition

SHIMS = Path(__file__).resolve().parent / "shims"
EDITION_VARIABLE = "PLANAR_CLASSIC_EDITION"
AUTO = "auto"
# Jupyter servers tell a kernel here which notebook it was started for.
NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"


def classic_environment(edition: str = AUTO) -> dict[str, str]:
    """Return the environment variables that put a Jupyter server or kernel into classic mode.

    Parameters
    ----------
    edition : str
        One of `EDITIONS`, or ``"auto"``: then the modules find out from the notebook that their
        kernel was started for and, without one, from what has been imported.

    Returns
    -------
    dict of str to str
        Only the variables to set; merge them into `os.environ`. ``PYTHONPATH`` starts with the
        folder of the classic modules, which therefore come before files of the same name beside
        the notebook, and keeps what it held.

    Raises
    ------
    ValueError
        `edition` is not one of these.

    Examples
    --------
    >>> sorted(classic_environment("v2"))
    ['PLANAR_CLASSIC_EDITION', 'PYTHONPATH']
    """
    if edition not in (AUTO, *EDITIONS):
        raise ValueError(f"edition: got {edition!r}, wanted one of {', '.join((AUTO, *EDITIONS))}")
    path = [str(SHIMS), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path), EDITION_VARIABLE: edition}


def current_edition() -> str:
    """Return the edition that the classic modules play in this process.

    Returns
    -------
    str
        What `PLANAR_CLASSIC_EDITION` says. If that is ``auto`` or unset: the edition of the
        notebook that a Jupyter server started this kernel for; failing that, 2021c once
        `public_tests` was imported, else v2 once `testCases_v2` was, else v1.

    Raises
    ------
    ValueError
        The variable holds no edition.
    """
    edition = os.environ.get(EDITION_VARIABLE, AUTO)
    if edition != AUTO and edition not in EDITIONS:
        wanted = ", ".join((AUTO, *EDITIONS))
        raise ValueError(f"{EDITION_VARIABLE}: got {edition!r}, wanted one of {wanted}")
    if edition != AUTO:
        return edition
    return _edition_of_open_notebook() or _edition_of_imports()


def _edition_of_open_notebook() -> str | None:
    notebook = Path(os.environ.get(NOTEBOOK_VARIABLE, ""))
    if notebook.suffix != ".ipynb" or not notebook.is_file():
        return None
    try:
        return guess_edition(json.loads(notebook.read_text(encoding="utf-8"))).edition
    except (ValueError, LookupError):  # being saved at this moment, or of another format
        return None


def _edition_of_imports() -> str:
    if "public_tests" in sys.modules:
        return LATER_DEFAULT
    return "v2" if "testCases_v2" in sys.modules else "v1"
