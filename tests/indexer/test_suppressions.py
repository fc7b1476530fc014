"""Comments that accept findings: what is one, what it accepts, and where it stands."""

from __future__ import annotations

import pytest

from indexer.suppressions import Ignore, ignores_in


@pytest.mark.parametrize(
    ("line", "ignore"),
    [
        (
            "x = 1  # coldplug: ignore[CP101] by hand",
            Ignore(line=1, column=8, end=41, codes=("CP101",), reason="by hand"),
        ),
        ("#coldplug:ignore[CP2,CP101]", Ignore(line=1, column=1, end=28, codes=("CP101", "CP2"), reason="")),
        ("x = 1  # coldplug: ignore", Ignore(line=1, column=8, end=26, codes=(), reason="")),
        (
            "x = 1  # noqa: S1  # coldplug: ignore[CP3] as above",
            Ignore(line=1, column=20, end=52, codes=("CP3",), reason="as above"),
        ),
        (
            "x = 'ä'  # coldplug: ignore[CP3] why # noqa",
            Ignore(line=1, column=10, end=37, codes=("CP3",), reason="why"),
        ),
    ],
)
def test_a_comment_says_which_codes_and_why(line: str, ignore: Ignore) -> None:
    assert list(ignores_in(f"{line}\n")) == [ignore]


@pytest.mark.parametrize(
    "text",
    [
        'x = "# coldplug: ignore[CP101]"\n',
        '"""\n# coldplug: ignore[CP101]\n"""\n',
        "x = 1  # coldplug: ignored[CP101]\n",
        "x = 1  # coldplug: ignore-next\n",
        "x = 1  # ignore[CP101]\n",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert list(ignores_in(text)) == []


def test_a_beginning_of_a_code_accepts_all_that_begin_so_and_no_codes_accept_all() -> None:
    some = Ignore(line=1, column=1, end=2, codes=("CP1", "CP301"), reason="")
    every = Ignore(line=1, column=1, end=2, codes=(), reason="")
    codes = ["CP101", "CP199", "CP301", "CP302", "CP201"]
    assert [[one.accepts(code) for code in codes] for one in (some, every)] == [
        [True, True, True, False, False],
        [True] * 5,
    ]
