"""The three plugins that make a companion, loaded from the manifest; each of them may turn out not to be usable."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from app.core import AIModelPlugin, CharacterModelPlugin, MemoryManagerPlugin, UnavailableError
from coldplug.loader import MissingDependency, PluginImportError

from .absent import AbsentModel, SessionMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from coldplug.loader import PluginLoader

    Options = Mapping[str, Mapping[str, object]]

PluginT = TypeVar("PluginT")


class Loaded(NamedTuple, Generic[PluginT]):
    """The plugin that serves a category, how long it took to load, and why it is a stand-in if it is one."""

    category: str
    name: str
    plugin: PluginT
    seconds: float
    trouble: UnavailableError | None = None


class Companion(NamedTuple):
    """Somebody to talk to."""

    character: Loaded[CharacterModelPlugin]
    model: Loaded[AIModelPlugin]
    memory: Loaded[MemoryManagerPlugin]

    def respond(self, text: str, *, conversation: str) -> Iterator[str]:
        """Yield the character's answer in pieces; raise `UnavailableError` while iterating when there is none."""
        return self.character.plugin.respond(
            text, conversation=conversation, model=self.model.plugin, memory=self.memory.plugin
        )


def load(plugins: PluginLoader, *, use: Mapping[str, str], overrides: Options) -> Companion:
    """Load one plugin of each category; their modules are imported, those of other plugins are not.

    A model or memory that lacks a dependency, or whose module is broken, is replaced by a stand-in that says so. There
    is no companion without a character.

    Raises:
        PluginError: For an unknown name, wrong options, or a character that can't be loaded.
    """
    given = {plugins[name].id: options for name, options in overrides.items()}

    def take(
        category: str, base: Callable[..., PluginT], stand_in: Callable[[UnavailableError], PluginT] | None = None
    ) -> Loaded[PluginT]:
        info = plugins[use[category]]
        started = perf_counter()
        try:
            plugin = plugins.load(info.id, base, config=given.get(info.id))
        except (MissingDependency, PluginImportError) as error:
            if stand_in is None:
                raise
            trouble = UnavailableError(error.message, error.remedy)
            return Loaded(category, info.name, stand_in(trouble), perf_counter() - started, trouble)
        return Loaded(category, info.name, plugin, perf_counter() - started)

    return Companion(
        character=take("CharacterModelPlugin", CharacterModelPlugin),
        model=take("AIModelPlugin", AIModelPlugin, AbsentModel),
        memory=take("MemoryManagerPlugin", MemoryManagerPlugin, SessionMemory),
    )


def settle(companion: Companion) -> Companion:
    """Return the companion with a stand-in for a memory that loads but can't be used, such as a server that is down."""
    memory = companion.memory
    if memory.trouble is not None:
        return companion
    try:
        memory.plugin.check()
    except UnavailableError as error:
        memory.plugin.close()
        return companion._replace(memory=memory._replace(plugin=SessionMemory(error), trouble=error))
    return companion
