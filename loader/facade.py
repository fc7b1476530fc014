"""LlamaKeeper's first plugin manager, on a manifest: the same names, so that code moves over by changing an import.

What it discovers it imports, one module after the other; a broken one is told in `errors` and stops none of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .packages import find_resource
from .plugins import PluginLoader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .errors import PluginError
    from .sources import Location


class PluginDiscoveryManager:
    """Discovers the plugins under a package that derive from given base classes, configures and loads them.

    Without `manifest`, `plugins.json` of that package serves, or of the nearest package above it that has one.
    """

    def __init__(
        self, base_package: str, plugin_base_classes: Iterable[type], *, manifest: Location | None = None
    ) -> None:
        """Open the manifest; nothing is imported. Raise `ManifestError` where there is none."""
        self.base_package = base_package
        self.plugin_base_classes = list(plugin_base_classes)
        self.errors: dict[str, PluginError] = {}
        self.plugins = PluginLoader.open(
            _nearest_manifest(base_package) if manifest is None else manifest, allow=(base_package,)
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
            for id in self._ids_under(base):  # noqa: A001
                try:
                    cls = self.plugins.load_class(id, base)
                except PluginError as error:
                    self.errors[id] = error
                    continue
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

    def _ids_under(self, base: type) -> list[str]:
        """Return the ids of the plugins that the manifest knows to derive from the base, and of those that may."""
        wanted = f"{base.__module__}:{base.__qualname__}"
        return [
            info.id
            for info in self.plugins.values()
            if wanted in (info.mro or ()) or base.__name__ in info.categories or wanted in info.bases
        ]

    @staticmethod
    def _address(plugin: type | str) -> str:
        return plugin if isinstance(plugin, str) else f"{plugin.__module__}:{plugin.__qualname__}"


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
