"""Protects the honesty of the benchmark: same work, same costs, nobody left out silently."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks import contenders, measure, report
from benchmarks.contenders import MissingError, Train
from benchmarks.work import Work, cost, planar
from planar_utils._types import Parameters

WORK = planar("two networks", (1, 3), 20)


def lazy() -> Train:
    """Return a contender that takes one step fewer than all others."""
    train = contenders.textbook()
    return lambda work: train(work.shorter(work.steps - 1))


def absent() -> Train:
    """Refuse, as a contender does whose library is not installed."""
    raise MissingError("a library (pip install library)")


def test_who_does_less_work_is_found_out() -> None:
    """A ratio between different amounts of work is never printed."""
    with pytest.raises(measure.DisagreementError, match="lazy ends at costs that differ by"):
        measure.compare({"textbook": contenders.textbook, "lazy": lazy}, WORK, rounds=1)


def test_who_is_missing_is_named() -> None:
    """The others are measured all the same, each as often as asked for."""
    makers: dict[str, Callable[[], Train]] = {"textbook": contenders.textbook, "absent": absent}
    rows, missing = measure.compare(makers, WORK, rounds=3)
    assert [row.name for row in rows] == ["textbook"]
    assert len(rows[0].seconds) == 3
    assert missing == ["absent: needs a library (pip install library)"]


@pytest.mark.parametrize(
    "make", [contenders.compiled, contenders.batched, contenders.scikit_learn, contenders.limit]
)
def test_contenders_arrive_where_the_textbook_does(make: Callable[[], Train]) -> None:
    """The same starts, rate and number of steps; the C program too, where it can be compiled."""
    try:
        train = make()
    except MissingError as error:
        pytest.skip(f"needs {error}")
    expected = contenders.textbook()(WORK)
    for found, wanted in zip(train(WORK), expected, strict=True):
        for name, value in wanted.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-9, atol=1e-13)
    # Fast mathematics of one must not change how the whole process calculates.
    assert (np.array([5e-324]) * 1.0).item() > 0


def test_the_cost_is_finite_where_the_textbook_formula_is_not() -> None:
    """A sure and wrong network has a cost to compare."""
    one = np.ones((1, 1))
    parameters: Parameters = {"W1": one * 50, "b1": one * 0, "W2": one * 1000, "b2": one * 0}
    work = Work("", np.array([[1.0, -1.0]]), np.array([[0.0, 1.0]]), (parameters,), 1)
    assert cost(work, parameters) == pytest.approx(1000)


def test_the_report_names_machine_and_versions_but_no_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Results are committed: they say what they were measured on, and no path or host."""
    collected = report.Report()
    rows, missing = measure.compare(
        {"textbook": contenders.textbook, "absent": absent}, WORK, rounds=1
    )
    collected.comparison("Title", rows, missing)
    printed = capsys.readouterr().out
    assert "Python 3" in printed
    assert f"numpy {np.__version__}" in printed
    assert "| textbook | " in printed
    assert "Not here: absent: needs a library" in printed
    assert "/home" not in printed
    assert "\n".join(collected.lines) in printed
