"""`coldplug merge`: the manifests of an application's parts become the one that a build of the whole writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import deliver, document_of, output_option, reporting
from .printable import counted, escaped

if TYPE_CHECKING:
    from .terminal import Console


@click.command(
    "merge",
    short_help="Merge the manifests of parts into that of the whole.",
    epilog="""\b
Examples:
  coldplug merge shards/*.json --output app/plugins.json
  coldplug merge memories.json models.json    prints it
""",
)
@click.argument("manifests", nargs=-1, required=True, metavar="MANIFEST...", type=click.Path(path_type=Path))
@output_option
@reporting
def command(console: Console, *, manifests: tuple[Path, ...], output: str | None) -> int:
    """Merge each MANIFEST, of some of the packages, into the manifest of them all.

    The order means nothing, and the bytes are those of one build. Where the parts contradict each other, or one can't
    have known what the whole needs, all of that is told, exit 1, and nothing is written.
    """
    from .manifest import render
    from .merging import PART, merge
    from .merging_unseen import Part

    merged = merge([Part(name=str(path), document=document_of(path, PART)) for path in manifests])
    for conflict in merged.conflicts:
        console.finding(escaped(conflict))
    if merged.conflicts:
        console.finding(f"nothing was written: {counted(len(merged.conflicts), 'conflict')}")
        return 1
    for note in merged.notes:
        console.message(escaped(note), style="yellow")
    plugins, modules = len(merged.document["plugins"]), merged.document["coverage"]["modules"]
    what = (
        f"{counted(plugins, 'plugin')} of {counted(len(manifests), 'manifest')}, {counted(modules, 'module')} searched"
    )
    deliver(console, output, render(merged.document).decode(), what)
    return 0
