"""The pages of the rules in `docs/rules` are those that `coldplug rule --write` makes."""

from __future__ import annotations

from pathlib import Path

from indexer.rules import RULES
from indexer.rules_page import index_page, rule_page

FOLDER = Path(__file__).resolve().parents[2] / "docs/rules"
WRITTEN_BY_HAND = {"verdicts.md"}


def test_the_pages_are_up_to_date() -> None:
    pages = {f"{rule.code}.md": rule_page(rule, is_checked=True) for rule in RULES}
    there = {
        file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir() if file.name not in WRITTEN_BY_HAND
    }
    assert there == {**pages, "index.md": index_page()}
