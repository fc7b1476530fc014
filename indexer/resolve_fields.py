"""What the class decorators of dataclasses and attrs leave of a class's body: methods they write, fields they take out.

Source: `dataclasses._process_class` and `attr._make._ClassBuilder`. Both compute anew which names are abstract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Attribute, Bind, Call, Constant, Declare, Expression, Name, Subscript
from .resolve_calls import identity
from .values import Called, Literal, Value, truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .facts import Class
    from .resolve import Resolver
    from .values import ClassValue, Place

_WRITTEN = {
    "init": frozenset({"__init__"}),
    "repr": frozenset({"__repr__"}),
    "eq": frozenset({"__eq__", "__hash__"}),
    "order": frozenset({"__lt__", "__le__", "__gt__", "__ge__"}),
    "frozen": frozenset({"__setattr__", "__delattr__"}),
}
"""What is written for each option."""

_OFF_BY_DEFAULT = frozenset({"order", "frozen"})
_ATTRS = ("attr:", "attr.", "attrs:")
NAMED_TUPLE = frozenset({"typing:NamedTuple", "typing_extensions:NamedTuple"})
_CLASSIC = frozenset({"attr._make:attrs", "attr:s", "attr:attrs"})
"""Those of attrs that make no slots and no fields of mere annotations unless told to."""

_ATTRS_FIELDS = frozenset(
    {"attr._make:attrib", "attr._next_gen:field", "attr:ib", "attr:attrib", "attr:attr", "attr:field", "attrs:field"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoration:
    """The names that a decorator writes methods for, those it gives slots, and those it takes out of the class."""

    written: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()


UNDECORATED = Decoration()


def decoration_of(cls: ClassValue, world: Resolver) -> Decoration:
    """Return what the decorators of a class leave of its body."""
    definition, place = cls.definition, cls.place
    if definition is None or place is None:
        return UNDECORATED
    here = place.before(definition.seq, definition.line)
    annotated = frozenset(name for name, _ in _annotated(definition))
    if annotated and any(identity(world.evaluate(base, here)) in NAMED_TUPLE for base in definition.bases):
        return Decoration(slots=annotated)
    for decorator in definition.decorators:
        value = world.evaluate(decorator, here)
        name = identity(value.function if isinstance(value, Called) else value) or ""
        options = dict(value.keywords) if isinstance(value, Called) else {}
        if name == "dataclasses:dataclass":
            return _of_dataclass(definition, options, here, world)
        if name.startswith(_ATTRS):
            return _of_attrs(definition, options, here, world, classic=name in _CLASSIC)
    return UNDECORATED


def _of_dataclass(definition: Class, options: Mapping[str, Value], place: Place, world: Resolver) -> Decoration:
    fields = dict(_annotated(definition))
    own = frozenset(world.index(definition.body))  # what the class has itself is not replaced
    if _is_on(options, "slots", default=False):
        return Decoration(written=_written(options) - own, slots=frozenset(fields))
    without_default = {
        name
        for name, value in fields.items()
        if isinstance(value, Call)
        and identity(world.evaluate(value.func, place)) == "dataclasses:field"
        and not any(keyword.name == "default" for keyword in value.keywords)
    }
    return Decoration(written=_written(options) - own, removed=frozenset(without_default))


def _of_attrs(
    definition: Class, options: Mapping[str, Value], place: Place, world: Resolver, *, classic: bool
) -> Decoration:
    made = {
        statement.name
        for statement in definition.body
        if isinstance(statement, Bind)
        and isinstance(statement.value, Call)
        and identity(world.evaluate(statement.value.func, place)) in _ATTRS_FIELDS
    }
    annotated = {name for name, _ in _annotated(definition)}
    own = frozenset() if classic else frozenset(world.index(definition.body))  # what the class has is not replaced
    by_annotation = _is_on(options, "auto_attribs", default=not classic and made <= annotated)
    fields = frozenset(made | annotated if by_annotation else made)
    if _is_on(options, "slots", default=not classic):
        return Decoration(written=_written(options) - own, slots=fields)
    return Decoration(written=_written(options) - own, removed=fields)


def _annotated(definition: Class) -> Iterator[tuple[str, Expression | None]]:
    for statement in definition.body:
        match statement:
            case Declare(name=name, annotation=annotation) if not _is_class_variable(annotation):
                yield name, None
            case Bind(name=name, value=value, annotation=annotation) if annotation and not _is_class_variable(
                annotation
            ):
                yield name, value


def _is_class_variable(annotation: Expression) -> bool:
    match annotation:
        case Subscript(value=inner):
            return _is_class_variable(inner)
        case Name(id=name) | Attribute(attr=name):
            return name == "ClassVar"
        case Constant(value=str() as text):
            return text.partition("[")[0].rpartition(".")[2] == "ClassVar"
    return False


def _written(options: Mapping[str, Value]) -> frozenset[str]:
    written = [
        names for option, names in _WRITTEN.items() if _is_on(options, option, default=option not in _OFF_BY_DEFAULT)
    ]
    return frozenset().union(*written)


def _is_on(options: Mapping[str, Value], name: str, *, default: bool) -> bool:
    return truth(options.get(name, Literal(default))) is True
