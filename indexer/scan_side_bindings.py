"""What binds a module's names in passing: functions that declare them `global`, and what changes `__all__` in place.

Pure: looks at the syntax tree alone.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALL = "__all__"
_HARMLESS = frozenset(
    {"all", "any", "dict", "enumerate", "filter", "frozenset", "isinstance", "len", "list", "map", "max", "min"}
    | {"print", "repr", "reversed", "set", "sorted", "str", "sum", "tuple", "type", "zip"}
)
"""Functions that change nothing that they are handed."""

_READING = frozenset({"copy", "count", "index", "__len__", "__contains__", "__iter__"})


_BIND_GLOBALLY = re.compile(r"global\b"), re.compile(r"__all__")  # one by one, each is found ten times as fast


def lines_at(positions: Iterable[int], text: str) -> list[int]:
    """Return the lines (1-based) of positions in a text, both ascending."""
    lines: list[int] = []
    line, counted = 1, 0
    for position in positions:
        line += text.count("\n", counted, position)
        counted = position
        lines.append(line)
    return lines


def _stands_in(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[int]) -> bool:
    """Tell whether a function, its decorators included, has one of some lines (ascending)."""
    first = min([node.lineno, *[decorator.lineno for decorator in node.decorator_list]])
    index = bisect_left(lines, first)
    return index < len(lines) and lines[index] <= (node.end_lineno or 0)


def functions_that_bind_globally(tree: ast.Module, text: str) -> dict[str, frozenset[str]]:
    """Return the module's functions that declare names `global` or change `__all__` in place, with those names."""
    lines = lines_at(sorted(found.start() for word in _BIND_GLOBALLY for found in word.finditer(text)), text)
    found: dict[str, frozenset[str]] = {}
    for node in tree.body if lines else ():
        if isinstance(node, ast.FunctionDef) and _stands_in(node, lines):
            names = {name for inner in ast.walk(node) for name in _bound_globally(inner)}
            if names:
                found[node.name] = frozenset(names)
    return found


def _bound_globally(node: ast.AST) -> Sequence[str]:
    match node:
        case ast.Global(names=names):
            return names
        case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"))) | ast.AugAssign(target=ast.Name(id="__all__")):
            return [ALL]
    return []


def changes_all(node: ast.stmt) -> bool:
    """Tell whether a statement may change `__all__` in a way that its own form does not say.

    By a method inside another expression, under another name, or by a function that is handed the list.
    """
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__")), args=args)):
            return any(map(_changes_all, args))
        case ast.Assign(value=ast.Name(id="__all__")):
            return True  # two names for one list from here on
        case ast.Expr(value=value) | ast.Assign(value=value) | ast.AugAssign(value=value):
            return _changes_all(value)
        case ast.AnnAssign(value=ast.expr() as value):
            return _changes_all(value)
    return False


def _changes_all(value: ast.expr) -> bool:
    return any(_is_change(inner) for inner in ast.walk(value))


def _is_change(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method)):
            return method not in _READING
        case ast.Call(func=ast.Name(id=function), args=args) if function in _HARMLESS:
            return False
        case ast.Call(args=args, keywords=keywords):
            handed = [*args, *(keyword.value for keyword in keywords)]
            return any(isinstance(arg, ast.Name) and arg.id == ALL for arg in handed)
    return False
