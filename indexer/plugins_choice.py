"""What is chosen among the classes of some modules, and the selection that several choices make together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from .hierarchy import Reached
from .plugins_marks import Fault, Mark
from .resolve_structure import Doubt
from .values import ClassValue, Value

MadeAt: TypeAlias = tuple[str, str, int]
"""The module, qualname and line of the statement that makes a class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One plugin: the class, its categories in sorted order, and what is uncertain about it."""

    reached: Reached
    categories: tuple[str, ...]
    abstract: bool | None
    virtual: bool
    mark: Mark | None
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A class of which it can't be known whether it is a plugin, and its place; the doubt may have arisen elsewhere."""

    id: str
    module: str
    line: int
    doubt: Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Misuse:
    """A class whose mark says something wrong."""

    id: str
    module: str
    line: int
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """All plugins by id, the abstract classes between them and their bases, and what can't be known.

    `decorating` are those of the project's decorators that a class bears; `bases` are those that decorators alone
    name, by category; `misuses` are the marks that say something wrong. `outside` are the ids of the classes that a
    searched module registers with a base, and that no searched module holds.
    """

    plugins: Mapping[str, Plugin]
    abstract: tuple[Reached, ...]
    unresolved: tuple[Unresolved, ...]
    decorating: frozenset[str] = frozenset()
    bases: Mapping[str, Value] = field(default_factory=dict)
    misuses: tuple[Misuse, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    """The classes that some modules register with bases, and for those of statements the modules that do."""

    bases: Mapping[ClassValue, Sequence[Value]]
    modules: Mapping[ClassValue, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a choice takes, so that no later one does: categories that marks alone name, with their bases, and ids."""

    bases: Mapping[str, Value]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is chosen among the classes of some modules; choices among those of several parts make a selection.

    `hidden` are classes in functions, with where they are made: if a name leads to one of there (`made`), they aren't.
    """

    plugins: Mapping[str, Plugin]
    abstract: tuple[Reached, ...]
    unresolved: tuple[Unresolved, ...]
    hidden: tuple[tuple[MadeAt, Unresolved], ...]
    unclear: tuple[Unresolved, ...]
    decorating: frozenset[str]
    misuses: tuple[Misuse, ...]
    registrations: Registrations
    taken: Taken
    made: frozenset[MadeAt]
    modules: frozenset[str]


def joined(choices: Sequence[Choice], bases: Mapping[str, Value]) -> Selection:
    """Return the selection that choices make together, each of which knows what the earlier ones took."""
    made = frozenset().union(*(choice.made for choice in choices))
    return Selection(
        plugins={id_: plugin for choice in choices for id_, plugin in choice.plugins.items()},
        abstract=tuple(item for choice in choices for item in choice.abstract),
        unresolved=(
            *(item for choice in choices for item in choice.unresolved),
            *(item for choice in choices for made_at, item in choice.hidden if made_at not in made),
            *(item for choice in choices for item in choice.unclear),
        ),
        decorating=frozenset().union(*(choice.decorating for choice in choices)),
        bases=bases_taken([choice.taken for choice in choices]),
        misuses=tuple(misuse for choice in choices for misuse in choice.misuses),
        outside=_outside(choices, bases),
    )


def bases_taken(several: Iterable[Taken]) -> Mapping[str, Value]:
    """Return the bases of the categories that marks alone name: of each name the one that was taken first."""
    found: dict[str, Value] = {}
    for taken in several:
        for name, base in taken.bases.items():
            found.setdefault(name, base)
    return found


def _outside(choices: Iterable[Choice], bases: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the ids of classes in other modules than were searched, which a searched one registers with a base.

    What the module of a base registers is known to every build for that base.
    """
    searched = frozenset().union(*(choice.modules for choice in choices))
    wanted = {base for base in bases.values() if isinstance(base, ClassValue)}
    said = {base.module for base in wanted}
    registered: dict[ClassValue, set[Value]] = {}
    registering: dict[ClassValue, set[str]] = {}
    for choice in choices:
        for cls, found in choice.registrations.bases.items():
            registered.setdefault(cls, set()).update(found)
        for cls, modules in choice.registrations.modules.items():
            registering.setdefault(cls, set()).update(modules)
    return tuple(
        sorted(
            cls.id
            for cls, modules in registering.items()
            if cls.module not in searched and not modules <= said and wanted & registered[cls]
        )
    )
