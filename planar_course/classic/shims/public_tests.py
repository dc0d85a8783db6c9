"""`public_tests` of the editions since 2021: `<name>_test(function)` for the eight functions.

A test prints a green line or raises an AssertionError that names what is wrong. In the 2021a
edition the tests are lists of dictionaries for `test_utils`; later ones assert. As in the original,
the cache given to `backward_propagation` is random: `1 - A1**2` passes, and the mathematically
equal `1 - tanh(Z1)**2` does not.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from planar_course.classic.cases import (
    forward_propagation_test_case,
    nn_model_test_case,
    predict_test_case,
    update_parameters_test_case,
)
from planar_course.classic.dictionary_tests import multiple_test, single_test
from planar_course.classic.facade import with_file_beside_notebook
from planar_course.classic.mode import current_edition
from planar_utils import network

# What the star-import of a classic notebook leaks.
__all__ = [
    "backward_propagation_test",
    "compute_cost_test",
    "copy",
    "forward_propagation_test",
    "initialize_parameters_test",
    "layer_sizes_test",
    "multiple_test",
    "nn_model_test",
    "nn_model_test_case",
    "np",
    "predict_test",
    "single_test",
    "update_parameters_test",
]

Function = Callable[..., Any]

PASSED = "\033[92mAll tests passed!"

# What a right nn_model ends with after 10 000 iterations on the edition's nn_model_test_case.
TRAINED_2021A = {
    "W1": [
        [-0.65848169, 1.21866811],
        [-0.76204273, 1.39377573],
        [0.5792005, -1.10397703],
        [0.76773391, -1.41477129],
    ],
    "b1": [[0.287592], [0.3511264], [-0.2431246], [-0.35772805]],
    "W2": [[-2.45566237, -3.27042274, 2.00784958, 3.36773273]],
    "b2": [[0.20459656]],
}
TRAINED_2021B = {
    "W1": [
        [0.56305445, -1.03925886],
        [0.7345426, -1.36286875],
        [-0.72533346, 1.33753027],
        [0.74757629, -1.38274074],
    ],
    "b1": [[-0.22240654], [-0.34662093], [0.33663708], [-0.35296113]],
    "W2": [[1.82196893, 3.09657075, -2.98193564, 3.19946508]],
    "b2": [[0.21344644]],
}
TRAINED_2021C = {
    "W1": [
        [0.71392202, 1.31281102],
        [-0.76411243, -1.41967065],
        [-0.75040545, -1.38857337],
        [0.56495575, 1.04857776],
    ],
    "b1": [[-0.0073536], [0.01534663], [0.01262938], [0.00218135]],
    "W2": [[2.82545815, -3.3063945, -3.16116615, 1.8549574]],
    "b2": [[0.00393452]],
}
TRAINED_2021D = {
    "W1": [
        [-0.48394893, -0.91443482],
        [-0.69227123, -1.28596651],
        [0.63806018, 1.18124948],
        [0.73594679, 1.35718308],
        [-0.62621054, -1.16022636],
    ],
    "b1": [[0.00285386], [0.01642488], [-0.01114986], [-0.01656405], [0.01042274]],
    "W2": [[-1.45325879, -2.65768451, 2.26286606, 2.97274518, -2.18860534]],
    "b2": [[0.00758617]],
}
TRAINED = {
    "2021a": TRAINED_2021A,
    "2021b0": TRAINED_2021B,
    "2021b": TRAINED_2021B,
    "2021c": TRAINED_2021C,
    "2021d": TRAINED_2021D,
}


def layer_sizes_test(target: Function) -> None:
    """Test on X (5, 3), Y (2, 3) and on X (7, 5), Y (5, 5); the output must be a tuple."""
    np.random.seed(1)
    for n_x, n_y, m in ((5, 2, 3), (7, 5, 5)):
        output = target(np.random.randn(n_x, m), np.random.randn(n_y, m))
        expected = (n_x, 4, n_y)
        assert type(output) is tuple, "Output must be a tuple"
        assert output == expected, f"Wrong result. Expected {expected} got {output}"
    _report_passed()


def initialize_parameters_test(target: Function) -> None:
    """Test on the sizes 3, 5, 2, with seed 2 set before the call."""
    sizes = (3, 5, 2)
    np.random.seed(2)
    _compare(target, sizes, network.initialize_parameters(*sizes))


def forward_propagation_test(target: Function) -> None:
    """Test A2 and the whole cache on X (2, 3) and non-zero biases."""
    X, parameters = forward_propagation_test_case()
    _compare(target, (X, parameters), network.forward_propagation(X, parameters))


def compute_cost_test(target: Function) -> None:
    """Test the value, and that it is a `float` and nothing else, not even a `numpy.float64`."""
    np.random.seed(1)
    A2 = np.array([[0.5002307, 0.49985831, 0.50023963, 0.25, 0.7]])
    cases = [(A2, np.random.randn(1, 5) > 0, 0.5447066599017815)]
    if current_edition() in ("2021c", "2021d"):
        flat_A2, Y = np.array([0.7, 0.3, 0.8, 0.9, 0.9]), np.array([[1, 0, 1, 1, 1]])
        cases.append((flat_A2, Y, 0.22944289410146546))
    for A2, Y, expected in cases:
        output = target(A2, Y)
        assert type(output) is float, "Wrong type. Float expected"
        assert np.isclose(output, expected), f"Wrong value. Expected: {expected} got: {output}"
    _report_passed()


def backward_propagation_test(target: Function) -> None:
    """Test on 7 examples and 9 hidden units, with a cache of independent random numbers."""
    np.random.seed(1)
    X, Y = np.random.randn(3, 7), np.random.randn(1, 7) > 0
    parameters = {"W1": np.random.randn(9, 3), "W2": np.random.randn(1, 9)}
    parameters |= {"b1": np.zeros((9, 1)), "b2": np.zeros((1, 1))}
    cache = {"A1": np.random.randn(9, 7), "A2": np.random.randn(1, 7)}
    cache |= {"Z1": np.random.randn(9, 7), "Z2": np.random.randn(1, 7)}
    arguments = (parameters, cache, X, Y)
    _compare(target, arguments, network.backward_propagation(*arguments))


def update_parameters_test(target: Function) -> None:
    """Test one step with the default learning rate of 1.2."""
    parameters, grads = update_parameters_test_case()
    _compare(target, (parameters, grads), network.update_parameters(parameters, grads))


def nn_model_test(target: Function) -> None:
    """Test the parameters after 10 000 iterations; since 2021b a first training is printed."""
    edition = current_edition()
    trained = TRAINED.get(edition, TRAINED_2021A)
    expected = {name: np.array(values) for name, values in trained.items()}
    X, Y = nn_model_test_case()
    n_h = len(expected["W1"])
    if edition not in ("2021a", "2021b0"):
        shown = target(X, Y, n_h, num_iterations=10000, print_cost=True)
        for name in ("W1", "b1", "W2", "b2"):
            print(f"{name} = {shown[name]}")
    np.random.seed(3)
    _compare(target, (X, Y, n_h), expected)


def predict_test(target: Function) -> None:
    """Test on X (2, 3); predictions may be bool, int or float."""
    parameters, X = predict_test_case()
    expected = np.array([[True, False, True]])
    output = target(parameters, X)
    assert np.array_equal(output, expected), f"Wrong prediction. Expected: {expected} got: {output}"
    _report_passed()


def _compare(target: Function, arguments: tuple[Any, ...], expected: Any) -> None:
    """Call the target and compare its arrays in the manner of the edition."""
    if current_edition() == "2021a":
        errors = {
            "datatype_check": "Data type mismatch",
            "shape_check": "Wrong shape",
            "equation_output_check": "Wrong output",
        }
        case = {"input": arguments, "expected": expected}
        multiple_test([{"name": n, "error": e, **case} for n, e in errors.items()], target)
        return
    output, wanted = _named(target(*copy.deepcopy(arguments))), _named(expected)
    for name in wanted:
        # Labels are arrays of a subclass here, and so is what is computed from them.
        assert isinstance(output[name], np.ndarray), (
            f"Wrong type for {name}. Expected: {np.ndarray}"
        )
    for name, array in wanted.items():
        assert output[name].shape == array.shape, f"Wrong shape for {name}."
    for name, array in wanted.items():
        assert np.allclose(output[name], array), f"Wrong values for {name}"
    print(PASSED)


def _named(output: Any) -> dict[str, Any]:
    """Name the arrays of an output: a dictionary, or A2 with its cache."""
    if isinstance(output, tuple):
        A2, cache = output
        return {"A2": A2, **{f"cache['{name}']": array for name, array in cache.items()}}
    return dict(output)


def _report_passed() -> None:
    print("\033[92m All tests passed." if current_edition() == "2021a" else PASSED)


__getattr__ = with_file_beside_notebook(__name__)
