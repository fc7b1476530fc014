"""`coldplug schema`: one JSON Schema of an application's whole plugin configuration, for editors. Reads no source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import deliver, document_of, manifest_option, manifest_path, output_option, project_option, reporting
from .printable import counted, json_text

if TYPE_CHECKING:
    from .terminal import Console


@click.command(
    "schema",
    short_help="Write the schema of a configuration file.",
    epilog="""\b
Examples:
  coldplug schema                                print it
  coldplug schema --output plugins.schema.json   write it, if it changed
""",
)
@output_option
@manifest_option
@project_option
@reporting
def command(console: Console, *, project: Path | None, manifest: Path | None, output: str | None) -> int:
    """Write one JSON Schema of the files that configure the application's plugins: [plugins] and [use].

    Editors complete and check TOML, JSON and YAML with it. Nothing is imported.
    """
    document = document_of(manifest_path(project, manifest))
    from .application_schema import application_schema

    schema = application_schema(document)
    deliver(console, output, f"{json_text(schema)}\n", f"options of {counted(len(document['plugins']), 'plugin')}")
    return 0
