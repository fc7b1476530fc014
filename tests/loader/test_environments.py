"""Where else Python runs: without its site or its assertions, at its end, in another interpreter, in an archive."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from indexer.pipeline import Request, build
from tests.loader.conftest import Application
from tests.loader.samples import BASES, ROOT, child, write

FILES = {"app/a.py": "from app.core import Base\n\nclass A(Base):\n    pass\n"}
LOAD = "from loader import PluginLoader; print(type(PluginLoader.open({path!r}).load('a')).__qualname__)"


@pytest.fixture
def path(application: Application) -> Path:
    """Return the path of a manifest with one plugin."""
    return application(FILES)


@pytest.mark.parametrize(
    "flags", [("-I",), ("-I", "-S"), ("-I", "-O"), ("-I", "-OO"), ("-I", "-B"), ("-I", "-X", "dev"), ("-I", "-bb")]
)
def test_a_plugin_is_started_however_python_was(flags: tuple[str, ...], path: Path) -> None:
    assert child(LOAD.format(path=str(path)), path.parent, flags=flags) == "A\n"


def test_a_plugin_is_started_when_python_ends(path: Path) -> None:
    code = f"import atexit\n@atexit.register\ndef last():\n    {LOAD.format(path=str(path))}\n"
    assert child(code, path.parent) == "A\n"


def test_a_plugin_is_started_in_another_interpreter_of_the_process(path: Path) -> None:
    inner = f"import sys; sys.path[:0] = {[str(path.parent), str(ROOT)]!r}; {LOAD.format(path=str(path))}"
    code = f"""
        from test.support import run_in_subinterp
        first = {inner!r}
        assert run_in_subinterp(first) == 0
        {LOAD.format(path=str(path))}
        """
    pytest.importorskip("test.support", reason="this Python came without its tests")
    assert child(code, path.parent) == "A\nA\n"


def test_a_plugin_is_started_in_a_process_that_a_plugin_starts(path: Path) -> None:
    source = f"""
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from app.core import Base

def load():
    from loader import PluginLoader
    return type(PluginLoader.open({str(path)!r}).load("other")).__qualname__

class A(Base):
    def __init__(self):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
            print(processes.submit(load).result())

class Other(Base):
    pass
"""
    main = f"""
        from pathlib import Path
        sys.path.insert(0, {str(path.parent)!r})
        if __name__ == "__main__":
            from loader import PluginLoader
            PluginLoader.open({str(path)!r}).load("a")
        """
    (path.parent / "app/a.py").write_text(source, encoding="utf-8")
    write(path, build(Request(packages=("app",), search_path=(path.parent,), categories=BASES)).document)
    assert child(main, path.parent) == "Other\n"


def test_an_application_in_one_archive_starts_its_plugins(path: Path, tmp_path: Path) -> None:
    archive = tmp_path / "application.pyz"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("app/__init__.py", "app/core.py", "app/a.py"):
            file.write(path.parent / name, name)
        file.write(path, "app/plugins.json")
        for module in (ROOT / "loader").glob("*.py"):
            file.write(module, f"loader/{module.name}")
        file.writestr("__main__.py", LOAD.format(path="app:plugins.json"))
    run = subprocess.run(
        [sys.executable, "-I", str(archive)], cwd=tmp_path / "app", capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "A\n", "")
