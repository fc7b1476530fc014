"""Findings as SARIF 2.1.0 (OASIS), for GitHub code scanning and other services that keep results over time.

Paths are percent-encoded URIs relative to `PROJECTROOT`, whatever characters and bytes they have; columns count
characters.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from .findings import fingerprints
from .printable import ascii_json, escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .findings import Finding
    from .findings_fixes import Fix, Replacement

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "PROJECTROOT"


class Rule(Protocol):
    """What a log says of a rule: `name` as `abstract-members-left`, `summary` a sentence, `explanation` Markdown."""

    @property
    def code(self) -> str:
        """Return the code of its findings."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def summary(self) -> str:
        """Return what it is about."""

    @property
    def explanation(self) -> str:
        """Return what it is about, and why."""


def as_sarif(
    findings: Sequence[Finding],
    *,
    rules: Sequence[Rule],
    version: str,
    replacements: Mapping[Finding, Sequence[Replacement]] | None = None,
) -> str:
    """Return a log with one run; all of it ASCII. `rules` describes the codes; one without a description is named.

    `replacements` holds what the fix of a finding replaces, where it is known.
    """
    described = {rule.code: rule for rule in rules}
    codes = sorted({finding.code for finding in findings} | described.keys())
    index = {code: number for number, code in enumerate(codes)}
    results = [
        _result(finding, index[finding.code], fingerprint, (replacements or {}).get(finding, ()))
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
    driver = {
        "name": "coldplug",
        "semanticVersion": version,
        "rules": [_descriptor(code, described.get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\r", "\n"],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the folder of the project's pyproject.toml"}}},
        "results": results,
    }
    return ascii_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _descriptor(code: str, rule: Rule | None) -> dict[str, object]:
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": "error"},
    }


def _result(finding: Finding, index: int, fingerprint: str, replacements: Sequence[Replacement]) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": _artifact(finding.path)}
    if finding.line:
        location["region"] = _region(finding)
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": "note" if finding.is_note else "error",
        "message": {"text": _text(f"{finding.message}; {finding.remedy}")},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"coldplug/v1": fingerprint},
    }
    if finding.fix is not None and replacements:
        result["fixes"] = [_fix(finding.fix, finding.path, replacements)]
    return result


def _fix(fix: Fix, path: str, replacements: Sequence[Replacement]) -> dict[str, object]:
    caution = "" if fix.is_safe else " (this may change what the code does)"
    replaced = [{"deletedRegion": _region(one), "insertedContent": {"text": one.text}} for one in replacements]
    return {
        "description": {"text": _text(f"{fix.summary}{caution}")},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": replaced}],
    }


def _region(place: Finding | Replacement) -> dict[str, int]:
    """Return the place; what the finding does not know (0) is left out, for all of it counts from 1."""
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {name: number for name, number in region.items() if number}


def _artifact(path: str) -> dict[str, str]:
    """Return where a file is: relative to the project, or by an absolute URI where it lies elsewhere."""
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError:  # no path that this system has
        encoded = path.encode("utf-8", "surrogatepass")
    uri = quote(encoded.lstrip(b"/"), safe="/")
    return {"uri": f"file:///{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _text(text: str) -> str:
    """Return a plain text message: nothing in it is a link (section 3.11.6), hidden, or no Unicode."""
    return escaped(text).replace("](", "] (")
