"""Examine a function: is it the right thing, right on all cases, lawful, and if not, why."""

import inspect
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import planar_utils
from testCases.caller import LocalCaller
from testCases.calling import bind, signature_of
from testCases.cases import SAME_AS, SPECIFICATIONS
from testCases.catalogue import Mistake, mistake
from testCases.comparison import Finding, describe
from testCases.diagnosis import recognise
from testCases.failure import Problem
from testCases.isolation import asked, mentioned
from testCases.laws import CALL_AGAIN, kept_from_call_to_call, laws_of, not_right_any_more
from testCases.names import where_from
from testCases.remarks import remarks
from testCases.rounding import SAYS, is_rounded
from testCases.specification import SEED, Specification
from testCases.steps import TooManySteps, asked_steps
from testCases.trial import Trial, run
from testCases.watch import PRINT_LIMIT, PrintLimitReached, TimeLimitReached
from testCases.wording import called

Function = Callable[..., Any]
# What a result that nobody foresaw raises in us; not what ends a process, or the function itself.
OUR_FAULTS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
#: Said where the search for a cause failed.
OUR_FAULT = "The cause was not found, by a fault of the course itself"
#: The kind of a problem with a function that reads a variable of its notebook.
HIDDEN = "hidden variable"
_FAULTS = {
    "shape": "has the wrong shape",
    "key": "is missing",
    "dtype": "holds the wrong type of numbers",
}


def check_count(specification: Specification) -> int:
    """Return the number of things that the check of a function looks at."""
    return len(specification.cases) + len(laws_of(specification))


def examine(function: Any, specification: Specification, seed: int = SEED) -> Problem | None:
    """Return the first thing that is wrong with a function, None when all is right.

    Parameters
    ----------
    function
        What the learner handed in.
    specification
        What was asked for.
    seed
        Seed of the inputs.

    Returns
    -------
    Problem or None
        With the recognised mistake, where there is one.

    Raises
    ------
    NotImplementedError
        The function's own, when the exercise is not written yet.
    """
    problem = _wrong_thing(function, specification)
    if problem is not None:
        return problem
    problem, trial = _found(function, specification, seed)
    helpers = _own_helpers(function, specification)
    if problem is None:
        return None
    if not helpers:
        return _explained(problem, trial)
    return _with_sound_helpers(problem, function, specification, helpers, seed)


def _found(
    function: Function,
    specification: Specification,
    seed: int,
    replacements: Mapping[str, Function] | None = None,
) -> tuple[Problem | None, Trial]:
    """Return what is wrong with a function away from the notebook's variables, and the trial.

    Where it reads one of them, and all is right with it, nothing is wrong: it is a list of names,
    or one to which something is noted.
    """
    # A training that is wrong in all of the first three cases is tried no further: one that makes
    # 10,000 steps whatever it is asked for would keep the learner waiting.
    enough = 3 if specification.steps else None

    def tried(hides: bool) -> tuple[Problem | None, Trial]:
        trial = run(LocalCaller(function, replacements, hides), specification, seed, enough)
        return first_problem(trial), trial

    found = problem, _ = tried(hides=True)
    if problem is None or problem.kind != HIDDEN:
        return found
    with_variables = tried(hides=False)
    return with_variables if is_the_cause_elsewhere(*with_variables) else found


def is_the_cause_elsewhere(problem: Problem | None, trial: Trial) -> bool:
    """Return whether a function that reads a variable is right, or wrong for another reason.

    Parameters
    ----------
    problem
        What is wrong where the notebook's variables are not hidden; None when nothing is.
    trial
        How it was found.
    """
    if problem is None or problem.kind == "None" or trial.first_failure is None:
        return True
    # Numbers may be wrong, and shapes not fit, by the variable; names know nothing of its value.
    return isinstance(trial.outcomes[trial.first_failure[0]].error, NameError | AttributeError)


def _wrong_thing(function: Any, specification: Specification) -> Problem | None:
    """Look at what was handed in before it is called."""
    name = specification.function

    def problem(kind: str, headline: str, *facts: tuple[str, str]) -> Problem:
        return Problem(name, specification.exercise, kind, headline, facts)

    if not callable(function):
        return problem(
            "not a function",
            f"check_{name} wants your function itself, but got {describe(function)}."
            f" Write check_{name}({name}), without calling {name}.",
        )
    if function is specification.reference:
        return problem(
            "library",
            f"This is planar_utils' {name}, not yours. It is right, of course; run the cell of"
            f" the exercise {specification.exercise} so that the name means your own function.",
        )
    equals = [specification.reference]
    equals += [getattr(planar_utils, equal) for equal in SAME_AS.get(name, ())]
    if (library := asked(function, equals)) is not None:
        return problem(
            "library",
            f"Your {name} calls planar_utils' {library.__name__}, which is the answer. It is not"
            " there when the notebook is graded: write down what it does.",
        )
    given = getattr(function, "__name__", "")
    if given != name and given in SPECIFICATIONS:
        return problem("name", f"check_{name} was given {given}. That one goes to check_{given}.")
    return signature_problem(signature_of(function), specification)


def signature_problem(
    taken: inspect.Signature | None, specification: Specification
) -> Problem | None:
    """Return what is wrong with the arguments that a function takes, None when nothing is.

    Parameters
    ----------
    taken
        The function's signature; None, for a built-in function without one, is right.
    specification
        What was asked for.
    """
    if taken is None:
        return None
    if not _out_of_order(taken, specification) and _callable_in_all_cases(taken, specification):
        return None
    name = specification.function
    wanted = inspect.signature(specification.reference)
    plain = [
        parameter.replace(annotation=parameter.empty) for parameter in wanted.parameters.values()
    ]
    return Problem(
        name,
        specification.exercise,
        "signature",
        f"{name} must take the arguments ({', '.join(specification.arguments)}), in this order.",
        (("Yours", f"{name}{taken}"), ("Wanted", f"{name}{inspect.Signature(plain)}")),
    )


def _out_of_order(taken: inspect.Signature, specification: Specification) -> bool:
    wanted = specification.arguments
    return any(
        parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and parameter.name in wanted
        and wanted.index(parameter.name) != position
        for position, parameter in enumerate(taken.parameters.values())
    )


def _callable_in_all_cases(taken: inspect.Signature, specification: Specification) -> bool:
    try:
        for names in (specification.arguments, *specification.names_given):
            bind(taken, specification.form, dict.fromkeys(names))
    except TypeError:
        return False
    return True


def examine_trial(trial: Trial) -> Problem | None:
    """Return the first thing that is wrong in a trial, explained as far as its cause is known.

    Parameters
    ----------
    trial
        Made by any caller; the laws and the diagnosis call the function again.

    Returns
    -------
    Problem or None
        With the recognised mistake, where there is one.

    Raises
    ------
    NotImplementedError
        The function's own, when the exercise is not written yet.
    """
    problem = first_problem(trial)
    return None if problem is None else _explained(problem, trial)


def first_problem(trial: Trial, again: bool = True) -> Problem | None:
    """Return the first thing that is wrong in a trial, without looking for its cause.

    Parameters
    ----------
    trial
        Made by any caller.
    again
        Whether to look at the laws, too, for which the function is called again.

    Raises
    ------
    NotImplementedError
        The function's own, when the exercise is not written yet.
    """
    failure = trial.first_failure
    if failure is not None:
        number, finding = failure
        if finding is None:
            return _raised(trial, number)
        return _wrong_value(trial, number, finding)
    for law in laws_of(trial.specification):
        if law in CALL_AGAIN and not again:
            continue
        problem = law(trial)
        if problem is not None:
            return problem
    return None


def _explained(problem: Problem, trial: Trial) -> Problem:
    """Add the recognised mistake to a problem that does not name its cause already.

    A fault of ours in the search for it may not take away what is known: that, and what, is wrong.
    """
    if problem.mistakes or problem.kind == "None":
        return problem
    try:
        return _with_its_cause(problem, trial)
    except OUR_FAULTS as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
        return problem.explained(f"{OUR_FAULT}: {where}. Please report it.")


def _with_its_cause(problem: Problem, trial: Trial) -> Problem:
    if lost := not_right_any_more(trial):
        return problem.explained(lost, mistakes=("law: changes from call to call",))
    keys, sentences = recognise(trial)
    if not sentences and is_rounded(trial):
        return problem.explained(SAYS, mistakes=("rounded",))
    if not sentences and (kept := kept_from_call_to_call(trial)):
        return problem.explained(kept, mistakes=("law: changes from call to call",))
    if not sentences:
        sentences = remarks(trial)
    return problem.explained(*sentences, mistakes=keys)


def _wrong_value(trial: Trial, number: int, finding: Finding) -> Problem:
    specification = trial.specification
    what = finding.path or "the result"
    if trial.outcomes[number].value is None:
        always = all(outcome.value is None for outcome in trial.outcomes)
        which = "is there a return at its end" if always else "which way through it has no return"
        headline, kind = f"{specification.function} returned None: {which}?", "None"
    else:
        fault = _FAULTS.get(finding.kind, "is wrong")
        headline, kind = f"{specification.function}: {what} {fault}.", finding.kind
    facts = (
        ("Case", named_case(trial, number)),
        ("Called", called(specification, trial.inputs[number])),
        ("Got", finding.got),
        ("Wanted", finding.wanted),
        *_note(trial, number),
    )
    return Problem(specification.function, specification.exercise, kind, headline, facts)


def _note(trial: Trial, number: int) -> list[tuple[str, str]]:
    hint = trial.case(number).hint
    return [("Note", hint)] if hint else []


def _raised(trial: Trial, number: int) -> Problem:
    specification, outcome = trial.specification, trial.outcomes[number]
    error = outcome.error
    assert error is not None
    if isinstance(error, NotImplementedError):
        raise _unwritten(error)
    name = specification.function
    kind, headline = _fault(error, trial, number, outcome.hidden)
    facts = [
        ("Case", named_case(trial, number)),
        ("Called", called(specification, trial.inputs[number])),
    ]
    if outcome.line:
        facts.append(("In", outcome.line))
    if kind == "error":
        facts.append(("Error", f"{type(error).__name__}: {error}"))
        facts.extend(_note(trial, number))
    problem = Problem(name, specification.exercise, kind, headline, tuple(facts))
    if kind == "error":
        return problem
    if isinstance(error, TooManySteps):
        known = _ignored_steps(trial, number)
        return problem.explained(known.says, mistakes=(known.key,))
    advice = where_from(error, outcome.place, trial) if isinstance(error, NameError) else ""
    return problem.explained(*filter(None, [advice]), mistakes=(f"law: {kind}",))


def _ignored_steps(trial: Trial, number: int) -> Mistake:
    passed = "num_iterations" in trial.inputs[number]
    key = "num_iterations ignored" if passed else "another default of num_iterations"
    return mistake(trial.specification.function, key)


def named_case(trial: Trial, number: int) -> str:
    """Return a case's name and its number among all checks, which the line of success counts."""
    return f"check {number + 1} of {check_count(trial.specification)}: {trial.case(number).name}"


def _fault(
    error: BaseException, trial: Trial, number: int, variable: str | None
) -> tuple[str, str]:
    specification = trial.specification
    name = specification.function
    if variable is not None:
        return HIDDEN, (
            f"{name} uses the notebook's variable `{variable}`, and is not right with it. A"
            " function should use its arguments and what it computes from them: for other"
            f" inputs, `{variable}` may have to be something else."
        )
    if isinstance(error, TimeLimitReached):
        return "time", (
            f"{name} had not returned after {specification.seconds:g} seconds, the check's limit,"
            " and was stopped. Is there a loop that never ends?"
        )
    if isinstance(error, TooManySteps):
        asked = asked_steps(specification.form, trial.inputs[number])
        return "steps", (
            f"{name} was stopped: {asked} step{'s were' if asked > 1 else ' was'} asked for, but"
            f" it had called {error.helper} {error.calls} times and went on."
        )
    if isinstance(error, PrintLimitReached):
        return "prints", (
            f"{name} printed more than {PRINT_LIMIT:,} characters in one call and was stopped."
            " Take the print out, or print shapes instead of arrays."
        )
    if isinstance(error, SystemExit):
        return "exit", f"{name} asks Python to exit (SystemExit). Use return to leave a function."
    if isinstance(error, KeyboardInterrupt):
        return "interrupt", (
            f"The check was interrupted while {name} ran (KeyboardInterrupt: the stop button, or"
            " raised by the function itself)."
        )
    return "error", f"{name} stopped with an error."


def _unwritten(error: NotImplementedError) -> NotImplementedError:
    """Let a stub's own error through, shown by its text alone."""
    text = f"NotImplementedError: {error}"
    error._render_traceback_ = lambda: [text]  # type: ignore[attr-defined]
    return error.with_traceback(None)


def _own_helpers(function: Function, specification: Specification) -> dict[str, Function]:
    """Return the graded functions of the learner's that a function uses."""
    namespace, used = getattr(function, "__globals__", {}), mentioned(function)
    return {
        name: namespace[name]
        for name in specification.helpers
        if name in used
        and callable(namespace.get(name))
        and namespace[name] is not getattr(planar_utils, name)
    }


def _with_sound_helpers(
    problem: Problem,
    function: Function,
    specification: Specification,
    helpers: Mapping[str, Function],
    seed: int,
) -> Problem:
    """Find out whether a function or one of the helpers it calls is at fault."""
    sound = {name: SPECIFICATIONS[name].reference for name in helpers}

    def problem_with(replacements: Mapping[str, Function]) -> tuple[Problem | None, Trial]:
        return _found(function, specification, seed, replacements)

    own_problem, trial = problem_with(sound)
    if own_problem is not None:
        return _explained(own_problem, trial)
    guilty = [
        name
        for name in helpers
        if problem_with({other: f for other, f in sound.items() if other != name})[0] is not None
    ] or list(helpers)
    return _blame(problem, helpers, guilty, seed)


def _blame(
    problem: Problem, helpers: Mapping[str, Function], guilty: list[str], seed: int
) -> Problem:
    name = problem.function
    checks = " and ".join(f"check_{helper}({helper})" for helper in guilty)
    details = [examine(helpers[helper], SPECIFICATIONS[helper], seed) for helper in guilty]
    says = [f"{detail.headline} {' '.join(detail.says)}".strip() for detail in details if detail]
    return Problem(
        name,
        problem.exercise,
        "helper",
        f"{name} itself is right, but it calls your {' and '.join(guilty)}, and with that the"
        f" result is wrong: mend {' and '.join(guilty)} first.",
        (*problem.facts, ("Next", f"run {checks}")),
        mistakes=tuple(f"helper: {helper}" for helper in guilty),
        says=tuple(says),
    )
