"""What the tests of every package arrange their samples with."""

from __future__ import annotations

import sys
import venv
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.judge import BASE, Bases, Case, Files, Judgement, interpret, judge_by, packages_in, write_files


class Package(Protocol):
    """Writes a sample."""

    def __call__(self, files: Files, *, name: str = "sample") -> Path: ...


class Index(Protocol):
    """Builds a manifest."""

    def __call__(
        self, root: Path | Sequence[Path], bases: Bases = BASE, packages: Sequence[str] | None = None, **options: Any
    ) -> dict[str, Any]: ...


class Judge(Protocol):
    """Tries one sample on both sides."""

    def __call__(
        self,
        sample: Case,
        *,
        roots: Sequence[Path] | None = None,
        real: Sequence[Path] | None = None,
        packages: Sequence[str] | None = None,
        python: Path | None = None,
    ) -> Judgement: ...


class Environment(Protocol):
    """Makes a virtual environment."""

    def __call__(self, files: Files) -> Path: ...


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Return a function that writes files, given by path and dedented, into a new folder and returns the folder."""

    def write(files: Files, *, name: str = "sample") -> Path:
        root = tmp_path / name
        root.mkdir()
        return write_files(root, files)

    return write


@pytest.fixture
def index() -> Index:
    """Return a function that builds the manifest of the packages below one or several folders."""

    def build(
        root: Path | Sequence[Path], bases: Bases = BASE, packages: Sequence[str] | None = None, **options: Any
    ) -> dict[str, Any]:
        document: dict[str, Any] = _build(root, bases, packages, options).document
        return document

    return build


@pytest.fixture
def judge(package: Package) -> Judge:
    """Return a function that puts a sample to the build and to the interpreter and returns what both say."""

    def try_sample(
        sample: Case,
        *,
        roots: Sequence[Path] | None = None,
        real: Sequence[Path] | None = None,
        packages: Sequence[str] | None = None,
        python: Path | None = None,
    ) -> Judgement:
        if sample.needs is not None and find_spec(sample.needs) is None:
            pytest.skip(f"{sample.needs} is not installed")
        if sys.version_info < sample.python:
            pytest.skip(f"Python {sample.python} and later")
        read = roots or [package(sample.files)]
        imported = real or ([package({**sample.files, **sample.real}, name="real")] if sample.real else read)
        observation = interpret(sample, imported, packages=packages or (), **({"python": python} if python else {}))
        result = _build(read, sample.bases, packages, {"python": python, **sample.options})
        return judge_by(observation, sample, result.document, result.problems)

    return try_sample


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """Return a function that makes a virtual environment with files in its site-packages and gives its interpreter."""

    def make(files: Files) -> Path:
        root = tmp_path / "environment"
        venv.EnvBuilder(symlinks=sys.platform != "win32").create(root)
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        site = root / "Lib" / "site-packages" if sys.platform == "win32" else root / "lib" / version / "site-packages"
        write_files(site, files)
        return root / "Scripts" / "python.exe" if sys.platform == "win32" else root / "bin" / "python"

    return make


def _build(
    root: Path | Sequence[Path], bases: Bases, packages: Sequence[str] | None, options: Mapping[str, Any]
) -> Any:
    from indexer.pipeline import Request, build

    roots = (root,) if isinstance(root, Path) else tuple(root)
    request = Request(
        packages=tuple(packages) if packages is not None else packages_in(*roots),
        search_path=roots,
        categories=bases,
        **options,
    )
    return build(request)
