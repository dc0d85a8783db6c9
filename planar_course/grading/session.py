"""Runs a submission's cells, and goes on in a new kernel when one is lost.

A cell or a call that kills its kernel, or has to be killed, costs what it was worth and nothing
else: the kernel is replaced, the cells before are played again, and the rest is graded.
"""

import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from itertools import takewhile
from types import TracebackType
from typing import Self

from planar_course.grading.graft import GraftCell
from planar_course.grading.kernel import CellEnd, GuardedKernel, KernelNotStarted
from planar_course.grading.model import Limits, Stop
from planar_course.grading.remote import Stopped

#: Wall time of a cell of the course that stands before all of the student's.
OWN_SECONDS = 60.0
#: Wall time of the definitions of an extra cell that stopped; importing a package is slow.
KEEP_SECONDS = 5.0
#: Pictures of a whole session, and characters of their base64.
PICTURES_KEPT, PICTURE_TEXT_KEPT = 12, 10_000_000
#: Share of a submission's time that its extra cells may use, so that the exercises have the rest.
EXTRA_SHARE = 0.5
#: Cells that are held to have stopped one of the course's one by one, before all are.
MOST_BLAMED = 4


class Deadline:
    """The wall time that is left for a whole submission.

    On a busy machine it is put off, at most by as much again: others must cost it no points, and
    it may not last for ever by starving itself.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._spare = seconds

    def put_off(self, seconds: float) -> None:
        """Give back time in which there was no processor."""
        given = min(seconds, self._spare)
        self._spare -= given
        self._end += given

    @contextmanager
    def beside(self, most: float) -> Iterator[None]:
        """Take what is done meanwhile from time of its own, as far as that lasts."""
        lent = most if self.left(1.0) else 0.0
        begun = time.monotonic()
        self._end += lent
        try:
            yield
        finally:
            self._end -= max(0.0, lent - (time.monotonic() - begun))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stand still: what others do meanwhile costs no time."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self._end += time.monotonic() - begun

    def left(self, at_most: float) -> float:
        """Return the seconds that the next step may take, 0 when time is up."""
        return max(0.0, min(at_most, self._end - time.monotonic()))


class Session:
    """The cells of one notebook in a kernel that is replaced when it is lost.

    Parameters
    ----------
    cells : sequence of GraftCell
        What to run, in order.
    start : callable
        Starts a kernel.
    limits : Limits
        Limits of a cell.
    deadline : Deadline
        The time of the whole submission, which several sessions may share.
    before : set of str
        Ids of the course's cells that stand before its first exercise.

    Attributes
    ----------
    ends : list of CellEnd
        How each cell ended when it was first run.
    """

    def __init__(
        self,
        cells: Sequence[GraftCell],
        start: Callable[[], GuardedKernel],
        limits: Limits,
        deadline: Deadline,
        before: Set[str],
    ) -> None:
        self.ends: list[CellEnd] = []
        self._cells = cells
        self._start = start
        self._limits = limits
        self._deadline = deadline
        self._kernel: GuardedKernel | None = None
        self._cpu_seconds = 0.0
        self._extra_seconds = EXTRA_SHARE * limits.notebook_seconds
        self._pictures, self._picture_text = PICTURES_KEPT, PICTURE_TEXT_KEPT
        # Cells of which not even the definitions could be run.
        self._lost: set[str] = set()
        # How often a cell of the course was stopped.
        self._tries = 0
        # Nothing of the student's has run before these, so only we can be at fault there.
        first = takewhile(lambda cell: cell.kind == "given" and cell.id in before, cells)
        self._ours = frozenset(cell.id for cell in first)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def cpu_seconds(self) -> float:
        """CPU time of all kernels so far; exact after `close`."""
        return self._cpu_seconds + (self._kernel.cpu_seconds if self._kernel else 0.0)

    def play(self) -> None:
        """Run every cell once, each in a kernel in which those before it ran.

        Raises
        ------
        KernelNotStarted
            When no kernel comes up, or the course's own first cells do not run.
        """
        for cell in self._cells:
            seconds = self._seconds_of(cell)
            if cell.kind == "extra":
                seconds = min(seconds, self._extra_seconds)
                if seconds <= 0:
                    self.ends.append(CellEnd(stop=Stop.TIME))
                    self._keep(cell, self.ends[-1])
                    continue
            begun = time.monotonic()
            end = self._played(cell, seconds)
            if cell.kind == "extra":
                self._extra_seconds -= time.monotonic() - begun - end.waited
            if cell.id in self._ours and (end.stop or end.error) and self._deadline.left(1):
                said = end.stop or (end.error and f"{end.error.name}: {end.error.message}")
                raise KernelNotStarted(f"the course's own cell {cell.id} did not run: {said}")
            self._limit_pictures(end)
            self.ends.append(end)
            if end.stop or end.error:
                self._keep(cell, end)

    def _played(self, cell: GraftCell, seconds: float) -> CellEnd:
        """Run a cell for the first time; where it is the course's, until it is not stopped."""
        while True:
            try:
                end = self._run(cell.source, seconds)
            except Stopped as stopped:
                return CellEnd(stop=stopped.stop)
            if cell.kind != "given" or end.stop is None or not self._deadline.left(1):
                return end
            if not self._another_try(len(self.ends), end.stop):
                return end
            self.close()

    def _another_try(self, at: int, stop: Stop) -> bool:
        """Prepare another try of a cell of the course that was stopped; False when none is left.

        The course's cells end no kernel. What a student's cell left behind may: memory that is
        nearly full, a timer, a changed import. So at first all is run once more, as the machine
        may have been busy. Then the nearest cell before is held to be the cause, their own ones
        first, as answers seldom do more than to define a function; at last all of them.
        """
        self._tries += 1
        if self._tries == 1:
            return True
        before = list(zip(self._cells[:at], self.ends, strict=False))[::-1]
        suspects = [
            end
            for kind in ("extra", "answer")
            for cell, end in before
            if cell.kind == kind and end.stop is None
        ]
        for end in suspects if self._tries > MOST_BLAMED else suspects[:1]:
            end.stop, end.blamed = stop, True
        kept = {cell.id for cell, _ in before if cell.kind == "extra" and cell.kept} - self._lost
        if not suspects:
            self._lost |= kept
        return bool(suspects or kept)

    def _keep(self, cell: GraftCell, end: CellEnd) -> None:
        """Run what of a cell counts although the cell stopped.

        Where it took the kernel with it there is none now, and the next one's replay does this.
        An answer that ran into a limit is not cut down to what fits into it.
        """
        if cell.kind == "answer" and end.stop is not None:
            return
        left = self._deadline.left(KEEP_SECONDS)
        if not cell.kept or cell.id in self._lost or self._kernel is None or not left:
            return
        kept = self._counted(self._kernel.run(cell.kept, left))
        if kept.stop is not None:
            self._lost.add(cell.id)
        if not self._kernel.is_alive():
            self.close()

    def _limit_pictures(self, end: CellEnd) -> None:
        """Drop the pictures of a cell that are too many: all are kept until the end."""
        kept = []
        for picture in end.pictures[: self._pictures]:
            if len(picture) <= self._picture_text:
                kept.append(picture)
                self._picture_text -= len(picture)
        self._pictures -= len(kept)
        end.pictures = kept

    def kernel(self) -> GuardedKernel:
        """Return a living kernel in which the cells so far ran.

        Raises
        ------
        KernelNotStarted
            When no kernel comes up.
        Stopped
            When the submission's time is up.
        """
        while self._kernel is None or not self._kernel.is_alive():
            self.close()
            if not self._deadline.left(1):
                raise Stopped(Stop.TIME)
            self._kernel = self._start()
            self._replay()
        return self._kernel

    def prepare(self, code: str) -> None:
        """Run code of ours in the kernel, before a question that needs it.

        Raises
        ------
        KernelNotStarted
            When no kernel comes up.
        Stopped
            When it did not come to its end.
        """
        end = self._run(code, self._limits.cell_seconds)
        if end.stop is not None:
            raise Stopped(end.stop)

    def ask(self, code: str, seconds: float, expression: str) -> str:
        """Run code after all cells and return what an expression gives then.

        Raises
        ------
        KernelNotStarted
            When no kernel comes up.
        Stopped
            When a limit ended it, the kernel died, or it gave no answer.
        """
        end = self._run(code, seconds, expression)
        if end.stop is not None:
            raise Stopped(end.stop)
        if end.answer is None:
            raise Stopped(Stop.MESSAGE)
        return end.answer

    def close(self) -> None:
        """End the kernel."""
        if self._kernel is not None:
            self._kernel.stop()
            self._cpu_seconds += self._kernel.cpu_seconds
            self._kernel = None

    def _seconds_of(self, cell: GraftCell) -> float:
        """Return how long a cell may take; on a busy machine imports are slow."""
        return OWN_SECONDS if cell.id in self._ours else self._limits.cell_seconds

    def _run(self, code: str, seconds: float, expression: str = "") -> CellEnd:
        kernel = self.kernel()
        left = self._deadline.left(seconds)
        if not left:
            raise Stopped(Stop.TIME)
        end = self._counted(kernel.run(code, left, expression))
        if not kernel.is_alive():
            self.close()
        return end

    def _counted(self, end: CellEnd) -> CellEnd:
        """Take what a run waited for a processor from the time that it cost."""
        self._deadline.put_off(end.waited)
        return end

    def _replay(self) -> None:
        """Play the cells before once more, without those that ended a kernel or took too long.

        Raises
        ------
        Stopped
            When the submission's time is up.
        KernelNotStarted
            When a cell of the course does not run any more, and no cell of the student's is left
            that could have to do with it.
        """
        for at, (cell, end) in enumerate(zip(self._cells, self.ends, strict=False)):
            if self._kernel is None:
                return
            if end.stop is not None:
                self._keep(cell, end)
                continue
            left = self._deadline.left(self._seconds_of(cell))
            if not left:
                self.close()
                raise Stopped(Stop.TIME)
            again = self._counted(self._kernel.run(cell.source, left))
            if again.stop is not None:
                if not self._deadline.left(1):
                    self.close()
                    raise Stopped(Stop.TIME)
                self._note_replayed(at, again.stop)
            if not self._kernel.is_alive() or (again.stop and cell.kind == "given"):
                self.close()
                return
            if end.error is not None:
                self._keep(cell, end)

    def _note_replayed(self, at: int, stop: Stop) -> None:
        """Have the next replay leave out what stopped a cell in this one."""
        cell = self._cells[at]
        if cell.kind != "given":
            self.ends[at].stop = stop
        elif not self._another_try(at, stop):
            raise KernelNotStarted(f"the course's own cell {cell.id} did not run once more")
