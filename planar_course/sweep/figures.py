"""The pictures of a sweep, chosen by what it varies, and what they show in words."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from planar_utils.experiments import (
    Sweep,
    alt_text,
    plot_accuracy,
    plot_boundaries,
    plot_cost_curves,
    plot_heatmap,
)

# Of more combinations than these the table tells, not a picture.
MOST_PARTS = 6
SIZE = (6.4, 4.0)
# What makes two runs write the same bytes, and text that is still text.
SVG: Any = {"svg.hashsalt": "planar", "svg.fonttype": "none"}


@dataclass(frozen=True)
class Picture:
    """A picture: the stem of its file names, a title, what it shows in words, and its files."""

    name: str
    title: str
    alt: str
    png: bytes
    svg: bytes


def pictures(sweep: Sweep) -> list[Picture]:
    """Return the pictures that show what a sweep varies.

    One varied setting gives accuracies, costs and boundaries, two a heat map. Every data set,
    and every value of a third setting, has pictures of its own, up to `MOST_PARTS`.
    """
    return [
        picture for part, fixed in islice(_parts(sweep), MOST_PARTS) for picture in _of(part, fixed)
    ]


def _parts(sweep: Sweep) -> Iterator[tuple[Sweep, dict[str, Any]]]:
    """Give the parts of a sweep of which each varies two settings at most, and what is fixed."""
    varied = [name for name in sweep.varied() if name != "dataset"]
    fixed = [name for name in sweep.varied() if name not in varied[:2]]
    values = [list(sweep.table[name].unique()) for name in fixed]
    for combination in product(*values):
        chosen = dict(zip(fixed, combination, strict=True))
        yield (sweep.select(**chosen) if chosen else sweep), chosen


def _of(part: Sweep, fixed: dict[str, Any]) -> Iterator[Picture]:
    varied = part.varied()
    if len(varied) == 2:
        tested = part.table["test_accuracy"].notna().any()
        score = "test_accuracy" if tested else "train_accuracy"
        yield _picture(plot_heatmap, part, (varied[0], varied[1], score), fixed, "heatmap", SIZE)
        return
    x = varied[0] if varied else "n_h"
    yield _picture(plot_accuracy, part, (x,), fixed, "accuracy", SIZE)
    yield _picture(plot_cost_curves, part, (x,), fixed, "costs", SIZE)
    if part.parameters[0]["W1"].shape[1] == 2:
        yield _picture(plot_boundaries, part, (x,), fixed, "boundaries", None)


def _picture(
    plot: Callable[..., Any],
    part: Sweep,
    arguments: tuple[str, ...],
    fixed: dict[str, Any],
    name: str,
    size: tuple[float, float] | None,
) -> Picture:
    import matplotlib.pyplot as plt

    ax = None if size is None else plt.figure(figsize=size, layout="constrained").add_subplot()
    figure = plot(part, *arguments, ax=ax).figure
    described = ", ".join(f"{key} {value}" for key, value in fixed.items())
    files = {}
    with plt.rc_context(SVG):
        for kind, options in (("png", {"dpi": 150}), ("svg", {"metadata": {"Date": None}})):
            stream = io.BytesIO()
            figure.savefig(stream, format=kind, **options)
            files[kind] = stream.getvalue()
    plt.close(figure)
    return Picture(
        "-".join([name, *(_slug(value) for value in fixed.values())]),
        f"{name.capitalize()}{f' ({described})' if described else ''}",
        (f"{described}: " if described else "") + alt_text(plot, part, *arguments),
        files["png"],
        files["svg"],
    )


def _slug(value: Any) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "_", f"{value:g}" if isinstance(value, float) else str(value))
