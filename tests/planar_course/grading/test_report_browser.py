"""The pages in a real browser: nothing runs, nothing is fetched, a phone shows all of it."""

import base64
import io
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Request, sync_playwright

from planar_course.grading.config import Config
from planar_course.grading.report.pictures import reencode_png
from planar_course.grading.report.rendering import TEMPLATES
from planar_course.grading.report.writer import write_reports
from planar_course.grading.roster import Roster, Student
from tests.support.grades import a_class, failed, grade

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DEED = "document.title='owned'"
ATTACK = (
    f'<script>{DEED}</script><img src=//evil.example onerror="{DEED}">'
    f"\"' autofocus onfocus={DEED} <svg onload={DEED}>"
)
COLOUR = re.compile(r"--(\w+): (#[0-9a-f]{6});")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(BROWSERS)} on the PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        yield started
        started.close()


def noise() -> bytes:
    """Return a picture that is as large in the end as pictures may be."""
    file = io.BytesIO()
    pixels = random.Random(0).randbytes(250 * 250)
    Image.frombytes("L", (250, 250), pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write reports with texts that attack, and with the longest that are usual."""
    out = tmp_path_factory.mktemp("out")
    hostile = grade(
        ATTACK,
        failed("02-cost", headline=ATTACK, facts=(("Got", ATTACK),), says=(ATTACK,)),
        notes=(ATTACK, "x" * 300),
        answers={"02-cost": ATTACK + "\n" + "y" * 300},
        pictures=(base64.b64encode(reencode_png(noise()) or b"").decode(),),
    )
    roster = Roster((Student("anna", ATTACK), Student("ben", "A very long name " * 6)))
    written = write_reports([*a_class(), hostile], roster, Config(), out)
    return [path for path in written if path.suffix == ".html"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_inert_and_fit(
    browser: Browser, pages: list[Path], width: int, scheme: str
) -> None:
    """No script, no request, no complaint about the policy, no sideways scrolling."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    def watch(request: Request) -> None:
        if not request.url.startswith(("file:", "data:image/png;base64,")):
            said.append(request.url)

    page = context.new_page()
    page.on("console", hear)
    page.on("request", watch)
    for path in pages:
        page.goto(path.as_uri())
        assert page.title().startswith("Grades of")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # the style counts
        broken = "[...document.images].filter(image => !image.naturalWidth).length"
        assert page.evaluate(broken) == 0
    context.close()
    assert said == []


@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_can_be_read(scheme: int) -> None:
    """Text has the contrast that WCAG asks for (AA, 4.5 to 1), in the light and in the dark."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    block = style.split("prefers-color-scheme: dark")[scheme].split("@media print")[0]
    colours = dict(COLOUR.findall(block))
    for ink in ("ink", "soft", "good", "bad", "open", "link"):
        for paper in ("paper", "box"):
            lighter, darker = sorted(map(_luminance, (colours[ink], colours[paper])), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, paper)


def _luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
