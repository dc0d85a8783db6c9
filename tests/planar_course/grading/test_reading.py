"""Reading a submission: strict, quick and small, whatever the file holds."""

import json
import subprocess
import sys
import time

import pytest

from planar_course.grading.reading import Unreadable, read_notebook


def notebook_of(cells: object, **more: object) -> bytes:
    """Return a notebook file."""
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells, **more}).encode()


CELL = {"cell_type": "code", "source": "x = 1", "metadata": {}}
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b" \n", "empty"),
    "no json": (b"import numpy", "damaged"),
    "cut off": (notebook_of([CELL])[:-9], "damaged"),
    "list": (b"[]", "a list"),
    "number": (b"4", "single value"),
    "no cells": (b'{"nbformat": 4}', "no list of cells"),
    "no notebook": (b'{"a": 1}', "no list of cells"),
    "cells are text": (notebook_of("cells"), "no list of cells"),
    "a cell is a list": (notebook_of([CELL, []]), "cell 2 is a list"),
    "source is a number": (notebook_of([{**CELL, "source": 1}]), "source of cell 1"),
    "source holds numbers": (notebook_of([{**CELL, "source": ["a", 1]}]), "source of cell 1"),
    "501 cells": (notebook_of([CELL] * 501), "501 cells"),
    "200 000 cells": (notebook_of([CELL] * 200_000), "larger than 10 MB"),
    "200 000 small cells": (notebook_of([{}] * 200_000), "100,000 parts"),
    "3 000 000 lists": (b"[" + b"[]," * 3_000_000 + b"[]]", "100,000 parts"),
    "many values": (notebook_of([], x=[0] * 600_000), "500,000 values"),
    "output of 11 MB": (notebook_of([{**CELL, "outputs": "x" * 11_000_000}]), "larger than 10 MB"),
    "deep": (notebook_of([json.loads("[" * 40 + "]" * 40)]), "30 levels deep"),
    "very deep": (b"[" * 9_000_000, "30 levels deep"),
    "deep behind text": (b'{"a": "]]\\"\\\\", "b": ' + b"[" * 31 + b"]" * 31 + b"}", "levels deep"),
    "6000 digits": (notebook_of([], x=0).replace(b": 0", b": " + b"9" * 6000), "6000 digits"),
    "NaN": (notebook_of([], x=float("nan")), "NaN is not a value"),
    "infinity": (notebook_of([], x=float("-inf")), "-Infinity is not a value"),
    "a key twice": (b'{"nbformat": 4, "cells": [], "cells": []}', "'cells' twice"),
    "a zip": (b"PK\x03\x04\x14" + bytes(30), "a zip archive, not a notebook"),
    "a page": (b"\n<!DOCTYPE html><html>", "a web page, not a notebook"),
    "a conflict": (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n]}', "git left"),
    "utf-16": (notebook_of([]).decode().encode("utf-16"), "UTF-16"),
    "utf-16 without mark": (notebook_of([]).decode().encode("utf-16-le"), "UTF-16"),
    "latin-1": ('{"nbformat": 4, "cells": [], "ä": 1}'.encode("latin-1"), "not UTF-8"),
    "format 9": (notebook_of([], nbformat=9), "notebook format is '9'; 3 and 4"),
    "format 2": (b'{"nbformat": 2, "worksheets": []}', "notebook format is '2'"),
    "format is text": (notebook_of([], nbformat="4"), "notebook format"),
    "worksheets are a number": (b'{"nbformat": 3, "worksheets": 1}', "worksheets"),
    "a worksheet without cells": (b'{"nbformat": 3, "worksheets": [{}]}', "worksheet"),
    "too much code": (notebook_of([{**CELL, "source": "x" * 200_001}]), "200,001 characters"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_notebook_is_refused_at_once(name: str) -> None:
    """The reason names the fault, and no file takes the grader long."""
    content, reason = BAD[name]
    start = time.monotonic()
    with pytest.raises(Unreadable, match=reason) as refusal:
        read_notebook(content)
    assert time.monotonic() - start < 2
    assert len(str(refusal.value)) < 300


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
@pytest.mark.parametrize(
    "maker",
    [
        "b'[' + b'[],' * 3_000_000 + b'[]]'",
        "b'{' + b','.join(b'\"%d\":0' % i for i in range(499_000)) + b'}'",
        "b'[' * 9_999_999",
        "b'{\"a\": \"' + b'\\\\\"' * 4_900_000 + b'\"}'",
    ],
)
def test_bombs_do_not_fill_the_grader_s_memory(maker: str) -> None:
    """Small things in large numbers take many times their text: never of ours."""
    code = (
        "from planar_course.grading.reading import *\n"
        f"content = {maker}\n"
        "try:\n    read_notebook(content)\nexcept Unreadable:\n    pass\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[1]) * 1024 < 200_000_000


@pytest.mark.parametrize(
    ("said", "release"),
    [("0.1.0", "0.1.0"), ("12.0rc1", "12.0rc1"), ("0.1.0 - full marks", "?"), ("1;=cmd", "?")],
)
def test_a_release_is_no_place_for_words(said: str, release: str) -> None:
    """The reason of a refusal stands in the teacher's reports, and must be ours alone."""
    content = {"nbformat": 4, "cells": [], "metadata": {"planar": {"version": said}}}
    assert read_notebook(json.dumps(content).encode()).release == release


def test_lines_that_end_as_on_windows_are_lines() -> None:
    """Cells without ids are known by their text, whatever program saved them."""
    cell = {"cell_type": "code", "source": "a = 1\r\nb = 2\r\n"}
    content = {"nbformat": 4, "cells": [cell], "metadata": {}}
    assert read_notebook(json.dumps(content).encode()).cells[0].source == "a = 1\nb = 2\n"


def test_odd_but_good_notebooks_are_read() -> None:
    """A byte order mark, ids twice, other tools' cells and metadata of any kind do no harm."""
    plain = read_notebook(notebook_of([CELL, CELL]))
    assert [(cell.kind, cell.source) for cell in plain.cells] == [("code", "x = 1")] * 2
    assert read_notebook(b"\xef\xbb\xbf" + notebook_of([CELL, CELL])) == plain
    same_id = {**CELL, "id": "02-cost"}
    assert [c.id for c in read_notebook(notebook_of([same_id, same_id])).cells] == ["02-cost"] * 2
    odd = read_notebook(
        notebook_of(
            [
                {"cell_type": "raw", "source": ["a\n", "b"], "metadata": 3},
                {"cell_type": "code", "id": 7, "metadata": {"nbgrader": [1], "id": "of-colab"}},
                {**CELL, "id": "x" * 65, "metadata": {"nbgrader": {"grade_id": "g\n"}}},
                {**CELL, "source": "\ud800"},
            ],
            metadata={"planar": {"version": ["0"], "notebook": "02"}},
        )
    )
    assert [(c.id, c.kind, c.source, c.grade_id) for c in odd.cells] == [
        ("", "markdown", "a\nb", ""),
        ("of-colab", "code", "", ""),
        ("", "code", "x = 1", ""),
        ("", "code", "?", ""),
    ]
    assert (odd.notebook, odd.release) == ("02", "")
