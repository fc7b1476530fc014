"""What `isinstance`, `issubclass` and their like say of values, three-valued.

`__instancecheck__` is not followed: where the class asked for has a metaclass, only a yes by inheritance is certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import (
    Called,
    ClassValue,
    Decorated,
    External,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Method,
    ModuleValue,
    OneOf,
    Parametrised,
    Table,
    Unbound,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .values import Place, World

_UNSURE = (Called, Decorated, External, OneOf, Parametrised, Unbound, Unknown)


def is_instance(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    """Answer `isinstance(value, class_or_tuple)`."""
    match args:
        case [value, asked]:
            return _known(_is_any(_classes_of(value, world), _classes_asked(asked), world)) or _unknown(
                "isinstance()", place
            )
    return None


def is_subclass(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    """Answer `issubclass(cls, class_or_tuple)`."""
    match args:
        case [ClassValue() as cls, asked]:
            answer = _is_any(world.mro(cls), _classes_asked(asked), world)
            return _known(answer) or _unknown("issubclass()", place)
    return _unknown("issubclass()", place)


def is_class(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
    """Answer `inspect.isclass(value)`."""
    match args:
        case [ClassValue()]:
            return Literal(value=True)
        case [value] if not isinstance(value, (*_UNSURE, Instance)):
            return Literal(value=False)
    return _unknown("inspect.isclass()", place)


def is_callable(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
    """Answer `callable(value)`."""
    match args:
        case [ClassValue() | FunctionValue() | Method()]:
            return Literal(value=True)
        case [Literal() | Items() | Table() | ModuleValue()]:
            return Literal(value=False)
    return _unknown("callable()", place)


def _known(answer: bool | None) -> Value | None:  # noqa: FBT001  (it is the value, no switch)
    return None if answer is None else Literal(answer)


def _unknown(what: str, place: Place) -> Value:
    return Unknown(what, place.module, place.line)


def _classes_asked(value: Value) -> tuple[Value, ...]:
    """Return the classes of a tuple, in whatever depth, or the one class."""
    if isinstance(value, Items):
        return tuple(part for item in value.values for part in _classes_asked(item))
    return (value,)


def _classes_of(value: Value, world: World) -> tuple[Value, ...] | None:
    """Return the MRO of a value's type; None where it is not known."""
    match value:
        case ClassValue() as cls:
            metaclass = world.metaclass(cls)
            if metaclass is None:
                return world.mro_of("builtins", "type")
            return world.mro(metaclass) if isinstance(metaclass, ClassValue) else None
        case Instance(cls=ClassValue() as cls):
            return world.mro(cls)
        case Literal(value=literal):
            return world.mro_of("builtins", type(literal).__name__)
        case Items(kind="tuple" | "list" as kind):
            return world.mro_of("builtins", kind)
        case Table():
            return world.mro_of("builtins", "dict")
        case FunctionValue():
            return world.mro_of("builtins", "function")
        case ModuleValue():
            return world.mro_of("builtins", "module")
    return None


def _is_any(mro: tuple[Value, ...] | None, asked: Iterable[Value], world: World) -> bool | None:
    answers = {_is(mro, cls, world) for cls in asked}
    if True in answers:
        return True
    return None if None in answers else False


def _is(mro: tuple[Value, ...] | None, asked: Value, world: World) -> bool | None:
    if mro is None or not isinstance(asked, ClassValue):
        return None
    if asked in mro:
        return True
    return False if world.metaclass(asked) is None else None
