"""Text that is safe to show and to align: what can't be seen is spelled out, and widths are those of terminal cells.

Names and docstrings come from files that nobody vouches for, so nothing of them reaches a terminal or a log unescaped.
"""

from __future__ import annotations

from collections.abc import Callable

_JOINERS = "\u200c\u200d"
"""Invisible, harmless, and needed to write Persian, Hindi and many emoji."""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escaped(text: str) -> str:
    """Return `text` with control, bidirectional, unassigned and lone surrogate characters spelled as Python escapes.

    What is left can't move the cursor, change colours, reorder what is read, or end the line.
    """
    return escaped_by(text, _spelled)


def escaped_by(text: str, spelled: Callable[[str], str]) -> str:
    """Return `text` with the characters that `escaped` spells, each spelled by a function."""
    if text.isprintable():
        return text
    return "".join(char if _is_harmless(char) else spelled(char) for char in text)


def on_one_line(text: str) -> str:
    """Return prose for one line: runs of white space are one space each, all else is as `escaped` has it."""
    return escaped(" ".join(text.split()))


def json_text(value: object) -> str:
    """Return a value as indented JSON: what can't be seen is spelled by JSON's escapes, all else is as it is."""
    import json  # only some commands print it

    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join(
        escaped_by(line, lambda char: "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1])
        for line in _without_commands(text).split("\n")
    )


def ascii_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON for programs, all of it ASCII, so that no encoding can spoil it."""
    import json

    return _without_commands(json.dumps(value, indent=indent))


def _without_commands(text: str) -> str:
    """Spell what begins a command to some CI services wherever it stands; in JSON it stands in strings only."""
    return text.replace("##", "#\\u0023")


def counted(number: int, noun: str) -> str:
    """Return how many there are, in words: `1 plugin`, `2,000 categories`, `3 classes`."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def width_of(text: str) -> int:
    """Return how many cells of a terminal the characters of an escaped text take."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` filled with spaces to `width` cells; aligned to the right if asked."""
    spaces = " " * (width - width_of(text))
    return spaces + text if right else text + spaces


def clipped(text: str, width: int, *, mark: str = "…") -> str:
    """Return as much of `text` as `width` cells hold; `mark` stands for what is left out."""
    if width_of(text) <= width:
        return text
    room = width - width_of(mark)
    if room < 0:
        return ""
    return _head(text, room) + mark


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines that an escaped text takes where each may have `width` cells; a longer word is cut."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer) <= width:
            lines[-1] = longer
            continue
        rest = word
        while width_of(rest) > width:
            head = _head(rest, width) or rest[0]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return [line for line in lines if line] or [""]


def _head(text: str, width: int) -> str:
    taken = 0
    for position, char in enumerate(text):
        taken += _cells(char)
        if taken > width:
            return text[:position]
    return text


def _is_harmless(char: str) -> bool:
    if char.isprintable() or char in _JOINERS:
        return True
    from unicodedata import category  # only what is not plain needs the tables

    return category(char) == "Zs"


def _spelled(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return _SHORT.get(char) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _cells(char: str) -> int:
    from unicodedata import category, east_asian_width

    if char in _JOINERS or category(char) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1
