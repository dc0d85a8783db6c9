"""`planar_utils` as the classic notebooks know it, and with it all that the course's own offers."""

from planar_course.classic.facade import become_course_package, with_file_beside_notebook

become_course_package(__name__)

# The star-import of a classic notebook leaks these, and some notebooks rely on it.
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import sklearn  # noqa: E402
import sklearn.datasets  # noqa: E402
import sklearn.linear_model  # noqa: E402

from planar_course.classic.helpers import (  # noqa: E402
    load_extra_datasets,
    load_planar_dataset,
    plot_decision_boundary,
    sigmoid,
)
from planar_course.classic.numpy_names import restore_removed_names  # noqa: E402

__all__ = [
    "load_extra_datasets",
    "load_planar_dataset",
    "np",
    "plot_decision_boundary",
    "plt",
    "sigmoid",
    "sklearn",
]
restore_removed_names()
__getattr__ = with_file_beside_notebook(__name__)
