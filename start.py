"""Set the course up and start it: `python start.py`, the same on Linux, macOS and Windows.

Needs nothing but Python 3.11 or newer. An older Python 3 must still be able to read this file and
say so, hence no syntax here that Python 3.6 does not know.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (the message is for the Pythons ruff rules out)
    sys.exit(
        "The planar course needs Python 3.11 or newer, this is "
        f"{sys.version.split()[0]} ({sys.executable}).\n"
        "Get a newer one from https://www.python.org/downloads/ and run start.py with that."
    )

import hashlib
import io
import json
import os
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HELP = """usage: python start.py [COMMAND ...]

  python start.py                set up what is missing, then open the course in JupyterLab
  python start.py lab FOLDER     the same, on a working copy of your choice
  python start.py reset NOTEBOOK CELL
                                 give one exercise back as it was shipped
  python start.py test           set up what the tests need, then run all of them
  python start.py test ARGUMENTS run pytest with these arguments
  python start.py COMMAND ...    any command of `planar`: lab, check, grade, build, ...
  python start.py COMMAND --help explain one of them

The first run makes the folder .venv beside this file and downloads into it what the course needs;
that takes minutes. Later runs start at once. Delete .venv to begin afresh.
"""
# What a command needs is an extra in pyproject.toml; any other command needs `lab`.
EXTRAS = {"test": "test", "build": "test", "grade": "instructor", "doctor": "instructor"}
# What venv and pip say, and what most likely lies behind it; the first that fits is named.
CAUSES = {
    "This Python cannot make environments; on Debian and Ubuntu: sudo apt install python3-venv": (
        "ensurepip is not available",
        "No module named ensurepip",
        "No module named venv",
    ),
    "The disk is full.": ("No space left on device", "Errno 28", "WinError 112"),
    "The path is too long for Windows: move the course to a short one, as in C:\\planar": (
        "Long Path",
        "WinError 206",
    ),
    "A file is in use, or this folder cannot be written: stop JupyterLab if it runs and run this "
    "again; if that does not help, move the course into your home folder.": (
        "WinError 5]",
        "WinError 32]",
    ),
    "This folder cannot be written: move the course into your home folder.": (
        "Permission denied",
        "Errno 13",
    ),
    "No connection to the package index: check the network, and any proxy or firewall.": (
        "ConnectionError",
        "NameResolutionError",
        "Temporary failure in name resolution",
        "TimeoutError",
        "ProxyError",
        "SSLError",
        "No matching distribution found",
    ),
}
# Kinds of Python for which a package that the course needs, PyArrow, is not built.
NO_BUILDS = ("win-arm64", "win32")
OTHER_PYTHON = (
    "This Python is built for {}, and some packages of the course are not. Install the one called "
    '"Windows installer (64-bit)" from https://www.python.org/downloads/windows/ (it runs on ARM '
    "processors, too) and run start.py with that."
)
# Of what pip says, the lines that show how far it is.
PROGRESS = ("Collecting ", "Downloading ", "Building ", "Installing ")


class StepError(Exception):
    """A step of the setting-up did not work; the message says what to do."""


class Environment:
    """The virtual environment `.venv` beside this file.

    A stamp in it says what was installed from which pyproject.toml. The stamp is taken away
    before an installation and written after it, so the run after an interrupted one repairs.
    """

    def __init__(self, project: Path) -> None:
        """Describe the environment of a project's folder, without looking at the disk."""
        self.project = project
        self.folder = project / ".venv"
        place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python = self.folder.joinpath(*place)
        self.stamp = self.folder / "planar-start.json"

    def provide(self, extra: str) -> None:
        """Make the environment and install the project with an extra, where not yet done."""
        stamp = self._read_stamp()
        moved = stamp.get("project", str(self.project)) != str(self.project)
        same = stamp.get("pyproject") == self._pyproject() and not moved
        extras = set(stamp.get("extras", []))
        if same and extra in extras and self._runs("-I", "-c", "import planar_course"):
            return
        if sysconfig.get_platform() in NO_BUILDS:
            raise StepError(OTHER_PYTHON.format(sysconfig.get_platform()))
        self.stamp.unlink(missing_ok=True)
        if moved or not self._runs("-m", "pip", "--version"):
            print("Making an environment in .venv; this takes some seconds.", flush=True)
            run_step([sys.executable, "-m", "venv", "--clear", str(self.folder)], self.project)
        print(f"Installing the course ({extra}); the first time this takes minutes.", flush=True)
        extras.add(extra)
        what = f".[{','.join(sorted(extras))}]"
        pip = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check"]
        # Where the newest version of a package has no build for this machine, the newest that has
        # one is taken: newcomers have no compiler.
        pip.append("--prefer-binary")
        run_step([*pip, "--editable", what], self.project)
        self._write_stamp(sorted(extras))
        print("Installed.", flush=True)

    def _runs(self, *arguments: str) -> bool:
        """Tell whether the environment's Python is there and does this without an error."""
        if not self.python.exists():
            return False
        command = [str(self.python), *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _pyproject(self) -> str:
        return hashlib.sha256((self.project / "pyproject.toml").read_bytes()).hexdigest()

    def _read_stamp(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _write_stamp(self, extras: Sequence[str]) -> None:
        stamp = {"project": str(self.project), "pyproject": self._pyproject(), "extras": extras}
        part = self.stamp.with_suffix(".part")
        part.write_text(json.dumps(stamp), encoding="utf-8")
        part.replace(self.stamp)


def run_step(command: Sequence[str], folder: Path) -> None:
    """Run a step, show its progress, and on failure what it said and the likely cause.

    Raises
    ------
    StepError
        The step ended with an error.
    """
    environment = dict(os.environ, PYTHONIOENCODING="utf-8")
    said = []
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                said.append(line)
                if line.strip().startswith(PROGRESS):
                    print(f"  {line.strip()[:76]}", flush=True)
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode != 0:
        print("".join(said[-25:]), file=sys.stderr)
        raise StepError(likely_cause("".join(said)))


def likely_cause(said: str) -> str:
    """Say what most likely made venv or pip fail, from what they said."""
    for cause, signs in CAUSES.items():
        if any(sign in said for sign in signs):
            return cause
    return "See the error above. To begin afresh, delete the folder .venv and run this again."


def run_command(command: Sequence[str], folder: Path) -> int:
    """Run a command in the foreground and return its exit code; Ctrl-C is for it to answer."""
    with subprocess.Popen(command, cwd=folder) as process:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code


def pytest_command(python: Path, arguments: Sequence[str]) -> list[str]:
    """Return pytest's command line: as given, or everything on several processors.

    A file is never split over processes, since a notebook's cells depend on each other, and files
    are handed out in the order of tests/conftest.py. Many tests wait for a program that they
    started, so there is one process more than processors.
    """
    processes = str(min(os.cpu_count() or 1, 8) + 1)
    everything = ["-n", processes, "--dist", "loadfile", "--no-loadscope-reorder"]
    return [str(python), "-m", "pytest", *(arguments or everything)]


def main(arguments: Sequence[str], project: Path) -> int:
    """Set up what a command needs, run it and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows pipe may not know the signs that pip prints; a question mark beats a crash.
            stream.reconfigure(errors="replace")
    if arguments and arguments[0] in ("-h", "--help"):
        print(HELP)
        return 0
    if not arguments or arguments[0].startswith("-"):
        arguments = ["lab", *arguments]
    environment = Environment(project)
    try:
        environment.provide(EXTRAS.get(arguments[0], "lab"))
    except (StepError, OSError) as error:
        print(f"start.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstart.py: stopped; the next run completes this one.", file=sys.stderr)
        return 130
    if arguments[0] == "test":
        return run_command(pytest_command(environment.python, arguments[1:]), project)
    planar = [str(environment.python), "-m", "planar_course.cli", *arguments]
    return run_command(planar, Path.cwd())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent))
