"""Findings as a GitLab code quality report: a list of issues, each with a fingerprint that survives a moved line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .findings import fingerprints
from .printable import ascii_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Finding


def as_gitlab(findings: Sequence[Finding]) -> str:
    """Return a list, one finding a line; all of it ASCII."""
    lines = ",\n  ".join(
        ascii_json(
            {
                "description": f"{finding.message}; {finding.remedy}",
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": "info" if finding.is_note else "major",
                "location": {"path": finding.path, "lines": {"begin": max(finding.line, 1)}},
            }
        )
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    )
    return f"[\n  {lines}\n]" if lines else "[]"
