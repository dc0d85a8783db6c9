"""The system calls that a sandboxed process must do without, as a program for the kernel.

The filter is made outside, by pyseccomp on the system's libseccomp, and handed to bubblewrap as
bytes. What it refuses fails with an ordinary error, so that honest code that merely asks goes on.
"""

import errno
import os
from functools import cache
from typing import Any

# No course notebook needs these; each has let a process look at or touch what is not its own.
REFUSED = (
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease"),
    *("pidfd_getfd", "kcmp", "perf_event_open", "userfaultfd", "move_pages", "migrate_pages"),
    # mounts and namespaces
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_tree", "move_mount"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at"),
    *("name_to_handle_at", "fanotify_init", "quotactl", "quotactl_fd", "swapon", "swapoff"),
    # the kernel itself
    *("bpf", "keyctl", "add_key", "request_key", "kexec_load", "kexec_file_load", "init_module"),
    *("io_setup", "io_submit"),
    *("finit_module", "delete_module", "iopl", "ioperm", "syslog", "reboot", "acct", "vhangup"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "lookup_dcookie", "nfsservctl"),
    # the clock and the names of the machine
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "stime"),
    *("sethostname", "setdomainname"),
    # memory that belongs to no process and to no file that we count
    *("memfd_secret", "shmget", "shmat", "shmctl", "semget", "msgget", "msgsnd", "mq_open"),
    *("vmsplice", "mlockall"),
    # what kernels could tell each other by files that all may read: who opens them,
    *("inotify_init", "inotify_init1", "inotify_add_watch"),
    # and what the system holds of them in memory
    *("fadvise64", "readahead", "mincore", "cachestat"),
)
# The C library knows another way when it is told that the kernel lacks these.
UNKNOWN = ("clone3", "memfd_create")
# Done without effect, as honest code starts programs so: the scheduler of many systems gives each
# session a share of the processors, and who has many takes those of the neighbours.
IDLE = ("setsid",)
AF_UNIX = 1  # the one kind of socket that is left
NEW_NAMESPACES = (
    0x00000080,  # CLONE_NEWTIME
    0x00020000,  # CLONE_NEWNS
    0x02000000,  # CLONE_NEWCGROUP
    0x04000000,  # CLONE_NEWUTS
    0x08000000,  # CLONE_NEWIPC
    0x10000000,  # CLONE_NEWUSER
    0x20000000,  # CLONE_NEWPID
    0x40000000,  # CLONE_NEWNET
)
# What else is told by files: locks (F_SETLK, F_SETLKW, F_OFD_..., of which there may also be any
# number, beside all limits), which seem to be had, as there is nobody to be locked out,
LOCKS = (6, 7, 37, 38)
# leases and notes of who opens a folder (F_SETLEASE, F_NOTIFY),
WATCHES = (1024, 1026)
# and reading what is in memory alone (RWF_NOWAIT).
READ_FLAGS, READ_IF_CACHED = 5, 0x8
# Where no control group counts it, memory of the system's own that no look at a process tells:
# what is noted beside a file,
UNCOUNTED = ("setxattr", "lsetxattr", "fsetxattr", "setxattrat")
# larger buffers of sockets (SO_SNDBUF, SO_RCVBUF of SOL_SOCKET),
SOL_SOCKET, BUFFERS = 1, (7, 8)
# and memory of no file that processes share, all of which lives on when all but a page is unmapped.
MAP_TYPE, MAP_SHARED, MAP_ANONYMOUS = 0x0F, 0x01, 0x20
LOW_HALF = 0xFFFFFFFF  # of an argument; the system does not look at the other one
# Requests that type into a terminal, as if its owner did.
TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX


@cache
def filter_program(counted: bool = True) -> bytes:
    """Return the filter as bubblewrap wants it.

    Parameters
    ----------
    counted : bool
        Whether the system counts all memory of a kernel; else what cannot be counted is refused.

    Returns
    -------
    bytes
        A classic BPF program for the processor that runs now; calls in the manner of any other
        processor kill the process.

    Raises
    ------
    ImportError
        If pyseccomp is missing.
    RuntimeError
        If pyseccomp finds no libseccomp.
    """
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    denied = seccomp.ERRNO(errno.EPERM)
    answers = ((denied, REFUSED), (seccomp.ERRNO(errno.ENOSYS), UNKNOWN), (seccomp.ERRNO(0), IDLE))
    for answer, names in answers:
        for name in names:
            _refuse(rules, answer, name)
    # With this very error, ZeroMQ takes a machine without networks for what it is.
    no_socket = seccomp.ERRNO(errno.EOPNOTSUPP)
    for name in ("socket", "socketpair"):
        rules.add_rule(no_socket, name, seccomp.Arg(0, seccomp.NE, AF_UNIX))
    for flag in NEW_NAMESPACES:
        # 390 calls it with the flags in second place, but has no bubblewrap users among us.
        rules.add_rule(denied, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    _refuse_signals_by_files(rules)
    if not counted:
        _refuse_uncounted(rules)
    for request in TERMINAL_INPUT:
        rules.add_rule(denied, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, LOW_HALF, request))
    return exported(rules)


def exported(rules: Any) -> bytes:
    """Return the program of a filter of pyseccomp's."""
    read_end, write_end = os.pipe()  # it is far smaller than what a pipe holds
    with os.fdopen(read_end, "rb") as reader:
        with os.fdopen(write_end, "wb") as writer:
            rules.export_bpf(writer)
        return reader.read()


def _is_low(place: int, value: int) -> Any:
    """Return the condition that the lower half of an argument is this."""
    import pyseccomp as seccomp

    return seccomp.Arg(place, seccomp.MASKED_EQ, LOW_HALF, value)


def _refuse_signals_by_files(rules: Any) -> None:
    """Add the rules for what one kernel does to a file of the machine, and another one sees."""
    import pyseccomp as seccomp

    idle, denied = seccomp.ERRNO(0), seccomp.ERRNO(errno.EPERM)
    _refuse(rules, idle, "flock")
    for command in LOCKS + WATCHES:
        rules.add_rule(idle if command in LOCKS else denied, "fcntl", _is_low(1, command))
    flagged = seccomp.Arg(READ_FLAGS, seccomp.MASKED_EQ, READ_IF_CACHED, READ_IF_CACHED)
    rules.add_rule(seccomp.ERRNO(errno.EOPNOTSUPP), "preadv2", flagged)


def _refuse_uncounted(rules: Any) -> None:
    """Add the rules for memory that would be held beside all limits."""
    import pyseccomp as seccomp

    denied = seccomp.ERRNO(errno.EPERM)
    for name in UNCOUNTED:
        _refuse(rules, denied, name)
    for option in BUFFERS:  # an honest program goes on with those that it has
        rules.add_rule(seccomp.ERRNO(0), "setsockopt", _is_low(1, SOL_SOCKET), _is_low(2, option))
    kind = MAP_TYPE | MAP_ANONYMOUS
    shared = seccomp.Arg(3, seccomp.MASKED_EQ, kind, MAP_SHARED | MAP_ANONYMOUS)
    rules.add_rule(denied, "mmap", shared)


def _refuse(rules: Any, answer: int, name: str) -> None:
    """Answer a call ourselves, unless this kind of processor, or libseccomp, does not know it."""
    import pyseccomp as seccomp

    try:
        number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    except (ValueError, OSError):
        return
    if number >= 0:
        rules.add_rule(answer, name)
