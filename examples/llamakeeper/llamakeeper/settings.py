"""What the user chose: the configuration file, the environment over it, and the command line over both."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from coldplug.loader import PluginLoader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "app:plugins.json"
PREFIX = "LLAMAKEEPER"
DEFAULTS = {
    "use": {
        "AIModelPlugin": "ollama",
        "CharacterModelPlugin": "base_character",
        "MemoryManagerPlugin": "sqlite_memory",
    },
}


class SettingsError(ValueError):
    """An option of the command that can't be used; the message says what to do."""


def open_plugins(file: Path | None) -> PluginLoader:
    """Return the plugins, configured by a file, if there is one, and by the environment."""
    sources = [DEFAULTS] if file is None else [DEFAULTS, file]
    return PluginLoader.open(MANIFEST, config=sources, env=PREFIX)


def choose(names: Iterable[str], plugins: PluginLoader) -> dict[str, str]:
    """Return the plugin that serves each category, those that the command line names before those that are configured.

    Raises:
        PluginError: For a name that no plugin, or more than one, answers to.
    """
    use = {category: plugins.serving(category).id for category in DEFAULTS["use"]}
    for name in names:
        info = plugins[name]
        use |= dict.fromkeys(info.categories, info.id)
    return use


def parse_overrides(texts: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return the options that `PLUGIN.OPTION=VALUE` set, by plugin; a value that isn't TOML is taken as text."""
    overrides: dict[str, dict[str, object]] = {}
    for text in texts:
        target, equals, value = text.partition("=")
        plugin, dot, option = target.partition(".")
        if not (equals and dot and plugin and option):
            message = f"--set {text}: write PLUGIN.OPTION=VALUE, for instance ollama.temperature=0.2"
            raise SettingsError(message)
        overrides.setdefault(plugin, {})[option] = _value(value)
    return overrides


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
