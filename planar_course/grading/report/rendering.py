"""Fills the templates of the pages: everything that comes in is escaped, nothing runs."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from planar_course.grading.report.text import number, visible

TEMPLATES = Path(__file__).parent / "templates"
LONGEST = 20_000  # characters of one text on a page


def render(template: str, **values: Any) -> bytes:
    """Return a page.

    Parameters
    ----------
    template : str
        Name of a file in the folder `templates`.
    **values
        What the template asks for. Texts may be anything at all.

    Returns
    -------
    bytes
        HTML in UTF-8.
    """
    page = _environment().get_template(template).render(values)
    return page.encode("utf-8", "replace")


def markup(template: str) -> Callable[..., Markup]:
    """Return a function that puts escaped texts into a piece of our own HTML."""

    def filled(**values: object) -> Markup:
        harmless = {name: _shown(value) for name, value in values.items()}
        return Markup(template).format(**harmless)

    return filled


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals.update(style=Markup(style), style_source=f"'sha256-{digest}'")
    environment.filters["number"] = number
    return environment


def _shown(value: object) -> object:
    """Spell out what a browser would not show; called for every value before it is escaped."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if len(value) > LONGEST:
        value = f"{value[:LONGEST]}\n… cut here, {len(value) - LONGEST} characters more"
    return visible(value)
