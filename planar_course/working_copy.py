"""A learner's working copy: what the course brought, what the learner changed, both kept.

Beside the files that a learner sees, a working copy has a folder `.planar`:

- `manifest.json`: for each file of the course the release and hash of its newest version here;
- `shipped/RELEASE/`: every file as that release shipped it, which tells untouched from changed;
- `backups/`: dated copies of notebooks that a command was about to change.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from planar_course.errors import UsageError
from planar_course.files import write_atomically, write_if_different

STATE = ".planar"
DEFAULT_FOLDER = "planar-course-work"
FORMAT = 1


@dataclass
class Changes:
    """What one update did, by path inside the working copy."""

    brought: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WorkingCopy:
    """The folder a learner works in."""

    folder: Path

    @property
    def state(self) -> Path:
        """The folder of the course's own records."""
        return self.folder / STATE

    @property
    def manifest(self) -> Path:
        """The file whose presence makes a folder a working copy."""
        return self.state / "manifest.json"

    @property
    def shipped(self) -> Path:
        """The folder with one folder of pristine files for each release."""
        return self.state / "shipped"

    def update(self, files: Mapping[str, bytes], release: str) -> Changes:
        """Bring the files of a release in, without touching what the learner changed.

        A file counts as changed when what a learner writes or runs differs from every shipped
        version (see `fingerprint`). Untouched files are replaced, missing ones written, changed
        ones kept with the new version beside them. The pristine copies are written first and the
        manifest last, and each file in one step, so a run that dies is completed by the next one.

        Parameters
        ----------
        files : mapping of str to bytes
            The release's content by path, as `release.learner_files` reads it.
        release : str
            Its version.

        Returns
        -------
        Changes
            What was brought, updated, restored, kept, put beside and is no longer shipped.

        Raises
        ------
        UsageError
            The folder cannot be written, or a newer planar made it.
        """
        try:
            return self._update(files, release)
        except OSError as error:
            raise UsageError(
                f"{error.filename or self.folder}: {error.strerror or error}; "
                "none of your work was changed. Mend this or name another folder, then run it again"
            ) from error

    def _update(self, files: Mapping[str, bytes], release: str) -> Changes:
        changes = Changes()
        latest = self._read_manifest(changes)
        known = {path: self._fingerprints(path) | {fingerprint(files[path])} for path in files}
        for path, data in files.items():
            write_if_different(self.shipped / release / path, data)
        for path, data in files.items():
            target = self.folder / path
            is_new = latest.get(path, {}).get("sha256") != sha256(data)
            if not target.exists():
                write_atomically(target, data)
                (changes.restored if path in latest else changes.brought).append(path)
            elif fingerprint(target.read_bytes()) in known[path]:
                if is_new and write_if_different(target, data):
                    changes.updated.append(path)
            elif is_new:
                changes.beside[path] = self._put_beside(path, data, release, known[path])
            else:
                changes.kept.append(path)
        changes.retired = sorted(set(latest) - set(files))
        self._write_manifest(files, release)
        return changes

    def _put_beside(self, path: str, data: bytes, release: str, known: set[str]) -> str:
        """Write the new version of a changed file under a name that is free, and return it."""
        original = PurePosixPath(path)
        number = 1
        while True:
            mark = f".release-{release}" + (f"-{number}" if number > 1 else "")
            name = str(original.with_name(original.stem + mark + original.suffix))
            target = self.folder / name
            if not target.exists() or fingerprint(target.read_bytes()) in known:
                write_if_different(target, data)
                return name
            number += 1

    def _fingerprints(self, path: str) -> set[str]:
        """Return the fingerprints of every version of a file that was ever brought here."""
        if not self.shipped.is_dir():
            return set()
        versions = (release / path for release in self.shipped.iterdir())
        return {fingerprint(version.read_bytes()) for version in versions if version.is_file()}

    def _read_manifest(self, changes: Changes) -> dict[str, dict[str, str]]:
        """Return the manifest's entries by path; none for a lost or damaged manifest."""
        if not self.manifest.exists():
            return {}
        try:
            content = json.loads(self.manifest.read_bytes())
            made_by_newer = content["format"] > FORMAT
            entries = {str(path): dict(entry) for path, entry in content["files"].items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            changes.notes.append(f"{self.manifest}: was damaged; it is written anew")
            return {}
        if made_by_newer:
            raise UsageError(
                f"{self.folder}: this working copy was made by a newer release of the course; "
                "install that release, or name another folder"
            )
        return entries

    def _write_manifest(self, files: Mapping[str, bytes], release: str) -> None:
        entries = {path: {"release": release, "sha256": sha256(files[path])} for path in files}
        content = {"format": FORMAT, "release": release, "files": entries}
        write_if_different(self.manifest, json.dumps(content, indent=1).encode() + b"\n")

    def back_up(self, path: Path) -> Path:
        """Keep a dated copy of a file of this working copy and return where it is."""
        moment = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
        backup = self.state / "backups" / f"{path.stem}.{moment}{path.suffix}"
        write_atomically(backup, path.read_bytes())
        return backup


def find_working_copy(start: Path) -> WorkingCopy | None:
    """Return the working copy that `start` is, or lies in; None outside of any."""
    start = start.resolve()
    copies = (WorkingCopy(folder) for folder in (start, *start.parents))
    return next((copy for copy in copies if copy.manifest.is_file()), None)


def fingerprint(data: bytes) -> str:
    """Hash what a learner writes and runs in a file.

    For a notebook these are each cell's type, id, source and outputs. JupyterLab writes its own
    version numbers and counters into a notebook that is merely opened, and that is no change.
    Any other content counts byte for byte.

    Examples
    --------
    >>> opened = b'{"cells": [], "metadata": {"language_info": {"version": "3.13"}}}'
    >>> fingerprint(opened) == fingerprint(b'{"cells": []}')
    True
    >>> fingerprint(b"<svg/>") == fingerprint(b"<svg></svg>")
    False
    """
    try:
        cells: Iterable[dict[str, Any]] = json.loads(data)["cells"]
        work = [[c["cell_type"], c["id"], "".join(c["source"]), c.get("outputs")] for c in cells]
    except (ValueError, TypeError, KeyError, RecursionError):
        return sha256(data)
    return sha256(json.dumps(work, sort_keys=True).encode())


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
