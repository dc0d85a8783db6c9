"""Keeps right helpers away from hidden inputs: while some are lent, nobody else is examined.

Submissions that are graded at one time share a machine, and can tell each other something by how
busy they keep it. What one is asked, another could have answered by helpers that are lent to it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class Turns:
    """Turns that all processes of a run take; a turn ends with its process, however that ends.

    Parameters
    ----------
    folder : Path
        Must exist, be the same for all of them, and be seen by no submission.
    """

    def __init__(self, folder: Path) -> None:
        self._queue, self._turn = folder / ".queue", folder / ".turn"

    @contextmanager
    def take(self, alone: bool) -> Iterator[None]:
        """Wait for a turn, and have it as long as the with statement lasts.

        Parameters
        ----------
        alone : bool
            Whether nobody else may have one meanwhile. Those who come later wait behind whoever
            waits for that, so that it is not put off for ever.
        """
        with ExitStack() as turn, ExitStack() as queue:
            queue.enter_context(_held(self._queue, alone=True))
            turn.enter_context(_held(self._turn, alone))
            if not alone:
                queue.close()
            yield


@contextmanager
def _held(path: Path, alone: bool) -> Iterator[None]:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":  # where nothing is graded: there is no sandbox
            fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)
