"""The one exception that the command line turns into a clear line and exit code 2."""

import sys


class UsageError(Exception):
    """Something the caller can mend: the message names the file or argument and the cure."""


def not_installed(command: str, package: str | None, extra: str) -> UsageError:
    """Return the error of a command that lacks a package.

    Parameters
    ----------
    command : str
        Such as ``planar build``.
    package : str or None
        What could not be imported.
    extra : str
        The extra of pyproject.toml that holds it.

    Returns
    -------
    UsageError
        Names the package and how to get it. The course is installed from its own folder: there
        is no package of its name in the public index.
    """
    return UsageError(
        f"{command} needs {package}, which is not installed: in the folder of the course, "
        f'"{sys.executable}" -m pip install ".[{extra}]"'
    )
