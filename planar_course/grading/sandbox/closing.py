"""What a kernel gives up after its start, before any submitted code runs in it.

Watches of descriptors (epoll) are numbered per user of the machine. A kernel of an ordinary user's
grader is of that very user: with all of them used up, no other kernel starts and the grader ends.
A kernel needs some watchers and watches itself, and has them once it answers.
"""

import base64
import errno

from planar_course.grading.sandbox.seccomp import LOW_HALF, exported

_CALLS = ("epoll_create", "epoll_create1")
_OPERATION, _ADD = 1, 1  # of epoll_ctl: which argument, and EPOLL_CTL_ADD
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
# Run in the kernel, which has no library for it. The structure is the system's own. The last
# watcher that a kernel makes is that of pyzmq, for its first message that is large.
_CODE = """
import base64, ctypes
from zmq.utils.garbage import gc
gc.start()
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
rules = base64.b64decode("{rules}")
program = Program(len(rules) // 8, rules)
libc = ctypes.CDLL(None, use_errno=True)
if libc.syscall({number}, {mode}, {threads}, ctypes.byref(program)):
    raise OSError(ctypes.get_errno(), "the filter is refused")
"""


def closing_code() -> str:
    """Return a cell after which its kernel, and all that it starts, can watch nothing more."""
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in _CALLS:
        number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
        if number >= 0:  # newer kinds of processors have the second alone
            rules.add_rule(seccomp.ERRNO(errno.EMFILE), name)
    add = seccomp.Arg(_OPERATION, seccomp.MASKED_EQ, LOW_HALF, _ADD)
    rules.add_rule(seccomp.ERRNO(errno.ENOSPC), "epoll_ctl", add)
    code = _CODE.format(
        rules=base64.b64encode(exported(rules)).decode("ascii"),
        number=seccomp.resolve_syscall(seccomp.Arch.NATIVE, "seccomp"),
        mode=_SET_MODE_FILTER,
        threads=_ALL_THREADS,
    )
    return f"__import__('builtins').exec({code!r}, {{}})"
