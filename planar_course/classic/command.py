"""`planar classic`: runs classic notebooks and reports what differs from what they were saved with.

An executed copy is written beside each notebook (or into ``--out``) as ``NAME.executed.ipynb``; the
notebook itself, and every file that is already there, stays as it is.
"""

import copy
import itertools
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from planar_course.cells import TITLE_WIDTH, first_line
from planar_course.classic.editions import Guess, guess_edition
from planar_course.classic.mode import AUTO, SHIMS, classic_environment
from planar_course.compare import Difference, Kind, differences
from planar_course.errors import UsageError, not_installed
from planar_course.files import write_atomically

try:
    import ipykernel  # noqa: F401
    import nbformat
    from nbformat import NotebookNode

    from planar_course.any_format import read_any_format
    from planar_course.classic.kernel import code_cells, execute_cells
except ImportError as error:
    raise not_installed("planar classic", error.name, "lab") from error

SHOWN_DIFFERENCES = 8


def run_notebooks(paths: Sequence[Path], *, edition: str, out: Path | None) -> int:
    """Execute notebooks one after the other and print a report on each.

    Parameters
    ----------
    paths : sequence of Path
        All are read and checked before the first is executed.
    edition : str
        One of `EDITIONS`, or ``"auto"``.
    out : Path or None
        The folder for the executed copies; made if it is not there.

    Returns
    -------
    int
        0 if all ran to the end, whatever differs, 1 if a cell failed.

    Raises
    ------
    UsageError
        A path is no Python notebook, or `out` is a file.
    """
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; --out wants a folder")
    notebooks = [read_any_format(path) for path in paths]
    succeeded = [
        _run_one(path, notebook, edition, out)
        for path, notebook in zip(paths, notebooks, strict=True)
    ]
    return 0 if all(succeeded) else 1


def _run_one(path: Path, notebook: NotebookNode, edition: str, out: Path | None) -> bool:
    guess = guess_edition(notebook) if edition == AUTO else Guess(edition, "as you asked")
    total = len(code_cells(notebook))
    cells = "1 code cell" if total == 1 else f"{total} code cells"
    print(f"{path}: edition {guess.edition} ({guess.reason}), {cells}", flush=True)
    _name_hidden_files(path.parent)
    executed = copy.deepcopy(notebook)
    for _, cell in code_cells(executed):
        cell.outputs, cell.execution_count = [], None
    environment = {**os.environ, **classic_environment(guess.edition)}
    tally: Counter[str] = Counter()
    failed = False
    steps = execute_cells(executed, path.parent.resolve(), environment)
    for count, (index, traceback) in enumerate(steps, start=1):
        verdict, details = _judge(notebook.cells[index], executed.cells[index], guess.edition)
        if traceback is not None:
            failed, verdict, details = True, "failed", traceback.rstrip().split("\n")
        tally[verdict] += 1
        title = _title(notebook.cells[index])
        print(f"  [{count:>{len(str(total))}}/{total}] {title} {verdict}", flush=True)
        print("".join(f"      {line}\n" for line in details), end="", flush=True)
    ending = "stopped at a cell that failed" if failed else "ran to the end"
    summary = ", ".join(f"{number} {verdict}" for verdict, number in tally.items())
    copy_path = _write_copy(executed, path, out)
    print(f"{path}: {ending}: {summary or 'no code'}\n  executed copy: {copy_path}", flush=True)
    return not failed


def _name_hidden_files(folder: Path) -> None:
    hidden = sorted(shim.name for shim in SHIMS.glob("*.py") if (folder / shim.name).is_file())
    if hidden:
        print(f"  in place of {', '.join(hidden)} beside it, the course's own are used")


def _judge(saved: NotebookNode, now: NotebookNode, edition: str) -> tuple[str, list[str]]:
    """Return in a word how a cell compares with its saved outputs, and the lines that say it."""
    if not saved.outputs and not now.outputs:
        return "same", []
    if saved.execution_count is None and not saved.outputs:
        return "nothing saved", []
    errors = [output.ename for output in saved.outputs if output.output_type == "error"]
    if errors and not any(output.output_type == "error" for output in now.outputs):
        return "differs", [f"when it was saved this cell failed with {errors[0]}; now it runs"]
    if edition == "v1" and "nn_model_test_case(" in saved.source:
        return "not compared", ["ill-posed: training on real-valued labels diverges"]
    found = differences(saved.outputs, now.outputs)
    if not found:
        return "same", []
    harmless = all(difference.kind is Kind.MACHINE for difference in found)
    return "differs as it may" if harmless else "differs", _lines(found)


def _lines(found: Sequence[Difference]) -> list[str]:
    lines: list[str] = []
    for difference in found[:SHOWN_DIFFERENCES]:
        if difference.kind is Kind.TEXT:
            lines += [f"saved: {line}" for line in difference.saved.split("\n")]
            lines += [f"now:   {line}" for line in difference.now.split("\n")]
        else:
            line = f"{difference.where} saved {difference.saved}, now {difference.now}".strip()
            known = difference.kind is Kind.MACHINE
            lines.append(f"{line} (known to depend on the machine)" if known else line)
    if len(found) > SHOWN_DIFFERENCES:
        lines.append(f"and {len(found) - SHOWN_DIFFERENCES} more")
    return lines


def _title(cell: NotebookNode) -> str:
    return first_line(cell.source).ljust(TITLE_WIDTH)


def _write_copy(notebook: NotebookNode, path: Path, out: Path | None) -> Path:
    """Write the executed copy under the first name that is free, all of it or nothing."""
    folder = path.parent if out is None else out
    folder.mkdir(parents=True, exist_ok=True)
    endings = itertools.chain(["executed"], (f"executed-{n}" for n in itertools.count(2)))
    names = (folder / f"{path.stem}.{ending}.ipynb" for ending in endings)
    target = next(name for name in names if not name.exists())
    write_atomically(target, f"{nbformat.writes(notebook)}\n".encode())
    return target
