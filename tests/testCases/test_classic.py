"""The classic test cases and the values that a right solution returns for them."""

import subprocess
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import planar_utils
import testCases
from testCases import expected, v1, v2

NAMES = {
    "layer_sizes_test_case",
    "initialize_parameters_test_case",
    "forward_propagation_test_case",
    "compute_cost_test_case",
    "backward_propagation_test_case",
    "update_parameters_test_case",
    "nn_model_test_case",
    "predict_test_case",
}
FIRST_X = (1.62434536, -0.61175641, -0.52817175, -1.07296862, 0.86540763, -2.3015387)


def test_star_import_gives_the_eight_classic_names_and_no_other() -> None:
    """Protects notebooks from names that a star-import would overwrite."""
    assert set(testCases.__all__) == NAMES == set(v2.__all__)
    assert all(getattr(testCases, name) is getattr(v1, name) for name in NAMES)


def test_every_x_is_the_classic_one() -> None:
    """Protects the classic draws."""
    X, Y = v1.layer_sizes_test_case()
    np.testing.assert_allclose(X.ravel()[:6], FIRST_X, atol=5e-9)
    assert (X.shape, Y.shape) == ((5, 3), (2, 3))
    for X in (
        v1.forward_propagation_test_case()[0],
        v1.backward_propagation_test_case()[2],
        v1.nn_model_test_case()[0],
        v1.predict_test_case()[1],
        v2.forward_propagation_test_case()[0],
        v2.backward_propagation_test_case()[2],
        v2.nn_model_test_case()[0],
    ):
        np.testing.assert_allclose(X.ravel(), FIRST_X, atol=5e-9)


def test_labels_are_real_in_v1_and_true_or_false_in_v2() -> None:
    """Protects what tells the editions apart."""
    np.testing.assert_allclose(
        v1.backward_propagation_test_case()[3], [[1.74481176, -0.7612069, 0.3190391]], atol=5e-9
    )
    assert v2.compute_cost_test_case()[1].tolist() == [[True, False, False]]
    assert v2.backward_propagation_test_case()[3].tolist() == [[True, False, True]]
    assert v2.nn_model_test_case()[1].tolist() == [[True, False, True]]
    b1 = v2.forward_propagation_test_case()[1]["b1"]
    np.testing.assert_allclose(b1.ravel(), [1.74481176, -0.7612069, 0.3190391, -0.24937038])


@pytest.mark.parametrize("edition", [v1, v2], ids=["v1", "v2"])
def test_the_global_generator_is_left_alone(edition: ModuleType) -> None:
    """Protects a learner's own random numbers, and one call from the other."""
    state = np.random.get_state()[1].copy()
    for name in NAMES:
        first, second = getattr(edition, name)(), getattr(edition, name)()
        for one, two in zip(first, second, strict=True):
            if isinstance(one, np.ndarray):
                assert one is not two
                one += one.dtype.type(1)
    assert np.array_equal(np.random.get_state()[1], state)
    assert edition.predict_test_case()[1][0, 0] == pytest.approx(FIRST_X[0])


@pytest.mark.parametrize(
    ("edition", "values"), [(v1, expected.V1), (v2, expected.V2)], ids=["v1", "v2"]
)
def test_the_reference_returns_what_the_classic_notebooks_print(
    edition: ModuleType, values: dict[str, expected.Expected]
) -> None:
    """Protects the printed digits of both editions."""
    for function, wanted in values.items():
        arguments = getattr(edition, f"{function}_test_case")()
        if wanted.value is None:
            assert wanted.note
            continue
        extra: dict[str, Any] = {"n_h": 4} if function == "nn_model" else {}
        got = getattr(planar_utils, function)(*arguments, **extra)
        if function == "forward_propagation":
            got = {name: array.mean() for name, array in got[1].items()}
        _assert_close(got, wanted)


def test_checks_do_not_import_jupyter_or_matplotlib() -> None:
    """Protects the import time of a check, and use outside notebooks."""
    program = (
        "import sys, testCases.checks\n"
        "print(sorted({'IPython', 'matplotlib', 'sklearn', 'planar_course'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def _assert_close(got: Any, wanted: expected.Expected) -> None:
    if isinstance(wanted.value, dict):
        for name, value in wanted.value.items():
            np.testing.assert_allclose(got[name], value, rtol=0, atol=wanted.tolerance)
    else:
        np.testing.assert_allclose(got, wanted.value, rtol=0, atol=wanted.tolerance)
