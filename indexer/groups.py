"""Commands that hold others: each of these lives in a module of its own, and is imported when it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from .problems import UsageError


class LateGroup(click.Group):
    """Knows its commands by name: headings of the help page, and below each the commands with their modules."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's
        commands_by_heading: Mapping[str, Mapping[str, str]],
        **options: Any,  # noqa: ANN401 - click's
    ) -> None:
        """Take the commands, each with the name of the module that holds it as `command`."""
        super().__init__(*args, **options)
        self._headings = commands_by_heading
        self._modules = {name: module for commands in commands_by_heading.values() for name, module in commands.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the help page."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Return a command, or None where there is none of that name."""
        module = self._modules.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(f".{module}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the words call; raise UsageError with what may have been meant."""
        name = args[0]
        if name not in self._modules and not name.startswith("-") and not ctx.resilient_parsing:
            path = ctx.command_path
            remedy = near(name, list(self._modules)) or f"see {path} --help"
            what = " ".join([*path.split(" ")[1:], name])
            raise UsageError(f"there is no command {what!r}; {remedy}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands below their headings."""
        for heading, commands in self._headings.items():
            with formatter.section(heading):
                loaded = ((name, self.get_command(ctx, name)) for name in commands)
                formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in loaded if command])


def near(word: str, known: Sequence[str]) -> str:
    """Return the question whether one of the known words was meant, nothing where none is like the word."""
    from difflib import get_close_matches  # only a mistake needs it

    spelled = {name.lstrip("-"): name for name in known}  # the dashes would make any two options alike
    found = get_close_matches(word.lstrip("-"), spelled, n=3)
    return f"did you mean {' or '.join(spelled[name] for name in found)}?" if found else ""
