"""Which value each option of a plugin has, and which layer it comes from; nothing is imported, no secret is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import class_defaults, redacted
from .origins import Origins
from .starting import merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .catalogue import PluginInfo
    from .positions import Steps
    from .settings import Settings
    from .starting import Layer

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


class Explanation(dict[str, ConfigValue]):
    """Each value that the constructor would get, by option; printed, one a line. `notes` tell of plugins put aside."""

    __slots__ = ("notes",)

    def __init__(self, values: Mapping[str, ConfigValue], *, notes: Sequence[str] = ()) -> None:
        """Keep them."""
        super().__init__(values)
        self.notes = tuple(notes)

    def __str__(self) -> str:
        return "\n".join([*(f"{option} = {value}" for option, value in self.items()), *self.notes])


def explain(info: PluginInfo, layers: Sequence[Layer], settings: Settings | None = None) -> Explanation:
    """Return what the constructor would get, by option; an entry of a table is `table.entry`.

    The layers are tables, low to high. An option that none of them sets has the default of the class, as far as the
    manifest tells it.
    """
    options = redacted(info, merge(info, layers))
    origins = Origins(info, layers)
    found = {name: ConfigValue(value, layer=origins.names(steps)) for name, value, steps in _flat(options, (), "")}
    for name, option in class_defaults(info).items():
        if name in options:
            continue
        if "default" in option:
            shown = redacted(info, {name: option["default"]})
            found[name] = ConfigValue(shown[name], layer=CLASS_DEFAULTS)
        else:
            found[name] = ConfigValue(None, layer=CLASS_DEFAULTS, source=str(option["x-default-source"]))
    return Explanation(found, notes=() if settings is None else _notes(info, settings))


def _notes(info: PluginInfo, settings: Settings) -> list[str]:
    from .choosing import told

    return [said for category in info.categories if (said := told(category, settings)) is not None]


def _flat(table: Mapping[str, object], steps: Steps, prefix: str) -> Iterator[tuple[str, object, Steps]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, (*steps, key), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value, (*steps, key)
