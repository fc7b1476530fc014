"""Old names: where the manifest has them, and every conflict with what is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import schemas
from indexer.manifest import compare, render
from indexer.pipeline import Request, build
from indexer.project_renamed import Renaming
from tests.conftest import Package

CORE = "class Model: ...\nclass Memory: ...\n"
PLUGINS = """\
from app.core import Memory, Model
from coldplug.loader import plugin_discoverable

@plugin_discoverable(aliases=["small_model", "tiny"])
class Small(Model): ...

class Large(Model): ...

class Redis(Memory): ...
"""
SMALL, LARGE, REDIS = "app.plugins:Small", "app.plugins:Large", "app.plugins:Redis"


class Built:
    """What a build says of old names."""

    def __init__(self, root: Path, renamed: dict[str, str | None], **options: Any) -> None:
        renamings = tuple(
            Renaming(old=old, new=new, reason="no longer made" if old == "gone" else "", file="pyproject.toml", line=at)
            for at, (old, new) in enumerate(renamed.items(), start=1)
        )
        categories = {"Model": "app.core:Model", "Memory": "app.core:Memory"}
        request = Request(packages=("app",), search_path=(root,), categories=categories, renamed=renamings, **options)
        built = build(request)
        document: dict[str, Any] = built.document
        jsonschema.validate(document, schemas.load())
        self.document = document
        self.problems = [str(problem) for problem in built.problems]
        self.names = document["names"]
        self.renamed = document.get("renamed", {})
        self.aliases = {id_: record["aliases"] for id_, record in document["plugins"].items() if "aliases" in record}


def built(package: Package, renamed: dict[str, str | None], plugins: str = PLUGINS, **options: Any) -> Built:
    files = {"app/__init__.py": "", "app/core.py": CORE, "app/plugins.py": plugins}
    return Built(package(files), renamed, **options)


def test_old_names_lead_to_the_plugin_and_stand_in_its_record(package: Package) -> None:
    table: dict[str, str | None] = {"big": "Model/large", "store": REDIS, "huge": "big_one", "big_one": "large"}
    found = built(package, table)
    assert (found.names, found.aliases) == (
        {
            "big": [LARGE],
            "big_one": [LARGE],
            "huge": [LARGE],
            "large": [LARGE],
            "redis": [REDIS],
            "small": [SMALL],
            "small_model": [SMALL],
            "store": [REDIS],
            "tiny": [SMALL],
        },
        {SMALL: ["small_model", "tiny"], LARGE: ["big", "big_one", "huge"], REDIS: ["store"]},
    )
    assert found.problems == [
        'pyproject.toml:3:0: CP032 huge is renamed to big_one, which is renamed itself; write huge = "large"'
    ]


def test_ids_of_old_and_plugins_that_are_gone_stand_apart(package: Package) -> None:
    found = built(package, {"app.old:Big": "large", "gone": None, "app.old:Gone": None, "went": "gone"})
    assert (found.renamed, found.problems, "gone" in found.names) == (
        {
            "app.old:Big": {"to": LARGE},
            "app.old:Gone": {"removed": ""},
            "gone": {"removed": "no longer made"},
            "went": {"removed": "no longer made"},
        },
        ['pyproject.toml:4:0: CP032 went is renamed to gone, which is renamed itself; write went = ""'],
        False,
    )


def test_a_manifest_without_old_names_says_nothing_of_them(package: Package) -> None:
    found = built(package, {}, plugins="from app.core import Model\n\nclass Small(Model): ...\n")
    assert (found.aliases, "renamed" in found.document) == ({}, False)


def test_each_old_name_is_a_line_of_its_own(package: Package) -> None:
    document = built(package, {"app.old:Big": "large", "gone": None}).document
    text = render(document)
    assert text.startswith(b'{"manifest_version":1,\n')
    assert (
        b'\n"renamed":{\n"app.old:Big":{"to":"app.plugins:Large"},\n"gone":{"removed":"no longer made"}\n},\n' in text
    )
    before = render({**document, "renamed": {"app.old:Big": {"to": LARGE}}})
    assert compare(before, text, semantic=True) == ("former name added: gone",)


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        ({"redis": "large"}, ["redis is said to be renamed, and leads to app.plugins:Redis; leave it out"]),
        ({SMALL: ""}, ["app.plugins:Small is said to be removed, and leads to app.plugins:Small; leave it out"]),
        ({"tiny": None}, ["tiny is said to be removed, and leads to app.plugins:Small; leave it out"]),
        ({"tiny": "large"}, ["tiny is said to be renamed, and leads to app.plugins:Small; leave it out"]),
        ({"tiny": "small"}, []),
        ({"old": "tiny"}, []),
        ({"old": "larg"}, ["there is no plugin larg; did you mean large?"]),
        ({"old": "Memory/large"}, ["there is no plugin Memory/large; did you mean large?"]),
        ({"old": "xyz"}, ["there is no plugin xyz; `coldplug list` shows them"]),
    ],
)
def test_what_contradicts_the_plugins_is_a_problem(
    table: dict[str, str], problems: Sequence[str], package: Package
) -> None:
    found = built(package, {old: new or None for old, new in table.items()})
    assert found.problems == [f"pyproject.toml:1:0: CP032 {problem}" for problem in problems]
    assert found.names["redis"] == [REDIS]


def test_a_name_that_several_bear_says_not_which(package: Package) -> None:
    plugins = f"{PLUGINS}\nclass Both(Model):\n    name = 'redis'\n"
    found = built(package, {"old": "redis", "older": "Memory/redis"}, plugins=plugins)
    assert found.problems == [
        (
            "app/plugins.py:11:0: CP031 the name redis alone is ambiguous, being that of app.plugins:Both,"
            " app.plugins:Redis; ask for Category/redis, or give one of them another name"
        ),
        "pyproject.toml:1:0: CP032 several plugins are called redis; write one of app.plugins:Both, app.plugins:Redis",
    ]
    assert (found.aliases[REDIS], "old" in found.names) == (["older"], False)


def test_of_a_part_of_the_project_nobody_says_that_a_plugin_is_missing(package: Package) -> None:
    assert built(package, {"old": "xyz"}, is_whole=False).problems == []


MARKED = """\
from app.core import Memory, Model
from coldplug.loader import plugin_discoverable
import os

@plugin_discoverable(name="one", aliases=("one", "two words", "redis", "was"))
class One(Model): ...

@plugin_discoverable(aliases=["was"])
class Other(Model): ...

@plugin_discoverable(aliases="text")
class Text(Model): ...

@plugin_discoverable(aliases=[os.environ["OLD"]])
class Computed(Model): ...

@plugin_discoverable(aliases=["was"])
class Redis(Memory): ...
"""


def test_what_is_wrong_with_a_decorator_s_aliases_is_told_at_its_class(package: Package) -> None:
    found = built(package, {}, plugins=MARKED)
    assert found.problems == [
        (
            "app/plugins.py:6:0: CP031 the name was alone is ambiguous, being that of app.plugins:One,"
            " app.plugins:Other, app.plugins:Redis; ask for Category/was, or give one of them another name"
        ),
        "app/plugins.py:6:0: CP032 app.plugins:One: its alias one is its name; leave it out",
        (
            "app/plugins.py:6:0: CP032 app.plugins:One: its alias redis is the name of app.plugins:Redis;"
            " leave it out, or rename one"
        ),
        (
            "app/plugins.py:6:0: CP032 app.plugins:One: its alias was is one of app.plugins:Other, too;"
            " leave it out of one of them"
        ),
        (
            "app/plugins.py:6:0: CP032 app.plugins:One: the alias 'two words' is no name;"
            " use letters, digits and _ . - in it"
        ),
        'app/plugins.py:12:0: CP022 app.plugins:Text: aliases is a list of names, not one name; write aliases=["text"]',
    ]
    assert found.document["plugins"]["app.plugins:Computed"]["unknown"] == [
        "the aliases that the decorator gives are computed"
    ]


def test_defaults_may_be_for_an_old_name(package: Package) -> None:
    plugins = "from app.core import Model\n\nclass Small(Model):\n    def __init__(self, size=1): ...\n"
    found = built(package, {"old": "small"}, plugins=plugins, defaults={"old": {"size": 2}})
    assert found.document["plugins"][SMALL]["config"]["defaults"] == {"size": 2}
