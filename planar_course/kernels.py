"""Which kernel the course's own runs use: always the Python that runs now."""

import sys
import warnings

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

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
