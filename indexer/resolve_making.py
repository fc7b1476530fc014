"""Classes that calls make, as `type(name, bases, namespace)` does."""

from __future__ import annotations

from .values import (
    ClassValue,
    Items,
    Literal,
    Made,
    Place,
    Table,
    Unknown,
    Value,
    text_of,
)


def make_class(
    name: Value,
    bases: Value,
    namespace: Value | None,
    metaclass: Value | None,
    place: Place,
    *,
    exact: bool = True,
    spelled: str | None = None,
) -> Value:
    """Make the class of a call. `spelled` is what it takes for its module, where Python code in another makes it."""
    match name, bases:
        case Literal(value=str() as text), Items(values=values):
            names = _namespace(namespace)
            made = Made(values, metaclass, names, place.line, exact_bases=exact)
            frame = place.frames[-1]
            return ClassValue(
                module=place.module,
                seq=frame.at,
                context=(*frame.key, "made", place.line, text),
                qualname=text_of(names.get("__qualname__")) or text,
                line=place.line,
                place=place,
                made=made,
                spelled_module=text_of(names.get("__module__")) or spelled,
            )
        case Literal(value=str()), _:
            return Unknown("a class made by a call with computed bases", place.module, place.line)
    return Unknown("a class made by a call with a computed name", place.module, place.line)


def _namespace(value: Value | None) -> dict[str, Value]:
    if not isinstance(value, Table):
        return {}
    return {key.value: item for key, item in value.entries if isinstance(key, Literal) and isinstance(key.value, str)}
