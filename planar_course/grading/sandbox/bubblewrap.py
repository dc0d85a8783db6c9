"""How a kernel is started in bubblewrap: its arguments, and the descriptors that go with them."""

import json
import os
import secrets
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planar_course.grading.model import Limits
from planar_course.grading.sandbox.seccomp import filter_program
from planar_course.grading.sandbox.view import (
    COURSE,
    HOME,
    KERNEL_FOLDER,
    bubblewrap_arguments,
    environment,
    places,
)

NOBODY = 65534
# User ids from here on belong to nobody anywhere. Each kernel has its own, so that its processes
# are counted apart from those of its neighbours, and cannot signal or read these.
FIRST_FREE_ID, FREE_IDS = 0x70000000, 0x0FFFFFFF
# Sockets, pipes and what watches them hold memory too. Where the system counts it there may be many
# of them, and one who fills them meets the limit on memory; else four times what a kernel needs.
OPEN_FILES, OPEN_FILES_UNCOUNTED = 16_384, 256
# Timers and queued signals are numbered per user, who may be the grader's own.
PENDING_SIGNALS = 256
#: The file systems in memory that a kernel may write to.
STORES = (HOME, "/dev/shm")


@dataclass(frozen=True)
class Programs:
    """Paths of the programs that make a sandbox; setpriv only where we are root."""

    bwrap: str
    prlimit: str
    setpriv: str | None


@dataclass
class Started:
    """A command that waits, in its sandbox, for the word to begin.

    Attributes
    ----------
    outer
        bubblewrap's process in our namespace; it ends when the sandbox does.
    first
        The first process of the namespace, as we see it. With it everything in there ends.
    gate
        Descriptor: a byte written here begins the run.
    """

    outer: "subprocess.Popen[bytes]"
    first: int
    gate: int


def own_id() -> int:
    """Return a user id that nobody else has, or that of nobody where few ids are mapped."""
    try:
        ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    except OSError:
        return NOBODY
    wanted = FIRST_FREE_ID + secrets.randbelow(FREE_IDS)
    known = any(int(low) <= wanted < int(low) + int(count) for low, _, count in ranges)
    return wanted if known else NOBODY


def start(
    programs: Programs,
    command: list[str],
    folder: Path,
    view: Path,
    limits: Limits,
    output: int,
    fonts: Iterable[Path] = (),
    counted: bool = False,
) -> Started:
    """Start a command in a sandbox of its own and return it before it runs.

    Parameters
    ----------
    programs : Programs
        What makes the sandbox.
    command : list of str
        The command, with paths as the sandbox has them.
    folder : Path
        A folder of ours with the folder ``s``, which the sandbox sees as `KERNEL_FOLDER`.
    view : Path
        What it sees as `COURSE`.
    limits : Limits
        Sizes of its file systems and limits of each process.
    output : int
        Descriptor for what it prints.
    fonts : iterable of Path
        Files for Matplotlib's folder.
    counted : bool
        Whether the system counts all memory, that of its own buffers and of no file too.

    Raises
    ------
    OSError
        If the sandbox cannot be made.
    """
    user = own_id() if programs.setpriv else NOBODY
    _write_names(folder, user)
    if programs.setpriv:
        os.chown(folder / "s", user, user)
    info, info_inside = os.pipe()
    gate_inside, gate = os.pipe()
    options = _options(programs, folder, view, limits, fonts, counted)
    given = [_memory_file("\0".join(options).encode()), _memory_file(filter_program(counted))]
    inside = [*given, info_inside, gate_inside]
    names = ("--args", "--seccomp", "--info-fd", "--block-fd")
    line = [programs.bwrap]
    for name, fd in zip(names, inside, strict=True):
        line += [name, str(fd)]
    line += ["--", *_privileges(programs, user), *_rlimits(programs, limits, counted), *command]
    try:
        outer = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # bubblewrap's own environment can be read inside, as that of process 1.
            env=environment(),
            pass_fds=inside,
            close_fds=True,
            cwd="/",
        )
    except OSError:
        os.close(gate)
        os.close(info)
        raise
    finally:
        for fd in inside:
            os.close(fd)
    with os.fdopen(info, "rb") as reader:
        said = reader.read()
    if not said:
        os.close(gate)
        outer.wait()
        raise OSError("bubblewrap made no sandbox")
    return Started(outer, int(json.loads(said)["child-pid"]), gate)


def _options(
    programs: Programs,
    folder: Path,
    view: Path,
    limits: Limits,
    fonts: Iterable[Path],
    counted: bool,
) -> list[str]:
    tools = [Path(path).resolve() for path in (programs.prlimit, programs.setpriv) if path]
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    options += ["--unshare-cgroup-try", "--hostname", "sandbox"]
    options += ["--new-session", "--die-with-parent"]
    if not programs.setpriv:
        options += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    # The home comes first: an environment may itself lie below it, and must not be covered.
    options += _store(HOME, 4 * limits.file_bytes)
    options += bubblewrap_arguments(places(tools))
    for name in ("passwd", "group"):
        options += ["--ro-bind", str(folder / name), f"/etc/{name}"]
    options += ["--proc", "/proc", "--dev", "/dev", *_store("/dev/shm", limits.file_bytes)]
    if not counted:  # to map this device is another way to shared memory without a file
        options += ["--dev-bind", "/dev/null", "/dev/zero"]
    options += ["--perms", "1777", "--dir", f"{HOME}/.matplotlib"]
    for font in fonts:
        options += ["--ro-bind", str(font), f"{HOME}/.matplotlib/{font.name}"]
    options += ["--ro-bind", str(view), COURSE, "--bind", str(folder / "s"), KERNEL_FOLDER]
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME]


def _store(place: str, size: int) -> list[str]:
    """Return the options of a file system in memory that anybody may write to."""
    return ["--perms", "1777", "--size", str(size), "--tmpfs", place]


def _privileges(programs: Programs, user: int) -> list[str]:
    """Return the words that drop root; an ordinary user has nothing to drop."""
    if programs.setpriv is None:
        return []
    return [
        *(str(Path(programs.setpriv).resolve()), f"--reuid={user}", f"--regid={user}"),
        *("--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--"),
    ]


def _core_bytes() -> int:
    """Return how much of a crashed process may be kept: none comes of 1, where that can be set.

    With 0 the system may start a program of its own, outside of the sandbox, at every crash.
    """
    import resource  # not on every system

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    return 0 if most == 0 else 1


def _rlimits(programs: Programs, limits: Limits, counted: bool) -> list[str]:
    seconds = int(limits.notebook_seconds) + 1
    values: dict[str, int | str] = {
        "as": limits.memory_bytes,
        "data": limits.memory_bytes,
        "nproc": limits.processes + 1,  # bubblewrap's first process counts where it is ours
        "fsize": limits.file_bytes,
        "nofile": OPEN_FILES if counted else OPEN_FILES_UNCOUNTED,
        "cpu": f"{seconds}:{seconds + 2}",  # a signal that tells, and one that none can ignore
        "core": _core_bytes(),
        "memlock": 65536,
        "msgqueue": 0,
        "sigpending": PENDING_SIGNALS,
        # Whoever was told to stay behind others does.
        "nice": 0,
        "rtprio": 0,
    }
    settings = [f"--{name}={value}" for name, value in values.items()]
    return [str(Path(programs.prlimit).resolve()), *settings, "--"]


def _write_names(folder: Path, user: int) -> None:
    """Write the user database of the sandbox, which knows its one user."""
    (folder / "passwd").write_text(f"student:x:{user}:{user}::{HOME}:/bin/false\n")
    (folder / "group").write_text(f"student:x:{user}:\n")
    for name in ("passwd", "group"):
        (folder / name).chmod(0o644)


def _memory_file(content: bytes) -> int:
    fd = os.memfd_create("planar")
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
