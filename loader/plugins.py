"""Starts plugins, one by one: what is in the manifest can be imported, and nothing else.

One broken plugin never harms another, and what failed for one thread fails alike for all. Everything about their
configuration is known and checked from the manifest, before anything is imported.
"""

import sys
from _thread import allocate_lock

from .catalogue import Catalogue, PluginInfo
from .importing import Importer, check_base, check_categories, derives, now
from .manifest import Manifest, locate
from .starting import Layer, are_right, is_table, make_instance, validate

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Literal, Self, TypeAlias, TypeVar, overload

    from .configuration import Configuration
    from .documents import Sources
    from .errors import ConfigProblem
    from .explaining import Explanation
    from .importing import Verify
    from .overrides import Override
    from .packages import Location
    from .report import LoadReport
    from .starting import Pending

    Plugin = TypeVar("Plugin")
    # Type checkers refuse an abstract class for type[Plugin]; as something that makes a Plugin they take it.
    Base: TypeAlias = Callable[..., Plugin]
    Options: TypeAlias = Mapping[str, object]
    Asked: TypeAlias = str | Callable[..., Any]  # an address, or a category by its name or its base class
    Validator: TypeAlias = Callable[[Any], object]
    Errors: TypeAlias = Literal["collect", "raise"]


class PluginLoader(Catalogue):
    """The plugins of an application: a mapping to what is known about them, and the way to start them.

    All methods may be called from any thread.
    """

    def __init__(  # noqa: PLR0913  (each is a choice of the application's own)
        self,
        manifests: "Sequence[Manifest]",
        *,
        allow: "Iterable[str] | None" = None,
        verify: "Verify" = "off",
        validators: "Iterable[Validator]" = (),
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
        api_version: "str | None" = None,
        config: "Sources | None" = None,
        env: "str | None" = None,
        environ: "Mapping[str, str] | None" = None,
    ) -> None:
        """Take manifests that are open; `open` says what the options mean."""
        self._importer = Importer(allow=allow, verify=verify, api_version=api_version)
        super().__init__(manifests, enabled=enabled, disabled=disabled)
        self._validators = tuple(validators)
        self._overrides: dict[str, Callable[..., object]] = {}
        self._lock = allocate_lock()
        self._configuration: Configuration | None = None
        if config is not None or env is not None:
            self._configured(config, env, environ)

    @classmethod
    def open(  # noqa: PLR0913  (each is a choice of the application's own)
        cls,
        manifest: "Location",
        *more: "Location",
        allow: "Iterable[str] | None" = None,
        verify: "Verify" = "off",
        validators: "Iterable[Validator]" = (),
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
        api_version: "str | None" = None,
        config: "Sources | None" = None,
        env: "str | None" = None,
        environ: "Mapping[str, str] | None" = None,
    ) -> "Self":
        """Open one manifest or several: each a path, a `package:resource`, or a Traversable.

        `allow` names the packages and modules under which plugins may lie. `verify` compares the source of a plugin
        and of its ancestors, as far as the manifest knows it, before it is imported: "drift" refuses what changed, and
        "strict" what can't be compared, too. `validators` are called with each instance, and refuse it by raising or by
        returning False. `enabled` and `disabled` are names, Category/name or ids: what is left out of the one or stands
        in the other is as if it were not there. `api_version` is the range of plugin interfaces that the application
        has, such as ">=2,<4", in place of what its project says: a plugin that says it was written for another is
        refused before it is imported.

        `config` is a TOML or JSON file, a mapping of the same content, or several of these, low to high: what
        `[plugins.NAME]` sets lies over what is registered, and `[use]` says which plugin serves a category. Variables
        of `environ` (`os.environ`) that begin with the prefix `env` and `__PLUGINS__` or `__USE__` lie over the files.
        All that is read when it is first needed, once.

        Raise `ManifestError` for what is no manifest, or where two of them contradict each other, and `ConfigError`
        where a file is missing.
        """
        manifests = [Manifest(locate(location)) for location in (manifest, *more)]
        return cls(
            manifests,
            allow=allow,
            verify=verify,
            validators=validators,
            enabled=enabled,
            disabled=disabled,
            api_version=api_version,
            config=config,
            env=env,
            environ=environ,
        )

    if TYPE_CHECKING:

        @overload
        def load(self, plugin: "Base[Plugin]", base: None = None, *, config: "Options | None" = None) -> "Plugin": ...
        @overload
        def load(self, plugin: str, base: "Base[Plugin]", *, config: "Options | None" = None) -> "Plugin": ...
        @overload
        def load(self, plugin: str, base: None = None, *, config: "Options | None" = None) -> "Any": ...  # noqa: ANN401

    def load(self, plugin: "Asked", base: "Base[Any] | None" = None, *, config: "Options | None" = None) -> object:
        """Import one plugin and return a new instance of it, which is one of `base`.

        A category, by its base class or its name, stands for the plugin that serves it. Its configuration is what the
        manifest gives, what was registered, what files and the environment say, and `config`, the later over the
        earlier.
        """
        try:
            return self._start(self._asked(plugin), _base(plugin, base), config)
        except Exception as error:
            tell(error)
            raise

    if TYPE_CHECKING:

        @overload
        def load_class(self, plugin: "Base[Plugin]", base: None = None) -> "type[Plugin]": ...
        @overload
        def load_class(self, plugin: str, base: "Base[Plugin]") -> "type[Plugin]": ...
        @overload
        def load_class(self, plugin: str, base: None = None) -> "type[Any]": ...

    def load_class(self, plugin: "Asked", base: "Base[Any] | None" = None) -> "type[Any]":
        """Import one plugin, or the one that serves a category, and return its class, which derives from `base`."""
        try:
            info = self._asked(plugin)
            made = self._made_by(info, _base(plugin, base))
            if not isinstance(made, type):
                from .diagnosis import refuse_no_class

                refuse_no_class(info, made)
        except Exception as error:
            tell(error)
            raise
        return made

    if TYPE_CHECKING:

        @overload
        def load_all(
            self,
            category: "Base[Plugin]",
            *,
            config: "Mapping[str, Options] | None" = None,
            errors: "Errors" = "collect",
        ) -> "LoadReport[Plugin]": ...
        @overload
        def load_all(
            self,
            category: str | None = None,
            *,
            config: "Mapping[str, Options] | None" = None,
            errors: "Errors" = "collect",
        ) -> "LoadReport[Any]": ...

    def load_all(
        self,
        category: "str | Base[Any] | None" = None,
        *,
        config: "Mapping[str, Options] | None" = None,
        errors: "Errors" = "collect",
    ) -> "LoadReport[Any]":
        """Start all plugins of a category, or all there are; `config` maps addresses to options.

        Of a category that is given as its base class the instances must be. With `errors="raise"` the first error is
        raised, else all are collected in the report.
        """
        from .report import load_each

        if errors not in ("collect", "raise"):
            raise ValueError(f'errors is "collect" or "raise", not {errors!r}')
        base = None if isinstance(category, str) else category
        self._configured().refuse_strays()
        options = {self[address].id: given for address, given in (config or {}).items()}
        infos = {self.address(info): info for info in self.of(category)}
        return load_each(infos, lambda info: self._start(info, base, options.get(info.id)), stops=errors == "raise")

    if TYPE_CHECKING:

        @overload
        async def aload(
            self, plugin: "Base[Plugin]", base: None = None, *, config: "Options | None" = None
        ) -> "Plugin": ...
        @overload
        async def aload(self, plugin: str, base: "Base[Plugin]", *, config: "Options | None" = None) -> "Plugin": ...
        @overload
        async def aload(self, plugin: str, base: None = None, *, config: "Options | None" = None) -> "Any": ...  # noqa: ANN401

    async def aload(
        self, plugin: "Asked", base: "Base[Any] | None" = None, *, config: "Options | None" = None
    ) -> object:
        """Do as `load`, with the import in a thread of its own, and await validators that are coroutines.

        The constructor runs in the thread of the event loop.
        """
        from asyncio import to_thread

        from .awaiting import await_all, close_all

        pending: Pending = []
        try:
            info, base = self._asked(plugin), _base(plugin, base)
            layers = self._checked_layers(info, config)
            await to_thread(self._made_by, info, base)
            instance = self._make(info, base, layers, pending)
            await await_all(info, pending, layers)
        except Exception as error:
            tell(error)
            raise
        finally:
            close_all(pending)
        return instance

    def register_config(self, plugin: str, options: "Options") -> None:
        """Give a plugin options of the application's own: over what was registered before, beneath files and `config=`.

        Raise `ConfigError` for what can't be options of any plugin; whether they fit this one is seen when it starts.
        """
        info = self[plugin]
        layer = Layer("register_config", options)
        if not is_table(options):
            from .checking import refuse_unsound

            refuse_unsound(info, [layer])
        self._configured().register(info, layer)

    def check(self, plugin: "Asked", config: "Options | None" = None) -> "list[ConfigProblem]":
        """Return everything that is wrong with the plugin's configuration, with `config` as the uppermost layer.

        Of a category that is the plugin that serves it. What addresses no plugin at all in files and the environment is
        wrong for each. What the manifest does not tell is not checked, and an empty list is no promise that the
        constructor agrees.
        """
        from .checking import all_problems

        info = self._asked(plugin)
        return all_problems(info, *self._layers(info, config))

    def explain(self, plugin: "Asked", config: "Options | None" = None) -> "Explanation":
        """Return each value that the constructor would get and the layer that it comes from, by option.

        An entry of a table is `table.entry`. Secrets are shown as asterisks. Raise `ConfigError` for a layer that holds
        no options.
        """
        from .checking import refuse_unsound
        from .explaining import explain

        info = self._asked(plugin)
        layers, wrong = self._layers(info, config)
        refuse_unsound(info, layers, wrong, self._strays())
        return explain(info, layers, self._configured().settings())

    def serving(self, category: "Asked") -> "PluginInfo":
        """Return the plugin that serves a category: the one that `[use]` names, or the only one that there is.

        Raise `AmbiguousPlugin` where several could, and nothing chooses, and `ConfigError` where files or variables
        address what there is not.
        """
        from .listing import meant

        listed = self.of(category)
        return self._configured().serving(meant(category, self._categories), listed, source=self._shown)

    def override(self, plugin: "Asked", replacement: "Callable[..., Any]") -> "Override":
        """Put a class or a factory in the place of a plugin for the length of a `with` block: for tests.

        Of a category that is the plugin that serves it now.

        It may lie anywhere, but must be of the base that is asked for, and is validated like any other.
        """
        from .overrides import Override

        return Override(self._overrides, self._asked(plugin), replacement)

    def _start(self, info: "PluginInfo", base: "Base[Any] | None", config: "Options | None") -> object:
        return self._make(info, base, self._checked_layers(info, config))

    def _checked_layers(self, info: "PluginInfo", config: "Options | None") -> "list[Layer]":
        """Return the layers of the configuration; raise `ConfigError` for all that is known before the import."""
        layers, wrong = self._layers(info, config)
        if wrong or info.id in self._overrides or not are_right(info, layers):
            from .checking import refuse_misfits

            # What stands in for a plugin may have options of its own.
            refuse_misfits(info, layers, wrong, self._strays(), is_replaced=info.id in self._overrides)
        return layers

    def _made_by(self, info: "PluginInfo", base: "Base[Any] | None") -> "Callable[..., object]":
        """Return the class of the plugin, or what overrides it."""
        replacement = self._overrides.get(info.id)
        if replacement is not None:
            if base is not None and isinstance(replacement, type) and not derives(replacement, base):
                from .diagnosis import wrong_replacement

                raise wrong_replacement(info, replacement, base)
            return replacement
        made = self._importer.class_of(info)
        if base is not None:
            check_base(info, made, base)
        else:
            check_categories(info, made, self._categories)
        return made

    def _class_of_option(self, info: "PluginInfo", reference: str) -> type:
        """Return a class that a plugin's record lists as the type of an option, had by the rules for plugins."""
        module, _, qualname = reference.partition(":")
        record = {"name": qualname, "module": module, "qualname": qualname}
        return self._importer.class_of(PluginInfo(reference, record, info.manifest))

    def _make(
        self,
        info: "PluginInfo",
        base: "Base[Any] | None",
        layers: "Sequence[Layer]",
        pending: "Pending | None" = None,
    ) -> object:
        make = self._made_by(info, base)
        began = now()
        is_replaced = make is self._overrides.get(info.id)
        instance = make_instance(
            info, make, layers, lambda id_: self._class_of_option(info, id_), is_replaced=is_replaced
        )
        if base is not None and not isinstance(make, type) and not derives(instance.__class__, base):
            from .diagnosis import wrong_replacement  # a mock's __class__ is what it stands in for

            raise wrong_replacement(info, instance.__class__, base)
        validate(info, instance, self._validators, pending, layers=layers)
        if began:
            from . import events

            events.configured(info, layers)
            events.started(info, now() - began)
        return instance

    def _asked(self, plugin: "Asked") -> "PluginInfo":
        """Return the plugin that an address leads to, or the one that serves a category."""
        if isinstance(plugin, str):
            is_category = plugin in self._categories and not self._candidates(plugin)
        else:
            is_category = callable(plugin)
        return self.serving(plugin) if is_category else self[plugin]  # type: ignore[index]

    def _configured(
        self, sources: "Sources | None" = None, prefix: "str | None" = None, environ: "Mapping[str, str] | None" = None
    ) -> "Configuration":
        """Return what is set beside the manifest's defaults and `config=`, which begins as what is given here."""
        with self._lock:
            if self._configuration is None:
                from .configuration import Configuration

                found = self.manifests, self._candidates, self.address
                self._configuration = Configuration(*found, sources=sources, prefix=prefix, environ=environ)
            return self._configuration

    def _layers(self, info: "PluginInfo", config: "Options | None") -> "tuple[list[Layer], list[ConfigProblem]]":
        """Return the layers that set something, low to high, and what is wrong with files and variables as such.

        The class's own defaults are its own affair.
        """
        layers = [Layer("the manifest's defaults", info.defaults)] if info.defaults else []
        wrong: list[ConfigProblem] = []
        if self._configuration is not None:
            found, wrong = self._configuration.layers_of(info)
            layers += found
        if config is not None and config != {}:
            layers.append(Layer("config=", config))
        return layers, wrong

    def _strays(self) -> "Sequence[ConfigProblem]":
        return () if self._configuration is None else self._configuration.strays()


def _base(plugin: "Asked", base: "Base[Any] | None") -> "Base[Any] | None":
    """Return the base that is asked for: a category that is given as its base class asks for that."""
    return plugin if base is None and not isinstance(plugin, str) else base


def tell(error: BaseException) -> None:
    """Tell the log, if there is one."""
    if "logging" in sys.modules:
        from . import events

        events.failed(error)
