"""The plain built-in types that annotations allow and defaults have: what rules about options compare."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .facts import Attribute, Binary, Constant, Display, Name, Subscript
from .resolve_calls import identity
from .values import ClassValue

if TYPE_CHECKING:
    from .config_shapes import Located
    from .facts import Expression
    from .rules_subject import Subject
    from .values import Place

_PLAIN = frozenset({"bool", "bytes", "complex", "dict", "float", "int", "list", "set", "str", "tuple", "frozenset"})
WIDER = {"int": {"float", "complex"}, "bool": {"int", "float", "complex"}, "float": {"complex"}}
"""What the type checkers take where another type is written, and Python does, too."""


def type_of_value(default: ast.expr) -> str | None:
    """Return the name of the built-in type that a default has for certain."""
    match default:
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=value) if value is not ...:
            return type(value).__name__
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.Set() | ast.SetComp():
            return "set"
        case ast.Tuple():
            return "tuple"
        case ast.JoinedStr():
            return "str"
    return None


def types_of(annotation: Located, subject: Subject) -> frozenset[str] | None:
    """Return the names of the plain built-in types that an annotation allows; None where it may allow others."""
    return _types(annotation.expression, annotation.place, subject)


def _types(expression: Expression, place: Place, subject: Subject) -> frozenset[str] | None:
    match expression:
        case Constant(value=None):
            return frozenset({"None"})
        case Binary(op="|", operands=operands):
            return _joined([_types(part, place, subject) for part in operands])
        case Subscript(value=value, key=key):
            match _id(value, place, subject):
                case "typing:Optional":
                    return _joined([_types(key, place, subject), frozenset({"None"})])
                case "typing:Union" if isinstance(key, Display):
                    return _joined([_types(part, place, subject) for part in key.items])
            return _types(value, place, subject) if isinstance(value, Name | Attribute) else None
        case Name() | Attribute():
            module, _, name = (_id(expression, place, subject) or "").partition(":")
            return frozenset({name}) if module == "builtins" and name in _PLAIN else None
    return None


def _joined(parts: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _id(expression: Expression, place: Place, subject: Subject) -> str | None:
    value = subject.world.evaluate(expression, place)
    return value.id if isinstance(value, ClassValue) else identity(value)
