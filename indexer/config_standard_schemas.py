"""Types of the standard library and of Pydantic -> JSON Schema, with what stands between their brackets.

What the tables of `config_standard_types` say; the parts between the brackets are lowered by whoever asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_schema_parts import converted
from .config_standard_types import (
    CONVERTED_TYPES,
    MAPPINGS,
    PLAIN_TYPES,
    PYDANTIC_MODULES,
    PYDANTIC_TYPES,
    SEQUENCES,
    SETS,
)
from .facts import Display, Expression, Name, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .config_shapes import Schema

    Lower = Callable[[Expression], Schema]

_PARAMETRIC = frozenset({"Json", "Secret", "SkipValidation", "InstanceOf", "SerializeAsAny", "OnErrorOmit", "FailFast"})


def standard_type(
    name: str, items: Sequence[Expression], *, of: Lower, conversion: Callable[[str], str]
) -> Schema | None:
    """Return the schema of a type by its id, with the `items` between its brackets; None for a type of no table.

    `of` gives the schema of an item, and `conversion` what the loader makes values of a type of Pydantic's.
    """
    if name in PLAIN_TYPES:
        return dict(PLAIN_TYPES[name])
    if name in CONVERTED_TYPES:
        return converted(CONVERTED_TYPES[name], name)
    if name in SEQUENCES:
        return _array(name, items, of)
    if name in SETS:
        inner = of(items[0]) if items else {}
        return {"type": "array", "items": inner, "uniqueItems": True, "x-type": SETS[name]}
    if name in MAPPINGS:
        return _mapping(name, items, of)
    if is_pydantic(name):
        return _of_pydantic(name, items, of, conversion)
    return None


def is_pydantic(name: str) -> bool:
    """Tell whether an id is that of a type of Pydantic's which stands for a value, not for a model."""
    module, _, short = name.partition(":")
    return module in PYDANTIC_MODULES and (short in PYDANTIC_TYPES or short in _PARAMETRIC)


def _array(name: str, items: Sequence[Expression], of: Lower) -> Schema:
    target = SEQUENCES[name]
    marks: Schema = {} if target is None else {"x-type": target}
    is_tuple = name == "builtins:tuple"
    if is_tuple and items and not (len(items) == 2 and items[1] == Opaque("an ellipsis")):
        listed = [] if items == (Display("tuple", ()),) else list(items)
        parts = [of(item) for item in listed]
        sizes: Schema = {"minItems": len(parts), "maxItems": len(parts)}
        return {"type": "array", **({"prefixItems": parts} if parts else {}), **sizes, **marks}
    return {"type": "array", "items": of(items[0]) if items else {}, **marks}


def _mapping(name: str, items: Sequence[Expression], of: Lower) -> Schema:
    target = MAPPINGS[name]
    schema: Schema = {"type": "object"}
    if name == "collections:Counter":
        items = (*items[:1], Name("int"))
    keys = dict(of(items[0])) if len(items) > 1 else {}
    values = dict(of(items[1])) if len(items) > 1 else {}
    for part in (keys, values):
        part.pop("title", None)
    pattern = keys.pop("pattern", None) if "$ref" not in keys else None
    if pattern is not None:
        schema["patternProperties"] = {pattern: values}
    else:
        schema["additionalProperties"] = values or True
    visible = {key: value for key, value in keys.items() if not key.startswith("x-")}
    if "$ref" in keys or (visible.get("type") == "string" and len(visible) > 1):
        schema["propertyNames"] = {key: value for key, value in visible.items() if key != "type"}
    if "x-type" in keys or keys.get("type") not in (None, "string"):
        schema["x-keys"] = keys
    return schema if target is None else {**schema, "x-type": target}


def _of_pydantic(name: str, items: Sequence[Expression], of: Lower, conversion: Callable[[str], str]) -> Schema | None:
    short = name.partition(":")[2]
    if short == "Json":
        inner = of(items[0]) if items else {}
        return {"type": "string", "contentMediaType": "application/json", "contentSchema": inner}
    if short == "Secret":
        inner = of(items[0]) if items else {}
        return {**inner, "writeOnly": True}
    if short in PYDANTIC_TYPES:
        return converted(PYDANTIC_TYPES[short], conversion(name))
    if items and short not in ("BaseModel", "RootModel"):
        return of(items[0])  # SkipValidation, InstanceOf and their like
    return None
