"""Every error names the argument, what it got, what was wanted, and the likely cause."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

import planar_utils as p

X = np.array([[1.0, -2.0, 0.5, 3.0], [0.3, 0.8, -1.0, 2.0]])
Y = np.array([[1, 0, 1, 0]])
PARAMETERS = p.initialize_parameters(2, 3, 1)
_, CACHE = p.forward_propagation(X, PARAMETERS)
GRADS = p.backward_propagation(PARAMETERS, CACHE, X, Y)
W = np.ones((2, 1))
NAN = np.where(X == 0.5, np.nan, X)


def but(dictionary: dict[str, np.ndarray], **changes: object) -> dict[str, object]:
    """Return a copy with other values under some keys; None removes the key."""
    merged = {**dictionary, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def case(call: Callable[[], object], *words: str, error: type = ValueError, name: str) -> object:
    """Make a test case: the call fails, and the message holds all the words."""
    return pytest.param(call, words, error, id=name)


def without_a_mean() -> SimpleNamespace:
    """Return the library's functions with a cost per example."""
    return SimpleNamespace(
        forward_propagation=p.forward_propagation,
        backward_propagation=p.backward_propagation,
        compute_cost=lambda A2, Y: -np.log(np.where(Y, A2, 1 - A2)),
    )


SHAPES = [
    case(
        lambda: p.layer_sizes(X.T, Y),
        "X has shape (4, 2) and Y has shape (1, 4)",
        "wanted (n_x, m) and (n_y, m) with the same m",
        "columns are examples here: did you mean X.T?",
        name="transposed X",
    ),
    case(
        lambda: p.layer_sizes(X.T, Y.T),
        "X has shape (4, 2) and Y has shape (4, 1)",
        "did you mean X.T and Y.T?",
        name="both transposed",
    ),
    case(
        lambda: p.nn_model(X.T, Y[0], 4),
        "X has shape (4, 2) and Y has shape (4,)",
        "did you mean X.T and Y.reshape(1, -1)?",
        name="scikit-learn's shapes",
    ),
    case(
        lambda: p.layer_sizes(X, Y.T),
        "Y has shape (4, 1), wanted (n_y, 4)",
        "as many columns as X",
        "Did you mean Y.T?",
        name="transposed Y",
    ),
    case(
        lambda: p.layer_sizes(X, Y[0]),
        "Y has shape (4,), wanted (n_y, 4)",
        "did you mean the row Y.reshape(1, -1)?",
        name="1-D Y",
    ),
    case(
        lambda: p.layer_sizes(X[0], Y),
        "X has shape (4,), wanted (n_x, m)",
        "did you mean the row X.reshape(1, -1)?",
        name="1-D X",
    ),
    case(
        lambda: p.layer_sizes(X[:, :0], Y[:, :0]),
        "X has shape (2, 0), wanted (n_x, m)",
        "It is empty",
        name="no examples",
    ),
    case(
        lambda: p.layer_sizes(X, Y[:, :3]),
        "Y has shape (1, 3), wanted (n_y, 4)",
        "one per example",
        name="fewer labels",
    ),
    case(
        lambda: p.forward_propagation(X.T, PARAMETERS),
        "X has shape (4, 2), wanted (2, m)",
        "columns are examples here",
        "Did you mean X.T?",
        name="transposed X in forward",
    ),
    case(
        lambda: p.predict(PARAMETERS, X.T),
        "X has shape (4, 2), wanted (2, m)",
        "Did you mean X.T?",
        name="transposed X in predict",
    ),
    case(
        lambda: p.forward_propagation(X[:1], PARAMETERS),
        "X has shape (1, 4), wanted (2, m)",
        "one row per input that the weights take",
        name="missing input row",
    ),
    case(
        lambda: p.forward_propagation(X, but(PARAMETERS, b1=np.zeros(3))),
        "b1 has shape (3,), wanted (3, 1)",
        "one bias per row of W1",
        "did you mean the column b1.reshape(-1, 1)?",
        name="1-D bias",
    ),
    case(
        lambda: p.forward_propagation(X, but(PARAMETERS, b1=np.zeros((1, 3)))),
        "b1 has shape (1, 3), wanted (3, 1)",
        "Did you mean b1.T?",
        name="row bias",
    ),
    case(
        lambda: p.forward_propagation(X, but(PARAMETERS, W2=np.ones((3, 1)))),
        "W2 has shape (3, 1), wanted (n_y, 3)",
        "one column per row of W1",
        "Did you mean W2.T?",
        name="transposed W2",
    ),
    case(
        lambda: p.forward_propagation(X, but(PARAMETERS, b2=np.zeros((2, 1)))),
        "b2 has shape (2, 1), wanted (1, 1)",
        "one bias per row of W2",
        name="wrong b2",
    ),
    case(
        lambda: p.forward_propagation(X, but(PARAMETERS, b2=None)),
        "parameters lacks b2: it has the keys W1, b1, W2, wanted W1, b1, W2, b2",
        "misspelt?",
        name="missing b2",
    ),
    case(
        lambda: p.compute_cost(CACHE["A2"], Y[:, :3]),
        "A2 has shape (1, 4), wanted (1, 3)",
        "both of the same shape",
        name="cost of other examples",
    ),
    case(
        lambda: p.compute_cost(CACHE["A2"][0], Y),
        "A2 has shape (4,), wanted (1, 4)",
        "did you mean the row A2.reshape(1, -1)?",
        name="1-D A2",
    ),
    case(
        lambda: p.backward_propagation(PARAMETERS, but(CACHE, A1=CACHE["A1"].T), X, Y),
        'cache["A1"] has shape (4, 3), wanted (3, 4)',
        "one row per unit, one column per example",
        name="transposed A1",
    ),
    case(
        lambda: p.backward_propagation(PARAMETERS, but(CACHE, A2=None), X, Y),
        "cache lacks A2",
        "wanted A1, A2",
        name="missing A2",
    ),
    case(
        lambda: p.backward_propagation(PARAMETERS, CACHE, X, np.vstack([Y, Y])),
        "Y has shape (2, 4), wanted (1, 4)",
        name="two outputs of labels",
    ),
    case(
        lambda: p.update_parameters(PARAMETERS, but(GRADS, db1=GRADS["db1"].ravel())),
        "db1 has shape (3,), wanted (3, 1)",
        "the shape of the variable it changes",
        "db1.reshape(-1, 1)",
        name="1-D gradient",
    ),
    case(
        lambda: p.update_parameters(PARAMETERS, PARAMETERS),
        "grads lacks dW1, db1, dW2, db2: it has the keys W1, b1, W2, b2",
        "Is it another dictionary",
        name="parameters for gradients",
    ),
    case(
        lambda: p.logistic_forward(W[:, 0], 0.0, X),
        "w has shape (2,), wanted (n_x, 1)",
        "did you mean the column w.reshape(-1, 1)?",
        name="1-D w",
    ),
    case(
        lambda: p.logistic_forward(W, 0.0, X.T),
        "X has shape (4, 2), wanted (2, m)",
        "Did you mean X.T?",
        name="transposed X in logistic",
    ),
    case(
        lambda: p.logistic_forward(W, np.zeros(3), X),
        "b has shape (3,), wanted one number",
        "a single bias",
        name="many biases",
    ),
    case(
        lambda: p.logistic_cost(W, 0.0, X, Y.T),
        "Y has shape (4, 1), wanted (n_y, 4)",
        name="transposed Y in logistic",
    ),
    case(
        lambda: p.logistic_forward(W, np.zeros((1, 1)), X),
        "b has shape (1, 1), wanted one number",
        name="bias as a table",
    ),
    case(
        lambda: p.logistic_gradient(W, 0.0, X, np.vstack([Y, Y])),
        "Y has shape (2, 4), wanted (1, m)",
        "one label per example",
        name="two rows of labels broadcast silently",
    ),
    case(
        lambda: p.neuron_forward(np.ones(3), np.ones(2), 0.0),
        "w has shape (2,), wanted (3,)",
        "one weight per input",
        name="neuron with too few weights",
    ),
    case(
        lambda: p.hand_network(
            X[:, :1].ravel(), *(PARAMETERS[k] for k in ("W1", "b1", "W2", "b2"))
        ),
        "x has shape (2,), wanted (2, 1)",
        "x.reshape(-1, 1)",
        name="1-D x by hand",
    ),
    case(
        lambda: p.to_column([[1, 2], [3, 4]]),
        "values has shape (2, 2), wanted (m,), (1, m) or (m, 1)",
        "take one row of it",
        name="table to column",
    ),
    case(lambda: p.to_column([]), "values has shape (0,)", "at least one", name="empty column"),
    case(lambda: p.to_column(3), "values has shape ()", "wanted (m,)", name="number to column"),
    case(lambda: p.softmax(np.ones(3)), "Z has shape (3,), wanted (n, m)", name="1-D scores"),
    case(lambda: p.maxout(X), "Z has shape (2, 4), wanted (k, n, m)", name="2-D maxout"),
    case(
        lambda: p.distinct_units(np.ones(3)),
        "W1 has shape (3,), wanted (n_h, n_x)",
        "one row per hidden unit",
        name="1-D W1",
    ),
    case(
        lambda: p.collapse_linear(
            np.ones((3, 2)), np.ones((3, 1)), np.ones((1, 2)), np.ones((1, 1))
        ),
        "W2 has shape (1, 2), wanted (n_y, 3)",
        name="layers that do not fit",
    ),
    case(
        lambda: p.relative_error(np.ones((2, 1)), np.ones((1, 2))),
        "b has shape (1, 2), wanted (2, 1)",
        "the shape of a",
        "Did you mean b.T?",
        name="gradients of different shape",
    ),
    case(
        lambda: p.least_squares(np.ones(3), np.ones(4)),
        "y has shape (4,), wanted (3,)",
        "one number per point",
        name="points without y",
    ),
    case(
        lambda: p.accuracy(np.ones((4, 1)), Y),
        "predictions has shape (4, 1), wanted (m,) or (1, m)",
        "Did you mean predictions.T?",
        name="column of predictions",
    ),
    case(
        lambda: p.accuracy(Y[:, :3], Y),
        "predictions has shape (1, 3) and Y has shape (1, 4)",
        "training and test",
        name="predictions of other data",
    ),
]

VALUES = [
    case(
        lambda: p.nn_model(NAN, Y, 4),
        "X holds 1 value(s) that are nan or infinite (the first is nan at index [0, 2])",
        "wanted finite numbers",
        "missing measurement",
        name="nan in X",
    ),
    case(lambda: p.logistic_fit(NAN, Y), "X holds 1 value(s)", name="nan in logistic X"),
    case(
        lambda: p.predict(PARAMETERS, NAN),
        "X holds 1 value(s) that are nan or infinite (the first is nan at index [0, 2])",
        "missing measurement",
        name="nan in predict X",
    ),
    case(
        lambda: p.predict(but(PARAMETERS, W2=PARAMETERS["W2"] * np.nan), X),
        "W2 holds 3 value(s) that are nan or infinite",
        "a training run that diverged?",
        name="diverged parameters in predict",
    ),
    case(
        lambda: p.predict(PARAMETERS, -np.inf * np.ones((2, 1))),
        "X holds 2 value(s) that are nan or infinite (the first is -inf at index [0, 0])",
        name="infinite X in predict",
    ),
    case(
        lambda: p.generalization_gap(PARAMETERS, X, Y, NAN, Y),
        "X holds 1 value(s) that are nan",
        name="nan in test X",
    ),
    case(
        lambda: p.logistic_predict(W, 0.0, NAN),
        "X holds 1 value(s) that are nan or infinite (the first is nan at index [0, 2])",
        name="nan in logistic_predict X",
    ),
    case(
        lambda: p.logistic_predict(np.array([[1.0], [np.nan]]), 0.0, X),
        "w holds 1 value(s) that are nan",
        "diverged?",
        name="nan in logistic_predict w",
    ),
    case(
        lambda: p.distinct_units(NAN),
        "W1 holds 1 value(s) that are nan or infinite (the first is nan at index [0, 2])",
        name="nan in the units",
    ),
    case(
        lambda: p.check_gradients(PARAMETERS, NAN, Y),
        "X holds 1 value(s) that are nan",
        name="nan in X of the gradient check",
    ),
    case(
        lambda: p.check_gradients(PARAMETERS, X, Y * np.nan),
        "Y holds 4 value(s) that are nan",
        name="nan in Y of the gradient check",
    ),
    case(
        lambda: p.check_gradients(but(PARAMETERS, b1=np.full((3, 1), np.nan)), X, Y),
        "b1 holds 3 value(s) that are nan",
        name="nan in parameters of the gradient check",
    ),
    case(
        lambda: p.nn_model(X, 2 * Y, 4),
        "Y holds the label 2, wanted only 0 and 1",
        "Y % 2",
        name="label 2",
    ),
    case(
        lambda: p.nn_model(X, 2 * Y - 1, 4),
        "Y holds the label -1, wanted only 0 and 1",
        name="label -1",
    ),
    case(
        lambda: p.nn_model(X, Y * np.nan, 4), "Y holds the label nan, wanted only", name="label nan"
    ),
    case(
        lambda: p.logistic_fit(X, Y * 0.5), "Y holds the label 0.5, wanted only", name="label 0.5"
    ),
    case(
        lambda: p.nn_model(X, Y, 0),
        "n_h is 0, wanted a whole number of at least 1",
        "A hidden layer needs a unit",
        name="n_h 0",
    ),
    case(
        lambda: p.initialize_parameters(2, 0, 1),
        "n_h is 0, wanted a whole number of at least 1",
        name="n_h 0 at the start",
    ),
    case(lambda: p.initialize_zeros(0, 1, 1), "n_x is 0", "needs an input", name="n_x 0"),
    case(lambda: p.initialize_he(1, 1, -1), "n_y is -1", "needs an output", name="n_y -1"),
    case(
        lambda: p.nn_model(X, Y, 4, num_iterations=-1),
        "num_iterations is -1, wanted a whole number of at least 0",
        "fewer steps than none",
        name="negative iterations",
    ),
    case(
        lambda: p.update_parameters(PARAMETERS, GRADS, learning_rate=-1.2),
        "learning_rate is -1.2, wanted a number of at least 0",
        "The update subtracts the gradient",
        name="negative rate",
    ),
    case(
        lambda: p.update_parameters(PARAMETERS, GRADS, learning_rate=float("nan")),
        "learning_rate is nan, wanted a number",
        name="nan rate",
    ),
    case(
        lambda: p.logistic_fit(X, Y, learning_rate=-0.1),
        "learning_rate is -0.1, wanted a number of at least 0",
        name="negative logistic rate",
    ),
    case(
        lambda: p.logistic_forward(W, float("inf"), X),
        "b holds 1 value(s) that are nan or infinite (the first is inf), wanted",
        name="infinite bias",
    ),
    case(
        lambda: p.numerical_gradient(np.sum, X, epsilon=0),
        "epsilon is 0, wanted a number greater than 0",
        "size of the move",
        name="epsilon 0",
    ),
    case(
        lambda: p.initialize_scaled(2, 3, 1, scale=-1),
        "scale is -1, wanted a number of at least 0",
        "has no sign",
        name="negative scale",
    ),
    case(
        lambda: p.initialize_scaled(2, 3, 1, random_state=-1),
        "random_state is -1, wanted a whole number of at least 0",
        name="negative seed",
    ),
    case(
        lambda: p.initialize_scaled(2, 3, 1, random_state=2**32),
        "random_state is 4294967296, wanted a whole number from 0 to 2**32 - 1 = 4294967295",
        "remainder by 2**32 fits",
        name="seed too large",
    ),
    case(
        lambda: p.prelu(X, np.array([0.1, 0.2])),
        "alpha has shape (2,), wanted (",
        name="slopes of a PReLU along one axis",
    ),
    case(
        lambda: p.check_gradients({}, X, X, SimpleNamespace(compute_cost=len)),
        "functions lacks forward_propagation, backward_propagation",
        name="steps missing for a gradient check",
    ),
    case(
        lambda: p.initialize_constant(2, 3, 1, float("nan")), "value holds 1", name="nan constant"
    ),
    case(
        lambda: p.binary_cross_entropy(np.array([[1.5]]), np.array([[1]])),
        "A holds 1.5, wanted numbers between 0 and 1",
        "before the sigmoid",
        name="probability 1.5",
    ),
    case(
        lambda: p.binary_cross_entropy(np.array([[np.nan]]), np.array([[1]])),
        "A holds nan, wanted numbers between 0 and 1",
        name="probability nan",
    ),
    case(
        lambda: p.binary_cross_entropy(np.array([[0.5]]), np.array([[2]])),
        "Y holds 2, wanted numbers between 0 and 1",
        name="label 2 in the cost",
    ),
    case(
        lambda: p.categorical_cross_entropy(np.array([[0.5], [0.9]]), np.array([[1], [0]])),
        "A has a column 0 that sums to 1.4, wanted 1",
        "apply softmax first",
        name="scores for probabilities",
    ),
    case(
        lambda: p.categorical_cross_entropy(np.array([[0.5], [0.5]]), np.array([[1], [1]])),
        "Y has a column 0 that sums to 2, wanted 1",
        "One-hot labels",
        name="labels not one-hot",
    ),
    case(lambda: p.squared_error(NAN, X), "A holds 1 value(s)", name="nan output in squared error"),
    case(lambda: p.hinge(X[:1], 2 * Y), "Y holds the label 2", name="label 2 in hinge"),
    case(
        lambda: p.accuracy(np.array([0.7, 0.2]), np.array([1, 0])),
        "predictions holds 0.7, wanted class labels",
        "predictions > 0.5",
        name="accuracy of probabilities",
    ),
    case(
        lambda: p.l2_penalty(PARAMETERS, -1, 4),
        "l2 is -1, wanted a number of at least 0",
        "reward large weights",
        name="negative l2",
    ),
    case(lambda: p.l2_penalty(PARAMETERS, 1, 0), "m is 0, wanted", name="penalty of no examples"),
    case(
        lambda: p.polynomial_features(X, 0),
        "degree is 0, wanted a whole number of at least 1",
        name="degree 0",
    ),
    case(
        lambda: p.least_squares(np.array([1.0, 1.0, 1.0]), np.ones(3)),
        "x holds 1 different value(s), wanted at least degree + 1 = 2",
        "Lower the degree",
        name="line through one x",
    ),
    case(
        lambda: p.count_parameters((3,)), "layer_sizes is (3,)", "two layers", name="single layer"
    ),
    case(
        lambda: p.count_parameters((3, 0, 1)),
        "layer_sizes[1] is 0, wanted a whole number of at least 1",
        name="empty layer",
    ),
    case(lambda: p.best_hidden_size({}), "accuracy is empty", name="empty sweep"),
    case(
        lambda: p.best_hidden_size({4: 90.0, 5: float("nan")}),
        "accuracy[5] holds nan, wanted numbers between 0 and 100",
        "diverge",
        name="nan in a sweep",
    ),
    case(lambda: p.distinct_units(W, tolerance=-1), "tolerance is -1", name="negative tolerance"),
]

TYPES = [
    case(
        lambda: p.nn_model(X.tolist(), Y, 4),
        "X is of type list, wanted a NumPy array of shape (n_x, m)",
        "np.array(...) makes one",
        error=TypeError,
        name="list for X",
    ),
    case(
        lambda: p.layer_sizes(X, "blue"),
        "Y is of type str, wanted a NumPy array",
        error=TypeError,
        name="text for Y",
    ),
    case(
        lambda: p.layer_sizes(X.astype(str), Y),
        "X holds values of type <U",
        "wanted real numbers",
        "made from text",
        error=TypeError,
        name="array of text",
    ),
    case(
        lambda: p.forward_propagation(PARAMETERS, X),
        "parameters is of type ndarray, wanted a dictionary with the keys W1, b1, W2, b2",
        "right order?",
        error=TypeError,
        name="arguments swapped",
    ),
    case(
        lambda: p.nn_model(X, Y, 4.0),
        "n_h is 4.0 of type float, wanted a whole number (int) of at least 1",
        "int(...)",
        error=TypeError,
        name="n_h 4.0",
    ),
    case(
        lambda: p.nn_model(X, Y, True),
        "n_h is True of type bool",
        error=TypeError,
        name="n_h True",
    ),
    case(
        lambda: p.update_parameters(PARAMETERS, GRADS, "fast"),
        "learning_rate is 'fast' of type str, wanted a number of at least 0",
        error=TypeError,
        name="rate as text",
    ),
    case(
        lambda: p.sigmoid("0"),
        "x is of type str, wanted a NumPy array",
        error=TypeError,
        name="sigmoid of text",
    ),
    case(
        lambda: p.relu_derivative([1, -1]),
        "Z is of type list, wanted a NumPy array",
        "np.array(...) makes one",
        error=TypeError,
        name="slope of a list",
    ),
    case(lambda: p.elu(X, "steep"), "alpha is of type str", error=TypeError, name="alpha as text"),
    case(
        lambda: p.initialize_constant(2, 3, 1, "0.5"),
        "value is '0.5' of type str, wanted a number",
        error=TypeError,
        name="constant as text",
    ),
    case(
        lambda: p.numerical_gradient(3.0, X),
        "f is of type float, wanted a function",
        "Pass it without parentheses",
        error=TypeError,
        name="called function",
    ),
    case(
        lambda: p.numerical_gradient(np.sin, X),
        "f returned an array of shape (2, 4), wanted one number",
        "sum or mean over all entries missing?",
        error=TypeError,
        name="f returns an array",
    ),
    case(
        lambda: p.numerical_gradient(lambda t: t[:1, :1], X),
        "f returned an array of shape (1, 1), wanted one number",
        "Its .item() is the number in it.",
        error=TypeError,
        name="f returns a table of one number",
    ),
    case(
        lambda: p.numerical_gradient(lambda t: None, X),
        "f returned None, wanted one number",
        "forget its return?",
        error=TypeError,
        name="f returns nothing",
    ),
    case(
        lambda: p.numerical_gradient(lambda t: (1.0, t), np.ones(1)),
        "f returned (1.0, array([1.])) of type tuple, wanted one number",
        "several values such as A2, cache?",
        error=TypeError,
        name="f returns a tuple",
    ),
    case(
        lambda: p.numerical_gradient(lambda t: t.sum() > 0, X),
        "wanted one number",
        error=TypeError,
        name="f returns a truth value",
    ),
    case(
        lambda: p.check_gradients(PARAMETERS, X, Y, without_a_mean()),
        "compute_cost returned an array of shape (1, 4), wanted one number",
        error=TypeError,
        name="cost that forgot its mean",
    ),
    case(
        lambda: p.numerical_gradient(np.sum, 3.0),
        "theta is of type float, wanted a NumPy array",
        error=TypeError,
        name="number for theta",
    ),
    case(
        lambda: p.to_column(["a", "b"]),
        "values is ['a', 'b'], wanted numbers along one line",
        error=TypeError,
        name="column of text",
    ),
    case(
        lambda: p.to_column([[1, 2], [3]]),
        "rows of different lengths?",
        error=TypeError,
        name="ragged column",
    ),
    case(
        lambda: p.count_parameters(3),
        "layer_sizes is 3, wanted a sequence",
        error=TypeError,
        name="number of layers",
    ),
    case(
        lambda: p.best_hidden_size([90.0]),
        "accuracy is of type list, wanted a dictionary",
        error=TypeError,
        name="list of accuracies",
    ),
    case(
        lambda: p.best_hidden_size({4: "90"}),
        "accuracy[4] is '90' of type str, wanted numbers between 0 and 100",
        "as text?",
        error=TypeError,
        name="accuracy as text",
    ),
]


@pytest.mark.parametrize(("call", "words", "error"), SHAPES + VALUES + TYPES)
def test_error_says_what_is_wrong(
    call: Callable[[], object], words: tuple[str, ...], error: type[Exception]
) -> None:
    """A learner reads one message and knows which argument, what is wrong, and why."""
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert type(caught.value) is error
    for word in words:
        assert word in message
    assert ("wanted" in message) or ("did you mean" in message.lower())
    assert message.endswith((".", "?"))


def test_step_functions_take_real_valued_labels() -> None:
    """The classic test cases feed them: only nn_model and the fits ask for 0 and 1."""
    real = Y + 0.25
    assert np.isfinite(p.compute_cost(CACHE["A2"], real))
    assert np.isfinite(p.backward_propagation(PARAMETERS, CACHE, X, real)["dW1"]).all()


def test_a_learning_rate_of_zero_changes_nothing() -> None:
    """It is a legal experiment."""
    new = p.update_parameters(PARAMETERS, GRADS, learning_rate=0)
    np.testing.assert_array_equal(new["W1"], PARAMETERS["W1"])


def test_numpy_numbers_are_numbers() -> None:
    """A loop over np.arange or np.linspace hands them over."""
    p.nn_model(X, Y, np.int64(2), num_iterations=np.int32(2))
    p.update_parameters(PARAMETERS, GRADS, np.float64(0.1))
    p.update_parameters(PARAMETERS, GRADS, np.float32(0.1))
    assert p.count_parameters(np.array([3, 4, 2])) == 26
