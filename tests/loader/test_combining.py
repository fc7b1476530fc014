"""What two layers make of a list or a table where the schema says how they merge."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.explaining import explain
from loader.starting import Layer, merge
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

LISTS = {"type": "array", "items": {"type": "integer"}}
BY = {"x-merge": {"by": "name"}, "type": "array", "items": {"$ref": "#/$defs/Server"}}
SCHEMA = {
    "properties": {
        "plain": LISTS,
        "append": {**LISTS, "x-merge": "append"},
        "prepend": {**LISTS, "x-merge": "prepend"},
        "unique": {**LISTS, "x-merge": "unique"},
        "replace": {"type": "object", "x-merge": "replace"},
        "servers": BY,
        "table": {"$ref": "#/$defs/Table"},
        "either": {"anyOf": [{"$ref": "#/$defs/Table"}, {"type": "null"}]},
        "odd": {**LISTS, "x-merge": "shuffle"},
        "worse": {**LISTS, "x-merge": {"by": 3}},
    },
    "$defs": {
        "Server": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "hosts": {"type": "array", "x-merge": "append"}},
        },
        "Table": {"properties": {"words": {"type": "array", "x-merge": "append"}}},
    },
}
PLUGIN = info(configured("app.a:A", SCHEMA))
ITEMS = st.lists(st.integers(0, 3) | st.booleans(), max_size=3)
SERVERS = st.lists(
    st.dictionaries(st.sampled_from(["name", "hosts", "port"]), st.integers(0, 2) | ITEMS, max_size=3), max_size=3
)
OPTIONS = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(["append", "prepend", "unique", "plain"], ITEMS), "servers": SERVERS}
)


def merged(*options: dict[str, Any]) -> dict[str, Any]:
    """Return what layers make of options."""
    return merge(PLUGIN, [Layer(str(number), table) for number, table in enumerate(options)])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ({"plain": [1]}, {"plain": [2]}, {"plain": [2]}),
        ({"append": [1, 2]}, {"append": [2, 3]}, {"append": [1, 2, 2, 3]}),
        ({"prepend": [1, 2]}, {"prepend": [2, 3]}, {"prepend": [2, 3, 1, 2]}),
        ({"unique": [1, 2]}, {"unique": [3, 2, 3, True]}, {"unique": [1, 2, 3, True]}),
        ({"append": [1]}, {"append": []}, {"append": [1]}),
        ({"append": [1]}, {"append": None}, {"append": None}),
        ({"append": None}, {"append": [1]}, {"append": [1]}),
        ({"replace": {"x": {"y": 1}, "z": 1}}, {"replace": {"x": {"w": 2}}}, {"replace": {"x": {"w": 2}}}),
        ({"replace": {"x": 1}}, {"replace": {}}, {"replace": {}}),
        ({"table": {"words": ["a"], "x": 1}}, {"table": {"words": ["b"]}}, {"table": {"words": ["a", "b"], "x": 1}}),
        ({"either": {"words": ["a"]}}, {"either": {"words": ["b"]}}, {"either": {"words": ["a", "b"]}}),
        (
            {"servers": [{"name": "a", "port": 1, "hosts": ["x"]}, {"name": "b"}, {"port": 3}]},
            {
                "servers": [
                    {"name": "c"},
                    {"name": "a", "port": 2, "hosts": ["y"]},
                    {"port": 4},
                    {"name": "c", "port": 5},
                ]
            },
            {
                "servers": [
                    {"name": "a", "port": 2, "hosts": ["x", "y"]},
                    {"name": "b"},
                    {"port": 3},
                    {"name": "c", "port": 5},
                    {"port": 4},
                ]
            },
        ),
        ({"odd": [1]}, {"odd": [2]}, {"odd": [2]}),
        ({"worse": [1]}, {"worse": [2]}, {"worse": [2]}),
    ],
)
def test_the_schema_chooses_how_two_layers_merge(low: Any, high: Any, expected: object) -> None:
    assert merged(low, high) == expected


@given(OPTIONS, OPTIONS, OPTIONS)
def test_it_is_the_same_when_the_lower_are_merged_before(low: Any, middle: Any, high: Any) -> None:
    assert merged(low, middle, high) == merged(merged(low, middle), high)


@given(OPTIONS, OPTIONS)
def test_no_layer_is_changed(low: Any, high: Any) -> None:
    before = repr((low, high))
    merged(low, high)
    assert repr((low, high)) == before


@given(OPTIONS, OPTIONS)
def test_what_is_explained_is_what_is_merged(low: Any, high: Any) -> None:
    told = explain(PLUGIN, [Layer("low", low), Layer("high", high)])
    assert {key: value.value for key, value in told.items()} == merged(low, high)


def test_a_list_of_several_layers_tells_all_of_them() -> None:
    layers = [Layer("low", {"append": [1], "unique": [1]}), Layer("high", {"append": [2], "unique": [1]})]
    assert {key: str(value) for key, value in explain(PLUGIN, layers).items()} == {
        "append": "[1, 2] (low + high)",
        "unique": "[1] (low)",
    }
