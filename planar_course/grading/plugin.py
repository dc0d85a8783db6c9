"""A pytest plugin on nbval: `pytest --planar-grade SUBMISSIONS` shows verdicts as test items.

A submission is an item file, each of its exercises an item that passes with full points, fails with
fewer, and is skipped when it could not be graded. pytest's own `--junitxml` then writes the points
as properties. Submissions are never arguments of pytest itself: a conftest.py could lie there.
"""

import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from planar_course.grade import as_seed
from planar_course.grading.model import SEEDS

if TYPE_CHECKING:  # a pytest that grades nothing need not wait for these
    from planar_course.grading.grader import Grader
    from planar_course.grading.intake import Submission
    from planar_course.grading.model import ExerciseGrade, Grade


@dataclass(frozen=True)
class Shared:
    """What all processes of one run of pytest have in common.

    Attributes
    ----------
    folder
        A private folder, for what submissions see and for their turns.
    seed
        Of the hidden inputs.
    """

    folder: str
    seed: int

    @classmethod
    def of(cls, config: pytest.Config) -> "Shared":
        """Return it; what the first process made is handed to the others by pytest-xdist."""
        if SHARED not in config.stash:
            given = getattr(config, "workerinput", {}).get(WORKER_INPUT)
            config.stash[SHARED] = cls(**given) if given else cls._made(config)
        return config.stash[SHARED]

    @classmethod
    def _made(cls, config: pytest.Config) -> "Shared":
        folder = tempfile.TemporaryDirectory(prefix="planar-grade-")
        config.add_cleanup(folder.cleanup)
        chosen: int | None = config.option.planar_seed
        return cls(folder.name, secrets.randbelow(SEEDS) if chosen is None else chosen)


GRADER: pytest.StashKey["Grader"] = pytest.StashKey()
SHARED: pytest.StashKey[Shared] = pytest.StashKey()
WORKER_INPUT = "planar_grade"


class PointsLost(AssertionError):  # noqa: N818 - a verdict, not a program's error
    """An exercise that has not all of its points."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("planar", "grading of planar course notebooks")
    group.addoption("--planar-grade", metavar="SUBMISSIONS", help="grade a folder or archive")
    group.addoption("--planar-notebook", metavar="NN", help="grade this notebook alone, as in 02")
    group.addoption(
        "--planar-seed",
        type=as_seed,
        metavar="S",
        help="seed of the hidden inputs; drawn and told where it is left out",
    )
    group.addoption("--planar-config", metavar="FILE", help="a grading.toml")
    group.addoption(
        "--planar-unsafe", action="store_true", help="grade without a sandbox where there is none"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Refuse to start inside of the submissions, where pytest would import what lies there."""
    chosen = early_config.known_args_namespace.planar_grade
    if not chosen:
        return
    here, submissions = Path.cwd().resolve(), Path(chosen).resolve()
    if here == submissions or submissions in here.parents:
        raise pytest.UsageError(
            f"--planar-grade: run this from outside of {submissions}; pytest imports a conftest.py"
            " that it finds where it is started"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Keep the exercises of a notebook together when pytest-xdist is at work."""
    if config.option.planar_grade and getattr(config.option, "dist", "no") != "no":
        config.option.dist = "loadfile"


def pytest_terminal_summary(
    terminalreporter: "pytest.TerminalReporter", config: pytest.Config
) -> None:
    """Tell the seed, by which a run can be made again."""
    if config.option.planar_grade:
        terminalreporter.write_line(f"planar: --planar-seed {Shared.of(config).seed}")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand to a process of pytest-xdist what it shares with the others."""
    if node.config.option.planar_grade:
        node.workerinput[WORKER_INPUT] = asdict(Shared.of(node.config))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Put the exercises of the submissions in place of whatever else was collected."""
    if not config.option.planar_grade:
        return
    from planar_course.errors import UsageError
    from planar_course.grading.intake import find_submissions

    try:
        config.stash[GRADER] = _grader(config)
        found = find_submissions(Path(config.option.planar_grade), config.option.planar_notebook)
    except UsageError as error:
        raise pytest.UsageError(f"--planar-grade: {error}") from error
    items[:] = [
        item for submission in found for item in SubmittedNotebook.of(session, submission).collect()
    ]


def _grader(config: pytest.Config) -> "Grader":
    from planar_course.grading.config import read_config
    from planar_course.grading.grader import Grader
    from planar_course.grading.rules import Rules
    from planar_course.grading.sandbox import find_backend

    option, shared = config.option, Shared.of(config)
    settings = read_config(Path(option.planar_config) if option.planar_config else None)
    rules = Rules.of(shared.seed, settings, find_backend(option.planar_unsafe))
    return Grader(rules, Path(shared.folder))


class SubmittedNotebook(IPyNbFile):  # type: ignore[misc]  # nbval has no type hints
    """One submission; it is graded as a whole when the first of its exercises is asked for."""

    submission: "Submission"
    grade: "Grade"

    @classmethod
    def of(cls, session: pytest.Session, submission: "Submission") -> "SubmittedNotebook":
        """Make the collector of a submission, named after the student and not after a path."""
        name = f"{submission.student}/{submission.notebook or 'unknown'}.ipynb"
        file: SubmittedNotebook = cls.from_parent(
            session, path=session.path / "submission.ipynb", name=name, nodeid=name
        )
        file.submission = submission
        return file

    def collect(self) -> Iterator["ExerciseItem"]:
        """Yield an item for each exercise; one in all for what is no notebook of the course."""
        from planar_course.grading.reference import Reference

        number = self.submission.notebook
        exercises = tuple(Reference.of(number).functions) if number else ("notebook",)
        for position, exercise in enumerate(exercises):
            yield ExerciseItem.from_parent(
                self, name=exercise, cell_num=position, cell=None, options={}
            )

    def setup(self) -> None:
        """Grade the submission."""
        self.grade = self.config.stash[GRADER].grade(self.submission)

    def teardown(self) -> None:
        """Do nothing: the kernels were ended with the grading."""


class ExerciseItem(IPyNbCell):  # type: ignore[misc]  # nbval has no type hints
    """The verdict on one exercise as a test."""

    def setup(self) -> None:
        """Do nothing: nbval's own mark for cells after a time-out has no place here."""

    def runtest(self) -> None:
        """Pass with full points; the points go to the JUnit report in any case."""
        from planar_course.grading.model import Outcome, Status

        grade: Grade = self.parent.grade
        verdict = next((e for e in grade.exercises if e.exercise == self.name), None)
        if grade.outcome is Outcome.NOT_GRADED or (
            verdict is not None and verdict.status is Status.NOT_GRADED
        ):
            pytest.skip(f"not graded: {grade.reason}")
        if verdict is None or grade.outcome is Outcome.REFUSED:
            raise PointsLost(f"{grade.outcome}: {grade.reason}")
        self.user_properties += [
            ("points", f"{verdict.points:g}"),
            ("possible", f"{verdict.possible:g}"),
            ("isolation", grade.isolation),
        ]
        if verdict.points < verdict.possible:
            raise PointsLost(describe(verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
        """Show the verdict alone, and a traceback only where the grader itself is at fault."""
        if isinstance(excinfo.value, PointsLost):
            return str(excinfo.value)
        return pytest.Item.repr_failure(self, excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the item stands."""
        return self.parent.path, 0, self.nodeid


def describe(verdict: "ExerciseGrade") -> str:
    """Return what is said to a student about an exercise, as text for a terminal."""
    from planar_course.grading.report.text import plain

    lines = [f"{verdict.exercise}: {verdict.points:g} of {verdict.possible:g} points"]
    lines += [verdict.headline or str(verdict.status)]
    for label, text in verdict.facts:
        first, *others = text.splitlines() or [""]
        lines += [f"  {label}: {first}", *(f"    {line}" for line in others)]
    lines += [f"  limit: {verdict.stop}"] if verdict.stop else []
    lines += list(verdict.says)
    return "\n".join(plain(line) for line in lines)
