"""What the pictures of a sweep show, in words and from the same numbers.

The words are for readers who do not see the picture, and for a report's alternative texts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from planar_utils._sweep_result import SETTINGS, Sweep

NAMES = {
    "n_h": "hidden units n_h",
    "learning_rate": "learning rate",
    "l2": "strength of L2",
    "num_iterations": "iterations",
    "cost": "cost",
    "train_accuracy": "training accuracy (%)",
    "test_accuracy": "test accuracy (%)",
}
PARTS = {"train_accuracy": "training", "test_accuracy": "test"}


@dataclass(frozen=True)
class Point:
    """The scores of the networks with one value of a setting, over their seeds."""

    value: Any
    mean: float
    low: float
    high: float
    seeds: int
    diverged: int


def text_of_accuracy(sweep: Sweep, x: str = "n_h") -> str:
    """Return in words what `plot_accuracy` draws."""
    check_axes(sweep, x)
    sentences = [f"Accuracy against {nice(x)}, {_seeds(sweep)}."]
    for score, part in PARTS.items():
        points = [point for point in spread(sweep, x, score) if np.isfinite(point.mean)]
        if not points:
            continue
        first, last = points[0], points[-1]
        best = max(points, key=lambda point: point.mean)
        sentences.append(
            f"The mean {part} accuracy goes from {first.mean:.1f} % at {show(first.value)} to "
            f"{last.mean:.1f} % at {show(last.value)}; it is highest, {best.mean:.1f} %, at "
            f"{show(best.value)}."
        )
        widest = max(points, key=lambda point: point.high - point.low)
        if widest.high > widest.low:
            sentences.append(
                f"Its seeds differ most at {show(widest.value)}, from {widest.low:.1f} to "
                f"{widest.high:.1f} %."
            )
    return " ".join(sentences) + _diverged(sweep)


def text_of_cost_curves(sweep: Sweep, by: str = "n_h") -> str:
    """Return in words what `plot_cost_curves` draws."""
    check_axes(sweep, by)
    ends = [p for p in spread(sweep, by, "cost") if np.isfinite(p.mean)]
    listed = ", ".join(f"{p.mean:.3f} for {show(p.value)}" for p in ends)
    curves = f"Cost against iteration, one curve for each value of {nice(by)}, {_seeds(sweep)}."
    return curves + (f" The mean final costs are {listed}." if ends else "") + _diverged(sweep)


def text_of_boundaries(sweep: Sweep, by: str = "n_h") -> str:
    """Return in words what `plot_boundaries` draws."""
    check_axes(sweep, by)
    panels = []
    for row in chosen_rows(sweep, by):
        network = sweep.table.iloc[row]
        accuracy = network["train_accuracy"]
        right = "diverged" if np.isnan(accuracy) else f"{accuracy:.0f} % of the training points"
        panels.append(f"{show(network[by])} ({right})")
    return (
        f"Decision boundaries of one network for each value of {nice(by)}, over its training "
        f"points: {', '.join(panels)}."
    )


def text_of_heatmap(sweep: Sweep, x: str, y: str, value: str = "test_accuracy") -> str:
    """Return in words what `plot_heatmap` draws."""
    check_axes(sweep, x, y, values=(value,))
    means = sweep.table.groupby([x, y], sort=False)[value].mean().dropna()
    text = f"A grid of {nice(x)} and {nice(y)}, coloured by the mean {nice(value)}."
    if len(means):
        for word, place in (("lowest", means.idxmin()), ("highest", means.idxmax())):
            text += (
                f" It is {word}, {means[place]:.3g}, at {nice(x)} {show(place[0])} and "
                f"{nice(y)} {show(place[1])}."
            )
    return text + _diverged(sweep)


TEXTS: dict[str, Callable[..., str]] = {
    "plot_accuracy": text_of_accuracy,
    "plot_cost_curves": text_of_cost_curves,
    "plot_boundaries": text_of_boundaries,
    "plot_heatmap": text_of_heatmap,
}


def alt_text(plot: Callable[..., Any], sweep: Sweep, *settings: str, **names: str) -> str:
    """Return in words what a picture shows, for readers who do not see it.

    Parameters
    ----------
    plot : callable
        `plot_accuracy`, `plot_cost_curves`, `plot_boundaries` or `plot_heatmap`.
    sweep : Sweep
        What it draws.
    *settings : str
        What it was told to show: `x`, `y`, `by` or `value`. How it is laid out (`columns`, `ax`)
        changes nothing in the text.
    **names : str
        The same by name.

    Returns
    -------
    str
        One or several sentences, made from the numbers of the sweep.

    Raises
    ------
    ValueError
        If `plot` is not one of the four, or there is no such setting.

    References
    ----------
    W3C, "Web Content Accessibility Guidelines", 1.1.1, https://www.w3.org/TR/WCAG22/

    Examples
    --------
    >>> from planar_utils.experiments import plot_accuracy, sweep
    >>> result = sweep(hidden_sizes=[1, 2], seeds=[0], num_iterations=50)
    >>> alt_text(plot_accuracy, result).partition(".")[0]
    'Accuracy against hidden units n_h, one seed'
    """
    name = getattr(plot, "__name__", plot)
    if name not in TEXTS:
        raise ValueError(f"plot is {name!r}, wanted one of the functions {', '.join(TEXTS)}.")
    return TEXTS[name](sweep, *settings, **names)


def spread(sweep: Sweep, x: str, score: str) -> list[Point]:
    """Return mean, lowest and highest score for each value of a setting, in its order."""
    table = sweep.table
    points = []
    for value in ordered(table[x]):
        rows = table[table[x] == value]
        scores = rows[score].dropna().to_numpy(dtype=float)
        if not scores.size:
            scores = np.array([np.nan])
        mean, low, high = float(scores.mean()), float(scores.min()), float(scores.max())
        points.append(Point(value, mean, low, high, len(rows), int(rows["diverged"].count())))
    return points


def ordered(column: Any) -> list[Any]:
    """Return the different values of a column: numbers by size, words as they come."""
    values = list(column.unique())
    return values if any(isinstance(value, str) for value in values) else sorted(values)


def chosen_rows(sweep: Sweep, by: str) -> list[int]:
    """Return the row of the first network for each value of a setting."""
    column = sweep.table[by]
    return [int((column == value).to_numpy().argmax()) for value in ordered(column)]


def check_axes(sweep: Sweep, *names: str, values: tuple[str, ...] = ()) -> None:
    """Check that a sweep can be drawn over these settings: nothing else but the seed varies."""
    for name in names:
        if name not in SETTINGS:
            raise ValueError(f"{name!r} is no setting, wanted one of {', '.join(SETTINGS)}.")
    for name in values:
        if name not in ("cost", *PARTS):
            raise ValueError(f"value is {name!r}, wanted one of cost, {', '.join(PARTS)}.")
    if len(sweep) == 0:
        raise ValueError("The sweep has no finished network, so there is nothing to draw.")
    others = [name for name in sweep.varied() if name not in names]
    if others:
        first = ordered(sweep.table[others[0]])[0]
        raise ValueError(
            f"The networks differ in {', '.join(others)} too, which this picture would mix. Choose "
            f"one first, as in sweep.select({others[0]}={first!r})."
        )


def nice(name: str) -> str:
    """Return the name of a column as it is written on an axis."""
    return NAMES.get(name, name.replace("_", " "))


def show(value: Any) -> str:
    """Return a value as it is written at an axis."""
    return value.replace("_", " ") if isinstance(value, str) else f"{value:g}"


def _seeds(sweep: Sweep) -> str:
    seeds = sweep.table["seed"].nunique()
    return "one seed" if seeds == 1 else f"over {seeds} seeds"


def _diverged(sweep: Sweep) -> str:
    count = int(sweep.table["diverged"].count())
    return f" {count} of {len(sweep)} networks diverged and are left out." if count else ""
