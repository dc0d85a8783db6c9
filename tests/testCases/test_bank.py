"""The bank of known wrong and right answers, and what the checks make of it."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from honest import right_answers

from testCases.caller import LocalCaller
from testCases.cases import SPECIFICATIONS
from testCases.catalogue import implementation, mistakes, right_source
from testCases.examination import examine
from testCases.failure import CheckFailed, Problem
from testCases.trial import run

DATA = Path(__file__).parent / "data"
Judged = Callable[[str, str], Problem | None]


@dataclass(frozen=True)
class Entry:
    """An answer of the bank."""

    function: str
    name: str
    label: str
    wrong: bool
    keys: tuple[str, ...]
    source: str


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _changed(source: str, change: list[list[str]]) -> str:
    for old, new in change:
        assert old in source, f"{old!r} does not occur"
        source = source.replace(old, new)
    return source


def _bank() -> list[Entry]:
    bank = _read("bank.toml")
    right = bank.pop("right")
    return [
        Entry(
            function,
            number,
            row["label"],
            row["label"] == "mistake" or row.get("verdict") == "wrong",
            tuple(row.get("keys", ())),
            _changed(right[function], row["change"]),
        )
        for function, rows in bank.items()
        for number, row in rows.items()
    ]


def _right_variants() -> Iterator[tuple[str, str]]:
    return ((name, source) for name, sources in right_answers().items() for source in sources)


@cache
def found(function: str, source: str) -> Problem | None:
    """Return what the check finds in an implementation of the catalogue."""
    specification = SPECIFICATIONS[function]
    return examine(implementation(source, specification), specification)


BANK = _bank()
VARIANTS = list(_right_variants())


@pytest.mark.parametrize("entry", BANK, ids=lambda entry: f"{entry.function}-{entry.name}")
def test_a_row_of_the_bank_is_judged_as_labelled(entry: Entry, judged: Judged) -> None:
    """Protects the promise: each known mistake is caught, and its diagnosis is right or none."""
    problem = judged(entry.source, entry.function)
    if not entry.wrong:
        assert problem is None, str(CheckFailed(problem))
        return
    assert problem is not None, "not caught"
    assert set(problem.mistakes) <= set(entry.keys), f"wrong diagnosis: {problem.mistakes}"


def test_nine_of_ten_known_mistakes_are_diagnosed(
    judged: Judged, capsys: pytest.CaptureFixture[str]
) -> None:
    """Protects the share of diagnoses, and prints the figures of the bank."""
    wrong = [entry for entry in BANK if entry.wrong]
    problems = [judged(entry.source, entry.function) for entry in wrong]
    found = [problem.mistakes if problem else () for problem in problems]
    caught = sum(problem is not None for problem in problems)
    diagnosed = sum(bool(set(keys) & set(e.keys)) for keys, e in zip(found, wrong, strict=True))
    mistaken = sum(not set(keys) <= set(e.keys) for keys, e in zip(found, wrong, strict=True))
    accepted = sum(judged(source, function) is None for function, source in VARIANTS)
    with capsys.disabled():
        print(
            f"\nmutant bank: {len(wrong)} mistakes, {caught} caught, {diagnosed} diagnosed,"
            f" {mistaken} wrongly diagnosed; {accepted} of {len(VARIANTS)} right variants accepted"
        )
    assert caught == len(wrong)
    assert diagnosed >= 0.9 * len(wrong)
    assert mistaken == 0


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_right_variants_are_accepted(function: str, judged: Judged) -> None:
    """Protects right answers, however they are written: at least a dozen per function."""
    sources = [source for name, source in VARIANTS if name == function]
    assert len(set(sources)) >= 12
    for source in sources:
        problem = judged(source, function)
        assert problem is None, f"{source}\n{problem and CheckFailed(problem)}"


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_the_catalogue_catches_and_never_misnames_its_own_mistakes(function: str) -> None:
    """Protects the catalogue: it starts from a right answer, and each entry is found as itself."""
    specification = SPECIFICATIONS[function]
    assert examine(implementation(right_source(function), specification), specification) is None
    for mistake in mistakes(function):
        assert mistake.sources, mistake.key
        problem = found(function, mistake.sources[0])
        assert problem is not None, f"{mistake.key} is not caught"
        others = set(problem.mistakes) - {mistake.key}
        assert all(key.startswith("error: ") for key in others), (mistake.key, problem.mistakes)


@pytest.mark.parametrize("function", SPECIFICATIONS)
def test_most_of_the_catalogue_is_recognised(function: str) -> None:
    """Protects the catalogue from entries that no trial can tell apart."""
    known = mistakes(function)
    named = 0
    for mistake in known:
        problem = found(function, mistake.sources[0])
        named += problem is not None and problem.mistakes == (mistake.key,)
    assert named >= 0.9 * len(known)
    assert len({mistake.key for mistake in known}) == len(known)


def test_a_trial_calls_every_case(learners: Callable[[str, str], Any]) -> None:
    """Protects the bank's figures from trials that stop early."""
    specification = SPECIFICATIONS["compute_cost"]
    function = learners(right_source("compute_cost"), "compute_cost")
    trial = run(LocalCaller(function), specification)
    assert len(trial.outcomes) == len(specification.cases)
