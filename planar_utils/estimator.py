"""The network of the course as a scikit-learn classifier.

    from planar_utils.estimator import PlanarClassifier

scikit-learn puts examples into rows, the course into columns: here rows are examples. The names
are those of ``sklearn.neural_network.MLPClassifier``, in whose place this class can stand where
there are two classes and one hidden layer.
"""

import warnings
from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted

from planar_utils._types import FloatArray, Parameters
from planar_utils._validation import check_count, check_learning_rate, check_number
from planar_utils.activations import sigmoid
from planar_utils.engine import TrainingResult, hidden_activations, train
from planar_utils.initializers import initialize_he, initialize_xavier

try:
    from sklearn.utils.validation import validate_data
except ImportError:  # Before scikit-learn 1.6 it was a method.

    def validate_data(estimator: Any, *arguments: Any, **options: Any) -> Any:
        """Check X and y, and remember or compare the number and names of features."""
        return estimator._validate_data(*arguments, **options)


# scikit-learn's names for activations that the course calls otherwise.
THEIR_NAMES = {"logistic": "sigmoid", "identity": "linear"}
# Activations that are silent, or nearly so, for about half of their inputs.
RECTIFIERS = ("relu", "leaky_relu", "prelu", "elu")
SOLVERS = ("lbfgs", "gd")


class PlanarClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A network with one hidden layer that tells two classes apart.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of one int, default (4,)
        Number of hidden units. A second layer is not possible.
    activation : str, default "tanh"
        Of the hidden layer, as in `planar_utils.train` except "maxout"; scikit-learn's
        "logistic" and "identity" mean "sigmoid" and "linear".
    solver : {"lbfgs", "gd"}, default "lbfgs"
        L-BFGS, which needs no learning rate and few steps, or the gradient descent of the
        course, which takes `max_iter` steps on all examples.
    alpha : float, default 0.0001
        Strength of the L2 penalty ``alpha / (2 m) * (sum of squared weights)``, at least 0.
    learning_rate_init : float, default 1.2
        Size of a step of gradient descent, at least 0. Only used by "gd".
    max_iter : int, default 1000
        Number of steps, at least 1; the largest number allowed for "lbfgs".
    tol : float, default 0.0001
        To judge, not to stop: training that took all `max_iter` steps counts as converged if
        the last tenth of them changed the loss by at most `tol`.
    random_state : int, RandomState or None, default None
        For the initial weights.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The two labels.
    coefs_ : list of ndarrays, shapes (n_features, n_hidden) and (n_hidden, 1)
        Weights of the two layers, transposed W1 and W2.
    intercepts_ : list of ndarrays, shapes (n_hidden,) and (1,)
        Biases b1 and b2.
    parameters_ : dict
        The same as W1, b1, W2, b2, for the other functions of the course.
    loss_, loss_curve_ : float, list of float
        The last loss, and that before each step; the penalty is a part of it.
    n_iter_ : int
        Number of steps taken.
    diverged_ : int or None
        The step at which gradient descent left the finite numbers, if it did.
    n_features_in_, feature_names_in_
        As in all of scikit-learn.

    See Also
    --------
    planar_utils.train : The training itself, with examples in columns.

    Notes
    -----
    Give it standardised features, as in the example. `partial_fit` is not offered.

    References
    ----------
    L. Buitinck et al., "API design for machine learning software", ECML PKDD 2013 workshop.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from planar_utils import load_planar_dataset
    >>> X, Y = load_planar_dataset()
    >>> model = make_pipeline(StandardScaler(), PlanarClassifier(5, alpha=0.1, random_state=0))
    >>> bool(model.fit(X.T, Y.ravel()).score(X.T, Y.ravel()) > 0.85)
    True
    """

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (4,),
        *,
        activation: str = "tanh",
        solver: str = "lbfgs",
        alpha: float = 0.0001,
        learning_rate_init: float = 1.2,
        max_iter: int = 1000,
        tol: float = 1e-4,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "PlanarClassifier":
        """Train on examples X (n_samples, n_features) with labels y (n_samples,).

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            One row per example.
        y : array-like, shape (n_samples,)
            Labels of two different values, of any type.

        Returns
        -------
        PlanarClassifier
            Itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter or the data are not usable, such as nan, or three classes.
        """
        n_h = self._check_parameters()
        inputs, labels = validate_data(self, X, y, dtype=np.float64)
        Y = self._encode(labels)
        rectifies = self.activation in RECTIFIERS
        initialize = initialize_he if rectifies else initialize_xavier
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        result = train(
            inputs.T,
            Y,
            initialize(inputs.shape[1], n_h, 1, random_state=seed),
            learning_rate=self.learning_rate_init,
            num_iterations=self.max_iter,
            activation=self._activation(),
            l2=self.alpha,
            record_every=1,
            optimizer=self.solver,
        )
        self._keep(result)
        return self

    def decision_function(self, X: ArrayLike) -> FloatArray:
        """Return what the output unit sums up, (n_samples,); above 0 means ``classes_[1]``."""
        check_is_fitted(self)
        inputs = validate_data(self, X, dtype=np.float64, reset=False)
        parameters = self.parameters_
        # In a network that diverged even finite weights may give infinite sums.
        with np.errstate(over="ignore", invalid="ignore"):
            hidden = hidden_activations(parameters, inputs.T, self._activation())
            sums = parameters["W2"] @ hidden + parameters["b2"]
        return np.asarray(sums[0])

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Return the probability of each class, (n_samples, 2)."""
        second = np.asarray(sigmoid(self.decision_function(X)))
        return np.column_stack((1 - second, second))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the label of each example, (n_samples,)."""
        chosen = (self.decision_function(X) > 0).astype(int)
        labels: NDArray[Any] = self.classes_[chosen]
        return labels

    def _check_parameters(self) -> int:
        """Check the parameters of the constructor, and return the number of hidden units."""
        sizes = self.hidden_layer_sizes
        layers = [sizes] if isinstance(sizes, Integral) else list(np.atleast_1d(sizes))
        if len(layers) != 1:
            raise ValueError(
                f"hidden_layer_sizes is {sizes!r}, wanted one number: this network has one "
                "hidden layer. MLPClassifier can have more."
            )
        check_count("hidden_layer_sizes", layers[0], 1)
        check_count("max_iter", self.max_iter, 1)
        check_learning_rate("learning_rate_init", self.learning_rate_init)
        check_number("alpha", self.alpha)
        check_number("tol", self.tol)
        if self.solver not in SOLVERS:
            raise ValueError(
                f"solver is {self.solver!r}, wanted one of {', '.join(SOLVERS)}. (All examples "
                "take part in every step, so there is no sgd or adam.)"
            )
        if self.activation == "maxout":
            raise ValueError("activation is 'maxout', which only planar_utils.train knows.")
        return int(layers[0])

    def _activation(self) -> str:
        return THEIR_NAMES.get(self.activation, self.activation)

    def _encode(self, y: Any) -> NDArray[np.uint8]:
        """Return labels 0 and 1 (1, n_samples), and remember which classes they mean."""
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
        if kind != "binary":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}."
            )
        self.classes_, encoded = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y holds one class only ({self.classes_[0]!r}), wanted two: there is nothing "
                "to tell apart. Was the data split so that a class is missing?"
            )
        return encoded.astype(np.uint8).reshape(1, -1)

    def _keep(self, result: TrainingResult) -> None:
        """Set the attributes that training gives, and warn if it should have gone on."""
        found: Parameters = result.parameters
        self.parameters_ = found
        self.coefs_ = [found["W1"].T, found["W2"].T]
        self.intercepts_ = [found["b1"].ravel(), found["b2"].ravel()]
        self.diverged_ = result.diverged
        self.loss_curve_ = result.costs.tolist()
        self.loss_ = self.loss_curve_[-1] if self.loss_curve_ else np.inf
        if result.diverged is not None:
            self.n_iter_ = result.diverged
            rate = "" if self.solver == "lbfgs" else "Lower learning_rate_init, or "
            advice = f"{rate}standardise the features.".capitalize()
            _warn(f"Training diverged at iteration {result.diverged}. {advice}")
            return
        # The first cost of L-BFGS is that of its start, before any step.
        self.n_iter_ = len(self.loss_curve_) - (self.solver == "lbfgs")
        if self.n_iter_ < self.max_iter:
            return  # L-BFGS found nothing to improve.
        tenth = max(1, self.n_iter_ // 10)
        before = self.loss_curve_[-1 - tenth] if len(self.loss_curve_) > tenth else np.inf
        change = abs(before - self.loss_)
        if change > self.tol:
            _warn(
                f"Training has not converged after max_iter={self.max_iter} iterations: its last "
                f"tenth still changed the loss by {change:.2g}."
            )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def _more_tags(self) -> dict[str, bool]:  # The same for scikit-learn before 1.6.
        return {"binary_only": True}


def _warn(message: str) -> None:
    warnings.warn(message, ConvergenceWarning, stacklevel=4)
