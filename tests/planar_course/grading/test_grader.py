"""What a whole submission gets when something runs out in the middle of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import numpy as np
import pytest

from planar_course.grading import attempt, session
from planar_course.grading.grader import Grader
from planar_course.grading.graft import Graft, GraftCell, alone
from planar_course.grading.intake import find_submissions
from planar_course.grading.model import Grade, Limits, Outcome, Stop
from planar_course.grading.oracle import Oracle
from planar_course.grading.provenance import key_of
from planar_course.grading.remote import Ask, RemoteVerdict, examine_remote
from planar_course.grading.rules import Rules
from planar_course.grading.sandbox import Backend
from planar_course.grading.session import Session
from testCases.cases import SPECIFICATIONS
from testCases.specification import Specification
from tests.support.honest import answers_of, handed_in, points

WRONG = "def logistic_fit(X, Y, learning_rate=0.1, num_iterations=1000):\n    return None"


def graded(content: bytes, sandbox: Backend, folder: Path, partial: bool = False) -> Grade:
    """Return the grade of notebook 01 as ann handed it in."""
    path = folder / "ann" / "01.ipynb"
    path.parent.mkdir()
    path.write_bytes(content)
    rules = Rules(seed=1, limits=Limits(), isolation=sandbox.name, partial_credit=partial)
    (submission,) = find_submissions(folder)
    return Grader(rules, folder / "views").grade(submission)


def test_time_that_ends_before_the_second_trial_costs_nothing(
    sandbox: Backend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was right in the student's own notebook is graded, and the rest has its reason."""

    def after_the_deadline(grafted: Graft, exercise: str) -> Iterator[list[GraftCell]]:
        monkeypatch.setattr(session, "time", SimpleNamespace(monotonic=lambda: 1e12))
        return alone(grafted, exercise)

    monkeypatch.setattr(attempt, "alone", after_the_deadline)
    answers = {**answers_of("01", 0), "01-descent": WRONG}
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    assert grade.outcome is Outcome.GRADED, grade.reason
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == {**points("01"), "01-descent": 0.0}
    (wrong,) = [verdict for verdict in grade.exercises if not verdict.points]
    assert "None" in wrong.headline


KEEPER = """\
def logistic_fit(X, Y, learning_rate=0.1, num_iterations=1000):
    import contextlib, pathlib, tempfile
    first = float(X.ravel()[0])
    folders = [pathlib.Path(tempfile.gettempdir()), pathlib.Path.home()]
    files = [folder / "seen" for folder in folders]
    seen = [file.read_text() for file in files if file.exists()] + globals().get("seen_here", [])
    globals()["seen_here"] = [*seen, str(first)]
    for file in files:
        with contextlib.suppress(OSError):
            file.write_text(str(first))
    raise ValueError(f"calls seen before: {len(seen)}, input {first}")
"""


def test_what_is_told_was_found_where_no_hidden_input_has_been(
    sandbox: Backend, tmp_path: Path
) -> None:
    """Whatever a function keeps of a hidden input, the process that words come from has none."""
    answers = {**answers_of("01", 0), "01-descent": KEEPER}
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    (wrong,) = [verdict for verdict in grade.exercises if not verdict.points]
    specification = SPECIFICATIONS["logistic_fit"]
    first = float(specification.inputs(specification.cases[0])["X"].ravel()[0])
    assert dict(wrong.facts)["Error"] == f"ValueError: calls seen before: 0, input {first}"


def test_what_is_told_of_own_cells_was_seen_before_any_hidden_input(
    sandbox: Backend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A cell that stops, or does not, in a kernel of later could say one bit of an input each."""
    sessions: list[Session] = []

    class Kept(Session):
        def __enter__(self) -> Self:
            sessions.append(self)
            return super().__enter__()

    def ended(ask: Ask, specification: Specification, seed: int) -> RemoteVerdict:
        """Have a later kernel find every cell stopped, as by a call with hidden inputs."""
        verdict = examine_remote(ask, specification, seed)
        for end in sessions[0].ends:
            end.stop = Stop.MEMORY
        return verdict

    monkeypatch.setattr(attempt, "Session", Kept)
    monkeypatch.setattr(attempt, "examine_remote", ended)
    answers = {**answers_of("01", 0), "01-descent": WRONG}
    grade = graded(handed_in("01", answers, {"01-descent": "own = 1\n"}), sandbox, tmp_path)
    assert grade.exercises[0].points, "no hidden input was sent"
    assert Stop.MEMORY not in {verdict.stop for verdict in grade.exercises}
    assert Stop.MEMORY not in " ".join(grade.notes)


BAD_COST = "def logistic_cost(w, b, X, Y):\n    return -1.0\n"


def test_helpers_are_lent_while_nobody_else_has_hidden_inputs(
    sandbox: Backend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A friend graded at one time could ask them, and answer over the load of the machine.

    An answer that comes later is of no use either: each trial has inputs of its own.
    """
    import fcntl  # there is none on Windows, nor a sandbox

    met: list[tuple[str, int]] = []
    lent: list[bool] = []
    turn = tmp_path / "views" / ".turn"

    def is_free(wanted: int) -> bool:
        with turn.open() as file:
            try:
                fcntl.flock(file, wanted | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    class Watched(Oracle):
        def __enter__(self) -> Self:
            lent.append(is_free(fcntl.LOCK_SH))
            return super().__enter__()

    def examined(ask: Ask, specification: Specification, seed: int) -> RemoteVerdict:
        assert not is_free(fcntl.LOCK_EX)
        met.append((specification.function, seed))
        return examine_remote(ask, specification, seed)

    monkeypatch.setattr(attempt, "Oracle", Watched)
    monkeypatch.setattr(attempt, "examine_remote", examined)
    answers = {**answers_of("01", 0), "01-cost": BAD_COST}
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == {**points("01"), "01-cost": 0.0}
    assert lent
    assert not any(lent)
    assert len(set(met)) == len(met) > len({function for function, _ in met})


TABLE = """\
def logistic_cost(w, b, X, Y):
    import os
    import numpy as np
    global calls
    calls = globals().get("calls", 0) + 1
    known = {known}
    if calls > {most}:
        os._exit(0)
    return np.float64(known.get(round(float(np.sum(X) + np.sum(w) + b), 9), 0.0) + (calls == 2))
"""


def test_answers_to_what_everybody_knows_earn_no_share(sandbox: Backend, tmp_path: Path) -> None:
    """A rehearsal that ends its kernel was once all that was known about a share of the points."""
    specification = SPECIFICATIONS["logistic_cost"]
    known = {}
    for case in specification.cases:
        given = specification.inputs(case)
        key = float(np.sum(given["X"]) + np.sum(given["w"]) + given["b"])
        known[round(key, 9)] = float(specification.expected(case, given))
    source = TABLE.format(known=known, most=len(specification.cases))
    answers = {**answers_of("01", 0), specification.exercise: source}
    grade = graded(handed_in("01", answers), sandbox, tmp_path, partial=True)
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    # Of one case everybody has the same inputs.
    share = reached[specification.exercise] / points("01")[specification.exercise]
    assert share <= 1 / len(specification.cases)
    assert reached == {**points("01"), specification.exercise: reached[specification.exercise]}


TRAP = """\
import os


def trap(info):
    if "proxies" in info.raw_cell:
        os._exit(0)


get_ipython().events.register("pre_run_cell", trap)
"""


def test_a_kernel_that_dies_under_our_own_code_is_the_submissions_fault(
    sandbox: Backend, tmp_path: Path
) -> None:
    """It would else be "not graded", and who deserves nothing could choose that."""
    answers = {**answers_of("01", 0), "01-descent": WRONG}
    grade = graded(handed_in("01", answers, {"01-descent": TRAP}), sandbox, tmp_path)
    assert grade.outcome is Outcome.GRADED, grade.reason
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == {**points("01"), "01-descent": 0.0}


LATE_END = """\
import os
import signal
import threading
import time

threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
helper_rate = 0.1
"""
SLOW_FINDER = """\
import os
import sys


class Finder:
    def find_spec(self, name, *rest):
        if name.partition(".")[0] == "planar_utils":
            os._exit(1)


sys.meta_path.insert(0, Finder())
"""


def test_a_name_without_a_value_is_no_name_that_a_line_was_to_give(
    sandbox: Backend, tmp_path: Path
) -> None:
    """Who tries a function out in its cell, with a variable forgotten, has it stop there."""
    answers = answers_of("01", 0)
    forgotten = "def logistic_cost(w, b, X, Y):\n    return np.sum(Y) / s\n\n"
    answers["01-cost"] = forgotten + "print(logistic_cost(1, 2, 3, np.ones(4)))\n"
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    (wrong,) = [verdict for verdict in grade.exercises if not verdict.points]
    assert "A name needs a value before it is used" in wrong.says[0]


@pytest.mark.parametrize("own", [LATE_END, SLOW_FINDER])
def test_what_ends_the_kernel_later_costs_itself_alone(
    own: str, sandbox: Backend, tmp_path: Path
) -> None:
    """Blamed were the course's own imports, and without them no right answer had any points."""
    content = json.loads(handed_in("01", answers_of("01", 0)))
    cell = {"id": "own", "cell_type": "code", "metadata": {}, "source": own, "outputs": []}
    content["cells"].insert(0, cell)
    grade = graded(json.dumps(content).encode(), sandbox, tmp_path)
    assert grade.outcome is Outcome.GRADED, grade.reason
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == points("01")


def test_a_line_that_fails_above_an_answer_costs_nothing(sandbox: Backend, tmp_path: Path) -> None:
    """A package that is missing here, or a figure's name: at home the cell ran."""
    answers = answers_of("01", 0)
    first, second, third, *_ = answers
    answers[first] = f"import no_such_package\n\n{answers[first]}"
    answers[second] = f"from planar_utils import train, sigmoid\n{answers[second]}"
    answers[third] = f"%load_ext no_such_extension\nprint(no_such_name)\n{answers[third]}"
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    reached = {verdict.exercise: verdict.points for verdict in grade.exercises}
    assert reached == points("01")


def test_a_name_that_a_stopped_line_was_to_give_is_explained(
    sandbox: Backend, tmp_path: Path
) -> None:
    """The advice for unknown names would send the student to look for a line that is there."""
    answers = answers_of("01", 0)
    answers["01-descent"] = (
        "from planar_utils.estimator import PlanarClassifier\n\n\n"
        "def logistic_fit(X, Y, learning_rate=0.1, num_iterations=1000):\n"
        "    return PlanarClassifier().fit(X, Y)\n"
    )
    grade = graded(handed_in("01", answers), sandbox, tmp_path)
    (wrong,) = [verdict for verdict in grade.exercises if not verdict.points]
    assert "it trains networks by itself" in dict(wrong.facts)["The cell stopped"]
    assert wrong.says == ("PlanarClassifier has no value, as the cell stopped where it gets it.",)


def test_a_second_file_is_told_also_when_a_run_is_resumed() -> None:
    """The graded file is the same then, but the note beside its grade is not."""
    rules = Rules(seed=1, limits=Limits())
    keys = {key_of("hash", note, "02", rules) for note in ("", "2 files for one notebook")}
    assert len(keys) == 2
    assert key_of("hash", "", "02", rules) in keys
