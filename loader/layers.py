"""Layers of configuration, put over one another, and handed to a constructor.

Tables merge, everything else replaces. Only what a layer set is passed on, and no layer is ever changed.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NoReturn

    from .info import PluginInfo


class Layer:
    """Options, and where they come from: `name` is what messages call the place."""

    __slots__ = ("name", "options")

    def __init__(self, name: str, options: "Mapping[str, object]") -> None:
        """Keep the two."""
        self.name = name
        self.options = options


def merge(layers: "Iterable[Layer]") -> dict[str, object]:
    """Return the options of all layers, low to high, as tables and lists of their own."""
    merged: dict[str, object] = {}
    for layer in layers:
        _put(merged, layer.options)
    return merged


def arguments(info: "PluginInfo", options: dict[str, object]) -> tuple[list[object], dict[str, object]]:
    """Part the options into what is passed by position, because the signature wants it so, and what by name.

    Raise `ConfigError` where an option that is passed by position lacks the one before it.
    """
    named = dict(options)
    by_position: list[object] = []
    absent: str | None = None
    for name in _positional_only(info):
        if name not in named:
            absent = absent or name
        elif absent is None:
            by_position.append(named.pop(name))
        else:
            _refuse_gap(info, name, absent)
    return by_position, named


def check_table(info: "PluginInfo", layer: str, options: object) -> None:
    """Raise `ConfigError` unless the options are a mapping with names as keys."""
    from _collections_abc import Mapping

    if not isinstance(options, Mapping):
        _refuse(info, layer, "$", f"{type(options).__name__} is no mapping of options", "pass a dict")
    for key in options:
        if not isinstance(key, str):
            _refuse(info, layer, "$", f"{key!r:.80} is no name of an option", "use names as keys")


def _put(target: dict[str, object], options: "Mapping[str, object]") -> None:
    for key, value in options.items():
        if isinstance(value, dict):
            below = target.get(key)
            # A table of its own: what the plugin does with it must reach no layer.
            table: dict[str, object] = below if isinstance(below, dict) else {}
            target[key] = table
            _put(table, value)
        else:
            target[key] = _copy(value)


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _positional_only(info: "PluginInfo") -> "Sequence[str]":
    parameters = info.config.get("parameters", [])
    if not isinstance(parameters, list) or not all(isinstance(parameter, dict) for parameter in parameters):
        info.manifest.refuse(f"'parameters' in the record of {info.id!r} is no list of objects", plugin=info.id)
    return [str(parameter.get("name")) for parameter in parameters if parameter.get("kind") == "positional_only"]


def _refuse_gap(info: "PluginInfo", name: str, absent: str) -> None:
    _refuse(info, "all layers", f"$.{name}", f"{name!r} can't be passed without {absent!r}", f"set {absent!r} as well")


def _refuse(info: "PluginInfo", layer: str, path: str, message: str, remedy: str) -> "NoReturn":
    from .errors import ConfigError, ConfigProblem

    problem = ConfigProblem(layer=layer, path=path, message=message, remedy=remedy)
    raise ConfigError(
        f"{info.id}: {layer}: {path}: {message}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=remedy,
        problems=[problem],
    )
