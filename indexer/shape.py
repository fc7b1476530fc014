"""Whether a manifest that somebody wrote holds what the commands read of it: the parts that they use, of their types.

What a manifest is, `schemas` says; this is only so much of it that no command stumbles, and the message says over what.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ANY_KEY = "*"

Shape = Any
"""A type; None for null; a list of one shape, for lists; a tuple, for one of several; a mapping of keys to shapes.

A mapping's keys are needed, but for those that end with `?`; with `ANY_KEY` alone, its shape is that of whatever keys
there are.
"""

MANIFEST: Shape = {
    "target": {"python": str, "platform": str},
    "categories": {ANY_KEY: (str, None)},
    "plugins": {
        ANY_KEY: {
            "name": str,
            "module": str,
            "categories": [str],
            "bases": [str],
            "mro": ([str], None),
            "requires": [str],
        }
    },
    "modules": {ANY_KEY: {"sha256": str}},
    "dependencies": {ANY_KEY: str},
    "graph": {"nodes": [{"id": str}], "edges": [{"source": str, "target": str}]},
}

DEEPEST = 100
"""How many tables and lists may stand in one another in a record; a constructor's options never come near that."""


def deep_record(records: Mapping[str, object]) -> str | None:
    """Return the first id whose record is nested too deeply for a command to follow it."""
    for id_, record in records.items():
        level: list[object] = [record]
        for _ in range(DEEPEST):
            level = [inner for one in level for inner in _inside(one)]
            if not level:
                break
        else:
            return id_
    return None


def fault_of(value: object, shape: Shape = MANIFEST, where: str = "") -> str | None:
    """Return where a value first has another shape than it should, and which: `plugins["a:B"].name is no text`."""
    match shape:
        case None | type():
            kind = type(None) if shape is None else shape
            return None if isinstance(value, kind) else f"{where} is no {_NOUNS[kind]}"
        case tuple():
            faults = [fault_of(value, one, where) for one in shape]
            return None if None in faults else faults[0]
        case list():
            if not isinstance(value, list):
                return f"{where} is no list"
            found = (fault_of(one, shape[0], f"{where}[{position}]") for position, one in enumerate(value))
            return next(filter(None, found), None)
    if not isinstance(value, Mapping):
        return f"{where or 'the whole'} is no object"
    if ANY_KEY in shape:
        found = (fault_of(one, shape[ANY_KEY], f"{where}[{key!r}]") for key, one in value.items())
        return next(filter(None, found), None)
    for key, inner in shape.items():
        name = key.removesuffix("?")
        path = f"{where}.{name}" if where else name
        if name not in value:
            if name != key:
                continue
            return f"{path} is missing"
        if fault := fault_of(value[name], inner, path):
            return fault
    return None


def _inside(value: object) -> list[object]:
    """Return the tables and lists in a table or a list."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [one for one in inner if isinstance(one, Mapping | list)]


_NOUNS = {str: "text", type(None): "null"}
