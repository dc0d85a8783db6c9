"""`planar lab` opens JupyterLab on a working copy of the course; `planar reset` mends one exercise.

Importing this module must not import JupyterLab: other commands run where it is not installed.
"""

import argparse
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from planar_course import reset
from planar_course.errors import UsageError, not_installed
from planar_course.release import FIRST_NOTEBOOK, learner_files, notebooks_folder
from planar_course.working_copy import DEFAULT_FOLDER, Changes, WorkingCopy, find_working_copy
from planar_utils import __version__

NO_NEWS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommands `lab` and `reset`."""
    lab = subparsers.add_parser(
        "lab",
        help="open JupyterLab on a working copy of the course",
        description="Make or update a working copy of the notebooks and open JupyterLab on it. "
        "A file that you changed is never overwritten.",
    )
    lab.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        type=Path,
        help=f"the working copy (default: {DEFAULT_FOLDER} in this directory, "
        "or this directory where it is a working copy)",
    )
    lab.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    lab.add_argument("--port", type=int, metavar="N", help="listen on this port only")
    lab.add_argument(
        "--classic",
        action="store_true",
        help="open FOLDER as it is, for notebooks of the classic assignment: "
        "nothing is copied, their own helper modules can be imported",
    )
    lab.add_argument(
        "--jupyter",
        metavar="OPTION",
        action="append",
        default=[],
        help="an option for JupyterLab itself, as in --jupyter=--ServerApp.ip=0.0.0.0 "
        "(may be repeated)",
    )
    lab.set_defaults(run=run)
    parser = subparsers.add_parser(
        "reset",
        help="give one exercise back as it was shipped",
        description="Replace one cell of your notebook by the one the course shipped. "
        "Your notebook as it was is kept in .planar/backups.",
    )
    parser.add_argument("notebook", metavar="NOTEBOOK", help="as in 02_planar_classifier.ipynb")
    parser.add_argument("cell", metavar="CELL", help="the exercise, as in 02-forward")
    parser.set_defaults(run=reset.run)


def run(args: argparse.Namespace) -> int:
    """Run `planar lab`; returns when JupyterLab was stopped."""
    require_jupyterlab()
    if args.port is not None:
        require_free_port(args.port)
    if args.classic:
        return open_classic(args)
    copy = prepare(args.folder)
    # The open tabs are kept with the working copy, not shared with the learner's other folders.
    own = [
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        f"--LabApp.workspaces_dir={copy.state / 'workspaces'}",
    ]
    return start_jupyterlab(copy.folder, [*own, *jupyter_options(args)], {})


def open_classic(args: argparse.Namespace) -> int:
    """Open a folder of classic notebooks as it is, with the classic modules on the path."""
    from planar_course.classic import classic_environment

    folder = (args.folder or Path.cwd()).resolve()
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give the one that holds your notebooks")
    return start_jupyterlab(folder, jupyter_options(args), classic_environment())


def prepare(folder: Path | None) -> WorkingCopy:
    """Make or update the working copy and print what changed in it.

    Parameters
    ----------
    folder : Path or None
        Where; None for the usual place.

    Raises
    ------
    UsageError
        The folder cannot be one: a file, the course's own notebooks, or not writable.
    """
    copy = find_working_copy(Path.cwd()) if folder is None else None
    copy = copy or WorkingCopy((folder or Path(DEFAULT_FOLDER)).resolve())
    notebooks = notebooks_folder()
    if copy.folder.exists() and not copy.folder.is_dir():
        raise UsageError(f"{copy.folder}: is a file; name a folder for the working copy")
    if notebooks.resolve() in (copy.folder, *copy.folder.parents):
        raise UsageError(
            f"{copy.folder}: holds the course itself; name another folder for your working copy"
        )
    changes = copy.update(learner_files(notebooks), __version__)
    print("\n".join(summary(copy.folder, changes)), flush=True)
    return copy


def summary(folder: Path, changes: Changes) -> list[str]:
    """Say in a few lines what an update did to a working copy."""
    lines = [f"Working copy: {folder} (release {__version__})"]
    for title, paths in (
        ("brought", changes.brought),
        ("updated", changes.updated),
        ("restored, it was deleted", changes.restored),
        ("kept, you changed it", changes.kept),
        ("no longer part of the course, kept", changes.retired),
    ):
        if paths:
            lines.append(f"  {title}: {_names(paths)}")
    for path, new in changes.beside.items():
        lines.append(f"  kept, you changed it: {path}; the new version is beside it: {new}")
    return lines + [f"  {note}" for note in changes.notes]


def _names(paths: Sequence[str]) -> str:
    """Name notebooks, and only count pictures."""
    names = [path for path in paths if path.endswith(".ipynb")]
    pictures = len(paths) - len(names)
    if pictures:
        names.append("1 picture" if pictures == 1 else f"{pictures} pictures")
    return ", ".join(names)


def require_jupyterlab() -> None:
    """Raise a UsageError with the cure where JupyterLab or its Python kernel is missing."""
    for module, name in (("jupyterlab", "JupyterLab"), ("ipykernel", "JupyterLab's Python kernel")):
        if find_spec(module) is None:
            raise not_installed("planar lab", name, "lab")


def require_free_port(port: int) -> None:
    """Raise a UsageError if nothing can listen on this port of the local machine."""
    if not 1 <= port <= 65535:
        raise UsageError(f"--port {port}: a port is a number from 1 to 65535")
    with socket.socket() as probe:
        if os.name == "posix":  # a port closed a moment ago counts as free, as for the server
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(
                f"--port {port}: cannot be used ({error.strerror}), perhaps another JupyterLab "
                "has it; leave --port out and a free one is found"
            ) from error


def jupyter_options(args: argparse.Namespace) -> list[str]:
    """Return JupyterLab's command line for the options of `planar lab`."""
    options = ["--ServerApp.log_level=WARN", "--LabApp.log_level=WARN"]
    if args.no_browser:
        options.append("--no-browser")
    if args.port is not None:
        options += [f"--ServerApp.port={args.port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print("You are root: the notebooks can change every file of this machine.", flush=True)
        options.append("--allow-root")
    return [*options, *args.jupyter]


def start_jupyterlab(folder: Path, options: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run JupyterLab in this process until it is stopped.

    Its kernels run in this Python, whatever other `python3` kernels the user has, and commands in
    its terminals come from this Python's environment first.

    Parameters
    ----------
    folder : Path
        The root of its file browser.
    options : sequence of str
        More of its command line.
    environment : mapping of str to str
        Variables to set for it and its kernels.
    """
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    print("JupyterLab opens in a few seconds; stop it here with Ctrl-C.", flush=True)
    with TemporaryDirectory(prefix="planar-lab-", ignore_cleanup_errors=True) as temporary:
        os.environ.update(environment)
        os.environ.update(jupyter_environment(Path(temporary), os.environ))
        LabApp.launch_instance(argv=[f"--ServerApp.root_dir={folder}", *options])
    return 0


def jupyter_environment(place: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Write this Python's kernel and the course's defaults; return the variables that name them.

    Parameters
    ----------
    place : Path
        An empty folder that lives as long as JupyterLab.
    environment : mapping of str to str
        The variables as they are.
    """
    from ipykernel.kernelspec import write_kernel_spec

    (place / "kernels").mkdir()
    write_kernel_spec(place / "kernels" / "python3")
    (place / "labconfig").mkdir()
    defaults = place / "labconfig" / "default_setting_overrides.json"
    defaults.write_text(json.dumps(NO_NEWS), encoding="utf-8")

    first = {
        "JUPYTER_PATH": place,
        "JUPYTER_CONFIG_PATH": place,
        "PATH": Path(sys.executable).parent,
    }
    return {
        name: os.pathsep.join(filter(None, [str(path), environment.get(name)]))
        for name, path in first.items()
    }
