"""`coldplug graph`: the tree, and what other programs read; every name is quoted for the language that it stands in."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from tests.indexer.conftest import Coldplug, Ran, shades

TREE = """\
╟── app.core:Memory  (base)
╎   ├─╼ app.plugins.notes:Notes  notes
╎   └─╼ app.plugins.notes:Talking  talking ╾ app.core:Model  (base)
╙── app.core:Model  (base)
    ├─╼ app.plugins.models:Small  small
    │   └─╼ app.plugins.models:Large  large
    ├─╼ app.plugins.models:Unfinished  (abstract)
    └─╼  ...
"""
MEMORY = """\
╙── app.core:Memory  (base)
    ├─╼ app.plugins.notes:Notes  notes
    └─╼ app.plugins.notes:Talking  talking
"""
ABOVE = """\
╙── builtins:object  (ancestor)
    └─╼ abc:ABC  (ancestor)
        ├─╼ app.core:Memory  (base)
        │   ├─╼ app.plugins.notes:Notes  notes
        │   └─╼ app.plugins.notes:Talking  talking ╾ app.core:Model  (base)
        └─╼ app.core:Model  (base)
            └─╼  ...
"""
NASTY = 'x"]; click A call() --> <script>{{7*7}}\\N\n\x1b[2J`&#'


@pytest.mark.parametrize(
    ("words", "tree"), [((), TREE), (("Memory",), MEMORY), (("Memory", "--above"), ABOVE), (("Memory", "Model"), TREE)]
)
@pytest.mark.usefixtures("app")
def test_the_tree_has_the_bases_first(words: tuple[str, ...], tree: str, coldplug: Coldplug) -> None:
    assert coldplug("graph", *words) == Ran(code=0, out=tree, err="")


@pytest.mark.usefixtures("app")
def test_colours_tell_the_kinds_apart(coldplug: Coldplug) -> None:
    assert shades(coldplug("graph", "Memory", color=True).out) == (
        "╙── <bold>app.core:Memory</>  (base)\n"
        "    ├─╼ <green>app.plugins.notes:Notes</>  notes\n"
        "    └─╼ <green>app.plugins.notes:Talking</>  talking\n"
    )


@pytest.mark.usefixtures("app")
def test_dot_is_quoted_strings(coldplug: Coldplug) -> None:
    assert coldplug("graph", "Memory", "--format", "dot") == Ran(
        code=0,
        out=(
            "digraph plugins {\n"
            '  rankdir="BT";\n'
            '  node [fontname="sans-serif"];\n'
            '  "app.core:Memory" [label="app.core:Memory", shape=box, style="bold"];\n'
            '  "app.plugins.notes:Notes" [label="notes = app.plugins.notes:Notes",'
            ' shape=box, style="rounded,filled", fillcolor="#dff0d8"];\n'
            '  "app.plugins.notes:Talking" [label="talking = app.plugins.notes:Talking",'
            ' shape=box, style="rounded,filled", fillcolor="#dff0d8"];\n'
            '  "app.plugins.notes:Notes" -> "app.core:Memory";\n'
            '  "app.plugins.notes:Talking" -> "app.core:Memory";\n'
            "}\n"
        ),
        err="",
    )


@pytest.mark.usefixtures("app")
def test_mermaid_has_numbered_nodes(coldplug: Coldplug) -> None:
    assert coldplug("graph", "Memory", "--format", "mermaid") == Ran(
        code=0,
        out=(
            "flowchart BT\n"
            '  n0["app.core:Memory"]\n'
            '  n1["notes = app.plugins.notes:Notes"]\n'
            '  n2["talking = app.plugins.notes:Talking"]\n'
            "  n1 --> n0\n"
            "  n2 --> n0\n"
            "  classDef base stroke-width:3px\n"
            "  class n0 base\n"
            "  classDef plugin fill:#dff0d8,stroke:#3c763d\n"
            "  class n1,n2 plugin\n"
        ),
        err="",
    )


@pytest.mark.usefixtures("app")
def test_json_is_what_networkx_reads(coldplug: Coldplug) -> None:
    told = coldplug("graph", "Memory", "--format", "json")
    graph = nx.node_link_graph(json.loads(told.out), edges="edges")
    assert (told.code, told.err) == (0, "")
    assert dict(graph.nodes(data=True)) == {
        "app.core:Memory": {"kind": "base", "name": ""},
        "app.plugins.notes:Notes": {"kind": "plugin", "name": "notes"},
        "app.plugins.notes:Talking": {"kind": "plugin", "name": "talking"},
    }
    assert list(graph.edges(data="order")) == [
        ("app.plugins.notes:Notes", "app.core:Memory", 0),
        ("app.plugins.notes:Talking", "app.core:Memory", 0),
    ]


@pytest.mark.usefixtures("app")
def test_graphml_says_the_same_as_json(coldplug: Coldplug) -> None:
    graph = nx.node_link_graph(json.loads(coldplug("graph", "--format", "json").out), edges="edges")
    written = nx.parse_graphml(coldplug("graph", "--format", "graphml").out)
    assert {id_: {**data, "name": data.get("name") or ""} for id_, data in written.nodes(data=True)} == dict(
        graph.nodes(data=True)
    )
    assert sorted(written.edges(data="order")) == sorted(graph.edges(data="order"))


def with_nasty_names(app: Path) -> None:
    """Write a manifest with a class whose name would be syntax anywhere; no source can spell it."""
    path = app / "app/plugins.json"
    document = json.loads(path.read_text())
    text = json.dumps(document).replace("app.plugins.notes:Notes", json.dumps(f"app.plugins.notes:{NASTY}")[1:-1])
    document = json.loads(text)
    document["plugins"][f"app.plugins.notes:{NASTY}"]["name"] = NASTY
    path.write_text(json.dumps(document))


def test_a_name_from_outside_is_never_syntax(app: Path, coldplug: Coldplug) -> None:
    with_nasty_names(app)
    dot = coldplug("graph", "Memory", "--format", "dot").out.splitlines()
    spelled = r"x\"]; click A call() --> <script>{{7*7}}\\N\\n\\x1b[2J`&#"
    assert dot[5].startswith(
        f'  "app.plugins.notes:{spelled}" [label="{spelled} = app.plugins.notes:{spelled}", shape=box'
    )
    mermaid = coldplug("graph", "Memory", "--format", "mermaid").out.splitlines()
    entities = (
        "x#34;#93;#59; click A call() #45;#45;#62; #60;script#62;#123;#123;7#42;7#125;#125;"
        "#92;N#92;n#92;x1b#91;2J#96;#38;#35;"
    )
    assert mermaid[3] == f'  n2["{entities} = app.plugins.notes:{entities}"]'
    text = coldplug("graph", "Memory").out.splitlines()
    plain = 'x"]; click A call() --> <script>{{7*7}}\\N\\n\\x1b[2J`&#'
    assert text[2] == f"    └─╼ app.plugins.notes:{plain}  {plain}"
    root = ET.fromstring(coldplug("graph", "Memory", "--format", "graphml").out)  # noqa: S314 - our own
    assert f"app.plugins.notes:{plain}" in {node.get("id") for node in root.iter() if node.tag.endswith("}node")}


def test_a_kind_of_a_later_version_is_drawn_as_unknown(app: Path, coldplug: Coldplug) -> None:
    path = app / "app/plugins.json"
    path.write_text(path.read_text().replace('"kind":"abstract"', '"kind":"brand-new"'))
    assert "  app.plugins.models:Unfinished  (brand-new)" not in coldplug("graph", "Memory").out
    assert "├─╼ app.plugins.models:Unfinished  (brand-new)\n" in coldplug("graph", "Model").out
    assert 'style="dotted"' in coldplug("graph", "Model", "--format", "dot").out
    assert "  class n3 unknown\n" in coldplug("graph", "Model", "--format", "mermaid").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Modle",), "there is no category 'Modle' in app/plugins.json; did you mean Model?"),
        (("x",), "there is no category 'x' in app/plugins.json; the categories are: Memory, Model"),
        (
            ("--manifest", "none.json"),
            "there is no manifest at none.json; write it with `coldplug build`",
        ),
    ],
)
@pytest.mark.usefixtures("app")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("graph", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")
