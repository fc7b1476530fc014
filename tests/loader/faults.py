"""What can go wrong, as a table: how it comes about, and the class of the error, its message and its remedy."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from loader import (
    AmbiguousPlugin,
    ConfigError,
    ManifestError,
    MissingDependency,
    PluginError,
    PluginImportError,
    PluginLoader,
    PluginStartError,
    PluginTypeError,
    StaleManifest,
    UnknownPlugin,
)
from tests.judge import write_files
from tests.loader.samples import change, configured, document, record, rewrite, write

ANEW = "write the manifest anew with `coldplug build`"
PLUGIN = "from app.core import Base\n\nclass A(Base):\n    "
TOO = {"app/b.py": "from app.core import Base\n\nclass A(Base):\n    pass\n\nclass Beta(Base):\n    pass\n"}
SHOP = {
    "shop-1.0.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\nRequires-Dist: requests>=2\n"
        'Requires-Dist: Redis-Client[hiredis]>=5,<6; extra == "fast"\n'
        'Requires-Dist: lib-magic; python_version > "3" and extra == "magic"\n'
    ),
    "shop-1.0.dist-info/RECORD": "app/__init__.py,,\n",
    "shop-1.0.dist-info/top_level.txt": "app\n",
}


def load(path: Path, name: str = "a", **options: Any) -> object:
    """Start one plugin."""
    return PluginLoader.open(path, **options).load(name)


def load_with(path: Path, config: Any) -> object:
    """Start the plugin with a configuration."""
    return PluginLoader.open(path).load("a", config=config)


def load_as(path: Path, base: str) -> object:
    """Start the plugin as one of a base in `app.core`."""
    import app.core  # type: ignore[import-not-found]

    return PluginLoader.open(path).load("a", getattr(app.core, base))


def look(path: Path, name: str, **options: Any) -> object:
    """Look for a plugin, without starting it."""
    return PluginLoader.open(path, **options)[name]


def await_it(path: Path, *validators: Callable[[Any], Any]) -> object:
    """Start the plugin and await what its validators leave to be awaited."""
    return asyncio.run(PluginLoader.open(path, validators=validators).aload("a"))


def load_twice(path: Path) -> object:
    """Start the plugin in a thread, which fails, then in this one."""
    plugins = PluginLoader.open(path)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(plugins.load, "a").exception()
    try:
        return plugins.load("a")
    except PluginError as error:
        assert error is first  # noqa: PT017  (the same object, not just an equal one)
        raise


def open_after(path: Path, damage: Callable[[Path], object]) -> object:
    """Start a plugin from a manifest that was damaged while it was open."""
    plugins = PluginLoader.open(path)
    damage(path)
    return plugins.load("a")


def drop(name: str) -> Callable[[Path], object]:
    """Return what takes a file of the application away."""
    return lambda path: (path.parent / name).unlink()


def replace(name: str, text: str) -> Callable[[Path], object]:
    """Return what puts another text into a file of the application."""
    return lambda path: write_files(path.parent, {name: text})


def rename(root: Path, *, to: str) -> None:
    """Give the application's folder another name, and put nothing in its place on sys.path."""
    shutil.move(root / "app", root / to)


def shadow(path: Path) -> None:
    """Put another package of the same name before the application's on sys.path."""
    other = write_files(path.parent / "other", {"app/__init__.py": "", "app/core.py": "class Base: pass\n"})
    write_files(other, {"app/a.py": "from app.core import Base\nclass A(Base): pass\n"})
    sys.path.insert(0, str(other))


def refuse(instance: object) -> bool:
    """Refuse any instance."""
    return instance is None


def grumble(instance: Any) -> None:
    """Refuse any instance by raising."""
    raise ValueError(f"size {instance.size} won't do")


async def ponder(instance: Any) -> bool:
    """Refuse any instance when awaited."""
    return instance is None


async def grumble_later(instance: Any) -> None:
    """Refuse any instance by raising when awaited."""
    grumble(instance)


def endless() -> dict[str, Any]:
    """Return options that contain themselves."""
    options: dict[str, Any] = {}
    options["more"] = options
    return options


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and the error that it leads to; `{root}` stands for the application's folder.

    `a` is the plugin's source, `files` are more of the application, `wrong` damages what the indexer made of them,
    and `ask` runs into the fault.
    """

    kind: type[PluginError]
    message: str
    remedy: str
    a: str = PLUGIN + "pass\n"
    files: Mapping[str, str] = field(default_factory=dict)
    wrong: Callable[[Path], object] = lambda _: None
    ask: Callable[[Path], object] = load


MANIFEST = {
    "no file": Fault(
        kind=ManifestError,
        message="{root}/none.json: there is no such manifest",
        remedy="write it with `coldplug build`, or name another file",
        ask=lambda path: load(path.parent / "none.json"),
    ),
    "a folder": Fault(
        kind=ManifestError,
        message="{root}/app: the manifest is not a regular file",
        remedy="name another file",
        ask=lambda path: load(path.parent / "app"),
    ),
    "a file as a folder": Fault(
        kind=ManifestError,
        message="{root}/plugins.json/x: the manifest can't be read: Not a directory",
        remedy="name another file",
        ask=lambda path: load(path / "x"),
    ),
    "a path that can't be": Fault(
        kind=ManifestError,
        message="{root}/\0: the manifest can't be read: no file can have such a path",
        remedy="name another file",
        ask=lambda path: load(path.parent / "\0"),
    ),
    "empty": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: the manifest is empty",
        remedy=ANEW,
        wrong=lambda path: path.write_bytes(b""),
    ),
    "cut off": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: it is not JSON from line 11, column 22 on",
        remedy=ANEW,
        wrong=lambda path: path.write_bytes(path.read_bytes().partition(b'"bases":')[0].rstrip(b",")[:-6] + b'"abs'),
    ),
    "of a later version": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: its manifest_version is 2, and this loader reads 1",
        remedy="upgrade coldplug",
        wrong=partial(rewrite, manifest_version=2),
    ),
    "no resource in the package": Fault(
        kind=ManifestError,
        message="app:none.json: the package 'app' has no 'none.json'",
        remedy="write it with `coldplug build`, and see that it is packed with the package",
        ask=lambda _: PluginLoader.open("app:none.json"),
    ),
    "no package with the resource": Fault(
        kind=ManifestError,
        message="apple.pie:plugins.json: there is no package 'apple.pie'",
        remedy="install it, or put its folder on sys.path",
        ask=lambda _: PluginLoader.open("apple.pie:plugins.json"),
    ),
    "a resource of a module": Fault(
        kind=ManifestError,
        message="app.a:plugins.json: 'app.a' is a module, not a package",
        remedy="name the package that the manifest lies in",
        ask=lambda _: PluginLoader.open("app.a:plugins.json"),
    ),
    "a resource outside of the package": Fault(
        kind=ManifestError,
        message="app:../plugins.json: '../plugins.json' is no relative path inside a package",
        remedy="write package:folder/file.json",
        ask=lambda _: PluginLoader.open("app:../plugins.json"),
    ),
    "a name without a record": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: the name 'a' stands for 'app.a:B', which has no record",
        remedy=ANEW,
        wrong=partial(rewrite, names={"a": ["app.a:B"]}),
    ),
    "a record about something else": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: the record of 'app.a:A' is about 'app.a' and 'B'",
        remedy=ANEW,
        wrong=partial(change, reference="app.a:A", qualname="B"),
    ),
    "two that contradict each other about a category": Fault(
        kind=ManifestError,
        message=(
            "{root}/2.json: the category 'Base' is of 'app.core:Other', but of 'app.core:Base' in {root}/plugins.json"
        ),
        remedy=ANEW,
        ask=lambda path: PluginLoader.open(
            path, write(path.parent / "2.json", document(categories={"Base": "app.core:Other"}))
        ),
    ),
    "two that contradict each other about a plugin": Fault(
        kind=ManifestError,
        message="{root}/2.json: 'app.a:A' is another plugin in {root}/plugins.json",
        remedy=ANEW,
        ask=lambda path: PluginLoader.open(
            path, write(path.parent / "2.json", document(record("app.a:A", doc="Another.")))
        ).load("a"),
    ),
}

NAME = {
    "one letter wrong": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'bata' in {root}/plugins.json",
        remedy="did you mean 'beta'?",
        files=TOO,
        ask=partial(load, name="bata"),
    ),
    "nothing like it": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'telegraph' in {root}/plugins.json",
        remedy="`coldplug list` shows what there is",
        ask=partial(load, name="telegraph"),
    ),
    "nothing at all": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'a' in {root}/plugins.json",
        remedy="the manifest lists none; see `coldplug build`",
        a="",
    ),
    "an id that is not there": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'app.b:Bet' in {root}/plugins.json",
        remedy="did you mean 'app.b:Beta', 'app.b:A' or 'app.a:A'?",
        files=TOO,
        ask=partial(load, name="app.b:Bet"),
    ),
    "dots for a colon": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'app.b.Beta' in {root}/plugins.json",
        remedy="did you mean 'app.b:Beta' or 'app.b:A'?",
        files=TOO,
        ask=partial(load, name="app.b.Beta"),
    ),
    "a name of another category": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'Bases/beta' in {root}/plugins.json",
        remedy="did you mean 'Base/beta' or 'Base/a'?",
        files=TOO,
        ask=partial(load, name="Bases/beta"),
    ),
    "several of that name": Fault(
        kind=AmbiguousPlugin,
        message="2 plugins answer to 'a': app.a:A, app.b:A",
        remedy="ask for one of them by Category/name or by its id",
        files=TOO,
    ),
    "no such category": Fault(
        kind=UnknownPlugin,
        message="there is no category 'Bass' in {root}/plugins.json",
        remedy="did you mean 'Base'?",
        ask=lambda path: PluginLoader.open(path).names("Bass"),
    ),
    "nothing like the category": Fault(
        kind=UnknownPlugin,
        message="there is no category 'x' in {root}/plugins.json",
        remedy="the categories are: Base",
        ask=lambda path: PluginLoader.open(path).load_all("x"),
    ),
    "switched off": Fault(
        kind=UnknownPlugin,
        message="the plugin 'a' (app.a:A) is switched off",
        remedy="change enabled= or disabled= of PluginLoader.open",
        ask=partial(load, disabled=["Base/a"]),
    ),
    "not switched on": Fault(
        kind=UnknownPlugin,
        message="the plugin 'a' (app.a:A) is switched off",
        remedy="change enabled= or disabled= of PluginLoader.open",
        ask=partial(load, enabled=[]),
    ),
    "switched off what is not there": Fault(
        kind=UnknownPlugin,
        message="there is no plugin 'b' in {root}/plugins.json",
        remedy="`coldplug list` shows what there is",
        ask=partial(load, disabled="b"),
    ),
}

MODULE = {
    "gone": Fault(
        kind=PluginImportError,
        message="app.a:A: there is no module 'app.a' here",
        remedy=f"put the folder of 'app' on sys.path; if the plugin moved, {ANEW}",
        wrong=drop("app/a.py"),
    ),
    "its package gone": Fault(
        kind=PluginImportError,
        message="app.a:A: there is no module 'app' here",
        remedy=f"put the folder of 'app' on sys.path; if the plugin moved, {ANEW}",
        wrong=lambda path: rename(path.parent, to="elsewhere"),
    ),
    "broken": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: ZeroDivisionError: division by zero ({root}/app/a.py:6)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a=PLUGIN + "pass\n\n1 / 0\n",
    ),
    "broken without a word": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: RuntimeError ({root}/app/a.py:6)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a=PLUGIN + "pass\n\nraise RuntimeError\n",
    ),
    "broken elsewhere": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: KeyError: 'x' ({root}/app/helper.py:2)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a="import app.helper\n" + PLUGIN + "pass\n",
        files={"app/helper.py": "def f():\n    return {}['x']\nf()\n"},
    ),
    "no Python": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: SyntaxError: expected ':' (a.py, line 2) ({root}/app/a.py:2)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        wrong=replace("app/a.py", "class A(\n)\n"),
    ),
    "leaves Python": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: SystemExit: 3 ({root}/app/a.py:6)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a=PLUGIN + "pass\n\nraise SystemExit(3)\n",
    ),
    "closes a generator": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: GeneratorExit ({root}/app/a.py:6)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a=PLUGIN + "pass\n\nraise GeneratorExit\n",
    ),
    "takes itself away": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: KeyError: 'app.a'",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a="import sys\n" + PLUGIN + "pass\n\ndel sys.modules[__name__]\n",
    ),
    "leaves nothing in its place": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: ImportError: the module 'app.a' took itself out of sys.modules",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a="import sys\n" + PLUGIN + "pass\n\nsys.modules[__name__] = None\n",
    ),
    "imports what its own package has not": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: ModuleNotFoundError: No module named 'app.helper' ({root}/app/a.py:1)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a="import app.helper\n" + PLUGIN + "pass\n",
    ),
    "imports what a module has not": Fault(
        kind=PluginImportError,
        message=(
            "app.a:A can't be imported: ImportError: cannot import name 'Bass' from 'app.core' ({root}/app/core.py) "
            "({root}/app/a.py:6)"
        ),
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a=PLUGIN + "pass\n\nfrom app.core import Bass\n",
    ),
    "changed since": Fault(
        kind=StaleManifest,
        message="app.a:A: the source of 'app.a' changed since the manifest was written",
        remedy=ANEW,
        wrong=replace("app/a.py", PLUGIN + "size = 2\n"),
        ask=partial(load, verify="drift"),
    ),
    "its ancestor changed since": Fault(
        kind=StaleManifest,
        message="app.a:A: the source of 'app.core' changed since the manifest was written",
        remedy=ANEW,
        wrong=replace("app/core.py", "class Base: pass\n"),
        ask=partial(load, verify="strict"),
    ),
    "its ancestor drifted": Fault(
        kind=StaleManifest,
        message="app.a:A: the source of 'app.core' changed since the manifest was written",
        remedy=ANEW,
        wrong=replace("app/core.py", "class Base: pass\n"),
        ask=partial(load, verify="drift"),
    ),
    "not known well enough": Fault(
        kind=StaleManifest,
        message="app.a:A: the manifest has no hash of 'app.a'",
        remedy=ANEW,
        wrong=partial(rewrite, modules={}),
        ask=partial(load, verify="strict"),
    ),
    "gone before it could be compared": Fault(
        kind=PluginImportError,
        message="app.a:A: there is no module 'app.a' here",
        remedy=f"put the folder of 'app' on sys.path; if the plugin moved, {ANEW}",
        wrong=drop("app/a.py"),
        ask=partial(load, verify="drift"),
    ),
    "no name of a module": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: 'app..a' is no module that may be imported",
        remedy=ANEW,
        wrong=lambda path: write(path, document(record("app..a:A"))),
    ),
    "not allowed": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: 'app.a:A' lies outside of what the application allows (app.plugins)",
        remedy="take it out of the manifest, or name its package in allow= of PluginLoader.open",
        ask=partial(load, allow="app.plugins"),
    ),
}

CLASS = {
    "gone": Fault(
        kind=StaleManifest,
        message="app.a:A: the module 'app.a' has no 'A' any more",
        remedy=ANEW,
        wrong=replace("app/a.py", ""),
    ),
    "lost by a module that looks names up itself": Fault(
        kind=StaleManifest,
        message="app.a:A: the module 'app.a' has no 'A' any more",
        remedy=ANEW,
        wrong=replace("app/a.py", "def __getattr__(name):\n    raise RuntimeError(name)\n"),
    ),
    "a function now": Fault(
        kind=PluginTypeError,
        message="app.a:A is no class, but of type function",
        remedy=f"if it changed, {ANEW}",
        wrong=replace("app/a.py", "def A(): pass\n"),
    ),
    "an object that says it is a class": Fault(
        kind=PluginTypeError,
        message="app.a:A is no class, but of type Liar",
        remedy=f"if it changed, {ANEW}",
        wrong=replace("app/a.py", "class Liar:\n    __class__ = type\n    __module__ = 'app.a'\nA = Liar()\n"),
    ),
    "another now": Fault(
        kind=PluginTypeError,
        message="app.a:A is another class, decimal:Decimal",
        remedy=f"if it changed, {ANEW}",
        wrong=replace("app/a.py", "from decimal import Decimal as A\n"),
    ),
    "abstract": Fault(
        kind=PluginTypeError,
        message="app.a:A is abstract: it leaves run, stop undefined",
        remedy="define run, stop in A",
        wrong=replace(
            "app/a.py",
            "from abc import ABC, abstractmethod\n\nclass A(ABC):\n    @abstractmethod\n    def run(self): ...\n"
            "    @abstractmethod\n    def stop(self): ...\n",
        ),
    ),
    "that can't be called": Fault(
        kind=PluginStartError,
        message="app.a:A can't be started: RuntimeError: no instances ({root}/app/a.py:3)",
        remedy="see to what it says, or change the plugin's configuration",
        wrong=replace(
            "app/a.py",
            "from app.core import Base\nclass Meta(type(Base)):\n"
            "    def __call__(cls): raise RuntimeError('no instances')\n\n"
            "class A(Base, metaclass=Meta): pass\n",
        ),
    ),
    "that makes something else": Fault(
        kind=PluginTypeError,
        message="app.a:A made an instance of builtins:dict instead",
        remedy="let A.__new__ return an instance of its class",
        a=PLUGIN + "def __new__(cls):\n        return {}\n",
    ),
}

BASE = {
    "another": Fault(
        kind=PluginTypeError,
        message="app.a:A does not derive from app.core:Other",
        remedy="ask for another plugin, or for the base that it has",
        ask=partial(load_as, base="Other"),
    ),
    "no class": Fault(
        kind=PluginTypeError,
        message="make is no class that app.a:A could derive from",
        remedy="pass the base class itself",
        files={"app/core.py": "class Base: pass\n\ndef make(): pass\n"},
        ask=partial(load_as, base="make"),
    ),
    "one that answers for itself, and breaks": Fault(
        kind=PluginTypeError,
        message="app.a:A does not derive from app.core:Other",
        remedy="ask for another plugin, or for the base that it has",
        files={
            "app/core.py": (
                "class Base: pass\n\nclass Meta(type):\n    def __subclasscheck__(cls, other): 1 / 0\n\n"
                "class Other(metaclass=Meta): pass\n"
            )
        },
        ask=partial(load_as, base="Other"),
    ),
    "imported twice": Fault(
        kind=PluginTypeError,
        message="app.a:A derives from another Base: 'app.core' was imported twice",
        remedy="import it under one name only, and don't reload it",
        a="import importlib, app.core\nimportlib.reload(app.core)\n" + PLUGIN + "pass\n",
        ask=partial(load_as, base="Base"),
    ),
}

DEPENDENCY = {
    "not installed": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'no_such_thing', which is not installed",
        remedy="pip install no_such_thing",
        a="import no_such_thing.client\n" + PLUGIN + "pass\n",
    ),
    "not installed, known by another name": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'usb', which is not installed",
        remedy="pip install pyusb",
        a="import usb\n" + PLUGIN + "pass\n",
    ),
    "not installed, required by the application": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'redis_client', which is not installed",
        remedy='pip install "shop[fast]"',
        a="import redis_client\n" + PLUGIN + "pass\n",
        files=SHOP,
    ),
    "not installed, required under some conditions": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'lib_magic', which is not installed",
        remedy='pip install "shop[magic]"',
        a="import lib_magic\n" + PLUGIN + "pass\n",
        files=SHOP,
    ),
    "not installed, listed in the manifest": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'no_such_thing', which is not installed",
        remedy="pip install No-Such.Thing",
        a="import no_such_thing\n" + PLUGIN + "pass\n",
        wrong=partial(rewrite, dependencies={"No-Such.Thing": "1.0"}),
    ),
    "of another version": Fault(
        kind=MissingDependency,
        message="app.a:A: the 'click' that is installed has no module 'click.later'",
        remedy="install the version of click that the plugin is written for",
        a="import click.later\n" + PLUGIN + "pass\n",
    ),
    "told in the plugin's own words": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'no_such_thing', which is not installed",
        remedy="pip install no_such_thing",
        a=(
            "try:\n    import no_such_thing\nexcept ImportError as error:\n    raise ImportError('get it') from error\n"
            + PLUGIN
            + "pass\n"
        ),
    ),
    "missed only when it starts": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'no_such_thing', which is not installed",
        remedy="pip install no_such_thing",
        a=PLUGIN + "def __init__(self):\n        import no_such_thing\n",
    ),
}

CONSTRUCTOR = {
    "raises": Fault(
        kind=PluginStartError,
        message="app.a:A can't be started: ValueError: no server ({root}/app/a.py:5)",
        remedy="see to what it says, or change the plugin's configuration",
        a=PLUGIN + "def __init__(self):\n        raise ValueError('no server')\n",
    ),
    "raises a TypeError of its own": Fault(
        kind=PluginStartError,
        message="app.a:A can't be started: TypeError: object of type 'int' has no len() ({root}/app/a.py:5)",
        remedy="see to what it says, or change the plugin's configuration",
        a=PLUGIN + "def __init__(self):\n        len(1)\n",
    ),
    "leaves Python": Fault(
        kind=PluginStartError,
        message="app.a:A can't be started: SystemExit ({root}/app/a.py:5)",
        remedy="see to what it says, or change the plugin's configuration",
        a=PLUGIN + "def __init__(self):\n        raise SystemExit\n",
    ),
    "repeats a secret": Fault(
        kind=PluginStartError,
        message="app.a:A can't be started: ValueError: bad key ******** ({root}/app/a.py:5)",
        remedy="see to what it says, or change the plugin's configuration",
        a=PLUGIN + "def __init__(self, key):\n        raise ValueError(f'bad key {key}')\n",
        wrong=lambda path: write(
            path, document(configured("app.a:A", {"properties": {"key": {"writeOnly": True}}}, var_keyword=True))
        ),
        ask=partial(load_with, config={"key": "sk-123"}),
    ),
    "does not have the option": Fault(
        kind=ConfigError,
        message="app.a:A: config=: $.sise: there is no option 'sise'",
        remedy="did you mean 'size'?",
        ask=partial(load_with, config={"sise": 1}),
    ),
    "does not have the options, as the manifest knows": Fault(
        kind=ConfigError,
        message=(
            "app.a:A: the manifest's defaults: $.sise: there is no option 'sise'; "
            "config=: $.x: there is no option 'x'; all layers: $.host: the option 'host' is required"
        ),
        remedy="did you mean 'size'?; the options are: host, size; set 'host'",
        a="raise RuntimeError('imported')\n" + PLUGIN + "pass\n",
        wrong=lambda path: write(
            path,
            document(
                configured(
                    "app.a:A",
                    parameters=[
                        {"name": "host", "kind": "positional_or_keyword", "required": True},
                        {"name": "size", "kind": "keyword_only", "required": False},
                    ],
                    defaults={"sise": 1},
                )
            ),
        ),
        ask=partial(load_with, config={"x": 1}),
    ),
    "lacks an option": Fault(
        kind=ConfigError,
        message="app.a:A: all layers: $.host: the option 'host' is required",
        remedy="set 'host'",
        a=PLUGIN + "def __init__(self, host, port=1): ...\n",
        ask=partial(load_with, config={"port": 2}),
    ),
    "gets an option by position alone, without the one before": Fault(
        kind=ConfigError,
        message="app.a:A: all layers: $.port: 'port' can't be passed without 'host'",
        remedy="set 'host' as well",
        a=PLUGIN + "def __init__(self, host='', port=1, /): ...\n",
        wrong=lambda path: write(
            path,
            document(
                configured(
                    "app.a:A",
                    parameters=[
                        {"name": "host", "kind": "positional_only", "required": False},
                        {"name": "port", "kind": "positional_only", "required": False},
                    ],
                )
            ),
        ),
        ask=partial(load_with, config={"port": 2}),
    ),
    "gets what is no mapping": Fault(
        kind=ConfigError,
        message="app.a:A: config=: $: list is no mapping of options",
        remedy="pass a dict",
        ask=partial(load_with, config=["size"]),
    ),
    "gets keys that are no names": Fault(
        kind=ConfigError,
        message="app.a:A: config=: $: 1 is no name of an option; config=: $: None is no name of an option",
        remedy="use names as keys",
        ask=partial(load_with, config={1: 2, "size": 3, None: 4}),
    ),
    "gets options without an end": Fault(
        kind=ConfigError,
        message="app.a:A: config=: $: the options are nested too deeply, or contain themselves",
        remedy="pass tables that end",
        ask=partial(load_with, config=endless()),
    ),
    "gets itself as an option": Fault(
        kind=ConfigError,
        message="app.a:A: all layers: $: A.__init__() got multiple values for argument 'self'",
        remedy="change the configuration of a",
        a=PLUGIN + "def __init__(self, **others): ...\n",
        wrong=lambda _: None,
        ask=partial(load_with, config={"self": 1}),
    ),
}

VALIDATOR = {
    "its own raises": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by its own validate(): ValueError: too small",
        remedy="see to what it says, or change the plugin's configuration",
        a=PLUGIN + "def validate(self):\n        raise ValueError('too small')\n",
    ),
    "its own says no": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by its own validate()",
        remedy="change the plugin's configuration, or use another plugin",
        a=PLUGIN + "def validate(self):\n        return self.size > 1\n",
    ),
    "the application's raises": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by grumble: ValueError: size 1 won't do",
        remedy="see to what it says, or change the plugin's configuration",
        ask=partial(load, validators=[grumble]),
    ),
    "the application's says no": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by refuse",
        remedy="change the plugin's configuration, or use another plugin",
        ask=partial(load, validators=[refuse]),
    ),
    "must be awaited": Fault(
        kind=PluginStartError,
        message="app.a:A: ponder must be awaited",
        remedy="use aload",
        ask=partial(load, validators=[ponder]),
    ),
    "is awaited, and says no": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by ponder",
        remedy="change the plugin's configuration, or use another plugin",
        ask=lambda path: await_it(path, ponder, grumble_later),
    ),
    "is awaited, and raises": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by grumble_later: ValueError: size 1 won't do",
        remedy="see to what it says, or change the plugin's configuration",
        ask=lambda path: await_it(path, grumble_later, ponder),
    ),
    "says no while others wait": Fault(
        kind=PluginStartError,
        message="app.a:A was refused by refuse",
        remedy="change the plugin's configuration, or use another plugin",
        ask=lambda path: await_it(path, ponder, refuse),
    ),
}

THREAD = {
    "the module broke in another": Fault(
        kind=PluginImportError,
        message="app.a:A can't be imported: ZeroDivisionError: division by zero ({root}/app/a.py:6)",
        remedy="correct it there; the error that this one comes from has the whole traceback",
        a=PLUGIN + "pass\n\n1 / 0\n",
        ask=load_twice,
    ),
    "the dependency was missed in another": Fault(
        kind=MissingDependency,
        message="app.a:A needs the module 'no_such_thing', which is not installed",
        remedy="pip install no_such_thing",
        a="import no_such_thing\n" + PLUGIN + "pass\n",
        ask=load_twice,
    ),
    "the manifest was replaced by another": Fault(
        kind=ManifestError,
        message="{root}/plugins.json: the manifest was replaced after it was opened",
        remedy="open it again",
        wrong=partial(rewrite, later="x" * (1 << 18)),
        ask=partial(open_after, damage=partial(rewrite, later="y" * (1 << 18 | 1))),
    ),
}

ENVIRONMENT = {
    "a Python without a part of its library": Fault(
        kind=MissingDependency,
        message="app.a:A: '_winapi' of the standard library is missing in this Python",
        remedy="use a Python that was built with it, or another plugin",
        a="import _winapi\n" + PLUGIN + "pass\n",
    ),
    "another package of the same name comes first": Fault(
        kind=PluginImportError,
        message=("app.a:A: 'app.a' was imported from {root}/other/app/a.py, but the manifest is about {root}/app/a.py"),
        remedy="rename or remove one of the two, or change their order on sys.path",
        wrong=shadow,
    ),
    "another module is there instead": Fault(
        kind=PluginImportError,
        message="app.a:A: 'app.a' was imported from {root}/app/a/__init__.py, but the manifest is about app/a.py",
        remedy="rename or remove one of the two, or change their order on sys.path",
        wrong=lambda path: write_files(path.parent, {"app/a/__init__.py": PLUGIN + "pass\n"}),
    ),
    "a module that must not be imported": Fault(
        kind=PluginImportError,
        message="app.a:A: there is no module 'app.a' here",
        remedy=f"put the folder of 'app' on sys.path; if the plugin moved, {ANEW}",
        wrong=lambda _: sys.modules.update({"app.a": None}),  # type: ignore[dict-item]
    ),
}

FAULTS = {
    f"{area}: {name}": fault
    for area, faults in {
        "manifest": MANIFEST,
        "name": NAME,
        "module": MODULE,
        "class": CLASS,
        "base": BASE,
        "dependency": DEPENDENCY,
        "constructor": CONSTRUCTOR,
        "validator": VALIDATOR,
        "thread": THREAD,
        "environment": ENVIRONMENT,
    }.items()
    for name, fault in faults.items()
}
