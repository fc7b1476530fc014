"""JSON Schema in words that a line holds: the type of a value, its limits, and what a reference leads to.

Reads what anybody may have written: a schema that makes no sense is `any`, and no reference is followed in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote

Schema: TypeAlias = Mapping[str, Any]

_NAMES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
    "null": "null",
}
_GENERIC = frozenset({"tuple", "set", "frozenset", "deque"})
_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "length at least {}",
    "maxLength": "length at most {}",
    "minItems": "length at least {}",
    "maxItems": "length at most {}",
    "pattern": "matches {}",
}
_SIZES = frozenset({"minLength", "minItems", "maxItems"})
"""Limits that say nothing where they are 0, or the type says them."""


def as_schema(value: object) -> Schema:
    """Return a schema that can be asked for its keywords; `true`, and what is none, are the empty one."""
    return value if isinstance(value, Mapping) else {}


def pointed_at(root: Schema, reference: str) -> object:
    """Return what a pointer such as `#/$defs/Server` points to in `root`; None where that is nothing."""
    if reference != "#" and not reference.startswith("#/"):
        return None
    found: object = root
    for step in reference.split("/")[1:]:
        found = as_schema(found).get(unquote(step).replace("~1", "/").replace("~0", "~"))
    return found


def target_of(schema: Schema, root: Schema) -> Schema:
    """Return what a schema's reference leads to, with what stands beside the reference; the schema if it has none."""
    seen: set[str] = set()
    beside: dict[str, Any] = {}
    while isinstance(reference := schema.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        beside = {**{key: value for key, value in schema.items() if key != "$ref"}, **beside}
        schema = as_schema(pointed_at(root, reference))
    return {**schema, **beside} if beside else schema


def branches_of(schema: Schema, root: Schema) -> list[Schema]:
    """Return the alternatives of a union, opened to any depth; of anything else, the schema itself."""
    found: list[Schema] = []
    waiting, seen = [schema], 0
    while waiting and (seen := seen + 1) < 1000:
        part = waiting.pop(0)
        several = target_of(part, root)
        choices = several.get("anyOf") or several.get("oneOf")
        if isinstance(choices, list):
            waiting[:0] = [as_schema(choice) for choice in choices]
        else:
            found.append(part)
    return found


def is_secret(schema: Schema, root: Schema) -> bool:
    """Tell whether a value of the schema is a secret."""
    parts = [schema, *branches_of(schema, root)]
    return any(target_of(part, root).get("writeOnly") is True for part in parts)


def type_of(schema: object, root: Schema | None = None) -> str:
    """Return a schema's type in the words of Python's annotations and JSON's null: `int | null`, `list[str]`."""
    given = as_schema(schema)
    return _type_of(given, given if root is None else root, frozenset())


def limits_of(schema: Schema, root: Schema) -> Iterator[str]:
    """Yield what a value must keep to beside its type, as `at least 0`."""
    told: set[str] = set()
    for part in [schema, *branches_of(schema, root)]:
        target = target_of(part, root)
        for keyword, words in _LIMITS.items():
            limit = target.get(keyword)
            text = words.format(limit)
            if not isinstance(limit, str | int | float) or isinstance(limit, bool) or text in told:
                continue
            if keyword not in _SIZES or (limit and "prefixItems" not in target):
                told.add(text)
                yield text


def _type_of(schema: Schema, root: Schema, above: frozenset[str]) -> str:
    match schema:
        case {"enum": list(values)}:
            return f"Literal[{', '.join(map(_spelled, values))}]"
        case {"const": value}:
            return f"Literal[{_spelled(value)}]"
        case {"anyOf": list(several)} | {"oneOf": list(several)}:
            return " | ".join(dict.fromkeys(_type_of(as_schema(one), root, above) for one in several)) or "any"
        case {"$ref": str(reference)}:
            target = as_schema(pointed_at(root, reference))
            name = unquote(reference.rpartition("/")[2])
            if "properties" in target or not target or reference in above:
                return name
            return _type_of(target, root, above | {reference})
        case {"x-type": str(id_)}:
            name = id_.rpartition(":")[2]
            return f"{name}{_items(schema, root, above)}" if name in _GENERIC else name
        case {"type": "array"}:
            return ("tuple" if "prefixItems" in schema else "list") + _items(schema, root, above)
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"dict[str, {_type_of(values, root, above)}]"
        case {"type": str(name)}:
            return _NAMES.get(name, name)
        case {"type": list(names)}:
            return " | ".join(_NAMES.get(str(name), str(name)) for name in names)
    return "any"


def _items(schema: Schema, root: Schema, above: frozenset[str]) -> str:
    match schema:
        case {"prefixItems": list(several)}:
            return f"[{', '.join(_type_of(as_schema(one), root, above) for one in several)}]"
        case {"items": dict(items), "x-type": "builtins:tuple"}:
            return f"[{_type_of(items, root, above)}, ...]"
        case {"items": dict(items)}:
            return f"[{_type_of(items, root, above)}]"
    return ""


def _spelled(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
