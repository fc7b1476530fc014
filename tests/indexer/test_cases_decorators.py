"""Decorators that mark plugins: ours, read as it is installed or not there at all, and those that a project names."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import Request, build
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


MISUSED = {
    "app/__init__.py": "",
    "app/core.py": "from abc import ABC, abstractmethod\nclass Base(ABC): ...\nclass Other: ...\n",
    "app/more.py": "class Base: ...\n",
    "app/a.py": """
        import sys
        from abc import ABC, abstractmethod
        from nowhere_to_be_found import Absent
        from coldplug.loader import plugin_discoverable
        from app import more
        from app.core import Base

        @plugin_discoverable(Base, name="derived")
        class Derived(Base): ...
        @plugin_discoverable(base="app.core:Base", category="Cat")
        class Kept(Base): ...
        @plugin_discoverable(Base)
        class Stranger: ...
        @plugin_discoverable(base=Base, category="Cat")
        class Other: ...
        @plugin_discoverable(Base)
        class Perhaps(Absent): ...
        @plugin_discoverable(getattr(more, sys.argv[0]))
        class Computed: ...
        @plugin_discoverable("app.core:Gone")
        class Mistyped: ...
        @plugin_discoverable(nope=1)
        class Misspelled: ...
        @plugin_discoverable(Base, "name")
        class Crowded(Base): ...
        @plugin_discoverable(name=sys.argv[0], category=sys.argv[1])
        class Late: ...
        @plugin_discoverable(category="two words")
        class Spaced: ...
        @plugin_discoverable(more.Base)
        class Namesake(more.Base): ...
        @plugin_discoverable
        class Unfinished(ABC):
            @abstractmethod
            def run(self): ...
        @plugin_discoverable(Base)
        class Registered: ...
        Base.register(Registered)
        """,
}
NOT_DERIVED = (
    "it is marked as a plugin of app.core:Base, and does not derive from it;"
    " derive it from app.core:Base, or give a category instead of the base"
)


def test_a_marked_class_that_is_no_plugin_is_told_with_its_line(package: Package) -> None:
    request = Request(packages=("app",), search_path=(package(MISUSED),))
    built = build(request)
    records = built.document["plugins"]
    assert isinstance(records, dict)
    assert (
        {record["qualname"]: (record["categories"], record["unknown"]) for record in records.values()},
        built.document["categories"],
        [str(problem) for problem in built.problems],
    ) == (
        {
            "Crowded": (["Base"], []),
            "Derived": (["Base"], []),
            "Kept": (["Cat"], []),
            "Late": (
                ["plugins"],
                [
                    "the category that the decorator gives is computed",
                    "the name that the decorator gives is computed",
                ],
            ),
            "Misspelled": (["plugins"], []),
            "Mistyped": (["plugins"], []),
            "Namesake": (["plugins"], []),
            "Registered": (["Base"], []),
            "Spaced": (["plugins"], []),
        },
        {"Base": "app.core:Base", "Cat": None, "plugins": None},
        [
            f"app/a.py:14:0: CP022 app.a:Stranger: {NOT_DERIVED}",
            f"app/a.py:16:0: CP022 app.a:Other: {NOT_DERIVED}",
            (
                "app/a.py:18:0: CP020 it can't be known whether app.a:Perhaps is a plugin:"
                " the module nowhere_to_be_found is not found; run `coldplug why app.a:Perhaps`"
            ),
            (
                "app/a.py:20:0: CP020 it can't be known whether app.a:Computed is a plugin:"
                " getattr() under a computed name; run `coldplug why app.a:Computed`"
            ),
            (
                "app/a.py:22:0: CP022 app.a:Mistyped: the base 'app.core:Gone' that plugin_discoverable is given is not"
                " found; write it as module:Class"
            ),
            (
                "app/a.py:24:0: CP022 app.a:Misspelled: plugin_discoverable takes no 'nope';"
                " it takes base, name, category, aliases, config"
            ),
            (
                "app/a.py:26:0: CP022 app.a:Crowded: plugin_discoverable takes one argument by position, the base;"
                " give all else by keyword"
            ),
            "app/a.py:30:0: CP022 app.a:Spaced: 'two words' can't name a category; use neither spaces nor / nor :",
            (
                "app/a.py:32:0: CP022 app.a:Namesake: the category Base is that of app.core:Base, not of app.more:Base;"
                " give the mark a category"
            ),
            (
                "app/a.py:34:0: CP022 app.a:Unfinished: it is marked as a plugin, and is abstract;"
                " define what it leaves abstract, or mark the classes that derive from it"
            ),
        ],
    )


def test_one_that_the_project_names_marks_whatever_it_gives(package: Package, index: Index) -> None:
    document = index(package(MARKED), {}, packages=["app"], decorators=("app.marks.register",))
    assert told(document)["Registered"][:2] == ("registered", ["plugins"])
