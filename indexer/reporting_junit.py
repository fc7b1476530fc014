"""Findings as JUnit XML, which most CI services show: a suite for each file, a failed case for each finding.

Characters that XML has no way to write are spelled as they are on a terminal.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .printable import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Finding


def as_junit(findings: Sequence[Finding]) -> str:
    """Return a document in ASCII; where nothing was found, with one case that passed, as empty reports are refused."""
    root = ET.Element("testsuites", name="coldplug check")
    for path, group in groupby(findings, key=lambda finding: finding.path):
        _add_suite(root, path, list(group))
    if not findings:
        ET.SubElement(_suite(root, "coldplug check", tests=1, failures=0), "testcase", name="no findings")
    _count(root)
    ET.indent(root)
    # Two of them begin a command to some CI services, wherever they stand.
    written = ET.tostring(root, encoding="us-ascii").decode().replace("##", "#&#35;")
    return f'<?xml version="1.0" encoding="us-ascii"?>\n{written}'


def _add_suite(root: ET.Element, path: str, findings: Sequence[Finding]) -> None:
    suite = _suite(root, path, tests=len(findings), failures=sum(not finding.is_note for finding in findings))
    for finding in findings:
        place = f"{finding.line}:{finding.column}" if finding.line else "the whole file"
        case = ET.SubElement(
            suite,
            "testcase",
            name=f"{finding.code} at {place}",
            classname=escaped(path),
            file=escaped(path),
            line=str(finding.line),
        )
        told = escaped(f"{finding.message}; {finding.remedy}")
        if finding.is_note:
            ET.SubElement(case, "system-out").text = told
            continue
        failure = ET.SubElement(case, "failure", type=finding.code, message=escaped(finding.message))
        failure.text = f"{escaped(path)}:{finding.line}:{finding.column}: {finding.code} {told}"


def _suite(root: ET.Element, name: str, *, tests: int, failures: int) -> ET.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": "0"}
    return ET.SubElement(root, "testsuite", {"name": escaped(name), **counts})


def _count(root: ET.Element) -> None:
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
