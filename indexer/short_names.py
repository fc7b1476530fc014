"""A plugin's short name, as the design spells it: the decorator's, a literal class attribute, else the class name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Attribute, Bind, Class, Constant, Delete, Expression, Name, Subscript
from .names import is_name, snake_case

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortName:
    """The name that serves, and what the source says where that can't serve."""

    name: str
    label: str | None = None


def short_name(definition: Class | None, *, class_name: str, given: str | None, attributes: Sequence[str]) -> ShortName:
    """Return a plugin's name: `given` by the decorator, else the first of `attributes` in its body, else derived."""
    wanted = given if given is not None else _from_body(definition, attributes)
    derived = snake_case(class_name)
    if wanted is None or wanted == "":
        return ShortName(name=derived)
    if is_name(wanted):
        return ShortName(name=wanted)
    return ShortName(name=derived, label=wanted)


def _from_body(definition: Class | None, attributes: Sequence[str]) -> str | None:
    if definition is None:
        return None
    found: dict[str, str] = {}
    for statement in definition.body:
        match statement:
            case Bind(name=name, value=Constant(value=str(text)), annotation=annotation) if name in attributes:
                if annotation is None or _is_class_var(annotation):
                    found[name] = text
            case Bind(name=name) | Delete(name=name):
                found.pop(name, None)
    return next((found[name] for name in attributes if name in found), None)


def _is_class_var(annotation: Expression) -> bool:
    match annotation:
        case Name(id="ClassVar") | Attribute(attr="ClassVar"):
            return True
        case Subscript(value=value):
            return _is_class_var(value)
        case Constant(value=str(text)):
            return text.rpartition(".")[2].startswith("ClassVar") or text.startswith("ClassVar")
    return False
