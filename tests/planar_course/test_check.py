"""`planar check`: the learner's dry run says what is missing, why, and touches nothing."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from planar_course import release
from planar_course.cells import END, START
from planar_course.check import kernel
from planar_course.check.command import read_pair
from planar_course.check.order import defined_names, order_notes
from planar_course.check.pairing import End, Exercise, Run, RunCell, prepare
from planar_course.check.text import Terminal, report, unwrapped
from planar_course.check.verdict import Status, Verdict, judge
from planar_course.cli import main
from planar_course.errors import UsageError
from testCases.checks import CheckFailed, Problem, check_hand_network

GOLDEN = Path(__file__).parent / "data" / "check" / "mixed.txt"
NOTEBOOKS = release.notebooks_folder()
FIRST, SECOND = "00_start_here.ipynb", "02_planar_classifier.ipynb"


# --- learners' notebooks, made from the built ones ------------------------------------------------


def shipped(name: str) -> NotebookNode:
    """Read a learner notebook of the release."""
    notebook: NotebookNode = nbformat.read(NOTEBOOKS / name, as_version=4)
    return notebook


def cell(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """Return a cell by its id."""
    found: NotebookNode = next(cell for cell in notebook.cells if cell.id == cell_id)
    return found


def remove(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """Take a cell out and return it."""
    found = cell(notebook, cell_id)
    notebook.cells.remove(found)
    return found


def solved(name: str) -> NotebookNode:
    """Return a learner notebook with every solution pasted in, as saved after a clean run."""
    notebook = shipped(name)
    solutions = nbformat.read(NOTEBOOKS / "solutions" / name, as_version=4)
    executed = {cell.id: cell for cell in solutions.cells if cell.cell_type == "code"}
    for mine in notebook.cells:
        if mine.cell_type == "code":
            mine.source = executed[mine.id].source
            mine.outputs = executed[mine.id].outputs
            mine.execution_count = executed[mine.id].execution_count
    return notebook


def answer(notebook: NotebookNode, cell_id: str, *lines: str) -> None:
    """Write lines, not indented, between START and END of an exercise."""
    exercise = cell(notebook, cell_id)
    source = exercise.source.split("\n")
    start = next(i for i, line in enumerate(source) if START.match(line.partition(" (≈")[0]))
    end = next(i for i, line in enumerate(source) if END.match(line))
    source[start + 1 : end] = [f"    {line}" for line in lines]
    exercise.source = "\n".join(source)


def save(notebook: NotebookNode, path: Path) -> bytes:
    """Write a notebook and return its bytes."""
    nbformat.write(notebook, path)
    return path.read_bytes()


def printed(text: str) -> list[NotebookNode]:
    """Return the outputs of a cell that printed a text."""
    return [new_output("stream", name="stdout", text=text)]


def squeezed(text: str) -> str:
    """Return a text with single spaces, wherever its lines are broken."""
    return " ".join(text.split())


# --- whole runs -----------------------------------------------------------------------------------


def test_a_solved_notebook_reaches_every_point(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Right answers pass, beside their files, and nothing in the folder is written."""
    notebook = solved(FIRST)
    notebook.cells.append(new_code_cell("print(open('data.txt', encoding='utf-8').read())"))
    (tmp_path / "data.txt").write_text("mine", encoding="utf-8")
    path = tmp_path / "handed in.ipynb"  # found by its metadata
    before = save(notebook, path)
    assert main(["check", str(path)]) == 0
    out, err = capsys.readouterr()
    assert "handed in.ipynb: 10 of 10 points" in out
    assert "hand it in" in " ".join(out.split())
    assert "Grading may use other inputs" in " ".join(out.split())
    assert "Stopped" not in out
    assert "Worked in your session" not in out
    assert err == ""
    assert "\x1b" not in out
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data.txt", "handed in.ipynb"]


def test_wrong_and_unwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A failed exercise is explained in the check's own words; an unwritten one is no failure."""
    wrong = ["return W2 @ np.maximum(0, W1 @ x + b1) + b2  # no ReLU at the end"]
    notebook = solved(FIRST)
    answer(notebook, "00-hand", *wrong)
    save(notebook, tmp_path / "wrong.ipynb")
    save(shipped(FIRST), tmp_path / FIRST)
    assert main(["check", str(tmp_path / "wrong.ipynb"), str(tmp_path / FIRST)]) == 1
    out, _ = capsys.readouterr()

    namespace: dict[str, Any] = {}
    source = cell(notebook, "00-hand").source
    exec(compile(f"import numpy as np\n{source}", "wrong", "exec"), namespace)
    with pytest.raises(CheckFailed) as failed:
        check_hand_network(namespace["hand_network"])
    # The line number of the excerpt is of another cell, so only the other words are compared.
    words = [line for line in str(failed.value).splitlines() if not line.startswith("  In:")]
    for line in words:
        assert squeezed(line) in squeezed(out)
    assert "wrong.ipynb: 3 of 10 points" in out
    assert "Next: mend 00-hand" in out
    assert f"{FIRST}: 0 of 10 points" in out
    assert len(re.findall(r"00-\w+ +not written yet +0 of", out)) == 2
    assert "All 2 notebooks: 3 of 20 points" in out


def mixed() -> NotebookNode:
    """Return notebook 02, with a bit of everything that learners do."""
    notebook = solved(SECOND)
    graded = {cell.id for cell in notebook.cells if "nbgrader" in cell.metadata}
    notebook.cells = [cell for cell in notebook.cells if cell.id in graded | {"02-imports"}]
    remove(notebook, "02-sizes-check")
    cell(notebook, "02-init-check").source = "print('seems right')"
    forward = cell(notebook, "02-forward")
    forward.source = forward.source.replace("return A2, cache", "A2, cache")
    answer(notebook, "02-cost", "cost = = 1")
    for unwritten in ("02-gradcheck", "02-update", "02-model-fit"):
        cell(notebook, unwritten).source = cell(shipped(SECOND), unwritten).source
    remove(notebook, "02-predict")
    notebook.cells += [
        new_code_cell("half = whole / 2", execution_count=52),
        new_code_cell("whole = 3", execution_count=51),
        new_code_cell("def inverse(x):\n    return 1 / x\n\n\ninverse(0)", execution_count=53),
        new_code_cell("step = 1\nprint(step)", execution_count=55, outputs=printed("1\n")),
        new_code_cell("step = step + 1\nprint(step)", execution_count=57, outputs=printed("3\n")),
        new_code_cell("print('done')", execution_count=56, outputs=printed("done\n")),
    ]
    return notebook


def test_the_whole_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People read this: compare all of it with a file, in a narrow terminal.

    When a wording was changed on purpose, read the new text aloud and put it into the file.
    """
    monkeypatch.setenv("COLUMNS", "80")
    save(mixed(), tmp_path / "mixed.ipynb")
    assert main(["check", str(tmp_path / "mixed.ipynb")]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    rounded = re.sub(r"\d+\.\d{4,}", lambda match: f"{float(match[0]):.3f}", out)
    assert rounded == GOLDEN.read_text(encoding="utf-8")


def test_endless_loops_cost_seconds_not_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell has a limit; a loop that prints does not fill the memory; the rest is still judged."""
    notebook = solved(FIRST)
    answer(notebook, "00-shapes", "while True:", "    pass")
    notebook.cells.insert(3, new_code_cell("while True:\n    print('x' * 80)"))
    save(notebook, tmp_path / FIRST)
    # The cell of the imports must have ended by then, also on a slow machine.
    assert main(["check", "--timeout", "3", str(tmp_path / FIRST)]) == 1
    out = squeezed(capsys.readouterr().out)
    assert "7 of 10 points" in out
    assert re.search(r"00-shapes failed 0 of 3 had not ended after 3 seconds", out)
    assert 'cell "while True:" had not ended after 3 seconds' in out
    assert "--timeout SECONDS" in out


def test_a_flood_of_text_is_not_kept(tmp_path: Path) -> None:
    """A loop that prints for a minute would otherwise fill the memory."""
    source = "for _ in range(100):\n    print('x' * 9_999, flush=True)"
    run = Run("my.ipynb", (), [RunCell("", new_code_cell(source), None)])
    kernel.execute(run, tmp_path, 30)
    kept = sum(len(output.text) for output in run.cells[0].node.outputs)
    assert 0 < kept <= kernel.OUTPUT_LIMIT
    assert run.cells[0].end is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import os\nos._exit(3)", "Python itself ended"),
        (
            "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)",
            "could not be stopped",
        ),
    ],
    ids=["dead", "stuck"],
)
def test_a_run_that_cannot_go_on_says_where(
    source: str,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was not reached is not called wrong, and no kernel is waited for without end."""
    monkeypatch.setattr(kernel, "GRACE", 1)
    notebook = solved(FIRST)
    notebook.cells.insert(3, new_code_cell(source))
    save(notebook, tmp_path / FIRST)
    assert main(["check", "--timeout", "1", str(tmp_path / FIRST)]) == 1
    out = squeezed(capsys.readouterr().out)
    assert message in out
    assert out.count("not reached") == 2
    assert "Next: mend the cell at which the run ended" in out


def test_cells_that_need_another_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The import cell at the end, a deleted check: told once, with the cell to move."""
    notebook = solved(FIRST)
    notebook.cells.append(remove(notebook, "00-imports"))
    save(notebook, tmp_path / FIRST)
    assert main(["check", str(tmp_path / FIRST)]) == 1
    out = squeezed(capsys.readouterr().out)
    assert "0 of 10 points" in out
    assert out.count("further down defines") == 1
    assert (
        "more cells use `np`, `check_to_column`, `check_hand_network`, `warmup`, which only the "
        'cell "import numpy as np" further down defines: move that one up.'
    ) in out
    assert "Next: do what the section above says" in out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_the_kernel_too(tmp_path: Path) -> None:
    """The code for interrupted, no process left behind, and the file as it was."""
    notebook = shipped(FIRST)
    number = tmp_path / "process"
    code = f"import os, time, pathlib\npathlib.Path({str(number)!r}).write_text(str(os.getpid()))"
    notebook.cells.insert(0, new_code_cell(f"{code}\ntime.sleep(60)"))
    before = save(notebook, tmp_path / FIRST)
    command = [sys.executable, "-m", "planar_course.cli", "check", str(tmp_path / FIRST)]
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
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.decode() == "planar: stopped; nothing was left half-written\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
    assert (tmp_path / FIRST).read_bytes() == before


# --- what is no notebook of the course ------------------------------------------------------------


def relabelled(**planar: str) -> bytes:
    """Return notebook 00 with other metadata."""
    notebook = shipped(FIRST)
    notebook.metadata["planar"] = planar
    return str(nbformat.writes(notebook)).encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such notebook"),
        (b'{"cells": [', "damaged"),
        (b"[]", "has no list of cells"),
        (
            nbformat.writes(new_notebook(cells=[new_code_cell("1 + 1")])).encode(),
            "not a notebook of this course; the course has 00_start_here.ipynb",
        ),
        (
            b'{"cells": [{"source": null}, {"source": [1]}, {"source": 3}, {}]}',
            "not a notebook of this course",
        ),
        ('{"cells": []}'.encode("utf-16"), "is UTF-16 text, not UTF-8"),
        (relabelled(notebook="77", version="0.1.0"), "not a notebook of this course"),
        (relabelled(notebook="00", version="0.0.1"), "is of release 0.0.1, and this is release"),
        (b'{"cells": [], "metadata": {"planar": {"notebook": "00"}}, "nbformat": 9}', "notebook"),
    ],
    ids=[
        "missing",
        "broken",
        "no cells",
        "foreign",
        "odd",
        "UTF-16",
        "unknown",
        "other release",
        "format",
    ],
)
def test_unusable_input_is_one_clear_line(
    content: bytes | None,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 2 and a line that names the file; no notebook beside it is run before."""
    monkeypatch.chdir(tmp_path)
    save(solved(FIRST), tmp_path / FIRST)
    if content is not None:
        (tmp_path / "mine.ipynb").write_bytes(content)
    assert main(["check", FIRST, "mine.ipynb"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(rf"planar: .*mine\.ipynb: .*{re.escape(message)}.*\n", err), err


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "soon", "²"])
def test_a_time_limit_is_a_number_of_seconds(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A limit of nothing would stop every cell."""
    with pytest.raises(SystemExit, match="2"):
        main(["check", FIRST, f"--timeout={text}"])
    assert "whole number of seconds" in capsys.readouterr().err


def test_a_notebook_without_metadata_is_known_by_its_name(tmp_path: Path) -> None:
    """Some tools drop metadata they do not know, and browsers number what they download."""
    path = tmp_path / "00_start_here (1).ipynb"
    path.write_bytes(relabelled())
    assert read_pair(path)[1].metadata.planar.notebook == "00"
    plain = json.loads(relabelled())
    (tmp_path / "named.ipynb").write_text(json.dumps(plain), encoding="utf-8-sig")
    assert read_pair(tmp_path / "named.ipynb")[1].metadata.planar.notebook == "00"
    pasted = new_code_cell("# Exercise 02-cost\na = 1")
    plain["cells"].insert(0, pasted)
    (tmp_path / "named.ipynb").write_text(json.dumps(plain), encoding="utf-8")
    assert read_pair(tmp_path / "named.ipynb")[1].metadata.planar.notebook == "00"
    plain["cells"] = [one for one in plain["cells"] if "# Exercise" not in "".join(one["source"])]
    (tmp_path / "start.ipynb").write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(UsageError, match="not a notebook of this course"):
        read_pair(tmp_path / "start.ipynb")


def test_a_cell_that_is_there_twice_is_read_in_silence(tmp_path: Path) -> None:
    """Two cells with one id are no valid notebook, but one that people have."""
    plain = json.loads((NOTEBOOKS / FIRST).read_text(encoding="utf-8"))
    plain["cells"].append(plain["cells"][0])
    (tmp_path / FIRST).write_text(json.dumps(plain), encoding="utf-8")
    mine, _ = read_pair(tmp_path / FIRST)
    assert len({cell.id for cell in mine.cells}) == len(plain["cells"])


# --- pairing with the shipped cells ---------------------------------------------------------------


def test_checks_run_as_shipped_at_their_place() -> None:
    """A learner's own points and checks do not count, and a deleted check comes back."""
    notebook = solved(FIRST)
    changed = cell(notebook, "00-shapes-check")
    changed.source, changed.metadata.nbgrader.points = "print('fine')", 1000
    remove(notebook, "00-hand-check")
    run = prepare("mine.ipynb", notebook, shipped(FIRST))
    assert [(exercise.id, exercise.points) for exercise in run.exercises] == [
        ("00-shapes", 3),
        ("00-hand", 7),
    ]
    ids = [cell.id for cell in run.cells]
    for exercise in run.exercises:
        assert ids.index(exercise.check_id) == ids.index(exercise.id) + 1
        check = run.cell(exercise.check_id)
        assert check is not None
        assert check.node.source == cell(shipped(FIRST), exercise.check_id).source
    shapes, hand = run.cell("00-shapes-check"), run.cell("00-hand-check")
    assert shapes is not None
    assert shapes.changed_check
    assert hand is not None
    assert hand.saved is None


def test_a_cell_that_was_cut_and_pasted_is_still_known() -> None:
    """Pasting gives a cell a new id; a copy beside the original is not the exercise."""
    notebook = solved(FIRST)
    pasted = remove(notebook, "00-hand")
    pasted.id = "4be7f1c2"
    copied = nbformat.from_dict(cell(notebook, "00-shapes"))
    copied.id = "9d01a5b3"
    notebook.cells += [pasted, copied]
    run = prepare("mine.ipynb", notebook, shipped(FIRST))
    assert [cell.id for cell in run.cells][-2:] == ["00-hand", ""]


@pytest.mark.parametrize("keeps_headers", [True, False])
def test_cells_without_any_name_are_known_by_their_text(keeps_headers: bool) -> None:
    """Some programs drop ids and metadata; grading finds the answers all the same."""
    notebook = solved(SECOND)
    for number, one in enumerate(notebook.cells):
        one.id, one.metadata = f"cell-{number}", {}
        if not keeps_headers and one.source.startswith("# Exercise"):
            one.source = one.source.partition("\n")[2]
    run = prepare("mine.ipynb", notebook, shipped(SECOND))
    for exercise in run.exercises:
        written, check = run.cell(exercise.id), run.cell(exercise.check_id)
        assert written is not None, exercise.id
        assert check is not None
        assert check.saved is not None
        assert run.cells.index(written) < run.cells.index(check)
    assert len([one for one in run.cells if not one.id]) == 0


def test_a_function_of_ones_own_is_no_exercise() -> None:
    """The exercise's own cell comes first, and a function tried out elsewhere is nobody's."""
    notebook = solved(FIRST)
    for number, one in enumerate(notebook.cells):
        one.id, one.metadata = f"cell-{number}", {}
    own = ("to_column = lambda values: values", "def compute_cost(A2, Y):\n    return 0.0")
    notebook.cells[:0] = map(new_code_cell, own)
    run = prepare("mine.ipynb", notebook, shipped(FIRST))
    assert [one.id for one in run.cells[:2]] == ["", ""]


def test_an_exercise_turned_into_text_is_missing() -> None:
    """Only code can be run; the verdict says how to get the cell back."""
    notebook = solved(FIRST)
    cell(notebook, "00-hand").cell_type = "markdown"
    run = prepare("mine.ipynb", notebook, shipped(FIRST))
    verdict = judge(run, 60)[1]
    assert verdict.status is Status.MISSING
    assert verdict.points == 0
    assert verdict.note == "planar reset mine.ipynb 00-hand gives it back"


# --- order, from what a run left behind -----------------------------------------------------------


def ran(source: str, undefined: str = "", cell_id: str = "", **saved: Any) -> RunCell:
    """Return a cell that was run, and raised a NameError if a name was undefined."""
    node = new_code_cell(source)
    if undefined:
        evalue = f"name {undefined!r} is not defined"
        node.outputs = [new_output("error", ename="NameError", evalue=evalue, traceback=[])]
    return RunCell(cell_id, node, new_code_cell(source, **saved), reached=True)


RELEASE = new_notebook(
    cells=[
        new_code_cell("import numpy as np", id="09-imports"),
        new_code_cell("def cost(A2):\n    return 1", id="09-cost"),
    ]
)


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ([ran("m + 1", "m"), ran("m = 3")], 'only the cell "m = 3" further down defines: move'),
        ([ran("m = k", "k"), ran("m + 1", "m")], None),
        ([ran("m + 1", "m", execution_count=4)], "no cell defines; was it in one that you deleted"),
        ([ran("m + 1", "m")], None),
        ([ran("np.ones(3)", "np")], "planar reset my.ipynb 09-imports gives it back"),
        ([ran("cots = 1", cell_id="09-cost"), ran("cost(1)", "cost")], "no longer defines; was it"),
        ([ran("raise", "m"), ran("%matplotlib inline\nfor m in 'ab': pass")], "move that one up"),
        ([ran("m()", "m"), ran("def m(:\n    pass")], "move that one up"),
    ],
    ids=["below", "above stopped", "deleted", "typo", "gone", "renamed", "magic", "not Python"],
)
def test_undefined_names(cells: list[RunCell], note: str | None) -> None:
    """The advice fits the cause, and where no cause is known there is none."""
    notes = order_notes(Run("my.ipynb", (), cells), RELEASE)
    assert len(notes) == (note is not None)
    assert all(str(note) in text for text in notes)


def test_other_outputs_count_only_out_of_order() -> None:
    """A cell run again in its place may print what it likes; so may an experiment."""

    def run(counts: Iterable[int | None], tags: frozenset[str] = frozenset()) -> list[str]:
        cells = [
            ran("print(n)", execution_count=count, outputs=printed(f"n = {count}\n"))
            for count in counts
        ]
        for each in cells:
            each.tags = tags
            each.node.outputs = printed("n = 2\n")
        return order_notes(Run("my.ipynb", (), cells), RELEASE)

    assert run([2, 5, 9]) == []
    assert run([2, None, 2]) == []
    above, below = run([2, 7, 3])
    assert "n = 7, in a clean run 2. It was last run after" in above
    assert "which stands below it" in above
    assert "n = 3, in a clean run 2. It was last run before" in below
    assert run([2, 7, 3], frozenset({"nbval-ignore-output"})) == []


def test_defined_names_are_those_of_the_cell_not_of_its_functions() -> None:
    """A variable inside a function or a comprehension is of no use to another cell."""
    source = "with open(p) as f: a, *b = f\ndef g(x):\n    y = 1\n[z for z in a]\n(w := 2)\nu += 1"
    assert defined_names(source) == {"f", "a", "b", "g", "w", "u"}
    source = "[q := z for z in a]\nk: int\nv: int = 1\nfrom m import *\nimport os.path\nlambda r: 1"
    assert defined_names(source) == {"q", "v", "os"}
    source = "match a:\n    case [1, *t] | {2: c, **d} as e: pass\ntry: pass\nexcept E as n: pass"
    assert defined_names(source) == {"t", "c", "d", "e", "n"}


# --- text -----------------------------------------------------------------------------------------


WORDS = st.lists(st.text("abcdefgh.,", min_size=1, max_size=20), min_size=1, max_size=60)


@given(words=WORDS, width=st.integers(50, 100), lead=st.sampled_from(["", "  Got:  ", "    "]))
def test_text_fits_and_loses_no_word(words: list[str], width: int, lead: str) -> None:
    """Whatever the width, every line fits and every word is there."""
    lines = Terminal(width).wrapped(lead + " ".join(words), "      ")
    assert max(map(len, lines)) <= width
    assert " ".join(lines).split() == [*lead.split(), *words]


@given(paragraphs=st.lists(WORDS, min_size=1, max_size=3))
def test_a_checks_message_is_unwrapped_without_loss(paragraphs: list[list[str]]) -> None:
    """Facts stay on their lines; sentences flow again."""
    problem = "\n".join(
        line
        for words in paragraphs
        for line in (*Terminal(92).wrapped(" ".join(words)), "  Got:    3", "          4")
    )
    text = unwrapped(problem)
    assert text.split() == problem.split()
    assert text.splitlines() == [
        line for words in paragraphs for line in (" ".join(words), "  Got:    3", "          4")
    ]


def test_unwrapping_knows_the_width_of_the_checks() -> None:
    """One column more or less would join two paragraphs, or leave a break in a sentence."""
    fits = "a" * 85  # and a word of six letters would still have fitted behind it
    broken = f"bb{' b' * 42} needed"  # 86 characters and a word that does not fit
    problem = Problem("cost", "09-cost", "value", fits, says=("second", broken))
    message = str(CheckFailed(problem))
    assert len(message.splitlines()) == 5
    assert unwrapped(message).splitlines() == [fits, "second", broken, problem.pointer]


def verdict(status: Status) -> Verdict:
    """Return a verdict on an exercise of 5 points."""
    return Verdict(Exercise("09-cost", 5, "check_cost(cost)"), status)


def test_colour_only_adds_to_words() -> None:
    """Without colours the text is the same text, and says everything."""
    run = Run("my.ipynb", (), [])
    verdicts = [verdict(status) for status in Status]
    plain = report(run, verdicts, [], 60, Terminal(80))
    coloured = report(run, verdicts, [], 60, Terminal(80, colour=True))
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    assert all(status.value in plain for status in Status)


@pytest.mark.parametrize(
    ("tty", "environment", "colour"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False)],
)
def test_colours_are_for_terminals(
    tty: bool, environment: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file gets none, nor does who asks for none; a wide window does not make long lines."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("WT_SESSION", "a Windows terminal that knows colours")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty)
    monkeypatch.setenv("COLUMNS", "300")
    assert Terminal.of_stdout() == Terminal(100, colour)


def test_a_terminal_sees_how_far_the_run_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a minute of silence looks like a hang; what is shown is wiped before the report."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr("planar_course.check.command.execute", run_nothing)
    save(shipped(FIRST), tmp_path / FIRST)
    assert main(["check", str(tmp_path / FIRST)]) == 1
    shown = capsys.readouterr().out.split("\r")
    assert shown[1].strip() == f"{FIRST}: running cell 1 of 2"
    assert shown[2].strip() == f"{FIRST}: running cell 2 of 2"
    assert shown[3].strip() == ""
    assert "0 of 10 points" in shown[4]


def run_nothing(run: Run, folder: Path, seconds: int, progress: Callable[[int, int], None]) -> None:
    """Stand in for the kernel: progress, and then a death."""
    for position in (1, 2):
        progress(position, 2)
    run.cells[0].end = End.DEAD


def test_other_commands_do_not_load_this_one() -> None:
    """`planar --help` starts no slower, and works where no kernel is installed."""
    code = (
        "import sys, planar_course.cli as cli; cli.make_parser(); "
        "sys.exit('planar_course.check.command' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
