"""What binds a module's names in passing: functions that declare them `global`, and what changes `__all__` in place.

Pure: looks at the syntax tree alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = "__all__"
_HARMLESS = frozenset(
    {"all", "any", "dict", "enumerate", "filter", "frozenset", "isinstance", "len", "list", "map", "max", "min"}
    | {"print", "repr", "reversed", "set", "sorted", "str", "sum", "tuple", "type", "zip"}
)
"""Functions that change nothing that they are handed."""

_READING = frozenset({"copy", "count", "index", "__len__", "__contains__", "__iter__"})


def functions_that_bind_globally(tree: ast.Module) -> dict[str, frozenset[str]]:
    """Return the module's functions that declare names `global` or change `__all__` in place, with those names."""
    found: dict[str, frozenset[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
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
