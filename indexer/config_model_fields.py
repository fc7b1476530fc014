"""The fields of a Pydantic model and what its `model_config` says (`pydantic._internal._fields`, version 2)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from .bodies_members import KEYWORD_ONLY
from .config_annotated import metadata_of
from .config_class_fields import Line, call_of, is_class_variable, is_final, lines_of
from .config_constraints import arguments_of, given_by
from .config_meaning import in_body
from .config_shapes import MODEL, ROOT_MODEL, Option, Shape, Signature
from .config_static_values import NOT_STATIC, static_value
from .config_validators import validated
from .facts import Bind, Call, Keyword, Opaque
from .facts import Mapping as MappingDisplay
from .resolve_attributes import class_place
from .resolve_calls import identity
from .resolve_flow import live_statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .config_meaning import Meaning
    from .config_shapes import Located
    from .facts import Expression
    from .values import ClassValue, Place

BASES = frozenset({"pydantic.main:BaseModel", "pydantic:BaseModel"})
_SETTINGS = "BaseSettings"
_ROOT = frozenset({"pydantic.root_model:RootModel", "pydantic:RootModel"})
_FIELD = frozenset({"pydantic:Field"})
_PRIVATE = frozenset({"pydantic:PrivateAttr"})
_ELLIPSIS = Opaque("an ellipsis")
_OWN = ("pydantic", "pydantic_settings")


def is_model(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class is a Pydantic model, also where Pydantic is not installed."""
    return any(id_ in BASES or id_.rpartition(":")[2] == _SETTINGS for id_ in meaning.ids(cls)) or is_root(cls, meaning)


def is_root(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class is a model of one value."""
    return not _ROOT.isdisjoint(meaning.ids(cls)) or cls.id in _ROOT


def is_of_library(cls: ClassValue) -> bool:
    """Tell whether a class is Pydantic's own: it has no fields, and its constructor takes those of the class made."""
    return cls.module.partition(".")[0] in _OWN


def model_shape(cls: ClassValue, meaning: Meaning) -> Shape:
    """Return what a model is made of."""
    config = config_of(cls, meaning)
    detail = meaning.class_detail(cls)
    extra, title = config.get("extra"), config.get("title")
    options = tuple(model_options(cls, meaning, config))
    return Shape(
        cls=cls,
        kind=ROOT_MODEL if is_root(cls, meaning) else MODEL,
        signature=Signature(options=options, open=extra == "allow"),
        closed=extra == "forbid",
        title=title if isinstance(title, str) else None,
        description=None if detail is None else detail.doc,
        whole=said_of_whole(config),
        config=config,
    )


def said_of_whole(config: Mapping[str, object]) -> dict[str, object]:
    """Return the keywords that a configuration gives the schema of the whole."""
    more = config.get("json_schema_extra")
    open_to_all = {"additionalProperties": True} if config.get("extra") == "allow" else {}
    return {**open_to_all, **(more if isinstance(more, dict) else {})}


def under(shape: Shape, config: Mapping[str, object]) -> Shape:
    """Return the shape of a plain record in a model: what the model says of further keys and aliases holds for it."""
    extra = config.get("extra")
    options = [renamed(option, config) for option in shape.signature.options]
    whole = {**shape.whole, "additionalProperties": True} if extra == "allow" else shape.whole
    signature = replace(shape.signature, options=tuple(options))
    closed = extra == "forbid" and "additionalProperties" not in shape.whole
    return replace(shape, signature=signature, closed=closed, whole=whole)


def model_options(cls: ClassValue, meaning: Meaning, config: dict[str, object] | None = None) -> list[Option]:
    """Return the fields of a model in order: an inherited one keeps its place when it is defined anew."""
    config = config_of(cls, meaning) if config is None else config
    found: dict[str, Option] = {}
    for ancestor in reversed(meaning.ancestors(cls)):
        if is_of_library(ancestor) and not is_root(ancestor, meaning):
            continue
        for line in lines_of(ancestor, meaning):
            option = _option(ancestor, line, found.get(line.name), meaning)
            if option is not None:
                found[line.name] = option
    return validated([renamed(option, config) for option in found.values()], cls, meaning)


def _option(cls: ClassValue, line: Line, before: Option | None, meaning: Meaning) -> Option | None:
    if line.name.startswith("_") or line.name == "model_config":
        return None
    annotation = line.annotation or (before.annotation if before is not None and line.value is not None else None)
    if annotation is None or is_class_variable(annotation, meaning):
        return None
    if call_of(line.value, _PRIVATE, meaning) is not None or _is_constant(annotation, line.value, meaning):
        return None
    required = line.value is None or line.value.expression == _ELLIPSIS
    option = Option(
        name=line.name,
        attribute=line.name,
        kind=KEYWORD_ONLY,
        required=required,
        source=cls.id,
        annotation=annotation,
        default=None if required else line.value,
        doc=line.doc,
    )
    for written in metadata_of(annotation, meaning):
        option = _with_field(option, written, meaning, keeps_default=line.value is not None)
    return _with_field(option, line.value, meaning) if line.value is not None else option


def _is_constant(annotation: Located, value: Located | None, meaning: Meaning) -> bool:
    """Tell whether an attribute is `Final` and has its value: Pydantic takes it for a variable of the class."""
    if value is None or not is_final(annotation, meaning):
        return False
    call = call_of(value, _FIELD, meaning)
    if call is None:
        return True
    return not {"default", "default_factory"}.isdisjoint(arguments_of(call, value.place, ("default",), meaning))


def _with_field(option: Option, written: Located, meaning: Meaning, *, keeps_default: bool = False) -> Option:
    """Add what `Field(...)` says to an option."""
    call = call_of(written, _FIELD, meaning)
    if call is None:
        return option
    arguments = arguments_of(call, written.place, ("default",), meaning, written.arguments)
    default, factory = arguments.pop("default", None), arguments.pop("default_factory", None)
    if default is not None and default.expression == _ELLIPSIS:
        default = None
    alias = _alias(arguments.get("validation_alias"), meaning) or _alias(arguments.get("alias"), meaning)
    option = replace(option, name=alias or option.name, given=given_by(arguments, meaning).over(option.given))
    if keeps_default:
        return option
    required = default is None and factory is None
    return replace(option, required=required, default=default, factory=factory)


def _alias(written: Located | None, meaning: Meaning) -> str | None:
    """Return the name that an alias gives: of several choices the first that is one name."""
    if written is None:
        return None
    value = static_value(written.expression, written.place, meaning)
    if isinstance(value, str):
        return value
    match written.expression:
        case Call(func=func, args=args) if (identity(meaning.evaluate(func, written.place)) or "").endswith(
            "AliasChoices"
        ):
            choices = [static_value(arg, written.place, meaning) for arg in args]
            return next((choice for choice in choices if isinstance(choice, str)), None)
    return None


def renamed(option: Option, config: Mapping[str, object]) -> Option:
    """Return an option under the name that a configuration has it set by: its own, or one that is made of it."""
    if config.get("validate_by_alias") is False:
        return replace(option, name=option.attribute)
    generator = _GENERATORS.get(str(config.get("alias_generator")))
    if generator is None or option.name != option.attribute:
        return option
    return replace(option, name=generator(option.attribute))


# --- the configuration -----------------------------------------------------------------------------------------------


def config_of(cls: ClassValue, meaning: Meaning) -> dict[str, object]:
    """Return what `model_config` and the keywords of the class statements say, the nearest class last."""
    found: dict[str, object] = {}
    for ancestor in reversed(meaning.ancestors(cls)):
        if ancestor.definition is None or ancestor.place is None or is_of_library(ancestor):
            continue
        judge = meaning.world.judge(class_place(ancestor))
        for statement, _ in live_statements(ancestor.definition.body, judge):
            if isinstance(statement, Bind) and statement.name == "model_config":
                found.update(config_in(statement.value, in_body(ancestor, statement.line), meaning))
        here = ancestor.place.before(ancestor.definition.seq, ancestor.line)
        found.update(_config_words(ancestor.definition.keywords, here, meaning))
    return found


def config_in(expression: Expression, place: Place, meaning: Meaning) -> dict[str, object]:
    """Return what `ConfigDict(...)`, a dict or a name for one says."""
    match expression:
        case Call(keywords=keywords):
            return _config_words(keywords, place, meaning)
        case MappingDisplay(keys=keys, values=values):
            words = [
                Keyword(key, value)
                for key, value in zip([getattr(key, "value", None) for key in keys], values, strict=True)
                if isinstance(key, str)
            ]
            return _config_words(tuple(words), place, meaning)
    written = meaning.definition(expression, place)
    return {} if written is None else config_in(written.expression, written.place, meaning)


def _config_words(keywords: tuple[Keyword, ...], place: Place, meaning: Meaning) -> dict[str, object]:
    found: dict[str, object] = {}
    for word in keywords:
        if word.name == "alias_generator":
            found[word.name] = (identity(meaning.evaluate(word.value, place)) or "").rpartition(":")[2]
        elif word.name is not None and word.name != "metaclass":
            value = static_value(word.value, place, meaning)
            if value is not NOT_STATIC:
                found[word.name] = value
    return found


def _to_pascal(name: str) -> str:
    return re.sub("([0-9A-Za-z])_(?=[0-9A-Z])", lambda found: found[1], name.title())


def _to_camel(name: str) -> str:
    if re.match("^[a-z]+[A-Za-z0-9]*$", name) and not re.search(r"\d(?=[a-z])", name):
        return name
    return re.sub("(^_*[A-Z])", lambda found: found[1].lower(), _to_pascal(name))


def _to_snake(name: str) -> str:
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    name = re.sub(r"([0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([a-z])([0-9])", r"\1_\2", name).replace("-", "_").lower()


_GENERATORS = {"to_camel": _to_camel, "to_pascal": _to_pascal, "to_snake": _to_snake}
"""Pydantic's functions that give aliases (`pydantic.alias_generators`)."""
