"""Names that NumPy once had and that cells of classic notebooks still use."""

import numpy as np

# Aliases of Python's types went with NumPy 1.24, asscalar with 1.23, the others with 2.0.
REMOVED = {
    "bool": bool,
    "complex": complex,
    "float": float,
    "int": int,
    "object": object,
    "str": str,
    "asscalar": lambda array: array.item(),
    "float_": np.float64,
    "mat": np.asmatrix,
    "product": np.prod,
}


def restore_removed_names() -> None:
    """Give NumPy its removed names back, in this process; names it still has stay as they are.

    References
    ----------
    NumPy release notes 1.23, 1.24 and 2.0, "Expired deprecations"; migration guide to NumPy 2.0.
    """
    for name, value in REMOVED.items():
        # Not hasattr: for some of these names NumPy 1 answers it with a warning.
        if name not in vars(np):
            setattr(np, name, value)
