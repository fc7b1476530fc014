"""What the user chose: the configuration file, then the command line over it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DEFAULT_USE = {
    "AIModelPlugin": "ollama",
    "CharacterModelPlugin": "base_character",
    "MemoryManagerPlugin": "sqlite_memory",
}


class SettingsError(ValueError):
    """A configuration file or an option that can't be used; the message says what to do."""


class Settings(NamedTuple):
    """Which plugin serves a category, and the options of each plugin."""

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
    if not isinstance(options, dict) or not all(isinstance(table, dict) for table in options.values()):
        message = f"{path}: [plugins] must hold tables such as [plugins.ollama]"
        raise SettingsError(message)
    return Settings(DEFAULT_USE | use, options)


def choose(settings: Settings, choices: list[str]) -> Settings:
    """Return `settings` with each `CATEGORY=NAME` of the command line."""
    use = dict(settings.use)
    for choice in choices:
        category, equals, name = choice.partition("=")
        if not (equals and name):
            message = f"--use {choice}: write CATEGORY=NAME, for instance AIModelPlugin=openai"
            raise SettingsError(message)
        if category not in DEFAULT_USE:
            message = f"--use {choice}: there is no category {category}; there are {', '.join(DEFAULT_USE)}"
            raise SettingsError(message)
        use[category] = name
    return settings._replace(use=use)


def keep_in(settings: Settings, path: str) -> Settings:
    """Return `settings` with the file of the SQLite memory."""
    memory = settings.use["MemoryManagerPlugin"]
    if memory != "sqlite_memory":
        message = f"--memory is the file of sqlite_memory, but {memory} was chosen; leave one of the two out"
        raise SettingsError(message)
    table = {**settings.options.get(memory, {}), "path": path}
    return settings._replace(options={**settings.options, memory: table})
