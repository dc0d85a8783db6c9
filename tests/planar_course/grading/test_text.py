"""Texts of unknown origin in a terminal, a CI log, a spreadsheet and XML."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_course.grading.report.text import cell, number, plain, visible, xml

TEXTS = st.text(alphabet=st.characters(), max_size=60)
# What a terminal takes for the beginning of a command, in one byte or two.
CONTROLS = [chr(code) for code in (*range(32), *range(127, 160))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ann-Lee O'Neill, 李", "Ann-Lee O'Neill, 李"),
        ("a[::2]", "a[::2]"),
        ("\x1b]52;c;cm0gLXJmIC8=\x07", r"\x1b]52;c;cm0gLXJmIC8=\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("one\ntwo\r\nthree\tfour", r"one\ntwo\r\nthree\tfour"),
        ("abc\u202edcba", r"abc\u202edcba"),
        ("::error::all is lost", r"\::error::all is lost"),
        ("  ::set-output name=x::1", r"\::set-output name=x::1"),
        ("x\n::error::y", r"x\n::error::y"),
        ("##[error]x", "# #[error]x"),
        ("##vso[task.setvariable]x", "# #vso[task.setvariable]x"),
        ("##teamcity[x]", "# #teamcity[x]"),
        ("## heading", "## heading"),
        ("\ud800", r"\ud800"),
    ],
)
def test_plain_text_commands_nobody(text: str, shown: str) -> None:
    """A submission must not reach the clipboard, hide a line, or fail somebody's build."""
    assert plain(text) == shown


@given(TEXTS)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    """Whatever the text, nothing of it is obeyed and it can be printed."""
    shown = plain(text)
    assert not set(shown) & set(CONTROLS)
    assert not shown.lstrip().startswith("::")
    assert not re.search(r"##[\w.]*\[", shown)
    shown.encode()
    assert plain(shown) == shown


@given(TEXTS)
def test_visible_text_keeps_its_lines_alone(text: str) -> None:
    """A page shows what a browser would hide, and keeps the lines of code."""
    shown = visible(text)
    assert not set(shown) & (set(CONTROLS) - {"\n", "\t"})
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1", "'+1"),
        ("-rf", "'-rf"),
        ("\t=1", "'=1"),
        ("of 1;=cmd|'/C calc'!A0; @SUM(1)", "of 1;'=cmd|'/C calc'!A0; '@SUM(1)"),
        ("\r=1", "\\r=1"),
        ("\n=1", "'=1"),
        ("  =1", "'=1"),
        ("＝1", "'＝1"),
        ("a\nb", "a b"),
        ("../../x", "../../x"),
        ("Ann", "Ann"),
    ],
)
def test_no_cell_is_a_formula(text: str, shown: str) -> None:
    """A student's name must not send the gradebook to somebody when it is opened."""
    assert cell(text) == shown


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n ＝'a,;\""), max_size=8))
def test_no_arrangement_makes_a_formula(text: str) -> None:
    """The dangerous character may come after others that are taken away."""
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert "\n" not in cell(text)


@given(TEXTS)
def test_xml_text_is_legal(text: str) -> None:
    """One control character in an error message must not spoil the whole file."""
    legal = r"[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"
    assert re.fullmatch(legal, xml(text))


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (10, "10"), (2.5, "2.5"), (1 / 3, "0.33"), (123456.75, "123456.75")],
)
def test_points_are_written_in_full(value: float | None, text: str) -> None:
    """Nothing is nothing, and not 0; no number becomes 1e+05."""
    assert number(value) == text


def test_ordinary_text_stays_as_it_is() -> None:
    """What needs no protection is not touched."""
    ordinary = string.ascii_letters + string.digits + string.punctuation + " äöü ✓ 👩‍🔬"
    assert plain(ordinary) == ordinary
    assert visible(ordinary) == ordinary
