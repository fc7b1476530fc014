"""What a stream can show, and what is drawn for it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping

import pytest

from indexer.terminal import Column, Console, ProgressBar, Screen, Styled, table


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


class Encoded(io.TextIOWrapper):
    """A stream of an encoding, whose bytes can be looked at."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n")

    def written(self) -> bytes:
        self.flush()
        data: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]
        return data


@pytest.mark.parametrize(
    ("environment", "color"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": ""}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "3"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"CLICOLOR": "0"}, False),
        ({"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR": "1", "CLICOLOR_FORCE": "0"}, True),
    ],
)
def test_colours_follow_the_conventions_of_the_field(environment: Mapping[str, str], *, color: bool) -> None:
    assert Screen.of(Terminal(), environment).color is color


def test_what_is_no_terminal_gets_no_colours_unless_they_are_forced() -> None:
    screens = [Screen.of(io.StringIO(), environment) for environment in ({}, {"FORCE_COLOR": "1"})]
    assert [(screen.color, screen.terminal) for screen in screens] == [(False, False), (True, False)]


@pytest.mark.parametrize(
    ("columns", "width"),
    [("80", 80), ("", None), ("0", None), ("-5", None), ("wide", None), ("٣", None), ("9" * 99, 999999)],
)
def test_the_width_is_what_the_user_says(columns: str, width: int | None) -> None:
    assert Screen.of(io.StringIO(), {"COLUMNS": columns}).width == width


def test_a_stream_that_is_missing_or_closed_takes_nothing() -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed):
        screen = Screen.of(stream, {})
        assert (screen.width, screen.color, screen.terminal) == (None, False, False)
    nowhere = Screen.of(None, {})
    nowhere.write("text")
    nowhere.write_bytes(b"bytes")
    assert nowhere.can_show("☂")


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_terminal_is_asked_for_its_width() -> None:
    import fcntl
    import pty
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 97, 0, 0))
    with open(follower, "w") as stream:
        screen = Screen.of(stream, {})
    os.close(leader)
    assert (screen.width, screen.terminal, screen.color) == (97, True, True)


def test_a_terminal_that_has_no_width_is_as_wide_as_any_line() -> None:
    assert Screen.of(Terminal(), {}).width is None  # it has no file descriptor


def test_what_an_encoding_lacks_is_spelled_out() -> None:
    stream = Encoded("ascii")
    screen = Screen.of(stream, {})
    screen.write("Hält ☂")
    assert (stream.written(), screen.can_show("━"), screen.can_show("-")) == (b"H\\xe4lt \\u2602\n", False, True)


def test_bytes_are_written_as_they_are_after_what_came_before() -> None:
    stream = Encoded("ascii")
    screen = Screen.of(stream, {})
    screen.write("first")
    screen.write_bytes("☂\n".encode())
    plain = io.StringIO()
    Screen.of(plain, {}).write_bytes("☂\n".encode())
    assert (stream.written(), plain.getvalue()) == ("first\n☂\n".encode(), "☂\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("::error file=x::pwn", "\\x3a:error file=x::pwn\n"),
        ("  ::stop-commands::t", "  \\x3a:stop-commands::t\n"),
        ("##[error]x", "\\x23#[error]x\n"),
        ("##vso[task]x", "\\x23#vso[task]x\n"),
        ("a\n::add-mask::x", "a\n\\x3a:add-mask::x\n"),
        ("a ::b ##c", "a ::b ##c\n"),
        ("a ##[error]x ##vso[task]y", "a \\x23#[error]x \\x23#vso[task]y\n"),
        ("", ""),
    ],
)
def test_no_line_is_a_command_to_the_service_that_runs_it(text: str, written: str) -> None:
    stream = io.StringIO()
    Screen.of(stream, {}).write(text)
    assert stream.getvalue() == written


@pytest.mark.parametrize(
    ("verbosity", "told"), [(-1, "finding\n"), (0, "message\nfinding\n"), (1, "message\ndetail\nfinding\n")]
)
def test_a_console_tells_as_much_as_is_asked_for(verbosity: int, told: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out=Screen.of(out, {}), err=Screen.of(err, {}), verbosity=verbosity)
    console.message("message", style="green")
    console.detail("detail")
    console.finding("finding")
    console.result("result")
    console.result_json({"é": [1]})
    assert (out.getvalue(), err.getvalue()) == ('result\n{\n  "\\u00e9": [\n    1\n  ]\n}\n', told)


# --- tables ----------------------------------------------------------------------------------------------------------

COLUMNS = (Column(title="name", style="bold"), Column(title="number", right=True), Column(title="about", wrap=True))
ROWS = (("漢字", "7", "one two three four five six seven eight"), ("x\x1b", Styled("12", "red"), ""))


def test_columns_are_aligned_by_what_is_seen() -> None:
    screen = Screen(stream=None, width=None, color=False)
    assert table(COLUMNS, ROWS, screen) == (
        "NAME   NUMBER  ABOUT\n漢字        7  one two three four five six seven eight\nx\\x1b      12"
    )


def test_prose_wraps_within_its_column_which_is_never_narrower_than_a_few_words() -> None:
    rows = [("a", "1", "one two three four five six seven eight")]
    wide = Screen(stream=None, width=44, color=False)
    narrow = Screen(stream=None, width=10, color=False)
    assert table(COLUMNS, rows, wide) == (
        "NAME  NUMBER  ABOUT\na          1  one two three four five six\n              seven eight"
    )
    assert table(COLUMNS, rows, narrow) == (
        "NAME  NUMBER  ABOUT\na          1  one two three four five\n              six seven eight"
    )


def test_the_widest_of_two_columns_of_prose_gives_way_first() -> None:
    columns = (Column(title="a", wrap=True), Column(title="b", wrap=True))
    screen = Screen(stream=None, width=60, color=False)
    rows = [("w " * 25 + "w", "v " * 14 + "v")]
    assert table(columns, rows, screen).splitlines()[1] == "w " * 14 + "w  " + "v " * 14 + "v"


def test_colours_take_no_room() -> None:
    screen = Screen(stream=None, width=None, color=True)
    assert table(COLUMNS[:2], [("a", Styled("12", "red bold"))], screen) == (
        "\x1b[1mNAME\x1b[0m  \x1b[1mNUMBER\x1b[0m\n\x1b[1ma\x1b[0m         \x1b[31;1m12\x1b[0m"
    )


# --- progress --------------------------------------------------------------------------------------------------------


class Clock:
    """Says the times that it is given, in order."""

    def __init__(self, *times: float) -> None:
        self._times = list(times)

    def __call__(self) -> float:
        return self._times.pop(0)


def drawn(*times: float, steps: tuple[tuple[int, int, str], ...], width: int = 80, encoding: str = "utf-8") -> str:
    """Return what a bar draws for these steps at these times, the first of which is the beginning."""
    stream = Encoded(encoding)
    screen = Screen(stream=stream, width=width, color=False, terminal=True)
    with ProgressBar(screen, "reading", "modules", clock=Clock(*times)) as progress:
        for step in steps:
            progress(*step)
    return stream.written().decode(encoding)


def test_a_bar_shows_how_far_how_fast_and_how_long_still_and_goes_away() -> None:
    steps = ((0, 4_000, "app.a"), (1_000, 4_000, "app.b\x1b"), (4_000, 4_000, ""))
    first = "reading ──────────────────── 0 of 4,000 modules · app.a"
    second = "reading ━━━━━─────────────── 1,000 of 4,000 modules · 500/s · 0:06 left · app.…"
    third = "reading ━━━━━━━━━━━━━━━━━━━━ 4,000 of 4,000 modules · 500/s · 0:00 left"
    assert drawn(0, 0, 2, 8, steps=steps).split("\r") == ["", first, second, third.ljust(79), " " * 71, ""]


def test_a_bar_is_drawn_ten_times_a_second_at_most() -> None:
    steps = ((1, 3, "a"), (2, 3, "b"), (3, 3, "c"))
    assert drawn(0, 1, 1.05, 1.2, steps=steps).count("\r") == 4


def test_a_bar_is_ascii_where_the_stream_is_and_tells_hours() -> None:
    assert drawn(0, 100, steps=((1, 1_000, "a"),), encoding="ascii").split("\r")[1] == (
        "reading -------------------- 1 of 1,000 modules | 0/s | 27:45:00 left | a"
    )


def test_a_bar_without_a_total_is_full() -> None:
    assert drawn(0, 1, steps=((0, 0, ""),)).split("\r")[1] == "reading ━━━━━━━━━━━━━━━━━━━━ 0 of 0 modules"


def test_a_bar_is_for_terminals_only_and_not_for_those_who_want_quiet() -> None:
    for terminal, verbosity in ((False, 0), (True, -1)):
        stream = io.StringIO()
        screen = Screen(stream=stream, terminal=terminal)
        with Console(out=screen, err=screen, verbosity=verbosity).progress("reading", "modules") as progress:
            progress(1, 2, "x")
        assert stream.getvalue() == ""
