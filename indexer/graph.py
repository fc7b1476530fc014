"""The inheritance graph of a manifest: which part of it is asked for, and how other programs write it down.

networkx finds and writes what it can; the languages of Graphviz and Mermaid are written here, with everything quoted: a
name comes from somebody's source, and none of it may be taken for syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .printable import escaped

if TYPE_CHECKING:
    import networkx as nx

ROLES = ("base", "plugin", "abstract", "ancestor", "unknown")

_SHAPES = {
    "base": 'shape=box, style="bold"',
    "plugin": 'shape=box, style="rounded,filled", fillcolor="#dff0d8"',
    "abstract": 'shape=box, style="dashed"',
    "ancestor": 'shape=box, color="gray50", fontcolor="gray50"',
    "unknown": 'shape=box, style="dotted"',
}
_CLASSES = {
    "base": "stroke-width:3px",
    "plugin": "fill:#dff0d8,stroke:#3c763d",
    "abstract": "stroke-dasharray:5 3",
    "ancestor": "color:#777777,stroke:#777777",
    "unknown": "stroke-dasharray:1 3",
}


def graph_of(document: Mapping[str, Any]) -> nx.DiGraph[str]:
    """Return the graph of a manifest, an edge from each class to each of its bases; nodes have `kind` and `name`."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph(nx.node_link_graph(document["graph"], edges="edges"))
    for id_, data in graph.nodes(data=True):
        record = document["plugins"].get(id_, {})
        data["kind"] = data.get("kind", "unknown")
        data["name"] = record.get("name", "")
    return graph


def part_of(
    graph: nx.DiGraph[str], *, bases: Sequence[str], plugins: Sequence[str], above: bool = False
) -> nx.DiGraph[str]:
    """Return the part with these bases, these plugins, and the classes between them; with those `above`, if asked."""
    import networkx as nx

    members = {id_ for id_ in (*bases, *plugins) if id_ in graph}
    between = {id_ for base in bases if base in graph for id_ in nx.ancestors(graph, base)}
    if not above:
        return graph.subgraph(members | between).copy()
    higher = {id_ for member in members | between for id_ in nx.descendants(graph, member)}
    return graph.subgraph(members | between | higher).copy()


def as_text(graph: nx.DiGraph[str], *, paint: Callable[[str, str], str], plain: bool) -> str:
    """Return the graph as a tree, bases first; a class that has several is drawn once and named where it occurs again.

    `paint` gives text the look of a kind of node; `plain` draws with ASCII alone.
    """
    import networkx as nx

    drawn: nx.DiGraph[str] = nx.DiGraph()
    for id_ in sorted(graph):
        kind, name = graph.nodes[id_]["kind"], graph.nodes[id_]["name"]
        drawn.add_node(id_, label=paint(escaped(id_), kind) + escaped(f"  {name}" if name else f"  ({kind})"))
    drawn.add_edges_from(sorted((base, subclass) for subclass, base in graph.edges))
    return "\n".join(nx.generate_network_text(drawn, ascii_only=plain))


def as_data(graph: nx.DiGraph[str]) -> dict[str, Any]:
    """Return the graph as networkx's node-link data, sorted."""
    import networkx as nx

    data: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    data["nodes"].sort(key=lambda node: node["id"])
    data["edges"].sort(key=lambda edge: (edge["source"], edge.get("order", 0), edge["target"]))
    return data


def as_graphml(graph: nx.DiGraph[str]) -> str:
    """Return the graph as GraphML; characters that XML can't hold are spelled as Python escapes."""
    import networkx as nx

    plain: nx.DiGraph[str] = nx.DiGraph()
    for id_ in sorted(graph):
        data = graph.nodes[id_]
        plain.add_node(escaped(id_), kind=escaped(str(data["kind"])), name=escaped(str(data["name"])))
    for edge in as_data(graph)["edges"]:
        plain.add_edge(escaped(edge["source"]), escaped(edge["target"]), order=int(edge.get("order", 0)))
    return "\n".join(nx.generate_graphml(plain)) + "\n"


def as_dot(graph: nx.DiGraph[str]) -> str:
    """Return the graph in the language of Graphviz, bases on top."""
    return "".join(f"{line}\n" for line in _dot(graph))


def _dot(graph: nx.DiGraph[str]) -> Iterator[str]:
    yield "digraph plugins {"
    yield '  rankdir="BT";'
    yield '  node [fontname="sans-serif"];'
    for id_ in sorted(graph):
        shape = _SHAPES.get(graph.nodes[id_]["kind"], _SHAPES["unknown"])
        yield f"  {_quoted(id_)} [label={_quoted(_label(graph, id_))}, {shape}];"
    for subclass, base in sorted(graph.edges):
        yield f"  {_quoted(subclass)} -> {_quoted(base)};"
    yield "}"


def _quoted(text: str) -> str:
    """Return a string of DOT: a quotation mark would end it, and a backslash begins what Graphviz replaces."""
    return '"' + escaped(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def as_mermaid(graph: nx.DiGraph[str]) -> str:
    """Return the graph in the language of Mermaid, bases on top."""
    return "".join(f"{line}\n" for line in _mermaid(graph))


def _mermaid(graph: nx.DiGraph[str]) -> Iterator[str]:
    numbers = {id_: f"n{number}" for number, id_ in enumerate(sorted(graph))}
    kinds: dict[str, list[str]] = {}
    yield "flowchart BT"
    for id_, number in numbers.items():
        kind = graph.nodes[id_]["kind"]
        kinds.setdefault(kind if kind in _CLASSES else "unknown", []).append(number)
        yield f'  {number}["{_entities(_label(graph, id_))}"]'
    for subclass, base in sorted(graph.edges):
        yield f"  {numbers[subclass]} --> {numbers[base]}"
    for kind, members in sorted(kinds.items()):
        yield f"  classDef {kind} {_CLASSES[kind]}"
        yield f"  class {','.join(members)} {kind}"


def _entities(text: str) -> str:
    """Return text for a label of Mermaid, in which all that it or HTML would read as syntax is an entity."""
    return "".join(char if char.isalnum() or char in _SAFE else f"#{ord(char)};" for char in escaped(text))


_SAFE = frozenset(" .:_()=")


def _label(graph: nx.DiGraph[str], id_: str) -> str:
    name = graph.nodes[id_]["name"]
    return f"{name} = {id_}" if name else id_
