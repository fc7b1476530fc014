"""Schemas in words: the type as an annotation would spell it, and its limits."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.schema_types import branches_of, is_secret, limits_of, target_of, type_of

ROOT: dict[str, Any] = {
    "$defs": {
        "Server": {"type": "object", "properties": {"host": {"type": "string"}}},
        "Level": {"enum": ["low", "high"], "type": "string"},
        "Size": {"type": "integer", "minimum": 1, "description": "In rows."},
        "Secret": {"type": "string", "writeOnly": True},
        "Loop": {"$ref": "#/$defs/Pool"},
        "Pool": {"$ref": "#/$defs/Loop"},
        "Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
        "a/b%~": {"type": "boolean"},
    }
}


@pytest.mark.parametrize(
    ("schema", "spelled"),
    [
        ({"type": "string"}, "str"),
        ({"enum": ["a", 1, None]}, 'Literal["a", 1, null]'),
        ({"const": "x"}, 'Literal["x"]'),
        ({"oneOf": [{"type": "integer"}, {"type": "integer"}, {"type": "boolean"}]}, "int | bool"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "int | null"),
        ({"anyOf": []}, "any"),
        ({"$ref": "#/$defs/Server"}, "Server"),
        ({"$ref": "#/$defs/Level"}, 'Literal["low", "high"]'),
        ({"$ref": "#/$defs/Size"}, "int"),
        ({"$ref": "#/$defs/a~1b%25~0"}, "bool"),
        ({"$ref": "#/$defs/Loop"}, "Loop"),
        ({"$ref": "#/$defs/Tree"}, "list[Tree]"),
        ({"$ref": "#/$defs/Gone"}, "Gone"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "dict[str, float]"),
        ({"type": "object"}, "dict"),
        ({"type": "array"}, "list"),
        ({"type": "array", "items": {"$ref": "#/$defs/Server"}}, "list[Server]"),
        ({"type": "array", "prefixItems": [{"type": "string"}, True]}, "tuple[str, any]"),
        ({"type": "array", "items": {"type": "string"}, "x-type": "builtins:frozenset"}, "frozenset[str]"),
        ({"type": "array", "items": {"type": "string"}, "x-type": "builtins:tuple"}, "tuple[str, ...]"),
        ({"type": "array", "prefixItems": [{"type": "string"}], "x-type": "builtins:tuple"}, "tuple[str]"),
        ({"type": "array", "x-type": "builtins:set"}, "set"),
        ({"type": ["string", "null", "other"]}, "str | null | other"),
        ({"type": "other"}, "other"),
        ({"x-type": "datetime:timedelta", "type": "string"}, "timedelta"),
        ({}, "any"),
        (True, "any"),
        (["no", "schema"], "any"),
    ],
)
def test_a_schema_s_type_is_spelled_as_an_annotation(schema: object, spelled: str) -> None:
    assert type_of(schema, ROOT) == spelled


@pytest.mark.parametrize(
    ("schema", "limits"),
    [
        ({"type": "integer", "minimum": 0, "exclusiveMaximum": 10}, ["at least 0", "less than 10"]),
        (
            {"anyOf": [{"exclusiveMinimum": 0, "maximum": 2.5}, {"type": "null"}], "minLength": 1},
            ["length at least 1", "more than 0", "at most 2.5"],
        ),
        ({"$ref": "#/$defs/Size"}, ["at least 1"]),
        ({"pattern": "^a+$", "uniqueItems": True, "minimum": True}, ["matches ^a+$"]),
        ({"minLength": 0, "maxLength": 0, "prefixItems": [True], "minItems": 1, "minimum": 0},
         ["at least 0", "length at most 0"]),
        ({}, []),
    ],
)  # fmt: skip
def test_limits_are_told_once_each(schema: dict[str, Any], limits: list[str]) -> None:
    assert list(limits_of(schema, ROOT)) == limits


def test_what_stands_beside_a_reference_counts_more_than_what_it_leads_to() -> None:
    assert target_of({"$ref": "#/$defs/Size", "description": "In columns."}, ROOT) == {
        "type": "integer",
        "minimum": 1,
        "description": "In columns.",
    }


def test_a_union_is_opened_to_any_depth() -> None:
    inner = {"oneOf": [{"$ref": "#/$defs/Server"}, {"type": "integer"}]}
    assert branches_of({"anyOf": [inner, {"type": "null"}]}, ROOT) == [
        {"$ref": "#/$defs/Server"},
        {"type": "integer"},
        {"type": "null"},
    ]


@pytest.mark.parametrize(
    ("schema", "secret"),
    [
        ({"writeOnly": True}, True),
        ({"$ref": "#/$defs/Secret"}, True),
        ({"anyOf": [{"$ref": "#/$defs/Secret"}, {"type": "null"}]}, True),
        ({"$ref": "#/$defs/Level"}, False),
        ({"$ref": "#/$defs/Loop"}, False),
    ],
)
def test_a_secret_is_one_wherever_the_mark_stands(schema: dict[str, Any], secret: bool) -> None:  # noqa: FBT001 - a case
    assert is_secret(schema, ROOT) is secret
