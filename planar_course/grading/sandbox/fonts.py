"""Matplotlib's list of fonts, made once and shown to every kernel.

Each kernel has an empty home, in which Matplotlib would look at every font anew.
"""

import contextlib
import hashlib
import os
import secrets
import sys
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

from planar_course.grading.model import Limits
from planar_course.grading.sandbox.backend import Backend
from planar_course.grading.sandbox.running import Running
from planar_course.grading.sandbox.view import KERNEL_FOLDER

SECONDS = 60.0
# Run inside, where only the fonts are found that a kernel will find.
MAKE = f"""
import os
os.environ["MPLCONFIGDIR"] = "{KERNEL_FOLDER}"
import matplotlib.font_manager
"""


@cache
def font_cache(backend: Backend) -> tuple[Path, ...]:
    """Return the files that spare a kernel the search for fonts.

    Parameters
    ----------
    backend : Backend
        Where the kernels run. Without isolation they get no files: their home is a folder of
        this machine.

    Returns
    -------
    tuple of Path
        Files in this user's cache; none when they cannot be made, as they only save time.
    """
    if not backend.isolated:
        return ()
    try:
        folder = _folder()
        if not list(folder.glob("fontlist-*.json")):
            _make(backend, folder)
        return tuple(sorted(folder.glob("fontlist-*.json")))
    except (OSError, metadata.PackageNotFoundError):
        return ()


def _folder() -> Path:
    """Return the folder for this Python's Matplotlib; it holds nothing but our own lists."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if Path(given).is_absolute() else Path.home() / ".cache"
    whose = f"{sys.prefix} {sys.version} {metadata.version('matplotlib')}"
    key = hashlib.sha256(whose.encode()).hexdigest()[:16]
    folder = base / "planar-course" / f"fonts-{key}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _make(backend: Backend, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="planar-") as name:
        private = Path(name)
        for part in ("s", "view"):
            (private / part).mkdir()
        command = [sys.executable, "-c", MAKE]
        running = Running(backend.starter(command, private, private / "view", Limits()))
        try:
            running.wait(SECONDS)
        finally:
            running.kill()
        for made in (private / "s").glob("fontlist-*.json"):
            # Several graders may do this at once; each puts a whole file in place.
            temporary = folder / f".{secrets.token_hex(8)}"
            try:
                temporary.write_bytes(made.read_bytes())
                temporary.chmod(0o644)
                temporary.replace(folder / made.name)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    temporary.unlink()
