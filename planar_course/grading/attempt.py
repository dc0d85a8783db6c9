"""Grades the exercises of one submission: in place, apart from each other, and in rehearsal."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from planar_course.grading import endings
from planar_course.grading.graft import Graft, GraftCell, alone
from planar_course.grading.kernel import CellEnd, start_kernel
from planar_course.grading.model import SEEDS, ExerciseGrade, Status, Stop
from planar_course.grading.oracle import Oracle
from planar_course.grading.probe import ANSWER_EXPRESSION
from planar_course.grading.reference import Reference
from planar_course.grading.remote import (
    Ask,
    RemoteVerdict,
    Stopped,
    examine_remote,
    rehearse_remote,
)
from planar_course.grading.rules import Rules
from planar_course.grading.sandbox import find_backend
from planar_course.grading.session import Deadline, Session
from planar_course.grading.turns import Turns
from planar_course.grading.wording import for_student
from testCases.cases import SPECIFICATIONS
from testCases.specification import Specification

#: Wall time that rehearsals have of their own, beside that of another run of the cells.
REHEARSALS_SECONDS = 15.0
# Errors with which a cell cannot have defined its function, whatever is around it.
NO_FUNCTION = frozenset({"SyntaxError", "IndentationError", "TabError"})


@dataclass(frozen=True)
class _Tried:
    """How an exercise fared.

    Attributes
    ----------
    verdict
        What decides about its points.
    rehearsed
        What words are made of.
    tried_apart
        Whether it was tried without the student's other functions.
    apart
        Whether that is where the verdict comes from.
    """

    verdict: RemoteVerdict
    rehearsed: RemoteVerdict
    tried_apart: bool = False
    apart: bool = False


class Attempt:
    """One submission while it is graded.

    Parameters
    ----------
    grafted
        Its answers among the cells of the reference.
    reference
        Of its notebook.
    rules
        How it is graded.
    seed
        Of its hidden inputs.
    view
        Folder of the packages as its cells may see them.
    turns
        That all submissions take which are graded at one time.

    Attributes
    ----------
    notes
        What its own cells did, in words.
    pictures
        What its cells drew.
    cpu_seconds
        Processor time of its kernels.
    """

    def __init__(
        self,
        grafted: Graft,
        reference: Reference,
        rules: Rules,
        seed: int,
        view: Path,
        turns: Turns,
    ) -> None:
        self.notes: tuple[str, ...] = ()
        self.pictures: tuple[str, ...] = ()
        self.cpu_seconds = 0.0
        self._graft = grafted
        self._reference = reference
        self._rules = rules
        self._seed = seed
        self._view = view
        self._turns = turns
        self._deadline = Deadline(rules.limits.notebook_seconds)
        self._ends: dict[str, CellEnd] = {}
        self._ends_told: dict[str, CellEnd] = {}

    def verdicts(self) -> tuple[ExerciseGrade, ...]:
        """Return the grade of every exercise, in the order of the notebook.

        What a student reads is known before any hidden input is sent to any process: clocks and
        caches of the machine, which all kernels see, would tell the next one about it.
        """
        tried = self._in_place()
        for exercise, one in tried.items():
            tried[exercise] = self._apart_if_better(SPECIFICATIONS[self._function(exercise)], one)
        return tuple(
            self._told(exercise, tried.get(exercise)) for exercise in self._reference.functions
        )

    def _function(self, exercise: str) -> str:
        return self._reference.functions[exercise]

    # ---- words and points ----

    def _told(self, exercise: str, tried: _Tried | None) -> ExerciseGrade:
        function, possible = self._function(exercise), self._reference.points[exercise]
        grade = ExerciseGrade(exercise, function, possible, 0.0, Status.FAILED)
        if tried is None:
            return self._without_function(grade)
        verdict, end = tried.verdict, self._ends_told[exercise]
        share = verdict.share if self._rules.partial_credit else float(verdict.passed)
        share = 0.0 if verdict.unwritten else share
        told = for_student(
            replace(
                grade,
                alone=tried.apart and share > 0,
                points=round(possible * share, 2),
                status=Status.PASSED if verdict.passed else Status.FAILED,
                stop=None if verdict.passed else endings.stop(verdict, end),
                seconds=round(verdict.seconds, 3),
            ),
            verdict,
            tried.rehearsed,
            tried.tried_apart,
        )
        if end.error is None or told.status is not Status.FAILED:
            return told
        return endings.with_stopped_cell(told, end)

    def _without_function(self, grade: ExerciseGrade) -> ExerciseGrade:
        found = self._hopeless(grade.exercise)
        assert found is not None
        status, headline = found
        end = self._ends_told.get(grade.exercise)
        source = self._graft.answers.get(grade.exercise, "")
        failed = end is not None and status is Status.FAILED
        facts = endings.error_of(end, source) if end is not None and failed else ()
        return replace(grade, status=status, headline=headline, facts=facts)

    def _hopeless(self, exercise: str) -> tuple[Status, str] | None:
        """Say why calling an exercise's function can give nothing, None where it may."""
        source = self._graft.answers.get(exercise)
        if source is None:
            return Status.MISSING, "The cell of this exercise was not handed in."
        if self._reference.is_stub(exercise, source):
            return Status.UNWRITTEN, "This exercise is not written yet."
        end = self._ends.get(exercise)
        if end is not None and end.error is not None and end.error.name in NO_FUNCTION:
            return Status.FAILED, "The cell is not valid Python, so it defines no function."
        return None

    # ---- the submission as it was handed in ----

    def _in_place(self) -> dict[str, _Tried]:
        """Run the whole submission, rehearse each exercise, and then try with hidden inputs."""
        cells = self._graft.cells
        with self._session(cells) as session:
            begun = time.monotonic()
            session.play()
            self._ends = {cell.id: end for cell, end in zip(cells, session.ends, strict=True)}
            # One that loses the kernel here has all cells played again, which may not cost the
            # points of the others.
            with self._deadline.beside(time.monotonic() - begun + REHEARSALS_SECONDS):
                rehearsed = {
                    exercise: rehearse_remote(self._asking(session), SPECIFICATIONS[function])
                    for exercise, function in self._reference.functions.items()
                    if self._hopeless(exercise) is None
                }
                if any(self._is_open(first) for first in rehearsed.values()):
                    with suppress(Stopped):
                        session.kernel()
            # A replay may change these, and after this line it may do so by a hidden input.
            self._ends_told = {cell: replace(end) for cell, end in self._ends.items()}
            self.notes = tuple(endings.notes(cells, session.ends))
            self.pictures = endings.pictures(session.ends)
            found = {
                exercise: _Tried(self._decided(exercise, first, session), first)
                for exercise, first in rehearsed.items()
            }
        self.cpu_seconds += session.cpu_seconds
        return found

    def _decided(self, exercise: str, first: RemoteVerdict, session: Session) -> RemoteVerdict:
        """Try an exercise with hidden inputs, unless its rehearsal has decided already.

        It never decides about a share of the points: everybody knows what it asks for.
        """
        if not self._is_open(first):
            return first
        return self._examined(SPECIFICATIONS[self._function(exercise)], session)

    def _is_open(self, first: RemoteVerdict) -> bool:
        """Return whether a rehearsal leaves something to be decided by hidden inputs."""
        return first.passed or self._rules.partial_credit

    # ---- apart from the student's other functions ----

    def _apart_if_better(self, specification: Specification, tried: _Tried) -> _Tried:
        in_place = tried.verdict
        if in_place.passed or not self._others_matter(specification, in_place):
            return tried
        best = max(self._apart(specification), key=lambda verdict: verdict.share, default=None)
        if best is None:
            return tried
        if best.share > in_place.share:
            return replace(tried, verdict=best, tried_apart=True, apart=True)
        # Of a trial whose time ran out it is not known how it would have ended.
        return replace(tried, tried_apart=best.stop is not Stop.TIME)

    def _others_matter(self, specification: Specification, in_place: RemoteVerdict) -> bool:
        """Return whether an exercise may fare better without the student's other functions."""
        end = self._ends[specification.exercise]
        if end.stop is Stop.TIME and not end.blamed:
            return False
        return bool(specification.helpers) or endings.stop(in_place, CellEnd()) is not Stop.TIME

    def _apart(self, specification: Specification) -> Iterator[RemoteVerdict]:
        """Try an exercise without the student's other functions, in kernels of its own.

        There are fewer trials, or none, when the submission's time is up.
        """
        for number, cells in enumerate(self._trials(specification), start=1):
            verdict = None
            with self._session(cells) as session, suppress(Stopped):
                session.play()
                verdict = self._examined(specification, session, number)
            self.cpu_seconds += session.cpu_seconds
            if verdict is not None:
                yield verdict
            if verdict is None or verdict.passed:
                return

    def _trials(self, specification: Specification) -> Iterator[list[GraftCell]]:
        """Yield the cells of each trial, without those of the student's that were stopped."""
        exercise = specification.exercise
        trials = list(alone(self._graft, exercise))
        if self._ends[exercise].stop and not self._ends[exercise].blamed:
            trials = trials[1:]  # an own cell may have ended it
        elif specification.helpers:
            # At last among all of the student's cells: a helper of their own may stand in any.
            trials.append(self._graft.cells)
        for cells in trials:
            yield [
                cell
                for cell in cells
                if cell.kind == "given"
                or cell.exercise == exercise
                or not (cell.id in self._ends and self._ends[cell.id].stop)
            ]

    # ---- kernels ----

    def _examined(
        self, specification: Specification, session: Session, trial: int = 0
    ) -> RemoteVerdict:
        """Examine a function with hidden inputs; in all trials but the first with right helpers.

        Each trial has inputs of its own, so that no answer is of use that came too late for an
        earlier one. And nobody else has any while helpers are lent.
        """
        lends = trial > 0 and bool(specification.helpers)
        with ExitStack() as held:
            with self._deadline.paused():
                held.enter_context(self._turns.take(alone=lends))
            if lends:
                helpers = held.enter_context(self._helpers(specification, session))
                session.prepare(helpers.proxy_source)
            seed = (self._seed + trial) % SEEDS
            return examine_remote(self._asking(session), specification, seed)

    def _helpers(self, specification: Specification, session: Session) -> Oracle:
        inside = find_backend(self._rules.unsafe).kernel_folder
        folder = session.kernel().folder
        return Oracle(specification, folder, PurePosixPath(inside) if inside else None)

    def _asking(self, session: Session) -> Ask:
        return lambda code, seconds: session.ask(code, seconds, ANSWER_EXPRESSION)

    def _session(self, cells: Sequence[GraftCell]) -> Session:
        limits = self._rules.limits
        start = partial(start_kernel, self._view, limits, self._rules.unsafe)
        return Session(cells, start, limits, self._deadline, self._reference.before_exercises)
