"""What type checkers make of the public names: a plugin is of the base that was asked for."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.judge import write_files
from tests.loader.samples import ROOT

USE = """
    from __future__ import annotations

    from abc import ABC, abstractmethod
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any, Protocol

    from typing_extensions import assert_type

    from coldplug.loader import (
        AmbiguousPlugin,
        ConfigError,
        ConfigProblem,
        ConfigValue,
        LoadReport,
        MissingDependency,
        PluginDiscoveryManager,
        PluginError,
        PluginInfo,
        PluginLoader,
        UnknownPlugin,
        plugin_discoverable,
    )
    from coldplug.loader.pytest_plugin import OverridePlugin


    class Base(ABC):
        @abstractmethod
        def run(self) -> int: ...


    class Shape(Protocol):
        def run(self) -> int: ...


    @plugin_discoverable
    class Bare(Base):
        def run(self) -> int:
            return 1


    @plugin_discoverable()
    class Called(Base):
        def run(self) -> int:
            return 1


    @plugin_discoverable(Base)
    class Based(Base):
        def run(self) -> int:
            return 1


    @plugin_discoverable(Base, name="x", category="c", aliases=["y"], config="settings")
    class Full(Base):
        def __init__(self, settings: dict[str, int]) -> None: ...
        def run(self) -> int:
            return 1


    @plugin_discoverable("app.core:Base")
    class Named:
        pass


    assert_type(Called(), Called)
    assert_type(Full({}), Full)
    assert_type(Named(), Named)
    bases: list[Base] = [Bare(), Called(), Based(), Full({})]

    plugins = PluginLoader.open("app:plugins.json", Path("more.json"), allow=["app"], verify="drift", disabled="x")
    PluginLoader.open("p.json", config="app.toml", env="APP")
    PluginLoader.open("p.json", config=[Path("app.toml"), "b.json", {"use": {"Base": "x"}}], env="APP", environ={})
    assert_type(plugins, PluginLoader)
    assert_type(plugins.load("x", Base), Base)
    assert_type(plugins.load("x", Shape), Shape)
    assert_type(plugins.load("x", Called, config={"size": 1}), Called)
    assert_type(plugins.load("x"), Any)
    assert_type(plugins.load(Base), Base)
    assert_type(plugins.load(Shape, config={"size": 1}), Shape)
    assert_type(plugins.load_class(Base), type[Base])
    assert_type(plugins.check(Base), list[ConfigProblem])
    assert_type(plugins.explain(Base)["size"], ConfigValue)
    assert_type(plugins.load_class("x", Base), type[Base])
    assert_type(plugins.load_class("x"), type[Any])
    assert_type(plugins.load_all(Base), LoadReport[Base])
    assert_type(plugins.load_all("Base", errors="raise"), LoadReport[Any])
    assert_type(plugins.load_all(), LoadReport[Any])
    assert_type(plugins["x"], PluginInfo)
    assert_type(plugins.get("x"), PluginInfo | None)
    assert_type(list(plugins), list[str])
    assert_type(plugins.discover(), dict[str, list[PluginInfo]])
    assert_type(plugins.names(Base), list[str])
    assert_type(plugins.names("Base"), list[str])
    assert_type(plugins.check("x", {"size": 1}), list[ConfigProblem])
    assert_type(plugins.explain("x", config={"size": 1})["size"], ConfigValue)
    plugins.register_config("x", {"size": 1})
    with plugins.override("x", Called) as fake:
        assert_type(fake, Callable[..., Any])
    for name, plugin in plugins.load_all(Base).loaded.items():
        assert_type((name, plugin), tuple[str, Base])
    for error in plugins.load_all(Base).failed.values():
        assert_type(error, PluginError)


    async def main() -> None:
        assert_type(await plugins.aload("x", Base), Base)
        assert_type(await plugins.aload("x"), Any)
        assert_type(await plugins.aload(Base), Base)


    def test_application(override_plugin: OverridePlugin) -> None:
        override_plugin(plugins, "x", Called)


    try:
        plugins.load("x")
    except MissingDependency as error:
        assert_type(error.distribution, str | None)
    except ConfigError as error:
        assert_type(error.problems, tuple[ConfigProblem, ...])
    except (UnknownPlugin, AmbiguousPlugin) as error:
        print(error.plugin, error.source, error.remedy)

    manager = PluginDiscoveryManager(base_package="app.plugins", plugin_base_classes=[Base])
    assert_type(manager.discover_plugins(), dict[str, list[type]])
    manager.load_plugin(Called, {"size": 1})
    manager.load_plugin("called")
    """
WRONG = {
    "a method that the base does not have": 'plugins.load("x", Base).walk()',
    "a base that is none": 'plugins.load("x", 3)',
    "an option that is none": 'PluginLoader.open("p.json", verify="always")',
    "a plugin given as an object": "plugins.load(Base())",
    "a source of configuration that is none": 'PluginLoader.open("p.json", config=3)',
    "options that are none": 'plugins.load("x", config=["size"])',
    "a name that is not public": "from coldplug.loader import Manifest",
    "a decorator's argument that is none": "plugin_discoverable(Base, nam='x')",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with code that uses the loader under its public name, rightly and wrongly."""
    root = tmp_path_factory.mktemp("typed")
    shutil.copytree(ROOT / "loader", root / "coldplug" / "loader", ignore=shutil.ignore_patterns("__pycache__"))
    start = (
        "from coldplug.loader import PluginLoader, plugin_discoverable\n\nclass Base: ...\n\n"
        'plugins = PluginLoader.open("p.json")\n'
    )
    wrong = {f"wrong_{number}.py": f"{start}{line}\n" for number, line in enumerate(WRONG.values())}
    return write_files(root, {"use.py": USE, **wrong})


EXPECTED = {f"wrong_{number}.py" for number in range(len(WRONG))}
MYPY = ("mypy", "--strict", "--cache-dir", ".cache", "--python-version", "3.11", "--explicit-package-bases")
PYRIGHT = ("pyright", "--pythonpath", sys.executable)


def found_wrong(project: Path, *checker: str, files: Sequence[Path] | None = None) -> set[str]:
    """Return the names of the files that a type checker finds errors in, by default among all modules."""
    names = sorted(path.name for path in files or project.glob("*.py"))
    command = [sys.executable, "-m", *checker, *names]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    lines = [line.strip() for line in run.stdout.splitlines()]
    wrong = {Path(line.split(":")[0]).name for line in lines if " error: " in line or " - error: " in line}
    assert "use.py" not in wrong, run.stdout
    return wrong


def test_mypy_knows_what_is_loaded(project: Path) -> None:
    assert found_wrong(project, *MYPY) == EXPECTED


@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright_knows_what_is_loaded(project: Path) -> None:
    assert found_wrong(project, *PYRIGHT) == EXPECTED
