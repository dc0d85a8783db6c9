"""The gradient check finds right gradients right and a wrong one wrong."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_utils import check_gradients, network, numerical_gradient, relative_error


@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(), (3,), (2, 3), (2, 1, 2)]))
def test_numerical_gradient_of_a_known_function(seed: int, shape: tuple[int, ...]) -> None:
    """The gradient of sum(sin(t)) is cos(t), in every shape; theta is not changed."""
    theta = np.asarray(np.random.RandomState(seed).randn(*shape))
    theta.flags.writeable = False
    gradient = numerical_gradient(lambda t: float(np.sum(np.sin(t))), theta)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, np.cos(theta), atol=1e-9)


def test_numerical_gradient_is_exact_for_a_parabola() -> None:
    """Central differences have no error of second order; one-sided ones would be 0.1 off."""
    gradient = numerical_gradient(lambda t: float(np.sum(t**2)), np.array([1.0, -3.0]), 0.1)
    np.testing.assert_allclose(gradient, [2, -6], rtol=1e-12)


def test_numerical_gradient_takes_whole_numbers() -> None:
    """An array of ints cannot be moved by 1e-5 in place."""
    gradient = numerical_gradient(lambda t: float(np.sum(t**2)), np.array([1, -3]))
    np.testing.assert_allclose(gradient, [2, -6], rtol=1e-8)


def test_relative_error() -> None:
    """0 for equal, also both 0; 1 for opposite ones; symmetric and free of scale."""
    a, b = np.array([[1.0, 2.0]]), np.array([[1.0, 2.1]])
    assert relative_error(a, a) == 0
    assert relative_error(0 * a, 0 * a) == 0
    assert relative_error(a, -a) == pytest.approx(1)
    assert relative_error(a, 0 * a) == pytest.approx(1)
    assert relative_error(a, b) == pytest.approx(relative_error(b, a))
    assert relative_error(1e9 * a, 1e9 * b) == pytest.approx(relative_error(a, b))
    assert relative_error(a, b) == pytest.approx(0.1 / (np.sqrt(5) + np.sqrt(1 + 2.1**2)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_relative_error_of_what_is_no_gradient(bad: float) -> None:
    """Larger than any limit, and not lost in a max(...), as nan would be."""
    a, b = np.array([[1.0, 2.0]]), np.array([[bad, 2.0]])
    assert relative_error(a, b) == relative_error(b, a) == relative_error(b, b) == np.inf


@pytest.mark.parametrize("scale", [1e-200, 1e-320, 1e200, 1e308])
def test_relative_error_of_tiny_and_huge_gradients(scale: float) -> None:
    """Their squares are 0 or infinite, which must not read as agreement."""
    a = np.array([1.0, 0.0]) * scale
    assert relative_error(a, -a) == pytest.approx(1)
    assert relative_error(a, a) == 0


def test_relative_error_of_unsigned_numbers() -> None:
    """1 - 2 is 255 in bytes."""
    one, two = np.array([1], dtype=np.uint8), np.array([2], dtype=np.uint8)
    assert relative_error(one, two) == pytest.approx(1 / 3)


def test_numerical_gradient_shows_f_a_copy() -> None:
    """Also the call that only looks at what f returns; an f that spoils its argument is alone."""

    def spoil(t: np.ndarray) -> np.ndarray:
        total = np.sum(t)
        t[:] = 0
        return np.asarray(total)

    theta = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(spoil, theta), [1, 1], rtol=1e-8)
    assert theta.tolist() == [1, 2]


def test_numerical_gradient_lets_the_error_of_f_through() -> None:
    """A stub that is not written yet says so itself."""

    def stub(t: np.ndarray) -> float:
        raise NotImplementedError("write me")

    with pytest.raises(NotImplementedError, match="write me"):
        numerical_gradient(stub, np.ones(2))


def small_problem() -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Draw a network and five examples."""
    generator = np.random.RandomState(0)
    shapes = {"W1": (3, 2), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
    parameters = {name: generator.randn(*shape) for name, shape in shapes.items()}
    return parameters, generator.randn(2, 5), generator.rand(1, 5) > 0.5


def test_check_gradients_passes_the_library() -> None:
    """The worked solution is right."""
    errors = check_gradients(*small_problem())
    assert errors.keys() == {"dW1", "db1", "dW2", "db2"}
    assert max(errors.values()) < 1e-7


def mine(backward: object) -> SimpleNamespace:
    """Return the library's functions with another backward pass."""
    return SimpleNamespace(
        forward_propagation=network.forward_propagation,
        compute_cost=network.compute_cost,
        backward_propagation=backward,
    )


def test_check_gradients_names_the_wrong_one() -> None:
    """A forgotten slope of tanh spoils dW1 and db1, and nothing else."""

    def backward(parameters: dict, cache: dict, X: np.ndarray, Y: np.ndarray) -> dict:
        grads = network.backward_propagation(parameters, cache, X, Y)
        dZ1 = parameters["W2"].T @ (cache["A2"] - Y)
        grads["dW1"] = dZ1 @ X.T / X.shape[1]
        grads["db1"] = dZ1.mean(axis=1, keepdims=True)
        return grads

    errors = check_gradients(*small_problem(), functions=mine(backward))
    assert min(errors["dW1"], errors["db1"]) > 1e-2
    assert max(errors["dW2"], errors["db2"]) < 1e-7


@pytest.mark.parametrize("name", ["dW1", "db1", "dW2", "db2"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_check_gradients_fails_a_gradient_that_is_not_finite(name: str, bad: float) -> None:
    """One nan fails its gradient by any limit, wherever it stands, and no other one."""

    def backward(*args: object) -> dict:
        grads = network.backward_propagation(*args)  # type: ignore[arg-type]
        grads[name][0, 0] = bad
        return grads

    errors = check_gradients(*small_problem(), functions=mine(backward))
    assert errors.pop(name) == np.inf
    assert max(errors.values()) < 1e-7


def test_check_gradients_fails_a_cost_that_is_nan() -> None:
    """Nothing was measured then, so nothing agrees."""
    functions = mine(network.backward_propagation)
    functions.compute_cost = lambda A2, Y: float("nan")
    errors = check_gradients(*small_problem(), functions=functions)
    assert list(errors.values()) == [np.inf] * 4


def test_check_gradients_takes_a_cost_of_two_arguments() -> None:
    """Later editions of the exercise leave the unused third one out."""
    functions = mine(network.backward_propagation)
    functions.compute_cost = lambda A2, Y: network.compute_cost(A2, Y)
    assert max(check_gradients(*small_problem(), functions=functions).values()) < 1e-7


def test_check_gradients_says_a_wrong_shape() -> None:
    """A bias gradient summed to one dimension has not the shape of its variable."""

    def backward(*args: object) -> dict:
        grads = network.backward_propagation(*args)  # type: ignore[arg-type]
        return {**grads, "db1": grads["db1"].ravel()}

    with pytest.raises(ValueError, match=r"db1 has shape \(3,\), wanted \(3, 1\)"):
        check_gradients(*small_problem(), functions=mine(backward))


def test_check_gradients_changes_nothing() -> None:
    """The parameters are those of the learner's training run."""
    parameters, X, Y = small_problem()
    for array in (*parameters.values(), X, Y):
        array.flags.writeable = False
    check_gradients(parameters, X, Y)
