"""Working copies, `planar lab` and `planar reset`: nothing that a learner wrote is ever lost."""

import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_course import lab, release, reset
from planar_course.classic import classic_environment
from planar_course.cli import main
from planar_course.errors import UsageError
from planar_course.files import write_atomically
from planar_course.working_copy import WorkingCopy, find_working_copy

FIRST = "00_start_here.ipynb"
SECOND = "02_planar_classifier.ipynb"
PICTURE = "figures/02_network.svg"


def notebook(number: str, version: str, wording: str = "") -> dict[str, Any]:
    """Return a small learner notebook with two exercises, their checks and some prose."""
    title = [f"# Do this {wording}\n", "π"]
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": f"{number}-title", "metadata": {}, "source": title}
    ]
    for name in ("forward", "cost"):
        code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
        stub = f"def {name}():\n    raise NotImplementedError({wording!r})"
        tags = {"tags": ["exercise"]}
        cells.append({**code, "id": f"{number}-{name}", "metadata": tags, "source": stub})
        check = f"check_{name}({name})"
        cells.append({**code, "id": f"{number}-{name}-check", "metadata": {}, "source": check})
    metadata = {"planar": {"version": version, "notebook": number}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def as_bytes(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def course(version: str, wording: str = "") -> dict[str, bytes]:
    """Return the files that a release of a small course hands to learners."""
    return {
        FIRST: as_bytes(notebook("00", version, wording)),
        SECOND: as_bytes(notebook("02", version, wording)),
        PICTURE: f"<svg><!-- {wording} --></svg>".encode(),
    }


OLD = course("0.1.0", "old")
NEW = course("0.2.0", "new")


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Change a notebook as its learner would, and return its new bytes."""
    content = json.loads(path.read_bytes())
    change(content)
    path.write_bytes(as_bytes(content))
    return path.read_bytes()


def answer(content: dict[str, Any]) -> None:
    """Fill in the first exercise."""
    content["cells"][1]["source"] = ["def forward():\n", "    return 42  # mine, ångström"]


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def visible(folder: Path) -> dict[str, bytes]:
    """Return what a learner sees in a working copy."""
    return {path: data for path, data in tree(folder).items() if not path.startswith(".planar/")}


@pytest.fixture
def copy(tmp_path: Path) -> WorkingCopy:
    """Give a working copy of the old release."""
    made = WorkingCopy(tmp_path / "my work")
    made.update(OLD, "0.1.0")
    return made


class TestUpdate:
    def test_a_first_run_brings_everything(self, tmp_path: Path) -> None:
        """Protects the first start, and the record that later runs rely on."""
        made = WorkingCopy(tmp_path / "new" / "folder with ünïcode")
        changes = made.update(OLD, "0.1.0")
        assert visible(made.folder) == OLD
        assert sorted(changes.brought) == sorted(OLD)
        manifest = json.loads(made.manifest.read_bytes())
        assert manifest["release"] == "0.1.0"
        assert manifest["files"] == {
            path: {"release": "0.1.0", "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in OLD.items()
        }

    def test_the_same_release_again_writes_nothing(self, copy: WorkingCopy) -> None:
        """Protects the daily start: no file is touched, not even rewritten."""
        before = {path: path.stat().st_mtime_ns for path in copy.folder.rglob("*")}
        changes = copy.update(OLD, "0.1.0")
        assert {path: path.stat().st_mtime_ns for path in copy.folder.rglob("*")} == before
        assert lab.summary(Path("here"), changes) == ["Working copy: here (release 0.1.0)"]

    def test_a_new_release_keeps_what_the_learner_did(self, copy: WorkingCopy) -> None:
        """Protects a term's work: changed kept with the new one beside, untouched replaced."""
        mine = edit(copy.folder / SECOND, answer)
        (copy.folder / "my notes.ipynb").write_bytes(b"not even a notebook")
        (copy.folder / FIRST).unlink()
        changes = copy.update({**NEW, "03_activations.ipynb": b"{}"}, "0.2.0")
        beside = "02_planar_classifier.release-0.2.0.ipynb"
        assert visible(copy.folder) == {
            FIRST: NEW[FIRST],
            SECOND: mine,
            beside: NEW[SECOND],
            PICTURE: NEW[PICTURE],
            "03_activations.ipynb": b"{}",
            "my notes.ipynb": b"not even a notebook",
        }
        assert lab.summary(Path("here"), changes)[1:] == [
            "  brought: 03_activations.ipynb",
            "  updated: 1 picture",
            "  restored, it was deleted: 00_start_here.ipynb",
            f"  kept, you changed it: {SECOND}; the new version is beside it: {beside}",
        ]

    def test_the_new_version_is_offered_once(self, copy: WorkingCopy) -> None:
        """Protects learners who threw the new version away: it does not come back every day."""
        mine = edit(copy.folder / SECOND, answer)
        beside = copy.folder / copy.update(NEW, "0.2.0").beside[SECOND]
        beside.unlink()
        changes = copy.update(NEW, "0.2.0")
        assert changes.beside == {}
        assert changes.kept == [SECOND]
        assert not beside.exists()
        assert (copy.folder / SECOND).read_bytes() == mine

    def test_work_in_a_file_put_beside_is_kept_too(self, copy: WorkingCopy) -> None:
        """Protects answers written into the copy beside, when that release is brought again."""
        edit(copy.folder / SECOND, answer)
        beside = copy.folder / copy.update(NEW, "0.2.0").beside[SECOND]
        mine = edit(beside, answer)
        again = copy.update(course("0.2.0", "mended"), "0.2.0").beside[SECOND]
        assert again == "02_planar_classifier.release-0.2.0-2.ipynb"
        assert beside.read_bytes() == mine

    def test_opening_a_notebook_is_no_change(self, copy: WorkingCopy) -> None:
        """JupyterLab writes metadata and counters into a notebook that is only looked at."""

        def opened(content: dict[str, Any]) -> None:
            content["metadata"]["language_info"] = {"name": "python", "version": "3.13.0"}
            content["cells"][1]["execution_count"] = 3

        looked_at = edit(copy.folder / SECOND, opened)
        copy.update(OLD, "0.1.0")
        assert (copy.folder / SECOND).read_bytes() == looked_at
        assert SECOND in copy.update(NEW, "0.2.0").updated
        assert (copy.folder / SECOND).read_bytes() == NEW[SECOND]

    @pytest.mark.parametrize(
        "change", ["source", "output", "order", "extra", "type", "id", "deleted"]
    )
    def test_every_change_of_a_notebook_counts(self, copy: WorkingCopy, change: str) -> None:
        """Protects results and rearranged cells as well as answers."""

        def changed(content: dict[str, Any]) -> None:
            cells = content["cells"]
            output = {"output_type": "stream", "name": "stdout", "text": ["0.69\n"]}
            if change == "source":
                answer(content)
            elif change == "output":
                cells[1]["outputs"] = [output]
            elif change == "order":
                cells.reverse()
            elif change == "extra":
                cells.append({"cell_type": "raw", "id": "mine", "metadata": {}, "source": "why?"})
            elif change == "type":
                cells[1]["cell_type"] = "raw"
            elif change == "id":
                cells[1]["id"] = "mine"
            else:
                del cells[1]

        mine = edit(copy.folder / SECOND, changed)
        assert SECOND in copy.update(NEW, "0.2.0").beside
        assert (copy.folder / SECOND).read_bytes() == mine

    def test_a_broken_notebook_is_kept(self, copy: WorkingCopy) -> None:
        """Protects what is left of a file that another program damaged."""
        (copy.folder / SECOND).write_bytes(b'{"cells": [')
        assert SECOND in copy.update(NEW, "0.2.0").beside
        assert (copy.folder / SECOND).read_bytes() == b'{"cells": ['

    def test_files_that_were_there_before_are_kept(self, tmp_path: Path) -> None:
        """Protects a folder in which a learner has a file of the same name."""
        (tmp_path / SECOND).write_bytes(b"mine")
        changes = WorkingCopy(tmp_path).update(OLD, "0.1.0")
        assert (tmp_path / SECOND).read_bytes() == b"mine"
        assert (tmp_path / changes.beside[SECOND]).read_bytes() == OLD[SECOND]

    def test_what_a_release_no_longer_has_stays(self, copy: WorkingCopy) -> None:
        """Protects a notebook that was dropped from the course; it is said once."""
        fewer = {path: data for path, data in NEW.items() if path != FIRST}
        assert copy.update(fewer, "0.2.0").retired == [FIRST]
        assert copy.update(fewer, "0.2.0").retired == []
        assert (copy.folder / FIRST).read_bytes() == OLD[FIRST]

    @pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": "x"}'])
    def test_a_damaged_manifest_costs_no_work(self, copy: WorkingCopy, damage: bytes) -> None:
        """Protects work when the record of it is lost: the pristine copies still tell."""
        mine = edit(copy.folder / SECOND, answer)
        copy.manifest.write_bytes(damage)
        changes = copy.update(NEW, "0.2.0")
        assert changes.notes == [f"{copy.manifest}: was damaged; it is written anew"]
        assert (copy.folder / SECOND).read_bytes() == mine
        assert (copy.folder / FIRST).read_bytes() == NEW[FIRST]
        assert json.loads(copy.manifest.read_bytes())["release"] == "0.2.0"

    def test_a_working_copy_of_a_newer_planar_is_refused(self, copy: WorkingCopy) -> None:
        """Protects records that this release cannot read."""
        copy.manifest.write_text('{"format": 2, "files": {}}', encoding="utf-8")
        before = tree(copy.folder)
        with pytest.raises(UsageError, match="made by a newer release"):
            copy.update(NEW, "0.2.0")
        assert tree(copy.folder) == before

    def test_something_in_the_way_is_named(self, tmp_path: Path) -> None:
        """Protects against a traceback where a folder cannot be written."""
        (tmp_path / "figures").write_text("a file", encoding="utf-8")
        with pytest.raises(UsageError, match=r"figures: .*none of your work was changed"):
            WorkingCopy(tmp_path).update(OLD, "0.1.0")

    @given(st.lists(st.lists(st.sampled_from(["nothing", "edit", "delete", "open"]), max_size=3)))
    def test_no_history_loses_work(
        self, tmp_path_factory: pytest.TempPathFactory, history: list[list[str]]
    ) -> None:
        """The law: what a learner wrote stays where it is, and every version is at hand."""
        copy = WorkingCopy(tmp_path_factory.mktemp("history"))
        work: dict[str, bytes] = {}
        for step, actions in enumerate([[], *history]):
            files = course(f"0.{step}.0", f"step {step}")
            for path, action in zip((FIRST, SECOND), actions, strict=False):
                target = copy.folder / path
                if action == "edit":
                    work[path] = edit(target, lambda c: c["cells"][1].update(source=str(len(work))))
                elif action == "open":
                    opened = edit(target, lambda c: c["metadata"].update(language_info={}))
                    work.update({path: opened} if path in work else {})
                elif action == "delete":
                    target.unlink()
                    work.pop(path, None)
            copy.update(files, f"0.{step}.0")
            seen = visible(copy.folder)
            assert {path: seen[path] for path in work} == work
            assert set(files.values()) <= set(seen.values())


class TestInterrupted:
    """A run that dies at any moment loses nothing, and the next one completes it."""

    KILLED = """
import os, sys
from pathlib import Path
from planar_course.working_copy import WorkingCopy
sys.path.insert(0, sys.argv[1])
from files import NEW
writes = 0
def replace(self, target, original=Path.replace):
    global writes
    if writes == int(sys.argv[3]):
        os._exit(9)
    writes += 1
    return original(self, target)
Path.replace = replace
WorkingCopy(Path(sys.argv[2])).update(NEW, "0.2.0")
print(writes)
"""

    def killed_update(self, copy: WorkingCopy, scratch: Path, after: int) -> int | None:
        """Update in a process that dies at a write; the number of writes if it lived."""
        (scratch / "files.py").write_text(f"NEW = {NEW!r}\n", encoding="utf-8")
        command = [sys.executable, "-c", self.KILLED, str(scratch), str(copy.folder), str(after)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 9), done.stderr
        return int(done.stdout) if done.returncode == 0 else None

    def finished(self, folder: Path) -> tuple[dict[str, bytes], bytes]:
        """Return the state of an update that nothing interrupted, and the learner's work."""
        copy = WorkingCopy(folder)
        copy.update(OLD, "0.1.0")
        mine = edit(copy.folder / SECOND, answer)
        (copy.folder / FIRST).unlink()
        copy.update(NEW, "0.2.0")
        return tree(copy.folder), mine

    def test_a_kill_at_any_write_is_repaired_by_the_next_run(self, tmp_path: Path) -> None:
        """Fault injection at every write, the last one (the manifest) included."""
        expected, mine = self.finished(tmp_path / "uninterrupted")
        for after in range(20):
            copy = WorkingCopy(tmp_path / f"killed-{after}")
            copy.update(OLD, "0.1.0")
            edit(copy.folder / SECOND, answer)
            (copy.folder / FIRST).unlink()
            writes = self.killed_update(copy, tmp_path, after)
            assert (copy.folder / SECOND).read_bytes() == mine
            copy.update(NEW, "0.2.0")
            assert tree(copy.folder) == expected
            if writes is not None:
                assert writes == after == 7  # three pristine, three brought, one manifest
                return
        pytest.fail("no run was left to finish")

    def test_ctrl_c_leaves_whole_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Protects against half a file, and against litter beside it."""
        target = tmp_path / "a.ipynb"
        target.write_bytes(b"old")

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(target, b"new")
        assert tree(tmp_path) == {"a.ipynb": b"old"}

    def test_a_file_that_another_program_has_open_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Windows replaces no file that is open, and names the new one, which is gone by then."""
        target = tmp_path / "a.ipynb"
        target.write_bytes(b"old")

        def refused(self: Path, target: Path) -> Path:
            raise PermissionError(13, "Access is denied", str(self), None, str(target))

        monkeypatch.setattr(Path, "replace", refused)
        with pytest.raises(PermissionError, match="close it there") as caught:
            write_atomically(target, b"new")
        assert caught.value.filename == str(target)
        assert tree(tmp_path) == {"a.ipynb": b"old"}

    def test_a_full_disk_is_said_with_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The system says that there is no space, and not for what."""

        def full(number: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left") as caught:
            write_atomically(tmp_path / "a.ipynb", b"new")
        assert caught.value.filename == str(tmp_path / "a.ipynb")
        assert tree(tmp_path) == {}


NOBODY_READS = """
import sys
from types import SimpleNamespace
from planar_course import cli

def run(arguments):
    while True:
        print("x" * 10_000, flush=True)

cli.make_parser = lambda: SimpleNamespace(parse_args=lambda argv: SimpleNamespace(run=run))
sys.exit(cli.main([]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has another error for it")
def test_whoever_reads_a_little_ends_a_command_quietly() -> None:
    """As in `planar grade ... | head`: one line, and not Python's own words at its end."""
    command = subprocess.Popen(
        [sys.executable, "-c", NOBODY_READS], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.read(10)
    command.stdout.close()
    assert command.stderr.read() == b"planar: stopped; nobody reads its output any more\n"
    assert command.wait(30) == 141
    command.stderr.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, list[str], dict[str, str]]]:
    """Record how JupyterLab would be started, instead of starting it."""
    calls: list[tuple[Path, list[str], dict[str, str]]] = []

    def start(folder: Path, options: list[str], environment: dict[str, str]) -> int:
        calls.append((folder, list(options), dict(environment)))
        return 0

    monkeypatch.setattr(lab, "start_jupyterlab", start)
    return calls


Started = list[tuple[Path, list[str], dict[str, str]]]


@pytest.fixture
def small_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Install":
    """Install a small course, and stand in an empty folder."""
    notebooks = tmp_path / "installed" / "notebooks"
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(lab, "notebooks_folder", lambda: notebooks)
    monkeypatch.setattr(release, "notebooks_folder", lambda: notebooks)

    def install(files: Mapping[str, bytes]) -> Path:
        for path, data in files.items():
            (notebooks / path).parent.mkdir(parents=True, exist_ok=True)
            (notebooks / path).write_bytes(data)
        return here

    install({**OLD, "source/02_planar_classifier.py": b"#", "figures/02_network.py": b"#"})
    install({"solutions/02_planar_classifier.ipynb": b"{}"})
    return install


Install = Callable[[Mapping[str, bytes]], Path]


class TestLab:
    def test_it_opens_a_working_copy_at_its_first_notebook(
        self, small_course: Install, started: Started, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects the plain `planar lab`: where it works, what it brings, what it says."""
        assert main(["lab"]) == 0
        folder = Path("planar-course-work").resolve()
        assert visible(folder) == OLD
        [(opened, options, environment)] = started
        assert opened == folder
        assert f"--LabApp.default_url=/lab/tree/{FIRST}" in options
        assert environment == {}
        said = capsys.readouterr().out
        assert f"Working copy: {folder}" in said
        assert f"  brought: {FIRST}, {SECOND}, 1 picture\n" in said

    def test_inside_a_working_copy_it_opens_that_one(
        self, small_course: Install, started: Started, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Protects learners who changed into the folder first: no copy inside the copy."""
        main(["lab", "mine"])
        monkeypatch.chdir("mine/figures")
        main(["lab"])
        assert [folder.name for folder, _, _ in started] == ["mine", "mine"]
        assert not Path("planar-course-work").exists()

    def test_options_reach_jupyterlab(self, small_course: Install, started: Started) -> None:
        """Protects --no-browser, --port and the way to every other option of JupyterLab."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        main(["lab", "--no-browser", "--port", str(port), "--jupyter=--ServerApp.ip=0.0.0.0"])
        options = started[0][1]
        assert {"--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"} <= {
            *options
        }
        assert options[-1] == "--ServerApp.ip=0.0.0.0"

    def test_classic_opens_a_folder_as_it_is(self, small_course: Install, started: Started) -> None:
        """Protects folders of old notebooks: nothing of the course is put into them."""
        folder = Path("old notebooks").resolve()
        folder.mkdir()
        assert main(["lab", "old notebooks", "--classic"]) == 0
        assert list(folder.iterdir()) == []
        assert started[0][0] == folder
        assert started[0][2] == classic_environment()

    def test_changed_notebooks_are_kept(
        self, small_course: Install, started: Started, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects the promise on the command line itself, over a new release."""
        main(["lab"])
        mine = edit(Path("planar-course-work") / SECOND, answer)
        small_course(NEW)
        assert main(["lab"]) == 0
        assert (Path("planar-course-work") / SECOND).read_bytes() == mine
        assert f"kept, you changed it: {SECOND}" in capsys.readouterr().out


def fails(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that cannot work and return its one line on stderr."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("planar: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.usefixtures("started")
class TestLabBadInput:
    """Each gives one line, exit code 2, and leaves the folder as it was."""

    @pytest.mark.parametrize("missing", ["jupyterlab", "ipykernel"])
    def test_no_jupyterlab(
        self,
        missing: str,
        small_course: Install,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """The cure names this very Python, so that it lands in the right place."""
        monkeypatch.setattr(lab, "find_spec", lambda name: None if name == missing else True)
        said = fails(["lab"], capsys)
        assert f'"{sys.executable}" -m pip install ".[lab]"' in said
        assert list(Path.cwd().iterdir()) == []

    def test_port_taken(self, small_course: Install, capsys: pytest.CaptureFixture[str]) -> None:
        """A port that was asked for is not silently replaced by another."""
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            said = fails(["lab", "--port", str(port)], capsys)
        assert f"--port {port}: cannot be used" in said
        assert list(Path.cwd().iterdir()) == []

    @pytest.mark.parametrize("port", ["0", "70000", "-1"])
    def test_no_port(
        self, port: str, small_course: Install, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A number that is no port is not left to the operating system."""
        assert "from 1 to 65535" in fails(["lab", f"--port={port}"], capsys)

    def test_folder_is_a_file(
        self, small_course: Install, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The file is named and kept."""
        Path("mine").write_text("text", encoding="utf-8")
        assert "is a file" in fails(["lab", "mine"], capsys)
        assert Path("mine").read_text(encoding="utf-8") == "text"

    @pytest.mark.parametrize("inside", ["", "figures"])
    def test_folder_is_the_course_itself(
        self, inside: str, small_course: Install, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A checkout is not turned into somebody's working copy."""
        folder = release.notebooks_folder() / inside
        before = tree(folder)
        assert "holds the course itself" in fails(["lab", str(folder)], capsys)
        assert tree(folder) == before

    def test_classic_folder_missing(
        self, small_course: Install, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A mistyped folder is not made, as it would be empty."""
        assert "no such folder" in fails(["lab", "nowhere", "--classic"], capsys)


class TestEnvironment:
    """The variables that JupyterLab is started with."""

    def test_the_kernel_runs_in_this_python(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Protects from the commonest failure: the notebook runs in another Python than pip's."""
        from jupyter_client.kernelspec import KernelSpecManager

        other = tmp_path / "other" / "kernels" / "python3"
        other.mkdir(parents=True)
        spec = {"argv": ["/no/such/python"], "display_name": "Python 3", "language": "python"}
        (other / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "other"))
        assert KernelSpecManager().get_kernel_spec("python3").argv[0] == "/no/such/python"
        (tmp_path / "ours").mkdir()
        variables = {"JUPYTER_PATH": str(tmp_path / "other"), "PATH": "before"}
        ours = lab.jupyter_environment(tmp_path / "ours", variables)
        monkeypatch.setenv("JUPYTER_PATH", ours["JUPYTER_PATH"])
        assert KernelSpecManager().get_kernel_spec("python3").argv[0] == sys.executable
        assert ours["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "before"]

    def test_the_news_question_is_off(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Protects the first start: JupyterLab finds the answer among its defaults."""
        from jupyter_server.services.config.manager import ConfigManager

        config = lab.jupyter_environment(tmp_path, {})["JUPYTER_CONFIG_PATH"]
        monkeypatch.setenv("JUPYTER_CONFIG_PATH", config)
        manager: Any = ConfigManager(config_dir_name="labconfig")
        found = manager.get("default_setting_overrides")
        settings = found["@jupyterlab/apputils-extension:notification"]
        assert settings["fetchNews"] == "false"


class TestReset:
    @pytest.fixture(autouse=True)
    def _stand_in_the_copy(self, copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(copy.folder)

    def test_one_exercise_comes_back_and_nothing_else_changes(
        self, copy: WorkingCopy, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects the other answers, and the old answer itself."""

        def solved(content: dict[str, Any]) -> None:
            answer(content)
            content["cells"][1].update(execution_count=5, outputs=[{"output_type": "stream"}])
            content["cells"][3]["source"] = "def cost():\n    return 0.69  # mine"

        before = edit(copy.folder / SECOND, solved)
        assert main(["reset", SECOND, "02-forward"]) == 0
        now = json.loads((copy.folder / SECOND).read_bytes())
        expected = json.loads(before)
        expected["cells"][1] = json.loads(OLD[SECOND])["cells"][1]
        assert now == expected
        [backup] = (copy.state / "backups").iterdir()
        assert backup.read_bytes() == before
        said = capsys.readouterr().out
        assert "02-forward is again as release 0.1.0 shipped it" in said
        assert str(backup) in said

    @pytest.mark.parametrize(
        ("deleted", "cell", "place"),
        [(["02-forward"], "02-forward", 1), (["02-title", "02-forward"], "02-forward", 0)],
    )
    def test_a_deleted_cell_comes_back_at_its_place(
        self, copy: WorkingCopy, deleted: list[str], cell: str, place: int
    ) -> None:
        """Protects learners who deleted an exercise, even with its neighbours."""

        def delete(content: dict[str, Any]) -> None:
            content["cells"] = [c for c in content["cells"] if c["id"] not in deleted]

        edit(copy.folder / SECOND, delete)
        assert main(["reset", SECOND, cell]) == 0
        cells = json.loads((copy.folder / SECOND).read_bytes())["cells"]
        assert cells[place] == json.loads(OLD[SECOND])["cells"][1]
        assert len(cells) == 6 - len(deleted)

    def test_a_kept_notebook_gets_the_exercise_of_its_own_release(self, copy: WorkingCopy) -> None:
        """Protects a notebook that a new release left alone: its parts stay of one release."""
        edit(copy.folder / SECOND, answer)
        copy.update(NEW, "0.2.0")
        assert main(["reset", SECOND, "02-forward"]) == 0
        cells = json.loads((copy.folder / SECOND).read_bytes())["cells"]
        assert cells == json.loads(OLD[SECOND])["cells"]

    def test_a_renamed_notebook_is_known(self, copy: WorkingCopy) -> None:
        """Protects learners who keep several attempts; `.ipynb` may be left out."""
        (copy.folder / SECOND).rename(copy.folder / "second try.ipynb")
        edit(copy.folder / "second try.ipynb", answer)
        assert main(["reset", "second try", "02-forward"]) == 0
        assert (copy.folder / "second try.ipynb").read_bytes() == OLD[SECOND]

    def test_from_the_folder_above(
        self, tmp_path: Path, small_course: Install, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Protects the short form `planar reset 02_planar_classifier 02-forward`."""
        usual = WorkingCopy(Path("planar-course-work").resolve())
        usual.update(OLD, "0.1.0")
        edit(usual.folder / SECOND, answer)
        assert main(["reset", "02_planar_classifier", "02-forward"]) == 0
        assert (usual.folder / SECOND).read_bytes() == OLD[SECOND]

    def test_outside_a_working_copy_the_installed_release_stands_in(
        self, tmp_path: Path, small_course: Install
    ) -> None:
        """Protects a notebook that was moved elsewhere, say to hand it in."""
        path = tmp_path / "elsewhere" / SECOND
        path.parent.mkdir()
        path.write_bytes(OLD[SECOND])
        edit(path, answer)
        assert main(["reset", str(path), "02-forward"]) == 0
        assert path.read_bytes() == OLD[SECOND]
        assert len(list((path.parent / ".planar" / "backups").iterdir())) == 1

    def test_an_untouched_exercise_is_left_alone(
        self, copy: WorkingCopy, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects from needless backups."""
        before = tree(copy.folder)
        assert main(["reset", SECOND, "02-forward"]) == 0
        assert "nothing to give back" in capsys.readouterr().out
        assert tree(copy.folder) == before

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"\xff\xfe\x00", "is UTF-16 text, not UTF-8"),
            (b'{"cells": [', "not a notebook, or a damaged one"),
            (b"[" * 100_000, "not a notebook, or a damaged one"),
            (b"[1]", "no list of cells"),
            (b'{"cells": 3}', "no list of cells"),
            (b'{"cells": [3]}', "no list of cells"),
            (b'{"cells": [], "metadata": {"planar": 7}}', "not a notebook of this course"),
        ],
    )
    def test_not_a_notebook_of_the_course(
        self,
        copy: WorkingCopy,
        small_course: Install,
        content: bytes,
        said: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Protects against tracebacks: one line names the file."""
        Path("strange.ipynb").write_bytes(content)
        message = fails(["reset", "strange.ipynb", "02-forward"], capsys)
        assert "strange.ipynb" in message
        assert said in message
        assert Path("strange.ipynb").read_bytes() == content

    def test_unknown_notebook(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The notebooks that are there are named."""
        said = fails(["reset", "09_nothing", "02-forward"], capsys)
        assert said == f"planar: 09_nothing: no such notebook; there are {FIRST}, {SECOND}\n"

    def test_unknown_cell(self, copy: WorkingCopy, capsys: pytest.CaptureFixture[str]) -> None:
        """The exercises that can be given back are named."""
        before = tree(copy.folder)
        said = fails(["reset", SECOND, "02-forwards"], capsys)
        assert said.endswith(
            "no cell '02-forwards' to give back; its exercises: 02-forward, 02-cost\n"
        )
        assert tree(copy.folder) == before


class TestRelease:
    def test_a_checkout_holds_the_notebooks_at_its_top(self) -> None:
        """Protects the editable installation that `start.py` makes."""
        folder = release.notebooks_folder()
        assert folder.name in ("notebooks", "_notebooks")
        assert (folder / "source").is_dir()

    def test_a_wheel_holds_them_in_the_package(self, tmp_path: Path) -> None:
        """Protects the installed course; another project's `notebooks` is not ours."""
        package = tmp_path / "site-packages" / "planar_course"
        (package / "_notebooks").mkdir(parents=True)
        (tmp_path / "site-packages" / "notebooks").mkdir()
        assert release.notebooks_folder(package) == package / "_notebooks"

    def test_an_incomplete_installation_is_said_to_be(self, tmp_path: Path) -> None:
        """Protects from a traceback, or from an empty working copy."""
        with pytest.raises(UsageError, match="missing from this installation"):
            release.notebooks_folder(tmp_path)
        with pytest.raises(UsageError, match="no learner notebook"):
            release.learner_files(tmp_path)


def test_find_working_copy_looks_upwards(copy: WorkingCopy, tmp_path: Path) -> None:
    """Protects commands that are run in a folder inside the working copy."""
    assert find_working_copy(copy.folder / "figures") == copy
    assert find_working_copy(tmp_path) is None


def test_a_notebooks_exercises_are_listed_in_order() -> None:
    """Protects the list that a mistyped exercise is answered with."""
    assert reset.exercise_ids(notebook("02", "0.1.0")) == ["02-forward", "02-cost"]
