"""Protects an instructor's last look: what `planar grade` says at its end."""

from dataclasses import replace
from pathlib import Path

import pytest
from grades import grade

from planar_course.grading import classroom


def test_a_notebook_that_hardly_anybody_handed_in_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One student's file must not lower the marks of all others unnoticed."""
    grades = [grade(f"s{k}") for k in range(10)] + [replace(grade("s3"), notebook="05")]
    classroom._print_summary(grades, len(grades), Path("out"), isolated=True)
    assert "Only 1 handed in notebook 05" in capsys.readouterr().out
    classroom._print_summary(grades[:10], 10, Path("out"), isolated=True)
    assert "Only" not in capsys.readouterr().out
