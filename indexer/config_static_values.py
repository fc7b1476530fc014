"""What an expression's value is in JSON, where that can be told without running it; else `NOT_STATIC`.

Objects of the standard library are encoded as their strings, the form that the loader converts back (docs/reference/
schema.md); nothing that is not finite, deeper than `MAX_DEPTH` or longer than `MAX_SIZE` is a value.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from .config_enumerations import is_enumeration, members_of
from .facts import Attribute, Call, Expression, Name
from .resolve_calls import identity
from .values import Called, ClassValue, Instance, Items, Literal, Place, Table, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from .config_meaning import Meaning

NOT_STATIC: Final = object()
MAX_SIZE = 10_000
"""How many characters a value may have as JSON, as far as they are counted: texts, and two for everything else."""
MAX_DEPTH = 20
_MAX_BITS = 64


def static_value(expression: Expression, place: Place, meaning: Meaning) -> object:
    """Return the value of an expression as JSON has it: tuples and sets are lists, enumeration members their values."""
    value = meaning.evaluate(expression, place)
    plain = _sized(json_of(value, meaning))
    if plain is not NOT_STATIC:
        return plain
    match expression:
        case Call(func=Name(id="int" | "float" | "str" | "bool") as func, args=[argument], keywords=()):
            return _converted(meaning.evaluate(func, place), argument, place, meaning)
        case Attribute(value=Attribute() as member, attr="value"):
            return _member(member, place, meaning)
    return _named_member(expression, place, meaning)


def _named_member(expression: Expression, place: Place, meaning: Meaning) -> object:
    """Return the value of an enumeration's member that an expression names: `Color.RED`, or a name for that."""
    match expression:
        case Attribute():
            return _member(expression, place, meaning)
        case Name() if (written := meaning.definition(expression, place)) and isinstance(written.expression, Attribute):
            return _member(written.expression, written.place, meaning)
    return NOT_STATIC


def _converted(function: Value, argument: Expression, place: Place, meaning: Meaning) -> object:
    """Return what a built-in type makes of a literal, or a number of an enumeration's member.

    What JSON has for other objects is not what Python converts: `str(b"x")`, `bool(timedelta())`.
    """
    convert = {"builtins:int": int, "builtins:float": float, "builtins:str": str, "builtins:bool": bool}.get(
        identity(function) or ""
    )
    value, given = _named_member(argument, place, meaning), meaning.evaluate(argument, place)
    if value is not NOT_STATIC:
        if convert not in (int, float) or not isinstance(value, int | float):
            return NOT_STATIC
    elif isinstance(given, Literal):
        value = given.value
    if convert is None or not isinstance(value, str | int | float):
        return NOT_STATIC
    try:
        plain = convert(value)
    except (ValueError, OverflowError):
        return NOT_STATIC
    return NOT_STATIC if isinstance(plain, float) and not isfinite(plain) else _sized(plain)


def _member(expression: Attribute, place: Place, meaning: Meaning) -> object:
    owner = meaning.evaluate(expression.value, place)
    if isinstance(owner, ClassValue) and is_enumeration(owner, meaning):
        member = (members_of(owner, meaning) or {}).get(expression.attr)
        return NOT_STATIC if member is None else _sized(json_of(member, meaning))
    return NOT_STATIC


def json_of(value: Value, meaning: Meaning, depth: int = 0) -> object:
    """Return a value as JSON has it."""
    if depth > MAX_DEPTH:
        return NOT_STATIC
    match value:
        case Literal(value=None | bool() | str() as plain):
            return plain
        case Literal(value=int() as number) if number.bit_length() <= _MAX_BITS:
            return number
        case Literal(value=float() as number) if isfinite(number):
            return number
        case Literal(value=bytes() as data):
            return _decoded(data)
        case Items(kind=kind, values=values) if kind != "slice":
            held = [json_of(item, meaning, depth + 1) for item in values]
            return NOT_STATIC if NOT_STATIC in held else _ordered(held) if kind == "set" else held
        case Table(entries=entries):
            return _object(entries, meaning, depth)
        case Instance(cls=ClassValue() as cls, args=args, keywords=keywords) if cls.id in _ENCODERS:
            return _encoded(cls.id, args, keywords, meaning)
        case Called(function=function, args=[Literal(value=str() as pattern)]) if identity(function) == "re:compile":
            return pattern
    return NOT_STATIC


def _decoded(data: bytes) -> object:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return NOT_STATIC


def _ordered(held: list[object]) -> object:
    """Sort the items of a set: their order must not depend on how the source writes them."""
    try:
        return sorted(held)  # type: ignore[type-var]
    except TypeError:
        return sorted(held, key=repr)


def _object(entries: tuple[tuple[Value, Value], ...], meaning: Meaning, depth: int) -> object:
    found: dict[str, object] = {}
    for key, item in entries:
        plain = json_of(item, meaning, depth + 1)
        if plain is NOT_STATIC or not isinstance(key, Literal) or not isinstance(key.value, str):
            return NOT_STATIC
        found[key.value] = plain
    return found


def _sized(value: object) -> object:
    waiting, size = [value], 0
    while waiting:
        item = waiting.pop()
        size += len(item) + 2 if isinstance(item, str) else 2
        if size > MAX_SIZE:
            return NOT_STATIC
        if isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list):
            waiting += item
    return value


# --- objects of the standard library ---------------------------------------------------------------------------------


def _encoded(
    class_id: str, args: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...], meaning: Meaning
) -> object:
    given = [_argument(arg) for arg in args]
    named = {name: _argument(value) for name, value in keywords}
    if NOT_STATIC in given or NOT_STATIC in named.values():
        return NOT_STATIC
    try:
        return _ENCODERS[class_id](meaning.world.target.platform, given, named)
    except (TypeError, ValueError, ArithmeticError):
        return NOT_STATIC  # the class refuses them, too


def _argument(value: Value) -> object:
    match value:
        case Literal(value=str() | int() | float() | None as plain):
            return plain
        case Instance(cls=ClassValue() as cls, args=args, keywords=()) if cls.id.startswith("pathlib:"):
            parts = [_argument(arg) for arg in args]
            return NOT_STATIC if NOT_STATIC in parts else "/".join(map(str, parts))
    return NOT_STATIC


def _path(platform: str, given: list[Any], named: dict[str, Any]) -> str:
    from pathlib import PurePosixPath, PureWindowsPath

    return str((PureWindowsPath if platform == "win32" else PurePosixPath)(*given, **named))


def _pure(name: str) -> Callable[[str, list[Any], dict[str, Any]], str]:
    def encode(_platform: str, given: list[Any], named: dict[str, Any]) -> str:
        import pathlib

        return str(getattr(pathlib, name)(*given, **named))

    return encode


def _moment(name: str) -> Callable[[str, list[Any], dict[str, Any]], str]:
    def encode(_platform: str, given: list[Any], named: dict[str, Any]) -> str:
        import datetime as dt

        return str(getattr(dt, name)(*given, **named).isoformat())

    return encode


def _text(module: str, name: str) -> Callable[[str, list[Any], dict[str, Any]], str]:
    def encode(_platform: str, given: list[Any], named: dict[str, Any]) -> str:
        from importlib import import_module

        return str(getattr(import_module(module), name)(*given, **named))

    return encode


def _duration(_platform: str, given: list[Any], named: dict[str, Any]) -> str:
    """Return ISO 8601 as Pydantic writes it: a year has 365 days."""
    from datetime import timedelta

    span = timedelta(*given, **named)
    sign = "-" if span.days < 0 else ""
    span = abs(span)
    years, days = divmod(span.days, 365)
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    date = "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (days, "D")) if count)
    time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    if seconds or fraction:
        time += f"{seconds}{fraction}S"
    return f"{sign}P{date}T{time}" if time else f"{sign}P{date}" if date else "PT0S"


_ENCODERS: dict[str, Callable[[str, list[Any], dict[str, Any]], object]] = {
    "pathlib:Path": _path,
    "pathlib:PurePath": _path,
    **{f"pathlib:{name}": _pure(name) for name in ("PurePosixPath", "PureWindowsPath")},
    "pathlib:PosixPath": _pure("PurePosixPath"),
    "pathlib:WindowsPath": _pure("PureWindowsPath"),
    **{f"datetime:{name}": _moment(name) for name in ("datetime", "date", "time")},
    "datetime:timedelta": _duration,
    "decimal:Decimal": _text("decimal", "Decimal"),
    "fractions:Fraction": _text("fractions", "Fraction"),
    "uuid:UUID": _text("uuid", "UUID"),
    **{
        f"ipaddress:{name}": _text("ipaddress", name)
        for name in ("IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network", "IPv4Interface", "IPv6Interface")
    },
}
