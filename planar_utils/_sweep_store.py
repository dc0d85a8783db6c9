"""Results of a sweep on disk: whole or not at all, and found again by what they are results of."""

import errno
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from planar_utils._sweep_run import SweepStopped, Trained

FORMAT = 1
ABOUT, FINISHED = "sweep.json", "finished"
# What `np.load` and our reading raise for a file that was cut off or is something else.
DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
FULL = (errno.ENOSPC, errno.EDQUOT)


class Store:
    """A folder to which every group of networks is written as soon as it is trained.

    Raises
    ------
    ValueError
        If the folder holds results of another version.
    """

    def __init__(self, folder: str | os.PathLike[str], engine: str) -> None:
        self.folder = Path(folder)
        about = self.folder / ABOUT
        if about.exists():
            check_versions(about, _read_json(about), engine)
        else:
            write(about, json.dumps(versions(engine), indent=2).encode())

    def read(self, keys: Iterable[str]) -> dict[str, Trained]:
        """Return the outcomes that are there, by key. Damaged files count as not there."""
        wanted, found = set(keys), dict[str, Trained]()
        for path in sorted((self.folder / FINISHED).glob("*.npz")):
            try:
                arrays = load(path)
                outcomes = unpack(arrays)
                names = json.loads(str(arrays["keys"]))
                found.update(
                    (key, outcome)
                    for key, outcome in zip(names, outcomes, strict=True)
                    if key in wanted
                )
            except DAMAGED:
                continue
        return found

    def add(self, keys: Sequence[str], outcomes: Sequence[Trained]) -> None:
        """Write the outcomes of a group, in one file that is there as a whole or not at all."""
        arrays = {"keys": np.array(json.dumps(keys)), **pack(outcomes)}
        name = hashlib.sha256("".join(keys).encode()).hexdigest()[:32]
        write(self.folder / FINISHED / f"{name}.npz", archive(arrays))


def versions(engine: str) -> dict[str, Any]:
    """Return what wrote a file."""
    from planar_utils import __version__

    return {
        "format": FORMAT,
        "planar_utils": __version__,
        "engine": engine,
        "numpy": np.__version__,
    }


def check_versions(path: Path, written: Mapping[str, Any], engine: str | None = None) -> None:
    """Check that this version can read a file and, if asked, that its engine is ours."""
    from planar_utils import __version__

    same_format = written.get("format") == FORMAT
    if same_format and engine in (None, written.get("engine")):
        return
    what = "training engine" if same_format else "format"
    raise ValueError(
        f"{path} is of another version: planar_utils {written.get('planar_utils', '?')} with the "
        f"engine {written.get('engine', '?')}. This is planar_utils {__version__} with the engine "
        f"{engine or 'of whatever kind'}, and the {what} has changed. Choose another folder, or "
        "use that version; nothing was changed."
    )


def pack(outcomes: Sequence[Trained]) -> dict[str, Any]:
    """Return arrays that hold everything of these outcomes, no pickles among them."""
    arrays: dict[str, Any] = {}
    scalars = []
    for i, outcome in enumerate(outcomes):
        arrays[f"{i}/costs"], arrays[f"{i}/iterations"] = outcome.costs, outcome.iterations
        arrays |= {f"{i}/parameters/{name}": value for name, value in outcome.parameters.items()}
        scalars.append(
            {
                "parameters": list(outcome.parameters),
                "diverged": outcome.diverged,
                "train_accuracy": outcome.train_accuracy,
                "test_accuracy": outcome.test_accuracy,
                "seconds": outcome.seconds,
            }
        )
    return {"outcomes": np.array(json.dumps(scalars)), **arrays}


def unpack(arrays: Mapping[str, Any]) -> list[Trained]:
    """Return the outcomes in the arrays that `pack` made."""
    outcomes = []
    for i, scalars in enumerate(json.loads(str(arrays["outcomes"]))):
        names = scalars.pop("parameters")
        parameters = {name: arrays[f"{i}/parameters/{name}"] for name in names}
        costs, iterations = arrays[f"{i}/costs"], arrays[f"{i}/iterations"]
        outcomes.append(Trained(parameters, costs, iterations, **scalars))
    return outcomes


def archive(arrays: Mapping[str, Any]) -> bytes:
    """Return an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def load(path: Path) -> dict[str, Any]:
    """Return the arrays of an .npz file, if it is whole."""
    # From memory: of a file that is no archive NumPy leaves an open one behind.
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
        return dict(arrays)


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is at every moment the old one or the new one, whole.

    Raises
    ------
    SweepStopped
        If that cannot be done, because the disk is full, the folder cannot be written or another
        program has the file open.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _put_in_place(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        why = "the disk is full" if error.errno in FULL else error.strerror or str(error)
        raise SweepStopped(f"{path.parent} cannot be written: {why}.") from error


def _put_in_place(part: Path, path: Path) -> None:
    """Replace a file by its new version, which Windows refuses while a program has it open."""
    try:
        part.replace(path)
    except PermissionError as error:
        raise SweepStopped(
            f"{path} cannot be replaced: {error.strerror}. "
            "If another program has it open, close it there."
        ) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    return content if isinstance(content, dict) else {}
