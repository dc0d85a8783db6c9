"""Which cells are run, for how long, and whose fault it is when one does not."""

from dataclasses import replace
from typing import Any

import pytest

from planar_course.grading import session
from planar_course.grading.graft import GraftCell
from planar_course.grading.kernel import CellEnd, CellError, KernelNotStarted
from planar_course.grading.model import Limits, Stop
from planar_course.grading.reference import Reference
from planar_course.grading.remote import Stopped
from planar_course.grading.session import KEEP_SECONDS, Deadline, Session

LIMITS = Limits(cell_seconds=20.0, notebook_seconds=100.0)


class Clock:
    """A time that only the cells of a test let pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


class Kernel:
    """Runs "sleep N" by letting the clock go on, and "fail" by an error.

    A cell "bomb N" ends well, and the one that is run N cells later with the kernel.
    """

    cpu_seconds = 0.0

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ran: list[str] = []
        self.alive = True
        self.bombs: list[int] = []

    def run(self, code: str, seconds: float, expression: str = "") -> CellEnd:
        """Return how a cell ended."""
        self.ran.append(code)
        if len(self.ran) in self.bombs:
            self.alive = False
            return CellEnd(stop=Stop.DEAD)
        if code.startswith("bomb"):
            self.bombs.append(len(self.ran) + int(code.split()[1]))
            return CellEnd()
        if code == "draw":
            return CellEnd(pictures=["A" * 1_900_000])
        if code == "fail":
            return CellEnd(error=CellError("NameError", "name 'f' is not defined", ""))
        wanted = float(code.split()[1])
        self.clock.now += min(wanted, seconds)
        return CellEnd(stop=Stop.TIME if wanted > seconds else None)

    def is_alive(self) -> bool:
        """Return whether it lives."""
        return self.alive

    def stop(self) -> None:
        """End."""


def cell(number: int, kind: Any, code: str) -> GraftCell:
    """Return a cell to run."""
    return GraftCell(f"cell-{number}", kind, "", "a cell", code)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the time."""
    made = Clock()
    monkeypatch.setattr(session, "time", made)
    return made


def play(clock: Clock, cells: list[GraftCell], before: frozenset[str] = frozenset()) -> Session:
    """Run cells."""
    start: Any = lambda: Kernel(clock)  # noqa: E731 - a kernel that stands for a real one
    made = Session(cells, start, LIMITS, Deadline(LIMITS.notebook_seconds), before)
    made.play()
    return made


def test_slow_cells_of_ones_own_leave_time_for_the_exercises(clock: Clock) -> None:
    """Nine experiments of 19 seconds took the points of every right answer behind them."""
    extras = [cell(number, "extra", "sleep 19") for number in range(9)]
    ends = play(clock, [*extras, cell(9, "answer", "sleep 1")]).ends
    assert clock.now == 51.0
    assert [end.stop for end in ends] == [None, None, *[Stop.TIME] * 7, None]


@pytest.mark.parametrize("code", ["fail", "sleep 21"])
def test_what_a_cell_that_stopped_defines_is_kept(clock: Clock, code: str) -> None:
    """A print of something that is not there must not cost the answers that use its helper."""
    kernels = [Kernel(clock), Kernel(clock)]
    starts: Any = iter(kernels)
    cells = [
        replace(cell(0, "extra", code), kept="sleep 0 (defines)"),
        cell(1, "answer", "sleep 1"),
    ]
    made = Session(cells, lambda: next(starts), LIMITS, Deadline(100.0), frozenset())
    made.play()
    assert kernels[0].ran == [code, "sleep 0 (defines)", "sleep 1"]
    kernels[0].alive = False
    made.kernel()
    replayed = ["sleep 0 (defines)", "sleep 1"]
    assert kernels[1].ran == ([code, *replayed] if code == "fail" else replayed)


def test_a_cell_without_time_gives_its_definitions(clock: Clock) -> None:
    """Long experiments use up the time of a student's own cells, not that of helpers."""
    long = [cell(number, "extra", "sleep 19") for number in range(3)]
    helper = replace(cell(3, "extra", "sleep 2"), kept="sleep 0 (defines)")
    kernel: Any = Kernel(clock)
    made = Session([*long, helper], lambda: kernel, LIMITS, Deadline(100.0), frozenset())
    made.play()
    assert kernel.ran == ["sleep 19"] * 3 + ["sleep 0 (defines)"]
    assert made.ends[3].stop is Stop.TIME


def test_definitions_that_take_too_long_are_tried_once(clock: Clock) -> None:
    """They would cost every kernel that replaces this one the same time again."""
    kernels = [Kernel(clock), Kernel(clock)]
    starts: Any = iter(kernels)
    cells = [replace(cell(0, "extra", "fail"), kept="sleep 60")]
    made = Session(cells, lambda: next(starts), LIMITS, Deadline(100.0), frozenset())
    made.play()
    assert clock.now == KEEP_SECONDS
    kernels[0].alive = False
    made.kernel()
    assert kernels[1].ran == ["fail"]


def test_no_cell_is_sent_after_the_end_of_the_time(clock: Clock) -> None:
    """Each would be interrupted and given some seconds: with 400 cells, half an hour."""
    cells = [cell(number, "answer", "sleep 19") for number in range(5)]
    made = play(clock, [*cells, cell(5, "answer", "sleep 19"), cell(6, "given", "sleep 1")])
    assert [end.stop for end in made.ends] == [None] * 5 + [Stop.TIME] * 2
    assert clock.now == 100.0
    made.close()
    with pytest.raises(Stopped):
        made.kernel()


def test_a_kernel_that_died_in_our_hands_is_replaced(clock: Clock) -> None:
    """What we run there ourselves may end it; the exercises after that one go on."""
    kernels = [Kernel(clock), Kernel(clock)]
    starts: Any = iter(kernels)
    deadline = Deadline(LIMITS.notebook_seconds)
    made = Session([cell(0, "given", "sleep 1")], lambda: next(starts), LIMITS, deadline, set())
    made.play()
    kernels[0].alive = False
    assert made.kernel() is kernels[1]
    assert kernels[1].ran == ["sleep 1"]


@pytest.mark.parametrize(("used", "left"), [(3.0, 100.0), (5.0, 100.0), (9.0, 96.0)])
def test_what_is_done_beside_costs_no_time_up_to_a_limit(
    clock: Clock, used: float, left: float
) -> None:
    """A kernel lost in a rehearsal has all cells played again: points must not pay for words."""
    deadline = Deadline(100.0)
    with deadline.beside(5.0):
        clock.now += used
    assert deadline.left(1000.0) == left
    clock.now += 1000.0
    with deadline.beside(5.0):
        assert not deadline.left(1.0), "whose time is up has none beside it"


def test_pictures_of_all_cells_together_are_limited(clock: Clock) -> None:
    """Hundreds of large ones filled half a gigabyte of the grader's memory."""
    cells = [cell(number, "extra", "draw") for number in range(30)]
    ends = play(clock, cells).ends
    drawn = [picture for end in ends for picture in end.pictures]
    assert 0 < len(drawn) <= session.PICTURES_KEPT
    assert sum(map(len, drawn)) <= session.PICTURE_TEXT_KEPT


@pytest.mark.parametrize(
    ("cells", "guilty"),
    [
        (["extra bomb 1", "given sleep 0.5", "answer sleep 0"], [0]),
        (["answer bomb 1", "given sleep 0.5", "answer sleep 0"], [0]),
        # An answer in between does nothing but to define a function.
        (["extra bomb 2", "answer sleep 0", "given sleep 0.5", "answer sleep 0"], [0]),
        (["extra bomb 1", "answer sleep 0", "given sleep 0.5"], [0, 1]),
        # The replay without the one ends at the other one's.
        (["extra bomb 2", "extra bomb 1", "given sleep 0.5", "given sleep 0.5"], [0, 1]),
    ],
)
def test_a_course_cell_is_not_to_blame(clock: Clock, cells: list[str], guilty: list[int]) -> None:
    """Full memory, a timer or a changed import ends the kernel only when the next cell runs.

    Without that cell, the imports say, every right answer would be wrong.
    """
    parts = [text.partition(" ") for text in cells]
    made = play(clock, [cell(n, kind, code) for n, (kind, _, code) in enumerate(parts)])
    assert [n for n, end in enumerate(made.ends) if end.stop] == guilty
    ran = made.kernel().ran  # type: ignore[attr-defined]
    assert ran.count("sleep 0.5") == [kind for kind, _, _ in parts].count("given")


def test_what_happens_once_is_nobody_s_fault(clock: Clock) -> None:
    """A busy machine may stop a cell of the course; the answers above it are not blamed."""
    kernels = [Kernel(clock), Kernel(clock)]
    kernels[0].bombs = [2]
    starts: Any = iter(kernels)
    cells = [cell(0, "answer", "sleep 0"), cell(1, "given", "sleep 0.5")]
    made = Session(cells, lambda: next(starts), LIMITS, Deadline(100.0), frozenset())
    made.play()
    assert [end.stop for end in made.ends] == [None, None]


def test_not_every_cell_is_blamed_by_itself(clock: Clock) -> None:
    """Each trial is a new kernel, and many would use up the time of the exercises."""
    started: list[Any] = []

    class Fragile(Kernel):
        def run(self, code: str, seconds: float, expression: str = "") -> CellEnd:
            if code == "sleep 0.5" and self.ran:
                self.bombs.append(len(self.ran) + 1)
            return super().run(code, seconds, expression)

    def start() -> Any:
        started.append(Fragile(clock))
        return started[-1]

    cells = [*(cell(n, "extra", "sleep 0") for n in range(30)), cell(30, "given", "sleep 0.5")]
    made = Session(cells, start, LIMITS, Deadline(100.0), frozenset())
    made.play()
    assert [end.blamed for end in made.ends] == [True] * 30 + [False]
    assert made.ends[-1].stop is None
    assert len(started) < 8


def test_what_is_kept_of_a_stopped_cell_can_be_to_blame(clock: Clock) -> None:
    """The body of a class runs when it is defined; "not graded" must be nobody's choice."""
    own = replace(cell(0, "extra", "sleep 21"), kept="bomb 1")
    made = play(clock, [own, cell(1, "given", "sleep 0"), cell(2, "given", "sleep 0")])
    assert [end.stop for end in made.ends] == [Stop.TIME, None, None]
    assert made.kernel().ran == ["sleep 0", "sleep 0"]  # type: ignore[attr-defined]


def test_a_replay_blames_no_cell_of_the_course(clock: Clock) -> None:
    """Where nothing of the student's is left to blame, it is our fault: not graded, and no 0."""
    kernels = [Kernel(clock), Kernel(clock), Kernel(clock)]
    starts: Any = iter(kernels)
    made = Session(
        [cell(0, "given", "sleep 0")], lambda: next(starts), LIMITS, Deadline(9.0), set()
    )
    made.play()
    kernels[0].alive, kernels[1].bombs, kernels[2].bombs = False, [1], [1]
    with pytest.raises(KernelNotStarted, match="own cell cell-0 did not run once more"):
        made.kernel()


def test_time_that_ends_in_a_replay_is_the_submission_s(clock: Clock) -> None:
    """It would else be "not graded", and with cells that kill their kernel anybody's choice."""
    kernels = [Kernel(clock), Kernel(clock)]
    starts: Any = iter(kernels)
    made = Session(
        [cell(0, "given", "sleep 1")], lambda: next(starts), LIMITS, Deadline(9.0), frozenset()
    )
    made.play()
    clock.now, kernels[0].alive = 8.5, False
    with pytest.raises(Stopped):
        made.kernel()


@pytest.mark.parametrize("before", [True, False])
def test_only_cells_before_all_exercises_can_be_our_fault(clock: Clock, before: bool) -> None:
    """Without the exercise above it a cell of the course may fail, and the rest is graded."""
    cells = [cell(0, "given", "sleep 1"), cell(1, "given", "fail")]
    ids = frozenset({"cell-0", "cell-1"} if before else {"cell-0"})
    if before:
        with pytest.raises(KernelNotStarted, match=r"own cell cell-1 did not run: NameError"):
            play(clock, cells, ids)
    else:
        assert play(clock, cells, ids).ends[1].error is not None


def test_cells_before_all_exercises() -> None:
    """What they need is never an answer."""
    reference = Reference.of("01")
    assert reference.before_exercises
    places = [place.id for place in reference.cells]
    first = min(places.index(exercise) for exercise in reference.functions)
    assert reference.before_exercises == set(places[:first])


def test_what_others_do_costs_no_time(clock: Clock) -> None:
    """Nobody loses points by waiting for a turn."""
    deadline = Deadline(100.0)
    clock.now += 10.0
    with deadline.paused():
        clock.now += 500.0
    assert deadline.left(1e9) == 90.0
