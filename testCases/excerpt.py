"""Find the learner's own line behind an exception, and what stood in its variables."""

import linecache
import re
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from testCases.outcome import Place


def own_place(error: BaseException, function: Callable[..., Any]) -> Place | None:
    """Find where in the learner's code an exception came from.

    Parameters
    ----------
    error
        What was raised.
    function
        The function that was called; frames that share its globals are the learner's.

    Returns
    -------
    Place or None
        None when no line of the learner's was involved.
    """
    found = _deepest(error.__traceback__, getattr(function, "__globals__", None))
    if found is None:
        return None
    frame, number = found
    source = source_line(frame.f_code.co_filename, number)
    local = frame.f_locals
    return Place(number, frame.f_code.co_name, source, _shapes(source, local), tuple(local))


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


def _shapes(source: str, local: dict[str, Any]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    names = dict.fromkeys(re.findall(r"[A-Za-z_]\w*", source))
    values = ((name, local.get(name)) for name in names)
    return tuple((name, value.shape) for name, value in values if isinstance(value, np.ndarray))
