"""JupyterLab, started by `planar lab`, driven in a real headless Chromium.

Clicks on the page are lost while the kernel connects, so the notebook is run by the application's
own commands, and results are read from the notebook model.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, sync_playwright

from planar_course.release import FIRST_NOTEBOOK, notebooks_folder

SOLUTION = notebooks_folder() / "solutions" / "02_planar_classifier.ipynb"
PLANAR_LAB = [sys.executable, "-m", "planar_course.cli", "lab"]
TOKEN = "a-token-of-this-test-only"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--no-first-run",
]
START_SECONDS = 60
RUN_SECONDS = 240
# Console errors that JupyterLab itself causes and that no learner notices: text, and why.
HARMLESS: dict[str, str] = {}

RUN_ALL_CELLS = """async seconds => {
    const app = window.jupyterapp;
    const panel = app.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    const connected = () =>
        panel.sessionContext.session?.kernel?.connectionStatus === 'connected';
    const deadline = Date.now() + 1000 * seconds;
    while (!connected()) {
        if (Date.now() > deadline) throw new Error('the kernel did not connect');
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    const finished = await Promise.race([
        app.commands.execute('notebook:run-all-cells').then(() => true),
        new Promise(resolve => setTimeout(() => resolve(false), deadline - Date.now())),
    ]);
    if (!finished) throw new Error(`the cells did not end within ${seconds} s`);
    if (app.shell.currentWidget !== panel) throw new Error('another notebook was run');
    return panel.content.model.toJSON();
}"""
PICTURE_BOX = """async id => {
    const panel = window.jupyterapp.shell.currentWidget;
    const index = panel.content.widgets.findIndex(cell => cell.model.id === id);
    await panel.content.scrollToItem(index, 'center');
    await new Promise(resolve => setTimeout(resolve, 500));
    const image = panel.content.widgets[index].node.querySelector('.jp-OutputArea img');
    if (!image) return null;
    await image.decode();
    const {width, height} = image.getBoundingClientRect();
    return {width, height, pixels: image.naturalWidth * image.naturalHeight};
}"""


@dataclass
class Visit:
    """A page of a browser, with what went wrong on it or left the machine."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep a console error that is not on the short list."""
        if message.type == "error" and not any(text in message.text for text in HARMLESS):
            self.errors.append(message.text)

    def watch(self, request: Request) -> None:
        """Keep a request that does not go to the server under test."""
        schemes = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(schemes):
            self.outside.append(request.url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server answers, or fail with what it said."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"planar lab did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run `planar lab` on a new working copy that also holds the solution; give its address."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "course of Zoë"
    (folder / "solutions").mkdir(parents=True)
    shutil.copy(SOLUTION, folder / "solutions")
    own = {
        f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("RUNTIME", "CONFIG", "DATA")
    }
    own |= {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_TOKEN": TOKEN}
    # The tests draw without a screen; a kernel must choose its own way to show pictures.
    inherited = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = home / "log.txt"
    options = ["--no-browser", f"--port={port}", "--jupyter=--LabApp.expose_app_in_browser=True"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*PLANAR_LAB, str(folder), *options],
            env=inherited | own,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def visit(lab: str, tmp_path: Path) -> Iterator[Visit]:
    """Open a page in a browser that starts with an empty profile."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(BROWSERS)} on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_OPTIONS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(1000 * START_SECONDS)
        visit = Visit(page, lab)
        page.on("console", visit.hear)
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.on("request", visit.watch)
        yield visit
        page.screenshot(path=tmp_path / "page.png")
        browser.close()


def open_page(visit: Visit, path: str, notebook: str) -> None:
    """Go to a page of the server, and wait until this notebook is open in front."""
    visit.page.goto(f"{visit.address}{path}?token={TOKEN}")
    visit.page.wait_for_function("window.jupyterapp !== undefined")
    visit.page.evaluate("window.jupyterapp.restored.then(() => true)")
    in_front = "window.jupyterapp.shell.currentWidget?.context?.path"
    visit.page.wait_for_function(f"{in_front} === {json.dumps(notebook)}")


def unexpected_errors(notebook: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the errors of all cells but those that show a mistake on purpose."""
    return [
        (cell["id"], output["ename"], output["evalue"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error"
        and "raises-exception" not in cell["metadata"].get("tags", [])
    ]


def boundary_cells(notebook: dict[str, Any]) -> list[str]:
    """Return the ids of the cells that plot a decision boundary and display a picture."""
    return [
        cell["id"]
        for cell in notebook["cells"]
        if "plot_decision_boundary(" in "".join(cell["source"])
        and any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
    ]


def test_a_learner_starts_at_notebook_00_undisturbed(visit: Visit) -> None:
    """Protects the first minute: 00 is open in front, no pop-up covers it, nothing is fetched."""
    open_page(visit, "/", FIRST_NOTEBOOK)
    visit.page.wait_for_timeout(3000)  # the news pop-up comes late
    assert visit.page.locator(".Toastify__toast, .jp-Dialog").count() == 0
    assert visit.errors == []
    assert visit.outside == []


def test_notebook_02_runs_to_the_end_and_shows_its_decision_boundary(visit: Visit) -> None:
    """Protects the promise of the README in the place where learners meet it: a browser."""
    path = f"solutions/{SOLUTION.name}"
    open_page(visit, f"/lab/tree/{path}", path)
    notebook = visit.page.evaluate(RUN_ALL_CELLS, RUN_SECONDS)
    assert unexpected_errors(notebook) == []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if cell["execution_count"] is None] == []
    boundaries = boundary_cells(notebook)
    assert boundaries, "no cell that calls plot_decision_boundary displays anything"
    for cell_id in boundaries:
        box = visit.page.evaluate(PICTURE_BOX, cell_id)
        assert box is not None, f"{cell_id}: no picture on the page"
        assert min(box["width"], box["height"]) > 100, f"{cell_id}: {box}"
        assert box["pixels"] > 10_000, f"{cell_id}: {box}"
    assert visit.errors == []
    assert visit.outside == []
