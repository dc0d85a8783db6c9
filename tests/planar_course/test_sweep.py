"""`planar sweep` writes a table, pictures and a report, and says in one line what it cannot do."""

import base64
import hashlib
import html.parser
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from planar_course import errors
from planar_course.cli import main
from planar_utils.experiments import Sweep, sweep

FEW = ["--hidden", "1", "4", "--dataset", "moons", "--seeds", "2", "--iterations", "100"]


def run(out: Path, *options: str) -> int:
    """Run a small sweep into a folder and return the exit code."""
    return main(["sweep", *(options or FEW), "--out", str(out)])


class Page(html.parser.HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        """Return the attributes of all tags of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the results of a small sweep."""
    out = tmp_path_factory.mktemp("sweep") / "runs"
    assert run(out) == 0
    return out


def test_it_writes_all_it_promises(written: Path) -> None:
    """The table twice, each picture twice, the report; nothing half-written."""
    names = {path.name for path in written.iterdir()}
    pictures = {
        f"{stem}.{kind}" for stem in ("accuracy", "costs", "boundaries") for kind in ("png", "svg")
    }
    assert names == {
        *pictures,
        *("table.csv", "table.parquet", "networks.npz", "report.html", "sweep.json", "finished"),
    }
    assert (written / "accuracy.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (written / "accuracy.svg").read_text("utf-8")


def test_the_tables_are_those_of_the_library(written: Path) -> None:
    """The command adds nothing and loses nothing."""
    expected = sweep(
        hidden_sizes=[1, 4], datasets="moons", seeds=range(2), num_iterations=100
    ).table
    expected = expected.drop(columns="seconds")
    # Read as text: older releases of pandas round the last digit of a float that they parse.
    csv = pd.read_csv(written / "table.csv", dtype=str)
    for table in (csv, pd.read_parquet(written / "table.parquet")):
        found = table.drop(columns="seconds").astype(expected.dtypes.to_dict())
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert len(Sweep.load(written)) == 4


def test_the_terminal_shows_a_line_for_each_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Means with their range in aligned columns; nothing on stderr."""
    assert run(tmp_path / "runs") == 0
    out, err = capsys.readouterr()
    heading, first, second, last = out.splitlines()
    assert heading.split() == ["n_h", "seeds", "training", "%", "test", "%", "cost"]
    assert first.split()[:2] == ["1", "2"]
    assert second.split()[:2] == ["4", "2"]
    assert len(heading) == len(first) == len(second)
    table = Sweep.load(tmp_path / "runs").table
    assert f"{table.query('n_h == 4')['cost'].mean():.3f} (" in second
    assert "report.html" in last
    assert err == ""


def test_the_report_is_one_file_that_loads_and_runs_nothing(written: Path) -> None:
    """It can be sent by mail; the policy lets only this style and pictures in the page through."""
    text = (written / "report.html").read_text("utf-8")
    page = Page(text)
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert not page.all("script") + page.all("link") + page.all("iframe")
    assert not [attributes for _, attributes in page.tags if "style" in attributes]
    sources = [str(image["src"]) for image in page.all("img")]
    assert len(sources) == 3
    png = base64.b64decode(sources[0].partition("base64,")[2])
    assert png == (written / "accuracy.png").read_bytes()


def test_the_report_tells_in_words_what_its_pictures_show(written: Path) -> None:
    """An alternative text with the numbers of the table, and headings for its columns."""
    page = Page((written / "report.html").read_text("utf-8"))
    texts = [str(image["alt"]) for image in page.all("img")]
    mean = Sweep.load(written).table.query("n_h == 4")["test_accuracy"].mean()
    assert f"{mean:.1f} % at 4" in texts[0]
    assert all(text.endswith(".") for text in texts)
    assert page.all("html") == [{"lang": "en"}]
    assert all(heading == {"scope": "col"} for heading in page.all("th"))


def test_two_settings_give_a_heat_map_for_each_data_set(tmp_path: Path) -> None:
    """And the files are named after the data set."""
    options = ["--hidden", "1", "4", "--l2", "0", "1", "--dataset", "moons", "circles"]
    assert run(tmp_path, *options, "--seeds", "1", "--iterations", "20") == 0
    names = {path.name for path in tmp_path.glob("*.png")}
    assert names == {"heatmap-moons.png", "heatmap-circles.png"}
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert str(page.all("img")[0]["alt"]).startswith(
        "dataset moons: A grid of hidden units n_h and"
    )


def test_networks_that_diverge_are_a_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0, a line about it, a column, and no nan anywhere people look."""
    options = ["--learning-rate", "1", "1e200", "--activation", "relu", "--hidden", "3"]
    assert run(tmp_path, *options, "--seeds", "2", "--iterations", "50") == 0
    out = capsys.readouterr().out
    assert "2 of 4 networks diverged" in out
    assert re.search(r"1e\+200 +2 +- +- +- +2", out)
    text = re.sub(r"base64,[^\"]*", "", (tmp_path / "report.html").read_text("utf-8"))
    assert "nan" not in (text + out).lower().replace("nans", "")
    assert "2 networks diverged" in text


def test_a_second_run_goes_on_only_if_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A forgotten folder is not mixed in by accident; --resume trains only what is new."""
    assert run(tmp_path) == 0
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "finished").iterdir()}
    assert run(tmp_path) == 2
    assert "--resume goes on with it" in capsys.readouterr().err
    assert run(tmp_path, *FEW, "--resume") == 0
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "finished").iterdir()}
    assert after == before
    assert run(tmp_path, *FEW, "--hidden", "1", "4", "2", "--resume") == 0
    assert len(list((tmp_path / "finished").iterdir())) == len(before) + 1
    assert Sweep.load(tmp_path).table["n_h"].tolist() == [1, 1, 4, 4, 2, 2]


def test_ctrl_c_gives_130_and_keeps_what_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `planar` documents; then --resume ends it."""
    from planar_utils import _sweep_run

    monkeypatch.setattr(_sweep_run, "GROUP_SECONDS", 0)
    plain, calls = _sweep_run.run_group, iter(range(9))

    def interrupted(group: Any) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return plain(group)

    with monkeypatch.context() as patch:
        patch.setattr(_sweep_run, "run_group", interrupted)
        assert run(tmp_path) == 130
    out, err = capsys.readouterr()
    assert out.startswith("Stopped: 2 of 4 networks are finished and kept in")
    assert err == ""
    assert not (tmp_path / "report.html").exists()
    assert run(tmp_path, *FEW, "--resume") == 0
    assert len(Sweep.load(tmp_path)) == 4


def test_two_processes_give_the_table_of_one(tmp_path: Path, written: Path) -> None:
    """-j is about time only."""
    assert run(tmp_path, *FEW, "-j", "2") == 0
    ours, theirs = (
        Sweep.load(folder).table.drop(columns="seconds") for folder in (tmp_path, written)
    )
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--hidden", "0"], "planar: --hidden is 0, wanted a whole number of at least 1."),
        (["--hidden", "-2"], "planar: --hidden is -2,"),
        (["--dataset", "mons"], "Did you mean 'moons'?"),
        (["--activation", "rely"], "planar: --activation holds 'rely'"),
        (["--initializer", "xaver"], "Did you mean 'xavier'?"),
        (["--learning-rate", "nan"], "planar: --learning-rate is nan,"),
        (["--l2", "-1"], "planar: --l2 is -1.0,"),
        (["--seeds", "0"], "planar: --seeds: 0 is not a number of seeds, 1 or more"),
        (["--iterations", "0"], "planar: --iterations is 0,"),
        (["--test-size", "1.5"], "planar: --test-size is 1.5,"),
        (["-j", "0"], "planar: -j: 0 is not a number of processes"),
        (["--scheduler", "tcp://127.0.0.1:9"], "nobody answers at tcp://127.0.0.1:9. `dask"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_exit_code_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    message: str,
) -> None:
    """The line names the option as it was typed; nothing is left behind."""
    monkeypatch.setattr("planar_course.sweep.command.SECONDS_TO_ANSWER", 0.5)
    out = tmp_path / "runs"
    assert run(out, *options) == 2
    line = capsys.readouterr().err
    assert message in line
    assert line.count("\n") == 1
    assert not out.exists()


def test_a_folder_of_another_version_is_named(
    tmp_path: Path, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --resume too: two engines do not belong into one table."""
    about = json.loads((written / "sweep.json").read_text("utf-8"))
    (tmp_path / "sweep.json").write_text(json.dumps({**about, "engine": "old"}), "utf-8")
    assert run(tmp_path, *FEW, "--resume") == 2
    assert "is of another version" in capsys.readouterr().err


def test_a_package_that_is_missing_is_named_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The extra that holds it stands in the line."""
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run(tmp_path) == 2
    line = capsys.readouterr().err
    assert line == f"planar: {errors.not_installed('planar sweep', 'pyarrow', 'experiments')}\n"


def test_pictures_are_the_same_at_every_run(tmp_path: Path, written: Path) -> None:
    """A picture under version control must not change when its numbers do not."""
    assert run(tmp_path) == 0
    for name in ("accuracy.svg", "costs.svg", "boundaries.png"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()
    assert np.isfinite(pd.read_csv(tmp_path / "table.csv")["cost"]).all()
