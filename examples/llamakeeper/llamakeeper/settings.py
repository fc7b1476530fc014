"""What the user chose: the configuration file, then the command line over it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from coldplug.loader import PluginLoader

DEFAULT_USE = {
    "AIModelPlugin": "ollama",
    "CharacterModelPlugin": "base_character",
    "MemoryManagerPlugin": "sqlite_memory",
}


class SettingsError(ValueError):
    """A configuration file or an option that can't be used; the message says what to do."""


class Settings(NamedTuple):
    """Which plugin serves a category, and the options of each plugin by its name."""

    use: Mapping[str, str]
    options: Mapping[str, Mapping[str, object]]


def read(path: Path | None) -> Settings:
    """Return what the file says, defaults filled in; without a file, the defaults."""
    if path is None:
        return Settings(DEFAULT_USE, {})
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path}: can't be read ({error.strerror}); name another file with --config"
        raise SettingsError(message) from error
    except ValueError as error:  # not TOML, or not UTF-8
        message = f"{path}: is no TOML ({error}); correct it"
        raise SettingsError(message) from error
    use, options = document.get("use", {}), document.get("plugins", {})
    if not isinstance(use, dict) or not all(isinstance(name, str) for name in use.values()):
        message = f'{path}: [use] must hold lines such as AIModelPlugin = "ollama"'
        raise SettingsError(message)
    if unknown := sorted(use.keys() - DEFAULT_USE.keys()):
        message = f"{path}: [use] knows no category {unknown[0]}; there are {', '.join(DEFAULT_USE)}"
        raise SettingsError(message)
    if not isinstance(options, dict) or not all(isinstance(table, dict) for table in options.values()):
        message = f"{path}: [plugins] must hold tables such as [plugins.ollama]"
        raise SettingsError(message)
    return Settings(DEFAULT_USE | use, options)


def choose(settings: Settings, names: Iterable[str], plugins: PluginLoader) -> Settings:
    """Return `settings` with each plugin that the command line names; the manifest knows its category.

    Raises:
        PluginError: For a name that no plugin, or more than one, answers to.
    """
    use = dict(settings.use)
    for name in names:
        for category in plugins[name].categories:
            use[category] = name
    return settings._replace(use=use)


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
