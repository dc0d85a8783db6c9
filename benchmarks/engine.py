"""Compare the tuned engine with the textbook loop that it replaces, on the planar data.

Both train the same network from the same start; they take turns, and the medians are
printed as a ratio. Run it with

    python benchmarks/engine.py
"""

import argparse
import statistics
import time
from types import ModuleType

from planar_utils import initialize_parameters, load_planar_dataset, network, train

# Hidden units -> iterations, each about a second of the textbook loop.
WORK = {4: 10_000, 50: 5_000}


def seconds(n_h: int, num_iterations: int, functions: ModuleType | None) -> float:
    """Return the wall-clock time of one training."""
    X, Y = load_planar_dataset()
    start = initialize_parameters(2, n_h, 1)
    # The textbook loop computes the cost in every iteration, the engine when it is recorded.
    record_every = 1 if functions else 100
    began = time.perf_counter()
    train(
        X,
        Y,
        start,
        num_iterations=num_iterations,
        functions=functions,
        record_every=record_every,
    )
    return time.perf_counter() - began


def main() -> None:
    """Print the median times and their ratio for a small and a large network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="runs of each kind (5)")
    rounds = parser.parse_args().rounds
    for n_h, num_iterations in WORK.items():
        pairs = [
            (seconds(n_h, num_iterations, network), seconds(n_h, num_iterations, None))
            for _ in range(rounds)
        ]
        textbook, tuned = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(
            f"n_h {n_h:2d}, {num_iterations} iterations: textbook {textbook:.2f} s, "
            f"engine {tuned:.2f} s, {textbook / tuned:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
