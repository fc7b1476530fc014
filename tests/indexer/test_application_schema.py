"""The schema of a whole configuration file: jsonschema judges what it takes and what it refuses."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from indexer.application_schema import application_schema
from tests.conftest import Index, Package


def judged(document: dict[str, Any], configuration: object) -> list[str]:
    """Return the paths at which the schema of a manifest finds something wrong in a configuration."""
    schema = application_schema(document)
    Draft202012Validator.check_schema(schema)
    return sorted(error.json_path for error in Draft202012Validator(schema).iter_errors(configuration))


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        {"logging": {"level": 3}, "$schema": "./plugins.schema.json", "title": "the application's own"},
        {"use": {"Model": "small", "Store": "remote-store.v2"}},
        {"plugins": {"remote": {}, "remote-store.v2": {}, "Model": {"small": {"anything": 1}}, "Store": {}}},
        {"plugins": {"Model": {"remote": {"level": "high", "mirrors": [{"host": "a"}], "pair": [1, "b"]}}}},
        # The rest of these tables may come from another layer.
        {"plugins": {"remote": {"server": {"port": 1}, "spare": {"password": "x"}}}},
        {"plugins": {"remote-store.v2": {"pet": {"name": "Rex"}, "tree": {"below": [{"value": 1}]}, "an odd.key": 2}}},
    ],
)
def test_what_the_loader_takes_is_valid(shop_document: dict[str, Any], configuration: object) -> None:
    assert judged(shop_document, configuration) == []


@pytest.mark.parametrize(
    ("configuration", "places"),
    [
        ({"plugins": {"remot": {}}}, ["$.plugins"]),
        ({"plugins": {"small": {}}}, ["$.plugins"]),
        ({"plugins": {"Store": {"remote": {}}}}, ["$.plugins.Store"]),
        ({"plugins": []}, ["$.plugins"]),
        ({"use": {"Model": "remote-store.v2", "Stor": "small"}}, ["$.use", "$.use.Model"]),
        ({"plugins": {"remote": {"sise": 1, "level": "middle"}}}, ["$.plugins.remote", "$.plugins.remote.level"]),
        # An entry of a list is no layer's part: it must be whole.
        ({"plugins": {"remote": {"mirrors": [{"port": 1}], "words": []}}},
         ["$.plugins.remote.mirrors[0]", "$.plugins.remote.words"]),
        ({"plugins": {"remote": {"server": {"hots": "a"}, "loud": "yes"}}},
         ["$.plugins.remote.loud", "$.plugins.remote.server"]),
        ({"plugins": {"remote-store.v2": {"tree": {"below": [{}]}, "server": {"level": 9}, "pin": 4}}},
         ["$.plugins['remote-store.v2'].pin", "$.plugins['remote-store.v2'].server.level",
          "$.plugins['remote-store.v2'].tree"]),
    ],
)  # fmt: skip
def test_what_the_loader_refuses_is_not(
    shop_document: dict[str, Any], configuration: object, places: list[str]
) -> None:
    assert judged(shop_document, configuration) == places


def test_classes_of_the_same_name_stay_apart(shop_document: dict[str, Any]) -> None:
    assert [name for name in application_schema(shop_document)["$defs"] if "Server" in name] == [
        "shop.models:Remote!Server",
        "shop.models:Remote!Server!part",
        "shop.stores:Remote!Server!part",
    ]


def test_an_option_says_what_its_default_is_and_whether_it_is_needed(shop_document: dict[str, Any]) -> None:
    properties = application_schema(shop_document)["$defs"]["shop.models:Remote"]["properties"]
    assert {name: properties[name] for name in ("server", "level", "size", "api_key", "cache")} == {
        "server": {
            "$ref": "#/$defs/shop.models:Remote!Server!part",
            "description": "The one that is asked first.",
            "default": {"port": 8080},
        },
        "level": {
            "$ref": "#/$defs/shop.models:Remote!Level!part",
            "description": "Required: here, in the environment or in code.",
        },
        "size": {
            "type": "integer",
            "exclusiveMinimum": 0,
            "title": "Size",
            "description": 'How large; "large" is slow \\ dear.',
            "default": 7,
        },
        "api_key": {
            "type": "string",
            "title": "Api Key",
            "writeOnly": True,
            "description": "Required: here, in the environment or in code.",
        },
        "cache": {"type": "string", "format": "path", "title": "Cache", "description": 'By default Path("a") / "b".'},
    }


def test_a_union_of_tables_is_told_apart_where_it_is_whole_only(shop_document: dict[str, Any]) -> None:
    schema = shop_document["plugins"]["shop.stores:Remote"]["config"]["schema"]
    schema["properties"]["pets"] = {"type": "array", "items": schema["properties"]["pet"]}
    properties = application_schema(shop_document)["$defs"]["shop.stores:Remote"]["properties"]
    assert (properties["pet"], properties["pets"]) == (
        {
            "title": "Pet",
            "anyOf": [
                {"$ref": "#/$defs/shop.stores:Remote!Cat!part"},
                {"$ref": "#/$defs/shop.stores:Remote!Dog!part"},
            ],
            "description": "Required: here, in the environment or in code.",
        },
        {
            "type": "array",
            "items": {
                "title": "Pet",
                "oneOf": [
                    {"$ref": "#/$defs/shop.stores:Remote!Cat"},
                    {"$ref": "#/$defs/shop.stores:Remote!Dog"},
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {
                        "cat": "#/$defs/shop.stores:Remote!Cat",
                        "dog": "#/$defs/shop.stores:Remote!Dog",
                    },
                },
            },
        },
    )


def test_an_old_name_is_taken_and_deprecated(shop_document: dict[str, Any]) -> None:
    shop_document["plugins"]["shop.stores:Remote"]["aliases"] = ["away", "remote"]
    schema = application_schema(shop_document)["properties"]
    assert schema["plugins"]["properties"]["away"] == {
        "$ref": "#/$defs/shop.stores:Remote",
        "description": "It is called remote-store.v2 now.",
        "deprecated": True,
    }
    assert schema["plugins"]["properties"]["remote"] == {"$ref": "#/$defs/shop.models:Remote"}
    assert schema["use"]["properties"]["Store"]["enum"] == ["remote-store.v2", "small"]


def test_plugins_that_only_their_ids_tell_apart_are_configured_by_them(package: Package, index: Index) -> None:
    twins = "from core import Base\nclass A(Base):\n    name = 'twin'\nclass B(Base):\n    name = 'twin'\n"
    document = index(package({"core.py": "class Base: ...\n", "twins.py": twins}), {"Base": "core:Base"})
    assert judged(document, {"plugins": {"twins:A": {}}, "use": {"Base": "twins:B"}}) == []
    assert judged(document, {"plugins": {"twin": {}, "Base": {"twin": {}}}, "use": {"Base": "twin"}}) == [
        "$.plugins",
        "$.plugins.Base",
        "$.use.Base",
    ]


@pytest.mark.parametrize(
    ("rule", "option", "value", "places"),
    [
        ("append", {"type": "array", "minItems": 2}, [1], []),
        ("replace", {"type": "array", "minItems": 2}, [1], ["$.plugins.remote.extra"]),
        ("replace", {"type": "object", "required": ["a"]}, {}, ["$.plugins.remote.extra"]),
        ({"by": "a"}, {"type": "array", "items": {"required": ["b"], "type": "object"}}, [{"a": 1}], []),
        (None, {"type": "object", "required": ["a"]}, {}, []),
    ],
)
def test_what_layers_put_together_is_checked_as_a_part(
    shop_document: dict[str, Any], rule: object, option: dict[str, Any], value: object, places: list[str]
) -> None:
    schema = shop_document["plugins"]["shop.models:Remote"]["config"]["schema"]
    schema["properties"]["extra"] = option | ({"x-merge": rule} if rule else {})
    assert judged(shop_document, {"plugins": {"remote": {"extra": value}}}) == places


@pytest.mark.parametrize("reference", ["https://example.com/schema", "#/$defs/Gone", "#anchor", 3])
def test_a_reference_that_leads_nowhere_allows_everything(shop_document: dict[str, Any], reference: object) -> None:
    shop_document["plugins"]["shop.models:Remote"]["config"]["schema"]["properties"]["extra"] = {"$ref": reference}
    assert judged(shop_document, {"plugins": {"remote": {"extra": {"a": [1]}}}}) == []


def test_a_schema_that_refers_to_its_own_top_keeps_doing_so(shop_document: dict[str, Any]) -> None:
    config = shop_document["plugins"]["shop.models:Small"]["config"]
    config["schema"] = {
        "type": "object",
        "properties": {"below": {"type": "array", "items": {"$ref": "#"}}, "const": {"const": {"$ref": "#"}}},
        "required": ["below"],
        "additionalProperties": False,
    }
    small = {"below": [{"below": []}], "const": {"$ref": "#"}}
    assert judged(shop_document, {"plugins": {"Model": {"small": small}}}) == []
    assert judged(shop_document, {"plugins": {"Model": {"small": {"below": [{}]}}}}) == [
        "$.plugins.Model.small.below[0]"
    ]


def test_no_word_of_ours_and_no_secret_is_left_in_it(shop_document: dict[str, Any]) -> None:
    options = shop_document["plugins"]["shop.models:Remote"]["config"]["schema"]["properties"]
    options["api_key"] |= {"default": "hunter2", "examples": ["hunter2"]}
    told = repr(application_schema(shop_document))
    assert "hunter2" not in told
    assert "'x-" not in told


def test_a_manifest_without_configuration_allows_every_option(shop_document: dict[str, Any]) -> None:
    for record in shop_document["plugins"].values():
        del record["config"]
    assert judged(shop_document, {"plugins": {"remote": {"any": 1}, "Store": {"small": {"x": []}}}}) == []


def test_the_order_of_the_manifest_does_not_matter(shop_document: dict[str, Any]) -> None:
    turned = copy.deepcopy(shop_document)
    turned["plugins"] = dict(reversed(shop_document["plugins"].items()))
    turned["categories"] = dict(reversed(shop_document["categories"].items()))
    assert repr(application_schema(turned)) == repr(application_schema(shop_document))
