"""Exports for learning platforms: their own columns, ids that are named and never guessed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from planar_course.grading.config import Config
from planar_course.grading.model import Stop
from planar_course.grading.overrides import Override
from planar_course.grading.points import points_of_class
from planar_course.grading.report.exports import Exports, exports
from planar_course.grading.roster import Roster, read_roster
from tests.support.grades import EXERCISES, POSSIBLE, SAYS, a_class, failed, grade

ROSTER = """\
student,name,email,late_days,canvas_id,sis_user_id,sis_login_id,section,moodle_id,moodle_idnumber
anna,Anna Müller,anna@example.org,,101,S1,amuller,Group 1,501,M1
ben,Ben O'Brien,ben@example.org,1,,S2,,,502,
dai,=Dai,,,,,,,,
hana,Hana,hana@example.org,,108,,,,508,M8
absent,Abe,abe@example.org,,112,,,,Participant 512,
"""


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    """Return a class in which some ids lack."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return read_roster(path)


def exported(roster: Roster, **settings: Any) -> Exports:
    """Export the class with every outcome."""
    config = Config(penalty_per_day=0.1, **settings)
    return exports(points_of_class(a_class(), roster, config), config)


def table(found: Exports, name: str) -> list[list[str]]:
    """Read a CSV file of the exports."""
    return list(csv.reader(io.StringIO(found.files[f"exports/{name}"].decode())))


def test_canvas(roster: Roster) -> None:
    """The five columns Canvas tells students by, and the row of points that it wants second."""
    found = exported(roster, titles={"02": "Planar data (8841)"})
    assert table(found, "canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Planar data (8841)"],
        ["    Points Possible", "", "", "", "", "73"],
        ["Anna Müller", "101", "S1", "amuller", "Group 1", "73"],
        ["Ben O'Brien", "", "S2", "", "", "56.7"],
        ["Hana", "108", "", "", "", ""],  # not graded: Canvas keeps what it has
        ["Abe", "112", "", "", "", "0"],
    ]
    assert (
        "dai is not in canvas.csv: the roster has no canvas_id or sis_user_id or sis_login_id "
        "for them." in found.problems
    )


def test_moodle(roster: Roster) -> None:
    """The grade import; a student who is not graded is left out, as an empty cell clears."""
    found = exported(roster)
    assert table(found, "moodle-02.csv") == [
        ["ID number", "Email address", "Planar course 02"],
        ["M1", "anna@example.org", "73"],
        ["", "ben@example.org", "56.7"],
        ["", "abe@example.org", "0"],
    ]
    assert any(problem.startswith("dai is not in moodle-02.csv") for problem in found.problems)


def test_moodle_worksheet(roster: Roster) -> None:
    """Moodle reads Identifier, Grade and Last modified (grade), and refuses to do without."""
    found = exported(roster)
    header, *rows = table(found, "moodle-worksheet-02.csv")
    assert header[0] == "Identifier"
    assert {"Grade", "Last modified (grade)"} <= set(header)
    grades = {row[0]: (row[header.index("Grade")], row[3]) for row in rows}
    assert grades == {
        "Participant 501": ("73", "Submitted for grading"),
        "Participant 502": ("56.7", "Submitted for grading"),
        "Participant 512": ("0", "No submission"),
    }


def test_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    """A platform's own export can be the roster, with its own headers."""
    path = tmp_path / "roster.csv"
    path.write_text("student,Canvas Number\nanna,77\n", encoding="utf-8")
    found = exported(read_roster(path), lms={"canvas_id": "canvas number"})
    assert table(found, "canvas.csv")[2][:2] == ["anna", "77"]


def test_without_ids_there_is_no_file_and_no_complaint(tmp_path: Path) -> None:
    """Nobody is told about a platform that the class does not use."""
    path = tmp_path / "roster.csv"
    path.write_text("student\nanna\nben\n", encoding="utf-8")
    found = exported(read_roster(path))
    assert found.problems == []
    assert all(name.startswith("exports/gradescope/") for name in found.files)


@pytest.mark.parametrize("bad", ["=1+1", "@x", "-5", "7\n8"])
def test_an_id_that_a_spreadsheet_would_run_is_none(tmp_path: Path, bad: str) -> None:
    """An id cannot be made harmless without becoming another one."""
    path = tmp_path / "roster.csv"
    path.write_text(f'student,canvas_id\nanna,1\nben,"{bad}"\n', encoding="utf-8")
    found = exported(read_roster(path))
    assert [row[0] for row in table(found, "canvas.csv")[2:]] == ["anna"]
    assert found.problems == [
        "ben is not in canvas.csv: the roster has no canvas_id or sis_user_id or sis_login_id "
        "for them."
    ]


def test_people_who_are_not_in_the_class_are_not_exported(roster: Roster) -> None:
    """Canvas would make a new student of a stranger."""
    text = exported(roster).files["exports/canvas.csv"].decode()
    assert "stranger" not in text


def test_a_hostile_name_is_inert(roster: Roster) -> None:
    """The name beside the ids is no formula."""
    path_free = exported(roster, lms={"canvas_id": "student"})
    assert ["'=Dai", "dai"] in [row[:2] for row in table(path_free, "canvas.csv")]


class TestGradescope:
    """`results.json`."""

    def results(self, found: Exports, student: str) -> dict[str, Any]:
        """Read the file of a student."""
        data = json.loads(found.files[f"exports/gradescope/02/{student}/results.json"])
        assert isinstance(data, dict)
        return data

    def test_the_documented_keys(self, roster: Roster) -> None:
        """Keys and values that Gradescope's autograder specification names, and no others.

        Its execution_time is left out: a function may sleep by the digits of a hidden input.
        """
        found = exported(roster, overrides=(Override("ben", "02-cost", 8.0, "By hand."),))
        data = self.results(found, "ben")
        assert data.keys() <= {
            *("score", "output", "output_format", "test_output_format"),
            *("visibility", "stdout_visibility", "extra_data", "tests"),
        }
        assert data["score"] == 64.7
        assert data["stdout_visibility"] == "hidden"
        assert data["output"] == "1 day late: -6.3 points"
        assert [test["name"].split()[0] for test in data["tests"]] == list(EXERCISES)
        assert sum(test["max_score"] for test in data["tests"]) == POSSIBLE
        cost = data["tests"][3]
        assert (cost["score"], cost["max_score"], cost["status"]) == (8, 10, "failed")
        assert cost["output"] == "points given by the instructor: By hand."

    def test_a_failure_is_explained(self) -> None:
        """Students read it there and not on our page."""
        one = grade("anna", failed("02-cost", stop=Stop.TIME, headline="::error::\x1b[2J wrong"))
        found = exports(points_of_class([one], None, Config()), Config())
        output = self.results(found, "anna")["tests"][3]["output"]
        assert SAYS in output
        assert "limit: time limit" in output
        assert "\x1b" not in output

    def test_what_is_not_graded_is_left_out(self, roster: Roster) -> None:
        """A file without a score would be a 0 for Gradescope."""
        names = {name.split("/")[3] for name in exported(roster).files if "gradescope" in name}
        assert {"anna", "ivo", "absent"} <= names
        assert not {"hana", "jo"} & names
