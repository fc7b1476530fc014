"""Which files can matter: a file whose classes can't derive from a base, by the names in it, need not be parsed.

A class derives from a base by links that are written somewhere: `class X(Name)`, `import ... as Name`, `Name = Other`.
Links are read from bytes, without parsing, and followed by name alone to a fixed point: whichever class of a name is
meant, all of that name are. A name that anything but a class statement binds may be any class. Pure; what is not
understood matters.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping

from .sift_imports import imported_from, words_imported
from .sift_links import Links, rebinds
from .sift_makers import mentions

_BUILTINS = frozenset(name.encode() for name in dir(builtins))


class Sieve:
    """The files of one world by module, with their links, and the classes that may matter by name."""

    def __init__(self) -> None:
        self._links: dict[str, Links] = {}
        self._data: dict[str, bytes] = {}

    def add(self, module: str, data: bytes, found: Links) -> None:
        """Take a file that is `normalised`, with its links."""
        self._data[module] = data
        self._links[module] = found

    @property
    def files(self) -> Mapping[str, bytes]:
        """The sources by module, `normalised`."""
        return self._data

    def looked_for(self) -> frozenset[bytes]:
        """Return the names that count among those that a file binds: those of bases and of decorators."""
        heads = [head for item in self._links.values() for head in item.heads]
        bases = {base for head in heads for base in head.bases or ()}
        above = {name for item in self._links.values() for name, _ in item.decorators}
        origins: dict[bytes, list[bytes]] = {}
        for item in self._links.values():
            for name, origin in item.aliases:
                origins.setdefault(name, []).append(origin)
        return frozenset((_closure(map(_last, bases), origins) | bases) - _BUILTINS | above)

    def relevant(
        self, *, bases: Iterable[str], decorators: Iterable[str], bound: Mapping[str, frozenset[bytes]]
    ) -> tuple[frozenset[str], frozenset[bytes]]:
        """Return the modules that may have a class which derives from a base of one of these names, or is decorated.

        Classes that are registered with a base count, and all those between. `bound` are the names that each file binds
        to what is no class statement, of those looked for. With the modules come the names of decorators and functions
        that count.
        """
        search = _Search(self._links, self._data, bound)
        search.know(_encoded(bases))
        mentioned = search.decorate(_encoded(decorators))
        return frozenset(search.run()), frozenset(mentioned | search.called)


def _closure(names: Iterable[bytes], following: Mapping[bytes, Iterable[bytes]]) -> set[bytes]:
    """Return names with all that follow from them."""
    found = set(names)
    waiting = list(found)
    while waiting:
        fresh = {name for name in following.get(waiting.pop(), ()) if name not in found}
        found |= fresh
        waiting.extend(fresh)
    return found


def _last(dotted: bytes) -> bytes:
    return dotted.rpartition(b".")[2]


def _encoded(names: Iterable[str]) -> set[bytes]:
    return {name.encode(errors="surrogatepass") for name in names}


class _Search:
    """One search for the modules that matter: `known` are the names of classes that may lead to a base."""

    def __init__(
        self, links: Mapping[str, Links], data: Mapping[str, bytes], bound: Mapping[str, frozenset[bytes]]
    ) -> None:
        self._links = links
        self._data = data
        self._bound_by = bound
        self._known: set[bytes] = set()
        self._waiting: list[bytes] = []
        self._found: set[str] = set()
        self._imported: dict[str, frozenset[bytes]] = {}
        self._by_base: dict[bytes, list[tuple[str, bytes]]] = {}
        self._named: dict[bytes, list[bytes]] = {}
        self._origins: dict[bytes, list[bytes]] = {}
        self._made_of: dict[bytes, list[str]] = {}
        self._given_by: dict[bytes, list[str]] = {}
        self._makers: dict[bytes, set[bytes]] = {}
        self.called: set[bytes] = set()
        self._registered: dict[bytes, list[tuple[str, tuple[bytes, ...]]]] = {}
        self._defined: dict[bytes, list[str]] = {}
        metaclasses: set[bytes] = set()
        for module, item in links.items():
            for name, bases, metaclass in item.heads:
                metaclasses.add(name if b"__class_getitem__" in item.gives else metaclass)
                self._defined.setdefault(name, []).append(module)
                for base in bases or ():
                    self._by_base.setdefault(_last(base), []).append((module, name))
            for name, origin in item.aliases:
                self._named.setdefault(origin, []).append(name)
                self._origins.setdefault(name, []).append(origin)
            for name, maker in item.makers:
                self._makers.setdefault(name, set()).add(maker)
            for part in item.parts:
                self._made_of.setdefault(part, []).append(module)
            for row in item.registered:
                self._registered.setdefault(row[0], []).append((module, row[1:]))
        self._bound = self._bound_otherwise()
        self._metaclasses = self._with_ancestors(metaclasses)
        for module, item in links.items():
            if item.gives and any(name in self._metaclasses for name, _, _ in item.heads):
                for word in item.gives:
                    self._given_by.setdefault(word, []).append(module)

    def _bound_otherwise(self) -> frozenset[bytes]:
        """Return the names of bases that something else than a class statement binds, before imports renamed it.

        A decorator of ours may return another class than the one below it.
        """
        wanted = _closure(self._by_base, self._origins)
        ours = self._filled().union(*self._bound_by.values())
        decorated = {cls for item in self._links.values() for name, cls in item.decorators if name in ours}
        return frozenset(_closure(((ours | decorated) & wanted) | {b""}, self._named)) - _BUILTINS

    def _filled(self) -> set[bytes]:
        """Return the names that are asked of modules which may have names that are written nowhere, and not there."""
        filling = {module for module, item in self._links.items() if item.fills}
        asked: dict[str, set[bytes]] = {}
        fresh = filling
        while fresh:
            among = frozenset(fresh)
            fresh = set()
            for module, data in self._data.items():
                for source, names in imported_from(data, module, among):
                    asked.setdefault(source, set()).update(names)
                    if b"*" in names and module not in filling:
                        fresh.add(module)
            filling |= fresh
        for module in filling:
            bases = (base for head in self._links[module].heads for base in head.bases or ())
            asked.setdefault(module, set()).update(bases)
        stems: dict[bytes, list[str]] = {}
        for module in filling:
            for name in _closure([module.rpartition(".")[2].encode()], self._named):
                stems.setdefault(name, []).append(module)
        for item in self._links.values():
            for head in item.heads:
                for base in head.bases or ():
                    owner, dot, name = base.rpartition(b".")
                    for module in stems.get(_last(owner), ()) if dot else ():
                        asked.setdefault(module, set()).add(name)
        found: set[bytes] = set()
        for module, words in asked.items():
            found |= words - {head.name for head in self._links[module].heads} - words_imported(self._data[module])
        return found

    def _with_ancestors(self, names: set[bytes]) -> frozenset[bytes]:
        """Return names of classes with those of all that they derive from."""
        bases: dict[bytes, set[bytes]] = {}
        for item in self._links.values():
            for head in item.heads:
                bases.setdefault(head.name, set()).update(map(_last, head.bases or ()))
        return frozenset(_closure(names, bases))

    def know(self, names: Iterable[bytes]) -> None:
        """Take names of classes that may lead to a base."""
        for name in names:
            spellings = {name}
            if name.startswith(b"_") and b"__" in name[1:]:
                spellings.add(name[name.index(b"__", 1) :])  # as a private name is written inside its class
            for spelling in spellings:
                if spelling not in self._known:
                    self._known.add(spelling)
                    self._waiting.append(spelling)

    def decorate(self, decorators: Iterable[bytes]) -> set[bytes]:
        """Find the classes below decorators of these names, or of names that files which mention them bind.

        Return all of these names.
        """
        waiting, known = list(decorators), set(decorators)
        above = {name for item in self._links.values() for name, _ in item.decorators}
        while waiting:
            wanted = waiting.pop()
            for module, item in self._links.items():
                if wanted in self._data[module]:
                    self._found.add(module)
                    fresh = (self._bound_by[module].union(name for name, _ in item.aliases) & above) - known
                    known |= fresh
                    waiting.extend(fresh)
        return known

    def run(self) -> set[str]:
        """Follow every name; return the modules."""
        for module, item in self._links.items():
            opened = [name for name, bases, _ in item.heads if self._is_open(bases, module)]
            if item.makes or opened:
                self._found.add(module)
                self.know(opened)
        while self._waiting:
            name = self._waiting.pop()
            self.know(self._named.get(name, ()))
            for module, derived in self._by_base.get(name, ()):
                self._found.add(module)
                self.know([derived])
            self._found.update(self._made_of.get(name, ()))
            self._call(self._makers.get(name, ()))
            for module in self._given_by.get(name, ()):
                self.know(head.name for head in self._links[module].heads if head.name in self._metaclasses)
            for module, named in self._registered.get(name, ()):
                registered = _closure(named, self._origins) & self._defined.keys()
                if not registered and not (named and _BUILTINS.issuperset(named)):
                    registered = set(self._defined)  # whatever a loop or another function hands over
                self._found.add(module)
                self._found.update(holder for part in registered for holder in self._defined[part])
                self.know(registered)
        return self._found

    def _call(self, makers: Iterable[bytes]) -> None:
        """Find the modules where functions are mentioned that may give back a class."""
        for maker in makers:
            if maker not in self.called:
                self.called.add(maker)
                self._found.update(module for module, data in self._data.items() if mentions(maker, data))

    def _is_open(self, bases: frozenset[bytes] | None, module: str) -> bool:
        """Tell whether a base may be anything: it is computed, or bound by other means, or by none that is seen."""
        if bases is None:
            return True
        for base in bases:
            last = _last(base)
            if last in self._bound:
                return True
            if base in _BUILTINS:
                if rebinds(base, self._data[module]):
                    return True
            elif last not in self._defined and not self._is_imported(base.partition(b".")[0], module):
                return True
        return False

    def _is_imported(self, name: bytes, module: str) -> bool:
        words = self._imported.get(module)
        if words is None:
            words = self._imported[module] = words_imported(self._data[module])
        return name in words
