"""What is reached from the nodes of a graph that becomes known as it is asked for.

Nodes that reach each other reach the same: they are found together (Tarjan's strongly connected components, 1972), and
each edge is followed once, however many nodes are asked for. Importing networkx would take longer than this does.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Closure:
    """Gathers names along edges, as bits of a number: those of a node, and of all that it reaches."""

    def __init__(self, ahead: Callable[[str], tuple[Iterable[str], frozenset[str]]]) -> None:
        """Take what tells the nodes that follow on one, and the names that it has."""
        self._ahead = ahead
        self._bits: dict[str, int] = {}  # by name
        self._closed: dict[str, int] = {}  # by node
        self._sets: dict[int, frozenset[str]] = {}

    def of(self, node: str) -> frozenset[str]:
        """Return the names that a node and all that it reaches have."""
        if node not in self._closed:
            self._close(node)
        gathered = self._closed[node]
        if gathered not in self._sets:
            self._sets[gathered] = frozenset(name for name, bit in self._bits.items() if gathered & bit)
        return self._sets[gathered]

    def _close(self, start: str) -> None:
        numbers: dict[str, int] = {}
        lowest: dict[str, int] = {}  # the first node entered that each is known to reach
        gathered: dict[str, int] = {}
        path: list[str] = []
        places: dict[str, int] = {}
        waiting: list[tuple[str, Iterator[str]]] = []

        def enter(node: str) -> None:
            ahead, names = self._ahead(node)
            numbers[node] = lowest[node] = len(numbers)
            gathered[node] = sum(self._bits.setdefault(name, 1 << len(self._bits)) for name in names)
            places[node] = len(path)
            path.append(node)
            waiting.append((node, iter(ahead)))

        enter(start)
        while waiting:
            node, ahead = waiting[-1]
            for other in ahead:
                if other in self._closed:
                    gathered[node] |= self._closed[other]
                elif other in numbers:
                    lowest[node] = min(lowest[node], numbers[other])
                else:
                    enter(other)
                    break
            else:
                waiting.pop()
                if lowest[node] == numbers[node]:
                    together = path[places[node] :]
                    self._closed.update(dict.fromkeys(together, reduce(or_, [gathered[one] for one in together])))
                    del path[places[node] :]
                if waiting:
                    above = waiting[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    gathered[above] |= self._closed.get(node, 0)
