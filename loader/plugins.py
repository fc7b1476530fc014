"""Starts plugins, one by one: what is in the manifest can be imported, and nothing else.

One broken plugin never harms another, and what failed for one thread fails alike for all.
"""

import sys

from .configuration import Configuration
from .importing import check_base, check_categories, check_reference, derives, import_class
from .manifest import Manifest
from .sources import locate
from .starting import make_instance, validate

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Literal, Self, TypeAlias, TypeVar, overload

    from .configuration import Options
    from .info import PluginInfo
    from .layers import Layer
    from .overrides import Override
    from .report import LoadReport
    from .sources import Location
    from .starting import Pending

    Plugin = TypeVar("Plugin")
    # Type checkers refuse an abstract class for type[Plugin]; as something that makes a Plugin they take it.
    Base: TypeAlias = Callable[..., Plugin]
    Validator: TypeAlias = Callable[[Any], object]
    Verify: TypeAlias = Literal["off", "drift", "strict"]
    Errors: TypeAlias = Literal["collect", "raise"]


class PluginLoader(Configuration):
    """The plugins of an application: a mapping to what is known about them, and the way to start them.

    All methods may be called from any thread.
    """

    def __init__(
        self,
        manifests: "Sequence[Manifest]",
        *,
        allow: "Iterable[str] | None" = None,
        verify: "Verify" = "off",
        validators: "Iterable[Validator]" = (),
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
        api_version: str | None = None,
    ) -> None:
        """Take manifests that are open; `open` says what the options mean."""
        if verify not in ("off", "drift", "strict"):
            raise ValueError(f'verify is "off", "drift" or "strict", not {verify!r}')
        if api_version is not None:
            from .versions import Range

            Range(api_version)  # which says what is wrong with it
        super().__init__(manifests, enabled=enabled, disabled=disabled)
        self._api_version = api_version
        self._allow = (allow,) if isinstance(allow, str) else None if allow is None else tuple(allow)
        self._verify = verify
        self._validators = tuple(validators)
        self._classes: dict[str, type] = {}
        self._overrides: dict[str, Callable[..., object]] = {}
        self._broken: dict[str, BaseException] = {}
        self._failures: dict[str, ImportError] = {}

    @classmethod
    def open(
        cls,
        manifest: "Location",
        *more: "Location",
        allow: "Iterable[str] | None" = None,
        verify: "Verify" = "off",
        validators: "Iterable[Validator]" = (),
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
        api_version: str | None = None,
    ) -> "Self":
        """Open one manifest or several: each a path, a `package:resource`, or a Traversable.

        `allow` names the packages and modules under which plugins may lie. `verify` compares the source of a plugin
        and of its ancestors, as far as the manifest knows it, before it is imported: "drift" refuses what changed, and
        "strict" what can't be compared, too. `validators` are called with each instance, and refuse it by raising or by
        returning False. `enabled` and `disabled` are names, Category/name or ids: what is left out of the one or stands
        in the other is as if it were not there. `api_version` is the range of plugin interfaces that the application
        has, such as ">=2,<4", in place of what its project says: a plugin that says it was written for another is
        refused before it is imported.

        Raise `ManifestError` for what is no manifest, or where two of them contradict each other.
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
        )

    if TYPE_CHECKING:

        @overload
        def load(self, plugin: str, base: "Base[Plugin]", *, config: "Options | None" = None) -> "Plugin": ...
        @overload
        def load(self, plugin: str, base: None = None, *, config: "Options | None" = None) -> "Any": ...  # noqa: ANN401

    def load(self, plugin: str, base: "Base[Any] | None" = None, *, config: "Options | None" = None) -> object:
        """Import one plugin and return a new instance of it, which is one of `base`.

        Its configuration is what the manifest gives, what was registered, and `config`, the later over the earlier.
        """
        try:
            return self._start(self[plugin], base, config)
        except Exception as error:
            _tell(error)
            raise

    if TYPE_CHECKING:

        @overload
        def load_class(self, plugin: str, base: "Base[Plugin]") -> "type[Plugin]": ...
        @overload
        def load_class(self, plugin: str, base: None = None) -> "type[Any]": ...

    def load_class(self, plugin: str, base: "Base[Any] | None" = None) -> "type[Any]":
        """Import one plugin and return its class, which derives from `base`."""
        try:
            return self._class_made_by(self[plugin], base)
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
        async def aload(self, plugin: str, base: "Base[Plugin]", *, config: "Options | None" = None) -> "Plugin": ...
        @overload
        async def aload(self, plugin: str, base: None = None, *, config: "Options | None" = None) -> "Any": ...  # noqa: ANN401

    async def aload(self, plugin: str, base: "Base[Any] | None" = None, *, config: "Options | None" = None) -> object:
        """Do as `load`, with the import in a thread of its own, and await validators that are coroutines.

        The constructor runs in the thread of the event loop.
        """
        from asyncio import to_thread

        from .starting import await_all, close_all

        pending: Pending = []
        try:
            info = self[plugin]
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

    def override(self, plugin: str, replacement: "Callable[..., Any]") -> "Override":
        """Put a class or a factory in the place of a plugin for the length of a `with` block: for tests.

        It may lie anywhere, but must be of the base that is asked for, and is validated like any other.
        """
        from .overrides import Override

        return Override(self._overrides, self[plugin], replacement)

    def _start(self, info: "PluginInfo", base: "Base[Any] | None", config: "Options | None") -> object:
        return self._make(info, base, self._checked_layers(info, config))

    def _checked_layers(self, info: "PluginInfo", config: "Options | None") -> "list[Layer]":
        """Return the layers of the configuration; raise `ConfigError` for all that is known before the import."""
        layers = self._layers(info, config)
        if info.id in self._overrides:
            self._refuse_unsound(info, layers)  # what stands in for a plugin in a test may have options of its own
        else:
            self._refuse_misfits(info, layers)
        return layers

    def _make(
        self,
        info: "PluginInfo",
        base: "Base[Any] | None",
        layers: "Sequence[Layer]",
        pending: "Pending | None" = None,
    ) -> object:
        make = self._made_by(info, base)
        began = _now()
        is_replaced = make is self._overrides.get(info.id)
        instance = make_instance(info, make, layers, lambda id_: self._type(info, id_), is_replaced=is_replaced)
        if base is not None and not isinstance(make, type) and not derives(instance.__class__, base):
            from .diagnosis import wrong_replacement  # a mock's __class__ is what it stands in for

            raise wrong_replacement(info, instance.__class__, base)
        validate(info, instance, self._validators, pending, layers=layers)
        if began:
            from . import events

            events.configured(info, layers)
            events.started(info, _now() - began)
        return instance

    def _made_by(self, info: "PluginInfo", base: "Base[Any] | None") -> "Callable[..., object]":
        """Return the class of the plugin, or what overrides it."""
        replacement = self._overrides.get(info.id)
        if replacement is not None:
            if base is not None and isinstance(replacement, type) and not derives(replacement, base):
                from .diagnosis import wrong_replacement

                raise wrong_replacement(info, replacement, base)
            return replacement
        made = self._classes.get(info.id)
        if made is None:
            made = self._import(info)
        if base is not None:
            check_base(info, made, base)
        else:
            check_categories(info, made, self._categories)
        return made

    def _class_made_by(self, info: "PluginInfo", base: "Base[Any] | None") -> type:
        made = self._made_by(info, base)
        if isinstance(made, type):
            return made
        from .diagnosis import replaced_by_no_class

        raise replaced_by_no_class(info, made)

    def _type(self, info: "PluginInfo", reference: str) -> type:
        """Return a class that a plugin's record lists as the type of an option, had by the rules for plugins."""
        from .info import info_of_type

        made = self._classes.get(reference)
        return self._import(info_of_type(reference, info.manifest)) if made is None else made

    def _import(self, info: "PluginInfo") -> type:
        failure = self._failures.get(info.id)
        if failure is not None:
            raise failure.with_traceback(None) from failure.__cause__
        check_reference(info)
        if self._allow is not None and not _lies_under(info.module, self._allow):
            info.manifest.refuse(
                f"{info.id!r} lies outside of what the application allows ({', '.join(self._allow)})",
                plugin=info.id,
                remedy="take it out of the manifest, or name its package in allow= of PluginLoader.open",
            )
        began = _now()
        if self._verify != "off":
            from .freshness import check_source

            check_source(info, strict=self._verify == "strict")
        try:
            if "compat" in info.record:
                from .compatibility import check_compatible

                check_compatible(info, api_version=self._api_version or info.manifest.api_version())
            cls = import_class(info, self._broken)
        except ImportError as error:
            # The first error is the one that all get: what broke is not tried again.
            first = self._failures.setdefault(info.id, error)
            raise first.with_traceback(None) from first.__cause__
        self._classes[info.id] = cls
        if began:
            from . import events

            events.loaded(info, _now() - began)
        return cls


def _lies_under(module: str, allowed: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{prefix}.") for prefix in allowed)


def _now() -> float:
    """Return a clock's seconds, or 0 where no log would tell of them."""
    if "logging" not in sys.modules:
        return 0.0
    from time import perf_counter

    return perf_counter()


def _tell(error: BaseException) -> None:
    """Tell the log, if there is one."""
    if "logging" in sys.modules:
        from . import events

        events.failed(error)
