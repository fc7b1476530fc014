"""A project with a defect for each rule, and what is like it: all are found in their place, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TypeAlias

import pytest

from indexer.rules import RULES
from tests.indexer.conftest import Coldplug

PLANTED = Path(__file__).resolve().parents[1] / "assets/planted"
ELSEWHERE = {
    # What is in a file's name or kind: no repository carries it to every system.
    *("CP001", "CP002", "CP003", "CP004", "CP005", "CP006"),
    # A manifest can't lack, be cut off and be edited at once; the target of the project is the running Python.
    *("CP402", "CP406", "CP502"),
}
"""The rules that test_rules.py alone tries."""

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


def test_every_planted_defect_is_found_in_its_place_and_nothing_beside(
    monkeypatch: pytest.MonkeyPatch, coldplug: Coldplug
) -> None:
    monkeypatch.chdir(PLANTED)
    told = json.loads(coldplug("check", "--select", "ALL", "--output-format", "json").out)
    assert {(one["path"], one["line"], one["column"], one["code"]) for one in told} == marks() | WHOLE


def test_a_defect_is_planted_for_every_rule() -> None:
    assert {code for *_, code in marks() | WHOLE} | ELSEWHERE == {rule.code for rule in RULES}
