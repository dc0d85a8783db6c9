"""`planar build`: makes the notebooks of a release from their sources, or checks them."""

import argparse
from pathlib import Path

from planar_course.errors import not_installed

__all__ = ["add_parser"]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``build``."""
    parser = subparsers.add_parser(
        "build",
        help="make learner and solution notebooks from notebooks/source",
        description=(
            "Execute the solutions, derive the learner notebooks, and write both only if every "
            "check passes and the untouched learner notebooks run as they should."
        ),
    )
    parser.add_argument("wanted", nargs="*", metavar="NN", help="such as 02; all by default")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 if a file is stale"
    )
    mode.add_argument(
        "--nbgrader", type=Path, metavar="DIR", help="write an nbgrader course folder instead"
    )
    parser.add_argument(
        "--notebooks",
        type=Path,
        default=Path("notebooks"),
        metavar="FOLDER",
        help="the folder that holds source/ (default: notebooks)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run ``planar build`` and return its exit code."""
    try:  # here, as most commands build nothing
        from planar_course.build import command, nbgrader
        from planar_course.build.course import Course
    except ImportError as error:
        raise not_installed("planar build", error.name, "test") from error
    course = Course(args.notebooks)
    sources = course.sources(args.wanted)
    if args.check:
        return command.check(course, sources)
    if args.nbgrader is not None:
        return nbgrader.write_course(course, sources, args.nbgrader)
    return command.build(course, sources)
