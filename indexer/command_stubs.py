"""`coldplug stubs`: a stub file by which type checkers know each plugin by its name. Reads no source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import deliver, document_of, manifest_option, manifest_path, output_option, project_option, reporting
from .printable import counted, escaped
from .problems import UsageError

if TYPE_CHECKING:
    from .terminal import Console

MODULE = """\
from coldplug.loader import PluginLoader


class Plugins(PluginLoader):
    pass"""
"""What runs, where the stub is what type checkers see."""


@click.command(
    "stubs",
    short_help="Write a stub file that gives each plugin its type.",
    epilog="""\b
Examples:
  coldplug stubs                             print it
  coldplug stubs -o app/plugin_loader.pyi    write it, if it changed
""",
)
@output_option
@manifest_option
@project_option
@reporting
def command(console: Console, *, project: Path | None, manifest: Path | None, output: str | None) -> int:
    """Write a stub file with a class Plugins, of which type checkers and editors know the plugins.

    load("ollama") is of the plugin's class then, and its options are completed and checked. The module beside the file,
    which runs, makes Plugins of the loader's PluginLoader. Nothing is imported.
    """
    if output is not None and output != "-" and not output.endswith(".pyi"):
        raise UsageError(f"{output} is not named like a stub file; name it after its module, with .pyi")
    document = document_of(manifest_path(project, manifest))
    from .stubs import stubs

    written = deliver(console, output, stubs(document), f"types of {counted(len(document['plugins']), 'plugin')}")
    if written and output is not None and not Path(output).with_suffix(".py").exists():
        console.message(
            f"{escaped(output[:-1])}: there is no such file yet; write into it, for it is what runs:\n\n{MODULE}\n"
        )
    return 0
