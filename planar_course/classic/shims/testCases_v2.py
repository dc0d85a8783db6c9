"""`testCases_v2` of every edition: the test cases of whichever edition is played."""

from planar_course.classic.cases import *  # noqa: F403
from planar_course.classic.cases import __all__ as __all__
from planar_course.classic.facade import with_file_beside_notebook
from planar_course.classic.numpy_names import restore_removed_names

restore_removed_names()
__getattr__ = with_file_beside_notebook(__name__)
