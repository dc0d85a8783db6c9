"""Grades a class: finds the submissions, runs those that changed, writes gradebook and pages."""

import argparse
import json
import secrets
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from planar_course.errors import UsageError
from planar_course.files import write_atomically
from planar_course.grading.config import read_config
from planar_course.grading.intake import Submission, find_submissions
from planar_course.grading.model import SEEDS, Grade, Outcome
from planar_course.grading.pool import grade_all
from planar_course.grading.progress import Progress, result
from planar_course.grading.provenance import key_of
from planar_course.grading.report.text import plain
from planar_course.grading.report.writer import write_reports
from planar_course.grading.roster import read_roster
from planar_course.grading.rules import Rules
from planar_course.grading.sandbox import find_backend
from planar_course.grading.store import GradeStore
from planar_course.grading.view import build_view

SEED_FILE = "seed.json"
# A notebook that so many times fewer students handed in than another one is said to be a stray.
STRAY = 5
SHOWN = 12  # submissions that need a look, named at the end


def grade_class(args: argparse.Namespace) -> int:
    """Run ``planar grade``.

    Parameters
    ----------
    args : argparse.Namespace
        As `planar_course.grade` parsed them.

    Returns
    -------
    int
        0 when every submission has a verdict, 3 when some could not be graded.

    Raises
    ------
    UsageError
        An argument cannot be used, or there is no sandbox. Nothing was graded then.
    """
    config = read_config(args.config)
    roster = read_roster(args.roster) if args.roster else None
    known = {one.student for one in roster.students} if roster else set()
    submissions = find_submissions(args.submissions, args.notebook, known)
    if not submissions:
        wanted = f"notebook {args.notebook}" if args.notebook else "notebook"
        raise UsageError(f"{args.submissions}: no {wanted} of the course was found in there")
    _refuse_mixing(args.submissions, args.out)
    backend = find_backend(args.unsafe)
    with GradeStore(args.out) as store:
        rules = Rules.of(_seed(args.out, args.seed), config, backend)
        grades = _graded(submissions, rules, store, args.processes)
        write_reports(grades, roster, config, args.out, store.pictures)
        _print_summary(grades, len(submissions), args.out, backend.isolated)
    return 0 if all(grade.complete for grade in grades) else 3


def _refuse_mixing(submissions: Path, out: Path) -> None:
    """Keep results out of the folder that is searched for submissions."""
    inner, outer = out.resolve(), submissions.resolve()
    if inner == outer or outer in inner.parents:
        raise UsageError(f"--out: {out} lies inside of {submissions}; name a folder outside of it")


def _seed(out: Path, chosen: int | None) -> int:
    """Return the seed of the hidden inputs; one that was drawn is kept for the next run."""
    path = out / SEED_FILE
    if chosen is None and path.is_file():
        try:
            return int(json.loads(path.read_text(encoding="utf-8"))["seed"])
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path}: holds no seed; delete it, or name one by --seed") from error
    seed = secrets.randbelow(SEEDS) if chosen is None else chosen
    write_atomically(path, [json.dumps({"seed": seed}).encode() + b"\n"])
    return seed


def _graded(
    submissions: Sequence[Submission], rules: Rules, store: GradeStore, processes: int
) -> list[Grade]:
    """Return a grade for every submission; those that are unchanged are taken from the store."""
    kept: list[Grade] = []
    changed: list[Submission] = []
    for submission in submissions:
        key = key_of(submission.digest, submission.note, submission.notebook, rules)
        known = store.finished(submission.student, submission.notebook, key)
        if known is None:
            attempt = store.attempt(submission.student, submission.notebook)
            changed.append(replace(submission, attempt=attempt))
        else:
            kept.append(known)
    if kept:
        print(f"{len(kept)} of {len(submissions)} submissions are unchanged since the last run.")
    progress = Progress(len(changed))

    def done(grade: Grade) -> None:
        store.add(grade)
        progress.show(grade)

    progress.begin()
    with _stopped_as_by_ctrl_c(), tempfile.TemporaryDirectory(prefix="planar-run-") as folder:
        for notebook in sorted({one.notebook for one in changed if one.notebook}):
            build_view(notebook, Path(folder) / notebook)
        try:
            grade_all(changed, rules, Path(folder), min(processes, len(changed) or 1), done)
        finally:
            progress.end()
    store.compact()
    wanted = {(one.student, one.notebook) for one in submissions}
    return [grade for grade in store.grades() if (grade.student, grade.notebook) in wanted]


@contextmanager
def _stopped_as_by_ctrl_c() -> Iterator[None]:
    """Take the end of the machine or of a terminal for Ctrl-C, unless it is to be ignored."""
    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    ends = [number for number in ends if signal.getsignal(number) is signal.SIG_DFL]
    for number in ends:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ends:
            signal.signal(number, signal.SIG_DFL)


def _print_summary(grades: Sequence[Grade], count: int, out: Path, isolated: bool) -> None:
    outcomes = [grade.outcome for grade in grades]
    parts = [f"{outcomes.count(outcome)} {outcome}" for outcome in Outcome if outcome in outcomes]
    print(f"{count} {'submission' if count == 1 else 'submissions'}: {', '.join(parts)}")
    troubled = [grade for grade in grades if _needs_a_look(grade)]
    for grade in troubled[:SHOWN]:
        print(f"  {plain(grade.student)} {grade.notebook}: {result(grade)}")
    if len(troubled) > SHOWN:
        print(f"  and {len(troubled) - SHOWN} more that ran into a limit or could not be read")
    for notebook, students in _strays(grades).items():
        print(
            f"Only {students} handed in notebook {notebook}, and whoever did not gets no points for"
            " it. Name the notebook that is to be graded by --notebook to leave it out."
        )
    if not isolated:
        print("NOT ISOLATED: these submissions could read and change what you can.")
    print(f"See {out / 'class.html'} and {out / 'grades.csv'}.")


def _strays(grades: Sequence[Grade]) -> dict[str, int]:
    """Return the notebooks that hardly anybody handed in, and how many did: often a slip."""
    counts = Counter(grade.notebook for grade in grades if grade.notebook)
    most = max(counts.values(), default=0)
    return {name: count for name, count in sorted(counts.items()) if count * STRAY <= most}


def _needs_a_look(grade: Grade) -> bool:
    return grade.outcome is not Outcome.GRADED or any(e.stop for e in grade.exercises)
