"""The cases of all graded functions, by the function's name."""

from testCases import cases_00, cases_01, cases_02, cases_03, cases_04, cases_05
from testCases.specification import Specification

#: Specification of every graded function, in the order of the notebooks.
SPECIFICATIONS: dict[str, Specification] = {
    specification.function: specification
    for notebook in (cases_00, cases_01, cases_02, cases_03, cases_04, cases_05)
    for specification in notebook.SPECIFICATIONS
}
