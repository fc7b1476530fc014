"""Which third-party modules importing a module needs, following the project's own modules and nobody else's.

`needs` says what one module's import needs itself; here that is followed from module to module, in waves: those who
follow from different modules read each module that they have in common once between them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .requirements_closure import Closure
from .requirements_needs import NOTHING, Needs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from .resolve import Resolver


class Imports(NamedTuple):
    """The modules that importing each of some modules certainly imports."""

    of: Mapping[str, frozenset[str]]


Waves: TypeAlias = "Generator[Imports, Sequence[object], None]"
"""What one of those who follow imports tells of each wave; it is sent what all tell, among it their `Imports`."""


class Requirements:
    """The third-party modules that each module needs, found once for all modules that import each other."""

    def __init__(self, world: Resolver, *, is_own: Callable[[str], bool]) -> None:
        """Take the world to ask, and what tells the project's modules, which are followed, from all others."""
        self._world = world
        self._is_own = is_own
        self._needs = Needs(world, is_own=is_own)
        self._closure = Closure(self._loads)
        self._loaded_by = cache(self._load)
        self._imports: dict[str, frozenset[str]] = {}

    def waves(self, modules: Iterable[str], *, share: Callable[[Sequence[str]], Iterable[str]]) -> Waves:
        """Find what importing modules imports, and what that does; `share` says which of each wave are read here.

        All shares together are the whole wave, and all begin with the same modules.
        """
        wave = sorted({*modules})
        while wave:
            told = yield Imports({module: self._ask(module) for module in share(wave)})
            for imports in told:
                if isinstance(imports, Imports):
                    self._imports.update(imports.of)
            wave = sorted({ahead for module in wave for ahead in self._loads(module)[0]} - self._imports.keys())

    def of(self, module: str) -> frozenset[str]:
        """Return the top-level third-party modules that importing `module` needs."""
        return self._closure.of(module)

    def _loads(self, module: str) -> tuple[Iterable[str], frozenset[str]]:
        """Return the project's modules that importing one loads next, and the third-party modules that it needs."""
        followed: dict[str, None] = {}
        required: set[str] = set()
        for imported in (module, *sorted(self._imports_of(module))):
            own, foreign = self._loaded_by(imported)
            followed.update(dict.fromkeys(own))
            required.update(foreign)
        return followed, frozenset(required)

    def _load(self, imported: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the same for an import of a module and the packages around it."""
        parts = imported.split(".")
        names = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
        own = tuple(filter(self._is_own, names))
        is_foreign = len(own) < len(names) and not self._world.is_standard(parts[0])
        return own, (parts[0],) if is_foreign else ()

    def _imports_of(self, module: str) -> frozenset[str]:
        known = self._imports.get(module)
        return self._ask(module) if known is None else known

    def _ask(self, module: str) -> frozenset[str]:
        return self._world.queries.ask(("imports", module), lambda: self._needs.of(module), cyclic=NOTHING)
