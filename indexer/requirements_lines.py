"""What importing a module runs, read from its lines without a syntax tree, wherever they are plain enough to tell.

Plain is a module whose own lines are imports, assignments, expressions, classes and functions, the former at its top
level alone. Whatever else runs at its import (`try`, `if`, a loop, `exec`) or can't be told from bytes gives None: who
asks then reads the tree. In doubt it is None. A module that no Python can read may still be told by its lines.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .requirements_names import flattened, may_bind
from .requirements_text import CALLING_STRING, code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_STATEMENT = re.compile(rb"\n(?=[^ \t\n)\]}])")
_WORD = re.compile(rb"\w+|@")
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
_PARENTHESIS = re.compile(rb"[()]")
_SUBSCRIPT = re.compile(rb"\[[^\[\]]*\]")
_HOLDING = re.compile(rb"([A-Za-z_]\w*)[ \t]*(?::[^=\n(]*)?=(?!=)[ \t]*(?=[\w.]+\(|[\[{])")
_MADE = re.compile(rb"([A-Za-z_][\w.]*)\x02\s*")
_IN_BRACKETS = re.compile(rb"()\x02\s*")
_DISPLAYING = re.compile(rb"@[ \t]*([\w.]+)[ \t]*\(\s*(?=[\[{])")
_ONE_DISPLAY = re.compile(rb"\x02\s*,?\s*")
_ELSE = re.compile(rb"else[ \t]*:[ \t]*")
_DOTTED = re.compile(rb"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")

_CALLED = re.compile(rb"(?<![\w.)\]}\x00\x01])([\w.)\]}\x00\x01]++)\s*+\(")
_DECORATOR = re.compile(rb"\n[ \t]*@[ \t]*([^\s(]*+)[ \t]*+(\(\s*(?:\)|\w+\s*=(?!=))|\(|(?=\n)|\Z)")
_STRING_METHOD = re.compile(rb"\w{0,2}\x00+\.\w+")
_NAMESPACE_VIEW = re.compile(rb"(?<![\w.])globals\(\)\.(?:keys|values|items)\(\)")
_UNSURE = (b";", b":=", b"sys.modules", CALLING_STRING)
_DOT_APART = re.compile(rb"(?<!\.)\.\s+[A-Za-z_]")
_DECORATING = re.compile(rb"\n[ \t]*@[^\n]*")
_PLAIN_DECORATOR = re.compile(rb"\s*@[ \t]*[\w.]+[ \t]*\x02?[ \t]*")
_OPERATORS = frozenset(b"and assert class else for if in is lambda not or".split())
_REBINDING = frozenset(b"_convert_ exec execfile globals locals setattr vars __import__ import_module exit".split())
_PROPERTY_PARTS = (b".setter", b".getter", b".deleter")
_REFUSED = frozenset(
    b"for while try with match case type raise del global nonlocal return yield await break continue elif except"
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
    """What a plain module runs when it is imported, as the dotted names that are called.

    Each starts with what an import binds, or is a builtin's; `a.().b` is an attribute of what a call of `a` gives.
    `calls` are called themselves, and what `makers` give is called with a function or a class; `keeping` are those of
    them that are given something by position, `displaying` those that are given one list or table and nothing else.
    What `foreign` give is not to be the project's own.
    """

    imports: tuple[Imported, ...]
    calls: frozenset[str]
    makers: frozenset[str]
    keeping: frozenset[str]
    displaying: frozenset[str]
    foreign: frozenset[str]


def read_lines(data: bytes) -> Lines | None:
    """Return what importing a module of these bytes runs; None where its lines don't tell."""
    text = code_of(data)
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
        self._displaying: list[bytes] = []  # the decorators that are given one display each
        self._decided_by: set[bytes] = set()  # names that conditions ask for
        self._held: dict[bytes, tuple[int, bytes] | None] = {}  # where in the code a name is bound, and to what
        self._is_for_types = False  # whether the statement before is of what does not run
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
        found = _DISPLAYING.match(statement)
        if found is not None and _ONE_DISPLAY.fullmatch(flattened(statement[found.end() :].rstrip()[:-1]) or b""):
            self._displaying.append(found[1])
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
        pieces, position = [], 0
        for method in _METHOD.finditer(statement) if b"def" in statement else ():
            if not self._header(statement, method.end(1)):
                return False
            pieces.append(statement[position : method.start()])
            position = method.end()
        code = b"".join((*pieces, statement[position:]))
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
        self._is_for_types = bound == [(0, "typing", None if dot else "TYPE_CHECKING")]
        return self._is_for_types

    def otherwise(self, statement: bytes) -> bool:
        """Take the `else:` of `if TYPE_CHECKING:`, which runs; it may hold no more than imports."""
        head, _, body = statement.partition(b"\n")
        if not self._is_for_types or _ELSE.fullmatch(head) is None:
            return False
        self._is_for_types = False
        return all(self._imports_only(one) for one in _STATEMENT.split(_dedented(body)))

    def _imports_only(self, statement: bytes) -> bool:
        if statement.startswith(b"from"):
            return self.imported_from(statement)
        return statement.startswith(b"import") and self.imported(statement)

    def expression(self, statement: bytes) -> bool:
        """Take an assignment or an expression."""
        self._decorators.clear()
        found = _HOLDING.match(statement)
        if found is not None:
            name = found[1]
            self._held[name] = None if name in self._held else (len(self._code), statement[found.end() :])
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
            decorators = _DECORATING.findall(flattened(code) or b"\n@?")
            if not all(map(_PLAIN_DECORATOR.fullmatch, decorators)):
                return None
        called = {name for name in _CALLED.findall(code) if name not in _OPERATORS}
        called.update(name for name, _ in made)
        makers = [name for name, opening in made if opening]
        keeping = {name for name, opening in made if opening == b"("}
        used, shown = Counter(makers), Counter(self._displaying)
        displaying = {name for name, count in shown.items() if count == used[name]}
        called = {name for name in called if not _STRING_METHOD.fullmatch(name)}
        foreign: set[bytes] = set()
        if not self._follow_classes(called, foreign):
            return None
        made_of = self._held_by(called)
        if made_of is None:
            return None
        if made_of:
            code = b"\n".join((b"", *self._code))
        if any(not self._is_property_part(name) and not _DOTTED.fullmatch(name) for name in called):
            return None
        called = {name for name in called if not self._is_property_part(name)}
        if not self._are_bound_once(called, code):
            return None
        several = (called, set(makers), keeping, displaying, foreign)
        return Lines(tuple(self._imports), *(_decoded(names, made_of) for names in several))

    def _is_property_part(self, name: bytes) -> bool:
        """Tell whether a name is the `setter` of a decorated function, whatever decorates that."""
        return name.endswith(_PROPERTY_PARTS) and name.partition(b".")[0] in self._functions and name.count(b".") == 1

    def _follow_classes(self, called: set[bytes], foreign: set[bytes]) -> bool:
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
            foreign.update(found.decorators)
            waiting += [base for base in found.bases if base in self._classes]
            called.update(base for base in found.bases if base not in self._classes)
        self._followed = seen
        return True

    def _held_by(self, called: Iterable[bytes]) -> Mapping[bytes, bytes] | None:
        """Return what makes the objects that one statement binds to a name of which something is called.

        Nothing is what makes a list or a table. None where that is not all that the name is bound to.
        """
        made_of: dict[bytes, bytes] = {}
        for name in {name.partition(b".")[0] for name in called} & self._held.keys():
            held = self._held[name]
            if held is None:
                return None
            place, value = held
            found = (_MADE if value[:1] not in b"[{" else _IN_BRACKETS).fullmatch(flattened(value) or b"?")
            if found is None:
                return None
            made_of[name] = found[1]
            self._code[place] = value
            self._followed.add(name)
        return made_of

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
        return not may_bind(names, code)


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


def _decoded(names: Iterable[bytes], made_of: Mapping[bytes, bytes]) -> frozenset[str]:
    """Return dotted names as text, with what makes an object in place of the name that it is held under."""
    decoded: set[str] = set()
    for name in names:
        root, dot, rest = name.partition(b".")
        maker = made_of.get(root)
        if maker is None:
            decoded.add(name.decode())
        elif maker:  # what is called of a list or a table imports nothing
            decoded.add((maker + b".()" + dot + rest).decode())
    return frozenset(decoded)


def _dedented(block: bytes) -> bytes:
    """Return a block without the indentation of its first line."""
    indentation = block[: len(block) - len(block.lstrip(b" \t"))]
    return b"".join(line.removeprefix(indentation) for line in block.splitlines(keepends=True))


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
    for found in _PARENTHESIS.finditer(code, start):
        depth += 1 if found[0] == b"(" else -1
        if depth == 0:
            return found.start()
    return -1


_KINDS: Mapping[bytes, Callable[[_Reading, bytes], bool]] = {
    b"import": _Reading.imported,
    b"from": _Reading.imported_from,
    b"def": _Reading.function,
    b"async": _Reading.function,
    b"class": _Reading.defined_class,
    b"@": _Reading.decorator,
    b"if": _Reading.condition,
    b"else": _Reading.otherwise,
    **dict.fromkeys(_REFUSED, _Reading.refuse),
}
