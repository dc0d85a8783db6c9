"""The worked solution: the classic numbers, the mathematics, and that nothing is changed."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planar_utils import check_gradients, network
from planar_utils.network import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    layer_sizes,
    nn_model,
    predict,
    update_parameters,
)

# Constants of the classic test cases, as they were printed.
WA = {
    "W1": np.array(
        [
            [-0.00416758, -0.00056267],
            [-0.02136196, 0.01640271],
            [-0.01793436, -0.00841747],
            [0.00502881, -0.01245288],
        ]
    ),
    "b1": np.zeros((4, 1)),
    "W2": np.array([[-0.01057952, -0.00909008, 0.00551454, 0.02292208]]),
    "b2": np.array([[0.0]]),
}
A2 = np.array([[0.5002307, 0.49985831, 0.50023963]])
CACHE = {
    "A1": np.array(
        [
            [-0.00616578, 0.0020626, 0.00349619],
            [-0.05225116, 0.02725659, -0.02646251],
            [-0.02009721, 0.0036869, 0.02883756],
            [0.02152675, -0.01385234, 0.02599885],
        ]
    ),
    "A2": A2,
}
PU = {
    "W1": np.array(
        [
            [-0.00615039, 0.0169021],
            [-0.02311792, 0.03137121],
            [-0.0169217, -0.01752545],
            [0.00935436, -0.05018221],
        ]
    ),
    "W2": np.array([[-0.0104319, -0.04019007, 0.01607211, 0.04440255]]),
    "b1": np.array([[-8.97523455e-07], [8.15562092e-06], [6.04810633e-07], [-2.545607e-06]]),
    "b2": np.array([[9.14954378e-05]]),
}
GU = {
    "dW1": np.array(
        [
            [0.00023322, -0.00205423],
            [0.00082222, -0.00700776],
            [-0.00031831, 0.0028636],
            [-0.00092857, 0.00809933],
        ]
    ),
    "dW2": np.array([[-1.75740039e-05, 3.70231337e-03, -1.25683095e-03, -2.55715317e-03]]),
    "db1": np.array([[1.05570087e-07], [-3.81814487e-06], [-1.90155145e-07], [5.46467802e-07]]),
    "db2": np.array([[-1.0892314e-05]]),
}


def seed_1(*shapes: tuple[int, int]) -> list[np.ndarray]:
    """Draw arrays one after the other as the classic cases do."""
    generator = np.random.RandomState(1)
    return [generator.randn(*shape) for shape in shapes]


def agrees(values: object, printed: str) -> bool:
    """Tell whether all numbers, row by row, round to the printed ones, digit for digit."""
    numbers = np.ravel(np.asarray(values, dtype=float))
    texts = printed.split()
    assert len(numbers) == len(texts)
    for number, text in zip(numbers, texts, strict=True):
        half_a_digit = 0.5 * 10.0 ** Decimal(text).as_tuple().exponent
        if abs(number - float(text)) > half_a_digit * (1 + 1e-6):
            return False
    return True


def test_agrees_sees_a_wrong_digit() -> None:
    """The comparison itself must be able to fail, in the last digit."""
    assert agrees([0.12345678, 1.2e-6], "0.12345678 1.2e-06")
    assert not agrees([0.12345678, 1.2e-6], "0.12345677 1.2e-06")
    assert not agrees([0.12345678, 1.2e-6], "0.12345678 1.3e-06")


@pytest.mark.parametrize(
    ("x_shape", "y_shape", "sizes"),
    [((5, 3), (2, 3), (5, 4, 2)), ((7, 5), (5, 5), (7, 4, 5)), ((2, 400), (1, 400), (2, 4, 1))],
)
def test_layer_sizes(
    x_shape: tuple[int, int], y_shape: tuple[int, int], sizes: tuple[int, int, int]
) -> None:
    """The printed sizes of all editions, as a tuple of plain ints."""
    result = layer_sizes(np.zeros(x_shape), np.zeros(y_shape))
    assert result == sizes
    assert type(result) is tuple


def test_initialize_parameters_prints_the_classic_digits() -> None:
    """The private generator draws what seed(2) drew."""
    parameters = initialize_parameters(2, 4, 1)
    assert agrees(
        parameters["W1"],
        "-0.00416758 -0.00056267 -0.02136196 0.01640271 "
        "-0.01793436 -0.00841747 0.00502881 -0.01245288",
    )
    assert agrees(parameters["W2"], "-0.01057952 -0.00909008 0.00551454 0.02292208")
    assert not parameters["b1"].any()
    assert not parameters["b2"].any()


def test_initialize_parameters_of_the_2021_edition() -> None:
    """The sizes (3, 5, 2) of the later public tests."""
    parameters = initialize_parameters(3, 5, 2)
    assert agrees(parameters["W1"][0], "-0.00416758 -0.00056267 -0.02136196")
    assert agrees(
        parameters["W2"][0],
        "-5.961597e-03 -1.91304965e-04 1.17500122e-02 -7.47870949e-03 9.02525097e-05",
    )
    shapes = {name: value.shape for name, value in parameters.items()}
    assert shapes == {"W1": (5, 3), "b1": (5, 1), "W2": (2, 5), "b2": (2, 1)}


def test_initialize_parameters_leaves_the_global_generator_alone() -> None:
    """A notebook that draws numbers must not depend on who called the library before."""
    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    initialize_parameters(2, 4, 1)
    assert np.random.rand() == expected


def test_forward_propagation_v1() -> None:
    """The means that the v1 notebook prints."""
    (X,) = seed_1((2, 3))
    result, cache = forward_propagation(X, WA)
    assert result is cache["A2"]
    assert agrees(
        [np.mean(cache[name]) for name in ("Z1", "A1", "Z2", "A2")],
        "-0.000499755777742 -0.000496963353232 0.000438187450959 0.500109546852",
    )


def test_forward_propagation_v2() -> None:
    """The means of the v2 notebook and the probabilities of the 2021 one: biases not zero."""
    X, b1 = seed_1((2, 3), (4, 1))
    result, cache = forward_propagation(X, {**WA, "b1": b1, "b2": np.array([[-1.3]])})
    assert agrees(
        [np.mean(cache[name]) for name in ("Z1", "A1", "Z2", "A2")],
        "0.262818640198 0.091999045227 -1.30766601287 0.212877681719",
    )
    assert agrees(result, "0.21292656 0.21274673 0.21295976")


def test_forward_propagation_fills_the_classic_cache() -> None:
    """The cache of the backward test cases is this forward pass, rounded."""
    (X,) = seed_1((2, 3))
    _, cache = forward_propagation(X, WA)
    np.testing.assert_allclose(cache["A1"], CACHE["A1"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(cache["A2"], CACHE["A2"], rtol=0, atol=1e-8)
    assert agrees(cache["Z1"][0], "-0.00616586 0.0020626 0.0034962")
    assert agrees(cache["Z2"], "0.00092281 -0.00056678 0.00095853")


def test_compute_cost_v1() -> None:
    """Real-valued labels of the v1 case: the formula takes them."""
    (Y,) = seed_1((1, 3))
    cost = compute_cost(A2, Y, WA)
    assert type(cost) is float
    assert agrees(cost, "0.692919893776")
    assert cost == pytest.approx(0.6929198937761265, rel=1e-14)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, float])
def test_compute_cost_v2(dtype: type) -> None:
    """The v2 value, for every type in which labels come: uint8 must not wrap around."""
    (Y,) = seed_1((1, 3))
    cost = compute_cost(A2, (Y > 0).astype(dtype), WA)
    assert cost == pytest.approx(0.6930587610394646, rel=1e-14)


def test_compute_cost_of_the_2021_edition() -> None:
    """Five probabilities, some far from a half."""
    (Y,) = seed_1((1, 5))
    probabilities = np.array([[0.5002307, 0.49985831, 0.50023963, 0.25, 0.7]])
    assert compute_cost(probabilities, Y > 0) == pytest.approx(0.5447066599017815, rel=1e-14)
    probabilities = np.array([[0.7, 0.3, 0.8, 0.9, 0.9]])
    cost = compute_cost(probabilities, np.array([[1, 0, 1, 1, 1]]))
    assert cost == pytest.approx(0.22944289410146546, rel=1e-14)


V1_GRADIENTS = {
    "dW1": "0.01018708 -0.00708701 0.00873447 -0.0060768 "
    "-0.00530847 0.00369379 -0.02206365 0.01535126",
    "db1": "-0.00069728 -0.00060606 0.000364 0.00151207",
    "dW2": "0.00363613 0.03153604 0.01162914 -0.01318316",
    "db2": "0.06589489",
}
V2_GRADIENTS = {
    "dW1": "0.00301023 -0.00747267 0.00257968 -0.00641288 "
    "-0.00156892 0.003893 -0.00652037 0.01618243",
    "db1": "0.00176201 0.00150995 -0.00091736 -0.00381422",
    "dW2": "0.00078841 0.01765429 -0.00084166 -0.01022527",
    "db2": "-0.16655712",
}


@pytest.mark.parametrize("name", ["dW1", "db1", "dW2", "db2"])
def test_backward_propagation_v1(name: str) -> None:
    """Every printed digit of the v1 gradients (real-valued labels)."""
    X, Y = seed_1((2, 3), (1, 3))
    assert agrees(backward_propagation(WA, CACHE, X, Y)[name], V1_GRADIENTS[name])


@pytest.mark.parametrize("dtype", [bool, np.uint8, float])
@pytest.mark.parametrize("name", ["dW1", "db1", "dW2", "db2"])
def test_backward_propagation_v2(name: str, dtype: type) -> None:
    """Every printed digit of the v2 gradients, for every type of labels."""
    X, Y = seed_1((2, 3), (1, 3))
    grads = backward_propagation(WA, CACHE, X, (Y > 0).astype(dtype))
    assert agrees(grads[name], V2_GRADIENTS[name])


def test_backward_propagation_of_the_2021_edition() -> None:
    """An inconsistent cache: the gradient is taken from A1 and A2 as given."""
    generator = np.random.RandomState(1)
    X, Y = generator.randn(3, 7), generator.randn(1, 7) > 0
    W1, W2 = generator.randn(9, 3), generator.randn(1, 9)
    parameters = {"W1": W1, "b1": np.zeros((9, 1)), "W2": W2, "b2": np.zeros((1, 1))}
    cache = {"A1": generator.randn(9, 7), "A2": generator.randn(1, 7)}
    grads = backward_propagation(parameters, cache, X, Y)
    assert agrees(grads["dW1"][0], "-0.24468458 -0.24371232 0.15959609")
    assert agrees(grads["dW2"][0, 0], "-0.35768529")
    assert agrees(grads["db1"][0], "0.1463639")
    assert agrees(grads["db2"], "-0.78032466")


def test_update_parameters_prints_the_classic_digits() -> None:
    """The numbers of all editions."""
    parameters = update_parameters(PU, GU)
    assert agrees(
        parameters["W1"],
        "-0.00643025 0.01936718 -0.02410458 0.03978052 "
        "-0.01653973 -0.02096177 0.01046864 -0.05990141",
    )
    assert agrees(parameters["b1"], "-1.02420756e-06 1.27373948e-05 8.32996807e-07 -3.20136836e-06")
    assert agrees(parameters["W2"], "-0.01041081 -0.04463285 0.01758031 0.04747113")
    assert agrees(parameters["b2"], "0.00010457")


def test_predict_prints_the_classic_mean() -> None:
    """Two of three examples belong to class 1; the answer is boolean, (1, m)."""
    (X,) = seed_1((2, 3))
    predictions = predict(PU, X)
    assert predictions.dtype == bool
    assert predictions.tolist() == [[True, False, True]]
    assert agrees(np.mean(predictions), "0.666666666667")


def test_predict_is_false_at_exactly_one_half() -> None:
    """Greater than 0.5, not at least 0.5: the threshold itself is class 0."""
    zeros = {name: np.zeros_like(value) for name, value in WA.items()}
    assert predict(zeros, np.ones((2, 3))).tolist() == [[False, False, False]]


def test_nn_model_v2(capsys: pytest.CaptureFixture[str]) -> None:
    """Ten printed costs and all learned parameters of the v2 notebook."""
    X, Y = seed_1((2, 3), (1, 3))
    parameters = nn_model(X, Y > 0, 4, num_iterations=10000, print_cost=True)
    costs = "0.692739 0.000218 0.000107 0.000071 0.000053 0.000042 0.000035 0.000030 0.000026"
    expected = [f"Cost after iteration {1000 * i}: {c}" for i, c in enumerate(costs.split())]
    expected.append("Cost after iteration 9000: 0.000023")
    assert capsys.readouterr().out.splitlines() == expected
    assert agrees(
        parameters["W1"],
        "-0.65848169 1.21866811 -0.76204273 1.39377573 "
        "0.5792005 -1.10397703 0.76773391 -1.41477129",
    )
    assert agrees(parameters["b1"], "0.287592 0.3511264 -0.2431246 -0.35772805")
    assert agrees(parameters["W2"], "-2.45566237 -3.27042274 2.00784958 3.36773273")
    assert agrees(parameters["b2"], "0.20459656")


def test_nn_model_is_silent_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Sweeps call it many times."""
    X, Y = seed_1((2, 3), (1, 3))
    nn_model(X, Y > 0, 2, num_iterations=3)
    assert capsys.readouterr().out == ""


def test_nn_model_with_no_iterations_returns_the_start() -> None:
    """Pictures of "before training" need it."""
    X, Y = seed_1((2, 3), (1, 3))
    parameters = nn_model(X, Y > 0, 4, num_iterations=0)
    for name, value in initialize_parameters(2, 4, 1).items():
        np.testing.assert_array_equal(parameters[name], value)


def test_nn_model_takes_every_type_of_labels_alike() -> None:
    """The classic labels are uint8, where -Y and Y - 1 would wrap around."""
    X, Y = seed_1((2, 6), (1, 6))
    runs = [
        nn_model(X, (Y > 0).astype(dtype), 3, num_iterations=50)
        for dtype in (bool, np.uint8, np.int64, float)
    ]
    for run in runs[1:]:
        for name, value in runs[0].items():
            np.testing.assert_allclose(run[name], value, rtol=1e-12)


SIZES = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)


@given(n_x=SIZES, n_h=SIZES, m=st.integers(1, 6), seed=SEEDS, kind=st.sampled_from("bf"))
def test_gradient_is_the_measured_one(n_x: int, n_h: int, m: int, seed: int, kind: str) -> None:
    """Backward propagation is the gradient of compute_cost at any size and with any labels."""
    generator = np.random.RandomState(seed)
    parameters = random_parameters(generator, n_x, n_h, 1)
    X = generator.randn(n_x, m)
    Y = generator.rand(1, m) if kind == "f" else generator.rand(1, m) > 0.5
    _, cache = forward_propagation(X, parameters)
    grads = backward_propagation(parameters, cache, X, Y)
    errors = check_gradients(parameters, X, Y)
    assert errors.keys() == {"dW1", "db1", "dW2", "db2"}
    for name, error in errors.items():
        # Where the gradient itself is close to 0, rounding is all that is measured.
        assert error < 1e-5 or np.max(np.abs(grads[name])) < 1e-6


@given(n_x=SIZES, n_h=SIZES, n_y=SIZES, m=SIZES, seed=SEEDS, rate=st.floats(0, 10))
def test_steps_change_nothing_they_are_given(
    n_x: int, n_h: int, n_y: int, m: int, seed: int, rate: float
) -> None:
    """In-place updates are the most frequent silent mistake; the solution must not make it."""
    generator = np.random.RandomState(seed)
    parameters = random_parameters(generator, n_x, n_h, n_y)
    X, Y = generator.randn(n_x, m), generator.rand(n_y, m) > 0.5
    arrays = [X, Y, *parameters.values()]
    for array in arrays:
        array.flags.writeable = False
    A2, cache = forward_propagation(X, parameters)
    compute_cost(A2, Y)
    grads = backward_propagation(parameters, cache, X, Y)
    new = update_parameters(parameters, grads, rate)
    for name in parameters:
        assert not np.shares_memory(new[name], parameters[name])
        np.testing.assert_allclose(new[name], parameters[name] - rate * grads["d" + name])


@given(n_x=SIZES, n_h=SIZES, n_y=SIZES, m=SIZES, seed=SEEDS)
def test_examples_do_not_know_each_other(n_x: int, n_h: int, n_y: int, m: int, seed: int) -> None:
    """One example at a time gives what all examples at once give."""
    generator = np.random.RandomState(seed)
    parameters = random_parameters(generator, n_x, n_h, n_y)
    X = generator.randn(n_x, m)
    together, _ = forward_propagation(X, parameters)
    alone = [forward_propagation(X[:, i : i + 1], parameters)[0] for i in range(m)]
    np.testing.assert_allclose(together, np.hstack(alone), rtol=1e-12)


def test_the_eight_functions_are_short() -> None:
    """They are read as the worked solution; without docstring and checks none is long."""
    import ast
    import inspect

    functions = {
        node.name: node
        for node in ast.parse(inspect.getsource(network)).body
        if isinstance(node, ast.FunctionDef)
    }
    assert list(functions) == [
        "layer_sizes",
        "initialize_parameters",
        "forward_propagation",
        "compute_cost",
        "backward_propagation",
        "update_parameters",
        "nn_model",
        "predict",
    ]
    for name, function in functions.items():
        body = [
            statement
            for statement in function.body[1:]
            if not ast.unparse(statement).startswith("check_")
        ]
        lines = body[-1].end_lineno - body[0].lineno + 1  # type: ignore[operator]
        assert lines <= 12, name


def random_parameters(
    generator: np.random.RandomState, n_x: int, n_h: int, n_y: int
) -> dict[str, np.ndarray]:
    """Draw parameters with biases that are not zero."""
    return {
        "W1": generator.randn(n_h, n_x),
        "b1": generator.randn(n_h, 1),
        "W2": generator.randn(n_y, n_h),
        "b2": generator.randn(n_y, 1),
    }
