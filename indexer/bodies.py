"""Source text of one module -> what its class bodies and signatures say. Pure: the same text gives the same details.

Read only for plugins, their ancestors, and the classes and functions that their signatures lead to, because it goes
into the function bodies, which most of a program is.
"""

from __future__ import annotations

import ast
import re
import warnings
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from .bodies_members import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    ClassDetail,
    FieldDetail,
    FunctionDetail,
    Guard,
    Handed,
    ModuleDetail,
    Parameter,
    Taken,
    Written,
)
from .facts import Call
from .scan_expressions import ExpressionLowering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_TEXT = 200
"""How many characters of an expression's source are kept; of a longer one its beginning, size and digest."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_FunctionDef: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_NOTHING = ModuleDetail(classes={}, functions={})


def read_bodies(text: str) -> ModuleDetail:
    """Return the details of a module's source; nothing where it can't be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        reading = _Reading(text)
        reading.block(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _NOTHING
    return ModuleDetail(classes=reading.classes, functions=reading.functions)


class _Reading(ExpressionLowering):
    """One pass over one syntax tree."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._lines = _LINE_END.split(text)
        self.classes: dict[int, ClassDetail] = {}
        self.functions: dict[int, FunctionDetail] = {}

    def block(self, body: Sequence[ast.stmt]) -> None:
        """Read the classes and functions among the statements of a scope, and in them."""
        for node in _statements(body):
            match node:
                case ast.ClassDef():
                    self._class(node)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions[node.lineno] = self._function(node)
                    self.block(node.body)

    def _class(self, node: ast.ClassDef) -> None:
        outer, self._class_name = self._class_name, node.name
        self.block(node.body)
        methods: dict[str, FunctionDetail] = {}
        decorated: list[tuple[str, ast.expr]] = []
        for statement in _statements(node.body):
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                methods[statement.name] = self.functions[statement.lineno]
                decorated += [(statement.name, decorator) for decorator in statement.decorator_list]
        self.classes[node.lineno] = ClassDetail(
            line=node.lineno,
            doc=ast.get_docstring(node, clean=True),
            fields=tuple(self._fields(node.body)),
            methods=methods,
            decorated=tuple([(name, self.expression(decorator)) for name, decorator in decorated]),
        )
        self._class_name = outer

    def _fields(self, body: Sequence[ast.stmt]) -> Iterator[FieldDetail]:
        for node, following in _with_following(body):
            match node:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value, simple=1):
                    yield FieldDetail(
                        line=node.lineno,
                        name=self._mangled(name),
                        annotation=self._written(annotation),
                        value=None if value is None else self._written(value),
                        doc=self._doc(node, following),
                    )
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield FieldDetail(
                        line=node.lineno,
                        name=self._mangled(name),
                        annotation=None,
                        value=self._written(value) if isinstance(value, ast.Call) else None,
                        doc=self._doc(node, following),
                    )
                case ast.If(body=inner, orelse=orelse):
                    yield from self._fields([*inner, *orelse])

    def _function(self, node: _FunctionDef) -> FunctionDetail:
        handing = _Handing(self)
        if node.args.kwarg or node.args.vararg or self._opens_mapping(node):
            handing.block(node.body, ())
        return FunctionDetail(
            line=node.lineno,
            name=node.name,
            parameters=tuple(self._all_parameters(node.args)),
            doc=ast.get_docstring(node, clean=True),
            handed=tuple(handing.handed),
            taken=tuple(handing.taken),
            stored=tuple(handing.stored),
            put=tuple(handing.put),
            refused=tuple(handing.refused),
        )

    def _opens_mapping(self, node: _FunctionDef) -> bool:
        """Tell whether a function may hand on a mapping: one of `self`, where it takes none itself."""
        return any("**" in line for line in self._lines[node.lineno - 1 : node.end_lineno])

    def _all_parameters(self, node: ast.arguments) -> Iterator[Parameter]:
        positional = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults))
        for position, (arg, default) in enumerate(zip(positional, [*defaults, *node.defaults], strict=True)):
            kind = POSITIONAL_ONLY if position < len(node.posonlyargs) else POSITIONAL_OR_KEYWORD
            yield self._parameter(arg, kind, default)
        if node.vararg:
            yield self._parameter(node.vararg, VAR_POSITIONAL)
        for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            yield self._parameter(arg, KEYWORD_ONLY, default)
        if node.kwarg:
            yield self._parameter(node.kwarg, VAR_KEYWORD)

    def _parameter(self, arg: ast.arg, kind: str, default: ast.expr | None = None) -> Parameter:
        return Parameter(
            name=self._mangled(arg.arg),
            kind=kind,
            annotation=None if arg.annotation is None else self._written(arg.annotation),
            default=None if default is None else self._written(default),
        )

    def _written(self, node: ast.expr) -> Written:
        arguments: list[tuple[str, str]] = []
        if isinstance(node, ast.Call):
            arguments += [(str(position), self.text(arg)) for position, arg in enumerate(node.args)]
            arguments += [(keyword.arg, self.text(keyword.value)) for keyword in node.keywords if keyword.arg]
        return Written(self.expression(node), self.text(node), tuple(arguments))

    def text(self, node: ast.expr) -> str:
        """Return an expression's source on one line, cut where it is long."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        start, end = node.col_offset, node.end_col_offset or 0
        if first == last:
            return _cut(_bytes_between(self._lines[first], start, end))
        middle = [line.strip() for line in self._lines[first + 1 : last]]
        parts = [_bytes_between(self._lines[first], start, None), *middle, _bytes_between(self._lines[last], 0, end)]
        return _cut(" ".join(part.strip() for part in parts))

    def _doc(self, node: ast.stmt, following: ast.stmt | None) -> str | None:
        match following:
            case ast.Expr(value=ast.Constant(value=str(text))):
                from inspect import cleandoc  # a class with such a docstring is rare

                return cleandoc(text) or None
        last = (node.end_lineno or node.lineno) - 1
        trailing = _bytes_between(self._lines[last], node.end_col_offset or 0, None).strip()
        if trailing.startswith("#:"):
            return trailing[2:].strip() or None
        above: list[str] = []
        position = node.lineno - 2
        while position >= 0 and self._lines[position].lstrip().startswith("#:"):
            above.append(self._lines[position].lstrip()[2:].strip())
            position -= 1
        return " ".join(above[::-1]).strip() or None


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a scope, those of its compound statements too, in the order of the text."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for _, _, inner in _branches(node):
            yield from _statements(inner)


def _branches(node: ast.stmt) -> Iterator[tuple[int, bool, Sequence[ast.stmt]]]:
    """Yield the blocks of a compound statement with their number and whether they may not run."""
    match node:
        case ast.If(body=body, orelse=orelse):
            yield 0, True, body
            yield 1, True, orelse
        case (
            ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final)
            | ast.TryStar(body=body, handlers=handlers, orelse=orelse, finalbody=final)
        ):
            yield 0, False, [*body, *orelse]
            for number, handler in enumerate(handlers):
                yield number + 1, True, handler.body
            yield -1, False, final
        case ast.For(body=body, orelse=orelse) | ast.AsyncFor(body=body, orelse=orelse):
            yield 0, True, [*body, *orelse]
        case ast.While(body=body, orelse=orelse):
            yield 0, True, [*body, *orelse]
        case ast.With(body=body) | ast.AsyncWith(body=body):
            yield -1, False, body
        case ast.Match(cases=cases):
            for number, case in enumerate(cases):
                yield number, True, case.body


def _with_following(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    return zip(body, [*body[1:], None], strict=True)


def _bytes_between(line: str, start: int, end: int | None) -> str:
    """Return a part of a line; the offsets of `ast` count bytes of UTF-8."""
    if line.isascii():
        return line[start:end]
    return line.encode()[start:end].decode(errors="replace")


def _cut(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    digest = sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{text[:80]}... ({len(text)} characters, sha256 {digest[:16]})"


class _Handing:
    """What a function's body does with mappings of arguments: names, and attributes of `self`."""

    def __init__(self, reading: _Reading) -> None:
        self._reading = reading
        self.handed: list[Handed] = []
        self.taken: list[Taken] = []
        self.stored: list[tuple[str, str]] = []
        self.put: list[tuple[str, str]] = []
        self.refused: list[str] = []

    def block(self, body: Sequence[ast.stmt], guards: tuple[Guard, ...]) -> None:
        """Read the statements of a block, which runs under the guards."""
        for node in body:
            self._statement(node, guards)
            for number, may_not_run, inner in _branches(node):
                below = (*guards, Guard(node.lineno, number)) if may_not_run or number >= 0 else guards
                self.block(inner, below)

    def _statement(self, node: ast.stmt, guards: tuple[Guard, ...]) -> None:
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)], value=value):
                stored = _name_of(_copied(value))
                if stored is not None:
                    self.stored.append((attr, stored))
            case ast.Assign(targets=[ast.Subscript(value=mapping, slice=ast.Constant(value=str(key)))]):
                name = _name_of(mapping)
                if name is not None:
                    self.put.append((name, key))
            case ast.If(test=test, body=[ast.Raise(), *_]):
                name = _name_of(test)
                if name is not None:
                    self.refused.append(name)
        for expression in _own_expressions(node):
            for inner in ast.walk(expression):
                match inner:
                    case ast.Call():
                        self._call(inner, guards)
                    case ast.Subscript(value=mapping, slice=ast.Constant(value=str(key)), ctx=ast.Load()):
                        self._take(mapping, key, None, optional=any(guard.branch >= 0 for guard in guards))

    def _call(self, node: ast.Call, guards: tuple[Guard, ...]) -> None:
        match node:
            case ast.Call(
                func=ast.Attribute(value=mapping, attr="pop" | "get" | "setdefault" as method),
                args=[ast.Constant(value=str(key)), *default],
                keywords=[],
            ):
                optional = bool(default) or method != "pop" or bool(guards)
                self._take(mapping, key, default[0] if default else None, optional=optional)
        star = next((_name_of(arg.value) for arg in node.args if isinstance(arg, ast.Starred)), None)
        for keyword in node.keywords:
            opened = _name_of(keyword.value) if keyword.arg is None else None
            if opened is not None or (star is not None and keyword is node.keywords[-1] and keyword.arg is not None):
                self._hand(node, opened or "", star, guards)
                return
        if star is not None:
            self._hand(node, "", star, guards)

    def _hand(self, node: ast.Call, mapping: str, star: str | None, guards: tuple[Guard, ...]) -> None:
        call = self._reading.expression(node)
        if isinstance(call, Call):
            self.handed.append(Handed(mapping=mapping, star=star, call=call, guards=guards))

    def _take(self, mapping: ast.expr, key: str, default: ast.expr | None, *, optional: bool) -> None:
        name = _name_of(mapping)
        if name is not None:
            written = None
            if default is not None:
                written = Written(self._reading.expression(default), self._reading.text(default))
            self.taken.append(Taken(mapping=name, name=key, default=written, optional=optional))


def _own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """Yield the expressions of a statement itself, not of the statements in it; those of a nested function count."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.expr():
                yield child
            case ast.withitem(context_expr=context):
                yield context
            case ast.stmt() if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _own_expressions(child)


def _name_of(node: ast.expr) -> str | None:
    """Return a name, or an attribute of `self`, as it is spelled."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=attr):
            return f"self.{attr}"
    return None


def _copied(node: ast.expr) -> ast.expr:
    """Look through `dict(x)` and `x.copy()`."""
    match node:
        case ast.Call(func=ast.Name(id="dict"), args=[inner], keywords=[]):
            return inner
        case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[], keywords=[]):
            return inner
    return node
