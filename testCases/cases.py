"""The cases of all graded functions, by the function's name."""

from testCases import cases_00, cases_01, cases_02, cases_03, cases_04, cases_05
from testCases.specification import Specification

#: Specification of every graded function, in the order of the notebooks.
SPECIFICATIONS: dict[str, Specification] = {
    specification.function: specification
    for notebook in (cases_00, cases_01, cases_02, cases_03, cases_04, cases_05)
    for specification in notebook.SPECIFICATIONS
}
#: Functions of `planar_utils` that answer an exercise under another name: graded function -> them.
#: A test tries every function there is on every exercise, so a new one is missed by nobody.
SAME_AS: dict[str, tuple[str, ...]] = {
    "logistic_forward": ("logistic_forward_loop",),
    "logistic_cost": ("binary_cross_entropy", "categorical_cross_entropy", "compute_cost"),
    "logistic_gradient": ("backward_propagation",),
    "compute_cost": ("binary_cross_entropy", "categorical_cross_entropy", "logistic_cost"),
    "initialize_parameters": ("initialize_scaled",),
    # The weights of the one, times a number, are those of the other.
    "initialize_scaled": ("initialize_parameters", "initialize_xavier", "initialize_he"),
    # With one argument fixed, or for two sums, the others are these.
    "relu": ("leaky_relu", "prelu", "elu", "maxout"),
    "sigmoid_derivative": ("softmax_derivative",),
    "leaky_relu_derivative": ("prelu_derivative", "relu_derivative", "maxout_derivative"),
    "tanh_from_sigmoid": ("tanh",),
}
