"""What a notebook shows of its edition is read rightly, also when the signs disagree."""

from typing import Any

import pytest

from planar_course.classic.editions import guess_edition

PUBLIC = "from testCases_v2 import *\nfrom public_tests import *"
SEED_INSIDE = "def initialize_parameters(n_x, n_h, n_y):\n    np.random.seed(2)\n    return {}"
SEED_AFTER = "def initialize_parameters(n_x, n_h, n_y):\n    return {}\nnp.random.seed(2)"


def notebook(code: str, text: str = "", printed: str = "") -> dict[str, Any]:
    """Return a notebook of two cells; sources as lists of lines, as files have them."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": printed.splitlines(True)}]
    code_cell = {"cell_type": "code", "source": code.splitlines(True), "outputs": outputs}
    return {"cells": [{"cell_type": "markdown", "source": text}, code_cell]}


@pytest.mark.parametrize(
    ("shown", "edition"),
    [
        (notebook("from testCases import *"), "v1"),
        (notebook("import numpy as np\nfrom testCases_v2 import *"), "v2"),
        (notebook("from planar_utils import sigmoid"), "v1"),
        # A v2 file saved under the v1 name, and the other way round.
        (notebook("from testCases import *", printed="cost = 0.6930587610394646"), "v2"),
        (notebook("from testCases_v2 import *", printed="cost = 0.692919893776"), "v1"),
        (notebook("A2, Y, p = compute_cost_test_case()\nfrom testCases_v2 import *"), "v2"),
        (notebook("from testCases_v2 import *\nA2, Y = compute_cost_test_case()"), "2021c"),
        (notebook("from testCases_v2 import *\n(A2, Y) = compute_cost_test_case()"), "2021c"),
        (notebook(f"{PUBLIC}\nfrom test_utils import single_test"), "2021a"),
        (notebook(f"{PUBLIC}\n{SEED_INSIDE}"), "2021a"),
        (notebook(f"{PUBLIC}\n{SEED_AFTER}"), "2021c"),
        (notebook(PUBLIC, text="W1 = [[-0.65848169 1.21866811]"), "2021a"),
        (notebook(PUBLIC, text="W1 = [[ 0.56305445 -1.03925886]"), "2021b"),
        (notebook(f"{PUBLIC}\nX, Y = nn_model_test_case()", text="0.56305445"), "2021b0"),
        (notebook(PUBLIC, printed="W1 = [[ 0.71392202  1.31281102]"), "2021c"),
        (notebook(PUBLIC, printed="W1 = [[-0.48394893 -0.91443482]"), "2021d"),
        # The text of 2021c still announces another edition's numbers; the output is its own.
        (notebook(PUBLIC, text="0.56305445", printed="W1 = [[ 0.71392202"), "2021c"),
        # A student's seed 2 inside a 2021b notebook prints the weight of 2021a.
        (notebook(PUBLIC, text="0.56305445", printed="W1 = [[-0.65848169"), "2021b"),
        (notebook(PUBLIC), "2021c"),
    ],
)
def test_guess(shown: dict[str, Any], edition: str) -> None:
    """Each sign alone, and each pair of signs that was seen to disagree."""
    guess = guess_edition(shown)
    assert guess.edition == edition
    assert guess.reason.startswith(("it ", "its "))


def test_a_word_in_the_text_or_in_a_comment_is_no_import() -> None:
    """Translations mention public_tests in their prose; only an import counts."""
    shown = notebook(
        "# public_tests\nfrom testCases_v2 import *", text="from public_tests import *"
    )
    assert guess_edition(shown).edition == "v2"
