"""Asking in a child process: what comes back, and what is said when nothing does."""

from __future__ import annotations

import pickle

import pytest

from indexer.confined import Confined, NoAnswer


def test_each_request_is_answered_also_after_one_that_the_child_died_of() -> None:
    deep = "def f[T](): ...\nx=" + "[" * 5_000 + "]" * 5_000
    with Confined("newer_child", purpose="reads newer syntax", seconds=20) as confined:
        assert confined.ask("3.11", "def f[T](): ...\n") == ["source", "0", "0.0", "def f(): ...\n"]
        with pytest.raises(NoAnswer, match=r"^LibCST, which reads newer syntax, \w+"):
            confined.ask("3.11", deep)
        assert confined.ask("3.11", "def f[T](): ...\n") == ["source", "0", "0.0", "def f(): ...\n"]


def test_a_request_that_fails_is_told_by_what_it_fails_with() -> None:
    with Confined("newer_child", purpose="reads newer syntax", seconds=20) as confined:
        with pytest.raises(NoAnswer) as caught:
            confined.ask("no version", "")
        assert (caught.value.what, caught.value.install) == (
            "LibCST, which reads newer syntax, fails with ValueError",
            False,
        )


def test_that_there_is_no_answer_survives_pickling() -> None:
    told = NoAnswer("it is not installed", install=True)
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - its own bytes
    assert (again.what, again.install, str(again)) == ("it is not installed", True, "it is not installed")
