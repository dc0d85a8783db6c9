"""Saved and new outputs: numbers by tolerance, text by its words, known machine effects by name."""

from typing import Any

import pytest

from planar_course.compare import Kind, differences


def stream(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    """Return an output that was printed."""
    return {"output_type": "stream", "name": name, "text": text}


def result(text: str) -> dict[str, Any]:
    """Return an output that a cell's last line gave."""
    return {"output_type": "execute_result", "data": {"text/plain": text}}


@pytest.mark.parametrize(
    ("saved", "now"),
    [
        ("cost = 0.692919893776", "cost = 0.6929198937761266"),
        ("b1 = [[ 0.]\n [ 0.]]", "b1 = [[0.]\n [0.]]"),
        ("[[ -1.02420756e-06]\n [  1.27373948e-05]]", "[[-1.02420756e-06]\n [ 1.27373948e-05]]"),
        ("W = [[ 1.  2.\n  3.]]", "W = [[1. 2. 3.]]"),
        ("0.231", "0.232"),
        ("W1 = -4.18497897", "W1 = -4.18497898"),
        ("nan -inf", "nan -inf"),
        ("\x1b[92mAll tests passed!", "All tests passed!"),
        ("0.5", "np.float64(0.5)"),
        ("(0.5, 2)", "(np.float64(0.5), np.int64(2))"),
        ("one\n\ntwo", "one\ntwo"),
    ],
)
def test_agree(saved: str, now: str) -> None:
    """Fewer digits, other spaces, one unit in the last place, NumPy 2's reprs: no difference."""
    assert differences([stream(saved)], [stream(now)]) == []


@pytest.mark.parametrize(
    ("saved", "now", "where", "values"),
    [
        ("cost = 0.6929", "cost = 0.6931", "cost =", ("0.6929", "0.6931")),
        ("Accuracy: 90%", "Accuracy: 91%", "Accuracy:", ("90", "91")),
        ("a\nW1 = [[1.5 2.5]]", "a\nW1 = [[1.5 2.75]]", "W1 = [[1.5", ("2.5", "2.75")),
        ("cost 0.5", "cost nan", "cost", ("0.5", "nan")),
        ("1e-05", "2e-03", "", ("1e-05", "2e-03")),
        ("cost -inf", "cost 3.0", "cost", ("-inf", "3.0")),
    ],
)
def test_number_differs(saved: str, now: str, where: str, values: tuple[str, str]) -> None:
    """Whole numbers exactly, others beyond the last place; the line up to it is named."""
    assert differences([stream(saved)], [stream(now)]) == [(Kind.NUMBER, where, *values)]


@pytest.mark.parametrize(
    ("line", "saved", "now", "kind"),
    [
        ("Cost after iteration 8000: ", "0.219481", "0.219420", Kind.MACHINE),
        ("Cost after iteration 8000: ", "0.219481", "0.231", Kind.NUMBER),
        ("Cost after iteration 6000: ", "0.219731", "0.219700", Kind.NUMBER),
        ("Accuracy for 20 hidden units: ", "90.0", "91.0", Kind.MACHINE),
        ("Accuracy for 50 hidden units: ", "90.25", "92.0", Kind.NUMBER),
        ("Accuracy for 5 hidden units: ", "91.25", "91.0", Kind.NUMBER),
    ],
)
def test_known_machine_dependence(line: str, saved: str, now: str, kind: Kind) -> None:
    """Late costs within 0.5 % and the two wide sweeps within 1.5 points, and nothing else."""
    (found,) = differences([stream(line + saved)], [stream(line + now)])
    assert found.kind is kind


def test_text_differs_and_the_numbers_beside_it_are_still_compared() -> None:
    """A changed word is shown with its line; the other lines go on being compared by number."""
    saved, now = "start\nvalue 1.5\nbye", "start\nvalue 2.5\nfarewell\nmore"
    number, text = differences([stream(saved)], [stream(now)])
    assert number == (Kind.NUMBER, "value", "1.5", "2.5")
    assert text == (Kind.TEXT, "", "bye", "farewell\nmore")


def test_pictures_objects_and_warnings_do_not_count() -> None:
    """Their printed form changes with every release of a library."""
    saved = [
        stream("old warning", name="stderr"),
        result("<matplotlib.text.Text at 0x7f066c4ba940>"),
        {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": "<Figure 1>"}},
    ]
    now = [result("Text(0.5, 1.0, 'Decision Boundary')")]
    assert differences(saved, now) == []


def test_output_in_pieces_and_lists_of_lines() -> None:
    """A kernel sends one line in several pieces as it likes; files hold lists of lines."""
    assert differences([stream(["a\n", "b 1.0\n"])], [stream("a\nb"), stream(" 1.0\n")]) == []


def test_lost_output_is_a_difference() -> None:
    """A cell that printed and does not any more is not the same."""
    (found,) = differences([stream("value 1")], [])
    assert found == (Kind.TEXT, "", "value 1", "")
