"""Lines that change are replaced, and every other byte stays."""

from __future__ import annotations

from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.fixes_lines import bytes_with_hunks, hunks, split_lines, with_hunks
from indexer.read import decode

CONTENT = st.lists(st.sampled_from(["", "x", "é", "\f", " y"]), min_size=1, max_size=8)
ENDS = st.sampled_from([(b"\n",), (b"\r\n",), (b"\r",), (b"\n", b"\r\n")])


@settings(deadline=None)
@given(CONTENT, CONTENT)
def test_hunks_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    found = hunks(before, before=before, after=after)
    assert found is not None
    assert with_hunks(before, found) == after


@settings(deadline=None)
@given(CONTENT, CONTENT, ENDS)
def test_bytes_are_those_of_the_file_where_nothing_changed(old: list[str], new: list[str], ends: tuple[bytes]) -> None:
    *lines, last = (line.encode() for line in old)
    file = b"".join(line + end for line, end in zip(lines, cycle(ends), strict=False)) + last
    before, after = "\n".join(old), "\n".join(new)
    found = hunks(before, before=before, after=after)
    assert found is not None
    written = bytes_with_hunks(file, found, codec="utf_8")
    assert decode(written) == after
    if before == after:
        assert written == file


@pytest.mark.parametrize(
    ("file", "after", "written"),
    [
        (b"a\r\nb\r\n", "a\nx\nb\n", b"a\r\nx\r\nb\r\n"),
        (b"a\rb", "a\nb\nc", b"a\rb\rc"),
        (b"a\nb\r\nc", "a\nb\nx\nc", b"a\nb\r\nx\r\nc"),
        (b"a", "a\nb\n", b"a\nb\n"),
        (b"\xef\xbb\xbfa\n", "a\nb\n", b"\xef\xbb\xbfa\nb\n"),
        (b"a\n", "b\na\n", b"b\na\n"),
    ],
)
def test_new_lines_end_as_the_one_before_them(file: bytes, after: str, written: bytes) -> None:
    before = decode(file)
    found = hunks(before, before=before, after=after)
    assert found is not None
    assert bytes_with_hunks(file, found, codec="utf_8") == written


def test_a_rendering_that_is_another_text_has_no_hunks() -> None:
    assert hunks("a\nb", before="a\nc", after="d") is None
    assert hunks("\fa :\nb", before="a:\nb", after="a:\nc") == ((1, 2, ["c"]),)


def test_lines_are_parted_by_any_end_and_the_last_has_none() -> None:
    assert split_lines(b"a\r\n\rb\nc") == [(b"a", b"\r\n"), (b"", b"\r"), (b"b", b"\n"), (b"c", b"")]
    assert split_lines(b"") == [(b"", b"")]
