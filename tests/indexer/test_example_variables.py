"""The example of the environment: a shell reads it, and every variable says what the example means."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.example_files import entries_of
from indexer.example_variables import variables_example
from loader import PluginLoader
from tests.indexer.configured import printed
from tests.indexer.conftest import Coldplug, Ran


def sourced(text: str, folder: Path) -> dict[str, str]:
    """Return the variables that a shell has after it read an example with every option set."""
    (folder / ".env").write_text(re.sub(r"(?m)^#(?=\S)", "", text), "utf-8")
    run = subprocess.run(
        ["/bin/sh", "-c", "set -a; . ./.env; exec env -0"], cwd=folder, env={}, capture_output=True, check=True
    )
    said = dict(line.split("=", 1) for line in run.stdout.decode().split("\0") if line)
    return {name: value for name, value in said.items() if name.startswith("SHOP__")}


def odd(text: str, **schema: Any) -> dict[str, Any]:
    """Return a manifest with one option, of which the default is a text."""
    option = {"type": "string", "default": text, **schema}
    return {
        "categories": {},
        "plugins": {
            "m:Odd": {
                "name": "odd",
                "module": "m",
                "categories": [],
                "requires": [],
                "config": {"var_keyword": False, "schema": {"properties": {"text": option}}},
            }
        },
    }


def test_every_option_is_told_with_type_default_and_description(shop_document: dict[str, Any]) -> None:
    assert variables_example(shop_document, "SHOP") == printed("variables.env")


def test_as_it_is_it_sets_nothing(shop_document: dict[str, Any]) -> None:
    assert all(not line or line.startswith("#") for line in variables_example(shop_document, "SHOP").split("\n"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /bin/sh")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "two words # no comment",
        "it's 'quoted' \"twice\"",
        "$HOME `id` $(id) \\ \\n ! & ; | < > * ? ~",
        "é ü 日本語",
        "a=b",
        " padded ",
    ],
)
def test_a_shell_reads_a_text_as_it_is(text: str, tmp_path: Path) -> None:
    assert sourced(variables_example(odd(text), "SHOP"), tmp_path) == {"SHOP__PLUGINS__ODD__TEXT": text}


@pytest.mark.parametrize("text", ["two\nlines", "\x1b[31m", "\u202e"])
def test_a_text_that_can_t_stand_on_a_line_is_not_proposed(text: str) -> None:
    lines = variables_example(odd(text), "SHOP").split("\n")
    assert lines[-2:] == ["# text: no value is proposed here", ""]


def test_a_text_that_might_be_a_number_is_quoted_as_json(tmp_path: Path) -> None:
    document = odd("5", type=["string", "integer"])
    assert sourced(variables_example(document, "SHOP"), tmp_path) == {"SHOP__PLUGINS__ODD__TEXT": '"5"'}


@pytest.mark.usefixtures("shop")
def test_the_command_writes_it_where_a_prefix_is_given(coldplug: Coldplug) -> None:
    assert coldplug("config", "example", "--env", "shop") == Ran(code=0, out=printed("variables.env"), err="")
    written = coldplug("config", "example", "--env", "SHOP", "--output", ".env.example")
    assert written == Ran(code=0, out="", err=".env.example: written; options of 4 plugins\n")
    assert Path(".env.example").read_text("utf-8") == printed("variables.env")


@pytest.mark.parametrize("prefix", ["", "A B", "SHOP__", "1", "É"])
@pytest.mark.usefixtures("shop")
def test_what_can_begin_no_variable_is_wrong_use(prefix: str, coldplug: Coldplug) -> None:
    assert coldplug("config", "example", "--env", prefix) == Ran(
        code=2,
        out="",
        err=f"coldplug: --env {prefix!r} is no prefix of variables; write one such as APP, without the __ after it\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /bin/sh")
def test_the_loader_takes_every_variable_and_reads_its_value(shop: Path, shop_document: dict[str, Any]) -> None:
    said = sourced(variables_example(shop_document, "SHOP"), shop)
    plugins = PluginLoader.open("plugins.json", env="SHOP", environ=said)
    assert {id_: plugins.check(id_) for id_ in plugins} == {id_: [] for id_ in plugins}
    read = {
        (id_, option): value.value
        for id_ in plugins
        for option, value in plugins.explain(id_).items()
        if value.layer in said and value.value != "********"
    }
    expected = {
        (id_, ".".join(entry.keys)): entry.value
        for id_, record in shop_document["plugins"].items()
        for entry in entries_of(record)
        if not entry.option.is_secret and entry.keys not in {("greeting",), ("an odd.key",)}
    }
    pet = expected.pop(("shop.stores:Remote", "pet"))
    assert read == {**expected, **{("shop.stores:Remote", f"pet.{key}"): value for key, value in pet.items()}}
