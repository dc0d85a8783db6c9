"""Compare `planar grade` with nbgrader, otter-grader and bare nbval on the same submissions.

Each grades the same right answers to a notebook: `planar grade` in its sandbox,
`nbgrader autograde`, `otter run`, and `pytest --nbval-lax`. What is printed is CPU seconds of the
whole process tree and wall seconds, for one submission, and ratios to ours. Run it with

    python benchmarks/grading.py --submissions 16
    python benchmarks/grading.py --submissions 160 --notebook 00

The others execute every experiment as well, so that 160 times notebook 02 take them hours.

A grader that is not installed is named and left out; otter-grader comes with the extra `bench`.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = {path.stem[:2]: path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
PLANAR = [sys.executable, "-m", "planar_course.cli"]
BIN = Path(sys.executable).parent
GROUP = Path("/sys/fs/cgroup/cpuacct") / f"planar-bench-{os.getpid()}"


@dataclass(frozen=True)
class Cost:
    """What a run took, in seconds of one submission."""

    cpu: float
    wall: float


def solved(name: str) -> nbformat.NotebookNode:
    """Return a learner notebook with every exercise answered rightly."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4)
    solution = nbformat.read(ROOT / "notebooks" / "solutions" / f"{name}.ipynb", 4)
    answers = {cell.id: cell.source for cell in solution.cells}
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", []):
            cell.source = answers[cell.id]
    return notebook


def measured(commands: list[list[str]], folder: Path, count: int) -> Cost:
    """Run commands one after the other and return what one submission cost."""
    before, start = _busy(), time.perf_counter()
    tools = os.pathsep.join([str(BIN), os.environ["PATH"]])
    for command in commands:
        run = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": tools},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{run.stdout[-3000:]}{run.stderr[-3000:]}")
    return Cost((_busy() - before) / count, (time.perf_counter() - start) / count)


def _busy() -> float:
    """Return the CPU seconds that were used so far, by everything that this process started.

    A process that is killed with its namespace is nobody's child in the end, so only a control
    group knows. Without one it is what the whole machine used, which must be quiet then.
    """
    if GROUP.is_dir():
        return int((GROUP / "cpuacct.usage").read_text()) / 1e9
    times = psutil.cpu_times()
    return float(times.user + times.system)


def _enter_group() -> None:
    """Let this process, and what it starts, be counted in a control group where that can be."""
    try:
        GROUP.mkdir()
        (GROUP / "cgroup.procs").write_text(str(os.getpid()))
    except OSError:
        print("no control group for CPU time here: the whole machine's is taken; keep it quiet")


def planar(folder: Path, name: str, count: int, processes: int) -> Cost:
    """Grade with `planar grade`, in its sandbox."""
    for student in students(count):
        place = folder / "submissions" / student
        place.mkdir(parents=True)
        nbformat.write(solved(name), place / f"{name}.ipynb")
    options = ["--notebook", name[:2], "--seed", "1", "-j", str(processes)]
    return measured([[*PLANAR, "grade", "submissions", *options]], folder, count)


def nbval(folder: Path, name: str, count: int, processes: int) -> Cost:
    """Run bare nbval, which executes every cell and compares nothing."""
    paths = []
    for student in students(count):
        place = folder / student
        place.mkdir()
        nbformat.write(solved(name), place / f"{name}.ipynb")
        paths.append(str(place / f"{name}.ipynb"))
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "--nbval-current-env"]
    parallel = ["-n", str(processes), "--dist", "loadfile"] if processes > 1 else []
    return measured([[*command, *parallel, *paths]], folder, count)


def nbgrader(folder: Path, name: str, count: int, processes: int) -> Cost | None:
    """Grade with `nbgrader autograde`, which knows no parallel runs."""
    if processes > 1:
        return None
    course = folder / "course"
    measured([[*PLANAR, "build", "--nbgrader", str(course)]], ROOT, 1)
    command = [sys.executable, "-m", "nbgrader"]
    measured([[*command, "generate_assignment", "planar", "--create"]], course, 1)
    for student in students(count):
        place = course / "submitted" / student / "planar"
        place.mkdir(parents=True)
        nbformat.write(solved(name), place / f"{name}.ipynb")
    autograde = [*command, "autograde", "planar", "--create", "--notebook", name]
    return measured([autograde], course, count)


def otter(folder: Path, name: str, count: int, processes: int) -> Cost | None:
    """Grade with `otter run`, each exercise a test that calls the course's own check."""
    if processes > 1 or importlib.util.find_spec("otter") is None:
        return None
    tests = folder / "tests"
    tests.mkdir()
    notebook = solved(name)
    for cell in notebook.cells:
        if "check" in cell.metadata.get("tags", []):
            test = cell.id.replace("-", "_")
            (tests / f"{test}.py").write_text(_otter_test(test, cell.source), encoding="utf-8")
    command = [sys.executable, "-m", "otter"]
    measured(
        [[*command, "generate", "-t", "tests", "-o", "grader.zip", "--no-environment"]], folder, 1
    )
    runs = []
    for student in students(count):
        path = folder / f"{student}.ipynb"
        nbformat.write(notebook, path)
        (folder / student).mkdir()
        runs.append([*command, "run", path.name, "-a", "grader.zip", "-o", student])
    return measured(runs, folder, count)


def _otter_test(name: str, source: str) -> str:
    """Return a test file of otter-grader's that makes the calls of a check cell."""
    calls = [line for line in source.splitlines() if line.startswith("check_")]
    lines = [
        f">>> {call}  # doctest: +ELLIPSIS\n{call[6:].split('(')[0]}: all ..." for call in calls
    ]
    case = {"code": "\n".join(lines), "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": name, "points": 1, "suites": [suite]}
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"


def students(count: int) -> Iterator[str]:
    """Yield names."""
    return (f"student{number:03}" for number in range(count))


GRADERS: dict[str, Callable[[Path, str, int, int], Cost | None]] = {
    "planar": planar,
    "nbval": nbval,
    "nbgrader": nbgrader,
    "otter": otter,
}


def main() -> None:
    """Print a table for each size of class and number of processes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, nargs="+", default=[16], metavar="N")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], metavar="J")
    parser.add_argument("--notebook", default="02", choices=list(NOTEBOOKS), metavar="NUMBER")
    parser.add_argument(
        "--graders", nargs="+", default=list(GRADERS), choices=list(GRADERS), metavar="NAME",
        help=f"of: {', '.join(GRADERS)}; the first is what the others are compared with",
    )  # fmt: skip
    chosen = parser.parse_args()
    _enter_group()
    for count in chosen.submissions:
        for processes in chosen.processes:
            name = NOTEBOOKS[chosen.notebook]
            print(f"\n{count} times {name}, {processes} process(es); seconds of one submission")
            ours: Cost | None = None
            for grader in chosen.graders:
                folder = Path(tempfile.mkdtemp(prefix="planar-bench-"))
                cost = GRADERS[grader](folder, name, count, processes)
                shutil.rmtree(folder)
                ours = ours or cost
                if cost is None:
                    print(f"  {grader:10} not installed, or not made for this")
                elif ours is not None:
                    print(
                        f"  {grader:10} CPU {cost.cpu:6.2f} ({cost.cpu / ours.cpu:4.1f} x)"
                        f"   wall {cost.wall:6.2f} ({cost.wall / ours.wall:4.1f} x)",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
