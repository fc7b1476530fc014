"""Values for a schema, generated: most are meant to fit, some are not, and each is JSON."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

Schema = Mapping[str, Any]

_TEXTS = ("", "a", "ab", "abc", "a b", "xyz9", "A", "0", "1", "true", "a" * 9, "ä€😀")
_OTHERS: tuple[Any, ...] = (None, True, False, 0, 1, -1, 1.0, 2.5, "x", "1", "1.5", [], [1], {}, {"a": 1})
_OF_TYPES = {
    "builtins:bytes": ("raw", "", "ä"),
    "datetime:date": ("2024-02-29", "2023-02-29", "1999-12-31", "tomorrow", "2024-13-01"),
    "datetime:datetime": ("2024-01-02T03:04:05", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05.5+02:00", "soon", "12"),
    "datetime:time": ("01:02", "23:59:59.5", "25:00:00", "noon", "01:02:03"),
    "datetime:timedelta": ("PT5S", "P1DT2H", "-P3D", "P400DT1H", "PT1.5S", "P", "1h", "P1Y"),
    "decimal:Decimal": ("1.50", "-3", "NaN", "x", "1e3", 2, 0.5),
    "ipaddress:IPv4Address": ("127.0.0.1", "256.0.0.1", "localhost"),
    "pathlib:Path": ("a/b", ".", ""),
    "pydantic.networks:AnyUrl": ("https://example.org/a", "redis://localhost", "example", ""),
    "pydantic.networks:HttpUrl": ("https://example.org/a", "http://", "example", "http://h:1/"),
    "pydantic.types:SecretStr": ("hidden", ""),
    "re:Pattern": ("[a-z]+", "(", "a|b"),
    "uuid:UUID": ("12345678-1234-5678-1234-567812345678", "12345678123456781234567812345678", "1234"),
}


def value_for(schema: Any, root: Schema, random: Random, depth: int = 0) -> Any:
    """Return a value that fits the schema more often than not."""
    if random.random() < 0.04 or depth > 8:
        return random.choice(_OTHERS)
    if not isinstance(schema, Mapping):
        return random.choice(_OTHERS)
    if "$ref" in schema:
        return value_for(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, random, depth + 1)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return value_for(random.choice(schema[keyword]), root, random, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice([*schema["enum"], *schema["enum"], "x"])
    return _of_type(schema, root, random, depth)


def _of_type(schema: Schema, root: Schema, random: Random, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _table(schema, root, random, depth)
        case "array":
            size = random.choice([0, 1, 1, 2, 3])
            first = schema.get("prefixItems", [])
            if first and random.random() < 0.9:
                size = len(first)
            parts = [first[at] if at < len(first) else schema.get("items", True) for at in range(size)]
            return [value_for(part, root, random, depth + 1) for part in parts]
        case "string":
            return random.choice(_OF_TYPES.get(schema.get("x-type", ""), _TEXTS))
        case "integer":
            return random.choice(_around(schema, [0, 1, 2, 7]))
        case "number":
            return random.choice(_around(schema, [0.5, -1.25, 3, 1e3, 0.1]))
        case "boolean":
            return random.choice([True, False])
        case "null":
            return None
    return random.choice(_OTHERS)


def _around(schema: Schema, some: list[Any]) -> list[Any]:
    """Return numbers on both sides of each limit."""
    limits = [schema[word] for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") if word in schema]
    return [*some, *(limit + step for limit in limits for step in (-1, 0, 1))]


def _table(schema: Schema, root: Schema, random: Random, depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    chosen = [name for name in properties if random.random() < (0.97 if name in required else 0.4)]
    table = {name: value_for(properties[name], root, random, depth + 1) for name in chosen}
    others = schema.get("additionalProperties", not properties)
    if isinstance(others, Mapping):
        keys = schema.get("x-keys", schema.get("propertyNames", {}))
        for _ in range(random.choice([0, 1, 2])):
            key = value_for({"type": "string", **keys}, root, random, depth + 1)
            table[key if isinstance(key, str) else str(key)] = value_for(others, root, random, depth + 1)
    elif random.random() < 0.03:
        table["stranger"] = 1
    return table
