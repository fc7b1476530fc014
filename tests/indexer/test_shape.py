"""What a manifest must hold for the commands, and the first thing that it lacks."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from indexer.shape import fault_of
from tests.indexer.conftest import Coldplug, Ran

WHOLE: dict[str, Any] = {
    "target": {"python": "3.11", "platform": "linux"},
    "categories": {"A": "a:A", "B": None},
    "plugins": {
        "a:P": {"name": "p", "module": "a", "categories": ["A"], "bases": ["a:A"], "mro": None, "requires": []}
    },
    "modules": {"a": {"sha256": "0"}},
    "dependencies": {"x": "1"},
    "graph": {"nodes": [{"id": "a:P"}], "edges": [{"source": "a:P", "target": "a:A"}]},
}


def test_a_manifest_with_all_that_is_read_has_no_fault() -> None:
    assert fault_of({**WHOLE, "later": 1}) is None


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("target",), ..., "target is missing"),
        (("target", "python"), 3, "target.python is no text"),
        (("categories",), [], "categories is no object"),
        (("categories", "A"), 1, "categories['A'] is no text"),
        (("plugins", "a:P"), "x", "plugins['a:P'] is no object"),
        (("plugins", "a:P", "name"), None, "plugins['a:P'].name is no text"),
        (("plugins", "a:P", "mro"), ["a:P", 1], "plugins['a:P'].mro[1] is no text"),
        (("plugins", "a:P", "requires"), {}, "plugins['a:P'].requires is no list"),
        (("modules", "a", "sha256"), ..., "modules['a'].sha256 is missing"),
        (("dependencies", "x"), None, "dependencies['x'] is no text"),
        (("graph", "nodes", 0, "id"), 7, "graph.nodes[0].id is no text"),
        (("graph", "edges", 0), [], "graph.edges[0] is no object"),
    ],
)
def test_the_first_fault_is_named_by_its_path(path: tuple[str | int, ...], value: object, fault: str) -> None:
    document: Any = deepcopy(WHOLE)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    assert fault_of(document) == fault


def test_what_is_no_object_is_no_manifest() -> None:
    assert fault_of([]) == "the whole is no object"


@pytest.mark.parametrize("words", [("graph",), ("doctor",)])
def test_a_command_says_what_a_manifest_lacks(words: tuple[str, ...], app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins.json").write_text(json.dumps({"manifest_version": 1, **WHOLE, "graph": {}}))
    assert coldplug(*words) == Ran(
        code=2,
        out="",
        err=(
            "coldplug: app/plugins.json is no manifest that this version reads: graph.nodes is missing;"
            " write it anew with `coldplug build`\n"
        ),
    )
