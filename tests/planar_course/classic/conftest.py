"""Small classic notebooks, written as a student of each edition would, and their execution."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

SKLEARN = "import sklearn\nimport sklearn.datasets\nimport sklearn.linear_model"
UTILS = (
    "from planar_utils import plot_decision_boundary, sigmoid, load_planar_dataset, "
    "load_extra_datasets"
)
PLAIN = "import numpy as np\nimport matplotlib.pyplot as plt\n"
IMPORTS = {
    "v1": f"{PLAIN}from testCases import *\n{SKLEARN}\n{UTILS}\n%matplotlib inline\n"
    "np.random.seed(1)",
    "v2": f"{PLAIN}from testCases_v2 import *\n{SKLEARN}\n{UTILS}\n%matplotlib inline\n"
    "np.random.seed(1)",
    "2021a": f"{PLAIN}from testCases_v2 import *\nfrom public_tests import *\n"
    f"from test_utils import single_test\n{SKLEARN}\n{UTILS}\n%matplotlib inline",
    "2021": f"import numpy as np\nimport copy\nimport matplotlib.pyplot as plt\n"
    f"from testCases_v2 import *\nfrom public_tests import *\n{SKLEARN}\n{UTILS}\n"
    "%matplotlib inline\n%load_ext autoreload\n%autoreload 2",
}

SHAPES = """X, Y = load_planar_dataset()
plt.scatter(X[0, :], X[1, :], c=Y, s=40, cmap=plt.cm.Spectral);
m = Y.size
print('X:', X.shape, 'Y:', Y.shape, 'm = %d' % m)"""

LOGISTIC = """clf = sklearn.linear_model.LogisticRegressionCV()
clf.fit(X.T, Y.T)
LR = clf.predict(X.T)
print('Logistic regression: %d ' % float((np.dot(Y,LR) + np.dot(1-Y,1-LR))/float(Y.size)*100) + '%')
plot_decision_boundary(lambda x: clf.predict(x), X, Y)
plt.title('logistic')"""

LAYER_SIZES = """def layer_sizes(X, Y):
    return (X.shape[0], 4, Y.shape[0])"""

INITIALIZE = """def initialize_parameters(n_x, n_h, n_y):
    {seed}
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {{'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}}"""

FORWARD = """def forward_propagation(X, parameters):
    Z1 = np.dot(parameters['W1'], X) + parameters['b1']
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters['W2'], A1) + parameters['b2']
    A2 = sigmoid(Z2)
    assert(A2.shape == (1, X.shape[1]))
    return A2, {'Z1': Z1, 'A1': A1, 'Z2': Z2, 'A2': A2}"""

# The early editions end with this assertion, which a 0-dimensional array fails.
COST_EARLY = """def compute_cost(A2, Y, parameters):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(1 - Y, np.log(1 - A2))
    cost = np.squeeze(-np.sum(logprobs) / m)
    assert(isinstance(cost, float))
    return cost"""

COST_LATER = """def compute_cost(A2, Y):
    m = Y.shape[1]
    cost = -(np.dot(np.log(A2), Y.T) + np.dot(np.log(1 - A2), (1 - Y).T)) / m
    return float(np.squeeze(cost))"""

BACKWARD = """def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache['A1'], cache['A2']
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(parameters['W2'].T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}"""

UPDATE = """def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * grads['d' + k] for k in ('W1', 'b1', 'W2', 'b2')}"""

NN_MODEL = """def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    np.random.seed(3)
    n_x, _, n_y = layer_sizes(X, Y)
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(0, num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        if print_cost and i % 1000 == 0:
            print("Cost after iteration %i: %f" % (i, compute_cost(A2, Y{third})))
        parameters = update_parameters(parameters, grads)
    return parameters"""

PREDICT = """def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    return A2 > 0.5"""

SHOW_PARAMETERS = "for k in ('W1', 'b1', 'W2', 'b2'): print(k + ' = ' + str(parameters[k]))"
SHOW_GRADIENTS = "for k in ('dW1', 'db1', 'dW2', 'db2'): print(k + ' = ' + str(grads[k]))"

ACCURACY = "float((np.dot(Y,predictions.T) + np.dot(1-Y,1-predictions.T))/float(Y.size)*100)"
TRAIN = f"""parameters = nn_model(X, Y, n_h=4, num_iterations=10000, print_cost=True)
predictions = predict(parameters, X)
print('Accuracy: %d' % {ACCURACY} + '%')"""
BOUNDARY = """plot_decision_boundary(lambda x: predict(parameters, x.T), X, Y)
plt.title("Decision Boundary for hidden layer size " + str(4))"""
SWEEP = f"""for i, n_h in enumerate([1, 2, 3, 4, 5]):
    parameters = nn_model(X, Y, n_h, num_iterations=5000)
    predictions = predict(parameters, X)
    accuracy = {ACCURACY}
    print("Accuracy for {{}} hidden units: {{}} %".format(n_h, accuracy))"""
EXTRA = """np.random.seed(1)
circles, moons, blobs, quantiles, no_structure = load_extra_datasets()
print([np.round(d[0][0], 8) for d in (circles, moons, blobs, quantiles, no_structure)])
X, Y = blobs
X, Y = X.T, Y.reshape(1, Y.shape[0])
Y = Y % 2
plt.scatter(X[0, :], X[1, :], c=Y, s=40, cmap=plt.cm.Spectral);
print(X.shape, Y.shape, float(np.dot(Y, Y.T)))"""


def early_cells(edition: str) -> list[str]:
    """Return the code of a v1 or v2 notebook: every function, each on its test case."""
    return [
        IMPORTS[edition],
        SHAPES,
        LOGISTIC,
        LAYER_SIZES,
        "X_assess, Y_assess = layer_sizes_test_case()\nprint(layer_sizes(X_assess, Y_assess))",
        INITIALIZE.format(seed="np.random.seed(2)"),
        "n_x, n_h, n_y = initialize_parameters_test_case()\n"
        f"parameters = initialize_parameters(n_x, n_h, n_y)\n{SHOW_PARAMETERS}",
        FORWARD,
        "X_assess, parameters = forward_propagation_test_case()\n"
        "A2, cache = forward_propagation(X_assess, parameters)\n"
        "print(*[np.mean(cache[name]) for name in ('Z1', 'A1', 'Z2', 'A2')])",
        COST_EARLY,
        "A2, Y_assess, parameters = compute_cost_test_case()\n"
        'print("cost = " + str(compute_cost(A2, Y_assess, parameters)))',
        BACKWARD,
        "parameters, cache, X_assess, Y_assess = backward_propagation_test_case()\n"
        f"grads = backward_propagation(parameters, cache, X_assess, Y_assess)\n{SHOW_GRADIENTS}",
        UPDATE,
        "parameters, grads = update_parameters_test_case()\n"
        f"parameters = update_parameters(parameters, grads)\n{SHOW_PARAMETERS}",
        NN_MODEL.format(third=", parameters"),
        "X_assess, Y_assess = nn_model_test_case()\nparameters = nn_model(X_assess, Y_assess, 4, "
        f"num_iterations=10000, print_cost=True)\n{SHOW_PARAMETERS}",
        PREDICT,
        "parameters, X_assess = predict_test_case()\npredictions = predict(parameters, X_assess)\n"
        'print("predictions mean = " + str(np.mean(predictions)))',
        # The functions and seeds of v2 are those of v1.
        *([TRAIN, BOUNDARY, SWEEP] if edition == "v1" else []),
        EXTRA,
    ]


def later_cells(edition: str) -> list[str]:
    """Return the code of a notebook of 2021 or later, with its calls of the public tests."""
    inside, outside = (
        ("np.random.seed(2)", "") if edition == "2021a" else ("", "np.random.seed(2)\n")
    )
    shown_by_cell = (
        "X_assess, Y_assess = nn_model_test_case()\nparameters = nn_model(X_assess, Y_assess, 4, "
        f"num_iterations=10000, print_cost=True)\n{SHOW_PARAMETERS}\n"
    )
    return [
        IMPORTS.get(edition, IMPORTS["2021"]),
        SHAPES,
        LAYER_SIZES,
        "t_X, t_Y = layer_sizes_test_case()\nprint(layer_sizes(t_X, t_Y))\n"
        "layer_sizes_test(layer_sizes)",
        INITIALIZE.format(seed=inside),
        f"{outside}n_x, n_h, n_y = initialize_parameters_test_case()\n"
        f"parameters = initialize_parameters(n_x, n_h, n_y)\n{SHOW_PARAMETERS}\n"
        "initialize_parameters_test(initialize_parameters)",
        FORWARD,
        "t_X, parameters = forward_propagation_test_case()\n"
        "A2, cache = forward_propagation(t_X, parameters)\nprint('A2 = ' + str(A2))\n"
        "forward_propagation_test(forward_propagation)",
        COST_LATER,
        "A2, t_Y = compute_cost_test_case()\n"
        "print('cost = ' + str(compute_cost(A2, t_Y)))\ncompute_cost_test(compute_cost)",
        BACKWARD,
        "parameters, cache, t_X, t_Y = backward_propagation_test_case()\n"
        f"grads = backward_propagation(parameters, cache, t_X, t_Y)\n{SHOW_GRADIENTS}\n"
        "backward_propagation_test(backward_propagation)",
        UPDATE,
        "parameters, grads = update_parameters_test_case()\n"
        f"parameters = update_parameters(parameters, grads)\n{SHOW_PARAMETERS}\n"
        "update_parameters_test(update_parameters)",
        NN_MODEL.format(third=""),
        (shown_by_cell if edition in ("2021a", "2021b0") else "") + "nn_model_test(nn_model)",
        PREDICT,
        "parameters, t_X = predict_test_case()\nprint(predict(parameters, t_X))\n"
        "predict_test(predict)",
        # Training on the planar data is the same in all editions since 2021b0.
        *([TRAIN, BOUNDARY] if edition == "2021c" else []),
    ]


def cells_of(edition: str) -> list[str]:
    """Return the code of a notebook of any edition."""
    return early_cells(edition) if edition in ("v1", "v2") else later_cells(edition)


# What such notebooks were saved with: some numbers hold everywhere, some on one machine only, and
# the sweep's for n_h = 2 was changed here, so that there is something to find.
PLANAR_COSTS = (
    "0.693048 0.288083 0.254385 0.233864 0.226792 0.222644 0.219731 0.217504 0.219481 0.218565"
)
SWEEP_ACCURACIES = {1: 67.5, 2: 70.25, 3: 90.75, 4: 90.5, 5: 91.25}
SAVED = {
    "v1": {
        "A2, Y_assess, parameters": "cost = 0.692919893776\n",
        "X_assess, Y_assess = nn_model": "W1 = [[-4.18494056  5.33220609]\n",
        "parameters = nn_model(X, Y": "".join(
            f"Cost after iteration {1000 * i}: {cost}\n"
            for i, cost in enumerate(PLANAR_COSTS.split())
        )
        + "Accuracy: 90%\n",
        "for i, n_h": "".join(
            f"Accuracy for {n_h} hidden units: {accuracy} %\n"
            for n_h, accuracy in SWEEP_ACCURACIES.items()
        ),
    },
    "2021d": {"nn_model_test": "W1 = [[-0.48394893 -0.91443482]\n"},
}
# The text of the later editions announces what nn_model ends with; 2021d's is in its output here.
ANNOUNCED = {"2021b0": "0.56305445", "2021b": "0.56305445", "2021c": "0.71392202"}


@dataclass(frozen=True)
class Run:
    """One notebook executed by the real command."""

    original: bytes
    path: Path
    executed: NotebookNode
    report: str

    def printed(self, start: str) -> str:
        """Return what the cell that starts so printed on stdout."""
        cell = next(cell for cell in self.executed.cells if cell.source.startswith(start))
        return "".join(o.text for o in cell.outputs if o.get("name") == "stdout")


Planar = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def planar() -> Planar:
    """Run ``planar`` with these arguments in a process of its own."""

    def run(*arguments: object, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
        # -P as for the installed command: the folder it is called in is not on its path.
        python = [sys.executable, "-P", "-W", "error"]
        command = [*python, "-m", "planar_course.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd, check=False)

    return run


@pytest.fixture(scope="session")
def write_notebook() -> Callable[..., Path]:
    """Write a notebook of code cells, with outputs by the start of the cell they belong to."""

    def write(
        path: Path, cells: Sequence[str], saved: Mapping[str, str] | None = None, text: str = ""
    ) -> Path:
        notebook = new_notebook(cells=[new_markdown_cell(text)] if text else [])
        for source in cells:
            cell = new_code_cell(source)
            for start, printed in (saved or {}).items():
                if source.startswith(start):
                    cell.outputs = [new_output("stream", name="stdout", text=printed)]
                    cell.execution_count = 1
            notebook.cells.append(cell)
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture(scope="session")
def runs(
    tmp_path_factory: pytest.TempPathFactory, planar: Planar, write_notebook: Callable[..., Path]
) -> dict[str, Run]:
    """Execute a notebook of every edition, all by one call of the command."""
    folder = tmp_path_factory.mktemp("classic")
    editions = ("v1", "v2", "2021a", "2021b0", "2021b", "2021c", "2021d")
    paths = {}
    for edition in editions:
        text = f"nn_model should end with {ANNOUNCED[edition]}" if edition in ANNOUNCED else ""
        paths[edition] = write_notebook(
            folder / f"{edition}.ipynb", cells_of(edition), SAVED.get(edition), text
        )
    originals = {edition: path.read_bytes() for edition, path in paths.items()}
    result = planar("classic", *paths.values(), "--out", folder / "out")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    reports = result.stdout.split("executed copy:")
    return {
        edition: Run(
            originals[edition],
            path,
            nbformat.read(folder / "out" / f"{edition}.executed.ipynb", as_version=4),
            report,
        )
        for (edition, path), report in zip(paths.items(), reports, strict=False)
    }
