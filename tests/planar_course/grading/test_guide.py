"""Protects the instructors' guide: its example of grading.toml is one, with the true defaults."""

import re
from pathlib import Path

from planar_course.grading.config import read_config
from planar_course.grading.model import Limits

GUIDE = Path(__file__).resolve().parents[3] / "planar_course" / "grading" / "README.md"


def test_example_of_grading_toml_can_be_used(tmp_path: Path) -> None:
    """What an instructor copies from the guide is read without a fault."""
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "grading.toml"
    path.write_text(example, encoding="utf-8")
    config = read_config(path)
    assert config.limits == Limits()
    assert config.weight("02-gradcheck") == 1.0
    assert config.overrides[0].reason
