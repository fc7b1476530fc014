"""The distribution as a user gets it: built from a copy of the checkout, installed in new environments."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("indexer", "loader", "schemas")
_SOURCES = (*PACKAGES, "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A virtual environment into which the wheel was installed."""

    scripts: Path

    @property
    def python(self) -> str:
        """Return the path of its interpreter."""
        return str(self.scripts / ("python.exe" if sys.platform == "win32" else "python"))

    @property
    def coldplug(self) -> str:
        """Return the path of the command."""
        return str(self.scripts / ("coldplug.exe" if sys.platform == "win32" else "coldplug"))


def run(*command: str, folder: Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, nothing to read on stdin, and return what it printed and its exit code."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def build_distributions(folder: Path) -> tuple[Path, Path]:
    """Build below `folder`, without a network, and return the source distribution and the wheel made from it.

    Only what the build needs is copied there, so that a file left in the checkout, or one that is missing, is noticed.
    """
    source, output = copy_sources(folder / "source"), folder / "dist"
    built = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(output), str(source), folder=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    [archive], [wheel] = output.glob("*.tar.gz"), output.glob("*.whl")
    return archive, wheel


def copy_sources(folder: Path) -> Path:
    """Copy what is built and installed from the checkout to a new folder, and return the folder."""
    folder.mkdir(parents=True)
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_BEHIND)
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def install(wheel: Path, folder: Path, *, dependencies: bool) -> Environment:
    """Make a virtual environment in `folder` with the wheel in it, and nothing fetched.

    With `dependencies` it sees the packages of the environment that runs the tests, but for editable installs, whose
    import hooks live in files that only a true site directory runs.
    """
    venv.EnvBuilder(symlinks=sys.platform != "win32").create(folder)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder), "installed_base": str(folder)})
    environment = Environment(scripts=Path(paths["scripts"]))
    pip = (sys.executable, "-m", "pip", "--python", environment.python)
    installed = run(*pip, "install", "--no-deps", "--no-index", "--quiet", str(wheel), folder=folder)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    if dependencies:
        here = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        (Path(paths["purelib"]) / "dependencies.pth").write_text("\n".join(sorted(here)) + "\n", encoding="utf-8")
    return environment
