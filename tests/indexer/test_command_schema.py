"""`coldplug schema`: where it is written, and what becomes of the example's own configuration file under it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.indexer.conftest import Coldplug, Ran

EXAMPLE = Path(__file__).parents[2] / "examples" / "llamakeeper"


@pytest.mark.usefixtures("shop")
def test_it_is_printed_or_written_once(coldplug: Coldplug) -> None:
    printed = coldplug("schema")
    assert (printed.code, printed.err) == (0, "")
    assert coldplug("schema", "--output", "-") == printed
    path = Path("plugins.schema.json")
    written = f"{path}: written; options of 4 plugins\n"
    assert coldplug("schema", "-o", str(path)) == Ran(code=0, out="", err=written)
    assert path.read_text("utf-8") == printed.out
    assert coldplug("schema", "-o", str(path)).err == f"{path}: unchanged; options of 4 plugins\n"
    assert coldplug("schema", "-q", "-o", str(path)) == Ran(code=0, out="", err="")


@pytest.mark.usefixtures("shop")
def test_its_text_can_be_shown_to_anybody(coldplug: Coldplug) -> None:
    text = coldplug("schema").out
    greeting = json.loads(text)["$defs"]["shop.models:Remote"]["properties"]["greeting"]["default"]
    assert greeting == 'Hé "you"\n\tC:\\x \u202e# \''
    assert "Hé" in text
    assert "\\u202e" in text
    assert all(char == "\n" or char.isprintable() for char in text)


@pytest.fixture
def example(tmp_path: Path, coldplug: Coldplug) -> dict[str, Any]:
    """Return the schema of the example."""
    manifest = tmp_path / "plugins.json"
    assert coldplug("build", "-q", "--project", str(EXAMPLE), "-o", str(manifest)).code == 0
    schema: dict[str, Any] = json.loads(coldplug("schema", "--manifest", str(manifest)).out)
    Draft202012Validator.check_schema(schema)
    return schema


def test_the_example_s_configuration_is_valid(example: dict[str, Any]) -> None:
    configuration = tomllib.loads((EXAMPLE / "llamakeeper.toml").read_text("utf-8"))
    assert list(Draft202012Validator(example).iter_errors(configuration)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("temperature = 0.7", "temperture = 0.7", "$.plugins.ollama"),
        ("temperature = 0.7", "temperature = 7", "$.plugins.ollama.temperature"),
        ("temperature = 0.7", 'temperature = "hot"', "$.plugins.ollama.temperature"),
        ('style = "warm"', 'style = "cold"', "$.plugins.advanced_character.style"),
        ('["curious", "kind"]', '["curious", 1]', "$.plugins.advanced_character.traits[1]"),
        ("[plugins.ollama]", "[plugins.olama]", "$.plugins"),
        ('AIModelPlugin = "ollama"', 'AIModelPlugin = "sqlite_memory"', "$.use.AIModelPlugin"),
        ('AIModelPlugin = "ollama"', 'AIModelPlugins = "ollama"', "$.use"),
    ],
)
def test_a_mistake_in_it_is_found(example: dict[str, Any], right: str, wrong: str, place: str) -> None:
    text = (EXAMPLE / "llamakeeper.toml").read_text("utf-8")
    configuration = tomllib.loads(text.replace(right, wrong, 1))
    assert [error.json_path for error in Draft202012Validator(example).iter_errors(configuration)] == [place]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--manifest", "gone.json"), "there is no manifest at gone.json; write it with `coldplug build`"),
        (("-o", "no/a.json"), "cannot write no/a.json: its folder does not exist; create it or name another file"),
        (("-o", "shop"), "cannot write shop: it is a folder; name a file in it"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("shop")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("schema", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


def test_a_schema_that_is_nested_too_deeply_is_wrong_use(
    shop: Path, shop_document: dict[str, Any], coldplug: Coldplug
) -> None:
    inner: dict[str, Any] = {}
    for _ in range(120):
        inner = {"items": inner}
    shop_document["plugins"]["shop.models:Small"]["config"]["schema"] = inner
    (shop / "plugins.json").write_text(json.dumps(shop_document))
    assert coldplug("schema") == Ran(
        code=2,
        out="",
        err=(
            "coldplug: plugins.json is no manifest that this version reads: plugins['shop.models:Small'] is nested too"
            " deeply; write it anew with `coldplug build`\n"
        ),
    )
