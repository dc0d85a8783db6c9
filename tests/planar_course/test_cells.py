"""Protects authors: every fault of a source is named with its file and cell, none slips through."""

from pathlib import Path

import pytest

from planar_course.cells import SourceError, read_source

TITLE = '# %% [markdown] id="02-title"\n# # Build something\n'
EXERCISE = '''
# %% id="02-double" tags=["exercise"] difficulty="easy" minutes=3
def double(x):
    """Return twice x."""
    ### START CODE HERE ###
    # a comment is not a line of code
    y = 2 * x

    ### END CODE HERE ###
    return y
'''
CHECK = """
# %% id="02-double-check" tags=["check", "graded", "points-4"]
assert double(2) == 4
"""
SOUND = TITLE + EXERCISE + CHECK


def write(folder: Path, text: str, name: str = "02_double.py") -> Path:
    """Write a source where the builder expects one."""
    path = folder / "source" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def test_a_sound_source_is_read_whole(tmp_path: Path) -> None:
    """Ids, tags, options, points and the region are what the author wrote."""
    source = read_source(write(tmp_path, SOUND))
    assert (source.name, source.number) == ("02_double", "02")
    assert [cell.id for cell in source.cells] == ["02-title", "02-double", "02-double-check"]
    ((exercise, check),) = source.exercises()
    assert exercise.options == {"difficulty": "easy", "minutes": 3}
    assert check.points == 4
    body = exercise.region.body(exercise.source.split("\n"))
    assert [line.strip() for line in body] == [
        "# a comment is not a line of code",
        "y = 2 * x",
        "",
    ]


FAULTS = {
    "no id": (TITLE + "\n# %%\nx = 1\n", "number 2 ('x = 1')", "lacks id"),
    "duplicate id": (SOUND + '\n# %% id="02-double"\n1\n', "02-double", "used twice"),
    "foreign number": (TITLE + '\n# %% id="03-x"\n1\n', "03-x", "an id is 02-"),
    "capitals": (TITLE + '\n# %% id="02-X"\n1\n', "02-X", "lower-case"),
    "builder's suffix": (TITLE + '\n# %% id="02-x-seen"\n1\n', "02-x-seen", "the builder adds"),
    "unknown tag": (TITLE + '\n# %% id="02-x" tags=["exercize"]\n1\n', "02-x", "unknown tag"),
    "tag on wrong kind": (TITLE + '\n# %% id="02-x" tags=["hint"]\n1\n', "02-x", "belongs on"),
    "points alone": (TITLE + '\n# %% id="02-x" tags=["points-3"]\n1\n', "02-x", "'graded'"),
    "no points": (SOUND.replace(', "points-4"', ""), "02-double-check", "points-N"),
    "zero points": (SOUND.replace("points-4", "points-0"), "02-double-check", "at least 1"),
    "unknown option": (TITLE + '\n# %% id="02-x" colour="red"\n1\n', "02-x", "'colour'"),
    "no alt text": (TITLE + '\n# %% id="02-x" tags=["figure"]\n1\n', "02-x", "alt="),
    "empty alt text": (TITLE + '\n# %% id="02-x" tags=["figure"] alt=" "\n1\n', "02-x", "alt="),
    "image without alt": (TITLE + "# ![](figures/a.svg)\n", "02-title", "no alt text"),
    "image without file": (TITLE + "# ![a](figures/a.svg)\n", "02-title", "no file figures/a.svg"),
    "html image without alt": (TITLE + '# <img src="a.svg">\n', "02-title", "<img>"),
    "hint without ladder": (
        TITLE + '\n# %% [markdown] id="02-h" tags=["hint"]\n# try\n',
        "02-h",
        "<details>",
    ),
    "region without END": (SOUND.replace("    ### END CODE HERE ###\n", ""), "02-double", "0 END"),
    "region without START": (
        SOUND.replace("    ### START CODE HERE ###\n", ""),
        "02-double",
        "0 START",
    ),
    "empty region": (SOUND.replace("    y = 2 * x\n", ""), "02-double", "no solution"),
    "no difficulty": (SOUND.replace('difficulty="easy" ', ""), "02-double", "difficulty"),
    "odd difficulty": (SOUND.replace('"easy"', '"fun"'), "02-double", "easy, medium, hard"),
    "no minutes": (SOUND.replace(" minutes=3", ""), "02-double", "minutes=N"),
    "exercise without graded cell": (TITLE + EXERCISE, "02-double", "graded cell directly under"),
    "graded cell too far": (
        TITLE + EXERCISE + '\n# %% id="02-y"\n1\n' + CHECK,
        "02-double",
        "graded cell directly under",
    ),
    "graded cell alone": (TITLE + CHECK, "02-double-check", "the exercise it belongs to"),
    "no title": (CHECK.lstrip(), "02-double-check", "starts with the title"),
    "empty": ("", "-", "no cell"),
}


@pytest.mark.parametrize(("text", "cell", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_file_and_cell(
    text: str, cell: str, reason: str, tmp_path: Path
) -> None:
    """One clear line: which file, which cell, what is wrong."""
    with pytest.raises(SourceError) as caught:
        read_source(write(tmp_path, text))
    message = str(caught.value)
    assert message.startswith(f"02_double.py: cell {cell}")
    assert reason in message
    assert "\n" not in message


def test_a_badly_named_source_is_refused(tmp_path: Path) -> None:
    """The number in the name is what ids and the command line go by."""
    with pytest.raises(SourceError, match="02_planar_classifier"):
        read_source(write(tmp_path, SOUND, "double.py"))
