"""The content of a manifest: what a record says of a class, and how the graph names what no reference leads to."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.document import first_paragraph
from tests.conftest import Index, Package
from tests.judge import PACKAGE


@pytest.mark.parametrize(
    ("doc", "paragraph"),
    [
        (None, None),
        ("", None),
        ("  \n ", None),
        ("One line.", "One line."),
        ("One\n    paragraph.\n\n    Another.", "One paragraph."),
        ("\n    After a line.\n    \t\n    Another.\n", "After a line."),
    ],
)
def test_the_first_paragraph_of_a_docstring_is_on_one_line(doc: str | None, paragraph: str | None) -> None:
    assert first_paragraph(doc) == paragraph


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("'text'", "text"),
        ("True", True),
        ("None", None),
        ("-3", -3),
        ("-2.5", -2.5),
        ("9223372036854775807", 2**63 - 1),
        ("[1, ('a', [])]", [1, ["a", []]]),
        ("{'a': {'b': [None]}}", {"a": {"b": [None]}}),
        ("'\\ud800'", "\ud800"),
    ],
)
def test_metadata_are_literals_that_json_has(package: Package, index: Index, value: str, plain: object) -> None:
    files = {**PACKAGE, "pkg/a.py": f"from .base import Base\nclass X(Base):\n    kept = {value}\n    other = 1\n"}
    document = index(package(files), metadata=("kept", "missing"))
    assert document["plugins"]["pkg.a:X"]["metadata"] == {"kept": plain}


@pytest.mark.parametrize(
    "value",
    [
        *("1e999", "-1e999", "9223372036854775808", "0x" + "f" * 5_000, "1j", "b'x'", "...", "{1}", "{1: 2}", "{**{}}"),
        *("[1, {2}]", "{'a': b'x'}", "name", "-name", "[*[]]", "1 + 1", "f''"),
    ],
)
def test_what_json_has_not_is_no_metadata(package: Package, index: Index, value: str) -> None:
    body = f"    kept = 'before'\n    kept = {value}\n" if value != "f''" else "    kept = f'{1}'\n"
    files = {**PACKAGE, "pkg/a.py": f"from .base import Base\nname = 1\nclass X(Base):\n{body}"}
    document = index(package(files), metadata=("kept",))
    assert document["plugins"]["pkg.a:X"]["metadata"] == {}


def edges(document: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(edge["source"], edge["target"], edge["order"]) for edge in document["graph"]["edges"]]


def test_a_class_whose_name_another_took_is_told_apart_and_the_line_is_the_others(
    package: Package, index: Index
) -> None:
    source = """\
        from .base import Base
        class A(Base): ...
        class A(A): ...
        class A(A): ...
        class M: ...
        class X(M, Base): ...
        class M(Base): ...
        """
    document = index(package({**PACKAGE, "pkg/a.py": source}))
    assert edges(document) == [
        ("pkg.a:A", "pkg.a:A@pkg.a:A", 0),
        ("pkg.a:A@pkg.a:A", "pkg.a:A@pkg.a:A@pkg.a:A", 0),
        ("pkg.a:A@pkg.a:A@pkg.a:A", "pkg.base:Base", 0),
        ("pkg.a:M", "pkg.base:Base", 0),
        ("pkg.a:M@pkg.a:X", "builtins:object", 0),
        ("pkg.a:X", "pkg.a:M@pkg.a:X", 0),
        ("pkg.a:X", "pkg.base:Base", 1),
        ("pkg.base:Base", "builtins:object", 0),
    ]
    assert document["modules"]["pkg.a"]["lines"] == {"A": 4, "M": 7, "X": 6}


def test_a_class_that_a_function_makes_is_told_apart_by_what_derives_from_it(package: Package, index: Index) -> None:
    source = """\
        from .base import Base
        def make():
            class Local(Base): ...
            return Local
        class X(make()): ...
        class Y(make()): ...
        """
    document = index(package({**PACKAGE, "pkg/a.py": source}))
    local = "pkg.a:make.<locals>.Local"
    assert [edge for edge in edges(document) if "<locals>" in edge[0] + edge[1]] == [
        ("pkg.a:X", f"{local}@pkg.a:X", 0),
        ("pkg.a:Y", f"{local}@pkg.a:Y", 0),
        (f"{local}@pkg.a:X", "pkg.base:Base", 0),
        (f"{local}@pkg.a:Y", "pkg.base:Base", 0),
    ]
    assert document["plugins"]["pkg.a:X"]["mro"] == ["pkg.a:X", local, "pkg.base:Base", "builtins:object"]


def test_a_base_that_can_not_be_known_has_a_place_of_its_own_in_the_graph(package: Package, index: Index) -> None:
    source = "from .base import Base\nfrom missing import Thing\nclass X(Base, eval('A'), Thing): ...\n"
    document = index(package({**PACKAGE, "pkg/a.py": source}))
    record = document["plugins"]["pkg.a:X"]
    assert (record["bases"], record["mro"], record["abstract"]) == (
        ["pkg.base:Base", "pkg.a:X?1", "missing:Thing"],
        None,
        None,
    )
    kinds = {node["id"]: node["kind"] for node in document["graph"]["nodes"]}
    assert (kinds["pkg.a:X?1"], kinds["missing:Thing"], kinds["pkg.base:Base"]) == ("unknown", "unknown", "base")


def test_a_comment_changes_no_record_and_the_line_of_what_follows(package: Package, index: Index) -> None:
    source = "from .base import Base\nclass X(Base): ...\n"
    before = index(package({**PACKAGE, "pkg/a.py": source}))
    after = index(package({**PACKAGE, "pkg/a.py": f"# a comment\n{source}"}, name="commented"))
    changed = {key for key in before if before[key] != after[key]}
    assert (changed, before["modules"]["pkg.a"]["lines"], after["modules"]["pkg.a"]["lines"]) == (
        {"modules"},
        {"X": 2},
        {"X": 3},
    )


def test_a_category_without_a_base_and_one_without_plugins_are_listed(package: Package, index: Index) -> None:
    bases = {"Base": "pkg.base:Base", "Decorated": None, "Absent": "missing:Thing"}
    document = index(package(PACKAGE), bases)
    nodes = [(node["id"], node["kind"]) for node in document["graph"]["nodes"]]
    assert (document["categories"], nodes) == (
        {"Absent": "missing:Thing", "Base": "pkg.base:Base", "Decorated": None},
        [("builtins:object", "ancestor"), ("missing:Thing", "base"), ("pkg.base:Base", "base")],
    )
