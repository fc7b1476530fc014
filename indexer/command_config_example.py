"""`coldplug config example`: every option of every plugin, commented out, in a file. Reads no source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    deliver,
    document_of,
    env_option,
    manifest_option,
    manifest_path,
    output_option,
    project_option,
    reporting,
)
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
  coldplug config example --env APP                variables in its place, as an .env file
""",
)
@env_option
@output_option
@manifest_option
@project_option
@reporting
def command(
    console: Console, *, project: Path | None, manifest: Path | None, output: str | None, env: str | None
) -> int:
    """Write a TOML file with every option of every plugin: what it is for, its type, its default.

    With --env it is an .env file with the variables that the loader reads. All options are commented out, and those
    that are required are marked. Nothing is imported.
    """
    document = document_of(manifest_path(project, manifest))
    if env is None:
        from .example_files import toml_example

        text = toml_example(document)
    else:
        from .example_variables import variables_example

        text = variables_example(document, env.upper())
    deliver(console, output, text, f"options of {counted(len(document['plugins']), 'plugin')}")
    return 0
