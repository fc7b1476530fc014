from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from loader import ConfigError, ConfigValue, PluginLoader, UnknownPlugin
from tests.loader.samples import configured, document, record, write

PARAMETERS = [
    {"name": "host", "kind": "positional_or_keyword", "required": True},
    {"name": "size", "kind": "keyword_only", "required": False},
]
SCHEMA = {"properties": {"host": {"type": "string"}, "size": {"default": 1}, "key": {"writeOnly": True}}}


@pytest.fixture
def plugins(tmp_path: Path) -> PluginLoader:
    """Return a plugin that says how it is configured and one that does not; their modules do not exist."""
    told = configured("nowhere.a:A", SCHEMA, parameters=PARAMETERS, defaults={"host": "manifest"})
    return PluginLoader.open(write(tmp_path / "plugins.json", document(told, record("nowhere.b:B"))))


def explained(plugins: PluginLoader, config: Any = None) -> dict[str, str]:
    """Return what is told about the configuration of the first plugin."""
    return {key: str(value) for key, value in plugins.explain("a", config=config).items()}


def test_what_is_registered_lies_over_what_was_registered_before(plugins: PluginLoader) -> None:
    plugins.register_config("a", {"host": "1", "size": 1})
    plugins.register_config("nowhere.a:A", MappingProxyType({"host": "2"}))
    assert explained(plugins, {"size": 3}) == {"host": "'2' (register_config)", "size": "3 (config=)"}


def test_what_becomes_of_the_options_later_changes_nothing(plugins: PluginLoader) -> None:
    options = {"host": "1", "more": {"x": [1]}}
    plugins.register_config("a", options)
    options["host"] = "2"
    options["more"]["x"].append(2)  # type: ignore[index]
    assert explained(plugins)["host"] == "'1' (register_config)"
    assert explained(plugins)["more.x"] == "[1] (register_config)"


def test_a_layer_that_sets_nothing_is_not_there(plugins: PluginLoader) -> None:
    plugins.register_config("a", {})
    assert explained(plugins, {}) == {
        "host": "'manifest' (the manifest's defaults)",
        "size": "1 (the class's defaults)",
    }


def test_everything_that_is_wrong_is_told_and_nothing_imported(plugins: PluginLoader) -> None:
    plugins.register_config("a", {"hots": "x"})
    assert [str(problem) for problem in plugins.check("a", {"sise": 1})] == [
        "register_config: $.hots: there is no option 'hots'; did you mean 'host'?",
        "config=: $.sise: there is no option 'sise'; did you mean 'size'?",
    ]


def test_nothing_is_wrong_with_what_fits(plugins: PluginLoader) -> None:
    assert [plugins.check("a"), plugins.check("a", {"size": 2}), plugins.check("b", {"anything": 1})] == [[], [], []]


@pytest.mark.parametrize("config", [[], 0, "", "size", None, {1: 2}])
def test_what_can_t_be_options_is_wrong_even_where_it_is_empty(config: Any, plugins: PluginLoader) -> None:
    assert [problem.path for problem in plugins.check("a", config)] == ([] if config is None else ["$"])
    assert len(plugins.check("b", config)) == (0 if config is None else 1)


@pytest.mark.parametrize("options", [["size"], None, {1: 2}])
def test_what_can_t_be_options_can_t_be_registered(options: Any, plugins: PluginLoader) -> None:
    with pytest.raises(ConfigError, match=r"^nowhere\.b:B: register_config: \$: "):
        plugins.register_config("b", options)


@pytest.mark.parametrize("options", [["size"], "", {1: 2}])
def test_what_can_t_be_options_can_t_be_explained(options: Any, plugins: PluginLoader) -> None:
    with pytest.raises(ConfigError, match=r"^nowhere\.b:B: config=: \$: "):
        plugins.explain("b", options)


def test_what_never_ends_can_t_be_registered(plugins: PluginLoader) -> None:
    endless: dict[str, Any] = {}
    endless["x"] = endless
    with pytest.raises(ConfigError, match=r"register_config: \$: the options are nested too deeply"):
        plugins.register_config("b", endless)


def test_secrets_are_explained_as_asterisks(plugins: PluginLoader) -> None:
    plugins.register_config("a", {"key": "sk-1"})
    assert plugins.explain("a")["key"] == ConfigValue("********", layer="register_config")


@pytest.mark.parametrize("ask", ["check", "explain", "register_config"])
def test_of_what_is_not_there_nothing_is_known(ask: str, plugins: PluginLoader) -> None:
    with pytest.raises(UnknownPlugin):
        getattr(plugins, ask)("c", {})


def test_no_registration_of_any_thread_is_lost(plugins: PluginLoader) -> None:
    def register(number: int) -> None:
        options: Mapping[str, object] = {f"option{number}": number, "table": {str(number): number}}
        plugins.register_config("b", options)

    threads = [threading.Thread(target=register, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    explained = plugins.explain("b")
    assert {key: value.value for key, value in explained.items()} == {
        **{f"option{number}": number for number in range(64)},
        **{f"table.{number}": number for number in range(64)},
    }
