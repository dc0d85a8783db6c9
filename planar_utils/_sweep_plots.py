"""Pictures of a sweep: accuracies and costs.

What diverged is named in a picture and never drawn as a number.
Colours can be told apart by colour-blind readers and in a grey print, where line styles and
markers help too. Functions draw on `ax` (or on the current axes) and return it.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from planar_utils._sweep_alt import (
    PARTS,
    check_axes,
    nice,
    ordered,
    show,
    spread,
)
from planar_utils._sweep_result import Sweep
from planar_utils.plotting import CLASS_COLORS, LINE_STYLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLES = {"train_accuracy": (CLASS_COLORS[0], "o-"), "test_accuracy": (CLASS_COLORS[1], "s--")}
COLORMAP = "viridis"


def plot_accuracy(sweep: Sweep, x: str = "n_h", *, ax: "Axes | None" = None) -> "Axes":
    """Draw training and test accuracy against a setting: the mean and the range of the seeds.

    Parameters
    ----------
    sweep : Sweep
        Networks that differ in `x` and the seed only.
    x : str, default "n_h"
        A setting: the name of a column.
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If there is no such setting, or the networks differ in others too.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, figure 5.3.

    Examples
    --------
    >>> from planar_utils.experiments import sweep
    >>> ax = plot_accuracy(sweep(hidden_sizes=[1, 2], num_iterations=50))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('hidden units n_h', 'accuracy (%)')
    """
    import matplotlib.pyplot as plt

    check_axes(sweep, x)
    ax = plt.gca() if ax is None else ax
    several = sweep.table["seed"].nunique() > 1
    for score, part in PARTS.items():
        points = spread(sweep, x, score)
        drawn = [(i, point) for i, point in enumerate(points) if np.isfinite(point.mean)]
        if not drawn:
            continue
        places = [i for i, _ in drawn]
        color, style = STYLES[score]
        number = sweep.table[f"m_{score.partition('_')[0]}"].iloc[0]
        label = f"{number} {part} points"
        ax.plot(places, [point.mean for _, point in drawn], style, color=color, label=label)
        if several:
            low, high = ([getattr(p, end) for _, p in drawn] for end in ("low", "high"))
            ax.fill_between(places, low, high, color=color, alpha=0.2, linewidth=0)
    _name_values(ax, sweep, x)
    ax.set(xlabel=nice(x), ylabel="accuracy (%)")
    if ax.get_lines():
        ax.legend(title="mean and range of the seeds" if several else None)
    return ax


def plot_cost_curves(sweep: Sweep, by: str = "n_h", *, ax: "Axes | None" = None) -> "Axes":
    """Draw how the cost fell, one curve for each value of a setting.

    A curve is the median of the seeds, the band around it their range.

    Parameters
    ----------
    sweep : Sweep
        Networks that differ in `by` and the seed only.
    by : str, default "n_h"
        A setting: the name of a column.
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If there is no such setting, or the networks differ in others too.

    References
    ----------
    CS231n notes, "Neural Networks Part 3: loss function",
    https://cs231n.github.io/neural-networks-3/#loss

    Examples
    --------
    >>> from planar_utils.experiments import sweep
    >>> from matplotlib.figure import Figure
    >>> result = sweep(hidden_sizes=[1, 2], num_iterations=50)
    >>> ax = plot_cost_curves(result, ax=Figure().add_subplot())
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['1', '2']
    """
    import matplotlib.pyplot as plt

    check_axes(sweep, by)
    ax = plt.gca() if ax is None else ax
    table = sweep.table
    values = ordered(table[by])
    colors = _colors(len(values))
    highest, lowest = 0.0, np.inf
    for i, value in enumerate(values):
        rows = np.flatnonzero((table[by] == value).to_numpy()).tolist()
        sound = [row for row in rows if sweep.outcome(row).diverged is None]
        label = show(value)
        if len(sound) < len(rows):
            label += f" ({len(rows) - len(sound)} of {len(rows)} diverged)"
        line = {"color": colors[i], "linestyle": LINE_STYLES[i % len(LINE_STYLES)], "label": label}
        if not sound:
            ax.plot(
                [], [], **line
            )  # It has its place in the legend, which says why it is not seen.
            continue
        curves = np.array([sweep.costs[row] for row in sound])
        places = sweep.iterations[sound[0]]
        ax.plot(places, np.median(curves, axis=0), **line)
        if len(sound) > 1:
            low, high = curves.min(axis=0), curves.max(axis=0)
            ax.fill_between(places, low, high, color=colors[i], alpha=0.15, linewidth=0)
        highest, lowest = max(highest, curves.max()), min(lowest, curves.min())
    if highest > 100 * lowest > 0:
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)
    ax.set(xlabel="iteration", ylabel="cost")
    ax.legend(title=nice(by), ncols=1 + len(values) // 9)
    return ax


def _colors(count: int) -> list[Any]:
    """Return as many colours: of few that are far apart, or of many from dark to light."""
    import matplotlib

    if count <= len(CLASS_COLORS):
        return [CLASS_COLORS[(1 - i) % len(CLASS_COLORS)] for i in range(count)]
    return list(matplotlib.colormaps[COLORMAP](np.linspace(0, 0.9, count)))


def _name_values(ax: "Axes", sweep: Sweep, x: str) -> None:
    """Write the values under an axis, and how many of their networks diverged."""
    points = spread(sweep, x, "cost")
    labels = [
        f"{show(point.value)}\n{point.diverged} of {point.seeds} diverged"
        if point.diverged
        else show(point.value)
        for point in points
    ]
    ax.set_xticks(range(len(labels)), labels)
    ax.set_xlim(-0.5, len(labels) - 0.5)
