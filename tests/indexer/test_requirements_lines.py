"""What importing a module runs, read from its lines: where they tell, the tree says the same."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.pipeline import Request, opened
from indexer.requirements_lines import Lines, read_lines
from indexer.requirements_needs import Needs
from indexer.requirements_plain import Plain
from tests.conftest import Package

TOLD: dict[str, list[str]] = {
    "import a": ["a"],
    "import a.b, c as d  # e": ["a.b", "c"],
    "from a import (b,  # one\n    c as d,\n)": ["a.b", "a.c"],
    "from a import *": ["a.*"],
    "from .import b\nfrom ..c import d": [".b", "..c.d"],
    '"""A text\nimport a\n"""\nimport b': ["b"],
    "'''\"\"\"'''\nimport b\n'''\nimport c\n'''": ["b"],
    'held = "a\\\nimport b"\nimport c': ["c"],
    'held = r"\\"  # "\nimport c': ["c"],
    'held = f"""{1}\nimport a\n{{"""\nimport b': ["b"],
    "# import a\nimport b": ["b"],
    "def f():\n    import a\n    if b:\n        raise c\n\nimport d": ["d"],
    "def f(\n    a,\n) -> b:\n    import c\n# d\n    import e\nimport f": ["f"],
    "async def f():\n    import a": [],
    "class A(B):\n    c: int = 1\n\n    def f(\n        self,\n    ):\n        import a\n\n    d = 2\nimport e": ["e"],
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a": ["typing.TYPE_CHECKING"],
    "import typing as t\nif t.TYPE_CHECKING:\n    import a": ["typing"],
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    from b import c\nimport d": [
        *("typing.TYPE_CHECKING", "b.c", "d")
    ],
    "if __name__ == '__main__':\n    import a": [],
    "from a import b\nc: d = b(\n    [e],\n)\nf = c.g(1)\nh = {1: c}\ni = h.keys()": ["a.b"],
    "\ufeff# -*- coding: utf-8 -*-\r\nimport a\r\nb = 'ä'\r\n": ["a"],
    "a = [\n1,\n]\nimport b": ["b"],
    "a = 1 + \\\n    2\nimport b": ["b"],
}
UNTOLD: tuple[str, ...] = (
    "try:\n    import a\nexcept ImportError:\n    a = None",
    "if a:\n    import b",
    "from a import TYPE_CHECKING\nif TYPE_CHECKING:\n    import b",
    "from typing import TYPE_CHECKING\nTYPE_CHECKING = 1\nif TYPE_CHECKING:\n    import b",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b\n    raise c",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelif b:\n    import c",
    "if __name__ == '__main__':\n    import a\nelse:\n    import b",
    "import a\nelse:\n    import b",
    "from a import b\nc = b() or d\nc.e()",
    "from a import b\nc = b()\nc = d\nc.e()",
    "from a import b\nc = (d)\nc.e()",
    "from a import b\nc = b(d).e(f)\nc.g()",
    "__name__ = '__main__'\nif __name__ == '__main__':\n    import a",
    "for a in b:\n    import c",
    "while a:\n    import b",
    "with a:\n    import b",
    "match a:\n    case 1:\n        import b",
    "a = 1; import b",
    "raise a",
    "import sys\nsys.exit()",
    "class A:\n    import b",
    "class A: import b",
    "class A:\n    if b:\n        import c",
    "exec('import a')",
    "__import__('a')",
    "import importlib\nimportlib.import_module('a')",
    "from a import *\nb()",
    "def f():\n    import a\nf()",
    "def f():\n    import a\n@f\ndef g(): ...",
    "def f():\n    import a\nclass A:\n    @f\n    def g(self): ...",
    "class A:\n    def __init__(self):\n        import a\nA()",
    "class A:\n    def __init__(self):\n        import a\nclass B(A): ...\nB()",
    "from a import b\nb = c\nb()",
    "from a import b\n(b, c) = d\nb()",
    "from a import b\nc = b = d\nb()",
    "from a import b\nc = [b() for b in d]",
    "from a import b\nb[0] = c\nb()",
    "from a import b\nb.c = d\nb.c()",
    "from a import b\n(c := b)()",
    "from a import b\nb.append(c)\nb.d()",
    "from a import b\nclass A:\n    b: int = c\n    d = b()",
    "from a import b\nclass A: b = c\nb()",
    "from a import b\nb(c)(d)",
    "from a import b\nb[c](d)",
    "from a import b\nb.\\\nc()",
    'def f():\n    import a\nheld = f"{f()}"',
    "def f():\n    import a\ndef g(a=f()): ...",
    "def f():\n    import a\nclass A:\n    def g(self, a=(f())): ...",
    "def f():\n    import a\nheld = [\nf\n(),\n]",
    "import a\f",
    "import a\rimport b",
    "import \\\n  a",
    "import ａ",
    "# coding: latin-1\nimport a\nb = 'ä'",
    "import a\nb = '\0'",
    'held = f"{a["b"]}"',
    'held = f"{\'}\'+"#"}"\nimport a',
    'held = "a\nimport b\n"',
    "from a import b\n@b(c) or d\ndef g(): ...",
    "from a import b\n@b or c\ndef g(): ...",
    "from a import b\n@b[c]\ndef g(): ...",
    "from a import b\n@(b)\ndef g(): ...",
)


@pytest.mark.parametrize("source", TOLD)
def test_lines_tell_what_a_plain_module_imports(source: str) -> None:
    lines = read_lines(source.encode())
    assert lines is not None
    said = [f"{'.' * item.level}{'.'.join(filter(None, (item.module, item.member)))}" for item in lines.imports]
    assert said == TOLD[source]


@pytest.mark.parametrize("source", UNTOLD)
def test_lines_do_not_tell_what_depends_on_more_than_they_say(source: str) -> None:
    assert read_lines(source.encode()) is None


def test_lines_tell_what_is_called_and_what_is_to_make_no_function_of_the_project() -> None:
    source = """\
        import functools
        from a import b, c
        from d import Base, mark

        @mark("x")
        @functools.lru_cache(maxsize=None)
        def f(x=b(1)): ...

        class A(Base[int], key=1):
            @property
            def f(self): ...

            @f.setter
            def f(self, value): ...

            g = c.h(lambda: 1)

        held = [A("".join(x)) for x in {**globals()}.keys()], print(1)
        """
    lines = read_lines(dedent(source.replace("{**globals()}", "globals()")).encode())
    assert lines is not None
    assert lines._replace(imports=()) == Lines(
        imports=(),
        calls=frozenset({"mark", "functools.lru_cache", "b", "property", "c.h", "Base", "print"}),
        makers=frozenset({"mark", "functools.lru_cache"}),
        keeping=frozenset({"mark"}),
        displaying=frozenset(),
        foreign=frozenset(),
    )


SHARED = {
    "pkg/__init__.py": "",
    "pkg/shared.py": """\
        import importlib
        from functools import partial, wraps

        class Quiet:
            def __init__(self, value=None):
                self.value = value
            def method(self, function=None):
                return function
            def loud(self, function=None):
                import zz_method

        class Loud:
            def __init__(self, value=None):
                import zz_loud

        class Heir(Loud): ...

        def quiet(value=None):
            return value

        def loud(value=None):
            import zz_function
            return value

        def raising(value=None):
            raise ValueError(value)

        def maker(value=None):
            def inner(function):
                import zz_made
                return function
            return inner

        def maker_of_idle(value=None):
            def inner(function):
                @wraps(function)
                def wrapper(*args):
                    import zz_never
                    return value(function(*args))
                if value:
                    wrapper = quiet(wrapper)
                return wrapper
            return inner

        def maker_calling(value=None):
            def inner(function):
                value(function)
                return function
            return inner

        def maker_deciding(value=None):
            def inner(function):
                if value == "x":
                    import zz_decided
                return function
            return inner

        def maker_of_loud(value=None):
            def inner(function):
                return loud(function)
            return inner

        def maker_of_display(value):
            def inner(function):
                function.value = value.items[0].loud()
                return function
            return inner

        OBJECT = Quiet()

        def maker_of_second(value, other=OBJECT):
            def inner(function):
                return other.loud(function)
            return inner

        class Registry(dict):
            def register(self, value):
                def inner(function):
                    self[1] = value.pop(function)
                    return function
                return inner
            def register_loud(self, value):
                def inner(function):
                    self.loud(function)
                    return function
                return inner
            def loud(self, value=None):
                import zz_registry

        def given_back(function):
            return function

        HANDLERS = {"loud": loud}
        alias = loud
        load = importlib.import_module
        made = partial(loud)
        """,
    "pkg/other.py": "from .shared import *\nfrom .shared import loud as quietly\nfrom . import shared\n",
}
HEADS = (
    "from pkg.shared import Quiet, Loud, Heir, quiet, loud, raising, maker, given_back, OBJECT, HANDLERS, alias, load",
    "from pkg.shared import maker_of_idle, maker_calling, maker_deciding, maker_of_loud, Registry, maker_of_display",
    "from pkg import shared",
    "from .shared import quiet as loud, loud as quiet",
    "from .other import quietly, quiet",
    "import pkg.shared as shared",
    "import pkg.shared",
    "import logging, re, zz_top.below",
    "from zz_missing import Thing, mark, shared as other",
    "from functools import lru_cache, partial, wraps",
    "from typing import TYPE_CHECKING, cast",
    "from .other import *",
    "import importlib",
)
TAILS = (
    "x = {call}(1)",
    "x: int = {call}(y=1)",
    "{call}()",
    "x = [{call}(y) for y in (1, 2)]",
    "x = lambda: {call}()",
    "x = {call}\ny = x()",
    "x = {call}(1)(2)",
    "@{call}\ndef f(): ...",
    "@{call}('x')\ndef f(): ...",
    "@{call}({{1: loud}})\ndef f(): ...",
    "@{call}([OBJECT])\ndef f(): ...",
    "x = {call}()\n@x.register({{1: 2}})\ndef f(): ...",
    "x = {call}()\n@x.register_loud('x')\ndef f(): ...",
    "@{call}(Quiet)\nclass A: ...\nA()",
    "@{call}\nclass A: ...\nA()",
    "class A({call}): ...\nx = A()",
    "class A({call}):\n    y: int = 1\n    def f(self): import zz_method\nclass B(A): ...\nB(), A()",
    "class A:\n    x = {call}()\n    @{call}\n    def f(self): import zz_method",
    "class A:\n    @property\n    def f(self): ...\n    @f.setter\n    def f(self, x={call}()): ...",
    "def f(x={call}()): import zz_late",
    "def {name}(): import zz_local\n{name}()",
    "{name} = loud\n{call}()",
    "shared.quiet = loud\nshared.quiet()",
    "if TYPE_CHECKING:\n    import zz_types",
    "if __name__ == '__main__':\n    {call}()",
    'x = f"{{{call}()}}"',
    '"""\nimport zz_text\n{call}()\n"""',
    "try:\n    import zz_tried\nexcept ImportError:\n    pass",
    "import zz_end",
    "x = {call}(loud)\nx()",
    "x = {call}('zz_named')",
    "x = {call}.method(loud)",
    "x = {call}(loud)\nx.method()",
    "x = [{call}]\nx.pop()()",
    "if TYPE_CHECKING:\n    import zz_types\nelse:\n    import zz_else\n    from pkg.shared import loud as quiet",
)
CALLS = (
    *("Quiet", "Loud", "Heir", "quiet", "loud", "raising", "maker", "given_back", "alias", "load", "quietly"),
    *("maker_of_idle", "maker_calling", "maker_deciding", "maker_of_loud", "maker_of_display", "maker_of_second"),
    *("shared.quiet", "shared.loud", "shared.Loud", "shared.made", "OBJECT.method", "HANDLERS['loud']", "shared.maker"),
    *(
        "logging.getLogger",
        "re.compile",
        "Thing",
        "mark",
        "other.made",
        "lru_cache",
        "partial",
        "wraps",
        "cast",
        "print",
    ),
    *(
        "importlib.import_module",
        "__import__",
        "Registry",
        "pkg.shared.loud",
        "pkg.shared.quiet",
        "zz_top.below.f",
        "unbound",
    ),
)
TAIL = st.builds(
    lambda tail, call: tail.format(call=call, name=call.partition(".")[0].partition("[")[0]),
    st.sampled_from(TAILS),
    st.sampled_from(CALLS),
)
MODULE = st.builds(
    lambda heads, tails: "\n".join([*heads, *tails, ""]),
    st.lists(st.sampled_from(HEADS), max_size=4, unique=True),
    st.lists(TAIL, min_size=1, max_size=3),
)


@given(st.lists(MODULE, min_size=30, max_size=30))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_where_lines_tell_what_a_module_imports_its_tree_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, modules: list[str]
) -> None:
    root = tmp_path_factory.mktemp("lines")
    (root / "pkg").mkdir()
    files = {**SHARED, **{f"pkg/m{number}.py": text for number, text in enumerate(modules)}}
    for path, text in files.items():
        (root / path).write_text(dedent(text))
    with opened(Request(packages=("pkg",), search_path=(root,), categories={})) as session:
        own = {located.module for located in session.searched}
        needs = Needs(session.world, is_own=own.__contains__)
        plain = Plain(session.world, needs, is_own=own.__contains__, read=session.sources.glance)
        told = {module: plain.of(module) for module in sorted(own)}
        parsed = {module for module in own if session.sources.facts(module).failure is None}
        said = {module: names for module, names in told.items() if names is not None and module in parsed}
        assert said == {module: needs.of(module) for module in said}


def test_a_module_is_told_by_its_lines_where_all_that_it_calls_imports_nothing(package: Package) -> None:
    modules = {
        "idle": "from .shared import Quiet, quiet, OBJECT\nimport zz_a\nQuiet(quiet(1))\n@quiet\ndef f(): ...\n",
        "inherits": "from .shared import Quiet\nclass A(Quiet): ...\nA()\n",
        "foreign": "import logging\nfrom zz_b import mark\n@mark(1)\nclass A: ...\nlogging.getLogger()\nA()\n",
        "loud": "from .shared import loud\nloud()\n",
        "alias": "from .shared import alias as quiet\nquiet()\n",
        "importer": "from .shared import load\nload('zz_c')\n",
        "raising": "from .shared import raising\nimport zz_d\nraising()\n",
        "made": "from .shared import maker\n@maker(1)\ndef f(): ...\n",
        "heir": "from .shared import Heir\nclass A(Heir): ...\nA()\n",
        "of_idle": "from .shared import maker_of_idle, quiet\n@maker_of_idle(quiet)\ndef f(): ...\n",
        "calling": "from .shared import maker_calling, loud\n@maker_calling(loud)\ndef f(): ...\n",
        "deciding": "from .shared import maker_deciding\n@maker_deciding('x')\ndef f(): ...\n",
        "of_loud": "from .shared import maker_of_loud\n@maker_of_loud('x')\ndef f(): ...\n",
        "held": "from zz_b import Schema\nheld: Schema = Schema(\n    [1],\n)\nother = held.extend({})\n",
        "held_loud": "from .shared import Loud\nheld = Loud()\nheld.method()\n",
        "display": "from .shared import maker_of_display\n@maker_of_display({1: 2})\ndef f(): ...\n",
        "no_display": "from .shared import maker_of_display, OBJECT\n@maker_of_display(OBJECT)\ndef f(): ...\n",
        "second": "from .shared import maker_of_second\n@maker_of_second({1: 2})\ndef f(): ...\n",
        "object": "from .shared import Registry\nheld = Registry()\n@held.register([1])\ndef f(): ...\n",
        "object_itself": "from .shared import Registry\nheld = Registry()\n@held.register_loud([1])\ndef f(): ...\n",
        "held_own": "from .shared import Quiet\nheld = Quiet()\nheld.method()\n",
    }
    root = package({**SHARED, **{f"pkg/{name}.py": text for name, text in modules.items()}})
    with opened(Request(packages=("pkg",), search_path=(root,), categories={})) as session:
        own = {located.module for located in session.searched}
        needs = Needs(session.world, is_own=own.__contains__)
        plain = Plain(session.world, needs, is_own=own.__contains__, read=session.sources.glance)
        told = {name: plain.of(f"pkg.{name}") for name in modules}
    loud = "loud alias importer raising made heir calling deciding of_loud held_loud no_display second object_itself"
    assert told == {
        "idle": frozenset({"pkg.shared", "zz_a"}),
        "inherits": frozenset({"pkg.shared"}),
        "foreign": frozenset({"logging", "zz_b"}),
        "of_idle": frozenset({"pkg.shared"}),
        "held": frozenset({"zz_b"}),
        "held_own": frozenset({"pkg.shared"}),
        "display": frozenset({"pkg.shared"}),
        "object": frozenset({"pkg.shared"}),
        **dict.fromkeys(loud.split()),
    }
