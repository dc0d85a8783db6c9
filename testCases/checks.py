"""The learner's checks: one per graded function.

A check prints one line when the function is right, and raises `CheckFailed` with the first
thing that is wrong otherwise.

>>> def count_parameters(layer_sizes):
...     pairs = zip(layer_sizes, layer_sizes[1:])
...     return sum(before * after + after for before, after in pairs)
>>> check_count_parameters(count_parameters)
count_parameters: all 8 checks passed
"""

from collections.abc import Callable
from typing import Any

from testCases.cases import SPECIFICATIONS
from testCases.examination import check_count, examine
from testCases.failure import CheckFailed, Problem

__all__ = ["CheckFailed", "Problem", *(f"check_{function}" for function in SPECIFICATIONS)]

Check = Callable[[Any], None]


def _check(name: str) -> Check:
    specification = SPECIFICATIONS[name]
    count = check_count(specification)

    def check(function: Any) -> None:
        problem = examine(function, specification)
        if problem is not None:
            raise CheckFailed(problem)
        print(f"{name}: all {count} checks passed")

    check.__name__ = check.__qualname__ = f"check_{name}"
    check.__doc__ = f"""Check the function of the exercise {specification.exercise}.

    Parameters
    ----------
    function : callable
        Your ``{name}({", ".join(specification.arguments)})``.

    Raises
    ------
    CheckFailed
        When something is wrong; the message says what, and why where it is known.
    NotImplementedError
        When the exercise is not written yet.
    """
    return check


check_to_column = _check("to_column")
check_hand_network = _check("hand_network")

check_neuron_forward = _check("neuron_forward")
check_logistic_forward = _check("logistic_forward")
check_logistic_cost = _check("logistic_cost")
check_logistic_gradient = _check("logistic_gradient")
check_logistic_fit = _check("logistic_fit")

check_layer_sizes = _check("layer_sizes")
check_initialize_parameters = _check("initialize_parameters")
check_forward_propagation = _check("forward_propagation")
check_compute_cost = _check("compute_cost")
check_backward_propagation = _check("backward_propagation")
check_numerical_gradient = _check("numerical_gradient")
check_update_parameters = _check("update_parameters")
check_nn_model = _check("nn_model")
check_predict = _check("predict")

check_sigmoid_derivative = _check("sigmoid_derivative")
check_tanh_derivative = _check("tanh_derivative")
check_relu = _check("relu")
check_leaky_relu_derivative = _check("leaky_relu_derivative")
check_tanh_from_sigmoid = _check("tanh_from_sigmoid")
check_collapse_linear = _check("collapse_linear")

check_initialize_zeros = _check("initialize_zeros")
check_initialize_constant = _check("initialize_constant")
check_distinct_units = _check("distinct_units")
check_initialize_scaled = _check("initialize_scaled")

check_best_hidden_size = _check("best_hidden_size")
check_generalization_gap = _check("generalization_gap")
check_count_parameters = _check("count_parameters")
