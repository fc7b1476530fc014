"""The rules of `check`: each finds what its examples mark, at just that place, and nothing in what is like it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indexer.checked import checked
from indexer.choice import Choice
from indexer.findings import Finding
from indexer.fixes import rewritings, wanted
from indexer.options import UNSAID, request_of
from indexer.project import open_project
from indexer.rules import BY_CODE, RULES
from indexer.rules_examples import AROUND, Example, examples_of
from indexer.rules_source import Span
from tests.indexer.conftest import Coldplug, Project, Ran


def write(example: Example, folder: Path) -> None:
    if example.links and sys.platform == "win32":
        pytest.skip("links need a privilege there")
    for path, text in {**AROUND, **example.files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for path, target in example.links.items():
        (folder / path).symlink_to(target)


def found(code: str, example: Example, folder: Path, coldplug: Coldplug) -> list[Finding]:
    """Return what one rule finds in an example, which is written first."""
    write(example, folder)
    if example.is_built:
        assert coldplug("build", "-q") == Ran(code=0, out="", err="")
    return look(code)


def look(code: str) -> list[Finding]:
    """Return what one rule finds in the project here."""
    project = open_project(None)
    # A comment accepts what other rules find: they must count, for it to be needed.
    choice = Choice(select=("ALL",) if code.startswith("CP09") else (code,))

    def judge(manifest: bytes) -> list[tuple[str, str, str, str]]:
        import loader
        from indexer.command_check import judge_by

        return list(judge_by(loader)(manifest))

    findings = checked(request_of(project, UNSAID), project, choice, judge=judge, cache=None)
    return [finding for finding in findings if finding.code == code]


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_a_rule_finds_what_its_example_marks_and_at_that_place(code: str, project: Project, coldplug: Coldplug) -> None:
    folder = project({})
    example = examples_of(code).invalid
    findings = found(code, example, folder, coldplug)
    fixes = {"safe" if finding.fix.is_safe else "unsafe" for finding in findings if finding.fix is not None}
    assert fixes == {BY_CODE[code].fix} - {None}
    if example.found_in is not None:
        assert {finding.path for finding in findings} == {example.found_in}
        return
    placed = {
        (one.path, Span(line=one.line, column=one.column, end_line=one.end_line, end_column=one.end_column))
        for one in findings
    }
    assert placed == {(path, span) for path, spans in example.spans.items() for span in spans}
    assert placed


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_a_rule_finds_nothing_in_what_is_right(code: str, project: Project, coldplug: Coldplug) -> None:
    folder = project({})
    assert found(code, examples_of(code).valid, folder, coldplug) == []


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes, names = [rule.code for rule in RULES], {rule.name for rule in RULES}
    assert (codes, len(names)) == (sorted(BY_CODE), len(codes))


def test_every_rule_says_what_it_tells_of_and_why() -> None:
    docs = {rule.code: rule.find.__doc__ or "" for rule in RULES}
    assert [code for code, doc in docs.items() if not doc.startswith("Tell of ")] == []
    assert [rule.code for rule in RULES if not rule.explanation.endswith(".")] == []


@pytest.mark.parametrize("code", [rule.code for rule in RULES if rule.fix is not None])
def test_the_fix_of_a_finding_is_carried_out_and_nothing_is_found_then(
    code: str, project: Project, coldplug: Coldplug
) -> None:
    folder = project({})
    mended = wanted(found(code, examples_of(code).invalid, folder, coldplug), unsafe=True)
    assert mended
    for rewriting in rewritings(mended, root=folder):
        assert rewriting.refused == ()
        (folder / rewriting.path).write_bytes(rewriting.after)
    assert look(code) == []
