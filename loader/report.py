"""What became of loading many plugins, one broken plugin harming no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from .errors import PluginError

Plugin_co = TypeVar("Plugin_co", covariant=True)


class LoadReport(Generic[Plugin_co]):
    """The instances that were made and the errors of those that could not be, each by the plugin's address.

    An address is the shortest that leads to the plugin: its name, Category/name, or its id.
    """

    __slots__ = ("failed", "loaded")

    def __init__(self, *, loaded: Mapping[str, Plugin_co], failed: Mapping[str, PluginError]) -> None:
        """Keep the two."""
        self.loaded = loaded
        self.failed = failed

    def __repr__(self) -> str:
        return f"LoadReport(loaded={list(self.loaded)}, failed={list(self.failed)})"
