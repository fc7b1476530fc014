"""Which files can matter: a file whose classes can't derive from a base, by the names in it, need not be parsed.

A class derives from a base by links that are written somewhere: `class X(Name)`, `import ... as Name`, `Name = Other`.
Links are read from bytes, without parsing, and followed by name alone to a fixed point: whichever class of a name is
meant, all of that name are. A name that anything but a class statement binds may be any class. Pure; what is not
understood matters.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .read import decode
from .traces import Sifted

_GAP = rb"(?:[ \t\f]|\\\r?\n)"
_BETWEEN = bytes(byte if byte > 127 or chr(byte).isalnum() or byte == 95 else 32 for byte in range(256))
_WORD = re.compile(rb"[\w\x80-\xff]+")

# `class X[T](bases):`; parentheses within parentheses within parentheses are enough, or the head is not understood.
_CLASS = re.compile(
    rb"class"
    + _GAP
    + rb"+([\w\x80-\xff]+)"
    + _GAP
    + rb"*(?:\[[^\]]*\])?"
    + _GAP
    + rb"*(?:\(((?:[^()#]++|#[^\n]*|\((?:[^()]++|\((?:[^()]++|\([^()]*\))*+\))*+\))*+)\)|:|(.))"
)
_COMMENT = re.compile(rb"#[^\n]*")
_SUBSCRIPT = re.compile(rb"\[[^\[\]]*\]")
_OPTION = re.compile(rb"(?<![\w\x80-\xff.])(?!metaclass\b)[\w\x80-\xff]+\s*=(?!=)[^,]*")
_METACLASS_GIVEN = re.compile(rb"metaclass\s*=\s*(?:[\w\x80-\xff]+\s*\.\s*)*([\w\x80-\xff]+)")
_REFERENCE = re.compile(rb"(?:metaclass\s*=\s*)?([\w\x80-\xff]+(?:\s*\.\s*[\w\x80-\xff]+)*)\s*")
_DECORATOR = re.compile(rb"@[ \t]*([\w\x80-\xff.]+)")

# What binds names. A pattern that starts with certain bytes is ten times as fast as one that does not.
_AS = re.compile(rb"as(?:[ \t\f(]|\\?\r?\n)+([\w\x80-\xff]+)")
_DEF = re.compile(rb"def[ \t]+([\w\x80-\xff]+)")
_FOR = re.compile(rb"for\b((?:\([^()]*\)|\[[^\[\]]*\]|[\w\x80-\xff.,*()\[\] \t\f]|\\\n\n?){0,300}?)\bin\b")
_AS_SEVERAL = re.compile(rb"as\s*[(\[]([^=:]*)")
# What stands between a single `=` and the beginning of its statement, in text that is reversed: a sign is found fast.
# Brackets may hold line ends, and others to the third level. In an open parenthesis `=` binds no name of a module; if
# there is a quote that opens no text, the parenthesis may be part of one.
_TARGETS = (
    rb"(?:\)(?:[^()]++|\)(?:[^()]++|\)[^()]*+\()*+\()*+\("
    rb"|\](?:[^\[\]]++|\](?:[^\[\]]++|\][^\[\]]*+\[)*+\[)*+\["
    rb"|\n\n?\\|%s[^\n;()%s])%s"
)
_TEXT = rb"\"[^\"\n]*+\"|'[^'\n]*+'|"
_TEXTS = re.compile(_TEXT.removesuffix(b"|"))
_SHORT = rb"{0,300}+"  # or a long line with many signs would take for ever; what is longer counts as targets
_OPEN = rb"(?:\(|\n\s*+[(\[{](?![^\n]*#))"
_AFTER_COMMA = rb"\n\s*+,(?![^\n]*#)"  # in an open bracket too, or after a tuple: then only one name is bound
_ASSIGNED = re.compile(
    rb"=(?<!==)(?![=!<>:])(?:"
    + (_TARGETS % (_TEXT, rb"'\"", _SHORT) + _OPEN)
    + (rb"|[ \t]*+([\w\x80-\xff]++)(?=" + _TARGETS % (_TEXT, rb":'\"", _SHORT) + _AFTER_COMMA + rb")")
    + (rb"|(" + _TARGETS % (rb"", rb"=", rb"*+") + rb")(?=([;=(]?)))")
)
_LITERAL = re.compile(rb"=[ \t]*+(?:\"[^\"\n\\]*+\"|'[^'\n\\]*+'|[\d.]++)[ \t]*+(?=\n)")
_CASE = re.compile(rb"\n[ \t]*case\b([^:]{0,1000}:[^\n]*)")
_TARGET = re.compile(rb"[ \t]*[\w\x80-\xff.]+[ \t]*")
_COMPOUND = re.compile(rb"\s*(?:async|case|class|def|elif|else|except|finally|for|if|match|try|while|with)\b")
_SET = re.compile(rb"setattr\s*\(\s*[^,]{1,300},\s*[\"']([\w\x80-\xff]+)[\"']")
_KEY = re.compile(rb"[\"']([\w\x80-\xff]+)[\"']\s*[:\]=]")
_BY_NAME = (
    b"def __getattr__",
    b"\n__getattr__",
    b", __getattr__",
    b"globals()",
    b"locals()",
    b"vars()",
    b"sys.modules",
)

# What makes a class without a class statement, or changes the bases of one.
_TYPE = re.compile(rb"type\s*\([^()]*,[^()]*[,(]")
_METACLASS = re.compile(rb"eta(?:[cC]lass|cls)?\s*\(\s*[^(),]+,\s*[(\[\w\x80-\xff]")
_FETCHED = (b"version https://git-lfs", b"exec(")
_MAKERS = (
    b"new_class",
    b"make_dataclass",
    b"make_class",
    b"defineclass",
    b"__bases__",
    b" exec(",
    b"\nexec(",
    b"_convert_",
    b"globals()",
    b"locals()",
    b"vars()",
    b"sys.modules[__name__]",
)
_SECOND = re.compile(rb",\s*\(([^()]*)\)")
_NAMED = re.compile(rb"\(\s*[\"'][\w\x80-\xff]+[\"']\s*,")
_REGISTER = re.compile(rb"register\b\s*(?:\(([^()]*)\))?")
_GIVES_BASES = (b"__new__", b"__mro_entries__", b"__prepare__", b"__class_getitem__")

_BUILTINS = frozenset(name.encode() for name in dir(builtins))
_IMPORT = re.compile(rb"import" + _GAP + rb"+(?!\()((?:[^;#\r\n\\]|\\\r?\n)+)")
_NAMES = re.compile(rb"import\b\s*(\([^)]*\)|(?:[^\n;\\]|\\\r?\n)*)")
_FROM = re.compile(
    rb"from"
    + _GAP
    + rb"*([.\w\x80-\xff]+)"
    + _GAP
    + rb"*import"
    + _GAP
    # in parentheses over any number of lines, or to the end of the line
    + rb"*(\((?:#[^\n]*|[^)#])*|(?:[^;#\r\n\\]|\\\r?\n)*)"
)


class Head(NamedTuple):
    """The head of a class statement: the dotted names of its bases and metaclass; None where it is not understood."""

    name: bytes
    bases: frozenset[bytes] | None
    metaclass: bytes = b""


class Links(NamedTuple):
    """What one file says of how classes hang together, by name.

    `aliases` are names of imports with what they stand for, without where it is no import; `bound` are names, and other
    words, that it binds to what is no class statement; `decorators` pair what stands above classes with their names;
    `parts` are handed to calls that may make classes; `registered` are the names in calls of `register`, owners first;
    `makes` tells that it may make a class in a way that is not followed; `gives` are its words, where a class of it may
    choose bases for others.
    """

    heads: tuple[Head, ...]
    aliases: frozenset[tuple[bytes, bytes]]
    bound: frozenset[bytes]
    decorators: frozenset[tuple[bytes, bytes]]
    parts: frozenset[bytes]
    registered: tuple[tuple[bytes, ...], ...]
    makes: bool
    gives: frozenset[bytes]


def links(data: bytes) -> Links:
    """Return the links of a source that is `normalised`."""
    has_classes = b"class" in data
    return Links(
        heads=tuple(_heads(data)) if has_classes else (),
        aliases=frozenset(_aliases(data)),
        bound=_words(b"\n".join(_bound(data))),
        decorators=frozenset(_decorators(data)) if has_classes and b"@" in data else frozenset(),
        parts=frozenset(_parts(data)),
        registered=tuple(_registered(data)) if b"register" in data else (),
        makes=data.startswith(_FETCHED)
        or any(mark in data for mark in _MAKERS)
        or _TYPE.search(data) is not None
        or _METACLASS.search(data) is not None,
        gives=_words(data) if has_classes and any(mark in data for mark in _GIVES_BASES) else frozenset(),
    )


def normalised(data: bytes) -> bytes:
    """Return a source with its names and line ends as the parser has them; raise Unreadable where it is no text."""
    if data.isascii():
        if b"\0" in data:
            decode(data)
        return data.replace(b"\r", b"\n") if b"\r" in data else data
    from unicodedata import normalize

    return normalize("NFKC", decode(data)).encode(errors="surrogatepass")


def _words(data: bytes) -> frozenset[bytes]:
    return frozenset(data.translate(_BETWEEN).split())


def _heads(data: bytes) -> Iterator[Head]:
    for found in _CLASS.finditer(data):
        start = found.start()
        before = data[data.rfind(b"\n", 0, start) + 1 : start].strip()
        if before and before[-1:] not in b":;\r\f":
            continue  # in the middle of a line: no statement
        name, bases, other = found.groups()
        if bases is not None:
            metaclass = _METACLASS_GIVEN.search(bases)
            yield Head(name, _bases(bases), b"" if metaclass is None else metaclass[1])
        elif other is None:
            yield Head(name, frozenset())
        elif other in b"([\\":
            yield Head(name, None)


def _bases(text: bytes) -> frozenset[bytes] | None:
    text = _COMMENT.sub(b"", text)
    if b"[" in text:
        if b"Annotated" in text:
            return None
        while (shorter := _SUBSCRIPT.sub(b"", text)) != text:
            text = shorter
    if b"=" in text:
        text = _OPTION.sub(b"", text)
    names = set()
    for part in text.split(b","):
        if base := part.strip():
            found = _REFERENCE.fullmatch(base)
            if found is None:
                return None
            names.add(b"".join(found[1].split()))
    return frozenset(names)


def _decorators(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the names of what stands above classes, each with that of the class."""
    end = 0
    for found in _CLASS.finditer(data):
        start = found.start()
        above = _above(data, start, after=end)
        end = found.end(1)
        if b"@" in above:
            yield from ((name.rpartition(b".")[2], found[1]) for name in _DECORATOR.findall(above))


def _above(data: bytes, position: int, *, after: int) -> bytes:
    """Return the lines right above a position; of those above an empty line the last, but for comments."""
    start = max(data.rfind(b"\n\n", after, position), after)
    nearest = data[start:position]
    if _COMMENT.sub(b"", nearest).strip():
        return nearest
    lines = _COMMENT.sub(b"", data[max(start - 1000, after) : start]).split(b"\n")
    return next((line for line in reversed(lines) if line.strip()), b"")


def _aliases(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield what imports call by another name, each with that, and nothing before what else binds a name by `as`."""
    for found in _AS.finditer(data):
        start = found.start()
        if not data[start - 1 : start].translate(_BETWEEN).isspace():
            continue  # the end of a longer word
        before = data[data.rfind(b"\n", 0, start) + 1 : start].lstrip()
        if not before:
            yield found[1], b""  # what stands in the line above may be a comment
        elif before.startswith((b"import", b"from")) or _TARGET.fullmatch(
            before.rpartition(b",")[2].rpartition(b"(")[2]
        ):
            yield found[1], _last_word(data, start)
        elif _COMPOUND.match(before) or before[-1:] in b")]}":
            yield found[1], b""


def _bound(data: bytes) -> Iterator[bytes]:
    """Yield texts whose words are names that a source binds, and others."""
    yield from _DEF.findall(data)
    yield from _FOR.findall(data)
    yield from _targets(data)
    if b"as (" in data or b"as [" in data:
        yield from _AS_SEVERAL.findall(data)
    if b"match" in data:
        yield from _CASE.findall(data)
    if b":=" in data:
        for piece in data.split(b":=")[:-1]:
            yield _last_word(piece, len(piece))
    if b"setattr" in data:
        yield from _SET.findall(data)
    if any(mark in data for mark in _BY_NAME):
        yield from _KEY.findall(data)


def _targets(data: bytes) -> Iterator[bytes]:
    """Yield what assignments bind, but for those of one text or number."""
    for name, before, stop in _ASSIGNED.findall(_LITERAL.sub(b"", data)[::-1]):
        targets = (name or before)[::-1]
        if _stands_in(targets, b"#") or (not stop and _opens_text(targets)):
            continue  # the sign is part of a comment or a text
        if _stands_in(targets, b":") and not _COMPOUND.match(targets):
            targets = targets.partition(b":")[0]  # the rest is the annotation
        yield targets


def _opens_text(line: bytes) -> bool:
    """Tell whether a line ends within a text."""
    if b"\\" in line or (b'"' not in line and b"'" not in line):
        return False
    rest = _TEXTS.sub(b"", line)
    return b'"' in rest or b"'" in rest


def _stands_in(targets: bytes, sign: bytes) -> bool:
    """Tell whether a sign stands in a line, and in no text that may begin before it."""
    before, found, _ = targets.partition(sign)
    return bool(found) and b'"' not in before and b"'" not in before


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield the words of second arguments that are tuples, and of what is called with a text first."""
    for text in _SECOND.findall(data):
        yield from _WORD.findall(text)
    for found in _NAMED.finditer(data):
        yield _last_word(data, found.start())


def rebinds(name: bytes, data: bytes) -> bool:
    """Tell whether a module gives a name of the builtins another meaning, under a condition perhaps."""
    return re.search(rb"(?:^|\n)(?:(?:if|try|el|ex)[^\n]*:[ \t]*\n[ \t]+)?" + name + rb"[ \t]*[=:]", data) is not None


def _last_word(data: bytes, end: int) -> bytes:
    """Return the name that stands before a position; nothing where something else does."""
    before = data[max(end - 80, 0) : end].rstrip()
    names = before.translate(_BETWEEN)
    return names[names.rfind(b" ") + 1 :]


def _registered(data: bytes) -> Iterator[tuple[bytes, ...]]:
    for found in _REGISTER.finditer(data):
        start = found.start()
        if data[start - 1 : start] == b".":
            yield (_last_word(data, start - 1), *_WORD.findall(found[1] or b""))


class Sieve:
    """The files of one world by module, with their links, and the classes that may matter by name."""

    def __init__(self) -> None:
        self._links: dict[str, Links] = {}
        self._data: dict[str, bytes] = {}

    def add(self, module: str, data: bytes, found: Links) -> None:
        """Take a file that is `normalised`, with its links."""
        self._data[module] = data
        self._links[module] = found

    def relevant(self, *, bases: Iterable[str], decorators: Iterable[str]) -> tuple[frozenset[str], Sifted]:
        """Return the modules that may have a class which derives from a base of one of these names, or is decorated.

        Classes that are registered with a base count, and all those between. With them comes what was looked for.
        """
        search = _Search(self._links, self._data)
        search.know(_encoded(bases))
        mentioned = search.decorate(_encoded(decorators))
        return frozenset(search.run()), Sifted(search.looked_for(), frozenset(mentioned))


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

    def __init__(self, links: Mapping[str, Links], data: Mapping[str, bytes]) -> None:
        self._links = links
        self._data = data
        self._known: set[bytes] = set()
        self._waiting: list[bytes] = []
        self._found: set[str] = set()
        self._imported: dict[str, frozenset[bytes]] = {}
        self._by_base: dict[bytes, list[tuple[str, bytes]]] = {}
        self._named: dict[bytes, list[bytes]] = {}
        self._origins: dict[bytes, list[bytes]] = {}
        self._made_of: dict[bytes, list[str]] = {}
        self._given_by: dict[bytes, list[str]] = {}
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
        ours = set().union(*(item.bound for item in self._links.values()))
        decorated = {cls for item in self._links.values() for name, cls in item.decorators if name in ours}
        bound = (decorated & wanted).union(*(item.bound & wanted for item in self._links.values()))
        return frozenset(_closure(bound | {b""}, self._named)) - _BUILTINS

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

    def looked_for(self) -> frozenset[bytes]:
        """Return the words that count among those that a file binds: names of bases and of decorators."""
        bases = {base for item in self._links.values() for head in item.heads for base in head.bases or ()}
        above = {name for item in self._links.values() for name, _ in item.decorators}
        return frozenset(_closure(self._by_base, self._origins) | bases | above)

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
                    fresh = (item.bound.union(name for name, _ in item.aliases) & above) - known
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

    def _is_open(self, bases: frozenset[bytes] | None, module: str) -> bool:
        """Tell whether a base may be anything: it is computed, or bound by other means, or by none that is seen."""
        if bases is None:
            return True
        for base in bases:
            last = _last(base)
            if last in self._bound:
                return True
            if base in _BUILTINS:
                if base in self._links[module].bound and rebinds(base, self._data[module]):
                    return True
            elif last not in self._defined and not self._is_imported(base.partition(b".")[0], module):
                return True
        return False

    def _is_imported(self, name: bytes, module: str) -> bool:
        words = self._imported.get(module)
        if words is None:
            words = self._imported[module] = words_imported(self._data[module])
        return name in words


def words_imported(data: bytes) -> frozenset[bytes]:
    """Return the words in the imports of a source: what it imports, and the names that it calls that."""
    return frozenset(word for text in _NAMES.findall(_COMMENT.sub(b"", data)) for word in _WORD.findall(text))


# --- what lies outside -----------------------------------------------------------------------------------------------


def imported(data: bytes, package: str, *, relative: bool = True) -> Iterator[str]:
    """Yield the modules that a source may import, at any place in it, and some names that are none.

    `package` is where relative imports start; they are left out where nothing outside can be meant.
    """
    for source, names in set(_FROM.findall(data)):
        if source.startswith(b"."):
            if not relative:
                continue
            stem = source.lstrip(b".")
            above = package.split(".")
            level = len(source) - len(stem)
            module = ".".join(filter(None, (*above[: len(above) - level + 1], stem.decode(errors="replace"))))
        else:
            module = source.decode(errors="replace")
        if module:
            yield module
            yield from (f"{module}.{name}" for name in _first_names(names))
    for listed in _IMPORT.findall(data):
        yield from _first_names(listed)


def _first_names(listed: bytes) -> Iterator[str]:
    """Yield the names of a list such as `a as b, c.d`, without what they are called here."""
    text = _COMMENT.sub(b"", listed).lstrip(b"(").replace(b"\\", b" ")
    for item in text.decode(errors="replace").split(","):
        parts = item.split()
        if parts and parts[0] != "*":
            yield parts[0]
