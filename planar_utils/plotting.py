"""Pictures of the course: data, decision boundaries, costs, activations and networks.

Class is shown by marker as well as by colour, the colours can be told apart by colour-blind
readers, and the regions differ in lightness, so every picture survives a grey print.
Functions draw on `ax` (or on the current axes), return it and never call ``plt.show()``.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planar_utils import activations
from planar_utils._layout import FIRST_SLOPE
from planar_utils._types import FloatArray
from planar_utils._validation import (
    check_count,
    check_finite,
    check_function,
    check_label_vector,
    check_layer_sizes,
    check_shape,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Model = Callable[[FloatArray], npt.ArrayLike]

# The palette of Okabe and Ito; class 0 is vermillion, class 1 blue.
CLASS_COLORS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
CLASS_MARKERS = ("o", "^", "s", "D", "v", "P")
# Tints of the class colours for the regions, each clearly darker or lighter than the one before.
REGION_COLORS = ("#FCE8D9", "#B3D3E9", "#D9F2E9", "#E3BBD2", "#FDF1D6", "#A9DAF3")
INK = "#222222"
LINE_STYLES = ("-", "--", "-.", ":")

GRID_STEPS = 400
GRID_MARGIN = 1.0
ELEMENTWISE = ("step", *activations.ACTIVATIONS, "prelu")
MOST_UNITS = 8


def plot_decision_boundary(
    model: Model,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    ax: "Axes | None" = None,
    title: str | None = None,
) -> "Axes":
    """Colour the plane by what a model says about each point, and draw the data over it.

    Parameters
    ----------
    model : callable
        Called once with an array of shape (N, 2), one point per row. It returns N labels
        or N probabilities of label 1, in any shape: ``lambda x: predict(parameters, x.T)``.
    X : array_like, shape (2, m)
        Data, one column per example.
    y : array_like, shape (m,) or (1, m)
        Labels, whole numbers from 0 to 5.
    ax : Axes, optional
        Where to draw; by default the current axes.
    title : str, optional
        Title of the axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the shapes of X and y do not fit, or `model` does not answer with one finite
        number per point.

    References
    ----------
    Colours: M. Okabe, K. Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[-1.0, 1.0, 2.0], [0.0, 1.0, -1.0]])
    >>> ax = plot_decision_boundary(lambda x: x[:, 0] > 0, X, [0, 1, 1], title="right or left")
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('x1', 'x2')
    """
    check_function("model", model)
    X, labels = _points(X, y, "y")
    low, high = X.min(axis=1) - GRID_MARGIN, X.max(axis=1) + GRID_MARGIN
    x1, x2 = (np.linspace(low[i], high[i], GRID_STEPS) for i in (0, 1))
    grid = np.column_stack([coordinate.ravel() for coordinate in np.meshgrid(x1, x2)])
    values = _answers(model(grid), len(grid)).reshape(GRID_STEPS, GRID_STEPS)

    ax = _axes(ax)
    ax.imshow(
        _region_image(values),
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        aspect="auto",
        interpolation="nearest",
    )
    # Halfway between two neighbouring labels, and where a probability is one half.
    edges = np.arange(np.floor(values.min()), np.ceil(values.max())) + 0.5
    edges = edges[(values.min() < edges) & (edges < values.max())]
    if edges.size:
        ax.contour(x1, x2, values, levels=edges, colors=INK, linewidths=1.2)
    _scatter(ax, X, labels)
    _label(ax, "x1", "x2", title)
    return ax


def plot_data(X: npt.ArrayLike, Y: npt.ArrayLike, *, ax: "Axes | None" = None) -> "Axes":
    """Draw the examples, each with the colour and marker of its class.

    Parameters
    ----------
    X : array_like, shape (2, m)
        Data, one column per example.
    Y : array_like, shape (1, m) or (m,)
        Labels, whole numbers from 0 to 5.
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the shapes of X and Y do not fit or Y has other labels.

    References
    ----------
    Colours: M. Okabe, K. Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/

    Examples
    --------
    >>> ax = plot_data([[0, 1, 2], [1, 0, 1]], [[0, 1, 1]])
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['class 0', 'class 1']
    """
    X, labels = _points(X, Y, "Y")
    ax = _axes(ax)
    _scatter(ax, X, labels)
    _label(ax, "x1", "x2", None)
    return ax


def plot_costs(
    costs: npt.ArrayLike,
    iterations: npt.ArrayLike | None = None,
    *,
    ax: "Axes | None" = None,
    label: str | None = None,
) -> "Axes":
    """Draw a cost curve; call it again on the same axes to compare.

    Parameters
    ----------
    costs : array_like, shape (k,)
        Recorded costs.
    iterations : array_like, shape (k,), optional
        Their iterations; by default 0, 1, 2, ...
    ax : Axes, optional
        Where to draw; by default the current axes.
    label : str, optional
        Name of the curve in the legend.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If there are not as many iterations as costs.

    References
    ----------
    CS231n notes, "Neural Networks Part 3: loss function" (what the shape of a cost curve says),
    https://cs231n.github.io/neural-networks-3/#loss

    Examples
    --------
    >>> ax = plot_costs([0.69, 0.3, 0.2], [0, 100, 199], label="n_h = 4")
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('iteration', 'cost')
    """
    heights = np.asarray(costs, dtype=np.float64).ravel()
    places = np.arange(heights.size) if iterations is None else np.asarray(iterations).ravel()
    if places.size != heights.size:
        raise ValueError(
            f"iterations has {places.size} entries and costs has {heights.size}, but each cost "
            "needs its iteration. Did you mix the results of two runs?"
        )
    ax = _axes(ax)
    drawn = len(ax.get_lines())
    ax.plot(
        places,
        heights,
        color=CLASS_COLORS[(1 - drawn) % len(CLASS_COLORS)],
        linestyle=LINE_STYLES[drawn % len(LINE_STYLES)],
        label=label,
    )
    _label(ax, "iteration", "cost", None)
    if label is not None:
        ax.legend()
    return ax


def plot_activation(name: str, *, ax: "Axes | None" = None) -> "Axes":
    """Draw an activation function and its derivative over z from -5 to 5.

    Parameters
    ----------
    name : {"step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu"}
        Which one, as it is called in `planar_utils.activations`. (`prelu` is drawn with
        alpha = 0.25, the others with their default alpha.)
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `name` is none of these.

    References
    ----------
    CS231n notes, "Neural Networks Part 1: commonly used activation functions",
    https://cs231n.github.io/neural-networks-1/#actfun

    Examples
    --------
    >>> plot_activation("tanh").get_title()
    'tanh'
    """
    if name not in ELEMENTWISE:
        raise ValueError(f"name is {name!r}, but must be one of {', '.join(ELEMENTWISE)}.")
    function, derivative = getattr(activations, name), getattr(activations, f"{name}_derivative")
    alpha = {"alpha": FIRST_SLOPE} if name == "prelu" else {}
    # Left and right of zero apart, so that a jump is drawn as a jump and not as a slope.
    half = np.linspace(1e-6, 5, 200)
    Z = np.concatenate((-half[::-1], half))
    ax = _axes(ax)
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
    for values, color, style, label in (
        (function(Z, **alpha), CLASS_COLORS[1], "-", "g(z)"),
        (derivative(Z, **alpha), CLASS_COLORS[0], "--", "g'(z)"),
    ):
        ax.plot(
            np.insert(Z, half.size, 0),
            np.insert(np.asarray(values, dtype=np.float64), half.size, np.nan),
            color=color,
            linestyle=style,
            linewidth=2,
            label=label,
        )
    ax.legend(loc="upper left")
    _label(ax, "z", "", name.replace("_", " "))
    return ax


def plot_parameter_histograms(
    parameters: Mapping[str, npt.ArrayLike], *, axes: "Sequence[Axes] | None" = None
) -> "list[Axes]":
    """Draw how the values of each parameter are spread.

    Parameters
    ----------
    parameters : mapping
        Arrays of any shape by name, such as W1, b1, W2, b2.
    axes : sequence of Axes, optional
        One for each parameter; by default a row of a new figure.

    Returns
    -------
    list of Axes
        The axes drawn on, in the order of the parameters.

    Raises
    ------
    ValueError
        If there are not as many axes as parameters, or a value is not finite.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010 (such histograms, of activations and gradients).

    Examples
    --------
    >>> axes = plot_parameter_histograms({"W1": [[0.5, -0.2]], "b1": [[0.0]]})
    >>> [ax.get_title() for ax in axes]
    ['W1 (2 values)', 'b1 (1 value)']
    """
    import matplotlib.pyplot as plt

    if axes is None:
        _, new_axes = plt.subplots(
            1,
            len(parameters),
            figsize=(3 * len(parameters), 2.6),
            layout="constrained",
            squeeze=False,
        )
        axes = new_axes[0].tolist()
    used = list(axes)
    if len(used) != len(parameters):
        raise ValueError(
            f"axes has {len(used)} entries, but there are {len(parameters)} parameters "
            f"({', '.join(parameters)}): give one axes for each."
        )
    for ax, (name, array) in zip(used, parameters.items(), strict=True):
        values = np.asarray(array, dtype=np.float64).ravel()
        check_finite(name, values)
        ax.hist(values, bins=min(20, max(5, values.size)), color=CLASS_COLORS[1], edgecolor="white")
        noun = "value" if values.size == 1 else "values"
        ax.yaxis.get_major_locator().set_params(integer=True)
        _label(ax, "value", "count", f"{name} ({values.size} {noun})")
    return used


def plot_boundary_grid(
    models: Mapping[str, Model], X: npt.ArrayLike, y: npt.ArrayLike, *, columns: int = 3
) -> "Figure":
    """Draw the decision boundaries of several models side by side.

    Parameters
    ----------
    models : mapping
        Title to model, each as in `plot_decision_boundary`.
    X : array_like, shape (2, m)
        Data, one column per example.
    y : array_like, shape (m,) or (1, m)
        Labels.
    columns : int, default 3
        Pictures per row, at least 1.

    Returns
    -------
    Figure
        A new figure.

    Raises
    ------
    ValueError
        If `models` is empty or `columns` is below 1.

    References
    ----------
    The pictures are arranged as in scikit-learn's "Classifier comparison",
    https://scikit-learn.org/stable/auto_examples/classification/plot_classifier_comparison.html

    Examples
    --------
    >>> models = {"left": lambda x: x[:, 0] < 0, "up": lambda x: x[:, 1] > 0}
    >>> figure = plot_boundary_grid(models, [[-1, 1], [0, 1]], [0, 1])
    >>> [ax.get_title() for ax in figure.axes]
    ['left', 'up']
    """
    import matplotlib.pyplot as plt

    check_count("columns", columns, 1)
    if not models:
        raise ValueError(
            "models is empty, wanted at least one title and model: "
            "{'n_h = 4': lambda x: predict(parameters, x.T)}."
        )
    columns = min(columns, len(models))
    rows = -(-len(models) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(4 * columns, 3.6 * rows), layout="constrained", squeeze=False
    )
    for ax, (title, model) in zip(axes.flat, models.items(), strict=False):
        plot_decision_boundary(model, X, y, ax=ax, title=title)
        ax.get_legend().remove()
    for ax in axes.flat[len(models) :]:
        ax.remove()
    # One legend serves all the pictures.
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    return figure


def plot_network(layer_sizes: Sequence[int], *, ax: "Axes | None" = None) -> "Axes":
    """Draw a fully connected network: a column of circles per layer, a line per weight.

    Parameters
    ----------
    layer_sizes : sequence of int
        Number of units in each layer, the input first; at least two layers. Of a large
        layer only the first and last units are drawn.
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If there are fewer than two layers, or a size is not a whole number above 0.

    References
    ----------
    CS231n notes, "Neural Networks Part 1: layer-wise organization",
    https://cs231n.github.io/neural-networks-1/#layers

    Examples
    --------
    >>> ax = plot_network((2, 4, 1))
    >>> len(ax.patches), len(ax.lines)
    (7, 12)
    """
    check_layer_sizes(layer_sizes)
    sizes = list(layer_sizes)
    ax = _axes(ax)
    columns = [_unit_heights(size) for size in sizes]
    for layer, (left, right) in enumerate(pairwise(columns)):
        for start in left.values():
            for end in right.values():
                ax.plot(
                    (2 * layer, 2 * layer + 2), (start, end), color="0.6", linewidth=0.8, zorder=1
                )
    top = max(max(heights.values()) for heights in columns)
    for layer, heights in enumerate(columns):
        _draw_layer(ax, layer, len(sizes) - 1, sizes[layer], heights)
        kind = "input" if layer == 0 else "hidden" if layer < len(sizes) - 1 else "output"
        ax.text(2 * layer, -top - 0.6, f"{kind}: {sizes[layer]}", ha="center", va="top")
    ax.set_xlim(-0.9, 2 * len(sizes) - 1.1)
    ax.set_ylim(-top - 1.2, top + 0.6)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def plot_hidden_space(A1: npt.ArrayLike, Y: npt.ArrayLike, *, ax: "Axes | None" = None) -> "Axes":
    """Draw the examples where the hidden layer puts them.

    The output unit draws one straight line in this space, so it can only tell apart what
    a line can. Of more than two hidden units the two directions are drawn in which the
    examples differ most (the first two principal components).

    Parameters
    ----------
    A1 : array_like, shape (n_h, m)
        Activations of the hidden layer, see `planar_utils.hidden_activations`.
    Y : array_like, shape (1, m) or (m,)
        Labels, whole numbers from 0 to 5.
    ax : Axes, optional
        Where to draw; by default the current axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If A1 is not a finite matrix with one column per label.

    References
    ----------
    C. Olah, "Neural Networks, Manifolds, and Topology", 2014,
    https://colah.github.io/posts/2014-03-NN-Manifolds-Topology/

    Examples
    --------
    >>> ax = plot_hidden_space([[0.1, 0.9], [0.8, -0.3]], [[0, 1]])
    >>> ax.get_xlabel()
    'first hidden unit'
    """
    hidden, labels = _examples("A1", A1, "Y", Y)
    n_h = hidden.shape[0]
    points: FloatArray
    if n_h == 1:
        points, names = np.vstack((hidden, labels)), ("first hidden unit", "label")
    elif n_h == 2:
        points, names = hidden, ("first hidden unit", "second hidden unit")
    else:
        centred = hidden - hidden.mean(axis=1, keepdims=True)
        # Of the n_h x n_h matrix: there are as many directions as units, however few examples.
        directions = np.linalg.svd(centred @ centred.T)[0]
        # The sign of a direction is arbitrary; the largest entry is made positive so that the
        # picture does not flip from machine to machine.
        largest = directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])]
        points = (directions * np.where(largest < 0, -1, 1))[:, :2].T @ centred
        names = ("first principal component", "second principal component")
    ax = _axes(ax)
    _scatter(ax, points, labels)
    _label(ax, *names, f"{n_h} hidden unit{'s' if n_h > 1 else ''}")
    return ax


# ---- drawing ----


def _axes(ax: "Axes | None") -> "Axes":
    """Return the given or else the current axes."""
    import matplotlib.pyplot as plt

    return plt.gca() if ax is None else ax


def _label(ax: "Axes", x: str, y: str, title: str | None) -> None:
    """Name the axes and, if there is one, write the title."""
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    if title is not None:
        ax.set_title(title)


def _scatter(ax: "Axes", X: FloatArray, labels: npt.NDArray[np.int64]) -> None:
    """Draw the examples of each class, and the legend."""
    for label in np.unique(labels):
        chosen = labels == label
        ax.scatter(
            X[0, chosen],
            X[1, chosen],
            s=40,
            color=CLASS_COLORS[label],
            marker=CLASS_MARKERS[label],
            edgecolors="white",
            linewidths=0.6,
            label=f"class {label}",
        )
    ax.legend(loc="upper right")


def _region_image(values: FloatArray) -> FloatArray:
    """Return the colours (rows, columns, 3) for labels or for probabilities of label 1."""
    from matplotlib.colors import to_rgb

    channels = np.array([to_rgb(color) for color in REGION_COLORS]).T
    # A label gets its colour, a probability a mixture of the colours of 0 and 1.
    return np.stack([np.interp(values, range(channels.shape[1]), c) for c in channels], axis=-1)


def _unit_heights(size: int) -> dict[int, float]:
    """Return unit number -> height for the units of a layer that are drawn."""
    if size <= MOST_UNITS:
        return {unit: (size - 1) / 2 - unit for unit in range(size)}
    half = MOST_UNITS // 2
    # One place in the middle stays free for the dots.
    return {
        **{unit: float(half - unit) for unit in range(half)},
        **{size - half + unit: float(-1 - unit) for unit in range(half)},
    }


def _draw_layer(ax: "Axes", layer: int, last: int, size: int, heights: dict[int, float]) -> None:
    """Draw the units of one layer with their symbols."""
    from matplotlib.patches import Circle

    x = 2 * layer
    color = "#F0F0F0" if layer == 0 else REGION_COLORS[1] if layer < last else REGION_COLORS[0]
    for unit, height in heights.items():
        ax.add_patch(Circle((x, height), 0.38, facecolor=color, edgecolor=INK, zorder=2))
        symbol = f"x_{{{unit + 1}}}" if layer == 0 else f"a_{{{unit + 1}}}^{{[{layer}]}}"
        ax.text(x, height, f"${symbol}$", ha="center", va="center", fontsize=10, zorder=3)
    if len(heights) < size:
        ax.text(x, 0, "⋮", ha="center", va="center", fontsize=14)


# ---- checks of the arguments ----


def _points(
    X: npt.ArrayLike, y: npt.ArrayLike, y_name: str
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return X (2, m) as floats and y (m,) as whole numbers."""
    points = np.asarray(X)
    check_shape("X", points, (2, "m"), "a picture of the plane; columns are examples here")
    return _examples("X", points, y_name, y)


def _examples(
    name: str, values: npt.ArrayLike, y_name: str, y: npt.ArrayLike
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return a finite float matrix and as many labels (m,) as it has columns."""
    matrix, labels = np.asarray(values), np.asarray(y)
    check_label_vector(y_name, labels)
    check_shape(name, matrix, ("n", labels.size), f"{y_name} has {labels.size} labels")
    check_finite(name, matrix)
    if not np.isin(labels, range(len(CLASS_COLORS))).all():
        raise ValueError(
            f"{y_name} holds {np.unique(labels)[:5].tolist()}, wanted whole numbers from 0 to "
            f"{len(CLASS_COLORS) - 1}: each class needs a colour and a marker."
        )
    return matrix.astype(np.float64), labels.ravel().astype(np.int64)


def _answers(answers: npt.ArrayLike, count: int) -> FloatArray:
    """Return a model's answers as `count` floats."""
    values = np.asarray(answers)
    if values.size != count:
        raise ValueError(
            f"model returned an array of shape {values.shape} for {count} points, wanted one "
            "label per point. The points come as rows (N, 2); a network wants columns: "
            "lambda x: predict(parameters, x.T)."
        )
    values = values.astype(np.float64).ravel()
    top = len(REGION_COLORS) - 1
    if not ((values >= 0) & (values <= top)).all():
        raise ValueError(
            f"model returned values outside 0 to {top} (or nan), wanted labels, or probabilities "
            "of label 1. Scores become labels by a comparison: scores > 0."
        )
    return values
