"""Which kernel the course's own runs use: always the Python that runs now."""

import os
import shutil
import sys
import warnings
import weakref

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from planar_course.files import folder_for_sockets

# On Windows the messages of a kernel come through one more thread, which is all right.
warnings.filterwarnings("ignore", "Proactor event loop does not implement", RuntimeWarning)


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs now, whatever a notebook or the machine names."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return how to start it."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            # Older kernels warn on stderr that their debugger sees frozen modules.
            env={"PYDEVD_DISABLE_FILE_VALIDATION": "1"},
            display_name="Python 3",
            language="python",
        )


def kernel_manager() -> AsyncKernelManager:
    """Return the manager of one kernel, not started yet.

    Kernel and client meet at sockets in a folder of their own. A port would be chosen first and
    used a moment later, and between the two anybody may take it; only Windows knows nothing else.
    """
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython())
    if os.name == "posix":
        folder = folder_for_sockets()
        weakref.finalize(manager, shutil.rmtree, folder, ignore_errors=True)
        manager.transport, manager.ip = "ipc", str(folder / "k")
    return manager
