"""What the tests of the command run it with."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from indexer.manifest import render
from indexer.pipeline import Request, build
from tests.indexer.configured import CATEGORIES, DEFAULTS, FILES
from tests.judge import Files, write_files

APP: Files = {
    "pyproject.toml": """\
        [tool.coldplug]
        packages = ["app.plugins"]
        output = "app/plugins.json"
        exclude = ["*:_*"]

        [tool.coldplug.categories]
        Model = "app.core:Model"
        Memory = "app.core:Memory"
        """,
    "app/__init__.py": "",
    "app/core.py": """\
        from abc import ABC, abstractmethod

        class Model(ABC):
            @abstractmethod
            def ask(self, text): ...

        class Memory(ABC):
            pass
        """,
    "app/plugins/__init__.py": "",
    "app/plugins/models.py": '''\
        from app.core import Model

        class Small(Model):
            """Answers quickly from a small model that fits into the memory of a phone."""
            def ask(self, text): ...

        class Large(Small):
            """Answers well."""

        class Unfinished(Model):
            pass
        ''',
    "app/plugins/notes.py": '''\
        import sqlite3
        import nowhere_to_be_found as store
        from app.core import Memory, Model

        class Notes(Memory):
            """Keeps all."""
            name = "notes on paper"

        class Talking(Memory, Model):
            def ask(self, text): ...
        ''',
}
"""A small application: two categories, four plugins of which one is in both, one abstract class, one need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run of the command came to."""

    code: int
    out: str
    err: str


class Coldplug(Protocol):
    """Runs the command in the sample's folder."""

    def __call__(self, *words: str, columns: int | None = None, color: bool = False) -> Ran: ...


class Project(Protocol):
    """Writes a sample and makes it the working directory."""

    def __call__(self, files: Files) -> Path: ...


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a function that writes files into a new folder, goes there, and returns it."""

    def write(files: Files) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        write_files(folder, files)
        monkeypatch.chdir(folder)
        return folder

    return write


@pytest.fixture
def coldplug(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Coldplug:
    """Return a function that runs the command in this process, with what a user's terminal would say of itself."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "_COLDPLUG_COMPLETE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, columns: int | None = None, color: bool = False) -> Ran:
        from indexer.cli import main

        with monkeypatch.context() as environment:
            if columns is not None:
                environment.setenv("COLUMNS", str(columns))
            if color:
                environment.setenv("FORCE_COLOR", "1")
            code = main(words)
        told = capsys.readouterr()
        return Ran(code=code, out=told.out, err=told.err)

    return run


def shades(text: str) -> str:
    """Return text with its colours spelled so that they can be read: `<red>x</>`."""
    names = {"1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow", "34": "blue", "36": "cyan", "0": "/"}
    return re.sub(r"\x1b\[([\d;]+)m", lambda found: f"<{'+'.join(names[code] for code in found[1].split(';'))}>", text)


@pytest.fixture
def app(project: Project, coldplug: Coldplug) -> Path:
    """Return the folder of the small application, in which its manifest was written; the working directory is there."""
    folder = project(APP)
    assert coldplug("build", "--quiet") == Ran(code=0, out="", err="")
    return folder


@pytest.fixture(scope="session")
def _shop_document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = write_files(tmp_path_factory.mktemp("shop"), FILES)
    request = Request(packages=("shop",), search_path=(root,), categories=CATEGORIES, defaults=DEFAULTS)
    return build(request).document


@pytest.fixture
def shop_document(_shop_document: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest of the application with options of every kind; each test may change its own."""
    return copy.deepcopy(_shop_document)


@pytest.fixture
def shop(project: Project, shop_document: dict[str, Any]) -> Path:
    """Return a folder with that manifest as `plugins.json`; the working directory is there."""
    folder = project({**FILES, "pyproject.toml": '[tool.coldplug]\npackages = ["shop"]\noutput = "plugins.json"\n'})
    (folder / "plugins.json").write_bytes(render(shop_document))
    return folder
