"""The `planar` command: finds the subcommand, runs it, and turns usage errors into one line."""

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from planar_course.errors import UsageError
from planar_utils import __version__

# Each module adds its own subcommand, so a command's options stand beside its code.
COMMANDS = ("lab", "check", "build", "grade", "sweep", "classic", "doctor")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="planar", description="Open, build and check the planar data course."
    )
    parser.add_argument("--version", action="version", version=f"planar {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"planar_course.{name}").add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        0 for success, 1 for a finding (a stale file, say), 2 for unusable input, 3 when some
        submissions could not be graded, 130 after Ctrl-C, 141 when nobody reads the output.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows pipe may not know the signs of a formula; a question mark beats a crash.
            stream.reconfigure(errors="replace")
    args = make_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except UsageError as error:
        print(f"planar: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # At its end Python would try to write the rest once more, and say that it cannot.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("planar: stopped; nobody reads its output any more", file=sys.stderr)
        return 141
    except OSError as error:
        print(
            f"planar: {error.filename or 'the system'}: {error.strerror or error}", file=sys.stderr
        )
        return 2
    except KeyboardInterrupt:
        # The cell that ran has no one left to report to; asyncio would say so at the very end.
        logging.getLogger("asyncio").disabled = True
        print("planar: stopped; nothing was left half-written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
