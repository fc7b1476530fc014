"""Newer syntax is read in a process of its own: what comes back, and what is said when nothing does."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.newer import Translator, Untranslatable
from tests.conftest import Environment

HOST = (3, 11)


@pytest.fixture(scope="module")
def translator() -> Iterator[Translator]:
    with Translator(seconds=20) as translator:
        yield translator


def refusal(translator: Translator, text: str, host: tuple[int, int] = HOST) -> tuple[int, str, str]:
    with pytest.raises(Untranslatable) as caught:
        translator.translate(text, host=host)
    return caught.value.line, caught.value.reason, caught.value.remedy


def test_file_after_file_is_translated(translator: Translator) -> None:
    assert [translator.translate(text, host=HOST) for text in ("def f[T](): ...\n", "x = 1\n", "lazy import a\n")] == [
        "def f(): ...\n",
        "x = 1\n",
        "import  a\n",
    ]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newlines_marks_and_surrogates_do_not_stop_it(translator: Translator, newline: str) -> None:
    text = "\ufeff\fdef f[T](): ...\nx = '\ud800'\n".replace("\n", newline)
    if newline == "\r":
        assert translator.translate("\ufeff\fdef f[T](): ...\r", host=HOST) == "def f(): ...\n"
    else:
        assert refusal(translator, text)[0] == 0  # no parser takes a lone surrogate


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the words are those of 3.11")
@pytest.mark.parametrize(
    ("text", "line", "reason", "remedy"),
    [
        ("x = 1\nclass A(:\n", 2, "invalid syntax", "correct the syntax"),
        ("def f(a=1, b): ...\n", 1, "non-default argument follows default argument", "correct the syntax"),
        # What the host stops at is new, what LibCST stops at is wrong.
        (
            "class A[T]: ...\nclass B(:\n",
            1,
            "invalid syntax",
            "correct the syntax at line 2",
        ),
        ("x = t'{a!}'\n", 1, "invalid syntax", "correct the syntax, or index it with Python 3.14 or newer"),
        (
            "x = f'{a['b']!}'\n",
            1,
            "f-string: unmatched '['",
            "correct the syntax, or index it with Python 3.12 or newer",
        ),
        # LibCST takes it, and nobody else.
        ("type A = int\nx = b'é'\n", 1, "invalid syntax", "index it with Python 3.12 or newer"),
        ("type A = int\nlazy import a\nx = b'é'\n", 1, "invalid syntax", "index it with Python 3.15 or newer"),
    ],
)
def test_what_is_not_read_is_told_in_the_words_of_the_host_and_by_the_version_that_reads_it(
    translator: Translator, text: str, line: int, reason: str, remedy: str
) -> None:
    found = refusal(translator, text)
    assert (found[0], found[1][: len(reason)], found[2]) == (line, reason, remedy)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("type A = int; b'é'\n", "index it with Python 3.12 or newer"),
        ("def f[T = int](): b'é'\n", "index it with Python 3.13 or newer"),
        ("x = t'{1}', b'é'\n", "index it with Python 3.14 or newer"),
        ("lazy from a import b; b'é'\n", "index it with Python 3.15 or newer"),
        ("try: ...\nexcept A, B: b'é'\n", "index it with Python 3.14 or newer"),
        ("x = b'é'\n", "correct the syntax"),
    ],
)
def test_the_version_that_reads_a_file_is_the_one_of_its_newest_syntax(
    translator: Translator, text: str, remedy: str
) -> None:
    assert refusal(translator, text)[2] == remedy


def test_a_file_of_more_than_a_million_characters_is_not_asked_for(translator: Translator) -> None:
    line, reason, remedy = refusal(translator, "type A = int\n" + "#" * 1_000_000)
    assert (line, "(more than 1000000 characters are not read as newer syntax)" in reason, remedy) == (
        1 if sys.version_info < (3, 12) else 0,
        sys.version_info < (3, 12),
        "index it with Python 3.12 or newer" if sys.version_info < (3, 12) else "correct the syntax",
    )


def test_what_kills_the_child_costs_one_file(translator: Translator) -> None:
    _, reason, remedy = refusal(translator, "x=" + "[" * 5_000 + "]" * 5_000)
    assert ("LibCST, which reads newer syntax, " in reason, remedy) == (True, "correct the syntax")
    assert translator.translate("def f[T](): ...\n", host=HOST) == "def f(): ...\n"


def test_what_takes_too_long_is_given_up() -> None:
    text = "type A = int\n" + "x = 1\n" * 30_000
    with Translator(seconds=0.01) as hasty:
        _, reason, _ = refusal(hasty, text)
        assert "LibCST, which reads newer syntax, took too long" in reason
        hasty.close()
        hasty.close()


def test_without_libcst_it_is_said_how_to_get_it(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(environment({})))
    with Translator() as bare:
        found = [refusal(bare, "class A[T]: ...\n") for _ in range(2)]
    assert found[0] == found[1]
    assert ("(LibCST, which reads newer syntax, is not installed)" in found[0][1], found[0][2]) == (
        True,
        "pip install 'coldplug[build]', or index it with Python 3.12 or newer",
    )


def test_a_child_that_does_not_start_is_told_and_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with Translator() as dead:
        found = [refusal(dead, "type A = int\n") for _ in range(2)]
    assert found[0] == found[1]
    assert "the process that reads newer syntax does not start: " in found[0][1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a script that is a program")
def test_a_child_that_ends_before_it_is_ready_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with Translator() as dead:
        assert "the process of LibCST died of it" in refusal(dead, "type A = int\n")[1]


def test_a_host_that_is_older_than_the_running_python_is_asked_as_such(translator: Translator) -> None:
    assert translator.translate("x = 1\n", host=(3, 9)) == "x = 1\n"
    line, reason, remedy = refusal(translator, "match x:\n    case 1: pass\n", host=(3, 9))
    assert (line, reason, remedy) == (
        2,
        "Pattern matching is only supported in Python 3.10 and greater",
        "correct the syntax",
    )


def test_a_refusal_survives_pickling_and_compares_equal() -> None:
    refused = Untranslatable(3, "invalid syntax", "correct it")
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 - its own bytes
    assert (again, hash(again), str(again)) == (refused, hash(refused), "line 3: invalid syntax; correct it")
    assert (refused != Untranslatable(4, "invalid syntax", "correct it"), refused == "another") == (True, False)
