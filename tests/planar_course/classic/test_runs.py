"""Notebooks of all editions, executed by the real command, print the classic numbers."""

import re
from typing import Any

import numpy as np
import pytest

EDITIONS = ("v1", "v2", "2021a", "2021b0", "2021b", "2021c", "2021d")
EARLY = ("v1", "v2")
LATER = EDITIONS[2:]

FORWARD_MEANS = {
    "v1": (-0.000499755777742, -0.000496963353232, 0.000438187450959, 0.500109546852),
    "v2": (0.262818640198, 0.091999045227, -1.30766601287, 0.212877681719),
}
UNIT_COST = {"v1": 0.6929198937761265, "v2": 0.6930587610394646}
GRADIENTS = {
    "v1": {
        "dW1": "0.01018708 -0.00708701 0.00873447 -0.0060768 -0.00530847 0.00369379 "
        "-0.02206365 0.01535126",
        "db1": "-0.00069728 -0.00060606 0.000364 0.00151207",
        "dW2": "0.00363613 0.03153604 0.01162914 -0.01318316",
        "db2": "0.06589489",
    },
    "v2": {
        "dW1": "0.00301023 -0.00747267 0.00257968 -0.00641288 -0.00156892 0.003893 "
        "-0.00652037 0.01618243",
        "db1": "0.00176201 0.00150995 -0.00091736 -0.00381422",
        "dW2": "0.00078841 0.01765429 -0.00084166 -0.01022527",
        "db2": "-0.16655712",
    },
}
UPDATED = (
    "W1 -0.00643025 0.01936718 -0.02410458 0.03978052 -0.01653973 -0.02096177 0.01046864 "
    "-0.05990141 b1 -1.02420756e-06 1.27373948e-05 8.32996807e-07 -3.20136836e-06 "
    "W2 -0.01041081 -0.04463285 0.01758031 0.04747113 b2 0.00010457"
)
# Costs at iterations 0, 1000, …, 9000 on the edition's nn_model_test_case, and W1, b1, W2, b2.
TRAINED = {
    "v2": (
        "0.692739 0.000218 0.000107 0.000071 0.000053 0.000042 0.000035 0.000030 0.000026 0.000023",
        "W1 -0.65848169 1.21866811 -0.76204273 1.39377573 0.5792005 -1.10397703 0.76773391 "
        "-1.41477129 b1 0.287592 0.3511264 -0.2431246 -0.35772805 "
        "W2 -2.45566237 -3.27042274 2.00784958 3.36773273 b2 0.20459656",
    ),
    "2021b": (
        "0.693198 0.000219 0.000108 0.000071 0.000053 0.000043 0.000035 0.000030 0.000027 0.000024",
        "W1 0.56305445 -1.03925886 0.7345426 -1.36286875 -0.72533346 1.33753027 0.74757629 "
        "-1.38274074 b1 -0.22240654 -0.34662093 0.33663708 -0.35296113 "
        "W2 1.82196893 3.09657075 -2.98193564 3.19946508 b2 0.21344644",
    ),
    "2021c": (
        "0.693086 0.000220 0.000108 0.000072 0.000054 0.000043 0.000036 0.000030 0.000027 0.000024",
        "W1 0.71392202 1.31281102 -0.76411243 -1.41967065 -0.75040545 -1.38857337 0.56495575 "
        "1.04857776 b1 -0.0073536 0.01534663 0.01262938 0.00218135 "
        "W2 2.82545815 -3.3063945 -3.16116615 1.8549574 b2 0.00393452",
    ),
    "2021d": (
        "0.693497 0.000180 0.000088 0.000058 0.000044 0.000035 0.000029 0.000025 0.000022 0.000019",
        "W1 -0.48394893 -0.91443482 -0.69227123 -1.28596651 0.63806018 1.18124948 0.73594679 "
        "1.35718308 -0.62621054 -1.16022636 b1 0.00285386 0.01642488 -0.01114986 -0.01656405 "
        "0.01042274 W2 -1.45325879 -2.65768451 2.26286606 2.97274518 -2.18860534 b2 0.00758617",
    ),
}
TRAINED |= {"2021a": TRAINED["v2"], "2021b0": TRAINED["2021b"]}
# On the planar data, up to iteration 6000; what comes later depends on the machine.
PLANAR = {
    "v1": "0.693048 0.288083 0.254385 0.233864 0.226792 0.222644 0.219731",
    "2021c": "0.693162 0.258625 0.239334 0.230802 0.225528 0.221845 0.219094",
}
LATE = {
    "v1": ((0.217504, 0.217504), (0.219420, 0.219528), (0.218548, 0.218627)),
    "2021c": ((0.220616, 0.220785), (0.219397, 0.219434), (0.218481, 0.218528)),
}
PASSED = "\033[92mAll tests passed!"


def numbers(text: str) -> list[float]:
    """Return the numbers of a text that do not belong to a name such as W1."""
    return [float(n) for n in re.findall(r"(?<![A-Za-z\d.])-?\d+\.?\d*(?:e-?\d+)?", text)]


def costs(text: str) -> list[float]:
    """Return the costs that nn_model printed, in the order of the iterations."""
    printed = re.findall(r"Cost after iteration (\d+): (\S+)", text)
    assert [int(i) for i, _ in printed] == list(range(0, 10000, 1000))
    return [float(cost) for _, cost in printed]


@pytest.mark.parametrize("edition", EDITIONS)
def test_edition_is_recognised(runs: dict[str, Any], edition: str) -> None:
    """Each notebook is played as its own edition, and the report says which and why."""
    assert re.search(rf"{edition}\.ipynb: edition {edition} \(its? \w+", runs[edition].report)


@pytest.mark.parametrize("edition", EDITIONS)
def test_notebook_itself_is_not_touched(runs: dict[str, Any], edition: str) -> None:
    """The user's file is byte for byte what it was; only the copy has outputs."""
    run = runs[edition]
    assert run.path.read_bytes() == run.original
    assert f"{edition}.ipynb: ran to the end" in run.report


@pytest.mark.parametrize("edition", EDITIONS)
def test_unit_cells(runs: dict[str, Any], edition: str) -> None:
    """Shapes, layer sizes, initialization and update print the same in all editions."""
    run = runs[edition]
    assert run.printed("X, Y = load_planar") == "X: (2, 400) Y: (1, 400) m = 400\n"
    assert "(5, 4, 2)" in run.printed("X_assess, Y_" if edition in EARLY else "t_X, t_Y")
    initialize = "n_x, n_h" if edition in (*EARLY, "2021a") else "np.random.seed(2)"
    initial = numbers(run.printed(initialize).split("\033")[0])
    np.testing.assert_allclose(initial[:2], (-0.00416758, -0.00056267), atol=1e-8)
    np.testing.assert_allclose(initial[-2], 0.02292208, atol=1e-8)
    updated = numbers(run.printed("parameters, grads").split("\033")[0])
    np.testing.assert_allclose(updated, numbers(UPDATED), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("edition", EDITIONS)
def test_forward_cost_and_gradients(runs: dict[str, Any], edition: str) -> None:
    """v1 has real-valued labels and zero biases, the later ones true labels and biases."""
    run = runs[edition]
    values = "v1" if edition == "v1" else "v2"
    if edition in EARLY:
        means = numbers(run.printed("X_assess, parameters = forward"))
        np.testing.assert_allclose(means, FORWARD_MEANS[edition], atol=1e-12)
        cost = run.printed("A2, Y_assess, parameters")
    else:
        A2 = numbers(run.printed("t_X, parameters = forward").split("\033")[0])
        np.testing.assert_allclose(A2, (0.21292656, 0.21274673, 0.21295976), atol=1e-8)
        cost = run.printed("A2, t_Y")
    np.testing.assert_allclose(numbers(cost)[0], UNIT_COST[values], rtol=1e-14)
    printed = run.printed("parameters, cache").split("\033")[0]
    wanted = " ".join(f"{name} {v}" for name, v in GRADIENTS[values].items())
    np.testing.assert_allclose(numbers(printed), numbers(wanted), atol=1e-8)


@pytest.mark.parametrize("edition", ["v2", *LATER])
def test_nn_model_case(runs: dict[str, Any], edition: str) -> None:
    """The small training ends where the edition's text says, to all printed digits."""
    start = {"v2": "X_assess, Y_assess = nn", "2021a": "X_assess", "2021b0": "X_assess"}
    printed = runs[edition].printed(start.get(edition, "nn_model_test"))
    wanted_costs, wanted_parameters = TRAINED[edition]
    np.testing.assert_allclose(costs(printed), numbers(wanted_costs), atol=1e-6)
    parameters = printed[printed.index("W1 =") :].split("\033")[0]
    np.testing.assert_allclose(numbers(parameters), numbers(wanted_parameters), atol=2e-8)


def test_v1_nn_model_case_diverges_and_is_called_ill_posed(runs: dict[str, Any]) -> None:
    """Real-valued labels: it runs, and no digit of it is held against the machine."""
    assert "W1 = [[-4.18" in runs["v1"].printed("X_assess, Y_assess = nn")
    assert "not compared\n      ill-posed: training on real-valued labels" in runs["v1"].report


@pytest.mark.parametrize("edition", PLANAR)
def test_planar_training(runs: dict[str, Any], edition: str) -> None:
    """The costs to iteration 6000 to six digits, the later ones where machines differ, and 90 %."""
    printed = runs[edition].printed("parameters = nn_model(X, Y")
    found = costs(printed)
    np.testing.assert_allclose(found[:7], numbers(PLANAR[edition]), atol=1.01e-6)
    for cost, (low, high) in zip(found[7:], LATE[edition], strict=True):
        assert low * 0.995 <= cost <= high * 1.005
    assert printed.endswith("Accuracy: 90%\n")


@pytest.mark.parametrize("edition", EARLY)
def test_logistic_regression_sweep_and_extra_datasets(runs: dict[str, Any], edition: str) -> None:
    """47 %, the five sweep accuracies, and the extra data drawn from the global generator."""
    run = runs[edition]
    assert run.printed("clf =") == "Logistic regression: 47 %\n"
    if edition == "v1":
        sweep = re.findall(r"units: (\S+) %", run.printed("for i, n_h"))
        assert [float(accuracy) for accuracy in sweep] == [67.5, 67.25, 90.75, 90.5, 91.25]
    extra = numbers(run.printed("np.random.seed(1)\ncircles"))
    wanted = "-0.94775989 -0.58400216 0.57992968 -0.46026004 -0.87813281 2.78344509 "
    wanted += "-1.09681233 0.31561152 0.07531087 0.42572441"
    np.testing.assert_allclose(extra[:10], numbers(wanted), atol=1e-8)


@pytest.mark.parametrize("edition", EARLY)
def test_warnings_are_the_classic_ones(runs: dict[str, Any], edition: str) -> None:
    """A column of labels given to scikit-learn warns as it always did, and NumPy does not."""
    cells = runs[edition].executed.cells
    warned = "".join(
        o.text for c in cells for o in c.get("outputs", []) if o.get("name") == "stderr"
    )
    assert "DataConversionWarning" in warned
    assert "DeprecationWarning: Conversion of an array" not in warned
    assert ("overflow encountered in exp" in warned) == (edition == "v1")


@pytest.mark.parametrize("edition", LATER)
def test_public_tests_pass(runs: dict[str, Any], edition: str) -> None:
    """All eight public tests of the edition say in green that they passed, in its own words."""
    printed = [
        output.text
        for cell in runs[edition].executed.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stdout"
    ]
    words = "\033[92m All tests passed." if edition == "2021a" else PASSED
    assert "".join(printed).count(words) == 8
    assert "".join(printed).count("\033[92m") == 8


def test_report_tells_changed_numbers_from_machine_dependent_ones(runs: dict[str, Any]) -> None:
    """The changed accuracy is found; agreeing numbers are not listed; late costs are excused."""
    report = runs["v1"].report
    assert "Accuracy for 2 hidden units: saved 70.25, now 67.25\n" in report
    assert "units: saved 67.5" not in report
    planar = report.split("parameters = nn_model(X, Y")[1]
    assert "iteration 6000" not in planar
    late = [line for line in planar.splitlines() if re.search("iteration [789]000", line)]
    assert all("(known to depend on the machine)" in line for line in late)
    assert "A2, Y_assess, parameters = compute_cost_tes… same" in report
    assert "nothing saved" in runs["v2"].report
