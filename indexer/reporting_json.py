"""Findings as JSON: a list with the same seven keys for each, for whoever reads them with a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .printable import ascii_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Finding
    from .findings_fixes import Fix


def as_json(findings: Sequence[Finding]) -> str:
    """Return a list, one finding a line; all of it ASCII, so that no encoding and no terminal can spoil it."""
    lines = ",\n  ".join(ascii_json(_plain(finding)) for finding in findings)
    return f"[\n  {lines}\n]" if lines else "[]"


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "remedy": finding.remedy,
        "fix": None if finding.fix is None else _plain_fix(finding.fix),
    }


def _plain_fix(fix: Fix) -> dict[str, object]:
    return {"kind": fix.kind, "safe": fix.is_safe, "summary": fix.summary}
