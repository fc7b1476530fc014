"""What the loader tells the log, if the application has one: `coldplug.loader`, each event with fields to filter by.

Values of options are never among them. docs/reference/logging.md has the table.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .info import PluginInfo
    from .layers import Layer


def loaded(info: PluginInfo, seconds: float) -> None:
    """Tell that a class was imported and found right."""
    _log("DEBUG", "loaded %s in %.3f s", info.id, seconds, plugin=info.id, plugin_module=info.module, seconds=seconds)


def started(info: PluginInfo, seconds: float, layers: Sequence[Layer]) -> None:
    """Tell that an instance was made, which options were set, and in which layers; never their values."""
    _log(
        "INFO",
        "started %s in %.3f s",
        info.id,
        seconds,
        plugin=info.id,
        plugin_module=info.module,
        seconds=seconds,
        options=sorted({key for layer in layers for key in layer.options}),
        layers=[layer.name for layer in layers],
    )


def failed(error: BaseException) -> None:
    """Tell that a plugin could not be had; other errors are not the loader's."""
    if isinstance(error, PluginError):
        _log("WARNING", "%s", error, plugin=error.plugin, error=type(error).__name__, source=error.source)


def overridden(info: PluginInfo, by: str) -> None:
    """Tell that a plugin was replaced, which only a test should do."""
    _log("INFO", "%s is overridden by %s", info.id, by, plugin=info.id, plugin_module=info.module)


def _log(level: str, text: str, *arguments: object, **fields: object) -> None:
    logging = sys.modules.get("logging")
    if logging is not None:
        logger = logging.getLogger("coldplug.loader")
        logger.log(getattr(logging, level), text, *arguments, extra=fields)
