"""What the child answers that reads newer syntax."""

from __future__ import annotations

import pytest

from indexer import newer_child


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("def f[T](): ...\n", ("source", "0", "0.0", "def f(): ...\n")),
        ("x = 1\ny = (\n", ("unread", "2", "0.0", "")),
        ("x = 1\n", ("source", "0", "0.0", "x = 1\n")),
    ],
)
def test_source_comes_back_older_or_with_the_line_that_is_not_read(text: str, answer: tuple[str, ...]) -> None:
    assert newer_child.answer("3.11", text) == answer
