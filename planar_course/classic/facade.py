"""Lets a classic module stand in for the course's package, or the learner's file, of its name."""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

COURSE = Path(__file__).resolve().parents[2]


def become_course_package(name: str) -> None:
    """Make the classic module `name` offer all that the course's package of that name offers.

    In classic mode the folder of classic modules comes first on the path, so the course's own
    `planar_utils` would be out of reach, for its submodules and for the course's notebooks too.

    Parameters
    ----------
    name : str
        The name of the module that calls, e.g. ``"planar_utils"``. It becomes the package, with
        its submodules; what it defines after this call wins.
    """
    module, folder = sys.modules[name], COURSE / name
    spec, loader = _spec(name, folder / "__init__.py", [str(folder)])
    module.__spec__, module.__package__, module.__path__ = spec, name, [str(folder)]
    loader.exec_module(module)


def with_file_beside_notebook(name: str) -> Callable[[str], Any]:
    """Make the module-level `__getattr__` that finds what a learner added to a hidden file.

    Parameters
    ----------
    name : str
        The module's name; the file it hides is `<name>.py` in the working folder, which is the
        notebook's own.

    Returns
    -------
    callable
        Takes an attribute's name and returns its value: the course's package of this name is
        asked first, then the file. AttributeError if neither has it.
    """
    of_course = vars(sys.modules[name]).get("__getattr__")

    def look_up(attribute: str) -> Any:
        if of_course is not None:
            with suppress(AttributeError):
                return of_course(attribute)
        file = Path.cwd() / f"{name}.py"
        if attribute.startswith("__") or not file.is_file():
            raise AttributeError(f"module {name!r} of classic mode has no attribute {attribute!r}")
        return getattr(_hidden_module(name, file), attribute)

    return look_up


@cache
def _hidden_module(name: str, file: Path) -> ModuleType:
    spec, loader = _spec(f"{name} beside the notebook", file)
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def _spec(name: str, file: Path, search: list[str] | None = None) -> tuple[ModuleSpec, Loader]:
    spec = spec_from_file_location(name, file, submodule_search_locations=search)
    assert spec is not None, "the file's name ends in .py"
    assert spec.loader is not None, "a file has a loader"
    return spec, spec.loader
