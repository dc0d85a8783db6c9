"""What every test needs: a drawing backend without a screen, and repeatable random examples."""

import os

from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"
# What our processes print is read as UTF-8; on Windows a pipe would get another encoding.
os.environ.setdefault("PYTHONIOENCODING", "utf-8")

# A failure found on one machine must be found on every other; slow machines are not a failure.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

# Notebooks below tests/ are fixtures (some of them broken on purpose), not tests of their own.
collect_ignore_glob = ["**/*.ipynb"]
