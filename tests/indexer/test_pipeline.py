"""What a build tells of its input: where each problem is put, and in which words."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
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


def test_a_file_that_parses_and_can_not_be_imported_is_told_and_gives_no_plugin(package: Package) -> None:
    refused = "from .base import Base\nclass X(Base): ...\nreturn 1\n"
    root = package({**PACKAGE, "pkg/a.py": refused, "pkg/b.py": "from .base import Base\nclass Y(Base): ...\n"})
    request = Request(packages=("pkg",), search_path=(root,), categories={"Base": "pkg.base:Base"})
    built = build(request)
    coverage = built.document["coverage"]
    assert isinstance(coverage, dict)
    assert (told(root), coverage["failed"], list(built.document["plugins"])) == (  # type: ignore[call-overload]
        ["pkg/a.py:3 'return' outside function"],
        [{"path": "pkg/a.py", "line": 3, "reason": "'return' outside function"}],
        ["pkg.b:Y"],
    )


def test_an_address_that_many_plugins_share_is_told_with_some_of_them(package: Package) -> None:
    modules = {f"pkg/m{number}.py": "from .base import Base\nclass X(Base): ...\n" for number in range(9)}
    assert told(package({**PACKAGE, **modules})) == [
        ("pkg/m0.py:2 the address Base/x is shared by pkg.m0:X, pkg.m1:X, pkg.m2:X, pkg.m3:X, pkg.m4:X and 4 more"),
    ]


def test_a_stub_that_can_not_be_read_is_told_by_its_own_path(package: Package) -> None:
    files = {f"pkg/native{EXTENSION_SUFFIXES[0]}": "no library", "pkg/native.pyi": "class (:\n"}
    assert told(package({**PACKAGE, **files})) == ["pkg/native.pyi:1 invalid syntax"]


def test_progress_is_told_before_each_module_that_matters_and_at_the_end(package: Package) -> None:
    plugin = "from .base import Base\nclass X(Base): ...\n"
    root = package({**PACKAGE, "pkg/a.py": plugin, "pkg/b.py": plugin, "pkg/c.py": "class Y: ...\n"})
    steps: list[tuple[int, int, str]] = []
    request = Request(packages=("pkg",), search_path=(root,), categories={"Base": "pkg.base:Base"})
    build(request, progress=lambda *step: steps.append(step))
    assert steps == [(0, 2, "pkg.a"), (1, 2, "pkg.b"), (2, 2, "")]
