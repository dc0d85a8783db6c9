"""`planar sweep`: train many networks, and get a table, pictures and a report."""

import argparse
from pathlib import Path

from planar_course.errors import not_installed

__all__ = ["add_parser"]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand ``sweep``."""
    parser = subparsers.add_parser(
        "sweep",
        help="train a network for every combination of settings, and compare them",
        description=(
            "Train a network for every combination of the given settings and write into DIR a "
            "table (CSV and Parquet), pictures (PNG and SVG) and report.html, which holds all of "
            "it. What is finished is kept when the run is stopped, and --resume goes on from "
            "there. Exit code 0 when all networks are trained, also when some diverged; 2 for "
            "arguments, a folder or workers that cannot be used; 130 after Ctrl-C."
        ),
    )
    parser.add_argument(
        "--hidden", type=int, metavar="N", help="hidden units (default: 1 2 3 4 5 20 50)", nargs="+"
    )
    parser.add_argument(
        "--dataset", metavar="NAME", help="planar (default), moons, circles, blobs, ...", nargs="+"
    )
    parser.add_argument(
        "--activation", metavar="NAME", help="tanh (default), relu, sigmoid, ...", nargs="+"
    )
    parser.add_argument(
        "--initializer",
        metavar="NAME",
        help="scaled=1 (default), scaled, xavier, he, zeros, constant",
        nargs="+",
    )
    parser.add_argument(
        "--learning-rate", type=float, metavar="RATE", help="default: 1.2", nargs="+"
    )
    parser.add_argument("--l2", type=float, metavar="S", help="strength (default: 0)", nargs="+")
    parser.add_argument(
        "--seeds", type=int, default=3, metavar="N", help="how many seeds, from 0 on (default: 3)"
    )
    parser.add_argument(
        "--iterations", type=int, default=5000, metavar="N", help="steps (default: 5000)"
    )
    parser.add_argument(
        "--test-size",
        type=float,
        default=0.25,
        metavar="F",
        help="fraction of the data that is kept for the test (default: 0.25)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where all goes")
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR")
    workers = parser.add_mutually_exclusive_group()
    workers.add_argument(
        "-j",
        dest="processes",
        type=int,
        default=1,
        metavar="N",
        help="processes that train at one time, -1 for one per processor (default: 1)",
    )
    workers.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a running Dask cluster, as in tcp://host:8786"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run ``planar sweep`` and return its exit code."""
    try:  # here, as most commands need none of it
        import joblib  # noqa: F401
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401
        import tqdm  # noqa: F401
    except ImportError as error:
        raise not_installed("planar sweep", error.name, "experiments") from error
    from planar_course.sweep.command import sweep_into

    return sweep_into(args)
