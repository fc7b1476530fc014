"""What importing a module runs, read from its lines without a syntax tree, wherever they are plain enough to tell.

Plain is a module whose own lines are imports, assignments, expressions, classes and functions, the former at its top
level alone. Whatever else runs at its import (`try`, `if`, a loop, `exec`) or can't be told from bytes gives None: who
asks then reads the tree. In doubt it is None. A module that no Python can read may still be told by its lines.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .read import Unreadable, codec_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

LONGEST = 800_000
"""The longest module that is read so; what is longer may have more tokens than are parsed."""


def _formatted(quote: bytes, other: bytes) -> bytes:
    """Return the pattern of a formatted string on one line behind its first quote.

    Newer Pythons let its fields hold the quote itself, comments and newlines; such a string is not matched.
    """
    field = rb"\{ (?:[^'\"\\\n{}\#]++ | %b[^'\"\\\n{}\#]*+%b | \{[^'\"\\\n{}\#]*+\} )*+ \}" % (other, other)
    return rb"(?!%b%b) (?:[^%b\\\n{}]++ | \\. | \{\{ | \}\} | %b )*+ %b" % (*[quote] * 3, field, quote)


def _formatted_in_three(quote: bytes) -> bytes:
    """Return the pattern of a formatted string in three quotes behind the first of them."""
    field = rb"\{ (?:[^'\"\\{}\#]++ | \{[^'\"\\{}\#]*+\} )*+ \}"
    return rb"%b (?:[^%b\\{}]++ | %b(?!%b%b) | \\. | \{\{ | \}\} | %b )*+ %b" % (
        quote * 2,
        *[quote] * 4,
        field,
        quote * 3,
    )


# It starts with one of three bytes, for which there is a fast search.
_TEXT = re.compile(
    rb"""
    ["'\#] (?:
      (?<=\#) ([^\n]*+)
    | (?<![fFtT].)(?<![fFtT][rR].) (
          (?<=") (?: "" [^"\\]*+ (?:(?:\\. | "(?!""))[^"\\]*+)*+ \"\"\" | [^"\\\n]*+ (?:\\. [^"\\\n]*+)*+ " )
        | (?<=') (?: '' [^'\\]*+ (?:(?:\\. | '(?!''))[^'\\]*+)*+ \'\'\' | [^'\\\n]*+ (?:\\. [^'\\\n]*+)*+ ' )
    )
    | ((?<=") (?:%b | %b) | (?<=') (?:%b | %b))
    )
    """
    % (_formatted_in_three(b'"'), _formatted(b'"', b"'"), _formatted_in_three(b"'"), _formatted(b"'", b'"')),
    re.VERBOSE | re.DOTALL,
)
_STRING, _CALLING_STRING, _MAIN = b"\0", b"\1", b"\2"
_UNTOLD = (b'"', b"'", b"\f", b"\r")
_CONTINUED = re.compile(rb"\\\n(?=[^ \t\n])")
_STATEMENT = re.compile(rb"\n(?=[^ \t\n)\]}])")
_WORD = re.compile(rb"\w+|@")
_IS_MAIN = re.compile(rb"""^(if[ \t]+__name__[ \t]*==[ \t]*)(?:"__main__"|'__main__')""", re.MULTILINE)
_TYPE_CHECKING = re.compile(rb"if[ \t]+((?:\w+\.)?TYPE_CHECKING)[ \t]*:")
_MAIN_ONLY = re.compile(rb"if[ \t]+__name__[ \t]*==[ \t]*\x02[ \t]*:")

_IMPORT = re.compile(rb"import[ \t]+([\w., \t]+)\s*")
_FROM = re.compile(
    rb"from(?:[ \t]+|(?=\.))(\.*)[ \t]*(?:([\w.]+)[ \t]+)?import(?:[ \t]+|(?=[(*]))(?:\(([\w\s,]*)\)|([\w \t,]+|\*))\s*"
)
_FUNCTION = re.compile(rb"(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(")
# In a class or behind a newline that is put before all: a search that starts with a plain byte is fast.
_METHOD = re.compile(
    rb"\n([ \t]+)(?:async[ \t]+)?def\b[^\n]*+(?:\n(?:\1[ \t]+[^\n]*+|[ \t]*+(?=\n|\Z)|\1[)\]}][^\n]*+))*+"
)
_CLASS = re.compile(rb"class[ \t]+(\w+)[ \t]*(?:\(((?:[^()]|\([^()]*\))*)\))?[ \t]*:")
_NAMED_CLASS = re.compile(rb"\bclass[ \t]+(\w+)")
_COMPOUND = re.compile(
    rb"\n[ \t]+(?:(?:import|from|try|while|with|raise|del|global|nonlocal|return|async|except|finally|if|elif|for|else)"
    rb"\b|(?:match|case|type|exec)[ \t]+[^=:\s])"
)
_ON_ONE_LINE = re.compile(rb":[ \t]*(?:import|from|raise|return|del|global|nonlocal|exec)\b")
_BRACKETED = re.compile(rb"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
_SUBSCRIPT = re.compile(rb"\[[^\[\]]*\]")
_DOTTED = re.compile(rb"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")

_CALLED = re.compile(rb"(?<![\w.)\]}\x00\x01])([\w.)\]}\x00\x01]++)\s*+\(")
_DECORATOR = re.compile(rb"\n[ \t]*@[ \t]*([^\s(]*+)[ \t]*+(\(\s*(?:\)|\w+\s*=(?!=))|\(|(?=\n)|\Z)")
_STRING_METHOD = re.compile(rb"\w{0,2}\x00+\.\w+")
_NAMESPACE_VIEW = re.compile(rb"(?<![\w.])globals\(\)\.(?:keys|values|items)\(\)")
_UNSURE = (b";", b":=", b"sys.modules", _CALLING_STRING)
_DOT_APART = re.compile(rb"(?<!\.)\.\s+[A-Za-z_]")
_DECORATING = re.compile(rb"\n[ \t]*@[^\n]*")
_PLAIN_DECORATOR = re.compile(rb"\s*@[ \t]*[\w.]+[ \t]*\x02?[ \t]*")
_ASSIGNED = re.compile(rb"^(.*)(?<![=!<>])=(?!=)", re.MULTILINE)
_LOOPING = re.compile(rb"\bfor\b(?:\s+([^:=]{0,200}?)\s+in\b)?")
_CHANGED = re.compile(rb"^[ \t]*(\w+)[ \t]*\[", re.MULTILINE)
_MUTATED = re.compile(rb"\n[ \t]*+(\w++)\s*+\.\s*(?:append|extend|remove|insert|update|setdefault|add|clear|pop)\s*\(")
_ATTRIBUTE_SET = re.compile(rb"\.\w++\s*+(?:(,)[^=\n(){}]*+)?[-+*/%&|^@<>]*=(?!=)")
_TARGETS = re.compile(rb"[ \t\w.,*]*+")
_TAKEN = re.compile(rb"(?<![\w.@])[A-Za-z_]\w*+(?!\s*[.(])")
_NAME = re.compile(rb"[A-Za-z_]\w*")

_OPERATORS = frozenset(b"and assert class else for if in is lambda not or".split())
_REBINDING = frozenset(b"_convert_ exec execfile globals locals setattr vars __import__ import_module exit".split())
_PROPERTY_PARTS = (b".setter", b".getter", b".deleter")
_REFUSED = frozenset(
    b"for while try with match case type raise del global nonlocal return yield await break continue else elif except"
    b" finally exec".split()
)


class Imported(NamedTuple):
    """One name that an `import` at the top level binds; `member` is None for `import a.b`.

    `name` is what is bound: of `import a.b` it is `a`, and `renamed` tells that `as` gave it.
    """

    level: int
    module: str
    member: str | None
    name: str
    renamed: bool


class Lines(NamedTuple):
    """What a plain module runs when it is imported.

    `calls` are the dotted names that are called, each of an import's name or of a builtin; `makers` those that are to
    come from elsewhere than the project, as what they give is called in turn, and `keeping` those of them that are
    given something by position.
    """

    imports: tuple[Imported, ...]
    calls: frozenset[str]
    makers: frozenset[str]
    keeping: frozenset[str]


def read_lines(data: bytes) -> Lines | None:
    """Return what importing a module of these bytes runs; None where its lines don't tell."""
    text = _code_of(data)
    if text is None:
        return None
    reading = _Reading()
    for statement in _STATEMENT.split(text):
        word = _WORD.match(statement)
        kind = word.group() if word else b""
        take = _KINDS.get(kind, _Reading.expression)
        if not take(reading, statement):
            return None
    return reading.lines()


def _code_of(data: bytes) -> bytes | None:
    """Return a module's text without comments, with a sign for each string; None where it is out of the ordinary."""
    if len(data) > LONGEST or b"\0" in data or b"\1" in data or b"\2" in data:
        return None
    try:
        codec = codec_of(data)
        if not data.isascii():
            if codec != "utf_8":
                return None
            data.decode()
    except (Unreadable, UnicodeDecodeError):
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if b"__main__" in data:
        data = _IS_MAIN.sub(rb"\1" + _MAIN, data)
    text = _TEXT.sub(_standing_for, data)
    if any(sign in text for sign in _UNTOLD) or not text.isascii() or (b"\\\n" in text and _CONTINUED.search(text)):
        return None
    return text.lstrip(b"\n")


def _standing_for(found: re.Match[bytes]) -> bytes:
    match found.lastindex:
        case 1:
            return b""
        case 2:
            return _STRING
    return _CALLING_STRING if b"(" in found[0] else _STRING


class _Class(NamedTuple):
    """A class at the top level that has no constructor of its own: what it derives from, and what decorates it."""

    bases: tuple[bytes, ...]
    decorators: tuple[bytes, ...]


class _Reading:
    """The statements of one module, taken one by one; each says whether its kind of statement can be told so."""

    def __init__(self) -> None:
        self._imports: list[Imported] = []
        self._code: list[bytes] = []  # what is evaluated
        self._functions: set[bytes] = set()
        self._classes: dict[bytes, _Class | None] = {}
        self._decorators: list[bytes] = []  # of what stands next
        self._decided_by: set[bytes] = set()  # names that conditions ask for
        self._is_open = False  # a star import may bind any name

    # --- statements --------------------------------------------------------------------------------------------------

    def imported(self, statement: bytes) -> bool:
        """Take `import a.b as c`."""
        found = _imported(statement)
        self._imports += found
        return bool(found)

    def imported_from(self, statement: bytes) -> bool:
        """Take `from .a import b as c`."""
        found = _imported_from(statement)
        self._imports += found
        self._is_open = self._is_open or any(item.member == "*" for item in found)
        return bool(found)

    def decorator(self, statement: bytes) -> bool:
        """Take a decorator."""
        self._code.append(statement)
        self._decorators.append(statement)
        return True

    def function(self, statement: bytes) -> bool:
        """Take a function, whose body does not run."""
        self._decorators.clear()
        return self._header(statement, 0)

    def _header(self, code: bytes, start: int) -> bool:
        """Take a function's defaults; annotations are taken with them."""
        found = _FUNCTION.match(code, start)
        if found is None:
            return False
        self._functions.add(found[1])
        end = code.find(b")", found.end())
        if code.find(b"(", found.end(), end) >= 0:
            end = _closing(code, found.end())
            self._code.append(code[found.end() : end])
        return end >= 0

    def defined_class(self, statement: bytes) -> bool:
        """Take a class, of whose body all runs but what stands in methods."""
        decorators, self._decorators = self._decorators, []
        code = statement
        if b"def" in statement:
            for method in _METHOD.finditer(statement):
                if not self._header(method[0].lstrip(), 0):
                    return False
            code = _METHOD.sub(b"", statement)
        if _COMPOUND.search(code) or _ON_ONE_LINE.search(code):
            return False
        head = _CLASS.match(statement)
        names = _NAMED_CLASS.findall(code)
        is_plain = head is not None and b"__init__" not in statement and not self._classes.keys() & set(names)
        self._classes.update(dict.fromkeys(names))
        if head is not None and is_plain and names.count(head[1]) == 1:
            self._classes[head[1]] = _class_of(head[2] or b"", decorators)
        self._code.append(_NAMED_CLASS.sub(b"class", code))
        return True

    def condition(self, statement: bytes) -> bool:
        """Take `if TYPE_CHECKING:` and what runs in a main module only; neither does."""
        self._decorators.clear()
        found = _TYPE_CHECKING.match(statement)
        if found is None:
            self._decided_by.add(b"__name__")
            return _MAIN_ONLY.match(statement) is not None
        root, dot, _ = found[1].partition(b".")
        self._decided_by.add(root)
        bound = [item[:3] for item in self._imports if item.name == root.decode()]
        return bound == [(0, "typing", None if dot else "TYPE_CHECKING")]

    def expression(self, statement: bytes) -> bool:
        """Take an assignment or an expression."""
        self._decorators.clear()
        self._code.append(statement)
        return True

    def refuse(self, _statement: bytes) -> bool:
        """Take nothing: what this runs depends on more than is read here."""
        return False

    # --- what they come to -------------------------------------------------------------------------------------------

    def lines(self) -> Lines | None:
        """Return what all statements come to."""
        code = b"\n".join((b"", *self._code))
        if b"globals" in code:
            code = _NAMESPACE_VIEW.sub(b"0", code)
        if any(sign in code for sign in _UNSURE) or _DOT_APART.search(code):
            return None
        made = _DECORATOR.findall(code)
        if len(made) != len(_DECORATING.findall(code)):
            return None
        if any(opening for _, opening in made):
            decorators = _DECORATING.findall(_flattened(code))
            if not all(map(_PLAIN_DECORATOR.fullmatch, decorators)):
                return None
        called = {name for name in _CALLED.findall(code) if name not in _OPERATORS}
        called.update(name for name, _ in made)
        makers = {name for name, opening in made if opening}
        keeping = {name for name, opening in made if opening == b"("}
        called = {name for name in called if not _STRING_METHOD.fullmatch(name)}
        if not self._follow_classes(called, makers):
            return None
        if any(not self._is_property_part(name) and not _DOTTED.fullmatch(name) for name in called):
            return None
        called = {name for name in called if not self._is_property_part(name)}
        if not self._are_bound_once(called, code):
            return None
        return Lines(tuple(self._imports), *(_decoded(names) for names in (called, makers, keeping)))

    def _is_property_part(self, name: bytes) -> bool:
        """Tell whether a name is the `setter` of a decorated function, whatever decorates that."""
        return name.endswith(_PROPERTY_PARTS) and name.partition(b".")[0] in self._functions and name.count(b".") == 1

    def _follow_classes(self, called: set[bytes], makers: set[bytes]) -> bool:
        """Put in place of the module's own classes, which take their constructors from their bases, these bases."""
        waiting = [name for name in called if name in self._classes]
        seen: set[bytes] = set()
        while waiting:
            name = waiting.pop()
            called.discard(name)
            if name in seen:
                continue
            seen.add(name)
            found = self._classes[name]
            if found is None:
                return False
            makers.update(found.decorators)
            waiting += [base for base in found.bases if base in self._classes]
            called.update(base for base in found.bases if base not in self._classes)
        self._followed = seen
        return True

    def _are_bound_once(self, called: set[bytes], code: bytes) -> bool:
        """Tell whether nothing but imports binds the names that calls start with."""
        names = {name.partition(b".")[0] for name in called} | self._followed
        names |= self._decided_by
        if not names:
            return True
        if self._is_open or not self._functions.isdisjoint(names) or not _REBINDING.isdisjoint(_last(called)):
            return False
        bound = {item.name.encode() for item in self._imports}
        if not bound.isdisjoint(self._classes) or any(name in self._classes for name in names - self._followed):
            return False
        return not _may_bind(names, code)


def _imported(statement: bytes) -> tuple[Imported, ...]:
    """Return what `import a.b as c` binds; nothing where it is not written plainly."""
    found = _IMPORT.fullmatch(statement)
    items: list[Imported] = []
    for item in found[1].decode().split(",") if found else ():
        match item.split():
            case [module]:
                items.append(Imported(0, module, None, module.partition(".")[0], renamed=False))
            case [module, "as", name]:
                items.append(Imported(0, module, None, name, renamed=True))
            case _:
                return ()
    return tuple(items)


@lru_cache(maxsize=4096)
def _imported_from(statement: bytes) -> tuple[Imported, ...]:
    """Return what `from .a import b as c` binds; nothing where it is not written plainly."""
    found = _FROM.fullmatch(statement)
    if found is None:
        return ()
    level, source = len(found[1]), (found[2] or b"").decode()
    names = (found[3] or found[4]).decode().rstrip().removesuffix(",")
    items: list[Imported] = []
    for item in names.split(","):
        match item.split():
            case [member]:
                items.append(Imported(level, source, member, member, renamed=False))
            case [member, "as", name]:
                items.append(Imported(level, source, member, name, renamed=True))
            case _:
                return ()
    return tuple(items)


def _last(called: Iterable[bytes]) -> set[bytes]:
    return {name.rpartition(b".")[2] for name in called}


def _decoded(names: Iterable[bytes]) -> frozenset[str]:
    return frozenset(name.decode() for name in names)


def _may_bind(names: set[bytes], code: bytes) -> bool:
    """Tell whether a statement may bind one of the names, or change what one stands for."""
    if _sets_attributes(code):
        return True
    # Wherever all that follows a name is a dot or a call, it is not bound; the rest is looked at more closely.
    if names.isdisjoint(_TAKEN.findall(code)):
        return not names.isdisjoint(_MUTATED.findall(code))
    if b"\\\n" in code:
        return True
    bound = set[bytes]()
    for targets in _LOOPING.findall(code):
        if not targets:
            return True
        bound.update(_NAME.findall(targets))
    bound.update(_CHANGED.findall(code), _MUTATED.findall(code))
    for line in _ASSIGNED.findall(_flattened(code)):
        targets = line if line.startswith(b"class") else line.partition(b":")[0]
        if b"\2" in targets:  # names may stand in what was left out
            return True
        bound.update(_NAME.findall(targets))
    return not bound.isdisjoint(names)


def _flattened(code: bytes) -> bytes:
    """Put a sign for everything in brackets."""
    while (shorter := _BRACKETED.sub(b"\2", code)) != code:
        code = shorter
    return code


def _sets_attributes(code: bytes) -> bool:
    """Tell whether a statement sets an attribute; what stands in a call does not."""
    for found in _ATTRIBUTE_SET.finditer(code):
        start = code.rfind(b"\n", 0, found.start()) + 1
        before = code[start : found.start()]
        if found[1] is None:
            if b":" not in before or before.startswith(b"class"):  # else it is an annotation
                return True
        elif _TARGETS.fullmatch(before) and not _is_bracketed(code, start):
            return True
    return False


def _is_bracketed(code: bytes, position: int) -> bool:
    """Tell whether a bracket is open at a position."""
    return sum(code.count(sign, 0, position) for sign in b"([{") > sum(code.count(sign, 0, position) for sign in b")]}")


def _class_of(bases: bytes, decorators: Iterable[bytes]) -> _Class | None:
    """Return what a class without a constructor of its own is made of; None where that is more than names."""
    while (shorter := _SUBSCRIPT.sub(b"", bases)) != bases:
        bases = shorter
    found = [base.strip() for base in bases.split(b",")]
    named = [base for base in found if base and b"=" not in base]
    marks = [_DECORATOR.match(b"\n" + statement) for statement in decorators]
    names = [mark[1] for mark in marks if mark is not None]
    if not all(_DOTTED.fullmatch(name) for name in (*named, *names)):
        return None
    return _Class(tuple(named), tuple(names))


def _closing(code: bytes, start: int) -> int:
    """Return where the bracket closes that is open at `start`; -1 where it does not."""
    depth = 1
    for found in re.finditer(rb"[()]", code[start:]):
        depth += 1 if found[0] == b"(" else -1
        if depth == 0:
            return start + found.start()
    return -1


_KINDS: Mapping[bytes, Callable[[_Reading, bytes], bool]] = {
    b"import": _Reading.imported,
    b"from": _Reading.imported_from,
    b"def": _Reading.function,
    b"async": _Reading.function,
    b"class": _Reading.defined_class,
    b"@": _Reading.decorator,
    b"if": _Reading.condition,
    **dict.fromkeys(_REFUSED, _Reading.refuse),
}
