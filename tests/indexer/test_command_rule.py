"""`coldplug rule`: explains one rule, lists all, and writes their pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.rules import RULES
from indexer.rules_page import rule_page
from tests.indexer.conftest import Coldplug, Ran


@pytest.mark.parametrize("word", ["CP104", "cp104", "incompatible-signature"])
def test_a_rule_is_explained_by_its_code_or_name(word: str, coldplug: Coldplug) -> None:
    page = rule_page(next(rule for rule in RULES if rule.code == "CP104"))
    assert coldplug("rule", word) == Ran(code=0, out=page, err="")


def test_all_rules_are_listed_with_those_that_are_off(coldplug: Coldplug) -> None:
    lines = coldplug("rule").out.splitlines()
    assert (len(lines), lines[0].split(), lines[1].split()[:2]) == (
        len(RULES) + 1,
        ["CODE", "NAME", "DEFAULT", "FIX", "WHAT"],
        ["CP001", "unreadable-entry"],
    )
    assert {line.split()[0] for line in lines[1:] if line.split()[2] == "off"} == {
        rule.code for rule in RULES if not rule.is_default
    }


def test_as_json_a_rule_has_all_that_its_page_says_of_it(coldplug: Coldplug) -> None:
    assert json.loads(coldplug("rule", "CP304", "--format", "json").out) == [
        {
            "code": "CP304",
            "name": "import-budget",
            "summary": "plugins that need more third-party packages than the project allows",
            "explanation": next(rule.explanation for rule in RULES if rule.code == "CP304"),
            "default": True,
            "fix": None,
        }
    ]
    everything = json.loads(coldplug("rule", "--all", "--output-format", "json").out)
    assert [(one["code"], one["fix"]) for one in everything] == [(rule.code, rule.fix) for rule in RULES]


def test_all_rules_are_explained_one_after_the_other(coldplug: Coldplug) -> None:
    told = coldplug("rule", "--all").out
    assert told == "\n".join(rule_page(rule) for rule in RULES)
    assert coldplug("rule", "CP101", "--all") == Ran(
        code=2, out="", err="coldplug: --all means every rule, and CP101 one; leave out one of the two\n"
    )


@pytest.mark.parametrize(
    ("word", "near"), [("CP1004", "did you mean CP104?"), ("heavy-imports", "did you mean heavy-import?")]
)
def test_a_rule_that_there_is_not_is_told_with_what_is_near(word: str, near: str, coldplug: Coldplug) -> None:
    assert coldplug("rule", word) == Ran(code=2, out="", err=f"coldplug: there is no rule {word!r}; {near}\n")


def test_pages_are_written_where_they_changed(tmp_path: Path, coldplug: Coldplug) -> None:
    assert coldplug("rule", "CP101", "CP102", "--write", str(tmp_path)).code == 2
    first = coldplug("rule", "CP101", "--write", str(tmp_path))
    again = coldplug("rule", "CP101", "--write", str(tmp_path))
    assert (first.err, again.err, [file.name for file in tmp_path.iterdir()]) == (
        f"{tmp_path}: 1 page written, 0 unchanged\n",
        f"{tmp_path}: 0 pages written, 1 unchanged\n",
        ["CP101.md"],
    )


def test_a_folder_that_there_is_not_is_not_made(tmp_path: Path, coldplug: Coldplug) -> None:
    folder = tmp_path / "pages"
    assert coldplug("rule", "--write", str(folder)) == Ran(
        code=2, out="", err=f"coldplug: there is no folder {folder}; make it, or name another\n"
    )
