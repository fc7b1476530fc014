"""What an expression means at a place, as far as source tells. Nothing is run; every answer is a value of `values`.

Exact for what plugin code is made of (names, attributes, literals, tables, `__all__` arithmetic, calls of functions
that can be read); everything else is `Unknown` with its reason, never a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Attribute,
    Binary,
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
    Lambda,
    Mapping,
    Mutated,
    Name,
    Opaque,
    Starred,
    Subscript,
    Unary,
)
from .resolve_calls import call, identity, parametrised
from .resolve_comprehensions import comprehended
from .resolve_operators import combined, compared, formatted, mutated, signed, slice_of, unknown
from .values import (
    CLASS_NAMESPACE,
    UNBOUND,
    Called,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Method,
    Native,
    OneOf,
    Parametrised,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    World,
    alternatives,
    one_of,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ANNOTATED = frozenset({"typing:Annotated", "typing_extensions:Annotated"})


def evaluate(expression: Expression, place: Place, world: World) -> Value:
    """Return what `expression` means at `place`."""
    match expression:
        case Name(id=name):
            return world.lookup(name, place)
        case Attribute(value=inner, attr=attr):
            return _each(evaluate(inner, place, world), lambda value: world.attribute(value, attr, place))
        case Constant(value=literal):
            return Literal(literal)
        case Call():
            return _call(expression, place, world)
        case Subscript(value=inner, key=index) if (
            inner == Name("Annotated") or getattr(inner, "attr", "") == "Annotated"
        ):
            key = evaluate(index, place, world)
            if identity(evaluate(inner, place, world)) in _ANNOTATED and isinstance(key, Items):
                return key.values[0]
            return _each(evaluate(inner, place, world), lambda value: subscript(value, key, place, world))
        case Subscript(value=inner, key=index):
            key = evaluate(index, place, world)
            return _each(evaluate(inner, place, world), lambda value: subscript(value, key, place, world))
        case Display(kind=kind, items=items):
            values = unpacked(items, place, world)
            return Items(kind, values) if isinstance(values, tuple) else values
        case Mapping():
            return _mapping(expression, place, world)
        case Conditional(test=test, body=body, orelse=orelse):
            decided = truth(evaluate(test, place, world))
            if decided is not None:
                return evaluate(body if decided else orelse, place, world)
            return one_of((evaluate(body, place, world), evaluate(orelse, place, world)))
        case Boolean():
            return _boolean(expression, place, world)
        case Comparison(left=left, op=op, right=right):
            return compared(evaluate(left, place, world), op, evaluate(right, place, world), place, world)
        case Unary(op="not", operand=operand):
            decided = truth(evaluate(operand, place, world))
            return unknown("a condition", place) if decided is None else Literal(not decided)
        case Unary(op=op, operand=operand):
            return signed(op, evaluate(operand, place, world), place)
        case Binary(op=op, operands=operands):
            return combined(op, [evaluate(operand, place, world) for operand in operands], place)
        case Format(parts=parts):
            return formatted([evaluate(part, place, world) for part in parts], place)
        case Lambda():
            return FunctionValue(place.module, place.frames[-1].at, (*place.key, place.line), expression, place)
        case Mutated(target=target, op=op, args=args):
            arguments = [evaluate(arg, place, world) for arg in args]
            return _each(evaluate(target, place, world), lambda value: mutated(value, op, arguments, place))
        case Element(iterable=iterable):
            match evaluate(iterable, place, world):
                case Items(values=values) if values:
                    return one_of(values)
            return unknown("an element of an iterable", place)
        case Comprehension():
            return comprehended(expression, place, world)
        case Starred(value=inner):
            return evaluate(inner, place, world)
        case Opaque(kind=kind):
            return unknown(kind, place)


def _each(value: Value, function: Callable[[Value], Value]) -> Value:
    """Apply a function to each value that `value` may be."""
    if not isinstance(value, OneOf):
        return function(value)
    return one_of(function(alternative) for alternative in value.alternatives)


def unpacked(items: Iterable[Expression], place: Place, world: World) -> tuple[Value, ...] | Value:
    """Return the values of `items` with `*iterables` opened; an `Unknown` where one can't be."""
    values: list[Value] = []
    for item in items:
        value = evaluate(item, place, world)
        if not isinstance(item, Starred):
            values.append(value)
            continue
        match value:
            case Items(values=inner):
                values.extend(inner)
            case Table(entries=entries):
                values.extend(key for key, _ in entries)
            case _:
                return value if isinstance(value, Unknown) else unknown("a starred expression", place)
    return tuple(values)


def _mapping(expression: Mapping, place: Place, world: World) -> Value:
    entries: list[tuple[Value, Value]] = []
    for key, value in zip(expression.keys, expression.values, strict=True):
        meant = evaluate(value, place, world)
        if key is not None:
            entries.append((evaluate(key, place, world), meant))
            continue
        match meant:
            case Table(entries=inner):
                entries.extend(inner)
            case _:
                return unknown("a mapping that opens another", place)
    return Table(tuple(entries))


def _boolean(expression: Boolean, place: Place, world: World) -> Value:
    """Give the operand that decides, as Python does; the operands that may, where a condition is not known."""
    possible: list[Value] = []
    stops_at = expression.op == "or"
    for position, operand in enumerate(expression.values):
        value = evaluate(operand, place, world)
        decided = truth(value)
        last = position == len(expression.values) - 1
        if last or decided is stops_at:
            possible.append(value)
            break
        if decided is None:
            possible.extend(part for part in alternatives(value) if truth(part) in (stops_at, None))
    return one_of(possible)


def subscript(value: Value, key: Value, place: Place, world: World) -> Value:
    """Return what `value[key]` means."""
    match value, key:
        case Items(kind="tuple" | "list", values=values), Literal(value=int() as index):
            if -len(values) <= index < len(values):
                return values[index]
            return UNBOUND
        case Items(kind="tuple" | "list" as kind, values=values), Items(kind="slice") if part := slice_of(key):
            return Items(kind, values[part])
        case Literal(value=str() as text), Items(kind="slice") if part := slice_of(key):
            return Literal(text[part])
        case Table() as table, Literal():
            return table.get(key) or unknown("an entry that the literal table has not", place)
        case Table(entries=entries), _ if entries:
            return one_of(item for _, item in entries)
        case Called(function=function, args=[ClassValue() as cls]), Literal(value=str() as name) if (
            function == CLASS_NAMESPACE
        ):
            return world.class_member(cls, name)
        case ClassValue(), _:
            return _class_item(value, key, place, world)
        case ((Parametrised() | External()), _):
            return value
        case Instance(), _ if parametrised(value) is not None:
            return value
        case Native(module=module, name="<namespace>"), Literal(value=str() as name):
            held = world.member(module, name)
            return unknown("an entry that code put into the namespace", place) if isinstance(held, Unbound) else held
        case Native(module="sys", name="modules"), Literal(value=str() as name):
            return world.module_value(name, place)
        case Native(module="sys", name="modules"), _:
            return unknown("an entry of sys.modules", place)
        case Unknown(), _:
            return value
    return unknown("a subscript", place)


def _class_item(cls: ClassValue, key: Value, place: Place, world: World) -> Value:
    """Return what `cls[key]` means: `__class_getitem__`, in the MRO or of the metaclass, decides."""
    match world.attribute(cls, "__class_getitem__", place):
        case Method(function=FunctionValue(module="typing") | Native(module="typing")):
            return Parametrised(cls, "user")  # Generic's, which is implemented in C from 3.12 on
        case Method(function=FunctionValue() as function):
            given = call(function, [cls, key], [], place, world)
            if isinstance(given, Unknown) and "typing:Generic" in map(identity, world.mro(cls) or ()):
                return Parametrised(cls, "user")  # it can't be followed, and is taken to hand on to Generic's own
            return given
        case Method() | Native():
            return Parametrised(cls, "builtin")
        case External(module="typing" | "typing_extensions"):
            return Parametrised(cls, "user")
        case Unbound() | Instance() | Called() as item:
            if isinstance(item, Unbound) and world.mro(cls) is None:
                return Parametrised(
                    cls, "user"
                )  # an ancestor that can't be read brings it: generics are how that is used
            return Parametrised(cls, "builtin") if not isinstance(item, Unbound) else unknown("a subscript", place)
        case _:
            return Parametrised(cls, "user")


def _call(expression: Call, place: Place, world: World) -> Value:
    here = Place(place.module, place.frames, expression.line or place.line)
    function = evaluate(expression.func, here, world)
    args = unpacked(expression.args, here, world)
    if not isinstance(args, tuple):
        args = (args,) if isinstance(args, Unknown) else (unknown("starred arguments", here),)
    keywords: list[tuple[str, Value]] = []
    for keyword in expression.keywords:
        value = evaluate(keyword.value, here, world)
        if keyword.name is not None:
            keywords.append((keyword.name, value))
            continue
        match value:
            case Table(entries=entries):
                keywords.extend(
                    (key.value, item)
                    for key, item in entries
                    if isinstance(key, Literal) and isinstance(key.value, str)
                )
            case _:
                keywords.append(("**", value))
    return _each(function, lambda value: call(value, list(args), keywords, here, world))
