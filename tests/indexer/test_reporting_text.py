"""Findings as text: what is written, and that the mark stands below what is meant."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings

from indexer.findings import Finding
from indexer.findings_fixes import Annotate, Fix
from indexer.printable import width_of
from indexer.reporting_text import as_text, summary
from indexer.terminal import Screen, bare
from tests.hostile import FINDINGS, LINES, PLAIN
from tests.indexer.conftest import shades


def screen(width: int | None = None, *, color: bool = False, encoding: str = "utf-8") -> Screen:
    return Screen(stream=io.TextIOWrapper(io.BytesIO(), encoding=encoding), width=width, color=color)


def marked(line: str, column: int, end_column: int, *, width: int | None = None) -> list[str]:
    """Return the excerpt of one line, without its gutter."""
    finding = Finding(
        path="a.py", line=1, column=column, end_line=1, end_column=end_column, code="CP1", message="m", remedy="r"
    )
    told = as_text([finding], screen(width), lines_of=lambda _: [line]).split("\n")[1:]
    return [text.partition("│")[2].removeprefix(" ") for text in told]


def test_each_finding_stands_with_its_line_and_what_would_mend_it() -> None:
    lines = ["", "", "class Small(Model):", "    def f(", "        x", "    ):"]
    assert as_text(PLAIN, screen(), lines_of=lambda _: lines) == dedent("""\
        app/plugins/models.py:3:7: CP101 Small leaves ask abstract; write it
          3 │ class Small(Model):
            │       ^^^^^
          --fix --unsafe-fixes would write ask

        app/plugins/models.py:4:5: CP203 two lines; look
          4 │     def f(
            │     ^^^^^^

        app/plugins.json:0:0: CP401 the manifest is stale; build it""")


def test_colours_and_characters_are_those_of_the_stream() -> None:
    (first, *_) = as_text(PLAIN[:1], screen(color=True), lines_of=lambda _: []).split("\n")
    assert shades(first) == ("<bold>app/plugins/models.py:3:7:</> <red>CP101</> Small leaves ask abstract; write it")
    plain = as_text(
        PLAIN[:1], screen(encoding="ascii"), lines_of=lambda _: ["x = '" + "é" * 30, "", "class Small: pass"]
    )
    assert plain.split("\n")[1:3] == ["  3 | class Small: pass", "    |       ^^^^^"]


@pytest.mark.parametrize(
    ("line", "columns", "shown"),
    [
        ("\tx = 1", (2, 3), ["    x = 1", "    ^"]),
        ("a\tb", (3, 4), ["a   b", "    ^"]),
        ("名 = 漢字", (5, 7), ["名 = 漢字", "     ^^^^"]),
        ("e\u0301 = x", (6, 7), ["e\u0301 = x", "    ^"]),
        ("'\x1b' + x", (7, 8), ["'\\x1b' + x", "         ^"]),
        ("x", (9, 12), ["x", " ^"]),
        ("xyz", (2, 2), ["xyz", " ^"]),
    ],
)
def test_the_mark_stands_below_what_is_meant(line: str, columns: tuple[int, int], shown: list[str]) -> None:
    assert marked(line, *columns) == shown


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ((1, 3), ["012345678901234567890123…", "^^"]),
        ((50, 52), ["…12345678901234567890123…", "         ^^"]),
        ((99, 101), ["…0123456789", "         ^^"]),
        ((1, 101), ["012345678901234567890123…", "^" * 25]),
    ],
)
def test_of_a_long_line_the_part_is_shown_that_is_meant(columns: tuple[int, int], shown: list[str]) -> None:
    assert marked("0123456789" * 10, *columns, width=31) == shown


def test_a_line_of_millions_of_characters_costs_no_more_than_what_is_shown() -> None:
    assert marked("x" * 5_000_000, 4_000_000, 4_000_001, width=30)[0].strip("…").strip("x") == ""


@settings(deadline=None)
@given(FINDINGS, LINES)
def test_whatever_the_texts_nothing_of_them_reaches_the_terminal(findings: list[Finding], line: str) -> None:
    told = as_text(findings, screen(40, color=True), lines_of=lambda _: [line, line])
    shown = bare(told)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\ud800-\udfff]", shown)
    heads = [text for text in shown.split("\n") if re.search(r":\d+:\d+: CP\d\d\d ", text)]
    excerpts = [text for text in shown.split("\n") if " │" in text[:8]]
    assert len(heads) >= len(findings)
    assert all(width_of(text) <= 40 for text in excerpts)


@pytest.mark.parametrize(
    ("safe", "unsafe", "told"),
    [
        (0, 0, "2 findings in 2 files"),
        (2, 0, "2 findings in 2 files; --fix mends 2"),
        (1, 1, "2 findings in 2 files; --fix mends 1; --fix --unsafe-fixes mends 1 more"),
        (0, 2, "2 findings in 2 files; --fix --unsafe-fixes mends 2"),
    ],
)
def test_the_summary_counts_what_can_be_mended_how(safe: int, unsafe: int, told: str) -> None:
    edit = Annotate(line=1, function="f", parameter="x", annotation="int")
    fixes = [Fix(edit=edit, is_safe=number < safe, summary="s") for number in range(safe + unsafe)]
    found = [Finding(path=path, code="CP1", message="m", remedy="r") for path in ("a.py", "b.py")]
    found = [replace(one, fix=fixes[number]) if number < len(fixes) else one for number, one in enumerate(found)]
    assert summary(found) == told


def test_notes_are_no_findings_to_the_summary() -> None:
    assert summary([replace(one, is_note=True, fix=None) for one in PLAIN]) == "no findings"
