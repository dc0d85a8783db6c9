"""Draws 00_hand_network.svg, the network that notebook 00 computes by hand.

Run it in this folder: python 00_draw.py
"""

from pathlib import Path

WIDTH, HEIGHT, RADIUS = 640, 300, 34
TOP, BOTTOM = 85, 215
INPUT, HIDDEN, OUTPUT = 90, 320, 550
BLUE, VERMILLION, INK = "#0072B2", "#D55E00", "#1a1a1a"

# name, x, y, what stands inside, bias
UNITS = [
    ("x₁", INPUT, TOP, "3", None),
    ("x₂", INPUT, BOTTOM, "4", None),
    ("h₁", HIDDEN, TOP, "?", "9"),
    ("h₂", HIDDEN, BOTTOM, "?", "−3"),
    ("y₁", OUTPUT, TOP, "?", "5"),
    ("y₂", OUTPUT, BOTTOM, "?", "0"),
]
# from, to, weight, and where the label stands along the link (0 start, 1 end)
LINKS = [
    (0, 2, "1", 0.5),
    (0, 3, "2", 0.26),
    (1, 2, "−1", 0.26),
    (1, 3, "0", 0.5),
    (2, 4, "4", 0.5),
    (2, 5, "−2", 0.26),
    (3, 4, "3", 0.26),
    (3, 5, "1", 0.5),
]


def link(start: int, end: int, weight: str, place: float) -> str:
    """Return a line between two units, with its weight on it."""
    (_, x1, y1, *_), (_, x2, y2, *_) = UNITS[start], UNITS[end]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) * RADIUS / length, (y2 - y1) * RADIUS / length
    x, y = x1 + (x2 - x1) * place, y1 + (y2 - y1) * place
    return (
        f'<line x1="{x1 + dx:.0f}" y1="{y1 + dy:.0f}" x2="{x2 - dx:.0f}" y2="{y2 - dy:.0f}" '
        f'stroke="#777" stroke-width="1.6"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="14" fill="white"/>'
        f'<text x="{x:.0f}" y="{y + 6:.0f}" font-size="18">{weight}</text>'
    )


def unit(name: str, x: int, y: int, inside: str, bias: str | None) -> str:
    """Return a circle with its name above or below and its bias on the other side."""
    is_top = y == TOP
    color = INK if bias is None else VERMILLION if x == OUTPUT else BLUE
    name_y, bias_y = (y - 44, y + 56) if is_top else (y + 58, y - 44)
    text = (
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="white" stroke="{color}" stroke-width="3"/>'
        f'<text x="{x}" y="{y + 7}" font-size="22">{inside}</text>'
        f'<text x="{x}" y="{name_y}" font-size="20" font-style="italic">{name}</text>'
    )
    if bias is not None:
        text += f'<text x="{x}" y="{bias_y}" font-size="16">b = {bias}</text>'
    return text


def draw() -> str:
    """Return the picture as SVG text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title desc" '
        f'font-family="sans-serif" text-anchor="middle" fill="{INK}">',
        '<title id="title">A network with two inputs, two hidden units and two outputs</title>',
        '<desc id="desc">Inputs x1 = 3 and x2 = 4. Hidden unit h1 has the weights 1 and -1 and '
        "the bias 9; h2 has 2 and 0 and the bias -3. Output y1 has the weights 4 and 3 and the "
        "bias 5; y2 has -2 and 1 and the bias 0.</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *(link(*a_link) for a_link in LINKS),
        *(unit(*a_unit) for a_unit in UNITS),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("00_hand_network.svg").write_text(
        draw(), encoding="utf-8", newline="\n"
    )
