"""The classes of plugins, had by importing one module each, or what stands in for them in a test.

Only what the manifests list is imported, and what broke is not tried again.
"""

import sys

from .configuration import Configuration
from .importing import check_base, check_categories, check_reference, derives, import_class

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Literal, TypeAlias, TypeVar

    from .configuration import Asked
    from .documents import Sources
    from .info import PluginInfo
    from .manifest import Manifest
    from .overrides import Override

    Plugin = TypeVar("Plugin")
    # Type checkers refuse an abstract class for type[Plugin]; as something that makes a Plugin they take it.
    Base: TypeAlias = Callable[..., Plugin]
    Verify: TypeAlias = Literal["off", "drift", "strict"]


class Classes(Configuration):
    """The plugins of an application, and the way to their classes."""

    def __init__(  # noqa: PLR0913  (each is a choice of the application's own)
        self,
        manifests: "Sequence[Manifest]",
        *,
        allow: "Iterable[str] | None" = None,
        verify: "Verify" = "off",
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
        api_version: str | None = None,
        config: "Sources | None" = None,
        env: str | None = None,
        environ: "Mapping[str, str] | None" = None,
    ) -> None:
        """Take manifests that are open; `PluginLoader.open` says what the options mean."""
        if verify not in ("off", "drift", "strict"):
            raise ValueError(f'verify is "off", "drift" or "strict", not {verify!r}')
        if api_version is not None:
            from .versions import Range

            Range(api_version)  # which says what is wrong with it
        super().__init__(manifests, enabled=enabled, disabled=disabled, config=config, env=env, environ=environ)
        self._api_version = api_version
        self._allow = (allow,) if isinstance(allow, str) else None if allow is None else tuple(allow)
        self._verify = verify
        self._classes: dict[str, type] = {}
        self._overrides: dict[str, Callable[..., object]] = {}
        self._broken: dict[str, BaseException] = {}
        self._failures: dict[str, ImportError] = {}

    def override(self, plugin: "Asked", replacement: "Callable[..., Any]") -> "Override":
        """Put a class or a factory in the place of a plugin for the length of a `with` block: for tests.

        Of a category that is the plugin that serves it now.

        It may lie anywhere, but must be of the base that is asked for, and is validated like any other.
        """
        from .overrides import Override

        return Override(self._overrides, self._asked(plugin), replacement)

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
        began = now()
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

            events.loaded(info, now() - began)
        return cls


def _lies_under(module: str, allowed: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{prefix}.") for prefix in allowed)


def now() -> float:
    """Return a clock's seconds, or 0 where no log would tell of them."""
    if "logging" not in sys.modules:
        return 0.0
    from time import perf_counter

    return perf_counter()
