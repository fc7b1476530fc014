"""What the bases of a class statement come to: generics, calls, factories, built-ins, and what is no base at all."""

from __future__ import annotations

import pytest

from tests.conftest import Environment, Judge
from tests.judge import PACKAGE, Case, case

GENERIC = """
from typing import Generic, TypeVar
T = TypeVar("T")
U = TypeVar("U")
class Base(Generic[T]):
    pass
class Pair(Generic[T, U]):
    pass
class Other:
    pass
"""

GENERICS = [
    case(
        "a generic class that completes its arguments before Generic sees them",
        "pkg.a:X",
        files={
            "pkg/base.py": """
                from typing import Any, Generic, TypeVar
                T, U = TypeVar("T"), TypeVar("U")
                class Base(Generic[T, U]):
                    def __class_getitem__(cls, params):
                        return super().__class_getitem__((params, Any))
            """,
        },
        a="from .base import Base\nclass X(Base[int]): ...\n",
    ),
    case(
        "a generic base with an argument",
        "pkg.a:X",
        files={"pkg/base.py": GENERIC},
        a="from .base import Base\nclass X(Base[int]): ...\n",
    ),
    case(
        "a generic base by its module, with an argument",
        "pkg.a:X",
        files={"pkg/base.py": GENERIC},
        a="from . import base\nclass X(base.Base[dict[str, int]]): ...\n",
    ),
    case(
        "a generic base that stays generic",
        "pkg.a:X",
        "pkg.a:Y",
        "pkg.a:Z",
        files={"pkg/base.py": GENERIC},
        a="""
            from typing import Generic
            from .base import Base, T, U, Pair
            class X(Base[T]): ...
            class Y(Base[T], Generic[T, U]): ...
            class Z(Generic[T], Base[T]): ...
            class No(Pair[T, int], Generic[T]): ...
        """,
    ),
    case(
        "an alias of a generic base with an argument",
        "pkg.a:X",
        files={"pkg/base.py": GENERIC},
        a="from .base import Base\nInts = Base[int]\nclass X(Ints): ...\n",
    ),
    case(
        "strings in subscripts",
        "pkg.a:X",
        "pkg.a:Y",
        files={"pkg/base.py": GENERIC},
        a='from .base import Base\nclass X(Base["Later"]): ...\nclass Y(Base["list[Later]"]): ...\nclass Later: ...\n',
    ),
    case(
        "two generic bases",
        "pkg.a:X",
        files={"pkg/base.py": GENERIC},
        a="from .base import Base, Pair\nclass X(Pair[int, str], Base[int]): ...\n",
    ),
    case(
        "Generic beside a base that is not generic",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import typing as t
            from .base import Base
            T = t.TypeVar("T")
            class X(Base, t.Generic[T]): ...
            class Y(t.Generic[T], Base): ...
        """,
    ),
    case(
        "typing's aliases of built-in containers bring Generic along",
        "pkg.a:X",
        "pkg.a:Y",
        "pkg.a:Z",
        bases={"Base": "builtins:list"},
        a="""
            from typing import Generic, List, TypeVar
            T = TypeVar("T")
            class X(List[int]): ...
            class Y(List[T], Generic[T]): ...
            class Z(list[T], Generic[T]): ...
            class Other: ...
        """,
    ),
    case(
        "typing's aliases without an argument",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "builtins:dict"},
        a="import typing\nclass X(typing.Dict): ...\nclass Y(typing.DefaultDict[str, int]): ...\n",
    ),
    case(
        "built-in containers with arguments",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "builtins:dict"},
        a="import collections\nclass X(dict[str, int]): ...\nclass Y(collections.OrderedDict[str, int]): ...\n",
    ),
    case(
        "typing's aliases of abstract containers",
        "pkg.a:X",
        bases={"Base": "collections.abc:Iterable"},
        a="""
            from typing import Iterable, Sequence
            class X(Iterable[int]):
                def __iter__(self): return iter(())
            class Abstract(Sequence[int]): ...
        """,
    ),
    case(
        "abstract containers with arguments",
        "pkg.a:X",
        bases={"Base": "collections.abc:Mapping"},
        a="""
            from collections.abc import Mapping
            class X(Mapping[str, int]):
                def __getitem__(self, key): return 1
                def __iter__(self): return iter(())
                def __len__(self): return 0
        """,
    ),
    case(
        "PEP 695",
        "pkg.a:X",
        "pkg.a:Y",
        a="from .base import Base\nclass X[T](Base): ...\nclass Y[T: int, *Ts, **P](X[T]): ...\n",
        real={
            "pkg/a.py": """
                from typing import Generic, TypeVar
                from .base import Base
                T, U, V = TypeVar("T"), TypeVar("U"), TypeVar("V")
                class X(Base, Generic[T]): ...
                class Y(X[T], Generic[T, U, V]): ...
            """
        },
    ),
    case(
        "PEP 695, imported as it is",
        "pkg.a:X",
        "pkg.a:Y",
        python=(3, 12),
        a="from .base import Base\nclass X[T](Base): ...\nclass Y[T: int, *Ts, **P](X[T]): ...\n",
    ),
    case(
        "PEP 695's parameters are no module names",
        "pkg.a:X",
        a="from .base import Base, Other as T\nclass X[T](Base): ...\nclass No(T): ...\n",
        real={
            "pkg/a.py": """
                from typing import Generic, TypeVar
                from .base import Base, Other as T
                V = TypeVar("V")
                class X(Base, Generic[V]): ...
                class No(T): ...
            """
        },
    ),
    case(
        "a __class_getitem__ of the class's own",
        "pkg.a:X",
        files={
            "pkg/base.py": """
                class Base:
                    def __class_getitem__(cls, item):
                        return cls
                class Other: ...
            """
        },
        a="from .base import Base\nclass X(Base[int]): ...\n",
    ),
    case(
        "a __class_getitem__ that returns another class",
        "pkg.a:X",
        files={
            "pkg/base.py": """
                class Base: ...
                class Other:
                    def __class_getitem__(cls, item):
                        return Base
            """
        },
        a="from .base import Other\nclass X(Other[int]): ...\n",
    ),
    case(
        "__class_getitem__ = classmethod(GenericAlias)",
        "pkg.a:X",
        files={
            "pkg/base.py": """
                import types
                class Base:
                    __class_getitem__ = classmethod(types.GenericAlias)
            """
        },
        a="from .base import Base\nclass X(Base[int]): ...\n",
    ),
    case(
        "Annotated",
        "pkg.a:X",
        a="from typing import Annotated\nfrom .base import Base\nclass X(Annotated[Base, 'fine']): ...\n",
    ),
    case(
        "a protocol",
        "pkg.a:X",
        a="""
            from typing import Protocol, TypeVar
            from .base import Base
            T = TypeVar("T", covariant=True)
            class Runs(Protocol[T]):
                def run(self) -> T: ...
            class X(Base, Runs[int]): ...
            class No(Runs[int]): ...
        """,
    ),
]


@pytest.mark.parametrize("sample", GENERICS, ids=str)
def test_a_subscript_of_a_class_comes_to_the_class_and_what_it_brings_along(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


SIX = [
    case(
        "with_metaclass and a base",
        "pkg.a:X",
        needs="six",
        a="import six\nfrom .base import Base\nclass Meta(type): ...\nclass X(six.with_metaclass(Meta, Base)): ...\n",
    ),
    case(
        "with_metaclass and two bases",
        "pkg.a:X",
        needs="six",
        a="""
            from six import with_metaclass as w
            from .base import Base, Other
            class Meta(type): ...
            class X(w(Meta, Other, Base)): ...
        """,
    ),
    case(
        "with_metaclass and no base",
        "pkg.a:X",
        "pkg.a:Y",
        needs="six",
        bases={"Base": "pkg.a:Base"},
        a="""
            import six
            class Meta(type): ...
            class Base(six.with_metaclass(Meta)): ...
            class X(Base): ...
            class Y(six.with_metaclass(Meta, X)): ...
        """,
    ),
    case(
        "with_metaclass(ABCMeta) makes abstract methods count",
        "pkg.a:Whole",
        needs="six",
        a="""
            import abc, six
            from .base import Base
            class Part(six.with_metaclass(abc.ABCMeta, Base)):
                @abc.abstractmethod
                def run(self): ...
            class Whole(Part):
                def run(self): ...
        """,
    ),
    case(
        "add_metaclass",
        "pkg.a:X",
        "pkg.a:Whole",
        needs="six",
        a="""
            import abc
            import six
            from .base import Base
            class Meta(type): ...
            @six.add_metaclass(Meta)
            class X(Base): ...
            @six.add_metaclass(abc.ABCMeta)
            class Part(Base):
                @abc.abstractmethod
                def run(self): ...
            class Whole(Part):
                def run(self): ...
        """,
    ),
    case(
        "a with_metaclass of the project's own",
        "pkg.a:X",
        b="""
            def with_metaclass(meta, *bases):
                class metaclass(type):
                    def __new__(cls, name, this_bases, d):
                        return meta(name, bases, d)
                return type.__new__(metaclass, "temporary_class", (), {})
        """,
        a="from .b import with_metaclass\nfrom .base import Base\nclass X(with_metaclass(type, Base)): ...\n",
    ),
    case(
        "a with_metaclass that makes a class at once, which stays among the ancestors",
        "pkg.a:X",
        "pkg.a:Y",
        b="""
            class Meta(type): ...
            def with_metaclass(meta, *bases):
                return meta("NewBase", bases, {})
        """,
        a="""
            from .b import Meta, with_metaclass
            from .base import Base
            class X(with_metaclass(Meta, Base)): ...
            class Plain(with_metaclass(Meta)): ...
            class Y(Plain, Base): ...
        """,
    ),
    case(
        "six.moves",
        "pkg.a:X",
        needs="six",
        bases={"Base": "collections:UserDict"},
        a="from six.moves import UserDict\nclass X(UserDict): ...\n",
    ),
]


@pytest.mark.parametrize("sample", SIX, ids=str)
def test_a_base_through_six_is_the_base_that_was_handed_over(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


EXPRESSIONS = [
    case(
        "a class that multiprocessing takes from its context",
        bases={"Process": "multiprocessing.process:BaseProcess"},
        by={"Process": ["pkg.a:X", "pkg.a:Y"]},
        a="""
            import multiprocessing
            from multiprocessing import Process
            class X(multiprocessing.Process): ...
            class Y(Process): ...
        """,
    ),
    case("a starred tuple", "pkg.a:X", a="from .base import Base\nclass X(*(Base,)): ...\n"),
    case("a starred list", "pkg.a:X", a="from .base import Base, Other\nclass X(*[Other, Base]): ...\n"),
    case("a starred name", "pkg.a:X", a="from .base import Base, Other\nBASES = (Other, Base)\nclass X(*BASES): ...\n"),
    case(
        "a starred name of another module, beside a plain base",
        "pkg.a:X",
        b="from .base import Base\nBASES = [Base]\n",
        a="from . import b\nfrom .base import Other\nclass X(Other, *b.BASES): ...\n",
    ),
    case(
        "a starred sum",
        "pkg.a:X",
        a="from .base import Base, Other\nONE, TWO = (Other,), (Base,)\nclass X(*(ONE + TWO)): ...\n",
    ),
    case(
        "a starred name that a condition fills",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            BASES = (Other,)
            if sys.version_info >= (3,):
                BASES += (Base,)
            class X(*BASES): ...
        """,
    ),
    case("an empty starred tuple", a="class X(*()): ...\n"),
    case(
        "a starred call of a function that can be read",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            def bases():
                return tuple(sorted([Base], key=id))
            class X(*bases()): ...
        """,
    ),
    case(
        "bases that are set afterwards",
        "pkg.a:X",
        a="from .base import Base, Other\nclass Plain(Other): ...\nclass X(Plain): ...\nX.__bases__ = (Base,)\n",
    ),
    case(
        "a comprehension with a condition",
        "pkg.a:X",
        a="from .base import Base, Other\nclass X(*(b for b in (Other, Base) if b is not Other)): ...\n",
    ),
    case(
        "a comprehension of two loops, whose table gives the base",
        "pkg.a:X",
        a="""
            from . import base
            NAMES = {"base": ["Base"], "none": ["Other"]}
            MODULES = {name: module for module, names in NAMES.items() for name in names}
            class X(base.Base if MODULES["Base"] == "base" else object): ...
        """,
    ),
    case(
        "a starred call whose order can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            from .base import Base, Other
            def bases():
                return tuple(sorted([Base, Other], key=id))
            class X(*bases()): ...
        """,
    ),
    case(
        "a conditional expression that can be known",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import sys
            from .base import Base, Other
            class X(Base if sys.version_info >= (3,) else Other): ...
            class Y(Other if sys.version_info < (3,) else Base): ...
            class No(Base if sys.version_info < (3,) else Other): ...
        """,
    ),
    case(
        "a conditional expression that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base, Other
            class X(Other if os.environ.get("COLDPLUG_NO_SUCH") else Base): ...
        """,
    ),
    case(
        "a conditional expression that comes to a base either way has an MRO that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base
            class One(Base): ...
            class Two(Base): ...
            class X(Two if os.environ.get("COLDPLUG_NO_SUCH") else One): ...
        """,
        by={"Base": ["pkg.a:One", "pkg.a:Two", "pkg.a:X"]},
    ),
    case(
        "or, where the first is absent",
        "pkg.a:X",
        a="from .base import Base\nNothing = None\nclass X(Nothing or Base): ...\n",
    ),
    case(
        "keywords of a class statement that a mapping gives",
        "pkg.a:X",
        a="from .base import Base\nOPTIONS = {}\nclass X(Base, **OPTIONS): ...\n",
    ),
    case(
        "keywords that __init_subclass__ takes",
        "pkg.a:X",
        a="""
            from .base import Base
            class Named(Base):
                def __init_subclass__(cls, *, label=None, **rest): ...
            class X(Named, label="x"): ...
        """,
        by={"Base": ["pkg.a:Named", "pkg.a:X"]},
    ),
]


@pytest.mark.parametrize("sample", EXPRESSIONS, ids=str)
def test_an_expression_in_the_list_of_bases_comes_to_its_value(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


FACTORIES = [
    case(
        "a factory that stands before what it uses, called in another module",
        "pkg.a:Root",
        "pkg.a:X",
        a="""
            from .b import declarative_base
            Root = declarative_base()
            class X(Root): ...
        """,
        b="""
            from .base import Base
            def declarative_base(metaclass=None):
                return Registry().generate_base(metaclass=metaclass or Meta)
            class Meta(type): ...
            class Registry:
                def generate_base(self, cls=Base, name="Root", metaclass=Meta):
                    bases = not isinstance(cls, tuple) and (cls,) or cls
                    names = {"__abstract__": True}
                    if isinstance(cls, type):
                        names["__doc__"] = cls.__doc__
                    return metaclass(name, bases, names)
        """,
    ),
    case(
        "a factory that asks what kind of thing it was given",
        "pkg.a:A",
        "pkg.a:B",
        "pkg.a:C",
        "pkg.a:D",
        a="""
            import inspect
            from .base import Base, Other
            def pick(thing):
                if isinstance(thing, str):
                    return Base if thing.title().replace("-", "") == "OkGo" else Other
                if inspect.isclass(thing):
                    return Base if issubclass(thing, (Base, int)) else Other
                if callable(thing):
                    return Base
                return Base if isinstance(thing, (dict, list)) else Other
            class A(pick("ok-go")): ...
            class B(pick(bool)): ...
            class C(pick(lambda: 1)): ...
            class D(pick({})): ...
            class No(pick("no")): ...
            class NoAgain(pick(object)): ...
            class NoMore(pick(3)): ...
        """,
    ),
    case(
        "a function that derives from its parameter",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            def mixin(base):
                class Mixed(base):
                    pass
                return Mixed
            class X(mixin(Base)): ...
            class No(mixin(Other)): ...
        """,
    ),
    case(
        "a function of another module, its parameter by keyword and by default",
        "pkg.a:X",
        "pkg.a:Y",
        b="""
            from .base import Base
            def mixin(base=Base, *, name=None):
                class Mixed(base): ...
                return Mixed
        """,
        a="from . import b\nfrom .base import Base, Other\n"
        "class X(b.mixin(base=Base)): ...\nclass Y(b.mixin()): ...\nclass No(b.mixin(Other, name='x')): ...\n",
    ),
    case(
        "a function whose class has further bases",
        "pkg.a:X",
        a="""
            from .base import Base
            class Extra: ...
            def mixin(*bases):
                class Mixed(Extra, *bases): ...
                return Mixed
            class X(mixin(Base)): ...
        """,
    ),
    case(
        "a function in a function",
        "pkg.a:X",
        a="""
            from .base import Base
            def outer(base):
                def inner(other):
                    class Mixed(other): ...
                    return Mixed
                return inner(base)
            class X(outer(Base)): ...
        """,
    ),
    case(
        "a function that returns a function",
        "pkg.a:X",
        a="""
            from .base import Base
            def having(label):
                def mixin(base):
                    class Mixed(base):
                        name = label
                    return Mixed
                return mixin
            class X(having("x")(Base)): ...
        """,
    ),
    case(
        "a function that returns its parameter",
        "pkg.a:X",
        a="from .base import Base\ndef same(cls):\n    return cls\nclass X(same(Base)): ...\n",
    ),
    case("a lambda", "pkg.a:X", a="from .base import Base\nsame = lambda cls: cls\nclass X(same(Base)): ...\n"),
    case(
        "a function that returns a class of its module",
        "pkg.a:X",
        a="from .base import Base\ndef base():\n    return Base\nclass X(base()): ...\n",
    ),
    case(
        "a function that chooses by a condition that can be known",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            def base():
                if sys.version_info < (3,):
                    return Other
                return Base
            class X(base()): ...
        """,
    ),
    case(
        "a function that chooses by a condition that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base, Other
            def base():
                if os.environ.get("COLDPLUG_NO_SUCH"):
                    return Other
                return Base
            class X(base()): ...
        """,
    ),
    case(
        "a function that chooses by its argument",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            def base(kind):
                if kind == "base":
                    return Base
                return Other
            class X(base("base")): ...
            class No(base("other")): ...
        """,
    ),
    case(
        "a function that is bound again",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            def base():
                return Other
            def base():
                return Base
            class X(base()): ...
        """,
    ),
    case(
        "a function that imports in its body",
        "pkg.a:X",
        a="def base():\n    from .base import Base\n    return Base\nclass X(base()): ...\n",
    ),
    case(
        "a function with a call of type",
        "pkg.a:X",
        a="""
            from .base import Base
            def mixin(base):
                return type("Mixed", (base,), {})
            class X(mixin(Base)): ...
        """,
    ),
    case(
        "a static method and a class method",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from .base import Base
            class Factory:
                @staticmethod
                def make(base):
                    class Mixed(base): ...
                    return Mixed
                @classmethod
                def give(cls, base):
                    return base
            class X(Factory.make(Base)): ...
            class Y(Factory.give(Base)): ...
        """,
    ),
    case(
        "a factory's abstract method is completed below",
        "pkg.a:X",
        a="""
            import abc
            from .base import Base
            def mixin(base):
                class Mixed(base, abc.ABC):
                    @abc.abstractmethod
                    def run(self): ...
                return Mixed
            class X(mixin(Base)):
                def run(self): ...
            class Abstract(mixin(Base)): ...
        """,
    ),
    case(
        "a function with a decorator that can't be followed",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import functools, os
            from .base import Base
            def twisted(function):
                if os.environ.get("COLDPLUG_NO_SUCH"):
                    return lambda base: object
                return function
            @twisted
            def mixin(base):
                class Mixed(base): ...
                return Mixed
            class X(mixin(Base)): ...
        """,
    ),
    case(
        "a function that functools.cache wraps",
        "pkg.a:X",
        a="""
            import functools
            from .base import Base
            @functools.lru_cache(maxsize=None)
            def mixin(base):
                class Mixed(base): ...
                return Mixed
            class X(mixin(Base)): ...
        """,
    ),
    case(
        "functools.partial of a factory",
        "pkg.a:X",
        a="""
            from functools import partial
            from .base import Base
            def mixin(label, base):
                class Mixed(base): ...
                return Mixed
            class X(partial(mixin, "x")(Base)): ...
        """,
    ),
]


@pytest.mark.parametrize("sample", FACTORIES, ids=str)
def test_a_factory_of_classes_is_followed(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


CALLS = [
    case("type", "pkg.a:X", a='from .base import Base\nX = type("X", (Base,), {})\n'),
    case(
        "type, with two bases", "pkg.a:X", a='from .base import Base, Other\nX = type("X", (Other, Base), dict(a=1))\n'
    ),
    case("type, of what is no base", a='from .base import Other\nX = type("X", (Other,), {})\n'),
    case("type, under another name", "pkg.a:Y", a='from .base import Base\nY = type("X", (Base,), {})\n'),
    case(
        "type, under another name, serves as a base",
        "pkg.a:Y",
        "pkg.a:Z",
        a='from .base import Base\nY = type("X", (Base,), {})\nclass Z(Y): ...\n',
    ),
    case(
        "type, in a class body",
        "pkg.a:Outer.X",
        a='from .base import Base\nclass Outer:\n    X = type("X", (Base,), {})\n',
    ),
    case(
        "type, in a class body, with its qualname",
        "pkg.a:Outer.X",
        a='from .base import Base\nclass Outer:\n    X = type("X", (Base,), {"__qualname__": "Outer.X"})\n',
    ),
    case(
        "type, with its module",
        "pkg.a:X",
        a='from .base import Base\nX = type("X", (Base,), {"__module__": __name__})\n',
    ),
    case(
        "type, of a class with ABCMeta, is made in ABCMeta's module, which the class takes for its own",
        "pkg.a:X",
        a="""
            import abc
            from .base import Base
            class Part(Base, abc.ABC):
                @abc.abstractmethod
                def run(self): ...
            X = type("X", (Part,), {"run": lambda self: None})
        """,
    ),
    case(
        "type, with its module and a method that an abstract class asks for",
        "pkg.a:X",
        a="""
            import abc
            from .base import Base
            class Part(Base, abc.ABC):
                @abc.abstractmethod
                def run(self): ...
            X = type("X", (Part,), {"run": lambda self: None, "__module__": __name__})
            Y = type("Y", (Part,), {"__module__": __name__})
        """,
    ),
    case(
        "type, with a name that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a='import os\nfrom .base import Base\nX = type(os.environ.get("COLDPLUG_NO_SUCH", "X"), (Base,), {})\n',
    ),
    case(
        "type, with bases that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base, Other
            X = type("X", (Other if os.environ.get("COLDPLUG_NO_SUCH") else Base,), {})
        """,
    ),
    case(
        "a call that the metaclass answers with another class",
        "pkg.a:X",
        a="""
            from .base import Base
            class Meta(type):
                def __call__(cls): return Base
            class Maker(metaclass=Meta): ...
            class X(Maker()): ...
        """,
    ),
    case(
        "a function as the metaclass, which gives the class another base",
        "pkg.a:X",
        a="""
            from .base import Base
            def make(name, bases, namespace):
                return type(name, (Base,), namespace)
            class X(metaclass=make): ...
        """,
    ),
    case(
        "a function as the metaclass, which makes no class",
        a="from .base import Base\nclass X(Base, metaclass=lambda name, bases, namespace: 5): ...\n",
    ),
    case(
        "types.new_class whose body a function fills can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import types
            from .base import Base
            X = types.new_class("X", (Base,), {}, lambda body: body.update(__module__=__name__))
        """,
    ),
    case(
        "a comprehension makes classes, which are assigned to names",
        "pkg.a:X",
        "pkg.a:Y",
        a='from .base import Base\nX, Y = [type(name, (Base,), {}) for name in "XY"]\n',
    ),
    case(
        "a descriptor gives the base",
        "pkg.a:X",
        a="""
            from .base import Base
            class Descriptor:
                def __get__(self, instance, owner): return Base
            class Holder:
                base = Descriptor()
            class X(Holder.base): ...
        """,
    ),
    case(
        "the type of a class is its metaclass",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from .base import Base
            class Meta(type): ...
            class X(Base, metaclass=Meta): ...
            Y = type(X)("Y", (Base,), {"__module__": __name__})
        """,
    ),
    case("type with one argument makes no class", a="from .base import Base\nX = type(Base())\n"),
    case(
        "a metaclass's call",
        "pkg.a:X",
        a='from .base import Base\nclass Meta(type): ...\nX = Meta("X", (Base,), {})\n',
    ),
    case(
        "ABCMeta's call is made in another module, which the class takes for its own",
        "pkg.a:X",
        a='import abc\nfrom .base import Base\nX = abc.ABCMeta("X", (Base,), {})\n',
    ),
    case(
        "ABCMeta's call, with its module",
        "pkg.a:X",
        a='import abc\nfrom .base import Base\nX = abc.ABCMeta("X", (Base,), {"__module__": __name__})\n',
    ),
    case(
        "types.new_class is made in another module, which the class takes for its own",
        "pkg.a:X",
        a='import types\nfrom .base import Base\nX = types.new_class("X", (Base,))\n',
    ),
    case(
        "types.new_class of an abstract base is made by the metaclass, which is in another module again",
        by={"Abstract": ["pkg.a:Bare", "pkg.a:Box", "pkg.a:Named", "pkg.a:X", "pkg.abstract:Boxed"]},
        bases={"Abstract": "pkg.abstract:Abstract"},
        abstract="""
            from abc import ABC
            from typing import Generic, TypeVar
            T = TypeVar("T")
            class Abstract(ABC): ...
            class Boxed(Abstract, Generic[T]): ...
            """,
        a="""
            import abc, types
            from dataclasses import make_dataclass
            from .abstract import Abstract, Boxed
            class X(types.new_class("Made", (Abstract,))): ...
            class Box(types.new_class("MadeBox", (Boxed[int],))): ...
            class Bare(types.new_class("MadeBare", (Abstract,), {"metaclass": abc.ABCMeta})): ...
            class Named(make_dataclass("MadeNamed", ["one"], bases=(Abstract,))): ...
            """,
    ),
    case(
        "types.new_class in a function, which gives the class its module afterwards",
        "pkg.a:X",
        "pkg.a:Y",
        b="""
            import types
            from .base import Base
            def specialize(cls, kind):
                specialized = types.new_class(f"{kind}{cls.__name__}", (cls, Base))
                specialized.__module__ = cls.__module__
                return specialized
            def both(cls):
                return specialize(cls, "First"), specialize(cls, "Second")
        """,
        a="""
            from .b import both
            class Plain: ...
            First, Second = both(Plain)
            class X(First): ...
            class Y(Second): ...
            del First, Second
        """,
    ),
    case(
        "types.new_class serves as a base",
        "pkg.a:Made",
        "pkg.a:X",
        a='import types\nfrom .base import Base\nMade = types.new_class("Made", (Base,))\nclass X(Made): ...\n',
    ),
    case(
        "make_dataclass, which knows its caller's module from 3.12 on",
        "pkg.a:X",
        a="from dataclasses import make_dataclass\nfrom .base import Base\n"
        'X = make_dataclass("X", ["one"], bases=(Base,))\n',
    ),
    case(
        "make_dataclass serves as a base",
        "pkg.a:X",
        a="import dataclasses\nfrom .base import Base\n"
        'class X(dataclasses.make_dataclass("Made", ["one"], bases=(Base,))): ...\n',
    ),
    case(
        "namedtuple",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "builtins:tuple"},
        a="""
            import collections
            from collections import namedtuple
            X = namedtuple("X", "one two")
            Y = collections.namedtuple("Y", ["one"], defaults=[1])
        """,
    ),
    case(
        "namedtuple as a base",
        "pkg.a:X",
        a='from collections import namedtuple\nfrom .base import Base\nclass X(namedtuple("X", "one"), Base): ...\n',
    ),
    case(
        "functional NamedTuple",
        "pkg.a:X",
        bases={"Base": "builtins:tuple"},
        a='from typing import NamedTuple\nX = NamedTuple("X", [("one", int)])\n',
    ),
    case(
        "functional NamedTuple as a base",
        "pkg.a:X",
        a='import typing\nfrom .base import Base\nclass X(Base, typing.NamedTuple("Row", [("one", int)])): ...\n',
    ),
    case(
        "functional TypedDict",
        "pkg.a:X",
        bases={"Base": "builtins:dict"},
        a='from typing import TypedDict\nX = TypedDict("X", {"one": int})\n',
    ),
    case(
        "functional Enum",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "enum:Enum"},
        a='import enum\nX = enum.Enum("X", "ONE TWO")\nY = enum.IntEnum("Y", {"ONE": 1})\n',
    ),
    case(
        "functional Enum of a class of the project's own",
        "pkg.a:X",
        bases={"Base": "pkg.a:Base"},
        a='import enum\nclass Base(enum.Enum): ...\nX = Base("X", ["ONE"])\n',
    ),
    case(
        "a class that a factory made, assigned under its own name",
        "pkg.a:X",
        a="""
            from .base import Base
            def make(name):
                return type(name, (Base,), {})
            X = make("X")
        """,
    ),
    case(
        "classes that a loop makes into the module's names can't be known",
        "pkg.a:X",
        "pkg.a:Y",
        unknown=["pkg.a:*"],
        a="""
            from .base import Base
            for name in ("X", "Y"):
                globals()[name] = type(name, (Base,), {"__module__": __name__})
        """,
    ),
    case(
        "exec of a literal is what stands in it",
        "pkg.a:X",
        "pkg.a:Z",
        a="""
            from .base import Base, Other as X
            exec("class X(Base): ...")
            class Z(X): ...
        """,
    ),
    case(
        "exec of anything else can't be known",
        "pkg.a:X",
        "pkg.a:Z",
        unknown=["pkg.a:*", "pkg.a:Z"],
        a="""
            from .base import Base
            exec("class {}(Base): ...".format("X"))
            class Z(X): ...
        """,
    ),
]


@pytest.mark.parametrize("sample", CALLS, ids=str)
def test_a_class_that_a_call_makes_is_found_where_its_name_and_bases_are_literal(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


ENTRIES = [
    case(
        "typing.NamedTuple",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "builtins:tuple"},
        a="""
            from typing import Generic, NamedTuple, TypeVar
            T = TypeVar("T")
            class X(NamedTuple):
                one: int
            class Y(NamedTuple, Generic[T]):
                one: T
        """,
    ),
    case(
        "a class of a NamedTuple",
        "pkg.a:X",
        a="""
            from typing import NamedTuple
            from .base import Base
            class Row(NamedTuple):
                one: int
            class X(Row, Base): ...
        """,
    ),
    case(
        "a NamedTuple's further bases are dropped",
        broken=["pkg.a"],
        a="from typing import NamedTuple\nfrom .base import Base\nclass X(NamedTuple, Base):\n    one: int\n",
    ),
    case(
        "typing.TypedDict",
        "pkg.a:X",
        "pkg.a:Y",
        bases={"Base": "builtins:dict"},
        a="""
            from typing import TypedDict
            class X(TypedDict, total=False):
                one: int
            class Y(X):
                two: int
        """,
    ),
    case(
        "a class's own __mro_entries__ that returns a class",
        "pkg.a:X",
        a="""
            from .base import Base
            class Proxy:
                def __mro_entries__(self, bases):
                    return (Base,)
            class X(Proxy()): ...
        """,
    ),
    case(
        "a class's own __mro_entries__ that returns what can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            from .base import Base
            class Proxy:
                def __init__(self, cls):
                    self.cls = vars()["cls"]
                def __mro_entries__(self, bases):
                    return (self.cls,)
            class X(Proxy(Base)): ...
        """,
    ),
    case(
        "NewType is no class",
        a="from typing import NewType\nfrom .base import Base\nUserBase = NewType('UserBase', Base)\n",
    ),
    case(
        "NewType is no base",
        broken=["pkg.a"],
        a="from typing import NewType\nfrom .base import Base\n"
        "UserBase = NewType('UserBase', Base)\nclass X(UserBase): ...\n",
    ),
    case(
        "a module is no base",
        broken=["pkg.a"],
        problems=["pkg/a.py:2"],
        a="from . import base as Base\nclass X(Base): ...\n",
    ),
    case(
        "a function is no base",
        broken=["pkg.a"],
        problems=["pkg/a.py:2"],
        a="def Base(): ...\nclass X(Base): ...\n",
    ),
]


@pytest.mark.parametrize("sample", ENTRIES, ids=str)
def test_what_stands_for_a_class_comes_to_what_its_mro_entries_give(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


BUILT_IN = [
    ("builtins:Exception", "class X(ValueError): ..."),
    ("builtins:Exception", "class X(IOError): ..."),
    ("builtins:OSError", "import socket\nclass X(socket.timeout): ..."),
    ("builtins:Exception", "class X(KeyError, AttributeError): ..."),
    ("builtins:BaseException", "class X(KeyboardInterrupt): ..."),
    ("builtins:Exception", "class X(ExceptionGroup): ..."),
    ("builtins:Exception", "import builtins\nclass X(builtins.RuntimeError): ..."),
    ("builtins:dict", "class X(dict): ..."),
    ("builtins:int", "import enum\nclass X(enum.IntFlag): ..."),
    ("builtins:type", "class X(type): ..."),
    ("builtins:object", "class X: ..."),
    ("types:ModuleType", "import types\nclass X(types.ModuleType): ..."),
    ("types:SimpleNamespace", "import types\nclass X(types.SimpleNamespace): ..."),
    ("collections:OrderedDict", "from collections import OrderedDict\nclass X(OrderedDict): ..."),
    ("collections:deque", "import collections\nclass X(collections.deque): ..."),
    ("collections:Counter", "from collections import Counter\nclass X(Counter): ..."),
    ("datetime:date", "import datetime\nclass X(datetime.datetime): ..."),
    ("datetime:tzinfo", "from datetime import tzinfo\nclass X(tzinfo): ..."),
    ("decimal:Decimal", "import decimal\nclass X(decimal.Decimal): ..."),
    ("threading:local", "import threading\nclass X(threading.local): ..."),
    ("threading:Thread", "from threading import Thread\nclass X(Thread): ..."),
    ("functools:partial", "import functools\nclass X(functools.partial): ..."),
    ("random:Random", "import random\nclass X(random.SystemRandom): ..."),
    ("socket:socket", "import socket\nclass X(socket.socket): ..."),
    ("struct:Struct", "import struct\nclass X(struct.Struct): ..."),
    ("queue:SimpleQueue", "import queue\nclass X(queue.SimpleQueue): ..."),
    ("io:IOBase", "import io\nclass X(io.RawIOBase): ..."),
    ("io:StringIO", "import io\nclass X(io.StringIO): ..."),
    ("io:TextIOBase", "import io\nclass X(io.TextIOWrapper): ..."),
    ("ast:AST", "import ast\nclass X(ast.Name): ..."),
    ("ast:NodeVisitor", "import ast\nclass X(ast.NodeTransformer): ..."),
    ("itertools:count", "import itertools\nclass X(itertools.count): ..."),
    ("array:array", "import array\nclass X(array.array): ..."),
    ("pickle:Pickler", "import pickle\nclass X(pickle.Pickler): ..."),
    ("json:JSONEncoder", "import json\nclass X(json.JSONEncoder): ..."),
    ("logging:Handler", "import logging.handlers\nclass X(logging.handlers.RotatingFileHandler): ..."),
    ("unittest:TestCase", "import unittest\nclass X(unittest.IsolatedAsyncioTestCase): ..."),
    ("abc:ABC", "import abc\nclass X(abc.ABC): ..."),
    ("enum:Enum", "import enum\nclass X(enum.StrEnum): ..."),
    ("argparse:Action", "import argparse\nclass X(argparse.Action): ..."),
    (
        "contextlib:ContextDecorator",
        "import contextlib\nclass X(contextlib.ExitStack, contextlib.ContextDecorator): ...",
    ),
    ("pathlib:PurePath", "import pathlib\nclass X(pathlib.PurePosixPath): ..."),
    ("numbers:Number", "import numbers\nclass X(numbers.Number): ..."),
    ("string:Formatter", "import string\nclass X(string.Formatter): ..."),
    ("xml.sax.handler:ContentHandler", "import xml.sax\nclass X(xml.sax.ContentHandler): ..."),
    ("html.parser:HTMLParser", "from html.parser import HTMLParser\nclass X(HTMLParser): ..."),
    ("asyncio:Protocol", "import asyncio\nclass X(asyncio.Protocol): ..."),
    ("asyncio:AbstractEventLoop", "import asyncio\nclass X(asyncio.SelectorEventLoop): ..."),
    ("concurrent.futures:Executor", "import concurrent.futures\nclass X(concurrent.futures.ThreadPoolExecutor): ..."),
    ("typing:Protocol", "from typing import Protocol\nclass X(Protocol): ..."),
]


@pytest.mark.parametrize(
    ("base", "source"), BUILT_IN, ids=[f"{base} {source.split()[-2]}" for base, source in BUILT_IN]
)
def test_a_base_of_the_standard_library_has_the_mro_that_it_has_when_run(base: str, source: str, judge: Judge) -> None:
    sample = case(base, "pkg.a:X", bases={"Base": base}, a=source, files={"pkg/base.py": ""})
    judgement = judge(sample)
    assert judgement.said == judgement.shown


ABSENT = [
    case(
        "the base's own package is not installed",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        bases={"Base": "absent.core:Base"},
        a="from absent.core import Base, Other\nclass X(Base): ...\nclass No(dict): ...\n",
        real={"absent/__init__.py": "", "absent/core.py": "class Base: ...\nclass Other: ...\n"},
    ),
    case(
        "the base's own package is not installed, and is imported whole",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        bases={"Base": "absent.core:Base"},
        a="import absent.core as core\nclass X(core.Base): ...\n",
        real={"absent/__init__.py": "", "absent/core.py": "class Base: ...\n"},
    ),
    case(
        "a mixin's package is not installed",
        "pkg.a:X",
        "pkg.a:Y",
        unknown=["pkg.a:X", "pkg.a:Y"],
        a="from absent import Mixin\nfrom .base import Base\nclass X(Mixin, Base): ...\nclass Y(X): ...\n",
        real={"absent.py": "class Mixin: ...\n"},
    ),
]


@pytest.mark.parametrize("sample", ABSENT, ids=str)
def test_a_certain_subclass_is_a_plugin_whose_mro_cannot_be_known(sample: Case, judge: Judge) -> None:
    judgement = judge(sample, packages=["pkg"])
    records = judgement.document["plugins"]
    told = {id_: (records[id_]["abstract"], records[id_]["mro"]) for id_ in sample.unknown if id_ in records}
    assert (judgement.said, told) == (judgement.shown, dict.fromkeys(sample.unknown, (None, None)))


def test_a_base_in_an_installed_package_is_followed(judge: Judge, environment: Environment) -> None:
    python = environment(
        {
            "installed/__init__.py": "from .deep import Base\n",
            "installed/deep.py": """
                import abc
                class Root(abc.ABC):
                    @abc.abstractmethod
                    def run(self): ...
                class Base(Root): ...
            """,
        }
    )
    sample = case(
        "installed",
        "pkg.a:X",
        bases={"Base": "installed:Base"},
        a="import installed\nclass X(installed.Base):\n    def run(self): ...\nclass Part(installed.Base): ...\n",
    )
    judgement = judge(sample, python=python)
    assert judgement.said == judgement.shown


STUBS = [
    case(
        "a module that has a stub and nothing else",
        "pkg.a:X",
        files={"pkg/native.pyi": "class Root: ...\nclass Base(Root): ...\n"},
        bases={"Base": "pkg.native:Base"},
        real={"pkg/native.py": "class Root: ...\nclass Base(Root): ...\n"},
        a="from .native import Base\nclass X(Base): ...\n",
    ),
    case(
        "a stub whose base class is abstract",
        "pkg.a:X",
        files={
            "pkg/native.pyi": """
                from abc import ABC, abstractmethod
                class Base(ABC):
                    @abstractmethod
                    def run(self) -> None: ...
            """
        },
        bases={"Base": "pkg.native:Base"},
        real={
            "pkg/native.py": """
                from abc import ABC, abstractmethod
                class Base(ABC):
                    @abstractmethod
                    def run(self) -> None: ...
            """
        },
        a="from .native import Base\nclass X(Base):\n    def run(self): ...\nclass Part(Base): ...\n",
    ),
    case(
        "source wins over the stub beside it",
        "pkg.a:X",
        files={"pkg/native.pyi": "class Base: ...\n", "pkg/native.py": "from .base import Base\n"},
        a="from .native import Base\nclass X(Base): ...\n",
    ),
]


@pytest.mark.parametrize("sample", STUBS, ids=str)
def test_a_stub_speaks_for_a_module_without_source(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    # What the stub says is in the searched package too: only the module that has source is compared.
    assert {id_: judgement.said.plugins["Base"].get(id_) for id_ in sample.plugins["Base"]} == judgement.shown.plugins[
        "Base"
    ]


IMPOSSIBLE = [
    case(
        "a class of its own name means the earlier one",
        "pkg.a:A",
        a="from .base import Base\nclass A(Base): ...\nclass A(A): ...\n",
    ),
    case(
        "an imported class of its own name means the imported one",
        "pkg.a:Base",
        a="from .base import Base\nclass Base(Base): ...\n",
    ),
    case(
        "a class of its own name without an earlier one",
        broken=["pkg.a"],
        problems=["pkg/a.py:1"],
        a="class A(A): ...\n",
        options={"exhaustive": True},
    ),
    case(
        "an MRO conflict",
        "pkg.b:Fine",
        broken=["pkg.a"],
        problems=["pkg/a.py:3"],
        a="from .base import Base\nclass A(Base): ...\nclass X(Base, A): ...\n",
        b="from .base import Base\nclass Fine(Base): ...\n",
    ),
    case(
        "an MRO conflict of two orders",
        broken=["pkg.a"],
        problems=["pkg/a.py:4"],
        a="from .base import Base, Other\nclass A(Base, Other): ...\nclass B(Other, Base): ...\nclass X(A, B): ...\n",
    ),
    case(
        "a base given twice",
        broken=["pkg.a"],
        problems=["pkg/a.py:2"],
        a="from .base import Base\nclass X(Base, Base): ...\n",
    ),
    case(
        "a class that comes after the one that derives from it",
        broken=["pkg.a"],
        problems=["pkg/a.py:1"],
        a="class X(Later): ...\nfrom .base import Base\nclass Later(Base): ...\n",
    ),
]


@pytest.mark.parametrize("sample", IMPOSSIBLE, ids=str)
def test_bases_that_cannot_be_are_a_problem_with_its_line(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def test_classes_that_derive_from_each_other_across_modules_are_a_problem_and_it_ends(judge: Judge) -> None:
    sample = case(
        "a circle",
        "pkg.c:Fine",
        broken=["pkg.a", "pkg.b"],
        a="from .b import B\nclass A(B): ...\n",
        b="from .a import A\nclass B(A): ...\n",
        c="from .base import Base\nclass Fine(Base): ...\n",
        options={"exhaustive": True},
    )
    judgement = judge(sample)
    told = {place.partition(":")[0] for place in judgement.places}
    assert (judgement.said, bool(told & {"pkg/a.py", "pkg/b.py"})) == (judgement.shown, True)


def test_a_circle_of_imports_that_python_can_enter_is_no_circle_of_bases(judge: Judge) -> None:
    sample = case(
        "a circle of imports",
        "pkg.a:A",
        "pkg.b:B",
        files={**PACKAGE, "pkg/__init__.py": "from . import a\n"},
        a="from .base import Base\nclass A(Base): ...\nfrom .b import B\n",
        b="from .a import A\nclass B(A): ...\n",
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown
