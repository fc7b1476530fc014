"""Manifests of parts of an application -> that of the whole: the one which a build of all their packages writes.

Pure. Whatever the order and the grouping of the parts, the result is the same. What one part can't have known of
another is a conflict and never guessed; docs/decisions/0006 says what that can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .differences import detail_of, is_same
from .merging_unseen import Part, addresses_in_doubt, unseen
from .shape import ANY_KEY, MANIFEST, Shape

PART: Final[Shape] = {
    **MANIFEST,
    "plugins": {
        ANY_KEY: {
            **MANIFEST["plugins"][ANY_KEY],
            "aliases?": [str],
            "compat?": {},
            "config": {"defaults": {}},
            "distribution?": str,
        }
    },
    "renamed?": {ANY_KEY: {"to?": str}},
    "generator": {"name": str, "version": str},
    "target": {"python": str, "platform": str, "complete_environment": bool},
    "graph": {
        "directed": bool,
        "multigraph": bool,
        "graph": {},
        "nodes": [{"id": str, "kind": str, "made?": str}],
        "edges": [{"source": str, "target": str, "order": int}],
    },
    "modules": {ANY_KEY: {"path": str, "sha256": str, "lines": {ANY_KEY: int}}},
    "coverage": {
        "modules": int,
        "packages": {ANY_KEY: int},
        "exhaustive": bool,
        "failed": [{"path": str, "line": int, "reason": str}],
        "unresolved": [{"id": str, "base": (str, None), "reason": str, "path": str, "line": int}],
        "outside?": [str],
    },
}
"""What a manifest must hold to be merged."""

_MERGED = frozenset({"categories", "names", "plugins", "renamed", "graph", "modules", "dependencies", "coverage"})
_KINDS = ("base", "plugin", "abstract", "ancestor", "unknown")
_ABSENT: Final = object()
_SAME_SOURCES = "build all parts from the same sources, with the same configuration"
_SAME_OR_TOGETHER = f"{_SAME_SOURCES}, or both parts in one"
_SAME_TOOLS = "build all parts with one version of coldplug, for one target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The manifest of the whole, which counts if there are no conflicts; the notes tell what is worth a look."""

    document: dict[str, Any]
    conflicts: tuple[str, ...]
    notes: tuple[str, ...]


def merge(parts: Sequence[Part]) -> Merged:
    """Return the manifest of all that the parts hold, with all that keeps them from being merged.

    Each document must have the shape `PART`.
    """
    union = _Union(parts)
    document = union.alike()
    plugins = union.plugins()
    document |= {
        "categories": union.categories(),
        "plugins": plugins,
        "names": _names(plugins),
        "graph": union.graph(),
        "modules": union.modules(),
        "dependencies": union.entries("dependencies", "the version of the dependency", _SAME_SOURCES),
        "coverage": union.coverage(plugins),
    }
    if renamed := union.renamed(document["names"], plugins):
        document["renamed"] = renamed
    conflicts = [*union.conflicts, *unseen(parts), *addresses_in_doubt(parts, document)]
    return Merged(
        document=document,
        conflicts=tuple(dict.fromkeys(conflicts)),
        notes=(*union.notes, *_ambiguous(parts, document["names"])),
    )


def _names(plugins: Mapping[str, Any]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for id_, record in plugins.items():
        for name in {record["name"], *record.get("aliases", ())}:
            names.setdefault(name, []).append(id_)
    return {name: sorted(ids) for name, ids in sorted(names.items())}


def _ambiguous(parts: Sequence[Part], names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a note for each name that several plugins have which no part has together."""
    for name, ids in names.items():
        if len(ids) > 1 and not any(part.document["plugins"].keys() >= set(ids) for part in parts):
            yield f"the name {name} alone is ambiguous, being that of {', '.join(ids)}"


@dataclass(slots=True)
class _Union:
    parts: Sequence[Part]
    conflicts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def agreed(self, what: str, said: Iterable[tuple[str, object]], remedy: str) -> Any:  # noqa: ANN401 - JSON
        """Return what all parts say, given with their names; where they differ that is a conflict, and one is taken."""
        different: list[tuple[str, object]] = []
        for name, value in said:
            if not different or not any(_is_same(value, other) for _, other in different):
                different.append((name, value))
        for name, value in different[1:]:
            first, before = different[0]
            detail = "" if _ABSENT in (before, value) else detail_of(before, value)
            self.conflicts.append(f"{what}: {first} and {name} differ{detail}; {remedy}")
        return different[0][1]

    def entries(self, key: str, what: str, remedy: str) -> dict[str, Any]:
        """Return the entries of a key of all parts; an entry that several have must be the same."""
        return self.joined(what, [(part.name, part.document.get(key, {})) for part in self.parts], remedy)

    def joined(self, what: str, tables: Sequence[tuple[str, Mapping[str, Any]]], remedy: str) -> dict[str, Any]:
        """Return all entries of tables, each table with the name of its part."""
        keys = sorted(set().union(*(table for _, table in tables)))
        return {
            key: self.agreed(f"{what} {key}", [(name, table[key]) for name, table in tables if key in table], remedy)
            for key in keys
        }

    # --- the keys of a manifest --------------------------------------------------------------------------------------

    def alike(self) -> dict[str, Any]:
        """Return the keys that are the same in all parts; those that this version does not know are among them."""
        keys = sorted(set().union(*(part.document for part in self.parts)) - _MERGED)
        found = {
            key: self.agreed(key, [(part.name, part.document.get(key, _ABSENT)) for part in self.parts], _SAME_TOOLS)
            for key in keys
        }
        return {key: value for key, value in found.items() if value is not _ABSENT}

    def categories(self) -> dict[str, str | None]:
        """Return the categories; one that decorators fill in one part may have its base in another."""
        tables = [(part.name, part.document["categories"]) for part in self.parts]
        based = [(name, {key: base for key, base in table.items() if base is not None}) for name, table in tables]
        found = self.joined("the base of the category", based, _SAME_SOURCES)
        for category, base in found.items():
            lacking = [name for name, table in based if category not in table]
            if lacking:
                self.notes.append(f"{', '.join(lacking)} was not built for {base}, the base of {category}")
        return {key: found.get(key) for key in sorted(set().union(*(table for _, table in tables)))}

    def plugins(self) -> dict[str, Any]:
        """Return the records; a former name that a plugin of another part bears is no former name any more."""
        found = self.joined(
            "the record of",
            [
                (part.name, {id_: _without(record, "aliases") for id_, record in part.document["plugins"].items()})
                for part in self.parts
            ],
            _SAME_SOURCES,
        )
        borne = {record["name"] for record in found.values()}
        aliases: dict[str, set[str]] = {}
        for part in self.parts:
            for id_, record in part.document["plugins"].items():
                aliases.setdefault(id_, set()).update(record.get("aliases", ()))
        for id_, record in found.items():
            for taken in sorted(aliases[id_] & borne):
                self.notes.append(f"{taken}, a former name of {id_}, is the name of a plugin, which is meant")
            if kept := sorted(aliases[id_] - borne):
                record["aliases"] = kept
        return found

    def renamed(self, names: Mapping[str, Any], plugins: Mapping[str, Any]) -> dict[str, Any]:
        """Return what has another name now; what a plugin of another part bears is left out."""
        found = self.entries("renamed", "what became of", _SAME_SOURCES)
        taken = [old for old in found if old in names or old in plugins]
        for old in taken:
            self.notes.append(f"{old} is said to be renamed or removed, and a plugin bears it, which is meant")
            del found[old]
        return found

    def graph(self) -> dict[str, Any]:
        """Return all nodes and edges; of the kinds that parts take a class for, the one that says most counts."""
        tables = [(part.name, {node["id"]: node for node in part.document["graph"]["nodes"]}) for part in self.parts]
        kinds = [(_rank(node["kind"]), node["kind"], id_) for _, table in tables for id_, node in table.items()]
        most = {id_: kind for _, kind, id_ in sorted(kinds, reverse=True)}
        bare = [(name, {id_: _without(node, "kind") for id_, node in table.items()}) for name, table in tables]
        nodes = self.joined("the node", bare, _SAME_SOURCES)
        bases = self.joined("the bases of", [(part.name, _edges(part)) for part in self.parts], _SAME_OR_TOGETHER)
        rest = self.agreed(
            "graph",
            [(part.name, _without(part.document["graph"], "nodes", "edges")) for part in self.parts],
            _SAME_TOOLS,
        )
        return {
            **rest,
            "nodes": [{**node, "kind": most[id_]} for id_, node in nodes.items()],
            "edges": [
                {"source": source, "target": target, "order": order}
                for source, targets in bases.items()
                for target, order in sorted(targets.items())
            ],
        }

    def modules(self) -> dict[str, Any]:
        """Return the modules, each with the lines of the classes that any part knows in it."""
        tables = [(part.name, part.document["modules"]) for part in self.parts]
        bare = [(name, {key: _without(record, "lines") for key, record in table.items()}) for name, table in tables]
        found = self.joined("the module", bare, _SAME_SOURCES)
        for module, record in found.items():
            lines = [(name, table[module]["lines"]) for name, table in tables if module in table]
            record["lines"] = self.joined(f"the line in {module} of", lines, _SAME_SOURCES)
        return found

    def coverage(self, plugins: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was searched, and what could not be read or known; of packages in packages the outer ones."""
        said = [(part.name, part.document["coverage"]) for part in self.parts]
        packages = self.joined(
            "the number of modules in", [(name, coverage["packages"]) for name, coverage in said], _SAME_SOURCES
        )
        outer = {package: count for package, count in packages.items() if not _is_inside(package, packages)}
        known = ("modules", "packages", "exhaustive", "failed", "unresolved", "outside")
        rest = self.agreed("coverage", [(name, _without(coverage, *known)) for name, coverage in said], _SAME_TOOLS)
        reached = {record["mro"][0]: id_ for id_, record in plugins.items() if record["mro"]}
        outside = sorted({id_ for _, coverage in said for id_ in coverage.get("outside", ())})
        return {
            **rest,
            "modules": sum(outer.values()),
            "packages": outer,
            "exhaustive": all(coverage["exhaustive"] for _, coverage in said),
            "failed": _rows([row for _, coverage in said for row in coverage["failed"]], "path", "line", "reason"),
            "unresolved": _rows(
                [
                    row
                    for _, coverage in said
                    for row in coverage["unresolved"]
                    if reached.get(row["id"], row["id"]) == row["id"]  # else a name in another part leads to it
                ],
                *("id", "base", "reason", "path", "line"),
            ),
            **({"outside": outside} if outside else {}),
        }


def _is_same(one: object, other: object) -> bool:
    """Tell whether two values are the same JSON, or both not there."""
    if _ABSENT in (one, other):
        return one is other
    return is_same(one, other)


def _without(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in keys}


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _edges(part: Part) -> dict[str, dict[str, int]]:
    """Return for each class of a part's graph its bases with their order; for one that has none, nothing."""
    edges: dict[str, dict[str, int]] = {node["id"]: {} for node in part.document["graph"]["nodes"]}
    for edge in part.document["graph"]["edges"]:
        edges.setdefault(edge["source"], {})[edge["target"]] = edge["order"]
    return edges


def _is_inside(package: str, packages: Mapping[str, Any]) -> bool:
    return any(package.startswith(f"{other}.") for other in packages)


def _rows(rows: Sequence[Mapping[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """Return each row once, in the order in which a build sorts them."""
    found = {tuple(row[key] for key in keys): dict(row) for row in rows}
    return [
        found[values] for values in sorted(found, key=lambda values: ["" if one is None else one for one in values])
    ]
