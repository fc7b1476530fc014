"""The fields of what is a record by its base: msgspec's Struct, NamedTuple, TypedDict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .bodies_members import KEYWORD_ONLY, POSITIONAL_OR_KEYWORD
from .config_class_fields import Line, call_of, is_class_variable, lines_of, option_of
from .config_constraints import arguments_of
from .config_meaning import in_body
from .config_model_fields import config_in
from .config_shapes import Option
from .config_static_values import static_value
from .facts import Bind, Constant, Display, Expression, Subscript
from .resolve_calls import identity
from .scan_expressions import parse_expression
from .values import ClassValue

if TYPE_CHECKING:
    from .config_meaning import Meaning
    from .values import Place

STRUCT_BASES = frozenset({"msgspec._core:Struct", "msgspec:Struct"})
_NAMED_TUPLE = frozenset({"typing:NamedTuple", "typing_extensions:NamedTuple"})
_TYPED_DICT = frozenset({"typing:TypedDict", "typing_extensions:TypedDict"})
_FIELD = frozenset({"msgspec:field"})


def is_struct(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class is a Struct of msgspec."""
    return not STRUCT_BASES.isdisjoint(meaning.ids(cls))


def struct_options(cls: ClassValue, meaning: Meaning) -> tuple[Option, ...]:
    """Return the options of a Struct's constructor."""
    found: dict[str, Option] = {}
    for ancestor in reversed(meaning.ancestors(cls)):
        if STRUCT_BASES.isdisjoint(meaning.ids(ancestor)):
            continue
        keywords = _keyword(ancestor, "kw_only", meaning) is True
        for line in lines_of(ancestor, meaning):
            if line.annotation is not None and not is_class_variable(line.annotation, meaning):
                found[line.name] = _struct_option(ancestor, line, meaning, keywords=keywords)
    options = list(found.values())
    positional = [option for option in options if option.kind != KEYWORD_ONLY]
    return (*positional, *[option for option in options if option.kind == KEYWORD_ONLY])


def _struct_option(cls: ClassValue, line: Line, meaning: Meaning, *, keywords: bool) -> Option:
    option = option_of(cls, line, KEYWORD_ONLY if keywords else POSITIONAL_OR_KEYWORD)
    call = call_of(line.value, _FIELD, meaning)
    if call is None or line.value is None:
        return option
    arguments = arguments_of(call, line.value.place, (), meaning, line.value.arguments)
    default, factory = arguments.get("default"), arguments.get("default_factory")
    return replace(option, required=default is None and factory is None, default=default, factory=factory)


def named_tuple_of(cls: ClassValue, meaning: Meaning) -> ClassValue | None:
    """Return the class of the MRO that states the fields of a named tuple; None where none does."""
    return next((ancestor for ancestor in meaning.ancestors(cls) if states_named_tuple(ancestor, meaning)), None)


def states_named_tuple(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class statement itself makes a named tuple of its annotations."""
    return any(identity(base) in _NAMED_TUPLE for base in meaning.bases(cls))


def named_tuple_options(cls: ClassValue, meaning: Meaning) -> tuple[Option, ...]:
    """Return the fields of a named tuple."""
    return tuple([option_of(cls, line, POSITIONAL_OR_KEYWORD) for line in lines_of(cls, meaning) if line.annotation])


def is_typed_dict(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class is a TypedDict."""
    return getattr(meaning.world.structure(cls).metaclass, "qualname", "") == "_TypedDictMeta"


def typed_dict_options(cls: ClassValue, meaning: Meaning) -> tuple[Option, ...]:
    """Return the keys of a TypedDict, those of its bases first."""
    found: dict[str, Option] = {}
    for base in meaning.bases(cls):
        if isinstance(base, ClassValue) and is_typed_dict(base, meaning):
            found.update((option.name, option) for option in typed_dict_options(base, meaning))
    total = _keyword(cls, "total", meaning) is not False
    for line in lines_of(cls, meaning):
        if line.annotation is not None:
            marked = _requirement(line.annotation.expression, line.annotation.place, meaning)
            required = total if marked is None else marked
            found[line.name] = replace(option_of(cls, line, KEYWORD_ONLY), required=required, default=None)
    return tuple(found.values())


def typed_dict_config(cls: ClassValue, meaning: Meaning) -> dict[str, object] | None:
    """Return what a TypedDict says to Pydantic; None where it says nothing."""
    for statement in cls.definition.body if cls.definition is not None else ():
        if isinstance(statement, Bind) and statement.name == "__pydantic_config__":
            return config_in(statement.value, in_body(cls, statement.line), meaning)
    return None


def typed_dict_extra(cls: ClassValue, meaning: Meaning) -> str | None:
    """Return what a TypedDict says of further keys (PEP 728): "forbid", "allow", or nothing."""
    if cls.definition is not None and any(word.name == "extra_items" for word in cls.definition.keywords):
        return "allow"
    return "forbid" if _keyword(cls, "closed", meaning) is True else None


def _requirement(expression: Expression, place: Place, meaning: Meaning) -> bool | None:
    """Tell whether `Required` or `NotRequired` stands around a type; None for neither."""
    match expression:
        case Constant(value=str() as text) if (parsed := parse_expression(text)) is not None:
            return _requirement(parsed, place, meaning)
        case Subscript(value=head, key=key):
            name = (identity(meaning.evaluate(head, place)) or "").rpartition(":")[2]
            if name in ("Required", "NotRequired"):
                return name == "Required"
            if name in ("Annotated", "ReadOnly"):
                return _requirement(key.items[0] if isinstance(key, Display) else key, place, meaning)
    return None


def _keyword(cls: ClassValue, name: str, meaning: Meaning) -> object:
    definition, place = cls.definition, cls.place
    if definition is None or place is None:
        return None
    here = place.before(definition.seq, definition.line)
    return next((static_value(word.value, here, meaning) for word in definition.keywords if word.name == name), None)
