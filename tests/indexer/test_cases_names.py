"""What a name means where a class statement names its base: imports, star imports, aliases, lazy tables, scopes."""

from __future__ import annotations

import pytest

from tests.conftest import Judge
from tests.judge import Case, case

IMPORTS = [
    case(
        "a base by the alias of its module",
        "pkg.a:X",
        a="import pkg.base as b\nclass X(b.Base): ...\nclass No(b.Other): ...\n",
    ),
    case(
        "import a.b.c binds a",
        "pkg.a:X",
        a="import pkg.base\nclass X(pkg.base.Base): ...\n",
    ),
    case(
        "import a.b.c binds a, three deep",
        "pkg.a:X",
        files={"pkg/deep/__init__.py": "", "pkg/deep/er.py": "from pkg.base import Base as Found\n"},
        a="import pkg.deep.er\nclass X(pkg.deep.er.Found): ...\n",
    ),
    case(
        "import a.b.c as d binds the module c",
        "pkg.a:X",
        files={"pkg/deep/__init__.py": "", "pkg/deep/er.py": "from pkg.base import Base\n"},
        a="import pkg.deep.er as d\nclass X(d.Base): ...\n",
    ),
    case(
        "two imports of submodules share the name of their package",
        "pkg.a:X",
        a="import pkg.base\nimport pkg.b\nclass X(pkg.base.Base): ...\nclass No(pkg.b.Other): ...\n",
        b="from pkg.base import Other\n",
    ),
    case(
        "a submodule that another module imported is an attribute of its package",
        "pkg.a:X",
        files={"pkg/__init__.py": "import pkg.base\n"},
        a="import pkg\nclass X(pkg.base.Base): ...\n",
    ),
    case(
        "from . import x",
        "pkg.a:X",
        a="from . import base\nclass X(base.Base): ...\n",
    ),
    case(
        "from . import x as y",
        "pkg.a:X",
        a="from . import base as y\nclass X(y.Base): ...\n",
    ),
    case(
        "from package import submodule, and its member",
        "pkg.a:X",
        a="from pkg import base\nclass X(base.Base): ...\n",
    ),
    case(
        "from module import member as another name",
        "pkg.a:X",
        a="from pkg.base import Base as Other, Other as Base\nclass X(Other): ...\nclass No(Base): ...\n",
    ),
    case(
        "a relative import of one level in a module",
        "pkg.a:X",
        a="from .base import Base\nclass X(Base): ...\n",
    ),
    case(
        "a relative import of two and three levels in a module",
        "pkg.one.two.a:X",
        "pkg.one.two.a:Y",
        files={
            "pkg/one/__init__.py": "",
            "pkg/one/b.py": "from ..base import Base\n",
            "pkg/one/two/__init__.py": "",
            "pkg/one/two/a.py": """
                from ..b import Base as B
                from ...base import Base as C
                class X(B): ...
                class Y(C): ...
            """,
        },
    ),
    case(
        "a relative import counts from the package itself in its __init__",
        "pkg.one.two:X",
        "pkg.one.two:Y",
        "pkg.one.two:Z",
        files={
            "pkg/one/__init__.py": "",
            "pkg/one/base.py": "class Base: ...\n",
            "pkg/one/two/__init__.py": """
                from .base import Base as A
                from ..base import Base as NotThisOne
                from ...base import Base as C
                from ... import base
                class X(A): ...
                class Y(C): ...
                class Z(base.Base): ...
                class No(NotThisOne): ...
            """,
            "pkg/one/two/base.py": "from pkg.base import Base\n",
        },
    ),
    case(
        "a relative import beyond the top-level package doesn't import",
        broken=["pkg.a"],
        a="from ...base import Base\nclass X(Base): ...\n",
    ),
    case(
        "an import in a class body binds in the class",
        "pkg.a:Outer.X",
        a="class Outer:\n    from .base import Base\n    class X(Base): ...\n",
    ),
    case(
        "an import in a function binds nothing in the module",
        a="""
            from .base import Other as Base
            def f():
                from .base import Base
                return Base
            class No(Base): ...
        """,
    ),
    case(
        "a function that declares the name global and is called binds it in the module",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            from .base import Other as Base
            def f():
                global Base
                from .base import Base
            f()
            class X(Base): ...
        """,
    ),
    case(
        "re-exports through three modules lead to one id",
        "pkg.a:X",
        a="from .b import B\nclass X(B): ...\n",
        b="from .c import C as B\n",
        c="from .base import Base as C\n",
    ),
    case(
        "a base given by the path of its re-export is its definition",
        "pkg.a:X",
        files={"pkg/__init__.py": "from .base import Base\n"},
        bases={"Base": "pkg:Base"},
        a="from .base import Base\nclass X(Base): ...\n",
    ),
    case(
        "a base that the attribute of a class holds",
        "pkg.a:X",
        a="from .base import Base\nclass Registry:\n    default = Base\nclass X(Registry.default): ...\n",
    ),
    case(
        "a base that an inherited attribute of a class holds",
        "pkg.a:X",
        a="""
            from .base import Base
            class Registry:
                default = Base
            class Special(Registry): ...
            class X(Special.default): ...
        """,
    ),
    case(
        "importlib.import_module with a literal name",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import importlib
            from importlib import import_module
            class X(importlib.import_module("pkg.base").Base): ...
            class Y(import_module(".base", __package__).Base): ...
        """,
    ),
    case(
        "importlib.import_module with a computed name can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import importlib, os
            base = importlib.import_module("pkg." + os.environ.get("COLDPLUG_NO_SUCH", "base"))
            class X(base.Base): ...
        """,
    ),
    case(
        "getattr with a literal name",
        "pkg.a:X",
        a='from pkg import base\nclass X(getattr(base, "Base")): ...\n',
    ),
    case(
        "sys.modules with a literal name",
        "pkg.a:X",
        a='import sys\nimport pkg.base\nclass X(sys.modules["pkg.base"].Base): ...\n',
    ),
]


@pytest.mark.parametrize("sample", IMPORTS, ids=str)
def test_an_import_binds_what_python_binds(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


SUBMODULES = [
    case(
        "a package that imports its own member before its submodule of that name is loaded",
        "pkg.a:X",
        files={
            "pkg/sub/__init__.py": "class member: ...\nfrom . import member\nfrom .member import Inner\n",
            "pkg/sub/member.py": "from ..base import Base\nclass Inner(Base): ...\n",
        },
        by={"Base": ["pkg.a:X", "pkg.sub.member:Inner"]},
        a="from pkg.sub import member\nclass X(member.Inner): ...\n",
    ),
    case(
        "a member bound after its submodule was imported wins",
        "pkg.a:X",
        files={"pkg/__init__.py": "from .thing import thing\n", "pkg/thing.py": "from .base import Base as thing\n"},
        a="from pkg import thing\nclass X(thing): ...\n",
    ),
    case(
        "a submodule imported after the member was bound wins",
        "pkg.a:X",
        files={
            "pkg/__init__.py": "from .base import Other as thing\nimport pkg.thing\n",
            "pkg/thing.py": "from .base import Base\n",
        },
        a="from pkg import thing\nclass X(thing.Base): ...\n",
    ),
    case(
        "a submodule that the member's module imports wins only until the member is bound",
        "pkg.a:X",
        files={
            "pkg/__init__.py": "import pkg.thing\nfrom .base import Base as thing\n",
            "pkg/thing.py": "from .base import Other\n",
        },
        a="from pkg import thing\nclass X(thing): ...\n",
    ),
    case(
        "an import of the submodule in the same file comes before the member is asked for",
        "pkg.a:X",
        files={
            "pkg/__init__.py": "from .base import Other as thing\n",
            "pkg/thing.py": "from .base import Base\n",
        },
        a="import pkg.thing\nfrom pkg import thing\nclass X(thing.Base): ...\n",
    ),
    case(
        "without a member the submodule is imported",
        "pkg.a:X",
        files={"pkg/thing.py": "from .base import Base\n"},
        a="from pkg import thing\nclass X(thing.Base): ...\n",
    ),
    case(
        "a submodule's name bound by its package to another submodule",
        "pkg.a:X",
        files={
            "pkg/__init__.py": "from . import base as thing\n",
            "pkg/thing.py": "from .base import Other as Base\n",
        },
        a="from pkg import thing\nclass X(thing.Base): ...\n",
    ),
    case(
        "import a.b as c takes the attribute, not the module of that path",
        "pkg.a:X",
        files={
            "pkg/__init__.py": "import pkg.thing\nfrom . import base as thing\n",
            "pkg/thing.py": "from .base import Other as Base\n",
        },
        a="import pkg.thing as t\nclass X(t.Base): ...\n",
    ),
    case(
        "from a.b import c takes the module of that path, not the attribute",
        "pkg.a:X",
        files={
            "pkg/__init__.py": "import pkg.thing\nfrom . import b as thing\n",
            "pkg/thing.py": "from .base import Base\n",
        },
        a="from pkg.thing import Base\nclass X(Base): ...\n",
        b="from .base import Other as Base\n",
    ),
]


@pytest.mark.parametrize("sample", SUBMODULES, ids=str)
def test_of_a_submodule_and_a_member_of_one_name_the_last_bound_wins(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


STARS = [
    case(
        "a star import that brings back what the module itself gave",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from .base import Base
            class X(Base): ...
            from .b import *
            class Y(X): ...
        """,
        b="from .a import X, Base\n",
    ),
    case(
        "with a literal __all__",
        "pkg.a:X",
        a="from .b import *\nclass X(Base): ...\n",
        b='from .base import Base\n__all__ = ["Base"]\n',
    ),
    case(
        "a literal __all__ leaves the other names as they were",
        "pkg.a:No2",
        a="from .base import Base as Other\nfrom .b import *\nclass No(Base): ...\nclass No2(Other): ...\n",
        b='from .base import Other\nfrom .base import Other as Base\n__all__ = ["Base"]\n',
    ),
    case(
        "without __all__ every name but those with an underscore",
        "pkg.a:X",
        a="from .base import Other as _Hidden\nfrom .b import *\nclass X(Base): ...\nclass No(_Hidden): ...\n",
        b="from .base import Base\n_Hidden = Base\n",
    ),
    case(
        "a name with an underscore that __all__ lists",
        "pkg.a:X",
        a="from .b import *\nclass X(_Base): ...\n",
        b='from .base import Base as _Base\n__all__ = ["_Base"]\n',
    ),
    case(
        "without __all__ the modules that it imported too",
        "pkg.a:X",
        a="from .b import *\nclass X(base.Base): ...\n",
        b="from . import base\n",
    ),
    case(
        "a chain of three",
        "pkg.a:X",
        a="from .b import *\nclass X(Base): ...\n",
        b="from .c import *\n",
        c="from .base import *\n",
    ),
    case(
        "a cycle of two",
        "pkg.a:X",
        "pkg.c:Y",
        a="from .b import *\nclass X(Base): ...\n",
        b="from .base import *\nfrom .c import *\n",
        c="from .b import *\nclass Y(Base): ...\n",
    ),
    case(
        "a cycle where the name is bound too late for the one that is imported first",
        "pkg.b:Y",
        a="from .base import Other as Base\nfrom .b import *\nclass No(Base): ...\n",
        b='from .c import *\nfrom .base import Base as Late\nclass Y(Late): ...\n__all__ = ["Y"]\n',
        c="from .b import *\n",
    ),
    case(
        "the later of two wins",
        "pkg.a:X",
        a="from .b import *\nfrom .c import *\nclass X(Thing): ...\n",
        b="from .base import Other as Thing\n",
        c="from .base import Base as Thing\n",
    ),
    case(
        "a star import replaces what was bound before it and not what is bound after",
        "pkg.a:X",
        a="""
            from .base import Base as Before, Other as After
            from .b import *
            from .base import Base as After
            class No(Before): ...
            class X(After): ...
        """,
        b="from .base import Other as Before, Other as After\n",
    ),
    case(
        "a submodule that a package's __all__ names is imported",
        "pkg.a:X",
        files={"pkg/sub/__init__.py": '__all__ = ["thing"]\n', "pkg/sub/thing.py": "from pkg.base import Base\n"},
        a="from .sub import *\nclass X(thing.Base): ...\n",
    ),
    case(
        "a package's star import of its own submodule",
        "pkg.a:X",
        files={"pkg/__init__.py": "from .base import *\n"},
        bases={"Base": "pkg:Base"},
        a="import pkg\nclass X(pkg.Base): ...\n",
    ),
    case(
        "a star import under a condition that holds",
        "pkg.a:X",
        a="import sys\nif sys.version_info >= (3,):\n    from .base import *\nclass X(Base): ...\n",
    ),
    case(
        "a star import from a module of the standard library",
        "pkg.a:X",
        bases={"Base": "collections:OrderedDict"},
        a="from collections import *\nclass X(OrderedDict): ...\n",
    ),
    case(
        "the names that a deleted binding leaves",
        a="from .base import Other as Base\nfrom .b import *\nclass No(Base): ...\n",
        b="from .base import Base\ndel Base\n",
    ),
]


@pytest.mark.parametrize("sample", STARS, ids=str)
def test_a_star_import_binds_what_the_module_exports(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def test_a_chain_of_a_thousand_star_imports_leads_to_the_base(judge: Judge) -> None:
    # Named so that each module's import finds the next one loaded: Python's own recursion ends at some 150.
    links = {f"pkg/m{number:04}.py": f"from .m{number - 1:04} import *\n" for number in range(1, 1_000)}
    sample = case(
        "a chain of 1,000 modules",
        "pkg.z:X",
        files={**links, "pkg/m0000.py": "from .base import *\n"},
        z="from .m0999 import *\nclass X(Base): ...\n",
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


USER = "from .base import Other as Thing\nfrom .b import *\nclass X(Base): ...\nclass No(Thing): ...\n"
TWO = "from .base import Base, Base as Thing\n"

EXPORTS = [
    case("a tuple", "pkg.a:X", a=USER, b=TWO + '__all__ = ("Base",)\n'),
    case("a list with an annotation", "pkg.a:X", a=USER, b=TWO + '__all__: list[str] = ["Base"]\n'),
    case("a tuple without parentheses", "pkg.a:X", a=USER, b=TWO + '__all__ = "Base", "TWO"\nTWO = 2\n'),
    case("+= a list", "pkg.a:X", a=USER, b=TWO + '__all__ = []\n__all__ += ["Base"]\n'),
    case("+= a tuple on a tuple", "pkg.a:X", a=USER, b=TWO + '__all__ = ()\n__all__ += ("Base",)\n'),
    case(".append", "pkg.a:X", a=USER, b=TWO + '__all__ = []\n__all__.append("Base")\n'),
    case(".extend", "pkg.a:X", a=USER, b=TWO + '__all__ = []\n__all__.extend(["Base"])\n'),
    case(".remove", "pkg.a:X", a=USER, b=TWO + '__all__ = ["Thing", "Base"]\n__all__.remove("Thing")\n'),
    case(".insert", "pkg.a:X", a=USER, b=TWO + '__all__ = []\n__all__.insert(0, "Base")\n'),
    case("a sum of two lists", "pkg.a:X", a=USER, b=TWO + 'TWO = 2\n__all__ = ["Base"] + ["TWO"]\n'),
    case(
        "another module's __all__ and a list",
        "pkg.a:X",
        a=USER,
        b="from . import c\nfrom .c import *\nfrom .base import Base as Thing\n"
        '__all__ = c.__all__ + ["one"]\none = 1\n',
        c='from .base import Base\n__all__ = ["Base"]\n',
    ),
    case(
        "+= another module's __all__",
        "pkg.a:X",
        a=USER,
        b="from . import c\nfrom .c import *\nfrom .base import Base as Thing\n__all__ = []\n__all__ += c.__all__\n",
        c='from .base import Base\n__all__ = ["Base"]\n',
    ),
    case(
        ".extend by another module's __all__",
        "pkg.a:X",
        a=USER,
        b="""
            from . import c
            from .c import *
            from .base import Base as Thing
            __all__ = []
            __all__.extend(c.__all__)
        """,
        c='from .base import Base\n__all__ = ["Base"]\n',
    ),
    case(
        "a display of another module's __all__, starred, and of a name",
        "pkg.a:X",
        a=USER,
        b="""
            from . import c
            from .c import *
            from .base import Base as Thing
            one = 1
            __all__ = [*c.__all__, "one"]
        """,
        c='from .base import Base\n__all__ = ["Base"]\n',
    ),
    case(
        "a display of __all__ imported under another name",
        "pkg.a:X",
        a=USER,
        b="from .c import __all__ as other\nfrom .c import *\nfrom .base import Base as Thing\none = 1\n"
        "__all__ = [*other, 'one']\n",
        c='from .base import Base\n__all__ = ["Base"]\n',
    ),
    case(
        "a display of the __all__ of each submodule",
        "pkg.a:X",
        "pkg.a:Y",
        a="from .sub import *\nclass X(One): ...\nclass Y(Two): ...\n",
        files={
            "pkg/sub/__init__.py": """
                from .one import *
                from .two import *
                from .one import __all__ as one_all
                from .two import __all__ as two_all
                __all__ = [*one_all, *two_all]
            """,
            "pkg/sub/one.py": 'from pkg.base import Base as One\n__all__ = ["One"]\n',
            "pkg/sub/two.py": 'from pkg.base import Base as Two\n__all__ = ["Two"]\n',
        },
    ),
    case(
        "the __all__ of each submodule, by the name that importing it bound in the package",
        "pkg.a:X",
        a="from .sub import *\nclass X(One): ...\n",
        files={
            "pkg/sub/__init__.py": "from .one import *\n__all__ = one.__all__\n",
            "pkg/sub/one.py": 'from pkg.base import Base as One\n__all__ = ["One"]\n',
        },
    ),
    case(
        "under a condition that holds",
        "pkg.a:X",
        a=USER,
        b=TWO + '__all__ = []\nimport sys\nif sys.version_info >= (3,):\n    __all__ += ["Base"]\n',
    ),
    case("an item deleted", "pkg.a:X", a=USER, b=TWO + '__all__ = ["Thing", "Base"]\ndel __all__[0]\n'),
    case(
        "set through sys.modules",
        "pkg.a:X",
        a=USER,
        b=TWO + 'import sys\nsys.modules[__name__].__all__ = ["Base"]\n',
    ),
    case(
        "a change under another name can't be known",
        "pkg.a:X",
        unknown=["pkg.a:No"],
        a=USER,
        b=TWO + '__all__ = ["Thing", "Base"]\nnames = __all__\nnames.remove("Thing")\n',
    ),
    case(
        "a change inside another expression can't be known",
        "pkg.a:X",
        unknown=["pkg.a:No"],
        a=USER,
        b=TWO + '__all__ = ["Thing", "Base"]\n[__all__.remove(name) for name in ("Thing",)]\n',
    ),
    case(
        "a change by a function that is handed the list can't be known",
        "pkg.a:X",
        unknown=["pkg.a:No"],
        a=USER,
        b=TWO + '__all__ = ["Thing", "Base"]\nlist.remove(__all__, "Thing")\n',
    ),
    case(
        "a comprehension over names that are known",
        "pkg.a:X",
        a=USER,
        b=TWO + '__all__ = [each.__name__ for each in (Base,) if each.__name__ != "Thing"]\n',
    ),
    case(
        "a comprehension over what is not known can't be known",
        "pkg.a:X",
        unknown=["pkg.a:No"],
        a=USER,
        b=TWO + '__all__ = [name for name in list(globals()) if name.startswith("B")]\n',
    ),
    case(
        "a call of a function that can be read",
        "pkg.a:X",
        a=USER,
        b=TWO + 'def exported():\n    return ["Base"]\n__all__ = exported()\n',
    ),
    case(
        "what a loop appends can't be known",
        "pkg.a:X",
        unknown=["pkg.a:No"],
        a=USER,
        b=TWO + '__all__ = []\nfor name in sorted(globals()):\n    if name == "Base":\n        __all__.append(name)\n',
    ),
    case(
        "a change by a function can't be known",
        "pkg.a:X",
        unknown=["pkg.a:No"],
        a=USER,
        b=TWO + '__all__ = []\ndef export(name):\n    __all__.append(name)\nexport("Base")\n',
    ),
    case(
        "an __all__ that can't be known doesn't matter to a name that is bound again afterwards",
        "pkg.a:X",
        a="from .b import *\nfrom .base import Base\nclass X(Base): ...\n",
        b="from .base import Other as Base\n__all__ = [name for name in ('Base',)]\n",
    ),
    case(
        "an __all__ that can't be known doesn't matter to a name that its module doesn't bind",
        "pkg.a:X",
        a="from .base import Base\nfrom .b import *\nclass X(Base): ...\n",
        b="one = 1\n__all__ = [name for name in ('one',)]\n",
    ),
]


@pytest.mark.parametrize("sample", EXPORTS, ids=str)
def test_all_is_read_in_every_form_that_can_be_known(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


ALIASES = [
    case("plain", "pkg.a:X", a="from . import base as b\nAlias = b.Base\nclass X(Alias): ...\n"),
    case(
        "chained through names",
        "pkg.a:X",
        a="from .base import Base\nOne = Base\nTwo = One\nclass X(Two): ...\n",
    ),
    case(
        "chained in one statement",
        "pkg.a:X",
        "pkg.a:Y",
        a="from .base import Base\nOne = Two = Base\nclass X(One): ...\nclass Y(Two): ...\n",
    ),
    case(
        "chained through modules",
        "pkg.a:X",
        a="from .b import Two\nclass X(Two): ...\n",
        b="from .c import One\nTwo = One\n",
        c="from . import base\nOne = base.Base\n",
    ),
    case(
        "annotated",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from typing import TypeAlias
            from .base import Base
            One: type[Base] = Base
            Two: TypeAlias = Base
            class X(One): ...
            class Y(Two): ...
        """,
    ),
    case(
        "an annotation alone binds nothing",
        a="from .base import Base, Other as Alias\nAlias: type[Base]\nclass No(Alias): ...\n",
    ),
    case(
        "conditional, as an expression that can be known",
        "pkg.a:X",
        a="import sys\nfrom .base import Base, Other\n"
        "Alias = Base if sys.version_info >= (3,) else Other\nclass X(Alias): ...\n",
    ),
    case(
        "conditional, as an expression that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="import os\nfrom .base import Base, Other\n"
        "Alias = Other if os.environ.get('COLDPLUG_NO_SUCH') else Base\nclass X(Alias): ...\n",
    ),
    case(
        "conditional, as a statement that can be known",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            if sys.version_info < (3,):
                Alias = Other
            else:
                Alias = Base
            class X(Alias): ...
        """,
    ),
    case(
        "conditional, as a statement that can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base, Other
            Alias = Base
            if os.environ.get("COLDPLUG_NO_SUCH"):
                Alias = Other
            class X(Alias): ...
        """,
    ),
    case(
        "conditional, the same on both branches",
        "pkg.a:X",
        a="""
            import os
            from . import base
            if os.environ.get("COLDPLUG_NO_SUCH"):
                Alias = base.Base
            else:
                from .base import Base as Alias
            class X(Alias): ...
        """,
    ),
    case(
        "or, where the first is a class",
        "pkg.a:X",
        a="from .base import Base, Other\nAlias = Base or Other\nclass X(Alias): ...\n",
    ),
    case(
        "or, where the first is None",
        "pkg.a:X",
        a="from .base import Base\nNothing = None\nAlias = Nothing or Base\nclass X(Alias): ...\n",
    ),
    case(
        "unpacked from a tuple",
        "pkg.a:X",
        a="from .base import Base, Other\nOne, Two = Other, Base\nclass X(Two): ...\nclass No(One): ...\n",
    ),
    case(
        "unpacked from nested tuples",
        "pkg.a:X",
        a="from .base import Base, Other\n(One, [Two, Three]) = Other, (Other, Base)\n"
        "class X(Three): ...\nclass No(Two): ...\n",
    ),
    case(
        "unpacked beside a star",
        "pkg.a:X",
        a="from .base import Base, Other\nOne, *Rest, Last = Other, Other, Other, Base\n"
        "class X(Last): ...\nclass No(One): ...\n",
    ),
    case(
        "exchanged",
        "pkg.a:X",
        a="from .base import Base, Other\nBase, Other = Other, Base\nclass X(Other): ...\nclass No(Base): ...\n",
    ),
    case(
        "walrus in a condition",
        "pkg.a:X",
        a="from . import base\nif Alias := base.Base:\n    pass\nclass X(Alias): ...\n",
    ),
    case(
        "walrus in the list of bases",
        "pkg.a:X",
        "pkg.a:Y",
        a="from . import base\nclass X(Alias := base.Base): ...\nclass Y(Alias): ...\n",
    ),
    case(
        "walrus in a comprehension binds outside it",
        "pkg.a:X",
        a="from .base import Base\n[Alias := each for each in (Base,)]\nclass X(Alias): ...\n",
    ),
    case(
        "taken from a literal dictionary",
        "pkg.a:X",
        a='from .base import Base\nTABLE = {"base": Base}\nclass X(TABLE["base"]): ...\n',
    ),
    case(
        "taken from a literal tuple",
        "pkg.a:X",
        a="from .base import Base, Other\nTABLE = (Other, Base)\nclass X(TABLE[1]): ...\nclass No(TABLE[0]): ...\n",
    ),
    case(
        "an attribute set on a module",
        "pkg.a:X",
        a="from . import b\nfrom .base import Base\nb.Thing = Base\nclass X(b.Thing): ...\n",
        b="from .base import Other as Thing\n",
    ),
    case(
        "an attribute set on a class",
        "pkg.a:X",
        a="from .base import Base\nclass Holder: ...\nHolder.base = Base\nclass X(Holder.base): ...\n",
    ),
    case(
        "a name that globals() sets",
        "pkg.a:X",
        a='from .base import Base\nglobals()["Alias"] = Base\nclass X(Alias): ...\n',
    ),
]


@pytest.mark.parametrize("sample", ALIASES, ids=str)
def test_an_alias_means_what_was_assigned(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


STRUCTURE = """
    import importlib, sys, types
    class _LazyModule(types.ModuleType):
        def __init__(self, name, file, structure, module_spec=None):
            super().__init__(name)
            self.__file__, self.__spec__, self.__path__ = file, module_spec, module_spec.submodule_search_locations
            self._where = {name: module for module, names in structure.items() for name in names}
        def __getattr__(self, name):
            if name not in self._where:
                raise AttributeError(name)
            return getattr(importlib.import_module("." + self._where[name], self.__name__), name)
"""

LAZY = [
    case(
        "a __getattr__ that can't be followed, beside a stub that says where its names are",
        "pkg.a:X",
        files={
            "pkg/lazy/__init__.py": """
                import re
                from importlib import import_module
                __all__ = ["SoftBase"]
                cache = {}
                def __getattr__(name):
                    try:
                        return cache[name]
                    except KeyError:
                        pass
                    if name not in __all__:
                        raise AttributeError(name)
                    module = import_module("._" + re.sub("(.)([A-Z])", r"\\1_\\2", name).lower(), package=__name__)
                    cache[name] = found = getattr(module, name)
                    return found
            """,
            "pkg/lazy/__init__.pyi": "from ._soft_base import SoftBase as SoftBase\n",
            "pkg/lazy/_soft_base.py": "from ..base import Base as SoftBase\n",
        },
        a="from .lazy import SoftBase\nclass X(SoftBase): ...\n",
    ),
    case(
        "a literal table of modules",
        "pkg.a:X",
        files={
            "pkg/lazy/__init__.py": """
                import importlib
                _TABLE = {"Found": "pkg.lazy.impl", "Else": "pkg.lazy.impl"}
                def __getattr__(name):
                    if name in _TABLE:
                        return getattr(importlib.import_module(_TABLE[name]), name)
                    raise AttributeError(name)
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base as Found, Other as Else\n",
        },
        a="from .lazy import Found, Else\nclass X(Found): ...\nclass No(Else): ...\n",
    ),
    case(
        "a literal table of relative modules and attributes",
        "pkg.a:X",
        files={
            "pkg/lazy/__init__.py": """
                from importlib import import_module
                _TABLE = {"Found": (".impl", "Hidden")}
                def __getattr__(name: str):
                    try:
                        module, attribute = _TABLE[name]
                    except KeyError:
                        raise AttributeError(name) from None
                    value = getattr(import_module(module, __name__), attribute)
                    globals()[name] = value
                    return value
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base as Hidden\n",
        },
        a="from .lazy import Found\nclass X(Found): ...\n",
    ),
    case(
        "a module imported by __import__ at a level",
        "pkg.a:X",
        files={
            "pkg/lazy/__init__.py": """
                _TABLE = {"Found": "impl", "Else": "impl"}
                def __getattr__(name):
                    module = _TABLE.get(name)
                    if module is None:
                        raise AttributeError(name)
                    return getattr(__import__(module, globals(), None, (name,), 1), name)
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base as Found, Other as Else\n",
        },
        a="from .lazy import Found, Else\nclass X(Found): ...\nclass No(Else): ...\n",
    ),
    case(
        "if name ==",
        "pkg.a:X",
        "pkg.a:Y",
        files={
            "pkg/lazy/__init__.py": """
                def __getattr__(name):
                    if name == "Found":
                        from .impl import Base
                        return Base
                    elif name in ("Second", "Third"):
                        from . import impl
                        return impl.Base
                    if name == "Else":
                        from .impl import Other
                        return Other
                    raise AttributeError(name)
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base, Other\n",
        },
        a="from . import lazy\nclass X(lazy.Found): ...\nclass Y(lazy.Third): ...\nclass No(lazy.Else): ...\n",
    ),
    case(
        "match",
        "pkg.a:X",
        files={
            "pkg/lazy/__init__.py": """
                def __getattr__(name):
                    match name:
                        case "Found" | "Second":
                            from .impl import Base
                            return Base
                        case "Else":
                            from .impl import Other
                            return Other
                        case _:
                            raise AttributeError(name)
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base, Other\n",
        },
        a="from .lazy import Second, Else\nclass X(Second): ...\nclass No(Else): ...\n",
    ),
    case(
        "a name that the module binds is not asked for",
        "pkg.a:X",
        b="""
            from .base import Base as Found
            def __getattr__(name):
                from .base import Other
                return Other
        """,
        a="from .b import Found\nclass X(Found): ...\n",
    ),
    case(
        "a __getattr__ that can't be followed can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        b="""
            import importlib, os
            def __getattr__(name):
                where = os.environ.get("COLDPLUG_NO_SUCH", "pkg.base")
                return getattr(importlib.import_module(where), name)
        """,
        a="from .b import Base\nclass X(Base): ...\n",
    ),
    case(
        "lazy_loader.attach",
        "pkg.a:X",
        "pkg.a:Y",
        needs="lazy_loader",
        files={
            "pkg/lazy/__init__.py": """
                import lazy_loader as lazy
                __getattr__, __dir__, __all__ = lazy.attach(
                    __name__, submodules=["impl"], submod_attrs={"impl": ["Found", "Else"]}
                )
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base as Found, Other as Else\n",
        },
        a="from . import lazy\nfrom .lazy import Found, Else\n"
        "class X(Found): ...\nclass Y(lazy.impl.Found): ...\nclass No(Else): ...\n",
    ),
    case(
        "lazy_loader.attach_stub",
        "pkg.a:X",
        needs="lazy_loader",
        files={
            "pkg/lazy/__init__.py": """
                import lazy_loader
                __getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
            """,
            "pkg/lazy/__init__.pyi": "from .impl import Found as Found, Else as Else\n",
            "pkg/lazy/impl.py": "from pkg.base import Base as Found, Other as Else\n",
        },
        a="from .lazy import Found, Else\nclass X(Found): ...\nclass No(Else): ...\n",
    ),
    case(
        "an _import_structure table",
        "pkg.a:X",
        files={
            "pkg/utils.py": STRUCTURE,
            "pkg/lazy/__init__.py": """
                from typing import TYPE_CHECKING
                from ..utils import _LazyModule
                _import_structure = {"impl": ["Found", "Else"], "more": []}
                if TYPE_CHECKING:
                    from .impl import Found, Else
                else:
                    import sys
                    sys.modules[__name__] = _LazyModule(
                        __name__, globals()["__file__"], _import_structure, module_spec=__spec__
                    )
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base as Found, Other as Else\n",
        },
        a="from .lazy import Found, Else\nclass X(Found): ...\nclass No(Else): ...\n",
    ),
    case(
        "an _import_structure table that is filled as it goes",
        "pkg.a:X",
        files={
            "pkg/utils.py": STRUCTURE,
            "pkg/lazy/__init__.py": """
                from ..utils import _LazyModule
                _import_structure = {"more": []}
                _import_structure["impl"] = ["Else"]
                _import_structure["impl"].append("Found")
                import sys
                sys.modules[__name__] = _LazyModule(
                    __name__, globals()["__file__"], _import_structure, module_spec=__spec__
                )
            """,
            "pkg/lazy/impl.py": "from pkg.base import Base as Found, Other as Else\n",
        },
        a="from .lazy import Found, Else\nclass X(Found): ...\nclass No(Else): ...\n",
    ),
    case(
        "an object in a module's place, which looks up in the module what it has not",
        "pkg.a:X",
        "pkg.utils:Alone",
        "pkg.utils:Kept",
        files={
            "pkg/utils.py": """
                import sys, types
                from .base import Base
                class Warning(types.ModuleType):
                    def __init__(self, module):
                        super().__init__(module.__name__)
                        self.__dict__["_module"] = module
                    def __getattr__(self, name):
                        return getattr(self._module, name)
                class Kept(Base): ...
                class Alone(Base): ...
                sys.modules[__name__] = Warning(sys.modules[__name__])
            """,
        },
        a="from .utils import Kept\nclass X(Kept): ...\n",
    ),
    case(
        "a name that a star import takes from the submodule of that name",
        "pkg.parts.thing:thing",
        "pkg.a:X",
        files={
            "pkg/parts/__init__.py": "from . import thing\nfrom .thing import *\n",
            "pkg/parts/thing.py": "from ..base import Base\n__all__ = ['thing']\nclass thing(Base): ...\n",
        },
        a="from .parts import thing\nclass X(thing): ...\n",
    ),
    case(
        "PEP 810's lazy import binds what the import binds",
        "pkg.a:X",
        "pkg.a:Y",
        a="lazy from .base import Base\nlazy import pkg.base as b\nclass X(Base): ...\nclass Y(b.Base): ...\n",
        real={"pkg/a.py": "from .base import Base\nimport pkg.base as b\nclass X(Base): ...\nclass Y(b.Base): ...\n"},
    ),
]


@pytest.mark.parametrize("sample", LAZY, ids=str)
def test_a_name_that_a_module_makes_on_demand_is_followed(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


BINDINGS = [
    case(
        "the later of two assignments",
        "pkg.a:X",
        a="from .base import Base, Other\nThing = Other\nThing = Base\nclass X(Thing): ...\n",
    ),
    case(
        "the later of two classes",
        "pkg.a:Y",
        a="from .base import Base, Other\nclass X(Base): ...\nclass Y(X): ...\nclass X(Other): ...\n",
    ),
    case(
        "the binding at the place, not the last of the file",
        "pkg.a:X",
        a="from .base import Base\nclass X(Base): ...\nfrom .base import Other as Base\nclass No(Base): ...\n",
    ),
    case(
        "a function of the name of a class replaces it",
        a="from .base import Base\nclass X(Base): ...\ndef X(): ...\n",
    ),
    case(
        "an assignment of None to the name of a class replaces it",
        a="from .base import Base\nclass X(Base): ...\nX = None\n",
    ),
    case(
        "an import of the name of a class replaces it",
        a="from .base import Base\nclass X(Base): ...\nfrom .base import Other as X\n",
    ),
    case(
        "a deleted class is not reached",
        a="from .base import Base\nclass X(Base): ...\ndel X\n",
    ),
    case(
        "a deleted class is reached by the other name that it was given",
        "pkg.a:Y",
        "pkg.a:Z",
        a="from .base import Base\nclass X(Base): ...\nY = X\ndel X\nclass Z(Y): ...\n",
    ),
    case(
        "a class whose name was bound anew is reached by the other name that it was given",
        "pkg.a:X",
        "pkg.a:Y",
        a="from .base import Base\nclass X(Base): ...\nY = X\nclass X(Base): ...\n",
    ),
    case(
        "a class that is deleted in a class body",
        "pkg.a:Outer.Y",
        a="from .base import Base\nclass Outer:\n    class X(Base): ...\n    class Y(X): ...\n    del X\n",
    ),
    case(
        "a name that is deleted and bound again",
        "pkg.a:X",
        a="from .base import Other as Thing\ndel Thing\nfrom .base import Base as Thing\nclass X(Thing): ...\n",
    ),
    case(
        "a deleted name of a built-in is the built-in again",
        "pkg.a:X",
        bases={"Base": "builtins:dict"},
        a="class dict: ...\ndel dict\nclass X(dict): ...\n",
    ),
    case(
        "the target of a for loop over a literal",
        "pkg.a:X",
        a="from .base import Base, Other\nfor Alias in (Other, Base):\n    pass\nclass X(Alias): ...\n",
    ),
    case(
        "the target of a for loop over what can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import os
            from .base import Base, Other
            bases = [Other, Base] if not os.environ.get("COLDPLUG_NO_SUCH") else [Other]
            for Alias in bases:
                pass
            class X(Alias): ...
        """,
    ),
    case(
        "a class in the body of a for loop over a literal",
        "pkg.a:X",
        a="from .base import Base\nfor number in (1, 2):\n    class X(Base): ...\n",
    ),
    case(
        "the target of a with statement can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            import contextlib
            from .base import Base, Other as Alias
            @contextlib.contextmanager
            def given():
                yield Base
            with given() as Alias:
                pass
            class X(Alias): ...
        """,
    ),
    case(
        "a class in the body of a with statement",
        "pkg.a:X",
        a="import contextlib\nfrom .base import Base\nwith contextlib.nullcontext():\n    class X(Base): ...\n",
    ),
    case(
        "except … as unbinds its name",
        bases={"Base": "builtins:Exception"},
        broken=["pkg.a"],
        a="""
            Alias = ValueError
            try:
                raise Alias
            except ValueError as Alias:
                pass
            class X(Alias): ...
        """,
    ),
    case(
        "except … as leaves a name alone when nothing is raised",
        "pkg.a:X",
        a="from .base import Base\ntry:\n    pass\nexcept ValueError as Base:\n    pass\nclass X(Base): ...\n",
    ),
    case(
        "a capture of match",
        "pkg.a:X",
        a="from . import base\nmatch base.Base:\n    case Alias:\n        pass\nclass X(Alias): ...\n",
    ),
    case(
        "captures of match in a sequence",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            match (Other, Base):
                case (One, Two):
                    pass
            class X(Two): ...
            class No(One): ...
        """,
    ),
    case(
        "a class in a case that can be known",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            match sys.version_info[0]:
                case 2:
                    class X(Other): ...
                case 3:
                    class X(Base): ...
        """,
    ),
    case(
        "a class in a while loop that runs once",
        "pkg.a:X",
        a="from .base import Base\nwhile True:\n    class X(Base): ...\n    break\n",
    ),
    case(
        "what follows break, continue or an endless loop's end is not reached",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            from .base import Base
            while True:
                class X(Base): ...
                break
            else:
                class No(Base): ...
            for _ in (1,):
                class Y(Base): ...
                continue
                class Never(Base): ...
        """,
    ),
    case(
        "else of a loop that may be left by break can't be known",
        "pkg.a:X",
        "pkg.a:Maybe",
        unknown=["pkg.a:Maybe"],
        a="""
            import os
            from .base import Base
            for _ in (1,):
                class X(Base): ...
                if os.environ.get("COLDPLUG_NO_SUCH"):
                    break
            else:
                class Maybe(Base): ...
        """,
    ),
    case(
        "nothing after sys.exit is reached",
        broken=["pkg.a"],
        a="import sys\nfrom .base import Base\nsys.exit()\nclass X(Base): ...\n",
    ),
]


@pytest.mark.parametrize("sample", BINDINGS, ids=str)
def test_a_name_means_what_was_bound_last(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


SCOPES = [
    case(
        "a name of a class body shadows the module's",
        "pkg.a:Outer.X",
        a="""
            from .base import Base, Other
            class Outer:
                Base, Other = Other, Base
                class X(Other): ...
                class No(Base): ...
        """,
    ),
    case(
        "a name of a class body shadows the module's from where it is bound",
        "pkg.a:Outer.X",
        a="""
            from .base import Base, Other
            class Outer:
                class X(Base): ...
                Base = Other
                class No(Base): ...
        """,
    ),
    case(
        "a name of a class body ends with it",
        "pkg.a:X",
        a="from .base import Base, Other\nclass Outer:\n    Base = Other\nclass X(Base): ...\n",
    ),
    case(
        "a base named in the same class body",
        "pkg.a:Outer.X",
        "pkg.a:Outer.Y",
        a="from .base import Base\nclass Outer:\n    class X(Base): ...\n    class Y(X): ...\n",
    ),
    case(
        "a nested class's bases are looked up in the body where it stands, its own body's classes are not",
        "pkg.a:Outer.Inner.Deep",
        "pkg.a:Outer.Inner2",
        "pkg.a:Outer.Thing",
        a="""
            from .base import Base, Other as Thing
            class Outer:
                class Thing(Base): ...
                class Inner:
                    class No(Thing): ...
                    class Deep(Base): ...
                class Inner2(Thing): ...
        """,
    ),
    case(
        "a class body does not see the names of the class body around it",
        broken=["pkg.a"],
        a="""
            from .base import Base
            class Outer:
                class Mine(Base): ...
                class Inner:
                    class X(Mine): ...
        """,
    ),
    case(
        "a class body after a deletion sees the module's name again",
        "pkg.a:Outer.X",
        a="from .base import Base, Other\nclass Outer:\n    Base = Other\n    del Base\n    class X(Base): ...\n",
    ),
    case(
        "global in a class body binds the module's name",
        "pkg.a:X",
        "pkg.a:Y",
        a="from .base import Base\nclass Outer:\n    global X\n    class X(Base): ...\nclass Y(X): ...\n",
    ),
    case(
        "a private name of a class body is mangled, and reached by that",
        "pkg.a:Outer.X",
        "pkg.a:Outer._Outer__Private",
        a="from .base import Base\nclass Outer:\n    class __Private(Base): ...\n    class X(__Private): ...\n",
    ),
    case(
        "a class's own name is bound only after its statement",
        "pkg.a:X",
        "pkg.a:X.Y",
        a="from .base import Base, Base as X\nclass X(Base):\n    class Y(X): ...\n",
    ),
]


@pytest.mark.parametrize("sample", SCOPES, ids=str)
def test_a_class_body_is_a_scope_of_its_own(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown
