"""What the metadata of `Annotated`, and calls such as `Field(...)`, state of a value, and what that is in a schema.

Knows `annotated_types`, Pydantic and msgspec by the names of what they export, so that none of them need be installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_definitions import DISCRIMINATOR
from .config_shapes import NOTHING_GIVEN, Given, Located
from .config_static_values import NOT_STATIC, static_value
from .facts import Attribute, Call, Constant, Expression, Name
from .resolve_calls import identity
from .values import Literal, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .config_meaning import Meaning
    from .config_shapes import Schema
    from .values import Place

_POSITIONAL = {
    "annotated_types:Gt": ("gt",),
    "annotated_types:Ge": ("ge",),
    "annotated_types:Lt": ("lt",),
    "annotated_types:Le": ("le",),
    "annotated_types:MultipleOf": ("multiple_of",),
    "annotated_types:MinLen": ("min_length",),
    "annotated_types:MaxLen": ("max_length",),
    "annotated_types:Len": ("min_length", "max_length"),
    "annotated_types:Interval": (),
    "pydantic:StringConstraints": (),
    "msgspec:Meta": (),
    "typing_extensions:Doc": ("description",),
    "annotated_doc:Doc": ("description",),
    "pydantic:Field": ("default",),
    "pydantic:PathType": ("path_type",),
    "pydantic:UuidVersion": ("uuid_version",),
    "pydantic:EncodedStr": ("encoder",),
    "pydantic:EncodedBytes": ("encoder",),
    "pydantic:WithJsonSchema": ("json_schema",),
}
"""The calls that state something, by where they are exported, and the names of their positional arguments."""

_DEPRECATED = frozenset({"typing_extensions:deprecated", "warnings:deprecated"})
LIMITS = frozenset({"gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern"})
_KEYWORDS = frozenset({"title", "description", "examples", "deprecated"})

_OLD_NAMES = {"regex": "pattern", "min_items": "min_length", "max_items": "max_length"}
_PATH_FORMATS = {"file": "file-path", "dir": "directory-path", "new": "path", "socket": "socket-path"}

_NUMERIC = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
_BY_TYPE = {
    "integer": _NUMERIC,
    "number": _NUMERIC,
    "string": {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern"},
    "array": {"min_length": "minItems", "max_length": "maxItems"},
    "object": {"min_length": "minProperties", "max_length": "maxProperties"},
}
_FORMATS_WITHOUT_LIMITS = frozenset({"date", "date-time", "time", "duration"})


def exported(expression: Expression, place: Place, meaning: Meaning) -> str:
    """Return `package:name` of what an expression means, as its package exports it."""
    name = identity(meaning.evaluate(expression, place)) or ""
    module, _, qualname = name.partition(":")
    return f"{module.partition('.')[0]}:{qualname}" if qualname else name


def arguments_of(
    call: Call, place: Place, positional: tuple[str, ...], meaning: Meaning, texts: Sequence[tuple[str, str]] = ()
) -> dict[str, Located]:
    """Return the arguments of a call by name, with their source text where that was kept.

    Of a mapping that is opened in the call, the entries that are literals count.
    """
    text_of = dict(texts)
    found: dict[str, Located] = {}
    for position, (name, value) in enumerate(zip(positional, call.args, strict=False)):
        found[name] = Located(expression=value, text=text_of.get(str(position), ""), place=place)
    for word in call.keywords:
        if word.name is not None:
            found[word.name] = Located(expression=word.value, text=text_of.get(word.name, ""), place=place)
            continue
        match meaning.evaluate(word.value, place):
            case Table(entries=entries):
                for key, entry in entries:
                    if isinstance(key, Literal) and isinstance(key.value, str) and isinstance(entry, Literal):
                        expression = Constant(entry.value)
                        found[key.value] = Located(expression=expression, text=repr(entry.value), place=place)
    return found


def stated(expression: Expression, place: Place, meaning: Meaning) -> Given:
    """Return what one piece of metadata states; nothing where it is not known."""
    match expression:
        case Call(func=func):
            name = exported(func, place, meaning)
            if name in _DEPRECATED:
                return Given(keywords={"deprecated": True})
            if name in _POSITIONAL:
                return given_by(arguments_of(expression, place, _POSITIONAL[name], meaning), meaning)
            return NOTHING_GIVEN
        case Name() | Attribute():
            written = meaning.definition(expression, place)
            if written is not None and isinstance(written.expression, Call):
                return stated(written.expression, written.place, meaning)
    return NOTHING_GIVEN


def given_by(arguments: dict[str, Located], meaning: Meaning) -> Given:
    """Return what the arguments of a call state, as far as they are known without running it."""
    limits: dict[str, object] = {}
    keywords: dict[str, object] = {}
    instead: dict[str, object] | None = None
    for name, written in arguments.items():
        value = static_value(written.expression, written.place, meaning)
        if name == "encoder":
            keywords["format"] = _encoding(written, meaning)
        if value is NOT_STATIC or value is None:
            continue
        name = _OLD_NAMES.get(name, name)  # noqa: PLW2901 - names of Pydantic's first version
        match name, value:
            case _ if name in LIMITS:
                limits[name] = value
            case ("deprecated", False):
                pass
            case ("deprecated", _):
                keywords["deprecated"] = True
            case _ if name in _KEYWORDS:
                keywords[name] = value
            case "discriminator", str():
                keywords[DISCRIMINATOR] = value
            case (("json_schema_extra" | "extra_json_schema"), dict()):
                keywords.update(value)
            case "json_schema", dict():
                instead = dict(value)
            case "path_type", str() if value in _PATH_FORMATS:
                keywords["format"] = _PATH_FORMATS[value]
            case "uuid_version", int():
                keywords["format"] = f"uuid{value}"
    return Given(limits=limits, keywords=keywords, instead=instead)


def _encoding(written: Located, meaning: Meaning) -> str:
    name = identity(meaning.evaluate(written.expression, written.place)) or ""
    return "base64url" if "Url" in name else "base64"


def constrained(schema: Schema, given: Given) -> Schema:
    """Return a schema with what is stated of its value."""
    if given.instead is not None:
        schema = dict(given.instead)
    limited = _limited(schema, given.limits) if given.limits else schema
    return {**limited, **given.keywords} if given.keywords else limited


def _limited(schema: Schema, limits: Mapping[str, object]) -> Schema:
    parts = schema.get("anyOf")
    if isinstance(parts, list) and _takes_limits_inside(parts):
        return {**schema, "anyOf": [_limited(part, limits) for part in parts]}
    words = _BY_TYPE.get(str(schema.get("type")), {})
    if schema.get("format") in _FORMATS_WITHOUT_LIMITS:
        return schema
    return {**schema, **{words[name]: value for name, value in limits.items() if name in words}}


def _takes_limits_inside(parts: list[Schema]) -> bool:
    """Tell whether limits go to the parts of a union: where null, or the two forms of one type, are all it adds."""
    kinds = {str(part.get("x-type")) for part in parts if part.get("type") != "null"}
    return len([part for part in parts if part.get("type") != "null"]) == 1 or (len(kinds) == 1 and "None" not in kinds)
