"""Which value each option of a plugin has, and which layer it comes from; nothing is imported, no secret is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .layers import merge
from .options import class_defaults, redacted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .info import PluginInfo
    from .layers import Layer

CLASS_DEFAULTS = "the class's defaults"


class ConfigValue:
    """The value of an option and the name of the layer that set it.

    `source` is the source text of a default that only the class itself can work out; then `value` is None.
    """

    __slots__ = ("layer", "source", "value")

    def __init__(self, value: object, *, layer: str, source: str | None = None) -> None:
        """Keep them."""
        self.value = value
        self.layer = layer
        self.source = source

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ConfigValue) and self._key() == other._key()

    __hash__ = None  # type: ignore[assignment]  # a value may be a list

    def __str__(self) -> str:
        return f"{self.source or repr(self.value)} ({self.layer})"

    def __repr__(self) -> str:
        source = "" if self.source is None else f", source={self.source!r}"
        return f"ConfigValue({self.value!r}, layer={self.layer!r}{source})"

    def _key(self) -> tuple[object, str, str | None]:
        return self.value, self.layer, self.source


def explain(info: PluginInfo, layers: Sequence[Layer]) -> dict[str, ConfigValue]:
    """Return what the constructor would get, by option; an entry of a table is `table.entry`.

    The layers are tables, low to high. An option that none of them sets has the default of the class, as far as the
    manifest tells it.
    """
    merge(info, layers)  # refuses layers that never end
    tree: dict[str, _Node] = {}
    for layer in layers:
        _put(tree, redacted(info, layer.options), layer.name)
    found = dict(_flat(tree, ""))
    for name, option in class_defaults(info).items():
        if name in tree:
            continue
        if "default" in option:
            shown = redacted(info, {name: option["default"]})
            found[name] = ConfigValue(shown[name], layer=CLASS_DEFAULTS)
        else:
            found[name] = ConfigValue(None, layer=CLASS_DEFAULTS, source=str(option["x-default-source"]))
    return found


class _Node:
    """A value, or a table whose entries may come from several layers."""

    __slots__ = ("layer", "table", "value")

    def __init__(self, value: object, *, layer: str, table: dict[str, _Node] | None = None) -> None:
        self.value = value
        self.layer = layer
        self.table = table


def _put(target: dict[str, _Node], options: Mapping[str, object], layer: str) -> None:
    for key, value in options.items():
        if not isinstance(value, dict):
            target[key] = _Node(value, layer=layer)
            continue
        before = target.get(key)
        table = {} if before is None or before.table is None else before.table
        target[key] = _Node({}, layer=layer, table=table)
        _put(table, value, layer)


def _flat(table: Mapping[str, _Node], prefix: str) -> Iterator[tuple[str, ConfigValue]]:
    for key, node in table.items():
        if node.table:
            yield from _flat(node.table, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", ConfigValue(node.value, layer=node.layer)
