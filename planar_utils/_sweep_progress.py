"""The one bar that a sweep shows: how many networks are finished, and how long the rest takes."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from types import TracebackType
from typing import Any

from planar_utils._sweep_run import Group

# What is over sooner than this (seconds) shows no bar.
PATIENCE = 1.0
LINE = "{desc}{percentage:3.0f}%|{bar}| {elapsed}, {remaining} left"


class Progress:
    """A bar whose length is work and not networks: a large one takes longer than a small one.

    Parameters
    ----------
    groups : sequence of Group
        What is to be done.
    finished, planned : int
        Networks that are finished already, and all.
    wish : bool or None
        Whether to show it; None shows it where somebody can be expected to look.
    """

    def __init__(
        self, groups: Sequence[Group], finished: int, planned: int, wish: bool | None
    ) -> None:
        self.finished, self.planned = finished, planned
        self.bar: Any = None
        notebook = _in_notebook()
        if not groups or not (_is_seen(notebook) if wish is None else wish):
            return
        if notebook and _has_widgets():
            from tqdm.notebook import tqdm
        else:
            from tqdm import tqdm
        work = sum(group.cost for group in groups)
        self.bar = tqdm(total=work, delay=PATIENCE, bar_format=LINE)
        self.bar.set_description_str(self._text(), refresh=False)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.bar is not None:
            self.bar.close()

    def add(self, group: Group) -> None:
        """Count a group that is finished."""
        self.finished += len(group.networks)
        if self.bar is not None:
            self.bar.set_description_str(self._text(), refresh=False)
            self.bar.update(group.cost)

    def _text(self) -> str:
        return f"{self.finished} of {self.planned} networks "


def _is_seen(notebook: bool) -> bool:
    """Tell whether a bar would be seen as one. In files and pipes it would be rubbish."""
    return _has_widgets() if notebook else sys.stderr is not None and sys.stderr.isatty()


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def _has_widgets() -> bool:
    return find_spec("ipywidgets") is not None
