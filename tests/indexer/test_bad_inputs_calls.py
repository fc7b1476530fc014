"""Calls that lead back to themselves, wherever an expression can stand: they cost what they are in alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from indexer.manifest import render
from indexer.pipeline import Request, build
from tests.judge import write_files

ENDLESS = """
    from .base import Base
    def f(x=g()): return x
    def g(y=f()): return y
    h = lambda z=h(): z
    class Call:
        def __call__(self, a=Call()()): return self()
    k = Call()()
"""

PLACES = {
    "a base": "class A(f(), Base): ...",
    "a base, called through an instance": "class A(k, Call()(), Base): ...",
    "a metaclass": "class A(Base, metaclass=f()): ...",
    "a metaclass that adds a base": """
        class Meta(type):
            def __new__(cls, name, bases, body, more=f()):
                return super().__new__(cls, name, (*bases, f()), body)
        class A(Base, metaclass=Meta): ...
    """,
    "a decorator": "@f()\nclass A(Base): ...",
    "a decorator's argument": "def keep(cls, with_=f()): return keep(with_, cls)\n@keep\nclass A(Base): ...",
    "a parameter": """
        class A(Base):
            def __init__(self, a: f() = f(), *, b: "g()" = g(), **kw: h()): super().__init__(f(), **g())
    """,
    "the body of a class": "class A(Base):\n    name = f()\n    __slots__: f() = f()\n    class In(f()): ...",
    "an attribute made of itself": "class A(Base): ...\nA.run = f(A.run)\nA.__name__ = f(A.__name__)",
    "setattr of what is made of the attribute": "class A(Base):\n    class In(Base): ...\nsetattr(A, 'In', f(A.In))",
    "setattr of the bases": "class A(Base): ...\nsetattr(A, '__bases__', f(A.__bases__))",
    "setattr of the module": "class A(Base): ...\nsetattr(A, '__module__', f(A.__module__))",
    "a registration": "Base.register(f())",
    "__all__": "__all__ = [f(), *g()] + h()",
    "__getattr__": "def __getattr__(name, value=f()): return f(value)",
    "a loop": "for each in f():\n    class A(each, Base): ...",
    "a context": "with f() as held:\n    class A(held, Base): ...",
    "a try": "try:\n    B = f()\nexcept g():\n    B = Base\nclass A(B): ...",
    "a condition": "if f():\n    B = g()\nelse:\n    B = Base\nclass A(B): ...",
    "a match": "match f():\n    case Call.x if g(): B = f()\n    case _: B = Base\nclass A(B): ...",
    "a name in globals": "globals()[f()] = g()",
    "exec": "exec(f())",
    "type": "A = type(f(), (f(), Base), {'run': f()})",
    "displays": "B = {f(): [g() for _ in h() if f()]} | {**f()}\nclass A(B[f()][g()].x, Base): ...",
    "texts": "B = f'{f()}{g()}'\nclass A(globals()[B], Base): ...",
    "a lambda": "class A((lambda b=f(): b)(), Base): ...",
    "an await": "async def c(x=c()): yield c()\nclass A(c(), Base): ...",
}


@pytest.mark.parametrize("place", PLACES)
def test_calls_without_an_end_cost_no_other_class(place: str, tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/a.py": dedent(ENDLESS) + dedent(PLACES[place]),
        "pkg/b.py": "from .a import *\nfrom .a import A\nclass B(A): ...\nsetattr(B, 'run', A.run)\n",
        "pkg/base.py": "from abc import ABC\nclass Base(ABC): ...\n",
        "pkg/good.py": "from .base import Base\nclass Good(Base): ...\n",
    }
    request = Request(
        packages=("pkg",),
        search_path=(write_files(tmp_path, files),),
        categories={"Base": "pkg.base:Base"},
        exhaustive=True,
        jobs=1,
    )
    one, two = build(request), build(replace(request, jobs=2))
    assert "pkg.good:Good" in one.document["plugins"]  # type: ignore[operator]
    assert {problem.path for problem in one.problems} <= {"pkg/a.py", "pkg/b.py"}
    assert (render(two.document), two.problems) == (render(one.document), one.problems)
