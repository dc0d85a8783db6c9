"""Runs a kernel where it can harm nothing: bubblewrap, seccomp, limits, a control group.

`sandboxed_kernel_manager` is what the grader uses; `find_backend` says what isolates here.
"""

from planar_course.grading.sandbox.backend import Backend, find_backend
from planar_course.grading.sandbox.manager import sandboxed_kernel_manager
from planar_course.grading.sandbox.refusal import NoSandbox

__all__ = ["Backend", "NoSandbox", "find_backend", "sandboxed_kernel_manager"]
