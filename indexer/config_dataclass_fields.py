"""The fields of a dataclass, in the order of its constructor (`dataclasses._process_class`, PEP 557)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .bodies_members import KEYWORD_ONLY, POSITIONAL_OR_KEYWORD
from .config_class_fields import (
    Line,
    call_of,
    decorator_of,
    is_class_variable,
    is_init_variable,
    is_keyword_marker,
    is_on,
    keyword_of_decorator,
    lines_of,
    option_of,
)
from .config_constraints import arguments_of, given_by
from .config_meaning import in_body
from .config_model_fields import config_in, renamed
from .config_shapes import NOTHING_GIVEN, Located, Option, Signature
from .config_static_values import static_value
from .facts import Bind, Opaque

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .config_meaning import Meaning
    from .values import ClassValue, Value

DECORATORS = frozenset({"dataclasses:dataclass", "pydantic:dataclass"})
_OF_PYDANTIC = frozenset({"pydantic:dataclass"})
_FIELD = frozenset({"dataclasses:field", "pydantic:Field"})
_ELLIPSIS = Opaque("an ellipsis")


def is_dataclass(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class or an ancestor of it is decorated as a dataclass."""
    return any(decorator_of(ancestor, DECORATORS, meaning) is not None for ancestor in meaning.ancestors(cls))


def writes_constructor(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether the decorator of the class itself writes `__init__`."""
    found = decorator_of(cls, DECORATORS, meaning)
    return found is not None and is_on(found[1], "init", default=True)


def config_of(cls: ClassValue, meaning: Meaning) -> dict[str, object] | None:
    """Return what a dataclass says to Pydantic, by its decorator or `__pydantic_config__`; None where it says nothing.

    Either is inherited, as an attribute is, and Pydantic's own decorator says something also where it is given nothing.
    """
    said: dict[str, object] | None = None
    for ancestor in meaning.ancestors(cls):
        if ancestor.definition is None or ancestor.place is None:
            continue
        given = keyword_of_decorator(ancestor, _OF_PYDANTIC, "config", meaning)
        if given is not None:
            return config_in(given.expression, given.place, meaning)
        for statement in ancestor.definition.body:
            if isinstance(statement, Bind) and statement.name == "__pydantic_config__":
                return config_in(statement.value, in_body(ancestor, statement.line), meaning)
        if decorator_of(ancestor, _OF_PYDANTIC, meaning) is not None:
            said = {}
    return said


def constructor_signature(cls: ClassValue, meaning: Meaning) -> Signature:
    """Return what the constructor takes that the decorator writes: keywords last."""
    config = config_of(cls, meaning) or {}
    options = [renamed(option, config) for option in _fields(cls, meaning).values() if option is not None]
    positional = [option for option in options if option.kind != KEYWORD_ONLY]
    ordered = (*positional, *[option for option in options if option.kind == KEYWORD_ONLY])
    return Signature(options=ordered, open=config.get("extra") == "allow")


def field_options(cls: ClassValue, meaning: Meaning) -> tuple[Option, ...]:
    """Return the same in the order of the fields."""
    return tuple([option for option in _fields(cls, meaning).values() if option is not None])


def _fields(cls: ClassValue, meaning: Meaning) -> Mapping[str, Option | None]:
    """Return the fields by name, inherited ones first; None for those that the constructor does not take."""
    key = ("fields", cls.module, cls.seq, cls.context)
    nothing: Mapping[str, Option | None] = {}
    return meaning.world.queries.ask(key, lambda: _found_fields(cls, meaning), cyclic=nothing)


def _found_fields(cls: ClassValue, meaning: Meaning) -> Mapping[str, Option | None]:
    found: dict[str, Option | None] = {}
    mro = meaning.ancestors(cls)
    for base in reversed(mro[1:]):
        if decorator_of(base, DECORATORS, meaning) is not None:
            found.update(_fields(base, meaning))
    decorator = decorator_of(cls, DECORATORS, meaning)
    if decorator is not None:
        found.update(_own(cls, lines_of(cls, meaning), decorator[1], meaning))
    return found


def _own(
    cls: ClassValue, lines: Sequence[Line], options: Mapping[str, Value], meaning: Meaning
) -> dict[str, Option | None]:
    found: dict[str, Option | None] = {}
    keywords = is_on(options, "kw_only", default=False)
    for line in lines:
        if line.annotation is None:
            continue
        if is_keyword_marker(line.annotation, meaning):
            keywords = True
        elif not is_class_variable(line.annotation, meaning):
            option = option_of(cls, line, KEYWORD_ONLY if keywords else POSITIONAL_OR_KEYWORD)
            found[line.name] = _as_field(option, line.value, meaning)
    return found


def _as_field(option: Option, value: Located | None, meaning: Meaning) -> Option | None:
    """Read `field(...)`; None where the constructor does not take it."""
    call = call_of(value, _FIELD, meaning)
    if call is None or value is None:
        if value is not None and value.expression == _ELLIPSIS:
            return replace(option, default=None, required=True)
        return option
    arguments = arguments_of(call, value.place, ("default",), meaning, value.arguments)
    if _flag(arguments, "init", meaning) is False and option.annotation is not None:
        return None if not is_init_variable(option.annotation, meaning) else option
    keyword = _flag(arguments, "kw_only", meaning)
    default, factory = arguments.get("default"), arguments.get("default_factory")
    if default is not None and default.expression == _ELLIPSIS:
        default = None
    written = arguments.get("validation_alias") or arguments.get("alias")
    alias = None if written is None else static_value(written.expression, written.place, meaning)
    given = given_by({name: item for name, item in arguments.items() if name not in ("default", "metadata")}, meaning)
    return replace(
        option,
        name=alias if isinstance(alias, str) else option.name,
        kind=option.kind if keyword is None else KEYWORD_ONLY if keyword else POSITIONAL_OR_KEYWORD,
        required=default is None and factory is None,
        default=default,
        factory=factory,
        given=given if given.limits or given.keywords else NOTHING_GIVEN,
    )


def _flag(arguments: Mapping[str, Located], name: str, meaning: Meaning) -> bool | None:
    written = arguments.get(name)
    value = None if written is None else static_value(written.expression, written.place, meaning)
    return value if isinstance(value, bool) else None
