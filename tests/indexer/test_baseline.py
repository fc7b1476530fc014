"""Baselines: what is written is what is accepted, as often as it was there, wherever it moved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.baseline import beyond, read_baseline, render_baseline
from indexer.findings import Finding
from indexer.problems import UsageError

ONE = Finding(path="app/a.py", line=3, column=1, code="CP101", message="it lacks pay", remedy="define pay")
OTHER = replace(ONE, code="CP301", message="it prints “x”")


def test_a_baseline_is_json_one_entry_a_line_in_order() -> None:
    assert render_baseline([OTHER, ONE, replace(ONE, line=9)]).decode() == (
        '{"version": 1, "findings": [\n'
        '{"path": "app/a.py", "code": "CP101", "message": "it lacks pay", "count": 2},\n'
        '{"path": "app/a.py", "code": "CP301", "message": "it prints \\u201cx\\u201d", "count": 1}\n'
        "]}\n"
    )


def test_what_was_written_is_accepted_in_other_lines_too_and_as_often_as_it_was_there(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(render_baseline([ONE, OTHER]))
    moved = replace(ONE, line=30)
    assert beyond([moved, ONE], read_baseline(file)) == ([ONE], 1)


def test_without_findings_it_accepts_none(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(render_baseline([]))
    assert beyond([ONE], read_baseline(file)) == ([ONE], 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON (Expecting property name"),
        ("[]", "is no baseline of version 1; write it anew with --write-baseline"),
        ('{"version": 2, "findings": []}', "is no baseline of version 1; write it anew with --write-baseline"),
        ('{"version": 1, "findings": [{"path": 1}]}', "holds an entry that is none: {'path': 1}; write it anew"),
    ],
)
def test_what_is_no_baseline_is_refused(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_baseline(file)
    assert str(refused.value).startswith(f"{file} {said}")


def test_a_baseline_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*; write it with --write-baseline"):
        read_baseline(tmp_path / "known.json")
