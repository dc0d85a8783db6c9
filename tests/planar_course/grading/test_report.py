"""Gradebook, JUnit XML and pages: complete, inert whatever is in them, and the same every time."""

import base64
import csv
import io
import itertools
import random
import re
import struct
import tracemalloc
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from planar_course.grading.config import Config
from planar_course.grading.model import Grade, Outcome, Status, Stop
from planar_course.grading.overrides import Override
from planar_course.grading.report.pictures import BYTES_WRITTEN, reencode_png
from planar_course.grading.report.writer import write_reports
from planar_course.grading.roster import Roster, Student
from tests.support.grades import EXERCISES, POSSIBLE, SAYS, a_class, failed, grade, png, verdict

STUDENTS = [*(one.student for one in a_class() if one.student != "stranger"), "absent"]
ROSTER = Roster(
    tuple(
        Student(name, name.title(), late={"": 1.0 if name == "ben" else 0.0}) for name in STUDENTS
    )
)
CONFIG = Config(
    penalty_per_day=0.1,
    overrides=(Override("ben", "02-cost", 8.0, "The idea is right.", "grading.toml, line 1"),),
)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</style><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</title></textarea></pre><iframe src=//evil.example>",
    "\x1b]52;c;ZXZpbA==\x07\x1b[2J",
    "::error::all is lost",
    "--><!--",
    "&lt;b&gt;",
    "\ud800\u202e\x00",
    "]]>",
]
# What a page of ours is made of; nothing else may ever be in one.
ELEMENTS = set(
    re.findall(
        r"\w+",
        "html head meta title style body a header main footer section article h1 h2 h3 h4 p div dl "
        "dt dd table caption thead tbody tr th td ul li img span bdi strong code pre details "
        "summary br figure figcaption svg desc rect text line",
    )
)
EMPTY = {"meta", "img", "br"}


class Page(HTMLParser):
    """What a page consists of; complains about elements that are not closed."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(data.decode())
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element of SVG that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Check that the element that is open ends."""
        assert self._open.pop() == tag
        self.text += " " * (tag in ("td", "th"))

    def handle_data(self, data: str) -> None:
        """Keep the text, without that of the style sheet."""
        if self._open[-1:] != ["style"]:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


def table(out: Path) -> list[dict[str, str]]:
    """Read the gradebook."""
    return list(csv.DictReader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8"))))


def student_page(out: Path, name: str) -> Page:
    """Read the page of a student."""
    return Page((out / "pages" / f"{name}.html").read_bytes())


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the reports of a class with every outcome."""
    folder = tmp_path_factory.mktemp("out")
    write_reports(a_class(), ROSTER, CONFIG, folder)
    return folder


class TestGradebook:
    """`grades.csv`."""

    def test_every_student_has_one_row(self, out: Path) -> None:
        """Nobody is missing, and who is not on the roster is marked."""
        rows = table(out)
        assert [row["student"] for row in rows] == [s.student for s in ROSTER.students] + [
            "stranger"
        ]
        assert [row["student"] for row in rows if "not on the roster" in row["note"]] == [
            "stranger"
        ]

    def test_columns(self, out: Path) -> None:
        """The order that the documentation promises."""
        first = (out / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
        assert first.split(",") == [
            *("student", "name", "outcome", "note", "isolation"),
            *EXERCISES,
            *("total", "possible", "late penalty", "overrides"),
        ]

    def test_points_and_reasons(self, out: Path) -> None:
        """The total is the sum of its row less the penalty, and says why."""
        rows = {row["student"]: row for row in table(out)}
        assert rows["anna"]["total"] == rows["anna"]["possible"] == f"{POSSIBLE:g}"
        ben = rows["ben"]
        assert (ben["02-cost"], ben["late penalty"], ben["total"]) == ("8", "6.3", "64.7")
        assert ben["overrides"] == "02-cost: 8 (The idea is right.)"
        assert ben["note"] == "1 day late"
        assert (rows["absent"]["outcome"], rows["absent"]["total"]) == ("not handed in", "0")
        assert rows["ivo"]["outcome"] == "unreadable"
        assert rows["ivo"]["note"] == "line 1 is not JSON"
        assert "02-model-fit: time limit" in rows["emil"]["note"]
        assert rows["kim"]["isolation"] == "not isolated"

    def test_not_graded_is_an_empty_cell_and_no_zero(self, out: Path) -> None:
        """Our own fault must not look like a student's."""
        rows = {row["student"]: row for row in table(out)}
        hana, jo = rows["hana"], rows["jo"]
        assert (hana["outcome"], hana["02-backward"], hana["total"]) == ("not graded", "", "")
        assert hana["02-cost"] == "10"
        assert hana["note"] == "not graded: 02-backward"
        assert (jo["outcome"], jo["total"]) == ("not graded", "")
        assert {jo[exercise] for exercise in EXERCISES} == {""}

    @pytest.mark.parametrize("name", ['=HYPERLINK("http://evil","x")', "@SUM(A1)", "-1+1", "a\nb"])
    def test_names_are_inert(self, tmp_path: Path, name: str) -> None:
        """A spreadsheet must run nothing, and no name may make a row of its own."""
        note = grade(name, outcome=Outcome.REFUSED, reason="=1+1\n=2", exercises=())
        write_reports([note], Roster((Student(name, name),)), Config(), tmp_path)
        (row,) = table(tmp_path)
        for text in row.values():
            assert not text.startswith(("=", "+", "-", "@"))
        assert row["student"].lstrip("'") == name.replace("\n", " ")


class TestJUnit:
    """`junit.xml`."""

    def test_one_case_for_each_exercise(self, out: Path) -> None:
        """Passed, failed and skipped say what the gradebook says."""
        root = ElementTree.parse(out / "junit.xml").getroot()
        suites = {suite.get("name"): suite for suite in root}
        assert len(suites) == 13
        anna, ben, hana = suites["anna.02"], suites["ben.02"], suites["hana.02"]
        assert [case.get("name") for case in anna] == list(EXERCISES)
        assert (anna.get("tests"), anna.get("failures"), anna.get("skipped")) == ("9", "0", "0")
        assert (ben.get("failures"), hana.get("skipped")) == ("1", "1")
        assert suites["jo.02"].get("skipped") == "9"
        assert suites["absent.02"].get("failures") == "9"
        (failure,) = suites["chloé.02"].findall("testcase[@name='02-cost']/failure")
        assert failure.get("message") == "compute_cost returns wrong values."
        assert failure.text is not None
        assert SAYS in failure.text
        (failure,) = ben.iter("failure")
        assert failure.get("message") == "8 points by the instructor's override"

    def test_any_text_is_legal(self, tmp_path: Path) -> None:
        """A control character in an error message must not spoil the file for everybody."""
        nasty = "".join(HOSTILE)
        write_reports(
            [grade("a\x00\ud800", failed("02-cost", headline=nasty))], None, Config(), tmp_path
        )
        root = ElementTree.parse(tmp_path / "junit.xml").getroot()
        (failure,) = root.iter("failure")
        assert "<script>" in str(failure.get("message"))


class TestPages:
    """One page for each student, and one for the class."""

    def test_a_page_explains_every_point(self, out: Path) -> None:
        """What was called, what came back, the diagnosis, the points and the help."""
        text = student_page(out, "ben").text
        for piece in (
            "02-cost",
            "compute_cost returns wrong values.",
            "with shapes (1, 5) and (1, 5)",
            "a Python float",
            SAYS,
            "8 of 10 points",
            "Points given by your instructor. The idea is right.",
            "Help: the hints above the exercise 02-cost",
            "1 day late",
            "Its calls took less than a second.",
        ):
            assert piece in " ".join(text.split()), piece

    def test_what_happened_is_said_in_words(self, out: Path) -> None:
        """Limits, missing sandboxes, our own faults and tries apart have sentences."""
        said = {
            name: " ".join(student_page(out, name).text.split())
            for name in ("emil", "kim", "jo", "ivo", "absent", "dai", "stranger", "fatima", "hana")
        }
        assert "stopped at the time limit (20 s for a cell" in said["emil"]
        assert "The cell 02-init stands twice" in said["emil"]
        assert "Graded without a sandbox: not isolated." in said["kim"]
        assert "does not count as 0. the kernel did not start" in said["jo"]
        assert "could not be read: line 1 is not JSON." in said["ivo"]
        assert "Nothing was handed in" in said["absent"]
        assert "○not handed in" in said["absent"]
        assert "○unreadable" in said["ivo"]
        assert "cell missing" not in said["absent"] + said["ivo"]
        assert "so it was tried by itself" in said["dai"]
        assert "belongs to nobody on the roster" in said["stranger"]
        assert "not written yet" in said["fatima"]
        assert "No total yet" in said["hana"]
        assert "– of 15" in said["hana"]

    def test_nothing_secret_is_on_a_page(self, out: Path) -> None:
        """With the seed a student could draw the hidden inputs."""
        for path in [*(out / "pages").iterdir(), out / "class.html"]:
            assert b"94031" not in path.read_bytes()

    def test_pages_need_nothing_and_run_nothing(self, out: Path) -> None:
        """Opens from a disk without a network; not even a style attribute is in it."""
        for path in [*(out / "pages").iterdir(), out / "class.html"]:
            page = Page(path.read_bytes())
            assert {tag for tag, _ in page.elements} <= ELEMENTS
            policy = next(
                str(meta["content"]) for meta in page.all("meta") if meta.get("http-equiv")
            )
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "unsafe" not in policy
            for tag, attributes in page.elements:
                assert not [name for name in attributes if name.startswith("on") or name == "style"]
                source = attributes.get("src")
                assert source is None or source.startswith("data:image/png;base64,"), tag
            links = {str(link["href"]) for link in page.all("a")}
            assert all(link.startswith("#") or (out / link).is_file() for link in links)

    def test_pages_can_be_read_with_a_screen_reader(self, out: Path) -> None:
        """Language, headings in order, header cells with a scope, and texts for pictures."""
        for path in [*(out / "pages").iterdir(), out / "class.html"]:
            page = Page(path.read_bytes())
            assert page.all("html") == [{"lang": "en"}]
            levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
            assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
            assert all(image.get("alt") for image in page.all("img"))
            ids = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
            assert len(ids) == len(set(ids))
            assert page.elements[[tag for tag, _ in page.elements].index("a")][1] == {
                "class": "skip",
                "href": "#main",
            }

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_text(self, tmp_path: Path, text: str) -> None:
        """Wherever a submission's text goes, it is shown and never obeyed."""
        said: dict[str, Any] = {
            "headline": text,
            "facts": ((text, text),),
            "says": (text, text),
            "mistakes": (text,),
        }
        one = grade(
            text,
            failed("02-cost", **said),
            reason=text,
            notes=(text,),
            answers={"02-cost": text},
            pictures=(text,),
            isolation=text,
            release=text,
            versions={text: text},
        )
        # The other one has the same diagnosis, so that it shows on the class page.
        other = replace(one, student=text + "2")
        overrides = (Override(text, "02-init", 1.0, text, text), Override("x", "02-cost", 1, text))
        roster = Roster((Student(text, text, text, columns={"canvas_id": text}),))
        written = write_reports(
            [one, other], roster, Config(overrides=overrides, titles={"02": text}), tmp_path
        )
        clean = write_reports([grade("a"), grade("b")], None, Config(), tmp_path / "clean")
        assert len(clean) >= 5
        for path in written:
            assert tmp_path in path.resolve().parents
            if path.suffix == ".html":
                page = Page(path.read_bytes())
                assert {tag for tag, _ in page.elements} <= ELEMENTS
                assert page.all("img") == []
                assert "\x1b" not in page.text
                assert all(
                    not name.startswith("on") for _, given in page.elements for name in given
                )
                for link in page.all("a"):
                    assert str(link["href"]).startswith(("#", "pages/"))

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "a/b", "con", "-rf", "::x", "", ".", "A" * 999]
    )
    def test_no_name_leaves_the_folder(self, tmp_path: Path, name: str) -> None:
        """Neither a page nor an export is written where a student's name points."""
        folder = tmp_path / "out"
        for path in write_reports([grade(name)], None, Config(), folder):
            assert path.is_file()
            assert folder.resolve() in path.resolve().parents
        assert [entry.name for entry in tmp_path.iterdir()] == ["out"]

    def test_several_notebooks_share_a_page(self, tmp_path: Path) -> None:
        """A student reads one page, and an unknown file has its place on it."""
        other = replace(
            grade("anna"),
            notebook="03",
            exercises=(replace(verdict("02-cost"), exercise="03-identity"),),
        )
        odd = Grade("anna", "", Outcome.REFUSED, "not a notebook of this course")
        write_reports([grade("anna"), other, odd], None, Config(), tmp_path)
        assert [path.name for path in (tmp_path / "pages").iterdir()] == ["anna.html"]
        text = student_page(tmp_path, "anna").text
        assert "Notebook 02" in text
        assert "Notebook 03" in text
        assert "not a notebook of this course" in text
        (row,) = table(tmp_path)
        assert row["03-identity"] == "10"
        assert row["outcome"] == "02: graded; 03: graded; ?: unreadable"

    def test_a_very_long_text_is_cut(self, tmp_path: Path) -> None:
        """A page must open, whatever was handed in."""
        write_reports([grade("anna", answers={"02-cost": "x" * 10**6})], None, Config(), tmp_path)
        page = (tmp_path / "pages" / "anna.html").read_bytes()
        assert len(page) < 200_000
        assert "cut here, 980000 characters more" in page.decode()


class TestClassPage:
    """`class.html`."""

    def test_it_says_how_the_class_did(self, out: Path) -> None:
        """Distribution, hardest exercise, diagnosis, what is lost, and who is who."""
        text = " ".join(Page((out / "class.html").read_bytes()).text.split())
        assert "70 to 80 %: 3 students" in text
        rest = text[text.index("the hardest first") :]
        assert rest.index("02-cost") < rest.index("02-backward") < rest.index("02-sizes")
        assert "5 of 10 (50 %)" in rest
        assert f"4 02-cost {SAYS}" in rest
        assert "jo 02 all the kernel did not start" in rest
        assert "hana 02 02-backward no reason is known" in rest
        assert "not on the roster: 1." in text
        assert "without a sandbox (not isolated): 1." in text

    def test_similar_submissions_are_a_hint(self, tmp_path: Path) -> None:
        """The pair is shown with links, and the words that it is no verdict."""
        body = "\n".join(f"    x{n} = np.sum(X[{n}:], axis={n}) / {n + 3}" for n in range(9))
        copied = {"02-cost": f"def compute_cost(X):\n{body}\n    return x8\n"}
        renamed = {"02-cost": copied["02-cost"].replace("x", "total_")}
        grades = [grade("a", answers=copied), grade("b", answers=renamed), grade("c")]
        write_reports(grades, None, Config(), tmp_path)
        text = " ".join(Page((tmp_path / "class.html").read_bytes()).text.split())
        assert "A hint to look, never a verdict" in text
        assert "a and b 100 % 02-cost" in text

    def test_a_slip_in_an_override_is_shown(self, tmp_path: Path) -> None:
        """Points that an instructor gave to nobody must be seen."""
        slip = Override("anan", "02-cost", 3.0, "why", "grading.toml, line 7")
        write_reports([grade("anna")], None, Config(overrides=(slip,)), tmp_path)
        text = (tmp_path / "class.html").read_text(encoding="utf-8")
        assert "The override of 02-cost for anan (grading.toml, line 7) decides about" in text

    def test_an_empty_class_has_a_page(self, tmp_path: Path) -> None:
        """An empty folder is no crash."""
        written = write_reports([], None, Config(), tmp_path)
        assert [path.name for path in written] == ["grades.csv", "class.html", "junit.xml"]
        assert "Nobody has a total yet." in (tmp_path / "class.html").read_text(encoding="utf-8")


def test_equal_grades_give_equal_bytes(tmp_path: Path) -> None:
    """Whatever order the workers finish in, so that two runs can be compared with diff."""
    grades = a_class()
    first = write_reports(grades, ROSTER, CONFIG, tmp_path / "a")
    for seed in range(3):
        shuffled = random.Random(seed).sample(grades, len(grades))
        again = write_reports(shuffled, ROSTER, CONFIG, tmp_path / f"b{seed}")
        assert [p.relative_to(tmp_path / f"b{seed}") for p in again] == [
            p.relative_to(tmp_path / "a") for p in first
        ]
        for one, other in zip(first, again, strict=True):
            assert one.read_bytes() == other.read_bytes()


def test_results_of_who_is_not_graded_now_are_removed(tmp_path: Path) -> None:
    """An old result beside new ones would be uploaded with them; what is not ours stays."""
    config = replace(CONFIG, overrides=())
    write_reports([grade("anna"), grade("ben")], None, config, tmp_path)
    mine = tmp_path / "exports" / "my notes.txt"
    mine.write_text("mine")
    other = tmp_path / "exports" / "gradescope" / "03" / "ben" / "results.json"
    other.parent.mkdir(parents=True)
    other.write_text("of another notebook's run")
    lost = replace(grade("ben"), outcome=Outcome.NOT_GRADED, exercises=())
    write_reports([grade("anna"), lost], None, config, tmp_path)
    results = {path.parent.name for path in tmp_path.glob("exports/gradescope/02/*/results.json")}
    assert results == {"anna"}
    assert other.is_file(), "it is as true as before"
    assert {path.stem for path in tmp_path.glob("pages/*")} == {"anna", "ben"}
    write_reports([grade("anna")], None, config, tmp_path)
    assert {path.stem for path in tmp_path.glob("pages/*")} == {"anna"}
    assert mine.read_text() == "mine"


def test_an_interrupted_report_leaves_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle leaves old files or new ones, and no litter."""
    write_reports([grade("anna")], None, Config(), tmp_path)
    before = (tmp_path / "grades.csv").read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_reports([grade("anna", failed("02-cost"))], None, Config(), tmp_path)
    assert (tmp_path / "grades.csv").read_bytes() == before
    assert not list(tmp_path.rglob("*.part"))


def test_pictures_are_asked_for_page_by_page(tmp_path: Path) -> None:
    """The pictures of a large class would not fit into memory at one time."""
    asked = []

    def pictures(one: Grade) -> tuple[str, ...]:
        asked.append(one.student)
        return (base64.b64encode(png()).decode(),)

    grades = [replace(one, pictures=()) for one in (grade("anna"), grade("ben"))]
    write_reports(grades, None, Config(), tmp_path, pictures)
    assert asked == ["anna", "ben"]
    (image,) = student_page(tmp_path, "ben").all("img")
    data = base64.b64decode(str(image["src"]).removeprefix("data:image/png;base64,"))
    assert data == png()


class TestPictures:
    """Pictures are decoded and written anew, or not shown."""

    def test_a_picture_keeps_its_look_and_loses_everything_else(self) -> None:
        """Metadata may hold anything: a place, a script for a faulty viewer, 60 MB of text."""
        info = PngInfo()
        info.add_text("Comment", "<script>alert(1)</script>", zip=True)
        file = io.BytesIO()
        Image.new("RGBA", (60, 40), (255, 0, 0, 128)).save(file, "PNG", pnginfo=info, dpi=(9, 9))
        written = reencode_png(file.getvalue())
        assert written is not None
        with Image.open(io.BytesIO(written)) as picture:
            assert picture.size == (60, 40)
            assert picture.info == {}
            colour = picture.convert("RGB").getpixel((5, 5))
        assert isinstance(colour, tuple)
        assert np.allclose(colour, (255, 127, 127), atol=4)  # half-transparent red on white

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"<svg onload=alert(1)>",
            b"GIF89a" + b"\0" * 50,
            png()[:50],
            png()[:-200],
            png().replace(b"IDAT", b"IDAX"),
            b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
            png() + b"\0" * 4_000_000,
        ],
        ids=["empty", "svg", "gif", "cut", "cut late", "no data", "noise", "large"],
    )
    def test_what_is_no_whole_png_is_left_out(self, data: bytes) -> None:
        """A damaged picture costs itself and not the page."""
        assert reencode_png(data) is None

    @pytest.mark.parametrize("size", [(60_000, 60_000), (2**31, 1), (0, 5), (5000, 1000)])
    def test_a_bomb_is_not_unpacked(self, size: tuple[int, int]) -> None:
        """A few bytes that claim to be millions of pixels must not fill the memory."""
        header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n"
        for kind, data in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress(bytes(10**6))),
            (b"IEND", b""),
        ):
            crc = zlib.crc32(kind + data)
            bomb += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)
        tracemalloc.start()
        assert reencode_png(bomb) is None
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()

    @pytest.mark.parametrize("size", [(1, 400_000), (400_000, 1), (1800, 600)])
    def test_a_picture_is_small_in_both_directions(self, size: tuple[int, int]) -> None:
        """One of a pixel in width and millions in height took a minute to write."""
        file = io.BytesIO()
        Image.new("1", size).save(file, "PNG")
        written = reencode_png(file.getvalue())
        assert written is not None
        with Image.open(io.BytesIO(written)) as picture:
            assert picture.width <= 900
            assert picture.height <= 1200
            assert max(picture.size) >= 900

    @pytest.mark.parametrize("second", [(8000, 8000, 8, 0), (2, 2, 8, 2)])
    def test_a_second_header_is_refused(self, second: tuple[int, int, int, int]) -> None:
        """The size that is looked at must be the one that is decoded, and the kind as well."""
        chunk = b"IHDR" + struct.pack(">IIBBBBB", *second, 0, 0, 0)
        whole = png()
        header = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        assert reencode_png(whole[:33] + header + whole[33:]) is None

    def test_a_text_bomb_is_skipped(self) -> None:
        """Compressed text in a picture is not even looked at."""
        packed = zlib.compress(bytes(200_000_000), 9)
        chunk = b"x\0\0" + packed
        crc = zlib.crc32(b"zTXt" + chunk)
        text = struct.pack(">I", len(chunk)) + b"zTXt" + chunk + struct.pack(">I", crc)
        whole = png()
        bomb = whole[:33] + text + whole[33:]  # behind the header
        tracemalloc.start()
        assert reencode_png(bomb) is not None
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()

    def test_a_picture_that_cannot_be_packed_gets_smaller(self) -> None:
        """Noise of a megabyte must not make pages of a hundred."""
        noise = np.random.default_rng(0).integers(0, 256, (800, 1200, 3), dtype=np.uint8)
        file = io.BytesIO()
        Image.fromarray(noise).save(file, "PNG")
        written = reencode_png(file.getvalue())
        assert written is not None
        assert len(written) <= BYTES_WRITTEN


def test_statuses_and_limits_all_have_words(tmp_path: Path) -> None:
    """A new status or limit must not break the page of whoever meets it first."""
    exercises = list(EXERCISES)
    stops = [failed(e, stop=stop) for e, stop in zip(exercises, Stop, strict=False)]
    assert len(stops) == len(Stop)
    statuses = [verdict(e, status) for e, status in zip(exercises, Status, strict=False)]
    assert len(statuses) == len(Status)
    write_reports([grade("a", *stops), grade("b", *statuses)], None, Config(), tmp_path)
    for stop in Stop:
        assert str(stop) in student_page(tmp_path, "a").text
    for status in Status:
        assert str(status) in student_page(tmp_path, "b").text
