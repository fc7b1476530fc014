"""What is seen at a glance to be right is right, judged by the validator and the conversion, which look closely."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader import PluginInfo
from loader.checking import problems_of
from loader.conversion import converted
from loader.starting import Layer, are_right
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

NAMES = st.sampled_from("abc")
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.floats(-2, 2), st.sampled_from(["", "a", "2024-01-01"]),
    st.lists(st.integers(0, 2), max_size=2), st.dictionaries(NAMES, st.integers(0, 2), max_size=2), st.just(object),
)  # fmt: skip
KINDS = st.sampled_from(["string", "integer", "integer", "number", "boolean", "null", "array", "object"])
ODD = st.sampled_from(["text", 5, None, [], ["string"], {"a": True}])
FURTHER = st.one_of(
    st.just({}),
    st.just({"default": 1, "description": "d", "writeOnly": True, "x-source": "a:B"}),
    st.sampled_from([{"minimum": 1}, {"enum": ["a", 1]}, {"const": "a"}, {"pattern": "^a"}, {"minLength": 1}]),
    st.sampled_from([{"x-type": "datetime:date"}, {"x-keys": {}}, {"format": "date"}, {"items": {"type": "string"}}]),
    st.sampled_from([{"properties": {"a": {"type": "string"}}}, {"not": {}}, {"allOf": [False]}]),
)
PLAIN = st.builds(lambda kind, further: {"type": kind, **further}, KINDS | ODD, FURTHER)
OPTIONS = st.one_of(
    PLAIN,
    PLAIN,
    FURTHER,
    ODD,
    st.builds(lambda parts, further: {"anyOf": parts, **further}, st.lists(PLAIN | ODD, max_size=3) | ODD, FURTHER),
    st.builds(lambda parts, plain: {"anyOf": parts, **plain}, st.lists(PLAIN, max_size=2), PLAIN),
)
ALL = st.fixed_dictionaries(dict.fromkeys("abc", OPTIONS))
TABLES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["object", "object", "string", ["object"]]),
        "properties": ALL | ALL | ALL | ODD,
        "required": st.lists(NAMES | ODD, max_size=2) | ODD,
        "additionalProperties": st.booleans() | PLAIN,
        "$defs": ODD,
        "minProperties": st.integers(0, 2),
        "patternProperties": st.just({"a": False}),
        "x-flatten": st.just({"parameter": "a", "$ref": "#"}),
    },
)
PARAMETERS = st.lists(
    st.fixed_dictionaries({"name": NAMES | ODD, "kind": st.just("keyword_only"), "required": st.booleans()}), max_size=2
)
LAYERS = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=2)
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["", "a", "2024-01-01"]),
    "integer": st.integers(-2, 2),
    "number": st.floats(-2, 2) | st.integers(-2, 2),
    "boolean": st.booleans(),
    "null": st.none(),
}
DATE = st.just({"type": "string", "x-type": "datetime:date"})


def mostly(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any], *, times: int = 6) -> st.SearchStrategy[Any]:
    """Return what gives the usual so many times as often as the other."""
    return st.integers(0, times).flatmap(lambda number: usual if number < times else other)


@st.composite
def nearly_right(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a schema of mostly plain options, and layers that mostly fit it."""
    nothing, more = st.just(dict[str, Any]()), mostly(st.just({}), FURTHER)
    kinds = draw(st.fixed_dictionaries(dict.fromkeys("abc", st.sampled_from(sorted(FITTING)))))
    properties: dict[str, Any] = {name: {"type": kind, **draw(more)} for name, kind in kinds.items()}
    for name in draw(st.lists(NAMES, max_size=1)):
        properties[name] = {"anyOf": [properties[name], draw(PLAIN | DATE)], **draw(more)}
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    schema |= draw(mostly(nothing, TABLES))
    layers = [
        {name: draw(mostly(FITTING[kinds[name]], VALUES)) for name in draw(st.sets(NAMES, min_size=1))}
        for _ in range(draw(st.integers(1, 2)))
    ]
    return schema, layers


ANY = mostly(nearly_right(), st.tuples(TABLES, LAYERS))


def plugin(schema: object, parameters: object = (), **config: object) -> PluginInfo:
    """Return a plugin with a schema of its configuration."""
    return info(configured("app.a:A", **{"schema": schema, "parameters": list(parameters), **config}))  # type: ignore[call-overload]


def layers(*tables: Any) -> list[Layer]:
    """Return layers of options."""
    return [Layer(str(number), table) for number, table in enumerate(tables)]


def test_what_is_right_at_a_glance_is_right_and_stays_as_it_is() -> None:
    seen = {True: 0, False: 0}

    @settings(max_examples=600, derandomize=True, database=None)
    @given(ANY, mostly(st.just([]), PARAMETERS), st.sampled_from([None, None, "a"]))
    def hold(
        sample: tuple[dict[str, Any], list[dict[str, Any]]], parameters: list[dict[str, Any]], flatten: str | None
    ) -> None:
        schema, tables = sample
        asked = plugin(schema, parameters, var_keyword=False, flatten=flatten)
        given_layers = layers(*tables)
        is_right = are_right(asked, given_layers)
        options = {name: value for table in tables for name, value in table.items()}
        if options:
            seen[is_right] += 1
        if is_right:
            kept = converted(asked, options, dict[str, Any]().__getitem__)
            assert (problems_of(asked, given_layers), repr(kept)) == ([], repr(options))

    hold()
    assert min(seen.values()) > 150, seen


def test_what_the_validator_finds_too_large_is_not_right_at_a_glance() -> None:
    asked = plugin({"properties": {str(number): {"type": "string"} for number in range(200)}})
    large: list[dict[str, object]] = [{"1": "x" * 1_700_000}, {str(number): "" for number in range(200)}]
    assert [are_right(asked, layers(table)) for table in large] == [False, False]


@pytest.mark.parametrize(
    ("option", "values", "others"),
    [
        ({"type": "string"}, ["", "text"], [1, None, b"text", ["text"]]),
        ({"type": "integer", "default": 1}, [0, -5], [1.0, True, "1"]),
        ({"type": "number", "description": "How warm."}, [0.5, 1, float("inf")], [True, "1"]),
        ({"type": "boolean"}, [True, False], [0, "yes"]),
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}, ["", None], [0, []]),
        ({"anyOf": [{"type": "string"}, {"type": "string", "x-type": "datetime:date"}]}, [], ["text"]),
        ({"type": "string", "enum": ["a"]}, [], ["a"]),
        ({"type": "integer", "minimum": 1}, [], [2]),
        ({}, [], [1]),
    ],
)
def test_plain_values_where_the_schema_asks_for_no_more_are_right_at_a_glance(
    option: dict[str, Any], values: list[object], others: list[object]
) -> None:
    asked = plugin({"type": "object", "properties": {"a": option}, "additionalProperties": False})
    seen = [are_right(asked, layers({"a": value})) for value in (*values, *others)]
    assert seen == [True] * len(values) + [False] * len(others)


@pytest.mark.parametrize(
    "further",
    [
        {"minProperties": 1},
        {"patternProperties": {"a": {"maxLength": 1}}},
        {"propertyNames": {"maxLength": 1}},
        {"x-flatten": {"parameter": "b", "$ref": "#/$defs/B"}},
        {"allOf": [{"required": ["a"]}]},
        {"type": "string"},
    ],
)
def test_a_table_of_which_the_schema_says_more_is_not_right_at_a_glance(further: dict[str, Any]) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "$defs": {"B": {}}}
    judged = [are_right(plugin({**schema, **more}), layers({"a": "x"})) for more in ({}, further)]
    assert judged == [True, False]


def test_what_is_missing_not_told_of_or_no_table_is_not_right_at_a_glance() -> None:
    asked = plugin({"properties": {"a": {"type": "string"}}, "required": ["a"]})
    assert [are_right(asked, layers(*tables)) for tables in ([], [{"a": "x", "b": 1}], [{"a": "x"}, 5], [{1: 2}])] == [
        False,
        False,
        False,
        False,
    ]
    assert are_right(asked, layers({"a": 1}, {"a": "x"}))
