"""Which branch runs: type checking, versions, platforms, imports that succeed or fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import Request, build
from indexer.target import Target
from tests.conftest import Judge
from tests.judge import Case, case, write_files

TYPE_CHECKING = [
    case(
        "TYPE_CHECKING imported by name, and the else branch",
        "pkg.a:X",
        a="""
            from typing import TYPE_CHECKING
            if TYPE_CHECKING:
                from .base import Other as Thing
            else:
                from .base import Base as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "TYPE_CHECKING hides a base",
        a="""
            from typing import TYPE_CHECKING
            if TYPE_CHECKING:
                from .base import Base as Thing
            else:
                Thing = object
            class No(Thing): ...
        """,
    ),
    case(
        "typing.TYPE_CHECKING",
        "pkg.a:X",
        a="""
            import typing
            from .base import Base, Other
            Thing = Base
            if typing.TYPE_CHECKING:
                Thing = Other
            class X(Thing): ...
        """,
    ),
    case(
        "t.TYPE_CHECKING",
        "pkg.a:X",
        a="""
            import typing as t
            if t.TYPE_CHECKING:
                from .base import Other as Thing
            else:
                from .base import Base as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "TYPE_CHECKING under another name",
        "pkg.a:X",
        a="""
            from typing import TYPE_CHECKING as checking
            if checking:
                from .base import Other as Thing
            else:
                from .base import Base as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "TYPE_CHECKING through another module",
        "pkg.a:X",
        b="from typing import TYPE_CHECKING\n",
        a="""
            from .b import TYPE_CHECKING
            if TYPE_CHECKING:
                from .base import Other as Thing
            else:
                from .base import Base as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "not TYPE_CHECKING",
        "pkg.a:X",
        a="""
            from typing import TYPE_CHECKING
            if not TYPE_CHECKING:
                from .base import Base as Thing
            else:
                from .base import Other as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "a TYPE_CHECKING of the module's own",
        "pkg.a:X",
        a="""
            TYPE_CHECKING = False
            if TYPE_CHECKING:
                from .base import Other as Thing
            else:
                from .base import Base as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "a class under TYPE_CHECKING does not exist",
        a="""
            from typing import TYPE_CHECKING
            from .base import Base
            if TYPE_CHECKING:
                class No(Base): ...
        """,
    ),
    case(
        "TYPE_CHECKING in a conjunction and in a disjunction",
        "pkg.a:X",
        "pkg.a:Y",
        a="""
            import os
            from typing import TYPE_CHECKING
            from .base import Base, Other
            if TYPE_CHECKING and os.environ.get("COLDPLUG_NO_SUCH"):
                Base = Other
            class X(Base): ...
            if not TYPE_CHECKING or os.environ.get("COLDPLUG_NO_SUCH"):
                class Y(Base): ...
        """,
    ),
    case(
        "TYPE_CHECKING in a conditional expression",
        "pkg.a:X",
        a="""
            from typing import TYPE_CHECKING
            from .base import Base, Other
            class X(Other if TYPE_CHECKING else Base): ...
        """,
    ),
    case(
        "TYPE_CHECKING in a class body",
        "pkg.a:Outer.X",
        a="""
            from typing import TYPE_CHECKING
            from .base import Base, Other
            class Outer:
                if TYPE_CHECKING:
                    class No(Base): ...
                else:
                    class X(Base): ...
        """,
    ),
    case(
        "False, 0, None and an empty string never hold",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            if False:
                Base = Other
            elif 0:
                Base = Other
            elif None:
                Base = Other
            elif "":
                Base = Other
            else:
                class X(Base): ...
        """,
    ),
    case(
        "__debug__ holds",
        "pkg.a:X",
        a="from .base import Base\nif __debug__:\n    class X(Base): ...\nelse:\n    class No(Base): ...\n",
    ),
    case(
        "__name__ is not __main__",
        "pkg.a:X",
        a="""
            from .base import Base
            if __name__ == "__main__":
                class No(Base): ...
            else:
                class X(Base): ...
        """,
    ),
    case(
        "what depends on the environment can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X", "pkg.a:No"],
        a="""
            import os
            from .base import Base
            if os.environ.get("COLDPLUG_NO_SUCH"):
                class No(Base): ...
            else:
                class X(Base): ...
        """,
    ),
]


@pytest.mark.parametrize("sample", TYPE_CHECKING, ids=str)
def test_a_branch_that_only_a_type_checker_takes_is_not_taken(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def either(condition: str, *, imports: str = "import sys") -> str:
    return (
        f"{imports}\nfrom .base import Base, Other\n"
        f"if {condition}:\n    class X(Base): ...\n    class Y(Other): ...\n"
        "else:\n    class X(Other): ...\n    class Y(Base): ...\n"
    )


RUNNING = [
    case("version >= a tuple", "pkg.a:X", a=either("sys.version_info >= (3, 8)")),
    case("version < a tuple", "pkg.a:Y", a=either("sys.version_info < (3, 8)")),
    case("a tuple <= version", "pkg.a:X", a=either("(3, 8) <= sys.version_info")),
    case("version > a tuple of one", "pkg.a:X", a=either("sys.version_info > (3,)")),
    case("version[0] ==", "pkg.a:X", a=either("sys.version_info[0] == 3")),
    case("version[:2] >=", "pkg.a:X", a=either("sys.version_info[:2] >= (3, 10)")),
    case("version.major", "pkg.a:Y", a=either("sys.version_info.major < 3")),
    case("version.minor", "pkg.a:X", a=either("sys.version_info.minor >= 8")),
    case("a chain of comparisons", "pkg.a:X", a=either("(3, 0) <= sys.version_info < (9, 0)")),
    case(
        "version under an imported name",
        "pkg.a:X",
        a=either("version_info >= (3,)", imports="from sys import version_info"),
    ),
    case(
        "a constant computed from the version",
        "pkg.a:Y",
        a=either("PY2", imports="import sys\nPY2 = sys.version_info[0] == 2"),
    ),
    case(
        "a constant of another module",
        "pkg.a:X",
        b="import sys\nPY3 = sys.version_info >= (3, 0)\n",
        a=either("compat.PY3", imports="from . import b as compat"),
    ),
    case("not", "pkg.a:Y", a=either("not sys.version_info >= (3,)")),
    case("hexversion", "pkg.a:X", a=either("sys.hexversion >= 0x03000000")),
    case("sys.implementation.name", "pkg.a:X", a=either("sys.implementation.name == 'cpython'")),
    case(
        "platform.python_implementation()",
        "pkg.a:X",
        a=either("platform.python_implementation() == 'CPython'", imports="import platform"),
    ),
]


@pytest.mark.parametrize("sample", RUNNING, ids=str)
def test_a_condition_on_the_version_holds_as_it_does_when_run(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


LINUX, MACOS, WINDOWS = (
    Target(python=Target.running().python, platform=platform) for platform in ("linux", "darwin", "win32")
)


def pretending(target: Target) -> dict[str, Any]:
    """Return what makes build and interpreter take one platform: the sample asks no more of it than its names."""
    system = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[target.platform]
    name = "nt" if target.platform == "win32" else "posix"
    setup = f"import sys, os, platform; sys.platform, os.name = {target.platform!r}, {name!r}\n"
    return {"options": {"target": target}, "setup": f"{setup}platform.system = lambda: {system!r}\n"}


PLATFORMS = [
    case("sys.platform == on Windows", "pkg.a:X", a=either("sys.platform == 'win32'"), **pretending(WINDOWS)),
    case("sys.platform == on Linux", "pkg.a:Y", a=either("sys.platform == 'win32'"), **pretending(LINUX)),
    case("sys.platform != on macOS", "pkg.a:X", a=either("sys.platform != 'linux'"), **pretending(MACOS)),
    case("sys.platform in", "pkg.a:X", a=either("sys.platform in ('linux', 'darwin')"), **pretending(MACOS)),
    case("sys.platform not in", "pkg.a:X", a=either("sys.platform not in {'linux'}"), **pretending(WINDOWS)),
    case("sys.platform.startswith", "pkg.a:X", a=either("sys.platform.startswith('win')"), **pretending(WINDOWS)),
    case(
        "sys.platform.startswith on Linux", "pkg.a:Y", a=either("sys.platform.startswith('win')"), **pretending(LINUX)
    ),
    case(
        "sys.platform.startswith a tuple",
        "pkg.a:X",
        a=either("sys.platform.startswith(('linux', 'darwin'))"),
        **pretending(MACOS),
    ),
    case("os.name on Windows", "pkg.a:X", a=either("os.name == 'nt'", imports="import os"), **pretending(WINDOWS)),
    case("os.name on Linux", "pkg.a:Y", a=either("os.name == 'nt'", imports="import os"), **pretending(LINUX)),
    case(
        "platform.system() on Windows",
        "pkg.a:X",
        a=either("platform.system() == 'Windows'", imports="import platform"),
        **pretending(WINDOWS),
    ),
    case(
        "platform.system() on macOS",
        "pkg.a:X",
        a=either("platform.system() in ('Darwin', 'Linux')", imports="import platform"),
        **pretending(MACOS),
    ),
    case(
        "elif",
        "pkg.a:X",
        a="""
            import sys
            from .base import Base, Other
            if sys.platform == "win32":
                class X(Other): ...
            elif sys.platform == "darwin":
                class X(Base): ...
            else:
                class X(Other): ...
        """,
        **pretending(MACOS),
    ),
    case(
        "a constant computed from the platform",
        "pkg.a:X",
        a=either("WINDOWS", imports="import sys\nWINDOWS = sys.platform.startswith('win')"),
        **pretending(WINDOWS),
    ),
]


@pytest.mark.parametrize("sample", PLATFORMS, ids=str)
def test_a_condition_on_the_platform_holds_as_on_the_target(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


@pytest.mark.parametrize(
    ("version", "plugin"), [((3, 11), "pkg.a:Y"), ((3, 12), "pkg.a:X"), ((3, 13), "pkg.a:X"), ((3, 14), "pkg.a:X")]
)
def test_a_condition_on_the_version_holds_as_on_the_target(version: tuple[int, int], plugin: str, judge: Judge) -> None:
    sample = case(
        "another version",
        plugin,
        a=either("sys.version_info >= (3, 12)"),
        setup=f"import sys; sys.version_info = ({version[0]}, {version[1]}, 0, 'final', 0)",
        options={"target": Target(python=version, platform=Target.running().platform)},
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


COMPLETE = {
    "target": Target(python=Target.running().python, platform=Target.running().platform, complete_environment=True)
}
FAST = "from .base import Base\n"
SLOW = "from .base import Other as Base\n"
TRY = """
try:
    from .fast import Base
except ImportError:
    from .slow import Base
class X(Base): ...
"""
EITHER = """
from .base import Base
try:
    import {module}
except ImportError:
    class X(Base): ...
else:
    class Y(Base): ...
"""

TRIES = [
    case(
        "modules that take members from each other which other modules set, or an enumeration made by a call has",
        "pkg.a:X",
        a="""
            try:
                from pkg.b import Base
            except ImportError:
                from pkg.base import Other as Base
            class X(Base): ...
        """,
        b="""
            from pkg.c import LATE, ONE
            from pkg.base import Base
        """,
        c="""
            import enum
            Kind = enum.Enum("Kind", "ONE TWO")
            ONE = Kind.ONE
            import pkg.d
        """,
        d="from pkg import c\nc.LATE = 1\n",
    ),
    case(
        "a module that needs only the standard library imports",
        "pkg.a:X",
        a="""
            try:
                from pkg.b import Base
            except ImportError:
                from pkg.base import Other as Base
            class X(Base): ...
        """,
        b="""
            import os.path, ssl, xml.etree.ElementTree
            from os import path
            if not ssl.OPENSSL_VERSION.startswith("OpenSSL"):
                raise ImportError("an installed module is taken to pass its own checks")
            from pkg.base import Base
        """,
    ),
    case(
        "a submodule that is imported as a member of its package, and needs what may be missing",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            try:
                from pkg import b
                from pkg.base import Other as Base
            except ImportError:
                from pkg.base import Base
            class X(Base): ...
        """,
        b="import no_such_module\n",
        broken=["pkg.b"],
    ),
    case(
        "a module that takes members of enumerations from the standard library imports",
        "pkg.a:X",
        a="""
            try:
                from pkg.b import Base
            except ImportError:
                from pkg.base import Other as Base
            class X(Base): ...
        """,
        b="""
            from re import IGNORECASE, VERBOSE
            from signal import SIGINT, Handlers, Signals
            from socket import AF_INET, AddressFamily
            from ssl import CERT_NONE
            from pkg.base import Base
        """,
    ),
    case(
        "constants that become an enumeration",
        "pkg.a:Colours",
        "pkg.a:Plain",
        by={"Enum": ["pkg.a:Colours", "pkg.a:Plain"]},
        bases={"Enum": "enum:IntEnum"},
        a="""
            from enum import IntEnum, global_enum
            COLOUR_RED, COLOUR_BLUE = 1, 2
            IntEnum._convert_("Colours", __name__, lambda name: name.startswith("COLOUR_"))
            @global_enum
            class Plain(IntEnum):
                ONE = 1
        """,
    ),
    case("the import that succeeds", "pkg.a:X", a=TRY, fast=FAST, slow=SLOW),
    case("the import that succeeds, of what is no base", a=TRY, fast=SLOW, slow=FAST),
    case("a name that the module found does not bind", "pkg.a:X", a=TRY, fast="", slow=FAST),
    case(
        "a module found that raises ImportError itself",
        "pkg.a:X",
        a=TRY,
        fast=f"raise ImportError\n{SLOW}",
        slow=FAST,
        broken=["pkg.fast"],
    ),
    case(
        "a module that the searched package would hold and does not",
        "pkg.a:X",
        a=TRY,
        slow=FAST,
        options=COMPLETE,
    ),
    case(
        "a module of the package that is not there: what differs can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a=TRY,
        slow=FAST,
    ),
    case(
        "a distribution that is not there: what differs can't be known",
        "pkg.a:X",
        unknown=["pkg.a:X", "pkg.a:Y"],
        a=EITHER.format(module="no_such_distribution"),
    ),
    case(
        "a distribution that is not there, in a complete environment",
        "pkg.a:X",
        a=EITHER.format(module="no_such_distribution"),
        options=COMPLETE,
    ),
    case(
        "a module of the standard library is there",
        "pkg.a:Y",
        a=EITHER.format(module="json"),
    ),
    case(
        "what does not differ is known though the import is not",
        "pkg.a:X",
        a="""
            from .base import Base
            try:
                import no_such_distribution
            except ImportError:
                no_such_distribution = None
            class X(Base): ...
        """,
    ),
    case(
        "a base that both branches bind alike is known though the import is not",
        "pkg.a:X",
        a="""
            try:
                import no_such_distribution
                from .base import Base as Thing
            except ImportError:
                from pkg.base import Base as Thing
            class X(Thing): ...
        """,
    ),
    case(
        "a base that is a class of the absent distribution or of its stand-in",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="""
            from .base import Base
            try:
                from no_such_distribution import Mixin
            except ImportError:
                class Mixin: ...
            class X(Mixin, Base): ...
        """,
    ),
    case(
        "ModuleNotFoundError",
        "pkg.a:X",
        a=TRY.replace("ImportError", "ModuleNotFoundError"),
        slow=FAST,
        options=COMPLETE,
    ),
    case(
        "a tuple of exceptions",
        "pkg.a:X",
        a=TRY.replace("ImportError", "(ImportError, AttributeError)"),
        slow=FAST,
        options=COMPLETE,
    ),
    case("Exception", "pkg.a:X", a=TRY.replace("ImportError", "Exception"), slow=FAST, options=COMPLETE),
    case("a bare except", "pkg.a:X", a=TRY.replace("except ImportError", "except"), slow=FAST, options=COMPLETE),
    case(
        "an exception that does not fit lets the module fail",
        broken=["pkg.a"],
        a=TRY.replace("ImportError", "ValueError"),
        slow=FAST,
        options=COMPLETE,
    ),
    case(
        "the first handler that fits",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            try:
                import no_such_distribution
            except AttributeError:
                class X(Other): ...
            except ImportError:
                class X(Base): ...
            except Exception:
                class X(Other): ...
        """,
        options=COMPLETE,
    ),
    case(
        "try in try",
        "pkg.a:X",
        a="""
            try:
                from no_such_distribution import Base
            except ImportError:
                try:
                    from no_such_either import Base
                except ImportError:
                    from .base import Base
            class X(Base): ...
        """,
        options=COMPLETE,
    ),
    case(
        "classes in try, else and finally",
        "pkg.a:InElse",
        "pkg.a:InFinally",
        "pkg.a:InTry",
        a="""
            from .base import Base
            try:
                import json
                class InTry(Base): ...
            except ImportError:
                class InExcept(Base): ...
            else:
                class InElse(Base): ...
            finally:
                class InFinally(Base): ...
        """,
    ),
    case(
        "classes in except and finally",
        "pkg.a:Before",
        "pkg.a:InExcept",
        "pkg.a:InFinally",
        a="""
            from .base import Base
            try:
                class Before(Base): ...
                import no_such_distribution
                class After(Base): ...
            except ImportError:
                class InExcept(Base): ...
            else:
                class InElse(Base): ...
            finally:
                class InFinally(Base): ...
        """,
        options=COMPLETE,
    ),
    case(
        "of one name in try and except, the one that runs",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            try:
                import json
                class X(Base): ...
            except ImportError:
                class X(Other): ...
        """,
    ),
    case(
        "a class in finally replaces the one in try",
        a="""
            from .base import Base, Other
            try:
                class X(Base): ...
            finally:
                class X(Other): ...
        """,
    ),
    case(
        "a name that does not exist is a NameError",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            try:
                unicode
            except NameError:
                class X(Base): ...
            else:
                class X(Other): ...
        """,
    ),
    case(
        "an attribute that a module does not have is an AttributeError",
        "pkg.a:X",
        a="""
            from . import base
            try:
                Thing = base.NoSuch
            except AttributeError:
                Thing = base.Base
            class X(Thing): ...
        """,
    ),
    case(
        "a raise in the try",
        "pkg.a:X",
        a="""
            from .base import Base, Other
            try:
                raise ImportError
            except ImportError:
                class X(Base): ...
            else:
                class X(Other): ...
        """,
    ),
    case(
        "contextlib.suppress around an import that fails",
        "pkg.a:X",
        a="""
            import contextlib
            from .base import Base
            with contextlib.suppress(ImportError):
                import no_such_distribution
                class After(Base): ...
            class X(Base): ...
        """,
        options=COMPLETE,
    ),
    case(
        "a flag that try and except set",
        "pkg.a:Y",
        a="""
            from .base import Base
            try:
                import json
                HAVE = True
            except ImportError:
                HAVE = False
            if not HAVE:
                class X(Base): ...
            else:
                class Y(Base): ...
        """,
    ),
    case(
        "a module that stands for None where it is absent",
        "pkg.a:X",
        a="""
            from .base import Base
            try:
                import no_such_distribution
            except ImportError:
                no_such_distribution = None
            if no_such_distribution is None:
                class X(Base): ...
            else:
                class Y(Base): ...
        """,
        options=COMPLETE,
    ),
    case(
        "an absent import without a try lets the module fail in a complete environment",
        broken=["pkg.a"],
        a="from .base import Base\nimport no_such_distribution\nclass X(Base): ...\n",
        options=COMPLETE,
    ),
    case(
        "a name that may have very many values may still be each class among them",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="from .base import Base\nThing = Base\n"
        + "".join(f"try:\n    from gone{n} import x\n    Thing = '{n}'\nexcept ImportError: ...\n" for n in range(70))
        + "Late = Thing\nclass X(Late): ...\n",
    ),
]


@pytest.mark.parametrize("sample", TRIES, ids=str)
def test_whether_a_try_succeeds_chooses_the_branch(sample: Case, judge: Judge) -> None:
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def test_an_absent_import_without_a_try_is_taken_to_be_there_where_the_plugin_runs(judge: Judge) -> None:
    sample = case(
        "an absent import without a try",
        "pkg.a:X",
        a="from .base import Base\nimport no_such_distribution\nclass X(Base): ...\n",
        real={"no_such_distribution.py": ""},
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


@pytest.mark.parametrize("place", [0, 35, 70])
def test_a_class_among_very_many_values_is_named_wherever_it_is_bound(place: int, tmp_path: Path) -> None:
    bound = [f"'{number}'" for number in range(70)]
    bound.insert(place, "Base")
    tries = "".join(
        f"try:\n    from gone{number} import x\n    Thing = {value}\nexcept ImportError: ...\n"
        for number, value in enumerate(bound)
    )
    text = f"from .base import Base\nThing = None\n{tries}Late = Thing\nclass X(Late): ...\n"
    write_files(tmp_path, {"pkg/__init__.py": "", "pkg/base.py": "class Base: ...\n", "pkg/a.py": text})
    request = Request(packages=("pkg",), search_path=(tmp_path,), categories={"Base": "pkg.base:Base"}, jobs=1)
    coverage: Any = build(request).document["coverage"]
    assert [(doubt["id"], doubt["base"]) for doubt in coverage["unresolved"]] == [
        ("pkg.a:X", "pkg.base:Base or something unknown")
    ]
