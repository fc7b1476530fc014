"""What the type variables of a class and of its ancestors stand for, once the class is given arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_meaning import at_end
from .facts import Display, Expression, Subscript
from .resolve_calls import identity, parametrised
from .values import ClassValue, Instance, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .config_meaning import Meaning
    from .config_shapes import Schema
    from .values import Place

    Lower = Callable[[Expression, Place, Mapping[str, Schema]], Schema]

_GENERIC = frozenset({"typing:Generic", "typing:Protocol", "typing_extensions:Protocol", "typing_extensions:Generic"})


def variables_of(
    cls: ClassValue, arguments: Sequence[Schema], meaning: Meaning, lower: Lower
) -> dict[str, Mapping[str, Schema]]:
    """Return for each ancestor's id what its type variables stand for; those of which nothing is known are left out."""
    found: dict[str, Mapping[str, Schema]] = {}
    waiting: list[tuple[ClassValue, Sequence[Schema]]] = [(cls, arguments)]
    while waiting:
        current, given = waiting.pop()
        if current.id in found:
            continue
        variables = dict(zip(parameters_of(current, meaning), given, strict=False))
        found[current.id] = variables
        for base, items, place in _bases(current, meaning):
            waiting.append((base, [lower(item, place, variables) for item in items]))
    return found


def parameters_of(cls: ClassValue, meaning: Meaning) -> list[str]:
    """Return the names of a class's type variables, in order."""
    definition, place = cls.definition, cls.place
    if definition is None or place is None:
        return []
    here = place.before(definition.seq, definition.line)
    several: dict[str, None] = {}
    for base in definition.bases:
        if not isinstance(base, Subscript):
            continue
        names = [name for item in _items(base.key) for name in _names_in(item, here, meaning)]
        if identity(meaning.evaluate(base.value, here)) in _GENERIC:
            return names
        several.update(dict.fromkeys(names))
    return list(several)


def _bases(cls: ClassValue, meaning: Meaning) -> list[tuple[ClassValue, tuple[Expression, ...], Place]]:
    definition, place = cls.definition, cls.place
    if definition is None or place is None:
        return []
    here = place.before(definition.seq, definition.line)
    found: list[tuple[ClassValue, tuple[Expression, ...], Place]] = []
    for base in definition.bases:
        head = base.value if isinstance(base, Subscript) else base
        items = _items(base.key) if isinstance(base, Subscript) else ()
        value = meaning.evaluate(head, here)
        alias = parametrised(value)
        origin = alias.origin if alias is not None else value
        if isinstance(origin, ClassValue):
            found.append((origin, items, at_end(here)))
    return found


def _items(key: Expression) -> tuple[Expression, ...]:
    return key.items if isinstance(key, Display) else (key,)


def _names_in(expression: Expression, place: Place, meaning: Meaning) -> list[str]:
    match expression:
        case Subscript(value=head, key=key):
            return [*_names_in(head, place, meaning), *_names_in(key, place, meaning)]
        case Display(items=items):
            return [name for item in items for name in _names_in(item, place, meaning)]
    match meaning.evaluate(expression, place):
        case Instance(cls=ClassValue(qualname="TypeVar"), args=[name, *_]):
            return [text_of(name) or ""]
    return []
