"""`coldplug diff`: what changed between two manifests, for somebody who reviews or releases it. Reads no source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import PATH, document_of, format_option, reporting
from .printable import counted
from .problems import UsageError
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .changes import Change
    from .terminal import Console, Screen

_STYLES = {"added": "green", "removed": "red", "renamed": "cyan", "changed": "yellow"}


@click.command(
    "diff",
    short_help="Show what changed between two manifests.",
    epilog="""\b
Examples:
  coldplug diff old.json app/plugins.json
  git show main:app/plugins.json | coldplug diff - app/plugins.json
  coldplug diff --format json old.json new.json
""",
)
@click.argument("old", metavar="OLD", type=PATH)
@click.argument("new", metavar="NEW", type=PATH)
@format_option("text", "json")
@reporting
def command(console: Console, *, old: Path, new: Path, form: str) -> int:
    """Show what changed from the manifest OLD to NEW; one of them may be -, which is stdin.

    What may break somebody's use of a plugin is marked with an exclamation mark: one that is gone and left no former
    name, an option that is gone, newly required, or takes less than it did. Exit code 1 if anything differs.
    """
    from .changes import SHAPE, changes

    if old == new == Path("-"):
        raise UsageError("stdin holds one manifest; name a file for the other")
    found = changes(document_of(old, SHAPE), document_of(new, SHAPE))
    if form == "json":
        console.result_json([change._asdict() for change in found])
    elif found:
        console.result(_table(found, console.out))
        breaking = sum(change.breaking for change in found)
        told = f"{counted(len(found), 'change')}, {breaking:,} of them may break a use" if breaking else ""
        console.message(told or f"{counted(len(found), 'change')}, none of which breaks a use")
    else:
        console.message("nothing differs", style="green")
    return int(bool(found))


def _table(found: Sequence[Change], screen: Screen) -> str:
    with_options = any(change.option is not None for change in found)
    with_marks = any(change.breaking for change in found)
    columns = [Column(title="", style="bold red")] if with_marks else []
    columns += [Column(title="change"), Column(title="what"), Column(title="name")]
    if with_options:
        columns.append(Column(title="option", style="bold"))
    columns.append(Column(title="how", wrap=True))
    rows: list[list[str | Styled]] = []
    for change in found:
        row: list[str | Styled] = ["!" if change.breaking else ""] if with_marks else []
        row += [Styled(change.verb, _STYLES[change.verb]), change.what, change.name]
        if with_options:
            row.append(change.option or "")
        rows.append([*row, change.detail])
    return table(columns, rows, screen)
