"""Starts one plugin from a manifest, paying for that plugin alone; standard library only.

The public names are looked up when they are asked for, so that each use imports what it needs and no more.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from .catalogue import PluginInfo
    from .decorator import plugin_discoverable
    from .errors import (
        AmbiguousPlugin,
        ConfigError,
        ConfigProblem,
        IncompatiblePlugin,
        ManifestError,
        MissingDependency,
        PluginError,
        PluginImportError,
        PluginStartError,
        PluginTypeError,
        StaleManifest,
        UnknownPlugin,
    )
    from .explaining import ConfigValue
    from .facade import PluginDiscoveryManager
    from .plugins import PluginLoader
    from .renamed import RenamedPluginWarning
    from .report import LoadReport

_MODULE_OF = {
    "PluginLoader": "plugins",
    "PluginInfo": "catalogue",
    "LoadReport": "report",
    "RenamedPluginWarning": "renamed",
    "PluginDiscoveryManager": "facade",
    "plugin_discoverable": "decorator",
    "PluginError": "errors",
    "UnknownPlugin": "errors",
    "AmbiguousPlugin": "errors",
    "IncompatiblePlugin": "errors",
    "MissingDependency": "errors",
    "PluginImportError": "errors",
    "PluginStartError": "errors",
    "PluginTypeError": "errors",
    "ConfigError": "errors",
    "ConfigProblem": "errors",
    "ConfigValue": "explaining",
    "ManifestError": "errors",
    "StaleManifest": "errors",
}
__all__ = (
    "AmbiguousPlugin",
    "ConfigError",
    "ConfigProblem",
    "ConfigValue",
    "IncompatiblePlugin",
    "LoadReport",
    "ManifestError",
    "MissingDependency",
    "PluginDiscoveryManager",
    "PluginError",
    "PluginImportError",
    "PluginInfo",
    "PluginLoader",
    "PluginStartError",
    "PluginTypeError",
    "RenamedPluginWarning",
    "StaleManifest",
    "UnknownPlugin",
    "plugin_discoverable",
)


if not TYPE_CHECKING:  # a type checker that sees this takes any name for a public one

    def __getattr__(name: str) -> object:
        """Import a public name from its module (PEP 562)."""
        module = _MODULE_OF.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        namespace = __import__(module, globals(), None, (name,), 1)
        globals()[name] = getattr(namespace, name)
        return globals()[name]


def __dir__() -> list[str]:
    """Return what there is, looked up or not yet."""
    return sorted({*globals(), *__all__})
