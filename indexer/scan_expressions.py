"""Expressions of a syntax tree -> expressions of the facts; what is not followed becomes `Opaque`."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, TypeAlias

from .facts import (
    Attribute,
    Binary,
    Bind,
    Boolean,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Display,
    Element,
    Expression,
    Format,
    Generator,
    Keyword,
    Lambda,
    Mapping,
    Name,
    Opaque,
    Parameters,
    Starred,
    Statement,
    Subscript,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_DEPTH = 60
"""How deep an expression is followed; real bases, tables and `__all__` stay far below."""
MAX_ITEMS = 50_000
"""How many items of one display or call are followed."""
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
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.BitOr: "|",
    ast.Mod: "%",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitXor: "^",
}


def parse_expression(text: str) -> Expression | None:
    """Return the expression that a text is, such as an annotation in quotes; None where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(text.strip(), mode="eval").body
        return ExpressionLowering().expression(node)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_COMPREHENSIONS: dict[type[ast.expr], str] = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator"}


class ExpressionLowering:
    """The part of a scan that lowers expressions; it numbers statements, since a walrus binds in the middle of one."""

    def __init__(self) -> None:
        self._seq = 0
        self._class_name: str | None = None  # for private names (`__x` in a class body)
        self._prelude: list[Statement] = []  # what walrus targets bind before the statement at hand

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _mangled(self, name: str) -> str:
        if self._class_name is None or not name.startswith("__") or name.endswith("__") or "." in name:
            return name
        return f"_{self._class_name.lstrip('_')}{name}"

    def _bind(self, line: int, name: str, value: Expression, annotation: Expression | None = None) -> Bind:
        return Bind(self._next(), line, self._mangled(name), value, annotation)

    def _parameters(self, node: ast.arguments) -> Parameters:
        positional = tuple(arg.arg for arg in (*node.posonlyargs, *node.args))
        keyword_only = tuple(arg.arg for arg in node.kwonlyargs)
        defaults: list[Keyword] = []
        if node.defaults:
            named = positional[-len(node.defaults) :]
            defaults += [
                Keyword(name, self.expression(value)) for name, value in zip(named, node.defaults, strict=True)
            ]
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
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return Unary("+", self.expression(operand, d))
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return Unary("~", self.expression(operand, d))
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
                        held = self._held_after(inner.value, node.generators, d)
                        self._prelude.append(self._bind(node.lineno, inner.target.id, held))
                        return Opaque("a comprehension that binds a name outside it")
                return self._comprehension(node, d)
        return Opaque(f"a {type(node).__name__} expression")

    def _comprehension(self, node: _Comprehension, depth: int) -> Expression:
        generators = tuple(
            Generator(
                self.expression(generator.target, depth),
                self.expression(generator.iter, depth),
                self._items(generator.ifs, depth),
            )
            for generator in node.generators
        )
        if isinstance(node, ast.DictComp):
            pair = Display("tuple", self._items([node.key, node.value], depth))
            return Comprehension("dict", pair, generators)
        return Comprehension(_COMPREHENSIONS[type(node)], self.expression(node.elt, depth), generators)

    def _held_after(self, node: ast.expr, generators: Sequence[ast.comprehension], depth: int) -> Expression:
        """Return what a walrus in a comprehension has bound when that is done; known for a plain loop variable."""
        match node, generators:
            case ast.Name(id=name), [ast.comprehension(target=ast.Name(id=each), iter=iterable, ifs=[])] if (
                name == each
            ):
                items = self.expression(iterable, depth)
                return Subscript(items, Constant(-1)) if isinstance(items, Display) else Element(items)
        return Opaque("a comprehension")

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
        op = OPERATORS.get(type(node.op))
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
