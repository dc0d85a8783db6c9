"""Protects the pictures: what they show, what they return, and who can read them."""

import doctest
import io
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from planar_utils import (
    load_four_quadrants,
    load_planar_dataset,
    plot_activation,
    plot_boundary_grid,
    plot_costs,
    plot_data,
    plot_decision_boundary,
    plot_hidden_space,
    plot_network,
    plot_parameter_histograms,
    plotting,
)

Array = NDArray[np.float64]
X = np.array([[-3.0, -1.0, 0.5, 2.0, 4.0], [1.0, 2.0, -2.0, 0.0, 1.5]])
Y = np.array([[0, 0, 1, 1, 1]], dtype=np.uint8)


@pytest.fixture(autouse=True)
def _fresh_figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start without figures; plt.show() would open windows, so nothing may call it."""

    def show(*_: object, **__: object) -> None:
        raise AssertionError("plt.show() was called")

    monkeypatch.setattr(plt, "show", show)
    plt.close("all")
    yield
    plt.close("all")


def right_half(points: Array) -> NDArray[np.bool_]:
    """Predict 1 where x1 > 0."""
    return np.asarray(points[:, 0] > 0)


def image_of(ax: Axes) -> Array:
    """Return the colours of the regions, the lowest row first."""
    return np.asarray(ax.get_images()[0].get_array())


@pytest.mark.parametrize(
    "example", doctest.DocTestFinder().find(plotting), ids=lambda example: str(example.name)
)
def test_examples_of_the_docstrings(example: doctest.DocTest) -> None:
    """What the docstrings show is what the functions do (each on a new figure)."""
    assert doctest.DocTestRunner().run(example).failed == 0


def test_every_public_function_has_an_example() -> None:
    """The test above must not pass for want of examples."""
    public = [name for name in vars(plotting) if name.startswith("plot_")]
    assert len(public) == 8
    finder = doctest.DocTestFinder()
    for name in public:
        assert any(test.examples for test in finder.find(getattr(plotting, name), name)), name


# ---- the decision boundary ----


def test_model_is_called_once_with_the_whole_grid() -> None:
    """One call with points as rows, from the least coordinate - 1 to the greatest + 1."""
    grids = []

    def model(points: Array) -> NDArray[np.bool_]:
        grids.append(points)
        return right_half(points)

    plot_decision_boundary(model, X, Y)
    assert len(grids) == 1
    grid = grids[0]
    assert grid.ndim == 2
    assert grid.shape[1] == 2
    assert grid.dtype == np.float64
    np.testing.assert_allclose(grid.min(axis=0), X.min(axis=1) - 1)
    np.testing.assert_allclose(grid.max(axis=0), X.max(axis=1) + 1)
    # Fine enough that no step is seen, coarse enough to be quick.
    assert 200**2 <= len(grid) <= 500**2


@pytest.mark.parametrize(
    "y",
    [Y, Y[0], Y.ravel().tolist(), Y.astype(bool), Y.astype(float), [Y[0].tolist()]],
    ids=["(1, m)", "(m,)", "list", "bool", "float", "list of a list"],
)
def test_labels_of_any_usual_form(y: Any) -> None:
    """Old notebooks pass labels as row, flat, squeezed or reshaped."""
    ax = plot_decision_boundary(right_half, X, y)
    assert [len(points.get_offsets()) for points in ax.collections[-2:]] == [2, 3]  # type: ignore[arg-type]


@pytest.mark.parametrize("m", [1, 2, 7, 1000])
def test_any_number_of_examples(m: int) -> None:
    """No number of examples is special, one class alone included."""
    rng = np.random.RandomState(0)
    ax = plot_decision_boundary(right_half, rng.randn(2, m), np.zeros((1, m), dtype=int))
    assert len(ax.collections[-1].get_offsets()) == m  # type: ignore[arg-type]


def test_regions_are_where_the_model_says() -> None:
    """The picture is not mirrored or transposed: each pixel has the colour of its label."""

    def upper_right(points: Array) -> NDArray[np.bool_]:
        return np.asarray((points[:, 0] > 2) & (points[:, 1] > 1))

    ax = plot_decision_boundary(upper_right, X, Y)
    image = image_of(ax)
    colors = [np.array(to_rgb(color)) for color in plotting.REGION_COLORS[:2]]
    for corner, label in (((-1, -1), 1), ((-1, 0), 0), ((0, -1), 0), ((0, 0), 0)):
        np.testing.assert_allclose(image[corner], colors[label])
    assert ax.get_images()[0].origin == "lower"
    np.testing.assert_allclose(ax.get_images()[0].get_extent(), (-4, 5, -3, 3))


def test_boundary_line_is_where_the_label_changes() -> None:
    """The line tells the regions apart where colours fail."""
    ax = plot_decision_boundary(right_half, X, Y)
    line = ax.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose(np.asarray(line)[:, 0], 0, atol=0.05)


@pytest.mark.parametrize("shape", [(-1,), (1, -1), (-1, 1)])
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float64])
def test_answers_of_any_usual_form(shape: tuple[int, ...], dtype: Any) -> None:
    """A predict gives (1, N) bool, scikit-learn (N,) uint8, a learner perhaps a column."""
    ax = plot_decision_boundary(lambda x: right_half(x).reshape(shape).astype(dtype), X, Y)
    wanted = plot_decision_boundary(right_half, X, Y, ax=plt.figure().add_subplot())
    np.testing.assert_allclose(image_of(ax), image_of(wanted))


def test_probabilities_are_shades() -> None:
    """Between the classes the colour changes gradually; the line is at one half."""
    ax = plot_decision_boundary(lambda x: 1 / (1 + np.exp(-x[:, 0])), X, Y)
    row = image_of(ax)[0, :, 0]
    assert (np.diff(row) < 0).all()
    line = ax.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose(np.asarray(line)[:, 0], 0, atol=0.05)


@pytest.mark.parametrize("answer", [0.0, 1.0, 0.5, 0.2])
def test_a_model_of_one_answer(answer: float) -> None:
    """A collapsed model has no boundary: no line, no warning (warnings are errors here)."""
    ax = plot_decision_boundary(lambda x: np.full(len(x), answer), X, Y)
    assert len(ax.collections) == 2


def test_four_classes() -> None:
    """Four regions and four markers."""
    points, labels = load_four_quadrants()
    ax = plot_decision_boundary(
        lambda x: np.where(x[:, 1] > 0, x[:, 0] <= 0, 2 + (x[:, 0] > 0)), points, labels
    )
    assert len(np.unique(image_of(ax).reshape(-1, 3), axis=0)) == 4
    legend = ax.get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 4


# ---- axes, figures, legends ----

DRAWINGS: dict[str, Callable[[Axes | None], Axes]] = {
    "plot_decision_boundary": lambda ax: plot_decision_boundary(right_half, X, Y, ax=ax, title="t"),
    "plot_data": lambda ax: plot_data(X, Y, ax=ax),
    "plot_costs": lambda ax: plot_costs([3.0, 2.0, 1.0], ax=ax, label="run"),
    "plot_activation": lambda ax: plot_activation("elu", ax=ax),
    "plot_network": lambda ax: plot_network((2, 4, 1), ax=ax),
    "plot_hidden_space": lambda ax: plot_hidden_space(X, Y, ax=ax),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_draws_on_the_given_axes(name: str) -> None:
    """Nothing is drawn elsewhere, no figure is opened, and rendering is silent."""
    figure, (left, right) = plt.subplots(1, 2)
    assert DRAWINGS[name](left) is left
    assert left.has_data()
    assert not right.has_data()
    assert plt.get_fignums() == [figure.number]
    figure.savefig(io.BytesIO())


@pytest.mark.parametrize("name", DRAWINGS)
def test_draws_on_the_current_axes_by_default(name: str) -> None:
    """As the classic function: plt.figure() or plt.subplot() first decides where."""
    _, (_, right) = plt.subplots(1, 2)
    assert plt.gca() is right
    assert DRAWINGS[name](None) is right


@pytest.mark.parametrize("name", ["plot_decision_boundary", "plot_data", "plot_hidden_space"])
def test_points_have_axis_labels_and_legend(name: str) -> None:
    """A reader learns what is on the axes and which marker is which class."""
    ax = DRAWINGS[name](None)
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["class 0", "class 1"]


def test_classic_axis_names_and_title() -> None:
    """x1 and x2, and the title given."""
    ax = plot_decision_boundary(right_half, X, Y, title="n_h = 4")
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("x1", "x2", "n_h = 4")


def test_boundary_grid() -> None:
    """A picture per model in their order, one legend for all, no empty frames."""
    models = {f"n_h = {n}": right_half for n in range(7)}
    figure = plot_boundary_grid(models, X, Y, columns=3)
    assert [ax.get_title() for ax in figure.axes] == list(models)
    assert len({round(ax.get_position().x0, 1) for ax in figure.axes}) == 3
    assert len(figure.legends) == 1
    figure.savefig(io.BytesIO())


def test_cost_curves_can_be_compared() -> None:
    """Two curves on one axes differ in dash pattern too, and the iterations are placed right."""
    ax = plot_costs([3.0, 1.0], [0, 99], label="a")
    plot_costs(np.array([2.0, 1.5]), np.array([0, 50]), ax=ax, label="b")
    first, second = ax.get_lines()
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_color() != second.get_color()
    assert np.asarray(first.get_xdata()).tolist() == [0, 99]
    assert np.asarray(plot_costs([], ax=ax).get_lines()[2].get_xdata()).size == 0


@pytest.mark.parametrize("name", plotting.ELEMENTWISE)
def test_activation_curves(name: str) -> None:
    """Function and derivative of every element-wise activation, with a break at the jump."""
    from planar_utils import activations

    function, derivative = plot_activation(name).get_lines()[-2:]
    z = np.asarray(function.get_xdata(), dtype=float)
    values = np.asarray(function.get_ydata(), dtype=float)
    right = z == 5
    alpha = {"alpha": plotting.FIRST_SLOPE} if name == "prelu" else {}
    np.testing.assert_allclose(values[right], getattr(activations, name)(np.array([5.0]), **alpha))
    assert np.isnan(values).sum() == 1
    assert function.get_linestyle() != derivative.get_linestyle()
    assert [function.get_label(), derivative.get_label()] == ["g(z)", "g'(z)"]  # as in the text


def test_histograms() -> None:
    """Every value is counted once; equal values and single ones are drawn too."""
    parameters = {"W1": np.zeros((4, 2)), "b1": np.ones((4, 1)), "b2": np.array([[0.3]])}
    axes = plot_parameter_histograms(parameters)
    for ax, values in zip(axes, parameters.values(), strict=True):
        assert sum(patch.get_height() for patch in ax.patches) == values.size  # type: ignore[attr-defined]
    given = list(plt.subplots(1, 3)[1])
    assert plot_parameter_histograms(parameters, axes=given) == given


@pytest.mark.parametrize(
    ("sizes", "units", "weights"),
    [((2, 4, 1), 7, 12), ((3, 4, 4, 1), 12, 32), ((2, 50, 1), 11, 24), ((1, 1), 2, 1)],
)
def test_network_drawing(sizes: tuple[int, ...], units: int, weights: int) -> None:
    """A circle per unit and a line per weight; of 50 units, eight and a mark for the others."""
    ax = plot_network(sizes)
    assert (len(ax.patches), len(ax.lines)) == (units, weights)
    texts = [text.get_text() for text in ax.texts]
    assert ("⋮" in texts) == (max(sizes) > 8)
    assert f"input: {sizes[0]}" in texts


@pytest.mark.parametrize("n_h", [1, 2, 3, 20])
def test_hidden_space_of_any_size(n_h: int) -> None:
    """Two units are drawn as they are, more by their principal components."""
    A1 = np.tanh(np.random.RandomState(0).randn(n_h, 30))
    labels = np.arange(30).reshape(1, 30) % 2
    ax = plot_hidden_space(A1, labels)
    drawn = np.concatenate([np.asarray(points.get_offsets()) for points in ax.collections])
    assert drawn.shape == (30, 2)
    if n_h == 2:
        np.testing.assert_allclose(np.sort(drawn[:, 0]), np.sort(A1[0]))
    if n_h > 2:
        centred = A1 - A1.mean(axis=1, keepdims=True)
        variances = np.linalg.svd(centred, compute_uv=False)[:2] ** 2
        np.testing.assert_allclose((drawn**2).sum(axis=0), variances)


def test_hidden_space_of_one_example() -> None:
    """One point has no directions of its own, and is drawn all the same."""
    ax = plot_hidden_space(np.ones((3, 1)), np.array([[0]]))
    assert sum(len(points.get_offsets()) for points in ax.collections) == 1


# ---- readable by everybody ----


def luminance(color: str) -> float:
    """Return the lightness of a colour in a grey print, 0 (black) to 1 (white)."""
    return float(np.dot(to_rgb(color), (0.299, 0.587, 0.114)))


# How a colour looks to people without one kind of cone (G. M. Machado and others, 2009).
SIMULATED = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("kind", SIMULATED)
def test_classes_can_be_told_apart_by_colour_blind_readers(kind: str) -> None:
    """Markers and regions of the two classes stay far from each other."""
    matrix = np.array(SIMULATED[kind])
    for colors, distance in ((plotting.CLASS_COLORS, 0.3), (plotting.REGION_COLORS, 0.1)):
        first, second = (matrix @ np.array(to_rgb(color)) for color in colors[:2])
        assert np.linalg.norm(first - second) > distance


def test_classes_can_be_told_apart_in_grey() -> None:
    """A class has its own marker, and neighbouring regions differ in lightness."""
    assert len(set(plotting.CLASS_MARKERS)) == len(plotting.CLASS_COLORS)
    assert plotting.CLASS_COLORS[:2] == ("#D55E00", "#0072B2")
    assert plotting.CLASS_MARKERS[:2] == ("o", "^")
    lightness = [luminance(color) for color in plotting.REGION_COLORS]
    assert (np.abs(np.diff(lightness)) > 0.08).all()


def test_markers_of_the_classes_differ_in_the_picture() -> None:
    """The marker is really used: circle for 0, triangle for 1."""
    ax = plot_data(*load_planar_dataset())
    circle, triangle = (points.get_paths()[0].vertices for points in ax.collections)
    assert len(np.asarray(circle)) > 10
    assert len(np.asarray(triangle)) == 4


# ---- bad input ----


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: plot_decision_boundary(right_half, X.T, Y), ValueError, r"X\.T"),
        (lambda: plot_decision_boundary(right_half, X, Y[:, :3]), ValueError, "y has 3 labels"),
        (lambda: plot_decision_boundary(right_half, X * np.nan, Y), ValueError, "X holds"),
        (lambda: plot_decision_boundary(right_half, X, Y + 5), ValueError, "from 0 to 5"),
        (lambda: plot_decision_boundary(True, X, Y), TypeError, "model is of type bool"),  # type: ignore[arg-type]
        (lambda: plot_decision_boundary(lambda x: x, X, Y), ValueError, r"predict\(parameters"),
        (lambda: plot_decision_boundary(lambda x: 9 * x[:, 0], X, Y), ValueError, "scores > 0"),
        (lambda: plot_decision_boundary(lambda x: x[:, 0] * np.nan, X, Y), ValueError, "nan"),
        (lambda: plot_data(X, Y + 0.5), ValueError, "Y holds 0.5"),
        (lambda: plot_costs([1, 2], [0]), ValueError, "iterations has 1 entries and costs has 2"),
        (lambda: plot_activation("softmax"), ValueError, "name is 'softmax'"),
        (lambda: plot_boundary_grid({}, X, Y), ValueError, "models is empty"),
        (lambda: plot_boundary_grid({"a": right_half}, X, Y, columns=0), ValueError, "columns is"),
        (lambda: plot_network((3,)), ValueError, "at least two layers"),
        (lambda: plot_network((3, 0, 1)), ValueError, r"layer_sizes\[1\] is 0"),
        (lambda: plot_hidden_space(X.T, Y), ValueError, r"A1\.T"),
        (lambda: plot_parameter_histograms({"W1": [np.inf]}), ValueError, "W1 holds"),
        (lambda: plot_parameter_histograms({"W1": [1.0]}, axes=[]), ValueError, "axes has 0"),
    ],
)
def test_bad_input_teaches(call: Callable[[], object], error: type[Exception], words: str) -> None:
    """The message names the argument, what it got and what was wanted."""
    with pytest.raises(error, match=words):
        call()
