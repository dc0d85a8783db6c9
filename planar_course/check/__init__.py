"""`planar check`: a learner's dry run before handing in.

A copy of the notebook is executed in a clean kernel, from top to bottom; the file itself is only
read.
"""

import argparse

from planar_course.errors import not_installed

__all__ = ["add_parser"]

DEFAULT_SECONDS = 60


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``check``."""
    parser = subparsers.add_parser(
        "check",
        help="run your notebook from top to bottom and say what is missing before you hand it in",
        description=(
            "Execute a copy of your notebook in a clean kernel, from top to bottom, and say how "
            "many points it reaches and what is wrong. Your file is only read. Exit code 0 when "
            "every point is reached, 1 when something is missing, 2 when a file is no notebook of "
            "this release."
        ),
    )
    parser.add_argument(
        "notebooks", nargs="+", metavar="NOTEBOOK", help="as in 02_planar_classifier.ipynb"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=DEFAULT_SECONDS,
        metavar="SECONDS",
        help=f"how long one cell may run (default: {DEFAULT_SECONDS})",
    )
    parser.set_defaults(run=run)


def _seconds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of seconds, 1 or more")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Run ``planar check`` and return its exit code."""
    try:  # here, as most commands need no kernel
        from planar_course.check.command import check_notebooks
    except ImportError as error:
        raise not_installed("planar check", error.name, "lab") from error
    return check_notebooks(args.notebooks, args.timeout)
