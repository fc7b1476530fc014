"""Which functions may give back a class that stands in them, read from bytes: a part of the sift. Pure.

Such a class may get a name wherever the function is called by its own. Functions are told apart by their indentation;
what only looks like one, in a text, makes for more of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLOCK = re.compile(rb"(?:\A|\n)([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+([\w\x80-\xff]+)")
_GIVES = re.compile(rb"\b(?:return\b[ \t]*+(?!None\b|True\b|False\b|[\"'\d\n;#])|yield\b|lambda\b)")
_OF_ITS_CLASS = re.compile(rb"__\w+__")


class _Block(NamedTuple):
    """A `def` or `class` statement, with the number of the one around it, -1 where there is none."""

    start: int
    indent: int
    is_function: bool
    name: bytes
    outer: int


def makers(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the names of classes that stand in functions which may give them back, with what these are called by.

    That is the function's name; for one with a name such as `__call__` it is the class's.
    """
    blocks, ends = _blocks(data)
    gives: dict[int, bool] = {}
    for block in blocks:
        if block.is_function or not block.indent:
            continue
        number, is_called_by_class = block.outer, False
        while number >= 0:
            around = blocks[number]
            if around.is_function:
                if number not in gives:
                    gives[number] = _GIVES.search(data, around.start, ends[number]) is not None
                if not gives[number]:
                    break
                is_called_by_class = _OF_ITS_CLASS.fullmatch(around.name) is not None
            if around.is_function != is_called_by_class:
                yield block.name, around.name
                is_called_by_class = False
            number = around.outer


def _blocks(data: bytes) -> tuple[list[_Block], list[int]]:
    """Return the statements in their order, and where the text of each ends."""
    blocks: list[_Block] = []
    ends: list[int] = []
    opened: list[int] = []
    for found in _BLOCK.finditer(data):
        indent = len(found[1])
        while opened and blocks[opened[-1]].indent >= indent:
            ends[opened.pop()] = found.start()
        outer = opened[-1] if opened else -1
        opened.append(len(blocks))
        blocks.append(_Block(found.start(), indent, found[2] == b"def", found[3], outer))
        ends.append(len(data))
    return blocks, ends


def mentions(word: bytes, data: bytes) -> bool:
    """Tell whether a word stands in a source by itself."""
    if word not in data:
        return False
    return re.search(rb"(?<![\w\x80-\xff])%b(?![\w\x80-\xff])" % re.escape(word), data) is not None
