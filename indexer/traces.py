"""What a build took from files, to tell later whether an edit matters to its answer.

Packed it is lines of JSON: what the sift looked for, then a line for each file. A run after an edit reads those of the
files that were edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

LINKS: Final = 1
"""The file was sifted."""
FACTS: Final = 2
"""Its statements were asked for."""
WHOLE: Final = 4
"""Its function bodies were, too."""
BODIES: Final = 8
"""Its text was, for signatures and fields."""
COMPILED: Final = 16
"""It was made sure that Python would compile it."""
TEXT: Final = 32
"""Its text was read for more than that: for rules, and the comments that address them."""


class Sifted(NamedTuple):
    """What the sift takes from a file beside its links between classes.

    `bound` are the words that it looks for among the names that a file binds, `mentioned` those that it looks for
    anywhere.
    """

    bound: AbstractSet[bytes] = frozenset()
    mentioned: AbstractSet[bytes] = frozenset()


NOTHING_SIFTED: Final = Sifted()


class Trace(NamedTuple):
    """A source file that a build asked about: its module, its path below its root, and what was asked."""

    module: str
    path: str
    asked: int


class Traces(NamedTuple):
    """What a build took from each file, by the file's path, and what its sift looked for."""

    files: Mapping[str, Trace]
    sifted: Sifted


NO_TRACES: Final = Traces({}, NOTHING_SIFTED)


def packed(traces: Traces) -> bytes:
    """Return traces as bytes; raise TypeError for a path that is no text."""
    from orjson import dumps

    sifted = [sorted(map(as_text, words)) for words in traces.sifted]
    return b"\n".join([dumps(sifted), *[dumps([path, *trace]) for path, trace in traces.files.items()], b""])


class Packed:
    """Traces as they were packed, of which no more is read than is asked for."""

    def __init__(self, data: bytes) -> None:
        """Take what `packed` returned."""
        self._data = data

    def sifted(self) -> Sifted:
        """Return what the sift looked for."""
        from orjson import loads

        bound, mentioned = loads(self._data[: self._data.index(b"\n")])
        return Sifted(frozenset(map(as_bytes, bound)), frozenset(map(as_bytes, mentioned)))

    def of(self, path: str) -> Trace | None:
        """Return what was asked of a file; None where nothing was, or its path below its root is that of another too.

        Roots are left out where places are told, so that such a path would not say which file is meant.
        """
        from orjson import dumps, loads

        head = b"\n[" + dumps(path) + b","
        at = self._data.find(head)
        if at < 0:
            return None
        _, module, below, asked = loads(self._data[at + 1 : self._data.index(b"\n", at + 1)])
        trace = Trace(module, below, asked)
        return trace if self._data.count(b"," + dumps(below) + b",") == 1 else None


def as_text(data: bytes) -> str:
    """Return bytes as JSON can hold them, one character each."""
    return data.decode("latin-1")


def as_bytes(text: str) -> bytes:
    """Return the bytes that `as_text` made a text of; raise ValueError for any other text."""
    return text.encode("latin-1")
