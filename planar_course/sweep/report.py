"""One HTML file with all of a sweep: it loads nothing, runs nothing and can be sent by mail."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape

from planar_course.sweep.figures import Picture
from planar_course.sweep.summary import rows
from planar_utils.experiments import Sweep

STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff;
  font: 1rem/1.5 system-ui, sans-serif }
table { border-collapse: collapse; margin: 1rem 0 }
caption { text-align: left; padding-bottom: .5rem }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #ccc;
  font-variant-numeric: tabular-nums }
.wide { overflow-x: auto }
figure { margin: 2rem 0; break-inside: avoid }
img { max-width: 100%; height: auto }
figcaption { color: #555 }
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def report(sweep: Sweep, drawn: Sequence[Picture]) -> str:
    """Return the report of a sweep as one HTML page.

    Parameters
    ----------
    sweep : Sweep
        What was trained.
    drawn : sequence of Picture
        Its pictures, which become a part of the page.

    Returns
    -------
    str
        The page.
    """
    body = [_about(sweep), _table(sweep), *map(_figure, drawn), _versions(sweep)]
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    title = f"Sweep of {len(sweep)} networks"
    return PAGE.format(digest=digest, title=title, style=STYLE, body="\n".join(body))


def _about(sweep: Sweep) -> str:
    """Return what is the same for all networks."""
    table = sweep.table
    names = ("dataset", "n_h", "activation", "initializer", "learning_rate", "l2")
    common = [(name, table[name].iloc[0]) for name in names if table[name].nunique() == 1]
    common.append(("steps", table["num_iterations"].iloc[0]))
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in common)
    parts = [f"The same for all networks: {said}."]
    diverged = int(table["diverged"].count())
    if diverged:
        parts.append(
            f"{diverged} networks diverged, which means that their numbers grew beyond all "
            "bounds: their learning rate is too large. They are counted and have no scores."
        )
    return "".join(f"<p>{escape(part)}</p>" for part in parts)


def _table(sweep: Sweep) -> str:
    headings, *lines = rows(sweep)
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in line) + "</tr>" for line in lines
    )
    caption = "Means over the seeds, in brackets the lowest and the highest."
    return (
        f'<div class="wide"><table><caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _figure(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode()
    return (
        f"<h2>{escape(picture.title)}</h2>\n"
        f'<figure><img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">\n'
        f"<figcaption>{escape(picture.alt)}</figcaption></figure>"
    )


def _versions(sweep: Sweep) -> str:
    said = ", ".join(
        f"{name} {value}" for name, value in sweep.versions.items() if name != "format"
    )
    return f"<p>Trained by {escape(said)}.</p>"
