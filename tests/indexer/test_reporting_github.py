"""Findings as workflow commands, read back as GitHub's documentation of them says that the runner does."""

from __future__ import annotations

import io
import re
from typing import NamedTuple

from hypothesis import given, settings

from indexer.findings import Finding
from indexer.printable import escaped
from indexer.reporting_github import as_github
from tests.hostile import FINDINGS, PLAIN


class Command(NamedTuple):
    """What the runner sees: `::name key=value,key=value::data`."""

    name: str
    properties: dict[str, str]
    data: str


def commands(output: str) -> list[Command]:
    """Return the commands in an output: at most one in a line, which it begins but for white space."""
    found = []
    for line in io.StringIO(output, newline=None):
        match = re.match(
            r"\s*::(?P<name>[^ :]*)(?: (?P<properties>.*?))?::(?P<data>.*)", line.removesuffix("\n"), re.DOTALL
        )
        if match:
            pairs = (pair.split("=", 1) for pair in (match["properties"] or "").split(",") if pair)
            found.append(Command(match["name"], {key: plain(value) for key, value in pairs}, plain(match["data"])))
    return found


def plain(text: str) -> str:
    codes = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    return re.sub("|".join(codes), lambda code: codes[code[0]], text)


def test_each_finding_is_an_annotation_and_columns_stand_where_it_is_of_one_line() -> None:
    assert commands(as_github(PLAIN)) == [
        Command(
            "error",
            {
                "title": "coldplug CP101",
                "file": "app/plugins/models.py",
                "line": "3",
                "endLine": "3",
                "col": "7",
                "endColumn": "12",
            },
            "Small leaves ask abstract; write it",
        ),
        Command(
            "notice",
            {"title": "coldplug CP203", "file": "app/plugins/models.py", "line": "4", "endLine": "6"},
            "two lines; look",
        ),
        Command("error", {"title": "coldplug CP401", "file": "app/plugins.json"}, "the manifest is stale; build it"),
    ]


@settings(deadline=None)
@given(FINDINGS)
def test_no_path_or_message_ends_its_command_or_begins_another(findings: list[Finding]) -> None:
    read = commands(as_github(findings))
    assert [(one.properties["title"], one.properties["file"], one.data) for one in read] == [
        (f"coldplug {one.code}", escaped(one.path), escaped(f"{one.message}; {one.remedy}")) for one in findings
    ]
