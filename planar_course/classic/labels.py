"""Labels whose one-element results still turn into a Python number.

The classic notebooks print their accuracy with
``float((np.dot(Y, p.T) + np.dot(1 - Y, 1 - p.T)) / float(Y.size) * 100)``: a `(1, 1)` array given
to `float`. NumPy 1.25 deprecated that and NumPy 2.4 made it a TypeError.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


class ClassicLabels(np.ndarray[Any, np.dtype[Any]]):
    """An array of labels that `float` and `int` accept when it holds one element.

    Everything else is as with a plain array: values, dtype (uint8 labels still wrap around),
    shape and printed form. What is computed from labels is of this class too, so that sums and
    products of them convert as well; a sum over all elements is a NumPy scalar, as usual.

    References
    ----------
    NumPy 1.25 release notes, "Deprecations", and NumPy 2.4 release notes, "Expired deprecations":
    conversion of an array with ndim > 0 to a scalar.

    Examples
    --------
    >>> Y = as_labels([[0, 1, 1]])
    >>> predictions = np.array([[False, True, False]])
    >>> float((np.dot(Y, predictions.T) + np.dot(1 - Y, 1 - predictions.T)) / 3 * 100)
    66.66666666666666
    >>> Y
    array([[0, 1, 1]])
    """

    # With more than one element NumPy's own method raises NumPy's own message.
    def __float__(self) -> float:
        return float(self.item()) if self.size == 1 else super().__float__()

    def __int__(self) -> int:
        return int(self.item()) if self.size == 1 else super().__int__()

    def squeeze(self, axis: Any = None) -> Any:
        """Return the array without axes of length 1: without any axis left, as a plain array."""
        # ndarray.squeeze calls __array_wrap__, of which NumPy 1 wants an array then, not a scalar.
        squeezed = self.view(np.ndarray).squeeze(axis)
        return squeezed if squeezed.ndim == 0 else squeezed.view(type(self))

    def __array_wrap__(
        self, array: NDArray[Any], context: Any = None, return_scalar: bool = False
    ) -> Any:
        """Return the result of a NumPy function: a scalar if it has no axes, else labels."""
        # NumPy 1 has no return_scalar: there every result without axes of a subclass came here.
        return array[()] if array.ndim == 0 else array.view(type(self))

    def __repr__(self) -> str:
        return repr(self.view(np.ndarray))


def as_labels(labels: ArrayLike) -> ClassicLabels:
    """Return the same memory seen as `ClassicLabels`.

    Parameters
    ----------
    labels : array_like
        Of any shape and dtype, e.g. `Y` of shape `(1, m)`.

    Returns
    -------
    ClassicLabels
        A view: nothing is copied when `labels` is an array.
    """
    return np.asarray(labels).view(ClassicLabels)
