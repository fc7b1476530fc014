"""Which layer each value of the merged options comes from, and which line of it; only messages need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .combining import Traced
from .misfits import ALL
from .starting import Layer, merge
from .validation_assertions import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .catalogue import PluginInfo
    from .positions import Steps


class Origins:
    """Tells the layers of one plugin's options, which were merged before."""

    def __init__(self, info: PluginInfo, layers: Sequence[Layer]) -> None:
        """Take the layers, low to high."""
        self._layers = layers
        traced = [_traced(layer.options, number, ()) for number, layer in enumerate(layers)]
        self._merged = merge(info, [Layer("", options) for options in traced if isinstance(options, dict)])

    def names(self, steps: Steps) -> str:
        """Return the names of all layers that a value comes from, low to high."""
        found, _ = self._nearest(steps)
        numbers = {leaf.layer for leaf in _leaves(found)}
        return " + ".join(dict.fromkeys(self._layers[number].name for number in sorted(numbers))) or self.at(steps)[0]

    def at(self, steps: Steps) -> tuple[str, int | None]:
        """Return the uppermost layer that sets a value, or the most of what is around it, and the line in it."""
        found, depth = self._nearest(steps)
        if not depth:
            return ALL, None
        leaf = max(_leaves(found), key=lambda leaf: leaf.layer, default=None)
        if leaf is not None:
            layer = self._layers[leaf.layer]
            return layer.name, layer.line(leaf.steps[:depth])
        for layer in reversed(self._layers):  # it is empty
            if _reaches(dict(layer.options), steps[:depth]):
                return layer.name, layer.line(steps[:depth])
        return ALL, None

    def _nearest(self, steps: Steps) -> tuple[object, int]:
        """Return what stands at a path, or the nearest thing around it, and how many steps lead there."""
        found: object = self._merged
        for depth, step in enumerate(steps):
            if isinstance(found, Traced):
                return found, depth
            below = _below(found, step)
            if below is None:
                return found, depth
            found = below
        return found, len(steps)


def _traced(value: object, layer: int, steps: Steps) -> object:
    if kind_of(value) == "object" and (isinstance(value, dict) or not steps):
        table: Mapping[str, object] = value  # type: ignore[assignment]
        return {key: _traced(item, layer, (*steps, key)) for key, item in table.items()}
    if isinstance(value, list):
        return [_traced(item, layer, (*steps, position)) for position, item in enumerate(value)]
    return Traced(value, layer, steps)


def _below(value: object, step: object) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return None


def _leaves(value: object) -> Iterator[Traced]:
    if isinstance(value, Traced):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)


def _reaches(options: object, steps: Steps) -> bool:
    for step in steps:
        if (isinstance(options, list) and not isinstance(step, int)) or _below(options, step) is None:
            return False
        options = _below(options, step)
    return True
