"""What the tests of the documentation share: a reader for each page."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.reader import Reader, copy_repository, make_environment

_OLLAMA = ("127.0.0.1", 11434)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a virtual environment with what README installs."""
    if sys.platform == "win32" or shutil.which("bash") is None:
        pytest.skip("the pages are written for a POSIX shell")
    return make_environment(tmp_path_factory.mktemp("environment") / "venv")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository, to be copied."""
    return copy_repository(tmp_path_factory.mktemp("repository") / "coldplug")


@pytest.fixture
def reader(environment: Path, repository: Path, tmp_path: Path) -> Iterator[Reader]:
    """Return somebody who stands in a copy of the repository."""
    with socket.socket() as probe:
        if probe.connect_ex(_OLLAMA) == 0:
            pytest.skip("an Ollama server runs here; the pages show what is said where there is none")
    folder = tmp_path / "coldplug"
    shutil.copytree(repository, folder)
    reader = Reader(folder, environment)
    yield reader
    reader.close()
