"""Where the command writes: two streams, what each can show, and tables and progress drawn for it.

No text is too much for a stream: what its encoding lacks is spelled out, and one that is closed takes nothing.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self, TextIO

from .printable import ascii_json, clipped, escaped, padded, width_of, wrapped

if TYPE_CHECKING:
    from types import TracebackType

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_OFF = frozenset({"", "0", "false", "no"})
_COLOR = re.compile(r"\x1b\[[\d;]*m")
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#(?:vso)?\[)")


class Styled(NamedTuple):
    """Text and how it looks: words among bold, dim, red, green, yellow, blue and cyan, parted by spaces."""

    text: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One stream and what it can show; `width` is None where a line may be of any length (a file, a pipe)."""

    stream: TextIO | None
    width: int | None = None
    color: bool = False
    terminal: bool = False

    @classmethod
    def of(cls, stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> Screen:
        """Return what `stream` can show, by what it is and by what the user's environment says."""
        terminal = _is_terminal(stream) and environment.get("TERM") != "dumb"
        return cls(
            stream=stream,
            width=_width(stream, environment),
            color=_wants_color(environment, terminal=terminal),
            terminal=terminal,
        )

    def write(self, text: str) -> None:
        """Write lines as they are, each ended; nothing of them may come from outside unescaped."""
        if self.stream is not None and text:
            self._send("".join(f"{_not_a_command(line)}\n" for line in text.split("\n")))

    def write_bytes(self, data: bytes) -> None:
        """Write UTF-8 bytes as they are, whatever the stream's encoding and line ends."""
        if self.stream is None:
            return
        self.stream.flush()
        if buffer := getattr(self.stream, "buffer", None):
            buffer.write(data)
            buffer.flush()
        else:
            self._send(data.decode())

    def redraw(self, text: str) -> None:
        """Write over the line that the cursor is in."""
        self._send(f"\r{text}")

    def paint(self, text: str, style: str) -> str:
        """Return `text` in a style, or as it is where colours are not wanted."""
        if not self.color or not style or not text:
            return text
        return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m"

    def can_show(self, text: str) -> bool:
        """Tell whether the stream's encoding has all characters of `text`."""
        return self._encodable(text) == text

    def _encodable(self, text: str) -> str:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        return text.encode(encoding, "backslashreplace").decode(encoding)

    def _send(self, text: str) -> None:
        import click  # it knows the consoles of Windows

        click.echo(self._encodable(text), file=self.stream, nl=False, color=self.color or self.terminal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Results go to `out`, messages to `err`; `verbosity` is -1 for findings only, 0, or 1 for details."""

    out: Screen
    err: Screen
    verbosity: int = 0

    def result(self, text: str) -> None:
        """Write what was asked for."""
        self.out.write(text)

    def result_json(self, value: object) -> None:
        """Write what was asked for as JSON."""
        self.out.write(ascii_json(value, indent=2))

    def message(self, text: str, *, style: str = "") -> None:
        """Tell what was done, unless the user wants to be told findings only."""
        if self.verbosity >= 0:
            self.err.write(self.err.paint(text, style))

    def detail(self, text: str) -> None:
        """Tell what only somebody who asks for more wants to know."""
        if self.verbosity > 0:
            self.err.write(self.err.paint(text, "dim"))

    def finding(self, text: str) -> None:
        """Tell what is wrong, whatever the verbosity."""
        self.err.write(text)

    def progress(self, verb: str, things: str) -> ProgressBar:
        """Return a bar for long work, drawn on a terminal only: `searching`, `modules`."""
        return ProgressBar(self.err, verb, things, shown=self.err.terminal and self.verbosity >= 0)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _width(stream: TextIO | None, environment: Mapping[str, str]) -> int | None:
    given = environment.get("COLUMNS", "")
    if given.isascii() and given.isdecimal() and int(given[:6]) > 0:
        return int(given[:6])
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream is not None and stream.isatty() else 0
    except (OSError, ValueError):
        columns = 0
    return columns or None


def _wants_color(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Decide as the field does: no-color.org before force-color.org before bixense.com/clicolors before the stream."""
    if environment.get("NO_COLOR"):
        return False
    if "FORCE_COLOR" in environment:
        return environment["FORCE_COLOR"].lower() not in _OFF
    if environment.get("CLICOLOR_FORCE", "").lower() not in _OFF:
        return True
    return terminal and environment.get("CLICOLOR") != "0"


def _not_a_command(line: str) -> str:
    """Return a line that no CI service takes for a command of its own, as it would `::error::` and `##[error]`.

    The first is one at the start of a line only, the second wherever it stands.
    """
    return _COMMAND.sub(lambda found: f"{found[1] or ''}\\x{ord(found[0][-1]):02x}", line)


def bare(line: str) -> str:
    """Return a line without its colours: what takes up width."""
    return _COLOR.sub("", line)


# --- tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: prose may `wrap`; anything else is never cut, so that it can be copied whole.

    A column that wraps is not made narrower than `narrowest`; the terminal breaks the line then.
    """

    title: str
    style: str = ""
    right: bool = False
    wrap: bool = False
    narrowest: int = 24


def table(columns: Sequence[Column], rows: Sequence[Sequence[str | Styled]], screen: Screen) -> str:
    """Return the rows below the titles, aligned by display width; the cells are escaped here."""
    cells = [[_cell(cell, column) for cell, column in zip(row, columns, strict=True)] for row in rows]
    titles = [column.title.upper() for column in columns]
    widths = [max(map(width_of, [title, *(row[i].text for row in cells)])) for i, title in enumerate(titles)]
    _make_fit(widths, columns, screen.width)
    lines = [_row([Styled(title, "bold") for title in titles], columns, widths, screen)]
    for row in cells:
        parts = [wrapped(cell.text, widths[i]) if columns[i].wrap else [cell.text] for i, cell in enumerate(row)]
        for number in range(max(map(len, parts))):
            line = [Styled(part[number] if number < len(part) else "", row[i].style) for i, part in enumerate(parts)]
            lines.append(_row(line, columns, widths, screen))
    return "\n".join(lines)


def _cell(cell: str | Styled, column: Column) -> Styled:
    return Styled(escaped(cell.text), cell.style) if isinstance(cell, Styled) else Styled(escaped(cell), column.style)


def _make_fit(widths: list[int], columns: Sequence[Column], width: int | None) -> None:
    """Narrow the columns that wrap, the widest first, until the table fits or they are as narrow as they may be."""
    if width is None:
        return
    while (over := sum(widths) + 2 * (len(widths) - 1) - width) > 0:
        wide = [i for i, column in enumerate(columns) if column.wrap and widths[i] > column.narrowest]
        if not wide:
            return
        widest = max(wide, key=lambda i: widths[i])
        widths[widest] = max(columns[widest].narrowest, widths[widest] - over)


def _row(cells: Sequence[Styled], columns: Sequence[Column], widths: Sequence[int], screen: Screen) -> str:
    last = max((i for i, cell in enumerate(cells) if cell.text), default=-1)
    parts = []
    for i, cell in enumerate(cells[: last + 1]):
        fill = " " * (widths[i] - width_of(cell.text))
        text = screen.paint(cell.text, cell.style)
        if columns[i].right:
            parts.append(fill + text)
        else:
            parts.append(text if i == last else text + fill)
    return "  ".join(parts)


# --- progress --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class ProgressBar:
    """Draws how far long work is: a bar, how many, how fast, how long still. Leaves nothing behind."""

    screen: Screen
    verb: str
    things: str
    shown: bool = True
    clock: Callable[[], float] = time.monotonic
    every: float = 0.1
    _began: float = field(default=0.0, init=False)
    _drawn: float | None = field(default=None, init=False)
    _width: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        """Start the clock."""
        self._began = self.clock()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._width:
            self.screen.redraw(" " * self._width + "\r")
            self._width = 0

    def __call__(self, done: int, total: int, at: str) -> None:
        """Draw, unless that was done a moment ago; `at` is what is being worked on."""
        now = self.clock()
        if not self.shown or (self._drawn is not None and now - self._drawn < self.every):
            return
        self._drawn = now
        text = self._line(done, total, at, now - self._began)
        self.screen.redraw(padded(text, self._width))
        self._width = width_of(text)

    def _line(self, done: int, total: int, at: str, elapsed: float) -> str:
        full, empty, dot, mark = ("━", "─", "·", "…") if self.screen.can_show("━─·…") else ("#", "-", "|", "...")
        length = 20
        filled = length * done // total if total else length
        parts = [f"{done:,} of {total:,} {self.things}"]
        if done and elapsed > 0:
            parts.append(f"{done / elapsed:,.0f}/s")
            parts.append(f"{_clock(elapsed * (total - done) / done)} left")
        parts.append(escaped(at))
        text = f"{self.verb} {full * filled}{empty * (length - filled)} {f' {dot} '.join(filter(None, parts))}"
        return clipped(text, (self.screen.width or 80) - 1, mark=mark)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def standard_console() -> Console:
    """Return the console of this process."""
    return Console(out=Screen.of(sys.stdout), err=Screen.of(sys.stderr))
