"""`[tool.coldplug.renamed]`: what it can say, and what is wrong with it, in the line where it stands."""

from __future__ import annotations

import pytest

from indexer.problems import UsageError
from indexer.project import open_project
from indexer.project_renamed import Renaming
from tests.indexer.conftest import Project

TABLE = """\
[tool.coldplug.renamed]
llama = "ollama"
"app.old:Llama" = "AIModelPlugin/ollama"
gone = ""
"""


def test_old_names_lead_to_new_ones_or_to_why_they_are_gone(project: Project) -> None:
    project({"pyproject.toml": f"{TABLE}[tool.coldplug.renamed.went]\nremoved = 'use ollama'\n"})
    assert open_project(None).renamed == (
        Renaming(old="llama", new="ollama", file="pyproject.toml", line=2),
        Renaming(old="app.old:Llama", new="AIModelPlugin/ollama", file="pyproject.toml", line=3),
        Renaming(old="gone", new=None, file="pyproject.toml", line=4),
        Renaming(old="went", new=None, reason="use ollama", file="pyproject.toml", line=5),
    )


WRONG_VALUE = 'a new name, or why it is gone, is expected; write { removed = "..." }'


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            "'two words' = 'x'",
            (
                "2: tool.coldplug.renamed.\"two words\": 'two words' is neither a plugin's name nor an id;"
                " write name or module:Class"
            ),
        ),
        (
            "'M/x' = 'y'",
            "2: tool.coldplug.renamed.\"M/x\": 'M/x' is neither a plugin's name nor an id; write name or module:Class",
        ),
        ("x = 1", f"2: tool.coldplug.renamed.x: {WRONG_VALUE}"),
        ("x = { removed = 1 }", f"2: tool.coldplug.renamed.x: {WRONG_VALUE}"),
        ("x = { removed = 'a', to = 'b' }", f"2: tool.coldplug.renamed.x: {WRONG_VALUE}"),
        (
            "x = 'x'",
            "2: tool.coldplug.renamed.x: x -> x goes in a circle; let one of them name a plugin",
        ),
        (
            "d = 'c'\nc = 'b'\nb = 'a'\na = 'c'",
            "5: tool.coldplug.renamed.a: a -> c -> b -> a goes in a circle; let one of them name a plugin",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(entries: str, message: str, project: Project) -> None:
    project({"pyproject.toml": f"[tool.coldplug.renamed]\n{entries}\n"})
    with pytest.raises(UsageError) as raised:
        open_project(None)
    assert str(raised.value) == f"pyproject.toml:{message}"
