"""What readers of the notebooks wrote, and the words that would have helped them."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testCases.failure import CheckFailed, Problem

DATA = tomllib.loads((Path(__file__).parent / "data" / "readers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("answer", DATA["answer"], ids=lambda answer: str(answer["words"][0][:40]))
def test_a_reader_is_told_what_helps(
    answer: dict[str, Any], judged: Callable[[str, str], Problem | None]
) -> None:
    """Protects learners from messages that were read, tried and found of no help."""
    problem = judged(answer["source"], answer["function"])
    assert problem is not None
    text = " ".join(str(CheckFailed(problem)).split())
    for words in answer["words"]:
        assert words in text, text
    for words in answer.get("without", []):
        assert words not in text, text
