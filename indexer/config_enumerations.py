"""The members of an enumeration, as far as source tells: what `enum` makes of the class's body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_meaning import in_body
from .facts import Bind, Function
from .resolve_flow import statements_in
from .values import ClassValue, Decorated, FunctionValue, Instance, Literal, Unknown, Value

if TYPE_CHECKING:
    from .config_meaning import Meaning

ENUM = "enum:Enum"
_FLAG = "enum:Flag"
_STRING = "enum:StrEnum"


def is_enumeration(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class is an enumeration."""
    return any(ancestor.id == ENUM for ancestor in meaning.ancestors(cls))


def members_of(cls: ClassValue, meaning: Meaning) -> dict[str, Value] | None:
    """Return the members of an enumeration by name, in order, aliases left out; None where they can't be known."""
    ids = {ancestor.id for ancestor in meaning.ancestors(cls)}
    if cls.definition is None or any(_makes_values(ancestor) for ancestor in meaning.ancestors(cls)):
        return None
    found: dict[str, Value] = {}
    for statement in statements_in(cls.definition.body):
        if not isinstance(statement, Bind) or _is_no_member(statement.name):
            continue
        value = meaning.evaluate(statement.value, in_body(cls, statement.line))
        if isinstance(value, Instance) and isinstance(value.cls, ClassValue) and value.cls.id == "enum:auto":
            value = _automatic(statement.name, list(found.values()), ids)
        if isinstance(value, FunctionValue | Decorated | ClassValue):
            continue
        if isinstance(value, Unknown):
            return None
        found[statement.name] = value
    distinct: dict[str, Value] = {}
    for name, value in found.items():
        if not any(_is_same(value, other) for other in distinct.values()):
            distinct[name] = value
    return distinct


def _is_no_member(name: str) -> bool:
    return (name.startswith("_") and name.endswith("_")) or (name.startswith("_") and "__" in name[1:])


def _makes_values(cls: ClassValue) -> bool:
    """Tell whether a class chooses the values of its members itself."""
    if cls.definition is None or cls.module == "enum":
        return False
    makers = {"__new__", "_generate_next_value_"}
    return any(isinstance(item, Function) and item.name in makers for item in cls.definition.body)


def _automatic(name: str, before: list[Value], ids: set[str]) -> Value:
    if _STRING in ids:
        return Literal(name.lower())
    numbers = [value.value for value in before if isinstance(value, Literal) and isinstance(value.value, int)]
    if _FLAG in ids:
        return Literal(1 << max(number.bit_length() for number in numbers) if numbers else 1)
    return Literal(max(numbers) + 1 if numbers else 1)


def _is_same(value: Value, other: Value) -> bool:
    return value == other and (
        not isinstance(value, Literal) or type(value.value) is type(getattr(other, "value", None))
    )
