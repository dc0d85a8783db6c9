"""Puts a student's answers into the reference notebook: what is run, in which order.

Which cell is the answer to an exercise is told by its id, by the name that nbgrader gave it, by
the comment on top of it, and at last by the function that it defines. Whatever else the student
changed in the course's own cells does not count; cells of the student's own are run where they
stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from planar_course.cells import CHECK_SUFFIX, exercise_named, first_line
from planar_course.grading.added import added_to, definitions_of, names_bound
from planar_course.grading.reading import ReadCell, ReadNotebook
from planar_course.grading.reference import (
    Reference,
    ReferenceCell,
    check_release,
    functions_named,
    parsed,
)
from planar_course.grading.view import withheld

Kind = Literal["given", "answer", "extra"]

START = -1  # the place before the first cell of the reference
# Answers seldom draw, and to load this takes longer than to start a kernel.
PYPLOT = "import matplotlib.pyplot as plt"
DRAWING = ("plt", "matplotlib")


@dataclass(frozen=True)
class GraftCell:
    """A code cell that is run.

    Attributes
    ----------
    id
        Id of the reference's cell that it is, or stands for; "extra-7" for cell 7 of the
        student's notebook.
    kind
        "given" by the course, "answer" to an exercise, or an "extra" cell of the student's own.
    exercise
        Id of the exercise that it answers; empty when it answers none.
    title
        What to call it.
    source
        What is run.
    kept
        What of a student's cell is run after all when the cell stopped with an error.
    """

    id: str
    kind: Kind
    exercise: str
    title: str
    source: str
    kept: str = ""


@dataclass(frozen=True)
class Graft:
    """A submission on the reference.

    Attributes
    ----------
    cells
        What is run, in order.
    answers
        The student's source by exercise; an exercise without one is missing.
    notes
        What was odd, in sentences that the student may read.
    """

    cells: list[GraftCell]
    answers: dict[str, str]
    notes: tuple[str, ...] = ()


def graft(read: ReadNotebook, reference: Reference) -> Graft:
    """Put the answers of a submission into the reference.

    Of several cells for one exercise the last one is taken that defines its function, is not the
    unwritten one that was shipped, and stands above the exercise's check, if any does.

    Parameters
    ----------
    read : ReadNotebook
        The submission.
    reference : Reference
        Of the same notebook.

    Returns
    -------
    Graft
        Whatever the submission holds.

    Raises
    ------
    Unreadable
        The submission says that it is of another release than the reference.
    """
    check_release(reference, read.release)
    matching = _Matching(read, reference)
    answers = {e: read.cells[at].source for e, at in matching.answers.items()}
    cells = _without_pyplot(list(_in_order(read, reference, matching)))
    return Graft(cells, answers, tuple(matching.notes))


def alone(grafted: Graft, exercise: str) -> Iterator[list[GraftCell]]:
    """Yield what is run to try one answer without the student's other ones.

    Parameters
    ----------
    grafted : Graft
        The whole submission.
    exercise : str
        Id of the exercise.

    Yields
    ------
    list of GraftCell
        The course's cells, the student's extra ones, and this answer. Then, if there are extra
        ones, the same without them: one may define what the answer needs, but a line tried out
        there, like ``sigmoid = sigmoid(0)``, must not cost every answer that uses the name.
    """
    cells = [cell for cell in grafted.cells if cell.exercise in ("", exercise)]
    yield cells
    without = [cell for cell in cells if cell.kind != "extra"]
    if without != cells:
        yield without


class _Matching:
    """Which cell of a submission is which of the reference's.

    Attributes
    ----------
    answers
        Position in the submission of each exercise's answer.
    places
        Position in the reference of each cell of the submission that is known.
    notes
        What was odd.
    """

    def __init__(self, read: ReadNotebook, reference: Reference) -> None:
        self.answers: dict[str, int] = {}
        self.places: dict[int, int] = {}
        self.notes: list[str] = []
        self._read = read
        self._reference = reference
        sources = [cell.source if cell.kind == "code" else "" for cell in read.cells]
        self._defines = [functions_named(source) for source in sources]
        self._binds = [names_bound(source) for source in sources]
        self._stubs = [reference.stubs_in(source) for source in sources]
        self._claims = _claims(read, reference)
        self._has_ids = not {cell.id for cell in read.cells}.isdisjoint(reference.functions)
        for exercise in reference.functions:
            at = self._answer(exercise)
            if at is not None:
                self.answers[exercise] = at
        self._place_all()

    def _answer(self, exercise: str) -> int | None:
        """Return the position of the cell that answers an exercise."""
        named = [at for at, claimed in self._claims.items() if claimed == exercise]
        code = [at for at in named if self._read.cells[at].kind == "code"]
        written = [at for at in code if self._is_written(at, exercise)]
        # What the student's own check saw: below it one tries out variants of a right answer.
        above = [at for at in written if at < self._check_of(exercise)]
        written = above or written
        if not written:
            function = self._reference.functions[exercise]
            others = [at for at, names in enumerate(self._defines) if function in names]
            others = [at for at in others if self._is_written(at, exercise)]
            if others:
                cells = ", ".join(str(at + 1) for at in others)
                where = f", the last of cells {cells}" if len(others) > 1 else f", in cell {cells}"
                self._note(f"{exercise}: found by its function{where}")
                return others[-1]
        chosen = next(reversed(written or code), None)
        self._say_what_is_odd(exercise, named, code, chosen)
        return chosen

    def _check_of(self, exercise: str) -> int:
        """Return the position of the exercise's check, of several the last, or the end."""
        check = f"{exercise}{CHECK_SUFFIX}"
        found = [at for at, claimed in self._claims.items() if claimed == check]
        return max(found, default=len(self._read.cells))

    def _is_written(self, at: int, exercise: str) -> bool:
        """Return whether a cell gives the exercise's function a value, and not the shipped one."""
        is_bound = self._reference.functions[exercise] in self._binds[at]
        return is_bound and exercise not in self._stubs[at]

    def own_lines(self, at: int) -> str:
        """Return what is to be run of a cell that is the course's, or claims an exercise.

        An answer may be spread over two cells that both say that they are it. One of them
        defines the function, and is chosen; the other one is run too, unless it is a draft.
        """
        place = self.places[at]
        known, cell = self._reference.cells[place], self._read.cells[at]
        if cell.kind != "code" or at in self.answers.values():
            return ""
        if known.role == "answer":
            is_draft = self._reference.functions[known.id] in self._binds[at]
            return cell.source if parsed(cell.source).body and not is_draft else ""
        return added_to(known, cell.source, withheld(self._reference.notebook))

    def _say_what_is_odd(
        self, exercise: str, named: list[int], code: list[int], chosen: int | None
    ) -> None:
        if chosen is None:
            why = "its cell is there as text, not as code" if named else "its cell is missing"
            self._note(f"{exercise}: {why}")
            return
        if len(code) > 1:
            cells = ", ".join(str(at + 1) for at in code)
            self._note(
                f"{exercise}: cells {cells} are for it; cell {chosen + 1} is taken, the last "
                "one that is written and stands above its check"
            )
        # Programs that know no ids, and those that give every cell a new one, are nobody's fault.
        if self._has_ids and self._read.cells[chosen].id != exercise:
            self._note(f"{exercise}: its cell {chosen + 1} has another id than it was shipped with")

    def _place_all(self) -> None:
        """Find the place in the reference of every cell that is not the student's own."""
        places = {cell.id: place for place, cell in enumerate(self._reference.cells)}
        self.places = {at: places[cell_id] for at, cell_id in self._claims.items()}
        for exercise, at in reversed(self.answers.items()):
            self.places[at] = places[exercise]

    def _note(self, text: str) -> None:
        self.notes.append(f"{text}.")


def _claims(read: ReadNotebook, reference: Reference) -> dict[int, str]:
    """Return which cell of the reference each cell says it is, by position."""
    known = {cell.id: cell for cell in reference.cells}
    by_source = {cell.source.strip(): cell.id for cell in reversed(reference.cells)}
    claims = {}
    for at, cell in enumerate(read.cells):
        claimed = _claim(cell, known, by_source)
        # A text of the course that was made code is a cell of the student's own.
        if claimed and (known[claimed].is_code or cell.kind != "code"):
            claims[at] = claimed
    return claims


def _claim(cell: ReadCell, known: dict[str, ReferenceCell], by_source: dict[str, str]) -> str:
    if cell.id in known:
        return cell.id
    if cell.grade_id in known:
        return cell.grade_id
    header = exercise_named(cell.source)
    if header in known:
        return header
    # Programs that know no ids keep the text at least.
    return by_source.get(cell.source.strip(), "") if cell.kind == "code" else ""


def _in_order(read: ReadNotebook, reference: Reference, matching: _Matching) -> Iterator[GraftCell]:
    """Yield what is run: the reference's cells, and behind each of them the student's own."""
    extras: dict[int, list[GraftCell]] = {}
    neighbour = START
    for at, cell in enumerate(read.cells):
        source, title = cell.source, f"your own cell {at + 1}"
        place = neighbour
        if at in matching.places:
            place = neighbour = matching.places[at]
            source, title = matching.own_lines(at), f"what you added to cell {at + 1}"
            if at < matching.answers.get(reference.cells[place].id, -1):
                place -= 1  # what stands before an answer comes before it
        if cell.kind == "code" and source.strip():
            kept = definitions_of(source)
            extra = GraftCell(f"extra-{at + 1}", "extra", "", title, source, kept)
            extras.setdefault(place, []).append(extra)
    yield from extras.get(START, [])
    for place, known in enumerate(reference.cells):
        if known.role == "given" and known.runs:
            yield GraftCell(known.id, "given", "", _title(known), known.runs)
        elif known.id in matching.answers:
            source = read.cells[matching.answers[known.id]].source
            kept = definitions_of(source)
            yield GraftCell(known.id, "answer", known.id, f"exercise {known.id}", source, kept)
        yield from extras.get(place, [])


def _without_pyplot(cells: list[GraftCell]) -> list[GraftCell]:
    """Leave the course's import of pyplot out where nothing that is run mentions it."""
    shorter = [
        replace(cell, source=cell.source.replace(PYPLOT, "")) if cell.kind == "given" else cell
        for cell in cells
    ]
    draws = any(word in cell.source for cell in shorter for word in DRAWING)
    return cells if draws else shorter


def _title(cell: ReferenceCell) -> str:
    return f'the cell "{first_line(cell.source)}"'
