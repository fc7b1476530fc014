"""The hooks, as pre-commit installs and runs them in somebody's repository.

Nothing is fetched but packages, from the index that pip is set up for.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.judge import write_files
from tests.packaging.installed import copy_sources, run

PLUGIN = """
    from app.core import Model

    class Small(Model):
        def ask(self, text): ...

    class Unfinished(Model):
        pass
    """
MENDED = """
    from app.core import Model

    class Small(Model):
        def ask(self, text): ...

    class Unfinished(Model):
        def ask(self, text):
            raise NotImplementedError
    """
PROJECT = {
    "pyproject.toml": """
        [tool.coldplug]
        packages = ["app.plugins"]
        search-path = ["."]
        output = "app/plugins.json"

        [tool.coldplug.categories]
        Model = "app.core:Model"
        """,
    "app/__init__.py": "",
    "app/core.py": """
        from abc import ABC, abstractmethod

        class Model(ABC):
            @abstractmethod
            def ask(self, text): ...
        """,
    "app/plugins/__init__.py": "",
    "app/plugins/models.py": PLUGIN,
    "other.py": "x = 1\n",
}


class Repository:
    """A git repository, and what git and pre-commit do in it; nothing of the user's settings counts."""

    def __init__(self, folder: Path, *, home: Path) -> None:
        self.folder = folder
        who = {
            f"GIT_{role}_{what}": "ann@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "COVERAGE", "COV_"))}
        own = {"HOME": str(home), "PRE_COMMIT_HOME": str(home / "pre-commit"), "GIT_CONFIG_GLOBAL": os.devnull}
        self._environment: Mapping[str, str] = {**kept, **who, **own, "PRE_COMMIT_COLOR": "never", "NO_COLOR": "1"}

    def git(self, *words: str) -> str:
        """Run git, which must succeed, and return what it prints."""
        told = run("git", *words, folder=self.folder, environment=self._environment)
        assert told.returncode == 0, told.stderr
        return told.stdout.strip()

    def commit_all(self) -> str:
        """Make a repository of the folder, commit what is in it, and return the revision."""
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "all", "--no-verify")
        return self.git("rev-parse", "HEAD")

    def hook(self, id_: str, *files: str) -> tuple[int, list[str]]:
        """Run one hook on files, or on what is staged, and return its exit code and the lines that it printed."""
        words = ("-m", "pre_commit", "run", id_, *(("--files", *files) if files else ()))
        told = run(sys.executable, *words, folder=self.folder, environment=self._environment)
        lines = [re.sub(r"\.{3,}", " ... ", line).strip() for line in told.stdout.splitlines()]
        return told.returncode, [line for line in lines if line and not line.startswith("[INFO]")]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a repository of a project with one plugin that is not finished, whose hooks are those of this checkout."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("pre-commit")
    hooks = Repository(copy_sources(folder / "coldplug"), home=folder)
    revision = hooks.commit_all()
    project = Repository(write_files(folder / "project", PROJECT), home=folder)
    config = "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: coldplug-check\n  - id: coldplug-build\n"
    (project.folder / ".pre-commit-config.yaml").write_text(config.format(hooks.folder.as_posix(), revision))
    project.commit_all()
    return project


def test_a_commit_waits_for_its_plugins_and_its_manifest(repository: Repository) -> None:
    models = repository.folder / "app/plugins/models.py"
    assert repository.hook("coldplug-check", "app/plugins/models.py") == (1, [])
