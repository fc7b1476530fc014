"""`coldplug cache`: shows what is kept of earlier builds, and deletes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cache import FOLDER, Cache
from .options import PATH, from_here, project_option, reporting
from .printable import counted, escaped
from .project import open_project

if TYPE_CHECKING:
    from .terminal import Console


@click.command(
    "cache",
    short_help="Show or delete what builds keep.",
    epilog="""\b
Examples:
  coldplug cache                   where it is, and how much there is
  coldplug cache --clear
""",
)
@click.option("--cache-dir", type=PATH, metavar="DIR", help="The folder; by default .coldplug_cache in the project.")
@click.option("--clear", is_flag=True, help="Delete what is kept. The next build reads everything anew.")
@project_option
@reporting
def command(console: Console, *, project: Path | None, cache_dir: Path | None, clear: bool) -> None:
    """Show how many answers of earlier builds are kept, where, and how large they are.

    A build whose request and files are those of an earlier one is answered from there. Deleting it is always safe.
    """
    kept = Cache(cache_dir or open_project(project).root / FOLDER)
    shown = escaped(from_here(kept.folder))
    if clear:
        console.result(f"{shown}: {counted(kept.clear(), 'answer')} deleted")
        return
    answers = kept.answers()
    console.result(f"{shown}: {counted(len(answers), 'answer')}, {counted(kept.size(), 'byte')}")
