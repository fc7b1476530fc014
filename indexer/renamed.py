"""The names that plugins had before -> the records and names of the manifest, checked.

An old name never takes the place of one that a plugin bears: then the plugin is meant, and the conflict is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from .names import is_name
from .project_renamed import Renaming


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What is wrong with an old name: said by the decorator of the plugin `id`, or by the project's table."""

    id: str | None = None
    renaming: Renaming | None = None
    message: str
    remedy: str


def place_renamed(
    document: dict[str, Any],
    *,
    marked: Mapping[str, Sequence[str]],
    renamings: Sequence[Renaming],
    is_whole: bool = True,
) -> tuple[Conflict, ...]:
    """Put old names where a loader finds them: those that decorators give, by id, and those of the project's table.

    `names` leads from an old name to the plugin, whose record has it among `aliases`; `renamed` holds what has no
    plugin any more, and old ids. Where the document is not the whole one, plugins that the table names may be missing.
    """
    placing = _Placing(document, {renaming.old: renaming for renaming in renamings})
    placing.place_marked(marked)
    for renaming in renamings:
        placing.place(renaming, is_whole=is_whole)
    placing.write()
    return tuple(placing.conflicts)


@dataclass(slots=True)
class _Placing:
    document: dict[str, Any]
    renamings: Mapping[str, Renaming]
    aliases: dict[str, set[str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def place_marked(self, marked: Mapping[str, Sequence[str]]) -> None:
        for id_, aliases in sorted(marked.items()):
            for alias in aliases:
                bearing = self.document["names"].get(alias, [])
                if not is_name(alias):
                    self.tell(id_, f"the alias {alias!r} is no name", "use letters, digits and _ . - in it")
                elif id_ in bearing:
                    self.tell(id_, f"its alias {alias} is its name", "leave it out")
                elif bearing:
                    self.tell(id_, f"its alias {alias} is the name of {bearing[0]}", "leave it out, or rename one")
                else:
                    self.aliases.setdefault(alias, set()).add(id_)
        for alias, ids in sorted(self.aliases.items()):
            for id_ in sorted(ids):
                if other := next((one for one in sorted(ids) if one > id_ and self.share(one, id_)), None):
                    self.tell(id_, f"its alias {alias} is one of {other}, too", "leave it out of one of them")

    def place(self, renaming: Renaming, *, is_whole: bool) -> None:
        end = self.end_of(renaming)
        old, bearing = renaming.old, self.addressed(renaming.old)
        ids = [] if end.new is None else self.addressed(end.new)
        if bearing and (bearing != ids or old not in self.aliases):
            doing = "removed" if end.new is None else "renamed"
            self.refuse(renaming, f"{old} is said to be {doing}, and leads to {bearing[0]}", "leave it out")
        elif end.new is None:
            self.renamed[old] = {"removed": end.reason}
        elif len(ids) == 1:
            if ":" in old:
                self.renamed[old] = {"to": ids[0]}
            else:
                self.aliases.setdefault(old, set()).add(ids[0])
        elif ids:
            self.refuse(renaming, f"several plugins are called {end.new}", f"write one of {', '.join(ids)}")
        elif is_whole:
            self.refuse(renaming, f"there is no plugin {end.new}", self.near(end.new))

    def end_of(self, renaming: Renaming) -> Renaming:
        """Return the last of a chain of renamings, which is told: the table could say at once where it ends."""
        end, seen = renaming, {renaming.old}
        while end.new is not None and end.new in self.renamings and end.new not in seen:
            seen.add(end.new)
            end = self.renamings[end.new]
        if end is not renaming:
            remedy = f'write {renaming.old} = "{end.new or ""}"'
            self.refuse(renaming, f"{renaming.old} is renamed to {renaming.new}, which is renamed itself", remedy)
        return end

    def addressed(self, address: str) -> list[str]:
        """Return the ids of the plugins that an address leads to: an id, a name, Category/name, or an alias."""
        plugins = self.document["plugins"]
        if address in plugins:
            return [address]
        category, slash, name = address.rpartition("/")
        ids = self.document["names"].get(name) or sorted(self.aliases.get(name, ()))
        return [id_ for id_ in ids if not slash or category in plugins[id_]["categories"]]

    def share(self, one: str, other: str) -> bool:
        """Tell whether two plugins are in one category."""
        plugins = self.document["plugins"]
        return not set(plugins[one]["categories"]).isdisjoint(plugins[other]["categories"])

    def near(self, address: str) -> str:
        near = get_close_matches(address, [*self.document["names"], *self.document["plugins"]], n=1, cutoff=0.5)
        return f"did you mean {near[0]}?" if near else "`coldplug list` shows them"

    def tell(self, id_: str, message: str, remedy: str) -> None:
        self.conflicts.append(Conflict(id=id_, message=message, remedy=remedy))

    def refuse(self, renaming: Renaming, message: str, remedy: str) -> None:
        self.conflicts.append(Conflict(renaming=renaming, message=message, remedy=remedy))

    def write(self) -> None:
        names, plugins = self.document["names"], self.document["plugins"]
        for alias, ids in self.aliases.items():
            names[alias] = sorted(ids)
        for id_, aliases in self.by_id():
            plugins[id_]["aliases"] = aliases
        self.document["names"] = dict(sorted(names.items()))
        if self.renamed:
            self.document["renamed"] = dict(sorted(self.renamed.items()))

    def by_id(self) -> Iterator[tuple[str, list[str]]]:
        for id_ in self.document["plugins"]:
            if aliases := sorted(alias for alias, ids in self.aliases.items() if id_ in ids):
                yield id_, aliases
