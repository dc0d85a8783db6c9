"""Protects students from a machine that cannot start a kernel for a moment."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planar_course.grading import kernel as kernels
from planar_course.grading.kernel import KernelNotStarted, start_kernel
from planar_course.grading.model import Limits
from planar_course.grading.sandbox.backend import Backend

BROKEN = [sys.executable, "-I", "-S", "-c", "raise SystemExit('no memory today')"]


@pytest.fixture
def broken_starts(sandbox: Backend, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that lets the next so many kernels die as they start."""
    assert sandbox.isolated
    whole = Backend.starter

    def install(count: int) -> None:
        left = [BROKEN] * count

        def starter(self: Backend, command: list[str], *more: Any) -> Any:
            return whole(self, left.pop() if left else command, *more)

        monkeypatch.setattr(Backend, "starter", starter)
        monkeypatch.setattr(kernels, "START_PAUSES", (0.0, 0.0))

    return install


def test_a_kernel_that_dies_at_its_start_is_started_again(
    broken_starts: Callable[[int], None], tmp_path: Path
) -> None:
    """Nobody goes without a grade because a neighbour used up the memory for a second."""
    broken_starts(2)
    kernel = start_kernel(tmp_path, Limits())
    try:
        assert kernel.run("x = 1", 20).error is None
    finally:
        kernel.stop()


def test_when_none_starts_the_reason_is_told(
    broken_starts: Callable[[int], None], tmp_path: Path
) -> None:
    """Whoever runs the machine must learn what to mend."""
    broken_starts(3)
    with pytest.raises(KernelNotStarted, match=r"exit code 1.*no memory today"):
        start_kernel(tmp_path, Limits())
