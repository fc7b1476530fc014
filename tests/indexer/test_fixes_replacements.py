"""What fixes replace, as other tools carry it out: by lines and columns alone, and with the same bytes as `--fix`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from indexer.findings_fixes import Replacement
from indexer.fixes_replacements import replacements
from tests.indexer.conftest import Coldplug, Project
from tests.indexer.test_reporting_sarif import faults, sarif

TEXTS = st.lists(st.sampled_from(["a", "ab", "é", "\n", "\r", "\r\n", "x = 1"]), max_size=12).map("".join)


def carried_out(text: str, changes: Sequence[Replacement]) -> str:
    """Return a text with pieces replaced that are told by lines and columns."""
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]
    for one in sorted(changes, key=lambda change: (change.line, change.column), reverse=True):
        begin, end = starts[one.line - 1] + one.column - 1, starts[one.end_line - 1] + one.end_column - 1
        text = text[:begin] + one.text + text[end:]
    return text


@given(TEXTS, TEXTS, st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_what_is_replaced_makes_one_file_of_the_other(before: str, after: str, mark: bytes) -> None:
    found = replacements(mark + before.encode(), mark + after.encode(), codec="utf_8")
    assert carried_out(before, found) == after


def test_only_what_differs_is_replaced() -> None:
    before, after = "a = 1\ndef f(x=1):\r\n    pass\n", "a = 1\ndef f(x: int = 1):\r\n    pass\nb = 2\n"
    assert replacements(before.encode(), after.encode(), codec="utf_8") == (
        Replacement(line=2, column=8, end_line=2, end_column=9, text=": int = "),
        Replacement(line=4, column=1, end_line=4, end_column=1, text="b = 2\n"),
    )


def test_a_log_holds_the_fixes_that_the_command_carries_out(project: Project, coldplug: Coldplug) -> None:
    folder = project(
        {
            "pyproject.toml": """
                [tool.coldplug]
                packages = ["app"]

                [tool.coldplug.categories]
                Model = "app.base:Model"
                """,
            "app/__init__.py": "",
            "app/base.py": """
                from abc import ABC, abstractmethod

                class Model(ABC):
                    @abstractmethod
                    def ask(self, text: str) -> str: ...
                """,
            "app/small.py": """
                from app.base import Model

                class Small(Model):
                    size = 3
                """,
        }
    )
    log = coldplug("check", "--select", "CP101", "--output-format", "sarif").out
    assert faults(sarif(), log) == []
    (run,) = json.loads(log)["runs"]
    changes = [change for result in run["results"] for fix in result["fixes"] for change in fix["artifactChanges"]]
    text = (folder / "app/small.py").read_bytes().decode()
    pieces = [
        Replacement(
            line=one["deletedRegion"]["startLine"],
            column=one["deletedRegion"]["startColumn"],
            end_line=one["deletedRegion"]["endLine"],
            end_column=one["deletedRegion"]["endColumn"],
            text=one["insertedContent"]["text"],
        )
        for change in changes
        for one in change["replacements"]
    ]
    assert {change["artifactLocation"]["uri"] for change in changes} == {"app/small.py"}
    assert len(pieces) == 1
    assert coldplug("check", "--select", "CP101", "--fix", "-q").code == 0
    assert (folder / "app/small.py").read_bytes().decode() == carried_out(text, pieces)
