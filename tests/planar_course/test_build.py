"""Protects `planar build`: the same bytes every time, nothing written unless all of it is sound."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from planar_course import derive
from planar_course.cells import read_source
from planar_course.cli import main
from testCases.cases import SPECIFICATIONS
from testCases.examination import check_count

GOLDEN = Path(__file__).parent / "data" / "golden"
PLANAR = [sys.executable, "-m", "planar_course.cli"]
SOURCE = GOLDEN / "source" / "02_double.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sample course once."""
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(GOLDEN / "source", folder / "source")
    assert main(["build", "--notebooks", str(folder)]) == 0
    return folder


def copy_of(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built sample that a test may spoil."""
    return shutil.copytree(built, tmp_path / "notebooks")


def test_learner_notebook_is_the_golden_one(built: Path) -> None:
    """Every byte that a learner gets is reviewed when it changes."""
    got = (built / "02_double.ipynb").read_bytes()
    assert got == (GOLDEN / "02_double.ipynb").read_bytes()


def test_a_second_build_changes_no_byte(built: Path, tmp_path: Path) -> None:
    """Otherwise every build would be a diff to review."""
    folder = copy_of(built, tmp_path)
    assert main(["build", "--notebooks", str(folder), "02"]) == 0
    for path in sorted(built.rglob("*.ipynb")):
        assert (folder / path.relative_to(built)).read_bytes() == path.read_bytes()


def test_check_says_up_to_date(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The good case exits 0 and says so."""
    assert main(["build", "--check", "--notebooks", str(built)]) == 0
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new"),
    [("y = 2 * x", "y = x + x"), ("the double of", "twice"), ("points-4", "points-5")],
)
def test_check_shows_a_stale_file_with_its_diff(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    """A change of solution, prose or points without a build must not pass."""
    folder = copy_of(built, tmp_path)
    source = folder / "source" / "02_double.py"
    source.write_text(source.read_text("utf-8").replace(old, new), "utf-8", newline="\n")
    assert main(["build", "--check", "--notebooks", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "02_double.ipynb" in out
    assert any(line.startswith("+") and new in line for line in out.splitlines())


def test_check_sees_a_touched_or_missing_learner_notebook(built: Path, tmp_path: Path) -> None:
    """Generated files are not edited by hand."""
    folder = copy_of(built, tmp_path)
    learner = folder / "02_double.ipynb"
    learner.write_bytes(learner.read_bytes().replace(b"twice", b"thrice"))
    assert main(["build", "--check", "--notebooks", str(folder)]) == 1
    learner.unlink()
    assert main(["build", "--check", "--notebooks", str(folder)]) == 1


def test_check_sees_an_old_number_of_checks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new case changes what a solution prints, although no source has changed."""
    notebooks = Path(__file__).resolve().parents[2] / "notebooks"
    assert main(["build", "--check", "--notebooks", str(notebooks), "00"]) == 0
    specification = SPECIFICATIONS["neuron_forward"]
    fewer = replace(specification, cases=specification.cases[1:])
    monkeypatch.setitem(SPECIFICATIONS, "neuron_forward", fewer)
    count = check_count(fewer)
    capsys.readouterr()
    assert main(["build", "--check", "--notebooks", str(notebooks), "01"]) == 1
    (line, advice) = capsys.readouterr().out.splitlines()
    assert line.endswith(
        f"cell 01-neuron-code-check prints that all {count + 1} checks of neuron_forward passed,"
        f" but now there are {count}"
    )
    assert advice.startswith("stale: run planar build")


def test_check_sees_a_solution_that_was_not_executed(built: Path, tmp_path: Path) -> None:
    """A cell without execution count is compared with nothing, so such a file must not pass."""
    folder = copy_of(built, tmp_path)
    path = folder / "solutions" / "02_double.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].execution_count = None
    nbformat.write(notebook, path)
    assert main(["build", "--check", "--notebooks", str(folder)]) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("y = 2 * x", "y = 3 * x", ["cell 02-double-check failed", "assert double(4) == 8"]),
        ("print(double(4))", "import sys; print(1, file=sys.stderr)", ["02-use", "stderr"]),
        ("triple(1)", "double(1)", ["cell 02-demo failed", "an error-demo must raise"]),
        ("# a claim", "assert 1 > 2, 'one is less'", ["cell 02-claim failed", "one is less"]),
        ("plot([0, 1])", "plot([0, double(1)])", ["cell 02-plot failed", "NotImplementedError"]),
        ("# a claim", "import os; os._exit(1)", ["cell 02-claim failed", "the kernel died"]),
    ],
)
def test_an_unsound_notebook_is_shown_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: list[str]
) -> None:
    """Each is named with its cell, source and traceback.

    A wrong solution, noise on stderr, a demo that works, a false claim, a given cell that needs
    the learner's answer, and one that kills the kernel.
    """
    folder = tmp_path / "notebooks"
    shutil.copytree(GOLDEN / "source", folder / "source")
    source = folder / "source" / "02_double.py"
    text = source.read_text("utf-8")
    assert old in text
    source.write_text(text.replace(old, new), "utf-8", newline="\n")
    assert main(["build", "--notebooks", str(folder)]) == 1
    error = capsys.readouterr().err
    assert all(part in error for part in said), error
    assert "02_double" in error
    assert sorted(path.name for path in folder.rglob("*")) == ["02_double.py", "source"]


def test_bad_input_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No sources, an unknown number, a faulty source: each in one line on stderr."""
    assert main(["build", "--notebooks", str(tmp_path)]) == 2
    assert "no notebook source here" in capsys.readouterr().err
    shutil.copytree(GOLDEN / "source", tmp_path / "source")
    assert main(["build", "--notebooks", str(tmp_path), "07"]) == 2
    assert "02_double" in capsys.readouterr().err
    path = tmp_path / "source" / "02_double.py"
    path.write_text(path.read_text("utf-8").replace('"exercise"', '"exercize"'), "utf-8")
    assert main(["build", "--notebooks", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("planar: 02_double.py: cell 02-double: unknown tag")
    assert error.count("\n") == 1


def test_nbgrader_folder_is_never_overwritten(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An instructor's folder may hold grades."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "gradebook.db").write_text("marks", "utf-8")
    assert main(["build", "--notebooks", str(built), "--nbgrader", str(folder)]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["gradebook.db"]


def test_nbgrader_version_keeps_the_solution_in_nbgraders_markers(built: Path) -> None:
    """What nbgrader cuts out is exactly the solution; in ours it is cut already."""
    source = read_source(SOURCE)
    executed = nbformat.read(built / "solutions" / "02_double.ipynb", as_version=4)
    notebook = derive.nbgrader_notebook(source, executed)
    cell = next(cell for cell in notebook.cells if cell.id == "02-double")
    assert cell.source.split("\n")[3:] == [
        "    ### START CODE HERE ### (≈ 1 line)",
        "    ### BEGIN SOLUTION",
        "    y = 2 * x",
        "    ### END SOLUTION",
        "    ### END CODE HERE ###",
        "    return y",
    ]
    assert "02-claim" not in {cell.id for cell in notebook.cells}


def test_nbgrader_folder_is_written_from_a_current_build_only(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An instructor must not hand out last week's text."""
    folder = copy_of(built, tmp_path)
    command = ["build", "--notebooks", str(folder), "--nbgrader"]
    assert main([*command, str(tmp_path / "course")]) == 0
    names = {p.name for p in (tmp_path / "course").rglob("*") if p.is_file()}
    assert names == {"02_double.ipynb", "nbgrader_config.py"}
    source = folder / "source" / "02_double.py"
    source.write_text(source.read_text("utf-8").replace("the double of", "twice"), "utf-8")
    assert main([*command, str(tmp_path / "other")]) == 2
    assert "stale" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_check_sees_a_notebook_without_source(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Learners would get the notebook of a source that was renamed or deleted."""
    folder = copy_of(built, tmp_path)
    shutil.copy(folder / "02_double.ipynb", folder / "03_gone.ipynb")
    assert main(["build", "--check", "--notebooks", str(folder)]) == 1
    assert "03_gone.ipynb: has no source any more" in capsys.readouterr().out


def test_unreadable_files_are_named_in_one_line(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another encoding, tags that are no list, two sources of one number, a damaged notebook."""
    folder = copy_of(built, tmp_path)
    command = ["build", "--check", "--notebooks", str(folder)]
    source = folder / "source" / "02_double.py"
    sound = source.read_bytes()

    def refused(part: str) -> bool:
        assert main(command) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1, error
        return part in error

    source.write_bytes(sound + "# é".encode("latin-1"))
    assert refused("02_double.py: cell -: byte")
    source.write_bytes(sound.replace(b'tags=["claim"]', b'tags="claim"', 1))
    assert refused('cell 02-use: tags are a list, as in tags=["claim"]')
    source.write_bytes(sound)
    (folder / "source" / "02_other.py").write_bytes(sound)
    assert refused("02_double.py and 02_other.py have the same number")
    (folder / "source" / "02_other.py").unlink()
    solution = folder / "solutions" / "02_double.ipynb"
    solution.write_text("{", "utf-8")
    assert refused(f"{solution}: is damaged")


def test_a_pipe_that_knows_no_formulas_gets_the_diff_all_the_same(
    built: Path, tmp_path: Path
) -> None:
    """On Windows a pipe takes one byte a sign; a formula in a diff must not end in a traceback."""
    folder = copy_of(built, tmp_path)
    source = folder / "source" / "02_double.py"
    source.write_text(source.read_text("utf-8").replace("the double of", "≈ᵀ"), "utf-8")
    run = subprocess.run(
        [*PLANAR, "build", "--check", "--notebooks", str(folder)],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, b"")
    assert b"stale" in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_writes_nothing_and_leaves_no_kernel(tmp_path: Path) -> None:
    """One line, exit code 130, the folder as it was, and the kernel gone."""
    folder = tmp_path / "notebooks"
    shutil.copytree(GOLDEN / "source", folder / "source")
    source, number = folder / "source" / "02_double.py", tmp_path / "process"
    wait = f"import os, time; open({str(number)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    source.write_text(source.read_text("utf-8").replace("# given", wait), "utf-8")
    command = [*PLANAR, "build", "--notebooks", str(folder)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A run in the background ignores SIGINT, and hands that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        deadline = time.monotonic() + 60
        while not (number.exists() and number.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert err.decode() == "planar: stopped; nothing was left half-written\n"
    assert process.returncode == 130
    assert sorted(path.name for path in folder.rglob("*")) == ["02_double.py", "source"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
