"""`grades.jsonl`: what is on the disk stays, whatever dies."""

import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from planar_course.errors import UsageError
from planar_course.grading.model import Outcome
from planar_course.grading.store import FILE, GradeStore
from tests.support.grades import a_class, grade, verdict

if TYPE_CHECKING:
    from typing_extensions import Buffer

KEY = "k" * 64


def names(folder: Path) -> list[str]:
    """Return the students whose grades a store gives."""
    with GradeStore(folder) as store:
        return [found.student for found in store.grades()]


def test_a_grade_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every outcome, and every fact of it, goes to the disk and back."""
    with GradeStore(tmp_path / "new" / "folder") as store:
        for given in a_class():
            store.add(given)
    with GradeStore(tmp_path / "new" / "folder") as store:
        found = {one.student: one for one in store.grades()}
        for given in a_class():
            assert found[given.student] == replace(given, pictures=())
            assert store.pictures(found[given.student]) == given.pictures


def test_an_unchanged_submission_is_known(tmp_path: Path) -> None:
    """A second run must not run it again, and must run what changed or was not finished."""
    with GradeStore(tmp_path) as store:
        store.add(grade("anna"))
        store.add(grade("ben", outcome=Outcome.NOT_GRADED))
        store.add(grade("chloé", key=""))
        found = store.finished("anna", "02", KEY)
        assert found is not None
        assert found.points == 73
        assert store.finished("anna", "02", "another") is None
        assert store.finished("anna", "03", KEY) is None
        assert store.finished("ben", "02", KEY) is None
        assert store.finished("chloé", "02", "") is None
        assert store.finished("nobody", "02", KEY) is None


def test_what_has_no_grade_gets_another_attempt(tmp_path: Path) -> None:
    """In a second attempt with the first one's inputs, answers left behind would be right ones."""
    with GradeStore(tmp_path) as store:
        store.add(grade("anna"))
        store.add(grade("ben", outcome=Outcome.NOT_GRADED, attempt=2))
        store.add(grade("chloé", attempt=3))
        attempts = [store.attempt(name, "02") for name in ("anna", "ben", "chloé", "nobody")]
    assert attempts == [1, 3, 3, 1]


def test_the_newest_line_counts(tmp_path: Path) -> None:
    """A regrade replaces the old grade in this run and in the next ones."""
    with GradeStore(tmp_path) as store:
        store.add(grade("anna", reason="old"))
        store.add(grade("anna", reason="new"))
        assert [found.reason for found in store.grades()] == ["new"]
    with GradeStore(tmp_path) as store:
        assert [found.reason for found in store.grades()] == ["new"]


@pytest.mark.parametrize("cut", [1, 2, 40, 500])
def test_a_torn_last_line_costs_itself_alone(tmp_path: Path, cut: int) -> None:
    """A killed run leaves half a line; the next one writes behind it and not into it."""
    with GradeStore(tmp_path) as store:
        store.add(grade("anna"))
        store.add(grade("ben"))
    file = tmp_path / FILE
    os.truncate(file, file.stat().st_size - cut)
    torn = [] if cut > 1 else ["ben"]  # without its line end alone it is whole
    assert names(tmp_path) == ["anna", *torn]
    with GradeStore(tmp_path) as store:
        store.add(grade("chloé", pictures=("QUJD",)))
        assert store.pictures(grade("chloé")) == ("QUJD",)
        store.compact()
    assert names(tmp_path) == ["anna", *torn, "chloé"]
    assert all(json.loads(line) for line in file.read_bytes().splitlines())


class FullDisk(FileIO):
    """A file on a disk that has room for 50 more bytes."""

    room = 50

    def write(self, data: "Buffer") -> int:
        """Write what fits; fail when nothing does."""
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = super().write(memoryview(data)[: self.room])
        self.room -= written
        return written


def test_a_full_disk_loses_no_grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was half written when the disk ran full is no grade, and does not spoil the next."""
    with GradeStore(tmp_path) as store:
        store.add(grade("anna"))
    with monkeypatch.context() as patch:
        patch.setattr("planar_course.grading.store.FileIO", FullDisk)
        with GradeStore(tmp_path) as store:
            with pytest.raises(OSError, match="No space left"):
                store.add(grade("ben"))
            assert [found.student for found in store.grades()] == ["anna"]
    assert (tmp_path / FILE).read_bytes().count(b"\n") == 1  # something of ben's is there
    with GradeStore(tmp_path) as store:
        store.add(grade("ben", reason="once more"))
    assert names(tmp_path) == ["anna", "ben"]


def test_compaction_keeps_the_newest_lines_sorted(tmp_path: Path) -> None:
    """The file that stays has each grade once, in an order that no scheduling changes."""
    with GradeStore(tmp_path) as store:
        for student in ("chloé", "anna", "ben", "anna"):
            store.add(grade(student, pictures=("QUJD",)))
        store.compact()
        store.compact()
        assert store.pictures(grade("ben")) == ("QUJD",)
        store.add(grade("dai"))
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["student"] for line in lines] == ["anna", "ben", "chloé", "dai"]


def test_an_interrupted_compaction_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the file is written anew must leave the old one."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with GradeStore(tmp_path) as store:
        store.add(grade("ben"))
        store.add(grade("anna"))
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", interrupted)
            with pytest.raises(KeyboardInterrupt):
                store.compact()
        store.add(grade("chloé"))
    assert names(tmp_path) == ["anna", "ben", "chloé"]
    assert {path.name for path in tmp_path.iterdir()} == {FILE, ".lock"}


def test_a_line_of_another_release_is_kept_and_not_believed(tmp_path: Path) -> None:
    """An older release's results may be all that there is; they are not ours to throw away."""
    foreign = {**grade("anna").to_json(), "from_the_future": 1}
    (tmp_path / FILE).write_text(json.dumps(foreign) + "\n[1]\n7\n", encoding="utf-8")
    with GradeStore(tmp_path) as store:
        assert store.grades() == []
        assert store.finished("anna", "02", KEY) is None
        store.add(grade("ben"))
        store.compact()
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["student"] for line in lines] == ["anna", "ben"]
    assert "from_the_future" in lines[0]


def test_two_runs_do_not_mix(tmp_path: Path) -> None:
    """The second run is told, and may start as soon as the first one has ended."""
    with GradeStore(tmp_path), pytest.raises(UsageError, match="another run is grading into this"):
        GradeStore(tmp_path)
    assert names(tmp_path) == []


def test_a_killed_run_holds_no_lock_and_loses_no_grade(tmp_path: Path) -> None:
    """Everything that `add` returned from is there after SIGKILL, or what Windows has instead."""
    program = (
        "import sys; from pathlib import Path\n"
        "from planar_course.grading.model import Grade, Outcome\n"
        "from planar_course.grading.store import GradeStore\n"
        "store = GradeStore(Path(sys.argv[1]))\n"
        "for number in range(10**6):\n"
        "    store.add(Grade(f's{number}', '02', Outcome.GRADED))\n"
        "    print(number, flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reported = [int(process.stdout.readline()) for _ in range(5)]
        process.kill()
        reported += [int(line) for line in process.stdout]
    assert process.returncode == (1 if sys.platform == "win32" else -signal.SIGKILL)
    found = names(tmp_path)
    assert {f"s{number}" for number in reported} <= set(found)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """Protects against a traceback when --out is a file."""
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="out: cannot be written to"):
        GradeStore(tmp_path / "out")


def test_many_pictures_do_not_fill_the_memory(tmp_path: Path) -> None:
    """The store of a large class is light: pictures stay on the disk until a page wants them."""
    with GradeStore(tmp_path) as store:
        for number in range(20):
            store.add(grade(f"s{number}", verdict("02-cost"), pictures=("A" * 400_000,)))
        assert all(found.pictures == () for found in store.grades())
        store.compact()
        assert len(store.pictures(grade("s7"))[0]) == 400_000
