"""Fixes carried out round by round, and shown."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from indexer.findings import Finding
from indexer.findings_fixes import Annotate, Fix
from indexer.fixing import fix, show_diff, tell_fixed
from indexer.terminal import Console, Screen
from tests.indexer.conftest import shades

SOURCE = "def f(x=1, y=2): ...\n"


def looking(file: Path) -> tuple[Finding, ...]:
    """Find parameters without annotation, one at a time, as a fix of one shows the next; `g` is none that is there."""
    text = file.read_text()
    names = [name for name in "xy" if f"{name}=" in text][:1]
    return tuple(
        Finding(
            path=file.name,
            line=1,
            column=5,
            code="CP201",
            message=f"{name} is not annotated",
            remedy="annotate it",
            fix=Fix(
                edit=Annotate(line=1, function=function, parameter=name, annotation="int"),
                is_safe=True,
                summary=f"annotate {name}",
            ),
        )
        for function, name in [*(("f", name) for name in names), ("g", "z")]
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.py"
    file.write_text(SOURCE)
    return file


def console(*, color: bool = False) -> tuple[Console, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Console(out=Screen(stream=out, color=color), err=Screen(stream=err)), out, err


REFUSED = "a.py:1:5: CP201 is not fixed: there is no function g in line 1: the file is no longer what was checked\n"


def test_what_a_fix_shows_is_fixed_in_the_next_round_and_what_is_refused_is_told_once(file: Path) -> None:
    fixed = fix(lambda: looking(file), root=file.parent, unsafe=False)
    on, _, err = console()
    tell_fixed(on, fixed)
    assert file.read_text() == "def f(x: int = 1, y: int = 2): ...\n"
    assert (fixed.mended, fixed.paths, len(fixed.findings)) == (2, frozenset({"a.py"}), 1)
    assert err.getvalue() == f"{REFUSED}2 findings mended in 1 file\n"


def test_a_file_that_can_t_be_written_is_told_and_ends_it(file: Path) -> None:
    file.chmod(0o444)
    fixed = fix(lambda: looking(file), root=file.parent, unsafe=False)
    assert (file.read_text(), fixed.mended, len(fixed.refused)) == (SOURCE, 0, 2)


def test_a_diff_is_bytes_for_programs_and_coloured_for_people_and_changes_nothing(file: Path) -> None:
    plain, out, err = console()
    assert show_diff(plain, looking(file), root=file.parent, unsafe=False)
    diff = "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-def f(x=1, y=2): ...\n+def f(x: int = 1, y=2): ...\n"
    assert (out.getvalue(), err.getvalue()) == (diff, REFUSED)
    colored, out, _ = console(color=True)
    assert show_diff(colored, looking(file), root=file.parent, unsafe=False)
    assert shades(out.getvalue()).split("\n")[3] == "<red>-def f(x=1, y=2): ...</>"
    assert file.read_text() == SOURCE


def test_where_nothing_would_change_there_is_no_diff(file: Path) -> None:
    on, out, _ = console()
    assert not show_diff(on, looking(file)[-1:], root=file.parent, unsafe=False)
    assert out.getvalue() == ""
