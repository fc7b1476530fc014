"""Starts plugins, one by one: what is in the manifest can be imported, and nothing else.

One broken plugin never harms another, and what failed for one thread fails alike for all.
"""

import sys

from .classes import Classes, now
from .importing import derives
from .manifest import Manifest
from .sources import locate
from .starting import make_instance, validate

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Literal, Self, TypeAlias, overload

    from .classes import Base, Plugin, Verify
    from .configuration import Asked, Options
    from .documents import Sources
    from .info import PluginInfo
    from .layers import Layer
    from .report import LoadReport
    from .sources import Location
    from .starting import Pending

    Validator: TypeAlias = Callable[[Any], object]
    Errors: TypeAlias = Literal["collect", "raise"]


class PluginLoader(Classes):
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
        api_version: str | None = None,
        config: "Sources | None" = None,
        env: str | None = None,
        environ: "Mapping[str, str] | None" = None,
    ) -> None:
        """Take manifests that are open; `open` says what the options mean."""
        super().__init__(
            manifests,
            allow=allow,
            verify=verify,
            enabled=enabled,
            disabled=disabled,
            api_version=api_version,
            config=config,
            env=env,
            environ=environ,
        )
        self._validators = tuple(validators)

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
        api_version: str | None = None,
        config: "Sources | None" = None,
        env: str | None = None,
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
            _tell(error)
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
            return self._class_made_by(self._asked(plugin), _base(plugin, base))
        except Exception as error:
            _tell(error)
            raise

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
        from .errors import PluginError
        from .report import LoadReport

        if errors not in ("collect", "raise"):
            raise ValueError(f'errors is "collect" or "raise", not {errors!r}')
        base = None if isinstance(category, str) else category
        settings = self._said()
        if settings is not None and settings.problems:
            from .misfits import config_error

            raise config_error(None, settings.problems)
        options = {self[address].id: given for address, given in (config or {}).items()}
        loaded: dict[str, object] = {}
        failed: dict[str, PluginError] = {}
        for info in self.of(category):
            address = self.address(info)
            try:
                loaded[address] = self._start(info, base, options.get(info.id))
            except PluginError as error:
                _tell(error)
                if errors == "raise":
                    raise
                failed[address] = error
        return LoadReport(loaded=loaded, failed=failed)

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

        from .starting import await_all, close_all

        pending: Pending = []
        try:
            info, base = self._asked(plugin), _base(plugin, base)
            layers = self._checked_layers(info, config)
            await to_thread(self._made_by, info, base)
            instance = self._make(info, base, layers, pending)
            await await_all(info, pending, layers)
        except Exception as error:
            _tell(error)
            raise
        finally:
            close_all(pending)
        return instance

    def _start(self, info: "PluginInfo", base: "Base[Any] | None", config: "Options | None") -> object:
        return self._make(info, base, self._checked_layers(info, config))

    def _checked_layers(self, info: "PluginInfo", config: "Options | None") -> "list[Layer]":
        """Return the layers of the configuration; raise `ConfigError` for all that is known before the import."""
        layers, wrong = self._layers(info, config)
        if info.id in self._overrides:
            self._refuse_unsound(info, layers, wrong)  # what stands in for a plugin may have options of its own
        else:
            self._refuse_misfits(info, layers, wrong)
        return layers

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
        instance = make_instance(info, make, layers, lambda id_: self._type(info, id_), is_replaced=is_replaced)
        if base is not None and not isinstance(make, type) and not derives(instance.__class__, base):
            from .diagnosis import wrong_replacement  # a mock's __class__ is what it stands in for

            raise wrong_replacement(info, instance.__class__, base)
        validate(info, instance, self._validators, pending, layers=layers)
        if began:
            from . import events

            events.configured(info, layers)
            events.started(info, now() - began)
        return instance


def _base(plugin: "Asked", base: "Base[Any] | None") -> "Base[Any] | None":
    """Return the base that is asked for: a category that is given as its base class asks for that."""
    return plugin if base is None and not isinstance(plugin, str) else base


def _tell(error: BaseException) -> None:
    """Tell the log, if there is one."""
    if "logging" in sys.modules:
        from . import events

        events.failed(error)
