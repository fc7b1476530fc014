"""Findings as a GitLab code quality report."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings

from indexer.findings import Finding, fingerprints
from indexer.reporting_gitlab import as_gitlab
from tests.hostile import FINDINGS, PLAIN


def test_each_finding_is_an_issue_with_its_place_and_fingerprint() -> None:
    first, second, third = fingerprints(PLAIN)
    assert json.loads(as_gitlab(PLAIN)) == [
        {
            "description": "Small leaves ask abstract; write it",
            "check_name": "CP101",
            "fingerprint": first,
            "severity": "major",
            "location": {"path": "app/plugins/models.py", "lines": {"begin": 3}},
        },
        {
            "description": "two lines; look",
            "check_name": "CP203",
            "fingerprint": second,
            "severity": "info",
            "location": {"path": "app/plugins/models.py", "lines": {"begin": 4}},
        },
        {
            "description": "the manifest is stale; build it",
            "check_name": "CP401",
            "fingerprint": third,
            "severity": "major",
            "location": {"path": "app/plugins.json", "lines": {"begin": 1}},
        },
    ]


@settings(deadline=None)
@given(FINDINGS)
def test_no_two_findings_share_a_fingerprint_and_lines_added_above_change_none(findings: list[Finding]) -> None:
    moved = [replace(one, line=one.line + 7, end_line=one.end_line + 7) for one in findings]
    assert len({row["fingerprint"] for row in json.loads(as_gitlab(findings))}) == len(findings)
    assert fingerprints(moved) == fingerprints(findings)
