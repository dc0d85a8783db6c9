"""What NumPy chooses its code by at run time; run as a program, it prints what could be off.

`NPY_DISABLE_CPU_FEATURES="$(python tests/support/simd.py)"` lets a test run as if this were the
simplest of processors.
"""

from importlib import import_module
from typing import Any

import numpy as np


def _core() -> Any:
    package = "numpy._core" if int(np.__version__.split(".")[0]) >= 2 else "numpy.core"
    return import_module(f"{package}._multiarray_umath")


def has(feature: str) -> bool:
    """Tell whether NumPy uses a feature of this processor, by NumPy's name of it."""
    return bool(_core().__cpu_features__[feature])


def in_use() -> list[str]:
    """Return the features for which NumPy has code of its own that runs here."""
    return [feature for feature in _core().__cpu_dispatch__ if has(feature)]


if __name__ == "__main__":
    print(*in_use())
