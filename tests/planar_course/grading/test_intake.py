"""The intake: every layout gives the right rows, and every fault is a row with its reason."""

import ast
import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_course import release
from planar_course.errors import UsageError
from planar_course.grading import archives, intake
from planar_course.grading.boxes import shown
from planar_course.grading.intake import Submission, find_submissions, safe_name
from planar_course.grading.reading import TOO_LARGE, read_notebook

NAMES = {p.name[:2]: p.name for p in release.notebooks_folder().glob(release.LEARNER_NOTEBOOKS)}
FILES = {n: (release.notebooks_folder() / name).read_bytes() for n, name in NAMES.items()}
ZERO, TWO = NAMES["00"], NAMES["02"]
UNIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")


SQUEEZE: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".tgz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


def put(folder: Path, *paths: str, content: bytes = FILES["02"]) -> Path:
    """Write a notebook to each path, and return the folder."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def rows(found: list[Submission]) -> list[tuple[str, str, str]]:
    """Return student, notebook and problem of each submission."""
    return [(one.student, one.notebook, one.problem) for one in found]


def only(path: Path, notebook: str | None = None) -> Submission:
    """Return the one submission that is found."""
    (one,) = find_submissions(path, notebook)
    return one


# ---- layouts ----


@pytest.mark.parametrize(
    "inner", ["submissions/bob", "submitted/bob", "Bob_123_assignsubmission_file_"]
)
def test_what_a_student_calls_a_folder_is_no_other_student(inner: str, tmp_path: Path) -> None:
    """Handed in late and graded alone, it once took the row of somebody else."""
    late = put(tmp_path / "late", f"ann/{inner}/{ZERO}")
    found = only(late)
    assert found.student == "ann"
    assert "if a whole class lies in 'ann', grade that folder itself" in found.note
    archive = shutil.make_archive(str(tmp_path / "hw"), "zip", late)
    assert [one.student for one in find_submissions(Path(archive), students={"ann"})] == ["ann"]


@pytest.mark.parametrize(
    ("paths", "below"),
    [
        ((f"ann/{TWO}", f"bo/{TWO}"), ""),
        (("ann/homework.ipynb", "bo/a/b/c.ipynb"), ""),
        (("ann.ipynb", "bo.IPYNB"), ""),
        ((f"submitted/ann/ps1/{TWO}", f"submitted/bo/ps1/{TWO}", f"source/ps1/{ZERO}"), ""),
        ((f"submitted/ann/ps1/{TWO}", f"submitted/bo/ps1/{TWO}"), "submitted"),
        (("submissions/ann.ipynb", "submissions/bo.ipynb"), ""),
        ((f"ann/{TWO}", "bo/x.ipynb", "ann/.ipynb_checkpoints/y.ipynb", ".git/z.ipynb"), ""),
    ],
)
def test_layouts_of_a_folder(paths: tuple[str, ...], below: str, tmp_path: Path) -> None:
    """The student's name is the first folder, or the file where there is none."""
    put(tmp_path, *paths)
    found = find_submissions(tmp_path / below)
    assert rows(found) == [("ann", "02", ""), ("bo", "02", "")]


MOODLE = ("Ann Lee_12_assignsubmission_file_/my work.ipynb", "Bo_13_assignsubmission_file_/x.ipynb")
CANVAS = ("leeann_123_456_homework.ipynb", f"bo_LATE_124_457_{TWO[:-6]}-1.ipynb")


@pytest.mark.parametrize(
    "archive", ["c.zip", "c.tar", "c.tar.gz", "c.tgz", "c.tar.bz2", "c.tar.xz"]
)
@pytest.mark.parametrize(
    ("paths", "students"),
    [
        (MOODLE, ["Ann Lee", "Bo"]),
        (tuple(f"Course-Homework-77/{path}" for path in MOODLE), ["Ann Lee", "Bo"]),
        (tuple(path.replace("/", "") for path in MOODLE), ["Ann Lee", "Bo"]),
        (CANVAS, ["bo", "leeann"]),
        ((f"ann/{TWO}", f"bo/{TWO}"), ["ann", "bo"]),
        ((f"c/ann/{TWO}", f"c/bo/{TWO}"), ["ann", "bo"]),
        ((f"Homework 2/ann/{TWO}", f"Homework 2/bo/{TWO}"), ["ann", "bo"]),
        (("Homework 2/ann.ipynb", "Homework 2/bo.ipynb"), ["ann", "bo"]),
        ((f"ann/{TWO}",), ["ann"]),
        ((f"nb/submitted/ann/ps/{TWO}", f"nb/submitted/bo/ps/{TWO}"), ["ann", "bo"]),
    ],
)
def test_layouts_of_an_archive(
    archive: str, paths: tuple[str, ...], students: list[str], tmp_path: Path
) -> None:
    """What Moodle and Canvas export, and what people pack themselves, is read in place."""
    path = tmp_path / archive
    pack(path, dict.fromkeys(paths, FILES["02"]))
    found = find_submissions(path)
    assert rows(found) == [(student, "02", "") for student in students]
    assert {one.source for one in found} == {f"{archive}: {p}" for p in paths}
    assert {one.digest for one in found} == {hashlib.sha256(FILES["02"]).hexdigest()}
    assert [p.name for p in tmp_path.iterdir()] == [archive], "nothing is unpacked"


def pack(path: Path, files: dict[str, bytes]) -> None:
    """Write a zip or a tar."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    path.write_bytes(SQUEEZE.get(path.suffix, bytes)(plain.getvalue()))


def test_a_single_notebook_is_a_class_of_one(tmp_path: Path) -> None:
    """One file can be graded by itself: it is named after itself, or else after its folder."""
    put(tmp_path, f"ann/{TWO}", "bo.ipynb")
    assert only(tmp_path / "bo.ipynb").student == "bo"
    assert only(tmp_path / "ann" / TWO).student == "ann"
    assert only(tmp_path / "ann").student == "ann"


def test_students_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two people called Ann Lee must not become one: the LMS's number is added."""
    path = tmp_path / "c.zip"
    names = [f"Ann Lee_{n}_assignsubmission_file_/x.ipynb" for n in (5, 6)]
    pack(path, dict.fromkeys([*names, MOODLE[1]], FILES["02"]))
    assert [one.student for one in find_submissions(path)] == ["Ann Lee (5)", "Ann Lee (6)", "Bo"]


def test_names_that_look_the_same_are_rows_of_their_own(tmp_path: Path) -> None:
    """A neighbour called "ann " must not take ann's points; the plain spelling keeps the name."""
    path = tmp_path / "c.zip"
    folders = ("ann ", "ann", "e\u0301va", "\xe9va")
    pack(path, {**{f"{folder}/{TWO}": FILES["02"] for folder in folders}, "ann  /": b""})
    found = find_submissions(path, "02")
    begin = found[0].source.removesuffix(f"ann/{TWO}")
    assert [(one.student, one.source.removeprefix(begin), one.problem) for one in found] == [
        ("ann", f"ann/{TWO}", ""),
        ("ann (2)", f"ann /{TWO}", ""),
        ("ann (3)", "ann  ", intake.NO_NOTEBOOK),
        ("\xe9va", f"\xe9va/{TWO}", ""),
        ("\xe9va (2)", f"e\u0301va/{TWO}", ""),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no name that ends in a space")
def test_a_made_up_name_is_nobody_else_s(tmp_path: Path) -> None:
    """A name that looks like one of ours must not put its owner into another student's row."""
    names = ["Ann Lee_5", "Ann Lee_6", "Ann Lee (5)_7", "Bo_8", "Bo (2)_9", "Bo _10"]
    path = tmp_path / "c.zip"
    pack(path, {f"{name}_assignsubmission_file_/x.ipynb": FILES["02"] for name in names})
    found = {one.source.split("/")[0].split(": ")[1]: one.student for one in find_submissions(path)}
    assert {place.removesuffix("_assignsubmission_file_"): who for place, who in found.items()} == {
        "Ann Lee_5": "Ann Lee (5)",
        "Ann Lee_6": "Ann Lee (6)",
        "Ann Lee (5)_7": "Ann Lee (5) (7)",
        "Bo_8": "Bo",
        "Bo (2)_9": "Bo (2)",
        "Bo _10": "Bo (10)",
    }
    put(tmp_path / "in", f"ann/{TWO}", f"ann /{TWO}", f"ann (2)/{TWO}", f" /{TWO}")
    assert [(one.student, one.source) for one in find_submissions(tmp_path / "in")] == [
        ("(blank)", f" /{TWO}"),
        ("ann", f"ann/{TWO}"),
        ("ann (2)", f"ann (2)/{TWO}"),
        ("ann (3)", f"ann /{TWO}"),
    ]


def test_a_file_beside_the_submissions_is_told(tmp_path: Path) -> None:
    """Whoever laid it there, nobody's work vanishes without a word."""
    put(tmp_path, f"submitted/ann/ps1/{TWO}", "bob.ipynb", f"source/ps1/{TWO}")
    beside = "it lies beside the folder 'submitted'"
    assert rows(find_submissions(tmp_path)) == [("ann", "02", ""), ("bob", "", beside)]
    put(tmp_path, f"submitted/bob/ps1/{TWO}")
    assert rows(find_submissions(tmp_path, "02")) == [
        ("ann", "02", ""),
        ("bob", "02", ""),
        ("bob (bob.ipynb)", "02", beside),
    ]


@pytest.mark.parametrize("name", ["submitted", "Submitted", "submissions"])
def test_a_student_may_be_called_like_a_folder_of_nbgrader_s(name: str, tmp_path: Path) -> None:
    """Everybody else's work must not vanish for it."""
    put(tmp_path, f"ann/{TWO}", f"bo/{TWO}", f"{name}/{TWO}")
    assert {one.student for one in find_submissions(tmp_path)} == {"ann", "bo", name}


def test_a_folder_of_moodle_s_holds_no_other_student_s(tmp_path: Path) -> None:
    """Whoever packs a folder that is called like another student's hands in for themselves."""
    ours, theirs = (f"{n}_assignsubmission_file_" for n in ("Mallory_1", "Bob_2"))
    put(tmp_path, f"{ours}/{theirs}/{TWO}")
    assert only(tmp_path).student == "Mallory"


# ---- which notebook ----


def changed(notebook: str, **parts: object) -> bytes:
    """Return a notebook with other metadata, without ids, or with none of both."""
    content = json.loads(FILES[notebook])
    content["metadata"] = parts.get("metadata", content["metadata"])
    if parts.get("ids", True) is False:
        for cell in content["cells"]:
            del cell["id"]
            cell["metadata"] = {}
    if parts.get("source", True) is False:
        content["cells"] = content["cells"][:0]
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("name", "content", "notebook"),
    [
        ("x.ipynb", FILES["02"], "02"),
        (ZERO, FILES["02"], "02"),
        ("x.ipynb", changed("02", metadata={}), "02"),
        ("x.ipynb", changed("02", metadata={"planar": {"notebook": "77"}}), "02"),
        ("x.ipynb", changed("02", metadata={}, ids=False), "02"),
        (TWO, changed("02", metadata={}, source=False), "02"),
        ("02.ipynb", changed("02", metadata={}, source=False), "02"),
        ("02-mine.ipynb", b"garbage", "02"),
        (f"Copy of {TWO}", b"garbage", "02"),
        ("x.ipynb", b"garbage", ""),
        ("2021.ipynb", b"garbage", ""),
        ("x.ipynb", changed("02", metadata={}, source=False), ""),
    ],
)
def test_which_notebook_a_file_is(name: str, content: bytes, notebook: str, tmp_path: Path) -> None:
    """Metadata come first, then the cells, then the name; a name of a file alone proves little."""
    found = only(put(tmp_path, f"ann/{name}", content=content))
    assert found.notebook == notebook
    assert bool(found.problem) == (content == b"garbage" or not notebook)


def test_files_of_other_notebooks_are_not_graded(tmp_path: Path) -> None:
    """Asked for 02, only 02 is graded; what nobody can tell is taken for what was asked for.

    Who handed in another one is told so: every student has a row.
    """
    put(tmp_path, f"ann/{TWO}", "bo/x.ipynb")
    put(tmp_path, f"ann/{ZERO}", f"cy/{ZERO}", content=FILES["00"])
    put(tmp_path, "di/x.ipynb", "s03.ipynb", content=b"garbage")
    put(tmp_path, "ed/03.ipynb", content=b"garbage")
    found = find_submissions(tmp_path, "02")
    assert [(one.student, one.notebook) for one in found] == [
        (student, "02") for student in ("ann", "bo", "cy", "di", "ed", "s03")
    ]
    assert [one.student for one in found if one.content] == ["ann", "bo"]
    other = {one.student: one.problem for one in found if one.student in ("cy", "ed")}
    assert other == {
        "cy": f"notebook 02 was not handed in; 'cy/{ZERO}' is notebook 00",
        "ed": "notebook 02 was not handed in; 'ed/03.ipynb' is notebook 03",
    }
    every = find_submissions(tmp_path)
    assert [(one.student, one.notebook) for one in every if one.student in ("ann", "ed")] == [
        ("ann", "00"),
        ("ann", "02"),
        ("ed", "03"),
    ]


def test_unknown_notebook_is_a_usage_error(tmp_path: Path) -> None:
    """A wrong --notebook is the instructor's slip and not the students'."""
    with pytest.raises(UsageError, match="77: the course has 00, 01"):
        find_submissions(tmp_path, "77")


def test_of_two_files_the_last_changed_readable_one_is_taken(tmp_path: Path) -> None:
    """One row for each student and notebook, and the note names what was left."""
    put(tmp_path, "ann/old.ipynb", "ann/new.ipynb")
    put(tmp_path, "ann/broken.ipynb", content=b"garbage")
    for age, name in enumerate(("broken", "new", "old")):
        os.utime(tmp_path / "ann" / f"{name}.ipynb", (1e9 - age, 1e9 - age))
    found = only(tmp_path, "02")
    assert (found.source, found.problem) == ("ann/new.ipynb", "")
    assert found.note.startswith("3 files for one notebook: 'ann/new.ipynb' is taken")
    assert "'ann/old.ipynb'" in found.note
    assert "'ann/broken.ipynb'" in found.note
    lost, two = find_submissions(tmp_path)
    assert (lost.notebook, lost.source) == ("", "ann/broken.ipynb"), "it may be any notebook"
    assert lost.problem
    assert (two.source, two.problem) == (found.source, "")
    assert "broken" not in two.note


@pytest.mark.parametrize(
    "fresh", [b"", b"# TODO\\n    raise Not", b"# YOUR CODE HERE\\n    raise Not"]
)
def test_a_fresh_copy_does_not_replace_finished_work(fresh: bytes, tmp_path: Path) -> None:
    """Who downloads the notebook once more, and hands in both, is graded for what they wrote."""
    written = FILES["02"].replace(b"raise NotImplementedError(", b"return str(")
    put(tmp_path, "ann/02.ipynb", content=written)
    put(
        tmp_path,
        "ann/02 (1).ipynb",
        content=FILES["02"].replace(b"raise Not", fresh or b"raise Not"),
    )
    os.utime(tmp_path / "ann/02.ipynb", (1e9, 1e9))
    found = only(tmp_path)
    assert found.source == "ann/02.ipynb"
    assert "those that have an answer in them; not 'ann/02 (1).ipynb'" in found.note


def test_of_two_fresh_copies_the_last_changed_is_taken(tmp_path: Path) -> None:
    """An answer that is no def is one as well; where there is none, none is spoken of."""
    put(tmp_path, "ann/old.ipynb", "ann/new.ipynb")
    os.utime(tmp_path / "ann/old.ipynb", (1e9, 1e9))
    assert (
        "'ann/new.ipynb' is taken, the last changed of those that can be read"
        in only(tmp_path).note
    )
    notebook = json.loads(FILES["02"])
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "02-sizes")
    cell["source"] = "layer_sizes = lambda X, Y: (X.shape[0], 4, Y.shape[0])"
    put(tmp_path, "ann/old.ipynb", content=json.dumps(notebook).encode())
    os.utime(tmp_path / "ann/old.ipynb", (1e9, 1e9))
    assert only(tmp_path).source == "ann/old.ipynb"


def test_looking_for_answers_takes_time_by_cells_not_by_cells_and_exercises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files of many thousand cells once kept a class waiting for a minute and a half."""
    notebook = json.loads(FILES["02"])
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "02-imports")
    own = [{**cell, "id": f"own-{n}", "source": f"mine = {n}"} for n in range(200)]
    notebook["cells"] += own
    put(tmp_path, "ann/old.ipynb", "ann/new.ipynb", content=json.dumps(notebook).encode())
    parsed: list[Any] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda *a, **k: parsed.append(a[0]) or parse(*a, **k))
    assert only(tmp_path).problem == ""
    for mine in own:
        # Twice in each of two files, and once more for what is told about the one taken.
        assert 0 < parsed.count(mine["source"]) <= 6


def test_what_was_handed_in_in_place_of_a_notebook_is_named(tmp_path: Path) -> None:
    """An instructor sees that there is a zip to unpack, also where an LMS has no folders."""
    moodle = "Ann Lee_12_assignsubmission_file_/homework.zip"
    flat = ("bo_13_99_02.py", "bo_13_98_data.csv", "README.txt", "cy_14_97_02.ipynb")
    put(tmp_path / "folders", moodle, f"Cy_14_assignsubmission_file_/{TWO}")
    put(tmp_path / "flat", *flat)
    but = "no notebook (.ipynb) was handed in, but "
    assert rows(find_submissions(tmp_path / "folders")) == [
        ("Ann Lee", "", f"{but}'homework.zip'"),
        ("Cy", "02", ""),
    ]
    assert rows(find_submissions(tmp_path / "flat")) == [
        ("bo", "", f"{but}'bo_13_98_data.csv', 'bo_13_99_02.py'"),
        ("cy", "02", ""),
    ]


def test_a_text_in_moodle_beside_a_notebook_is_no_second_student(tmp_path: Path) -> None:
    """Moodle exports what was typed into its page as a folder of its own."""
    text = "Ann Lee_12_assignsubmission_onlinetext_/onlinetext.html"
    put(tmp_path, f"Ann Lee_12_assignsubmission_file_/{TWO}", text)
    assert rows(find_submissions(tmp_path)) == [("Ann Lee", "02", "")]


def test_one_student_with_very_many_files(tmp_path: Path) -> None:
    """A flood of notebooks by one student is cut off, and the others are found."""
    put(tmp_path, *(f"ann/{i:03}.ipynb" for i in range(intake.MOST_FILES + 9)), content=b"{}")
    put(tmp_path, f"bo/{TWO}")
    found = find_submissions(tmp_path, "02")
    assert [one.student for one in found] == ["ann", "bo"]
    assert len(found[0].note) < 500


# ---- faults ----


@UNIX
def test_what_is_no_file_of_its_own_is_refused(tmp_path: Path) -> None:
    """Links, pipes, sockets and folders called like a notebook: a row each, and none is opened."""
    folder = put(tmp_path / "in", f"ann/{TWO}")
    outside = put(tmp_path / "out", "secret.ipynb") / "secret.ipynb"
    for name in ("dir", "fifo", "hard", "link", "loop", "none"):
        (folder / name).mkdir()
    (folder / "dir" / TWO).mkdir()
    os.mkfifo(folder / "fifo" / TWO)
    os.link(outside, folder / "hard" / TWO)
    (folder / "link" / TWO).symlink_to(outside)
    (folder / "loop" / TWO).symlink_to(folder / "loop" / TWO)
    (folder / "to-folder").symlink_to(outside.parent)
    found = find_submissions(folder, "02")
    assert rows(found) == [
        ("ann", "02", ""),
        ("dir", "02", "a folder, not a file"),
        ("fifo", "02", "not a regular file"),
        ("hard", "02", "a hard link: the same file has another name elsewhere"),
        ("link", "02", "a link, not a file of its own"),
        ("loop", "02", "a link, not a file of its own"),
        ("none", "02", "no notebook (.ipynb) was handed in"),
        ("to-folder", "02", "the folder is a link, not a file of its own"),
    ]
    assert [one.student for one in found if one.content] == ["ann"]


@UNIX
def test_a_file_exchanged_between_look_and_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the open file: a link put in its place after the look is not followed."""
    put(tmp_path, f"ann/{TWO}")
    secret = put(tmp_path / "out", "secret.ipynb") / "secret.ipynb"
    victim, real = tmp_path / "ann" / TWO, os.open

    def exchange(path: Path, flags: int) -> int:
        victim.unlink()
        victim.symlink_to(secret)
        return real(path, flags)

    monkeypatch.setattr(os, "open", exchange)
    found = only(tmp_path / "ann")
    assert found.content is None
    assert found.problem.startswith("cannot be read: ")


def test_files_without_permission_are_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or a folder that may not be read costs its own row only."""
    put(tmp_path, f"ann/{TWO}", f"bo/{TWO}", f"cy/{TWO}")
    # Permissions themselves would not do: tests may run as root, who may read everything.
    for function, student in (("open", "ann"), ("scandir", "bo")):
        monkeypatch.setattr(os, function, refusing(getattr(os, function), student))
    assert rows(find_submissions(tmp_path)) == [
        ("ann", "02", "cannot be read: Permission denied"),
        ("bo", "", "the folder cannot be read: Permission denied"),
        ("cy", "02", ""),
    ]


def refusing(function: Callable[..., Any], student: str) -> Callable[..., Any]:
    """Return a function of the system that refuses whatever is a student's."""

    def refuse(path: Path, *args: Any) -> Any:
        if student in Path(path).parts:
            raise PermissionError(13, "Permission denied")
        return function(path, *args)

    return refuse


def test_large_and_broken_files_are_rows(tmp_path: Path) -> None:
    """Size and damage are told with the reason; the file's hash is kept where it was read."""
    put(tmp_path, "big/02.ipynb", content=b" " * 10_000_001)
    put(tmp_path, "bad/02.ipynb", content=b"garbage")
    bad, big = find_submissions(tmp_path)
    assert (big.student, big.problem, big.digest) == ("big", TOO_LARGE, "")
    assert "Clear Outputs" in TOO_LARGE
    assert bad.problem.startswith("not a notebook, or a damaged one")
    assert bad.digest == hashlib.sha256(b"garbage").hexdigest()


def test_no_two_names_are_shown_alike() -> None:
    """Two students would be one row."""
    raw = [
        b"a\xff\xfe",
        b"a\xff\\xfe",
        b"a\\xff\\xfe",
        b"a\\\\xff\xfe",
        b"a\\\\xff\\xfe",
        b"a\\b",
        b"a",
    ]
    names = [name.decode("utf-8", "surrogateescape") for name in raw]
    assert len(set(map(shown, names))) == len(names)
    assert shown("a\\b") == "a\\b"


@UNIX
def test_odd_names_are_data(tmp_path: Path) -> None:
    """A name may hold anything; it is shown as it is and is no path."""
    names = ["-rf", "..a", "=HYPERLINK(1)", "a\nb", "a::b", "@SUM", "naïve 名"]
    put(tmp_path, *(f"{name}/{TWO}" for name in names if not name.startswith(".")))
    (tmp_path / os.fsdecode(b"\xff")).mkdir()
    found = [one.student for one in find_submissions(tmp_path)]
    assert found == sorted([*(n for n in names if not n.startswith(".")), "\\xff"])


def test_nothing_beside_a_notebook_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """conftest.py and its like lie there for tools that import what they find."""
    put(tmp_path, f"ann/{TWO}")
    for name in ("conftest.py", "pytest.ini", "sitecustomize.py", "nbformat.py"):
        put(tmp_path, f"ann/{name}", content=b"raise SystemExit")
    opened: list[str] = []
    real = os.open

    def noted(path: str, flags: int) -> int:
        opened.append(Path(path).name)
        return real(path, flags)

    monkeypatch.setattr(os, "open", noted)
    assert only(tmp_path).problem == ""
    assert opened == [TWO]


# ---- hostile archives ----


def test_odd_members_of_a_zip_are_rows(tmp_path: Path) -> None:
    """Names that lead out, links, locked, over-large and damaged members cost themselves only."""
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (f"ann/{TWO}", f"damaged/{TWO}", "win\\02.ipynb"):
            archive.writestr(name, FILES["02"])
        for name in ("../../up.ipynb", "/abs/x.ipynb", "C:/x.ipynb", "a/../b/x.ipynb"):
            archive.writestr(name, FILES["02"])
        archive.writestr(f"bomb/{TWO}", b" " * 200_000_000)
        link = zipfile.ZipInfo(f"link/{TWO}")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        device = zipfile.ZipInfo(f"device/{TWO}")
        device.external_attr = (stat.S_IFCHR | 0o666) << 16
        archive.writestr(device, b"")
        archive.writestr(zipfile.ZipInfo(f"slow/{TWO}"), b"{}", zipfile.ZIP_LZMA)
        archive.writestr("__MACOSX/ann/._x.ipynb", b"x")
        archive.writestr("empty/answers.docx", b"x")
        offset = archive.getinfo(f"damaged/{TWO}").header_offset
    content = bytearray(path.read_bytes())
    content[offset + 300 : offset + 400] = b"\0" * 100
    path.write_bytes(content)
    found = {one.student: one for one in find_submissions(path)}
    outside = "its name in the archive leads out of it"
    assert found["ann"].problem == found["win"].problem == ""
    assert found["damaged"].problem.startswith("damaged in the archive: ")
    assert found["bomb"].problem == TOO_LARGE
    assert found["link"].problem == "a link, not a file of its own"
    assert found["device"].problem == "not a regular file"
    assert found["slow"].problem.startswith("packed by a method other than Deflate")
    assert found["empty"].problem == "no notebook (.ipynb) was handed in, but 'answers.docx'"
    for name in ("../../up", "/abs/x", "C:/x", "a/../b/x"):
        assert found.pop(name).problem == outside
    assert len(found) == 8
    assert [p.name for p in tmp_path.iterdir()] == ["c.zip"]


def test_a_zip_that_lies_about_sizes(tmp_path: Path) -> None:
    """A member that states a small size and unpacks to much more is not believed."""
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"ann/{TWO}", b" " * 50_000_000)
        info = archive.getinfo(f"ann/{TWO}")
        info.file_size = 1000
    found = only(path)
    assert found.content is None
    assert found.problem


def test_a_locked_zip_is_said_to_be_locked(tmp_path: Path) -> None:
    """An encrypted member is no damage: the reason is the password."""
    path = tmp_path / "c.zip"
    pack(path, {f"ann/{TWO}": FILES["02"]})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert only(path).problem == "locked by a password"


def test_odd_members_of_a_tar_are_rows(tmp_path: Path) -> None:
    """Links, devices, pipes and holes in a tar: a row each, and nothing is created."""
    path = tmp_path / "c.tar"
    kinds = {
        "soft": tarfile.SYMTYPE,
        "hard": tarfile.LNKTYPE,
        "char": tarfile.CHRTYPE,
        "pipe": tarfile.FIFOTYPE,
        "dir": tarfile.DIRTYPE,
    }
    with tarfile.open(path, "w") as archive:
        for name in (f"ann/{TWO}", f"../up/{TWO}", f"/abs/{TWO}"):
            info = tarfile.TarInfo(name)
            info.size = len(FILES["02"])
            archive.addfile(info, io.BytesIO(FILES["02"]))
        for name, kind in kinds.items():
            info = tarfile.TarInfo(f"{name}/{TWO}")
            info.type, info.linkname = kind, f"ann/{TWO}"
            archive.addfile(info)
    problems = {one.student: one.problem for one in find_submissions(path, "02")}
    assert problems == {
        "ann": "",
        f"../up/{TWO[:-6]}": "its name in the archive leads out of it",
        f"/abs/{TWO[:-6]}": "its name in the archive leads out of it",
        "soft": "a link, not a file of its own",
        "hard": "a link, not a file of its own",
        "char": "not a regular file",
        "pipe": "not a regular file",
        "dir": "a folder, not a file",
    }
    assert [p.name for p in tmp_path.iterdir()] == ["c.tar"]


@pytest.mark.parametrize("kind", ["pax", "longname", "size"])
def test_a_tar_that_unpacks_to_too_much_is_refused(kind: str, tmp_path: Path) -> None:
    """Notes of gigabytes between the files, and files without end, are the archive's fault."""
    info = tarfile.TarInfo("ann/x")
    if kind == "size":
        info.size = archives.MOST_UNPACKED + 1
        begin = info.tobuf()
    else:
        info.type = tarfile.XHDTYPE if kind == "pax" else tarfile.GNUTYPE_LONGNAME
        info.size = 2_000_000_000
        begin = info.tobuf()
    path = tmp_path / "c.tar.gz"
    path.write_bytes(gzip.compress(begin + b"\0" * 1_000_000))
    with pytest.raises(UsageError, match=r"c\.tar\.gz: the archive is damaged, or unpacks to"):
        find_submissions(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("c.zip", b"PK\x03\x04garbage", "cannot be read"),
        ("c.tar.gz", gzip.compress(os.urandom(5000))[:3000], "damaged"),
        ("c.tar.gz", b"\x1f\x8bgarbage", "damaged"),
        ("c.tar.xz", b"\xfd7zXZ\0garbage", "damaged"),
        ("c.rar", b"Rar!", "neither a folder of submissions nor a zip or tar"),
        ("empty.zip", b"", "neither a folder"),
    ],
    # Named, as processes of pytest-xdist compare the names of tests, and some bytes are random.
    ids=["damaged zip", "half a tar.gz", "damaged tar.gz", "damaged tar.xz", "rar", "empty zip"],
)
def test_an_archive_that_cannot_be_used(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    """Half a class is worse than none: a damaged archive is told to whoever gave it."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=said):
        find_submissions(tmp_path / name)


def test_no_such_folder(tmp_path: Path) -> None:
    """A path that is not there is told, also when it looks like a notebook's."""
    for name in ("nowhere", "nobody.ipynb"):
        with pytest.raises(UsageError, match="no such folder"):
            find_submissions(tmp_path / name)
    assert find_submissions(tmp_path) == []


# ---- what comes out ----


def test_a_submission_is_small_and_says_where_it_is_from(tmp_path: Path) -> None:
    """Outputs are not kept, so a class fits in memory; the hash is of what was handed in."""
    content = json.loads(FILES["02"])
    for cell in content["cells"]:
        cell["outputs"] = [{"data": "x" * 50_000}]
    large = json.dumps(content).encode()
    found = only(put(tmp_path, f"ann/{TWO}", content=large))
    assert found.content is not None
    assert len(found.content) < 100_000 < len(large)
    assert read_notebook(found.content) == read_notebook(large)
    assert found.digest == hashlib.sha256(large).hexdigest()
    assert found.source == f"ann/{TWO}"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
def test_a_class_of_large_notebooks_fits_in_memory(tmp_path: Path) -> None:
    """25 notebooks of 9 MB, packed: one of them is in memory at a time."""
    content = json.loads(FILES["02"])
    content["cells"][1]["outputs"] = ["x" * 9_000_000]
    pack(
        tmp_path / "c.zip",
        dict.fromkeys((f"s{i}/{TWO}" for i in range(25)), json.dumps(content).encode()),
    )
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from planar_course.grading.intake import find_submissions\n"
        "assert len([s for s in find_submissions(Path(sys.argv[1])) if not s.problem]) == 25\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "c.zip")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[1]) * 1024 < 200_000_000


@given(st.lists(st.text(max_size=60), unique=True, min_size=1, max_size=8))
def test_safe_names_are_names_of_files(students: list[str]) -> None:
    """No two students share one, none leads anywhere, and case does not matter."""
    safe = [safe_name(student) for student in students]
    assert len(set(safe)) == len(students)
    for name in safe:
        assert 0 < len(name) <= 48
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
        assert name[0] not in "-_"


def test_safe_names_are_readable() -> None:
    """A plain name stays as it is; what is changed has the hash of the name behind it."""
    assert safe_name("ann_lee-2") == "ann_lee-2"
    assert safe_name("Zoë O'Neil").startswith("zoe-o-neil-")
    assert safe_name("Ann") != safe_name("ann") == "ann"
    assert safe_name("../../etc/passwd").startswith("etc-passwd-")
    assert safe_name("con") != "con"
    assert safe_name("名").startswith("student-")
    made = safe_name("../x")
    assert safe_name(made) != made, "a student with such a name gets another one"
