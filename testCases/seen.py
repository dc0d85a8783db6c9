"""The modules of this package that may be seen where submissions run."""

#: They call a function and note what it does. None of them, nor anything that they import, knows
#: a case, an expected value or a mistake.
SEEN_BY_STUDENTS: tuple[str, ...] = (
    "testCases",
    "testCases._classic",
    "testCases.calling",
    "testCases.excerpt",
    "testCases.form",
    "testCases.isolation",
    "testCases.outcome",
    "testCases.preparation",
    "testCases.steps",
    "testCases.v1",
    "testCases.v2",
    "testCases.watch",
)
