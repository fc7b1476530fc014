"""What importing a plain module certainly imports, told from its lines: the same as its tree gives, or nothing.

The tree is spared where all that a module calls when it is imported is known to import nothing: what does not come from
the project, but for Python's own importers, and those functions and classes of the project that say so when asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from .facts import ImportFrom
from .requirements_lines import Imported, Lines, read_lines
from .requirements_makers import Makers, makes_objects, makes_of_given
from .requirements_needs import IMPORTERS, NOTHING
from .resolve_calls import CLASS_KEEPING, identity
from .resolve_imported import absolute_in
from .resolve_known_calls import KNOWN
from .values import ClassValue, External, Instance, ModuleValue, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .requirements_needs import Needs
    from .resolve import Resolver


_Bound: TypeAlias = "dict[str, list[tuple[Imported, str]]]"
"""What imports bind to each name, with the module that it is imported from."""


def _names(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(id_.rpartition(":")[2].rpartition(".")[2] for id_ in ids)


_IMPORTERS = _names(IMPORTERS)
_KEEPING = _names(CLASS_KEEPING)
_HANDING_BACK = _names(KNOWN) | {"partial"}
"""Functions whose results may be what they are given, or a part of it."""


def _steps(member: str | None, rest: str) -> list[str]:
    """Return the names that lead from an imported module to what is called."""
    return [*([member] if member else ()), *(rest.split(".") if rest else ())] or [""]


class Plain:
    """Tells what plain modules import; what several of them call is asked about once."""

    def __init__(
        self, world: Resolver, needs: Needs, *, is_own: Callable[[str], bool], read: Callable[[str], bytes | None]
    ) -> None:
        """Take the world, who knows what calls need, what tells the project's modules, and what reads a module."""
        self._world = world
        self._needs = needs
        self._is_own = is_own
        self._read = read
        self._imports: dict[tuple[Imported, str], tuple[str, tuple[str, ...]]] = {}
        self._makers = Makers(world, is_own=is_own, is_idle=self._is_idle_value)
        self._giving: dict[tuple[str, str | None, str, bool, bool], bool] = {}
        self._idle: dict[tuple[str, str | None, bool, str], tuple[bool, str]] = {}

    def of(self, module: str) -> frozenset[str] | None:
        """Return the modules that importing one certainly imports itself; None where its lines don't tell."""
        found = self._world.sources.find(module)
        if found is None or found.kind != "source":
            return NOTHING
        data = self._read(module)
        lines = None if data is None or module == "__main__" else read_lines(data)
        if lines is None or self._world.target.type_checking:
            return None
        package = self._world.package_of(module)
        told = [self._told(item, package) for item in lines.imports]
        if not self._imports_nothing(lines, [source for source, _ in told], module):
            return None
        return frozenset().union(*[loaded for _, loaded in told])

    def _told(self, item: Imported, package: str) -> tuple[str, tuple[str, ...]]:
        """Return the module that an import names (none beyond the top-level package), and those that it loads."""
        key = item, package if item.level else ""
        held = self._imports.get(key)
        if held is None:
            source = self._source(item, package)
            submodule = f"{source}.{item.member}"
            is_module = item.member not in (None, "*") and self._world.sources.find(submodule) is not None
            held = self._imports[key] = source, tuple(filter(None, (source, submodule if is_module else "")))
        return held

    def _source(self, item: Imported, package: str) -> str:
        if item.level == 0:
            return item.module
        statement = ImportFrom(0, 0, item.module or None, item.level, item.member or "", "")
        return absolute_in(statement, package) or ""

    # --- calls -------------------------------------------------------------------------------------------------------

    def _imports_nothing(self, lines: Lines, sources: Sequence[str], module: str) -> bool:
        """Tell whether all that a module calls is known to import nothing and to come back."""
        bound: _Bound = {}
        for item, source in zip(lines.imports, sources, strict=True):
            bound.setdefault(item.name, []).append((item, source))
        return (
            all(self._is_idle(name, bound, module) for name in lines.calls)
            and all(self._makes_nothing(name, bound, lines) for name in lines.makers)
            and all(self._is_no_own(name, bound) for name in lines.foreign)
        )

    def _is_idle(self, name: str, bound: _Bound, module: str) -> bool:
        root, _, rest = name.partition(".")
        if root not in bound:
            return root in self._world.builtin_names() and root not in _IMPORTERS
        for item, source in bound[root]:
            key = source, item.member, item.renamed, rest
            held = self._idle.get(key)
            if held is None:
                held = self._idle[key] = self._ask(*key)
            is_idle, home = held
            if not is_idle or home == module:
                return False
        return True

    def _ask(self, source: str, member: str | None, renamed: bool, rest: str) -> tuple[bool, str]:  # noqa: FBT001 - the parts of a key
        """Tell whether calling what an import gives imports nothing, and which module the function called is of."""
        if not source:
            return False, ""
        if self._is_foreign(source):
            steps = _steps(member, rest)
            hands_back = "()" in steps and not (_HANDING_BACK | _KEEPING).isdisjoint(steps)
            return steps[-1] not in _IMPORTERS and not hands_back, ""
        home = ""
        for value in self._values(source, member, rest, renamed=renamed):
            if value is None:
                return False, home
            is_idle, home = self._needs.is_idle(value, self._world.module_place("builtins"))
            if not is_idle:
                return False, home
        return True, home

    def _values(self, source: str, member: str | None, rest: str, *, renamed: bool) -> Iterator[Value | None]:
        """Yield what a dotted name may mean that starts with what an import binds; None where that is not known."""
        for meant in self._meant(source, member, renamed=renamed):
            value: Value | None = meant
            for name in rest.split(".") if rest else ():
                if value is not None:
                    value = self._step(value, name)
            yield value

    def _step(self, value: Value, name: str) -> Value | None:
        """Return an attribute of a value, or for `()` what a call gives; None where that depends on its arguments."""
        if name != "()":
            return self._world.attribute(value, name, self._world.module_place("builtins"))
        if isinstance(value, ClassValue):
            return Instance(value) if makes_objects(value, self._world) else None
        return value if isinstance(value, External | Unknown) and not makes_of_given(value) else None

    def _meant(self, source: str, member: str | None, *, renamed: bool) -> Iterator[Value]:
        """Yield what an import may bind."""
        world, place = self._world, self._world.module_place("builtins")
        above, _, last = source.rpartition(".")
        if member is None and not renamed:
            yield world.module_value(source.partition(".")[0], place)
            return
        if member is None:
            yield world.module_value(source, place)
            if above and world.is_module(above):
                yield world.member(above, last)
            return
        if world.is_module(source):
            yield world.member_or_module(source, member, place)
        else:
            yield world.attribute(world.module_value(source, place), member, place)
        submodule = f"{source}.{member}"
        if world.sources.find(submodule) is not None:
            yield ModuleValue(submodule)

    def _is_idle_value(self, value: Value) -> bool:
        return self._needs.is_idle(value, self._world.module_place("builtins"))[0]

    def _makes_nothing(self, name: str, bound: _Bound, lines: Lines) -> bool:
        """Tell whether what a call gives is known to import nothing when it is called."""
        root, _, rest = name.partition(".")
        for item, source in bound.get(root, ()):
            if self._is_foreign(source):
                steps = set(_steps(item.member, rest))
                if not steps.isdisjoint(_HANDING_BACK) or (name in lines.keeping and not steps.isdisjoint(_KEEPING)):
                    return False
            elif not self._gives_idle((source, item.member, rest, item.renamed, name in lines.displaying)):
                return False
        return root in bound

    def _gives_idle(self, key: tuple[str, str | None, str, bool, bool]) -> bool:
        held = self._giving.get(key)
        if held is None:
            source, member, rest, renamed, takes_display = key
            held = self._giving[key] = all(
                value is not None and self._makers.gives_idle(value, takes_display=takes_display)
                for value in self._values(source, member, rest, renamed=renamed)
            )
        return held

    def _is_no_own(self, name: str, bound: _Bound) -> bool:
        """Tell whether a decorator is known to come from elsewhere than the project, and to leave a class as it is."""
        root, _, rest = name.partition(".")
        for item, source in bound.get(root, ()):
            if not _HANDING_BACK.isdisjoint(_steps(item.member, rest)):
                return False
            values = () if self._is_foreign(source) else self._values(source, item.member, rest, renamed=item.renamed)
            if not all(isinstance(value, External | Unknown) and identity(value) not in KNOWN for value in values):
                return False
        return root in bound

    def _is_foreign(self, source: str) -> bool:
        """Tell whether a module comes with Python, or is not found here and not of the project."""
        top = source.partition(".")[0]
        if self._is_own(source) or self._is_own(top):
            return False
        return self._world.is_standard(top) or self._world.sources.find(top) is None
