"""What is reached in graphs with circles: networkx is the judge."""

from __future__ import annotations

from itertools import product

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.requirements_closure import Closure

NODES = "abcdefgh"
EDGES = st.sets(st.sampled_from(list(product(NODES, NODES))), max_size=20)


@given(EDGES, st.lists(st.sampled_from(NODES), min_size=1, max_size=len(NODES)))
@settings(max_examples=100, deadline=None)
def test_a_node_has_the_names_of_all_that_it_reaches_in_whatever_order_nodes_are_asked_for(
    edges: set[tuple[str, str]], asked: list[str]
) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    graph.add_nodes_from(NODES)
    closure = Closure(lambda node: (sorted(graph[node]), frozenset({node.upper(), "X"})))
    said = {node: closure.of(node) for node in asked}
    reached = {node: {node, *nx.descendants(graph, node)} for node in asked}
    assert said == {node: {"X", *(name.upper() for name in names)} for node, names in reached.items()}


def test_a_chain_and_a_circle_of_any_length_are_followed() -> None:
    size = 20_000
    ahead = {str(number): [str(number + 1)] for number in range(size)} | {str(size): ["0"], "in": ["0"], "out": []}
    closure = Closure(lambda node: (ahead[node], frozenset({"last"} if node == str(size) else ())))
    assert [closure.of(node) for node in ("in", "0", "9999", "out")] == [{"last"}, {"last"}, {"last"}, set()]
