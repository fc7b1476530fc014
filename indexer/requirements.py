"""Which third-party modules importing a module needs, following the project's own modules and nobody else's.

`needs` says what one module's import needs itself; here that is followed from module to module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .requirements_needs import NOTHING, Needs
from .requirements_plain import Plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from .resolve import Resolver


class Requirements:
    """The third-party modules that each module needs, found once for all modules that import each other."""

    def __init__(self, world: Resolver, *, is_own: Callable[[str], bool], read: Callable[[str], bytes | None]) -> None:
        """Take the world to ask, what tells the project's modules, which are followed, and what reads a module."""
        self._world = world
        self._is_own = is_own
        self._needs = Needs(world, is_own=is_own)
        self._plain = Plain(world, self._needs, is_own=is_own, read=read)
        self._imports: dict[str, tuple[str, ...]] = {}
        self._closed: dict[str, frozenset[str]] = {}

    def of(self, module: str) -> frozenset[str]:
        """Return the top-level third-party modules that importing `module` needs."""
        if module not in self._closed:
            # The last reached are closed first, so that what many share is walked once and then taken whole.
            for name in reversed(self._reached_from(module)):
                self._closed[name] = self._close(name)
        return self._closed[module]

    def _reached_from(self, module: str) -> list[str]:
        """Return the project's modules that importing one reaches and whose needs aren't known yet, itself first."""
        reached = {module: None}
        waiting = [module]
        while waiting:
            for name in self._imported_by(waiting.pop()):
                if name not in reached and name not in self._closed and self._is_own(name):
                    reached[name] = None
                    waiting.append(name)
        return list(reached)

    def _close(self, module: str) -> frozenset[str]:
        required: set[str] = set()
        seen = {module}
        waiting = [module]
        while waiting:
            for name in self._imported_by(waiting.pop()):
                if name in seen:
                    continue
                seen.add(name)
                if name in self._closed:
                    required |= self._closed[name]
                elif self._is_own(name):
                    waiting.append(name)
                elif not self._world.is_standard(name.partition(".")[0]):
                    required.add(name.partition(".")[0])
        return frozenset(required)

    def _imported_by(self, module: str) -> tuple[str, ...]:
        """Return what importing a module imports next: the packages around it, and its own imports."""
        held = self._imports.get(module)
        if held is None:
            names = {module: None}
            for imported in (module, *sorted(self._imports_of(module))):
                parts = imported.split(".")
                names.update(dict.fromkeys(".".join(parts[:count]) for count in range(len(parts), 0, -1)))
            del names[module]
            held = self._imports[module] = tuple(names)
        return held

    def _imports_of(self, module: str) -> frozenset[str]:
        return self._world.queries.ask(("imports", module), lambda: self._found_in(module), cyclic=NOTHING)

    def _found_in(self, module: str) -> frozenset[str]:
        found = self._plain.of(module)
        return self._needs.of(module) if found is None else found
