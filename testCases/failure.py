"""What a check says when something is wrong, and the exception that carries it."""

import textwrap
from dataclasses import dataclass, replace

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


@dataclass(frozen=True)
class Problem:
    """The first thing that is wrong with a function, in words.

    Attributes
    ----------
    function, exercise
        Name of the function and id of the cell that asks for it.
    kind
        What sort of problem it is, for programs: the kind of a `Finding`, "error", "time",
        "prints", "exit", "interrupt", "signature", "name", "not a function", "library",
        "None", "helper" or the name of a law.
    headline
        One sentence.
    facts
        Pairs of a label and a text: what was called, what came back, what was wanted.
    mistakes
        Keys of the recognised mistakes in the catalogue.
    says
        What there is to say about the cause, one paragraph each.
    """

    function: str
    exercise: str
    kind: str
    headline: str
    facts: tuple[tuple[str, str], ...] = ()
    mistakes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    @property
    def pointer(self) -> str:
        """Where help is to be found."""
        return f"Help: the hints above the exercise {self.exercise}."

    def explained(self, *says: str, mistakes: tuple[str, ...] = ()) -> "Problem":
        """Return the problem with further words about its cause."""
        return replace(self, says=self.says + says, mistakes=self.mistakes + mistakes)


class CheckFailed(AssertionError):  # noqa: N818 - reads as a verdict, not as a program's error
    """A check's verdict that something is wrong.

    It shows itself as a short text: in Jupyter and IPython without any traceback, elsewhere
    as the message of the exception.

    Parameters
    ----------
    problem
        What is wrong.

    Attributes
    ----------
    problem
        The same.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return "\n".join(self._lines(bold=False))

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in place of a traceback."""
        return self._lines(bold=True)

    def _repr_markdown_(self) -> str:
        """Return the message for a notebook that displays the exception as a value."""
        problem = self.problem
        parts = [f"**{problem.headline}**"]
        parts.append("\n".join(f"- {label}: `{_one_line(text)}`" for label, text in problem.facts))
        parts.extend(problem.says)
        parts.append(f"*{problem.pointer}*")
        return "\n\n".join(part for part in parts if part)

    def _lines(self, bold: bool) -> list[str]:
        problem = self.problem
        start, end = (_BOLD, _PLAIN) if bold else ("", "")
        width = max((len(label) for label, _ in problem.facts), default=0) + 1
        lines = [f"{start}{line}{end}" for line in _wrapped(problem.headline)]
        for label, text in problem.facts:
            first, *others = [line for part in text.splitlines() for line in _wrapped(part)] or [""]
            lines.append(f"  {label + ':':<{width}} {first}")
            lines.extend(f"  {'':<{width}} {other}" for other in others)
        for paragraph in problem.says:
            lines.extend(f"{start}{line}{end}" for line in _wrapped(paragraph))
        lines.append(problem.pointer)
        return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 92, break_long_words=False, break_on_hyphens=False)


def _one_line(text: str) -> str:
    return " · ".join(line.strip() for line in text.splitlines()).replace("`", "'")
