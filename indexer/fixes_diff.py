"""What fixes would change, as a unified diff that `git apply` and `patch` take, and that can forge nothing.

Each line of a file stands behind a blank, `+` or `-`, whichever of the three line ends it has. A line of context that
some CI service would take for a command ends its hunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from .fixes_lines import split_lines
from .printable import escaped
from .terminal import Screen

_CONTEXT: Final = 3
_COMMAND: Final = re.compile(rb"\s*::|.*##(?:vso)?\[")
_PLAIN: Final = re.compile(r"[ -!#-\[\]-~]*", re.ASCII)


def unified(path: str, before: bytes, after: bytes) -> list[bytes]:
    """Return the lines of a diff, each with its end; none where nothing differs."""
    if before == after:
        return []
    old, new = _lines(before), _lines(after)
    head = [f"--- {_name('a', path)}\n".encode(), f"+++ {_name('b', path)}\n".encode()]
    return [*head, *(line for hunk in _hunks(old, new) for line in hunk)]


def shown(lines: Sequence[bytes], screen: Screen) -> str:
    """Return a diff for a terminal: coloured, and what can't be seen of it spelled out."""
    return "\n".join(_shown(line.rstrip(b"\r\n").decode("utf-8", "backslashreplace"), screen) for line in lines)


def _lines(data: bytes) -> list[bytes]:
    lines = [content + end for content, end in split_lines(data)]
    return lines if lines[-1] else lines[:-1]


def _name(side: str, path: str) -> str:
    """Return a path as git quotes it where it has to: byte by byte."""
    name = f"{side}/{path}"
    if _PLAIN.fullmatch(name):
        return name
    try:
        data = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # no path that this system has
        data = name.encode("utf-8", "surrogatepass")
    spelled = "".join(
        f"\\{byte:03o}" if byte < 32 or byte > 126 else f"\\{chr(byte)}" if chr(byte) in '"\\' else chr(byte)
        for byte in data
    )
    return f'"{spelled}"'


def _hunks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[list[bytes]]:
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT):
        yield from _without_commands(group, old, new)


_Opcode = tuple[str, int, int, int, int]


def _without_commands(group: Sequence[_Opcode], old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the hunks of a group: more than one where a line between them must not be shown."""
    part: list[_Opcode] = []
    for kind, start, end, new_start, new_end in group:
        if kind != "equal":
            part.append((kind, start, end, new_start, new_end))
            continue
        shift = new_start - start
        begun = start
        for number in range(start, end):
            if _COMMAND.match(old[number]):
                part.append(("equal", begun, number, begun + shift, number + shift))
                yield from _hunk(part, old, new)
                part, begun = [], number + 1
        part.append(("equal", begun, end, begun + shift, end + shift))
    yield from _hunk(part, old, new)


def _hunk(part: Sequence[_Opcode], old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield a hunk, unless nothing changes in it."""
    if all(kind == "equal" for kind, *_ in part):
        return
    (_, start, _, new_start, _), (_, _, end, _, new_end) = part[0], part[-1]
    lines = [f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n".encode()]
    for kind, first, last, new_first, new_last in part:
        if kind == "equal":
            lines += (_line(b" ", line) for line in old[first:last])
            continue
        lines += (_line(b"-", line) for line in old[first:last])
        lines += (_line(b"+", line) for line in new[new_first:new_last])
    yield lines


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith((b"\n", b"\r")) else sign + line + b"\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    """Return lines as a hunk's head has them: the first and how many; of none, the one before."""
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def _shown(line: str, screen: Screen) -> str:
    head, _, note = line.partition("\n")
    style = {"-": "red", "+": "green", "@": "cyan"}.get(head[:1], "")
    if head.startswith(("--- ", "+++ ")):
        style = "bold"
    parts = [screen.paint(escaped(head.rstrip("\r")), style), *([screen.paint(note, "dim")] if note else [])]
    return "\n".join(parts)
