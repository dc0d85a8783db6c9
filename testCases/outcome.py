"""What one call of a function under test did, in values and words.

Nothing here holds on to a frame or a function, so an outcome may come from another process.
"""

from dataclasses import dataclass
from typing import Any

#: The state of NumPy's global generator in which a function under test is called.
GLOBAL_SEED = 917


@dataclass(frozen=True)
class Place:
    """The learner's own line that raised an exception, and what stood in its variables.

    Attributes
    ----------
    number, function
        Number of the line in its cell, and name of the function it belongs to.
    source
        The line.
    shapes
        Shapes of the arrays named on the line.
    names
        The local variables that have a value there.
    """

    number: int
    function: str
    source: str
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The line with its number, and the shapes below it, in one or two lines of text."""
        place = f"line {self.number} of {self.function}: {self.source}".removesuffix(": ")
        shapes = [f"{name} has shape {shape}" for name, shape in self.shapes]
        return f"{place}\nthere {', '.join(shapes)}" if shapes else place


@dataclass(frozen=True)
class Warned:
    """A warning: the name of its category, its text, and the line that caused it."""

    category: str
    message: str
    line: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    Attributes
    ----------
    value
        What it returned; None when it raised.
    error
        What it raised.
    changed
        Names of the arguments into which it wrote.
    printed
        The beginning of what it printed.
    caught
        The warnings it caused.
    place
        Where in the learner's code the error came from, None where no line of it was involved.
    hidden
        The notebook's variable that the error is about, None when it is not about one.
    """

    value: Any = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()
    printed: str = ""
    caught: tuple[Warned, ...] = ()
    place: Place | None = None
    hidden: str | None = None

    @property
    def line(self) -> str:
        """The learner's own line that raised, as a text; "" where there is none."""
        return self.place.text if self.place else ""
