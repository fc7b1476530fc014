"""Stub files: mypy and pyright know each plugin by its name, and hold its options against their types."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

from indexer.command_stubs import MODULE
from indexer.stubs import stubs
from tests.indexer.configured import CATEGORIES, DEFAULTS, FILES, printed
from tests.judge import write_files
from tests.loader.samples import ROOT
from tests.loader.test_typing import MYPY, PYRIGHT, found_wrong

USE = """
    from datetime import timedelta
    from pathlib import Path
    from typing import Any

    from typing_extensions import assert_type

    import lone_plugins
    import no_plugins
    import odd_plugins
    from coldplug.loader import LoadReport, PluginLoader
    from shop import stores
    from shop.core import Model, Store
    from shop.models import Level, Remote, Server, Small
    from shop_plugins import Plugins

    plugins = Plugins.open("p.json", allow=["shop"])
    assert_type(plugins, Plugins)
    assert_type(plugins.load("remote"), Remote)
    assert_type(plugins.load("remote", Model), Remote)
    assert_type(plugins.load("Model/small", config={"anything": 1}), Small)
    assert_type(plugins.load("shop.stores:Small", config={"limit": 1}), stores.Small)
    plugins.load("remote", config={"server": {"host": "a", "port": 1}, "level": Level.LOW, "size": 1, "words": ("a",)})
    plugins.load("remote", config={"mirrors": [{"host": "b"}, Server("c")], "cache": Path("x"), "every": timedelta(1)})
    plugins.load("remote", config={"spare": None, "pair": (1, "x"), "ratio": 1, "weights": {"a": 1}, "level": "high"})
    store = plugins.load("remote-store.v2", config={"an odd.key": 2, "pet": {"kind": "cat"}, "token": "t"})
    assert_type(store, stores.Remote)
    plugins.load("Store/remote-store.v2", config={"tree": {"value": 1, "below": [{"value": 2, "below": []}]}})
    assert_type(plugins.load_class("remote"), type[Remote])
    assert_type(plugins.load_class("remote", Model), type[Remote])
    plugins.register_config("remote", {"size": 3})
    assert_type(plugins.load(Model, config={"size": 3}), Model)
    assert_type(plugins.load_class(Model), type[Model])
    assert_type(plugins.load_all("Model"), LoadReport[Model])
    assert_type(plugins.load_all(Store, config={"remote": {"size": 1}}), LoadReport[Store])
    assert_type(plugins.load_all(), LoadReport[Any])
    plugins.check("remote", {"anything": 1})
    print(plugins["remote"], plugins.names("Model"), plugins.explain("remote"))


    def dynamic(name: str, loader: PluginLoader) -> None:
        assert_type(plugins.load(name, Model), Model)
        assert_type(plugins.load_class(name, Model), type[Model])
        loader.load(name, config={"x": 1})


    async def main() -> None:
        assert_type(await plugins.aload("remote", config={"size": 1}), Remote)


    dynamic("x", plugins)
    assert_type(lone_plugins.Plugins.open("p.json").load("small", config={"limit": 1}), stores.Small)
    lone_plugins.Plugins.open("p.json").register_config("small", {"limit": 1})
    assert_type(no_plugins.Plugins.open("p.json").load("x"), Any)

    odd = odd_plugins.Plugins.open("p.json")
    assert_type(odd.load("untyped", config={"class": 1, "object": "x", "list": [{"deep": {"deep": {}}}]}), Any)
    assert_type(odd.load("keyword"), Any)
    odd.load("untyped", config={"é": True, "choice": 1, "bytes": b"x", "self": {"list": []}})
    odd.load("untyped", config={'a"b\\\\': None, "mixed": [1, "a"]})
    """
WRONG = {
    "a name that is none": 'plugins.load("remot")',
    "a name that two plugins have": 'plugins.load("small")',
    "a class's name that is none": 'plugins.load_class("remot")',
    "an option that is none": 'plugins.load("remote", config={"sise": 1})',
    "an option of another type": 'plugins.load("remote", Model, config={"size": "1"})',
    "an option in a table that is none": 'plugins.load("remote", config={"server": {"hots": "x"}})',
    "an option in a list of tables": 'plugins.load("remote", config={"mirrors": [{"port": "80"}]})',
    "another word than those listed": 'plugins.load("remote", config={"level": "middle"})',
    "a text for a list": 'plugins.load("remote", config={"words": "abc"})',
    "registered options that are none": 'plugins.register_config("remote", {"sise": 1})',
    "a method that the plugin does not have": 'plugins.load("remote").walk()',
    "a plugin of any name without a base": "plugins.load(input())",
}  # fmt: skip

DEEP = {"type": "object", "properties": {"deep": {"$ref": "#/$defs/Deep"}}, "title": "Any"}
ODD: dict[str, Any] = {
    "properties": {
        "class": {"type": "integer", "description": 'ends in "quotes"'},
        "object": {},
        "list": {"type": "array", "items": {"$ref": "#/$defs/Deep"}},
        "é": {"type": "boolean", "description": '"""\n\\ \x1b[0m'},
        "choice": {"enum": [1, None, True, 'a"b\n\\']},
        "bytes": {"type": "string", "x-type": "builtins:bytes"},
        "self": {"$ref": "#"},
        'a"b\\': {"enum": [None, 1.5]},
        "mixed": {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}},
        "gone": {"$ref": "#/$defs/Gone"},
        "loop": {"$ref": "#/$defs/Loop"},
        "class_": {"type": "string", "x-type": "not_installed.at_all:Thing"},
    },
    "additionalProperties": False,
    "$defs": {"Deep": DEEP, "Loop": {"anyOf": [{"$ref": "#/$defs/Loop"}, {"type": "null"}]}},
}


def record(module: str, qualname: str, name: str, **config: object) -> dict[str, Any]:
    """Return a plugin's record as far as a stub needs it."""
    return {"name": name, "module": module, "qualname": qualname, "categories": [], "config": config}


ODD_DOCUMENT: dict[str, Any] = {
    "categories": {"None": None, "Gone": "not_installed.at_all:Base"},
    "plugins": {
        "not_installed.at_all:Mapping.Inner": record(
            "not_installed.at_all", "Mapping.Inner", "untyped", schema=ODD, var_keyword=False
        ),
        "shop.class:Keyword": record("shop.class", "Keyword", "keyword", schema={"type": "object"}),
        "builtins:dict": record("builtins", "dict", "1-st"),
    },
}


def test_the_stub_says_all_that_the_manifest_knows(shop_document: dict[str, Any]) -> None:
    assert stubs(shop_document) == printed("plugins.pyi")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with applications, their stubs, and code that uses them rightly and wrongly."""
    from indexer.pipeline import Request, build

    root = write_files(tmp_path_factory.mktemp("stubs"), FILES)
    request = Request(packages=("shop",), search_path=(root,), categories=CATEGORIES, defaults=DEFAULTS)
    document = build(request).document
    small = {id_: one for id_, one in document["plugins"].items() if id_ == "shop.stores:Small"}  # type: ignore[attr-defined]
    documents: dict[str, dict[str, Any]] = {
        "shop_plugins": document,
        "lone_plugins": {**document, "categories": {}, "plugins": small},
        "no_plugins": {**document, "categories": {}, "plugins": {}},
        "odd_plugins": ODD_DOCUMENT,
    }
    shutil.copytree(ROOT / "loader", root / "coldplug" / "loader", ignore=shutil.ignore_patterns("__pycache__"))
    for name, one in documents.items():
        (root / f"{name}.pyi").write_text(stubs(one), "utf-8")
        (root / f"{name}.py").write_text(f"{MODULE}\n", "utf-8")
    start = 'from shop.core import Model\nfrom shop_plugins import Plugins\n\nplugins = Plugins.open("p.json")\n'
    wrong = {f"wrong_{number}.py": f"{start}{line}\n" for number, line in enumerate(WRONG.values())}
    return write_files(root, {"use.py": USE, **wrong})


EXPECTED = {f"wrong_{number}.py" for number in range(len(WRONG))}


def test_mypy_knows_each_plugin_and_its_options(project: Path) -> None:
    assert found_wrong(project, *MYPY, files=[*project.glob("*.pyi"), *project.glob("[uw]*.py")]) == EXPECTED


@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright_knows_each_plugin_and_its_options(project: Path) -> None:
    assert found_wrong(project, *PYRIGHT, files=[*project.glob("*.pyi"), *project.glob("[uw]*.py")]) == EXPECTED
