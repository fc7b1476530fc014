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
from tests.packaging.installed import ROOT, copy_sources, run

PLUGIN = """
    from app.core import Model

    class Small(Model):
        def __init__(self, size=7): return

        def ask(self, text): ...
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
        own = {"PRE_COMMIT_HOME": str(home / "pre-commit"), "GIT_CONFIG_GLOBAL": os.devnull}
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

    def build(self) -> None:
        """Write the manifest by the command that the hooks are installed with."""
        [command] = Path(self._environment["PRE_COMMIT_HOME"]).glob("repo*/py_env-*/*/coldplug*")
        told = run(str(command), "build", "--quiet", folder=self.folder, environment=self._environment)
        assert (told.returncode, told.stdout, told.stderr) == (0, "", "")

    def hook(self, id_: str, *files: str) -> tuple[int, list[str]]:
        """Run one hook on files, or on what is staged, and return its exit code and the lines that it printed."""
        words = ("-m", "pre_commit", "run", id_, *(("--files", *files) if files else ()))
        told = run(sys.executable, *words, folder=self.folder, environment=self._environment)
        lines = [re.sub(r"\.{3,}", " ... ", line).strip() for line in told.stdout.splitlines()]
        return told.returncode, [line for line in lines if line and not line.startswith("[INFO]")]


def configuration(folder: Path, revision: str) -> str:
    """Return the configuration that the documentation shows, for the repository and revision of this checkout."""
    page = (ROOT / "docs/check.md").read_text(encoding="utf-8")
    shown = re.search(r"^```yaml\n(repos:\n.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert shown is not None
    named = re.sub(r"repo: \S+.*", lambda _: f"repo: {folder.as_posix()}", shown[1])
    return re.sub(r"rev: \S+", f"rev: {revision}", named)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a repository of a project with one plugin that is not finished, whose hooks are those of this checkout."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("pre-commit")
    hooks = Repository(copy_sources(folder / "coldplug"), home=folder)
    revision = hooks.commit_all()
    project = Repository(write_files(folder / "project", PROJECT), home=folder)
    (project.folder / ".pre-commit-config.yaml").write_text(configuration(hooks.folder, revision))
    project.commit_all()
    return project


def test_a_commit_waits_for_its_plugins_and_for_its_manifest(repository: Repository) -> None:
    failed = repository.hook("coldplug-check", "app/plugins/models.py")
    unmade = repository.hook("coldplug-build")
    assert (failed, unmade) == (
        (
            1,
            [
                "coldplug check ... Failed",
                "- hook id: coldplug-check",
                "- exit code: 1",
                "app/plugins/models.py:5:24: CP201 size has no annotation: any value passes; write size: int",
                "5 │     def __init__(self, size=7): return",
                "│                        ^^^^",
                "--fix would annotate size with int",
                "1 finding in 1 file; --fix mends 1",
            ],
        ),
        (
            1,
            [
                "coldplug build --check ... Failed",
                "- hook id: coldplug-build",
                "- exit code: 1",
                "app/plugins.json: there is no such file; write it with `coldplug build`",
            ],
        ),
    )


def test_what_is_set_right_is_let_pass_until_a_plugin_is_deleted(repository: Repository) -> None:
    models = repository.folder / "app/plugins/models.py"
    models.write_text(models.read_text().replace("size=7", "size: int = 7"))
    repository.build()
    repository.git("add", "--all")
    right = [repository.hook(hook) for hook in ("coldplug-check", "coldplug-build")]
    repository.git("rm", "--quiet", "--force", "app/plugins/models.py")
    code, lines = repository.hook("coldplug-build")
    assert (right, code, lines[:4]) == (
        [(0, ["coldplug check ... Passed"]), (0, ["coldplug build --check ... Passed"])],
        1,
        [
            "coldplug build --check ... Failed",
            "- hook id: coldplug-build",
            "- exit code: 1",
            "app/plugins.json: name removed: small",
        ],
    )
