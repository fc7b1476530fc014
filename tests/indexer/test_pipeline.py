"""What a build tells of its input: where each problem is put, and in which words."""

from __future__ import annotations

from pathlib import Path

from indexer.pipeline import Request, build
from tests.conftest import Package
from tests.judge import PACKAGE

DOUBTFUL = {
    **PACKAGE,
    "pkg/a.py": """\
        import types
        from pkg.base import Base, Other

        held = types.SimpleNamespace(Base=Base)


        class Far(held.Base): ...


        class Near(make := eval("Base")): ...
        """,
    "pkg/b.py": """\
        import os
        from pkg.base import Base, Other

        Chosen = Other
        if os.environ.get("A"):
            Chosen = eval("Base")
        elif os.environ.get("B"):
            Chosen = eval("Other")


        class Either(Chosen): ...
        """,
}
DYNAMIC = {
    **PACKAGE,
    "pkg/a.py": "import os\nglobals()[os.name] = 1\n",
    "pkg/b.py": "globals().update(os.environ)\n",
    "pkg/c.py": "import sys\nsys.modules[__name__].__class__ = make()\n",
    "pkg/d.py": "exec(open('x').read())\n",
    "pkg/e.py": "import os, sys\nsetattr(sys.modules[__name__], os.name, 1)\n",
}


def told(root: Path) -> list[str]:
    request = Request(packages=("pkg",), search_path=(root,), categories={"Base": "pkg.base:Base"})
    return [f"{problem.path}:{problem.line} {problem.message}" for problem in build(request).problems]


def test_a_class_that_can_not_be_known_is_told_at_its_own_line_with_where_the_doubt_arose(package: Package) -> None:
    far, near, either = told(package(DOUBTFUL))
    where = far.rpartition(" (")[2]
    assert ([far.removesuffix(f" ({where}"), near, either], where.startswith("types.py:")) == (
        [
            (
                "pkg/a.py:7 it can't be known whether pkg.a:Far is a plugin:"
                " the attribute Base that an object of types:SimpleNamespace may have"
            ),
            "pkg/a.py:10 it can't be known whether pkg.a:Near is a plugin: a base that a call of builtins:eval gives",
            (
                "pkg/b.py:11 it can't be known whether pkg.b:Either is a plugin:"
                " which base it is depends on a condition: something unknown or pkg.base:Other"
            ),
        ],
        True,
    )


def test_what_may_bind_any_name_is_told_in_a_sentence(package: Package) -> None:
    by = "is a plugin: names may be bound by"
    assert told(package(DYNAMIC)) == [
        f"pkg/a.py:2 it can't be known whether pkg.a:* {by} an item of the namespace under a computed name",
        f"pkg/b.py:1 it can't be known whether pkg.b:* {by} a call that updates the namespace",
        f"pkg/c.py:2 it can't be known whether pkg.c:* {by} what replaces the module's class",
        f"pkg/d.py:1 it can't be known whether pkg.d:* {by} exec()",
        f"pkg/e.py:2 it can't be known whether pkg.e:* {by} setattr() on the module under a computed name",
    ]
