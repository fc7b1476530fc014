"""Findings as JUnit XML, read back by a parser of such reports."""

from __future__ import annotations

from hypothesis import given, settings
from junitparser import Failure, JUnitXml

from indexer.findings import Finding
from indexer.printable import escaped
from indexer.reporting_junit import as_junit
from tests.hostile import FINDINGS, PLAIN

Read = tuple[str, str | None, str | None, str | None]


def cases(text: str) -> list[Read]:
    """Return of each case its suite, name, and what the failure says and is of."""
    report = JUnitXml.fromstring(text.encode())
    found: list[Read] = []
    for suite in report:
        assert suite.failures == sum(1 for case in suite if any(isinstance(one, Failure) for one in case.result))
        for case in suite:
            failure = next((one for one in case.result if isinstance(one, Failure)), None)
            told = (failure.message, failure.type) if failure is not None else (None, None)
            found.append((suite.name, case.name, *told))
    return found


def test_each_finding_is_a_case_below_its_file_and_notes_do_not_fail() -> None:
    assert cases(as_junit(PLAIN)) == [
        ("app/plugins/models.py", "CP101 at 3:7", "Small leaves ask abstract", "CP101"),
        ("app/plugins/models.py", "CP203 at 4:5", None, None),
        ("app/plugins.json", "CP401 at the whole file", "the manifest is stale", "CP401"),
    ]


def test_where_nothing_was_found_one_case_passes() -> None:
    assert cases(as_junit([])) == [("coldplug check", "no findings", None, None)]


@settings(deadline=None)
@given(FINDINGS)
def test_whatever_the_texts_the_report_is_read_and_says_them(findings: list[Finding]) -> None:
    text = as_junit(findings)
    failed = [one for one in findings if not one.is_note]
    told = [(suite, message, kind) for suite, _, message, kind in cases(text) if kind is not None]
    assert told == [(escaped(one.path), escaped(one.message), one.code) for one in failed]
    assert (text.isascii(), "##" in text) == (True, False)
