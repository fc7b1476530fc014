"""The pieces of metadata in an annotation, where they are written, aliases looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_meaning import at_end
from .config_shapes import Located
from .facts import Attribute, Constant, Display, Name, Subscript
from .resolve_calls import identity
from .scan_expressions import parse_expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .config_meaning import Meaning

_MAX_STEPS = 20


def metadata_of(annotation: Located, meaning: Meaning) -> Iterator[Located]:
    """Yield what stands after the type in `Annotated[...]`, the innermost first."""
    expression, place = annotation.expression, annotation.place
    layers: list[list[Located]] = []
    for _ in range(_MAX_STEPS):
        match expression:
            case Constant(value=str() as text) if (parsed := parse_expression(text)) is not None:
                expression, place = parsed, at_end(place)
            case Subscript(value=head, key=Display(items=[first, *rest])) if identity(
                meaning.evaluate(head, place)
            ) in ("typing:Annotated", "typing_extensions:Annotated"):
                layers.append([_written(Located(expression=item, text="", place=place), meaning) for item in rest])
                expression = first
            case Name() | Attribute() if (written := meaning.definition(expression, place)) is not None:
                if not isinstance(written.expression, Subscript | Name | Attribute | Constant):
                    break
                expression, place = written.expression, written.place
            case _:
                break
    for layer in reversed(layers):
        yield from layer


def _written(item: Located, meaning: Meaning) -> Located:
    """Return the call that a name of metadata stands for, or the piece itself."""
    written = meaning.definition(item.expression, item.place)
    return item if written is None else written
