"""Source text of one module -> its facts. Pure: the same text gives the same facts, for every target and on every host.

Scanning lowers the syntax tree to what can bind a name or make a class. Function bodies are left out unless a class
stands in them, because most of a program is function bodies and a module's names seldom depend on them; `scan(...,
whole=True)` lowers them too, for the few functions that resolving has to look into.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from bisect import bisect_left
from textwrap import dedent
from typing import TYPE_CHECKING, TypeAlias

from .facts import (
    ENUM_MEMBERS,
    Attribute,
    Binary,
    Bind,
    Block,
    Branch,
    Call,
    Case,
    Class,
    Constant,
    Declare,
    Delete,
    Display,
    Dynamic,
    Element,
    Evaluate,
    Exit,
    Expression,
    Failure,
    Function,
    Handler,
    If,
    Import,
    ImportFrom,
    Keyword,
    Loop,
    Match,
    ModuleFacts,
    Mutated,
    Name,
    Opaque,
    Return,
    Starred,
    Statement,
    Subscript,
    Try,
    With,
)
from .scan_expressions import OPERATORS, ExpressionLowering
from .scan_side_bindings import ALL, changes_all, functions_that_bind_globally, lines_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any


_CLASS = re.compile(r"class\b")  # what begins with a word is found ten times as fast as the beginning of a line
_MUTATORS = frozenset({"append", "extend", "remove", "insert", "update", "setdefault", "add", "clear", "pop"})
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
    lowering = _Lowering(text, tree, whole=whole)
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


class _Lowering(ExpressionLowering):
    """One pass over one syntax tree; holds the counter of `seq` and the scope's names."""

    def __init__(self, text: str, tree: ast.Module, *, whole: bool) -> None:
        super().__init__()
        self._whole = whole
        self._binds_globally = functions_that_bind_globally(tree, text)
        self._has_all = ALL in text
        self._class_lines = lines_at(_indented_classes(text), text)
        self._scope: tuple[str, ...] = ()  # the qualname so far, with "<locals>"
        self._globals: frozenset[str] = frozenset()  # what the scope declares `global`
        self._in_try = 0

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
            if self._has_all and changes_all(node):
                lowered.append(self._bind(node.lineno, ALL, Opaque("what else changes __all__")))
        return tuple(lowered)

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
        if not isinstance(node.target, ast.Name):
            return
        if node.value is None:
            if self._class_name is not None:
                name = self._mangled(node.target.id)
                yield Declare(self._next(), node.lineno, name, self.expression(node.annotation))
            return
        yield self._bind(node.lineno, node.target.id, self.expression(node.value), self.expression(node.annotation))

    def _augmented(self, node: ast.AugAssign) -> Iterable[Statement]:
        op = OPERATORS.get(type(node.op))
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
        value = self.expression(node.value)  # type: ignore[attr-defined]
        maker = Attribute(Call(Name("__import__"), (Constant("typing"),), (), 0), "TypeAliasType")
        call = Call(maker, (Constant(name), value), (), node.lineno)
        yield self._bind(node.lineno, name, call)

    def _store(self, target: ast.expr, value: Expression, line: int) -> Iterable[Statement]:
        match target:
            case ast.Name(id=name):
                yield self._bind(line, name, value)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                yield from self._unpack(targets, value, line)
            case ast.Subscript(value=container, slice=key):
                yield from self._store_item(container, self.expression(key), value, line)
            case ast.Attribute(value=ast.Name(id=name), attr=attr):
                change = Call(Name("setattr"), (Name(self._mangled(name)), Constant(attr), value), (), line)
                yield Evaluate(self._next(), line, change)
            case ast.Attribute(value=owner, attr="__module__" | "__qualname__" as attr):
                yield self._spelling(owner, attr, value, line)
            case ast.Attribute(value=ast.Subscript() as module, attr="__class__") if _is_this_module(module):
                yield Dynamic(self._next(), line, "what replaces the module's class")
            case ast.Attribute(value=ast.Subscript() as module, attr=attr) if _is_this_module(module):
                yield self._bind(line, attr, value)

    def _unpack(self, targets: Sequence[ast.expr], value: Expression, line: int) -> Iterable[Statement]:
        elements = _elements(len(targets), [isinstance(target, ast.Starred) for target in targets], value)
        if isinstance(value, Display) and _reads_its_targets(targets, value):
            # `A, B = B, A` reads all before it binds one: the values get names of their own first.
            held = [f"<{position}>" for position in range(len(elements))]
            for name, element in zip(held, elements, strict=True):
                yield self._bind(line, name, element)
            elements = [Name(name) for name in held]
        for target, element in zip(targets, elements, strict=True):
            yield from self._store(target.value if isinstance(target, ast.Starred) else target, element, line)

    def _store_item(self, container: ast.expr, key: Expression, value: Expression, line: int) -> Iterable[Statement]:
        match container:
            case ast.Name(id=name):
                yield self._bind(line, name, Mutated(Name(self._mangled(name)), "__setitem__", (key, value)))
            case ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[]):
                if isinstance(key, Constant) and isinstance(key.value, str):
                    yield self._bind(line, key.value, value)
                else:
                    yield Dynamic(self._next(), line, "an item of the namespace under a computed name")
            case ast.Attribute(value=ast.Name(id="sys"), attr="modules") if key == Name("__name__"):
                yield self._bind(line, "<module>", value)

    def _delete(self, node: ast.Delete) -> Iterable[Statement]:
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            for name in names:
                match name:
                    case ast.Name(id=bound):
                        yield Delete(self._next(), node.lineno, self._mangled(bound))
                    case ast.Subscript(value=ast.Name(id=bound) as container, slice=key):
                        removed = Mutated(Name(self._mangled(bound)), "__delitem__", (self.expression(key),))
                        yield self._bind(node.lineno, container.id, removed)

    def _given(self, call: ast.Call) -> tuple[Expression, ...]:
        """Return what a method that changes a container is given; keywords, which `update` takes, as one table."""
        items = [*call.args]
        if call.keywords:
            names = [None if keyword.arg is None else ast.Constant(keyword.arg) for keyword in call.keywords]
            items.append(ast.Dict(keys=[*names], values=[keyword.value for keyword in call.keywords]))
        return tuple(map(self.expression, items))

    def _expression_statement(self, node: ast.Expr) -> Iterable[Statement]:
        line = node.lineno
        match node.value:
            case ast.Constant():
                return
            case ast.NamedExpr():
                self.expression(node.value)
            case ast.Yield() | ast.YieldFrom():
                yield Return(self._next(), line, Opaque("a generator"))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=op)) if op in _MUTATORS:
                change = Mutated(Name(self._mangled(name)), op, self._given(node.value))
                yield self._bind(line, name, change)
            case ast.Call(
                func=ast.Attribute(value=ast.Subscript(value=ast.Name() as table, slice=key) as item, attr=op)
            ) if op in _MUTATORS:
                change = Mutated(self.expression(item), op, self._given(node.value))
                yield from self._store_item(table, self.expression(key), change, line)
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="globals" | "vars" | "locals"), args=[]))):
                yield Dynamic(self._next(), line, "a call that updates the namespace")
            case ast.Call(func=ast.Name(id=name)) if name in self._binds_globally and not self._scope:
                yield from self._bound_by(name, line)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.BoolOp() | ast.Compare() | ast.Tuple():
                self.expression(node.value)  # for what a walrus in it binds
            case ast.Call(func=ast.Name(id="exec"), args=[ast.Constant(value=str(text))]):
                yield from self._executed(text, line)
            case ast.Call(func=ast.Name(id="exec" | "execfile" as name)):
                yield Dynamic(self._next(), line, f"{name}()")
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Subscript() as module, name_node, value]) if (
                _is_this_module(module)
            ):
                if isinstance(name_node, ast.Constant) and isinstance(name_node.value, str):
                    yield self._bind(line, name_node.value, self.expression(value))
                else:
                    yield Dynamic(self._next(), line, "setattr() on the module under a computed name")
            case ast.Call(
                func=ast.Name(id="setattr"),
                args=[owner, ast.Constant(value="__module__" | "__qualname__" as attr), value],
            ):
                yield self._spelling(owner, attr, self.expression(value), line)
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(), ast.Constant(value=str()), _]) as call:
                yield Evaluate(self._next(), line, self.expression(call))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sys"), attr="exit")):
                yield Exit(self._next(), line, "sys.exit()")
            case ast.Call(
                func=ast.Attribute(value=maker, attr="_convert_"), args=[ast.Constant(value=str(name)), *given]
            ):
                yield from self._converted(maker, name, given, line)
            case _ if self._in_try or isinstance(node.value, ast.Call):
                yield Evaluate(self._next(), line, self.expression(node.value))

    def _spelling(self, owner: ast.expr, attr: str, value: Expression, line: int) -> Statement:
        """Return the statement that sets how a class spells itself."""
        change = Call(Name("setattr"), (self.expression(owner), Constant(attr), value), (), line)
        return Evaluate(self._next(), line, change)

    def _converted(self, maker: ast.expr, name: str, given: Sequence[ast.expr], line: int) -> Iterable[Statement]:
        """Yield what `IntEnum._convert_(name, __name__, filter)` binds: an enumeration of the module's constants."""
        module = Keyword("module", self.expression(given[0])) if given else None
        members = (Constant(name), Opaque("constants of the module"))
        made = Call(self.expression(maker), members, (module,) if module else (), line)
        yield self._bind(line, name, made)
        yield Dynamic(self._next(), line, ENUM_MEMBERS)

    def _bound_by(self, function: str, line: int) -> Iterable[Statement]:
        """Yield the names that a call of one of the module's functions binds for all of the module."""
        for bound in sorted(self._binds_globally[function]):
            yield self._bind(line, bound, Opaque(f"what {function}() binds globally"))

    def _bound_by_decorators(self, node: ast.ClassDef | _FunctionDef) -> Iterable[Statement]:
        if self._scope or not self._binds_globally:
            return
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(function, ast.Name) and function.id in self._binds_globally:
                yield from self._bound_by(function.id, node.lineno)

    def _executed(self, text: str, line: int) -> Iterable[Statement]:
        """Lower what `exec` of a literal runs, all of it at the line of the call."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(dedent(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            yield Dynamic(self._next(), line, "exec()")
            return
        for inner in ast.walk(tree):
            if isinstance(inner, ast.stmt | ast.expr):
                inner.lineno = inner.end_lineno = line
        yield from self._nested(tree.body)

    def _if(self, node: ast.If) -> Iterable[Statement]:
        test = self.expression(node.test)
        seq = self._next()
        branches: list[Branch] = []
        current = node
        while True:
            if current is not node:
                prelude, self._prelude = self._prelude, []
                test = self.expression(current.test)
                bound, self._prelude = self._prelude, prelude
            else:
                bound = []
            branches.append(Branch(test, (*bound, *self._nested(current.body))))
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
        contexts = tuple(self.expression(item.context_expr) for item in node.items)
        seq = self._next()
        bound: list[Statement] = []
        for item in node.items:
            if item.optional_vars is not None:
                bound.extend(self._store(item.optional_vars, Opaque("what a context manager gives"), node.lineno))
        self._in_try += 1  # `with suppress(ImportError)` is a try
        body = self._nested(node.body)
        self._in_try -= 1
        yield With(seq, node.lineno, self._seq, contexts, (*bound, *body))

    def _for(self, node: ast.For | ast.AsyncFor) -> Iterable[Statement]:
        iterable = self.expression(node.iter)
        seq = self._next()
        bound = tuple(self._store(node.target, Element(iterable), node.lineno))
        body = self._nested(node.body)
        last: tuple[Statement, ...] = ()
        if isinstance(iterable, Display) and not any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
            last = tuple(self._store(node.target, Subscript(iterable, Constant(-1)), node.lineno))
        orelse = self._nested(node.orelse)
        yield Loop(seq, node.lineno, self._seq, iterable, (*bound, *body), (*last, *orelse))

    def _while(self, node: ast.While) -> Iterable[Statement]:
        test = self.expression(node.test)
        seq = self._next()
        body, orelse = self._nested(node.body), self._nested(node.orelse)
        yield Loop(seq, node.lineno, self._seq, test, body, orelse)

    def _match(self, node: ast.Match) -> Iterable[Statement]:
        subject = self.expression(node.subject)
        seq = self._next()
        cases = tuple(self._case(case, subject) for case in node.cases)
        yield Match(seq, node.lineno, self._seq, subject, cases)

    def _case(self, node: ast.match_case, subject: Expression) -> Case:
        values = self._pattern_values(node.pattern)
        irrefutable = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None
        bound = tuple(self._captures(node.pattern, subject))
        guard = self.expression(node.guard) if node.guard else None
        return Case(values, irrefutable, guard, (*bound, *self._nested(node.body)))

    def _captures(self, pattern: ast.pattern, subject: Expression | None) -> Iterable[Statement]:
        """Yield what a pattern binds; `subject` is what it is matched with, where that can be spelled."""
        value = Opaque("what a pattern captures") if subject is None else subject
        match pattern:
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    yield from self._captures(inner, subject)
                if name is not None:
                    yield self._bind(pattern.lineno, name, value)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name), patterns=[]):
                yield self._bind(pattern.lineno, name, Opaque("what a pattern captures"))
            case ast.MatchSequence(patterns=patterns):
                starred = any(isinstance(inner, ast.MatchStar) for inner in patterns)
                for index, inner in enumerate(patterns):
                    known = subject is not None and not starred
                    yield from self._captures(inner, Subscript(subject, Constant(index)) if known else None)  # type: ignore[arg-type]
            case ast.MatchMapping(patterns=patterns, rest=rest):
                for inner in patterns:
                    yield from self._captures(inner, None)
                if rest is not None:
                    yield self._bind(pattern.lineno, rest, Opaque("what a pattern captures"))
            case ast.MatchClass(patterns=patterns, kwd_patterns=named):
                for inner in (*patterns, *named):
                    yield from self._captures(inner, None)
            case ast.MatchOr(patterns=patterns):
                for inner in patterns:
                    yield from self._captures(inner, subject)

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
        bases = self._items(node.bases)
        if getattr(node, "type_params", None):
            bases = (*bases, _GENERIC)
        keywords = self._keywords(node.keywords)
        decorators = tuple(map(self.expression, node.decorator_list))
        seq = self._next()
        shared = _declared_global(node)
        outer = self._scope, self._class_name, self._in_try
        qualname = self._qualname(node.name)
        globals_, self._globals = self._globals, shared
        self._scope, self._class_name, self._in_try = (*qualname.split("."),), node.name, 0
        body = self._nested(node.body)
        self._scope, self._class_name, self._in_try = outer
        self._globals = globals_
        hoisted = [statement for statement in body if getattr(statement, "name", None) in shared]
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
            body=tuple([statement for statement in body if statement not in hoisted]) if hoisted else body,
        )
        yield from hoisted
        if any("global_enum" in (getattr(item, "id", ""), getattr(item, "attr", "")) for item in node.decorator_list):
            for statement in body:
                if isinstance(statement, Bind):
                    yield self._bind(node.lineno, statement.name, Attribute(Name(node.name), statement.name))
        yield from self._bound_by_decorators(node)

    def _function(self, node: _FunctionDef) -> Iterable[Statement]:
        decorators = tuple([self.expression(decorator) for decorator in node.decorator_list])
        seq = self._next()
        body = None
        if self._whole or self._holds_class(node):
            body = self._function_body(node)
        yield Function(
            seq=seq,
            line=node.lineno,
            name=self._mangled(node.name),
            qualname=self._qualname(node.name),
            parameters=self._parameters(node.args),
            decorators=decorators,
            is_async=isinstance(node, ast.AsyncFunctionDef),
            body=body,
        )
        yield from self._bound_by_decorators(node)

    def _holds_class(self, node: _FunctionDef) -> bool:
        index = bisect_left(self._class_lines, node.lineno)
        return index < len(self._class_lines) and self._class_lines[index] <= (node.end_lineno or 0)

    def _function_body(self, node: _FunctionDef) -> Block:
        """Lower a body whole: what stands inside it can't be found again by its `seq`, which is the function's own."""
        outer = self._scope, self._seq, self._in_try, self._whole, self._globals
        scope = (*self._qualname(node.name).split("."), "<locals>")
        self._scope, self._seq, self._in_try, self._whole, self._globals = scope, 0, 0, True, _declared_global(node)
        body = self._nested(node.body)
        self._scope, self._seq, self._in_try, self._whole, self._globals = outer
        return body

    def _qualname(self, name: str) -> str:
        return name if name in self._globals else ".".join((*self._scope, name))


def _indented_classes(text: str) -> Iterator[int]:
    """Yield where a line begins with an indented `class`, by the position of the word."""
    for found in _CLASS.finditer(text):
        indent = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if indent and not indent.strip(" \t\f"):
            yield found.start()


def _is_this_module(node: ast.Subscript) -> bool:
    """Tell whether the node is `sys.modules[__name__]`."""
    match node:
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"), slice=ast.Name(id="__name__")
        ):
            return True
    return False


def _elements(size: int, starred: Sequence[bool], value: Expression) -> list[Expression]:
    """Return what each target of an unpacking gets, one of which may be starred."""
    star = list(starred).index(True) if True in starred else None
    if isinstance(value, Display) and not any(isinstance(item, Starred) for item in value.items):
        items = value.items
        if star is None and len(items) == size:
            return list(items)
        if star is not None and len(items) >= size - 1:
            after = size - star - 1
            middle = Display("list", items[star : len(items) - after])
            return [*items[:star], middle, *items[len(items) - after :]]
    if star is None:
        return [Subscript(value, Constant(index)) for index in range(size)]
    opaque = Opaque("a starred unpacking")
    return [Subscript(value, Constant(index)) if index < star else opaque for index in range(size)]


def _declared_global(node: ast.ClassDef | _FunctionDef) -> frozenset[str]:
    """Return the names that a scope declares `global` in its own statements."""
    return frozenset(name for statement in node.body if isinstance(statement, ast.Global) for name in statement.names)


def _reads_its_targets(targets: Sequence[ast.expr], value: Display) -> bool:
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return any(isinstance(item, Name) and item.id in names for item in value.items)


_STATEMENTS: dict[type[ast.stmt], Callable[[_Lowering, Any], Iterable[Statement]]] = {
    ast.Import: _Lowering._import,
    ast.ImportFrom: _Lowering._import_from,
    ast.Assign: _Lowering._assign,
    ast.AnnAssign: _Lowering._annotated,
    ast.AugAssign: _Lowering._augmented,
    ast.Delete: _Lowering._delete,
    ast.Expr: _Lowering._expression_statement,
    ast.If: _Lowering._if,
    ast.Try: _Lowering._try,
    ast.TryStar: _Lowering._try,
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
}
if sys.version_info >= (3, 12):
    _STATEMENTS[ast.TypeAlias] = _Lowering._type_alias
