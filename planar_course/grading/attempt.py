"""Grades the exercises of one submission: in place, apart from each other, and in rehearsal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from planar_course.grading import endings
from planar_course.grading.graft import Graft, GraftCell, alone
from planar_course.grading.kernel import CellEnd, KernelNotStarted, start_kernel
from planar_course.grading.model import ExerciseGrade, Status, Stop
from planar_course.grading.oracle import Oracle
from planar_course.grading.probe import ANSWER_EXPRESSION
from planar_course.grading.reference import Reference
from planar_course.grading.remote import (
    RemoteVerdict,
    Stopped,
    examine_remote,
    rehearse_remote,
)
from planar_course.grading.rules import Rules
from planar_course.grading.sandbox import find_backend
from planar_course.grading.session import Deadline, Session
from planar_course.grading.wording import for_student, needs_rehearsal
from testCases.cases import SPECIFICATIONS
from testCases.specification import Specification

# Errors with which a cell cannot have defined its function, whatever is around it.
NO_FUNCTION = frozenset({"SyntaxError", "IndentationError", "TabError"})


@dataclass(frozen=True)
class _Tried:
    """How an exercise fared among which cells, with right helpers where it stood apart."""

    verdict: RemoteVerdict
    cells: Sequence[GraftCell]
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
        self, grafted: Graft, reference: Reference, rules: Rules, seed: int, view: Path
    ) -> None:
        self.notes: tuple[str, ...] = ()
        self.pictures: tuple[str, ...] = ()
        self.cpu_seconds = 0.0
        self._graft = grafted
        self._reference = reference
        self._rules = rules
        self._seed = seed
        self._view = view
        self._deadline = Deadline(rules.limits.notebook_seconds)
        self._ends: dict[str, CellEnd] = {}

    def verdicts(self) -> tuple[ExerciseGrade, ...]:
        """Return the grade of every exercise, in the order of the notebook."""
        tried = {
            exercise: self._apart_if_better(SPECIFICATIONS[self._function(exercise)], verdict)
            for exercise, verdict in self._in_place().items()
        }
        rehearsed = self._rehearsals(tried)
        return tuple(
            self._told(exercise, tried.get(exercise), rehearsed.get(exercise))
            for exercise in self._reference.functions
        )

    def _function(self, exercise: str) -> str:
        return self._reference.functions[exercise]

    # ---- words and points ----

    def _told(
        self, exercise: str, tried: _Tried | None, rehearsed: RemoteVerdict | None
    ) -> ExerciseGrade:
        function, possible = self._function(exercise), self._reference.points[exercise]
        grade = ExerciseGrade(exercise, function, possible, 0.0, Status.FAILED)
        if tried is None:
            return self._without_function(grade)
        verdict, end = tried.verdict, self._ends[exercise]
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
            rehearsed,
        )
        if end.error is None or told.status is not Status.FAILED:
            return told
        return replace(told, facts=(*told.facts, *endings.error_of(end)))

    def _without_function(self, grade: ExerciseGrade) -> ExerciseGrade:
        found = self._hopeless(grade.exercise)
        assert found is not None
        status, headline = found
        end = self._ends.get(grade.exercise)
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

    def _in_place(self) -> dict[str, RemoteVerdict]:
        """Run the whole submission, and then try each exercise with hidden inputs."""
        cells = self._graft.cells
        with self._session(cells) as session:
            session.play()
            self._ends = {cell.id: end for cell, end in zip(cells, session.ends, strict=True)}
            found = {
                exercise: self._examined(SPECIFICATIONS[function], session)
                for exercise, function in self._reference.functions.items()
                if self._hopeless(exercise) is None
            }
        self.cpu_seconds += session.cpu_seconds
        self.notes = tuple(endings.notes(cells, session.ends))
        self.pictures = endings.pictures(session.ends)
        return found

    # ---- apart from the student's other functions ----

    def _apart_if_better(self, specification: Specification, in_place: RemoteVerdict) -> _Tried:
        tried = _Tried(in_place, self._graft.cells)
        if in_place.passed or not self._others_matter(specification, in_place):
            return tried
        best = max(self._apart(specification), key=lambda t: t.verdict.share, default=tried)
        return best if best.verdict.share > in_place.share else tried

    def _others_matter(self, specification: Specification, in_place: RemoteVerdict) -> bool:
        """Return whether an exercise may fare better without the student's other functions."""
        end = self._ends[specification.exercise]
        if end.stop is Stop.TIME and not end.blamed:
            return False
        return bool(specification.helpers) or endings.stop(in_place, CellEnd()) is not Stop.TIME

    def _apart(self, specification: Specification) -> Iterator[_Tried]:
        """Try an exercise without the student's other functions, in kernels of its own.

        There are fewer trials, or none, when the submission's time is up.
        """
        for cells in self._trials(specification):
            with self._session(cells) as session:
                session.play()
                try:
                    verdict = self._examined(specification, session, with_oracle=True)
                except Stopped:
                    return
            self.cpu_seconds += session.cpu_seconds
            yield _Tried(verdict, cells, apart=True)
            if verdict.passed:
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
            yield self._not_stopped(cells, exercise)

    def _not_stopped(self, cells: Sequence[GraftCell], exercise: str = "") -> list[GraftCell]:
        """Leave out the student's cells that were stopped, but not the answer to an exercise."""
        return [
            cell
            for cell in cells
            if cell.kind == "given"
            or (exercise and cell.exercise == exercise)
            or not (cell.id in self._ends and self._ends[cell.id].stop)
        ]

    # ---- for the words alone ----

    def _rehearsals(self, tried: Mapping[str, _Tried]) -> dict[str, RemoteVerdict]:
        """Try with the inputs of the learner's check what failed with hidden ones."""
        untold = {e: one for e, one in tried.items() if needs_rehearsal(one.verdict)}
        in_place = [exercise for exercise, one in untold.items() if not one.apart]
        found = self._rehearsed(in_place, self._not_stopped(self._graft.cells))
        for exercise, one in untold.items():
            if one.apart:
                found |= self._rehearsed([exercise], one.cells, with_oracle=True)
        return found

    def _rehearsed(
        self, exercises: Sequence[str], cells: Sequence[GraftCell], with_oracle: bool = False
    ) -> dict[str, RemoteVerdict]:
        """Rehearse exercises among some cells, as far as there are time and a kernel for it.

        The kernel is a new one, as words are made of what comes back: nothing in it may have seen
        a hidden input. What cannot be rehearsed costs words and no points.
        """
        found: dict[str, RemoteVerdict] = {}
        if not exercises:
            return found
        with self._session(cells) as session, suppress(Stopped, KernelNotStarted):
            session.play()
            for exercise in exercises:
                specification = SPECIFICATIONS[self._function(exercise)]
                found[exercise] = self._examined(
                    specification, session, with_oracle, rehearsal=True
                )
        self.cpu_seconds += session.cpu_seconds
        return found

    # ---- kernels ----

    def _examined(
        self,
        specification: Specification,
        session: Session,
        with_oracle: bool = False,
        rehearsal: bool = False,
    ) -> RemoteVerdict:
        def ask(code: str, seconds: float) -> str:
            return session.ask(code, seconds, ANSWER_EXPRESSION)

        helpers: AbstractContextManager[Oracle | None] = nullcontext()
        if with_oracle and specification.helpers:
            inside = find_backend(self._rules.unsafe).kernel_folder
            folder = session.kernel().folder
            helpers = Oracle(specification, folder, PurePosixPath(inside) if inside else None)
        with helpers as oracle:
            if oracle is not None:
                session.prepare(oracle.proxy_source)
            if rehearsal:
                return rehearse_remote(ask, specification)
            return examine_remote(ask, specification, self._seed)

    def _session(self, cells: Sequence[GraftCell]) -> Session:
        limits = self._rules.limits
        start = partial(start_kernel, self._view, limits, self._rules.unsafe)
        return Session(cells, start, limits, self._deadline, self._reference.before_exercises)
