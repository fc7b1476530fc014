"""Findings as text for people: the one-line form, then the line of source with a mark below what is meant.

Whatever the source holds (tabs, wide and combining characters, control characters), the mark stands below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from .printable import clipped, counted, escaped, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .findings import Finding
    from .findings_fixes import Fix
    from .terminal import Screen

    LinesOf = Callable[[str], Sequence[str]]

_TAB: Final = 4
_WIDEST: Final = 200
"""How many cells of a line are shown where the stream has no width."""

_NARROWEST: Final = 20
_NEAR: Final = 1000
"""How many characters before and after the mark are looked at: a line may have millions."""


def as_text(findings: Sequence[Finding], screen: Screen, *, lines_of: LinesOf) -> str:
    """Return the findings, parted by blank lines; `lines_of` gives the lines of a path, none where it can't be read."""
    return "\n\n".join(_told(finding, screen, lines_of) for finding in findings)


def summary(findings: Sequence[Finding]) -> str:
    """Return in one line how many there are, and what of them can be fixed how."""
    wrong = [finding for finding in findings if not finding.is_note]
    files = {finding.path for finding in wrong}
    parts = [f"{counted(len(wrong), 'finding')} in {counted(len(files), 'file')}" if wrong else "no findings"]
    safe = sum(finding.fix.is_safe for finding in findings if finding.fix is not None)
    unsafe = sum(not finding.fix.is_safe for finding in findings if finding.fix is not None)
    if safe:
        parts.append(f"--fix mends {safe:,}")
    if unsafe:
        parts.append(f"--fix --unsafe-fixes mends {unsafe:,}{' more' if safe else ''}")
    return "; ".join(parts)


def _told(finding: Finding, screen: Screen, lines_of: LinesOf) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}:"
    color = "yellow" if finding.is_note else "red"
    message = escaped(f"{finding.message}; {finding.remedy}")
    head = f"{screen.paint(escaped(place), 'bold')} {screen.paint(escaped(finding.code), color)} {message}"
    lines = lines_of(finding.path) if finding.line else ()
    parts = [head]
    if 0 < finding.line <= len(lines):
        parts += _excerpt(finding, lines[finding.line - 1], screen, color)
    if finding.fix is not None:
        parts.append(screen.paint(f"  {_offer(finding.fix)}", "cyan"))
    return "\n".join(parts)


def _offer(fix: Fix) -> str:
    return f"{'--fix' if fix.is_safe else '--fix --unsafe-fixes'} would {escaped(fix.summary)}"


def _excerpt(finding: Finding, line: str, screen: Screen, color: str) -> list[str]:
    """Return the line of source behind its number, and the mark below."""
    number = str(finding.line)
    room = max(_NARROWEST, (screen.width or _WIDEST) - len(number) - 5)
    start = max(finding.column - 1, 0)
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    bar = "│" if screen.can_show("│…") else "|"
    shown = _window(line, start, max(end, start + 1), room=room, dots="…" if bar == "│" else "...")
    margin = " " * len(number)
    parts = [f"  {screen.paint(f'{number} {bar}', 'dim')} {shown.text}".rstrip()]
    if finding.column:
        mark = screen.paint("^" * shown.width, color)
        parts.append(f"  {screen.paint(f'{margin} {bar}', 'dim')} {' ' * shown.before}{mark}")
    return parts


class _Window(NamedTuple):
    """What is shown of a line: so many cells stand before what is meant, which is so many cells wide."""

    text: str
    before: int
    width: int


def _window(line: str, start: int, end: int, *, room: int, dots: str) -> _Window:
    """Return what `room` cells hold of a line, so that the character at `start` is seen."""
    first = max(0, start - _NEAR)
    cells = _cells(line[first : start + _NEAR])
    start, end = min(start - first, len(cells)), min(end - first, len(cells))
    before = sum(cell.width for cell in cells[:start])
    width = sum(cell.width for cell in cells[start:end])
    skipped = 0
    if before + max(1, min(width, room // 2)) > room:
        while before > room // 3:
            before -= cells[skipped].width
            skipped += 1
    lead = dots if first or skipped else ""
    before += width_of(lead)
    text = lead + "".join(cell.text for cell in cells[skipped:])
    return _Window(clipped(text, room, mark=dots), before, max(1, min(width, room - before)))


class _Cell(NamedTuple):
    """One character as it is shown."""

    text: str
    width: int


def _cells(line: str) -> list[_Cell]:
    """Return the characters of a line as they are shown: tabs reach to their stops."""
    cells = []
    position = 0
    for char in line:
        text = " " * (_TAB - position % _TAB) if char == "\t" else escaped(char)
        cells.append(_Cell(text, width_of(text)))
        position += cells[-1].width
    return cells
