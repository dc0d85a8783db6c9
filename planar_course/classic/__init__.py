"""Runs the notebooks people already have: the classic assignment of every edition.

`planar classic NOTEBOOK…` executes them, `planar lab --classic` opens them. Only there a folder
with `testCases_v2`, `public_tests`, `test_utils` and classic forms of `testCases` and
`planar_utils` joins the path.
"""

import argparse
from pathlib import Path

from planar_course.classic.editions import EDITIONS
from planar_course.classic.mode import AUTO, classic_environment

__all__ = ["EDITIONS", "add_parser", "classic_environment"]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``classic``."""
    parser = subparsers.add_parser(
        "classic",
        help="execute notebooks of the classic assignment and say what differs",
        description=(
            "Execute notebooks written for any edition of the classic assignment, unchanged, and "
            "say cell by cell what differs from the numbers they were saved with. Exit code 0 "
            "when all ran to the end, 1 when a cell failed, 2 when a file is no such notebook."
        ),
    )
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument(
        "--edition",
        choices=(AUTO, *EDITIONS),
        default=AUTO,
        help="the edition to play (default: found out from the notebook's imports and numbers)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=(
            "where the executed copy goes, as NAME.executed.ipynb (default: beside the notebook); "
            "if that is there already, NAME.executed-2.ipynb, and so on"
        ),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run ``planar classic`` and return its exit code."""
    # Imported here: most commands need neither a kernel nor what runs one.
    from planar_course.classic.command import run_notebooks

    return run_notebooks(args.notebooks, edition=args.edition, out=args.out)
