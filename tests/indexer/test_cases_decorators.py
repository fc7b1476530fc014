"""Decorators that mark plugins: ours, read as it is installed or not there at all, and those that a project names."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Index, Package

ROOT = Path(__file__).resolve().parents[2]

MARKED = {
    "app/__init__.py": "",
    "app/core.py": "class Base: ...\n",
    "app/marks.py": """
        def register(name):
            def mark(cls):
                ALL.append(cls)
                return cls
            return mark
        ALL = []
        """,
    "app/a.py": """
        from coldplug.loader import plugin_discoverable
        from app.core import Base
        from app.marks import register

        @plugin_discoverable
        class Bare: ...
        @plugin_discoverable(name="short", category="Named")
        class Named: ...
        @plugin_discoverable(Base, name="derived")
        class Derived(Base): ...
        @plugin_discoverable(Base)
        class Stranger: ...
        @register("x")
        class Registered: ...
        """,
}


def told(document: dict[str, Any]) -> dict[str, tuple[str, list[str], list[str]]]:
    """Return name, categories and doubts of each plugin, by its qualname."""
    records = document["plugins"].values()
    return {record["qualname"]: (record["name"], record["categories"], record["unknown"]) for record in records}


@pytest.mark.parametrize("installed", [True, False])
def test_ours_is_read_as_it_is_written_whether_coldplug_is_there_or_not(
    package: Package,
    index: Index,
    *,
    installed: bool,
) -> None:
    root = package(MARKED)
    if installed:
        shutil.copytree(ROOT / "loader", root / "coldplug" / "loader")
    assert told(index(root, {"Base": "app.core:Base"}, packages=["app"])) == {
        "Bare": ("bare", ["plugins"], []),
        "Named": ("short", ["Named"], []),
        "Derived": ("derived", ["Base"], []),
    }


def test_one_that_the_project_names_marks_whatever_it_gives(package: Package, index: Index) -> None:
    document = index(package(MARKED), {}, packages=["app"], decorators=("app.marks.register",))
    assert told(document)["Registered"][:2] == ("registered", ["plugins"])
