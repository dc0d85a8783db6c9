"""What can be seen here of the systems that the tests do not run on."""

import importlib.util
import subprocess
import sys
from pathlib import Path

# First everything is imported as it is, so that other people's packages are there. Then our own
# are imported once more, without the modules and functions that Windows lacks.
ON_WINDOWS = """
import importlib, os, pkgutil, signal, sys, types

OURS = ("planar_utils", "testCases", "planar_course")

def import_ours():
    for package in map(importlib.import_module, OURS):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".shims" not in module.name:
                importlib.import_module(module.name)

import_ours()
for name in list(sys.modules):
    if name.partition(".")[0] in OURS:
        del sys.modules[name]
for name in ("fcntl", "grp", "pty", "pwd", "pyseccomp", "resource", "termios", "tty"):
    sys.modules[name] = None
for name in (
    "fork", "geteuid", "getpgid", "getuid", "killpg", "mkfifo", "pidfd_open", "pipe2",
    "sched_getaffinity", "setsid", "uname", "waitid", "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY",
    "O_NOFOLLOW", "O_NONBLOCK", "WNOHANG",
):
    vars(os).pop(name, None)
for name in ("alarm", "pthread_sigmask", "setitimer", "SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL",
             "SIGSTOP", "SIGUSR1"):
    vars(signal).pop(name, None)
sys.modules["msvcrt"] = types.ModuleType("msvcrt")
sys.platform = "win32"
import_ours()
importlib.import_module("planar_course.cli").make_parser()
"""


def test_every_module_can_be_imported_on_windows() -> None:
    """Protects `planar lab` on Windows from what only grading needs, and only on Linux."""
    done = subprocess.run(
        [sys.executable, "-c", ON_WINDOWS], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_event_loop_of_windows_causes_no_warning() -> None:
    """Protects silence on stderr: pyzmq warns on Windows that it starts one more thread."""
    found = importlib.util.find_spec("zmq.asyncio")
    assert found is not None
    assert found.origin is not None
    assert '"Proactor event loop does not implement' in Path(found.origin).read_text("utf-8")
    code = (
        "import warnings, planar_course.kernels\n"
        "warnings.warn('Proactor event loop does not implement add_reader', RuntimeWarning)\n"
        "warnings.warn('something else', RuntimeWarning)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "something else" in done.stderr
    assert "Proactor" not in done.stderr
