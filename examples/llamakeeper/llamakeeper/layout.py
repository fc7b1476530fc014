"""Text as a terminal shows it: broken where it ends, coloured where colours are wanted."""

from __future__ import annotations

import os
import shutil
import sys
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_CODES = {"bold": 1, "yellow": 33}
_NARROWEST = 20


def paint(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return the text in a style, if the stream (stdout) is a terminal and nobody asked for no colours."""
    stream = stream or sys.stdout
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    if sys.platform == "win32" and "WT_SESSION" not in os.environ:
        return text  # the older console shows the codes themselves
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def filled(text: str, *, head: str = "") -> str:
    """Return the text after `head`, broken to the width of the terminal (80 where there is none).

    Further lines are indented as wide as `head` is. What can't be broken, such as an address, stays whole.
    """
    room = max(shutil.get_terminal_size().columns - len(head), _NARROWEST)
    lines = wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return head + ("\n" + " " * len(head)).join(lines)
