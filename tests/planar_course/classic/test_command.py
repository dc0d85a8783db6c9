"""`planar classic`: bad input, failing cells, what is written where, and stopping it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planar_course.cli import main

Planar = Callable[..., "subprocess.CompletedProcess[str]"]
Write = Callable[..., Path]

V3 = {
    "metadata": {"name": ""},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": ["print('cost = %.2f' % 0.5)"],
                    "language": "python",
                    "metadata": {},
                    "prompt_number": 1,
                    "outputs": [
                        {"output_type": "stream", "stream": "stdout", "text": ["cost = 0.70\n"]}
                    ],
                }
            ],
        }
    ],
}
R = {"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "R"}}}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hello", "is not a Jupyter notebook"),
        (b"\xff\xfe\x00", "is not a Jupyter notebook"),
        (b"[]", "it has no list of cells"),
        (b'{"cells": 5, "nbformat": 4}', "it has no list of cells"),
        (b'{"cells": [{"cell_type": "odd"}], "nbformat": 4}', "is not a Jupyter notebook"),
        (b'{"cells": [], "nbformat": 99, "metadata": {}}', "is not a Jupyter notebook"),
        (json.dumps(R).encode(), "is a notebook for R"),
        (None, "no such file"),
    ],
)
def test_bad_input_is_one_line_and_nothing_runs(
    capsys: pytest.CaptureFixture[str],
    write_notebook: Write,
    tmp_path: Path,
    content: bytes | None,
    reason: str,
) -> None:
    """Exit code 2 and the file's name; the good notebook named before it is not executed."""
    good = write_notebook(tmp_path / "good.ipynb", ["1 + 1"])
    bad = tmp_path / "bad.ipynb"
    if content is not None:
        bad.write_bytes(content)
    assert main(["classic", str(good), str(bad)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith(f"planar: {bad}: ")
    assert reason in line
    assert not list(tmp_path.glob("*executed*"))


def test_out_that_is_a_file(
    capsys: pytest.CaptureFixture[str], write_notebook: Write, tmp_path: Path
) -> None:
    """Refused before anything runs."""
    notebook = str(write_notebook(tmp_path / "a.ipynb", ["1 + 1"]))
    assert main(["classic", notebook, "--out", notebook]) == 2
    assert "--out wants a folder" in capsys.readouterr().err


def test_a_failing_cell(planar: Planar, write_notebook: Write, tmp_path: Path) -> None:
    """Exit code 1; the cell, its traceback and what came before are shown; the rest is not run.

    The notebook's folder holds the original helper files, which the course's own stand in for, and
    a module of the learner's own, which is found.
    """
    (tmp_path / "planar_utils.py").write_text("raise SystemError('not this one')", encoding="utf-8")
    (tmp_path / "mine.py").write_text("answer = 42", encoding="utf-8")
    cells = [
        "import mine\nfrom planar_utils import sigmoid\nprint('found', mine.answer, sigmoid(0))",
        "print('value', 1 / 0)",
        "print('never')",
    ]
    saved = {"import mine": "found 42 0.75\n", "print('never')": "never\n"}
    notebook = write_notebook(tmp_path / "week 3.ipynb", cells, saved)
    result = planar("classic", notebook.name, cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr == ""
    assert "in place of planar_utils.py beside it" in result.stdout
    assert "found 42 saved 0.75, now 0.5" in result.stdout
    assert "ZeroDivisionError: division by zero" in result.stdout
    assert "\033" not in result.stdout
    assert "week 3.ipynb: stopped at a cell that failed" in result.stdout
    executed = json.loads((tmp_path / "week 3.executed.ipynb").read_text(encoding="utf-8"))
    assert [len(cell["outputs"]) for cell in executed["cells"]] == [1, 1, 0]


def test_format_3_no_ids_and_names_already_taken(planar: Planar, tmp_path: Path) -> None:
    """Old formats are converted in memory; an existing executed copy is kept, the next is -2.

    A copy is never half there: no other file is left in the folder.
    """
    old, loose = tmp_path / "old.ipynb", tmp_path / "loose.ipynb"
    old.write_text(json.dumps(V3), encoding="utf-8")
    cell = {"cell_type": "code", "source": ["print(1)"], "id": "of-45"}
    loose.write_text(json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 2}), "utf-8")
    kept = tmp_path / "old.executed.ipynb"
    kept.write_text("mine", encoding="utf-8")
    result = planar("classic", old, loose, "--edition", "v2")
    assert result.returncode == 0, result.stdout
    assert result.stderr == ""
    assert "edition v2 (as you asked), 1 code cell" in result.stdout
    assert "cost = saved 0.70, now 0.50" in result.stdout
    assert kept.read_text(encoding="utf-8") == "mine"
    names = {path.name for path in tmp_path.iterdir()} - {kept.name, old.name, loose.name}
    assert names == {"old.executed-2.ipynb", "loose.executed.ipynb"}
    assert json.loads(old.read_text(encoding="utf-8")) == V3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_stopping_it_leaves_nothing(write_notebook: Write, tmp_path: Path) -> None:
    """Ctrl-C in a long cell: exit code 130, one line, no copy, and the kernel is gone."""
    code = "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\n"
    notebook = write_notebook(tmp_path / "slow.ipynb", [f"{code}time.sleep(600)"])
    command = [sys.executable, "-m", "planar_course.cli", "classic", str(notebook)]
    pipe: Any = subprocess.PIPE
    with subprocess.Popen(
        command,
        stdout=pipe,
        stderr=pipe,
        encoding="utf-8",
        # A run in the background ignores SIGINT, and hands that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        pid = tmp_path / "pid"
        _wait_for(lambda: pid.exists() and pid.read_text(encoding="utf-8") != "")
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == "planar: stopped; nothing was left half-written\n"
    assert {path.name for path in tmp_path.iterdir()} == {"slow.ipynb", "pid"}
    kernel = int(pid.read_text(encoding="utf-8"))
    _wait_for(lambda: not _runs(kernel))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
