"""What operators make of values: comparisons, sums, formatting, slices, and changes of containers in place."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from .values import (
    NONE,
    Called,
    Decorated,
    External,
    Instance,
    Items,
    Literal,
    Native,
    OneOf,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    World,
    alternatives,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


MAX_ALTERNATIVES = 64
"""More possible values than this are none: the value is not known."""


def unknown(reason: str, place: Place) -> Unknown:
    """Return that a value is not known at a place."""
    return Unknown(reason, place.module, place.line)


_UNORDERED = (Unknown, Unbound, External, Called, Decorated, OneOf, Instance, Native)


def compared(left: Value, op: str, right: Value, place: Place, world: World) -> Value:
    """Return what `left op right` gives."""
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        return one_of(compared(a, op, b, place, world) for a in alternatives(left) for b in alternatives(right))
    match op, left, right:
        case "in" | "not in", _, Items() | Table() | Literal(value=str()):
            found = _contains(right, left)
            return unknown("a membership test", place) if found is None else Literal(found == (op == "in"))
        case (("is" | "is not" | "==" | "!="), _, _):
            same = _same(left, right)
            return unknown("a comparison", place) if same is None else Literal(same == (op in ("is", "==")))
        case _, Literal(value=(int() | float() | str()) as a), Literal(value=(int() | float() | str()) as b):
            if isinstance(a, str) == isinstance(b, str):
                return Literal(_ordered(a, op, b))
        case _, Items(kind="tuple"), Items(kind="tuple"):
            answer = _compare_tuples(left, op, right)
            return unknown("a comparison of versions", place) if answer is None else Literal(answer)
    return unknown("a comparison", place)


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


def combined(op: str, values: list[Value], place: Place) -> Value:
    """Return what the values give when `op` joins them, from the left."""
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
        case _, Literal(value=int() | float() as a), Literal(value=int() | float() as b):
            return _arithmetic(op, a, b, place)
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
    return unknown("a computed value", place)


def signed(op: str, value: Value, place: Place) -> Value:
    """Return what `-value`, `+value` or `~value` gives."""
    match op, value:
        case "-", Literal(value=int() | float() as number):
            return Literal(-number)
        case "+", Literal(value=int() | float() as number):
            return Literal(+number)
        case "~", Literal(value=int() as number) if not isinstance(number, bool):
            return Literal(~number)
    return unknown("a computed number", place)


def _arithmetic(op: str, a: float, b: float, place: Place) -> Value:
    """Return what an operator makes of two numbers; a result that would be huge is not computed."""
    if op in _OF_NUMBERS:
        try:
            if max(abs(a), abs(b)) <= MAX_OPERAND:
                return Literal(_OF_NUMBERS[op](a, b))
        except (ArithmeticError, ValueError):
            pass
    elif op in _OF_INTEGERS and isinstance(a, int) and isinstance(b, int):
        if max(abs(a), abs(b)) <= MAX_OPERAND and (op not in _GROWING or 0 <= b <= MAX_EXPONENT):
            return Literal(_OF_INTEGERS[op](a, b))
    elif op == "**" and abs(a) <= MAX_OPERAND and 0 <= b <= MAX_EXPONENT and (a >= 0 or isinstance(b, int)):
        try:
            return Literal(a**b)
        except ArithmeticError:
            pass
    return unknown("a computed number", place)


MAX_OPERAND = 1 << 128
"""Greater numbers are not computed with."""

MAX_EXPONENT = 256
"""Numbers are raised to no higher power, and shifted no further."""

_OF_NUMBERS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_OF_INTEGERS: dict[str, Callable[[int, int], int]] = {
    "|": operator.or_,
    "&": operator.and_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
_GROWING = frozenset({"<<", ">>"})


def _percent(text: str, values: tuple[Value, ...], place: Place) -> Value:
    """Fill `%s` and `%d`; any other directive is not followed."""
    pieces = text.split("%")
    parts = [pieces[0]]
    for piece, value in zip(pieces[1:], values, strict=False):
        if piece[:1] not in ("s", "d") or not isinstance(value, Literal) or isinstance(value.value, bytes):
            return unknown("a computed string", place)
        parts.append(f"{value.value}{piece[1:]}")
    return Literal("".join(parts)) if len(parts) == len(pieces) else unknown("a computed string", place)


def formatted(values: list[Value], place: Place) -> Value:
    """Return the text of an f-string whose parts are known."""
    parts: list[str] = []
    for value in values:
        match value:
            case Literal(value=str() | int() as part):
                parts.append(str(part))
            case _:
                return unknown("a computed string", place)
    return Literal("".join(parts))


def mutated(value: Value, op: str, args: list[Value], place: Place) -> Value:
    """Return what a container is after its method `op` has changed it."""
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
        case Items(kind="list", values=values), "__delitem__", [Literal(value=int() as index)] if index < len(values):
            return Items("list", tuple(item for place, item in enumerate(values) if place != index % len(values)))
        case Table(entries=entries), "__delitem__", [Literal() as key]:
            return Table(tuple(entry for entry in entries if entry[0] != key))
        case Items(kind="list"), "clear", []:
            return Items("list", ())
        case Items(kind="set", values=values), "add", [item]:
            return Items("set", tuple(dict.fromkeys((*values, item))))
        case Items(kind="set", values=values), "update", [Items(values=more)]:
            return Items("set", tuple(dict.fromkeys(values + more)))
        case Table(entries=entries), "__setitem__", [key, item]:
            return Table((*entries, (key, item)))
        case Table(entries=entries), "update", [Table(entries=more), *rest]:
            return mutated(Table(entries + more), op, rest, place) if rest else Table(entries + more)
        case Table() as table, "setdefault", [key, item]:
            return table if table.get(key) is not None else Table((*table.entries, (key, item)))
        case ((Items() | Table() | Literal()), _, _):
            return unknown(f"a container changed by .{op}() with what is not known", place)
    return value  # an object of some class: it is the same object still


def slice_of(key: Value) -> slice | None:
    """Return the slice that a subscript is; None where an end of it is not known."""
    ends = key.values if isinstance(key, Items) else ()
    bounds = [end.value for end in ends if isinstance(end, Literal) and isinstance(end.value, int | None)]
    return slice(*bounds) if len(bounds) == len(ends) else None
