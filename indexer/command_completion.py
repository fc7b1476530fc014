"""`coldplug completion`: the script by which a shell completes commands, options and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import reporting

if TYPE_CHECKING:
    from .terminal import Console


@click.command(
    "completion",
    short_help="Print a shell's completion script.",
    epilog="""\b
Examples:
  coldplug completion bash >> ~/.bashrc
  coldplug completion zsh >> ~/.zshrc
  coldplug completion fish > ~/.config/fish/completions/coldplug.fish
""",
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")), metavar="SHELL")
@reporting
@click.pass_context
def command(ctx: click.Context, console: Console, *, shell: str) -> int:
    """Print the script by which SHELL (bash, zsh or fish) completes commands, options and the manifest's names."""
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    kind = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    # The method of the class above: bash's own starts a bash to ask for its version.
    script = ShellComplete.source(kind(ctx.find_root().command, {}, "coldplug", "_COLDPLUG_COMPLETE"))
    console.result(script.strip())
    return 0
