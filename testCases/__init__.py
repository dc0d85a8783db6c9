"""Inputs and checks of the course's exercises.

``from testCases import *`` gives the eight classic ``*_test_case`` functions
with the values of the v1 edition; ``testCases.v2`` holds those of the v2
edition. The checks of the exercises are in ``testCases.checks``:

>>> from testCases.checks import check_layer_sizes
>>> def layer_sizes(X, Y):
...     return X.shape[0], 4, Y.shape[0]
>>> check_layer_sizes(layer_sizes)  # doctest: +ELLIPSIS
layer_sizes: all ... checks passed
"""

from testCases.v1 import (
    backward_propagation_test_case,
    compute_cost_test_case,
    forward_propagation_test_case,
    initialize_parameters_test_case,
    layer_sizes_test_case,
    nn_model_test_case,
    predict_test_case,
    update_parameters_test_case,
)

__all__ = [
    "backward_propagation_test_case",
    "compute_cost_test_case",
    "forward_propagation_test_case",
    "initialize_parameters_test_case",
    "layer_sizes_test_case",
    "nn_model_test_case",
    "predict_test_case",
    "update_parameters_test_case",
]
