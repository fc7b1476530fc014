"""Examples of configurations: every option is there, and set, it is valid by the application's schema."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from indexer.application_schema import application_schema
from indexer.example_files import toml_example
from tests.conftest import Index, Package
from tests.indexer.configured import printed


def uncommented(text: str) -> str:
    """Return an example with every option set."""
    return re.sub(r"(?m)^#(?=\S)", "", text)


def test_every_option_is_told_with_type_default_and_description(shop_document: dict[str, Any]) -> None:
    assert toml_example(shop_document) == printed("example.toml")


def test_as_it_is_it_configures_nothing(shop_document: dict[str, Any]) -> None:
    assert tomllib.loads(toml_example(shop_document)) == {
        "use": {},
        "plugins": {
            "remote": {},
            "Model": {"small": {}},
            "remote-store.v2": {},
            "Store": {"small": {}},
        },
    }


def test_with_every_option_set_it_is_valid(shop_document: dict[str, Any]) -> None:
    configuration = tomllib.loads(uncommented(toml_example(shop_document)))
    schema = application_schema(shop_document)
    assert list(Draft202012Validator(schema).iter_errors(configuration)) == []
    for id_, table in (
        ("shop.models:Remote", configuration["plugins"]["remote"]),
        ("shop.stores:Remote", configuration["plugins"]["remote-store.v2"]),
        ("shop.stores:Small", configuration["plugins"]["Store"]["small"]),
    ):
        whole = shop_document["plugins"][id_]["config"]["schema"]
        assert list(Draft202012Validator(whole).iter_errors(table)) == [], id_
        assert set(table) == set(whole["properties"])


ODD = {
    "name": "odd\x1b[31m",
    "module": "m",
    "categories": [],
    "requires": [],
    "doc": "Line one\n# two\u202e",
    "config": {
        "var_keyword": False,
        "schema": {
            "properties": {
                'a"b\n': {"type": "string", "default": "\x1b[0m", "description": "x\n\n[table]\ny = 1"},
                "never": {"not": {}, "type": "string", "pattern": "^z{7}$"},
                "list": {"type": "array", "default": [None]},
                "tree": {"$ref": "#/$defs/Tree"},
                "bad": 3,
            },
            "$defs": {
                "Tree": {
                    "type": "object",
                    "properties": {"below": {"$ref": "#/$defs/Tree"}, "more": {"type": "integer"}},
                }
            },
        },
    },
}


def test_nothing_of_a_manifest_gets_out_of_its_line() -> None:
    document = {
        "plugins": {"m:Odd": ODD, "m:None": ODD | {"name": "none", "config": {}}},
        "categories": {"Empty": None},
    }
    assert toml_example(document) == (
        "# Every option of the plugins, with its default. Remove the # before one to set it.\n"
        "# `coldplug config check` tells what is wrong with a file.\n"
        "\n"
        "# Line one # two\\u202e\n"
        "# m\n"
        "# It may take further options.\n"
        "[plugins.none]\n"
        "\n"
        "# Line one # two\\u202e\n"
        "# m\n"
        '[plugins."odd\\u001b[31m"]\n'
        "\n"
        "# x\n"
        "# str\n"
        r'#"a\"b\n" = "\u001b[0m"'
        "\n"
        "\n"
        "# any\n"
        '#bad = ""\n'
        "\n"
        "# list\n"
        "# list: no value is proposed here\n"
        "\n"
        "# str; matches ^z{7}$\n"
        "# never: no value is proposed here\n"
        "\n"
        "# Tree\n"
        "#tree.below = {}\n"
        "\n"
        "# int\n"
        "#tree.more = 0\n"
    )


def test_plugins_without_options_say_so(package: Package, index: Index) -> None:
    files = {"core.py": "class Base: ...\n", "plain.py": "from core import Base\nclass Plain(Base): ...\n"}
    assert toml_example(index(package(files), {"Base": "core:Base"})) == (
        "# Every option of the plugins, with its default. Remove the # before one to set it.\n"
        "# `coldplug config check` tells what is wrong with a file.\n"
        "\n"
        "[use]\n"
        "# Which plugin serves a category.\n"
        '# one of "plain"\n'
        '#Base = "plain"\n'
        "\n"
        "# Base\n"
        "# It takes no options.\n"
        "[plugins.plain]\n"
    )


@pytest.mark.parametrize("name", ["api_key", "token"])
def test_a_secret_s_default_is_not_shown(shop_document: dict[str, Any], name: str) -> None:
    for record in shop_document["plugins"].values():
        if name in record["config"]["schema"]["properties"]:
            record["config"]["schema"]["properties"][name] |= {"default": "hunter2", "examples": ["hunter2"]}
    assert "hunter2" not in toml_example(shop_document)
