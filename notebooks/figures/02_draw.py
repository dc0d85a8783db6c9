"""Draws the four figures of notebook 02: ``python notebooks/figures/02_draw.py``.

Every number in the figure of the hand-computed network is computed here, not typed.
"""

import math
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).resolve().parent
INK, GREY, PAPER = "#222222", "#777777", "#ffffff"
# Okabe and Ito's palette: blue for what runs forward, vermillion for what runs backward.
FORWARD, BACKWARD, SOFT = "#0072B2", "#D55E00", "#E8F1F8"


class Drawing:
    """An SVG picture that grows by one element per call."""

    def __init__(self, width: int, height: int, title: str, description: str) -> None:
        self.lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" font-family="sans-serif">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            f"<defs>{_arrow_head('f', FORWARD)}{_arrow_head('b', BACKWARD)}</defs>",
            f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        ]

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int = 15,
        colour: str = INK,
        anchor: str = "middle",
    ) -> None:
        """Write words; ``^[1]`` and ``_2`` (up to the next space) become super- and subscript."""
        self.lines.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}">{_scripts(words, size)}</text>'
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str = SOFT,
        stroke: str = FORWARD,
        dash: str = "",
    ) -> None:
        """Draw a box with rounded corners."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.lines.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dashes}/>'
        )

    def circle(self, x: float, y: float, radius: float, stroke: str = FORWARD) -> None:
        """Draw a unit of the network."""
        self.lines.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{SOFT}" stroke="{stroke}" '
            'stroke-width="1.5"/>'
        )

    def arrow(
        self, x1: float, y1: float, x2: float, y2: float, back: bool = False, width: float = 1.6
    ) -> None:
        """Draw an arrow: blue for forward, dashed vermillion for backward."""
        colour, marker = (BACKWARD, "b") if back else (FORWARD, "f")
        dash = ' stroke-dasharray="6 3"' if back else ""
        self.lines.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" '
            f'stroke-width="{width:g}" marker-end="url(#{marker})"{dash}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = GREY) -> None:
        """Draw a thin line."""
        self.lines.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}"/>'
        )

    def save(self, name: str) -> None:
        """Write the picture beside this script."""
        text = "\n".join([*self.lines, "</svg>", ""])
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def _arrow_head(name: str, colour: str) -> str:
    """Return the marker that ends an arrow."""
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" '
        f'markerWidth="10" markerHeight="10" orient="auto"><path d="M0 0 8 4 0 8z" '
        f'fill="{colour}"/></marker>'
    )


def _scripts(words: str, size: int) -> str:
    """Turn ``W^[1]`` and ``x_1`` into tspans that are raised and lowered."""
    pieces = []
    for word in words.split(" "):
        out, shift = "", 0.0
        base, _, upper = word.partition("^")
        base, _, lower = base.partition("_")
        out += escape(base)
        for script, wanted in ((lower, 0.25 * size), (upper, -0.4 * size)):
            if script:
                out += (
                    f'<tspan font-size="{0.68 * size:.1f}" dy="{wanted - shift:.1f}">'
                    f"{escape(script)}</tspan>"
                )
                shift = wanted
        if shift:
            # An empty tspan would not move the pen, so the way back needs a (thin) space.
            out += f'<tspan dy="{-shift:.1f}"> </tspan>'
        pieces.append(out)
    return " ".join(pieces)


def number(value: float, digits: int | None = None) -> str:
    """Write a number with a real minus sign."""
    text = f"{value:g}" if digits is None else f"{value:.{digits}f}"
    return text.replace("-", "−")


def network() -> None:
    """Draw the 2-4-1 network with its names and shapes."""
    d = Drawing(
        760,
        390,
        "The network of this notebook",
        "Two inputs, four hidden units and one output, fully connected from left to right.",
    )
    inputs = [(110, 130 + 120 * i) for i in range(2)]
    hidden = [(380, 85 + 70 * i) for i in range(4)]
    output = (640, 190)
    for index, (hx, hy) in enumerate(hidden):
        for x, y in inputs:
            d.arrow(x + 24, y, hx - 25, hy, back=False, width=3 if index == 0 else 1)
        d.arrow(hx + 24, hy, output[0] - 27, output[1], width=1)
    for index, (x, y) in enumerate(inputs, start=1):
        d.circle(x, y, 24)
        d.text(x, y + 5, f"x_{index}", 18)
    for index, (x, y) in enumerate(hidden, start=1):
        d.circle(x, y, 24)
        d.text(x + 3, y + 6, f"a_{index}^[1]", 17)
    d.circle(*output, 26)
    d.text(output[0] + 3, output[1] + 6, "a^[2]", 17)
    d.text(output[0] + 64, output[1] + 6, "= ŷ", 18)
    for x, title in ((110, "layer 0: input"), (380, "layer 1: hidden"), (640, "layer 2: output")):
        d.text(x, 30, title, 15, GREY)
    d.text(235, 66, "row 1 of W^[1]", 15, FORWARD)
    for x, names in (
        (245, ("W^[1] (4, 2)", "b^[1] (4, 1)")),
        (520, ("W^[2] (1, 4)", "b^[2] (1, 1)")),
    ):
        for index, words in enumerate(names):
            d.text(x, 345 + 24 * index, words, 16)
    d.save("02_network.svg")


def graph() -> None:
    """Draw the computation graph with shapes, forward and backward."""
    d = Drawing(
        860,
        330,
        "The computation graph of one iteration",
        "Arrows from left to right compute Z1, A1, Z2, A2 and the cost J; dashed arrows from right "
        "to left compute the gradients dZ2, dW2, db2, dZ1, dW1 and db1.",
    )
    y, width, height = 120, 78, 44
    nodes = [
        ("X", "(n_x , m)", 60),
        ("Z^[1]", "(n_h , m)", 215),
        ("A^[1]", "(n_h , m)", 370),
        ("Z^[2]", "(1, m)", 525),
        ("A^[2]", "(1, m)", 680),
        ("J", "one number", 805),
    ]
    for (_, _, left), (_, _, right) in pairwise(nodes):
        d.arrow(left + width / 2, y, right - width / 2 - 1, y)
    for name, shape, x in nodes:
        d.box(x - width / 2, y - height / 2, width, height)
        d.text(x, y + 6, name, 18)
        d.text(x, y + 42, shape, 13, GREY)
    for x, label in ((137, "W X + b"), (292, "tanh"), (447, "W A + b"), (602, "σ"), (742, "cost")):
        d.text(x, y - 10, label, 12, FORWARD)
    for layer, x, shapes in ((1, 215, "(n_h , n_x )"), (2, 525, "(1, n_h )")):
        d.box(x - 66, 22, 132, 36, fill=PAPER)
        d.text(x, 46, f"W^[{layer}] , b^[{layer}]", 16)
        d.arrow(x, 58, x, y - height / 2 - 1)
        d.text(x + 72, 36, f"W: {shapes}", 12, GREY, "start")
    d.text(60, 46, "forward →", 15, FORWARD)
    d.text(60, 262, "← backward", 15, BACKWARD)
    d.arrow(805, 172, 700, 236, back=True)
    d.box(570, 236, 186, 36, fill=PAPER, stroke=BACKWARD, dash="6 3")
    d.text(663, 260, "dZ^[2] = A^[2] − Y", 15)
    d.arrow(570, 254, 402, 254, back=True)
    d.box(158, 236, 244, 36, fill=PAPER, stroke=BACKWARD, dash="6 3")
    d.text(280, 260, "dZ^[1] = (W^[2]T dZ^[2] ) ∗ tanh′", 15)
    for x, layer in ((663, 2), (280, 1)):
        d.arrow(x, 272, x, 296, back=True)
        d.text(x, 316, f"dW^[{layer}] , db^[{layer}]", 16, BACKWARD)
    d.save("02_graph.svg")


def broadcasting() -> None:
    """Draw how a bias column is added to every column."""
    d = Drawing(
        760,
        240,
        "Broadcasting a bias column",
        "The single column b of shape (4, 1) is repeated for each of the m columns of W X.",
    )
    size, top = 30, 55

    def grid(left: float, columns: int, fill: str, dash: str = "") -> None:
        for column in range(columns):
            for row in range(4):
                d.box(left + size * column, top + size * row, size - 3, size - 3, fill, dash=dash)

    grid(20, 6, SOFT)
    d.text(110, top + 150, "W^[1] X : (4, m)", 16)
    d.text(226, top + 64, "+", 26)
    grid(252, 1, "#9CC4E0")
    d.text(266, top + 150, "b^[1] : (4, 1)", 16)
    d.text(313, top + 64, "→", 26)
    d.text(313, top + 40, "copied", 12, GREY)
    grid(345, 1, "#9CC4E0")
    grid(345 + size, 5, PAPER, "3 3")
    d.text(435, top + 150, "as if (4, m)", 16, GREY)
    d.text(548, top + 64, "=", 26)
    grid(572, 6, SOFT)
    d.text(662, top + 150, "Z^[1] : (4, m)", 16)
    d.text(380, 30, "one column per example; every example gets the same bias", 14, GREY)
    d.save("02_broadcast.svg")


def by_hand() -> None:
    """Draw the hand-computed 2-2-1 network with values forward and slopes backward."""
    x, y = (2.0, 1.0), 0.0
    W1, b1 = ((0.5, -0.5), (-1.0, 1.0)), (0.0, 0.0)
    W2, b2 = (1.0, -0.5), -0.5
    z1 = [
        sum(w * v for w, v in zip(row, x, strict=True)) + b for row, b in zip(W1, b1, strict=True)
    ]
    h = [math.tanh(z) for z in z1]
    z2 = sum(w * v for w, v in zip(W2, h, strict=True)) + b2
    a2 = 1 / (1 + math.exp(-z2))
    loss = -math.log(1 - a2)
    dz2 = a2 - y
    dh = [w * dz2 for w in W2]
    dz1 = [d * (1 - v * v) for d, v in zip(dh, h, strict=True)]
    d = Drawing(
        860,
        430,
        "A 2-2-1 network computed by hand",
        "Values run forward from x1 = 2, x2 = 1 to the loss; slopes run backward to every weight.",
    )
    rows = (130, 290)
    middle = 210
    for ox, oy in ((60, rows[0]), (60, rows[1])):
        for hy in rows:
            d.arrow(ox + 26, oy, 248, hy, width=1.2)
    for hy in rows:
        d.arrow(436, hy, 548, middle, width=1.2)
    d.arrow(738, middle, 776, middle, width=1.2)
    for feature, oy in enumerate(rows):
        d.circle(60, oy, 26)
        d.text(60, oy + 5, f"x_{feature + 1} = {x[feature]:g}", 13)
    labels = ((150, 118, 0, 0), (224, 190, 0, 1), (224, 240, 1, 0), (150, 309, 1, 1))
    for lx, ly, unit, feature in labels:
        d.text(lx, ly, number(W1[unit][feature]), 14)
        d.text(lx + 46, ly, number(dz1[unit] * x[feature], 3), 13, BACKWARD)
    for unit, hy in enumerate(rows):
        d.box(250, hy - 34, 186, 68)
        index = unit + 1
        d.text(294, hy - 10, f"z_{index} = {number(z1[unit])}", 14)
        d.text(386, hy - 10, f"h_{index} = {number(h[unit], 3)}", 14)
        d.text(294, hy + 18, f"dz_{index} = {number(dz1[unit], 3)}", 12, BACKWARD)
        d.text(388, hy + 18, f"dh_{index} = {number(dh[unit], 3)}", 12, BACKWARD)
        above = -46 if unit == 0 else 56
        d.text(343, hy + above, f"unit {index}:  b = {b1[unit]:g}", 14)
        ly = 138 if unit == 0 else 294
        d.text(504, ly, f"w_{index} = {number(W2[unit])}", 14)
        d.text(574, ly, number(dz2 * h[unit], 3), 13, BACKWARD)
    d.box(550, middle - 34, 188, 68)
    d.text(598, middle - 10, f"z = {number(z2, 3)}", 15)
    d.text(690, middle - 10, f"a = {number(a2, 3)}", 15)
    d.text(644, middle + 18, f"dz = a − y = {number(dz2, 3)}", 13, BACKWARD)
    d.text(644, middle - 46, f"output: b = {number(b2)}", 14)
    d.text(816, middle - 12, f"y = {y:g}", 14)
    d.text(812, middle + 24, f"loss = {loss:.3f}", 14)
    d.text(30, 30, "black: values, computed from left to right", 14, INK, "start")
    d.text(30, 52, "orange: slopes of the loss, computed from right to left", 14, BACKWARD, "start")
    d.text(
        30,
        400,
        "On each arrow: the weight, and beside it the slope of the loss in that weight.",
        13,
        GREY,
        "start",
    )
    d.save("02_by_hand.svg")


if __name__ == "__main__":
    network()
    graph()
    broadcasting()
    by_hand()
