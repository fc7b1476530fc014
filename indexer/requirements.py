"""Which third-party modules importing a module needs, following the project's own modules and nobody else's.

`needs` says what one module's import needs itself; here that is followed from module to module.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .requirements_closure import Closure
from .requirements_needs import NOTHING, Needs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .resolve import Resolver


class Requirements:
    """The third-party modules that each module needs, found once for all modules that import each other."""

    def __init__(self, world: Resolver, *, is_own: Callable[[str], bool]) -> None:
        """Take the world to ask, and what tells the project's modules, which are followed, from all others."""
        self._world = world
        self._is_own = is_own
        self._needs = Needs(world, is_own=is_own)
        self._closure = Closure(self._loads)
        self._loaded_by = cache(self._load)

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
        return self._world.queries.ask(("imports", module), lambda: self._needs.of(module), cyclic=NOTHING)
