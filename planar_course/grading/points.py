"""Makes points of verdicts: weights, days late, overrides, and rows for who handed nothing in.

What could not be graded has no points at all, and neither has a total over it: `None` is never 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planar_course.grading.config import Config
from planar_course.grading.layout import same
from planar_course.grading.model import ExerciseGrade, Grade, Outcome, Status
from planar_course.grading.overrides import Override
from planar_course.grading.roster import Roster, Student


@dataclass(frozen=True)
class ExercisePoints:
    """What one exercise counts.

    Attributes
    ----------
    verdict
        What the grader found.
    points
        After weight and override, before the late penalty; None when it is not graded.
    possible
        After the weight.
    override
        The override that decided, if one did.
    """

    verdict: ExerciseGrade
    points: float | None
    possible: float
    override: Override | None = None


@dataclass(frozen=True)
class NotebookPoints:
    """What one notebook of one student counts.

    Attributes
    ----------
    grade
        The grade of the submission; one with the outcome ABSENT where there was none.
    exercises
        In the order of the notebook.
    late_days
        Days late.
    penalty
        Points lost by that.
    total
        Points after the penalty; None when an exercise is not graded.
    possible
        Points that can be had.
    """

    grade: Grade
    exercises: tuple[ExercisePoints, ...]
    late_days: float
    penalty: float
    total: float | None
    possible: float

    @property
    def outcome(self) -> Outcome:
        """What became of the submission; NOT_GRADED when a verdict is lacking."""
        return Outcome.NOT_GRADED if self.total is None else self.grade.outcome

    @property
    def missing_verdicts(self) -> list[str]:
        """Ids of the exercises that are not graded."""
        return [e.verdict.exercise for e in self.exercises if e.points is None]


@dataclass(frozen=True)
class StudentPoints:
    """One row of the gradebook.

    Attributes
    ----------
    student
        From the roster, or made of a submission that is not on it.
    on_roster
        Whether the student is in the class; True where there is no roster.
    notebooks
        One for each notebook of the class, in order, and further ones that nobody can tell.
    """

    student: Student
    on_roster: bool
    notebooks: tuple[NotebookPoints, ...]

    @property
    def total(self) -> float | None:
        """Points of all notebooks; None when one of them has none."""
        totals = [notebook.total for notebook in self.notebooks]
        known = [total for total in totals if total is not None]
        return sum(known) if len(known) == len(totals) else None

    @property
    def possible(self) -> float:
        """Points that can be had."""
        return sum(notebook.possible for notebook in self.notebooks)

    @property
    def penalty(self) -> float:
        """Points lost by being late."""
        return sum(notebook.penalty for notebook in self.notebooks)

    @property
    def overrides(self) -> list[Override]:
        """The overrides that decided about something here."""
        return [e.override for n in self.notebooks for e in n.exercises if e.override]

    @property
    def outcome(self) -> str:
        """What became of the submissions, of each by itself where they differ."""
        outcomes = [(n.grade.notebook or "?", str(n.outcome)) for n in self.notebooks]
        different = {outcome for _, outcome in outcomes} or {str(Outcome.ABSENT)}
        if len(different) == 1:
            return different.pop()
        return "; ".join(f"{notebook}: {outcome}" for notebook, outcome in outcomes)


def points_of_class(
    grades: Iterable[Grade], roster: Roster | None, config: Config
) -> list[StudentPoints]:
    """Return one row for every student of the roster, then one for everybody else.

    Parameters
    ----------
    grades : iterable of Grade
        At most one for a student and notebook, in any order.
    roster : Roster or None
        Without one, the students are those who handed something in.
    config : Config
        Weights, penalties and overrides.

    Returns
    -------
    list of StudentPoints
        In the order of the roster, the others sorted by name.
    """
    graded = list(grades)
    exercises = _exercises(graded)
    handed_in: dict[str, dict[str, Grade]] = defaultdict(dict)
    for grade in sorted(graded, key=_named_first):
        mine = handed_in[same(grade.student)]
        mine[_notebook_of(grade, exercises, mine)] = grade
    students = list(roster.students) if roster else []
    listed = {same(student.student) for student in students}
    others = [Student(name) for name in sorted(handed_in.keys() - listed)]
    return [
        StudentPoints(
            student,
            roster is None or same(student.student) in listed,
            _notebooks(student, handed_in.get(same(student.student), {}), exercises, config),
        )
        for student in [*students, *others]
    ]


def unused_overrides(rows: Iterable[StudentPoints], config: Config) -> list[Override]:
    """Return the overrides that decided about nothing: a slip in a name, say."""
    used = {id(override) for row in rows for override in row.overrides}
    return [override for override in config.overrides if id(override) not in used]


def exercise_columns(rows: Sequence[StudentPoints]) -> dict[str, float]:
    """Return what each exercise of the class can give, in the order of the notebooks."""
    possible: dict[str, float] = {}
    for row in rows:
        for notebook in row.notebooks:
            for exercise in notebook.exercises:
                possible.setdefault(exercise.verdict.exercise, exercise.possible)
    return possible


def notebooks_of_class(rows: Sequence[StudentPoints]) -> list[str]:
    """Return the two digits of each notebook of the class, sorted."""
    return sorted({n.grade.notebook for row in rows for n in row.notebooks} - {""})


def _named_first(grade: Grade) -> tuple[bool, str, str, str]:
    return not grade.notebook, grade.notebook, grade.digest, grade.reason


def _exercises(grades: Iterable[Grade]) -> dict[str, tuple[ExerciseGrade, ...]]:
    """Return the exercises of each notebook of the class, sorted by notebook."""
    found: dict[str, dict[str, ExerciseGrade]] = {}
    for grade in sorted(grades, key=lambda g: (g.notebook, g.release, g.student)):
        if grade.notebook:
            mine = found.setdefault(grade.notebook, {})
            for exercise in grade.exercises:
                mine.setdefault(exercise.exercise, exercise)
    return {notebook: tuple(mine.values()) for notebook, mine in sorted(found.items())}


def _notebook_of(grade: Grade, known: Mapping[str, object], mine: Mapping[str, Grade]) -> str:
    """Return the notebook that a submission is for, "" for one that nobody can tell.

    In a class with a single notebook it is that one.
    """
    if not grade.notebook and len(known) == 1:
        (only,) = known
        return "" if only in mine else only
    return grade.notebook


def _notebooks(
    student: Student,
    mine: Mapping[str, Grade],
    exercises: Mapping[str, tuple[ExerciseGrade, ...]],
    config: Config,
) -> tuple[NotebookPoints, ...]:
    return tuple(
        _notebook(
            student,
            replace(mine[notebook], notebook=notebook)
            if notebook in mine
            else Grade(student.student, notebook, Outcome.ABSENT),
            exercises.get(notebook, ()),
            config,
        )
        for notebook in [*exercises, *sorted(mine.keys() - exercises.keys())]
    )


def _notebook(
    student: Student, grade: Grade, exercises: Sequence[ExerciseGrade], config: Config
) -> NotebookPoints:
    own = {exercise.exercise: exercise for exercise in grade.exercises}
    lost = grade.outcome is Outcome.NOT_GRADED
    counted = tuple(
        _exercise(student, _blank(e, lost) if lost else own.get(e.exercise, _blank(e)), config)
        for e in exercises
    )
    days = 0.0 if grade.outcome is Outcome.ABSENT else student.late_days(grade.notebook)
    penalty = _penalty(counted, days, config)
    reached = [exercise.points for exercise in counted if exercise.points is not None]
    undecided = len(reached) < len(counted) or (lost and not counted)
    return NotebookPoints(
        grade,
        counted,
        days,
        penalty,
        None if undecided else round(sum(reached) - penalty, 2),
        sum(exercise.possible for exercise in counted),
    )


def _blank(exercise: ExerciseGrade, lost: bool = False) -> ExerciseGrade:
    """Return the verdict on an exercise of which a submission's grade says nothing."""
    status = Status.NOT_GRADED if lost else Status.MISSING
    return ExerciseGrade(exercise.exercise, exercise.function, exercise.possible, 0.0, status)


def _exercise(student: Student, verdict: ExerciseGrade, config: Config) -> ExercisePoints:
    weight = config.weight(verdict.exercise)
    possible = round(verdict.possible * weight, 2)
    for override in config.overrides:
        if override.exercise == verdict.exercise and override.student == same(student.student):
            return ExercisePoints(verdict, override.points, possible, override)
    if verdict.status is Status.NOT_GRADED:
        return ExercisePoints(verdict, None, possible)
    return ExercisePoints(verdict, round(verdict.points * weight, 2), possible)


def _penalty(exercises: Iterable[ExercisePoints], days: float, config: Config) -> float:
    """Return the points lost; what an instructor gave by hand is not touched."""
    if not days:
        return 0.0
    share = min(1.0, days * config.penalty_per_day)
    if config.max_days is not None and days > config.max_days:
        share = 1.0
    earned = sum(e.points for e in exercises if e.points is not None and e.override is None)
    return round(share * earned, 2)
