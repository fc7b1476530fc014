"""How findings are told: which formats there are, and what each is written with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .printable import escaped
from .read import Unreadable, decode, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from .findings import Finding
    from .findings_fixes import Replacement
    from .reporting_sarif import Rule
    from .reporting_text import LinesOf
    from .terminal import Screen

PEOPLE = ("text", "concise")
"""What `write_report` writes for people; the first is the default."""

FORMATS = (*PEOPLE, "json", "github", "gitlab", "junit", "sarif")
"""All that it writes."""


def write_report(
    findings: Sequence[Finding],
    screen: Screen,
    *,
    form: str,
    root: Path,
    rules: Sequence[Rule],
    version: str,
    replacing: Callable[[Sequence[Finding]], Mapping[Finding, Sequence[Replacement]]],
) -> None:
    """Write the findings in one of `FORMATS`. Their paths are relative to `root`; `rules` describes their codes.

    `replacing` tells what fixes replace, for the format that says it.
    """
    match form:
        case "text":
            from .reporting_text import as_text

            screen.write(as_text(findings, screen, lines_of=_reader(root)))
        case "concise":
            screen.write("\n".join(escaped(str(finding)) for finding in findings))
        case "json":
            from .reporting_json import as_json

            screen.write(as_json(findings))
        case "github":
            from .reporting_github import as_github

            # Commands are what `write` keeps lines from being; these are meant as such.
            screen.write_bytes(f"{as_github(findings)}\n".encode() if findings else b"")
        case "gitlab":
            from .reporting_gitlab import as_gitlab

            screen.write(as_gitlab(findings))
        case "junit":
            from .reporting_junit import as_junit

            screen.write(as_junit(findings))
        case "sarif":
            from .reporting_sarif import as_sarif

            screen.write(as_sarif(findings, rules=rules, version=version, replacements=replacing(findings)))
        case _:
            raise ValueError(form)


def _reader(root: Path) -> LinesOf:
    """Return a function that gives the lines of a file below `root`; it keeps the last few, for findings are sorted."""

    @lru_cache(maxsize=4)
    def lines_of(path: str) -> Sequence[str]:
        try:
            return decode(read_file(str(root / path))).split("\n")
        except Unreadable:
            return ()

    return lines_of
