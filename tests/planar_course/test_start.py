"""`start.py`: the one command that a newcomer types, with pip and venv played by a fake."""

import ast
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "start.py"


def load_script() -> Any:
    spec = importlib.util.spec_from_file_location("start", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


start = load_script()


class FakeTools:
    """Plays venv, pip and the environment's Python, and keeps what they were asked."""

    def __init__(self, project: Path) -> None:
        self.environment = start.Environment(project)
        self.steps: list[str] = []
        self.commands: list[tuple[list[str], Path]] = []
        self.fail_at: str | None = None
        self.error: BaseException = start.StepError("The disk is full.")

    def run_step(self, command: Sequence[str], folder: Path) -> None:
        """Play a step of the setting-up, or its failure."""
        assert folder == self.environment.project
        step = "venv" if "venv" in command else command[-1]
        if step == "venv":
            assert list(command[1:]) == ["-m", "venv", "--clear", str(self.environment.folder)]
            self.environment.python.parent.mkdir(parents=True, exist_ok=True)
            self.environment.python.write_bytes(b"")
        else:
            assert command[0] == str(self.environment.python)
            assert "--upgrade" not in command
            assert "--prefer-binary" in command
        self.steps.append(step)
        if self.fail_at == step:
            raise self.error

    def run_command(self, command: Sequence[str], folder: Path) -> int:
        """Play a command in the foreground that ends with 7."""
        assert command[0] == str(self.environment.python)
        self.commands.append((list(command[1:]), folder))
        return 7

    def runs(self, environment: Any, *_: str) -> bool:
        """Play a Python that does all that it is asked to, once it is there."""
        exists: bool = environment.python.exists()
        return exists


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    project = tmp_path / "planar course, Zoë's [copy]"
    project.mkdir()
    (project / "pyproject.toml").write_text("version 1", encoding="utf-8")
    fake = FakeTools(project)
    monkeypatch.setattr(start, "run_step", fake.run_step)
    monkeypatch.setattr(start, "run_command", fake.run_command)
    monkeypatch.setattr(start.Environment, "_runs", lambda *a: fake.runs(*a))
    monkeypatch.chdir(tmp_path)
    return fake


def run(tools: FakeTools, *arguments: str) -> int:
    code: int = start.main(list(arguments), tools.environment.project)
    return code


class TestCommands:
    def test_the_first_run_makes_an_environment_and_opens_the_lab(
        self, tools: FakeTools, tmp_path: Path
    ) -> None:
        """Protects the README's first command, and the exit code of what it starts."""
        assert run(tools) == 7
        assert tools.steps == ["venv", ".[lab]"]
        assert tools.commands == [(["-m", "planar_course.cli", "lab"], tmp_path)]

    @pytest.mark.parametrize(
        ("given", "passed"),
        [
            (["lab", "my folder", "--port", "8899"], ["lab", "my folder", "--port", "8899"]),
            (["--no-browser"], ["lab", "--no-browser"]),
            (["classic", "old.ipynb"], ["classic", "old.ipynb"]),
            (["lab", "--help"], ["lab", "--help"]),
        ],
    )
    def test_arguments_are_passed_on(
        self, tools: FakeTools, given: list[str], passed: list[str]
    ) -> None:
        """Protects every other command of `planar`."""
        run(tools, *given)
        assert tools.commands[0][0] == ["-m", "planar_course.cli", *passed]

    def test_test_runs_everything_in_the_project(self, tools: FakeTools) -> None:
        """Protects the README's second command: a notebook is never split, long files go first."""
        assert run(tools, "test") == 7
        assert tools.steps == ["venv", ".[test]"]
        [(command, folder)] = tools.commands
        assert command[:3] == ["-m", "pytest", "-n"]
        assert 2 <= int(command[3]) <= 9
        assert command[4:] == ["--dist", "loadfile", "--no-loadscope-reorder"]
        assert folder == tools.environment.project

    def test_test_with_arguments_runs_just_that(self, tools: FakeTools) -> None:
        """Protects `python start.py test -k one_thing`."""
        run(tools, "test", "-k", "one_thing")
        assert tools.commands[0][0] == ["-m", "pytest", "-k", "one_thing"]

    def test_build_has_what_it_needs(self, tools: FakeTools) -> None:
        """Protects instructors: building notebooks needs more than opening them."""
        run(tools, "build", "--check")
        assert tools.steps == ["venv", ".[test]"]

    @pytest.mark.parametrize("option", ["-h", "--help"])
    def test_help_installs_nothing(
        self, tools: FakeTools, option: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects people who look before they leap."""
        assert run(tools, option) == 0
        assert capsys.readouterr().out.startswith("usage: python start.py")
        assert tools.steps == []
        assert tools.commands == []


class TestEnvironment:
    def test_a_second_run_installs_nothing(self, tools: FakeTools) -> None:
        """Protects the daily start: no network, no waiting."""
        run(tools)
        tools.steps.clear()
        run(tools)
        assert tools.steps == []

    def test_extras_add_up(self, tools: FakeTools) -> None:
        """Protects against installing again with each change between lab and test."""
        run(tools, "lab")
        run(tools, "test")
        run(tools, "lab")
        run(tools, "test")
        assert tools.steps == ["venv", ".[lab]", ".[lab,test]"]

    def test_changed_dependencies_are_installed(self, tools: FakeTools) -> None:
        """Protects those who fetch a new release over the old one."""
        run(tools)
        (tools.environment.project / "pyproject.toml").write_text("version 2", encoding="utf-8")
        run(tools)
        assert tools.steps == ["venv", ".[lab]", ".[lab]"]

    def test_a_moved_folder_gets_a_new_environment(self, tools: FakeTools, tmp_path: Path) -> None:
        """An environment holds absolute paths: moved or copied, it would use the old course."""
        run(tools)
        moved = tmp_path / "moved"
        tools.environment.project.rename(moved)
        tools.environment = start.Environment(moved)
        run(tools)
        assert tools.steps == ["venv", ".[lab]"] * 2

    def test_an_environment_whose_python_is_gone_is_made_anew(self, tools: FakeTools) -> None:
        """Protects those who updated the Python that the environment was made from."""
        run(tools)
        tools.environment.python.unlink()
        run(tools)
        assert tools.steps == ["venv", ".[lab]"] * 2

    @pytest.mark.parametrize("content", ["", "[]", '{"extras": ["lab"]}'])
    def test_a_damaged_stamp_is_as_none(self, tools: FakeTools, content: str) -> None:
        """Protects from a traceback after a crash of the machine."""
        run(tools)
        tools.environment.stamp.write_text(content, encoding="utf-8")
        run(tools)
        assert tools.steps == ["venv", ".[lab]", ".[lab]"]
        assert json.loads(tools.environment.stamp.read_text(encoding="utf-8"))["pyproject"]

    @pytest.mark.parametrize("step", ["venv", ".[lab]"])
    def test_ctrl_c_is_repaired_by_the_next_run(
        self, tools: FakeTools, step: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects against an environment that looks finished and is not."""
        tools.fail_at, tools.error = step, KeyboardInterrupt()
        assert run(tools) == 130
        assert "the next run completes this one" in capsys.readouterr().err
        assert tools.commands == []
        assert not tools.environment.stamp.exists()
        tools.fail_at = None
        assert run(tools) == 7
        assert tools.steps[-1] == ".[lab]"
        assert tools.environment.stamp.exists()

    def test_a_failed_upgrade_is_not_taken_for_done(self, tools: FakeTools) -> None:
        """Protects a working environment's stamp from outliving a half-done installation."""
        run(tools)
        tools.fail_at = ".[lab,test]"
        assert run(tools, "test") == 1
        assert not tools.environment.stamp.exists()

    def test_failures_are_one_line(
        self, tools: FakeTools, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects beginners from a traceback of ours below pip's own error."""
        tools.fail_at = "venv"
        assert run(tools) == 1
        assert capsys.readouterr().err == "start.py: The disk is full.\n"

    @pytest.mark.parametrize("kind", ["win-arm64", "win32"])
    def test_a_python_without_builds_is_told_at_once(
        self,
        tools: FakeTools,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        kind: str,
    ) -> None:
        """Protects who chose the wrong installer from pip's words about a missing compiler."""
        monkeypatch.setattr(start.sysconfig, "get_platform", lambda: kind)
        assert run(tools) == 1
        assert tools.steps == []
        said = capsys.readouterr().err
        assert kind in said
        assert "Windows installer (64-bit)" in said


class TestSteps:
    def test_progress_is_shown_and_the_rest_is_not(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects readers from hundreds of lines; file names need not be ASCII."""
        lines = "Collecting numpy\\n  Downloading ängström.whl\\nRequirement already satisfied\\n"
        start.run_step([sys.executable, "-c", f"print('{lines}')"], tmp_path)
        assert capsys.readouterr().out == "  Collecting numpy\n  Downloading ängström.whl\n"

    def test_a_failing_step_shows_what_was_said_and_the_likely_cause(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Protects the way from an error to its cure."""
        code = "import sys; sys.exit('OSError: [Errno 28] No space left on device')"
        with pytest.raises(start.StepError, match="The disk is full"):
            start.run_step([sys.executable, "-c", code], tmp_path)
        assert "OSError: [Errno 28] No space left on device" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("said", "cause"),
        [
            ("created successfully because ensurepip is not available.", "python3-venv"),
            ("NewConnectionError(': Failed to establish a new connection')", "No connection"),
            ("ERROR: No matching distribution found for hatchling>=1.24", "No connection"),
            ("HINT: ... does not have Windows Long Path support enabled", "too long for Windows"),
            ("PermissionError: [Errno 13] Permission denied: '.venv'", "cannot be written"),
            ("OSError: [WinError 5] Access is denied: '_rust.pyd'", "stop JupyterLab"),
            ("PermissionError: [WinError 32] The process cannot access the file", "in use"),
            ("something nobody has seen before", "See the error above"),
        ],
    )
    def test_likely_causes(self, said: str, cause: str) -> None:
        """Protects the table of causes against signs that no longer fit."""
        assert cause in start.likely_cause(said)


class TestWindows:
    @pytest.mark.parametrize(
        ("name", "place"), [("nt", "Scripts/python.exe"), ("posix", "bin/python")]
    )
    def test_the_environments_python(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str
    ) -> None:
        """Protects Windows, where an environment has other folders."""
        monkeypatch.setattr(start.os, "name", name)
        python = start.Environment(tmp_path).python
        monkeypatch.undo()
        assert python == tmp_path / ".venv" / place


class TestPipes:
    @pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
    def test_signs_that_a_pipe_lacks_stop_nothing(self, tmp_path: Path, encoding: str) -> None:
        """Protects Windows, where a redirected output knows a few hundred signs only."""
        outer = (
            "import importlib.util, pathlib, sys\n"
            "spec = importlib.util.spec_from_file_location('start', sys.argv[1])\n"
            "start = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(start)\n"
            "def provide(self, extra):\n"
            "    signs = 'print(\"Downloading\", chr(0x2501), chr(0x6570), flush=True);'\n"
            "    signs += 'exit(chr(0x2717))'\n"
            "    start.run_step([sys.executable, '-c', signs], pathlib.Path())\n"
            "start.Environment.provide = provide\n"
            "sys.exit(start.main(['lab'], pathlib.Path('\\u8bfe')))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", outer, str(SCRIPT)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stdout.split() == [b"Downloading", b"?", b"?"]
        assert done.stderr.startswith(b"Downloading ? ?")
        assert b"start.py: See the error above." in done.stderr
        assert b"Traceback" not in done.stderr


class TestForeground:
    def test_the_exit_code_is_the_commands(self, tmp_path: Path) -> None:
        """Protects CI, which has only the exit code."""
        assert start.run_command([sys.executable, "-c", "raise SystemExit(5)"], tmp_path) == 5

    @pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
    def test_ctrl_c_is_left_to_the_command(self, tmp_path: Path) -> None:
        """JupyterLab asks whether to stop: start.py must wait for it, not leave it behind."""
        command = (
            "import os, signal, time\n"
            "os.kill(os.getppid(), signal.SIGINT)\n"
            "time.sleep(0.3)\n"
            "raise SystemExit(3)\n"
        )
        outer = (
            "import importlib.util, pathlib, sys\n"
            "spec = importlib.util.spec_from_file_location('start', sys.argv[1])\n"
            "start = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(start)\n"
            "command = [sys.executable, '-c', sys.argv[2]]\n"
            "sys.exit(start.run_command(command, pathlib.Path()))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", outer, str(SCRIPT), command],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (3, b"")

    @pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
    def test_a_killed_command_is_no_success(self, tmp_path: Path) -> None:
        """Protects against a negative code, which some shells show as 0."""
        code = "import os; os.kill(os.getpid(), 9)"
        expected = 128 + signal.SIGKILL
        assert start.run_command([sys.executable, "-c", code], tmp_path) == expected


class TestOldPython:
    def test_the_syntax_is_old_enough(self) -> None:
        """An old Python must read the file to be able to say that it is too old."""
        ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))

    def test_it_says_what_is_needed(self, tmp_path: Path) -> None:
        """Protects from a traceback about a missing module on an old Python."""
        code = (
            "import runpy, sys\n"
            "sys.version_info, sys.version = (3, 8, 18, 'final', 0), '3.8.18 (default)'\n"
            f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.startswith(
            f"The planar course needs Python 3.11 or newer, this is 3.8.18 ({sys.executable})."
        )

    def test_only_the_standard_library_is_imported(self) -> None:
        """Protects the promise that nothing but Python is needed."""
        tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
        imported = {alias.name.split(".")[0] for node in imports for alias in node.names}
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        imported |= {str(node.module).split(".")[0] for node in froms}
        assert imported <= sys.stdlib_module_names
