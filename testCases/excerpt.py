"""Find the learner's own line behind an exception, and what stood in its variables."""

import linecache
import re
from collections.abc import Callable, Mapping
from types import FrameType, TracebackType
from typing import Any

import numpy as np


def own_line(error: BaseException, function: Callable[..., Any]) -> str:
    """Describe where in the learner's code an exception came from.

    Parameters
    ----------
    error
        What was raised.
    function
        The function that was called; frames that share its globals are the learner's.

    Returns
    -------
    str
        The line with its number and the shapes of the arrays named on it, in one or two
        lines of text; "" when no line of the learner's was involved.
    """
    found = _deepest(error.__traceback__, getattr(function, "__globals__", None))
    if found is None:
        return ""
    frame, number = found
    source = linecache.getline(frame.f_code.co_filename, number).strip()
    place = f"line {number} of {frame.f_code.co_name}: {source}".removesuffix(": ")
    shapes = _shapes(source, frame)
    return f"{place}\nthere {', '.join(shapes)}" if shapes else place


def own_frame(error: BaseException, function: Callable[..., Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the learner's line that raised an exception, and the local variables there."""
    found = _deepest(error.__traceback__, getattr(function, "__globals__", None))
    if found is None:
        return "", {}
    frame, number = found
    return source_line(frame.f_code.co_filename, number), frame.f_locals


def source_line(filename: str, number: int) -> str:
    """Return a line of source; the cells of a notebook are known too."""
    return linecache.getline(filename, number).strip()


def _deepest(traceback: TracebackType | None, namespace: Any) -> tuple[FrameType, int] | None:
    found = None
    while traceback is not None:
        if traceback.tb_frame.f_globals is namespace:
            found = traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next
    return found


def _shapes(source: str, frame: FrameType) -> list[str]:
    names = dict.fromkeys(re.findall(r"[A-Za-z_]\w*", source))
    values = ((name, frame.f_locals.get(name)) for name in names)
    return [
        f"{name} has shape {value.shape}" for name, value in values if isinstance(value, np.ndarray)
    ]
