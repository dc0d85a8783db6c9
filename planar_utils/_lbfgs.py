"""L-BFGS: for learners who want the answer rather than the path."""

from collections.abc import Callable

import numpy as np

from planar_utils._layout import Record, recorded
from planar_utils._types import FloatArray

#: What a line search is told where the cost has no finite value: far too high, turn back.
WALL = 1e300
#: When to stop: no progress in the last digit, or a gradient that is as good as 0.
LIMITS = {"ftol": 1e-15, "gtol": 1e-8}


def descend_lbfgs(
    evaluate: Callable[[FloatArray], tuple[float, FloatArray]],
    theta: FloatArray,
    num_iterations: int,
    record_every: int,
) -> tuple[Record, list[int]]:
    """Minimise with SciPy's L-BFGS-B, in place; also return the iterations that were recorded.

    The method builds a picture of the curvature from the last gradients, and so takes hundreds
    of steps where gradient descent takes ten thousand. It stops by itself where no step helps.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    if num_iterations == 0:
        return Record(np.array([]), None), []
    first, _ = evaluate(theta)
    if not np.isfinite(first):
        return Record(np.array([]), 0), []

    def cost_and_gradient(vector: FloatArray) -> tuple[float, FloatArray]:
        cost, gradient = evaluate(vector)
        if not (np.isfinite(cost) and np.isfinite(gradient).all()):
            return WALL, np.zeros_like(vector)
        return cost, gradient

    costs = [first]
    # Threads would spend more time on waiting for each other than on vectors this short.
    with threadpool_limits(limits=1, user_api="blas"):
        found = minimize(
            cost_and_gradient,
            theta,
            jac=True,
            method="L-BFGS-B",
            callback=lambda intermediate_result: costs.append(float(intermediate_result.fun)),
            options={"maxiter": num_iterations, "maxfun": 20 * num_iterations + 20, **LIMITS},
        )
    theta[:] = found.x
    # The cost of the last iteration is that of its result, since nothing comes after it.
    kept = [int(i) for i in recorded(len(costs), record_every)]
    return Record(np.array([costs[i] for i in kept]), None), kept
