"""Grades many submissions in worker processes; a notebook is never split over two of them."""

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from planar_course.grading.grader import Grader, refused
from planar_course.grading.intake import Submission
from planar_course.grading.model import Grade, Outcome
from planar_course.grading.rules import Rules

# A worker is replaced now and then, so that whatever it gathered goes with it.
SUBMISSIONS_PER_WORKER = 100
# A submission's own clock counts its kernels; this one counts the worker itself as well, on however
# busy a machine, and, being as many times as wide as there are workers, what it waits for the
# others' turns. Who runs into it all the same is graded again, alone.
WORKER_TIMES = 3.0
WORKER_SECONDS = 300.0
LOOK_SECONDS = 5.0
# Before what could not be graded is tried again.
AGAIN_SECONDS = 3.0
# What a worker may hold itself, ten times what it needs: an answer that takes more of it ends in an
# error here, and not with the system ending some process.
WORKER_BYTES = 2_000_000_000
# How often, and after what pause, a folder in use is removed anew.
REMOVALS, REMOVAL_SECONDS = 20, 0.1

_grader: Grader


def grade_all(
    submissions: Iterable[Submission],
    rules: Rules,
    folder: Path,
    processes: int,
    done: Callable[[Grade], None],
) -> None:
    """Grade submissions in parallel and hand over each grade as it comes.

    Parameters
    ----------
    submissions : iterable of Submission
        What to grade.
    rules : Rules
        How.
    folder : Path
        A private folder that holds the student views already.
    processes : int
        Number of workers, 1 or more.
    done : callable
        Called in this process with each grade, in no certain order.

    Notes
    -----
    Should a worker die, those in work are tried once more, each on its own; one that brings its
    worker down again is not graded, and the others are. A worker that does not end is ended. What
    could not be graded, as no kernel came up, is tried again at the end: a neighbour may have used
    up what the machine has.
    """
    waiting = deque(submissions)
    failed: list[Submission] = []

    def take(submission: Submission, grade: Grade) -> None:
        if grade.outcome is Outcome.NOT_GRADED:
            failed.append(submission)
        else:
            done(grade)

    while waiting:
        for suspect in _grade_until_broken(waiting, rules, folder, processes, take):
            _grade_alone(suspect, rules, folder, done)
    if failed:
        time.sleep(AGAIN_SECONDS)
    for submission in failed:
        _grade_alone(submission, rules, folder, done)


def _grade_alone(
    submission: Submission, rules: Rules, folder: Path, done: Callable[[Grade], None]
) -> None:
    """Grade a submission a second time, with no other beside it, and hand over what comes of it."""
    again = replace(submission, attempt=submission.attempt + 1)
    if _grade_until_broken(deque([again]), rules, folder, 1, lambda _, grade: done(grade)):
        lost = refused(again, rules)
        reason = "the grader's own process died over it, or did not end, twice"
        done(replace(lost, outcome=Outcome.NOT_GRADED, reason=reason, key=""))


def _grade_until_broken(
    waiting: deque[Submission],
    rules: Rules,
    folder: Path,
    processes: int,
    take: Callable[[Submission, Grade], None],
) -> list[Submission]:
    """Grade from the front of a queue; return those that were in work when a worker died."""
    context = multiprocessing.get_context("spawn")
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(
        processes,
        context,
        _begin,
        (rules, folder),
        max_tasks_per_child=SUBMISSIONS_PER_WORKER,
    )
    in_work: dict[Future[Grade], Submission] = {}
    begun: dict[Future[Grade], float] = {}
    longest = processes * WORKER_TIMES * rules.limits.notebook_seconds + WORKER_SECONDS
    try:
        while waiting or in_work:
            while waiting and len(in_work) < processes:
                future = pool.submit(_grade, waiting[0])
                in_work[future], begun[future] = waiting[0], time.monotonic()
                waiting.popleft()
            finished, _ = wait(in_work, LOOK_SECONDS, FIRST_COMPLETED)
            for future in finished:
                take(in_work[future], future.result())
                del in_work[future], begun[future]
            if begun and time.monotonic() - min(begun.values()) > longest:
                _end_workers(others)  # which breaks the pool
    except BrokenProcessPool:
        return list(in_work.values())
    except KeyboardInterrupt:
        _end_workers(others)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        _end_strays(folder)
    return []


def _end_workers(others: Container[BaseProcess]) -> None:
    """End the workers; their kernels are bound to them and end with them."""
    for process in multiprocessing.active_children():
        if process not in others:
            process.kill()


def _end_strays(folder: Path) -> None:
    """End kernels that lost their worker in the very moment of their start, and so did not see it.

    They have a part of the run's folder mounted.
    """
    for mounts in Path("/proc").glob("[0-9]*/mountinfo"):
        with contextlib.suppress(OSError):  # it has ended, or is not ours
            if f"/{folder.name}/" in mounts.read_text():
                os.kill(int(mounts.parent.name), signal.SIGKILL)


def _begin(rules: Rules, folder: Path) -> None:
    """Prepare a worker; Ctrl-C and a closed terminal are answered by the main process alone."""
    global _grader
    for number in {signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)}:
        signal.signal(number, signal.SIG_IGN)
    _limit_own_memory()
    # Kernels' folders lie in the run's own, which is removed when the run ends, however it does.
    tempfile.tempdir = str(folder)
    threading.Thread(target=_end_with_parent, args=[folder], daemon=True).start()
    _grader = Grader(rules, folder)


def _limit_own_memory() -> None:
    """Limit what this process may hold, where the system can; kernels have a limit of their own."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        if most == resource.RLIM_INFINITY or most > WORKER_BYTES:
            resource.setrlimit(resource.RLIMIT_DATA, (WORKER_BYTES, most))


def _end_with_parent(folder: Path) -> None:
    """End a worker, and with it its kernels, when the main process was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    with contextlib.suppress(OSError):  # another worker was first
        _remove(folder.rename(folder.with_name(f"{folder.name}-over")))
    os._exit(1)


def _remove(folder: Path) -> None:
    """Remove a folder to which kernels may write until they have ended.

    No new one starts: our other threads, too, look for the folder under the name that it had.
    """
    for _ in range(REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(REMOVAL_SECONDS)


def _grade(submission: Submission) -> Grade:
    return _grader.grade(submission)
