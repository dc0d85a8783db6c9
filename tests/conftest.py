"""What every test needs: a drawing backend without a screen, and repeatable random examples."""

import os
import signal

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"
# Several tests run at a time; threads of matrices as small as ours would only disturb the others.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What our processes print is read as UTF-8; on Windows a pipe would get another encoding.
os.environ.setdefault("PYTHONIOENCODING", "utf-8")

# A shell has what it runs in the background ignore Ctrl-C, and all that we start would too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A failure found on one machine must be found on every other; slow machines are not a failure.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

# Notebooks below tests/ are fixtures (some of them broken on purpose), not tests of their own.
collect_ignore_glob = ["**/*.ipynb"]

# Files that take a minute or more begin first, so that at the end no process works alone; one that
# compiles comes early, so that no other compiles the same beside it.
LONG = (
    "test_class.py",
    "test_engine_bits.py",
    "test_nbgrader_agrees.py",
    "test_numbers.py",
    "test_release.py",
    "test_runs.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pytest-xdist hand out the long files first; the order is otherwise as collected."""
    items.sort(key=lambda item: item.path.name not in LONG)
