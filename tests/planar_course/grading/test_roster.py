"""`roster.csv` and `overrides.csv`: what instructors write, with every fault on its line."""

import unicodedata
from pathlib import Path

import pytest

from planar_course.errors import UsageError
from planar_course.grading.overrides import read_overrides
from planar_course.grading.roster import Roster, read_roster


def roster(tmp_path: Path, text: str | bytes) -> Roster:
    """Read a roster with this content."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_roster(path)


def test_every_column_is_read_and_unknown_ones_are_kept(tmp_path: Path) -> None:
    """Ids of platforms that we never heard of must reach the exports' configuration."""
    found = roster(
        tmp_path,
        "Student,name,email,late_days,late_days_03,canvas_id,seat\n"
        "anna,Anna Müller,anna@example.org,1.5,,77,A1\n"
        "\n"
        "ben,,,,3,,\n",
    )
    anna, ben = found.students
    assert (anna.student, anna.name, anna.email) == ("anna", "Anna Müller", "anna@example.org")
    assert anna.columns["canvas_id"] == "77"
    assert anna.columns["seat"] == "A1"
    assert (anna.late_days("02"), anna.late_days("03")) == (1.5, 1.5)
    assert (ben.late_days("02"), ben.late_days("03")) == (0, 3)


def test_what_spreadsheets_write_is_read(tmp_path: Path) -> None:
    """Excel writes a byte-order mark, semicolons and Windows line ends."""
    found = roster(tmp_path, b'\xef\xbb\xbfstudent;name\r\nanna;"M\xc3\xbcller, Anna"\r\n')
    assert [(s.student, s.name) for s in found.students] == [("anna", "Müller, Anna")]


def test_an_accent_has_one_spelling(tmp_path: Path) -> None:
    """A Mac spells é with two characters, and the submission must still find its row."""
    (student,) = roster(tmp_path, f"student\n{unicodedata.normalize('NFD', 'Zoé')}\n").students
    assert student.student == unicodedata.normalize("NFC", "Zoé")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nAnna\n", "roster.csv, line 1: the header lacks the column 'student'; it has name"),
        ("", "roster.csv, line 1: the header lacks the column 'student'; it has nothing"),
        ("student,student\na,b\n", "line 1: the header has the column 'student' more than once"),
        ("student,name\na,b\n\n,c\n", "line 4: the cell of the column 'student' is empty"),
        ("student\na\nb\na\n", "line 4: student 'a' is already in roster.csv, line 2"),
        ("student,late_days\na,1\nb,two\n", "line 3: late_days is 'two', wanted a number from 0"),
        ("student,late_days\na,-1\n", "line 2: late_days is '-1'"),
        ("student,late_days\na,nan\n", "line 2: late_days is 'nan'"),
        ("student,days late\na,1\n", "line 1: the column 'days late' would be ignored"),
        ("student,name\na,b,c\n", "line 2: has 3 cells, but the header has 2 columns"),
        ('student,name\na,"x\ny"\nb\n', "line 4: has 1 cells"),
        ('student\n"a"b\n', "line 2: is not CSV"),
        (b"student\n\xff\xfe\n", "is not UTF-8 text (byte 8)"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    """An instructor with 500 rows must not have to look for it."""
    with pytest.raises(UsageError) as caught:
        roster(tmp_path, text)
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Protects against a traceback for a slip on the command line."""
    with pytest.raises(UsageError, match=r"nobody\.csv: cannot be read: No such file"):
        read_roster(tmp_path / "nobody.csv")


class TestOverrides:
    """`overrides.csv`."""

    def read(self, tmp_path: Path, text: str) -> list[tuple[str, str, float, str, str]]:
        """Read overrides with this content."""
        path = tmp_path / "overrides.csv"
        path.write_text(text, encoding="utf-8")
        return [(o.student, o.exercise, o.points, o.reason, o.where) for o in read_overrides(path)]

    def test_a_row_is_an_override(self, tmp_path: Path) -> None:
        """The reason comes through as it was written: the student reads it."""
        text = 'student,exercise,points,reason\nanna,02-cost,7.5,"Right, but late"\n'
        assert self.read(tmp_path, text) == [
            ("anna", "02-cost", 7.5, "Right, but late", "overrides.csv, line 2")
        ]

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("anna,02-cots,7,x", "line 2: exercise is '02-cots'; did you mean '02-cost'?"),
            ("anna,02-cost,,x", "line 2: the cell of the column 'points' is empty"),
            ("anna,02-cost,7,", "line 2: the cell of the column 'reason' is empty"),
            ("anna,02-cost,lots,x", "line 2: points is 'lots', wanted a number from 0 up"),
        ],
    )
    def test_a_fault_is_named_with_its_line(self, tmp_path: Path, row: str, message: str) -> None:
        """An override that silently did nothing would be found by an angry student."""
        with pytest.raises(UsageError) as caught:
            self.read(tmp_path, f"student,exercise,points,reason\n{row}\n")
        assert message in str(caught.value)

    def test_an_unknown_column_is_refused(self, tmp_path: Path) -> None:
        """A column 'comment' in place of 'reason' must not vanish."""
        with pytest.raises(UsageError, match="the column 'point' is not known; did you mean 'po"):
            self.read(tmp_path, "student,exercise,points,reason,point\n")
