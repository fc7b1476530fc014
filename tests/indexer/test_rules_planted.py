"""A project with a defect for each rule, and what is like it: all are found in their place, and nothing else.

What no repository carries to every system (links, names) and what can't be wrong at the same time (a manifest that
lacks, and one that is cut off) is planted in copies.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from indexer.rules import RULES
from tests.indexer.conftest import Coldplug

PLANTED = Path(__file__).resolve().parents[1] / "assets/planted"
Place: TypeAlias = tuple[str, int, int, str]

_MARK = re.compile(r"\s*(?:#\s+(?P<apart>\^+)|(?P<whole>#\^+)) (?P<code>CP\d{3})")
WHOLE: set[Place] = {
    ("plugins.json", 0, 0, "CP401"),
    ("plugins.json", 0, 0, "CP403"),
    ("plugins.json", 0, 0, "CP404"),
    ("plugins.json", 0, 0, "CP405"),
    ("shop/half.py", 0, 0, "CP010"),
    ("shop/large.py", 1, 1, "CP012"),
    ("shop/reordered.py", 3, 1, "CP011"),
}
"""What no mark can stand below."""
ENTRIES: set[Place] = {
    ("shop/gone.py", 0, 0, "CP001"),
    ("shop/slip.py", 0, 0, "CP002"),
    ("shop/odd", 0, 0, "CP003"),
    ("shop/twice.py", 0, 0, "CP004"),
    ("shop/again", 0, 0, "CP005"),
    ("shop/\ufb01le.py", 0, 0, "CP006"),
}
"""What `plant_entries` plants."""
APART = {"CP402", "CP406", "CP502"}
"""What is planted one at a time."""


def marks() -> set[Place]:
    """Return path, line, column and code of each mark: its line is the last one above that is no mark."""
    found: set[Place] = set()
    for file in sorted((*PLANTED.rglob("*.py"), PLANTED / "pyproject.toml")):
        line = 0
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if mark := _MARK.fullmatch(text):
                column = mark.start("apart" if mark["apart"] else "whole") + 1
                found.add((file.relative_to(PLANTED).as_posix(), line, column, mark["code"]))
            else:
                line = number
    return found


def plant_entries(project: Path) -> None:
    """Plant what is wrong with files as such, and beside each what is like it and right."""
    shop = project / "shop"
    for path in ("slip.py/notes.txt", "slips/notes.txt", "texts/notes.txt", "twice.py", "twice/__init__.py"):
        (shop / path).parent.mkdir(exist_ok=True)
        (shop / path).touch()
    for name in ("\ufb01le.py", "r\u00e9sum\u00e9.py", "once.py"):
        (shop / name).touch()
    for name, target in (("gone.py", "nowhere.py"), ("odd", "../.."), ("again", "ways"), ("papers", "texts")):
        (shop / name).symlink_to(target)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the project, and go there."""
    project = shutil.copytree(PLANTED, tmp_path / "planted")
    monkeypatch.chdir(project)
    return project


def told(coldplug: Coldplug, select: str) -> set[Place]:
    """Return what some rules find in the project here."""
    found = json.loads(coldplug("check", "--select", select, "--output-format", "json").out)
    return {(one["path"], one["line"], one["column"], one["code"]) for one in found}


def test_every_planted_defect_is_found_in_its_place_and_nothing_beside(
    monkeypatch: pytest.MonkeyPatch, coldplug: Coldplug
) -> None:
    monkeypatch.chdir(PLANTED)
    assert told(coldplug, "ALL") == marks() | WHOLE


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_every_planted_entry_is_found_and_nothing_beside(copy: Path, coldplug: Coldplug) -> None:
    plant_entries(copy)
    assert told(coldplug, "CP00") == ENTRIES


def test_a_manifest_that_lacks_is_told_where_it_is_named(copy: Path, coldplug: Coldplug) -> None:
    (copy / "plugins.json").unlink()
    assert told(coldplug, "CP4") == {("pyproject.toml", 13, 1, "CP402")}


def test_a_manifest_that_is_cut_off_is_told(copy: Path, coldplug: Coldplug) -> None:
    manifest = copy / "plugins.json"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    assert told(coldplug, "CP4") == {("plugins.json", 0, 0, "CP406")}


def test_each_plugin_of_a_distribution_for_another_python_is_told(copy: Path, coldplug: Coldplug) -> None:
    said = copy / "pyproject.toml"
    said.write_text(said.read_text().replace(">=3.11", ">=3.12"))
    coldplug("build", "--quiet")
    plugins = json.loads((copy / "plugins.json").read_bytes())["plugins"]
    assert len(told(coldplug, "CP502")) == len(plugins) > 0


def test_a_defect_is_planted_for_every_rule() -> None:
    assert {code for *_, code in marks() | WHOLE | ENTRIES} | APART == {rule.code for rule in RULES}
