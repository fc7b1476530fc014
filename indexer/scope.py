"""Which of the searched modules are parsed for their classes: all of them, or those that the sift lets through.

What is searched may derive from what is not (`class Mine(theirs.Model)`): the modules outside that are imported are
sifted with it, and theirs with them.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from .discover import Kind, Located
from .plugins_marks import DECORATOR
from .read import Unreadable
from .sift import Sieve
from .sift_links import normalised
from .spread import Crew, File, Look, bound_by, imports_of, links_of, look
from .traces import LINKS, NOTHING_SIFTED, Sifted
from .values import ClassValue, External

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .session import Session
    from .values import Value


class Scope(NamedTuple):
    """The modules that are parsed for their classes, sorted by name; `exhaustive` tells that they are all.

    `sifted` is what the sift looked for in all others, and in them.
    """

    modules: tuple[Located, ...]
    exhaustive: bool
    sifted: Sifted = NOTHING_SIFTED


def scope_of(session: Session, bases: Mapping[str, Value], decorators: Iterable[str], crew: Crew) -> Scope:
    """Return the searched modules that may hold a class which derives from a base, or is decorated, sorted by name."""
    modules = tuple(located for located in session.searched if located.kind is not Kind.NAMESPACE)
    if session.request.exhaustive or any(_is_standard(base, session) for base in bases.values()):
        return Scope(modules, exhaustive=True)
    files = _files(modules, session)
    looks = dict(zip(files, crew.map(look, list(files.values())), strict=True))
    sieve, kept = Sieve(), {located.module for located in modules}
    for module, found in looks.items():
        sieve.add(module, files[module].data, found.links)
        kept.remove(module)
    needed = {base.module.partition(".")[0] for base in bases.values() if isinstance(base, ClassValue | External)}
    outside = _outside(looks, needed, session, crew)
    for (module, file), links in zip(outside.items(), crew.map(links_of, list(outside.values())), strict=True):
        sieve.add(module, file.data, links)
    names = {name for base in bases.values() for name in _names(base)}
    names.update(_last(reference) for reference in session.request.categories.values() if reference)
    wanted = sieve.looked_for()
    read = crew.map(partial(bound_by, wanted=wanted), [File(data) for data in sieve.files.values()])
    relevant, mentioned = sieve.relevant(
        bases=names,
        decorators=[DECORATOR, *map(_last, decorators)],
        bound=dict(zip(sieve.files, read, strict=True)),
    )
    kept |= relevant
    session.sources.forget(but=kept)
    return Scope(
        tuple(located for located in modules if located.module in kept),
        exhaustive=False,
        sifted=Sifted(wanted, mentioned),
    )


def _files(modules: Iterable[Located], session: Session) -> dict[str, File]:
    """Return what can be sifted of modules, with their bytes `normalised`; what is no text can't."""
    whole = _whole(session)
    files: dict[str, File] = {}
    for located in modules:
        data = session.sources.peek(located.module) if _is_sifted(located) else None
        if data is None:
            continue
        module = located.module
        session.sources.note(module, LINKS)
        package = module if located.is_package else module.rpartition(".")[0]
        with suppress(Unreadable):
            files[module] = File(normalised(data), package, relative=module.partition(".")[0] not in whole)
    return files


def _whole(session: Session) -> frozenset[str]:
    """Return the packages that are searched from their top: nothing of them lies outside."""
    return frozenset(package for package in session.request.packages if "." not in package)


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


def _outside(looks: Mapping[str, Look], needed: Iterable[str], session: Session, crew: Crew) -> dict[str, File]:
    """Return the modules that searched ones import and that are not searched, and what those import, with their bytes.

    Only packages that import, by whatever detour, one of those `needed` can derive anything from what is in them.
    """
    seen = {located.module for located in session.searched}
    standard = cache(session.world.is_standard)
    plain = set[str]()
    whole = _whole(session)
    asked = set[str]()
    found: dict[str, File] = {}
    imports: dict[str, set[str]] = {}
    wave = {module: item.imports for module, item in looks.items()}
    while wave:
        waiting: list[Located] = []
        for module, names in wave.items():
            into = imports.setdefault(module.partition(".")[0], set())
            for name in names:
                if name in asked:
                    into.add(name.partition(".")[0])
                    continue
                asked.add(name)
                first = name.partition(".")[0]
                into.add(first)
                if first in whole or standard(first):
                    continue
                for above in _with_packages(name):
                    if above in seen or above.rpartition(".")[0] in plain:
                        continue
                    seen.add(above)
                    outside = session.finder.find(above)
                    if outside is not None:
                        waiting.append(outside)
                    if outside is None or not outside.is_package:
                        plain.add(above)
        files = _files(waiting, session)
        found.update(files)
        wave = dict(zip(files, crew.map(imports_of, list(files.values())), strict=True))
    leading = _leading(needed, imports)
    return {module: file for module, file in found.items() if module.partition(".")[0] in leading}


def _leading(needed: Iterable[str], imports: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the packages that import one of those needed, themselves or by others, and those needed."""
    importers: dict[str, list[str]] = {}
    for package, names in imports.items():
        for name in names:
            importers.setdefault(name, []).append(package)
    leading = set(needed)
    waiting = list(leading)
    while waiting:
        fresh = [package for package in importers.get(waiting.pop(), ()) if package not in leading]
        leading.update(fresh)
        waiting.extend(fresh)
    return leading


def _with_packages(module: str) -> Iterable[str]:
    """Yield a module and the packages around it."""
    while module:
        yield module
        module = module.rpartition(".")[0]
