"""`grading.toml`: every entry is read, and every fault is named with its line and the cure."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_course.errors import UsageError
from planar_course.grading import config as config_module
from planar_course.grading.config import Config, read_config
from planar_course.grading.model import Limits
from planar_course.grading.toml_lines import line_of

OVERRIDE = """
[[override]]
student = "anna"
exercise = "02-cost"
points = 10
reason = "The cell is right."
"""


def config(tmp_path: Path, text: str) -> Config:
    """Read a configuration with this content."""
    path = tmp_path / "grading.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_without_a_file_everything_has_its_default() -> None:
    """A class needs no configuration at all."""
    assert read_config(None) == Config()
    assert Config().limits == Limits()
    assert Config().weight("02-cost") == 1.0
    assert Config().max_days is None


def test_the_example_of_the_documentation_is_valid(tmp_path: Path) -> None:
    """What instructors copy must work, and mean what is written beside it."""
    documentation = str(config_module.__doc__)
    example = documentation.split("::\n", 1)[1].replace("\n    ", "\n")
    found = config(tmp_path, example)
    assert found.partial_credit
    assert found.limits == Limits(cell_seconds=20.0, memory_bytes=1_500_000_000)
    assert (found.penalty_per_day, found.max_days) == (0.1, 3)
    assert found.weight("02-gradcheck") == 1.0  # 0.5 of the exercise, 2 of the notebook
    assert found.weight("02-cost") == 2.0
    assert found.weight("03-collapse") == 1.0
    assert found.column("canvas_id") == "canvas number"
    assert found.column("moodle_id") == "moodle_id"
    assert found.title("02") == "Planar data (8841)"
    (override,) = found.overrides
    assert (override.student, override.exercise, override.points) == ("anna", "02-cost", 10)
    assert override.reason == "The cell is right; her file was damaged on the way."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "# late work\n[late]\npenalty_per_day = 'ten'\n",
            "grading.toml, line 3: late.penalty_per_day is 'ten', wanted a number from 0 to 1",
        ),
        ("[late]\npenalty_per_day = 1.5\n", "line 2: late.penalty_per_day is 1.5, wanted"),
        ("[late]\npenalty_per_day = true\n", "line 2: late.penalty_per_day is True, wanted"),
        ("[late]\nmax_days = nan\n", "line 2: late.max_days is nan, wanted a number from 0 up"),
        (f"[late]\nmax_days = 1{'0' * 400}\n", "line 2: late.max_days is 1000"),
        ("[late]\n\nmax_day = 3\n", "line 3: 'max_day' is not known in [late]; did you mean 'max"),
        ("[lates]\n", "line 1: 'lates' is not known; did you mean 'late'?"),
        ("late = 3\n", "line 1: late is 3, wanted a table: [late] and its entries below"),
        ("[limits]\ncell_second = 3\n", "line 2: 'cell_second' is not known in [limits]; did you"),
        ("[limits]\nfiles = 2.5\n", "line 2: limits.files is 2.5, wanted a whole number above 0"),
        ("[limits]\nfiles = 0\n", "line 2: limits.files is 0, wanted a whole number above 0"),
        ("[weights]\n'02-cots' = 2\n", "line 2: '02-cots' is not known in [weights]; did you mean"),
        ("[weights]\n02-cost = -1\n", "line 2: weights.02-cost is -1, wanted a number from 0 up"),
        ("partial_credit = 'yes'\n", "line 1: partial_credit is 'yes', wanted true or false"),
        ("[lms]\ncanvas_id = 3\n", "line 2: lms.canvas_id is 3, wanted a text in quotes"),
        ("[override]\nstudent = 'a'\n", "line 1: override is {'student': 'a'}, wanted tables"),
        ("\n[[override]]\nstudent = 'a'\n", "line 2: this override lacks 'exercise'"),
        (OVERRIDE.replace("02-cost", "02-c"), "line 4: override.exercise is '02-c'; did you"),
        (OVERRIDE.replace("10", "'10'"), "line 5: override.points is '10', wanted a number"),
        (
            OVERRIDE + OVERRIDE,
            "line 8: 'anna' already has an override of 02-cost in grading.toml, line 2",
        ),
        ("[late]\nmax_days = \n", "grading.toml, line 2: is not TOML: Invalid value"),
        ("a = [1,\n", "grading.toml, at its end: is not TOML"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    """The message names the line, what stands there, and what may."""
    with pytest.raises(UsageError) as caught:
        config(tmp_path, text)
    assert message in str(caught.value)


def test_overrides_beside_it_are_read_too(tmp_path: Path) -> None:
    """A spreadsheet is easier to write than TOML; both count, and contradict each other aloud."""
    beside = tmp_path / "overrides.csv"
    beside.write_text("student,exercise,points,reason\nben,02-cost,3,why\n", encoding="utf-8")
    assert [o.student for o in config(tmp_path, OVERRIDE).overrides] == ["anna", "ben"]
    beside.write_text("student,exercise,points,reason\nanna,02-cost,3,why\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"overrides\.csv, line 2: 'anna' already has"):
        config(tmp_path, OVERRIDE)


class TestLines:
    """The line of an entry, found with nothing but `tomllib`."""

    TEXT = """\
a = 1 # one

# [b]
b.c = [
  1,
  2,
]
text = \"\"\"
x = 1
[d]
\"\"\"
[d]
x = 5
[[e]]
[[e]]
"f g" = { h = 1 }
"""

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("a",), 1),
            (("b",), 4),
            (("b", "c"), 4),
            (("b", "c", 1), 4),
            (("text",), 8),
            (("d",), 12),
            (("d", "x"), 13),
            (("e", 0), 14),
            (("e", 1), 15),
            (("e", 1, "f g", "h"), 16),
        ],
    )
    def test_an_entry_is_found(self, path: tuple[str | int, ...], line: int) -> None:
        """Arrays and strings over several lines, and look-alikes in them, must not mislead."""
        assert line_of(self.TEXT, path) == line

    @given(
        st.lists(
            st.sampled_from(
                [
                    "{} = 1",
                    "# {}",
                    "",
                    "{} = [\n1,\n\n]",
                    '{} = """\nk0 = 1\n"""',
                    "{} = {{ a = 1 }}",
                ]
            ),
            min_size=1,
            max_size=30,
        )
    )
    def test_every_entry_of_any_file_is_found(self, pieces: list[str]) -> None:
        """Protects the search by halves against every arrangement of entries."""
        line, expected = 1, {}
        text = ""
        for number, piece in enumerate(pieces):
            written = piece.format(f"k{number}")
            if "=" in piece:
                expected[f"k{number}"] = line
            text += written + "\n"
            line += written.count("\n") + 1
        assert {key: line_of(text, (key,)) for key in tomllib.loads(text)} == expected
