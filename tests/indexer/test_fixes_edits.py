"""What each kind of edit makes of source, and which are refused: as the child that carries them out answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from textwrap import dedent

import pytest

from indexer.findings_fixes import (
    AddBase,
    AddMethods,
    Annotate,
    CallSuperInit,
    Decorate,
    Edit,
    MoveImport,
    RemoveIgnore,
    Stub,
)
from indexer.fixes_child import answer
from indexer.fixes_lines import with_hunks
from indexer.fixes_plain import plain

ASK = Stub(name="ask", signature="(self, text: str) -> str")
SIZE = Stub(name="size", signature="(self)", decorators=("property",))
WAIT = Stub(name="wait", signature="(self)", is_async=True)


def applied(text: str, *edits: Edit) -> tuple[str, list[str | None]]:
    """Return the text with the edits, and the outcome of each."""
    (reply,) = answer(text, json.dumps([plain(edit) for edit in edits]))
    read = json.loads(reply)
    return with_hunks(text, read["hunks"]), read["outcomes"]


def made_of(before: str, edits: Sequence[Edit]) -> str:
    after, outcomes = applied(dedent(before), *edits)
    assert outcomes == [None] * len(edits)
    return after


METHODS = [
    (
        """\
        class A(Base):
            x = 1  # one

        y = 2
        """,
        (ASK,),
        """\
        class A(Base):
            x = 1  # one

            def ask(self, text: str) -> str:
                raise NotImplementedError

        y = 2
        """,
    ),
    (
        'class A(Base):\n\t"""Doc."""\n\tpass\n',
        (SIZE, WAIT),
        (
            'class A(Base):\n\t"""Doc."""\n\n\t@property\n\tdef size(self):\n\t\traise NotImplementedError\n\n'
            "\tasync def wait(self):\n\t\traise NotImplementedError\n"
        ),
    ),
    (
        "class A(Base): pass",
        (ASK,),
        "class A(Base):\n    def ask(self, text: str) -> str:\n        raise NotImplementedError",
    ),
    (
        "class A(Base): x = 1; y = 2  # both\n",
        (WAIT,),
        "class A(Base):\n    x = 1; y = 2  # both\n\n    async def wait(self):\n        raise NotImplementedError\n",
    ),
    (
        """\
        class A(Base):
            pass  # for now
            # the end
        # after
        """,
        (WAIT,),
        """\
        class A(Base):
            pass  # for now
            # the end

            async def wait(self):
                raise NotImplementedError
        # after
        """,
    ),
    (
        """\
        class A(Base):
          def ask(self, text): ...
        """,
        (ASK, WAIT),
        """\
        class A(Base):
          def ask(self, text): ...

          async def wait(self):
            raise NotImplementedError
        """,
    ),
]


@pytest.mark.parametrize(("before", "stubs", "after"), METHODS)
def test_methods_that_lack_come_last_in_their_class(before: str, stubs: tuple[Stub, ...], after: str) -> None:
    assert made_of(before, [AddMethods(line=1, qualname="A", stubs=stubs)]) == dedent(after)


@pytest.mark.parametrize(
    ("before", "parameter", "after"),
    [
        ("def f(x=1): ...", "x", "def f(x: int = 1): ..."),
        ("def f(a, /, x = 1, *, z): ...", "x", "def f(a, /, x: int = 1, *, z): ..."),
        ("def f(*x): ...", "x", "def f(*x: int): ..."),
        ("def f(*, x=1, **k): ...", "x", "def f(*, x: int = 1, **k): ..."),
        (
            "def f(\n    a,  # one\n    x=1,  # two\n): ...",
            "x",
            "def f(\n    a,  # one\n    x: int = 1,  # two\n): ...",
        ),
        ("async def f(x=1): ...", "x", "async def f(x: int = 1): ..."),
    ],
)
def test_a_parameter_is_annotated_and_its_default_set_off(before: str, parameter: str, after: str) -> None:
    edit = Annotate(line=1, function="f", parameter=parameter, annotation="int")
    assert made_of(before, [edit]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A: ...\n", "from abc import ABC\n\nclass A(ABC): ...\n"),
        ("import os\n\nclass A(B): ...\n", "import os\nfrom abc import ABC\n\nclass A(B, ABC): ...\n"),
        (
            "from abc import abstractmethod\nclass A(): ...\n",
            "from abc import ABC, abstractmethod\nclass A(ABC): ...\n",
        ),
        (
            "from abc import (\n    ABCMeta,\n    abstractmethod,\n)\nclass A(B,\n        C, metaclass=M): ...\n",
            (
                "from abc import (\n    ABC,\n    ABCMeta,\n    abstractmethod,\n)\n"
                "class A(B,\n        C, ABC, metaclass=M): ...\n"
            ),
        ),
        (
            "from abc import ABC as ABC2, ABC\nclass A( B ): ...\n",
            "from abc import ABC as ABC2, ABC\nclass A( B, ABC ): ...\n",
        ),
        (
            '"""Doc."""\nfrom __future__ import annotations\nclass A(\n    B,\n    C,\n): ...\n',
            (
                '"""Doc."""\nfrom __future__ import annotations\nfrom abc import ABC\n'
                "class A(\n    B,\n    C,\n    ABC,\n): ...\n"
            ),
        ),
        (
            "from abc import ABC\nclass A(  # bases\n    B,  # b\n): ...\n",
            "from abc import ABC\nclass A(  # bases\n    B,  # b\n    ABC,\n): ...\n",
        ),
    ],
)
def test_a_base_comes_last_and_is_imported(before: str, after: str) -> None:
    line = before[: before.index("class A")].count("\n") + 1
    assert made_of(before, [AddBase(line=line, qualname="A", base="ABC", imports=("abc", "ABC"))]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '"""Doc."""\n# on A\n@old\n# inner\nclass A: ...\n',
            '"""Doc."""\n\nfrom loader import mark\n\n# on A\n@old\n@mark(name="a")\n# inner\nclass A: ...\n',
        ),
        ("from loader import mark\nclass A: ...\n", 'from loader import mark\n@mark(name="a")\nclass A: ...\n'),
        (
            "from loader import (  # all\n    nothing,  # n\n)\nclass A: ...\n",
            'from loader import (  # all\n    mark,\n    nothing,  # n\n)\n@mark(name="a")\nclass A: ...\n',
        ),
        (
            "from loader import (\n    a,\n    b\n)\nclass A: ...\n",
            'from loader import (\n    a,\n    b,\n    mark\n)\n@mark(name="a")\nclass A: ...\n',
        ),
        ("from loader import a\nclass A: ...\n", 'from loader import a, mark\n@mark(name="a")\nclass A: ...\n'),
        (
            "from loader import (\n    a,\n    b,  # b\n)\nclass A: ...\n",
            'from loader import (\n    a,\n    b,  # b\n    mark,\n)\n@mark(name="a")\nclass A: ...\n',
        ),
    ],
)
def test_a_decorator_stands_nearest_to_what_it_decorates(before: str, after: str) -> None:
    line = before[: before.index("class A")].count("\n") + 1
    edit = Decorate(line=line, name="A", decorator='mark(name="a")', imports=("loader", "mark"))
    assert made_of(before, [edit]) == after


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (" pass\n", "\n        super().__init__(x=x)\n"),
        ("\n        self.x = x\n", "\n        super().__init__(x=x)\n        self.x = x\n"),
        (
            '\n        """Doc."""\n        # first\n        self.x = x\n',
            '\n        """Doc."""\n        super().__init__(x=x)\n        # first\n        self.x = x\n',
        ),
    ],
)
def test_the_call_of_the_base_comes_first(body: str, after: str) -> None:
    head = "class A(B):\n    def __init__(self, x):"
    assert made_of(head + body, [CallSuperInit(line=2, arguments="x=x")]) == head + after


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        (
            "# head\n\n# heavy\nimport numpy as np  # noqa\nimport os\ndef f(): return np.pi  # tail\n",
            MoveImport(line=4, name="np", functions=(6,)),
            "# head\n\n# heavy\nimport os\ndef f():\n    import numpy as np  # noqa\n    return np.pi  # tail\n",
        ),
        (
            (
                "from a import (\n    b,\n    c as d,\n    e,\n)\ndef f():\n    '''Doc.'''\n    d()\n"
                "class C:\n    def g(self):\n        d()\n"
            ),
            MoveImport(line=1, name="d", functions=(6, 10)),
            (
                "from a import (\n    b,\n    e,\n)\ndef f():\n    '''Doc.'''\n    from a import c as d\n    d()\n"
                "class C:\n    def g(self):\n        from a import c as d\n        d()\n"
            ),
        ),
        (
            "import os\n\nimport a\nimport b\n\nimport c\ndef f():\n    a()\n",
            MoveImport(line=3, name="a", functions=(7,)),
            "import os\n\nimport b\n\nimport c\ndef f():\n    import a\n    a()\n",
        ),
        (
            "import os\n\nimport b\n\nimport c\ndef f():\n    b()\n",
            MoveImport(line=3, name="b", functions=(6,)),
            "import os\n\nimport c\ndef f():\n    import b\n    b()\n",
        ),
        (
            "import a.b; import os\nimport c, d\ndef f():\n    a.b()\n",
            MoveImport(line=1, name="a", functions=(3,)),
            "import os\nimport c, d\ndef f():\n    import a.b\n    a.b()\n",
        ),
        (
            "import os; import a\ndef f():\n    a()\n# end\n",
            MoveImport(line=1, name="a", functions=(2,)),
            "import os\ndef f():\n    import a\n    a()\n# end\n",
        ),
        (
            "def f():\n    a()\n\n# late\nfrom . import a\n",
            MoveImport(line=5, name="a", functions=(1,)),
            "def f():\n    from . import a\n    a()\n\n# late\n",
        ),
    ],
)
def test_an_import_goes_where_it_is_used(before: str, edit: MoveImport, after: str) -> None:
    assert made_of(before, [edit]) == after


@pytest.mark.parametrize(
    ("comment", "codes", "after"),
    [
        ("x = 1  # coldplug: ignore[CP101] a reason\n", ("CP101",), "x = 1\n"),
        (
            "x = 1  # coldplug: ignore[CP101, CP2,CP301] a reason\n",
            ("CP2",),
            "x = 1  # coldplug: ignore[CP101, CP301] a reason\n",
        ),
        ("x = 1  # noqa: E501  # coldplug: ignore[CP1]\n", ("CP1",), "x = 1  # noqa: E501\n"),
        ("x = 1  # coldplug: ignore[CP1]  # noqa\n", ("CP1",), "x = 1  # noqa\n"),
        ("x = 1  # coldplug: ignore\n", (), "x = 1\n"),
        ("# coldplug: ignore[CP1]\nx = 1\n", ("CP1",), "x = 1\n"),
        ("f(  # coldplug: ignore[CP1]\n  1)\n", ("CP1",), "f(\n  1)\n"),
    ],
)
def test_what_is_no_longer_ignored_goes_with_its_comment(comment: str, codes: tuple[str, ...], after: str) -> None:
    assert made_of(comment, [RemoveIgnore(line=1, codes=codes)]) == after


MANY = """\
import heavy
class A(Base): pass  # coldplug: ignore[CP1]
class B(Base):
    def __init__(self, x=1, y=2):
        self.x = heavy.made(x)
"""


def test_many_edits_of_one_file_are_carried_out_together_and_once() -> None:
    edits: list[Edit] = [
        RemoveIgnore(line=2, codes=("CP1",)),
        AddMethods(line=2, qualname="A", stubs=(ASK,)),
        AddMethods(line=3, qualname="B", stubs=(ASK,)),
        AddBase(line=3, qualname="B", base="ABC", imports=("abc", "ABC")),
        Annotate(line=4, function="__init__", parameter="x", annotation="int"),
        Annotate(line=4, function="__init__", parameter="y", annotation="int"),
        CallSuperInit(line=4),
        MoveImport(line=1, name="heavy", functions=(4,)),
        CallSuperInit(line=4),
    ]
    assert made_of(MANY, edits) == dedent("""\
        from abc import ABC

        class A(Base):
            pass

            def ask(self, text: str) -> str:
                raise NotImplementedError
        class B(Base, ABC):
            def __init__(self, x: int = 1, y: int = 2):
                import heavy
                super().__init__()
                self.x = heavy.made(x)

            def ask(self, text: str) -> str:
                raise NotImplementedError
        """)


def test_what_is_so_already_is_left_alone() -> None:
    text = (
        "from abc import ABC\n@mark\nclass A(ABC):\n    def __init__(self, x: int = 1):\n        super().__init__()\n"
        "    ask = None\n"
    )
    edits: list[Edit] = [
        AddMethods(line=3, qualname="A", stubs=(ASK,)),
        AddBase(line=3, qualname="A", base="ABC", imports=("abc", "ABC")),
        Annotate(line=4, function="__init__", parameter="x", annotation="str"),
        CallSuperInit(line=4),
        Decorate(line=3, name="A", decorator="mark"),
        RemoveIgnore(line=3, codes=("CP1",)),
    ]
    assert applied(text, *edits) == (text, [""] * 6)


CHANGED = "the file is no longer what was checked"


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        ("x = 1\n", AddMethods(line=1, qualname="A", stubs=(ASK,)), f"there is no class A in line 1: {CHANGED}"),
        ("class B: ...\n", AddBase(line=1, qualname="A", base="X"), f"there is no class A in line 1: {CHANGED}"),
        (
            "def f(x): ...\n",
            Annotate(line=1, function="f", parameter="y", annotation="int"),
            f"f has no parameter y: {CHANGED}",
        ),
        ("def f(): ...\n", CallSuperInit(line=1), f"there is no function __init__ in line 1: {CHANGED}"),
        ("class A: ...\n", Decorate(line=1, name="B", decorator="d"), f"there is no B in line 1: {CHANGED}"),
        (
            "import a\ndef f(): a\n",
            MoveImport(line=1, name="b", functions=(2,)),
            f"no import at module level in line 1 binds b: {CHANGED}",
        ),
        (
            "from a import *\ndef f(): b\n",
            MoveImport(line=1, name="b", functions=(2,)),
            f"no import at module level in line 1 binds b: {CHANGED}",
        ),
        (
            "import a\nx = a\n",
            MoveImport(line=1, name="a", functions=(2,)),
            f"there is no function at all in line 2: {CHANGED}",
        ),
        (
            "class A:\n    def __init__(*args): ...\n",
            CallSuperInit(line=2),
            "`super()` needs a first parameter, and __init__ has none by name",
        ),
        (
            "def __init__(self): ...\n",
            CallSuperInit(line=1),
            "`super()` works in plain methods that stand in a class",
        ),
        (
            "class A:\n    @staticmethod\n    def __init__(self): ...\n",
            CallSuperInit(line=3),
            "`super()` works in plain methods that stand in a class",
        ),
        (
            "from a import (\n    b,  # why\n    c,\n)\ndef f(): b\n",
            MoveImport(line=1, name="b", functions=(5,)),
            "a comment would be lost",
        ),
        (
            "ABC = 1\nclass A: ...\n",
            AddBase(line=2, qualname="A", base="ABC", imports=("abc", "ABC")),
            "ABC means something else in this module",
        ),
        (
            "class A: ...\n",
            AddMethods(line=1, qualname="A", stubs=(Stub(name="f", signature="(self): pass\n    def g(self)"),)),
            "LibCST can't read the file or the edit",
        ),
        (
            "def f(x): ...\n",
            Annotate(line=1, function="f", parameter="x", annotation="int = 1, y: int"),
            "LibCST can't read the file or the edit: parser error: error at 1:6: expected one of",
        ),
        ("class A: ...\nprint 1\n", AddBase(line=1, qualname="A", base="B"), "LibCST can't read the file or the edit"),
        (
            "class A: ...\nreturn\nx: int\nglobal x\n",
            AddBase(line=1, qualname="A", base="B"),
            "the file would not compile",
        ),
        (
            "def f(x=1):\n    if x: pass\n    except E : pass\n",
            Annotate(line=1, function="f", parameter="x", annotation="int"),
            "LibCST",
        ),
    ],
)
def test_what_can_t_be_carried_out_is_refused_and_the_file_stays(text: str, edit: Edit, reason: str) -> None:
    after, (outcome,) = applied(text, edit)
    assert (after, (outcome or "")[: len(reason)]) == (text, reason)


def test_of_edits_that_are_not_sound_together_as_many_as_can_be_are_carried_out() -> None:
    text = "ABC = 1\nclass A: ...\ndef f(x=1): ...\nclass B: ...\n"
    after, outcomes = applied(
        text,
        AddMethods(line=2, qualname="A", stubs=(WAIT,)),
        AddBase(line=2, qualname="A", base="ABC", imports=("abc", "ABC")),
        Annotate(line=3, function="f", parameter="x", annotation="int"),
        AddMethods(line=3, qualname="B", stubs=(WAIT,)),
        AddBase(line=4, qualname="B", base="A"),
    )
    assert (after, outcomes) == (
        (
            "ABC = 1\nclass A:\n    async def wait(self):\n        raise NotImplementedError\n"
            "def f(x: int = 1): ...\nclass B(A): ...\n"
        ),
        [
            None,
            "ABC means something else in this module",
            None,
            f"there is no class B in line 3: {CHANGED}",
            None,
        ],
    )


@pytest.mark.parametrize(
    "text",
    [
        "class A[T](Base): ...\n",
        "type X = int\nclass A(Base): ...\n",
        "try: ...\nexcept E, F: ...\nclass A(Base): ...\n",
        "x = f'{a!r:>{w}}' + f\"{'a' + f'{1}'}\"\nclass A(Base): ...\n",
    ],
)
def test_source_newer_than_the_running_python_is_edited_too(text: str) -> None:
    line = text[: text.index("class")].count("\n") + 1
    after, outcomes = applied(text, AddMethods(line=line, qualname="A", stubs=(WAIT,)))
    assert (after, outcomes) == (
        text.replace(" ...\n", "\n    async def wait(self):\n        raise NotImplementedError\n")
        if text.count("...") == 1
        else text[: text.rindex(" ...")] + "\n    async def wait(self):\n        raise NotImplementedError\n",
        [None],
    )


def test_lines_that_libcst_does_not_write_as_it_read_them_stay_as_they_were() -> None:
    text = "\fx = 1\ntry: ...\nexcept E : ...\n\f\nclass A: ...\n"
    assert made_of(text, [AddBase(line=5, qualname="A", base="B")]) == text.replace("A:", "A(B):")
