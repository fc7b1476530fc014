"""What changed between two manifests, and which of it may break a use: each kind of change, from source to source."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.changes import Change, changes
from indexer.project_renamed import Renaming
from tests.conftest import Index, Package

HEAD = """\
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Literal
from coldplug.loader import plugin_discoverable
class Base: ...
class Other: ...
"""
BASES = {"Base": "m:Base", "Other": "m:Other"}


class Compared:
    """Builds two versions of a module and compares their manifests, but for where its classes stand."""

    def __init__(self, package: Package, index: Index) -> None:
        self._package = package
        self._index = index

    def __call__(self, old: str, new: str, **options: Any) -> list[Change]:
        documents = [
            self._index(self._package({"m.py": HEAD + source}, name=name), BASES, **more)
            for name, source, more in (("old", old, {}), ("new", new, options))
        ]
        return [change for change in changes(*documents) if change.what not in {"module", "dependency"}]


@pytest.fixture
def compared(package: Package, index: Index) -> Compared:
    return Compared(package, index)


def test_nothing_changed_where_only_lines_did(compared: Compared) -> None:
    assert compared("class A(Base): ...\n", "\n# a comment\nclass A(Base): ...\n") == []


PLUGINS: dict[str, tuple[str, str, list[Change]]] = {
    "one came": ("", "class A(Base): ...\n", [Change("added", "plugin", "m:A", detail="a, in Base")]),
    "one is gone": ("class A(Base): ...\n", "", [Change("removed", "plugin", "m:A", detail="a", breaking=True)]),
    "one has another class and its name": (
        "class A(Base): ...\n",
        "class B(Base):\n    name = 'a'\n",
        [Change("renamed", "plugin", "m:A", detail="now m:B; the old id leads nowhere")],
    ),
    "one has another name, and the old one leads to it": (
        "class A(Base): ...\n",
        "@plugin_discoverable(aliases=['a'])\nclass B(Base): ...\n",
        [
            Change("renamed", "plugin", "m:A", detail="now m:B; the old id leads nowhere"),
            Change("changed", "name", "m:B", detail="a -> b"),
        ],
    ),
    "one has another name, and the old one leads nowhere": (
        "class A(Base): ...\n",
        "class A(Base):\n    name = 'b'\n",
        [Change("changed", "name", "m:A", detail="a -> b", breaking=True)],
    ),
    "one lost a former name": (
        "@plugin_discoverable(aliases=['old'])\nclass A(Base): ...\n",
        "@plugin_discoverable(aliases=['older'])\nclass A(Base): ...\n",
        [
            Change("removed", "former name", "m:A", detail="old", breaking=True),
            Change("added", "former name", "m:A", detail="older"),
        ],
    ),
    "one went into another that was there": (
        "class A(Base): ...\nclass B(Base): ...\n",
        "@plugin_discoverable(aliases=['a'])\nclass B(Base): ...\n",
        [
            Change("renamed", "plugin", "m:A", detail="now m:B; the old id leads nowhere"),
            Change("changed", "name", "m:B", detail="a -> b"),
            Change("added", "former name", "m:B", detail="a"),
        ],
    ),
    "one is in another category": (
        "class A(Base): ...\n",
        "class A(Other): ...\n",
        [
            Change("removed", "category", "m:A", detail="Base", breaking=True),
            Change("added", "category", "m:A", detail="Other"),
            Change("changed", "bases", "m:A", detail="m:Base -> m:Other"),
        ],
    ),
    "an ancestor of one derives from another": (
        "class Mid(Base):\n    def __init_subclass__(cls): ...\nclass A(Mid): ...\n",
        "class Mixin: ...\nclass Mid(Base, Mixin):\n    def __init_subclass__(cls): ...\nclass A(Mid): ...\n",
        [
            Change("changed", "ancestors", "m:A", detail="+m:Mixin"),
            Change("changed", "bases", "m:Mid", detail="m:Base -> m:Base, m:Mixin"),
        ],
    ),
    "one needs another module": (
        "import yaml\nclass A(Base): ...\n",
        "import redis\nclass A(Base): ...\n",
        [Change("removed", "need", "m:A", detail="yaml"), Change("added", "need", "m:A", detail="redis")],
    ),
    "one is described otherwise": (
        "class A(Base): ...\n",
        "class A(Base):\n    '''It does.'''\n",
        [Change("changed", "doc", "m:A", detail='null -> "It does."')],
    ),
}


@pytest.mark.parametrize("name", PLUGINS)
def test_changes_of_plugins_are_told_and_marked(name: str, compared: Compared) -> None:
    old, new, expected = PLUGINS[name]
    assert compared(old, new) == expected


def option(verb: Any, name: str, detail: str = "", *, breaking: bool = False) -> Change:
    return Change(verb, "option", "m:A", name, detail, breaking)


OPTIONS: dict[str, tuple[str, str, list[Change]]] = {
    "gone": ("a: int, b: int = 1", "a: int", [option("removed", "b", breaking=True)]),
    "gone, where any is taken": ("b: int = 1", "**options", [option("removed", "b")]),
    "new": (
        "",
        "*, a: int = 1, b=factory()",
        [option("added", "a", "int, default 1"), option("added", "b", "any, default factory()")],
    ),
    "new and required": ("", "a: str", [option("added", "a", "str, required", breaking=True)]),
    "now required": ("a: int = 1", "a: int", [option("changed", "a", "now required", breaking=True)]),
    "no longer required": ("a: int", "a: int = 1", [option("changed", "a", "no longer required")]),
    "another default": ("a: int = 1", "a: int = 2", [option("changed", "a", "default 1 -> 2")]),
    "a type that takes more": ("a: int", "a: float | None", [option("changed", "a", "int -> float | null")]),
    "a type that takes less": (
        "a: int | str | None",
        "a: int | None",
        [option("changed", "a", "int | str | null -> int | null", breaking=True)],
    ),
    "one more of several values": (
        "a: Literal['x', 'y']",
        "a: Literal['x', 'y', 'z']",
        [option("changed", "a", 'Literal["x", "y"] -> Literal["x", "y", "z"]')],
    ),
    "one less of several values": (
        "a: Literal['x', 2]",
        "a: Literal['x']",
        [option("changed", "a", 'Literal["x", 2] -> Literal["x"]', breaking=True)],
    ),
    "any value where there were several": (
        "a: Literal['x', 2]",
        "a: str | float",
        [option("changed", "a", 'Literal["x", 2] -> str | float')],
    ),
    "a secret": (
        "a: str = 'x'",
        "api_key: str = 'x'",
        [option("added", "api_key", "str, no default"), option("removed", "a", breaking=True)],
    ),
    "in a table": (
        "a: Table",
        "a: Wide",
        [
            option("changed", "a", "Table -> Wide", breaking=True),
            option("changed", "a.depth", "default 1 -> 2"),
            option("added", "a.width", "int, required", breaking=True),
        ],
    ),
    "in tables that hold themselves": (
        "a: list[Tree]",
        "a: list[Tree] | None = None",
        [option("changed", "a", "list[Tree] -> list[Tree] | null, no longer required")],
    ),
}
TABLES = """\
@dataclass
class Table:
    depth: int = 1
@dataclass
class Wide:
    width: int
    depth: int = 2
@dataclass
class Tree:
    name: str
    branches: "list[Tree]"
"""


@pytest.mark.parametrize("name", OPTIONS)
def test_changes_of_options_are_told_and_marked(name: str, compared: Compared) -> None:
    old, new, expected = OPTIONS[name]
    sources = [f"{TABLES}class A(Base):\n    def __init__(self, {given}): ...\n" for given in (old, new)]
    assert compared(*sources) == expected


def test_a_limit_is_told(compared: Compared) -> None:
    head = "from pydantic import BaseModel, Field\n"
    old, new = (
        f"{head}class A(BaseModel, Base):\n    a: int = Field({limits})\n" for limits in ("ge=0, le=9", "ge=1, le=9")
    )
    assert compared(old, new) == [option("changed", "a", "+at least 1, -at least 0")]


def test_what_the_project_gives_and_calls_otherwise_is_told(compared: Compared) -> None:
    source = "class A(Base):\n    def __init__(self, a: int): ...\n"
    renamed = (
        Renaming(old="m:Old", new="a"),
        Renaming(old="gone", new=None, reason="nobody used it"),
    )
    assert compared(source, source, defaults={"a": {"a": 3}}, renamed=renamed) == [
        option("changed", "a", "no longer required"),
        Change("added", "former name", "gone", detail="nobody used it"),
        Change("added", "former name", "m:Old", detail="m:A"),
    ]


def test_a_plugin_that_is_gone_says_why_and_an_id_that_leads_on_is_no_loss(compared: Compared) -> None:
    old = "class A(Base): ...\nclass B(Base): ...\n"
    renamed = (Renaming(old="a", new=None, reason="it was slow"), Renaming(old="m:B", new="c"))
    assert compared(old, "class C(Base): ...\n", renamed=renamed) == [
        Change("removed", "plugin", "m:A", detail="it was slow", breaking=True),
        Change("renamed", "plugin", "m:B", detail="now m:C"),
        Change("changed", "name", "m:C", detail="b -> c", breaking=True),
        Change("added", "former name", "a", detail="it was slow"),
    ]


def test_what_is_known_of_no_plugin_is_told_by_its_key(package: Package, index: Index) -> None:
    root = package({"m.py": f"{HEAD}class A(Base): ...\n"})
    old, new = index(root, BASES), index(root, BASES)
    new["categories"] = {"Base": "m:Root", "More": None}
    new["renamed"], old["renamed"] = {"gone": {"removed": "x"}}, {"m:Gone": {"to": "m:A"}, "gone": {"removed": "y"}}
    new["target"] = {**new["target"], "platform": "win32"}
    new["extra"] = 1
    new["dependencies"], old["dependencies"] = {"new": "1", "both": "2"}, {"both": "1"}
    new["modules"]["m"]["sha256"] = "0" * 64
    new["plugins"]["m:A"]["config"]["types"] = ["m:T"]
    new["plugins"]["m:A"]["later"] = {"x": 1}
    assert list(changes(old, new)) == [
        Change("changed", "category", "Base", detail="m:Base -> m:Root", breaking=True),
        Change("added", "category", "More"),
        Change("removed", "category", "Other", breaking=True),
        Change("changed", "config", "m:A", detail="types"),
        Change("changed", "later", "m:A", detail='null -> {"x": 1}'),
        Change("changed", "former name", "gone", detail="y -> x"),
        Change("removed", "former name", "m:Gone", breaking=True),
        Change("changed", "dependency", "both", detail="'1' -> '2'"),
        Change("added", "dependency", "new"),
        Change("changed", "key", "extra"),
        Change("changed", "module", "m", detail="sha256"),
        Change("changed", "key", "target", detail="platform"),
    ]


def test_what_follows_from_records_counts_where_nothing_else_differs(package: Package, index: Index) -> None:
    root = package({"m.py": f"{HEAD}class A(Base): ...\n"})
    old, new = index(root, BASES), index(root, BASES)
    new["graph"]["edges"] = []
    assert list(changes(old, new)) == [Change("changed", "key", "graph", detail="edges")]


def test_a_schema_that_opens_into_more_and_more_tables_is_compared_in_part(package: Package, index: Index) -> None:
    """Each of many tables holds all others: there is no end of the paths through them."""
    root = package({"m.py": f"{HEAD}class A(Base): ...\n"})
    old, new = index(root, BASES), index(root, BASES)
    names = [f"T{number}" for number in range(12)]
    tables: dict[str, Any] = {name: {"$ref": f"#/$defs/{name}"} for name in names}
    for document, limit in ((old, 1), (new, 2)):
        document["plugins"]["m:A"]["config"]["schema"] = {
            "type": "object",
            "properties": {**tables, "size": {"type": "integer", "default": limit}},
            "$defs": {name: {"type": "object", "properties": dict(tables)} for name in names},
        }
    assert list(changes(old, new)) == [option("changed", "size", "default 1 -> 2")]
