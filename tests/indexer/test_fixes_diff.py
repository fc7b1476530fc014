"""Diffs: git applies them, and nothing in them is a command."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.fixes_diff import shown, unified
from indexer.terminal import Screen
from tests.indexer.conftest import shades
from tests.indexer.test_reporting_github import commands

LINES = st.lists(st.sampled_from([b"a", b"", b"b\xff", b"::error::x", b"##[error]x", b" ::warning::y"]), max_size=12)


def applied(folder: Path, path: str, before: bytes, lines: Sequence[bytes], *options: str) -> bytes:
    """Return what git makes of a file by a diff."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    run = subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", *options, "-"],
        cwd=folder,
        input=b"".join(lines),
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    return file.read_bytes()


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", b"a\nb\n", b"a\nc\nb\n"),
        ("a.py", b"a\r\nb\r\n", b"a\r\nc\r\n"),
        ("a.py", b"a\nb", b"a\nb\nc"),
        ("a.py", b"a\nb", b"c\nb\n"),
        ("a.py", b"", b"a\n"),
        ("a.py", b"a\n" * 30 + b"b\n" + b"c\n" * 30, b"x\n" + b"a\n" * 30 + b"c\n" * 29),
        ('caf\u00e9/a b".py', b"a\xff\n", b"b\xff\n"),
    ],
)
def test_git_applies_a_diff(tmp_path: Path, path: str, before: bytes, after: bytes) -> None:
    assert applied(tmp_path, path, before, unified(path, before, after)) == after


def test_where_nothing_differs_there_is_no_diff() -> None:
    assert unified("a.py", b"a\n", b"a\n") == []


@settings(deadline=None)
@given(LINES, LINES, st.sampled_from([b"\n", b"\r", b"\r\n"]))
def test_no_line_of_a_diff_is_a_command(before: list[bytes], after: list[bytes], end: bytes) -> None:
    old, new = end.join(before) + end, end.join(after) + end
    text = b"".join(unified("x\n::error::forged", old, new)).decode("utf-8", "replace")
    context = [line for line in text.splitlines() if line.startswith(" ")]
    assert (commands(text), [line for line in context if "##[" in line]) == ([], [])


def test_a_line_that_looks_like_a_command_ends_its_hunk(tmp_path: Path) -> None:
    before = b"a\nb\n::error::x\nc\nd\n"
    after = b"a\nB\n::error::x\nC\nd\n"
    lines = unified("a.py", before, after)
    assert b"".join(lines).decode() == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n@@ -4,2 +4,2 @@\n-c\n+C\n d\n"
    )
    assert applied(tmp_path, "a.py", before, lines, "--unidiff-zero") == after


def test_on_a_terminal_a_diff_is_coloured_and_what_can_t_be_seen_is_spelled() -> None:
    lines = unified("a.py", b"a\n\x1b[31mb\xff\r\n", b"a\nc")
    screen = Screen(stream=io.StringIO(), color=True)
    assert shades(shown(lines, screen)) == (
        "<bold>--- a/a.py</>\n<bold>+++ b/a.py</>\n<cyan>@@ -1,2 +1,2 @@</>\n a\n"
        "<red>-\\x1b[31mb\\xff</>\n<green>+c</>\n<dim>\\ No newline at end of file</>"
    )
