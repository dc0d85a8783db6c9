"""Recognise a mistake by what the function does.

The implementations of the catalogue are called with the inputs on which the learner's
function was tried. A mistake is recognised when one of them does the same in every case:
returns the same value, or raises the same error. It is said only when it is the only one, for a
wrong diagnosis is worse than none.
"""

import difflib
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np

from testCases.calling import call
from testCases.catalogue import Mistake, implementation, known_errors, mistakes
from testCases.names import unknown_name
from testCases.observations import observed
from testCases.outcome import Outcome
from testCases.parts import Parts, alike, differing, numbers, parts
from testCases.specification import Specification
from testCases.trial import Trial, inputs_of


def recognise(trial: Trial) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of the mistakes recognised in a trial and the sentences to say.

    Parameters
    ----------
    trial
        The trial of a function that fails at least one case by its value or by an error.

    Returns
    -------
    keys, sentences : tuple of str
        Empty when nothing is recognised for certain. More than one when each of several
        mistakes explains a part of the result, and together they explain all of it.
    """
    found = _whole(trial) or _in_parts(trial) or observed(trial)
    if found:
        return tuple(mistake.key for mistake in found), tuple(mistake.says for mistake in found)
    return _explained_error(trial)


def _whole(trial: Trial) -> tuple[Mistake, ...]:
    """Return the one mistake that does the same as the learner's function in every case."""
    if not any(_tells(trial, number) for number in range(len(trial.outcomes))):
        return ()
    fitting = [
        mistake
        for mistake in mistakes(trial.specification.function)
        if any(_does_the_same(source, trial) for source in mistake.sources)
    ]
    return tuple(fitting) if len(fitting) == 1 else ()


def _tells(trial: Trial, number: int) -> bool:
    """Return whether a case fails by more than nan, which has no value that tells its cause."""
    outcome = trial.outcomes[number]
    if trial.passed[number] or outcome.error is not None:
        return not trial.passed[number]
    found = numbers(outcome.value)
    return found is None or not np.isnan(found).any()


def _does_the_same(source: str, trial: Trial) -> bool:
    return len(trial.outcomes) == len(trial.inputs) and all(
        _alike(trial, number, _tried(source, trial, number), outcome)
        for number, outcome in enumerate(trial.outcomes)
    )


def _alike(trial: Trial, number: int, one: Outcome, other: Outcome) -> bool:
    if one.error is not None or other.error is not None:
        return _same_error(one.error, other.error)
    return alike(one.value, other.value) and _verdict(trial, number, one) == _verdict(
        trial, number, other
    )


def _verdict(trial: Trial, number: int, outcome: Outcome) -> str:
    finding = trial.judge(number, outcome.value)
    return "right" if finding is None else finding.kind


def _tried(source: str, trial: Trial, number: int) -> Outcome:
    return _outcome(source, trial.specification, trial.seed, number)


@lru_cache(maxsize=10_000)
def _outcome(source: str, specification: Specification, seed: int, number: int) -> Outcome:
    """Call an implementation of the catalogue; checks are repeated, so the outcome is kept."""
    function = implementation(source, specification)
    inputs = inputs_of(specification, number, seed)
    outcome = call(function, specification.form, inputs, guarded=False)
    if outcome.error is not None:
        outcome.error.__traceback__ = None  # it would keep the frames and their arrays alive
    return outcome


def _same_error(one: BaseException | None, other: BaseException | None) -> bool:
    # The text of a failed `@` holds two sizes only, too little to tell its factors apart.
    return (
        type(one).__name__ == type(other).__name__
        and str(one) == str(other)
        and "mismatch in its core dimension" not in str(one)
    )


def _in_parts(trial: Trial) -> tuple[Mistake, ...]:
    """Return the mistakes that together explain every wrong part of the result."""
    specification = trial.specification
    if "num_iterations" in specification.arguments or any(o.error for o in trial.outcomes):
        return ()
    right = [parts(value, specification.returns) for value in trial.expected]
    theirs = [parts(outcome.value, specification.returns) for outcome in trial.outcomes]
    wrong = differing(right, theirs)
    if len(right[0]) < 2 or not _complete(right, theirs):
        return ()
    explained: dict[Mistake, set[str]] = {}
    for mistake, made in _parts_of_mistakes(trial):
        if not _complete(right, made):
            continue
        touched = differing(right, made)
        if touched and touched <= wrong and not touched & differing(theirs, made):
            explained[mistake] = explained.get(mistake, set()) | touched
    widest = [
        mistake
        for mistake, touched in explained.items()
        if not any(touched < other for other in explained.values())
    ]
    covered = [path for mistake in widest for path in explained[mistake]]
    return tuple(widest) if sorted(covered) == sorted(wrong) else ()


def _parts_of_mistakes(trial: Trial) -> Iterator[tuple[Mistake, list[Parts]]]:
    specification = trial.specification
    for mistake in mistakes(specification.function):
        for source in mistake.sources:
            outcomes = [_tried(source, trial, number) for number in range(len(trial.inputs))]
            if not any(outcome.error for outcome in outcomes):
                yield mistake, [parts(o.value, specification.returns) for o in outcomes]


def _complete(right: list[Parts], other: list[Parts]) -> bool:
    """Return whether no part of the right results is missing."""
    return all(one.keys() <= two.keys() for one, two in zip(right, other, strict=True))


def _explained_error(trial: Trial) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Explain the first error from its text."""
    outcome = next((made for made in trial.outcomes if made.error is not None), Outcome())
    error = outcome.error
    if error is None:
        return (), ()
    if isinstance(error, KeyError) and error.args:
        return _wrong_key(str(error.args[0]), trial)
    if isinstance(error, NameError) and (says := unknown_name(error, outcome.place, trial)):
        return ("error: unknown name",), (says,)
    if trial.failing_hint:  # says more than the text of an error
        return (), ()
    for known in known_errors():
        if known.fits(error, trial.specification.function, outcome.line):
            return (known.key,), (known.says,)
    return (), ()


def _wrong_key(key: str, trial: Trial) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for name, value in trial.inputs[0].items():
        if not isinstance(value, Mapping) or key in value:
            continue
        keys = [str(known) for known in value]
        close_ones = [known for known in keys if known.lower() == key.lower()]
        close_ones = close_ones or difflib.get_close_matches(key, keys, 1, 0.3)
        if close_ones:
            says = f"There is no key {key!r} in {name}: its keys are {', '.join(keys)}."
            return ("error: wrong key",), (f"{says} Capitals count.",)
    return (), ()
