"""Draws the two charts of the class page as SVG, with the same in words."""

from collections.abc import Sequence

from markupsafe import Markup

from planar_course.grading.report.rendering import markup

WIDTH, HEIGHT = 640, 230
BASE, TOP = 190, 30  # of the bars
_CHART = markup(
    '<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="chart-title chart-text">'
    '<title id="chart-title">Distribution of the totals</title>'
    '<desc id="chart-text">{words}</desc>{bars}'
    '<line class="axis" x1="0" y1="{base}" x2="{width}" y2="{base}"/></svg>'
)
_BAR = markup(
    '<rect class="bar" x="{x}" y="{y}" width="{width}" height="{height}"/>'
    '<text x="{middle}" y="{above}" text-anchor="middle">{count}</text>'
)
_EDGE = markup('<text x="{x}" y="{y}" text-anchor="{anchor}">{percent}</text>')
_RATE = markup(
    '<svg class="rate" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
    '<rect class="track" width="100" height="12"/>'
    '<rect class="bar" width="{width}" height="12"/></svg>'
)


def histogram(counts: Sequence[int]) -> Markup:
    """Return a chart of how many students reached which tenth of the points.

    Parameters
    ----------
    counts : sequence of int
        Students by tenth, the lowest first.

    Returns
    -------
    Markup
        An `svg` element.
    """
    step = WIDTH / len(counts)
    edges = [round(100 * position / len(counts)) for position in range(len(counts) + 1)]
    parts = []
    for position, count in enumerate(counts):
        height = round((BASE - TOP) * count / max(1, *counts), 1)
        parts.append(
            _BAR(
                x=round(step * position + 5, 1),
                y=BASE - height,
                width=round(step - 10, 1),
                height=height,
                middle=round(step * (position + 0.5), 1),
                above=BASE - height - 6,
                count=count,
            )
        )
    for position, edge in enumerate(edges):
        anchor = {0: "start", len(counts): "end"}.get(position, "middle")
        parts.append(_EDGE(x=round(step * position, 1), y=BASE + 24, anchor=anchor, percent=edge))
    words = "; ".join(
        f"{low} to {high} %: {count} {'student' if count == 1 else 'students'}"
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )
    return _CHART(width=WIDTH, height=HEIGHT, base=BASE, words=words, bars=Markup("").join(parts))


def rate(share: float) -> Markup:
    """Return a bar for a share from 0 to 1; the number has to stand beside it."""
    return _RATE(width=round(100 * share, 1))
