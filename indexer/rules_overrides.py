"""Methods that override others, as a class's body has them: what rules about methods hold beside each other.

What a decorator may have changed is left out.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .facts import Function
from .resolve_calls import identity
from .values import ClassValue, Decorated, FunctionValue, Unbound, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import FunctionDef
    from .rules_subject import Examined, Subject

Kind = Literal["method", "property", "classmethod", "staticmethod"]

_KINDS: dict[str, Kind] = {
    "builtins:property": "property",
    "abc:abstractproperty": "property",
    "functools:cached_property": "property",
    "builtins:classmethod": "classmethod",
    "abc:abstractclassmethod": "classmethod",
    "builtins:staticmethod": "staticmethod",
    "abc:abstractstaticmethod": "staticmethod",
}
_TRANSPARENT = frozenset(
    {
        "abc:abstractmethod",
        "typing:final",
        "typing:no_type_check",
        "typing:override",
        "typing_extensions:final",
        "typing_extensions:override",
    }
)
_OWN_AFFAIR = frozenset({"__init__", "__new__", "__init_subclass__", "__post_init__", "__class_getitem__", "__call__"})
"""Methods whose signatures belong to the class alone: nobody calls them through a base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A method as a class's body has it, its decorators understood."""

    kind: Kind
    function: FunctionValue
    definition: Function


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A method of a class, and the one that it overrides, with the class that has it."""

    item: Examined
    method: FunctionDef
    own: Defined
    base: Defined
    owner: ClassValue

    @property
    def overridden(self) -> str:
        """Return how the overridden method is told."""
        return f"{self.owner.qualname}.{self.own.definition.name}"

    @property
    def is_async_differently(self) -> bool:
        """Tell whether one of the two methods is a coroutine, and the other is not."""
        return self.own.definition.is_async != self.base.definition.is_async


def definition_of(value: Value) -> Defined | None:
    """Return the method that a class's attribute is; None where it is none, or a decorator may have changed it."""
    kind: Kind = "method"
    while isinstance(value, Decorated):
        name = identity(value.decorator) or ""
        if name in _KINDS:
            kind = _KINDS[name]
        elif name not in _TRANSPARENT:
            return None
        value = value.inner
    if not isinstance(value, FunctionValue) or not isinstance(value.definition, Function):
        return None
    return Defined(kind=kind, function=value, definition=value.definition)


def overrides(subject: Subject) -> Iterator[Override]:
    """Yield the methods of classes that derive from a base which override one that source has."""
    for item in subject.members():
        ancestors = subject.structure(item.cls).ancestors[1:]
        if subject.structure(item.cls).mro is None:
            continue
        for method in item.node.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or method.name in _OWN_AFFAIR:
                continue
            if method.name.startswith("__") and not method.name.endswith("__"):
                continue
            own = definition_of(subject.world.class_member(item.cls, method.name))
            if own is None or own.definition.line != method.lineno:
                continue
            found = _overridden(method.name, ancestors, subject)
            if found is not None:
                yield Override(item=item, method=method, own=own, base=found[1], owner=found[0])


def _overridden(name: str, ancestors: tuple[ClassValue, ...], subject: Subject) -> tuple[ClassValue, Defined] | None:
    for ancestor in ancestors:
        value = subject.world.class_member(ancestor, name)
        if isinstance(value, Unbound):
            continue
        base = definition_of(value)
        return None if base is None else (ancestor, base)
    return None
