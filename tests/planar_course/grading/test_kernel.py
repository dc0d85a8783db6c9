"""Protects students from a machine that cannot start a kernel for a moment."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from planar_course.grading import kernel as kernels
from planar_course.grading.kernel import GRACE, GuardedKernel, KernelNotStarted, start_kernel
from planar_course.grading.model import Limits, Stop
from planar_course.grading.sandbox import NoSandbox, cgroup
from planar_course.grading.sandbox import backend as backends
from planar_course.grading.sandbox.backend import Backend
from planar_course.grading.session import Deadline

BROKEN = [sys.executable, "-I", "-S", "-c", "raise SystemExit('no memory today')"]


@pytest.fixture
def broken_starts(sandbox: Backend, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that lets the next so many kernels die as they start."""
    assert sandbox.isolated
    whole = Backend.starter

    def install(count: int) -> None:
        left = [BROKEN] * count

        def starter(self: Backend, command: list[str], *more: Any) -> Any:
            return whole(self, left.pop() if left else command, *more)

        monkeypatch.setattr(Backend, "starter", starter)
        monkeypatch.setattr(kernels, "START_PAUSES", (0.0, 0.0))

    return install


def test_a_kernel_that_dies_at_its_start_is_started_again(
    broken_starts: Callable[[int], None], tmp_path: Path
) -> None:
    """Nobody goes without a grade because a neighbour used up the memory for a second."""
    broken_starts(2)
    kernel = start_kernel(tmp_path, Limits())
    try:
        assert kernel.run("x = 1", 20).error is None
    finally:
        kernel.stop()


def test_when_none_starts_the_reason_is_told(
    broken_starts: Callable[[int], None], tmp_path: Path
) -> None:
    """Whoever runs the machine must learn what to mend."""
    broken_starts(3)
    with pytest.raises(KernelNotStarted, match=r"exit code 1.*no memory today"):
        start_kernel(tmp_path, Limits())


@pytest.fixture
def kernel(sandbox: Backend, tmp_path: Path) -> Iterator[GuardedKernel]:
    """Give a kernel, and end it."""
    assert sandbox.isolated
    kernel = start_kernel(tmp_path, Limits())
    try:
        yield kernel
    finally:
        kernel.stop()


# What honest code does once its kernel is closed.
HONEST = (
    "print('x' * 300_000)",
    "import matplotlib.pyplot as plt, numpy as np\n"
    "plt.imshow(np.random.RandomState(0).rand(600, 600)); plt.show()",
    "from multiprocessing import Pool\nwith Pool(2) as p: p.map(print, ['x'])",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'], check=True)",
    "from joblib import Parallel, delayed\nParallel(n_jobs=2)(delayed(abs)(i) for i in range(3))",
    "import asyncio, sys\n"
    "p = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(1)')\nawait p.wait()",
    "%%bash\necho one\n",
    "import sqlite3\nsqlite3.connect('file').execute('create table one (x)')",
    "from threading import Thread\n"
    "t = Thread(target=print, args=['x' * 99_999]); t.start(); t.join()",
    "import os\nif os.fork() == 0:\n    print('child'); os._exit(0)\nassert os.wait()[1] == 0",
)


WATCH = """
import os, select
(one, *_) = [n for n in os.listdir("/proc/self/fd")
             if os.path.lexists(f"/proc/self/fd/{n}")
             and "eventpoll" in os.readlink(f"/proc/self/fd/{n}")]
select.epoll.fromfd(int(one)).register(os.pipe()[0])
"""


def test_a_kernel_of_our_own_user_makes_no_watchers(
    sandbox: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all of a user's used up no neighbour's kernel started, and the grader itself ended."""
    assert sandbox.programs is not None
    ordinary = backends.try_out(replace(sandbox.programs, setpriv=None))
    if isinstance(ordinary, NoSandbox):
        pytest.skip(str(ordinary))
    monkeypatch.setattr(backends, "_found", lambda: ordinary)
    kernel = start_kernel(tmp_path, Limits())
    try:
        end = kernel.run("import select; select.epoll()", 20)
        assert end.error is not None
        assert "Too many open files" in end.error.message
        end = kernel.run(WATCH, 20)
        assert end.error is not None
        assert "No space left" in end.error.message
        for code in HONEST:
            end = kernel.run(code, 20)
            assert end.error is None, code
            assert end.stop is None, code
    finally:
        kernel.stop()


def test_a_sleeping_cell_gets_its_limit_and_no_more(kernel: GuardedKernel) -> None:
    """Who waits by choice wants no processor, so nothing is given back."""
    end = kernel.run("import time; time.sleep(60)", 1.0)
    assert end.stop is Stop.TIME
    assert end.seconds < 1.0 + GRACE


def test_time_without_a_processor_is_given_back(
    kernel: GuardedKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An overloaded machine costs nobody points, and yet every cell comes to an end."""
    monkeypatch.setattr(GuardedKernel, "waited_seconds", property(lambda self: time.monotonic()))
    busy = kernel.run("import time; time.sleep(1.5)", 1.0)
    assert busy.stop is None
    assert busy.waited == pytest.approx(busy.seconds, abs=0.1)
    endless = kernel.run("time.sleep(60)", 1.0)
    assert endless.stop is Stop.TIME
    assert endless.given_back == 3.0
    assert 4.0 <= endless.seconds < 4.0 + GRACE


def test_a_submission_gets_its_time_back_once() -> None:
    """The limit of a notebook is one of wall time, which a hundred neighbours can use up."""
    deadline = Deadline(10.0)
    deadline.put_off(4.0)
    assert 13.0 < deadline.left(60.0) <= 14.0
    deadline.put_off(400.0)
    assert 19.0 < deadline.left(60.0) <= 20.0


# Both on one processor: with as many as there are hogs, nobody starves.
ALONE = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
MANY = """
import time
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
time.sleep(0.3)
"""


@pytest.mark.parametrize("counted", [True, False])
def test_a_kernel_of_many_processes_starves_no_other(
    counted: bool, sandbox: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a share for each, sessions of their own at that, they starved an honest neighbour.

    With the control groups that the system gives here, and without any.
    """
    assert sandbox.isolated
    if not counted:
        monkeypatch.setattr(cgroup, "_places", list)
    hog, neighbour = start_kernel(tmp_path, Limits()), start_kernel(tmp_path, Limits())
    try:
        assert hog.run(ALONE + MANY, 20.0).error is None
        before = neighbour.cpu_seconds
        end = neighbour.run(f"{ALONE}sum(range(10_000_000))", 60.0)
        assert end.stop is None
        assert (neighbour.cpu_seconds - before) / end.seconds > 0.25
    finally:
        hog.stop()
        neighbour.stop()


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="nobody counts it here")
def test_a_kernel_that_wants_a_processor_is_seen_to_wait(kernel: GuardedKernel) -> None:
    """It shares one processor with others: it is ready to run and much of the time does not."""
    before = kernel.waited_seconds
    crowd = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        for process in psutil.Process().children(recursive=True):
            process.cpu_affinity([min(os.sched_getaffinity(0))])
        assert kernel.run("sum(range(30_000_000))", 60.0).stop is None
        assert kernel.waited_seconds - before > 0.1
    finally:
        for process in crowd:
            process.kill()
            process.wait()


# One says much, in messages of many parts, and is gone before any of it is read.
GONE = """
import tempfile, time, zmq
from planar_course.grading.kernel import _careful_context
from planar_course.grading.sandbox.manager import SandboxedKernelManager

ours = {"guarded": lambda: _careful_context(10**6)}
ours["plain"] = lambda: SandboxedKernelManager().context
with tempfile.TemporaryDirectory() as folder:
    peer = zmq.Context().socket(zmq.DEALER)
    peer.bind(f"ipc://{folder}/shell")
    reader = ours[CONTEXT]().socket(zmq.DEALER)
    reader.connect(f"ipc://{folder}/shell")
    for _ in range(16):
        peer.send_multipart([b"part"] * 7)
    time.sleep(0.3)
    peer.close(0)
    time.sleep(0.3)
    reader.RCVTIMEO = 5000
    for _ in range(16):
        assert len(reader.recv_multipart()) == 7
print("all read")
"""


@pytest.mark.parametrize("context", ["guarded", "plain"])
def test_a_kernel_that_is_gone_can_still_be_read(context: str) -> None:
    """Protects the grader's own process, which libzmq would abort, and with it its neighbours."""
    code = GONE.replace("CONTEXT", repr(context))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "all read\n"), done.stderr
