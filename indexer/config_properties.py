"""One option -> its property: type, constraints, default, description, secrecy, source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_constraints import constrained
from .config_definitions import SPELLS, WITHHELD
from .config_schema_parts import NULL, refers, title_of, united
from .config_secret_words import has_text, is_secret_name, may_spell_secret
from .config_static_values import NOT_STATIC, static_value
from .facts import Attribute, Lambda, Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .config_annotations import Annotations
    from .config_meaning import Meaning
    from .config_shapes import Located, Option, Schema

_OF_SECRETS = ("default", "examples", "enum", "const")


def property_of(
    option: Option,
    *,
    annotations: Annotations,
    meaning: Meaning,
    variables: Mapping[str, Schema],
    secrets: Sequence[str],
    is_titled: bool,
    takes_none: bool,
) -> Schema:
    """Return the schema of one option. `takes_none`: a default of None makes null a value, as in a signature."""
    schema: Schema = {}
    given = option.given
    if option.annotation is not None:
        annotation, stated = annotations.split(option.annotation)
        schema = annotations.schema(annotation, variables)
        given = given.over(stated)
    schema = dict(constrained(schema, given))
    default = NOT_STATIC if option.default is None else _value(option.default, meaning)
    if takes_none and default is None and schema and not _takes_null(schema):
        schema = united([schema], nullable=True)
    if is_titled and not refers(schema):
        schema.setdefault("title", title_of(option.name))
    if option.doc is not None:
        schema.setdefault("description", option.doc)
    is_secret = schema.get("writeOnly") is not False and (
        _is_marked(schema)
        or ((is_secret_name(option.name, secrets) or is_secret_name(option.attribute, secrets)) and _takes_text(schema))
    )
    if is_secret:
        schema = {key: value for key, value in schema.items() if key not in _OF_SECRETS}
        schema["writeOnly"] = True
    schema.update(_default(option, default, secrets, is_secret=is_secret))
    if option.attribute != option.name:
        schema["x-attribute"] = option.attribute
    schema["x-source"] = option.source
    return schema


def _value(written: Located, meaning: Meaning) -> object:
    return static_value(written.expression, written.place, meaning)


def _default(option: Option, value: object, secrets: Sequence[str], *, is_secret: bool) -> Schema:
    written = option.default or option.factory
    if written is None:
        return {}
    if option.default is not None and value is None:
        return {"default": None}
    if (is_secret and has_text(written.expression)) or _may_spell(written, secrets):
        return {"x-default-source": WITHHELD}
    marks: Schema = {SPELLS: True} if has_text(written.expression) else {}
    if option.default is not None and value is not NOT_STATIC:
        return {"x-default-source": WITHHELD} if is_secret else {"default": value, **marks}
    return {"x-default-source": _called(written) if written is option.factory else written.text, **marks}


def _called(factory: Located) -> str:
    """Return the source of what a factory gives: of a lambda, what stands behind its colon."""
    if not isinstance(factory.expression, Lambda):
        return f"{factory.text}()"
    head, _, body = factory.text.partition(":")
    return body.strip() if head == "lambda" else f"({factory.text})()"


def _may_spell(written: Located, secrets: Sequence[str]) -> bool:
    """Tell whether source may spell a secret: a text for a name that is one, or a name that holds one."""
    if _is_named_like_secret(written, secrets):
        return True
    return may_spell_secret(written.expression, secrets)


def _is_marked(schema: Schema) -> bool:
    """Tell whether a type says itself that its values are secrets."""
    parts = schema.get("anyOf")
    marked = isinstance(parts, list) and any(_is_marked(part) for part in parts)
    return schema.get("writeOnly") is True or marked


def _is_named_like_secret(written: Located, secrets: Sequence[str]) -> bool:
    match written.expression:
        case Name(id=name) | Attribute(attr=name):
            return is_secret_name(name, secrets)
    return False


def _takes_null(schema: Schema) -> bool:
    parts = schema.get("anyOf")
    enum = schema.get("enum")
    return (
        (isinstance(parts, list) and any(_takes_null(part) or not part for part in parts))
        or schema.get("type") == NULL["type"]
        or (isinstance(enum, list) and None in enum)
        or ("type" not in schema and not isinstance(parts, list) and "$ref" not in schema and "enum" not in schema)
    )


def _takes_text(schema: Schema) -> bool:
    """Tell whether a value may be a text of any kind: also where nothing is known of it."""
    parts = schema.get("anyOf")
    if isinstance(parts, list):
        return any(_takes_text(part) for part in parts)
    if "enum" in schema or "const" in schema or "$ref" in schema:
        return False
    return schema.get("type", "string") == "string"
