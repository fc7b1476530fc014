"""Text that is safe to show, and as wide as a terminal draws it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.printable import clipped, counted, escaped, on_one_line, padded, width_of, wrapped


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain", "plain"),
        ("é 漢 ☂ 👩‍🚀", "é 漢 ☂ 👩‍🚀"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\x1b[2J\x07\x9b\x7f", "\\x1b[2J\\x07\\x9b\\x7f"),
        ("\u202eevil\u2066\u200f", "\\u202eevil\\u2066\\u200f"),
        ("\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
        ("nb\u00a0sp\u3000", "nb\u00a0sp\u3000"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_can_t_be_seen_is_spelled_out(text: str, safe: str) -> None:
    assert escaped(text) == safe


@given(st.text(st.characters()))
def test_nothing_escaped_moves_a_cursor_or_reorders_text(text: str) -> None:
    kinds = {unicodedata.category(char) for char in escaped(text)} - {"Cf"}
    assert kinds.isdisjoint({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
    assert not set(escaped(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def test_prose_is_one_line_with_single_spaces() -> None:
    assert on_one_line("  One\n\n two\tthree\x00 ") == "One two three\\x00"


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("漢字", 4), ("e\u0301", 1), ("a\u200db", 2), ("ﬁ", 1), ("é", 1)]
)
def test_width_is_counted_in_cells(text: str, cells: int) -> None:
    assert width_of(text) == cells


def test_padding_is_by_cells_on_either_side() -> None:
    assert (padded("漢", 4), padded("漢", 4, right=True), padded("long", 2)) == ("漢  ", "  漢", "long")


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("short", 5, "short"), ("longer", 5, "long…"), ("漢字漢字", 6, "漢字…"), ("abc", 1, "…"), ("abc", 0, "")],
)
def test_clipping_leaves_a_mark(text: str, width: int, shown: str) -> None:
    assert clipped(text, width) == shown


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("a unbreakable b", 4, ["a", "unbr", "eaka", "ble", "b"]),
        ("漢字漢字", 1, ["漢", "字", "漢", "字"]),
        ("", 5, [""]),
        ("  ", 5, [""]),
        ("fits", 4, ["fits"]),
    ],
)
def test_wrapping_breaks_between_words_and_cuts_longer_ones(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"])), st.integers(1, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrapped(escaped(text), width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(width_of, lines)) <= width


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [(0, "plugin", "0 plugins"), (1, "category", "1 category"), (2_000, "category", "2,000 categories")],
)
def test_things_are_counted_in_words(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words
