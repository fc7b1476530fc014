"""Starting one plugin of 10 and of 100,000, as a whole process: by hand, through the manifest, and as others do it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from speed_corpora import REPOSITORY, STORE
from speed_measure import FailedError, Samples, Tool, measured, ratio
from speed_report import Table, compared

sys.path.insert(0, str(REPOSITORY))

from indexer import manifest

FEW, MANY = 10, 100_000
_MORE = 5
"""A start is so short that it is measured so many times as often as anything else."""
OURS, BY_HAND, ENTRY_POINTS = "coldplug.loader", "import by hand", "importlib.metadata entry points"
OURS_OF_MANY = f"coldplug.loader, {MANY:,} plugins"
LAYERS, LAYERS_BY_HAND = "coldplug.loader, three layers", "three layers by hand"

_CORE = """
from abc import ABC, abstractmethod


class Base(ABC):
    @abstractmethod
    def run(self): ...
"""
_PLUGIN = """
from app.core import Base


class Plugin{number}(Base):
    name = "plugin_{number}"

    def __init__(self, model: str = "small", temperature: float = 0.5, size: int = 1) -> None:
        self.given = model, temperature, size

    def run(self):
        return self.given
"""
_PLUX_PLUGIN = """
from plux import Plugin


class Plugin{number}(Plugin):
    namespace = "app.plux"
    name = "plugin_{number}"

    def load(self, size: int = 1) -> None:
        self.given = size
"""
_TOML = """
[use]
Base = "plugin_7"

[plugins.plugin_7]
model = "large"
temperature = 0.7
"""

_STARTS = {
    BY_HAND: """
from app.core import Base
from app.plugins.part0.plugin7 import Plugin7
plugin = Plugin7(size=3)
assert isinstance(plugin, Base)
""",
    OURS: """
from coldplug.loader import PluginLoader
from app.core import Base
plugin = PluginLoader.open("plugins.json").load("plugin_7", Base, config={"size": 3})
""",
    ENTRY_POINTS: """
from importlib.metadata import entry_points
from app.core import Base
plugin = entry_points(group="app.plugins")["plugin_7"].load()(size=3)
assert isinstance(plugin, Base)
""",
    "stevedore": """
from stevedore.driver import DriverManager
from app.core import Base
plugin = DriverManager("app.plugins", "plugin_7", invoke_on_load=True, invoke_kwds={"size": 3}).driver
assert isinstance(plugin, Base)
""",
    "plux": """
from plux import Plugin, PluginManager
plugin = PluginManager("app.plux", load_kwargs={"size": 3}).load("plugin_7")
assert isinstance(plugin, Plugin)
""",
    "pluggy": """
from pluggy import PluginManager
from app.core import Base
manager = PluginManager("app")
manager.load_setuptools_entrypoints("app.plugins")
plugin = manager.get_plugin("plugin_7")(size=3)
assert isinstance(plugin, Base)
""",
    "importing every module": """
from importlib import import_module
from pkgutil import walk_packages
import app.plugins
from app.core import Base
for found in walk_packages(app.plugins.__path__, "app.plugins."):
    import_module(found.name)
plugin = next(cls for cls in Base.__subclasses__() if cls.name == "plugin_7")(size=3)
""",
}
_LAYERED = {
    LAYERS_BY_HAND: """
import os, tomllib
from app.core import Base
from app.plugins.part0.plugin7 import Plugin7
options = {"model": "tiny"}
with open("app.toml", "rb") as file:
    options.update(tomllib.load(file)["plugins"]["plugin_7"])
options["size"] = int(os.environ["APP__PLUGINS__PLUGIN_7__SIZE"])
plugin = Plugin7(**options)
assert plugin.given == ("large", 0.7, 9)
""",
    LAYERS: """
from coldplug.loader import PluginLoader
from app.core import Base
plugins = PluginLoader.open("plugins.json", config="app.toml", env="APP")
plugins.register_config("plugin_7", {"model": "tiny"})
plugin = plugins.load("plugin_7", Base)
assert plugin.given == ("large", 0.7, 9)
""",
}


def starts(programs: Path, rounds: int, tell: Callable[[str], None]) -> Iterator[Table]:
    """Yield the tables of whole processes that start one plugin."""
    few, many = (_application(programs, count, tell) for count in (FEW, MANY))
    tools = [_start(programs, few, name, code) for name, code in _STARTS.items()]
    tools.append(_start(programs, many, OURS_OF_MANY, _STARTS[OURS]))
    samples = measured(tools, rounds=_MORE * rounds, tell=tell)
    table = compared(f"Start: one plugin of {FEW}", samples, ours=None, other=BY_HAND)
    yield Table(title=table.title, columns=table.columns, rows=table.rows, notes=_notes(samples))
    layered = [_start(programs, few, name, code) for name, code in _LAYERED.items()]
    samples = measured(layered, rounds=_MORE * rounds, tell=tell)
    yield compared(
        "Start: registered options, a TOML file and the environment", samples, ours=None, other=LAYERS_BY_HAND
    )


def _notes(samples: Samples) -> list[str]:
    by_time, by_processor = (ratio(samples, OURS_OF_MANY, OURS, what) for what in ("wall", "cpu"))
    others = ratio(samples, ENTRY_POINTS, OURS)
    return [
        f"{MANY:,} plugins / {FEW}: {by_time:.3f}, by processor {by_processor:.3f}. Entry points / ours: {others:.2f}."
    ]


def _start(programs: Path, folder: Path, name: str, code: str) -> Tool:
    # The application's folder is on the path of the interpreter, as the folder of a script is.
    return Tool(
        name=name,
        command=[str(programs / "python"), "-c", code],
        folder=folder,
        environment={"APP__PLUGINS__PLUGIN_7__SIZE": "9", "XDG_CACHE_HOME": str(STORE / "caches" / "home")},
    )


def _application(programs: Path, count: int, tell: Callable[[str], None]) -> Path:
    """Return the folder of an application with so many plugins, its manifest and its entry points.

    Ten of its plugins are there as files, and built; what a manifest has of the others is made of what the build said
    of the first, and written by the indexer's own writer. No start opens their files, and how long Python takes to list
    a folder of many is no affair of a loader's.
    """
    folder = STORE / "generated" / f"application-{count}"
    if not folder.is_dir():
        tell(f"writing an application with {count:,} plugins")
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for number in range(FEW):
            path = partial / "app" / "plugins" / "part0" / f"plugin{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_PLUGIN.format(number=number))
        (partial / "app" / "plux_plugins").mkdir()
        for number in range(FEW):
            (partial / "app" / "plux_plugins" / f"plugin{number}.py").write_text(_PLUX_PLUGIN.format(number=number))
        for package in [partial / "app", *(partial / "app").glob("plu*"), *(partial / "app/plugins").glob("part*")]:
            (package / "__init__.py").touch()
        (partial / "app" / "core.py").write_text(_CORE)
        (partial / "app.toml").write_text(_TOML)
        _write_metadata(partial, count)
        partial.rename(folder)
    tell(f"building the manifest of {count:,} plugins")  # anew, since it is what is measured
    path = folder / "plugins.json"
    command = [str(programs / "coldplug"), "build", "app.plugins", "--base", "app.core:Base", "--quiet"]
    subprocess.run([*command, "--search-path", ".", "--output", str(path)], cwd=folder, check=True)
    built = path.read_bytes()
    if _multiplied(built, FEW) != built:
        raise FailedError("what is made of the first plugin's record is not what a build says of ten")
    if count > FEW:
        # In a process of its own, since what this one holds counts as the peak of those that it starts.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as others:
            others.submit(_multiply, path, count).result()
    for start in (_STARTS[BY_HAND], _STARTS[OURS]):  # compiles what is imported
        subprocess.run([str(programs / "python"), "-c", start], cwd=folder, check=True)
    return folder


def _multiply(path: Path, count: int) -> None:
    """Make the manifest of a few plugins one of so many."""
    path.write_bytes(_multiplied(path.read_bytes(), count))


def _multiplied(built: bytes, count: int) -> bytes:
    """Return a manifest of so many plugins, each as the first of those that were built, but for its number."""
    document = json.loads(built)
    names, plugins, modules, graph = (document[key] for key in ("names", "plugins", "modules", "graph"))
    first, name, module = _id(0), "plugin_0", _id(0).partition(":")[0]
    record, listed = json.dumps(plugins[first]), json.dumps(modules[module])
    edges = [edge for edge in graph["edges"] if edge["source"] == first]
    for number in range(count):
        id_ = _id(number)
        names[name.replace("0", str(number))] = [id_]
        plugins[id_] = json.loads(_numbered(record, number))
        own = json.loads(_numbered(listed, number))
        own["sha256"] = hashlib.sha256(_PLUGIN.format(number=number).encode()).hexdigest()
        modules[id_.partition(":")[0]] = own
    graph["nodes"] = [node for node in graph["nodes"] if node["id"] not in plugins]
    graph["nodes"] = sorted([*graph["nodes"], *({"id": id_, "kind": "plugin"} for id_ in plugins)], key=_node_key)
    others = [edge for edge in graph["edges"] if edge["source"] not in plugins]
    graph["edges"] = sorted([*others, *({**edge, "source": id_} for id_ in plugins for edge in edges)], key=_edge_key)
    searched = count - FEW + document["coverage"]["modules"]
    document["coverage"] |= {"modules": searched, "packages": {"app.plugins": searched}}
    return manifest.render(document)


def _id(number: int) -> str:
    return f"app.plugins.part{number // 1000}.plugin{number}:Plugin{number}"


def _numbered(text: str, number: int) -> str:
    """Return what is said of the first plugin, as said of another."""
    words = {"part0": f"part{number // 1000}", "plugin0": f"plugin{number}", "Plugin0": f"Plugin{number}"}
    for word, other in {**words, "plugin_0": f"plugin_{number}"}.items():
        text = text.replace(word, other)
    return text


def _node_key(node: dict[str, str]) -> str:
    return node["id"]


def _edge_key(edge: dict[str, object]) -> tuple[str, int]:
    return str(edge["source"]), int(str(edge["order"]))


def _write_metadata(folder: Path, count: int) -> None:
    info = folder / "app-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: app\nVersion: 1.0\n")
    lines = ["[app.plugins]"]
    lines += [f"plugin_{each} = app.plugins.part{each // 1000}.plugin{each}:Plugin{each}" for each in range(count)]
    lines += ["[app.plux]", *(f"plugin_{each} = app.plux_plugins.plugin{each}:Plugin{each}" for each in range(FEW))]
    (info / "entry_points.txt").write_text("\n".join([*lines, ""]))
    (info / "RECORD").write_text("")
