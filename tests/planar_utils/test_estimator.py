"""PlanarClassifier keeps scikit-learn's rules, and is the network of the course."""

import doctest
import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import planar_utils as pu
from planar_utils import estimator
from planar_utils.estimator import PlanarClassifier

Rows = tuple[NDArray[np.float64], NDArray[Any]]
# Both solvers, and a network whose hidden units have kinks.
VARIANTS = [
    PlanarClassifier(),
    PlanarClassifier(solver="gd", max_iter=300, learning_rate_init=0.5),
    PlanarClassifier([6], activation="relu", alpha=0),
]
# As a list, since pytest warns of what old versions of scikit-learn give: a generator.
NAMES, CASES = parametrize_with_checks(VARIANTS).mark.args
IDS = parametrize_with_checks(VARIANTS).mark.kwargs["ids"]


@pytest.fixture(scope="module")
def moons() -> Rows:
    """Return the noisy moons with one row per example."""
    X, Y = pu.load_extra("noisy_moons")
    return X.T, Y.ravel()


def settling() -> PlanarClassifier:
    """Return a classifier whose training on the moons settles in time on every system.

    With less regularisation that hangs on the last digits of the data, which differ.
    """
    return PlanarClassifier(alpha=0.1, random_state=0)


# Some checks train on noise, or for one step.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(NAMES, list(CASES), ids=IDS)
def test_scikit_learn_finds_nothing_wrong(
    estimator: PlanarClassifier, check: Callable[[PlanarClassifier], None]
) -> None:
    """Every rule of scikit-learn for classifiers: whatever uses those can use this one."""
    check(estimator)


def test_gradient_descent_is_that_of_the_course(moons: Rows) -> None:
    """A learner who moves from `train` to scikit-learn must find the same numbers."""
    X, y = moons
    model = PlanarClassifier(
        3, solver="gd", alpha=0.5, learning_rate_init=0.7, max_iter=400, tol=1, random_state=4
    ).fit(X, y)
    seed = np.random.RandomState(4).randint(2**31 - 1)
    start = pu.initialize_xavier(2, 3, 1, random_state=seed)
    expected = pu.train(
        X.T,
        y.reshape(1, -1),
        start,
        learning_rate=0.7,
        num_iterations=400,
        l2=0.5,
        record_every=1,
    )
    assert model.loss_curve_ == expected.costs.tolist()
    assert model.n_iter_ == 400
    np.testing.assert_array_equal(model.coefs_[0], expected.parameters["W1"].T)
    np.testing.assert_array_equal(model.intercepts_[1], expected.parameters["b2"].ravel())
    predicted = pu.predict_with(expected.parameters, X.T).ravel()
    np.testing.assert_array_equal(model.predict(X), predicted)


def test_lbfgs_comes_further_with_as_many_steps(moons: Rows) -> None:
    """That is why it is the default."""
    X, y = moons
    losses = {
        solver: PlanarClassifier(solver=solver, max_iter=60, tol=1, random_state=0).fit(X, y).loss_
        for solver in ("lbfgs", "gd")
    }
    assert losses["lbfgs"] < 0.8 * losses["gd"]


def test_probabilities_belong_to_the_labels(moons: Rows) -> None:
    """Labels may be words; the columns of predict_proba follow classes_."""
    X, y = moons
    words = np.array(["upper", "lower"])[y]
    model = settling().fit(X, words)
    assert model.classes_.tolist() == ["lower", "upper"]
    probabilities = model.predict_proba(X)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    likelier = model.classes_[probabilities.argmax(axis=1)]
    np.testing.assert_array_equal(likelier, model.predict(X))
    assert model.score(X, words) > 0.9


def test_it_works_in_a_grid_search_over_a_pipeline(moons: Rows) -> None:
    """The search that notebook 05 does by hand, as scikit-learn does it."""
    X, y = moons
    pipeline = make_pipeline(
        StandardScaler(), PlanarClassifier(random_state=0, max_iter=200, tol=1)
    )
    grid = {"planarclassifier__hidden_layer_sizes": [1, (5,)], "planarclassifier__alpha": [0.1, 1]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(X, y)
    assert search.best_params_["planarclassifier__hidden_layer_sizes"] == (5,)
    assert cross_val_score(search.best_estimator_, X, y, cv=3).min() > 0.85


def test_it_can_be_cloned_and_pickled(moons: Rows) -> None:
    """A clone is unfitted and equal; a pickle predicts the same."""
    X, y = moons
    model = PlanarClassifier(5, alpha=0.2, random_state=3).fit(X, y)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(X)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.decision_function(X), model.decision_function(X))


def test_scikit_learn_draws_its_boundary(moons: Rows) -> None:
    """DecisionBoundaryDisplay asks for probabilities and draws them."""
    X, y = moons
    model = settling().fit(X, y)
    display = DecisionBoundaryDisplay.from_estimator(
        model, X, response_method="predict_proba", grid_resolution=20, ax=Figure().add_subplot()
    )
    assert 0 <= display.response.min() < 0.1
    assert 0.9 < display.response.max() <= 1


def test_training_that_ends_too_early_is_said(moons: Rows) -> None:
    """Both solvers warn, and neither does when the loss has settled."""
    X, y = moons
    for solver in ("gd", "lbfgs"):
        model = PlanarClassifier(solver=solver, max_iter=5, random_state=0)
        with pytest.warns(ConvergenceWarning, match="not converged after max_iter=5"):
            model.fit(X, y)
        assert model.n_iter_ == 5
    PlanarClassifier(solver="gd", learning_rate_init=0.5, max_iter=3000, alpha=5).fit(X, y)


def test_divergence_is_said_and_leaves_finite_numbers(moons: Rows) -> None:
    """A rate that is much too large must not end in nan that only a plot reveals."""
    X, y = moons
    model = PlanarClassifier(
        8, solver="gd", activation="relu", learning_rate_init=1e200, max_iter=50, random_state=0
    )
    with pytest.warns(ConvergenceWarning, match="diverged at iteration"):
        model.fit(X, y)
    assert model.diverged_ is not None
    assert model.n_iter_ == model.diverged_ < 50
    assert all(np.isfinite(array).all() for array in model.parameters_.values())
    assert set(model.predict(X)) <= {0, 1}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"hidden_layer_sizes": (4, 4)}, "one\\s+hidden layer|one number"),
        ({"hidden_layer_sizes": 0}, "hidden_layer_sizes is 0"),
        ({"solver": "adam"}, "lbfgs, gd"),
        ({"activation": "tanhh"}, "tanhh"),
        ({"activation": "maxout"}, "only planar_utils.train"),
        ({"alpha": -1}, "alpha is -1"),
        ({"max_iter": 0}, "max_iter is 0"),
    ],
)
def test_parameters_that_cannot_be_meant_are_named(
    moons: Rows, parameters: dict[str, Any], message: str
) -> None:
    """The error names the parameter and what was wanted, when fit is called."""
    with pytest.raises(ValueError, match=message):
        PlanarClassifier(**parameters).fit(*moons)


def test_three_classes_and_one_are_refused(moons: Rows) -> None:
    """A network with one output cannot tell three classes apart."""
    X, _ = moons
    with pytest.raises(ValueError, match="Only binary classification is supported"):
        PlanarClassifier().fit(X, np.arange(len(X)) % 3)
    with pytest.raises(ValueError, match="one class only"):
        PlanarClassifier().fit(X, np.ones(len(X)))


def test_scikit_learns_names_of_activations_are_understood(moons: Rows) -> None:
    """Grids that were written for MLPClassifier go on working."""
    X, y = moons
    ours = PlanarClassifier(activation="sigmoid", random_state=0, tol=1).fit(X, y)
    theirs = PlanarClassifier(activation="logistic", random_state=0, tol=1).fit(X, y)
    assert ours.loss_curve_ == theirs.loss_curve_


def test_the_example_runs() -> None:
    """The docstring's example is what people copy."""
    result = doctest.testmod(estimator)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_parameter_is_described() -> None:
    """Nothing is left to guessing."""
    text = str(inspect.getdoc(PlanarClassifier))
    for name in inspect.signature(PlanarClassifier).parameters:
        assert f"\n{name} : " in text


def test_the_package_does_without_it() -> None:
    """`import planar_utils` must not wait for scikit-learn, a second or so."""
    program = "import sys, planar_utils; print('sklearn' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout.split() == [b"False"]
