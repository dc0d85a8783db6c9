"""What grading talks about: limits, how a run can end, and the grade of a submission.

Everything here is plain data that goes to JSON and comes back unchanged.
"""

from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

#: Seeds of hidden inputs are smaller.
SEEDS = 2**32


class Stop(StrEnum):
    """Why a cell or a call ended before it was done: a limit, or the end of its process."""

    TIME = "time limit"
    MEMORY = "memory limit"
    OUTPUT = "output limit"
    PROCESSES = "process limit"
    FILES = "file limit"
    MESSAGE = "bad message"
    DEAD = "kernel died"


class Status(StrEnum):
    """What became of an exercise."""

    PASSED = "passed"
    FAILED = "failed"
    UNWRITTEN = "not written yet"
    MISSING = "cell missing"
    NOT_GRADED = "not graded"


class Outcome(StrEnum):
    """What became of a submission as a whole."""

    GRADED = "graded"
    REFUSED = "unreadable"
    ABSENT = "not handed in"
    NOT_GRADED = "not graded"


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds
        Wall time of one cell, or of one call of a graded function. Time in which the kernel had
        no processor, since others had them, does not count, up to three times as much.
    notebook_seconds
        Wall time of the whole submission, repeated runs included.
    memory_bytes
        Memory of all its processes and its private files together.
    processes
        Processes and threads at one time.
    output_bytes
        What one cell may print or display.
    file_bytes
        Size of one file; its private folder may hold four times as much.
    files
        Number of files in the private folder.
    message_bytes
        Size of one message of the kernel.
    """

    cell_seconds: float = 20.0
    notebook_seconds: float = 180.0
    memory_bytes: int = 1_500_000_000
    processes: int = 64
    output_bytes: int = 2_000_000
    file_bytes: int = 50_000_000
    files: int = 5_000
    message_bytes: int = 4_000_000


@dataclass(frozen=True)
class ExerciseGrade:
    """The verdict on one exercise; every text in it may be shown to the student.

    Attributes
    ----------
    exercise, function
        Id of the exercise's cell and name of the function it asks for.
    possible, points
        Points that can be had, and those reached.
    status
        What became of it.
    alone
        Whether its points were reached only apart from the student's other cells.
    headline
        One sentence that says what is wrong; empty when nothing is.
    facts
        Pairs of a label and a text: what was called, which shapes came back. Never a hidden
        input, never an expected value.
    says
        The diagnosis, one paragraph each.
    mistakes
        Keys of the recognised mistakes in the catalogue.
    stop
        The limit that ended it, if one did.
    seconds
        Wall time of its calls.
    """

    exercise: str
    function: str
    possible: float
    points: float
    status: Status
    alone: bool = False
    headline: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    stop: Stop | None = None
    seconds: float = 0.0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Make the grade that `Grade.to_json` wrote."""
        stop = data["stop"]
        return cls(
            **{
                **data,
                "status": Status(data["status"]),
                "stop": None if stop is None else Stop(stop),
                "facts": tuple((label, text) for label, text in data["facts"]),
                "says": tuple(data["says"]),
                "mistakes": tuple(data["mistakes"]),
            }
        )


@dataclass(frozen=True)
class Grade:
    """All that is known about one graded submission of one notebook.

    Attributes
    ----------
    student, notebook
        The student's name in the roster and the two digits of the notebook.
    outcome, reason
        What became of the submission, and why when it was not graded in the ordinary way; of one
        that was, what an instructor has to know, as that there were two files.
    exercises
        One verdict per exercise of the notebook, in its order; also when refused.
    notes
        What was found odd: cells that were missing, double or changed, cells that stopped.
    answers
        Source of each answer cell, by exercise.
    pictures
        Base64 of the PNG pictures that its cells drew, written anew by us.
    isolation
        The sandbox it ran in; "not isolated" when there was none.
    seed
        Seed of the hidden inputs.
    attempt
        How often it was tried to grade it; each time with other hidden inputs.
    digest, key
        Hash of the submitted file, and of all that the grade depends on.
    release
        The release that the notebook says it is of.
    versions
        Versions of Python, the course and the packages that took part.
    limits
        What the submission was allowed to use.
    seconds, cpu_seconds
        Wall time, and the processor time of all that ran in the sandbox.
    """

    student: str
    notebook: str
    outcome: Outcome
    reason: str = ""
    exercises: tuple[ExerciseGrade, ...] = ()
    notes: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    isolation: str = ""
    seed: int = 0
    attempt: int = 1
    digest: str = ""
    key: str = ""
    release: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def points(self) -> float:
        """Points reached."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def possible(self) -> float:
        """Points that can be reached."""
        return sum(exercise.possible for exercise in self.exercises)

    @property
    def complete(self) -> bool:
        """Whether every exercise has a verdict; if not, it is our fault, and no 0 is written."""
        statuses = {exercise.status for exercise in self.exercises}
        return self.outcome is not Outcome.NOT_GRADED and Status.NOT_GRADED not in statuses

    def to_json(self) -> dict[str, Any]:
        """Return the grade as a dictionary of plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Make the grade that `to_json` wrote; raises TypeError for one of another format."""
        known = {entry.name for entry in fields(cls)}
        if data.keys() != known:
            raise TypeError(f"a grade has the entries {sorted(known)}, not {sorted(data)}")
        return cls(
            **{
                **data,
                "outcome": Outcome(data["outcome"]),
                "exercises": tuple(map(ExerciseGrade.from_json, data["exercises"])),
                "notes": tuple(data["notes"]),
                "pictures": tuple(data["pictures"]),
                "limits": Limits(**data["limits"]),
            }
        )
