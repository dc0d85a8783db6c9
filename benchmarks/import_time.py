"""Compare the import time of `planar_utils` with that of NumPy alone.

Every measurement is a fresh process; the two imports and an empty program take turns, so
that whatever else the machine does hits all three alike. Run it with

    python benchmarks/import_time.py
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

PROGRAMS = {
    "python alone": "pass",
    "numpy": "import numpy",
    "planar_utils": "import planar_utils",
}


def seconds(program: str) -> float:
    """Return the wall-clock time of a fresh interpreter that runs `program`."""
    start = time.perf_counter()
    # -P: the program must import what is installed, not what lies in the current folder.
    subprocess.run([sys.executable, "-P", "-c", program], check=True, env=os.environ)
    return time.perf_counter() - start


def measure(rounds: int) -> dict[str, float]:
    """Return the median seconds of each program over interleaved rounds."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for program in PROGRAMS.values():
        seconds(program)  # Not counted: it fills the file cache and writes bytecode.
    for _ in range(rounds):
        for name, program in PROGRAMS.items():
            times[name].append(seconds(program))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Print the medians, and the ratio of the two imports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="processes of each kind (15)")
    medians = measure(parser.parse_args().rounds)
    for name, median in medians.items():
        print(f"{name:>14}: {1000 * median:6.0f} ms")
    alone = medians["python alone"]
    ratio = (medians["planar_utils"] - alone) / (medians["numpy"] - alone)
    print(f"importing planar_utils takes {ratio:.2f} times as long as importing numpy")


if __name__ == "__main__":
    main()
