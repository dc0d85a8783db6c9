"""What a sandboxed process sees of the disk: Python, the system's libraries, nothing of ours."""

import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Where the packages that the caller shows stand inside.
COURSE = "/course"
#: Where the kernel's sockets stand inside.
KERNEL_FOLDER = "/run/planar"
#: Where the notebook runs: a private file system in memory.
HOME = "/tmp"
#: Covered wherever they are installed: our own packages, which the caller shows as far as it wants
#: to, and a debugger that a kernel would start for nobody, in a quarter of the time of its start.
COVERED = ("planar_utils", "testCases", "planar_course", "debugpy")
SYSTEM_FOLDERS = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec/coreutils", "/nix/store")
SYSTEM_LINKS = ("/lib", "/lib32", "/lib64", "/usr/lib64")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/usr/share/zoneinfo")
# Folders that hold far more than Python when it is installed right into them.
SHARED_PREFIXES = ("/", "/usr", "/usr/local")


@dataclass(frozen=True)
class Place:
    """One place of the view: a path that is shown, or covered with nothing."""

    path: Path
    shown: bool


def places(extra: Iterable[Path] = ()) -> list[Place]:
    """Return what to show and what to cover, outer folders first.

    A checkout that holds the environment is not shown; an environment that holds the course's
    packages is shown with these covered.

    Parameters
    ----------
    extra : iterable of Path
        More to show, such as programs that start the kernel.

    Returns
    -------
    list of Place
        Absolute paths; a later one lies in, or beside, the earlier ones.
    """
    shown = {path for path in (*_python(), *_system(), *extra) if path.exists()}
    covered = _unseen() - shown
    known = dict.fromkeys(shown, True) | dict.fromkeys(covered, False)
    # What its surroundings show, or hide, anyway needs no place of its own.
    found = [Place(path, kind) for path, kind in known.items() if _around(path, known) is not kind]
    return sorted(found, key=lambda place: (len(place.path.parts), place.path))


def bubblewrap_arguments(shown: list[Place]) -> list[str]:
    """Return the options that make the view, without the private folders."""
    known = {place.path: place.shown for place in shown}
    made: set[Path] = set()
    options = ["--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/run"]
    covers: list[str] = []
    for place in shown:
        path = str(place.path)
        for parent in reversed(place.path.parents[:-1]):
            # bubblewrap makes missing parents too, but when it is root for root alone.
            if parent not in made and parent not in known and not _around(parent, known):
                options += ["--perms", "0755", "--dir", str(parent)]
                made.add(parent)
        if place.shown:
            options += ["--ro-bind", path, path]
        else:
            options += ["--perms", "0755", "--size", "4096", "--tmpfs", path]
            covers += ["--remount-ro", path]
    for link in SYSTEM_LINKS:
        if Path(link).is_symlink():
            options += ["--symlink", str(Path(link).readlink()), link]
        elif link not in SYSTEM_FOLDERS and Path(link).is_dir():
            options += ["--ro-bind", link, link]
    return options + covers


def environment(prefix: str = HOME, course: str = COURSE) -> dict[str, str]:
    """Return all the environment variables that a kernel has.

    Parameters
    ----------
    prefix : str
        Its home.
    course : str
        Folder of the packages that the caller shows.
    """
    return {
        "HOME": prefix,
        "TMPDIR": prefix,
        "PATH": f"{sys.prefix}/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": course,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        # Threads would only wait for each other, and their stacks count as memory.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "LOKY_MAX_CPU_COUNT": "1",
        "MALLOC_ARENA_MAX": "2",
        "MPLCONFIGDIR": f"{prefix}/.matplotlib",
        "IPYTHONDIR": f"{prefix}/.ipython",
        "JUPYTER_CONFIG_DIR": f"{prefix}/.jupyter",
        "JUPYTER_DATA_DIR": f"{prefix}/.jupyter",
        "JUPYTER_RUNTIME_DIR": f"{prefix}/.jupyter",
        # Older kernels warn on stderr that their debugger sees frozen modules.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _python() -> Iterable[Path]:
    """Return the folders, or files, of the Python that runs now."""
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        for path in {Path(prefix), Path(prefix).resolve()}:
            if str(path) in SHARED_PREFIXES:
                yield from (path / "lib", path / "lib64")
            else:
                yield path
    # The program may be a chain of links, and each link must be there.
    program = Path(sys.executable)
    for _ in range(20):
        yield program
        if not program.is_symlink():
            break
        program = program.parent / program.readlink()
    yield program.resolve()


def _system() -> Iterable[Path]:
    for name in SYSTEM_FOLDERS:
        if not Path(name).is_symlink():
            yield Path(name)
    yield from map(Path, SYSTEM_FILES)


def _unseen() -> set[Path]:
    """Return every place where the course's own code, or what else is covered, could be found."""
    checkout = Path(__file__).resolve().parents[3]
    found = {checkout} if (checkout / "pyproject.toml").exists() else set()
    folders = {Path(entry) for entry in (*sys.path, *site.getsitepackages()) if entry}
    folders |= set(Path(sys.base_prefix).glob("lib*/python3*/*-packages"))
    folders |= set(Path(sys.prefix).glob("lib*/python3*/*-packages"))
    for folder in folders | {checkout}:
        for name in COVERED:
            path = folder / name
            if path.is_dir():
                found |= {path, path.resolve()}
    return found


def _around(path: Path, known: dict[Path, bool]) -> bool:
    """Return whether a path would be shown by what lies around it."""
    return next((known[parent] for parent in path.parents if parent in known), False)
