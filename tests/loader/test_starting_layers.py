from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import ConfigError, PluginInfo
from loader.explaining import explain
from loader.starting import Layer, arguments, is_table, merge
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

PLAIN = info(configured("app.a:A"))
NAMES = st.sampled_from("abc")
LEAVES = st.none() | st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2)
TABLES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(NAMES, LEAVES, max_size=3),
    lambda inner: st.dictionaries(NAMES, LEAVES | inner, max_size=3),
    max_leaves=8,
)


def layers(*options: Mapping[str, object]) -> list[Layer]:
    """Return layers, low to high, named by their height."""
    return [Layer(str(number), table) for number, table in enumerate(options)]


def positional(*names: str) -> PluginInfo:
    """Return a plugin whose options of these names are passed by position."""
    parameters = [{"name": name, "kind": "positional_only", "required": False} for name in names]
    return info(configured("app.a:A", parameters=[*parameters, {"name": "size", "kind": "keyword_only"}]))


@pytest.mark.parametrize(
    ("options", "merged"),
    [
        ([], {}),
        ([{"a": 1}, {}], {"a": 1}),
        ([{"a": 1}, {"a": 2}, {"b": 3}], {"a": 2, "b": 3}),
        ([{"a": {"x": 1, "y": 2}}, {"a": {"y": 3}}], {"a": {"x": 1, "y": 3}}),
        ([{"a": {"x": {"y": {"z": 1}}}}, {"a": {"x": {"y": {"w": 2}}}}], {"a": {"x": {"y": {"z": 1, "w": 2}}}}),
        ([{"a": [1, 2]}, {"a": [3]}], {"a": [3]}),
        ([{"a": {"x": 1}}, {"a": None}], {"a": None}),
        ([{"a": 1}, {"a": {"x": 1}}], {"a": {"x": 1}}),
        ([{"a": {"x": 1}}, {"a": {}}], {"a": {"x": 1}}),
        ([MappingProxyType({"a": 1}), OrderedDict(b=2)], {"a": 1, "b": 2}),
    ],
)
def test_tables_merge_and_everything_else_replaces(
    options: list[Mapping[str, object]], merged: dict[str, object]
) -> None:
    assert merge(PLAIN, layers(*options)) == merged


def test_a_mapping_of_another_kind_is_a_value_of_its_own() -> None:
    value = MappingProxyType({"x": 1})
    assert merge(PLAIN, layers({"a": {"y": 2}}, {"a": value}))["a"] is value


@given(st.lists(TABLES, max_size=4))
def test_what_becomes_of_the_result_reaches_no_layer(options: list[dict[str, Any]]) -> None:
    def spoil(value: object) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                spoil(inner)
            value["spoiled"] = True
        elif isinstance(value, list):
            value.append("spoiled")

    before = repr(options)
    spoil(merge(PLAIN, layers(*options)))
    assert repr(options) == before


@given(TABLES, TABLES, TABLES)
def test_it_is_the_same_whichever_are_merged_first(
    low: dict[str, Any], middle: dict[str, Any], high: dict[str, Any]
) -> None:
    at_once = merge(PLAIN, layers(low, middle, high))
    assert at_once == merge(PLAIN, layers(merge(PLAIN, layers(low, middle)), high))


@given(st.lists(TABLES, max_size=4))
def test_what_is_explained_is_what_is_merged(options: list[dict[str, Any]]) -> None:
    def flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in table.items():
            found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) and value else {f"{prefix}{key}": value}
        return found

    explained = explain(PLAIN, layers(*options))
    assert {key: told.value for key, told in explained.items()} == flat(merge(PLAIN, layers(*options)))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, True),
        (MappingProxyType({"a": 1}), True),
        ({"a": 1, 2: 3}, False),
        ([("a", 1)], False),
        (None, False),
    ],
)
def test_a_table_has_names_as_keys(options: object, expected: object) -> None:
    assert is_table(options) is expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ([], {})),
        ({"size": 1}, ([], {"size": 1})),
        ({"host": "h", "size": 1}, (["h"], {"size": 1})),
        ({"port": 2, "host": "h"}, (["h", 2], {})),
    ],
)
def test_what_the_signature_wants_by_position_is_passed_so(options: dict[str, object], expected: object) -> None:
    assert arguments(positional("host", "port"), options) == expected


def test_what_is_passed_by_position_needs_the_one_before_it() -> None:
    with pytest.raises(ConfigError, match=r"^app\.a:A: all layers: \$\.path: 'path' can't be passed without 'port'; "):
        arguments(positional("host", "port", "path"), {"host": "h", "path": "/"})


def test_the_layer_that_never_ends_is_named() -> None:
    endless: dict[str, Any] = {}
    endless["more"] = [endless]
    with pytest.raises(ConfigError) as raised:
        merge(PLAIN, layers({"a": 1}, endless))
    assert [problem.layer for problem in raised.value.problems] == ["1"]
