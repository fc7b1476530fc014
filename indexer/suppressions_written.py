"""Comments that accept findings, written into source: where a line can hold one, and how it reads then.

A comment that is there already takes the codes up. Nothing but comments changes: the syntax tree shows it.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from typing import TYPE_CHECKING

from .suppressions import Ignore, ignores_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def with_ignores(text: str, wanted: Mapping[int, Iterable[str]], *, reason: str) -> dict[int, str]:
    """Return the lines of a source, by their number, that must stand in place of others for findings to be accepted.

    `wanted` are codes by line. A line that can hold no comment, such as one that ends within a text, has no entry.
    """
    lines = text.split("\n")
    there = {ignore.line: ignore for ignore in ignores_in(text)}
    open_to_comments = _open_to_comments(text)
    found: dict[int, str] = {}
    for number in sorted(open_to_comments.intersection(wanted)):
        line, ignore = lines[number - 1], there.get(number)
        if ignore is None:
            found[number] = f"{line.rstrip()}  {_comment(wanted[number], reason)}"
        else:
            found[number] = _joined(line, ignore, wanted[number])
    after = list(lines)
    for number, line in found.items():
        after[number - 1] = line
    return found if _means_the_same(text, "\n".join(after)) else {}


def _comment(codes: Iterable[str], reason: str) -> str:
    return f"# coldplug: ignore[{', '.join(sorted(codes))}]{' ' if reason else ''}{reason}"


def _joined(line: str, ignore: Ignore, codes: Iterable[str]) -> str:
    comment = _comment({*ignore.codes, *codes}, ignore.reason)
    return line[: ignore.column - 1] + comment + line[ignore.end - 1 :]


def _open_to_comments(text: str) -> frozenset[int]:
    """Return the lines whose end is one of the grammar's: no text and no backslash goes on in the next line."""
    try:
        return frozenset(
            token.start[0]
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type in (tokenize.NEWLINE, tokenize.NL)
        )
    except (tokenize.TokenError, SyntaxError):
        return frozenset()


def _means_the_same(before: str, after: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
