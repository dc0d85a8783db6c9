"""Grades as data, as the grader would give them, for tests of what becomes of them."""

import base64
import io
from typing import Any

from PIL import Image

from planar_course.grading.model import ExerciseGrade, Grade, Outcome, Status, Stop

# Exercises of notebook 02 with their functions and points.
EXERCISES = {
    "02-sizes": ("layer_sizes", 3.0),
    "02-init": ("initialize_parameters", 5.0),
    "02-forward": ("forward_propagation", 10.0),
    "02-cost": ("compute_cost", 10.0),
    "02-backward": ("backward_propagation", 15.0),
    "02-gradcheck": ("numerical_gradient", 10.0),
    "02-update": ("update_parameters", 5.0),
    "02-model-fit": ("nn_model", 10.0),
    "02-predict": ("predict", 5.0),
}
POSSIBLE = 73.0
SAYS = "Your cost is m times the right one: it is the sum of the losses, not their mean."


def png(width: int = 320, height: int = 200, colour: str = "teal") -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def verdict(exercise: str, status: Status = Status.PASSED, **changes: Any) -> ExerciseGrade:
    """Return the verdict on one exercise; full points when it passed, else none."""
    function, possible = EXERCISES[exercise]
    values = {
        "points": possible if status is Status.PASSED else 0.0,
        "seconds": 0.25,
        **changes,
    }
    return ExerciseGrade(exercise, function, possible, status=status, **values)


def failed(exercise: str, **changes: Any) -> ExerciseGrade:
    """Return the verdict on an exercise that went wrong, with all that can be said about it."""
    values: dict[str, Any] = {
        "headline": f"{EXERCISES[exercise][0]} returns wrong values.",
        "facts": (
            ("Called", f"{EXERCISES[exercise][0]}(A2, Y) with shapes (1, 5) and (1, 5)"),
            ("Got", "a Python float"),
        ),
        "says": (SAYS, "Divide by the number of examples."),
        "mistakes": ("sum-not-mean",),
        **changes,
    }
    return verdict(exercise, Status.FAILED, **values)


def grade(student: str, *verdicts: ExerciseGrade, **changes: Any) -> Grade:
    """Return the grade of a submission of notebook 02; what is not named passed."""
    named = {given.exercise: given for given in verdicts}
    values: dict[str, Any] = {
        "outcome": Outcome.GRADED,
        "exercises": tuple(named.get(exercise, verdict(exercise)) for exercise in EXERCISES),
        "answers": {
            exercise: f"def {function}(X):\n    return X  # by {student}\n"
            for exercise, (function, _) in EXERCISES.items()
        },
        "isolation": "bubblewrap",
        "seed": 94031,
        "digest": "d" * 64,
        "key": "k" * 64,
        "release": "0.1.0",
        "versions": {"python": "3.12.1", "course": "0.1.0"},
        "seconds": 3.5,
        **changes,
    }
    return Grade(student, "02", **values)


def a_class() -> list[Grade]:
    """Return a class with every outcome: 12 who handed in, and nothing of the absent."""
    pictures = tuple(
        base64.b64encode(png(colour=colour)).decode() for colour in ("teal", "orange", "navy")
    )
    lost = verdict("02-backward", Status.NOT_GRADED)
    return [
        grade("anna", pictures=pictures),
        grade("ben", failed("02-cost"), pictures=pictures[:1]),
        grade("chloé", failed("02-cost"), failed("02-backward", points=6.0)),
        grade("dai", verdict("02-forward", alone=True), failed("02-init")),
        grade(
            "emil",
            failed("02-model-fit", stop=Stop.TIME, headline="nn_model does not end.", says=()),
            notes=("The cell 02-init stands twice; the first one counts.",),
        ),
        grade(
            "fatima",
            *(verdict(exercise, Status.UNWRITTEN) for exercise in list(EXERCISES)[3:]),
        ),
        grade("gus", verdict("02-predict", Status.MISSING), failed("02-cost"), isolation="none"),
        grade("hana", lost),
        grade("ivo", outcome=Outcome.REFUSED, reason="line 1 is not JSON", exercises=()),
        grade("jo", outcome=Outcome.NOT_GRADED, reason="the kernel did not start", key=""),
        grade("kim", isolation="not isolated"),
        grade("stranger", failed("02-cost"), failed("02-update", stop=Stop.MEMORY)),
    ]
