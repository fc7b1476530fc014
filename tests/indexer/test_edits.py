"""An edit is told apart from a change: where a file says the same, only its lines may have moved."""

from __future__ import annotations

import pytest

from indexer.edits import unchanged
from indexer.traces import BODIES, COMPILED, FACTS, LINKS, NOTHING_SIFTED, WHOLE, Sifted, Trace

TEXT = '''\
from app.base import Base

LIMIT = 3


class P(Base):
    """A plugin."""

    #: how many
    size: int = LIMIT

    def __init__(self, size=1, **options):
        super().__init__(**options)
        self.size = size

    def run(self):
        return self.size
'''
PARSED = FACTS | BODIES | COMPILED


def moved(old: str, new: str, asked: int, sifted: Sifted = NOTHING_SIFTED) -> dict[int, int] | None:
    """Return what becomes of the lines of TEXT, with one part of it replaced."""
    assert TEXT.count(old) == 1
    edited = TEXT.replace(old, new)
    return unchanged(TEXT.encode(), edited.encode(), Trace("app.m", "app/m.py", asked), sifted)


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("\n\nLIMIT", "\n# a comment\nLIMIT", PARSED),
        ("class P", "# a comment\n\n\nclass P", PARSED),
        ("\n\n    #: how", "\n    # a comment\n    #: how", PARSED),
        ("        return", "        # a comment\n        return", PARSED),
        ("return self.size", "return self.size + 1", PARSED),
        ("return self.size", "other = self.size\n        return other", FACTS | COMPILED),
        ("self.size = size", "self.other = size", FACTS | COMPILED),
        ("LIMIT = 3", "LIMIT   =   3", PARSED),
        ("\n\nLIMIT", "\n\n\n\nLIMIT", LINKS),
        ("return self.size", "here = self.size\n        return here", LINKS),
        ("LIMIT = 3", "LIMIT = 4", LINKS),
    ],
)
def test_an_edit_of_what_was_not_asked_for_is_no_change(old: str, new: str, asked: int) -> None:
    grown = new.count("\n") - old.count("\n")
    lines = moved(old, new, asked)
    at = TEXT[: TEXT.index(old)].count("\n") + 1 + old.count("\n")
    assert lines is not None
    assert {line: now - line for line, now in lines.items()} == {
        line: grown if line > at or (line == at and old[0] in "\nc" and not old.startswith("        ")) else 0
        for line in lines
    }


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("LIMIT = 3", "LIMIT = 4", FACTS),
        ("(Base)", "(Base, int)", FACTS),
        ("class P", "import os\n\n\nclass P", FACTS),
        ("A plugin.", "A good plugin.", FACTS),
        ("#: how many", "#: how much", BODIES),
        ("how many\n", "how many\n    # a comment\n", BODIES),
        ("size=1", "size=2", BODIES),
        ("size: int", "size: float", BODIES),
        ("return self.size", "return self.size + 1", WHOLE),
        ("LIMIT = 3", "LIMIT = 3; OTHER = 4", FACTS),
        ("LIMIT = 3", "return 3", COMPILED),
        ("LIMIT = 3", "LIMIT = (", FACTS),
        ("LIMIT = 3", "LIMIT = 3 \N{RIGHT-TO-LEFT OVERRIDE}", FACTS),
        ("(Base)", "(Other)", LINKS),
        ("import Base", "import Base as Base", LINKS),
        ("from app.base", "from app.other", LINKS),
        ("import Base", "import Base\nfrom app.base import *", LINKS),
        ("LIMIT = 3", "__module__ = 3", LINKS),
        ("LIMIT = 3", "LIMIT = type('Q', (Base,), {})", LINKS),
    ],
)
def test_an_edit_of_what_was_asked_for_is_a_change(old: str, new: str, asked: int) -> None:
    assert moved(old, new, asked) is None


def test_what_the_sift_looked_for_decides_which_names_count() -> None:
    sifted = Sifted(bound=frozenset({b"LIMIT"}), mentioned=frozenset({b"marked"}))
    assert (
        moved("LIMIT = 3", "OTHER = int(3)", LINKS) is None,
        moved("LIMIT = 3", "OTHER = int(3)", LINKS, sifted) is None,
        moved("LIMIT = 3", "LIMIT = int(3)", LINKS, sifted) is None,
        moved("A plugin.", "It is marked.", LINKS) is None,
        moved("A plugin.", "It is marked.", LINKS, sifted) is None,
    ) == (False, False, True, False, True)


def test_comments_within_a_text_are_none() -> None:
    old, new = b'x = """\n\n"""\n', b'x = """\n# more\n"""\n'
    assert unchanged(old, new, Trace("m", "m.py", FACTS), NOTHING_SIFTED) is None
