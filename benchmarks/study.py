"""Time a study of many networks in one process, in two, and on a Dask cluster that loses a worker.

    python -m benchmarks.study                  1,000 networks, some minutes
    python -m benchmarks.study --networks 100   fewer

All three must give the same table to the last bit. By the clock on the wall, one after the other:
keep the machine quiet. Writes `results/study.md` in this folder.
"""

import argparse
import os
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.report import RESULTS, machine
from planar_utils.experiments import Sweep, sweep

SIZES = (1, 2, 3, 4, 5, 10, 20, 30, 40, 50)


def study(networks: int, **how: Any) -> tuple[float, pd.DataFrame]:
    """Return the seconds of a study and its table, without the column that is a time itself."""
    begun = time.perf_counter()
    result: Sweep = sweep(hidden_sizes=SIZES, seeds=range(networks // len(SIZES)), **how)
    return time.perf_counter() - begun, result.table.drop(columns="seconds")


def on_a_cluster(networks: int) -> tuple[float, pd.DataFrame]:
    """Run the study on two workers over TCP, and kill one when the first results are there."""
    import joblib
    from distributed import Client, LocalCluster

    with (
        tempfile.TemporaryDirectory() as store,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        victim = next(iter(client.run(os.getpid).values()))
        killer = threading.Thread(target=_kill_amid, args=(victim, Path(store)))
        killer.start()
        with joblib.parallel_config("dask"):
            done = study(networks, store=store)
        killer.join()
    return done


def _kill_amid(victim: int, store: Path) -> None:
    while not list(store.glob("finished/*.npz")):
        time.sleep(0.05)
    # Windows has no SIGKILL; there, SIGTERM ends a process at once.
    os.kill(victim, getattr(signal, "SIGKILL", signal.SIGTERM))


def main() -> None:
    """Run the study three times, compare the tables, and write the times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--networks", type=int, default=1000, metavar="N", help="(1000)")
    networks = parser.parse_args().networks
    study(len(SIZES), num_iterations=1)  # Compile, or load what is compiled.
    runs = {
        "one process": study(networks),
        "two processes": study(networks, n_jobs=2),
        "Dask, two workers, one of them killed": on_a_cluster(networks),
    }
    first, table = runs["one process"]
    lines = [
        f"# A study of {len(table):,} networks",
        "",
        f"Made by `python -m benchmarks.study` on {machine()}.",
        "",
        f"n_h {', '.join(map(str, SIZES))}; {len(table) // len(SIZES)} seeds each; 5,000 steps on "
        f"{table['m_train'].iloc[0]} examples. The tables of all three are equal to the last bit.",
        "",
        "| where | seconds, by the clock | times as fast as one process |",
        "|---|---|---|",
    ]
    for name, (seconds, other) in runs.items():
        pd.testing.assert_frame_equal(other, table, check_exact=True)
        lines.append(f"| {name} | {seconds:.1f} | {first / seconds:.2f} |")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "study.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
