"""Why there is no sandbox, and what to do about it."""

import sys
from pathlib import Path

from planar_course.errors import UsageError

USER_NAMESPACES = Path("/proc/sys/user/max_user_namespaces")
CLONING = Path("/proc/sys/kernel/unprivileged_userns_clone")
APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
APPARMOR_ENABLED = Path("/sys/module/apparmor/parameters/enabled")
PROFILE = """\
abi <abi/4.0>,
include <tunables/global>
profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
  include if exists <local/bwrap>
}"""
OTHERWISE = (
    "Without a sandbox a submission can read, change and send away whatever you can. "
    "If you trust every one of them, --unsafe grades without, and marks every row."
)
# `plain.Plain` ends what a submission started by its process group, and Windows has none.
NOT_ON_WINDOWS = (
    "There is no --unsafe here: on Windows nothing ends all that a submission started at once."
)


class NoSandbox(UsageError):  # noqa: N818 - an answer to a question, not a failure
    """No sandbox can be had on this machine; the message says why, and the cure."""

    def __init__(self, reason: str, cure: str, otherwise: str = OTHERWISE) -> None:
        super().__init__(f"no sandbox: {reason}\n{cure}\n{otherwise}")
        self.reason, self.cure = reason, cure


def wrong_system(platform: str) -> NoSandbox:
    """Return the refusal for a system that is not Linux.

    Parameters
    ----------
    platform : str
        As `sys.platform` has it.
    """
    if platform == "win32":
        cure = "Grade in WSL2: `wsl --install`, then install the course in the Linux it brings."
        otherwise = NOT_ON_WINDOWS
    else:
        cure = "Grade on a Linux machine, or in a virtual machine with Linux."
        otherwise = OTHERWISE
    name = {"win32": "Windows", "darwin": "macOS"}.get(platform, platform)
    reason = f"the sandbox is made of parts of Linux, and this is {name}."
    return NoSandbox(reason, cure, otherwise)


def missing_program(name: str) -> NoSandbox:
    """Return the refusal when a program is not installed.

    Parameters
    ----------
    name : str
        ``bwrap``, ``prlimit`` or ``setpriv``.
    """
    package = "bubblewrap" if name == "bwrap" else "util-linux"
    return NoSandbox(
        f"the program {name} is not installed.",
        f"Debian, Ubuntu: sudo apt install {package}. Fedora: sudo dnf install {package}.",
    )


def missing_filter(error: Exception) -> NoSandbox:
    """Return the refusal when the filter of system calls cannot be made.

    Parameters
    ----------
    error : Exception
        What importing or using pyseccomp raised.
    """
    if isinstance(error, ImportError) and error.name == "pyseccomp":
        return NoSandbox(
            "the Python package pyseccomp is not installed.",
            f'In the folder of the course: "{sys.executable}" -m pip install ".[instructor]"',
        )
    return NoSandbox(
        f"pyseccomp does not find the system's libseccomp ({error}).",
        "Debian, Ubuntu: sudo apt install libseccomp2. Fedora: sudo dnf install libseccomp.",
    )


def does_not_start(said: str, as_root: bool) -> NoSandbox:
    """Return the refusal when bubblewrap is there but makes no sandbox.

    Parameters
    ----------
    said : str
        What it printed.
    as_root : bool
        Whether it was tried as root, which needs no user namespace.
    """
    said = " ".join(said.split())[:500] or "without a word"
    if "nknown option" in said:
        return NoSandbox(
            f"bubblewrap is too old ({said}).",
            "Version 0.6 or newer is needed: update the system or its package bubblewrap.",
        )
    if not as_root and _number(APPARMOR) == 1:
        return NoSandbox(
            "AppArmor keeps ordinary users from making user namespaces "
            "(kernel.apparmor_restrict_unprivileged_userns = 1).",
            f"Write this to /etc/apparmor.d/bwrap:\n{PROFILE}\nthen: sudo systemctl reload "
            "apparmor. Or, for every program and until the next start: "
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        )
    if not as_root and (_number(USER_NAMESPACES) == 0 or _number(CLONING) == 0):
        setting = "kernel.unprivileged_userns_clone=1"
        if _number(USER_NAMESPACES) == 0:
            setting = "user.max_user_namespaces=15000"
        return NoSandbox("user namespaces are switched off.", f"sudo sysctl {setting}")
    return NoSandbox(
        f"bubblewrap failed: {said}",
        "In a container, it needs the right to make namespaces and to mount "
        "(docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
        "--cap-add SYS_ADMIN); on a machine of your own, `bwrap --ro-bind / / true` shows "
        f"whether bubblewrap works at all.{_of_a_profile()}",
    )


def _of_a_profile() -> str:
    """Return what to do if a profile for bubblewrap forbids it, which not everybody may look up."""
    try:
        enabled = APPARMOR_ENABLED.read_text().strip() == "Y"
    except OSError:
        enabled = False
    if not enabled:
        return ""
    return (
        " If `sudo dmesg` says there that AppArmor denied bwrap something, this is the whole of "
        f"a profile that does not:\n{PROFILE}"
    )


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
