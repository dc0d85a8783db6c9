"""Takes the folder that a sandbox shares with us away from it, once its sockets are there.

From then on a submission may use its sockets, but put nothing in their place, fill no disk of ours,
and turn no path that we open into another one.
"""

import os
import subprocess
import sys
from pathlib import Path

from planar_course.grading.sandbox.view import KERNEL_FOLDER

# Only a process with a single thread may enter a user namespace, hence a process of its own. The
# namespace that the mount belongs to is ours, as we made it, so it may mount there; what is in the
# sandbox may not. Flags that the mount has must be said again, or the system refuses.
REMOUNT = """
import ctypes, fcntl, os, sys
NS_GET_USERNS, NEW_USER, NEW_MOUNTS = 0xB701, 0x10000000, 0x00020000
READ_ONLY, REMOUNT, BIND = 1, 32, 4096
FLAGS = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}  # of statvfs: of mount
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments):
        sys.exit(f"{name}: {os.strerror(ctypes.get_errno())}")
mounts = os.open(f"/proc/{sys.argv[1]}/ns/mnt", os.O_RDONLY)
users = fcntl.ioctl(mounts, NS_GET_USERNS)
if not os.path.sameopenfile(users, os.open("/proc/self/ns/user", os.O_RDONLY)):
    call("setns", users, NEW_USER)
call("setns", mounts, NEW_MOUNTS)
has = os.statvfs(sys.argv[2]).f_flag
flags = sum(flag for said, flag in FLAGS.items() if has & said) | READ_ONLY | REMOUNT | BIND
call("mount", None, sys.argv[2].encode(), None, ctypes.c_ulong(flags), None)
"""


def seal(folder: Path, process: int, is_other_user: bool) -> None:
    """Leave a sandbox no right to write to the folder that it shares with us.

    Parameters
    ----------
    folder : Path
        The folder, as we see it.
    process : int
        A process of the sandbox.
    is_other_user : bool
        Whether the sandbox runs as another user than we do, so that taking the folder is enough.

    Raises
    ------
    OSError
        When the system does not allow it.
    """
    if is_other_user:
        os.chown(folder, os.geteuid(), os.getegid())
        folder.chmod(0o755)
        return
    command = [sys.executable, "-I", "-S", "-c", REMOUNT, str(process), KERNEL_FOLDER]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise OSError(f"{KERNEL_FOLDER} cannot be made read-only: {last}")
