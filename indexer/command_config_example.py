"""`coldplug config example`: a file with every option of every plugin, commented out. Reads no source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import deliver, document_of, manifest_option, manifest_path, output_option, project_option, reporting
from .printable import counted

if TYPE_CHECKING:
    from .terminal import Console


@click.command(
    "example",
    short_help="Write an example with every option.",
    epilog="""\b
Examples:
  coldplug config example                          print it as TOML
  coldplug config example -o app.example.toml      write it, if it changed
""",
)
@output_option
@manifest_option
@project_option
@reporting
def command(console: Console, *, project: Path | None, manifest: Path | None, output: str | None) -> int:
    """Write a TOML file with every option of every plugin: what it is for, its type, its default.

    All options are commented out, and those that are required are marked. Nothing is imported.
    """
    document = document_of(manifest_path(project, manifest))
    from .example_files import toml_example

    deliver(console, output, toml_example(document), f"options of {counted(len(document['plugins']), 'plugin')}")
    return 0
