"""What `[tool.coldplug.renamed]` says: the names that plugins once had, and those of plugins that are gone.

Only what the table itself tells is checked here; whether there is such a plugin, `renamed` sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from .names import is_name

REMOVED = "removed"
"""The one key of a table that says why a plugin is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A name or an id of old: the address of the plugin that had it, or None for one that is gone, and why it is.

    `file` and `line` are where that is written.
    """

    old: str
    new: str | None
    reason: str = ""
    file: str = ""
    line: int = 0


class _Reading(Protocol):
    """What notes errors."""

    def wrong(self, path: str, message: str) -> None:
        """Note an error."""

    def entries(self, item: object, path: str) -> list[tuple[str, object]]:
        """Return the entries of a table."""

    def below(self, path: str, key: str) -> str:
        """Return the path of an entry."""


def read_renamed(reading: _Reading, item: object, path: str) -> tuple[Renaming, ...]:
    """Return what a table says, in its order; what is wrong with it is noted."""
    found: dict[str, Renaming] = {}
    for old, said in reading.entries(item, path):
        place = reading.below(path, old)
        if not is_name(old) and not _is_id(old):
            reading.wrong(place, f"{old!r} is neither a plugin's name nor an id; write name or module:Class")
        match said:
            case str():
                found[old] = Renaming(old=old, new=said or None)
            case {"removed": str(reason), **more} if not more:
                found[old] = Renaming(old=old, new=None, reason=reason)
            case _:
                reading.wrong(place, f'a new name, or why it is gone, is expected; write {{ {REMOVED} = "..." }}')
    for old in found:
        circle = list(_followed(old, found))
        if len(circle) > 1 and circle[-1] == min(circle):  # told once, at one of them
            remedy = "let one of them name a plugin"
            reading.wrong(reading.below(path, circle[-1]), f"{' -> '.join(circle)} goes in a circle; {remedy}")
    return tuple(found.values())


def _followed(old: str, renamings: Mapping[str, Renaming]) -> Iterator[str]:
    """Yield the names from `old` round to itself; nothing more than itself where they lead elsewhere."""
    names, name = [old], renamings[old].new
    while name is not None and name in renamings and name not in names:
        names.append(name)
        name = renamings[name].new
    yield from [*names, old] if name == old else [old]


def _is_id(text: str) -> bool:
    module, colon, qualname = text.partition(":")
    return bool(colon) and all(part.isidentifier() for part in f"{module}.{qualname}".split("."))
