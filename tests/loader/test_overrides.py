from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock, create_autospec

import pytest

from loader import PluginLoader, PluginStartError, PluginTypeError, UnknownPlugin
from loader.overrides import Override
from tests.loader.conftest import Application
from tests.loader.samples import document, record, write


@pytest.fixture
def plugins(tmp_path: Path) -> PluginLoader:
    """Return one plugin whose module does not exist."""
    return PluginLoader.open(write(tmp_path / "plugins.json", document(record("nowhere.a:A"), record("nowhere.b:B"))))


class Base:
    """What the replacements derive from."""


def make() -> Base:
    """Make an instance, as a factory does."""
    return Base()


class Empty(type):
    """A metaclass whose classes look empty."""

    def __len__(cls) -> int:
        return 0


def test_the_innermost_replacement_counts_and_each_leaves_what_was_before(plugins: PluginLoader) -> None:
    seen = []
    with plugins.override("a", lambda: "outer"):
        seen.append(plugins.load("a"))
        with plugins.override("nowhere.a:A", lambda: "inner"):
            seen.append(plugins.load("a"))
        seen.append(plugins.load("a"))
    with pytest.raises(ImportError):
        plugins.load("a")
    assert seen == ["outer", "inner", "outer"]


def test_one_replacement_may_be_entered_again_and_again(plugins: PluginLoader) -> None:
    override = plugins.override("a", dict)
    with override, override as replacement:
        assert replacement is dict
    with override:
        assert plugins.load("a") == {}
    assert isinstance(override, Override)


def test_it_leaves_also_when_the_block_raises(plugins: PluginLoader) -> None:
    with pytest.raises(ZeroDivisionError), plugins.override("a", dict):
        assert 1 / 0
    with pytest.raises(ImportError):
        plugins.load("a")


def test_it_replaces_one_plugin_of_one_loader(plugins: PluginLoader, tmp_path: Path) -> None:
    other = PluginLoader.open(tmp_path / "plugins.json")
    with plugins.override("a", dict):
        for loader, name in ((plugins, "b"), (other, "a")):
            with pytest.raises(ImportError):
                loader.load(name)


def test_a_class_that_looks_empty_replaces_too(plugins: PluginLoader) -> None:
    class Fake(metaclass=Empty):
        pass

    with plugins.override("a", Fake):
        assert type(plugins.load("a")) is Fake


@pytest.mark.parametrize("fake", [type("Fake", (Base,), {}), lambda: Mock(spec=Base), make, create_autospec(Base)])
def test_what_is_of_the_base_stands_in_for_it(fake: Any, plugins: PluginLoader) -> None:
    with plugins.override("a", fake):
        assert isinstance(plugins.load("a", Base), Base)


@pytest.mark.parametrize("fake", [type("Fake", (), {}), Mock, dict])
def test_what_is_of_another_base_does_not(fake: Any, plugins: PluginLoader) -> None:
    with (
        plugins.override("a", fake),
        pytest.raises(
            PluginTypeError,
            match=r"^[\w.]+:\w+, which overrides nowhere\.a:A, does not derive from [\w.]+:Base; let ",
        ),
    ):
        plugins.load("a", Base)


def test_a_factory_is_no_class(plugins: PluginLoader) -> None:
    with (
        plugins.override("a", make),
        pytest.raises(
            PluginTypeError,
            match=r"^[\w.]+:make, which overrides nowhere\.a:A, is no class, but of type function; ",
        ),
    ):
        plugins.load_class("a")


def test_an_instance_replaces_nothing(plugins: PluginLoader) -> None:
    with pytest.raises(TypeError, match=r"^a class or a factory takes the place of nowhere\.a:A, not "):
        plugins.override("a", Base())  # type: ignore[arg-type]


def test_what_is_not_there_can_t_be_replaced(plugins: PluginLoader) -> None:
    with pytest.raises(UnknownPlugin):
        plugins.override("c", dict)


def test_the_replacement_is_validated_like_any_other(application: Application) -> None:
    path = application({"app/a.py": "from app.core import Base\nclass A(Base): pass\n"})
    plugins = PluginLoader.open(path, validators=[bool])
    with plugins.override("a", dict), pytest.raises(PluginStartError, match=r"^app\.a:A was refused by bool; "):
        plugins.load("a")


def test_what_stands_in_needs_nothing_of_the_record_but_that_it_is_there(tmp_path: Path) -> None:
    odd = record("nowhere.a:A", config={"parameters": 5, "schema": {}})
    plugins = PluginLoader.open(write(tmp_path / "plugins.json", document(odd)))
    with plugins.override("a", lambda: "instead"):
        assert plugins.load("a") == "instead"
