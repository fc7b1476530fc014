"""Findings as workflow commands of GitHub Actions, which shows each as an annotation at its line.

Lines and percent signs are escaped as the runner reads them back; control characters are spelled. So no path and no
message can end its command and begin another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .printable import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .findings import Finding


def as_github(findings: Sequence[Finding]) -> str:
    """Return one command a line; nothing where nothing was found."""
    return "\n".join(map(_command, findings))


def _command(finding: Finding) -> str:
    level = "notice" if finding.is_note else "error"
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(finding))
    return f"::{level} {properties}::{_data(f'{finding.message}; {finding.remedy}')}"


def _properties(finding: Finding) -> Iterable[tuple[str, str]]:
    yield "title", f"coldplug {finding.code}"
    yield "file", finding.path
    if finding.line:
        yield "line", str(finding.line)
        if finding.end_line:
            yield "endLine", str(finding.end_line)
        # Columns are of one line: with them the runner takes no other end.
        if finding.column and finding.end_line in {0, finding.line}:
            yield "col", str(finding.column)
            if finding.end_column:
                yield "endColumn", str(finding.end_column)


def _data(text: str) -> str:
    """Escape what follows the second `::`."""
    return escaped(text).replace("%", "%25")


def _property(text: str) -> str:
    """Escape the value of a property, which a comma or a colon would end."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
