"""LlamaKeeper's first plugin manager, on a manifest: the same names, so that code moves over by changing an import.

What it discovers it imports, one module after the other; a broken one is told in `errors` and stops none of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .packages import find_resource
from .plugins import PluginLoader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .catalogue import PluginInfo
    from .documents import Sources
    from .errors import PluginError
    from .packages import Location


class PluginDiscoveryManager:
    """Discovers the plugins under a package that derive from given base classes, configures and loads them.

    Without `manifest`, `plugins.json` of that package serves, or of the nearest package above it that has one.
    """

    def __init__(
        self,
        base_package: str,
        plugin_base_classes: Iterable[type],
        *,
        manifest: Location | None = None,
        config: Sources | None = None,
        env: str | None = None,
    ) -> None:
        """Open the manifest; nothing is imported. Raise `ManifestError` where there is none.

        `config` and `env` are configuration files and the prefix of variables, as `PluginLoader.open` takes them.
        """
        self.base_package = base_package
        self.plugin_base_classes = list(plugin_base_classes)
        self.errors: dict[str, PluginError] = {}
        self._ids: dict[type, str] = {}
        self.plugins = PluginLoader.open(
            _nearest_manifest(base_package) if manifest is None else manifest,
            allow=(base_package,),
            config=config,
            env=env,
        )

    def discover_plugins(self) -> dict[str, list[type]]:
        """Import the plugins that the manifest lists for the base classes; return them by the name of their base.

        What could not be imported is left out, and stands in `errors` by its id.
        """
        from .errors import PluginError

        self.errors = {}
        discovered: dict[str, list[type]] = {}
        for base in self.plugin_base_classes:
            found = discovered.setdefault(base.__name__, [])
            for info in self._listed_for(base):
                try:
                    cls = self.plugins.load_class(info.id, base)
                except PluginError as error:
                    self.errors[info.id] = error
                    continue
                self._ids[cls] = info.id
                if self._validate_plugin(cls):
                    found.append(cls)
        return discovered

    def register_plugin_configuration(self, plugin: type | str, default_config: Mapping[str, Any]) -> None:
        """Give a plugin, by its class or its name, options that hold where the runtime ones say nothing else."""
        self.plugins.register_config(self._address(plugin), default_config)

    def load_plugin(self, plugin: type | str, runtime_config: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Return a new instance of a plugin, by its class or its name."""
        return self.plugins.load(self._address(plugin), config=runtime_config)

    def _validate_plugin(self, plugin_class: type) -> bool:
        """Tell whether a class may be used as a plugin; meant to be overridden. The loader has checked the rest."""
        return isinstance(plugin_class, type)

    def _listed_for(self, base: type) -> list[PluginInfo]:
        """Return the plugins under the package of which the manifest says that they derive from the base."""
        wanted = f"{base.__module__}:{base.__qualname__}"
        return [
            info
            for info in self.plugins.values()
            if f"{info.module}.".startswith(f"{self.base_package}.")
            and (
                wanted in (info.mro or info.bases)
                or any(info.manifest.categories.get(category) == wanted for category in info.categories)
            )
        ]

    def _address(self, plugin: type | str) -> str:
        if isinstance(plugin, str):
            return plugin
        return self._ids.get(plugin, f"{plugin.__module__}:{plugin.__qualname__}")


def _nearest_manifest(package: str) -> str:
    """Return the manifest of the package or of the nearest one above it; raise `ManifestError` about the package."""
    from .errors import ManifestError

    name = package
    while True:
        location = f"{name}:plugins.json"
        try:
            find_resource(name, "plugins.json", shown=location)
        except ManifestError as error:
            name = name.rpartition(".")[0]
            if not name:
                raise ManifestError(
                    f"neither {package!r} nor a package above it has a plugins.json",
                    source=package,
                    remedy="write it with `coldplug build`, or pass manifest=",
                ) from error
        else:
            return location
