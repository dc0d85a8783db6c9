"""`planar doctor`: tries attacks in the sandbox and says which of its guarantees hold here."""

import argparse

from planar_course.errors import not_installed

__all__ = ["add_parser"]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``doctor``."""
    parser = subparsers.add_parser(
        "doctor",
        help="try attacks in the sandbox of this machine and say which guarantees hold",
        description=(
            "Find the sandbox in which `planar grade` runs submissions, try bounded attacks in "
            "it, and look from outside at what became of them. Without a sandbox no attack is "
            "run. Exit code 0 when every guarantee holds, 1 when one does not, 2 when there is no "
            "sandbox."
        ),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run ``planar doctor`` and return its exit code."""
    try:  # here, as most commands need none of it
        from planar_course.doctor.command import examine_sandbox
    except ImportError as error:
        raise not_installed("planar doctor", error.name, "instructor") from error
    return examine_sandbox()
