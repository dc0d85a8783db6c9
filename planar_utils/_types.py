"""Names for the types that the whole package uses."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
#: One number, or an array of them.
Numbers: TypeAlias = float | FloatArray
#: Labels come as bool, as uint8 (the classic data) or as float (the classic test cases).
Labels: TypeAlias = NDArray[Any]
#: The keys are W1, b1, W2, b2; those of gradients dW1, db1, dW2, db2.
Parameters: TypeAlias = dict[str, FloatArray]
