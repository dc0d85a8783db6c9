"""Protects the house's plan: who may import whom, and how light an import is."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("planar_utils", "testCases", "planar_course")
# Package -> the course's packages that it may import.
MAY_IMPORT = {
    "planar_utils": {"planar_utils"},
    "testCases": {"testCases", "planar_utils"},
    "planar_course": {"planar_course", "testCases", "planar_utils"},
}
# The stand-ins for the classic assignment's modules repeat its module-level imports, as
# notebooks written for it rely on them. The course itself never imports them.
CLASSIC_SHIMS = ROOT / "planar_course" / "classic" / "shims"

# Files of planar_utils that need more than numpy to be imported, so nothing of it may import them
# up front. One is compiled and needs its compiler; the engine imports it when it first trains. One
# derives its class from scikit-learn's; who wants the class imports it by its full name.
NEED_MORE = {"_kernel.py": {"numba", "llvmlite"}, "estimator.py": {"sklearn"}}
# Who may import them all the same, being imported late too.
IMPORTED_LATE = {"_kernel.py": {"_compiled.py"}, "estimator.py": set[str]()}


def modules(package: str) -> list[Path]:
    """Return the Python files of a package, without the classic stand-ins."""
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package} is empty"
    return [
        path for path in files if CLASSIC_SHIMS not in path.parents or path.parent == CLASSIC_SHIMS
    ]


def module_name(path: Path) -> str:
    """Return the dotted name of a module of this project."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(nodes: list[ast.stmt] | list[ast.AST], inside: str) -> set[str]:
    """Return the dotted names that import statements among `nodes` ask for."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = inside.split(".")
                base = ".".join([*parts[: len(parts) - node.level], base]).rstrip(".")
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def outside_type_checking(tree: ast.Module) -> list[ast.stmt]:
    """Return the module-level statements that run on import."""
    return [
        statement
        for statement in tree.body
        if not (isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test))
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    """planar_utils knows nobody, testCases knows planar_utils, planar_course knows both."""
    for path in modules(package):
        names = imported(list(ast.walk(ast.parse(path.read_text("utf-8")))), module_name(path))
        ours = {name.split(".")[0] for name in names} & {*PACKAGES, "tests", "notebooks"}
        assert ours <= MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {ours}"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_in_a_circle(package: str) -> None:
    """A cycle means that two modules are one, or that a name stands in the wrong place."""
    known = {module_name(path) for path in modules(package)}
    graph: dict[str, set[str]] = {}
    for path in modules(package):
        name = module_name(path)
        tree = ast.parse(path.read_text("utf-8"))
        asked = imported(outside_type_checking(tree), name)
        # "from package import name" asks for the module package.name, or else for package.
        targets = {ask if ask in known else ask.rpartition(".")[0] for ask in asked} & known
        graph[name] = targets - {name}
    list(TopologicalSorter(graph).static_order())


def test_planar_utils_imports_only_numpy_up_front() -> None:
    """Learners wait for every import: all else but numpy is imported by what uses it."""
    for path in modules("planar_utils"):
        allowed = {"numpy", "planar_utils", *sys.stdlib_module_names, *NEED_MORE.get(path.name, ())}
        statements = outside_type_checking(ast.parse(path.read_text("utf-8")))
        names = {name.split(".")[0] for name in imported(statements, module_name(path))}
        assert names <= allowed, f"{path.name} imports {names - allowed} on import"


@pytest.mark.parametrize("heavy", NEED_MORE)
def test_what_needs_more_is_imported_late(heavy: str) -> None:
    """The exceptions of the test above would else reach everybody who imports planar_utils."""
    wanted = f"planar_utils.{heavy.removesuffix('.py')}"
    for path in modules("planar_utils"):
        statements = outside_type_checking(ast.parse(path.read_text("utf-8")))
        names = imported(statements, module_name(path))
        early = any(name == wanted or name.startswith(f"{wanted}.") for name in names)
        assert not early or path.name in IMPORTED_LATE[heavy], f"{path.name} imports {wanted}"


def test_no_command_pays_for_a_parser_of_web_addresses() -> None:
    """Notebooks are read by a library that would build it, for more than a second."""
    code = "import planar_course, nbformat, sys; print('lark' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
