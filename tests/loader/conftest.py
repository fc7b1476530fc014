"""What the loader's tests share: an application whose modules are importable until the test is over."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from indexer.pipeline import Request, build
from tests.judge import Bases, Files, write_files
from tests.loader.samples import APPLICATION, BASES, ROOT, write


class Application(Protocol):
    """Makes an application with a manifest."""

    def __call__(
        self, files: Files, document: Mapping[str, Any] | None = None, *, bases: Bases = BASES, **options: Any
    ) -> Path: ...


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Return a folder where the loader has the name that it is installed under."""
    folder = tmp_path / "public"
    shutil.copytree(ROOT / "loader", folder / "coldplug" / "loader", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """Return a function that writes modules to where Python finds them and returns the path of their manifest.

    The files come on top of `app.core`, which has the class Base. The manifest is the one given, else what the indexer
    makes of the package `app`. What was imported is forgotten after the test.
    """
    before = dict(sys.modules)

    def make(files: Files, document: Mapping[str, Any] | None = None, *, bases: Bases = BASES, **options: Any) -> Path:
        write_files(tmp_path, {**APPLICATION, **files})
        if document is None:
            request = Request(packages=("app",), search_path=(tmp_path,), categories=bases, **options)
            document = build(request).document
        monkeypatch.syspath_prepend(tmp_path)
        return write(tmp_path / "plugins.json", document)

    yield make
    for name in sys.modules.keys() - before.keys():
        if name.partition(".")[0] == "app" or str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]
