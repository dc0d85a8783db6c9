"""What the sandbox promises, looked at from outside. Every attack here is bounded."""

import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from planar_course.grading.model import Limits, Stop
from planar_course.grading.sandbox import (
    Backend,
    NoSandbox,
    find_backend,
    refusal,
    sandboxed_kernel_manager,
    usage,
    view,
)
from planar_course.grading.sandbox import backend as backends
from planar_course.grading.sandbox.bubblewrap import Programs
from planar_course.grading.sandbox.cgroup import Cgroup
from planar_course.grading.sandbox.fonts import font_cache
from planar_course.grading.sandbox.running import OUTPUT_KEPT, Running
from planar_course.grading.sandbox.sandboxed import Sandboxed
from planar_course.grading.sandbox.sealing import seal

LIMITS = Limits(
    notebook_seconds=30.0,
    memory_bytes=400_000_000,
    processes=30,
    file_bytes=4_000_000,
    files=300,
)
SECONDS = 20.0

Run = Callable[..., Running]


@pytest.fixture(
    scope="module", params=["as found", "without control groups", "as an ordinary user"]
)
def kind(request: pytest.FixtureRequest) -> tuple[Backend, bool]:
    """Return a backend, and whether control groups may be used."""
    try:
        found = find_backend()
    except NoSandbox as error:
        pytest.skip(str(error))
    if request.param == "as an ordinary user":
        assert found.programs is not None
        tried = backends.try_out(replace(found.programs, setpriv=None))
        if isinstance(tried, NoSandbox):
            pytest.skip(str(tried))
        found = tried
    return found, request.param == "as found"


@pytest.fixture
def sandbox(kind: tuple[Backend, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for a sandbox; the test is skipped only where it is refused."""
    backend, with_groups = kind
    monkeypatch.setattr(backends, "_found", lambda: backend)
    if not with_groups:
        monkeypatch.setattr(Cgroup, "make", lambda limits: None)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Return a function that runs a Python program as a kernel would be run."""
    begun: list[Running] = []

    def begin(code: str, unsafe: bool = False, limits: Limits = LIMITS) -> Running:
        folder = tmp_path / str(len(begun))
        for part in ("s", "view"):
            (folder / part).mkdir(parents=True)
        (folder / "view" / "shown.py").write_text("VALUE = 1\n")
        (folder / "secret").write_text("of another student")
        (folder / "view").chmod(0o755)
        # The program starts when we look, as a submission does.
        waiting = f"import time; time.sleep(0.3)\n{code}"
        command = [sys.executable, "-c", waiting]
        start = find_backend(unsafe).starter(command, folder, folder / "view", limits)
        begun.append(Running(start))
        begun[-1].watch()
        return begun[-1]

    yield begin
    for running in begun:
        running.kill()


def said(running: Running) -> Any:
    """Return the JSON that a program printed last.

    Before it, Python 3.15 says that the checkout from which the course was installed is not there.
    """
    assert running.wait(SECONDS)
    assert running.exit_code == 0, running.said
    return json.loads(running.said.splitlines()[-1])


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Return whether something comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# ---- what it sees ----


@pytest.mark.usefixtures("sandbox")
def test_it_is_nobody_without_privileges_or_environment(run: Run, tmp_path: Path) -> None:
    """A right that is not there cannot be used, and secrets often stand in variables."""
    found = said(
        run(
            "import json, os\n"
            "state = dict(l.split(':', 1) for l in open('/proc/self/status') if ':' in l)\n"
            "print(json.dumps([os.getuid(), state['CapEff'].strip(), state['NoNewPrivs'].strip(),"
            " state['Seccomp'].strip(), sorted(os.environ), open('/etc/passwd').read(),"
            " os.getcwd(), [int(p) for p in os.listdir('/proc') if p.isdigit()]]))"
        )
    )
    user, capabilities, no_new, filtered, names, passwd, folder, processes = found
    assert user >= 65534
    assert (int(capabilities, 16), no_new, filtered) == (0, "1", "2")
    assert set(names) <= {*view.environment(), "PWD", "LC_CTYPE"}
    assert passwd.startswith("student:")
    assert passwd.count("\n") == 1
    assert folder == "/tmp"
    assert max(processes) < 9


@pytest.mark.usefixtures("sandbox")
def test_it_sees_neither_the_host_nor_the_course(run: Run, tmp_path: Path) -> None:
    """Other submissions, solutions and the checkout must not even have a name in there."""
    checkout = Path(view.__file__).resolve().parents[3]
    code = f"""
import importlib, json, os
found = []
hidden = ({str(tmp_path)!r}, {str(checkout / "tests")!r}, "/home", "/etc/shadow", "/sys", "/var")
for path in hidden:
    if os.path.exists(path):
        found.append(path)
for name in ("planar_utils.network", "testCases.cases", "planar_course.cells"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
import shown
for name in ("/course/new", "/new", "/etc/new", "/dev/new", "/usr/lib/new", os.__file__):
    try:
        open(name, "a")
        found.append(name)
    except OSError:
        pass
print(json.dumps(found))
"""
    assert said(run(code)) == []


@pytest.mark.usefixtures("sandbox")
def test_nothing_that_is_done_to_a_file_is_seen_by_another_kernel(run: Run) -> None:
    """Two submissions that talk while they are graded have a right answer with one of them."""
    refused = said(run(TOLD))
    assert all(refused.values()), refused


@pytest.mark.usefixtures("sandbox")
def test_a_crash_starts_no_program_outside(run: Run) -> None:
    """Where the system hands crashes to a program, it does so for 0, and not for this limit."""
    ours = said(run("import json, resource\nprint(json.dumps(resource.getrlimit(4)))"))
    _, most = psutil.Process().rlimit(psutil.RLIMIT_CORE)
    assert ours == ([1, 1] if most else [0, 0])


@pytest.mark.usefixtures("sandbox")
def test_no_kind_of_socket_leads_out(run: Run) -> None:
    """Neither a network nor a service of this machine can be reached."""
    with contextlib.ExitStack() as stack:
        listeners = []
        for family, address in (
            (socket.AF_INET, ("127.0.0.1", 0)),
            (socket.AF_UNIX, f"\0planar-test-{os.getpid()}"),
        ):
            listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.bind(address)
            listener.listen()
            listener.setblocking(False)
            listeners.append(listener)
        port = listeners[0].getsockname()[1]
        code = f"""
import json, socket
reached = []
for family, address in (
    (socket.AF_INET, ("127.0.0.1", {port})),
    (socket.AF_INET6, ("::1", {port})),
    (socket.AF_UNIX, "\\0planar-test-{os.getpid()}"),
    (40, (2, 1)),
    (16, (0, 0)),
):
    try:
        with socket.socket(family, socket.SOCK_RAW if family == 16 else socket.SOCK_STREAM) as s:
            s.settimeout(1)
            s.connect(address)
            reached.append(int(family))
    except OSError:
        pass
print(json.dumps(reached))
"""
        assert said(run(code)) == []
        for listener in listeners:
            with pytest.raises(BlockingIOError):
                listener.accept()


@pytest.mark.usefixtures("sandbox")
def test_calls_that_no_notebook_needs_fail(run: Run) -> None:
    """The filter of system calls is there and knows new namespaces by their flags."""
    code = """
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    ctypes.set_errno(0)
    return getattr(libc, name)(*arguments) == -1 and ctypes.get_errno()
CLONE_NEWUSER = 0x10000000
print(json.dumps([call("ptrace", 0, 0, 0, 0), call("unshare", CLONE_NEWUSER),
    call("mount", b"none", b"/tmp", b"tmpfs", 0, 0), call("memfd_create", b"x", 0),
    call("ioctl", 0, 0x5412, b"x"), call("ioctl", 0, ctypes.c_ulong(0x1_0000_5412), b"x")]))
"""
    refused = [errno.EPERM] * 3 + [errno.ENOSYS] + [errno.EPERM] * 2
    assert said(run(code)) == refused


# ---- what it may use ----

FORKS = """
import os, time
for _ in range(10):
    if os.fork() == 0:
        held = bytearray(b"x" * 60_000_000)
        time.sleep(20)
time.sleep(20)
"""
BOMB = """
import os, time
end = time.time() + 8
for _ in range(9):
    try:
        os.fork()
    except OSError:
        time.sleep(0.05)
while time.time() < end:
    time.sleep(0.1)
"""
HIDDEN = """
import json, mmap
held, refused, zero = [], set(), open("/dev/zero", "r+b")
def share(number):
    part = mmap.mmap(number, 80_000_000)
    part.write(b"x" * 80_000_000)
    part.resize(4096)
    held.append(part)
for _ in range(10):
    for number in (-1, zero.fileno()):
        try: share(number)
        except OSError as error: refused.add(error.errno)
print(json.dumps(sorted(refused)))
"""
TABLES = """
import ctypes, os, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
for _ in range(6):
    if os.fork() == 0:
        for k in range(20_000):
            place = libc.mmap((1 << 40) + k * (1 << 30), 4096, 1, 0x100022, -1, 0)
            if place and place != 2**64 - 1: ctypes.string_at(place, 1)
        break
time.sleep(20)
"""
TOLD = """
import ctypes, fcntl, json, os
libc, refused, size = ctypes.CDLL(None, use_errno=True), {}, ctypes.c_size_t
fd = os.open(os.__file__, os.O_RDONLY)
def call(name, *arguments):
    ctypes.set_errno(0)
    refused[name] = ctypes.get_errno() if libc[name](*arguments) == -1 else 0
def ask(name, *arguments):
    try: refused[name] = fcntl.fcntl(fd, *arguments) and 0
    except OSError as error: refused[name] = error.errno
call("inotify_init1", 0)
for lock in (fcntl.flock, fcntl.lockf):  # both have it, so neither does
    one, other = open("file", "wb"), open("file", "wb")
    lock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
call("readahead", fd, ctypes.c_long(0), size(4096))
refused["fadvise"] = libc.posix_fadvise(fd, ctypes.c_long(0), ctypes.c_long(0), 4)
ask("lease", fcntl.F_SETLEASE, fcntl.F_RDLCK)
ask("notify", fcntl.F_NOTIFY, fcntl.DN_ACCESS)
try: refused["cached"] = os.preadv(fd, [bytearray(9)], 0, os.RWF_NOWAIT) and 0
except OSError as error: refused["cached"] = error.errno
assert os.preadv(fd, [bytearray(9)], 0) == 9
print(json.dumps(refused))
"""
BESIDE = """
import ctypes, fcntl, json, os, socket
libc, refused = ctypes.CDLL(None, use_errno=True), []
file = open("file", "wb")
def call(*arguments):
    ctypes.set_errno(0)
    refused.append(ctypes.get_errno() if libc[arguments[0]](*arguments[1:]) == -1 else 0)
call("inotify_init1", 0)
call("fsetxattr", file.fileno(), b"user.x", b"x", 1, 0)
one, other = socket.socketpair()
one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
refused.append(one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) < 1_000_000)
print(json.dumps(refused))
"""
LARGE = """
import time
with open("large", "wb") as file:
    try:
        for _ in range(20): file.write(b"x" * 1_000_000)
    except OSError: pass
time.sleep(20)
"""
MANY = "import time\nfor k in range(1000): open(f'{k}', 'w').close()\ntime.sleep(20)"
FULL = """
import time
try:
    for k in range(100): open(f"{k}", "wb").write(b"x" * 1_000_000)
except OSError: pass
time.sleep(20)
"""
DEVICE = "import time\nfor k in range(1000): open(f'/dev/shm/{k}', 'w').close()\ntime.sleep(20)"
SOCKETS = """
import os, socket, time
held = []
for _ in range(10):  # each may open some
    if os.fork() == 0: break
try:
    for _ in range(3000):
        pair = socket.socketpair()
        pair[0].setblocking(False)
        held.append(pair)
        try:
            while True: pair[0].send(b"x" * 100_000)
        except BlockingIOError: pass
except OSError: pass
time.sleep(20)
"""


DEEP = """
import os, time
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
open("large", "wb").truncate(4_000_000)
open("larger", "wb").write(bytes(4_000_000))
time.sleep(20)
"""
SHARED = """
import os, time
os.chdir("/run/planar")
for k in range(400):
    os.mkdir(f"{k}")
    open(f"{k}/part", "wb").write(bytes(1_000_000))
time.sleep(20)
"""


@pytest.mark.parametrize(
    ("code", "stop"),
    [
        pytest.param(FORKS, Stop.MEMORY, id="children"),
        pytest.param(SOCKETS, Stop.MEMORY, id="buffers of sockets"),
        pytest.param(TABLES, Stop.MEMORY, id="tables of pages"),
        pytest.param(BOMB, Stop.PROCESSES, id="fork bomb"),
        pytest.param(LARGE, Stop.FILES, id="large file"),
        pytest.param(MANY, Stop.FILES, id="many files"),
        pytest.param(FULL, Stop.FILES, id="full folder"),
        pytest.param(DEVICE, Stop.FILES, id="files in /dev/shm"),
        pytest.param(DEEP, Stop.FILES, id="deep folders"),
        pytest.param(SHARED, Stop.FILES, id="files beside the sockets"),
    ],
)
@pytest.mark.usefixtures("sandbox")
def test_a_limit_ends_it_and_is_named(run: Run, code: str, stop: Stop) -> None:
    """A student must read which limit ended the work, and the machine must live."""
    running = run(code)
    assert running.wait(SECONDS)
    assert running.stop_reason is stop
    # Without the system's account, some are written between two looks.
    assert running.peak_memory < 3 * LIMITS.memory_bytes
    assert running.processes == []


@pytest.mark.usefixtures("sandbox")
def test_shared_memory_is_counted_or_refused(run: Run) -> None:
    """It stays when all but a page is unmapped; gigabytes were held so beside a limit on one."""
    running = run(HIDDEN)
    assert running.wait(SECONDS)
    if running.stop_reason is not Stop.MEMORY:
        assert json.loads(running.said.splitlines()[-1]) == [errno.EPERM, errno.ENODEV]


def test_memory_beside_all_limits_is_refused(
    kind: tuple[Backend, bool], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watches, notes beside files, locks and large buffers, where no control group counts them."""
    monkeypatch.setattr(backends, "_found", lambda: kind[0])
    monkeypatch.setattr(Cgroup, "make", lambda limits: None)
    assert said(run(BESIDE)) == [errno.EPERM, errno.EPERM, True]


@pytest.mark.usefixtures("sandbox")
def test_what_is_hidden_from_us_counts_as_too_much(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who locks us out of a folder of this machine could fill it unseen."""

    def locked(folder: int, most: int) -> None:
        raise PermissionError(errno.EACCES, "locked")

    running = run("import time; time.sleep(20)")
    monkeypatch.setattr(usage, "files_below", locked)
    assert running.wait(SECONDS)
    assert running.stop_reason is Stop.FILES


@pytest.mark.usefixtures("sandbox")
def test_endless_computing_ends_by_itself(run: Run) -> None:
    """Even if nobody looked at the clock, the system would."""
    running = run("while True: pass", limits=replace(LIMITS, notebook_seconds=0.5))
    assert running.wait(SECONDS)
    assert running.stop_reason is Stop.TIME


@pytest.mark.usefixtures("sandbox")
def test_a_flood_beside_the_messages_is_not_kept(run: Run) -> None:
    """Nothing that is printed may fill our memory or a log."""
    running = run("import os\nfor _ in range(800): os.write(1, b'x' * 65536)")
    assert running.wait(SECONDS)
    assert running.exit_code == 0
    assert len(running.said) == OUTPUT_KEPT


@pytest.mark.usefixtures("sandbox")
def test_processor_time_of_the_whole_tree_is_counted(run: Run) -> None:
    """Children must not be free, nor orphans."""
    burn = "t = time.process_time()\nwhile time.process_time() < t + 0.5: pass\n"
    code = f"import os, time\nif os.fork() == 0:\n  {burn.replace(chr(10), chr(10) + '  ')}\n"
    running = run(f"{code}  os._exit(0)\nos.wait()\n{burn}")
    assert running.wait(SECONDS)
    assert 0.75 < running.cpu_seconds < 3.0


# ---- how it ends ----

ORPHANS = """
import os, subprocess, sys, time
sleep = [sys.executable, "-S", "-c", "import time; time.sleep(30)"]
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        subprocess.Popen(sleep, start_new_session=True)
        time.sleep(30)
    os._exit(0)
os.wait()
"""


@pytest.mark.parametrize("after", ["os._exit(3)", "time.sleep(30)"])
@pytest.mark.usefixtures("sandbox")
def test_nothing_outlives_it(run: Run, after: str) -> None:
    """Neither its own end nor ours may leave a process behind."""
    running = run(f"{ORPHANS}\nopen('/run/planar/ready', 'w').close()\n{after}")
    if "exit" in after:
        assert running.wait(SECONDS)
        assert running.exit_code == 3
    else:
        assert within(SECONDS, lambda: len(running.processes) >= 4)
        running.kill()
    assert within(1.0, lambda: running.processes == [])
    assert running.stop_reason is None


@pytest.mark.usefixtures("sandbox")
def test_it_dies_with_the_grader(tmp_path: Path) -> None:
    """A grader that is killed hard leaves nothing running."""
    code = """
import sys, time
from pathlib import Path
from planar_course.grading.model import Limits
from planar_course.grading.sandbox import sandboxed_kernel_manager
manager = sandboxed_kernel_manager(Path(sys.argv[1]), Limits())
manager.start_kernel()
print(*manager.provisioner.processes, flush=True)
time.sleep(60)
"""
    grader = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    with grader:
        assert grader.stdout is not None
        pids = [int(word) for word in grader.stdout.readline().split()]
        grader.kill()
    assert len(pids) >= 2
    assert within(1.0, lambda: not any(_runs(pid) for pid in pids))


def _runs(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.usefixtures("sandbox")
def test_it_never_runs_unwatched(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the one who looks at it fails, it ends."""

    def look(self: Sandboxed) -> None:
        raise OSError("out of files")

    running = run("import time; time.sleep(30)")
    monkeypatch.setattr(Sandboxed, "look", look)
    assert running.wait(SECONDS)
    assert running.processes == []


@pytest.mark.usefixtures("sandbox")
def test_control_groups_and_folders_go(run: Run, tmp_path: Path) -> None:
    """A class of submissions must not leave a trace of each."""
    running = run("import time; time.sleep(30)")
    group = running._subject._cgroup  # type: ignore[attr-defined]
    running.kill()
    assert running.exit_code is not None
    if group is not None:
        assert not [folder for folder in group._folders.values() if folder.exists()]


# ---- as a kernel ----


@pytest.fixture
def view_folder(tmp_path: Path) -> Path:
    """Return a folder of packages."""
    (tmp_path / "view").mkdir()
    (tmp_path / "view" / "shown.py").write_text("VALUE = 41\n")
    return tmp_path / "view"


@pytest.fixture(params=[False, True], ids=["sandbox", "unsafe"])
def unsafe(request: pytest.FixtureRequest) -> bool:
    """With and without isolation: callers must see the same kernel."""
    if not request.param:
        try:
            find_backend()
        except NoSandbox as error:
            pytest.skip(str(error))
    elif sys.platform == "win32":
        pytest.skip("there is no --unsafe on Windows")
    return bool(request.param)


def answer(client: Any, code: str) -> dict[str, Any]:
    """Run a cell and return its reply, or a note of what it printed under ``text``."""
    texts: list[str] = []

    def note(message: dict[str, Any]) -> None:
        texts.append(message["content"].get("text", ""))

    reply = client.execute_interactive(code, output_hook=note, timeout=SECONDS)["content"]
    return {**reply, "text": "".join(texts)}


def connected(manager: Any) -> Any:
    """Return a client of a kernel that is ready."""
    client = manager.client()
    client.start_channels(hb=False, stdin=False)
    client.wait_for_ready(timeout=SECONDS)
    return client


def test_a_kernel_is_an_ordinary_one(view_folder: Path, unsafe: bool) -> None:
    """It runs cells, is interrupted by message, restarts, and its end is seen."""
    manager = sandboxed_kernel_manager(view_folder, Limits(), unsafe)
    manager.start_kernel()
    try:
        client = connected(manager)
        assert answer(client, "import shown; print(shown.VALUE + 1)")["text"] == "42\n"
        # Otherwise the next cell is dropped when it comes soon after the interrupt.
        client.execute("import time\nwhile True: time.sleep(0.01)", stop_on_error=False)
        time.sleep(0.3)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=SECONDS)["content"]
        assert reply["ename"] == "KeyboardInterrupt"
        client.execute("import os; os._exit(0)")
        assert within(SECONDS, lambda: not manager.is_alive())
        assert manager.provisioner is not None
        assert manager.provisioner.stop_reason is None  # type: ignore[attr-defined]
        client.stop_channels()
        manager.restart_kernel(now=True)
        client = connected(manager)
        assert answer(client, "print('shown' in dir())")["text"] == "False\n"
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
    assert not manager.is_alive()
    assert not Path(manager.connection_file).parent.exists()
    assert manager.provisioner.cpu_seconds > 0.1  # type: ignore[attr-defined]


def test_shell_commands_and_exit_cost_nothing(view_folder: Path, unsafe: bool) -> None:
    """Honest notebooks hold them: the one raised where there is no shell, the other ended all."""
    manager = sandboxed_kernel_manager(view_folder, Limits(), unsafe)
    manager.start_kernel()
    try:
        client = connected(manager)
        first = answer(client, "!echo run > there\nfiles = !ls\nprint(files)")
        assert first["text"] == "(no shell commands while grading)\n[]\n"
        second = answer(client, "%pip install no-such-package\nimport os; print(os.listdir())")
        assert second["status"] == "ok"
        assert "there" not in second["text"]
        for leaving in ("exit", "quit", "exit()"):
            assert answer(client, leaving)["text"] == "(the notebook goes on while grading)\n"
        assert answer(client, "print(files)")["text"] == "[]\n"
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)


def test_a_kernel_that_is_shut_down_kindly_ends_too(view_folder: Path, unsafe: bool) -> None:
    """Callers that do not say ``now`` must not wait for ever."""
    manager = sandboxed_kernel_manager(view_folder, Limits(), unsafe)
    manager.start_kernel()
    start = time.monotonic()
    manager.shutdown_kernel()
    assert time.monotonic() - start < 5.0
    assert manager.provisioner.processes == []  # type: ignore[union-attr]


def test_the_sockets_are_out_of_reach(view_folder: Path, unsafe: bool) -> None:
    """Where a socket was, a submission could put a link to another one of this machine."""
    manager = sandboxed_kernel_manager(view_folder, Limits(), unsafe)
    manager.start_kernel()
    try:
        folder = manager.provisioner.folder  # type: ignore[union-attr]
        assert [path.name for path in folder.iterdir()] == ["connection.json"]
        assert Path(f"{manager.ip}-{manager.shell_port}").is_socket()
        assert folder.parent.stat().st_mode & 0o077 == 0
    finally:
        manager.shutdown_kernel(now=True)


@pytest.mark.usefixtures("sandbox")
def test_the_folder_of_the_sockets_is_sealed(view_folder: Path) -> None:
    """A submission could fill our disk there, or turn a path that we open into another one."""
    manager = sandboxed_kernel_manager(view_folder, Limits())
    manager.start_kernel()
    try:
        client = connected(manager)
        for attempt in (
            "os.mkdir(d + '/x')",
            "os.open(d, os.O_TMPFILE | os.O_WRONLY)",
            "os.symlink('/', d + '/x')",
            "os.rename(d + '/connection.json', d + '/x')",
            "os.chmod(d, 0o777)",
        ):
            code = f"import os\nd = '/run/planar'\ntry: {attempt}\nexcept OSError: print('refused')"
            assert answer(client, code)["text"] == "refused\n", attempt
        (manager.provisioner.folder / "later").write_text("ours")  # type: ignore[union-attr]
        assert answer(client, "print(open('/run/planar/later').read())")["text"] == "ours\n"
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)


def test_a_folder_that_cannot_be_sealed_is_named(tmp_path: Path) -> None:
    """Nothing may be graded in a sandbox that keeps a way to our disk."""
    with pytest.raises(OSError, match=r"/run/planar cannot be made read-only: ."):
        seal(tmp_path, os.getpid(), is_other_user=False)


@pytest.mark.usefixtures("sandbox")
def test_fonts_are_found_without_a_search(view_folder: Path) -> None:
    """Searching them in each fresh home costs every submission a part of a second."""
    found = font_cache(find_backend())
    assert [path.name[:9] for path in found] == ["fontlist-"]
    assert "DejaVuSans.ttf" in found[0].read_text()
    assert str(Path.home()) + "/.fonts" not in found[0].read_text()


def test_a_view_that_is_missing_is_named(tmp_path: Path, unsafe: bool) -> None:
    """A slip of ours must not start kernels without the course's packages."""
    with pytest.raises(FileNotFoundError, match="not_there"):
        sandboxed_kernel_manager(tmp_path / "not_there", Limits(), unsafe)


def test_a_kernel_that_does_not_start_says_why(
    view_folder: Path, unsafe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An instructor needs its words, and no process or folder may stay."""
    manager = sandboxed_kernel_manager(view_folder, Limits(), unsafe)
    assert manager.kernel_spec is not None
    manager.kernel_spec.argv = [sys.executable, "-c", "raise SystemExit('a broken kernel')"]
    with pytest.raises(RuntimeError, match="a broken kernel"):
        manager.start_kernel()
    manager.cleanup_resources()
    assert not Path(manager.connection_file).parent.exists()


# ---- without isolation ----


@pytest.mark.skipif(sys.platform == "win32", reason="there is no --unsafe on Windows")
def test_without_a_sandbox_the_whole_tree_is_killed_too(run: Run) -> None:
    """What ran away by setsid and a double fork bears a mark."""
    running = run(f"{ORPHANS}\ntime.sleep(30)", unsafe=True)
    assert within(SECONDS, lambda: len(running.processes) >= 3)
    running.kill()
    assert within(1.0, lambda: running.processes == [])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no --unsafe on Windows")
@pytest.mark.parametrize(("code", "stop"), [(MANY, Stop.FILES), (FORKS, Stop.MEMORY)])
def test_without_a_sandbox_limits_hold_as_well(run: Run, code: str, stop: Stop) -> None:
    """``--unsafe`` trusts intentions, not loops."""
    running = run(code, unsafe=True)
    assert running.wait(SECONDS)
    assert running.stop_reason is stop


@pytest.mark.skipif(sys.platform == "win32", reason="there is no --unsafe on Windows")
def test_its_name_says_that_it_is_none() -> None:
    """Every row of the gradebook repeats this name."""
    assert (find_backend(unsafe=True).name, find_backend(unsafe=True).isolated) == (
        "not isolated",
        False,
    )


# ---- the view, and the refusal, on any machine ----


def test_what_is_shown_covers_what_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout round the environment is not shown, one inside it is covered, packages are."""
    outer, inner = tmp_path / "checkout", tmp_path / "conda" / "checkout"
    venv, packages = outer / ".venv", outer / ".venv" / "site-packages" / "planar_course"
    nested = inner / ".venv"
    for folder in (packages, nested):
        folder.mkdir(parents=True)
    monkeypatch.setattr(view, "_python", lambda: [venv, tmp_path / "conda", nested])
    monkeypatch.setattr(view, "_system", lambda: [])
    monkeypatch.setattr(view, "_unseen", lambda: {outer, inner, packages})
    found = {place.path: place.shown for place in view.places()}
    assert found == {
        venv: True,
        packages: False,
        tmp_path / "conda": True,
        inner: False,
        nested: True,
    }
    order = [place.path for place in view.places()]
    assert order.index(tmp_path / "conda") < order.index(inner) < order.index(nested)
    options = view.bubblewrap_arguments(view.places())
    covers = [options[k + 1] for k, option in enumerate(options) if option == "--remount-ro"]
    assert sorted(covers) == sorted(map(str, (packages, inner)))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (refusal.wrong_system("darwin"), ["macOS", "Linux machine"]),
        (refusal.wrong_system("win32"), ["Windows", "WSL2"]),
        (refusal.missing_program("bwrap"), ["apt install bubblewrap", "dnf install bubblewrap"]),
        (refusal.missing_program("setpriv"), ["apt install util-linux"]),
        (refusal.missing_filter(ImportError(name="pyseccomp")), ["pyseccomp", ".[instructor]"]),
        (refusal.missing_filter(RuntimeError("no library")), ["apt install libseccomp2"]),
        (refusal.does_not_start("bwrap: Unknown option --size", False), ["too old", "0.6"]),
        (refusal.does_not_start("bwrap: Permission denied", True), ["docker run", "denied"]),
    ],
)
def test_a_refusal_says_why_and_what_to_do(error: NoSandbox, words: list[str]) -> None:
    """The reader knows neither bubblewrap nor user namespaces."""
    assert [word for word in words if word not in str(error)] == []
    assert "--unsafe" in str(error)


def test_windows_is_not_offered_what_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who follows the advice to take --unsafe must not be refused with the same advice."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(NoSandbox) as refused:
        find_backend(unsafe=True)
    assert "grades without" not in str(refused.value)
    assert "There is no --unsafe here" in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("APPARMOR", "1", "/etc/apparmor.d/bwrap"),
        ("CLONING", "0", "sysctl kernel.unprivileged_userns_clone=1"),
        ("USER_NAMESPACES", "0", "sysctl user.max_user_namespaces"),
    ],
)
def test_the_setting_that_forbids_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, words: str
) -> None:
    """Each distribution forbids user namespaces in its own way."""
    for name in ("APPARMOR", "CLONING", "USER_NAMESPACES"):
        monkeypatch.setattr(refusal, name, tmp_path / name)
    (tmp_path / setting).write_text(f"{value}\n")
    said_by_bwrap = "bwrap: setting up uid map: Permission denied"
    assert words in str(refusal.does_not_start(said_by_bwrap, as_root=False))


@pytest.mark.parametrize("enabled", [True, False])
def test_a_profile_of_apparmor_may_forbid_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: bool
) -> None:
    """Where no setting does; the profile is of no use to anybody without AppArmor."""
    for name in ("APPARMOR", "CLONING", "USER_NAMESPACES"):
        monkeypatch.setattr(refusal, name, tmp_path / name)
    monkeypatch.setattr(refusal, "APPARMOR_ENABLED", tmp_path / "enabled")
    (tmp_path / "enabled").write_text("Y\n" if enabled else "N\n")
    said_by_bwrap = "bwrap: Creating new namespace failed: Permission denied"
    error = refusal.does_not_start(said_by_bwrap, as_root=False)
    assert (refusal.PROFILE in str(error)) is enabled


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is refused at once")
def test_a_program_that_isolates_nothing_is_not_believed(tmp_path: Path) -> None:
    """The backend is found by trying it, not by its name."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho isolated\n")
    fake.chmod(0o755)
    answered = backends.try_out(Programs(str(fake), "/usr/bin/prlimit", None))
    assert isinstance(answered, NoSandbox)


def test_interrupts_reach_the_kernel_alone(view_folder: Path, unsafe: bool) -> None:
    """A signal is sent to the kernel, never to a process that only has its number inside."""
    manager = sandboxed_kernel_manager(view_folder, Limits(), unsafe)
    manager.start_kernel()
    try:
        manager.signal_kernel(signal.SIGUSR1)  # not handled by a kernel: it ends
        assert within(SECONDS, lambda: not manager.is_alive())
    finally:
        manager.shutdown_kernel(now=True)
