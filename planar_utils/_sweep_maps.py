"""Pictures of a sweep: decision boundaries side by side, and a score over two settings.

As in `_sweep_plots`, what diverged is named and never drawn as a number.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from planar_utils._sweep_alt import check_axes, chosen_rows, nice, ordered, show
from planar_utils._sweep_plots import COLORMAP
from planar_utils._sweep_result import Sweep
from planar_utils._types import FloatArray
from planar_utils._validation import check_count
from planar_utils.plotting import INK, plot_decision_boundary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Width and height of one picture among several, and the height of the legend below them, in inches.
PANEL, STRIP = (3.1, 2.9), 0.3


def plot_boundaries(
    sweep: Sweep, by: str = "n_h", *, columns: int = 3, ax: "Axes | None" = None
) -> "Axes":
    """Draw the decision boundary of one network for each value of a setting, side by side.

    Parameters
    ----------
    sweep : Sweep
        Networks on data with two inputs that differ in `by` and the seed only; of several
        seeds the first is drawn.
    by : str, default "n_h"
        A setting: the name of a column.
    columns : int, default 3
        Pictures per row, at least 1.
    ax : Axes, optional
        A place to divide among the pictures; by default a new figure of a fitting size.

    Returns
    -------
    Axes
        The place; its `child_axes` are the pictures.

    Raises
    ------
    ValueError
        If there is no such setting, the networks differ in others too, or the data have not
        two inputs.

    References
    ----------
    The pictures are arranged as in scikit-learn's "Classifier comparison",
    https://scikit-learn.org/stable/auto_examples/classification/plot_classifier_comparison.html

    Examples
    --------
    >>> from planar_utils.experiments import sweep
    >>> ax = plot_boundaries(sweep(hidden_sizes=[1, 2], num_iterations=50))
    >>> len(ax.child_axes)
    2
    """
    check_axes(sweep, by)
    check_count("columns", columns, 1)
    rows = chosen_rows(sweep, by)
    columns = min(columns, len(rows))
    lines = -(-len(rows) // columns)
    # A strip below the pictures is for the legend that they share.
    ax = _place(ax, (PANEL[0] * columns, PANEL[1] * lines + STRIP))
    width, height = 1 / columns, PANEL[1] / (PANEL[1] * lines + STRIP)
    points: list[Any] = []
    for i, row in enumerate(rows):
        left, bottom = i % columns * width, 1 - (i // columns + 1) * height
        # Of several data sets each shows another part of the plane, and so needs its own numbers.
        alike = by != "dataset"
        size = (0.94 if alike else 0.86) * width, 0.8 * height
        panel = ax.inset_axes((left, bottom + 0.08 * height, *size))
        _draw_boundary(sweep, row, f"{nice(by)} = {show(sweep.table[by].iloc[row])}", panel)
        if alike:
            panel.tick_params(labelleft=i % columns == 0, labelbottom=i + columns >= len(rows))
        points = points or _classes(panel)
    if points:
        ax.legend(handles=points, loc="lower center", ncols=2, frameon=False)
    return ax


def plot_heatmap(
    sweep: Sweep, x: str, y: str, value: str = "test_accuracy", *, ax: "Axes | None" = None
) -> "Axes":
    """Draw a score over two settings, as the mean of the seeds.

    Parameters
    ----------
    sweep : Sweep
        Networks that differ in `x`, `y` and the seed only.
    x, y : str
        Two settings: names of columns.
    value : {"test_accuracy", "train_accuracy", "cost"}, default "test_accuracy"
        The score.
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on. Where all networks diverged, it says so.

    Raises
    ------
    ValueError
        If there is no such setting or score, or the networks differ in other settings too.

    References
    ----------
    J. R. Nuñez, C. R. Anderton, R. S. Renslow, "Optimizing colormaps with consideration for color
    vision deficiency", PLOS ONE 2018 (the colours).

    Examples
    --------
    >>> from planar_utils.experiments import sweep
    >>> result = sweep(hidden_sizes=[1, 2], l2=[0, 1], num_iterations=50)
    >>> plot_heatmap(result, "n_h", "l2").get_ylabel()
    'strength of L2'
    """
    import matplotlib.pyplot as plt

    check_axes(sweep, x, y, values=(value,))
    ax = plt.gca() if ax is None else ax
    table = sweep.table
    columns, rows = ordered(table[x]), ordered(table[y])
    means = np.full((len(rows), len(columns)), np.nan)
    diverged = np.zeros(means.shape, dtype=int)
    for (column, row), cell in table.groupby([x, y], sort=False):
        place = rows.index(row), columns.index(column)
        means[place] = cell[value].mean()
        diverged[place] = cell["diverged"].count()
    image = ax.imshow(np.ma.masked_invalid(means), cmap=COLORMAP, origin="lower", aspect="auto")
    middle = (np.nanmin(means) + np.nanmax(means)) / 2 if np.isfinite(means).any() else 0.0
    for i, j in np.ndindex(means.shape):
        text = _cell_text(float(means[i, j]), int(diverged[i, j]), value)
        dark = np.isfinite(means[i, j]) and means[i, j] <= middle
        ax.text(j, i, text, ha="center", va="center", color="white" if dark else INK, fontsize=8)
    ax.set_xticks(range(len(columns)), [show(column) for column in columns])
    ax.set_yticks(range(len(rows)), [show(row) for row in rows])
    ax.set(xlabel=nice(x), ylabel=nice(y))
    if np.isfinite(means).any():
        ax.figure.colorbar(image, ax=ax, label=f"mean {nice(value)}")
    return ax


def _place(ax: "Axes | None", size: tuple[float, float]) -> "Axes":
    """Return an empty place without a frame, by default that of a new figure."""
    import matplotlib.pyplot as plt

    if ax is None:
        ax = plt.figure(figsize=size).add_axes((0.06, 0.05, 0.93, 0.93))
    ax.set_axis_off()
    return ax


def _draw_boundary(sweep: Sweep, row: int, title: str, ax: "Axes") -> None:
    network = sweep.table.iloc[row]
    X, Y = sweep.data[network["dataset"]][:2]
    if sweep.outcome(row).diverged is not None:
        ax.text(0.5, 0.5, f"diverged at\niteration {network['diverged']}", ha="center", va="center")
        ax.set_xticks([])
        ax.set_yticks([])
    else:

        def model(points: FloatArray) -> Any:
            return sweep.predict(row, points.T)

        plot_decision_boundary(model, X, Y, ax=ax)
        legend = ax.get_legend()
        if legend is not None:
            legend.remove()
        ax.set(xlabel="", ylabel="")
        ax.tick_params(labelsize=7)
        for points in _classes(ax):
            points.set_sizes([12])
        title += f": {network['train_accuracy']:.0f} %"
    ax.set_title(title, fontsize=9)


def _classes(ax: "Axes") -> list[Any]:
    """Return the points of each class that a picture shows."""
    from matplotlib.collections import PathCollection

    return [drawn for drawn in ax.collections if isinstance(drawn, PathCollection)]


def _cell_text(mean: float, diverged: int, value: str) -> str:
    if not np.isfinite(mean):
        return "all\ndiverged" if diverged else "no data"
    text = f"{mean:.3f}" if value == "cost" and mean < 100 else f"{mean:.3g}"
    return f"{text}\n({diverged} div.)" if diverged else text
