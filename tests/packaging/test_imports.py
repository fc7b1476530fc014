"""The import contract: the packages apart, the layers in order, and nothing imported that an installation may lack."""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.__main__ import EXTRA
from tests.packaging.installed import PACKAGES, ROOT, run

ALLOWED = {
    "indexer": sys.stdlib_module_names | EXTRA,
    "loader": sys.stdlib_module_names,
    "schemas": sys.stdlib_module_names,
}
BY_CHOICE = {"pytest_plugin.py": {"pytest"}, "cluster.py": {"distributed"}}
"""What only a process imports that runs tests, or was asked for a cluster: then what is missing is told, or there."""

LINT = ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo", "--no-cache")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the packages and their contract, to break."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contract_holds() -> None:
    told = run(sys.executable, *LINT, folder=ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("loader/__init__.py", "import indexer.scan", "apart"),
        ("schemas/__init__.py", "import loader", "apart"),
        ("indexer/cli.py", "from loader import PluginLoader", "apart"),
        ("indexer/scan.py", "from .discover import *", "layers"),
        ("indexer/facts.py", "from .scan import *", "layers"),
        ("indexer/manifest.py", "from .pipeline import build", "layers"),
        ("indexer/brand_new.py", "", "layers"),
    ],
)
def test_a_breach_is_noticed(copy: Path, module: str, line: str, contract: str) -> None:
    with (copy / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    told = run(sys.executable, *LINT, "--contract", contract, folder=copy)
    assert (told.returncode, "Contracts: 0 kept, 1 broken." in told.stdout) == (1, True), told.stdout + told.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_shipped_code_imports_its_own_package_by_one_dot_and_else_only_what_an_installation_has(package: str) -> None:
    found = {
        f"{path.name}:{line}: {name}"
        for path in (ROOT / package).glob("*.py")
        for line, name in imports_in(path.read_text(encoding="utf-8"))
        if name.startswith("..")
        or not (name.startswith(".") or name.partition(".")[0] in ALLOWED[package] | BY_CHOICE.get(path.name, set()))
    }
    assert found == set()


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import a.b, c\nfrom . import d\ndef f():\n    from ..e import g\n    if f:\n        from .h import i\n"
    assert list(imports_in(source)) == [(1, "a.b"), (1, "c"), (2, "."), (4, "..e"), (6, ".h")]


def imports_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each import as it is written, in the order of the text."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in sorted(nodes, key=lambda node: node.lineno):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, level=level):
                yield node.lineno, "." * level + (module or "")
