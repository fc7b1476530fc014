"""The configuration of plugins: what is registered for them, and the layers that a constructor gets its options from.

Everything is known and checked from the manifest; nothing is imported.
"""

from _thread import allocate_lock

from .catalogue import Catalogue
from .layers import Layer, is_table, merge

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from .errors import ConfigProblem
    from .explaining import ConfigValue
    from .info import PluginInfo
    from .manifest import Manifest

    Options: TypeAlias = Mapping[str, object]


class Configuration(Catalogue):
    """The plugins of an application, and how they are configured."""

    def __init__(
        self,
        manifests: "Sequence[Manifest]",
        *,
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
    ) -> None:
        """Take manifests that are open; `PluginLoader.open` says what the options mean."""
        super().__init__(manifests, enabled=enabled, disabled=disabled)
        self._registered: dict[str, dict[str, object]] = {}
        self._registering = allocate_lock()

    def register_config(self, plugin: str, options: "Options") -> None:
        """Give a plugin options of the application's own: over what was registered before, beneath `config=`.

        Raise `ConfigError` for what can't be options of any plugin; whether they fit this one is seen when it starts.
        """
        info = self[plugin]
        layer = Layer("register_config", options)
        self._refuse_unsound(info, [layer])
        with self._registering:
            before = Layer("register_config", self._registered.get(info.id, {}))
            self._registered[info.id] = merge(info, [before, layer])

    def check(self, plugin: str, config: "Options | None" = None) -> "list[ConfigProblem]":
        """Return everything that is wrong with the plugin's configuration, with `config` as the uppermost layer.

        What the manifest does not tell is not checked, and an empty list is no promise that the constructor agrees.
        """
        from .checking import problems_of

        info = self[plugin]
        return problems_of(info, self._layers(info, config))

    def explain(self, plugin: str, config: "Options | None" = None) -> "dict[str, ConfigValue]":
        """Return each value that the constructor would get and the layer that it comes from, by option.

        An entry of a table is `table.entry`. Secrets are shown as asterisks. Raise `ConfigError` for a layer that holds
        no options.
        """
        from .explaining import explain

        info = self[plugin]
        layers = self._layers(info, config)
        self._refuse_unsound(info, layers)
        return explain(info, layers)

    def _layers(self, info: "PluginInfo", config: "Options | None") -> list[Layer]:
        """Return the layers that set something, low to high; the class's own defaults are its own affair."""
        given = (
            ("the manifest's defaults", info.defaults),
            ("register_config", self._registered.get(info.id)),
            ("config=", config),
        )
        return [Layer(name, options) for name, options in given if options is not None and options != {}]

    def _refuse_unsound(self, info: "PluginInfo", layers: "Sequence[Layer]") -> None:
        """Raise `ConfigError` where a layer holds something that can't be options of any plugin."""
        if not all(is_table(layer.options) for layer in layers):
            from .checking import problems_of
            from .misfits import config_error

            raise config_error(info, problems_of(info, layers))

    def _refuse_misfits(self, info: "PluginInfo", layers: "Sequence[Layer]") -> None:
        """Raise `ConfigError` with everything that the manifest knows to be wrong with the layers."""
        if not info.config:
            self._refuse_unsound(info, layers)
            return
        from .checking import problems_of

        problems = problems_of(info, layers)
        if problems:
            from .misfits import config_error

            raise config_error(info, problems)
