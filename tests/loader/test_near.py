from __future__ import annotations

import pytest

from loader import AmbiguousPlugin, UnknownPlugin
from loader.near import ambiguous, switched_off, unknown_category, unknown_plugin
from tests.loader.samples import record
from tests.loader.test_catalogue_info import info

INFOS = [
    info(record("app.plugins.ollama_plugin:OllamaPlugin", name="ollama", categories=["Model"])),
    info(record("app.plugins.openai_plugin:OpenAI", name="openai", categories=["Model"])),
    info(record("app.plugins.sqlite_memory:SqliteMemory", name="sqlite_memory", categories=["Memory", "Cache"])),
]


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("olama", ("ollama",)),
        ("OPENAI", ("openai",)),
        ("sqlite", ("sqlite_memory",)),
        ("llama", ("ollama",)),
        ("Modell/ollama", ("Model/ollama",)),
        ("cache/sqlite_memory", ("Cache/sqlite_memory",)),
        ("app.plugins.openai:OpenAI", ("app.plugins.openai_plugin:OpenAI",)),
        ("app.plugins.ollama_plugin.OllamaPlugin", ("app.plugins.ollama_plugin:OllamaPlugin",)),
        ("zebra", ()),
        ("", ()),
        ("o" * 1_000_000, ()),
    ],
)
def test_names_of_the_kind_that_was_asked_for_are_proposed(asked: str, near: tuple[str, ...]) -> None:
    assert unknown_plugin(asked, plugins=INFOS, source="plugins.json").near[:1] == near


def test_an_unknown_plugin_is_told_with_what_looks_like_it() -> None:
    assert unknown_plugin("olama", plugins=INFOS, source="plugins.json") == UnknownPlugin(
        "there is no plugin 'olama' in plugins.json",
        plugin="olama",
        source="plugins.json",
        remedy="did you mean 'ollama'?",
        near=["ollama"],
    )


def test_what_was_asked_for_is_cut_off_where_it_is_long() -> None:
    assert len(str(unknown_plugin("x" * 10_000, plugins=INFOS, source="plugins.json"))) < 400


def test_an_unknown_category_is_told_with_those_there_are() -> None:
    assert [
        str(unknown_category(asked, categories=["Model", "Cache"], source="plugins.json")) for asked in ("modl", "x")
    ] == [
        "there is no category 'modl' in plugins.json; did you mean 'Model'?",
        "there is no category 'x' in plugins.json; the categories are: Cache, Model",
    ]
    assert str(unknown_category("x", categories=[], source="a, b")) == (
        "there is no category 'x' in a, b; the categories are: none"
    )


def test_a_plugin_that_is_switched_off_is_told_by_id() -> None:
    error = switched_off(INFOS[0], "ollama", source="plugins.json")
    assert (error.plugin, error.near, error.message) == (
        "app.plugins.ollama_plugin:OllamaPlugin",
        (),
        "the plugin 'ollama' (app.plugins.ollama_plugin:OllamaPlugin) is switched off",
    )


def test_an_ambiguous_name_is_told_with_its_candidates_sorted() -> None:
    assert ambiguous("x", INFOS[1::-1], source="plugins.json") == AmbiguousPlugin(
        "2 plugins answer to 'x': app.plugins.ollama_plugin:OllamaPlugin, app.plugins.openai_plugin:OpenAI",
        plugin="x",
        source="plugins.json",
        remedy="ask for one of them by Category/name or by its id",
        candidates=["app.plugins.ollama_plugin:OllamaPlugin", "app.plugins.openai_plugin:OpenAI"],
    )
