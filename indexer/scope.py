"""Which of the searched modules are parsed for their classes: all of them, or those that the sift lets through.

What is searched may derive from what is not (`class Mine(theirs.Model)`): the modules outside that are imported are
sifted with it, and theirs with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .discover import Kind, Located
from .plugins_marks import DECORATOR
from .read import Unreadable
from .sift import Sieve, imported
from .traces import LINKS, NOTHING_SIFTED, Sifted
from .values import ClassValue, External

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from .session import Session
    from .values import Value


class Scope(NamedTuple):
    """The modules that are parsed for their classes, sorted by name; `exhaustive` tells that they are all.

    `sifted` is what the sift looked for in all others, and in them.
    """

    modules: tuple[Located, ...]
    exhaustive: bool
    sifted: Sifted = NOTHING_SIFTED


def scope_of(session: Session, bases: Mapping[str, Value], decorators: Iterable[str]) -> Scope:
    """Return the searched modules that may hold a class which derives from a base, or is decorated, sorted by name."""
    modules = tuple(located for located in session.searched if located.kind is not Kind.NAMESPACE)
    if session.request.exhaustive or any(_is_standard(base, session) for base in bases.values()):
        return Scope(modules, exhaustive=True)
    sieve, kept = Sieve(), set[str]()
    for located in modules:
        data = session.sources.peek(located.module) if _is_sifted(located) else None
        if data is None:
            kept.add(located.module)
        else:
            _add(sieve, located.module, data, kept)
    needed = {base.module.partition(".")[0] for base in bases.values() if isinstance(base, ClassValue | External)}
    for module, data in _outside(session, needed):
        _add(sieve, module, data, set())
    names = {name for base in bases.values() for name in _names(base)}
    names.update(_last(reference) for reference in session.request.categories.values() if reference)
    found, sifted = sieve.relevant(bases=names, decorators=[DECORATOR, *map(_last, decorators)])
    kept |= found
    session.sources.forget(but=kept)
    return Scope(tuple(located for located in modules if located.module in kept), exhaustive=False, sifted=sifted)


def _add(sieve: Sieve, module: str, data: bytes, kept: set[str]) -> None:
    try:
        sieve.add(module, data)
    except Unreadable:
        kept.add(module)


def _is_sifted(located: Located) -> bool:
    """Tell whether a module is read from its own source, and does not come with Python, whose classes C may make."""
    return located.kind is Kind.SOURCE and located.root.origin != "stdlib"


def _is_standard(base: Value, session: Session) -> bool:
    """Tell whether a base comes with Python: whatever any module of the standard library has may derive from it."""
    return not isinstance(base, ClassValue | External) or session.world.is_standard(base.module.partition(".")[0])


def _names(base: Value) -> Iterable[str]:
    """Return the names that lead to a base."""
    if isinstance(base, ClassValue):
        yield _last(base.qualname)
        if base.definition is not None:
            yield base.definition.name
    elif isinstance(base, External):
        yield _last(base.dotted)


def _last(reference: str) -> str:
    return reference.rpartition(":")[2].rpartition(".")[2]


def _outside(session: Session, needed: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the modules that searched ones import and that are not searched, and what those import, with their bytes.

    Only packages that import, by whatever detour, one of those `needed` can derive anything from what is in them.
    """
    seen = {located.module for located in session.searched}
    whole = {package for package in session.request.packages if "." not in package}
    asked = set[str]()
    found: dict[str, bytes] = {}
    imports: dict[str, set[str]] = {}
    waiting = list(session.searched)
    is_searched = len(waiting)
    for count, located in enumerate(_growing(waiting)):
        data = session.sources.peek(located.module) if _is_sifted(located) else None
        if data is None:
            continue
        session.sources.note(located.module, LINKS)
        top = located.module.partition(".")[0]
        if count >= is_searched:
            found[located.module] = data
        package = located.module if located.is_package else located.module.rpartition(".")[0]
        for name in imported(data, package, relative=top not in whole):
            imports.setdefault(top, set()).add(name.partition(".")[0])
            if name in asked:
                continue
            asked.add(name)
            for module in _with_packages(name):
                first = module.partition(".")[0]
                if module in seen or first in whole or session.world.is_standard(first):
                    continue
                seen.add(module)
                outside = session.finder.find(module)
                if outside is not None:
                    waiting.append(outside)
    for module, data in found.items():
        if _leads_to(module.partition(".")[0], needed, imports):
            yield module, data


def _growing(items: list[Located]) -> Iterator[Located]:
    """Yield the items of a list that grows meanwhile."""
    position = 0
    while position < len(items):
        yield items[position]
        position += 1


def _leads_to(top: str, needed: Container[str], imports: Mapping[str, Iterable[str]]) -> bool:
    """Tell whether a package imports one of those needed, itself or by others."""
    reached, waiting = {top}, [top]
    while waiting:
        name = waiting.pop()
        if name in needed:
            return True
        fresh = [other for other in imports.get(name, ()) if other not in reached]
        reached.update(fresh)
        waiting.extend(fresh)
    return False


def _with_packages(module: str) -> Iterable[str]:
    """Yield a module and the packages around it."""
    while module:
        yield module
        module = module.rpartition(".")[0]
