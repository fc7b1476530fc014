from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from loader import ConfigError, ManifestError, PluginDiscoveryManager, UnknownPlugin
from tests.loader.conftest import Application
from tests.loader.samples import change

# As LlamaKeeper has it, with one plugin that can't be imported and one that lies elsewhere.
FILES = {
    "app/core.py": """
        from abc import ABC, abstractmethod

        class AIModelPlugin(ABC):
            @abstractmethod
            def generate(self, prompt): ...

        class MemoryManagerPlugin(ABC):
            pass
        """,
    "app/plugins/__init__.py": "",
    "app/plugins/ai_models/__init__.py": "",
    "app/plugins/ai_models/ollama_plugin.py": """
        from app.core import AIModelPlugin

        class OllamaPlugin(AIModelPlugin):
            def __init__(self, default_model="mistral", temperature=0.5):
                self.default_model, self.temperature = default_model, temperature

            def generate(self, prompt):
                return f"{self.default_model} at {self.temperature}: {prompt}"

        def special(base):
            class Special(base):
                pass
            return Special

        SpecialOllama = special(OllamaPlugin)
        """,
    "app/plugins/ai_models/openai_plugin.py": """
        import no_such_openai
        from app.core import AIModelPlugin

        class OpenAIPlugin(AIModelPlugin):
            def generate(self, prompt): ...
        """,
    "app/plugins/memory/__init__.py": "",
    "app/plugins/memory/sqlite_memory_plugin.py": """
        from app.core import MemoryManagerPlugin

        class SQLiteMemoryPlugin(MemoryManagerPlugin):
            pass
        """,
    "app/elsewhere.py": """
        from app.core import AIModelPlugin

        class TestModel(AIModelPlugin):
            def generate(self, prompt): ...
        """,
}
BASES = {"AIModelPlugin": "app.core:AIModelPlugin", "MemoryManagerPlugin": "app.core:MemoryManagerPlugin"}


@pytest.fixture
def path(application: Application) -> Path:
    """Return the path of the manifest, where the facade looks for it."""
    path = application(FILES, bases=BASES)
    return path.rename(path.parent / "app" / "plugins.json")


@pytest.fixture
def core(path: Path) -> Any:
    """Return the module of the base classes."""
    import app.core  # type: ignore[import-not-found]

    assert path.exists()
    return app.core


@pytest.fixture
def manager(core: Any) -> PluginDiscoveryManager:
    """Return the manager as LlamaKeeper makes it."""
    return PluginDiscoveryManager(
        base_package="app.plugins", plugin_base_classes=[core.AIModelPlugin, core.MemoryManagerPlugin]
    )


def names(discovered: dict[str, list[type]]) -> dict[str, list[str]]:
    """Return the names of the classes that were discovered."""
    return {base: [cls.__qualname__ for cls in classes] for base, classes in discovered.items()}


def test_llamakeeper_s_first_usage_runs(manager: PluginDiscoveryManager) -> None:
    discovered = manager.discover_plugins()
    ollama = discovered["AIModelPlugin"][0]
    manager.register_plugin_configuration(ollama, {"default_model": "llama2:7b", "temperature": 0.7})
    plugin = manager.load_plugin(ollama, {"temperature": 0.8})
    assert plugin.generate("Hello") == "llama2:7b at 0.8: Hello"


def test_plugins_are_discovered_by_their_base_and_a_broken_one_stops_none(manager: PluginDiscoveryManager) -> None:
    assert names(manager.discover_plugins()) == {
        "AIModelPlugin": ["OllamaPlugin", "special.<locals>.Special"],
        "MemoryManagerPlugin": ["SQLiteMemoryPlugin"],
    }
    assert {id_: str(error) for id_, error in manager.errors.items()} == {
        "app.plugins.ai_models.openai_plugin:OpenAIPlugin": (
            "app.plugins.ai_models.openai_plugin:OpenAIPlugin needs the module 'no_such_openai', which is not "
            "installed; pip install no_such_openai"
        )
    }


def test_only_what_the_manifest_lists_under_the_package_is_imported(manager: PluginDiscoveryManager) -> None:
    manager.discover_plugins()
    assert sorted(name for name in sys.modules if name.startswith("app.")) == [
        "app.core",
        "app.plugins",
        "app.plugins.ai_models",
        "app.plugins.ai_models.ollama_plugin",
        "app.plugins.memory",
        "app.plugins.memory.sqlite_memory_plugin",
    ]


def test_discovering_again_gives_the_same_classes(manager: PluginDiscoveryManager) -> None:
    assert (manager.discover_plugins() == manager.discover_plugins(), len(manager.errors)) == (True, 1)


@pytest.mark.parametrize("name", ["ollama", "AIModelPlugin/ollama", "app.plugins.ai_models.ollama_plugin:OllamaPlugin"])
def test_a_plugin_is_configured_and_loaded_by_its_name_too(name: str, manager: PluginDiscoveryManager) -> None:
    manager.register_plugin_configuration(name, {"default_model": "phi"})
    assert manager.load_plugin(name).generate("Hi") == "phi at 0.5: Hi"


def test_a_class_that_a_function_made_is_loaded_by_itself(manager: PluginDiscoveryManager) -> None:
    special = manager.discover_plugins()["AIModelPlugin"][1]
    manager.register_plugin_configuration(special, {"default_model": "phi"})
    assert (type(manager.load_plugin(special)), manager.load_plugin("special_ollama").default_model) == (special, "phi")


def test_a_class_may_be_given_before_anything_was_discovered(manager: PluginDiscoveryManager) -> None:
    from app.plugins.ai_models.ollama_plugin import OllamaPlugin  # type: ignore[import-not-found]

    assert type(manager.load_plugin(OllamaPlugin)) is OllamaPlugin


def test_files_and_variables_lie_over_what_is_registered(
    core: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "app.toml"
    file.write_text("[plugins.ollama]\ntemperature = 0.9\n", encoding="utf-8")
    monkeypatch.setenv("KEEPER__PLUGINS__OLLAMA__DEFAULT_MODEL", "phi")
    manager = PluginDiscoveryManager("app.plugins", [core.AIModelPlugin], config=str(file), env="KEEPER")
    manager.register_plugin_configuration("ollama", {"default_model": "llama2:7b", "temperature": 0.7})
    assert manager.load_plugin("ollama").generate("Hi") == "phi at 0.9: Hi"


def test_what_is_no_plugin_is_refused(manager: PluginDiscoveryManager) -> None:
    with pytest.raises(UnknownPlugin, match=r"^there is no plugin 'builtins:dict' in "):
        manager.load_plugin(dict)
    with pytest.raises(ConfigError, match=r"there is no option 'tempreature'"):
        manager.load_plugin("ollama", {"tempreature": 1})


def test_a_subclass_may_choose_what_is_a_plugin(core: Any) -> None:
    class Picky(PluginDiscoveryManager):
        def _validate_plugin(self, plugin_class: type) -> bool:
            return super()._validate_plugin(plugin_class) and "Special" not in plugin_class.__qualname__

    picky = Picky("app.plugins", [core.AIModelPlugin])
    assert names(picky.discover_plugins()) == {"AIModelPlugin": ["OllamaPlugin"]}


def test_a_base_of_a_base_has_the_plugins_too_and_a_foreign_one_none(core: Any, path: Path) -> None:
    from app.plugins.ai_models.ollama_plugin import OllamaPlugin

    manager = PluginDiscoveryManager("app.plugins", [OllamaPlugin, dict], manifest=path)
    assert (names(manager.discover_plugins()), manager.base_package, manager.plugin_base_classes) == (
        {"OllamaPlugin": ["OllamaPlugin", "special.<locals>.Special"], "dict": []},
        "app.plugins",
        [OllamaPlugin, dict],
    )
    assert core


def test_where_the_mro_is_not_known_the_category_tells(core: Any, path: Path) -> None:
    for id_ in ("OllamaPlugin", "SpecialOllama"):
        change(path, f"app.plugins.ai_models.ollama_plugin:{id_}", mro=None, bases=["x:Y"])
    manager = PluginDiscoveryManager("app.plugins", [core.AIModelPlugin])
    assert names(manager.discover_plugins()) == {"AIModelPlugin": ["OllamaPlugin", "special.<locals>.Special"]}


def test_the_nearest_manifest_above_the_package_serves(path: Path, core: Any) -> None:
    nearer = path.parent / "plugins" / "plugins.json"
    nearer.write_bytes(path.read_bytes())
    managers = [PluginDiscoveryManager(package, [core.AIModelPlugin]) for package in ("app.plugins", "app")]
    assert [repr(manager.plugins) for manager in managers] == [
        "<PluginLoader of app.plugins:plugins.json>",
        "<PluginLoader of app:plugins.json>",
    ]


@pytest.mark.parametrize("package", ["app.plugins.memory.sqlite_memory_plugin", "nowhere.plugins", "", "../app"])
def test_without_a_manifest_it_is_told_how_to_get_one(package: str, path: Path) -> None:
    path.unlink()
    with pytest.raises(ManifestError) as raised:
        PluginDiscoveryManager(package, [])
    assert str(raised.value) == (
        f"neither {package!r} nor a package above it has a plugins.json; "
        "write it with `coldplug build`, or pass manifest="
    )
