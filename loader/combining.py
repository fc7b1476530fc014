"""What becomes of a list or table that two layers set, where the schema says so (`x-merge`)."""

from .options import below, parts_of
from .validation_assertions import key_of

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import TypeAlias

    from .catalogue import PluginInfo
    from .options import Schema
    from .positions import Steps

    Put: TypeAlias = Callable[[dict[str, object], dict[str, object], Steps], None]


class Traced:
    """A value that is no table or list, and where it comes from: the number of its layer, and its path there."""

    __slots__ = ("layer", "steps", "value")

    def __init__(self, value: object, layer: int, steps: "Steps") -> None:
        """Keep them."""
        self.value = value
        self.layer = layer
        self.steps = steps


def rule_at(info: "PluginInfo", steps: "Steps") -> object:
    """Return what the schema says about merging the value at a path, None where it says nothing."""
    root = info.config_schema
    schemas: list[Schema] = [root]
    for step in steps:
        schemas = below(schemas, step, root)
    return next((part["x-merge"] for part in parts_of(schemas, root) if "x-merge" in part), None)


def combined(rule: object, low: "list[object]", high: "list[object]", put: "Put", steps: "Steps") -> "list[object]":
    """Return the entries of two lists that are the plugin's own, by a rule; without one that is known, the upper list.

    `put` puts a table over another, in place.
    """
    match rule:
        case "append":
            return [*low, *high]
        case "prepend":
            return [*high, *low]
        case "unique":
            each: dict[Hashable, object] = {}
            for item in [*low, *high]:
                each.setdefault(_key(item), item)
            return list(each.values())
        case {"by": str() as name}:
            return _by(name, low, high, put, steps)
    return high


def _by(name: str, low: "list[object]", high: "list[object]", put: "Put", steps: "Steps") -> "list[object]":
    """Return the entries of both lists; tables with the same entry `name` are one."""
    found = list(low)
    places = {_key(item[name]): place for place, item in enumerate(low) if isinstance(item, dict) and name in item}
    for item in high:
        key = _key(item[name]) if isinstance(item, dict) and name in item else None
        place = places.get(key) if key is not None else None
        if place is None:
            if key is not None:
                places[key] = len(found)
            found.append(item)
        else:
            put(found[place], item, (*steps, 0))  # type: ignore[arg-type]
    return found


def _key(item: object) -> "Hashable":
    """Return what is equal for equal values."""
    return key_of(_plain(item))


def _plain(item: object) -> object:
    if isinstance(item, Traced):
        return item.value
    if isinstance(item, dict):
        return {key: _plain(value) for key, value in item.items()}
    return [_plain(value) for value in item] if isinstance(item, list) else item
