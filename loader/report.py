"""Loading many plugins, one broken plugin harming no other, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import PluginError

if TYPE_CHECKING:
    from .catalogue import PluginInfo

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


def load_each(
    plugins: Mapping[str, PluginInfo], start: Callable[[PluginInfo], object], *, stops: bool
) -> LoadReport[Any]:
    """Start the plugins, which come with their addresses, one by one; with `stops` raise the first error."""
    from .plugins import tell

    loaded: dict[str, object] = {}
    failed: dict[str, PluginError] = {}
    for address, info in plugins.items():
        try:
            loaded[address] = start(info)
        except PluginError as error:
            tell(error)
            if stops:
                raise
            failed[address] = error
    return LoadReport(loaded=loaded, failed=failed)
