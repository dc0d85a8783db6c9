"""Protects that nobody is examined while right helpers are lent, and that nobody waits for ever."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from planar_course.grading.turns import Turns

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="nothing is graded on Windows: there is no sandbox"
)
SECONDS = 20.0  # of what happens at once
MOMENT = 0.2  # in which what must not happen would have


class Taker(threading.Thread):
    """Takes a turn and has it until it is told to end."""

    def __init__(self, folder: Path, alone: bool) -> None:
        super().__init__(daemon=True)
        self.has, self.end = threading.Event(), threading.Event()
        self._folder, self._alone = folder, alone
        self.start()

    def run(self) -> None:
        """Take it."""
        with Turns(self._folder).take(self._alone):
            self.has.set()
            assert self.end.wait(SECONDS)

    def done(self) -> None:
        """End it."""
        self.end.set()
        self.join(SECONDS)


Take = Callable[[bool], Taker]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Return the function that has somebody take a turn in one folder."""
    return lambda alone: Taker(tmp_path, alone)


def test_hidden_inputs_may_be_met_by_several_at_once(take: Take) -> None:
    """Else a class would be graded one by one."""
    first, second = take(False), take(False)
    assert first.has.wait(SECONDS)
    assert second.has.wait(SECONDS)
    first.done()
    second.done()


@pytest.mark.parametrize(
    ("first_alone", "second_alone"), [(True, False), (False, True), (True, True)]
)
def test_who_is_alone_has_nobody_beside(first_alone: bool, second_alone: bool, take: Take) -> None:
    """Whoever came first."""
    first = take(first_alone)
    assert first.has.wait(SECONDS)
    second = take(second_alone)
    assert not second.has.wait(MOMENT)
    first.done()
    assert second.has.wait(SECONDS)
    second.done()


def test_who_wants_to_be_alone_is_not_passed_by_others(take: Take) -> None:
    """A class of long calls would put off for ever what one student's exercise needs."""
    first = take(False)
    assert first.has.wait(SECONDS)
    alone = take(True)
    assert not alone.has.wait(MOMENT)
    late = take(False)
    assert not late.has.wait(MOMENT)
    first.done()
    assert alone.has.wait(SECONDS)
    assert not late.has.wait(MOMENT)
    alone.done()
    assert late.has.wait(SECONDS)
    late.done()


def test_a_turn_ends_with_its_process(take: Take, tmp_path: Path) -> None:
    """A worker that is lost, or ended, stops nobody."""
    code = (
        "import pathlib, sys, time\n"
        "from planar_course.grading.turns import Turns\n"
        "with Turns(pathlib.Path(sys.argv[1])).take(alone=True):\n"
        "    print('has it', flush=True)\n"
        f"    time.sleep({SECONDS})\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        waiting = take(False)
        assert not waiting.has.wait(MOMENT)
        process.kill()
    assert waiting.has.wait(SECONDS)
    waiting.done()
