"""`testCases` as the classic notebooks know it, and with it the course's checks."""

from planar_course.classic.facade import become_course_package, with_file_beside_notebook

become_course_package(__name__)

from planar_course.classic.cases import *  # noqa: E402, F403
from planar_course.classic.cases import __all__ as __all__  # noqa: E402
from planar_course.classic.numpy_names import restore_removed_names  # noqa: E402

restore_removed_names()
__getattr__ = with_file_beside_notebook(__name__)
