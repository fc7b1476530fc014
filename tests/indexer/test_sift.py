"""What the sift lets through is enough: a sifted build says what one that parses everything says, but for coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import Request, build
from indexer.sift_links import Links, bound, links, normalised
from tests.generated import package as generated
from tests.judge import write_files

BASE = "class Base: ...\n"

# Files by name, and the modules that need not be parsed: chains of names that lead to `app.base:Base`, or don't.
CHAINS: Mapping[str, Mapping[str, str]] = {
    "a plain subclass": {"m": "from app.base import Base\nclass P(Base): ...\n"},
    "an attribute": {"m": "import app.base\nclass P(app.base.Base): ...\n"},
    "a renamed import": {"m": "from app.base import Base as B\nclass P(B): ...\n"},
    "a renamed import of a renamed import": {
        "a": "from app.base import Base as Other\n",
        "m": "from app.a import Other as Third\nclass P(Third): ...\n",
    },
    "a renamed import on a line of its own": {
        "m": "from app.base import (\n    Base\n    as\n    Other,\n)\nclass P(Other): ...\n"
    },
    "what a decorator returns": {
        "a": "from app.base import Base\ndef other(cls): return Base\n",
        "b": "from app.a import other\n@other\nclass Q: ...\n",
        "m": "from app.b import Q\nclass P(Q): ...\n",
    },
    "an alias": {
        "a": "import app.base\nOther = app.base.Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an annotated alias": {
        "a": "from app.base import Base\nOther: type[Base] = Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an alias among others": {
        "a": "from app.base import Base\nOther, another = Base, 1\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an alias among others in a chain": {
        "a": "import app.base\nfirst = Other, second = third = app.base.Base, 1\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a chain of aliases": {
        "a": "import app.base\nAnother = Other = app.base.Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an alias after others in a chain": {
        "a": "import app.base\nfirst, second = third, Other = 1, app.base.Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an alias after a semicolon": {
        "a": "from app.base import Base; Other = Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a conditional alias on one line": {
        "a": "from app.base import Base\nif True: Other = Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a walrus": {
        "a": "from app.base import Base\nprint(Other := Base)\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an alias in an `except`": {
        "a": "try:\n    from app.base import Missing as Other\nexcept ImportError:\n"
        "    from app.base import Base as Other\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a star import": {"a": "from app.base import *\n", "m": "from app.a import *\nclass P(Base): ...\n"},
    "an alias in a class": {
        "a": "from app.base import Base\nclass Holder:\n    Inner = Base\n",
        "m": "from app.a import Holder\nclass P(Holder.Inner): ...\n",
    },
    "an item of a table": {
        "a": "from app.base import Base\nTABLE = {\n    'x': Base,\n}\n",
        "m": "from app.a import TABLE\nclass P(TABLE['x']): ...\n",
    },
    "a function's result": {
        "a": "from app.base import Base\ndef make():\n    return Base\n",
        "m": "from app.a import make\nclass P(make()): ...\n",
    },
    "a function's result by a name": {
        "a": "from app.base import Base\ndef make():\n    return Base\n",
        "m": "from app.a import make\nX = make()\nclass P(X): ...\n",
    },
    "a name that is computed": {
        "m": "import app.base\nB = getattr(app.base, 'Ba' + 'se')\nclass P(B): ...\n",
    },
    "a name in the namespace": {
        "a": "import app.base\nglobals()['Other'] = app.base.Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "an attribute that is set": {
        "a": "import app.base\nimport sys\nsetattr(sys.modules[__name__], 'Other', app.base.Base)\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a module's `__getattr__`": {
        "a": "from app.base import Base\nT = {'Other': Base}\ndef __getattr__(name):\n    return T[name]\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a class between": {
        "a": "from app.base import Base\nclass Middle(Base): ...\n",
        "m": "from app.a import Middle\nclass P(Middle): ...\n",
    },
    "a class that `type` makes": {
        "a": "from app.base import Base\nMiddle = type('Middle', (Base,), {})\n",
        "m": "from app.a import Middle\nclass P(Middle): ...\n",
    },
    "a subscript": {
        "a": "from typing import Generic, TypeVar\nfrom app.base import Base\nT = TypeVar('T')\n"
        "class Middle(Base, Generic[T]): ...\n",
        "m": "from app.a import Middle\nclass P(Middle[int]): ...\n",
    },
    "a head on several lines": {
        "m": "from app.base import Base\nclass P(  # (\n    Base,  # ):\n    metaclass=type,\n): ...\n",
    },
    "a class in a class": {"m": "from app.base import Base\nclass Outer:\n    class P(Base): ...\n"},
    "a metaclass that adds a base": {
        "a": "from app.base import Base\nclass Meta(type):\n"
        "    def __new__(cls, name, bases, namespace):\n"
        "        return super().__new__(cls, name, (Base,), namespace)\n",
        "m": "from app.a import Meta\nclass P(metaclass=Meta): ...\n",
    },
    "a base in other letters": {"m": "from app.base import Base\nclass P(\uff22ase): ...\n"},
    "a class of a factory's": {
        "m": "from app.base import Base\ndef make(given):\n    class P(given): ...\n    return P\nQ = make(Base)\n",
    },
    "a class of another module's factory": {
        "a": "def make(given):\n    class P(given): ...\n    return P\n",
        "m": "from app.base import Base\nfrom app.a import make\nQ = make(Base)\n",
    },
    "a class that another module's function has": {
        "a": "from app.base import Base\ndef make():\n    class P(Base): ...\n    return P\n",
        "m": "from app.a import make as other\nQ = other()\n",
    },
    "a class that an object which is called gives": {
        "a": "class Maker:\n    def __call__(self, given):\n        class P(given): ...\n        return P\n",
        "m": "from app.base import Base\nfrom app.a import Maker\nQ = Maker()(Base)\n",
    },
    "a parameter named like an import": {
        "a": "class Mid: ...\n",
        "m": "from app.base import Base\nfrom app.a import Mid\ndef f(text=')', # isn't (\n"
        "    rows: dict[str, int]={}, Mid: type=int):\n    class P(Mid): ...\n    return P\nQ = f(Mid=Base)\n",
    },
    "a parameter without a default": {
        "a": "class Mid: ...\n",
        "m": "from app.base import Base\nfrom app.a import Mid\ndef f(Mid):\n    class P(Mid): ...\n    return P\n"
        "Q = f(Base)\n",
    },
    "a class behind a head in comments": {
        "m": "from app.base import Base\n# class Old(\n#     Base,\n# ):\nclass P(Base):\n    pass\nS = 'a) first'\n",
    },
    "a class behind a head in a text": {
        "a": 'from app.base import Base\n"""\nclass Old(unclosed\n"""\nclass Mid(Base): ...\nS = "a) first"\n',
        "m": "from app.a import Mid\nclass P(Mid): ...\n",
    },
    "a decorator": {"m": "from coldplug.loader import plugin_discoverable\n@plugin_discoverable()\nclass P: ...\n"},
    "a renamed decorator": {
        "a": "from coldplug.loader import plugin_discoverable as marked\n",
        "m": "from app.a import marked\n@marked(category='x')\nclass P: ...\n",
    },
    "a module outside": {
        "m": "from other.models import Model\nclass P(Model): ...\n",
        "../other/__init__": "",
        "../other/models": "from app.base import Base\nclass Model(Base): ...\n",
    },
}
REGISTERED = {
    "base": "from abc import ABC\nclass Base(ABC): ...\n",
    "a": "class One: ...\nclass Two: ...\nclass Three: ...\n",
    "b": "from app.a import Two\nclass Derived(Two): ...\n",
    "m": "from app.base import Base\nfrom app import a\nfrom app.a import One\nBase.register(One)\n"
    "Base.register(a.Two)\n",
    "n": "from app.base import Base\n@Base.register\nclass Four: ...\n",
}

Search = Callable[..., Request]


@pytest.fixture
def search(tmp_path: Path) -> Search:
    """Return what writes a package `app` and asks for the classes that derive from `app.base:Base`."""

    def write(files: Mapping[str, str], base: str = "app.base:Base") -> Request:
        every = {"__init__": "", "base": BASE, **files}
        write_files(tmp_path, {f"app/{name}.py": text for name, text in every.items()})
        return Request(packages=("app",), search_path=(tmp_path,), categories={"Base": base})

    return write


def both(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the manifests of a sifted and an exhaustive build, without coverage; the sifted one's is the smaller."""
    sifted: dict[str, Any] = dict(build(request).document)
    whole: dict[str, Any] = dict(build(replace(request, exhaustive=True)).document)
    told, known = sifted.pop("coverage"), whole.pop("coverage")
    assert [item for item in told["unresolved"] if item not in known["unresolved"]] == []
    assert [item for item in told["failed"] if item not in known["failed"]] == []
    return sifted, whole


@pytest.mark.parametrize("files", CHAINS.values(), ids=CHAINS)
def test_a_chain_of_names_is_followed(files: Mapping[str, str], search: Search) -> None:
    sifted, whole = both(search(files))
    assert sifted == whole
    assert {id_.partition(":")[0] for id_ in whole["plugins"]} >= {"app.m"}


@pytest.mark.parametrize(
    "imports",
    [
        "from other import first\nfrom other.models import Model\n",
        "from other import (  # (see there)\n    first,  # one, two\n    models,\n)\nModel = models.Model\n",
        "from other import first, \\\n    models\nModel = models.Model\n",
        "import os, \\\n    other.models\nModel = other.models.Model\n",
    ],
)
def test_what_any_of_several_imports_brings_from_outside_is_followed(imports: str, search: Search) -> None:
    outside = {
        "../other/__init__": "",
        "../other/first": "",
        "../other/models": "from app.base import Base\nclass Model(Base): ...\n",
    }
    sifted, whole = both(search({"m": f"{imports}class P(Model): ...\n", **outside}))
    assert sifted == whole
    assert list(whole["plugins"]) == ["app.m:P"]


def test_registered_classes_and_those_that_derive_from_them_are_found(search: Search) -> None:
    sifted, whole = both(search(REGISTERED))
    assert sifted == whole
    assert list(whole["plugins"]) == ["app.a:One", "app.a:Two", "app.b:Derived", "app.n:Four"]


def test_what_mentions_no_name_of_a_base_is_not_parsed(search: Search) -> None:
    request = search(
        {
            "m": "from app.base import Base\nclass P(Base): ...\n",
            "broken": "class Other:\n    x = (\n",
        }
    )
    sifted, whole = build(request).document["coverage"], build(replace(request, exhaustive=True)).document["coverage"]
    failed = {"path": "app/broken.py", "line": 2, "reason": "'(' was never closed"}
    assert (sifted, whole) == (
        {"modules": 4, "packages": {"app": 4}, "exhaustive": False, "failed": [], "unresolved": []},
        {"modules": 4, "packages": {"app": 4}, "exhaustive": True, "failed": [failed], "unresolved": []},
    )


def test_a_base_that_comes_with_python_has_every_module_parsed(search: Search) -> None:
    request = search({"m": "class Failed(KeyError): ...\n"}, base="builtins:LookupError")
    document: Any = build(request).document
    assert (list(document["plugins"]), document["coverage"]["exhaustive"]) == (["app.m:Failed"], True)


@pytest.mark.parametrize("seed", range(40))
def test_generated_packages_are_found_whole(seed: int, tmp_path: Path) -> None:
    write_files(tmp_path, generated(seed, "made"))
    request = Request(packages=("made",), search_path=(tmp_path,), categories={"Base": "made.base:Base"})
    sifted, whole = both(request)
    assert sifted == whole


# How `B` can be bound to the base: each way must lead from a class that derives from `B` to it.
BINDINGS = (
    "from app.base import Base\nif True: A = B = Base\n",
    "from app.base import Base\nif True: X = 1; A = B = Base\n",
    "from app.base import Base\nx = 1; A = B = Base\n",
    "from app.base import Base\nx = 1; A, B = 1, Base\n",
    "from app.base import Base\n(A, B) = (1, Base)\n",
    "from app.base import Base\n[A, B] = [1, Base]\n",
    "from app.base import Base\nA, *B = 1, Base\nB, = B\n",
    "from app.base import Base\ntry: B = Base\nexcept Exception: pass\n",
    "from app.base import Base\nfrom contextlib import nullcontext\nwith nullcontext(Base) as B: pass\n",
    "from app.base import Base\nmatch Base:\n    case B: pass\n",
    "from app.base import Base\nB = \\\n  Base\n",
    "from app.base import Base\nB \\\n  = Base\n",
    "from app.base import Base\nB: type = Base\n",
    "from app.base import Base\nif 1: B: type = Base\n",
    "from app.base import Base\nB = []\nB += [Base]\nB = B[0]\n",
    "from app.base import Base\nclass N: pass\nN.B = Base\nB = N.B\n",
    "from app.base import Base\nprint(B := Base)\n",
    "from app.base import Base\nfor B in (Base,): pass\n",
    "from app.base import Base\nfor (A, B) in ((1, Base),): pass\n",
    "from app.base import Base\nB\t=\tBase\n",
    "from app.base import Base\nB = ( # c\n Base)\n",
    "from app.base import Base\n\x0cB = Base\n",
    "from app.base import Base\rB = Base\r",
    "from app.base import Base\nB = 'x' and Base\n",
    "from app.base import Base\nB = 0 or Base\n",
    "from app.base import Base\nB = {0: Base}[0]\n",
    "from app.base import Base\nB = (lambda: Base)()\n",
    "from app.base import Base\ndef f(): return Base\nB = f()\n",
    "from app.base import Base; B = Base\n",
    "from app.base import Base\nif 0: pass\nelse: B = Base\n",
    "from app.base import Base\nif 1: B = 0 or Base\n",
    "from app.base import Base\nB = C = 0 or Base\n",
    "x = 1\nfrom app.base import Base; B = 0 or Base\n",
    "from app.base import Base\nB: type = 0 or Base\n",
    "from app.base import Base\nA, B = 0, Base\n",
    "from app.base import Base\nB, A = Base, 0\n",
    "from app import base\nB = base.Base\n",
    "import app.base as c\nB = getattr(c, 'Base')\n",
    "from app.base import \\\n  Base as B\n",
    "from app.base import (\n  Base # x\n   as \\\n B,\n)\n",
    "from app.base import Base\nif(1): B = 0 or Base\n",
    "from app.base import Base\nif 0: pass\nelse : B = Base\n",
    "from app.base import Base\nfrom contextlib import nullcontext\nwith nullcontext(Base)as B: pass\n",
    "from app.base import Base\nfrom contextlib import nullcontext\nwith nullcontext((1, Base)) as (A, B): pass\n",
    "from app.base import Base\nfor [A, B] in [[1, Base]]: pass\n",
    "from app.base import Base\nfor\tB\tin\t(Base,): pass\n",
    "from app.base import Base\nfor B \\\n in (Base,): pass\n",
    "from app.base import Base\n(\n    A,\n    B,\n) = 1, Base\n",
    "from app.base import Base\n[\n    A,\n    B\n] = 1, Base\n",
    "from app.base import Base\n((A, B), C) = (1, Base), 2\n",
    "from app.base import Base\nmatch [Base]:\n    case [B]: pass\n",
    "from app.base import Base\nmatch {1: Base}:\n    case {1: B}: pass\n",
    "from app.base import Base\nif '(' != ')': B = Base\n",
    "from app.base import Base\nif '=' != ';': B = Base\n",
    "from app.base import Base\r\nB \\\r\n = Base\r\n",
    "from app.base import Base\nB: 'type[int]' = Base\n",
    "from app.base import Base\nfrom typing import *\nB: Callable[[int], int] | None = Base\n",
    "from app.base import Base\nx = 1,\nB = Base\n",
    "from app.base import Base\n# so (\nB = Base\n",
    "from app.base import Base\n# so,\nA, B = 1, Base\n",
    "from app.base import Base\nx = [\n  1,\n]\nB = Base\n",
    "import app.base as x, app.base as y\nB = y.Base\n",
    "from app.base import Base\nif 0:\n  pass\nelse : B = Base\n",
    "from app.base import Base\ntry: B = C = Base\nexcept: pass\n",
    "from app.base import Base\nfrom typing import *\nB : Dict[int, int] | None = Base\n",
    "from app.base import Base\nx = {}\nB, x[\n 'a'\n] = Base, 1\n",
    "from app.base import Base\nx = {}\nB, x[1 == 1] = Base, 1\n",
    "from app.base import Base\nx = {}; B, x[';'] = Base, 1\n",
    "from app.base import Base\nx = {}\nB, x[len('=')], x[dict(a=1)['a']] = Base, 1, 2\n",
    "from app.base import Base\nB, \\\n  x \\\n = Base, 1\n",
)


@pytest.mark.parametrize("source", BINDINGS)
def test_a_name_is_followed_however_it_is_bound(source: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"app/__init__.py": "", "app/base.py": BASE})
    (tmp_path / "app/a.py").write_bytes(source.encode())
    (tmp_path / "app/m.py").write_text("from app.a import B\nclass P(B): ...\n")
    request = Request(packages=("app",), search_path=(tmp_path,), categories={"Base": "app.base:Base"})
    documents: list[Any] = [build(replace(request, exhaustive=exhaustive)).document for exhaustive in (False, True)]
    told = [{*one["plugins"], *(item["id"] for item in one["coverage"]["unresolved"])} for one in documents]
    sifted, whole = ({key: value for key, value in one.items() if key != "coverage"} for one in documents)
    assert (sifted, told) == (whole, [{"app.m:P"}] * 2)  # what `with` and a mapping pattern bind can't be known


FILLS = "import app.base\nnames = {'Oth' + 'er': app.base.Base}\n"
FILLED = f"{FILLS}globals().update(names)\n"

# How a module comes by names that are written nowhere, and how another may ask for one.
UNWRITTEN: Mapping[str, Mapping[str, str]] = {
    "a namespace that is updated": {"a": FILLED, "m": "from app.a import Other\nclass P(Other): ...\n"},
    "one that is updated in a function": {
        "a": f"{FILLS}def fill():\n    globals().update(names)\nfill()\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "the namespace of the body": {
        "a": "import app.base\nlocals()['Oth' + 'er'] = app.base.Base\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a module by its name": {
        "a": f"import sys\n{FILLS}sys.modules[__name__].__dict__.update(names)\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "text that is run": {
        "a": "import app.base\nexec('Oth' 'er = app.base.Base')\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "a function for what is missing": {
        "a": "import app.base\ndef __getattr__(name): return getattr(app.base, name[1:])\n",
        "m": "from app.a import XBase\nclass P(XBase): ...\n",
    },
    "an attribute": {"a": FILLED, "m": "import app.a\nclass P(app.a.Other): ...\n"},
    "an attribute of a renamed module": {"a": FILLED, "m": "from app import a as b\nclass P(b.Other): ...\n"},
    "a relative import": {"a": FILLED, "m": "from .a import (\n    Other as B,\n)\nclass P(B): ...\n"},
    "an import from the package itself": {
        "a/__init__": FILLED,
        "a/m": "from . import Other\nclass P(Other): ...\n",
    },
    "a name imported again": {
        "a": FILLED,
        "b": "from app.a import Other\n",
        "m": "from app.b import Other\nclass P(Other): ...\n",
    },
    "a star import": {
        "a": FILLED,
        "b": "from app.a import *\n",
        "c": "class Other: ...\n",
        "m": "from app.b import Other\nclass P(Other): ...\n",
    },
    "a name that a class elsewhere has": {
        "a": FILLED,
        "b": "class Other: ...\n",
        "m": "from app.a import Other\nclass P(Other): ...\n",
    },
    "the module itself": {"m": f"{FILLED}class P(Other): ...\n"},
}


@pytest.mark.parametrize("files", UNWRITTEN.values(), ids=UNWRITTEN)
def test_a_base_that_may_be_written_nowhere_is_told(files: Mapping[str, str], search: Search) -> None:
    request = search(files)
    documents: list[Any] = [build(replace(request, exhaustive=exhaustive)).document for exhaustive in (False, True)]
    sifted, whole = ((list(one["plugins"]), one["coverage"]["unresolved"]) for one in documents)
    assert sifted == whole
    assert any(item.endswith("m:P") for item in (*sifted[0], *(one["id"] for one in sifted[1])))


@pytest.mark.parametrize(
    "piece",
    [
        "a=1+",
        "for x,",
        "for (",
        "x)=",
        "x]=",
        "'=",
        "setattr(",
        "class A(B):\n @d\n",
        "\n case ",
        "# class A(x\n",
        "class A(x\n",
        "lambda a,",
        "def f(a='(',",
        " class A: return b\n",
    ],
)
def test_reading_links_takes_time_that_grows_as_the_file_does(piece: str) -> None:
    """What grew with the square of it would not end within the time that a test has."""
    data = normalised(piece.encode() * 50_000 + b"match")
    assert isinstance(links(data), Links)
    assert isinstance(bound(data, {b"x", b"a", b"B", b"d"}), frozenset)
