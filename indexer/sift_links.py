"""What one file says of how its classes hang together, read from bytes, without parsing: a part of the sift. Pure.

What is not understood is told as such, so that it matters. A pattern that starts with certain bytes is ten times as
fast as one that does not; so is the word that stands in all that is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from .read import decode
from .sift_makers import makers

_GAP = rb"(?:[ \t\f]|\\\r?\n)"
_BETWEEN = bytes(byte if byte > 127 or chr(byte).isalnum() or byte == 95 else 32 for byte in range(256))
_WORD = re.compile(rb"[\w\x80-\xff]+")

# `class X[T](bases):`; parentheses within parentheses within parentheses are enough, or the head is not understood.
_CLASS = re.compile(rb"class" + _GAP + rb"+([\w\x80-\xff]+)")
_BASES = re.compile(
    _GAP
    + rb"*(?:\[[^\]]*\])?"
    + _GAP
    + rb"*(?:\(((?:[^()#]++|#[^\n]*|\((?:[^()]++|\((?:[^()]++|\([^()]*\))*+\))*+\))*+)\)|:|(.))"
)
_LONGEST_HEAD = 10_000  # or each of many that are never closed would be searched to the end of the file
_LONGEST_LAMBDA = 300
_COMMENT = re.compile(rb"#[^\n]*")
_SUBSCRIPT = re.compile(rb"\[[^\[\]]*\]")
_OPTION = re.compile(rb"(?<![\w\x80-\xff.])(?!metaclass\b)[\w\x80-\xff]+\s*=(?!=)[^,]*")
_METACLASS_GIVEN = re.compile(rb"metaclass\s*=\s*(?:[\w\x80-\xff]+\s*\.\s*)*([\w\x80-\xff]+)")
_REFERENCE = re.compile(rb"(?:metaclass\s*=\s*)?([\w\x80-\xff]+(?:\s*\.\s*[\w\x80-\xff]+)*)\s*")
_DECORATOR = re.compile(rb"@[ \t]*([\w\x80-\xff.]+)")

# What binds names. A pattern that starts with certain bytes is ten times as fast as one that does not.
_AS = re.compile(rb"as((?:[ \t\f(\[]|\\?\r?\n)+)([\w\x80-\xff]+)")
_SEVERAL = re.compile(rb"[^=:]*+")
_DEF = re.compile(rb"def[ \t]+([\w\x80-\xff]+)")
_FUNCTION = re.compile(rb"(?:def[ \t]+[\w\x80-\xff]+[ \t]*(?:\[[^\]]*\])?[ \t]*\(|lambda\b)")
_STRING = rb"\"[^\"\n]*+\"|'[^'\n]*+'"
_STRINGS = re.compile(_STRING)
_PARAMETERS = re.compile(
    rb"(?:[^()#\"']++|#[^\n]*|%s|[\"']|\((?:[^()\"']++|%s|\((?:[^()]++|\([^()]*\))*+\))*+\))*+" % (_STRING, _STRING)
)
_GROUP = re.compile(rb"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
_FOR = re.compile(rb"for\b((?:\([^()]*\)|\[[^\[\]]*\]|[\w\x80-\xff.,*()\[\] \t\f]|\\\n\n?){0,300}?)\bin\b")
# What stands between a single `=` and the beginning of its statement, in text that is reversed: a sign is found fast.
# Brackets may hold line ends, and others to the third level. In an open parenthesis `=` binds no name of a module; if
# there is a quote that opens no text, the parenthesis may be part of one.
_GROUPS = (
    rb"\)(?:[^()]++|\)(?:[^()]++|\)[^()]*+\()*+\()*+\("
    rb"|\](?:[^\[\]]++|\](?:[^\[\]]++|\][^\[\]]*+\[)*+\[)*+\["
    rb"|\n\n?\\"
)
_TARGETS = rb"(?:" + _GROUPS + rb"|%s[^\n;()%s])%s"
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
# All that `_ASSIGNED` may take for targets, and more, but for names of arguments and the annotation of a single name:
# where none of the names that are looked for is among it, nothing is looked at again.
_BEFORE = re.compile(
    rb"=(?<!==)(?![=!<>:])(?:"
    rb"[^\n()\[\]\"';]{0,300}+\("  # the name of an argument
    rb"|(?:[^\n()=:;\"'#{}\\]*+:(?=[ \t]*+(?!(?:esle|yrt|yllanif|tpecxe)\b)[\w\x80-\xff]++[ \t]*+(?:\n|\Z)))?"
    rb"((?:[^\n()\[\]]++|" + _GROUPS + rb"|[\[\]])*+))"
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
_MODULE_GETATTR = re.compile(rb"(?:def|[\n,])[ \t]+__getattr__(?![ \t]*\(\s*self\b)|\n__getattr__")
_EXEC = re.compile(rb"(?:^|[\s;:])exec\(")
_NAMESPACES = (b"globals()", b"locals()", b"vars()")

# What makes a class without a class statement, or changes the bases of one.
_TYPE = re.compile(rb"type\s*\([^()]*,[^()]*[,(]")
_METACLASS = re.compile(rb"eta(?:[cC]lass|cls)?\s*\(\s*[^(),]+,\s*[(\[\w\x80-\xff]")
_FETCHED = (b"version https://git-lfs", b"exec(")
_MAKING = re.compile(rb"class(?:(?<=new_class)|(?<=make_class)|(?<=make_dataclass)|(?<=defineclass))")
_SIGN = re.compile(rb"[ \t]*[=:]")
_STARTS = re.compile(rb"(?:^|\n)(?:(?:if|try|el|ex)[^\n]*:[ \t]*\n[ \t]+)?\Z")
_INNER = re.compile(rb"class(?<=\n[ \t]class|[ \t][ \t]class)")
_SECOND = re.compile(rb",\s*\(([^()]*)\)")
_NAMED = re.compile(rb"\(\s*[\"'][\w\x80-\xff]+[\"']\s*,")
_REGISTER = re.compile(rb"register\b\s*(?:\(([^()]*)\))?")
_GIVES_BASES = re.compile(rb"__(?:new|mro_entries|prepare|class_getitem)__")


class Head(NamedTuple):
    """The head of a class statement: the dotted names of its bases and metaclass; None where it is not understood."""

    name: bytes
    bases: frozenset[bytes] | None
    metaclass: bytes = b""


class Links(NamedTuple):
    """What one file says of how classes hang together, by name.

    `aliases` are names of imports with what they stand for, without where it is no import; `decorators` pair what
    stands above classes with their names; `parts` are handed to calls that may make classes; `registered` are the names
    in calls of `register`, owners first; `makers` pair classes that stand in functions with what these are called by;
    `makes` tells that it may make a class in a way that is not followed, `fills` that it may have names that are
    written nowhere; `gives` are its words, where a class of it may choose bases for others.
    """

    heads: tuple[Head, ...]
    aliases: frozenset[tuple[bytes, bytes]]
    decorators: frozenset[tuple[bytes, bytes]]
    parts: frozenset[bytes]
    registered: tuple[tuple[bytes, ...], ...]
    makers: frozenset[tuple[bytes, bytes]]
    makes: bool
    fills: bool
    gives: frozenset[bytes]


def links(data: bytes) -> Links:
    """Return the links of a source that is `normalised`."""
    heads = tuple(_heads(data))
    has_namespace = b"s()" in data and any(mark in data for mark in _NAMESPACES)
    return Links(
        heads=heads,
        aliases=frozenset(_aliases(data)),
        decorators=frozenset(_decorators(data)) if heads and b"@" in data else frozenset(),
        parts=frozenset(_parts(data)),
        registered=tuple(_registered(data)) if b"register" in data else (),
        makers=frozenset(makers(data)) if heads and b"def" in data and _INNER.search(data) else frozenset(),
        makes=has_namespace or _makes(data),
        fills=has_namespace or _fills(data),
        gives=_words(data) if heads and _GIVES_BASES.search(data) else frozenset(),
    )


def _makes(data: bytes) -> bool:
    return (
        data.startswith(_FETCHED)
        or b"_convert_" in data
        or b"__bases__" in data
        or b"sys.modules[__name__]" in data
        or (b"exec(" in data and (b" exec(" in data or b"\nexec(" in data))
        or _TYPE.search(data) is not None
        or _METACLASS.search(data) is not None
        or _MAKING.search(data) is not None
    )


def _fills(data: bytes) -> bool:
    return (
        b"sys.modules" in data
        or (b"__getattr__" in data and _MODULE_GETATTR.search(data) is not None)
        or (b"exec(" in data and _EXEC.search(data) is not None)
    )


def bound(data: bytes, wanted: AbstractSet[bytes]) -> frozenset[bytes]:
    """Return those of the wanted names that a `normalised` source binds to what is no class statement, or may bind."""
    return _words(b"\n".join((*_bound(data), *_parameters(data, wanted), *_targets(data, wanted)))) & wanted


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
    """Yield the heads of classes; what is in one is looked at, too, for it may only look like one, in a text."""
    for found in _CLASS.finditer(data):
        start = found.start()
        before = data[data.rfind(b"\n", 0, start) + 1 : start].strip()
        if before and before[-1:] not in b":;\r\f":
            continue  # in the middle of a line: no statement
        name = found[1]
        rest = _BASES.match(data, found.end(), found.end() + _LONGEST_HEAD)
        if rest is None:
            continue
        bases, other = rest.groups()
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
        start, before = found.start(), end
        end = found.end(1)
        if data.find(b"@", before, start) < 0:
            continue
        above = _above(data, start, after=before)
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
    end = 0
    for found in _AS.finditer(data):
        start = found.start()
        gap, name = found.groups()
        if not data[start - 1 : start].translate(_BETWEEN).isspace():
            continue  # the end of a longer word
        if start > end and (b"(" in gap or b"[" in gap):
            several = _SEVERAL.match(data, found.start(2))
            if several is not None:
                end = several.end()
                yield from ((word, b"") for word in _WORD.findall(several[0]))
        before = data[data.rfind(b"\n", 0, start) + 1 : start].lstrip()
        if not before:
            yield name, b""  # what stands in the line above may be a comment
        elif before.startswith((b"import", b"from")) or _TARGET.fullmatch(
            before.rpartition(b",")[2].rpartition(b"(")[2]
        ):
            yield name, _last_word(data, start)
        elif _COMPOUND.match(before) or before[-1:] in b")]}":
            yield name, b""


def _bound(data: bytes) -> Iterator[bytes]:
    """Yield texts whose words are names that a source binds, and others."""
    yield from _DEF.findall(data)
    yield from _FOR.findall(data)
    if b"match" in data:
        yield from _CASE.findall(data)
    if b":=" in data:
        for piece in data.split(b":=")[:-1]:
            yield _last_word(piece, len(piece))
    if b"setattr" in data:
        yield from _SET.findall(data)
    if (b"s()" in data or b"__getattr__" in data or b"sys.modules" in data) and any(mark in data for mark in _BY_NAME):
        yield from _KEY.findall(data)


def _parameters(data: bytes, wanted: AbstractSet[bytes]) -> Iterator[bytes]:
    """Yield the names of parameters, where wanted names may be among them."""
    for found in _FUNCTION.finditer(data):
        start = found.end()
        if data[start - 1 : start] == b"(":
            parameters = _PARAMETERS.match(data, start, start + _LONGEST_HEAD)
            text = b"" if parameters is None else parameters[0]
        else:
            text = data[start : start + _LONGEST_LAMBDA].partition(b":")[0]
        if wanted.isdisjoint(text.translate(_BETWEEN).split()):
            continue
        text = _STRINGS.sub(b"", _COMMENT.sub(b"", text))
        while (shorter := _GROUP.sub(b"", text)) != text:
            text = shorter  # what stands in brackets is of an annotation or a default
        for item in text.split(b","):
            yield re.split(rb"[:=]", item, maxsplit=1)[0]


def _targets(data: bytes, wanted: AbstractSet[bytes]) -> Iterator[bytes]:
    """Yield what assignments bind, but for those of one text or number, where wanted names may be among it."""
    back = data[::-1]
    near = wanted & _words(b"\n".join(_BEFORE.findall(back))[::-1])
    if not near:
        return
    words = [name[::-1] for name in near]
    for found in _BEFORE.finditer(back):
        text = found[1]
        if text and any(word in text for word in words):
            yield from _targets_between(data, back, found.start(), found.end())


def _targets_between(data: bytes, back: bytes, start: int, end: int) -> Iterator[bytes]:
    """Yield the targets of signs between two positions of a reversed text."""
    while (found := _ASSIGNED.search(back, start)) is not None and found.start() < end:
        start = found.end()
        if _LITERAL.match(data, len(data) - 1 - found.start()):
            start = found.start() + 1
            continue
        name, before, stop = found.groups()
        targets = (name or before or b"")[::-1]
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
    at = data.find(name)
    while at >= 0:
        if _SIGN.match(data, at + len(name)) and _STARTS.search(data, max(at - 300, 0), at):
            return name in bound(data, {name})
        at = data.find(name, at + 1)
    return False


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
