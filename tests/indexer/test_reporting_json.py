"""Findings as JSON, read back by a parser."""

from __future__ import annotations

import json

from hypothesis import given, settings

from indexer.findings import Finding
from indexer.reporting_json import as_json
from tests.hostile import FINDINGS, PLAIN


def test_each_finding_has_the_same_seven_keys() -> None:
    assert json.loads(as_json(PLAIN)) == [
        {
            "code": "CP101",
            "path": "app/plugins/models.py",
            "line": 3,
            "column": 7,
            "message": "Small leaves ask abstract",
            "remedy": "write it",
            "fix": {"kind": "annotate", "safe": False, "summary": "write ask"},
        },
        {
            "code": "CP203",
            "path": "app/plugins/models.py",
            "line": 4,
            "column": 5,
            "message": "two lines",
            "remedy": "look",
            "fix": None,
        },
        {
            "code": "CP401",
            "path": "app/plugins.json",
            "line": 0,
            "column": 0,
            "message": "the manifest is stale",
            "remedy": "build it",
            "fix": None,
        },
    ]


def test_where_nothing_was_found_the_list_is_empty() -> None:
    assert as_json([]) == "[]"


@settings(deadline=None)
@given(FINDINGS)
def test_whatever_the_texts_they_come_back_and_are_no_commands(findings: list[Finding]) -> None:
    text = as_json(findings)
    read = [(row["code"], row["path"], row["message"], row["remedy"]) for row in json.loads(text)]
    assert read == [(one.code, one.path, one.message, one.remedy) for one in findings]
    assert (text.isascii(), "##" in text, len(text.split("\n"))) == (True, False, len(findings) + 2 if findings else 1)
