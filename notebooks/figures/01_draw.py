"""Draws 01_neuron.svg, the model neuron of notebook 01.

Run it in this folder: python 01_draw.py
"""

from pathlib import Path

WIDTH, HEIGHT = 680, 270
BLUE, VERMILLION, INK = "#0072B2", "#D55E00", "#1a1a1a"
INPUTS = [("x₁", "w₁", 55), ("x₂", "w₂", 135), ("x₃", "w₃", 215)]
SUM_X, ACTIVATION_X, MIDDLE = 300, 470, 135


def text(x: float, y: float, words: str, size: int = 18, style: str = "normal") -> str:
    """Return a centred text."""
    return f'<text x="{x}" y="{y}" font-size="{size}" font-style="{style}">{words}</text>'


def circle(x: float, y: float, radius: int, color: str) -> str:
    """Return an empty circle."""
    stroke = f'stroke="{color}" stroke-width="3"'
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="white" {stroke}/>'


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a line with a head at its end."""
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#777" stroke-width="1.8" '
        'marker-end="url(#head)"/>'
    )


def input_parts(name: str, weight: str, y: int) -> list[str]:
    """Return one input, its link to the sum, and the weight on the link."""
    x = 80 + (SUM_X - 80) * 0.45
    label_y = y + (MIDDLE - y) * 0.45
    return [
        circle(80, y, 26, INK),
        text(80, y + 6, name, 20, "italic"),
        arrow(106, y, SUM_X - 46, MIDDLE + (y - MIDDLE) * 0.25),
        f'<circle cx="{x:.0f}" cy="{label_y:.0f}" r="16" fill="white"/>',
        text(round(x), round(label_y) + 6, weight, 18, "italic"),
    ]


def draw() -> str:
    """Return the picture as SVG text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title desc" '
        f'font-family="sans-serif" text-anchor="middle" fill="{INK}">',
        '<title id="title">A model neuron</title>',
        '<desc id="desc">Three inputs, each times its weight, and the bias b are added up to z; '
        "the activation function sigma turns z into the output a.</desc>",
        '<defs><marker id="head" markerWidth="9" markerHeight="9" refX="8" refY="4" '
        'orient="auto"><path d="M0,0 L9,4 L0,8 z" fill="#777"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for an_input in INPUTS:
        parts += input_parts(*an_input)
    parts += [
        arrow(SUM_X, 38, SUM_X, MIDDLE - 44),
        text(SUM_X, 28, "bias b", 18, "italic"),
        circle(SUM_X, MIDDLE, 42, BLUE),
        text(SUM_X, MIDDLE + 12, "Σ", 34),
        text(SUM_X, MIDDLE + 72, "1 · linear step"),
        arrow(SUM_X + 42, MIDDLE, ACTIVATION_X - 44, MIDDLE),
        text((SUM_X + ACTIVATION_X) / 2, MIDDLE - 12, "z", 20, "italic"),
        circle(ACTIVATION_X, MIDDLE, 42, VERMILLION),
        text(ACTIVATION_X, MIDDLE + 11, "σ", 34),
        text(ACTIVATION_X, MIDDLE + 72, "2 · activation"),
        arrow(ACTIVATION_X + 42, MIDDLE, 610, MIDDLE),
        text(630, MIDDLE + 6, "a", 22, "italic"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("01_neuron.svg").write_text(draw(), encoding="utf-8", newline="\n")
