"""The course's packages as the student of one notebook may see them while it is graded.

The answers of that notebook are not there under any name: not the graded functions, not what
does the same, not what is built on them, and no text that shows them. What else the notebooks
import is there as it is.
"""

import compileall
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from py_compile import PycInvalidationMode

import planar_utils
import testCases
from planar_course.grading.symbols import WHOLE, Module, Package, Symbol
from planar_course.grading.trimming import trimmed
from testCases.cases import SAME_AS, SPECIFICATIONS
from testCases.seen import SEEN_BY_STUDENTS

# Modules that train networks with solutions of their own.
TRAINING = frozenset({"engine", "estimator", "experiments"})
# Compiled functions cannot be looked into, so what belongs to them goes as a whole.
COMPILER = "numba"
PACKAGE = "planar_utils"
COMPILED_FOR_GOOD = PycInvalidationMode.UNCHECKED_HASH
BY_ITSELF = "it trains networks by itself"
BUILT_ON = "it is built on what is not there"

REFUSED = "{place}.{name} is not there while notebook {notebook} is graded: {reason}"
REFUSAL = '''\
"""What is not there while a notebook is graded, and why."""

NOTEBOOK = {notebook!r}
REASONS = {reasons}
REFUSED = {refused!r}


def refusing(module, otherwise=None):
    """Return a module's __getattr__ that says why a name is not there."""

    def __getattr__(name):
        reasons = REASONS.get(module, {{}})
        reason = reasons.get(name, reasons.get("*"))
        if reason is not None and not name.startswith("__"):
            place = "planar_utils" if name in REASONS["planar_utils"] else module
            raise ImportError(
                REFUSED.format(place=place, name=name, notebook=NOTEBOOK, reason=reason)
            )
        if otherwise is not None:
            return otherwise(name)
        raise AttributeError(f"module {{module!r}} has no attribute {{name!r}}")

    return __getattr__
'''
REFUSING = """

from planar_utils._withheld import refusing

__getattr__ = refusing(__name__, globals().get("__getattr__"))
"""
CHECKS = '''\
"""The learner's checks, which check nothing while a notebook is graded."""


class CheckFailed(AssertionError):
    """Never raised here."""


def _check(name):
    def check(function):
        print(f"{{name}}: not checked while grading")

    check.__name__ = check.__qualname__ = f"check_{{name}}"
    return check


{checks}
'''


@dataclass(frozen=True)
class _Plan:
    """What is taken out of `planar_utils` for a notebook: names with reasons, by module."""

    notebook: str
    package: Package
    reasons: dict[Symbol, str]

    def hidden(self, module: Module) -> set[str]:
        """Return the names defined in a module that are taken out."""
        return {name for where, name in self.reasons if where == module.name}

    def hidden_imports(self, module: Module) -> set[str]:
        """Return the names that a module imports and that are taken out where they are defined."""
        return {
            name
            for name, target in module.imports.items()
            if self.package.resolve(target) in self.reasons
        }

    def reason(self, module: Module, name: str) -> str:
        """Return why a name of a module is not there."""
        return self.reasons[self.package.resolve((module.name, name))]

    def is_empty(self, module: Module) -> bool:
        """Say whether nothing of a module is left."""
        return bool(module.definitions) and self.hidden(module) == module.definitions.keys()


@cache
def withheld(notebook: str) -> frozenset[str]:
    """Return the names that cannot be imported from `planar_utils` while a notebook is graded.

    Parameters
    ----------
    notebook : str
        Two digits.

    Returns
    -------
    frozenset of str
        Functions, classes and constants, and modules of which nothing is left.
    """
    plan = _plan(notebook)
    names: set[str] = set()
    for module in plan.package.modules.values():
        if plan.is_empty(module):
            names.add(module.name.rpartition(".")[2])
        else:
            names |= plan.hidden(module) | plan.hidden_imports(module)
    return frozenset(names)


def build_view(notebook: str, folder: Path) -> None:
    """Write `planar_utils` and `testCases` as the student of a notebook may see them.

    Parameters
    ----------
    notebook : str
        Two digits.
    folder : Path
        What is to hold the two packages. If it is there already, it is left as it is; otherwise
        it appears complete or not at all, also when several processes build it at one time.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in _files(notebook):
            path = draft / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        # Nothing can be written where submissions run, so every kernel would compile it anew.
        compileall.compile_dir(
            draft, quiet=1, stripdir=draft, prependdir=folder, invalidation_mode=COMPILED_FOR_GOOD
        )
        # The sandbox may run as somebody else.
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft)
        if not folder.is_dir():
            raise


def _files(notebook: str) -> Iterator[tuple[str, str]]:
    plan = _plan(notebook)
    for module in plan.package.modules.values():
        yield _file_of(module.name, PACKAGE), _seen(plan, module)
    yield f"{PACKAGE}/_withheld.py", _refusal(plan)
    tests = Package.at(Path(testCases.__file__).parent)
    for name in SEEN_BY_STUDENTS:
        yield _file_of(name, "testCases"), trimmed(tests.modules[name], set(), set())
    checks = "\n".join(f'check_{name} = _check("{name}")' for name in SPECIFICATIONS)
    yield "testCases/checks.py", CHECKS.format(checks=checks)


def _file_of(module: str, package: str) -> str:
    return f"{package}/{module.partition('.')[2] or '__init__'}.py"


def _seen(plan: _Plan, module: Module) -> str:
    hidden, hidden_imports = plan.hidden(module), plan.hidden_imports(module)
    if plan.is_empty(module):
        return REFUSING.lstrip()
    text = trimmed(module, hidden, hidden_imports)
    return text + REFUSING if hidden or hidden_imports else text


def _refusal(plan: _Plan) -> str:
    """Return the text of the module that knows what is not there."""
    reasons = json.dumps(_reasons(plan), indent=4)
    return REFUSAL.format(notebook=plan.notebook, reasons=reasons, refused=REFUSED)


def _reasons(plan: _Plan) -> dict[str, dict[str, str]]:
    """Return why names are not there, by module."""
    by_module: dict[str, dict[str, str]] = {PACKAGE: {}}
    for module in plan.package.modules.values():
        names = sorted(plan.hidden(module) | plan.hidden_imports(module))
        reasons = {name: plan.reason(module, name) for name in names}
        if plan.is_empty(module):
            by_itself = all(plan.reason(module, n) == BY_ITSELF for n in plan.hidden(module))
            reasons = {WHOLE: BY_ITSELF} if by_itself else {**reasons, WHOLE: BUILT_ON}
        if reasons:
            by_module[module.name] = reasons
    return by_module


@cache
def _package() -> Package:
    return Package.at(Path(planar_utils.__file__).parent)


@cache
def _plan(notebook: str) -> _Plan:
    package = _package()
    reasons: dict[Symbol, str] = {}
    for module in _training_modules(package):
        names = package.modules[module].definitions
        reasons |= {(module, name): BY_ITSELF for name in names}
    for specification in SPECIFICATIONS.values():
        function, exercise = specification.function, specification.exercise
        if exercise.startswith(f"{notebook}-"):
            for name in SAME_AS.get(function, ()):
                reasons[package.resolve((PACKAGE, name))] = f"it does what {exercise} asks for"
            reasons[package.resolve((PACKAGE, function))] = f"it is the answer to {exercise}"
    for symbol in sorted(package.users_of(reasons.keys())):
        reasons[symbol] = BUILT_ON
    assert WHOLE not in {name for _, name in reasons}
    return _Plan(notebook, package, reasons)


@cache
def _training_modules(package: Package) -> set[str]:
    """Return the modules that train networks, and the private ones that serve only those."""
    found = {
        module.name
        for module in package.modules.values()
        if module.name.rpartition(".")[2] in TRAINING or module.uses_module(COMPILER)
    }
    while True:
        more = {
            name
            for name in package.modules.keys() - found
            if name.rpartition(".")[2].startswith("_")
            and (importers := package.importers_of(name))
            and importers <= found
        }
        if not more:
            return found
        found |= more
