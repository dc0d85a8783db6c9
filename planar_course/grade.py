"""`planar grade`: grades a class of notebooks, whatever is in them."""

import argparse
import os
from pathlib import Path

from planar_course.errors import not_installed
from planar_course.grading.model import SEEDS

DEFAULT_OUT = "planar-grades"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``grade``."""
    parser = subparsers.add_parser(
        "grade",
        help="grade a folder or an archive of submitted notebooks in a sandbox",
        description=(
            "Grade submitted notebooks: SUBMISSIONS is a folder with STUDENT/NOTEBOOK.ipynb, "
            "nbgrader's submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb, STUDENT.ipynb, or a zip or "
            "tar that a learning platform exported. A run that was stopped goes on where it was. "
            "Exit code 0 when every submission has a verdict, also a bad one; 2 for unusable "
            "arguments; 3 when some could not be graded."
        ),
    )
    parser.add_argument("submissions", type=Path, metavar="SUBMISSIONS")
    parser.add_argument(
        "--notebook", metavar="NN", help="grade this notebook alone, as in 02 (default: all)"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(DEFAULT_OUT),
        metavar="DIR",
        help=f"where the gradebook and the pages go (default: {DEFAULT_OUT})",
    )
    parser.add_argument("--roster", type=Path, metavar="FILE", help="roster.csv: who is in class")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="grading.toml: limits, weights, penalties"
    )
    parser.add_argument(
        "-j",
        dest="processes",
        type=_processes,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many submissions to grade at one time (default: one for each processor)",
    )
    parser.add_argument(
        "--seed",
        type=as_seed,
        metavar="S",
        help="seed of the hidden inputs (default: drawn once, and kept in DIR)",
    )
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="grade without a sandbox where there is none; every row is marked 'not isolated'",
    )
    parser.set_defaults(run=run)


def _processes(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes, 1 or more")
    return int(text)


def as_seed(text: str) -> int:
    """Return the seed that an argument names.

    Parameters
    ----------
    text : str
        The argument.

    Returns
    -------
    int
        From 0 to 2**32 - 1.

    Raises
    ------
    argparse.ArgumentTypeError
        The argument is no such number.
    """
    if not (text.isascii() and text.isdecimal() and int(text) < SEEDS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {SEEDS - 1}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Run ``planar grade`` and return its exit code."""
    try:  # here, as most commands need none of it
        from planar_course.grading.classroom import grade_class
    except ImportError as error:
        raise not_installed("planar grade", error.name, "instructor") from error
    return grade_class(args)
