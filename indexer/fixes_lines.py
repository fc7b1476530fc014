"""Lines of a file that change, and all others, which stay byte for byte: encoding, line ends, mark and blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, TypeAlias

Hunk: TypeAlias = tuple[int, int, list[str]]
"""Lines from one to before another, counted from 0, and what stands in their place."""

_END: Final = re.compile(rb"\r\n|\r|\n")
_BLANKS: Final = {ord(" "): None, ord("\t"): None, ord("\f"): None}


def hunks(text: str, *, before: str, after: str) -> tuple[Hunk, ...] | None:
    """Return where two renderings differ, as hunks of `text`, of which `before` is one but for blanks; else None."""
    lines, old, new = text.split("\n"), before.split("\n"), after.split("\n")
    if [line.translate(_BLANKS) for line in lines] != [line.translate(_BLANKS) for line in old]:
        return None
    head = alike(old, new)
    tail = alike(old[head:][::-1], new[head:][::-1])
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    return tuple(
        (head + start, head + end, new[head + new_start : head + new_end])
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    )


def alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many elements, or characters of texts, are the same from the start."""
    return next(
        (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def with_hunks(text: str, changes: Sequence[Hunk]) -> str:
    """Return the text with its hunks replaced."""
    lines = text.split("\n")
    for start, end, new in reversed(changes):
        lines[start:end] = new
    return "\n".join(lines)


def bytes_with_hunks(data: bytes, changes: Sequence[Hunk], *, codec: str) -> bytes:
    """Return a file's bytes with hunks of its text's lines replaced; new lines end as the one before them does.

    Raises UnicodeEncodeError for what the codec can't write.
    """
    pieces = split_lines(data)
    usual = next((end for _, end in pieces if end), b"\n")
    for start, end, new in reversed(changes):
        ending = (pieces[start - 1][1] if start else b"") or usual
        pieces[start:end] = [(line.encode(codec), ending) for line in new]
    # Only the last line has no end.
    joined = b"".join(content + (end or usual) for content, end in pieces[:-1])
    return joined + pieces[-1][0]


def split_lines(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the lines of a file, each with its end; the last has none."""
    ends = [match.span() for match in _END.finditer(data)]
    bounds = [(0, 0), *ends, (len(data), len(data))]
    return [(data[before[1] : here[0]], data[here[0] : here[1]]) for before, here in pairwise(bounds)]
