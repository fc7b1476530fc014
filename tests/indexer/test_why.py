"""Why a class is a plugin: the chain of its names, the first link that breaks, and the verdict of `build`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import build
from indexer.problems import UsageError
from indexer.request import Request
from indexer.why import Explanation, explain
from tests.conftest import Package

FILES = {
    "app/__init__.py": "from .parts import Alpha\n",
    "app/core.py": """\
        from abc import ABC, abstractmethod

        class Base(ABC):
            @abstractmethod
            def run(self): ...

        class Other:
            pass
        """,
    "app/marks.py": "def plugin(cls):\n    return cls\n",
    "app/parts.py": """\
        from typing import Generic, TypeVar
        import app.core as c
        from app.marks import plugin
        from missing.thing import Gone

        T = TypeVar("T")
        Root = c.Base

        class Alpha(Root):
            def run(self): ...

            class Inner(c.Base):
                def run(self): ...

        class Box(c.Base, Generic[T]):
            def run(self): ...

        class Filled(Box[int]):
            pass

        class Abstract(Root):
            pass

        class _Hidden(Alpha):
            pass

        @plugin
        class Marked:
            pass

        @plugin
        class Both(Alpha):
            pass

        class Virtual:
            pass

        class Heir(Virtual):
            pass

        class Lost(Gone):
            pass

        class LostButSure(Gone, Alpha):
            pass

        class Alone(c.Other):
            pass

        class Crossed(object, Alpha):
            pass

        def make():
            class Local(Alpha):
                pass
            return Local

        LIMIT = 3
        Made = type("Made", (Alpha,), {})
        Odd = unheard_of("Odd")
        """,
    "app/more.py": """\
        from .core import *
        from .parts import Virtual
        from app import parts as p

        Base.register(Virtual)

        @Base.register
        class Registered:
            pass

        class Starred(Base):
            def run(self): ...

        class Chosen(p.Alpha if p.LIMIT else p.Filled):
            pass
        """,
    "app/chains.py": """\
        from app.core import Base as Root, Other
        from app.marks import plugin
        from app.parts import Alpha, Lost

        class Passed(plugin(Alpha)):
            pass

        class First(Alpha or Other):
            pass

        class Unpacked(*[Alpha]):
            pass

        class LostAgain(Lost):
            pass

        def factory(base):
            class Product(base):
                def run(self): ...
            return Product

        Produced = factory(Root)

        class Outer:
            Inner = Root
            class Nested(Inner):
                def run(self): ...

        Called = object(a=1, **{})
        """,
    "app/conditional.py": """\
        from app.core import Base
        try:
            from missing import Fast as Root
        except ImportError:
            Root = Base

        class Perhaps(Root):
            def run(self): ...
        """,
    "app/unclear.py": "exec(open('more.py').read())\n",
    "beside.py": "from app.core import Base\nclass Beside(Base):\n    def run(self): ...\n",
}
BROKEN = {"app/broken.py": "class X(\n", "app/refused.py": "class X: pass\nreturn 1\n"}
"""What only LibCST might read: where these are, each request starts a process."""
BASE = "app.core:Base"


def ask(root: Path, id_: str, *, anywhere: bool = False, bases: tuple[str, ...] = (BASE,)) -> Explanation:
    return explain(request(root, bases=bases), id_, anywhere=anywhere)


def request(root: Path, *, bases: tuple[str, ...] = (BASE,)) -> Request:
    return Request(
        packages=("app",),
        search_path=(root,),
        categories={base.rpartition(":")[2]: base for base in bases},
        decorators=("app.marks.plugin",),
        exclude=("*:_*",),
    )


def told(explanation: Explanation) -> str:
    """Return an explanation in lines: the verdict, the links, of which a broken one begins with `x`, and the remedy."""
    of = "" if explanation.base is None else f" of {explanation.base}"
    lines = [f"{explanation.verdict}: {explanation.id}{of}"]
    lines += [f"{'x' if link.broken else '-'} {link.path}:{link.line} {link.text}" for link in explanation.links]
    lines += [f"! {explanation.remedy}"] if explanation.remedy is not None else []
    return "\n".join(lines)


TO_BASE = """
- app/parts.py:2 import app.core as c
- app/core.py:3 class Base(ABC)
""".strip()
ALPHA = f"""
- app/parts.py:9 class Alpha(Root)
- app/parts.py:7 Root = c.Base
{TO_BASE}
""".strip()

EXPLANATIONS = {
    "app.parts:Alpha": f"""\
yes: app.parts:Alpha of app.core:Base
{ALPHA}""",
    "app.parts:Alpha.Inner": f"""\
yes: app.parts:Alpha.Inner of app.core:Base
- app/parts.py:12 class Alpha.Inner(c.Base)
{TO_BASE}""",
    "app.parts:Filled": f"""\
yes: app.parts:Filled of app.core:Base
- app/parts.py:18 class Filled(Box[...])
- app/parts.py:15 class Box(c.Base, Generic[...])
{TO_BASE}""",
    "app.parts:Abstract": f"""\
no: app.parts:Abstract of app.core:Base
- app/parts.py:21 class Abstract(Root)
- app/parts.py:7 Root = c.Base
{TO_BASE}
x app/parts.py:21 Abstract is abstract: run
! define run in Abstract""",
    "app.parts:_Hidden": """\
no: app.parts:_Hidden of app.core:Base
- app/parts.py:24 class _Hidden(Alpha)
x app/parts.py:24 it is excluded by the pattern '*:_*'
! take '*:_*' out of exclude""",
    "app.parts:Marked": """\
yes: app.parts:Marked
- app/parts.py:28 @plugin
- app/parts.py:28 class Marked""",
    "app.parts:Both": f"""\
yes: app.parts:Both of app.core:Base
- app/parts.py:32 @plugin
- app/parts.py:32 class Both(Alpha)
{ALPHA}""",
    "app.parts:Virtual": """\
yes: app.parts:Virtual of app.core:Base
- app/more.py:5 Base.register(Virtual)
- app/parts.py:35 class Virtual
- app/core.py:3 class Base(ABC)""",
    "app.parts:Heir": """\
yes: app.parts:Heir of app.core:Base
- app/more.py:5 Base.register(Virtual)
- app/parts.py:38 class Heir(Virtual)
- app/core.py:3 class Base(ABC)""",
    "app.more:Registered": """\
yes: app.more:Registered of app.core:Base
- app/more.py:8 @Base.register
- app/more.py:8 class Registered
- app/core.py:3 class Base(ABC)""",
    "app.more:Starred": """\
yes: app.more:Starred of app.core:Base
- app/more.py:11 class Starred(Base)
- app/more.py:1 from .core import *
- app/core.py:3 class Base(ABC)""",
    "app.more:Chosen": f"""\
yes: app.more:Chosen of app.core:Base
- app/more.py:14 class Chosen(p.Alpha if ... else p.Filled)
- app/more.py:3 from app import parts as p
{ALPHA}""",
    "app.chains:Passed": f"""\
yes: app.chains:Passed of app.core:Base
- app/chains.py:5 class Passed(plugin(Alpha))
- app/chains.py:3 from app.parts import Alpha
{ALPHA}""",
    "app.chains:First": f"""\
yes: app.chains:First of app.core:Base
- app/chains.py:8 class First(Alpha or Other)
- app/chains.py:3 from app.parts import Alpha
- app/chains.py:1 from app.core import Other
{ALPHA}""",
    "app.chains:Unpacked": f"""\
yes: app.chains:Unpacked of app.core:Base
- app/chains.py:11 class Unpacked(*...)
{ALPHA}""",
    "app.chains:Produced": """\
yes: app.chains:Produced of app.core:Base
- app/chains.py:18 class factory.<locals>.Product(base)
- app/core.py:3 class Base(ABC)""",
    "app.chains:Outer.Nested": """\
yes: app.chains:Outer.Nested of app.core:Base
- app/chains.py:26 class Outer.Nested(Inner)
- app/chains.py:25 Inner = Root
- app/chains.py:1 from app.core import Base as Root
- app/core.py:3 class Base(ABC)""",
    "app.parts:Alpha.Nothing": """\
no: app.parts:Alpha.Nothing of app.core:Base
x app/parts.py:9 Alpha.Nothing is no class
! define a class of this name at the module's top level""",
    "app.parts:Made": f"""\
yes: app.parts:Made of app.core:Base
- app/parts.py:59 Made is made by a call
{ALPHA}""",
    "app.parts:Lost": """\
cannot know: app.parts:Lost of app.core:Base
- app/parts.py:41 class Lost(Gone)
x app/parts.py:41 the module missing.thing is not found
! install missing where the manifest is built, or give its folder with --search-path""",
    "app.parts:LostButSure": f"""\
yes: app.parts:LostButSure of app.core:Base
- app/parts.py:44 class LostButSure(Gone, Alpha)
{ALPHA}
- app/parts.py:44 whether it is abstract can't be known from source; the loader sees it after the import""",
    "app.parts:Alone": """\
no: app.parts:Alone of app.core:Base
- app/parts.py:47 class Alone(c.Other)
- app/core.py:7 class Other
x app/parts.py:47 app.core:Base is not among its ancestors
! derive Alone from app.core:Base""",
    "app.parts:Crossed": """\
no: app.parts:Crossed of app.core:Base
- app/parts.py:50 class Crossed(object, Alpha)
x app/parts.py:50 no consistent method resolution order of its bases exists
! change the order of the bases, or leave out one that another derives from""",
    "app.conditional:Perhaps": """\
cannot know: app.conditional:Perhaps of app.core:Base
- app/conditional.py:7 class Perhaps(Root)
x app/conditional.py:7 which base it is depends on a condition: missing:Fast or app.core:Base
! give --complete-environment if what is not installed here is not there, or make it unconditional""",
    "app.parts:make.<locals>.Local": """\
cannot know: app.parts:make.<locals>.Local of app.core:Base
- app/parts.py:54 class make.<locals>.Local(Alpha)
x app/parts.py:54 it is made in the function make, so that no module:qualname leads to it
! define the class at the top level of its module, or in a class there""",
    "app.parts:Odd": """\
cannot know: app.parts:Odd of app.core:Base
x app/parts.py:60 a call of an unbound name
! write the base as a name that is imported from the module that defines it""",
    "app.unclear:*": """\
cannot know: app.unclear:* of app.core:Base
x app/unclear.py:1 names may be bound by exec()
! bind the classes of the module by statements""",
    "app.parts:LIMIT": """\
no: app.parts:LIMIT of app.core:Base
x app/parts.py:58 LIMIT is no class
! define a class of this name at the module's top level""",
    "app.parts:Alph": """\
no: app.parts:Alph of app.core:Base
x app/parts.py:0 there is no Alph in app.parts
! did you mean app.parts:Alpha?""",
    "app:Alpha": f"""\
yes: app.parts:Alpha of app.core:Base
- app/__init__.py:1 from .parts import Alpha
{ALPHA}""",
    "app.core:Base": """\
no: app.core:Base of app.core:Base
- app/core.py:3 class Base(ABC)
x app/core.py:3 it is the base itself
! ask for a class that derives from it""",
    "app.broken:X": """\
no: app.broken:X of app.core:Base
x app/broken.py:1 '(' was never closed
! correct the syntax""",
    "app.refused:X": """\
no: app.refused:X of app.core:Base
x app/refused.py:2 'return' outside function
! correct the syntax""",
    "app.part:X": """\
no: app.part:X of app.core:Base
x app/part:0 the module app.part is not found
! did you mean app.parts?""",
    "app.parts.nowhere.at.all:X": """\
no: app.parts.nowhere.at.all:X of app.core:Base
x app/parts/nowhere/at/all:0 the module app.parts.nowhere.at.all is not found
! give the folder that holds it with --search-path""",
    "elsewhere:X": """\
no: elsewhere:X of app.core:Base
x elsewhere:0 the module elsewhere is not found
! give the folder that holds it with --search-path""",
    "beside:Beside": """\
no: beside:Beside of app.core:Base
- beside.py:2 class Beside(Base)
- beside.py:1 from app.core import Base
- app/core.py:3 class Base(ABC)
x beside.py:0 beside is not in what is searched: app
! add beside to the packages""",
}
IN_BROKEN = ("app.broken:X", "app.refused:X")


@pytest.mark.parametrize("id_", EXPLANATIONS)
def test_every_link_of_the_chain_is_a_line_of_source(id_: str, package: Package) -> None:
    files = {**FILES, **BROKEN} if id_ in IN_BROKEN else FILES
    assert told(ask(package(files), id_)) == EXPLANATIONS[id_]


@pytest.mark.parametrize(
    ("id_", "base", "lines"),
    [
        (
            "builtins:dict",
            "builtins:object",
            [
                "yes: builtins:dict of builtins:object",
                "- builtins:0 builtins:dict is implemented in C",
                "- builtins:0 builtins:object is implemented in C",
            ],
        ),
        (
            "builtins:dict",
            BASE,
            [
                "no: builtins:dict of app.core:Base",
                "- builtins:0 builtins:dict is implemented in C",
                "x builtins:0 app.core:Base is not among its ancestors",
                "! derive a class of your own from app.core:Base",
            ],
        ),
        (
            "builtins:len",
            BASE,
            ["no: builtins:len of app.core:Base", "x builtins:0 len is no class", "! name one of its classes"],
        ),
        (
            "_io:FilIO",
            BASE,
            ["no: _io:FilIO of app.core:Base", "x _io:0 there is no FilIO in _io", "! did you mean _io:FileIO?"],
        ),
    ],
)
def test_a_class_that_is_implemented_in_c_is_explained(id_: str, base: str, lines: list[str], package: Package) -> None:
    assert told(ask(package(FILES), id_, anywhere=True, bases=(base,))).splitlines() == lines


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("app/parts.py:Alpha", "app.parts:Alpha"),
        ("app/../app/parts.py:Alpha.Inner", "app.parts:Alpha.Inner"),
        ("app/__init__.py:", "app:Class"),
        ("app/nowhere.py:Alpha", "module:Class"),
        ("app/odd-name.py:Odd", "module:Class"),
        ("../evil:X", "module:Class"),
        ("app.parts:Alpha:Inner", "module:Class"),
        ("app..parts:Alpha", "module:Class"),
        (":Alpha", "module:Class"),
    ],
)
def test_what_is_no_id_is_refused_with_the_id_of_the_file_that_it_names(
    given: str, meant: str, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = package(FILES)
    (root / "app/odd-name.py").write_text("class Odd: pass\n", encoding="utf-8")
    monkeypatch.chdir(root)
    with pytest.raises(UsageError) as raised:
        ask(Path(), given)
    assert str(raised.value) == f"{given!r} is no id of a class; write it as {meant}"


def test_the_verdict_is_what_build_says_of_every_class(package: Package) -> None:
    document = build(request(package({**FILES, **BROKEN}))).document
    coverage: Any = document["coverage"]
    unresolved = {item["id"] for item in coverage["unresolved"]}
    plugins: Any = document["plugins"]
    said = dict.fromkeys(plugins, "yes") | dict.fromkeys(unresolved, "cannot know")
    asked = [id_ for id_ in EXPLANATIONS if id_ not in ("app:Alpha", "app.parts:Odd")]  # an alias; no class to build
    whole = package(FILES, name="whole")
    roots = {id_: package({**FILES, **BROKEN}, name=id_[4:-2]) if id_ in IN_BROKEN else whole for id_ in asked}
    assert {id_: ask(roots[id_], id_).verdict for id_ in asked} == {id_: said.get(id_, "no") for id_ in asked}


def test_a_class_outside_the_packages_is_explained_when_it_may_be_anywhere(package: Package) -> None:
    assert told(ask(package(FILES), "beside:Beside", anywhere=True)) == (
        "yes: beside:Beside of app.core:Base\n"
        "- beside.py:2 class Beside(Base)\n"
        "- beside.py:1 from app.core import Base\n"
        "- app/core.py:3 class Base(ABC)"
    )


SEVERAL = {
    "app.parts:Alone": """\
yes: app.parts:Alone of app.core:Other
- app/parts.py:47 class Alone(c.Other)
- app/parts.py:2 import app.core as c
- app/core.py:7 class Other""",
    "app.core:Other": """\
no: app.core:Other of app.core:Other
- app/core.py:7 class Other
x app/core.py:7 it is the base itself
! ask for a class that derives from it""",
    "app.marks:Nothing": """\
no: app.marks:Nothing
x app/marks.py:0 there is no Nothing in app.marks
! define a class of this name at the module's top level""",
    "app.unclear:Z": """\
cannot know: app.unclear:Z
x app/unclear.py:1 names may be bound by exec()
! bind the classes of the module by statements""",
}


@pytest.mark.parametrize("id_", SEVERAL)
def test_with_several_bases_the_one_that_holds_is_named(id_: str, package: Package) -> None:
    assert told(ask(package(FILES), id_, bases=(BASE, "app.core:Other"))) == SEVERAL[id_]


def test_where_none_of_several_bases_holds_all_are_named(package: Package) -> None:
    assert told(ask(package(FILES), "app.parts:Alone", bases=(BASE, "builtins:Exception"))) == (
        "no: app.parts:Alone\n"
        "- app/parts.py:47 class Alone(c.Other)\n"
        "- app/core.py:7 class Other\n"
        "x app/parts.py:47 none of app.core:Base, builtins:Exception is among its ancestors\n"
        "! derive Alone from app.core:Base or builtins:Exception"
    )


def test_a_base_that_is_not_installed_ends_the_chain(package: Package) -> None:
    assert told(ask(package(FILES), "app.parts:Lost", bases=("missing.thing:Gone",))) == (
        "yes: app.parts:Lost of missing.thing:Gone\n"
        "- app/parts.py:41 class Lost(Gone)\n"
        "- app/parts.py:4 from missing.thing import Gone\n"
        "- app/parts.py:41 missing.thing:Gone is not found here\n"
        "- app/parts.py:41 whether it is abstract can't be known from source; the loader sees it after the import"
    )


def test_a_base_that_is_not_installed_is_followed_through_classes_that_are(package: Package) -> None:
    links = told(ask(package(FILES), "app.chains:LostAgain", bases=("missing.thing:Gone",))).splitlines()
    assert links[1:5] == [
        "- app/chains.py:14 class LostAgain(Lost)",
        "- app/chains.py:3 from app.parts import Lost",
        "- app/parts.py:41 class Lost(Gone)",
        "- app/parts.py:4 from missing.thing import Gone",
    ]


def test_a_chain_without_end_is_cut(package: Package) -> None:
    aliases = "".join(f"A{number} = A{number - 1}\n" for number in range(1, 300))
    root = package({"app/__init__.py": f"class A0: pass\n{aliases}class Deep(A299): pass\n"})
    request = Request(packages=("app",), search_path=(root,), categories={"A": "app:A0"})
    explanation = explain(request, "app:Deep")
    assert (explanation.verdict, len(explanation.links)) == ("yes", 200)


def test_a_base_in_c_ends_the_chain(package: Package) -> None:
    root = package({"app/__init__.py": "class Worse(KeyError):\n    pass\n"})
    request = Request(packages=("app",), search_path=(root,), categories={"E": "builtins:Exception"})
    assert told(explain(request, "app:Worse")) == (
        "yes: app:Worse of builtins:Exception\n"
        "- app/__init__.py:1 class Worse(KeyError)\n"
        "- builtins:0 builtins:KeyError is implemented in C\n"
        "- builtins:0 builtins:LookupError is implemented in C\n"
        "- builtins:0 builtins:Exception is implemented in C"
    )


@pytest.mark.parametrize("id_", ["app", "app:", ":X", ""])
def test_what_is_no_id_is_refused(id_: str, package: Package) -> None:
    with pytest.raises(UsageError) as raised:
        ask(package(FILES), id_)
    assert str(raised.value) == f"{id_!r} is no id of a class; write it as module:Class"


def test_a_question_without_a_base_is_refused_unless_a_decorator_answers_it(package: Package) -> None:
    root = package(FILES)
    with pytest.raises(UsageError) as raised:
        ask(root, "app.parts:Alone", bases=())
    assert str(raised.value) == "no base to ask for; give --base module:Class"
    assert ask(root, "app.parts:Marked", bases=()).verdict == "yes"
