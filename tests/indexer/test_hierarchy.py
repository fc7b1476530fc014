"""Which classes a module's names lead to, and what is left unread for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.hierarchy import reachable
from indexer.pipeline import Request, opened
from tests.conftest import Package

FILES = {
    "app/__init__.py": "",
    "app/table.py": "TABLE = {}\n",
    "app/makers.py": """\
        class Plain:
            def __init__(self, *args): ...

        class Meta(type):
            def __call__(cls, table): return table.get("class", Plain)

        class Odd(metaclass=Meta): ...

        def made(table): return type("Made", (), table)
        """,
}


@pytest.fixture
def root(package: Package) -> Path:
    return package(FILES)


def found(root: Path, text: str) -> tuple[list[str], bool]:
    """Return the qualnames that a module's names lead to, and whether the module `app.table` was read for them."""
    (root / "app/a.py").write_text(text)
    with opened(Request(packages=("app",), search_path=(root,))) as session:
        names = [item.qualname for item in reachable("app.a", session.world)]
        return names, session.sources.digest("app.table") is not None


@pytest.mark.parametrize("call", ["missing.Schema(TABLE)", "logging.getLogger(TABLE)", "Plain(TABLE)", "print(TABLE)"])
def test_what_a_call_is_given_is_not_read_where_it_can_give_no_class(root: Path, call: str) -> None:
    text = f"import logging, missing\nfrom .makers import Plain\nfrom .table import TABLE\nx = {call}\n"
    assert found(root, text) == ([], False)


@pytest.mark.parametrize(
    ("call", "names"), [("made({**TABLE})", ["x"]), ("Odd(TABLE)", []), ("type('T', (), TABLE)", ["x"])]
)
def test_what_a_call_is_given_is_read_where_it_can_give_a_class(root: Path, call: str, names: list[str]) -> None:
    text = f"from .makers import Odd, made\nfrom .table import TABLE\nx = {call}\n"
    assert found(root, text) == (names, True)


def test_functions_and_plain_data_of_a_class_are_not_evaluated(root: Path) -> None:
    text = """from .table import TABLE
class C:
    table = {"a": TABLE}
    items = [TABLE]
    @TABLE
    def f(self): ...
    class Inner: ...
"""
    assert found(root, text) == (["C", "C.Inner"], False)


def test_a_function_that_the_module_replaces_by_a_class_is_one(root: Path) -> None:
    text = "class C:\n    def f(self): ...\nC.f = type('F', (), {})\n"
    assert found(root, text) == (["C", "C.f"], False)
