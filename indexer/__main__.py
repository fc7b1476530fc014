"""The entry point of the `coldplug` command: answers what needs nothing, and says so when the `build` extra is missing.

It imports nothing before it is needed, so that `coldplug --version` costs an interpreter start and no more.
"""

from __future__ import annotations

import sys

from . import __version__

EXTRA = frozenset({"click", "docstring_parser", "libcst", "networkx", "orjson", "packaging"})
"""What the `build` extra brings."""


def main(arguments: list[str] | None = None) -> int | None:
    """Run the command with `arguments` (those of the process by default) and return its exit code.

    Without the `build` extra, one line on stderr says how to get it, and the code is 2.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words == ["--version"] and _told(f"coldplug {__version__}\n"):
        return 0
    try:
        from .cli import main as run

        return run(words)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRA:
            raise
        sys.stderr.write(f"coldplug: the command needs {missing}, not installed here: pip install 'coldplug[build]'\n")
        return 2


def _told(text: str) -> bool:
    """Print text and tell whether that worked; where it did not, the command says why, as it does of all it prints."""
    if sys.stdout is None:
        return True
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
