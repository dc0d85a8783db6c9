"""`test_utils` as the notebooks and `public_tests` of the 2021a edition know it."""

from planar_course.classic.dictionary_tests import (
    datatype_check,
    equation_output_check,
    multiple_test,
    shape_check,
    single_test,
)
from planar_course.classic.facade import with_file_beside_notebook

__all__ = [
    "datatype_check",
    "equation_output_check",
    "multiple_test",
    "shape_check",
    "single_test",
]
__getattr__ = with_file_beside_notebook(__name__)
