"""What the proof of a rewritten module takes for it, and what not."""

from __future__ import annotations

import pytest

from indexer.findings_fixes import AddBase, AddMethods, Annotate, CallSuperInit, Decorate, Edit, MoveImport, Stub
from indexer.fixes_proof import Unproven, prove, prove_comments

BASE = AddBase(line=1, qualname="A", base="B", imports=("m", "B"))
MOVE = MoveImport(line=1, name="a", functions=(2,))
CALL = CallSuperInit(line=2, arguments="")
NOTE = Annotate(line=1, function="f", parameter="x", annotation="int")
METHOD = AddMethods(line=1, qualname="A", stubs=(Stub(name="f", signature="(self)"),))
MARK = Decorate(line=1, name="A", decorator="mark")
CLASS = "class A:\n    def __init__(self): ...\n"


def unproven(before: str, after: str, *edits: Edit, dropped: int = 0) -> str | None:
    try:
        prove(before, after, edits, dropped=frozenset({dropped} - {0}))
    except Unproven as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("before", "after", "edit", "dropped"),
    [
        ("class A: ...\n", "from m import B\nclass A(B): ...\n", BASE, 0),
        ("import a\ndef f(): a\n", "def f():\n    import a; a\n", MOVE, 0),
        (CLASS, "class A:\n    def __init__(self): super().__init__()\n", CALL, 2),
        (CLASS, "class A:\n    def __init__(self): super().__init__(); ...\n", CALL, 0),
        ("def f(x=1): ...\n", "def f(x: int = 1): ...\n", NOTE, 0),
        ("class A: pass\n", "class A:\n    def f(self): raise NotImplementedError\n", METHOD, 1),
        ("class A: ...\n", "@mark\nclass A: ...\n", MARK, 0),
    ],
)
def test_what_an_edit_says_is_proven(before: str, after: str, edit: Edit, dropped: int) -> None:
    assert unproven(before, after, edit, dropped=dropped) is None


ELSEWHERE = "B would not be imported where it is used"
OTHER = "B means something else in this module"
MORE = "it would change more than is meant"


@pytest.mark.parametrize(
    ("before", "after", "edit", "dropped", "reason"),
    [
        ("class A: ...\n", "from m import B\nclass A(B): pass\n", BASE, 0, MORE),
        ("class A: ...\n", "from m import B, C\nclass A(B): ...\n", BASE, 0, ELSEWHERE),
        ("class A: ...\n", "class A(B): ...\nfrom m import B\n", BASE, 0, ELSEWHERE),
        ("class A: ...\n", "class A(B): ...\n", BASE, 0, ELSEWHERE),
        (
            "class A: ...\nB = 1\n",
            "from m import B\nclass A(B): ...\nB = 1\n",
            BASE,
            0,
            OTHER,
        ),
        (
            "class A: ...\nfrom m import *\n",
            "class A(B): ...\nfrom m import *\n",
            BASE,
            0,
            OTHER,
        ),
        ("x = 1\n", "x = 1\n", BASE, 0, "there is no class in line 1"),
        ("import a\ndef f(): a\n", "def f():\n    import a as b; a\n", MOVE, 0, MORE),
        ("import b\ndef f(): a\n", "import b\ndef f(): a\n", MOVE, 0, "no import in line 1 binds a"),
        ("import a\nx = 1\n", "x = 1\n", MOVE, 0, "there is no function in line 2"),
        (CLASS, "class A:\n    def __init__(self): super().__init__()\n", CALL, 0, MORE),
        (CLASS, "class A:\n    def __init__(self): super().__init__(1)\n", CALL, 2, MORE),
        ("class A: x = 1\n", "class A:\n    def f(self): raise NotImplementedError\n", METHOD, 1, MORE),
        ("def f(x=1): ...\n", "def f(x: int = 2): ...\n", NOTE, 0, MORE),
        ("class A: ...\n", "@mark\n@mark\nclass A: ...\n", MARK, 0, MORE),
        ("class A: ...\n", "@mark\nclass A: (\n", MARK, 0, "the file would not parse after it: '(' was never closed"),
        ("x = (\n", "x = 1\n", MARK, 0, "the file would not parse before it: '(' was never closed"),
        (
            "class A: ...\ndef f(x): global x\n",
            "@mark\nclass A: ...\ndef f(x): global x\n",
            MARK,
            0,
            "the file would not compile before it",
        ),
    ],
)
def test_what_more_or_less_is_done_is_not(before: str, after: str, edit: Edit, dropped: int, reason: str) -> None:
    assert (unproven(before, after, edit, dropped=dropped) or "")[: len(reason)] == reason


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Annotate(line=1, function="f", parameter="x", annotation="1 +"), "'1 +' is no expression"),
        (AddMethods(line=2, qualname="A", stubs=(Stub(name="g", signature="(self"),)), "g(self is no method"),
        (
            AddMethods(line=2, qualname="A", stubs=(Stub(name="x = 1\ndef g", signature="()"),)),
            "x = 1\ndef g() is no method",
        ),
    ],
)
def test_an_edit_that_is_no_source_is_refused(edit: Edit, reason: str) -> None:
    text = "def f(x): ...\nclass A: ...\n"
    assert unproven(text, text, edit) == reason


def test_comments_may_be_repeated_and_not_lost() -> None:
    prove_comments(["# a", "# b"], ["# b", "# a", "# a"], removed=0)
    prove_comments(["# a", "# b"], ["# b"], removed=1)
    with pytest.raises(Unproven, match="a comment would be lost"):
        prove_comments(["# a", "# a"], ["# a"], removed=0)
