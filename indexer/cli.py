"""The `coldplug` command: which commands there are, and the one place that turns errors into text and exit codes.

A command lives in a module of its own and is imported when it is called. A new one is a line in `COMMANDS`.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import click

from . import __version__
from .groups import LateGroup, near
from .options import Surroundings
from .printable import escaped
from .problems import UsageError
from .terminal import Console, standard_console

if TYPE_CHECKING:
    from types import ModuleType

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Make a manifest": {
        "init": "command_init",
        "build": "command_build",
        "merge": "command_merge",
    },
    "Look at plugins": {
        "list": "command_list",
        "show": "command_show",
        "graph": "command_graph",
        "diff": "command_diff",
        "why": "command_why",
    },
    "Configure": {
        "schema": "command_schema",
        "config": "command_config",
        "stubs": "command_stubs",
    },
    "Be sure": {
        "check": "command_check",
        "rule": "command_rule",
        "doctor": "command_doctor",
        "audit": "command_audit",
    },
    "Set up": {
        "cache": "command_cache",
        "completion": "command_completion",
    },
}
"""Headings of the help page, and below each the commands with the modules that hold them, each as `command`."""

_MODULES = {name: module for commands in COMMANDS.values() for name, module in commands.items()}

WRONG_USE = 2
INTERRUPTED = 130  # 128 and SIGINT: what a shell reports
READER_LEFT = 141  # 128 and SIGPIPE


def sibling(package: str) -> ModuleType:
    """Return `loader` or `schemas`, which lies beside this package whatever all three are nested in.

    The one seam between the packages: what a command needs of another package, it is handed from here.
    """
    above = (__package__ or "").rpartition(".")[0]
    return import_module(f"{above}.{package}" if above else package)


@click.command(
    cls=LateGroup,
    commands_by_heading=COMMANDS,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="Exit codes: 0 fine; 1 findings, or a stale or incomplete manifest; 2 wrong use or configuration.",
)
@click.version_option(__version__, "--version", message="coldplug %(version)s", help="Print the version.")
@click.pass_context
def cli(ctx: click.Context) -> int:
    """Find, check and explain the plugins of Python packages without importing them."""
    if ctx.invoked_subcommand is None:
        ctx.obj.console.out.write(ctx.get_help())
    return 0


def main(words: Sequence[str]) -> int:
    """Run the command with its words and return the exit code; nothing is raised for what a user did or has."""
    console = standard_console()
    try:
        code = _run(words, console)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except UsageError as error:
        return _refuse(console, str(error))
    except click.UsageError as error:
        return _refuse(console, _message_of(error, words))
    except (KeyboardInterrupt, click.Abort):
        console.err.write("coldplug: interrupted")
        return INTERRUPTED
    except OSError as error:
        if _reader_left(error):
            _write_to_nobody()
            return READER_LEFT
        if error.filename is not None:
            return _refuse(console, _unwritable(error.filename, error))
        with suppress(OSError):  # stderr may be what takes nothing
            _refuse(console, _unwritable("the output", error))
        _write_to_nobody()
        return WRONG_USE
    except ModuleNotFoundError:
        raise  # the entry point says what to install
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not look like a finding
        if isinstance(error, sibling("loader").PluginError):
            return _refuse(console, str(error))
        from traceback import format_exc

        return _refuse(
            console, f"an error of coldplug's own; please report it with these lines\n{format_exc()}".strip()
        )
    return code


def _run(words: Sequence[str], console: Console) -> int:
    surroundings = Surroundings(console=console, sibling=sibling)
    if instruction := os.environ.get("_COLDPLUG_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(cli, {"obj": surroundings}, "coldplug", "_COLDPLUG_COMPLETE", instruction)
    try:
        with cli.make_context("coldplug", list(words), obj=surroundings) as ctx:
            return cli.invoke(ctx) or 0
    except click.exceptions.Exit as end:  # --help, --version
        return end.exit_code


# --- errors ----------------------------------------------------------------------------------------------------------


def _refuse(console: Console, message: str) -> int:
    head = console.err.paint("coldplug:", "red")
    console.err.write(f"{head} " + "\n".join(map(escaped, message.split("\n"))))
    return WRONG_USE


def _unwritable(where: str, error: OSError) -> str:
    return f"{where}: {error.strerror or error}; see whether it can be written"


def _message_of(error: click.UsageError, words: Sequence[str]) -> str:
    """Return click's message as ours read: what is wrong; what to do."""
    if error.ctx is not None:
        command = error.ctx.command_path
    else:
        command = " ".join(["coldplug", *(word for word in words[:1] if word in _MODULES)])
    match error:
        case click.NoSuchOption():
            known = [name for option in error.ctx.command.params for name in option.opts] if error.ctx else []
            what, hint = f"there is no option {error.option_name}", near(error.option_name, known)
        case click.MissingParameter(param=click.Argument() as argument):
            what, hint = f"{argument.make_metavar(error.ctx)} is missing", ""  # type: ignore[arg-type]
        case _:
            text = error.format_message().rstrip(".")
            what, hint = f"{text[:1].lower()}{text[1:]}", ""
    return f"{what}; {hint or f'see {command} --help'}"


def _reader_left(error: OSError) -> bool:
    """Tell whether whoever read our output has gone; Windows says so by EINVAL."""
    return error.errno == errno.EPIPE or (
        sys.platform == "win32" and error.errno == errno.EINVAL and not error.filename
    )


def _write_to_nobody() -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (OSError, ValueError):
            continue
