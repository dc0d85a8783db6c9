"""The rules by which a class is graded."""

from dataclasses import dataclass
from typing import Self

from planar_course.grading.config import Config
from planar_course.grading.model import Limits
from planar_course.grading.sandbox import Backend


@dataclass(frozen=True)
class Rules:
    """How a class is graded; two gradings with equal rules give equal grades.

    Attributes
    ----------
    seed
        Of it, and of the submission, the seed of the hidden inputs is made.
    limits
        What a submission may use.
    unsafe
        Whether to do without a sandbox.
    isolation
        Name of the sandbox.
    partial_credit
        Whether an exercise that is right in some cases earns their share of its points.
    """

    seed: int
    limits: Limits
    unsafe: bool = False
    isolation: str = ""
    partial_credit: bool = False

    @classmethod
    def of(cls, seed: int, config: Config, backend: Backend) -> Self:
        """Return the rules for a class, which is graded in a sandbox of this machine."""
        isolated = backend.isolated
        return cls(seed, config.limits, not isolated, backend.name, config.partial_credit)
