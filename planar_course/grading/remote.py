"""Examines a function that lives in a process which may not be trusted.

The rules are those of the learner's check: the same cases, laws and diagnoses, made of outcomes
that came from elsewhere. The verdict is reached here, with hidden inputs; what can be said about
it is found out by a rehearsal with the inputs of the learner's check.
"""

import contextlib
import inspect
import secrets
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from planar_course.grading import probe, replies
from planar_course.grading.model import Stop
from planar_course.grading.wire import CAPS, BadValue, Caps
from testCases.examination import (
    HIDDEN,
    examine_trial,
    first_problem,
    is_the_cause_elsewhere,
    signature_problem,
)
from testCases.failure import Problem
from testCases.form import Inputs
from testCases.outcome import GLOBAL_SEED, Outcome
from testCases.specification import SEED, Specification
from testCases.trial import Trial, inputs_of, run

T = TypeVar("T")
#: Sends code to the submission's kernel and returns the answer's text, within so many seconds.
Ask = Callable[[str, float], str]
# Makes the calls of a trial, and looks for what is wrong in it.
_Try = Callable[["RemoteCaller"], Trial]
_Find = Callable[[Trial], Problem | None]
# Beyond the limit that the call watches itself: for a call that cannot be stopped from inside.
_MORE_SECONDS = 5.0
# A rehearsal begins no further call after that: it serves the words, and time is for the points.
_REHEARSAL_SECONDS = 3.0
# What we ourselves may compute over the answers to one exercise; three seconds are much.
OWN_SECONDS = 30.0
_ENDS = {
    Stop.TIME: "did not end in time, or the time of the whole notebook was used up before it. Is"
    " there a loop that never ends, or do cells of your own take long?",
    Stop.MEMORY: "needed more memory than a submission may use.",
    Stop.OUTPUT: "printed more than a submission may print.",
    Stop.PROCESSES: "started more processes or threads than a submission may start.",
    Stop.FILES: "wrote more to files than a submission may write.",
    Stop.MESSAGE: "gave no answer that can be read.",
    Stop.DEAD: "ended the Python process in which it ran.",
}


class Stopped(Exception):  # noqa: N818 - an outcome of the call
    """Raised by an `Ask` when the call ended before it was done.

    Parameters
    ----------
    stop
        Why.
    """

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self.stop = stop


class RemoteCaller:
    """Calls a function of a submission's kernel; a `testCases.caller.Caller`.

    After a call that was stopped, or whose answer is unusable, no further one is made.

    Parameters
    ----------
    ask
        Sends code there.
    specification
        The graded function.
    caps
        The largest answer that is read.
    hides
        Whether the variables of the notebook are not there for the function.

    Attributes
    ----------
    specification
        The graded function.
    stop
        Why a call ended early, None as long as none did.
    seconds
        Wall time of the calls so far.
    """

    def __init__(self, ask: Ask, specification: Specification, caps: Caps, hides: bool) -> None:
        self.stop: Stop | None = None
        self.seconds = 0.0
        self._ask = ask
        self.specification = specification
        self._form = specification.form
        self._caps = caps
        self._hides = hides
        self._trial = secrets.token_hex(8)

    @cached_property
    def description(self) -> replies.Description:
        """What is found under the function's name; raises `Stopped`."""
        code = probe.description_code(self._form)
        return self._read(code, lambda reply: replies.description(reply, self._caps))

    @property
    def signature(self) -> inspect.Signature | None:
        """The function's signature, None when it has none that can be read."""
        return self.description.signature

    def __call__(
        self, specification: Specification, inputs: Inputs, *, global_seed: int = GLOBAL_SEED
    ) -> Outcome:
        """Call the function with plain inputs; a call that was stopped raised `Stopped`."""
        form = specification.form
        code = probe.call_code(form, inputs, self._trial, global_seed, self._hides)
        try:
            _ = self.description  # it brings along what a call needs
            return self._read(code, lambda reply: replies.outcome(reply, form, inputs, self._caps))
        except Stopped as stopped:
            return Outcome(error=stopped)

    def outcomes(self, inputs: Sequence[Inputs]) -> tuple[Outcome, ...]:
        """Call the function with several inputs, in one message and as far as time allows.

        Raises
        ------
        Stopped
            When a call was stopped.
        """
        form = self._form
        code = probe.calls_code(form, inputs, self._trial, _REHEARSAL_SECONDS, self._hides)
        _ = self.description
        return self._read(
            code,
            lambda reply: replies.outcomes(reply, form, inputs, self._caps),
            _REHEARSAL_SECONDS,
        )

    def _read(self, code: str, reading: Callable[[str], T], more_seconds: float = 0.0) -> T:
        if self.stop is not None:
            raise Stopped(self.stop)
        start = time.monotonic()
        try:
            return reading(self._ask(code, self._form.seconds + _MORE_SECONDS + more_seconds))
        except Stopped as stopped:
            self.stop = stopped.stop
            raise
        except BadValue as error:
            self.stop = Stop.MESSAGE
            raise Stopped(Stop.MESSAGE) from error
        finally:
            self.seconds += time.monotonic() - start


@dataclass(frozen=True)
class RemoteVerdict:
    """What was found out about a function of a submission.

    Attributes
    ----------
    problem
        The first thing that is wrong, in the words of the learner's check; None when nothing is.
        `wording.for_student` says what a student may read.
    passed_cases, weights
        For every case whether it passed, and its share of the points.
    seconds
        Wall time of the calls.
    stop
        The limit that ended a call.
    unwritten
        Whether the function says itself that it is not written yet.
    trial
        The calls, None where the function could not be called at all.
    """

    problem: Problem | None
    passed_cases: tuple[bool, ...]
    weights: tuple[float, ...]
    seconds: float
    stop: Stop | None = None
    unwritten: bool = False
    trial: Trial | None = None

    @property
    def passed(self) -> bool:
        """Whether everything is right."""
        return self.problem is None and not self.unwritten

    @property
    def share(self) -> float:
        """The share of the points that is earned, case by case.

        A law that an otherwise right function breaks costs as much as a case does on average.
        """
        pairs = zip(self.passed_cases, self.weights, strict=True)
        share = sum(weight for passed, weight in pairs if passed) / sum(self.weights)
        if all(self.passed_cases) and not self.passed:
            share -= 1 / len(self.passed_cases)
        return share


def rehearse_remote(ask: Ask, specification: Specification, caps: Caps = CAPS) -> RemoteVerdict:
    """Examine a function of a submission with the inputs of the learner's check.

    Laws for which it has to be called again are looked at only when something is wrong. A function
    that reads a variable of the notebook is tried with it, too: where it is right then, it is.

    Parameters
    ----------
    ask
        Sends code to a kernel of the submission; no hidden input was sent to any yet.
    specification
        The graded function.
    caps
        The largest answer that is read.

    Returns
    -------
    RemoteVerdict
        With the recognised mistake. Other exceptions of `ask` pass through.
    """

    def explained(trial: Trial) -> Problem | None:
        return examine_trial(trial) if first_problem(trial, again=False) else None

    def rehearsed(hides: bool) -> RemoteVerdict:
        caller = RemoteCaller(ask, specification, caps, hides)
        return _examined_within(caller, _rehearsal, explained)

    first = rehearsed(hides=True)
    if first.problem is None or first.problem.kind != HIDDEN:
        return first
    second = rehearsed(hides=False)
    if second.trial is None or second.stop is not None:
        return first
    return second if is_the_cause_elsewhere(second.problem, second.trial) else first


def _rehearsal(caller: RemoteCaller) -> Trial:
    specification = caller.specification
    inputs = tuple(inputs_of(specification, n, SEED) for n in range(len(specification.cases)))
    outcomes = caller.outcomes(inputs)
    return Trial(caller, specification, SEED, inputs[: len(outcomes)], outcomes)


def examine_remote(
    ask: Ask, specification: Specification, seed: int, caps: Caps = CAPS
) -> RemoteVerdict:
    """Examine a function of a submission with hidden inputs.

    Parameters
    ----------
    ask
        Sends code to the submission's kernel, in which all its cells ran; raises `Stopped`.
    specification
        The graded function.
    seed
        Seed of the hidden inputs.
    caps
        The largest answer that is read.

    Returns
    -------
    RemoteVerdict
        Whatever the submission does or answers. Other exceptions of `ask` pass through.
    """

    def trial(caller: RemoteCaller) -> Trial:
        return run(caller, specification, seed)

    return _examined_within(
        RemoteCaller(ask, specification, caps, hides=False), trial, first_problem
    )


def _examined_within(caller: RemoteCaller, make_trial: _Try, find: _Find) -> RemoteVerdict:
    """Examine a function within the limits of what we ourselves may use for its answers."""
    specification = caller.specification
    # What came may be any numbers, and arithmetic with any numbers warns.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with _own_time(OWN_SECONDS):
                problem, trial, unwritten = _examined(caller, make_trial, find)
        except (MemoryError, RecursionError, _TooLong):
            # By its answers: nothing of ours is so large or deep, or takes so long.
            problem, trial, unwritten = None, None, False
            caller.stop = Stop.MESSAGE
        passed = trial.passed if trial else ()
    if caller.stop is not None:
        problem, unwritten = _stopped(specification, caller.stop), False
    passed += (False,) * (len(specification.cases) - len(passed))  # those that were not tried
    weights = tuple(case.weight for case in specification.cases)
    return RemoteVerdict(problem, passed, weights, caller.seconds, caller.stop, unwritten, trial)


class _TooLong(BaseException):
    """Raised when we ourselves compute for too long; no `except Exception` on the way stops it."""


@contextlib.contextmanager
def _own_time(seconds: float) -> Iterator[None]:
    """Limit the processor time of this process, where the system can."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _examined(
    caller: RemoteCaller, make_trial: _Try, find: _Find
) -> tuple[Problem | None, Trial | None, bool]:
    """Return the problem, the trial, and whether the exercise is not written yet."""
    specification = caller.specification
    try:
        if not caller.description.callable:
            return _missing(specification), None, False
        problem = signature_problem(caller.signature, specification)
        if problem is not None:
            return problem, None, False
        trial = make_trial(caller)
    except Stopped:
        return None, None, False
    if caller.stop is not None:
        return None, trial, False
    try:
        return find(trial), trial, False
    except NotImplementedError:
        return None, trial, True


def _missing(specification: Specification) -> Problem:
    return Problem(
        specification.function,
        specification.exercise,
        "not a function",
        f"After all cells have run, there is no function of the name {specification.function}.",
    )


def _stopped(specification: Specification, stop: Stop) -> Problem:
    return Problem(
        specification.function,
        specification.exercise,
        "stopped",
        f"{specification.function} {_ENDS[stop]}",
        mistakes=(f"stop: {stop.value}",),
    )
