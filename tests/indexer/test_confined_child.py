"""The child that works with LibCST: its protocol, and how it limits itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from indexer import confined_child


def sent(*messages: tuple[str, ...]) -> BytesIO:
    """Return a stream that holds messages."""
    stream = BytesIO()
    for texts in messages:
        confined_child.send(stream, *texts)
    stream.seek(0)
    return stream


def received(stream: BytesIO) -> list[list[str]]:
    stream.seek(0)
    messages = []
    while True:
        try:
            messages.append(confined_child.receive(stream))
        except EOFError:
            return messages


def reversed_or_refused(*texts: str) -> tuple[str, ...]:
    if "refuse" in texts:
        raise MemoryError
    return texts[::-1]


def test_texts_come_back_as_they_were_sent() -> None:
    messages = [["", "a", "é\u2028\ud800", "x" * 100_000], [], ["b"]]
    assert received(sent(*map(tuple, messages))) == messages


def test_each_request_is_answered_until_there_are_no_more() -> None:
    replies = BytesIO()
    confined_child.answer(reversed_or_refused, sent(("60", "a", "b"), ("60",)), replies)
    assert received(replies) == [["answer", "b", "a"], ["answer"]]


def test_after_a_failure_no_more_requests_are_answered() -> None:
    replies = BytesIO()
    confined_child.answer(reversed_or_refused, sent(("60", "refuse"), ("60", "a")), replies)
    assert received(replies) == [["failed", "MemoryError"]]


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
    monkeypatch.setattr(sys, "stdin", Stream(sent(("60", "3.11", "def f[T](): ...\n"))))
    monkeypatch.setattr(sys, "stdout", Stream(replies))
    monkeypatch.setattr(sys, "path", [*sys.path])
    code = confined_child.main("newer_child", str(1 << 40), str(tmp_path))
    assert (code, received(replies), sys.path[-1]) == (
        0,
        [["ready"], ["answer", "source", "0", "0.0", "def f(): ...\n"]],
        str(tmp_path),
    )


def test_without_libcst_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = BytesIO()
    monkeypatch.setattr(sys, "stdin", Stream(BytesIO()))
    monkeypatch.setattr(sys, "stdout", Stream(replies))
    monkeypatch.setitem(sys.modules, "libcst.metadata", None)
    code = confined_child.main("newer_child", "1024")
    assert (code, [message[0] for message in received(replies)]) == (1, ["missing"])


def test_it_reaches_what_lies_beside_it_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert confined_child.load("newer_child").answer("3.11", "x = 1\n") == ("source", "0", "0.0", "x = 1\n")
    monkeypatch.setattr(confined_child, "__file__", str(tmp_path / "confined_child.py"))
    with pytest.raises(ModuleNotFoundError):
        confined_child.load("newer_syntax_too")
