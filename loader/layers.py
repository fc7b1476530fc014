"""Layers of configuration, put over one another, and handed to a constructor.

Tables merge, everything else replaces, unless the schema chooses otherwise (`x-merge`). Only what a layer set is
passed on, and no layer is ever changed.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeGuard

    from .documents import Document
    from .info import PluginInfo
    from .positions import Steps
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`


class Layer:
    """Options, and where they come from: `name` is what messages call the place.

    Of a file, `document` is what was read, and `steps` lead to the options in it.
    """

    __slots__ = ("document", "name", "options", "steps")

    def __init__(
        self,
        name: str,
        options: "Mapping[str, object]",
        *,
        document: "Document | None" = None,
        steps: "Steps" = (),
    ) -> None:
        """Keep them."""
        self.name = name
        self.options = options
        self.document = document
        self.steps = steps

    def line(self, steps: "Steps") -> int | None:
        """Return the line of what stands at a path in the options, where it is known."""
        return None if self.document is None else self.document.line((*self.steps, *steps))


def is_table(options: object) -> "TypeGuard[Mapping[str, object]]":
    """Tell whether these are options by their names."""
    return isinstance(options, Mapping) and all(isinstance(key, str) for key in options)


def merge(info: "PluginInfo", layers: "Iterable[Layer]") -> dict[str, object]:
    """Return the options of all layers, low to high, as tables and lists of their own.

    Raise `ConfigError` for a layer that never ends, because it contains itself, or is nested too deeply to be read.
    """
    merged: dict[str, object] = {}
    for layer in layers:
        try:
            _put(merged, layer.options, info, ())
        except RecursionError:
            from .misfits import bottomless, config_error

            raise config_error(info, [bottomless(layer.name)]) from None
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
            from .misfits import config_error, gap

            raise config_error(info, [gap(name, absent)])
    return by_position, named


def _put(target: dict[str, object], options: "Mapping[str, object]", info: "PluginInfo", steps: "Steps") -> None:
    for key, value in options.items():
        before = target.get(key)
        if isinstance(value, dict):
            here = (*steps, key)
            # A table of its own: what the plugin does with it must reach no layer.
            table: dict[str, object] = {}
            if isinstance(before, dict) and (not before or _rule(info, here) != "replace"):
                table = before
            target[key] = table
            _put(table, value, info, here)
        elif isinstance(value, list) and isinstance(before, list):
            target[key] = _joined(before, value, info, (*steps, key))
        else:
            target[key] = _copy(value)


def _joined(low: list[object], high: list[object], info: "PluginInfo", steps: "Steps") -> list[object]:
    """Return what two layers make of a list: the upper one's, unless the schema says otherwise."""
    from .combining import combined

    copy = [_copy(item) for item in high]
    return combined(_rule(info, steps), low, copy, lambda table, over, at: _put(table, over, info, at), steps)


def _rule(info: "PluginInfo", steps: "Steps") -> object:
    from .combining import rule_at

    return rule_at(info, steps)


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _positional_only(info: "PluginInfo") -> list[str]:
    return [str(parameter.get("name")) for parameter in info.parameters if parameter.get("kind") == "positional_only"]
