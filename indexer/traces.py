"""What a build took from files, to tell later whether an edit matters to its answer."""

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
