"""Which classes of a project look like the bases of its plugins: those that its own classes derive from, and where.

Guesses nothing about names. A proposal for a person to look at, never an answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from .hierarchy import is_abstract, reachable
from .places import Kind
from .values import ClassValue, External

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .hierarchy import Reached
    from .session import Session
    from .values import Value

LEAST = 2
"""How many classes must derive from a base, at least."""

MOST = 0.6
"""Which part of them a package must hold to be where they live; a stray subclass or two widen nothing."""

_NO_PLUGINS = frozenset({"builtins:BaseException", "enum:Enum", "unittest.case:TestCase"})
"""What derives from these is an error, an enumeration or a test, not a plugin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A class that others derive from.

    `subclasses` are the ids of those that are concrete and don't stand beside the base in its module; `package` is the
    smallest package (or module that lies in none) that holds most of them, "" where none does, and `inside` how many
    those are. `own` says that the project defines the base; `ancestors` are the ids that it derives from itself.
    """

    id: str
    abstract: bool
    own: bool
    subclasses: tuple[str, ...]
    package: str
    inside: int
    ancestors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the class's own name, which is what its category is called."""
        return self.id.replace(":", ".").rpartition(".")[2]


def candidates(session: Session) -> tuple[Candidate, ...]:
    """Return what the classes of the searched packages derive from, the likeliest bases of plugins first.

    The project's own come first, then those that are abstract, then those with more subclasses.
    """
    modules = {located.module for located in session.searched if located.kind is not Kind.NAMESPACE}
    packages = frozenset(located.module for located in session.searched if located.is_package)
    derived: dict[str, list[str]] = {}
    bases: dict[str, Value] = {}
    for module in sorted(modules):
        for item in reachable(module, session.world):
            for ancestor in _ancestors(item, session):
                bases[ancestor.id] = ancestor
                if is_abstract(item, session.world) is not True:
                    derived.setdefault(ancestor.id, []).append(item.id)
    found = []
    for id_, ids in derived.items():
        elsewhere = tuple(one for one in ids if _module(one) != _module(id_))
        if len(elsewhere) < LEAST:
            continue
        package, inside = _home_of(elsewhere, packages)
        found.append(
            Candidate(
                id=id_,
                abstract=_is_abstract(bases[id_], session),
                own=_module(id_) in modules,
                subclasses=elsewhere,
                package=package,
                inside=inside,
                ancestors=_ids_above(bases[id_], session),
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.own, not one.abstract, -len(one.subclasses), one.id)))


def proposed(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates to begin with: abstract classes of the project that derive from no other such.

    Where the project has none, its concrete ones serve; where it has none of those either, what others define.
    """
    for chosen in (
        [one for one in found if one.own and one.abstract],
        [one for one in found if one.own],
        list(found),
    ):
        if chosen:
            ids = {one.id for one in chosen}
            return tuple(one for one in chosen if ids.isdisjoint(one.ancestors))
    return ()


def _ancestors(item: Reached, session: Session) -> Iterator[ClassValue | External]:
    """Yield what a class derives from, but for the standard library's."""
    world = session.world
    for cls in item.classes:
        ancestors = world.structure(cls).ancestors
        if any(ancestor.id in _NO_PLUGINS for ancestor in ancestors):
            continue
        for ancestor in ancestors[1:]:
            if not world.is_standard(ancestor.module):
                yield ancestor
        for ancestor in ancestors:
            yield from (base for base in world.structure(ancestor).bases if isinstance(base, External))


def _ids_above(base: Value, session: Session) -> tuple[str, ...]:
    ancestors = session.world.structure(base).ancestors if isinstance(base, ClassValue) else ()
    return tuple(ancestor.id for ancestor in ancestors[1:])


def _is_abstract(base: Value, session: Session) -> bool:
    from .hierarchy_abstractness import abstractness

    return isinstance(base, ClassValue) and abstractness(base, session.world).answer is True


def packages_of(chosen: Sequence[Candidate]) -> tuple[str, ...]:
    """Return the packages where the subclasses of several bases live: for each top-level one, what they share of it."""
    homes: dict[str, list[list[str]]] = {}
    for parts in (one.package.split(".") for one in chosen if one.package):
        homes.setdefault(parts[0], []).append(parts)
    return tuple(".".join(_shared(several)) for _, several in sorted(homes.items()))


def _home_of(subclasses: Sequence[str], packages: frozenset[str]) -> tuple[str, int]:
    """Return the smallest of the packages that holds most of the classes, and how many of them it holds."""
    held = Counter(home for one in subclasses for home in _homes(_module(one), packages))
    homes = [(package.count("."), package) for package, number in held.items() if number >= MOST * len(subclasses)]
    package = max(homes)[1] if homes else ""
    return package, held[package]


def _homes(module: str, packages: frozenset[str]) -> Iterator[str]:
    """Yield a module, if it is a package or lies in none, and the packages around it."""
    around = module.rpartition(".")[0]
    if module in packages or not around:
        yield module
    if around:
        yield from _homes(around, packages | {around})


def _shared(names: Sequence[Sequence[str]]) -> list[str]:
    """Return the parts with which all names begin."""
    return [parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, zip(*names, strict=False))]


def _module(id_: str) -> str:
    return id_.partition(":")[0]
