"""The small schemas that larger ones are put together from, as Pydantic puts them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .config_shapes import Schema

NULL: Schema = {"type": "null"}

_TYPE_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", type(None): "null"}


def enumerated(values: Sequence[object]) -> Schema:
    """Return the schema of one of several values."""
    schema: Schema = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
    return {**schema, **_common_type(values)}


def listed(values: Sequence[object]) -> Schema:
    """Return the schema of an enumeration's values, which has no `const`."""
    common = _common_type(values)
    return {"enum": list(values), **({} if common == NULL else common)}


def _common_type(values: Sequence[object]) -> Schema:
    types = {type(value) for value in values}
    name = _TYPE_NAMES.get(types.pop()) if len(types) == 1 else None
    return {} if name is None else {"type": name}


def united(schemas: Sequence[Schema], *, nullable: bool) -> Schema:
    """Return the schema of a union; null comes last, and unions in it are opened."""
    if not schemas:
        return dict(NULL)
    if len(schemas) == 1 and not nullable:
        return schemas[0]
    flat = flattened([*schemas, *([dict(NULL)] if nullable else [])])
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def flattened(schemas: Sequence[Schema]) -> list[Schema]:
    """Open the unions among the parts of a union, and leave out what stands twice."""
    flat: list[Schema] = []
    for schema in schemas:
        parts = schema.get("anyOf")
        inner = parts if isinstance(parts, list) and len(schema) == 1 else [schema]
        flat += [part for part in inner if part not in flat]
    return flat


def refers(schema: Schema) -> bool:
    """Tell whether a schema is that of a class that has a title itself, or null."""
    parts = schema.get("anyOf")
    if isinstance(parts, list):
        return len(parts) == 2 and "$ref" in parts[0] and parts[1].get("type") == "null"
    return "$ref" in schema


def converted(schema: Mapping[str, object], target: str | None) -> Schema:
    """Return a schema whose value is converted: `x-type` stands in each branch, so that a union can be opened."""
    if target is None:
        return dict(schema)
    parts = schema.get("anyOf")
    if isinstance(parts, list):
        return {"anyOf": [{**part, "x-type": target} for part in parts]}
    return {**schema, "x-type": target}


def title_of(name: str) -> str:
    """Return the title that Pydantic derives from a name."""
    return name.title().replace("_", " ").strip()
