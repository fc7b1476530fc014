"""Plugins that are asked for by a name that they had before: found all the same, and told."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalogue import PluginInfo

_HERE = os.path.dirname(__file__)


class RenamedPluginWarning(DeprecationWarning):
    """A plugin was asked for by a name that it had before; `plugin` is its id, `name` what to ask for instead."""

    def __init__(self, message: str, *, plugin: str = "", name: str = "") -> None:
        super().__init__(message)
        self.plugin = plugin
        self.name = name


def warn_of_renaming(asked: str, info: PluginInfo, name: str, place: str = "") -> None:
    """Warn whoever asked for a plugin by an old name of the new one: where the loader was called, and in the log.

    `place` is the file or variable that asks.
    """
    said = f"the plugin {asked!r:.200} of {info.manifest.shown} is called {name!r} now; ask for it by that name"
    if place:
        said = f"{place}: {said}"
    if "logging" in sys.modules:
        from . import events

        events.renamed(info, asked, name)
    warnings.warn(RenamedPluginWarning(said, plugin=info.id, name=name), stacklevel=_calls_above())


def _calls_above() -> int:
    """Return how many calls lead from `warn_of_renaming` to whoever called this package."""
    frame, level = sys._getframe(1), 1  # noqa: SLF001  (documented, and skip_file_prefixes came with Python 3.12)
    while frame.f_back is not None and os.path.dirname(frame.f_code.co_filename) == _HERE:
        frame, level = frame.f_back, level + 1
    return level
