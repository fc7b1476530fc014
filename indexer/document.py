"""The whole index -> the manifest's content, as plain data in the shapes of design section 4.

Deterministic: everything is sorted where it is collected, and nothing of this machine (paths, times, counts of cores)
enters. Records say what a class is; lines stand in `modules` and `coverage` alone, so that a comment above a class
changes no record.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Final

from .facts import Bind, Constant, Display, Expression, Unary
from .facts import Mapping as MappingDisplay
from .short_names import short_name
from .values import ClassValue, External, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .config_shapes import Configuration
    from .plugins import Plugin, Selection
    from .resolve_structure import Structure
    from .target import Target

_NOT_PLAIN: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRecord:
    """Where a module was read: its path relative to its root, with slashes, and its digest."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Everything that a manifest is made of; the mappings are asked, never enumerated, where they are functions."""

    generator: str
    target: Target
    bases: Mapping[str, Value]
    selection: Selection
    records: Mapping[str, Mapping[str, object]]
    structure: Callable[[ClassValue], Structure]
    path: Callable[[str], str]
    modules: Mapping[str, ModuleRecord]
    dependencies: Mapping[str, str]
    searched: Mapping[str, int]
    exhaustive: bool
    failed: Sequence[tuple[str, int, str]]


def compose(index: Index) -> dict[str, object]:
    """Return the manifest of an index."""
    plugins = {id_: dict(index.records[id_]) for id_ in sorted(index.selection.plugins)}
    names: dict[str, list[str]] = {}
    for id_, record in plugins.items():
        names.setdefault(str(record["name"]), []).append(id_)
    categories: dict[str, str | None] = {name: _id(base) for name, base in index.bases.items()}
    for plugin in index.selection.plugins.values():
        for category in plugin.categories:
            categories.setdefault(category, None)
    graph = _Graph(index)
    return {
        "manifest_version": 1,
        "generator": {"name": "coldplug", "version": index.generator},
        "target": {
            "python": ".".join(map(str, index.target.python)),
            "platform": index.target.platform,
            "complete_environment": index.target.complete_environment,
        },
        "categories": dict(sorted(categories.items())),
        "names": dict(sorted(names.items())),
        "plugins": plugins,
        "graph": graph.node_link(),
        "modules": _modules(index, graph),
        "dependencies": dict(sorted(index.dependencies.items())),
        "coverage": _coverage(index),
    }


def _id(value: Value) -> str:
    return value.id if isinstance(value, ClassValue | External) else "?"


# --- plugins ---------------------------------------------------------------------------------------------------------


def record_of(
    plugin: Plugin,
    *,
    structure: Callable[[ClassValue], Structure],
    configuration: Configuration,
    requires: Iterable[str],
    name_attributes: Sequence[str],
    metadata: Sequence[str],
) -> dict[str, object]:
    """Return the record of a plugin, in the shape of design section 4."""
    reached, cls = plugin.reached, plugin.reached.classes[0]
    mros = {structure(other).mro for other in reached.classes}
    mro = structure(cls).mro if len(mros) == 1 else None
    class_name = reached.qualname.rpartition(".")[2]
    named = short_name(
        cls.definition,
        class_name=class_name,
        given=plugin.mark.name if plugin.mark else None,
        attributes=name_attributes,
    )
    module, _, qualname = reached.id.partition(":")
    return {
        "name": named.name,
        "label": named.label,
        "categories": list(plugin.categories),
        "module": module,
        "qualname": qualname,
        "doc": first_paragraph(cls.definition.doc) if cls.definition is not None else None,
        "bases": [base_id(cls, order, base) for order, base in enumerate(structure(cls).bases)],
        "mro": None if mro is None else [ancestor.id for ancestor in mro],
        "abstract": plugin.abstract,
        "virtual": plugin.virtual,
        "unknown": sorted({doubt.reason for doubt in plugin.doubts}),
        "requires": sorted(requires),
        "metadata": _metadata(cls, metadata),
        "config": recorded(configuration),
    }


def recorded(configuration: Configuration) -> dict[str, object]:
    """Return the record of a configuration; the project's defaults are added once every plugin has its name."""
    return {
        "parameters": [
            {"name": name, "kind": kind, "required": required} for name, kind, required in configuration.parameters
        ],
        "var_keyword": configuration.var_keyword,
        "schema": configuration.schema,
        "types": list(configuration.types),
        "flatten": configuration.flatten,
        "defaults": {},
    }


def base_id(cls: ClassValue, order: int, base: Value) -> str:
    """Return how a base is named: its id; where it can't be known, the class's own with `?` and its place."""
    return base.id if isinstance(base, ClassValue | External) else f"{cls.id}?{order}"


def _metadata(cls: ClassValue, wanted: Sequence[str]) -> dict[str, object]:
    """Return what the class's own body binds the wanted names to last, where that is a literal that JSON has."""
    last: dict[str, Expression] = {}
    for statement in cls.definition.body if cls.definition is not None else ():
        if isinstance(statement, Bind) and statement.name in wanted:
            last[statement.name] = statement.value
    plain = {name: _plain(value) for name, value in last.items()}
    return {name: value for name, value in sorted(plain.items()) if value is not _NOT_PLAIN}


def _plain(value: Expression) -> object:
    """Return a literal as JSON has it: tuples are lists; `_NOT_PLAIN` for what JSON has not."""
    match value:
        case Constant(value=None | bool() | str() as plain):
            return plain
        case Constant(value=int() as number) if number.bit_length() < 64:
            return number
        case Constant(value=float() as number) if isfinite(number):
            return number
        case Unary(op="-", operand=Constant(value=int() | float()) as operand):
            positive = _plain(operand)
            return -positive if isinstance(positive, int | float) else _NOT_PLAIN
        case Display(kind="list" | "tuple", items=items):
            held = [_plain(item) for item in items]
            return _NOT_PLAIN if _NOT_PLAIN in held else held
        case MappingDisplay(keys=keys, values=values):
            names = [_plain(key) if key is not None else _NOT_PLAIN for key in keys]
            held = [_plain(item) for item in values]
            if _NOT_PLAIN not in held and all(isinstance(name, str) for name in names):
                return dict(zip(names, held, strict=True))
    return _NOT_PLAIN


def first_paragraph(doc: str | None) -> str | None:
    """Return the first paragraph of a docstring on one line."""
    if doc is None:
        return None
    lines: list[str] = []
    for line in doc.strip().splitlines():
        if not line.strip():
            break
        lines.append(line.strip())
    return " ".join(lines) or None


# --- graph -----------------------------------------------------------------------------------------------------------


class _Graph:
    """The inheritance graph of the plugins, what is abstract between them and their bases, and all their ancestors."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._kinds: dict[str, str] = {}
        self._edges: dict[tuple[str, str], int] = {}
        self._names: dict[ClassValue, str] = {}
        self._made: dict[str, str] = {}
        self._classes: dict[ClassValue, None] = {}
        plugins, abstract = index.selection.plugins, index.selection.abstract
        found = [(plugin.reached, id_, "plugin") for id_, plugin in sorted(plugins.items())]
        found += [(reached, reached.id, "abstract") for reached in sorted(abstract, key=lambda item: item.id)]
        bases = [base for base in index.bases.values() if isinstance(base, ClassValue)]
        self._names.update({base: base.id for base in bases})
        self._names.update({cls: id_ for reached, id_, _ in found for cls in reached.classes})
        self._taken = set(self._names.values())
        for reached, id_, kind in found:
            for cls in reached.classes:
                self._add(cls, id_, kind)
            self._kinds[id_] = kind
        for base in bases:
            self._add(base, base.id, "ancestor")
        self._kinds.update({_id(base): "base" for base in index.bases.values()})
        self._rested_on = self._above([*bases, *(cls for item in plugins.values() for cls in item.reached.classes)])

    def node_link(self) -> dict[str, object]:
        """Return the graph as networkx's node-link data."""
        return {
            "directed": True,
            "multigraph": False,
            "graph": {},
            "nodes": [self._node(id_, kind) for id_, kind in sorted(self._kinds.items())],
            "edges": [
                {"source": source, "target": target, "order": order}
                for (source, target), order in sorted(self._edges.items())
            ],
        }

    def _node(self, id_: str, kind: str) -> dict[str, str]:
        node = {"id": id_, "kind": kind}
        return {**node, "made": self._made[id_]} if id_ in self._made else node

    def lines(self) -> dict[str, dict[str, int]]:
        """Return for each module where the classes stand that records rest on, by qualname.

        Of an abstract class that no plugin derives from there is no line, nor of a class whose name another took.
        """
        lines: dict[str, dict[str, int]] = {}
        for cls in self._classes:
            if cls.line and cls in self._rested_on and (cls.is_local or self._names[cls] == cls.id):
                lines.setdefault(cls.module, {})[cls.qualname] = cls.line
        return lines

    def _above(self, classes: Sequence[ClassValue]) -> set[ClassValue]:
        """Return classes with all that they derive from."""
        found: set[ClassValue] = set()
        waiting = list(classes)
        while waiting:
            cls = waiting.pop()
            if cls not in found:
                found.add(cls)
                waiting += [base for base in self._index.structure(cls).bases if isinstance(base, ClassValue)]
        return found

    def _add(self, cls: ClassValue, id_: str, kind: str) -> None:
        waiting = [(cls, id_, kind)]
        while waiting:
            current, name, its_kind = waiting.pop()
            self._kinds.setdefault(name, its_kind)
            if current in self._classes:
                continue
            self._classes[current] = None
            for order, base in enumerate(self._index.structure(current).bases):
                target = self._name_of(base, name) if isinstance(base, ClassValue) else base_id(current, order, base)
                self._edges.setdefault((name, target), order)
                if isinstance(base, ClassValue):
                    waiting.append((base, target, "ancestor"))
                else:
                    self._kinds.setdefault(target, "unknown")

    def _name_of(self, cls: ClassValue, derived: str) -> str:
        """Return the node of a class; one that no reference leads to is told apart by the class that derives from it.

        A function makes such a class, or another class has taken its name.
        """
        if cls not in self._names:
            apart = cls.is_local or cls.id in self._taken
            name = self._names[cls] = f"{cls.id}@{derived}" if apart else cls.id
            self._taken.add(name)
            if apart:
                self._made[name] = cls.made_in
        return self._names[cls]


# --- modules and coverage --------------------------------------------------------------------------------------------


def _modules(index: Index, graph: _Graph) -> dict[str, object]:
    lines = graph.lines()
    for plugin in index.selection.plugins.values():
        reached = plugin.reached
        lines.setdefault(reached.module, {}).setdefault(reached.qualname, reached.classes[0].line)
    return {
        module: {
            "path": record.path,
            "sha256": record.sha256,
            "lines": dict(sorted(lines.get(module, {}).items())),
        }
        for module, record in sorted(index.modules.items())
    }


def _coverage(index: Index) -> dict[str, object]:
    unresolved = sorted(
        (
            (item.id, item.doubt.base, item.doubt.reason, index.path(item.module), item.line)
            for item in index.selection.unresolved
        ),
        key=lambda row: (row[0], row[1] or "", *row[2:]),
    )
    outside = {"outside": list(index.selection.outside)} if index.selection.outside else {}
    return {
        "modules": sum(index.searched.values()),
        "packages": dict(sorted(index.searched.items())),
        "exhaustive": index.exhaustive,
        "failed": [{"path": path, "line": line, "reason": reason} for path, line, reason in sorted(index.failed)],
        "unresolved": [
            {"id": id_, "base": base, "reason": reason, "path": path, "line": line}
            for id_, base, reason, path, line in unresolved
        ],
        **outside,
    }
