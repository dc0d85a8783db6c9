"""The pictures of a sweep show its numbers, also to those who do not see colours or pictures."""

import doctest
import inspect
import io
import re
from importlib import import_module
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from planar_utils import experiments
from planar_utils._sweep_plots import STYLES
from planar_utils.experiments import (
    Sweep,
    alt_text,
    plot_accuracy,
    plot_boundaries,
    plot_cost_curves,
    plot_heatmap,
    sweep,
)

PLOTS = [
    (plot_accuracy, ("learning_rate",)),
    (plot_cost_curves, ("learning_rate",)),
    (plot_boundaries, ("learning_rate",)),
    (plot_heatmap, ("learning_rate", "n_h")),
]


@pytest.fixture(scope="module")
def rates() -> Sweep:
    """Return a sweep of which a third diverged."""
    return sweep(
        learning_rates=[0.1, 1, 1e200],
        hidden_sizes=3,
        activations="relu",
        datasets="moons",
        seeds=range(3),
        num_iterations=200,
    )


@pytest.fixture(autouse=True)
def _close() -> Any:
    """Close what a test has drawn."""
    yield
    plt.close("all")


def numbers_drawn(ax: Axes) -> list[float]:
    """Return all coordinates of the lines and bands of a picture."""
    numbers: list[float] = []
    for line in ax.get_lines():
        numbers.extend(np.asarray(line.get_xydata()).ravel())
    for band in ax.collections:
        for path in band.get_paths():
            numbers.extend(np.asarray(path.vertices).ravel())
    return numbers


@pytest.mark.parametrize(("plot", "settings"), PLOTS)
def test_a_picture_is_drawn_where_it_is_asked_for(
    plot: Any, settings: tuple[str, ...], rates: Sweep
) -> None:
    """All take `ax`, return it, and leave the current axes alone."""
    plt.close("all")
    wanted = Figure().add_subplot()
    assert plot(rates, *settings, ax=wanted) is wanted
    assert plt.get_fignums() == []
    assert plot(rates, *settings) in plt.gcf().axes


@pytest.mark.parametrize(("plot", "settings"), PLOTS)
def test_what_diverged_is_named_and_never_drawn_as_a_number(
    plot: Any, settings: tuple[str, ...], rates: Sweep
) -> None:
    """No nan, no warning, and the word in the picture and in its description."""
    figure = Figure(figsize=(7, 5))
    ax = plot(rates, *settings, ax=figure.add_subplot())
    figure.savefig(stream := io.StringIO(), format="svg")
    assert "nan" not in re.sub(r"[\w+/=]{60,}", "", stream.getvalue()).lower()
    assert np.isfinite(numbers_drawn(ax)).all()
    words = [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]
    assert any("diverged" in word for word in words)
    assert "diverged" in alt_text(plot, rates, *settings)


def test_accuracies_are_means_with_the_range_of_the_seeds() -> None:
    """For training and test apart, each with a colour, a marker and a line style of its own."""
    result = sweep(hidden_sizes=[1, 4, 9], seeds=range(4), num_iterations=100, test_size=0.5)
    ax = plot_accuracy(result, ax=Figure().add_subplot())
    for line, band, score in zip(ax.get_lines(), ax.collections, STYLES, strict=True):
        groups = result.table.groupby("n_h")[score]
        np.testing.assert_allclose(np.asarray(line.get_ydata(), float), groups.mean())
        heights = np.asarray(band.get_paths()[0].vertices)[:, 1]
        assert heights.min() == groups.min().min()
        assert heights.max() == groups.max().max()
    first, second = ax.get_lines()
    assert first.get_marker() != second.get_marker()
    assert first.get_linestyle() != second.get_linestyle()
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "4", "9"]


def test_colours_differ_in_lightness() -> None:
    """A grey print, or an eye that sees no hues, must tell training from test."""
    greys = [np.dot(to_rgb(color), (0.299, 0.587, 0.114)) for color, _ in STYLES.values()]
    assert abs(greys[0] - greys[1]) > 0.1


def test_cost_curves_are_medians() -> None:
    """One curve for each value, over the iterations at which costs were recorded."""
    result = sweep(hidden_sizes=[1, 3], seeds=range(3), num_iterations=250)
    ax = plot_cost_curves(result, ax=Figure().add_subplot())
    for line, n_h in zip(ax.get_lines(), (1, 3), strict=True):
        part = result.select(n_h=n_h)
        np.testing.assert_allclose(
            np.asarray(line.get_ydata(), float), np.median(np.array(part.costs), axis=0)
        )
        np.testing.assert_array_equal(line.get_xdata(), [0, 100, 200, 249])


def test_many_curves_have_different_looks() -> None:
    """Fifteen sizes: more than there are colours with names."""
    result = sweep(hidden_sizes=range(1, 16), seeds=[0], num_iterations=2)
    lines = plot_cost_curves(result, ax=Figure().add_subplot()).get_lines()
    assert len({(str(line.get_color()), line.get_linestyle()) for line in lines}) == 15


def test_the_boundary_of_each_network_is_drawn_over_its_data() -> None:
    """One panel for each size, in order, with its accuracy."""
    result = sweep(hidden_sizes=[20, 1], seeds=[0, 1], num_iterations=300)
    panels: list[Any] = plot_boundaries(result).child_axes
    accuracy = result.table.query("seed == 0").set_index("n_h")["train_accuracy"]
    assert [panel.get_title() for panel in panels] == [
        f"hidden units n_h = {n_h}: {accuracy[n_h]:.0f} %" for n_h in (1, 20)
    ]
    assert all(panel.images for panel in panels)


def test_a_heat_map_has_the_means_in_their_places() -> None:
    """Rows are y from below, columns x; every cell tells its number."""
    result = sweep(hidden_sizes=[1, 4], l2=[0, 1, 30], seeds=[0, 1], num_iterations=100)
    ax = plot_heatmap(result, "n_h", "l2", "train_accuracy", ax=Figure().add_subplot())
    means = result.table.groupby(["l2", "n_h"])["train_accuracy"].mean().unstack()
    np.testing.assert_allclose(np.asarray(ax.images[0].get_array(), float), means.to_numpy())
    assert len(ax.texts) == 6
    assert ax.texts[0].get_text() == f"{means.iloc[0, 0]:.3g}"


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda s: plot_accuracy(s), r"differ in learning_rate too.*select\(learning_rate="),
        (lambda s: plot_accuracy(s, "rate"), "'rate' is no setting"),
        (lambda s: plot_heatmap(s, "n_h", "learning_rate", "loss"), "value is 'loss'"),
        (lambda s: plot_boundaries(s, "learning_rate", columns=0), "columns is 0"),
        (lambda s: alt_text(print, s), "plot is 'print'"),
        (lambda s: alt_text(plot_accuracy, s, "nope"), "'nope' is no setting"),
    ],
)
def test_a_picture_that_would_mix_networks_is_refused(
    draw: Any, message: str, rates: Sweep
) -> None:
    """A mean over two learning rates means nothing; the error says what to choose."""
    with pytest.raises(ValueError, match=message):
        draw(rates)


def test_the_words_are_made_from_the_numbers() -> None:
    """A reader with a screen reader gets the same message."""
    result = sweep(hidden_sizes=[1, 5], seeds=range(3), test_size=0.5)
    means = result.table.groupby("n_h")["test_accuracy"].mean()
    text = alt_text(plot_accuracy, result)
    assert f"test accuracy goes from {means[1]:.1f} % at 1 to {means[5]:.1f} % at 5" in text
    assert "over 3 seeds" in text


FUNCTIONS = [name for name in experiments.__all__ if inspect.isfunction(getattr(experiments, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_documentation_is_complete(name: str) -> None:
    """Every argument, the result, the errors, a source and an example."""
    function = getattr(experiments, name)
    text = str(inspect.getdoc(function))
    for section in ("Parameters", "Returns", "Raises", "References", "Examples"):
        assert f"\n{section}\n{'-' * len(section)}\n" in text
    described = text.partition("\nReturns\n")[0]
    for argument in inspect.signature(function).parameters:
        assert re.search(rf"^[\w*, ]*\b{argument}\b[\w, ]* : ", described, re.MULTILINE)


@pytest.mark.parametrize("module", ["experiments", "_sweep_plots", "_sweep_maps", "_sweep_alt"])
def test_the_examples_run(module: str) -> None:
    """Every example of every docstring."""
    result = doctest.testmod(import_module(f"planar_utils.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
