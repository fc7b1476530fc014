"""What is set for plugins beside `config=`: options that are registered, files and the environment, read once.

A start by name does not import this module before something is set; who asks which plugin serves a category does.
"""

import os
import sys
from _thread import allocate_lock

from .starting import Layer, merge

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from .catalogue import PluginInfo
    from .documents import Sources
    from .errors import ConfigProblem
    from .manifest import Manifest
    from .settings import Settings


class Configuration:
    """What the application, its files and the environment say about the plugins of some manifests."""

    __slots__ = (
        *("_address", "_candidates", "_environ", "_lock", "_manifests", "_prefix", "_registered", "_settings"),
        "_sources",
    )

    def __init__(
        self,
        manifests: "Sequence[Manifest]",
        candidates: "Callable[[str], list[PluginInfo]]",
        address: "Callable[[PluginInfo], str]",
        *,
        sources: "Sources | None" = None,
        prefix: str | None = None,
        environ: "Mapping[str, str] | None" = None,
    ) -> None:
        """Look whether the files are there, but don't read them; raise `ConfigError` where one is not.

        `candidates` finds plugins by their address, switched off or not, and `address` the shortest of a plugin.
        """
        self._manifests = manifests
        self._candidates = candidates
        self._address = address
        self._registered: dict[str, dict[str, object]] = {}
        self._lock = allocate_lock()
        self._sources: tuple[str | Mapping[str, object], ...] = ()
        self._prefix = prefix
        self._environ = environ
        self._settings: Settings | None = None
        if sources is not None:
            from .documents import found

            self._sources = found(sources)
        if prefix is not None:
            from .environment import check_prefix

            check_prefix(prefix)

    def register(self, info: "PluginInfo", layer: Layer) -> None:
        """Put options, which are a table, over what was registered before."""
        with self._lock:
            before = Layer(layer.name, self._registered.get(info.id, {}))
            self._registered[info.id] = merge(info, [before, layer])

    def settings(self) -> "Settings | None":
        """Return what files and the environment say, read once; None where there are none."""
        if self._settings is None and (self._sources or self._prefix is not None):
            from .addressing import Addresses
            from .settings import Settings

            with self._lock:
                if self._settings is None:
                    environ = os.environ if self._environ is None else self._environ
                    addresses = Addresses(self._manifests, self._candidates)
                    self._settings = Settings(addresses, self._sources, prefix=self._prefix, environ=environ)
        return self._settings

    def strays(self) -> "Sequence[ConfigProblem]":
        """Return what is wrong with all of it: what addresses no plugin."""
        settings = self.settings()
        return () if settings is None else settings.problems

    def refuse_strays(self) -> None:
        """Raise `ConfigError` where something addresses no plugin."""
        if self.strays():
            from .misfits import config_error

            raise config_error(None, self.strays())

    def layers_of(self, info: "PluginInfo") -> "tuple[list[Layer], list[ConfigProblem]]":
        """Return the layers that set options of a plugin, low to high, and what is wrong with files and variables."""
        settings = self.settings()
        registered = self._registered.get(info.id)
        layers = [Layer("register_config", registered)] if registered else []
        if settings is None:
            return layers, []
        found, problems = settings.layers_of(info)
        for address, place in settings.old_names(info):
            from .renamed import warn_of_renaming

            warn_of_renaming(address, info, self._address(info), place)
        return [*layers, *(layer for layer in found if layer.options != {})], [*settings.problems, *problems]

    def serving(self, categories: "Collection[str]", listed: "Sequence[PluginInfo]", *, source: str) -> "PluginInfo":
        """Return the plugin of those listed that serves the categories, which have one base.

        Raise `ConfigError` where files or variables address what there is not, and what `chosen` raises.
        """
        from .choosing import chosen

        self.refuse_strays()
        settings = self.settings()
        info = chosen(categories, listed, settings, prefix=self._prefix, source=source)
        if settings is not None and "logging" in sys.modules:
            from . import events

            for category in sorted(categories):
                events.chosen(category, info, settings)
        return info
