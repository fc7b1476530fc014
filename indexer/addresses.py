"""The names by which plugins are configured: a table each, `[plugins.NAME]` or `[plugins.Category.NAME]`.

A bare name serves where one plugin alone answers to it, `Category.NAME` where one alone does in that category.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, TypeAlias

Document: TypeAlias = Mapping[str, Any]


class Named(NamedTuple):
    """What a name leads to; a name that the plugin had before is told apart."""

    id: str
    is_old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The names of a manifest's plugins, each sorted: among all, and in each category."""

    records: Mapping[str, Any]
    bare: Mapping[str, Named]
    categories: Mapping[str, Mapping[str, Named]]

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the names in a manifest; categories without plugins are among them."""
        records: Mapping[str, Any] = document["plugins"]
        members: dict[str, list[str]] = {category: [] for category in document["categories"]}
        for id_ in sorted(records):
            for category in records[id_]["categories"]:
                members.setdefault(category, []).append(id_)
        return cls(
            records=records,
            bare=_unique(records, records),
            categories={category: _unique(records, members[category]) for category in sorted(members)},
        )

    def table(self, id_: str) -> tuple[str, ...]:
        """Return the keys of the table that a plugin is configured by: the shortest that lead to it alone."""
        name = self.records[id_]["name"]
        if name in self.bare:
            return ("plugins", name)
        for category in sorted(self.records[id_]["categories"]):
            if name in self.categories[category]:
                return ("plugins", category, name)
        return ("plugins", id_)

    def in_order(self) -> list[str]:
        """Return the ids of all plugins, by category and name."""
        records = self.records
        return sorted(records, key=lambda id_: (sorted(records[id_]["categories"]), records[id_]["name"], id_))


def _unique(records: Mapping[str, Any], ids: Iterable[str]) -> dict[str, Named]:
    """Return the names that lead to one plugin; what bears a name now counts more than what bore it before."""
    bearers: dict[str, set[str]] = {}
    former: dict[str, set[str]] = {}
    for id_ in ids:
        bearers.setdefault(records[id_]["name"], set()).add(id_)
        aliases = records[id_].get("aliases")
        for alias in aliases if isinstance(aliases, list) else ():
            former.setdefault(str(alias), set()).add(id_)
    found = {name: Named(min(several)) for name, several in bearers.items() if len(several) == 1}
    for name, several in former.items():
        if name not in bearers and len(several) == 1:
            found[name] = Named(min(several), is_old=True)
    return dict(sorted(found.items()))
