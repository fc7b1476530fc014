"""What the loader tells the log, if the application has one: `coldplug.loader`, each event with fields to filter by.

Values of options are never among them. docs/reference/logging.md has the table.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .catalogue import PluginInfo
    from .settings import Settings
    from .starting import Layer


def loaded(info: PluginInfo, seconds: float) -> None:
    """Tell that a class was imported and found right."""
    _log("DEBUG", "loaded", "loaded %s in %.3f s", info.id, seconds, **_of(info), seconds=seconds)


def configured(info: PluginInfo, layers: Sequence[Layer]) -> None:
    """Tell which options each layer sets, low to high; never their values."""
    for layer in layers:
        options = sorted(layer.options)
        named = ", ".join(options)
        _log(
            "DEBUG",
            "configured",
            "%s gets %s from %s",
            info.id,
            named,
            layer.name,
            **_of(info),
            layer=layer.name,
            options=options,
        )


def chosen(category: str, info: PluginInfo, settings: Settings) -> None:
    """Tell who serves a category, and that a layer put another plugin aside, whose options are dropped."""
    from .choosing import told

    said = told(category, settings)
    if said is not None:
        former = settings.former(category)
        instead = None if former is None else former.address
        layer = settings.choices[category][-1].layer
        level = "DEBUG" if former is None else "INFO"
        _log(level, "chosen", "%s", said, **_of(info), category=category, layer=layer, instead=instead)


def started(info: PluginInfo, seconds: float) -> None:
    """Tell that an instance was made and that no validator refused it."""
    _log("INFO", "started", "started %s in %.3f s", info.id, seconds, **_of(info), seconds=seconds)


def failed(error: BaseException) -> None:
    """Tell that a plugin could not be had; other errors are not the loader's."""
    if isinstance(error, PluginError):
        _log("WARNING", "failed", "%s", error, id=error.plugin, error=type(error).__name__, source=error.source)


def renamed(info: PluginInfo, asked: str, name: str) -> None:
    """Tell that a plugin was asked for by a name that it had before."""
    _log("WARNING", "renamed", "%r is called %r now", asked, name, **_of(info), asked=asked, now=name)


def overridden(info: PluginInfo, by: str) -> None:
    """Tell that something else takes the place of a plugin, which only a test should do."""
    _log("INFO", "overridden", "%s is overridden by %s", info.id, by, **_of(info), by=by)


def _of(info: PluginInfo) -> dict[str, object]:
    return {"id": info.id, "plugin_module": info.module}  # `module` is the log record's own


def _log(level: str, event: str, text: str, *arguments: object, **fields: object) -> None:
    logging = sys.modules.get("logging")
    if logging is not None:
        logger = logging.getLogger("coldplug.loader")
        if not logger.handlers:  # else a warning would go to stderr where the application has set up no handler at all
            logger.addHandler(logging.NullHandler())
        logger.log(getattr(logging, level), text, *arguments, extra={"event": event, **fields})
