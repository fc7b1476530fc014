"""Which formats there are, and that each reaches its stream."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from indexer.findings import Finding
from indexer.reporting import FORMATS, write_report
from indexer.terminal import Screen

FOUND = Finding(path="app/é.py", line=2, column=1, end_line=2, end_column=2, code="CP101", message="m", remedy="r")


def reported(form: str, root: Path, *findings: Finding) -> str:
    stream = io.StringIO()
    write_report(findings, Screen.of(stream, {}), form=form, root=root, rules=(), version="1", replacing=lambda _: {})
    return stream.getvalue()


def test_every_format_is_written_with_its_last_line_ended_and_text_with_the_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/é.py").write_bytes(b"# coding: latin-1\r\n\xe9 = 1\r\n")
    found = {form: reported(form, tmp_path, FOUND) for form in FORMATS}
    assert found["text"] == "app/é.py:2:1: CP101 m; r\n  2 │ é = 1\n    │ ^\n"
    assert found["concise"] == "app/é.py:2:1: CP101 m; r\n"
    assert found["github"].startswith("::error title=coldplug CP101,file=app/é.py,line=2")
    assert found["junit"].startswith("<?xml")
    assert [len(json.loads(found[form])) for form in ("json", "gitlab")] == [1, 1]
    assert json.loads(found["sarif"])["version"] == "2.1.0"
    assert all(text.endswith("\n") for text in found.values())


@pytest.mark.parametrize("damage", ["missing", "short", "binary"])
def test_a_file_that_can_t_be_read_any_more_costs_its_excerpt(tmp_path: Path, damage: str) -> None:
    (tmp_path / "app").mkdir()
    if damage != "missing":
        (tmp_path / "app/é.py").write_bytes(b"x" if damage == "short" else b"\0\n\0")
    assert reported("text", tmp_path, FOUND) == "app/é.py:2:1: CP101 m; r\n"


def test_where_nothing_was_found_text_and_commands_are_empty_and_documents_are_not(tmp_path: Path) -> None:
    assert {form: reported(form, tmp_path) == "" for form in FORMATS} == {
        "text": True,
        "concise": True,
        "json": False,
        "github": True,
        "gitlab": False,
        "junit": False,
        "sarif": False,
    }


def test_no_other_format_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="yaml"):
        reported("yaml", tmp_path)
