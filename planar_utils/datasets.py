"""Data sets of the course: points in the plane, one column per example.

Every function draws from a generator of its own, so a call gives the same points
wherever it stands, and NumPy's global generator is left alone.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from planar_utils._types import FloatArray, Labels
from planar_utils._validation import (
    check_between,
    check_count,
    check_examples,
    check_finite_number,
    check_label_vector,
    check_labels,
    check_number,
    check_seed,
)

ByteLabels: TypeAlias = NDArray[np.uint8]
IntLabels: TypeAlias = NDArray[np.int64]
PointsAndLabels: TypeAlias = tuple[FloatArray, IntLabels]

# The classic flower: each class is a curve of two petals, drawn by an angle that runs over 3.12
# (a little less than pi, so that the petals of the classes leave a gap) and a radius 4 sin(4t).
ANGLE_RANGE = 3.12
PETAL_LENGTH = 4
EXTRA_NAMES = ("noisy_circles", "noisy_moons", "blobs", "gaussian_quantiles")
EXTRA_SIZE = 200
TEST_SIZE_CAUSE = "It is a fraction of the examples: 0.25 keeps a quarter for the test."


def make_planar(
    m: int = 400, noise: float = 0.2, random_state: int = 1
) -> tuple[FloatArray, ByteLabels]:
    """Draw points of the flower: two classes whose petals lie between each other's.

    Class j has the angles t = linspace(3.12 j, 3.12 (j + 1)) and the radius
    r = 4 sin(4 t), each with normal noise; a point is (r sin t, r cos t).

    Parameters
    ----------
    m : int, default 400
        Number of examples, at least 2. The first ``m // 2`` have label 0.
    noise : float, default 0.2
        Standard deviation of the noise on angle (radians) and radius, at least 0.
    random_state : int, default 1
        Seed of the private generator, 0 to 2**32 - 1. Another seed gives fresh
        points of the same kind, as a test set needs.

    Returns
    -------
    X : ndarray of float64, shape (2, m)
        Coordinates, one column per example.
    Y : ndarray of uint8, shape (1, m)
        Labels 0 (vermillion in pictures) and 1 (blue).

    Raises
    ------
    TypeError
        If `m` or `random_state` is not a whole number.
    ValueError
        If an argument is outside its range.

    Notes
    -----
    The labels are unsigned bytes as in the classic data set: ``1 - Y`` is right, but
    ``Y - 1`` and ``-Y`` wrap around to 255. Write ``Y.astype(float)`` before such sums.

    References
    ----------
    The data set of the classic assignment "Planar data classification with one hidden layer".

    Examples
    --------
    >>> X, Y = make_planar(m=6, random_state=7)
    >>> X.shape, Y
    ((2, 6), array([[0, 0, 0, 1, 1, 1]], dtype=uint8))
    """
    check_count("m", m, 2)
    check_number("noise", noise)
    check_seed("random_state", random_state)
    rng = np.random.RandomState(random_state)
    sizes = (m // 2, m - m // 2)
    points = np.empty((m, 2))
    for label, size in enumerate(sizes):
        start = label * sizes[0]
        t = np.linspace(label * ANGLE_RANGE, (label + 1) * ANGLE_RANGE, size)
        t += rng.randn(size) * noise
        r = PETAL_LENGTH * np.sin(4 * t) + rng.randn(size) * noise
        points[start : start + size] = np.column_stack((r * np.sin(t), r * np.cos(t)))
    # X stays the transposed view of an array with one row per example. Matrix products take
    # another path for it than for a copy, and the classic last digits come from this one.
    return points.T, np.repeat(np.array([0, 1], dtype=np.uint8), sizes).reshape(1, m)


def load_planar_dataset() -> tuple[FloatArray, ByteLabels]:
    """Return the 400 points of the classic planar data set.

    Returns
    -------
    X : ndarray of float64, shape (2, 400)
        Coordinates, one column per example; a transposed view (Fortran order).
    Y : ndarray of uint8, shape (1, 400)
        200 labels 0 (vermillion in pictures), then 200 labels 1 (blue).

    See Also
    --------
    make_planar : The same flower with other sizes, noise and seeds.

    References
    ----------
    The data set of the classic assignment "Planar data classification with one hidden layer".

    Examples
    --------
    >>> X, Y = load_planar_dataset()
    >>> X.shape, Y.shape
    ((2, 400), (1, 400))
    >>> [float(value) for value in X[:, 0].round(4)]
    [1.2044, 3.5761]
    """
    return make_planar()


def load_extra_datasets() -> tuple[
    PointsAndLabels,
    PointsAndLabels,
    PointsAndLabels,
    PointsAndLabels,
    tuple[FloatArray, FloatArray],
]:
    """Return the five further data sets of the classic assignment, in scikit-learn's layout.

    Returns
    -------
    noisy_circles, noisy_moons, blobs, gaussian_quantiles, no_structure : tuples
        Each a pair of points, float64 of shape (200, 2), and labels, int64 of shape
        (200,). The labels of `blobs` run from 0 to 5. `no_structure` has no labels: its
        second item is another (200, 2) array of random numbers.

    See Also
    --------
    load_extra : One of them as X (2, m) and Y (1, m), ready to train on.

    Notes
    -----
    The classic function drew from NumPy's global generator. Here the draws are those
    that follow ``np.random.seed(1)``, whatever was drawn before.

    References
    ----------
    https://scikit-learn.org/stable/api/sklearn.datasets.html (sample generators)

    Examples
    --------
    >>> circles, moons, blobs, quantiles, no_structure = load_extra_datasets()
    >>> circles[0].shape, circles[1].shape
    ((200, 2), (200,))
    """
    from sklearn import datasets

    rng = np.random.RandomState(1)
    # The order matters: all five share one generator. (blobs has its own seed.)
    circles = datasets.make_circles(n_samples=EXTRA_SIZE, factor=0.5, noise=0.3, random_state=rng)
    moons = datasets.make_moons(n_samples=EXTRA_SIZE, noise=0.2, random_state=rng)
    blobs = datasets.make_blobs(n_samples=EXTRA_SIZE, random_state=5, n_features=2, centers=6)
    quantiles = datasets.make_gaussian_quantiles(
        cov=0.5, n_samples=EXTRA_SIZE, n_features=2, n_classes=2, random_state=rng
    )
    no_structure = rng.rand(EXTRA_SIZE, 2), rng.rand(EXTRA_SIZE, 2)
    return circles, moons, blobs, quantiles, no_structure


def load_extra(name: str) -> tuple[FloatArray, ByteLabels]:
    """Return one of the further data sets, ready to train on.

    Parameters
    ----------
    name : {"noisy_circles", "noisy_moons", "blobs", "gaussian_quantiles"}
        Which one. The six groups of `blobs` are joined into two classes by ``label % 2``.

    Returns
    -------
    X : ndarray of float64, shape (2, 200)
        Coordinates, one column per example.
    Y : ndarray of uint8, shape (1, 200)
        Labels 0 and 1.

    Raises
    ------
    ValueError
        If `name` is not one of the four.

    References
    ----------
    https://scikit-learn.org/stable/api/sklearn.datasets.html (sample generators)

    Examples
    --------
    >>> X, Y = load_extra("noisy_moons")
    >>> X.shape, Y.shape, int(Y.sum())
    ((2, 200), (1, 200), 100)
    """
    if name not in EXTRA_NAMES:
        raise ValueError(
            f"name is {name!r}, but must be one of {', '.join(EXTRA_NAMES)}. "
            "(no_structure has no labels to learn: see load_extra_datasets.)"
        )
    points, labels = load_extra_datasets()[EXTRA_NAMES.index(name)]
    return points.T, (labels % 2).astype(np.uint8).reshape(1, -1)


def load_four_quadrants(
    m: int = 200, noise: float = 0.0, random_state: int = 1
) -> tuple[FloatArray, IntLabels]:
    """Draw points of a square, labelled by the quadrant they lie in.

    The points are uniform in [-2, 2] x [-2, 2]. With noise they are moved after they got
    their label, so that some near the axes carry the label of a neighbour.

    Parameters
    ----------
    m : int, default 200
        Number of examples, at least 1.
    noise : float, default 0.0
        Standard deviation of the move, in the unit of the coordinates, at least 0.
    random_state : int, default 1
        Seed of the private generator, 0 to 2**32 - 1.

    Returns
    -------
    X : ndarray of float64, shape (2, m)
        Coordinates, one column per example.
    labels : ndarray of int64, shape (1, m)
        0, 1, 2, 3 for the quadrants I, II, III, IV (counter-clockwise from the upper right).

    Raises
    ------
    TypeError
        If `m` or `random_state` is not a whole number.
    ValueError
        If an argument is outside its range.

    References
    ----------
    With ``labels % 2`` these points are the XOR problem: Goodfellow, Bengio, Courville, Deep
    Learning, section 6.1, https://www.deeplearningbook.org/contents/mlp.html

    Examples
    --------
    >>> X, labels = load_four_quadrants(m=4)
    >>> bool(((X[0] > 0) & (X[1] > 0) == (labels[0] == 0)).all())
    True
    """
    check_count("m", m, 1)
    check_number("noise", noise)
    check_seed("random_state", random_state)
    rng = np.random.RandomState(random_state)
    X = rng.uniform(-2, 2, size=(2, m))
    right, upper = X >= 0
    labels = np.where(upper, np.where(right, 0, 1), np.where(right, 3, 2)).reshape(1, m)
    return X + rng.randn(2, m) * noise, labels.astype(np.int64)


def train_test_split(
    X: NDArray[Any], Y: Labels, test_size: float = 0.25, random_state: int = 0
) -> tuple[NDArray[Any], NDArray[Any], Labels, Labels]:
    """Split examples at random into some to learn from and some to be tested on.

    Like the function of this name in scikit-learn, for arrays whose columns (not rows)
    are the examples.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Inputs, one column per example, m at least 2.
    Y : ndarray, shape (n_y, m)
        Labels, one column per example.
    test_size : float, default 0.25
        Fraction of the examples that is kept for the test, above 0 and below 1. The
        number is rounded up, and at least one example is left to learn from.
    random_state : int, default 0
        Seed of the private generator, 0 to 2**32 - 1.

    Returns
    -------
    X_train, X_test, Y_train, Y_test : ndarrays
        Copies of the chosen columns, of the same types.

    Raises
    ------
    TypeError
        If X or Y is not an array of numbers, or `test_size` is not a number.
    ValueError
        If X and Y are not matrices with equally many columns, or `test_size` is outside
        its range.

    References
    ----------
    https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html

    Examples
    --------
    >>> X, Y = load_planar_dataset()
    >>> X_train, X_test, Y_train, Y_test = train_test_split(X, Y)
    >>> X_train.shape, X_test.shape, Y_test.shape
    ((2, 300), (2, 100), (1, 100))
    """
    check_examples(X, Y)
    check_number("test_size", test_size, positive=True, cause=TEST_SIZE_CAUSE)
    check_seed("random_state", random_state)
    m = X.shape[1]
    if m < 2 or test_size >= 1:
        raise ValueError(
            f"test_size is {test_size!r} and X has {m} column(s), wanted a fraction above 0 and "
            f"below 1 and at least two examples, so that both parts get some. {TEST_SIZE_CAUSE}"
        )
    test_count = min(int(np.ceil(test_size * m)), m - 1)
    order = np.random.RandomState(random_state).permutation(m)
    test, train = order[:test_count], order[test_count:]
    return X[:, train], X[:, test], Y[:, train], Y[:, test]


def add_label_noise(Y: Labels, fraction: float, random_state: int = 0) -> Labels:
    """Return labels of which a given fraction is wrong.

    Parameters
    ----------
    Y : ndarray, shape (1, m) or (m,)
        Labels 0 and 1, of any numeric type or bool. Not modified.
    fraction : float
        Fraction of the labels to flip, 0 to 1; exactly ``round(fraction * m)`` are flipped.
    random_state : int, default 0
        Seed of the private generator, 0 to 2**32 - 1.

    Returns
    -------
    ndarray
        A new array of the shape and type of Y.

    Raises
    ------
    TypeError
        If Y is not an array of numbers, or `fraction` is not a number.
    ValueError
        If Y has other values than 0 and 1, or `fraction` is outside its range.

    References
    ----------
    D. Angluin, P. Laird, "Learning from noisy examples", Machine Learning 2, 1988. (There every
    label is wrong with a given probability; here the number of wrong ones is exact.)

    Examples
    --------
    >>> Y = np.zeros((1, 100), dtype=np.uint8)
    >>> int(add_label_noise(Y, 0.1).sum())
    10
    """
    check_label_vector("Y", Y)
    check_labels("Y", Y)
    check_finite_number("fraction", fraction)
    check_between("fraction", fraction, 0, 1, "One tenth is 0.1, not 10.")
    check_seed("random_state", random_state)
    noisy = Y.copy()
    count = round(fraction * noisy.size)
    chosen = np.random.RandomState(random_state).permutation(noisy.size)[:count]
    noisy.flat[chosen] = noisy.flat[chosen] == 0
    return noisy
