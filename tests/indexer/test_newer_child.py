"""The child that reads newer syntax: its protocol, and how it limits itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from indexer import newer_child


def sent(*texts: str) -> BytesIO:
    """Return a stream that holds texts."""
    stream = BytesIO()
    newer_child.send(stream, *texts)
    stream.seek(0)
    return stream


def received(stream: BytesIO) -> list[str]:
    stream.seek(0)
    texts = []
    while True:
        try:
            texts.append(newer_child.receive(stream))
        except EOFError:
            return texts


def answers(*requests: tuple[str, str, str]) -> list[str]:
    replies = BytesIO()
    newer_child.answer(sent(*(text for request in requests for text in request)), replies)
    return received(replies)


def test_texts_come_back_as_they_were_sent() -> None:
    texts = ["", "a", "é\u2028\ud800", "x" * 100_000]
    assert received(sent(*texts)) == texts


def test_each_request_is_answered_until_there_are_no_more() -> None:
    assert answers(
        ("3.11", "60", "def f[T](): ...\n"), ("3.11", "60", "x = 1\ny = (\n"), ("3.11", "60", "x = 1\n")
    ) == [
        *("source", "0", "0.0", "def f(): ...\n"),
        *("unread", "2", "0.0", ""),
        *("source", "0", "0.0", "x = 1\n"),
    ]


def test_after_a_failure_of_its_own_no_more_requests_are_answered() -> None:
    replies = answers(("3.11", "60", "type A = '\ud800'\n"), ("3.11", "60", "x = 1\n"))
    assert replies == ["failed", "0", "0.0", "LibCST, which reads newer syntax, fails with UnicodeEncodeError"]


@pytest.fixture
def limits() -> Iterator[None]:
    """Lift afterwards what a child keeps for its whole life."""
    before = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(before)
    threading.stack_size(0)


class Stream:
    """A standard stream, of which the child uses the bytes alone."""

    def __init__(self, buffer: BytesIO) -> None:
        self.buffer = buffer


@pytest.mark.usefixtures("limits")
def test_it_says_that_it_is_ready_and_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    replies = BytesIO()
    monkeypatch.setattr(sys, "stdin", Stream(sent("3.11", "60", "def f[T](): ...\n")))
    monkeypatch.setattr(sys, "stdout", Stream(replies))
    monkeypatch.setattr(sys, "path", [*sys.path])
    code = newer_child.main(str(1 << 40), str(tmp_path))
    assert (code, received(replies), sys.path[-1]) == (
        0,
        ["ready", "0", "0.0", "", "source", "0", "0.0", "def f(): ...\n"],
        str(tmp_path),
    )


def test_without_libcst_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = BytesIO()
    monkeypatch.setattr(sys, "stdin", Stream(BytesIO()))
    monkeypatch.setattr(sys, "stdout", Stream(replies))
    monkeypatch.setitem(sys.modules, "libcst.metadata", None)
    code = newer_child.main("1024")
    assert (code, received(replies)[:3]) == (1, ["missing", "0", "0.0"])


def test_it_reads_its_other_half_from_beside_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert newer_child.load_syntax().translated("x = 1\n", (3, 11)) == "x = 1\n"
    monkeypatch.setattr(newer_child, "__file__", str(tmp_path / "newer_child.py"))
    with pytest.raises(FileNotFoundError):
        newer_child.load_syntax()
