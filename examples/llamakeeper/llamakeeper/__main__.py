"""The command: `python -m llamakeeper`."""

from time import perf_counter

_STARTED = perf_counter()  # before the imports: they are what starting mostly costs

import argparse  # noqa: E402
import io  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

try:
    from coldplug.loader import PluginError
except ModuleNotFoundError as missing:
    if missing.name not in {"coldplug", "coldplug.loader"}:
        raise
    print("llamakeeper: Coldplug isn't installed; `python -m pip install` it, or `-e` its checkout", file=sys.stderr)
    sys.exit(2)

from . import companion, settings, terminal  # noqa: E402

_DEFAULT_FILE = "llamakeeper.toml"
_READER_LEFT = 141  # 128 and SIGPIPE: what a shell reports


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code: 0 fine, 1 no answer or nothing to search, 2 wrong use."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a model may answer with what this terminal can't show
    try:
        code = _run(options)
        print(end="", flush=True)
    except BrokenPipeError:  # whoever read the output has gone, as `head` does: nobody misses the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_LEFT
    except (settings.SettingsError, PluginError) as error:
        print(f"llamakeeper: {error}", file=sys.stderr)
        return 2
    return code


def _run(options: argparse.Namespace) -> int:
    file = Path(options.config or _DEFAULT_FILE)
    plugins = settings.open_plugins(file if options.config or file.is_file() else None)
    use = settings.choose(options.use, plugins)
    overrides = settings.parse_overrides(options.set)
    if options.list:
        terminal.show_plugins(plugins, used=use)
        return 0

    loaded = companion.load(plugins, use=use, overrides=overrides)
    seconds = perf_counter() - _STARTED
    loaded = companion.settle(loaded)
    try:
        if options.search is not None:
            return 0 if terminal.search(loaded, options.search) else 1
        if options.say is not None:
            said = terminal.storable(options.say)
            return 0 if terminal.exchange(loaded, said, conversation=options.conversation) else 1
        terminal.show_status(loaded, plugins, seconds=seconds)
        if sys.stdin.isatty() and not options.status:
            terminal.chat(loaded, plugins, conversation=options.conversation)
        return 0
    finally:
        loaded.memory.plugin.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="llamakeeper",
        description="A local AI companion. Without an option: shows what was loaded, then talks to you on a terminal.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--say", metavar="TEXT", help="say one thing, print the answer and end")
    what.add_argument("--search", metavar="WORDS", help="print what was said with any of these words")
    what.add_argument("--list", action="store_true", help="print all plugins; imports none")
    what.add_argument("--status", action="store_true", help="show what was loaded, and end")
    parser.add_argument(
        "--use",
        metavar="PLUGIN",
        action="append",
        default=[],
        help="choose a plugin for its category, for instance openai; can be repeated",
    )
    parser.add_argument(
        "--set",
        metavar="PLUGIN.OPTION=VALUE",
        action="append",
        default=[],
        help="set an option, for instance ollama.temperature=0.2; can be repeated",
    )
    parser.add_argument("--conversation", metavar="NAME", default="main", help="go on with this one (main)")
    parser.add_argument("--config", metavar="FILE", help=f"read this file (./{_DEFAULT_FILE}, if it is there)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
