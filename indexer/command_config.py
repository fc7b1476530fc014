"""`coldplug config`: what plugins can be configured with, and what is wrong with how they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .groups import LateGroup

if TYPE_CHECKING:
    from .options import Surroundings


@click.command(
    "config",
    cls=LateGroup,
    commands_by_heading={"Commands": {"example": "command_config_example", "check": "command_config_check"}},
    invoke_without_command=True,
    no_args_is_help=False,
    short_help="Write an example of a configuration, or check one.",
    epilog="""\b
Examples:
  coldplug config example -o app.example.toml
  coldplug config check app.toml
""",
)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Write an example of what the plugins can be configured with, or check what they are configured with."""
    given: Surroundings = ctx.obj
    if ctx.invoked_subcommand is None:
        given.console.out.write(ctx.get_help())
    return 0
