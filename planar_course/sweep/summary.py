"""The table of a sweep for people: one line for each setting, over its seeds."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planar_utils.experiments import Sweep

HEADINGS = {
    "n_h": "n_h",
    "learning_rate": "rate",
    "l2": "L2",
    "initializer": "start",
}
SCORES = (("train_accuracy", "training %"), ("test_accuracy", "test %"), ("cost", "cost"))


def rows(sweep: Sweep) -> list[list[str]]:
    """Return the summary of a sweep as text: a line of headings, then one for each setting."""
    summary = sweep.summary()
    names = sweep.varied() or ["n_h"]
    diverged = bool(summary["diverged"].sum())
    headings = [HEADINGS.get(name, name) for name in names] + ["seeds"]
    shown = [(score, title) for score, title in SCORES if summary[f"{score}_mean"].notna().any()]
    headings += [title for _, title in shown] + (["diverged"] if diverged else [])
    lines = [headings]
    for _, row in summary.iterrows():
        line = [_value(row[name]) for name in names] + [str(row["seeds"])]
        line += [_score(row, score) for score, _ in shown]
        line += [str(row["diverged"])] if diverged else []
        lines.append(line)
    return lines


def as_text(sweep: Sweep) -> str:
    """Return the summary as columns for a terminal."""
    lines = rows(sweep)
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True))


def _value(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _score(row: Any, score: str) -> str:
    """Return a mean and, if the seeds differ, their range."""
    mean, low, high = (row[f"{score}_{kind}"] for kind in ("mean", "min", "max"))
    if not np.isfinite(mean):
        return "-"
    digits = 3 if score == "cost" and abs(high) < 1000 else 1
    text = f"{mean:.{digits}f}"
    return text if low == high else f"{text} ({low:.{digits}f} to {high:.{digits}f})"
