"""The validator beyond the official suite: what values of Python are, what ends, and what is no schema."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from loader.failing import SchemaFaultError, TooMuchError
from loader.validation import Validator


class Indexed:
    def __index__(self) -> int:
        return 1

    def __le__(self, other: object) -> bool:
        return True


class Color(str, Enum):  # noqa: UP042 - what a plugin of today may still have
    RED = "red"


def failures(schema: Any, value: Any) -> list[tuple[Any, str]]:
    """Return where a value fails, and by which keyword."""
    return [(failure.path, failure.keyword) for failure in Validator(schema).failures(value)]


LIST = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
TABLE = {"type": "object", "additionalProperties": {"type": "integer"}}


@pytest.mark.parametrize(
    ("schema", "value", "wrong"),
    [
        (LIST, (1, 2), []),
        (LIST, (1, "x"), [((1,), "type")]),
        (LIST, {1}, []),
        (LIST, frozenset({"x"}), [((0,), "type")]),
        (LIST, deque([1, 1]), [((), "uniqueItems")]),
        (LIST, range(2), []),
        (LIST, iter([1]), [((), "type")]),
        (LIST, b"ab", [((), "type")]),
        ({"type": "number", "minimum": 1, "multipleOf": 0.5}, Decimal("1.5"), []),
        ({"type": "number", "multipleOf": 0.5}, Fraction(1, 3), [((), "multipleOf")]),
        ({"type": "integer"}, Fraction(1, 3), [((), "type")]),
        ({"type": "integer", "maximum": 1}, Indexed(), []),
        (TABLE, MappingProxyType({"a": 1}), []),
        (TABLE, OrderedDict(a="x"), [(("a",), "type")]),
        ({"type": "string"}, Color.RED, []),
        ({"enum": ["red"]}, Color.RED, []),
        ({"const": "red"}, Color.RED, []),
        ({"type": "integer"}, 1.0, []),
        ({"type": "integer"}, True, [((), "type")]),
        ({"type": "number"}, float("inf"), []),
        ({"maximum": 1}, float("nan"), [((), "maximum")]),
        ({"multipleOf": 0.1}, 0.3, []),
        ({"multipleOf": 0.1}, float("inf"), [((), "multipleOf")]),
        ({"uniqueItems": True}, [1, 1.0], [((), "uniqueItems")]),
        ({"uniqueItems": True}, [1, True, "1", [1], {"a": 1}, None], []),
        ({"type": "object", "x-keys": {"type": "integer"}}, {"1": 0, 2: 0}, []),
        ({"x-keys": {"type": "integer"}}, {"a": 0, "true": 0}, [(("a",), "x-keys"), (("true",), "x-keys")]),
        ({"type": "object", "x-keys": {"type": "string", "x-type": "datetime:date"}}, {"2024-01-31": 0}, []),
        ({"x-type": "datetime:date", "type": "string"}, date(2024, 1, 31), []),
        ({"x-type": "datetime:date", "type": "string"}, "31.1.", [((), "x-type")]),
        ({"x-type": "app:Client"}, object(), []),
        ({"$ref": "https://example.org/schema"}, object(), []),
        ({"$ref": "#anchor"}, 1, []),
        ({"pattern": "(?=a)"}, "b", []),
        ({"format": "date"}, "no date", []),
        ({"unknown": 5, "x-other": []}, 1, []),
    ],
)  # fmt: skip
def test_values_of_python_are_what_json_would_have_in_their_place(schema: Any, value: Any, wrong: Any) -> None:
    assert failures(schema, value) == wrong


TAGGED = {
    "$defs": {
        "Cat": {"type": "object", "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}},
        "Dog": {"type": "object", "properties": {"kind": {"const": "dog"}, "name": {"type": "string"}}},
    },
    "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat", "dog": "#/$defs/Dog"}},
}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"kind": "dog", "lives": "x"}, []),
        ({"kind": "cat", "lives": "x"}, [(("lives",), "type")]),
        ({"kind": "cow"}, [(("kind",), "enum")]),
        ({}, [((), "oneOf")]),
        ({"lives": "x", "name": 1}, [(("kind",), "required")]),
        (1, [((), "anyOf")]),
    ],
)
def test_the_word_that_tells_forms_apart_chooses_what_a_table_is_held_against(value: Any, wrong: Any) -> None:
    assert failures(TAGGED, value) == wrong


UNION = {
    "anyOf": [
        {"type": "object", "properties": {"a": {"const": 1}, "b": {"type": "integer"}}, "additionalProperties": False},
        {"type": "object", "properties": {"a": {"const": 2}, "c": {"type": "integer"}}, "required": ["c"]},
        {"type": "integer", "minimum": 3},
        {"enum": ["auto"]},
    ]
}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"a": 1, "b": "x"}, [(("b",), "type")]),
        ({"a": 2}, [(("c",), "required")]),
        (1, [((), "minimum")]),
        ("autos", [((), "anyOf")]),
        ([], [((), "anyOf")]),
    ],
)
def test_of_a_union_the_part_that_is_nearest_tells_what_is_wrong(value: Any, wrong: Any) -> None:
    assert failures(UNION, value) == wrong


@pytest.mark.parametrize(
    "schema",
    [
        {"type": 5},
        {"type": "text"},
        {"type": ["string", None]},
        {"enum": 5},
        {"minProperties": -1},
        {"maxProperties": 1.5},
        {"required": "a"},
        {"required": [1]},
        {"properties": []},
        {"properties": {"a": 5}},
        {"additionalProperties": 5},
        {"patternProperties": {"a": "b"}},
        {"anyOf": []},
        {"anyOf": {}},
        {"oneOf": 1},
        {"allOf": [1]},
        {"not": 1},
        {"$ref": 5},
        {"$ref": "#/nowhere"},
        {"$ref": "#/$defs/a/b", "$defs": {"a": []}},
        {"$ref": "#"},
        {"anyOf": [{"$ref": "#"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}},
        {"properties": {"a": {"$ref": "#/properties/a"}}},
        {"dependentRequired": {"a": 1}},
        {"x-keys": 5},
        {"allOf": [{"properties": {"a": {"minimum": None}}}]},
    ],
)
def test_what_is_no_schema_is_told(schema: Any) -> None:
    with pytest.raises(SchemaFaultError):
        Validator(schema).failures({"a": 1})


@pytest.mark.parametrize(
    ("keyword", "expected", "value"),
    [
        ("pattern", 5, "a"),
        ("x-type", 5, "a"),
        ("uniqueItems", "yes", []),
        ("prefixItems", {}, []),
        ("minItems", "1", []),
        ("minLength", None, "a"),
        ("minimum", "1", 1),
        ("maximum", True, 1),
        ("multipleOf", 0, 1),
        ("multipleOf", float("inf"), 1),
    ],
)
def test_what_demands_nothing_sensible_is_told(keyword: str, expected: Any, value: Any) -> None:
    with pytest.raises(SchemaFaultError):
        Validator({keyword: expected}).failures(value)


def _doubling(depth: int) -> dict[str, Any]:
    """Return a schema of which each part is looked at twice as often as the one before."""
    parts = {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(depth)}
    return {"$defs": {**parts, f"d{depth}": {"type": "string"}}, "$ref": "#/$defs/d0"}


def _nested(depth: int, inner: Any) -> Any:
    value = inner
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (_doubling(60), 5),
        ({"items": {"$ref": "#"}}, _nested(5_000, 1)),
        ({"anyOf": [{"items": {"$ref": "#"}}, {"items": {"$ref": "#"}}], "not": True}, _nested(60, 1)),
        ({"items": {"enum": list(range(1_000))}, "allOf": [{"items": True}] * 1_000}, [0] * 10_000),
        ({"patternProperties": {"(a|b)*c" * 20 + str(n): False for n in range(500)}}, {"ab" * 500: 1, "ba" * 500: 1}),
        ({"const": _nested(5_000, 1)}, _nested(5_000, 1)),
    ],
)
def test_what_would_take_too_long_or_lead_too_deep_ends(schema: Any, value: Any) -> None:
    with pytest.raises(TooMuchError):
        Validator(schema).failures(value)


def test_a_schema_that_contains_itself_is_followed_as_far_as_the_value_goes() -> None:
    tree = {
        "type": "object",
        "properties": {"branches": {"type": "array", "items": {"$ref": "#"}}},
        "required": ["label"],
    }
    value = {"label": 1, "branches": [{"label": 2}, {"branches": [{"label": 3}]}]}
    assert failures(tree, value) == [(("branches", 1, "label"), "required")]
