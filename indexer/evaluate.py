"""What an expression means at a place, as far as source tells. Nothing is run; every answer is a value of `values`.

Exact for what plugin code is made of (names, attributes, literals, tables, `__all__` arithmetic, calls of functions
that can be read); everything else is `Unknown` with its reason, never a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calls import call, identity, parametrised
from .facts import (
    Attribute,
    Binary,
    Boolean,
    Call,
    Comparison,
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
from .values import (
    NONE,
    UNBOUND,
    Called,
    ClassValue,
    Decorated,
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
    from collections.abc import Callable, Iterable, Sequence

_ANNOTATED = frozenset({"typing:Annotated", "typing_extensions:Annotated"})

MAX_ALTERNATIVES = 64
"""More possible values than this are none: the value is not known."""


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
            return _compare(evaluate(left, place, world), op, evaluate(right, place, world), place, world)
        case Unary(op="not", operand=operand):
            decided = truth(evaluate(operand, place, world))
            return _unknown("a condition", place) if decided is None else Literal(not decided)
        case Unary(operand=operand):
            match evaluate(operand, place, world):
                case Literal(value=int() | float() as number):
                    return Literal(-number)
            return _unknown("a computed number", place)
        case Binary(op=op, operands=operands):
            return _binary(op, [evaluate(operand, place, world) for operand in operands], place)
        case Format(parts=parts):
            return _format([evaluate(part, place, world) for part in parts], place)
        case Lambda():
            return FunctionValue(place.module, place.frames[-1].at, (*place.key, place.line), expression, place)
        case Mutated(target=target, op=op, args=args):
            arguments = [evaluate(arg, place, world) for arg in args]
            return _each(evaluate(target, place, world), lambda value: _mutated(value, op, arguments, place))
        case Element(iterable=iterable):
            match evaluate(iterable, place, world):
                case Items(values=values) if values:
                    return one_of(values)
            return _unknown("an element of an iterable", place)
        case Starred(value=inner):
            return evaluate(inner, place, world)
        case Opaque(kind=kind):
            return _unknown(kind, place)


def _unknown(reason: str, place: Place) -> Unknown:
    return Unknown(reason, place.module, place.line)


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
                return value if isinstance(value, Unknown) else _unknown("a starred expression", place)
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
                return _unknown("a mapping that opens another", place)
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


_UNORDERED = (Unknown, Unbound, External, Called, Decorated, OneOf, Instance, Native)


def _compare(left: Value, op: str, right: Value, place: Place, world: World) -> Value:
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        return one_of(_compare(a, op, b, place, world) for a in alternatives(left) for b in alternatives(right))
    match op, left, right:
        case "in" | "not in", _, Items() | Table() | Literal(value=str()):
            found = _contains(right, left)
            return _unknown("a membership test", place) if found is None else Literal(found == (op == "in"))
        case (("is" | "is not" | "==" | "!="), _, _):
            same = _same(left, right)
            return _unknown("a comparison", place) if same is None else Literal(same == (op in ("is", "==")))
        case _, Literal(value=(int() | float() | str()) as a), Literal(value=(int() | float() | str()) as b):
            if isinstance(a, str) == isinstance(b, str):
                return Literal(_ordered(a, op, b))
        case _, Items(kind="tuple"), Items(kind="tuple"):
            answer = _compare_tuples(left, op, right)
            return _unknown("a comparison of versions", place) if answer is None else Literal(answer)
    return _unknown("a comparison", place)


def _same(left: Value, right: Value) -> bool | None:
    if isinstance(left, Items) and isinstance(right, Items):
        return _compare_tuples(left, "==", right)
    if isinstance(left, _UNORDERED) or isinstance(right, _UNORDERED):
        # An object that some class made is not None; a value that nothing is known of may be.
        return False if NONE in (left, right) and isinstance(left, Instance) | isinstance(right, Instance) else None
    return left == right


def _contains(container: Value, item: Value) -> bool | None:
    match container, item:
        case Literal(value=str(text)), Literal(value=str(part)):
            return part in text
        case Items(values=values), Literal():
            return _holds(values, item)
        case Table(entries=entries), Literal():
            return _holds([key for key, _ in entries], item)
    return None


def _holds(values: Sequence[Value], item: Literal) -> bool | None:
    if item in values:
        return True
    return False if all(isinstance(value, Literal) for value in values) else None


def _ordered(a: object, op: str, b: object) -> bool:
    match op:
        case "<":
            return a < b  # type: ignore[operator,no-any-return]
        case "<=":
            return a <= b  # type: ignore[operator,no-any-return]
        case ">":
            return a > b  # type: ignore[operator,no-any-return]
    return a >= b  # type: ignore[operator,no-any-return]


def _compare_tuples(left: Items, op: str, right: Items) -> bool | None:
    """Compare element by element, as far as the elements are known: `sys.version_info` is known to its minor."""
    for a, b in zip(left.values, right.values, strict=False):
        if not isinstance(a, Literal) or not isinstance(b, Literal):
            return None
        if a != b:
            try:
                return op == "!=" if op in ("==", "!=") else _ordered(a.value, op, b.value)
            except TypeError:
                return None
    sizes = len(left.values), len(right.values)
    if op in ("==", "!="):
        return (sizes[0] == sizes[1]) == (op == "==")
    return _ordered(sizes[0], op, sizes[1])


def _binary(op: str, values: list[Value], place: Place) -> Value:
    result = values[0]
    for value in values[1:]:
        result = one_of(
            _operate(op, a, b, place)
            for a in alternatives(result)[:MAX_ALTERNATIVES]
            for b in alternatives(value)[:MAX_ALTERNATIVES]
        )
    return result


def _operate(op: str, left: Value, right: Value, place: Place) -> Value:
    match op, left, right:
        case "+", Items(kind=kind, values=a), Items(values=b):
            return Items(kind, a + b)
        case "+", Literal(value=str() as a), Literal(value=str() as b):
            return Literal(a + b)
        case "+", Literal(value=int() as a), Literal(value=int() as b):
            return Literal(a + b)
        case "|", Table(entries=a), Table(entries=b):
            return Table(a + b)
        case "|", Items(kind="set", values=a), Items(kind="set", values=b):
            return Items("set", tuple(dict.fromkeys(a + b)))
        case "%", Literal(value=str() as text), (Literal() | Items(kind="tuple")):
            return _percent(text, right.values if isinstance(right, Items) else (right,), place)
        case "-", Items(kind=kind, values=a), Items(values=b):
            return Items(kind, tuple(value for value in a if value not in b))
        case _, Unknown(), _:
            return left
        case _, _, Unknown():
            return right
    return _unknown("a computed value", place)


def _percent(text: str, values: tuple[Value, ...], place: Place) -> Value:
    """Fill `%s` and `%d`; any other directive is not followed."""
    pieces = text.split("%")
    parts = [pieces[0]]
    for piece, value in zip(pieces[1:], values, strict=False):
        if piece[:1] not in ("s", "d") or not isinstance(value, Literal) or isinstance(value.value, bytes):
            return _unknown("a computed string", place)
        parts.append(f"{value.value}{piece[1:]}")
    return Literal("".join(parts)) if len(parts) == len(pieces) else _unknown("a computed string", place)


def _format(values: list[Value], place: Place) -> Value:
    parts: list[str] = []
    for value in values:
        match value:
            case Literal(value=str() | int() as part):
                parts.append(str(part))
            case _:
                return _unknown("a computed string", place)
    return Literal("".join(parts))


def _mutated(value: Value, op: str, args: list[Value], place: Place) -> Value:
    match value, op, args:
        case Items(kind="list", values=values), "append", [item]:
            return Items("list", (*values, item))
        case Items(kind="list", values=values), "insert", [_, item]:
            return Items("list", (*values, item))
        case Items(kind="list", values=values), "extend", [Items(values=more)]:
            return Items("list", values + more)
        case Items(kind="list", values=values), "extend", [Table(entries=entries)]:
            return Items("list", values + tuple(key for key, _ in entries))
        case Items(kind="list" | "set" as kind, values=values), "remove" | "discard", [item] if item in values:
            position = values.index(item)
            return Items(kind, values[:position] + values[position + 1 :])
        case Items(kind="list"), "clear", []:
            return Items("list", ())
        case Items(kind="set", values=values), "add", [item]:
            return Items("set", tuple(dict.fromkeys((*values, item))))
        case Items(kind="set", values=values), "update", [Items(values=more)]:
            return Items("set", tuple(dict.fromkeys(values + more)))
        case Table(entries=entries), "__setitem__", [key, item]:
            return Table((*entries, (key, item)))
        case Table(entries=entries), "update", [Table(entries=more)]:
            return Table(entries + more)
        case Table() as table, "setdefault", [key, item]:
            return table if table.get(key) is not None else Table((*table.entries, (key, item)))
        case ((Items() | Table() | Literal()), _, _):
            return _unknown(f"a container changed by .{op}() with what is not known", place)
    return value  # an object of some class: it is the same object still


def subscript(value: Value, key: Value, place: Place, world: World) -> Value:
    """Return what `value[key]` means."""
    match value, key:
        case Items(kind="tuple" | "list", values=values), Literal(value=int() as index):
            if -len(values) <= index < len(values):
                return values[index]
            return UNBOUND
        case Items(kind="tuple" | "list" as kind, values=values), Items(kind="slice") if part := _slice(key):
            return Items(kind, values[part])
        case Literal(value=str() as text), Items(kind="slice") if part := _slice(key):
            return Literal(text[part])
        case Table() as table, Literal():
            return table.get(key) or _unknown("an entry that the literal table has not", place)
        case Table(entries=entries), _ if entries:
            return one_of(item for _, item in entries)
        case ClassValue(), _:
            return _class_item(value, key, place, world)
        case ((Parametrised() | External()), _):
            return value
        case Instance(), _ if parametrised(value) is not None:
            return value
        case Native(module="sys", name="modules"), Literal(value=str() as name):
            return world.module_value(name, place)
        case Native(module="sys", name="modules"), _:
            return _unknown("an entry of sys.modules", place)
        case Unknown(), _:
            return value
    return _unknown("a subscript", place)


def _slice(key: Value) -> slice | None:
    ends = key.values if isinstance(key, Items) else ()
    bounds = [end.value for end in ends if isinstance(end, Literal) and isinstance(end.value, int | None)]
    return slice(*bounds) if len(bounds) == len(ends) else None


def _class_item(cls: ClassValue, key: Value, place: Place, world: World) -> Value:
    """Return what `cls[key]` means: `__class_getitem__`, in the MRO or of the metaclass, decides."""
    match world.attribute(cls, "__class_getitem__", place):
        case Method(function=FunctionValue(module="typing")):
            return Parametrised(cls, "user")
        case Method(function=FunctionValue() as function):
            return call(function, [cls, key], [], place, world)
        case Method() | Native():
            return Parametrised(cls, "builtin")
        case External(module="typing" | "typing_extensions"):
            return Parametrised(cls, "user")
        case Unbound() | Instance() | Called() as item:
            if isinstance(item, Unbound) and world.mro(cls) is None:
                return Parametrised(
                    cls, "user"
                )  # an ancestor that can't be read brings it: generics are how that is used
            return Parametrised(cls, "builtin") if not isinstance(item, Unbound) else _unknown("a subscript", place)
        case _:
            return Parametrised(cls, "user")


def _call(expression: Call, place: Place, world: World) -> Value:
    here = Place(place.module, place.frames, expression.line or place.line)
    function = evaluate(expression.func, here, world)
    args = unpacked(expression.args, here, world)
    if not isinstance(args, tuple):
        args = (args,) if isinstance(args, Unknown) else (_unknown("starred arguments", here),)
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
