"""The classic test cases leave NumPy's global generator as the original functions left it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from planar_course.classic import cases, helpers
from planar_course.classic.editions import EDITIONS
from planar_course.classic.labels import ClassicLabels
from planar_course.classic.mode import EDITION_VARIABLE


@pytest.fixture(autouse=True)
def _global_generator() -> Iterator[None]:
    """Give the global generator back as it was: other tests must not notice these."""
    state = np.random.get_state()
    yield
    np.random.set_state(state)


def draw(*shapes: tuple[int, ...]) -> list[Any]:
    """Draw as the original functions did: seed 1, then one array after the other."""
    np.random.seed(1)
    return [np.random.randn(*shape) for shape in shapes]


def expected_of(name: str, edition: str) -> list[Any]:
    """Return the arrays drawn, by drawing them; the global generator is left behind them."""
    m = 4 if edition in ("2021c", "2021d") else 3
    shapes = {
        "layer_sizes": [(5, 3), (2, 3)],
        "forward_propagation": [(2, 3)] if edition == "v1" else [(2, 3), (4, 1)],
        "compute_cost": [(1, 3)],
        "backward_propagation": [(2, 3), (1, 3)],
        "nn_model": [(2, m), (1, m)],
        "predict": [(2, 3)],
    }
    return draw(*shapes[name])


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("layer_sizes", None),
        ("forward_propagation", None),
        ("compute_cost", 1),
        ("backward_propagation", 3),
        ("nn_model", 1),
        ("predict", None),
    ],
)
def test_values_and_global_state(
    monkeypatch: pytest.MonkeyPatch, edition: str, name: str, labels: int | None
) -> None:
    """The next number a notebook draws after the call is the original's next number."""
    monkeypatch.setenv(EDITION_VARIABLE, edition)
    drawn = expected_of(name, edition)
    following = np.random.randn()
    np.random.seed(12345)
    case = getattr(cases, f"{name}_test_case")()
    assert np.random.randn() == following
    if labels is not None:
        wanted = drawn[-1] if edition == "v1" else drawn[-1] > 0
        assert isinstance(case[labels], ClassicLabels)
        np.testing.assert_array_equal(np.asarray(case[labels]), wanted)
    X = {"forward_propagation": 0, "backward_propagation": 2, "nn_model": 0, "predict": 1}
    if name in X:
        np.testing.assert_array_equal(case[X[name]], drawn[0])


@pytest.mark.parametrize("edition", EDITIONS)
def test_number_of_values_and_biases(monkeypatch: pytest.MonkeyPatch, edition: str) -> None:
    """compute_cost gives three values up to v2, two since 2021; biases are zero in v1 only."""
    monkeypatch.setenv(EDITION_VARIABLE, edition)
    assert len(cases.compute_cost_test_case()) == (3 if edition in ("v1", "v2") else 2)
    _, parameters = cases.forward_propagation_test_case()
    assert parameters["b2"].item() == (0.0 if edition == "v1" else -1.3)
    assert bool(np.any(parameters["b1"])) == (edition != "v1")


def test_functions_without_draws_seed_nothing() -> None:
    """Initialize and update leave the generator where it was."""
    np.random.seed(7)
    following = np.random.RandomState(7).randn()
    assert cases.initialize_parameters_test_case() == (2, 4, 1)
    cases.update_parameters_test_case()
    assert np.random.randn() == following


def test_planar_data_and_what_is_drawn_next() -> None:
    """The documented checksums, memory order, and the three numbers after loading."""
    X, Y = helpers.load_planar_dataset()
    following = np.random.randn(3)
    np.testing.assert_allclose(following, (0.81434313, 0.78046993, -1.46405357), atol=1e-8)
    assert X.flags.f_contiguous
    assert (X.shape, Y.shape, Y.dtype) == ((2, 400), (1, 400), np.uint8)
    assert isinstance(Y, ClassicLabels)
    np.testing.assert_allclose(X.sum(), 10.087983277441666, rtol=1e-12)
    np.testing.assert_allclose(X[:, 0], (1.20444229, 3.57611415), atol=1e-8)
    helpers.load_planar_dataset()
    _, _, position, has_gauss, _ = np.random.get_state()
    assert (position, has_gauss) == (132, 0)


def test_extra_data_come_from_the_global_generator() -> None:
    """The documented sums after seed 1, other data without it, and labels that convert."""
    np.random.seed(1)
    circles, moons, blobs, quantiles, (points, more) = helpers.load_extra_datasets()
    sums = [X.sum() for X, _ in (circles, moons, blobs, quantiles)]
    wanted = (6.355169594977789, 149.1171182922581, -47.45663987561631, 3.5380544416684154)
    np.testing.assert_allclose(sums, wanted, rtol=1e-9)
    np.testing.assert_allclose(points[0], (0.07531087, 0.42572441), atol=1e-8)
    assert more.shape == (200, 2)
    assert all(isinstance(y, ClassicLabels) for _, y in (circles, moons, blobs, quantiles))
    assert int(blobs[1].sum()) == 496
    again = helpers.load_extra_datasets()
    assert not np.allclose(again[0][0], circles[0])
    np.testing.assert_array_equal(again[2][0], blobs[0])


@pytest.mark.parametrize("reshape", [lambda y: y, lambda y: y[0], np.squeeze, np.ravel])
def test_decision_boundary_of_the_classic_call(reshape: Any) -> None:
    """One call of the model with (N, 2), the current axes, y in every shape seen, None back."""
    from matplotlib import pyplot as plt

    calls = []

    def model(points: Any) -> Any:
        calls.append(points.shape)
        return points[:, 0] > 0

    X = np.array([[-0.1, 0.2, 0.1], [0.0, 0.3, -0.2]])
    figure, ax = plt.subplots()
    try:
        assert helpers.plot_decision_boundary(model, X, reshape(np.array([[0, 1, 1]]))) is None
        (shape,) = calls
        assert shape[1] == 2
        assert shape[0] == 230 * 250
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")
        assert plt.get_fignums() == [figure.number]
    finally:
        plt.close(figure)


def test_classic_sigmoid_overflows_as_it_did() -> None:
    """Right in the middle, and far out the warning and the 0 that classic output shows."""
    assert helpers.sigmoid(0) == 0.5
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert helpers.sigmoid(np.array([-1000.0])) == 0.0
