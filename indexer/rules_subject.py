"""What rules look at: the classes of a build, the modules that they stand in, and what the project says of itself.

Rules ask, and change nothing. Only what is the project's own is examined: its modules have a `Source`, others none.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from .facts import Attribute, Name
from .hierarchy_abstractness import Abstractness, abstractness
from .resolve_calls import identity
from .rules_source import Source
from .values import ClassValue, ModuleValue, alternatives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .config_shapes import Option, Signature
    from .facts import Expression
    from .findings import Finding
    from .hierarchy import Reached
    from .places import Located
    from .plugins import Plugin, Selection
    from .project import Project
    from .resolve import Resolver
    from .resolve_structure import Structure
    from .rules_source import Found, Span
    from .suppressions import Ignore
    from .values import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A class of the project: a plugin, an abstract class between a base and plugins, or an ancestor of either.

    `plugin` is None for what is no plugin; `is_member` tells those that derive from a base from their ancestors.
    """

    id: str
    cls: ClassValue
    node: ast.ClassDef
    source: Source
    plugin: Plugin | None
    is_member: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A default of the project that does not fit: the key below `defaults` in its file, what is wrong, what to do.

    `module` is that of the plugin that it is for.
    """

    key: str
    module: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A build and its open world. `find` tells where a module is, `reads` its text, `path_of` its path in the project.

    `said` tells where a key of the project's file stands, whose whole content is `table`; `misfits` which defaults
    fit no option. `told` are the problems of the build by code, `ignores` the comments by path, `parsed` the modules
    that were looked through for classes. `focus` the modules that are
    looked at: None for all. `codes` are those of the rules that count, and `findings`, for a rule that judges others,
    what these found.
    """

    world: Resolver
    selection: Selection
    bases: Mapping[str, Value]
    document: Mapping[str, Any]
    project: Project
    parsed: Sequence[str]
    find: Callable[[str], Located | None]
    reads: Callable[[str], str]
    path_of: Callable[[str], str]
    is_own: Callable[[str], bool]
    is_chosen: Callable[[str], bool]
    signature: Callable[[ClassValue], Signature]
    said: Callable[[str], tuple[str, Span]]
    misfits: Callable[[], Sequence[Misfit]]
    table: Mapping[str, Any]
    told: Mapping[str, Sequence[Found]]
    ignores: Mapping[str, Sequence[Ignore]]
    focus: frozenset[str] | None = None
    codes: frozenset[str] = frozenset()
    all_codes: frozenset[str] = frozenset()
    findings: Sequence[Finding] = ()
    _sources: dict[str, Source] = field(default_factory=dict)
    _memory: dict[str, Any] = field(default_factory=dict)

    def source(self, module: str) -> Source:
        """Return a module as rules look at it."""
        held = self._sources.get(module)
        if held is None:
            held = self._sources[module] = Source(module, self.path_of(module), self.reads(module))
        return held

    def is_looked_at(self, module: str) -> bool:
        """Tell whether what stands in a module is told."""
        return self.is_own(module) and (self.focus is None or module in self.focus)

    def structure(self, cls: ClassValue) -> Structure:
        """Return the structure of a class."""
        return self.world.structure(cls)

    def abstractness(self, cls: ClassValue) -> Abstractness:
        """Return what a class leaves abstract."""
        return abstractness(cls, self.world)

    def classes(self) -> Sequence[Examined]:
        """Return the project's classes that have to do with plugins, by place."""
        return self.once("classes", self._classes)

    def members(self) -> Iterator[Examined]:
        """Yield the classes that derive from a base, and those that decorators mark."""
        return (item for item in self.classes() if item.is_member)

    def plugins(self) -> Iterator[tuple[Examined, Plugin, Mapping[str, Any]]]:
        """Yield the plugins, each with its record."""
        for item in self.classes():
            if item.plugin is not None:
                yield item, item.plugin, self.document["plugins"][item.id]

    def problems(self, code: str) -> Iterator[Found]:
        """Yield what the build has told under a code."""
        yield from self.told.get(code, ())

    def base_classes(self) -> Sequence[ClassValue]:
        """Return the bases of the categories, those that can be read."""
        return [base for base in self.bases.values() if isinstance(base, ClassValue)]

    def derived_from(self) -> frozenset[ClassValue]:
        """Return the classes that some searched class that derives from a base derives from."""
        return self.once("derived", self._derived)

    def options(self, cls: ClassValue) -> Mapping[str, Option]:
        """Return what a class can be configured with, by name."""
        signature = self.signature(cls)
        return {option.name: option for option in signature.options}

    def meaning(self, node: ast.expr, source: Source) -> str | None:
        """Return `module:qualname` of what a dotted name means in a module after its import; None for all else."""
        expression = _expression(node)
        if expression is None:
            return None
        value = self.world.evaluate(expression, self.world.module_place(source.module))
        if isinstance(value, ModuleValue):
            return value.name
        names = {identity(part) for part in alternatives(value)}
        return names.pop() if len(names) == 1 else None

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """Return what is computed once for all rules."""
        if key not in self._memory:
            self._memory[key] = compute()
        held: T = self._memory[key]
        return held

    def _classes(self) -> tuple[Examined, ...]:
        found: dict[ClassValue, Examined] = {}
        chosen: list[tuple[Reached, Plugin | None]] = [
            (plugin.reached, plugin) for plugin in self.selection.plugins.values()
        ]
        chosen += [(reached, None) for reached in self.selection.abstract]
        for reached, plugin in chosen:
            for cls in reached.classes:
                self._add(found, cls, reached.id, plugin, is_member=True)
        for reached, _ in chosen:
            for cls in reached.classes:
                for ancestor in self.structure(cls).ancestors:
                    self._add(found, ancestor, ancestor.id, None, is_member=False)
        for base in self.base_classes():
            self._add(found, base, base.id, None, is_member=False)
        return tuple(sorted(found.values(), key=lambda item: (item.source.path, item.node.lineno)))

    def _add(
        self,
        found: dict[ClassValue, Examined],
        cls: ClassValue,
        about: str,
        plugin: Plugin | None,
        *,
        is_member: bool,
    ) -> None:
        if cls in found or cls.definition is None or not self.is_looked_at(cls.module):
            return
        source = self.source(cls.module)
        node = source.class_at(cls.line)
        if node is not None:
            found[cls] = Examined(id=about, cls=cls, node=node, source=source, plugin=plugin, is_member=is_member)

    def _derived(self) -> frozenset[ClassValue]:
        found: set[ClassValue] = set()
        members = [*self.selection.abstract, *[plugin.reached for plugin in self.selection.plugins.values()]]
        for reached in members:
            for cls in reached.classes:
                found.update(ancestor for ancestor in self.structure(cls).ancestors if ancestor != cls)
        return frozenset(found)


def _expression(node: ast.expr) -> Expression | None:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    expression: Expression = Name(node.id)
    for name in reversed(names):
        expression = Attribute(expression, name)
    return expression
