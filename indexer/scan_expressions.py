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
    from collections.abc import Callable, Sequence
    from typing import Any

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
_DISPLAYS: dict[type[ast.expr], str] = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}
_UNARY: dict[type[ast.unaryop], str] = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
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
        self._names: dict[str, Name] = {}  # a third of all nodes are names, and most of these are written again
        self._prelude: list[Statement] = []  # what walrus targets bind before the statement at hand

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _mangled(self, name: str) -> str:
        if self._class_name is None or name[:2] != "__" or name.endswith("__") or "." in name:
            return name
        return f"_{self._class_name.lstrip('_')}{name}"

    def _bind(self, line: int, name: str, value: Expression, annotation: Expression | None = None) -> Bind:
        return Bind(self._next(), line, self._mangled(name), value, annotation)

    def _parameters(self, node: ast.arguments) -> Parameters:
        positional = tuple([arg.arg for arg in (*node.posonlyargs, *node.args)])
        keyword_only = tuple([arg.arg for arg in node.kwonlyargs])
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
        lower = _EXPRESSIONS.get(type(node))
        return Opaque(f"a {type(node).__name__} expression") if lower is None else lower(self, node, depth + 1)

    def _name(self, node: ast.Name, _depth: int) -> Expression:
        name = self._mangled(node.id)
        held = self._names.get(name)
        if held is None:
            held = self._names[name] = Name(name)
        return held

    def _attribute(self, node: ast.Attribute, depth: int) -> Expression:
        return Attribute(self.expression(node.value, depth), self._mangled(node.attr))

    def _constant(self, node: ast.Constant, _depth: int) -> Expression:
        return Opaque("an ellipsis") if node.value is ... else Constant(node.value)

    def _call(self, node: ast.Call, depth: int) -> Expression:
        function, args = self.expression(node.func, depth), self._items(node.args, depth)
        return Call(function, args, self._keywords(node.keywords, depth), node.lineno)

    def _subscript(self, node: ast.Subscript, depth: int) -> Expression:
        return Subscript(self.expression(node.value, depth), self.expression(node.slice, depth))

    def _slice(self, node: ast.Slice, depth: int) -> Expression:
        if node.step is not None:
            return Opaque("a Slice expression")
        ends = [Constant(None) if end is None else self.expression(end, depth) for end in (node.lower, node.upper)]
        return Display("slice", tuple(ends))

    def _display(self, node: ast.Tuple | ast.List | ast.Set, depth: int) -> Expression:
        return Display(_DISPLAYS[type(node)], self._items(node.elts, depth))

    def _starred(self, node: ast.Starred, depth: int) -> Expression:
        return Starred(self.expression(node.value, depth))

    def _conditional(self, node: ast.IfExp, depth: int) -> Expression:
        test, body = self.expression(node.test, depth), self.expression(node.body, depth)
        return Conditional(test, body, self.expression(node.orelse, depth))

    def _boolean(self, node: ast.BoolOp, depth: int) -> Expression:
        return Boolean("and" if isinstance(node.op, ast.And) else "or", self._items(node.values, depth))

    def _unary(self, node: ast.UnaryOp, depth: int) -> Expression:
        return Unary(_UNARY[type(node.op)], self.expression(node.operand, depth))

    def _walrus(self, node: ast.NamedExpr, depth: int) -> Expression:
        self._prelude.append(self._bind(node.lineno, node.target.id, self.expression(node.value, depth)))
        return Name(self._mangled(node.target.id))

    def _lambda(self, node: ast.Lambda, depth: int) -> Expression:
        return Lambda(self._parameters(node.args), self.expression(node.body, depth))

    def _format(self, node: ast.JoinedStr, depth: int) -> Expression:
        return Format(tuple(self._format_part(value, depth) for value in node.values))

    def _comprehension(self, node: _Comprehension, depth: int) -> Expression:
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                held = self._held_after(inner.value, node.generators, depth)
                self._prelude.append(self._bind(node.lineno, inner.target.id, held))
                return Opaque("a comprehension that binds a name outside it")
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

    def _mapping(self, node: ast.Dict, depth: int) -> Expression:
        if len(node.keys) > MAX_ITEMS:
            return Opaque(f"a mapping of more than {MAX_ITEMS} items")
        lowered = tuple([None if key is None else self.expression(key, depth) for key in node.keys])
        return Mapping(lowered, self._items(node.values, depth))

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


_EXPRESSIONS: dict[type[ast.expr], Callable[[ExpressionLowering, Any, int], Expression]] = {
    ast.Name: ExpressionLowering._name,
    ast.Attribute: ExpressionLowering._attribute,
    ast.Constant: ExpressionLowering._constant,
    ast.Call: ExpressionLowering._call,
    ast.Subscript: ExpressionLowering._subscript,
    ast.Slice: ExpressionLowering._slice,
    ast.Tuple: ExpressionLowering._display,
    ast.List: ExpressionLowering._display,
    ast.Set: ExpressionLowering._display,
    ast.Dict: ExpressionLowering._mapping,
    ast.Starred: ExpressionLowering._starred,
    ast.IfExp: ExpressionLowering._conditional,
    ast.BoolOp: ExpressionLowering._boolean,
    ast.Compare: ExpressionLowering._comparison,
    ast.UnaryOp: ExpressionLowering._unary,
    ast.BinOp: ExpressionLowering._binary,
    ast.NamedExpr: ExpressionLowering._walrus,
    ast.Lambda: ExpressionLowering._lambda,
    ast.JoinedStr: ExpressionLowering._format,
    ast.ListComp: ExpressionLowering._comprehension,
    ast.SetComp: ExpressionLowering._comprehension,
    ast.DictComp: ExpressionLowering._comprehension,
    ast.GeneratorExp: ExpressionLowering._comprehension,
}
