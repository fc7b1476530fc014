"""What a comprehension gives whose iterables are known: its loops are gone through, value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import Comprehension, Display, Expression, Name
from .resolve_operators import unknown
from .values import Frame, Items, Literal, Place, Table, Value, World, truth

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_ROUNDS = 10_000
"""More rounds than this are not gone through: the value is not known."""


def comprehended(expression: Comprehension, place: Place, world: World) -> Value:
    """Return what a comprehension gives; unknown where an iterable, a condition or a target is not known."""
    rounds = [place]
    for generator in expression.generators:
        following: list[Place] = []
        for outer in rounds:
            items = iterated(world.evaluate(generator.iterable, outer))
            if items is None or len(following) + len(items) > MAX_ROUNDS:
                return unknown("a comprehension over what is not known", place)
            for item in items:
                bindings = _bound(generator.target, item)
                if bindings is None:
                    return unknown("a comprehension that unpacks what is not known", place)
                inner = outer.inside(Frame("function", (), 0, outer.frames[-1].key, bindings), place.line)
                holds = [truth(world.evaluate(condition, inner)) for condition in generator.conditions]
                if False in holds:
                    continue
                if None in holds:
                    return unknown("a condition in a comprehension", place)
                following.append(inner)
        rounds = following
    values = tuple(world.evaluate(expression.element, inner) for inner in rounds)
    return _collected(expression.kind, values)


def iterated(value: Value) -> Sequence[Value] | None:
    """Return the values that iterating gives in order; None where they are not known."""
    match value:
        case Items(values=values):
            return values
        case Literal(value=str() as text):
            return [Literal(character) for character in text]
        case Table(entries=entries):
            return tuple(dict.fromkeys(key for key, _ in entries))
    return None


def _bound(target: Expression, value: Value) -> dict[str, Value] | None:
    match target, value:
        case Name(id=name), _:
            return {name: value}
        case Display(items=targets), Items(values=values) if len(targets) == len(values):
            bound: dict[str, Value] = {}
            for inner, item in zip(targets, values, strict=True):
                part = _bound(inner, item)
                if part is None:
                    return None
                bound.update(part)
            return bound
    return None


def _collected(kind: str, values: tuple[Value, ...]) -> Value:
    match kind:
        case "dict":
            return Table(tuple((pair.values[0], pair.values[1]) for pair in values if isinstance(pair, Items)))
        case "set":
            return Items("set", tuple(dict.fromkeys(values)))
    return Items("list", values)
