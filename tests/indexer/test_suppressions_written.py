"""Comments that accept findings, written into source: where one can stand, and how a line reads then."""

from __future__ import annotations

import pytest

from indexer.suppressions import ignores_in
from indexer.suppressions_written import with_ignores

SOURCE = '''\
x = 1
y = 2  # why
z = 3  # coldplug: ignore[CP301] prints
w = """
text"""
v = (
    1,
)
u = 1 + \\
    2
def f(a=""" # """): ...
t = 4  # noqa  # coldplug: ignore
'''


@pytest.mark.parametrize(
    ("line", "codes", "found"),
    [
        (1, ["CP101"], "x = 1  # coldplug: ignore[CP101]"),
        (1, ["CP201", "CP101"], "x = 1  # coldplug: ignore[CP101, CP201]"),
        (2, ["CP101"], "y = 2  # why  # coldplug: ignore[CP101]"),
        (3, ["CP201"], "z = 3  # coldplug: ignore[CP201, CP301] prints"),
        (4, ["CP101"], None),
        (5, ["CP101"], 'text"""  # coldplug: ignore[CP101]'),
        (7, ["CP101"], "    1,  # coldplug: ignore[CP101]"),
        (9, ["CP101"], None),
        (10, ["CP101"], "    2  # coldplug: ignore[CP101]"),
        (11, ["CP204"], 'def f(a=""" # """): ...  # coldplug: ignore[CP204]'),
        (99, ["CP101"], None),
    ],
)
def test_a_line_holds_a_comment_where_the_grammar_has_room_for_one(
    line: int, codes: list[str], found: str | None
) -> None:
    written = with_ignores(SOURCE, {line: codes}, reason="")
    assert written == ({} if found is None else {line: found})
    if found is not None:
        lines = SOURCE.split("\n")
        lines[line - 1] = found
        accepting = {ignore.line: ignore for ignore in ignores_in("\n".join(lines))}
        assert all(accepting[line].accepts(code) for code in codes)


def test_the_reason_is_that_of_a_new_comment() -> None:
    assert with_ignores("x = 1\n", {1: ["CP1"]}, reason="as it was") == {
        1: "x = 1  # coldplug: ignore[CP1] as it was",
    }


def test_what_is_no_source_is_left_as_it_is() -> None:
    assert with_ignores("x = (\n", {1: ["CP1"]}, reason="") == {}
