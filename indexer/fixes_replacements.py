"""What a fix changes in a file, as the smallest pieces of text that are replaced: what other tools can carry out.

Lines and columns are as findings count them: from 1, columns in characters, without a mark at the start of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from .findings_fixes import Replacement
from .fixes_lines import alike, split_lines

_MARK: Final = b"\xef\xbb\xbf"


def replacements(before: bytes, after: bytes, *, codec: str) -> tuple[Replacement, ...]:
    """Return what must be replaced in a file for it to become the other; both are written in one codec."""
    old, new = _lines(before, codec), _lines(after, codec)
    changed = [opcode for opcode in SequenceMatcher(None, old, new).get_opcodes() if opcode[0] != "equal"]
    return tuple(
        _replacement(old, start, end, "".join(new[new_start:new_end])) for _, start, end, new_start, new_end in changed
    )


def _lines(data: bytes, codec: str) -> list[str]:
    pieces = split_lines(data.removeprefix(_MARK))
    return [f"{content.decode(codec)}{end.decode('ascii')}" for content, end in pieces]


def _replacement(lines: Sequence[str], start: int, end: int, text: str) -> Replacement:
    """Return the replacement of some lines, without what is the same at both ends."""
    gone = "".join(lines[start:end])
    head = alike(gone, text)
    if head and gone[head - 1 : head] == "\r":
        head -= 1  # a line's end is one thing
    tail = alike(gone[head:][::-1], text[head:][::-1])
    if tail and gone[len(gone) - tail :][:1] == "\n" and gone[: len(gone) - tail].endswith("\r"):
        tail -= 1
    places = list(_places(lines[start:end], first=start + 1))
    line, column = places[head]
    end_line, end_column = places[len(gone) - tail]
    return Replacement(
        line=line, column=column, end_line=end_line, end_column=end_column, text=text[head : len(text) - tail]
    )


def _places(lines: Sequence[str], *, first: int) -> Iterator[tuple[int, int]]:
    """Yield line and column of each character, and of what follows the last one."""
    for number, line in enumerate(lines, start=first):
        yield from ((number, column) for column in range(1, len(line) + 1))
    if lines and not lines[-1].endswith(("\n", "\r")):
        yield first + len(lines) - 1, len(lines[-1]) + 1
    else:
        yield first + len(lines), 1
