"""Which plugin serves a category, asked for by its base class or by its name."""

from __future__ import annotations

import asyncio
import importlib
import logging
from pathlib import Path
from typing import Any

import pytest

from loader import AmbiguousPlugin, ConfigError, PluginLoader, UnknownPlugin
from tests.loader.conftest import Application

FILES = {
    "app/core.py": """
        class Base:
            def __init__(self, size: int = 1) -> None:
                self.size = size

        class Sole:
            def __init__(self, size: int = 1) -> None:
                self.size = size

        class Empty:
            pass
        """,
    "app/a.py": "from app.core import Base, Sole\n\nclass One(Base):\n    pass\n\nclass Alone(Sole):\n    pass\n",
    "app/b.py": "from app.core import Base\n\nclass Two(Base):\n    pass\n",
}
BASES = {"Base": "app.core:Base", "Sole": "app.core:Sole", "Empty": "app.core:Empty"}


@pytest.fixture
def path(application: Application) -> Path:
    """Return the manifest of two plugins of one category, one of another, and none of a third."""
    return application(FILES, bases=BASES)


def base(name: str) -> Any:
    """Return a base class of the application."""
    return getattr(importlib.import_module("app.core"), name)


def use(**choices: str) -> dict[str, Any]:
    """Return what a file says that chooses."""
    return {"use": choices, "plugins": {"one": {"size": 2}, "two": {"size": 3}}}


@pytest.mark.parametrize("name", ["two", "Base/two", "app.b:Two"])
def test_the_plugin_that_is_chosen_serves_its_category(name: str, path: Path) -> None:
    plugins = PluginLoader.open(path, config=use(Base=name))
    found = [
        plugins.load(base("Base")),
        plugins.load("Base"),
        plugins.load("Base", base("Base"), config={"size": 4}),
        asyncio.run(plugins.aload(base("Base"))),
    ]
    assert [(type(plugin).__name__, plugin.size) for plugin in found] == [
        ("Two", 3),
        ("Two", 3),
        ("Two", 4),
        ("Two", 3),
    ]
    assert plugins.load_class(base("Base")).__name__ == "Two"


def test_what_is_known_about_a_category_is_that_of_the_plugin_that_serves_it(path: Path) -> None:
    plugins = PluginLoader.open(path, config=use(Base="two"))
    assert str(plugins.explain(base("Base"))) == "size = 3 (open(config=))\nBase is served by two (open(config=))"
    assert [problem.path for problem in plugins.check("Base", {"sise": 1})] == ["$.sise"]


def test_who_serves_is_known_without_an_import(path: Path) -> None:
    plugins = PluginLoader.open(path, config=use(Base="two"))
    assert [plugins.serving("Base").name, plugins.serving("Sole").id] == ["two", "app.a:Alone"]
    with pytest.raises(UnknownPlugin, match=r"there is no category 'two' in "):
        plugins.serving("two")


def test_what_stands_in_for_a_category_stands_in_for_the_plugin_that_serves_it(path: Path) -> None:
    plugins = PluginLoader.open(path, config=use(Base="two"))
    with plugins.override(base("Base"), dict):
        assert plugins.load("two") == {"size": 3}


def test_the_only_plugin_serves_its_category(path: Path) -> None:
    assert type(PluginLoader.open(path).load(base("Sole"))).__name__ == "Alone"


def test_the_only_plugin_that_is_switched_on_serves_its_category(path: Path) -> None:
    assert type(PluginLoader.open(path, disabled=["one"]).load(base("Base"))).__name__ == "Two"


def test_of_several_nobody_guesses(path: Path) -> None:
    with pytest.raises(AmbiguousPlugin) as raised:
        PluginLoader.open(path, env="APP", environ={}).load(base("Base"))
    assert (str(raised.value), raised.value.candidates) == (
        (
            '2 plugins can serve Base: app.a:One, app.b:Two; choose one: write Base = "one" under [use] '
            "in a file of open(config=), or set APP__USE__BASE"
        ),
        ("app.a:One", "app.b:Two"),
    )


def test_a_category_without_plugins_is_served_by_none(path: Path) -> None:
    with pytest.raises(UnknownPlugin, match=r"Empty has no plugin in .*; write one, then the manifest anew"):
        PluginLoader.open(path).load(base("Empty"))


def test_a_class_that_is_no_base_is_no_category(path: Path) -> None:
    with pytest.raises(UnknownPlugin, match=r"there is no category 'builtins:dict' in .*; the categories are: Base, "):
        PluginLoader.open(path).load(dict)


def test_what_is_neither_a_name_nor_a_class_is_a_mistake_in_the_call(path: Path) -> None:
    with pytest.raises(TypeError, match="a plugin is asked for by name, Category/name or id, not by int"):
        PluginLoader.open(path).load(3)  # type: ignore[call-overload]


def test_a_plugin_that_is_chosen_and_switched_off_is_missed(path: Path) -> None:
    with pytest.raises(UnknownPlugin, match=r"the plugin 'two' \(app\.b:Two\) is switched off"):
        PluginLoader.open(path, config=use(Base="two"), disabled=["two"]).load(base("Base"))


def test_nobody_serves_while_something_addresses_nothing(path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^open\(config=\): \$\.use\.Bse: there is no category 'Bse'; did you"):
        PluginLoader.open(path, config=use(Bse="one")).load_class(base("Sole"))


def test_a_choice_that_a_higher_layer_puts_aside_is_told_with_what_is_dropped(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (path.parent / "app.toml").write_text("[use]\nBase = 'one'\n[plugins.one]\nsize = 5\n", encoding="utf-8")
    plugins = PluginLoader.open(path, config=path.parent / "app.toml", env="APP", environ={"APP__USE__BASE": "two"})
    said = (
        f"Base is served by two (APP__USE__BASE) instead of one ({path.parent / 'app.toml'}), whose options are dropped"
    )
    with caplog.at_level(logging.INFO, "coldplug.loader"):
        assert plugins.load(base("Base")).size == 1
    assert [
        (entry.levelname, entry.getMessage()) for entry in caplog.records if entry.__dict__["event"] == "chosen"
    ] == [("INFO", said)]
    assert plugins.explain(base("Base")).notes == (said,)


def test_a_choice_that_only_repeats_a_lower_one_puts_nothing_aside(path: Path) -> None:
    plugins = PluginLoader.open(path, config=[use(Base="one"), use(Base="Base/one")])
    assert plugins.explain("Base").notes == ("Base is served by Base/one (open(config=))",)


def test_a_lower_choice_that_there_is_not_is_no_mistake_once_it_is_put_aside(path: Path) -> None:
    plugins = PluginLoader.open(path, config=[use(Base="three"), use(Base="two")])
    assert plugins.explain("Base").notes == ("Base is served by two (open(config=)) instead of three (open(config=))",)


def test_two_categories_of_one_base_must_agree(application: Application) -> None:
    path = application(FILES, bases={"Base": "app.core:Base", "Too": "app.core:Base"})
    agreed = PluginLoader.open(path, config=use(Base="one", Too="Too/one"))
    assert type(agreed.load(base("Base"))).__name__ == "One"
    with pytest.raises(AmbiguousPlugin, match=r"2 plugins can serve Base or Too: app\.a:One, app\.b:Two"):
        PluginLoader.open(path, config=use(Base="one", Too="two")).load(base("Base"))
