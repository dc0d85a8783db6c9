"""Reads `grading.toml`: limits, late penalty, weights, overrides, and names for the exports.

Everything in it may be left out::

    partial_credit = true         # an exercise right in some cases earns their share (default: no)

    [limits]                      # what one submission may use; see model.Limits
    cell_seconds = 20.0
    memory_bytes = 1_500_000_000

    [late]
    penalty_per_day = 0.1         # share of the points reached that each day late costs, 0 to 1
    max_days = 3                  # what comes later than this earns nothing (default: no end)

    [weights]                     # multiply points of a notebook, or of one exercise of it
    "02" = 2.0
    "02-gradcheck" = 0.5

    [lms]                         # which column of roster.csv holds an id (default: its own name)
    canvas_id = "Canvas number"   # also: sis_user_id, sis_login_id, section, moodle_id,
                                  # moodle_idnumber
    [lms.titles]                  # what the platform calls a notebook's assignment; for Canvas
    "02" = "Planar data (8841)"   # with its id in brackets, or a new assignment is made

    [[override]]                  # or rows of overrides.csv beside this file
    student = "anna"
    exercise = "02-cost"
    points = 10
    reason = "The cell is right; her file was damaged on the way."
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from planar_course.grading import overrides as by_hand
from planar_course.grading.layout import same
from planar_course.grading.model import Limits
from planar_course.grading.overrides import EXERCISES, Override
from planar_course.grading.tables import nearest
from planar_course.grading.toml_lines import EntryPath
from planar_course.grading.toml_reader import TomlReader

NOTEBOOKS = frozenset(exercise[:2] for exercise in EXERCISES)
TABLES = ("partial_credit", "limits", "late", "weights", "lms", "override")
LATE = ("penalty_per_day", "max_days")
LMS_COLUMNS = (
    "canvas_id",
    "sis_user_id",
    "sis_login_id",
    "section",
    "moodle_id",
    "moodle_idnumber",
)


@dataclass(frozen=True)
class Config:
    """How a class is graded, as far as the instructor decides about it.

    Attributes
    ----------
    limits
        What a submission may use.
    partial_credit
        Whether an exercise that is right in some cases earns their share of its points.
    penalty_per_day, max_days
        Share of the points reached that a day late costs; days after which nothing is earned.
    weights
        Multipliers by notebook or exercise; what is not in it has 1.
    overrides
        Points given by hand.
    lms
        Column of the roster by the name of an id.
    titles
        What a learning platform calls the assignment of a notebook.
    """

    limits: Limits = field(default_factory=Limits)
    partial_credit: bool = False
    penalty_per_day: float = 0.0
    max_days: float | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    lms: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def weight(self, exercise: str) -> float:
        """Return the multiplier of an exercise: its own times that of its notebook."""
        return self.weights.get(exercise, 1.0) * self.weights.get(exercise[:2], 1.0)

    def column(self, name: str) -> str:
        """Return the column of the roster that holds an id."""
        return self.lms.get(name, name)

    def title(self, notebook: str) -> str:
        """Return what a learning platform calls the assignment of a notebook."""
        return self.titles.get(notebook, f"Planar course {notebook}")


def read_config(path: Path | None) -> Config:
    """Read `grading.toml`, and `overrides.csv` beside it where there is one.

    Parameters
    ----------
    path : Path or None
        The file; without one everything has its default.

    Returns
    -------
    Config
        Checked as a whole.

    Raises
    ------
    UsageError
        Something is wrong with it; the message names the line, what stands there and what may.
    """
    if path is None:
        return Config()
    config = _config(TomlReader(path))
    beside = path.with_name(by_hand.FILE)
    if beside.is_file():
        overrides = (*config.overrides, *by_hand.read_overrides(beside))
        config = replace(config, overrides=overrides)
    by_hand.check_unique(config.overrides)
    return config


def _config(toml: TomlReader) -> Config:
    toml.keys((), TABLES)
    late = toml.keys(("late",), LATE)
    columns = toml.keys(("lms",), (*LMS_COLUMNS, "titles"))
    return Config(
        limits=_limits(toml),
        partial_credit=toml.flag(("partial_credit",)),
        penalty_per_day=toml.number(("late", LATE[0]), 1.0) if LATE[0] in late else 0.0,
        max_days=toml.number(("late", LATE[1])) if LATE[1] in late else None,
        weights={
            key: toml.number(("weights", key))
            for key in toml.keys(("weights",), NOTEBOOKS | EXERCISES)
        },
        overrides=tuple(_override(toml, n) for n in range(toml.tables("override"))),
        lms={key: toml.string(("lms", key)).strip().lower() for key in columns if key != "titles"},
        titles={
            key: toml.string(("lms", "titles", key))
            for key in toml.keys(("lms", "titles"), NOTEBOOKS)
        },
    )


def _limits(toml: TomlReader) -> Limits:
    types = {entry.name: entry.type for entry in fields(Limits)}
    values: dict[str, Any] = {}
    for key in toml.keys(("limits",), types):
        value = toml.number(("limits", key))
        whole = types[key] is int
        if value == 0 or (whole and not value.is_integer()):
            toml.fail(("limits", key), f"a {'whole ' if whole else ''}number above 0")
        values[key] = int(value) if whole else value
    return Limits(**values)


def _override(toml: TomlReader, position: int) -> Override:
    path: EntryPath = ("override", position)
    present = toml.keys(path, by_hand.COLUMNS)
    for key in by_hand.COLUMNS:
        if key not in present:
            toml.say(path, f"this override lacks {key!r}")
    exercise = toml.string((*path, "exercise"))
    if exercise not in EXERCISES:
        hint = nearest(exercise, EXERCISES)
        toml.say((*path, "exercise"), f"override.exercise is {exercise!r}; {hint}")
    return Override(
        same(toml.string((*path, "student"))),
        exercise,
        toml.number((*path, "points")),
        toml.string((*path, "reason")),
        toml.where(path),
    )
