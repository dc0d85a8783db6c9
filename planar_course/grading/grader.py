"""Grades one submission: from the bytes that were handed in to a verdict on every exercise."""

import base64
import hashlib
import re
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Self

from planar_course.grading.config import Config
from planar_course.grading.graft import Graft, GraftCell, alone, graft
from planar_course.grading.intake import Submission
from planar_course.grading.kernel import CellEnd, CellError, KernelNotStarted, start_kernel
from planar_course.grading.model import (
    ExerciseGrade,
    Grade,
    Limits,
    Outcome,
    Status,
    Stop,
)
from planar_course.grading.oracle import Oracle
from planar_course.grading.probe import ANSWER_EXPRESSION
from planar_course.grading.provenance import key_of, versions
from planar_course.grading.reading import Unreadable, read_notebook
from planar_course.grading.reference import Reference
from planar_course.grading.remote import RemoteVerdict, Stopped, examine_remote
from planar_course.grading.report.pictures import reencode_png
from planar_course.grading.sandbox import Backend, find_backend
from planar_course.grading.session import Deadline, Session
from planar_course.grading.view import build_view
from planar_course.grading.wording import for_student
from testCases.cases import SPECIFICATIONS
from testCases.specification import Specification

# Errors with which a cell cannot have defined its function, whatever is around it.
NO_FUNCTION = frozenset({"SyntaxError", "IndentationError", "TabError"})
# Where a cell is not valid Python; the name is the kernel's for the cell.
LINE_OF_CELL = re.compile(r"\((?:<[^>]*>|\d+\.py), line (\d{1,6})\)")
NO_INPUT = "StdinNotImplementedError"
KEPT = "; its imports, functions and constants count all the same"
# How a system says no, and the limit that is behind it.
REFUSALS = {
    "MemoryError": Stop.MEMORY,
    "[Errno 12]": Stop.MEMORY,
    "[Errno 27]": Stop.FILES,
    "[Errno 28]": Stop.FILES,
    "can't start new thread": Stop.PROCESSES,
    "[Errno 11]": Stop.PROCESSES,
}


@dataclass(frozen=True)
class Rules:
    """How a class is graded; two gradings with equal rules give equal grades.

    Attributes
    ----------
    seed
        Of it, and of the submission, the seed of the hidden inputs is made.
    limits
        What a submission may use.
    unsafe
        Whether to do without a sandbox.
    isolation
        Name of the sandbox.
    partial_credit
        Whether an exercise that is right in some cases earns their share of its points.
    """

    seed: int
    limits: Limits
    unsafe: bool = False
    isolation: str = ""
    partial_credit: bool = False

    @classmethod
    def of(cls, seed: int, config: Config, backend: Backend) -> Self:
        """Return the rules for a class, which is graded in a sandbox of this machine."""
        isolated = backend.isolated
        return cls(seed, config.limits, not isolated, backend.name, config.partial_credit)


class Grader:
    """Grades submissions one after the other.

    Parameters
    ----------
    rules : Rules
        How they are graded.
    folder : Path
        A private folder for the packages as students may see them.
    """

    def __init__(self, rules: Rules, folder: Path) -> None:
        self.rules = rules
        self._folder = folder

    def grade(self, submission: Submission) -> Grade:
        """Return the grade of a submission, whatever was handed in.

        Parameters
        ----------
        submission : Submission
            As `intake` found it.

        Returns
        -------
        Grade
            With a verdict on every exercise of its notebook.
        """
        start = time.monotonic()
        empty = refused(submission, self.rules)
        try:
            grade = self._graded(submission, empty)
        except KernelNotStarted as error:
            grade = _not_graded(empty, str(error))
        except Exception as error:  # whatever is wrong with us must not cost the others
            grade = _not_graded(empty, _fault(error))
        return replace(grade, seconds=round(time.monotonic() - start, 3))

    def _graded(self, submission: Submission, empty: Grade) -> Grade:
        reference = Reference.of(submission.notebook) if submission.notebook else None
        if submission.content is None or reference is None:
            reason = submission.problem or "not a notebook of this course"
            return replace(empty, reason=reason, exercises=_lost(reference, Status.MISSING))
        try:
            read = read_notebook(submission.content)
            grafted = graft(read, reference)
        except Unreadable as error:
            return replace(empty, reason=str(error), exercises=_lost(reference, Status.MISSING))
        seed = _seed_of(submission, self.rules)
        run = _Run(grafted, reference, self.rules, seed, self._view(submission.notebook))
        exercises = run.verdicts()
        return replace(
            empty,
            outcome=Outcome.GRADED,
            reason=submission.note,
            exercises=exercises,
            notes=(*filter(None, [submission.note]), *grafted.notes, *run.notes),
            answers=grafted.answers,
            pictures=run.pictures,
            release=read.release,
            cpu_seconds=round(run.cpu_seconds, 3),
        )

    def _view(self, notebook: str) -> Path:
        folder = self._folder / notebook
        if not folder.is_dir():
            build_view(notebook, folder)
        return folder


class _Run:
    """One submission while it is graded."""

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
        cells = self._graft.cells
        with self._session(cells) as session:
            session.play()
            self._ends = {cell.id: end for cell, end in zip(cells, session.ends, strict=True)}
            in_place = {
                exercise: self._examined(SPECIFICATIONS[function], session)
                for exercise, function in self._reference.functions.items()
                if self._hopeless(exercise) is None
            }
        self.cpu_seconds += session.cpu_seconds
        self.notes = tuple(_notes(cells, session.ends))
        self.pictures = _pictures(session.ends)
        return tuple(
            self._verdict(exercise, in_place.get(exercise))
            for exercise in self._reference.functions
        )

    def _verdict(self, exercise: str, in_place: RemoteVerdict | None) -> ExerciseGrade:
        specification = SPECIFICATIONS[self._reference.functions[exercise]]
        verdict = ExerciseGrade(
            exercise,
            specification.function,
            self._reference.points[exercise],
            0.0,
            Status.FAILED,
        )
        if in_place is None:
            return self._without_function(verdict)
        tried, apart = in_place, False
        if not in_place.passed and self._others_matter(specification, in_place):
            again = max(self._apart(specification), key=lambda trial: trial.share, default=in_place)
            if again.share > in_place.share:
                tried, apart = again, True
        return self._with_points(replace(verdict, alone=apart), specification, tried)

    def _with_points(
        self, verdict: ExerciseGrade, specification: Specification, tried: RemoteVerdict
    ) -> ExerciseGrade:
        share = tried.share if self._rules.partial_credit else float(tried.passed)
        share = 0.0 if tried.unwritten else share
        alone = verdict.alone and share > 0
        end = self._ends[specification.exercise]
        told = for_student(
            replace(
                verdict,
                points=round(verdict.possible * share, 2),
                alone=alone,
                status=Status.PASSED if tried.passed else Status.FAILED,
                stop=None if tried.passed else _stop(tried, end),
                seconds=round(tried.seconds, 3),
            ),
            tried,
            self._graft.answers[specification.exercise],
        )
        if end.error is None or told.status is not Status.FAILED:
            return told
        return replace(told, facts=(*told.facts, *_error_of(end)))

    def _without_function(self, verdict: ExerciseGrade) -> ExerciseGrade:
        found = self._hopeless(verdict.exercise)
        assert found is not None
        status, headline = found
        end = self._ends.get(verdict.exercise)
        source = self._graft.answers.get(verdict.exercise, "")
        facts = _error_of(end, source) if end is not None and status is Status.FAILED else ()
        return replace(verdict, status=status, headline=headline, facts=facts)

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

    def _apart(self, specification: Specification) -> Iterator[RemoteVerdict]:
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
            yield verdict
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
            yield [
                cell
                for cell in cells
                if cell.kind == "given"
                or cell.exercise == exercise
                or not (cell.id in self._ends and self._ends[cell.id].stop)
            ]

    def _others_matter(self, specification: Specification, in_place: RemoteVerdict) -> bool:
        """Return whether an exercise may fare better without the student's other functions."""
        end = self._ends[specification.exercise]
        if end.stop is Stop.TIME and not end.blamed:
            return False
        return bool(specification.helpers) or _stop(in_place, CellEnd()) is not Stop.TIME

    def _examined(
        self, specification: Specification, session: Session, with_oracle: bool = False
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
            return examine_remote(ask, specification, self._seed)

    def _session(self, cells: list[GraftCell]) -> Session:
        limits = self._rules.limits
        start = partial(start_kernel, self._view, limits, self._rules.unsafe)
        return Session(cells, start, limits, self._deadline, self._reference.before_exercises)


def _seed_of(submission: Submission, rules: Rules) -> int:
    """Return the seed of a submission's hidden inputs, which no other submission meets.

    Kernels share what the system keeps of files that all may read, a channel too small to be
    closed: who saw the inputs, or asked for the answers to them, could leave them for a friend.
    """
    text = "\0".join((str(rules.seed), submission.student, submission.notebook, submission.digest))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4])


def _stop(tried: RemoteVerdict, end: CellEnd) -> Stop | None:
    """Return the limit that an exercise ran into, in its call or in its cell."""
    kind = tried.problem.kind if tried.problem else ""
    inside = {"time": Stop.TIME, "steps": Stop.TIME, "prints": Stop.OUTPUT}.get(kind)
    return tried.stop or inside or end.stop or _refused_by_system(end)


def _refused_by_system(end: CellEnd) -> Stop | None:
    """Return the limit behind an error by which the system refused a cell more of something."""
    said = f"{end.error.name}: {end.error.message}" if end.error else ""
    return next((stop for sign, stop in REFUSALS.items() if sign in said), None)


def _error_of(end: CellEnd, source: str = "") -> tuple[tuple[str, str], ...]:
    """Return what a cell raised when it was run, before any hidden input was in its process."""
    if end.error is None:
        return ()
    line = end.error.line
    at = LINE_OF_CELL.search(end.error.message)
    if at and not line:
        lines = source.splitlines()
        line = lines[int(at[1]) - 1].strip() if 0 < int(at[1]) <= len(lines) else ""
    return (("The cell stopped", _said(end.error)), *([("In", line)] if line else []))


def _said(error: CellError) -> str:
    """Return an error's name and message, without the name that the kernel gave the cell."""
    if error.name == NO_INPUT:
        return "input() was called, and nobody answers while a notebook is graded"
    message = LINE_OF_CELL.sub(r"(line \1)", error.message)
    return f"{error.name}: {message}".removesuffix(": ")


def refused(submission: Submission, rules: Rules) -> Grade:
    """Return the grade of a submission of which nothing could be graded yet."""
    return Grade(
        submission.student,
        submission.notebook,
        Outcome.REFUSED,
        isolation=rules.isolation,
        seed=rules.seed,
        digest=submission.digest,
        key=key_of(submission.digest, submission.note, submission.notebook, rules),
        versions=versions(),
        limits=rules.limits,
    )


def _not_graded(empty: Grade, reason: str) -> Grade:
    return replace(empty, outcome=Outcome.NOT_GRADED, reason=reason, key="")


def _fault(error: Exception) -> str:
    """Say what failed in the grader itself, and where, for whoever will mend it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"a fault of the grader: {type(error).__name__} in {where}; please report it"


def _lost(reference: Reference | None, status: Status) -> tuple[ExerciseGrade, ...]:
    if reference is None:
        return ()
    return tuple(
        ExerciseGrade(exercise, function, reference.points[exercise], 0.0, status)
        for exercise, function in reference.functions.items()
    )


def _notes(cells: Sequence[GraftCell], ends: Sequence[CellEnd]) -> Iterator[str]:
    """Say which cells of the student's own stopped; exercises have a verdict that says it."""
    for cell, end in zip(cells, ends, strict=True):
        if cell.kind != "extra":
            continue
        if end.stop is Stop.TIME and not end.seconds:
            said = "was not run: the time for your own cells was used up"
        elif end.stop is not None:
            said = f"was stopped: {end.stop}"
        elif end.error is not None:
            said = f"stopped with {_said(end.error)}"
            if end.error.name == "NameError":
                said += " (figures and experiments of the course are not run for grading)"
        else:
            continue
        yield f"{cell.title} {said}{KEPT if cell.kept else ''}"


def _pictures(ends: Sequence[CellEnd]) -> tuple[str, ...]:
    """Write the pictures of the cells anew, so that nothing but pixels is left of them."""
    drawn = [picture for end in ends for picture in end.pictures]
    return tuple(filter(None, map(_picture, drawn)))


def _picture(text: str) -> str:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return ""
    clean = reencode_png(data)
    return base64.b64encode(clean).decode() if clean else ""
