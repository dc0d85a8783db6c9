"""Finds what can isolate a kernel here, by really trying it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planar_course.grading.model import Limits
from planar_course.grading.sandbox import refusal
from planar_course.grading.sandbox.bubblewrap import NOBODY, Programs, own_id, start
from planar_course.grading.sandbox.cgroup import Cgroup
from planar_course.grading.sandbox.refusal import NoSandbox
from planar_course.grading.sandbox.running import Running, Subject
from planar_course.grading.sandbox.seccomp import filter_program
from planar_course.grading.sandbox.view import KERNEL_FOLDER

TRY_SECONDS = 20.0
# What the trial prints when it is where it should be: filtered, without privileges or network.
TRIAL = """
import os
state = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
assert state["Seccomp"].strip() == "2", "no filter of system calls"
assert state["NoNewPrivs"].strip() == "1", "new privileges can be had"
assert int(state["CapEff"], 16) == 0, "it has capabilities"
assert os.getuid() != 0, "it is root"
assert os.getpid() < 9 and not os.path.exists("/proc/9"), "it sees other processes"
assert len(open("/proc/net/dev").readlines()) <= 3, "it has a network"
print("isolated")
"""


@dataclass(frozen=True)
class Backend:
    """A way to run kernels.

    Attributes
    ----------
    name
        What a grade says of its isolation.
    isolated
        Whether submissions are kept from the machine and from each other.
    programs
        What makes the sandbox; None where there is none.
    """

    name: str
    isolated: bool
    programs: Programs | None = None

    @property
    def shares_user(self) -> bool:
        """Whether sandboxed kernels have one user in common, whose numbers one could use up."""
        programs = self.programs
        return programs is not None and (programs.setpriv is None or own_id() == NOBODY)

    @property
    def kernel_folder(self) -> str | None:
        """Where a kernel finds its sockets; None where it sees the folder as we do."""
        return KERNEL_FOLDER if self.isolated else None

    def starter(
        self,
        command: list[str],
        folder: Path,
        view: Path,
        limits: Limits,
        fonts: tuple[Path, ...] = (),
    ) -> Callable[[int], Subject]:
        """Return what starts a command, for `Running`.

        Parameters
        ----------
        command : list of str
            The command, with paths as it will see them.
        folder : Path
            An empty, private folder with the empty folder ``s`` that both sides use.
        view : Path
            Folder of the packages to show.
        limits : Limits
            What it may use.
        fonts : tuple of Path
            Files of Matplotlib's cache.
        """
        programs = self.programs
        if programs is None:
            from planar_course.grading.sandbox.plain import Plain

            return lambda output: Plain(command, folder, view, limits, output)
        from planar_course.grading.sandbox.sandboxed import Sandboxed

        def begin(output: int) -> Subject:
            cgroup = Cgroup.make(limits)
            try:
                counted = cgroup is not None
                begun = start(programs, command, folder, view, limits, output, fonts, counted)
            except OSError:
                if cgroup is not None:
                    cgroup.remove()
                raise
            return Sandboxed(begun, folder / "s", cgroup, limits, bool(programs.setpriv))

        return begin


def find_backend(unsafe: bool = False) -> Backend:
    """Return what isolates kernels here.

    Parameters
    ----------
    unsafe : bool
        Whether to do without isolation.

    Returns
    -------
    Backend
        The same for the whole process.

    Raises
    ------
    NoSandbox
        When there is none, with the reason and the cure.
    """
    if unsafe:
        if sys.platform == "win32":
            raise refusal.wrong_system(sys.platform)
        return Backend("not isolated", isolated=False)
    found = _found()
    if isinstance(found, NoSandbox):
        raise found
    return found


@cache
def _found() -> Backend | NoSandbox:
    if sys.platform != "linux":
        return refusal.wrong_system(sys.platform)
    as_root = os.geteuid() == 0
    paths = {}
    for name in ("bwrap", "prlimit", *(["setpriv"] if as_root else [])):
        path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin:/usr/sbin")
        if path is None:
            return refusal.missing_program(name)
        paths[name] = path
    try:
        filter_program()
    except (ImportError, RuntimeError, OSError) as error:
        return refusal.missing_filter(error)
    programs = Programs(paths["bwrap"], paths["prlimit"], paths.get("setpriv"))
    return try_out(programs)


def try_out(programs: Programs) -> Backend | NoSandbox:
    """Start a tiny process in a sandbox, and return the backend or the refusal."""
    as_root = programs.setpriv is not None
    backend = Backend(_name(as_root), isolated=True, programs=programs)
    with tempfile.TemporaryDirectory(prefix="planar-") as name:
        folder = Path(name)
        for part in ("s", "view"):
            (folder / part).mkdir()
        command = [sys.executable, "-I", "-S", "-c", TRIAL]
        try:
            running = Running(backend.starter(command, folder, folder / "view", Limits()))
        except OSError as error:
            return refusal.does_not_start(str(error), as_root)
        try:
            running.wait(TRY_SECONDS)
        finally:
            running.kill()
    if running.exit_code != 0 or "isolated" not in running.said:
        return refusal.does_not_start(running.said, as_root)
    return backend


def _name(as_root: bool) -> str:
    parts = ["bubblewrap as root" if as_root else "bubblewrap", "seccomp"]
    cgroup = Cgroup.make(Limits())
    if cgroup is not None:
        cgroup.remove()
        parts.append(f"cgroup v{cgroup.version}")
    return " + ".join(parts)
