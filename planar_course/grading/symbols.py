"""The modules of a package as text: which names each defines, and which others those use.

Nothing is imported or run. A name is followed as far as it is written: through imports,
assignments and attributes of modules. Where a function is passed around as a value, whoever
mentions it uses it.
"""

import ast
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from planar_course.names import assigned_names

#: A name in a module, such as ("planar_utils.network", "predict"); a module as a whole has "*".
Symbol = tuple[str, str]
WHOLE = "*"


@dataclass(frozen=True)
class Module:
    """One source file.

    Attributes
    ----------
    name
        Its dotted name.
    text
        Its source.
    """

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed source."""
        return ast.parse(self.text)

    @cached_property
    def definitions(self) -> dict[str, ast.stmt]:
        """The statement that gives each name its value; imports are none."""
        found: dict[str, ast.stmt] = {}
        for statement in self.tree.body:
            for name in assigned_names(statement):
                found[name] = statement
        return found

    @cached_property
    def imports(self) -> dict[str, Symbol]:
        """What each imported name stands for, wherever in the module it is imported."""
        found: dict[str, Symbol] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = (node.module, alias.name)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    found[alias.asname or name] = (name, WHOLE)
        return found

    def uses_module(self, name: str) -> bool:
        """Say whether anything of another module is imported anywhere in this one."""
        return any(target.partition(".")[0] == name for target, _ in self.imports.values())


class Package:
    """All modules of a package.

    Parameters
    ----------
    modules : iterable of Module
        The first is the package itself, and its name that of the package.
    """

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = {module.name: module for module in modules}

    @classmethod
    def at(cls, folder: Path) -> "Package":
        """Read the modules of a package that lies in a folder of its name, without subfolders."""
        files = sorted(folder.glob("*.py"), key=lambda path: (path.stem != "__init__", path.stem))
        name = folder.name
        return cls(
            Module(
                name if path.stem == "__init__" else f"{name}.{path.stem}", path.read_text("utf-8")
            )
            for path in files
        )

    def resolve(self, symbol: Symbol) -> Symbol:
        """Return where a name is defined that may be imported from where it only passes through."""
        for _ in self.modules:
            module, name = symbol
            if f"{module}.{name}" in self.modules:
                return f"{module}.{name}", WHOLE
            here = self.modules.get(module)
            if here is None or name in here.definitions or name not in here.imports:
                return symbol
            symbol = here.imports[name]
        return symbol

    def importers_of(self, name: str) -> set[str]:
        """Return the modules that import a module of the package, or something out of it."""
        return {
            module.name
            for module in self.modules.values()
            if any(
                name in (target, self.resolve((target, of))[0])
                for target, of in module.imports.values()
            )
        }

    def symbols(self) -> Iterator[Symbol]:
        """Yield all names that the package defines."""
        for module in self.modules.values():
            for name in module.definitions:
                yield module.name, name

    def uses(self, symbol: Symbol) -> set[Symbol]:
        """Return the names of the package that a definition mentions."""
        module = self.modules[symbol[0]]
        statement = module.definitions[symbol[1]]
        found: set[Symbol] = set()
        of_modules: set[ast.expr] = set()
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                target = self._meant(module, node.value.id)
                if target is not None and target[1] == WHOLE:
                    of_modules.add(node.value)
                    found.add(self.resolve((target[0], node.attr)))
            elif isinstance(node, ast.Name) and node not in of_modules:
                target = self._meant(module, node.id)
                if target is not None:
                    found.add(target)
        return found - {symbol}

    @cached_property
    def _uses(self) -> dict[Symbol, set[Symbol]]:
        return {symbol: self.uses(symbol) for symbol in self.symbols()}

    def _meant(self, module: Module, name: str) -> Symbol | None:
        if name in module.definitions:
            return module.name, name
        target = module.imports.get(name)
        if target is None:
            return None
        target = self.resolve(target)
        return target if target[0] in self.modules else None

    def users_of(self, symbols: Set[Symbol]) -> set[Symbol]:
        """Return all names of the package that use some of the given ones, also by detours."""
        found = set(symbols)
        while True:
            # Whoever passes a whole module on can get at whatever is in it.
            touched = found | {(module, WHOLE) for module, _ in found}
            more = {symbol for symbol, used in self._uses.items() if used & touched} - found
            if not more:
                return found - set(symbols)
            found |= more
