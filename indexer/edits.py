"""Whether an edit of a file changes what a build takes from it: two versions are read, and held against each other.

Lines may move: statements are named by theirs. Nothing else may differ of what was asked. What can't be told counts as
a change. Pure.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from .compiling import refusal
from .read import Unreadable, bidi_lines, decode
from .scan_spelling import may_spell
from .suppressions import MARK
from .traces import BODIES, COMPILED, LINKS, TEXT, WHOLE, Sifted, Trace

Lines: TypeAlias = dict[int, int]
"""Lines of the old text, and where what begins there begins in the new one."""

_DOCUMENTS: Final = "#:"
_BLANK: Final = " \t\f"
_LINES: Final = frozenset({"line", "statement"})


class Edit(NamedTuple):
    """An edit of a module's file: its path, and that below its root, its digest now, and where its lines have moved."""

    file: str
    module: str
    path: str
    sha256: str
    lines: Lines


def unchanged(old: bytes, new: bytes, trace: Trace, sifted: Sifted) -> Lines | None:
    """Return where the lines of a file have moved to, if all that was asked of it is as it was; None if it may not be.

    Only lines that were asked for are told.
    """
    asked = trace.asked
    if any((word in old) != (word in new) for word in sifted.mentioned):
        return None
    try:
        texts = decode(old), decode(new)
    except Unreadable:
        return None
    if any(bidi_lines(text) for text in texts if not text.isascii()):
        return None
    if may_spell(old) != may_spell(new):
        return None
    if asked & LINKS and not _links_alike(old, new, sifted):
        return None
    if not asked & ~LINKS:
        return {}
    if (moved := _moved_by_comments(*texts)) is not None:
        return moved
    if asked & TEXT:
        return None
    said, lines = _said(texts[0], asked), dict[int, int]()
    if said is None or not _same(said, _said(texts[1], asked), lines) or not _in_order(lines):
        return None
    return None if asked & COMPILED and refusal(texts[1]) is not None else lines


def _links_alike(old: bytes, new: bytes, sifted: Sifted) -> bool:
    """Tell whether the sift takes the same from two versions, as far as it looks for it."""
    from .sift_imports import import_statements, words_imported
    from .sift_links import bound, links, normalised, rebinds

    before, after = normalised(old), normalised(new)
    if any((word in before) != (word in after) for word in sifted.mentioned):
        return False
    if any(read(before) != read(after) for read in (words_imported, import_statements)):
        return False
    now = links(after)
    if links(before) != now or bound(before, sifted.bound) != bound(after, sifted.bound):
        return False
    bases = {base for head in now.heads for base in head.bases or ()}
    return all(rebinds(base, before) == rebinds(base, after) for base in bases)


def _moved_by_comments(old: str, new: str) -> Lines | None:
    """Return where lines have moved to, if all that differs is lines of comments between two statements; else None."""
    if "\r" in old or "\r" in new:
        return None
    before, after = old.split("\n"), new.split("\n")
    shorter = min(len(before), len(after))
    head = next((number for number in range(shorter) if before[number] != after[number]), shorter)
    both = range(1, shorter - head + 1)
    tail = next((number for number in both if before[-number] != after[-number]), len(both) + 1) - 1
    differing = before[head : len(before) - tail] + after[head : len(after) - tail]
    around = before[max(head - 1, 0) : head] + before[len(before) - tail :][:1]
    if any(line.lstrip(_BLANK)[:1] not in ("", "#") for line in differing):
        return None
    if any(line.lstrip(_BLANK).startswith(_DOCUMENTS) for line in differing + around):
        return None
    if any(MARK.decode() in line for line in differing):
        return None
    if refusal("\n".join([*before[:head], ""])) is not None:
        return None  # in the middle of a statement, or of a text
    lines = {line: line for line in range(1, head + 1)}
    grown = len(after) - len(before)
    lines.update((line, line + grown) for line in range(len(before) - tail + 1, len(before) + 1))
    return lines


def _said(text: str, asked: int) -> tuple[object, ...] | None:
    """Return what was asked of a text that is parsed; None where it can't be."""
    from .scan import scan

    facts = scan(text, whole=bool(asked & WHOLE))
    if facts.failure is not None:
        return None
    if not asked & BODIES:
        return (facts,)
    from .bodies import read_bodies

    return facts, read_bodies(text)


def _same(old: object, new: object, lines: Lines) -> bool:
    """Tell whether two records say the same but for their lines, which are added."""
    waiting = [(old, new)]
    while waiting:
        one, other = waiting.pop()
        kind = type(one)
        if kind is not type(other):
            return False
        if isinstance(one, tuple) and isinstance(other, tuple):
            if len(one) != len(other):
                return False
            places = _places_of_lines(getattr(kind, "_fields", ()))
            if any(lines.setdefault(one[place], other[place]) != other[place] for place in places):
                return False
            waiting.extend(pair for place, pair in enumerate(zip(one, other, strict=True)) if place not in places)
        elif isinstance(one, dict) and isinstance(other, dict):
            if len(one) != len(other):
                return False
            for key, its in zip(one, other, strict=True):
                by_line = isinstance(key, int)
                if (lines.setdefault(key, its) if by_line else key) != its:
                    return False
                waiting.append((one[key], other[its]))
        elif one != other:
            return False
    return True


@cache
def _places_of_lines(fields: tuple[str, ...]) -> tuple[int, ...]:
    """Return which fields of a record hold lines."""
    return tuple(place for place, name in enumerate(fields) if name in _LINES)


def _in_order(lines: Lines) -> bool:
    """Tell whether what stood above something still does, and what began on one line, and only that, still does."""
    moved = [lines[line] for line in sorted(lines)]
    return all(above < below for above, below in pairwise(moved))
