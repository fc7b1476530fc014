"""Source text of one module -> its facts. Pure: the same text gives the same facts, for every target and on every host.

Scanning lowers the syntax tree to what can bind a name or make a class. Function bodies are left out unless a class stands
in them, because most of a program is function bodies and a module's names seldom depend on them; `scan(..., whole=True)`
lowers them too, for the few functions that resolving has to look into.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

from .facts import (
    Attribute,
    Binary,
    Bind,
    Block,
    Boolean,
    Branch,
    Call,
    Case,
    Class,
    Comparison,
    Conditional,
    Constant,
    Delete,
    Display,
    Dynamic,
    Element,
    Evaluate,
    Exit,
    Expression,
    Failure,
    Format,
    Function,
    Handler,
    If,
    Import,
    ImportFrom,
    Keyword,
    Lambda,
    Loop,
    Mapping,
    Match,
    ModuleFacts,
    Mutated,
    Name,
    Opaque,
    Parameters,
    Return,
    Starred,
    Statement,
    Subscript,
    Try,
    Unary,
    With,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MAX_DEPTH = 60
"""How deep an expression is followed; real bases, tables and `__all__` stay far below."""

MAX_ITEMS = 50_000
"""How many items of one display or call are followed."""

_INDENTED_CLASS = re.compile(r"^[ \t\f]+class\b", re.MULTILINE)
_MUTATORS = frozenset({"append", "extend", "remove", "insert", "update", "setdefault", "add", "clear", "pop"})
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.BitOr: "|", ast.Mod: "%", ast.Sub: "-"}
_GENERIC = Subscript(
    Attribute(Call(Name("__import__"), (Constant("typing"),), (), 0), "Generic"), Opaque("type parameters")
)
_FunctionDef: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def scan(text: str, *, whole: bool = False) -> ModuleFacts:
    """Return the facts of a module's source; syntax that this Python can't read gives facts with a `failure`.

    `whole` lowers every function body. All else, `seq` included, is the same with and without it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        return _failed(error.lineno or 0, error.msg or "invalid syntax", "correct the syntax")
    except ValueError as error:
        return _failed(0, str(error), "correct the file")
    except (RecursionError, MemoryError):
        return _failed(0, "nested too deeply to be parsed", "split the expression or the file")
    lowering = _Lowering(text, whole=whole)
    try:
        body = lowering.block(tree.body)
    except RecursionError:
        return _failed(0, "nested too deeply to be read", "split the nested blocks")
    return ModuleFacts(body=body, doc=_docstring(tree.body))


def _failed(line: int, reason: str, remedy: str) -> ModuleFacts:
    return ModuleFacts(body=(), failure=Failure(line=line, reason=reason, remedy=remedy))


def _docstring(body: Sequence[ast.stmt]) -> str | None:
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(doc)))]:
            return doc
    return None


class _Lowering:
    """One pass over one syntax tree; holds the counter of `seq` and the scope's names."""

    def __init__(self, text: str, *, whole: bool) -> None:
        self._whole = whole
        self._class_lines = _lines_of_indented_classes(text)
        self._seq = 0
        self._scope: tuple[str, ...] = ()  # the qualname so far, with "<locals>"
        self._class_name: str | None = None  # for private names (`__x` in a class body)
        self._in_try = 0
        self._prelude: list[Statement] = []  # what walrus targets bind before the statement at hand

    # --- statements --------------------------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> Block:
        """Lower a block; statements that can't matter are left out."""
        lowered: list[Statement] = []
        for node in body:
            lower = _STATEMENTS.get(type(node))
            if lower is None:
                continue
            statements = tuple(lower(self, node))
            if self._prelude:
                lowered.extend(self._prelude)
                self._prelude.clear()
            lowered.extend(statements)
        return tuple(lowered)

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _mangled(self, name: str) -> str:
        if self._class_name is None or not name.startswith("__") or name.endswith("__") or "." in name:
            return name
        return f"_{self._class_name.lstrip('_')}{name}"

    def _bind(self, line: int, name: str, value: Expression, annotation: Expression | None = None) -> Bind:
        return Bind(self._next(), line, self._mangled(name), value, annotation)

    def _import(self, node: ast.Import) -> Iterable[Statement]:
        for alias in node.names:
            name = self._mangled(alias.asname) if alias.asname else None
            yield Import(self._next(), node.lineno, alias.name, name)

    def _import_from(self, node: ast.ImportFrom) -> Iterable[Statement]:
        for alias in node.names:
            name = self._mangled(alias.asname or alias.name)
            yield ImportFrom(self._next(), node.lineno, node.module, node.level, alias.name, name)

    def _assign(self, node: ast.Assign) -> Iterable[Statement]:
        value = self.expression(node.value)
        for target in node.targets:
            yield from self._store(target, value, node.lineno)

    def _annotated(self, node: ast.AnnAssign) -> Iterable[Statement]:
        if node.value is None or not isinstance(node.target, ast.Name):
            return
        yield self._bind(node.lineno, node.target.id, self.expression(node.value), self.expression(node.annotation))

    def _augmented(self, node: ast.AugAssign) -> Iterable[Statement]:
        op = _OPERATORS.get(type(node.op))
        match node.target:
            case ast.Name(id=name):
                value = self.expression(node.value)
                result = Binary(op, (Name(self._mangled(name)), value)) if op else Opaque("an augmented assignment")
                yield self._bind(node.lineno, name, result)
            case ast.Subscript(value=ast.Name(), slice=key) as item if op:
                changed = Binary(op, (self.expression(item), self.expression(node.value)))
                yield from self._store_item(item.value, self.expression(key), changed, node.lineno)

    def _type_alias(self, node: ast.stmt) -> Iterable[Statement]:
        name = node.name.id  # type: ignore[attr-defined]
        call = Call(Attribute(Call(Name("__import__"), (Constant("typing"),), (), 0), "TypeAliasType"), (), (), node.lineno)
        yield self._bind(node.lineno, name, call)

    def _store(self, target: ast.expr, value: Expression, line: int) -> Iterable[Statement]:
        match target:
            case ast.Name(id=name):
                yield self._bind(line, name, value)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                yield from self._unpack(targets, value, line)
            case ast.Starred(value=inner):
                yield from self._store(inner, Opaque("a starred target"), line)
            case ast.Subscript(value=container, slice=key):
                yield from self._store_item(container, self.expression(key), value, line)
            case ast.Attribute(value=ast.Name(id=name), attr="__module__"):
                change = Call(Name("setattr"), (Name(self._mangled(name)), Constant("__module__"), value), (), line)
                yield Evaluate(self._next(), line, change)
            case ast.Attribute(value=ast.Subscript() as module, attr="__class__") if _is_this_module(module):
                yield Dynamic(self._next(), line, "the module's class is replaced")

    def _unpack(self, targets: Sequence[ast.expr], value: Expression, line: int) -> Iterable[Statement]:
        starred = any(isinstance(target, ast.Starred) for target in targets)
        same = isinstance(value, Display) and len(value.items) == len(targets) and not starred
        same = same and not any(isinstance(item, Starred) for item in value.items)  # type: ignore[union-attr]
        if same and len(targets) > 1 and _reads_its_targets(targets, value):
            same = False  # `A, B = B, A` must see the values from before
        for index, target in enumerate(targets):
            if same:
                element: Expression = value.items[index]  # type: ignore[union-attr]
            elif starred:
                element = Opaque("a starred unpacking")
            elif isinstance(value, Display | Mapping):
                element = Opaque("an unpacking of names that it rebinds")
            else:
                element = Subscript(value, Constant(index))
            yield from self._store(target, element, line)

    def _store_item(self, container: ast.expr, key: Expression, value: Expression, line: int) -> Iterable[Statement]:
        match container:
            case ast.Name(id=name):
                yield self._bind(line, name, Mutated(Name(self._mangled(name)), "__setitem__", (key, value)))
            case ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[]):
                if isinstance(key, Constant) and isinstance(key.value, str):
                    yield self._bind(line, key.value, value)
                else:
                    yield Dynamic(self._next(), line, "an item of the namespace is set under a computed name")
            case ast.Attribute(value=ast.Name(id="sys"), attr="modules") if key == Name("__name__"):
                yield self._bind(line, "<module>", value)

    def _delete(self, node: ast.Delete) -> Iterable[Statement]:
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            for name in names:
                if isinstance(name, ast.Name):
                    yield Delete(self._next(), node.lineno, self._mangled(name.id))

    def _expression_statement(self, node: ast.Expr) -> Iterable[Statement]:
        line = node.lineno
        match node.value:
            case ast.Constant():
                return
            case ast.NamedExpr():
                self.expression(node.value)
            case ast.Yield() | ast.YieldFrom():
                yield Return(self._next(), line, Opaque("a generator"))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=op), args=args) if op in _MUTATORS:
                change = Mutated(Name(self._mangled(name)), op, tuple(map(self.expression, args)))
                yield self._bind(line, name, change)
            case ast.Call(
                func=ast.Attribute(value=ast.Subscript(value=ast.Name() as table, slice=key) as item, attr=op), args=args
            ) if op in _MUTATORS:
                change = Mutated(self.expression(item), op, tuple(map(self.expression, args)))
                yield from self._store_item(table, self.expression(key), change, line)
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="globals" | "vars" | "locals"), args=[]))):
                yield Dynamic(self._next(), line, "the namespace is updated by a call")
            case ast.Call(func=ast.Name(id="exec" | "execfile" as name)):
                yield Dynamic(self._next(), line, f"{name}()")
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Subscript() as module, name_node, value]) if (
                _is_this_module(module)
            ):
                if isinstance(name_node, ast.Constant) and isinstance(name_node.value, str):
                    yield self._bind(line, name_node.value, self.expression(value))
                else:
                    yield Dynamic(self._next(), line, "setattr() on the module under a computed name")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sys"), attr="exit")):
                yield Exit(self._next(), line, "sys.exit()")
            case ast.Call(func=ast.Attribute(attr="register")) as call:
                yield Evaluate(self._next(), line, self.expression(call))
            case _ if self._in_try:
                yield Evaluate(self._next(), line, self.expression(node.value))

    def _if(self, node: ast.If) -> Iterable[Statement]:
        seq = self._next()
        branches: list[Branch] = []
        current = node
        while True:
            test = self.expression(current.test)
            branches.append(Branch(test, self._nested(current.body)))
            match current.orelse:
                case [ast.If() as following]:
                    current = following
                case orelse:
                    last = self._nested(orelse)
                    break
        yield If(seq, node.lineno, self._seq, tuple(branches), last)

    def _nested(self, body: Sequence[ast.stmt]) -> Block:
        """Lower a block inside a statement, keeping the walrus targets of that statement apart."""
        prelude, self._prelude = self._prelude, []
        lowered = self.block(body)
        self._prelude = prelude
        return lowered

    def _try(self, node: ast.Try) -> Iterable[Statement]:
        seq = self._next()
        self._in_try += 1
        body = self._nested(node.body)
        self._in_try -= 1
        handlers = tuple(map(self._handler, node.handlers))
        orelse, final = self._nested(node.orelse), self._nested(node.finalbody)
        yield Try(seq, node.lineno, self._seq, body, handlers, orelse, final)

    def _handler(self, node: ast.ExceptHandler) -> Handler:
        catches = self.expression(node.type) if node.type else None
        if node.name is None:
            return Handler(catches, self._nested(node.body))
        bound = self._bind(node.lineno, node.name, Opaque("an exception"))
        body = self._nested(node.body)
        return Handler(catches, (bound, *body, Delete(self._next(), node.lineno, bound.name)))

    def _with(self, node: ast.With | ast.AsyncWith) -> Iterable[Statement]:
        seq = self._next()
        contexts = tuple(self.expression(item.context_expr) for item in node.items)
        bound: list[Statement] = []
        for item in node.items:
            if item.optional_vars is not None:
                bound.extend(self._store(item.optional_vars, Opaque("what a context manager gives"), node.lineno))
        self._in_try += 1  # `with suppress(ImportError)` is a try
        body = self._nested(node.body)
        self._in_try -= 1
        yield With(seq, node.lineno, self._seq, contexts, (*bound, *body))

    def _for(self, node: ast.For | ast.AsyncFor) -> Iterable[Statement]:
        seq = self._next()
        iterable = self.expression(node.iter)
        bound = tuple(self._store(node.target, Element(iterable), node.lineno))
        body, orelse = self._nested(node.body), self._nested(node.orelse)
        yield Loop(seq, node.lineno, self._seq, iterable, (*bound, *body), orelse)

    def _while(self, node: ast.While) -> Iterable[Statement]:
        seq = self._next()
        test = self.expression(node.test)
        body, orelse = self._nested(node.body), self._nested(node.orelse)
        yield Loop(seq, node.lineno, self._seq, test, body, orelse)

    def _match(self, node: ast.Match) -> Iterable[Statement]:
        seq = self._next()
        subject = self.expression(node.subject)
        cases = tuple(map(self._case, node.cases))
        yield Match(seq, node.lineno, self._seq, subject, cases)

    def _case(self, node: ast.match_case) -> Case:
        values = self._pattern_values(node.pattern)
        captured = [part.name for part in ast.walk(node.pattern) if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name]
        captured += [part.rest for part in ast.walk(node.pattern) if isinstance(part, ast.MatchMapping) and part.rest]
        irrefutable = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None
        bound = tuple(self._bind(node.pattern.lineno, name, Opaque("what a pattern captures")) for name in captured)
        guard = self.expression(node.guard) if node.guard else None
        return Case(values, irrefutable, guard, (*bound, *self._nested(node.body)))

    def _pattern_values(self, pattern: ast.pattern) -> tuple[Expression, ...] | None:
        match pattern:
            case ast.MatchValue(value=value):
                return (self.expression(value),)
            case ast.MatchSingleton(value=value):
                return (Constant(value),)
            case ast.MatchOr(patterns=patterns):
                parts = [self._pattern_values(part) for part in patterns]
                return None if None in parts else tuple(value for part in parts for value in part or ())
        return None

    def _return(self, node: ast.Return) -> Iterable[Statement]:
        yield Return(self._next(), node.lineno, self.expression(node.value) if node.value else None)

    def _exit(self, node: ast.stmt) -> Iterable[Statement]:
        yield Exit(self._next(), node.lineno, type(node).__name__.lower())

    # --- classes and functions ---------------------------------------------------------------------------------------

    def _class(self, node: ast.ClassDef) -> Iterable[Statement]:
        seq = self._next()
        bases = self._items(node.bases)
        if getattr(node, "type_params", None):
            bases = (*bases, _GENERIC)
        keywords = self._keywords(node.keywords)
        decorators = tuple(map(self.expression, node.decorator_list))
        outer = self._scope, self._class_name, self._in_try
        qualname = ".".join((*self._scope, node.name))
        self._scope, self._class_name, self._in_try = (*self._scope, node.name), node.name, 0
        body = self._nested(node.body)
        self._scope, self._class_name, self._in_try = outer
        yield Class(
            seq=seq,
            line=node.lineno,
            end=self._seq,
            name=self._mangled(node.name),
            qualname=qualname,
            bases=bases,
            keywords=keywords,
            decorators=decorators,
            doc=_docstring(node.body),
            body=body,
        )

    def _function(self, node: _FunctionDef) -> Iterable[Statement]:
        seq = self._next()
        decorators = tuple(map(self.expression, node.decorator_list))
        body = None
        if self._whole or self._holds_class(node):
            body = self._function_body(node)
        yield Function(
            seq=seq,
            line=node.lineno,
            name=self._mangled(node.name),
            qualname=".".join((*self._scope, node.name)),
            parameters=self._parameters(node.args),
            decorators=decorators,
            is_async=isinstance(node, ast.AsyncFunctionDef),
            body=body,
        )

    def _holds_class(self, node: _FunctionDef) -> bool:
        index = bisect_left(self._class_lines, node.lineno)
        return index < len(self._class_lines) and self._class_lines[index] <= (node.end_lineno or 0)

    def _function_body(self, node: _FunctionDef) -> Block:
        """Lower a body whole: what stands inside it can't be found again by its `seq`, which is the function's own."""
        outer = self._scope, self._seq, self._in_try, self._whole
        self._scope, self._seq, self._in_try, self._whole = (*self._scope, node.name, "<locals>"), 0, 0, True
        body = self._nested(node.body)
        self._scope, self._seq, self._in_try, self._whole = outer
        return body

    def _parameters(self, node: ast.arguments) -> Parameters:
        positional = tuple(arg.arg for arg in (*node.posonlyargs, *node.args))
        keyword_only = tuple(arg.arg for arg in node.kwonlyargs)
        defaults: list[Keyword] = []
        if node.defaults:
            named = positional[-len(node.defaults) :]
            defaults += [Keyword(name, self.expression(value)) for name, value in zip(named, node.defaults, strict=True)]
        for name, default in zip(keyword_only, node.kw_defaults, strict=True):
            if default is not None:
                defaults.append(Keyword(name, self.expression(default)))
        return Parameters(
            positional=positional,
            variadic=node.vararg.arg if node.vararg else None,
            keyword_only=keyword_only,
            keywords=node.kwarg.arg if node.kwarg else None,
            defaults=tuple(defaults),
        )

    # --- expressions -------------------------------------------------------------------------------------------------

    def expression(self, node: ast.expr, depth: int = 0) -> Expression:
        """Lower an expression; what is not followed becomes `Opaque`."""
        if depth > MAX_DEPTH:
            return Opaque("an expression nested too deeply")
        d = depth + 1
        match node:
            case ast.Name(id=name):
                return Name(self._mangled(name))
            case ast.Attribute(value=value, attr=attr):
                return Attribute(self.expression(value, d), self._mangled(attr))
            case ast.Constant(value=value):
                return Opaque("an ellipsis") if value is ... else Constant(value)
            case ast.Call(func=func, args=args, keywords=keywords):
                return Call(self.expression(func, d), self._items(args, d), self._keywords(keywords, d), node.lineno)
            case ast.Subscript(value=value, slice=index):
                return Subscript(self.expression(value, d), self.expression(index, d))
            case ast.Tuple(elts=items):
                return Display("tuple", self._items(items, d))
            case ast.Slice(lower=lower, upper=upper, step=None):
                ends = [Constant(None) if end is None else self.expression(end, d) for end in (lower, upper)]
                return Display("slice", tuple(ends))
            case ast.List(elts=items):
                return Display("list", self._items(items, d))
            case ast.Set(elts=items):
                return Display("set", self._items(items, d))
            case ast.Dict(keys=keys, values=values):
                return self._mapping(keys, values, d)
            case ast.Starred(value=value):
                return Starred(self.expression(value, d))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Conditional(self.expression(test, d), self.expression(body, d), self.expression(orelse, d))
            case ast.BoolOp(op=op, values=values):
                return Boolean("and" if isinstance(op, ast.And) else "or", self._items(values, d))
            case ast.Compare():
                return self._comparison(node, d)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Unary("not", self.expression(operand, d))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Unary("-", self.expression(operand, d))
            case ast.BinOp():
                return self._binary(node, d)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                self._prelude.append(self._bind(node.lineno, name, self.expression(value, d)))
                return Name(self._mangled(name))
            case ast.Lambda(args=args, body=body):
                return Lambda(self._parameters(args), self.expression(body, d))
            case ast.JoinedStr(values=values):
                return Format(tuple(self._format_part(value, d) for value in values))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for inner in ast.walk(node):
                    if isinstance(inner, ast.NamedExpr):
                        self._prelude.append(self._bind(node.lineno, inner.target.id, Opaque("a comprehension")))
                return Opaque("a comprehension")
        return Opaque(f"a {type(node).__name__} expression")

    def _items(self, nodes: Sequence[ast.expr], depth: int = 0) -> tuple[Expression, ...]:
        if len(nodes) > MAX_ITEMS:
            return (Starred(Opaque(f"more than {MAX_ITEMS} items")),)
        return tuple([self.expression(node, depth) for node in nodes])

    def _keywords(self, nodes: Sequence[ast.keyword], depth: int = 0) -> tuple[Keyword, ...]:
        return tuple([Keyword(node.arg, self.expression(node.value, depth)) for node in nodes])

    def _mapping(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr], depth: int) -> Expression:
        if len(keys) > MAX_ITEMS:
            return Opaque(f"a mapping of more than {MAX_ITEMS} items")
        lowered = tuple([None if key is None else self.expression(key, depth) for key in keys])
        return Mapping(lowered, self._items(values, depth))

    def _comparison(self, node: ast.Compare, depth: int) -> Expression:
        operands = self._items([node.left, *node.comparators[:MAX_DEPTH]], depth)
        pairs = [
            Comparison(left, _COMPARISONS[type(op)], right)
            for left, op, right in zip(operands, node.ops, operands[1:], strict=False)
        ]
        if len(node.ops) > MAX_DEPTH:
            return Opaque("a long comparison")
        return pairs[0] if len(pairs) == 1 else Boolean("and", tuple(pairs))

    def _binary(self, node: ast.BinOp, depth: int) -> Expression:
        op = _OPERATORS.get(type(node.op))
        if op is None:
            return Opaque(f"a {type(node.op).__name__} expression")
        operands = [node.right]
        left: ast.expr = node.left
        while op == "+" and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            operands.append(left.right)
            left = left.left
        operands.append(left)
        return Binary(op, self._items(operands[::-1], depth))

    def _format_part(self, node: ast.expr, depth: int) -> Expression:
        match node:
            case ast.Constant(value=str(text)):
                return Constant(text)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self.expression(value, depth)
        return Opaque("a formatted field")


def _lines_of_indented_classes(text: str) -> tuple[int, ...]:
    lines: list[int] = []
    line, position = 1, 0
    for found in _INDENTED_CLASS.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        lines.append(line)
    return tuple(lines)


def _is_this_module(node: ast.Subscript) -> bool:
    """Tell whether the node is `sys.modules[__name__]`."""
    match node:
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"), slice=ast.Name(id="__name__")):
            return True
    return False


def _reads_its_targets(targets: Sequence[ast.expr], value: Display) -> bool:
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return any(isinstance(item, Name) and item.id in names for item in value.items)


_STATEMENTS: dict[type[ast.stmt], Callable[[_Lowering, ast.stmt], Iterable[Statement]]] = {
    ast.Import: _Lowering._import,
    ast.ImportFrom: _Lowering._import_from,
    ast.Assign: _Lowering._assign,
    ast.AnnAssign: _Lowering._annotated,
    ast.AugAssign: _Lowering._augmented,
    ast.Delete: _Lowering._delete,
    ast.Expr: _Lowering._expression_statement,
    ast.If: _Lowering._if,
    ast.Try: _Lowering._try,
    ast.With: _Lowering._with,
    ast.AsyncWith: _Lowering._with,
    ast.For: _Lowering._for,
    ast.AsyncFor: _Lowering._for,
    ast.While: _Lowering._while,
    ast.Match: _Lowering._match,
    ast.ClassDef: _Lowering._class,
    ast.FunctionDef: _Lowering._function,
    ast.AsyncFunctionDef: _Lowering._function,
    ast.Return: _Lowering._return,
    ast.Raise: _Lowering._exit,
    ast.Break: _Lowering._exit,
    ast.Continue: _Lowering._exit,
}  # type: ignore[dict-item,assignment]
if sys.version_info >= (3, 11):
    _STATEMENTS[ast.TryStar] = _Lowering._try
if sys.version_info >= (3, 12):
    _STATEMENTS[ast.TypeAlias] = _Lowering._type_alias
