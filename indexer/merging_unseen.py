"""What one part of an application can't have known of another, so that merging their manifests would be guessing.

Pure. A build of one part reads the modules of others where its classes lead there, and no more: what those register,
rename or reach by a name is unknown to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from .differences import is_same
from .distributions import normalised

_TOGETHER = "build both in one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The manifest of a part, and what it is called in messages."""

    name: str
    document: Mapping[str, Any]

    def searched(self, module: str) -> bool:
        """Tell whether a module was searched for plugins."""
        packages = self.document["coverage"]["packages"]
        while module and module not in packages:
            module = module.rpartition(".")[0]
        return bool(module)


def unseen(parts: Sequence[Part]) -> Iterator[str]:
    """Yield what keeps parts from being merged, each with a remedy, in the order of the parts."""
    for part in parts:
        for other in parts:
            if other is not part:
                yield from _missing(part, other)
                yield from _registered(part, other)
                yield from _installed(part, other)
                yield from _made(part, other)
                yield from _interfaces(part, other)
    yield from _told_apart(parts)


def _missing(part: Part, other: Part) -> Iterator[str]:
    """Yield the plugins in modules that both searched, which only one found."""
    for id_, record in part.document["plugins"].items():
        if id_ not in other.document["plugins"] and other.searched(record["module"]):
            yield (
                f"{part.name} lists {id_}, and {other.name} searched {record['module']} and does not;"
                " build all parts from the same sources, with the same configuration"
            )


def _registered(part: Part, other: Part) -> Iterator[str]:
    """Yield the classes of the other part that a module of this one registers with a base."""
    for id_ in part.document["coverage"].get("outside", ()):
        module = id_.partition(":")[0]
        if other.searched(module) and not part.searched(module):
            yield f"{part.name} registers {id_} with a base, which {other.name} can't have seen; {_TOGETHER}"


def _installed(part: Part, other: Part) -> Iterator[str]:
    """Yield what this part rests on as installed, and the other searched: a build of both has modules in its place."""
    modules = {id_.partition(":")[0] for id_ in _rested_on(part)}
    for module in sorted(modules - part.document["modules"].keys()):
        if other.searched(module) and not part.searched(module):
            yield f"{part.name} rests on {module}, which is installed, and {other.name} searched it; {_TOGETHER}"
    plugins = other.document["plugins"]
    own = {plugins[id_].get("distribution") for id_ in plugins.keys() - part.document["plugins"].keys()}
    for distribution in part.document["dependencies"]:
        if normalised(distribution) in own:
            yield f"{part.name} rests on {distribution}, which is installed, and {other.name} searched it; {_TOGETHER}"
    packages = part.document["coverage"]["packages"]
    tops = {package.partition(".")[0] for package in other.document["coverage"]["packages"]}
    tops -= {package.partition(".")[0] for package in packages}
    needed = {module for record in part.document["plugins"].values() for module in record["requires"]}
    for module in sorted(needed & tops):
        yield f"plugins in {part.name} need {module}, which is installed, and {other.name} searched it; {_TOGETHER}"


def _rested_on(part: Part) -> set[str]:
    """Return the classes that the records of a part rest on: its plugins and bases, and all their ancestors."""
    above: dict[str, list[str]] = {}
    for edge in part.document["graph"]["edges"]:
        above.setdefault(edge["source"], []).append(edge["target"])
    waiting = [*part.document["plugins"], *filter(None, part.document["categories"].values())]
    found: set[str] = set()
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting += above.get(id_, ())
    return found


def _made(part: Part, other: Part) -> Iterator[str]:
    """Yield the classes without an id that a module of the other part makes: there, a name may lead to them."""
    others = {node["id"] for node in other.document["graph"]["nodes"]}
    for node in part.document["graph"]["nodes"]:
        made = node.get("made")
        if made and node["id"] not in others and other.searched(made) and not part.searched(made):
            yield f"{part.name} derives from {_class(node)}, which {other.name} may know by a name; {_TOGETHER}"


def _told_apart(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the classes without an id that two parts name each by another class: they may be one."""
    named: dict[tuple[str, str], dict[str, list[Part]]] = {}
    for part in parts:
        for node in part.document["graph"]["nodes"]:
            if made := node.get("made"):
                named.setdefault((_class(node), made), {}).setdefault(node["id"], []).append(part)
    for (cls, made), nodes in sorted(named.items()):
        for one, another in combinations(sorted(nodes), 2):
            if not any(part is other for part in nodes[one] for other in nodes[another]):
                first, second = nodes[one][0].name, nodes[another][0].name
                yield f"{first} and {second} derive from {cls}, made in {made}, which may be one class; {_TOGETHER}"


def _class(node: Mapping[str, Any]) -> str:
    return str(node["id"]).partition("@")[0]


def _interfaces(part: Part, other: Part) -> Iterator[str]:
    """Yield the plugins that say for which interface they are written, perhaps by a base that only the other knows."""
    bases = set(other.document["categories"].values()) - set(part.document["categories"].values()) - {None}
    if not bases:
        return
    for id_, record in part.document["plugins"].items():
        if id_ in other.document["plugins"] or "api_version" not in record.get("compat", {}):
            continue
        if bases.intersection(record["mro"] or record["bases"]):
            yield f"{part.name} takes the api_version of {id_} from a base of {other.name} perhaps; {_TOGETHER}"


def addresses_in_doubt(parts: Sequence[Part], document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was given to a plugin by a name that a plugin of another part has, too: former names and defaults.

    In the whole, the name would lead to neither.
    """
    plugins = document["plugins"]
    olds: dict[str, set[str]] = {id_: set(record.get("aliases", ())) for id_, record in plugins.items()}
    for old, end in document.get("renamed", {}).items():
        if "to" in end:
            olds.setdefault(end["to"], set()).add(old)
    for ids in document["names"].values():
        for one, another in combinations(ids, 2):
            if any(part.document["plugins"].keys() >= {one, another} for part in parts):
                continue
            shared = _addresses(plugins[one]) & _addresses(plugins[another])
            for old in sorted(olds[one] | olds[another]):
                if shared - {old}:
                    yield f"{old} may lead to {one} or to {another}, which share a name; {_TOGETHER}, or rename one"
            defaults = [plugins[id_]["config"]["defaults"] for id_ in (one, another)]
            if defaults[0] and is_same(*defaults):
                yield (
                    f"the defaults of {', '.join(sorted(shared))} may be meant for {one} or for {another};"
                    f" {_TOGETHER}, or rename one"
                )


def _addresses(record: Mapping[str, Any]) -> set[str]:
    return {record["name"], *record.get("aliases", ())}
