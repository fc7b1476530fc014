"""Which classes a name reaches, and which of them are abstract: nesting, ABCMeta, decorators, registration."""

from __future__ import annotations

import pytest

from tests.conftest import Judge
from tests.judge import Case, case

NESTED = [
    case(
        "a nested class that the metaclass takes away, or puts back",
        by={"Base": ["pkg.a:Abstract.Meta", "pkg.a:Other.Kept"]},
        unknown=["pkg.a:Abstract.Meta", "pkg.a:Concrete.Meta"],
        a="""
            from .base import Base
            class Maker(type):
                def __new__(cls, name, bases, namespace):
                    meta = namespace.pop("Meta", None)
                    made = super().__new__(cls, name, bases, namespace)
                    if getattr(meta, "abstract", False):
                        made.Meta = meta
                    return made
            class Abstract(metaclass=Maker):
                class Meta(Base):
                    abstract = True
            class Concrete(metaclass=Maker):
                class Meta(Base): ...
            class Other(metaclass=Maker):
                class Kept(Base): ...
        """,
    ),
    case(
        "at any depth",
        "pkg.a:A",
        "pkg.a:A.B",
        "pkg.a:A.B.C",
        "pkg.a:Plain.D",
        a="""
            from .base import Base
            class A(Base):
                class B(Base):
                    class C(Base): ...
            class Plain:
                class D(Base): ...
        """,
    ),
    case(
        "a nested class as a base",
        "pkg.a:Outer.Inner",
        "pkg.a:X",
        "pkg.b:Y",
        a="from .base import Base\nclass Outer:\n    class Inner(Base): ...\nclass X(Outer.Inner): ...\n",
        b="from . import a\nclass Y(a.Outer.Inner): ...\n",
    ),
    case(
        "a nested class that is inherited keeps its id",
        "pkg.a:Outer.Inner",
        "pkg.a:X",
        a="""
            from .base import Base
            class Outer:
                class Inner(Base): ...
            class Special(Outer): ...
            class X(Special.Inner): ...
        """,
    ),
    case(
        "a nested class that derives from the inherited one of its name",
        "pkg.a:Outer.Inner",
        "pkg.a:Special.Inner",
        a="""
            from .base import Base
            class Outer:
                class Inner(Base): ...
            class Special(Outer):
                class Inner(Outer.Inner): ...
        """,
    ),
    case(
        "in a branch of a class body",
        "pkg.a:Outer.X",
        a="""
            import sys
            from .base import Base, Other
            class Outer:
                if sys.version_info >= (3,):
                    class X(Base): ...
                else:
                    class X(Other): ...
        """,
    ),
    case(
        "a nested class is not reached when the class around it was replaced",
        a="from .base import Base\nclass Outer:\n    class X(Base): ...\nclass Outer: ...\n",
    ),
    case(
        "a nested class is reached by what the class around it is called after it was deleted",
        "pkg.a:Kept.X",
        a="from .base import Base\nclass Outer:\n    class X(Base): ...\nKept = Outer\ndel Outer\n",
    ),
    case(
        "a nested class that was replaced after the class statement",
        a="from .base import Base\nclass Outer:\n    class X(Base): ...\nOuter.X = None\n",
    ),
    case(
        "a class whose module gives it another __qualname__",
        "pkg.a:X",
        a='from .base import Base\nclass X(Base): ...\nX.__qualname__ = X.__name__ = "Renamed"\n',
    ),
    case(
        "a class with a __qualname__ of its own",
        "pkg.a:X",
        a='from .base import Base\nclass X(Base):\n    __qualname__ = "Renamed"\n',
    ),
    case(
        "classes whose metaclass gives them another __qualname__, and a base that is one of them",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "pkg.steps:Step"},
        steps="""
            class StepType(type):
                def __new__(cls, name, bases, attrs):
                    module = attrs.get("__module__")
                    full = f"{module}.{name}" if module else name
                    attrs.update({"kind": "step"}, __qualname__=full, name=attrs.get("name") or full)
                    return super().__new__(cls, name, bases, attrs)
            class Step(metaclass=StepType): ...
            """,
        a="""
            from .base import Other
            from .steps import Step
            class X(Step): ...
            class Y(Other, X): ...
            """,
    ),
    case(
        "a class with a __qualname__ by which it is reached",
        "pkg.a:Renamed",
        a='from .base import Base\nclass X(Base):\n    __qualname__ = "Renamed"\nRenamed = X\n',
    ),
    case(
        "a class with the __module__ of its package, which re-exports it",
        "pkg:X",
        files={"pkg/__init__.py": "from .a import X\n"},
        a='from .base import Base\nclass X(Base):\n    __module__ = "pkg"\n',
    ),
    case(
        "a class with the __module__ of a module that does not know it",
        "pkg.a:X",
        a='from .base import Base\nclass X(Base):\n    __module__ = "pkg.base"\n',
    ),
    case(
        "a module that gives itself another name, which leads to nothing",
        "pkg.a:X",
        a='from .base import Base\n__name__ = "pkg.base"\nclass X(Base): ...\n',
    ),
]


@pytest.mark.parametrize("sample", NESTED, ids=str)
def test_a_class_has_the_id_by_which_it_is_reached(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


LOCAL = [
    case(
        "a class in a function",
        a="from .base import Base\ndef make():\n    class X(Base): ...\n    return X\n",
    ),
    case(
        "a class in a function that is called and assigned under its name",
        "pkg.a:X",
        a="from .base import Base\ndef make():\n    class X(Base): ...\n    return X\nX = make()\n",
    ),
    case(
        "a class that derives from a class made in a function",
        "pkg.a:Y",
        "pkg.a:Z",
        a="""
            from .base import Base
            def make():
                class X(Base): ...
                return X
            Y = make()
            class Z(Y): ...
        """,
    ),
    case(
        "a class in a method",
        "pkg.a:Holder",
        a="""
            from .base import Base
            class Holder(Base):
                def make(self):
                    class X(Base): ...
                    return X
        """,
    ),
    case(
        "a class in a function that declares it global and is called",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="from .base import Base\ndef make():\n    global X\n    class X(Base): ...\nmake()\n",
    ),
    case(
        "a function that gives its class the __qualname__ by which it is reached",
        "pkg.a:X",
        a="""
            from .base import Base
            def make(name):
                class Made(Base): ...
                Made.__qualname__ = Made.__name__ = name
                return Made
            X = make("X")
        """,
    ),
]


@pytest.mark.parametrize("sample", LOCAL, ids=str)
def test_a_class_in_a_function_is_not_reached(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def test_a_class_in_a_function_that_derives_from_a_base_is_reported_with_its_place(judge: Judge) -> None:
    sample = case("local", a="from .base import Base\n\ndef make():\n    class X(Base): ...\n    return X\n")
    judgement = judge(sample)
    unresolved = judgement.document["coverage"]["unresolved"]
    places = [f"{item['path']}:{item['line']}" for item in unresolved] + list(judgement.places)
    assert (judgement.said, {place for place in places if place.startswith("pkg/a.py")}) == (
        judgement.shown,
        {"pkg/a.py:4"},
    )


def test_two_classes_of_one_factory_are_one_spelling_and_two_nodes(judge: Judge) -> None:
    sample = case(
        "objective(baselexer)",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from .base import Base
            def objective(base):
                class Generated(base): ...
                return Generated
            class X(objective(Base)): ...
            class Y(objective(Base)): ...
        """,
    )
    judgement = judge(sample)
    generated = "pkg.a:objective.<locals>.Generated"
    nodes = {node["id"] for node in judgement.document["graph"]["nodes"] if "<locals>" in node["id"]}
    edges = {(edge["source"], edge["target"]) for edge in judgement.document["graph"]["edges"]}
    named = {f"{generated}@pkg.a:X", f"{generated}@pkg.a:Y"}
    assert (judgement.said, nodes) == (judgement.shown, named)
    assert edges == {
        ("pkg.a:X", f"{generated}@pkg.a:X"),
        ("pkg.a:Y", f"{generated}@pkg.a:Y"),
        (f"{generated}@pkg.a:X", "pkg.base:Base"),
        (f"{generated}@pkg.a:Y", "pkg.base:Base"),
        ("pkg.base:Base", "builtins:object"),
    }


TWICE = [
    case(
        "of two under conditions, the one that runs",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            if sys.version_info >= (3,):
                class X(Base): ...
            else:
                class X(Other): ...
        """,
    ),
    case(
        "of two under conditions, the one that runs, though it is the second",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            class X(Other): ...
            if sys.version_info >= (3,):
                class X(Base): ...
        """,
    ),
    case(
        "of two under a condition that can't be known, neither",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base, Other
            if os.environ.get("COLDPLUG_NO_SUCH"):
                class X(Other): ...
            else:
                class X(Base): ...
        """,
    ),
    case(
        "a class that is reached by two paths has one id",
        "pkg.b:X",
        a="from .b import X\nfrom .b import X as Y\n",
        b="from .base import Base\nclass X(Base): ...\nAgain = X\n",
    ),
    case(
        "a class that derives from the earlier one of two",
        "pkg.a:Y",
        a="from .base import Base, Other\nclass X(Base): ...\nclass Y(X): ...\nclass X(Other): ...\n",
    ),
    case(
        "the base itself is no plugin, nor its re-export",
        files={"pkg/base.py": "class Base: ...\n"},
        a="from .base import Base\nAgain = Base\n",
    ),
    case(
        "two bases, one of which derives from the other",
        bases={"One": "pkg.base:Base", "Two": "pkg.a:Special"},
        by={"One": ["pkg.a:Special", "pkg.a:X"], "Two": ["pkg.a:X"]},
        a="from .base import Base\nclass Special(Base): ...\nclass X(Special): ...\n",
    ),
    case(
        "two unrelated bases",
        bases={"One": "pkg.base:Base", "Two": "pkg.base:Other"},
        by={"One": ["pkg.a:Both", "pkg.a:X"], "Two": ["pkg.a:Both", "pkg.a:Y"]},
        a="from .base import Base, Other\nclass X(Base): ...\nclass Y(Other): ...\nclass Both(Base, Other): ...\n",
    ),
]


@pytest.mark.parametrize("sample", TWICE, ids=str)
def test_each_class_that_a_name_reaches_counts_once(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


ABSTRACT_BASE = """
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def run(self): ...
class Other:
    pass
"""
ABC = {"pkg/base.py": ABSTRACT_BASE}

ABSTRACT = [
    case(
        "an abstract method that is completed, and one that is not",
        "pkg.a:X",
        files=ABC,
        a="from .base import Base\nclass X(Base):\n    def run(self): ...\nclass Part(Base): ...\n",
    ),
    case(
        "an abstract method of the class's own",
        "pkg.a:X",
        files=ABC,
        a="""
            import abc
            from .base import Base
            class Part(Base):
                def run(self): ...
                @abc.abstractmethod
                def stop(self): ...
            class X(Part):
                def stop(self): ...
        """,
    ),
    case(
        "abstractmethod under another name",
        "pkg.a:X",
        a="""
            import abc as a
            from abc import abstractmethod as todo, ABCMeta as M
            from .base import Base
            class One(Base, metaclass=M):
                @todo
                def run(self): ...
            class Two(Base, a.ABC):
                @a.abstractmethod
                def run(self): ...
            class X(One, Two):
                def run(self): ...
        """,
    ),
    case(
        "an abstract property",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class Part(Base):
                def run(self): ...
                @property
                @abstractmethod
                def name(self): ...
            class X(Part):
                @property
                def name(self): ...
        """,
    ),
    case(
        "an abstract setter makes the property abstract",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class Part(Base):
                def run(self): ...
                @property
                def name(self): ...
                @name.setter
                @abstractmethod
                def name(self, value): ...
            class X(Part):
                @Part.name.setter
                def name(self, value): ...
        """,
    ),
    case(
        "a property made of the base's abstract one keeps what is abstract of it",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class Part(Base):
                def run(self): ...
                @property
                @abstractmethod
                def name(self): ...
            class Still(Part):
                @Part.name.setter
                def name(self, value): ...
            class X(Part):
                @Part.name.getter
                def name(self): ...
        """,
    ),
    case(
        "property as a call",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class Part(Base):
                def run(self): ...
                @abstractmethod
                def _get(self): ...
                name = property(_get)
            class Still(Part):
                def _get(self): ...
            class X(Still):
                name = property(Still._get)
        """,
    ),
    case(
        "abstract class and static methods",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class One(Base):
                def run(self): ...
                @classmethod
                @abstractmethod
                def make(cls): ...
            class Two(Base):
                def run(self): ...
                @staticmethod
                @abstractmethod
                def help(): ...
            class X(One, Two):
                @classmethod
                def make(cls): ...
                @staticmethod
                def help(): ...
        """,
    ),
    case(
        "abc.abstractproperty, abstractclassmethod and abstractstaticmethod",
        "pkg.a:X",
        files=ABC,
        a="""
            import abc
            from .base import Base
            class One(Base):
                def run(self): ...
                @abc.abstractproperty
                def name(self): ...
            class Two(Base):
                def run(self): ...
                @abc.abstractclassmethod
                def make(cls): ...
            class Three(Base):
                def run(self): ...
                @abc.abstractstaticmethod
                def help(): ...
            class X(One, Two, Three):
                name = "x"
                make = help = None
        """,
    ),
    case(
        "abstract coroutines and generators",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class Part(Base):
                def run(self): ...
                @abstractmethod
                async def wait(self): ...
            class X(Part):
                async def wait(self): ...
        """,
    ),
    case(
        "completed by a mixin earlier in the MRO, and not by one later",
        "pkg.a:X",
        files=ABC,
        a="""
            from .base import Base
            class Runs:
                def run(self): ...
            class X(Runs, Base): ...
            class Late(Base, Runs): ...
        """,
    ),
    case(
        "completed by what a mixin earlier in the MRO inherits",
        "pkg.a:X",
        files=ABC,
        a="""
            from .base import Base
            class Root:
                def run(self): ...
            class Runs(Root): ...
            class X(Runs, Base): ...
        """,
    ),
    case(
        "made abstract again",
        "pkg.a:X",
        "pkg.a:Y",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class X(Base):
                def run(self): ...
            class Again(X):
                @abstractmethod
                def run(self): ...
            class Y(Again):
                run = X.run
        """,
    ),
    case(
        "completed by an assignment",
        "pkg.a:X",
        "pkg.a:Y",
        "pkg.a:Z",
        files=ABC,
        a="""
            from .base import Base
            class X(Base):
                def _run(self): ...
                run = _run
            class Y(Base):
                run = None
            class Z(Base):
                run = lambda self: None
        """,
    ),
    case(
        "completed by an assignment of several",
        "pkg.a:X",
        "pkg.a:Y",
        "pkg.a:Z",
        files=ABC,
        a="""
            from .base import Base
            class X(Base):
                run, stop = 1, 2
            class Y(Base):
                run: int = 1
            class Z(Base):
                for run in (1, 2): ...
        """,
    ),
    case(
        "an assignment of what is abstract completes nothing",
        files=ABC,
        a="from .base import Base\nclass Part(Base):\n    run = Base.run\n",
    ),
    case(
        "completed by a property",
        "pkg.a:X",
        files=ABC,
        a="from .base import Base\nclass X(Base):\n    @property\n    def run(self): ...\n",
    ),
    case(
        "completed by a nested class and by an import",
        "pkg.a:X",
        "pkg.a:Y",
        files=ABC,
        a="""
            from .base import Base
            class X(Base):
                class run: ...
            class Y(Base):
                from os import getcwd as run
        """,
    ),
    case(
        "completed in a branch that runs",
        "pkg.a:X",
        files=ABC,
        a="""
            import sys
            from .base import Base
            class X(Base):
                if sys.version_info >= (3,):
                    def run(self): ...
            class Part(Base):
                if sys.version_info < (3,):
                    def run(self): ...
        """,
    ),
    case(
        "completed in a branch of which can't be known whether it runs",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        files=ABC,
        a="""
            import os
            from .base import Base
            class X(Base):
                if not os.environ.get("COLDPLUG_NO_SUCH"):
                    def run(self): ...
        """,
    ),
    case(
        "an annotation completes nothing",
        files=ABC,
        a="from .base import Base\nclass Part(Base):\n    run: object\n",
    ),
    case(
        "a definition that is deleted again completes nothing",
        files=ABC,
        a="from .base import Base\nclass Part(Base):\n    def run(self): ...\n    del run\n",
    ),
    case(
        "an assignment after the class statement completes nothing",
        files=ABC,
        a="from .base import Base\nclass Part(Base): ...\nPart.run = lambda self: None\n",
    ),
    case(
        "a method that is taken from an abstract class is abstract still",
        files=ABC,
        a="""
            import abc
            from .base import Base
            class Part(Base):
                run = Base.__dict__["run"]
            class Part2(Base):
                run = vars(Base)["run"]
            class Maker(abc.ABC):
                @classmethod
                @abc.abstractmethod
                def make(cls): ...
            class Part3(Base, Maker):
                make = Maker.make
                def run(self): ...
        """,
    ),
    case(
        "a dataclass leaves abstract methods that it would write itself",
        "pkg.a:X",
        files=ABC,
        a="""
            import abc
            from dataclasses import dataclass
            from .base import Base
            @dataclass
            class Part(Base):
                def run(self): ...
                @abc.abstractmethod
                def __repr__(self): ...
            @dataclass
            class X(Part):
                one: int = 1
        """,
    ),
    case(
        "setattr and abc.update_abstractmethods",
        "pkg.a:X",
        files=ABC,
        a="""
            import abc
            from .base import Base
            class X(Base): ...
            setattr(X, "run", lambda self: None)
            abc.update_abstractmethods(X)
        """,
    ),
    case(
        "setattr of what is made of the attribute",
        "pkg.a:Late",
        "pkg.a:X",
        "pkg.a:X.Part",
        files=ABC,
        a="""
            import abc
            from .base import Base
            def timed(thing):
                return thing
            class X(Base):
                class Part(Base):
                    def run(self): ...
            setattr(X, "Part", timed(X.Part))
            setattr(X, "run", timed(X.run))
            abc.update_abstractmethods(X)
            class Late(Base):
                def run(self): ...
            setattr(X, "run", timed(Late.run))
            abc.update_abstractmethods(X)
            class Never(Base): ...
            setattr(Never, "run", timed(Base.run))
            abc.update_abstractmethods(Never)
        """,
    ),
    case(
        "a field of a named tuple completes",
        "pkg.a:X",
        "pkg.a:Y",
        files=ABC,
        a="""
            import typing
            from collections import namedtuple
            from .base import Base
            class X(namedtuple("Row", "one run"), Base): ...
            class Row(typing.NamedTuple):
                run: int
            class Y(Row, Base): ...
        """,
    ),
    case(
        "a decorator that calls abc.update_abstractmethods may complete",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        files=ABC,
        a="""
            import abc
            from .base import Base
            def completed(cls):
                cls.run = lambda self: None
                return abc.update_abstractmethods(cls)
            @completed
            class X(Base): ...
        """,
    ),
    case(
        "abc.update_abstractmethods after an assignment",
        "pkg.a:X",
        files=ABC,
        a="""
            import abc
            from .base import Base
            class X(Base): ...
            X.run = lambda self: None
            abc.update_abstractmethods(X)
        """,
    ),
    case(
        "the later of two definitions",
        "pkg.a:X",
        files=ABC,
        a="""
            from abc import abstractmethod
            from .base import Base
            class X(Base):
                @abstractmethod
                def run(self): ...
                def run(self): ...
            class Part(Base):
                def run(self): ...
                @abstractmethod
                def run(self): ...
        """,
    ),
    case(
        "overloads",
        "pkg.a:X",
        files=ABC,
        a="""
            from typing import overload
            from .base import Base
            class X(Base):
                @overload
                def run(self) -> int: ...
                @overload
                def run(self, a) -> str: ...
                def run(self, a=None): ...
        """,
    ),
    case(
        "ABC without abstract methods is concrete",
        "pkg.a:X",
        a="from abc import ABC\nfrom .base import Base\nclass X(Base, ABC): ...\n",
    ),
    case(
        "abstract methods without ABCMeta don't count",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from abc import abstractmethod
            from .base import Base
            class X(Base):
                @abstractmethod
                def run(self): ...
            class Y(X): ...
        """,
    ),
    case(
        "abstract methods without ABCMeta count from where ABCMeta comes in, if the class holds them",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from abc import ABC, abstractmethod
            from .base import Base
            class X(Base):
                @abstractmethod
                def run(self): ...
            class Y(X, ABC): ...
            class Part(X, ABC):
                @abstractmethod
                def stop(self): ...
        """,
    ),
    case(
        "a metaclass that derives from ABCMeta",
        "pkg.a:X",
        b="import abc\nclass Meta(abc.ABCMeta):\n    pass\n",
        a="""
            from abc import abstractmethod
            from .b import Meta
            from .base import Base
            class Part(Base, metaclass=Meta):
                @abstractmethod
                def run(self): ...
            class X(Part):
                def run(self): ...
        """,
    ),
    case(
        "ABCMeta that a second base brings",
        "pkg.a:X",
        a="""
            from abc import ABC, abstractmethod
            from .base import Base
            class Root(ABC): ...
            class Part(Base, Root):
                @abstractmethod
                def run(self): ...
            class X(Part):
                def run(self): ...
        """,
    ),
    case(
        "metaclass=ABCMeta and metaclass=type",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import abc
            from .base import Base
            class Part(Base, metaclass=abc.ABCMeta):
                @abc.abstractmethod
                def run(self): ...
            class X(Part, metaclass=type):
                def run(self): ...
            class Y(Base, metaclass=type):
                @abc.abstractmethod
                def run(self): ...
        """,
    ),
    case(
        "protocols",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "pkg.a:Base"},
        files={"pkg/base.py": ""},
        a="""
            from abc import abstractmethod
            from typing import Protocol
            class Base(Protocol):
                name: str
                @abstractmethod
                def run(self): ...
                def stop(self): ...
            class X(Base):
                def run(self): ...
            class Part(Base): ...
            class More(Base, Protocol):
                def wait(self): ...
            class Y(More):
                def run(self): ...
        """,
    ),
    case(
        "a protocol without abstract methods",
        "pkg.a:X",
        "pkg.a:More",
        bases={"Base": "pkg.a:Base"},
        files={"pkg/base.py": ""},
        a="""
            import typing
            class Base(typing.Protocol):
                def run(self): ...
            class X(Base): ...
            class More(Base, typing.Protocol): ...
        """,
    ),
    case(
        "abstract methods of the standard library",
        "pkg.a:X",
        bases={"Base": "collections.abc:Sequence"},
        a="""
            from collections.abc import Sequence
            class Part(Sequence):
                def __len__(self): return 0
            class X(Part):
                def __getitem__(self, index): ...
        """,
    ),
    case(
        "a hash that Python sets to None completes an abstract hash",
        "pkg.a:X",
        bases={"Base": "collections.abc:Hashable"},
        a="""
            from collections.abc import Hashable
            class X(Hashable):
                def __eq__(self, other): ...
            class Part(Hashable): ...
        """,
    ),
    case(
        "slots complete",
        "pkg.a:X",
        files=ABC,
        a='from .base import Base\nclass X(Base):\n    __slots__ = ("run",)\n',
    ),
    case(
        "fields of a dataclass complete where they have a default",
        "pkg.a:X",
        files=ABC,
        a="""
            from dataclasses import dataclass, field
            from .base import Base
            @dataclass
            class X(Base):
                run: object = None
            @dataclass
            class Part(Base):
                run: object
            @dataclass
            class Part2(Base):
                run: object = field(default_factory=list)
        """,
    ),
    case(
        "what a dataclass adds completes",
        "pkg.a:X",
        bases={"Base": "pkg.a:Base"},
        files={"pkg/base.py": ""},
        a="""
            import abc
            from dataclasses import dataclass
            class Base(abc.ABC):
                @abc.abstractmethod
                def __lt__(self, other): ...
            @dataclass(order=True)
            class X(Base):
                a: int
            @dataclass
            class Part(Base):
                a: int
        """,
    ),
    case(
        "what functools.total_ordering adds does not complete",
        bases={"Base": "pkg.a:Base"},
        files={"pkg/base.py": ""},
        a="""
            import abc, functools
            class Base(abc.ABC):
                @abc.abstractmethod
                def __gt__(self, other): ...
            @functools.total_ordering
            class Part(Base):
                def __eq__(self, other): ...
                def __lt__(self, other): ...
        """,
    ),
    case(
        "decorators that pass on what is abstract, and such that don't",
        "pkg.a:X",
        "pkg.a:Y",
        "pkg.a:Z",
        files=ABC,
        a="""
            import functools
            from abc import abstractmethod
            from .base import Base
            class Part1(Base):
                @functools.singledispatchmethod
                @abstractmethod
                def run(self, a): ...
            class Part2(Base):
                @functools.wraps(Base.run)
                @abstractmethod
                def run(self): ...
            class X(Base):
                @functools.cached_property
                @abstractmethod
                def run(self): ...
            class Part3(Base):
                run = functools.partialmethod(Base.run, 1)
            class Y(Base):
                @functools.lru_cache
                def run(self): ...
            class Z(Base):
                run = staticmethod(print)
        """,
    ),
    case(
        "a decorator of the project's own",
        "pkg.a:X",
        files=ABC,
        a="""
            import functools
            from .base import Base
            def logged(function):
                @functools.wraps(function)
                def inner(*args):
                    return function(*args)
                return inner
            class X(Base):
                @logged
                def run(self): ...
        """,
    ),
    case(
        "a decorator of the project's own on an abstract method, which functools.wraps keeps abstract",
        files=ABC,
        a="""
            import functools
            from abc import abstractmethod
            from .base import Base
            def logged(function):
                @functools.wraps(function)
                def inner(*args):
                    return function(*args)
                return inner
            class Part(Base):
                @logged
                @abstractmethod
                def run(self): ...
        """,
    ),
    case(
        "__isabstractmethod__ that is set by hand",
        "pkg.a:X",
        files=ABC,
        a="""
            from .base import Base
            class Part(Base):
                def run(self): ...
                run.__isabstractmethod__ = True
            class X(Part):
                def run(self): ...
        """,
    ),
    case(
        "what an ancestor sets on each class that derives from it, before ABCMeta looks",
        "pkg.a:X",
        "pkg.a:Y",
        unknown=["pkg.a:X", "pkg.a:Y"],
        files=ABC,
        a="""
            from .base import Base
            class Runs:
                def __init_subclass__(cls, **given):
                    super().__init_subclass__()
                    cls.run = print
            class Copies:
                def __init_subclass__(cls, like, **given):
                    for name, value in vars(like).items():
                        if not name.startswith("__"):
                            setattr(cls, name, value)
            class Names:
                def __init_subclass__(cls):
                    cls.label = cls.__name__
            class X(Base, Runs): ...
            class Y(Base, Copies, like=X): ...
            class Part(Base, Names): ...
        """,
    ),
    case(
        "an enumeration",
        "pkg.a:X",
        bases={"Base": "enum:Enum"},
        a="import enum\nclass X(enum.Enum):\n    ONE = 1\n",
    ),
]


@pytest.mark.parametrize("sample", ABSTRACT, ids=str)
def test_a_class_is_abstract_as_abcmeta_computes_it(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


DECORATED = [
    case(
        "a class that another module, which takes it over, spells as its own",
        by={"Base": ["pkg.defaults:Printable", "pkg.z:X"]},
        helpers="from .base import Base\nclass Printable(Base): ...\n",
        defaults="from .helpers import Printable\nPrintable.__module__ = __name__\n",
        z="from .helpers import Printable\nimport pkg.defaults\nclass X(Printable): ...\n",
    ),
    case(
        "classes that their package spells as its own, in the ways that a text can say it",
        files={
            "pkg/__init__.py": """
                from .a import Assigned, Called, Executed, Wide, Other
                Assigned.__module__ = __name__
                Wide.__\uff4dodule__ = __name__
                setattr(Called, "__mod" "ule__", __name__)
                exec("Executed.\\137_module__ = __name__")
            """,
        },
        by={"Base": ["pkg.a:Other", "pkg:Assigned", "pkg:Called", "pkg:Executed", "pkg:Wide"]},
        a="""
            from .base import Base
            class Assigned(Base): ...
            class Called(Base): ...
            class Executed(Base): ...
            class Wide(Base): ...
            class Other(Base): ...
        """,
    ),
    case(
        "decorators that put a function or an object in the place of a class",
        "pkg.a:Kept",
        a="""
            import functools, inspect
            from .base import Base
            def plain(options):
                def decorate(thing):
                    def inner(*args): ...
                    inner.__doc__ = thing.__doc__
                    return inner
                return decorate
            def wrapping(thing):
                if inspect.isclass(thing) and hasattr(thing, "__mro__") and issubclass(thing, Base) and thing is Base:
                    return thing
                @functools.wraps(thing)
                def inner(*args): ...
                return inner
            def keeping(thing):
                if isinstance(thing, type):
                    return thing
                def inner(*args): ...
                return inner
            @plain("option")
            class No(Base): ...
            @wrapping
            class NoAgain(Base): ...
            @object.__new__
            class NoMore(Base): ...
            @keeping
            class Kept(Base): ...
        """,
    ),
    case(
        "classes that a loop in the package gives its own name",
        "pkg:A",
        "pkg:B",
        "pkg._a:Private",
        "pkg:C",
        files={
            "pkg/__init__.py": """
                from ._a import *
                from ._b import C as C, Same
                __all__ = ["A", "B", "__version__"]
                __version__ = "1"
                __locals = locals()
                for __name in __all__:
                    if not __name.startswith("__"):
                        setattr(__locals[__name], "__module__", "pkg")
                for __key, __value in list(globals().items()):
                    if getattr(__value, "__module__", "").startswith("pkg.") and __value is not Same:
                        __value.__module__ = __name__ if __key else __key
            """,
        },
        by={"Base": ["pkg._a:Private", "pkg._b:Same", "pkg:A", "pkg:B", "pkg:C"]},
        _a="""
            from .base import Base
            __all__ = ["A", "B"]
            class A(Base): ...
            class B(A): ...
            class Private(B): ...
        """,
        _b="from ._a import A\nclass C(A): ...\nclass Same(C): ...\n",
    ),
    case(
        "a decorator that gives a class another module",
        by={"Base": ["pkg.a:Y", "pkg:X"]},
        files={"pkg/__init__.py": "def __getattr__(name):\n    from pkg.a import X\n    return X\n"},
        a="""
            from .b import set_module
            from .base import Base
            @set_module("pkg")
            class X(Base): ...
            class Y(X): ...
        """,
        b="""
            def set_module(module):
                def decorate(func):
                    if module is not None:
                        if isinstance(func, type):
                            func._was = func.__module__
                        func.__module__ = module
                    return func
                return decorate
        """,
    ),
    case(
        "dataclass(slots=True) keeps the id",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import dataclasses
            from dataclasses import dataclass
            from .base import Base
            @dataclass(slots=True)
            class X(Base):
                a: int = 0
            @dataclasses.dataclass(slots=True, kw_only=True)
            class Y(X):
                b: int = 0
        """,
    ),
    case(
        "attrs keeps the id",
        "pkg.a:X",
        "pkg.a:Y",
        "pkg.a:Z",
        needs="attrs",
        a="""
            import attr
            import attrs
            from attrs import define
            from .base import Base
            @define
            class X(Base):
                a: int = 0
            @attrs.frozen(slots=True)
            class Y(X): ...
            @attr.s(slots=True)
            class Z(Base):
                a = attr.ib(default=1)
        """,
    ),
    case(
        "attrs and abstract methods: a slot completes one, a field without a slot does not",
        "pkg.a:Slotted",
        "pkg.a:X",
        needs="attrs",
        files=ABC,
        a="""
            import attrs
            from .base import Base
            @attrs.define
            class X(Base):
                a: int = 0
                def run(self): ...
            @attrs.define
            class Slotted(Base):
                run: object
            @attrs.define(slots=False)
            class Part(Base):
                run: object
        """,
    ),
    case(
        "decorators of the standard library that return the class",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import enum, functools, typing
            from .base import Base
            @typing.final
            @functools.total_ordering
            class X(Base):
                def __lt__(self, other): return False
                def __eq__(self, other): return False
            @typing.runtime_checkable
            class P(typing.Protocol): ...
            class Y(P, Base): ...
        """,
    ),
    case(
        "a decorator of the project's own that returns the class",
        "pkg.a:X",
        "pkg.a:Y",
        b="""
            REGISTRY = {}
            def register(cls):
                REGISTRY[cls.__name__] = cls
                return cls
            def named(name):
                def inner(cls):
                    cls.name = name
                    return cls
                return inner
        """,
        a="from . import b\nfrom .base import Base\n"
        "@b.register\nclass X(Base): ...\n@b.named('y')\nclass Y(Base): ...\n",
    ),
    case(
        "a decorator that returns nothing leaves no class",
        a="""
            from .base import Base
            SEEN = []
            def register(cls):
                SEEN.append(cls)
            @register
            class X(Base): ...
        """,
    ),
    case(
        "a decorator that returns another class",
        "pkg.a:Y",
        a="""
            from .base import Base
            class Y(Base): ...
            def replaced(cls):
                return Y
            @replaced
            class X(Base): ...
        """,
    ),
    case(
        "a decorator that returns a class of its own",
        "pkg.a:X",
        "pkg.a:Z",
        a="""
            from .base import Base
            def wrapped(cls):
                class Wrapped(cls): ...
                return Wrapped
            @wrapped
            class X(Base): ...
            class Z(X): ...
        """,
    ),
    case(
        "a decorator that can't be followed",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base
            def maybe(cls):
                if os.environ.get("COLDPLUG_NO_SUCH"):
                    return None
                return cls
            @maybe
            class X(Base): ...
        """,
    ),
    case(
        "a metaclass that returns another class",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base
            class Meta(type):
                def __new__(meta, name, bases, namespace):
                    if os.environ.get("COLDPLUG_NO_SUCH"):
                        return dict
                    return super().__new__(meta, name, bases, namespace)
            class X(Base, metaclass=Meta): ...
        """,
    ),
    case(
        "a metaclass that adds a base",
        "pkg.a:X",
        a="""
            from .base import Base
            class Meta(type):
                def __new__(meta, name, bases, namespace):
                    return super().__new__(meta, name, (*bases, Base), namespace)
            class X(metaclass=Meta): ...
        """,
    ),
    case(
        "a metaclass with an mro of its own",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            from .base import Base, Other
            class Meta(type):
                def mro(cls):
                    return [cls, Base, Other, object]
            class X(Base, Other, metaclass=Meta): ...
        """,
    ),
]


@pytest.mark.parametrize("sample", DECORATED, ids=str)
def test_a_decorator_or_metaclass_leaves_the_class_that_it_returns(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


VIRTUAL_BASE = {"pkg/base.py": "import abc\nclass Base(abc.ABC):\n    pass\nclass Other:\n    pass\n"}

VIRTUAL = [
    case(
        "register as a call",
        "pkg.a:X",
        files=VIRTUAL_BASE,
        a="from .base import Base\nclass X: ...\nBase.register(X)\nclass No: ...\n",
    ),
    case(
        "register as a call in another module",
        "pkg.a:X",
        files=VIRTUAL_BASE,
        a="class X: ...\n",
        b="from . import base\nfrom .a import X as Found\nbase.Base.register(Found)\n",
    ),
    case(
        "register as a decorator",
        "pkg.a:X",
        files=VIRTUAL_BASE,
        a="from .base import Base\n@Base.register\nclass X: ...\n",
    ),
    case(
        "a class that derives from a registered one",
        "pkg.a:X",
        "pkg.a:Y",
        files=VIRTUAL_BASE,
        a="from .base import Base\nclass X: ...\nBase.register(X)\nclass Y(X): ...\n",
    ),
    case(
        "a class registered with a class that derives from the base, not with the base itself",
        "pkg.a:Special",
        files=VIRTUAL_BASE,
        a="from .base import Base\nclass Special(Base): ...\nclass X: ...\nSpecial.register(X)\n",
    ),
    case(
        "a class that derives from the base and is registered is not virtual",
        "pkg.a:X",
        files=VIRTUAL_BASE,
        a="from .base import Base\nclass X(Base): ...\nBase.register(X)\n",
    ),
    case(
        "__subclasshook__ is ignored",
        files={
            "pkg/base.py": """
                import abc
                class Base(abc.ABC):
                    @classmethod
                    def __subclasshook__(cls, other):
                        return hasattr(other, "run")
            """
        },
        a="class No:\n    def run(self): ...\n",
    ),
    case(
        "a register of the class's own is no registration",
        files={
            "pkg/base.py": """
                class Base:
                    @classmethod
                    def register(cls, other):
                        return other
            """
        },
        a="from .base import Base\n@Base.register\nclass No: ...\n",
    ),
]


@pytest.mark.parametrize("sample", VIRTUAL, ids=str)
def test_a_class_that_is_registered_is_a_virtual_plugin(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown
