"""Where a key of a TOML file stands, for messages about it: `tomllib` keeps no positions.

Reads lines, not the grammar. A key is looked for where its table's header or an assignment names it; what stands in a
text of several lines is passed over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import TypeAlias

Keys: TypeAlias = tuple[str, ...]

_KEY = r"""(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(rf"\s*({_DOTTED})\s*=")
_LONG_QUOTES = re.compile(r'"""|' + "'''")


def line_of(text: str, path: str) -> int:
    """Return the line (1-based) of a key, given as `table.key` with any `[position]` in a list left out of account.

    Where the key itself is not written, it is the line of what would hold it; 0 where there is none.
    """
    wanted = _keys(re.sub(r"\[\d+\]", "", path))
    best, found = 0, 0
    for number, keys in _named(text):
        if len(keys) > best and wanted[: len(keys)] == keys:
            best, found = len(keys), number
    return found


def place_of(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, int, str]:
    """Return line, column (both 1-based) and the bare message of what `tomllib` says."""
    told = str(error)
    if found := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", told, re.DOTALL):
        return int(found[2]), int(found[3]), found[1]
    lines = text.rstrip("\n").split("\n")
    return len(lines), len(lines[-1]) + 1, told.removesuffix(" (at end of document)")


def _named(text: str) -> Iterator[tuple[int, Keys]]:
    """Yield each line that names a table or a key, with the whole path of what it names."""
    table: Keys = ()
    quotes = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not quotes:
            if header := _HEADER.fullmatch(line.rstrip("\r")):
                table = _keys(header[1])
                yield number, table
            elif assignment := _ASSIGNMENT.match(line):
                yield number, (*table, *_keys(assignment[1]))
        for mark in _LONG_QUOTES.findall(line):
            quotes = mark if not quotes else "" if mark == quotes else quotes


def _keys(dotted: str) -> Keys:
    """Return the parts of a dotted key as TOML reads them."""
    table = tomllib.loads(f"{dotted} = 0")
    keys: list[str] = []
    while isinstance(table, dict):
        key, table = next(iter(table.items()))
        keys.append(key)
    return tuple(keys)
