"""Values made from schemas: jsonschema judges that they are valid."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from indexer.schema_samples import sample_of

DEFINITIONS: dict[str, Any] = {
    "Server": {"type": "object", "properties": {"host": {"type": "string", "minLength": 2}}, "required": ["host"]},
    "Endless": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Endless"}}, "required": ["next"]},
    "List": {
        "type": "object",
        "properties": {"next": {"anyOf": [{"$ref": "#/$defs/List"}, {"type": "null"}]}},
        "required": ["next"],
    },
}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "string"},
        {"type": "string", "minLength": 3, "maxLength": 5},
        {"type": "string", "pattern": "^[a-z]+://"},
        {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        {"type": "string", "pattern": "^[A-Z][a-z]+$", "minLength": 2},
        *({"type": "string", "format": name} for name in ("date", "date-time", "duration", "time", "uuid", "uri")),
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "integer", "minimum": 3.2, "maximum": 4.9},
        {"type": "integer", "maximum": -7},
        {"type": "integer", "multipleOf": 5, "minimum": 12},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        {"type": "number", "minimum": -2.5, "maximum": -1.5},
        {"type": "number", "multipleOf": 0.5, "exclusiveMinimum": 0},
        {"type": "boolean"},
        {"type": "null"},
        {"type": ["null", "integer"]},
        {"const": {"a": 1}},
        {"enum": ["x", "y"]},
        {"type": "array", "items": {"type": "integer", "minimum": 4}, "minItems": 2},
        {"type": "array", "prefixItems": [{"type": "integer"}, {"enum": ["b"]}], "minItems": 2, "maxItems": 2},
        {"type": "array", "uniqueItems": True, "minItems": 1},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Server"}]},
        {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]},
        {"type": "array", "items": {"$ref": "#/$defs/Server"}, "minItems": 1},
        {"anyOf": [{"$ref": "#/$defs/Endless"}, {"type": "null"}]},
        {"$ref": "#/$defs/Server", "examples": [{"host": "example.com"}]},
        {"type": "string", "writeOnly": True, "examples": ["hunter2"]},
        {"anyOf": [{"type": "string", "default": "hunter2"}, {"type": "null"}], "writeOnly": True},
    ],
)  # fmt: skip
def test_a_sample_is_valid(schema: dict[str, Any]) -> None:
    whole = {**schema, "$defs": DEFINITIONS}
    value = sample_of(schema, whole)
    assert value != "hunter2"
    assert list(Draft202012Validator(whole).iter_errors(value)) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^z{7}$"},
        {"type": "string", "pattern": r"^\p{L}(?<"},
        {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
        {"type": "array", "uniqueItems": True, "minItems": 3},
        {"type": "array", "minItems": 10**9},
        {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^z{7}$"}},
        {"type": "object", "minProperties": 2},
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "what"}}},
        {"$ref": "#/$defs/Endless"},
    ],
)
def test_where_none_is_found_there_is_none(schema: dict[str, Any]) -> None:
    assert sample_of(schema, {**schema, "$defs": DEFINITIONS}) is ...


def test_a_class_in_itself_ends() -> None:
    assert sample_of({"$ref": "#/$defs/List"}, {"$defs": DEFINITIONS}) is not ...
