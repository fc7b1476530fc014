"""The configuration of plugins: what is registered for them, and the layers that a constructor gets its options from.

Everything is known and checked from the manifest; nothing is imported.
"""

import sys
from _thread import allocate_lock

from .catalogue import Catalogue
from .layers import Layer, is_table, merge

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeAlias

    from .documents import Sources
    from .errors import ConfigError, ConfigProblem
    from .explaining import Explanation
    from .info import PluginInfo
    from .manifest import Manifest
    from .settings import Settings

    Options: TypeAlias = Mapping[str, object]
    Asked: TypeAlias = str | Callable[..., Any]  # an address, or a category by its name or its base class


class Configuration(Catalogue):
    """The plugins of an application, and how they are configured."""

    def __init__(
        self,
        manifests: "Sequence[Manifest]",
        *,
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
        config: "Sources | None" = None,
        env: str | None = None,
        environ: "Mapping[str, str] | None" = None,
    ) -> None:
        """Take manifests that are open; `PluginLoader.open` says what the options mean."""
        super().__init__(manifests, enabled=enabled, disabled=disabled)
        self._registered: dict[str, dict[str, object]] = {}
        self._lock = allocate_lock()
        self._sources: tuple[str | Mapping[str, object], ...] = ()
        self._env = env
        self._environ = environ
        self._settings: Settings | None = None
        if config is not None:
            self._sources = _sources(config)
        if env is not None:
            from .environment import check_prefix

            check_prefix(env)

    def register_config(self, plugin: str, options: "Options") -> None:
        """Give a plugin options of the application's own: over what was registered before, beneath files and `config=`.

        Raise `ConfigError` for what can't be options of any plugin; whether they fit this one is seen when it starts.
        """
        info = self[plugin]
        layer = Layer("register_config", options)
        self._refuse_unsound(info, [layer])
        with self._lock:
            before = Layer("register_config", self._registered.get(info.id, {}))
            self._registered[info.id] = merge(info, [before, layer])

    def check(self, plugin: "Asked", config: "Options | None" = None) -> "list[ConfigProblem]":
        """Return everything that is wrong with the plugin's configuration, with `config` as the uppermost layer.

        Of a category that is the plugin that serves it. What addresses no plugin at all in files and the environment is
        wrong for each. What the manifest does not tell is not checked, and an empty list is no promise that the
        constructor agrees.
        """
        from .checking import problems_of

        info = self._asked(plugin)
        layers, wrong = self._layers(info, config)
        told = {problem.path for problem in wrong}
        return [*wrong, *(problem for problem in problems_of(info, layers) if problem.path not in told)]

    def explain(self, plugin: "Asked", config: "Options | None" = None) -> "Explanation":
        """Return each value that the constructor would get and the layer that it comes from, by option.

        An entry of a table is `table.entry`. Secrets are shown as asterisks. Raise `ConfigError` for a layer that holds
        no options.
        """
        from .explaining import explain

        info = self._asked(plugin)
        layers, wrong = self._layers(info, config)
        self._refuse_unsound(info, layers, wrong)
        return explain(info, layers, self._settings)

    def serving(self, category: "Asked") -> "PluginInfo":
        """Return the plugin that serves a category: the one that `[use]` names, or the only one that there is.

        Raise `AmbiguousPlugin` where several could, and nothing chooses, and `ConfigError` where files or variables
        address what there is not.
        """
        from .choosing import chosen

        listed, categories = self.of(category), self._categories_of(category)
        settings = self._said()
        if settings is not None and settings.problems:
            from .misfits import config_error

            raise config_error(None, settings.problems)
        info = chosen(categories, listed, settings, prefix=self._env, source=self._shown)
        if settings is not None and "logging" in sys.modules:
            from .events import chosen as tell

            for one in sorted(categories):
                tell(one, info, settings)
        return info

    def _asked(self, plugin: "Asked") -> "PluginInfo":
        """Return the plugin that an address leads to, or the one that serves a category."""
        if isinstance(plugin, str):
            is_category = plugin in self._categories and not self._candidates(plugin)
        else:
            is_category = callable(plugin)
        return self.serving(plugin) if is_category else self[plugin]  # type: ignore[index]

    def _said(self) -> "Settings | None":
        """Return what files and the environment say, read once."""
        if self._settings is None and (self._sources or self._env is not None):
            from .addressing import Addresses
            from .settings import Settings

            with self._lock:
                if self._settings is None:
                    environ = _environ() if self._environ is None else self._environ
                    addresses = Addresses(self.manifests, self._candidates)
                    self._settings = Settings(addresses, self._sources, prefix=self._env, environ=environ)
        return self._settings

    def _layers(self, info: "PluginInfo", config: "Options | None") -> "tuple[list[Layer], list[ConfigProblem]]":
        """Return the layers that set something, low to high, and what is wrong with files and variables as such.

        The class's own defaults are its own affair.
        """
        settings = self._said()
        layers: list[Layer] = []
        wrong: list[ConfigProblem] = []
        if info.defaults:
            layers.append(Layer("the manifest's defaults", info.defaults))
        registered = self._registered.get(info.id)
        if registered:
            layers.append(Layer("register_config", registered))
        if settings is not None:
            found, problems = settings.layers_of(info)
            layers += [layer for layer in found if layer.options != {}]
            wrong += [*settings.problems, *problems]
            for address, place in settings.old_names(info):
                from .renamed import warn_of_renaming

                warn_of_renaming(address, info, self.address(info), place)
        if config is not None and config != {}:
            layers.append(Layer("config=", config))
        return layers, wrong

    def _refuse_unsound(
        self, info: "PluginInfo", layers: "Sequence[Layer]", wrong: "Sequence[ConfigProblem]" = ()
    ) -> None:
        """Raise `ConfigError` where a layer holds something that can't be options of any plugin."""
        if wrong or not all(is_table(layer.options) for layer in layers):
            from .checking import unsound

            raise self._error(info, [*wrong, *unsound(layers)])

    def _refuse_misfits(self, info: "PluginInfo", layers: "Sequence[Layer]", wrong: "Sequence[ConfigProblem]") -> None:
        """Raise `ConfigError` with everything that the manifest knows to be wrong with the layers."""
        if not info.config:
            self._refuse_unsound(info, layers, wrong)
            return
        from .checking import problems_of

        told = {problem.path for problem in wrong}
        problems = [*wrong, *(problem for problem in problems_of(info, layers) if problem.path not in told)]
        if problems:
            raise self._error(info, problems)

    def _error(self, info: "PluginInfo", problems: "Sequence[ConfigProblem]") -> "ConfigError":
        """Return the error that carries the problems; it is about the plugin unless all of them are about none."""
        from .misfits import config_error

        of_all = () if self._settings is None else self._settings.problems
        return config_error(None if all(problem in of_all for problem in problems) else info, problems)


def _sources(config: "Sources") -> "tuple[str | Mapping[str, object], ...]":
    """Return the sources one by one; raise `ConfigError` for a file that is not there."""
    from .documents import Unreadable, listed, look

    sources = listed(config)
    try:
        for source in sources:
            if isinstance(source, str):
                look(source)
    except Unreadable as unreadable:
        from .misfits import config_error

        raise config_error(None, [unreadable.problem]) from None
    return sources


def _environ() -> "Mapping[str, str]":
    from os import environ

    return environ
