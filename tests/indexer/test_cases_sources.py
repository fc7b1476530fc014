"""Where source lives and how it is written: layouts, editable installs, archives, stubs, encodings, new syntax."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Mapping
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Environment, Index, Judge, Package
from tests.judge import PACKAGE, Files, case, told_unknown, write_files

X = "from .base import Base\nclass X(Base): ...\n"


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_src_layout_is_read_from_its_src_folder(judge: Judge, package: Package) -> None:
    sample = case("src", "pkg.a:X", a=X)
    root = package({f"src/{name}": content for name, content in sample.files.items()} | {"tests/pkg/a.py": "0 / 0\n"})
    judgement = judge(sample, roots=[root / "src"])
    assert judgement.said == judgement.shown


def test_a_flat_layout_is_read_beside_its_other_folders(judge: Judge) -> None:
    sample = case("flat", "pkg.a:X", a=X, files={"setup.py": "raise SystemExit\n", "docs/conf.py": "0 / 0\n"})
    judgement = judge(sample, packages=["pkg"])
    assert judgement.said == judgement.shown


def test_single_modules_beside_each_other_are_read(judge: Judge, package: Package) -> None:
    sample = case("modules", "single:X", bases={"Base": "base:Base"})
    root = package({"base.py": "class Base: ...\n", "single.py": "from base import Base\nclass X(Base): ...\n"})
    judgement = judge(sample, roots=[root])
    assert judgement.said == judgement.shown


PKGUTIL = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
FROM_PKGUTIL = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"
PKG_RESOURCES = "__import__('pkg_resources').declare_namespace(__name__)\n"
EITHER = f"try:\n    {PKG_RESOURCES}except ImportError:\n    {PKGUTIL}"
DECLARE = """
import pkgutil, sys
def declare_namespace(name):
    module = sys.modules[name]
    module.__path__ = pkgutil.extend_path(module.__path__, name)
"""


@pytest.mark.parametrize(
    ("init", "helper"),
    [(None, {}), (PKGUTIL, {}), (FROM_PKGUTIL, {}), (PKG_RESOURCES, {"pkg_resources.py": DECLARE}), (EITHER, {})],
    ids=["PEP 420", "pkgutil", "pkgutil imported", "pkg_resources", "pkg_resources or pkgutil"],
)
def test_a_namespace_package_may_be_split_over_two_roots(
    init: str | None, helper: dict[str, str], judge: Judge, package: Package
) -> None:
    sample = case(
        "split", "space.two:X", "space.two.deep:Y" if init is None else "space.two:Y", bases={"Base": "space.one:Base"}
    )
    heads: dict[str, str | bytes] = {} if init is None else {"space/__init__.py": init}
    second = {"space/two.py": "from .one import Base\nclass X(Base): ...\nclass Y(X): ...\n"}
    if init is None:
        second = {
            "space/two/__init__.py": "from ..one import Base\nclass X(Base): ...\n",
            "space/two/deep.py": "from . import X\nclass Y(X): ...\n",
        }
    roots = [
        package({**heads, **helper, "space/one.py": "class Base: ...\n"}, name="one"),
        package({**heads, **second}, name="two"),
    ]
    judgement = judge(sample, roots=roots, packages=["space"])
    assert judgement.said == judgement.shown


def test_a_folder_without_init_inside_a_package_is_a_package(judge: Judge) -> None:
    sample = case(
        "no __init__.py",
        "pkg.sub.a:X",
        "pkg.sub.deep.b:Y",
        files={
            "pkg/sub/a.py": "from ..base import Base\nclass X(Base): ...\n",
            "pkg/sub/deep/b.py": "from ..a import X\nclass Y(X): ...\n",
        },
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def test_a_package_of_a_later_root_wins_over_a_namespace_of_an_earlier_one(judge: Judge, package: Package) -> None:
    sample = case("regular wins", "pkg.a:X", broken=["pkg.hidden"], a=X)
    roots = [package({"pkg/hidden.py": "class Hidden: ...\n"}, name="one"), package(sample.files, name="two")]
    judgement = judge(sample, roots=roots)
    assert judgement.said == judgement.shown


def test_of_two_versions_of_one_module_the_first_on_the_path_wins(judge: Judge, package: Package) -> None:
    sample = case("first wins", "pkg.a:X", a=X)
    other = {**PACKAGE, "pkg/a.py": "from .base import Base\nclass X: ...\nclass Shadowed(Base): ...\n"}
    roots = [package(sample.files, name="one"), package(other, name="two")]
    judgement = judge(sample, roots=roots)
    assert judgement.said == judgement.shown


def test_of_two_versions_of_one_single_module_the_first_on_the_path_wins(judge: Judge, package: Package) -> None:
    sample = case("first wins", "single:X", bases={"Base": "base:Base"})
    roots = [
        package({"single.py": "from base import Base\nclass X(Base): ...\n"}, name="one"),
        package({"base.py": "class Base: ...\n", "single.py": "class X: ...\n"}, name="two"),
    ]
    judgement = judge(sample, roots=roots)
    assert judgement.said == judgement.shown


def test_of_a_package_and_a_module_of_one_name_the_package_wins(judge: Judge) -> None:
    sample = case(
        "package wins",
        "pkg.a:X",
        a="from .thing import Base\nclass X(Base): ...\n",
        files={
            "pkg/thing.py": "from .base import Other as Base\n",
            "pkg/thing/__init__.py": "from ..base import Base\n",
        },
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


def test_of_a_module_and_a_folder_without_init_of_one_name_the_module_wins(judge: Judge) -> None:
    sample = case(
        "module wins",
        "pkg.a:X",
        a="from .thing import Base\nclass X(Base): ...\n",
        files={"pkg/thing.py": "from .base import Base\n", "pkg/thing/data.txt": ""},
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


LIBRARY = {
    "edit/__init__.py": "from .core import Base\n",
    "edit/core.py": "class Root: ...\nclass Base(Root): ...\n",
}
USES = "from edit import Base\nclass X(Base): ...\n"
FINDER = """
from __future__ import annotations
import sys
from importlib.util import spec_from_file_location
from pathlib import Path

MAPPING: dict[str, str] = {{'edit': {location!r}}}
NAMESPACES: dict[str, list[str]] = {{}}
PATH_PLACEHOLDER = '__editable__.edit-1.0.finder' + ".__path_hook__"

class _EditableFinder:
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname in MAPPING:
            return spec_from_file_location(fullname, Path(MAPPING[fullname], "__init__.py"))
        return None

def install():
    if not any(finder == _EditableFinder for finder in sys.meta_path):
        sys.meta_path.append(_EditableFinder)
"""


def editable(kind: str, source: Path, inside: str) -> dict[str, str]:
    """Return the files of one way in which an editable install makes itself known."""
    match kind:
        case "a path":
            return {"edit.pth": f"{source}\n"}
        case "a path among comments, blank lines and paths that are not there":
            return {"edit.pth": f"# edit\n\n{source}-gone\n{source}\n"}
        case "a relative path":
            return {"edit.pth": f"{inside}\n", **{f"{inside}/{name}": content for name, content in LIBRARY.items()}}
        case "two files":
            return {"a.pth": f"{source}-gone\n", "b.pth": f"import sys\n{source}\n"}
        case _:
            return {
                "__editable__.edit-1.0.pth": "import {0}; {0}.install()".format("__editable___edit_1_0_finder"),
                "__editable___edit_1_0_finder.py": FINDER.format(location=str(source / "edit")),
            }


@pytest.mark.parametrize(
    "kind",
    [
        "a path",
        "a path among comments, blank lines and paths that are not there",
        "a relative path",
        "two files",
        "a finder",
    ],
)
def test_an_editable_install_is_followed_to_its_source(
    kind: str, judge: Judge, package: Package, environment: Environment
) -> None:
    source = package(LIBRARY, name="source")
    python = environment(editable(kind, source, "inside"))
    sample = case(kind, "pkg.a:X", bases={"Base": "edit:Base"}, a=USES)
    judgement = judge(sample, python=python)
    assert judgement.said == judgement.shown


@pytest.mark.skipif(find_spec("setuptools") is None, reason="setuptools is not installed")
def test_the_distutils_that_setuptools_puts_first_is_the_one_that_is_read(judge: Judge) -> None:
    sample = case(
        "setuptools' own",
        "pkg.a:X",
        bases={"Base": "distutils.errors:CCompilerError"},  # which is the standard library's, or leads on
        a="from distutils.errors import CompileError\nclass X(CompileError): ...\n",
    )
    judgement = judge(sample)
    assert judgement.said == judgement.shown


@pytest.mark.parametrize("name", ["sample.zip", "pkg-1.0-py3-none-any.whl"])
def test_an_archive_on_the_path_is_read(name: str, judge: Judge, tmp_path: Path) -> None:
    sample = case("archive", "pkg.a:X", "pkg.sub.b:Y", a=X)
    more: Files = {"pkg/sub/__init__.py": "", "pkg/sub/b.py": "from ..a import X\nclass Y(X): ...\n"}
    archive = zipped(tmp_path / name, {**sample.files, **more})
    judgement = judge(sample, roots=[archive])
    assert judgement.said == judgement.shown


def test_a_base_in_an_archive_on_the_path_is_followed(judge: Judge, package: Package, tmp_path: Path) -> None:
    sample = case("archive", "pkg.a:X", bases={"Base": "edit:Base"}, a=USES)
    roots = [package(sample.files), zipped(tmp_path / "edit.zip", LIBRARY)]
    judgement = judge(sample, roots=roots, packages=["pkg"])
    assert judgement.said == judgement.shown


def test_a_stub_speaks_for_the_compiled_module_beside_it(judge: Judge, package: Package) -> None:
    stub = "class Root: ...\nclass Base(Root):\n    def run(self) -> None: ...\n"
    sample = case(
        "stub", "pkg.a:X", bases={"Base": "pkg.native:Base"}, a="from .native import Base\nclass X(Base): ...\n"
    )
    compiled: Files = {
        f"pkg/native{EXTENSION_SUFFIXES[0]}": b"\x7fELF, as far as a reader is concerned",
        "pkg/native.pyi": stub,
    }
    judgement = judge(
        sample,
        roots=[package({**sample.files, **compiled})],
        real=[package({**sample.files, "pkg/native.py": stub}, name="real")],
    )
    assert judgement.said == judgement.shown


def test_a_stub_speaks_for_a_real_compiled_module(judge: Judge, package: Package) -> None:
    spec = find_spec("_queue")
    if spec is None or not (spec.origin or "").endswith(tuple(EXTENSION_SUFFIXES)):
        pytest.skip("this Python has _queue built in")
    sample = case(
        "real", "pkg.a:X", bases={"Base": "_queue:SimpleQueue"}, a="import _queue\nclass X(_queue.SimpleQueue): ...\n"
    )
    root = package({**sample.files, "_queue.pyi": "class SimpleQueue: ...\n"})
    shutil.copy(str(spec.origin), root)
    judgement = judge(sample, roots=[root], packages=["pkg"])
    assert judgement.said == judgement.shown


def test_what_a_stub_leaves_open_can_not_be_known(index: Index, package: Package) -> None:
    source = """
        from . import native
        from .base import Base
        class X(native.Root, Base): ...
        if hasattr(native, "draw"):
            class Y(Base): ...
        """
    files: Files = {
        **PACKAGE,
        "pkg/a.py": source,
        f"pkg/native{EXTENSION_SUFFIXES[0]}": b"\x7fELF, as far as a reader is concerned",
        "pkg/native.pyi": "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n",
    }
    document = index(package(files))
    assert (sorted(document["plugins"]), told_unknown(document)) == (["pkg.a:X"], {"pkg.a:X", "pkg.a:Y"})


def test_a_compiled_module_without_a_stub_cannot_be_known(judge: Judge, package: Package) -> None:
    sample = case(
        "compiled",
        "pkg.a:X",
        unknown=["pkg.a:X"],
        a="from .base import Base\nfrom .native import Mixin\nclass X(Mixin, Base): ...\n",
    )
    compiled = {f"pkg/native{EXTENSION_SUFFIXES[0]}": b"\x7fELF, as far as a reader is concerned"}
    judgement = judge(
        sample,
        roots=[package({**sample.files, **compiled})],
        real=[package({**sample.files, "pkg/native.py": "class Mixin: ...\n"}, name="real")],
    )
    assert judgement.said == judgement.shown


def test_a_package_of_stubs_speaks_for_a_compiled_one(judge: Judge, package: Package) -> None:
    stub = "class Root: ...\nclass Base(Root): ...\n"
    sample = case("stubs", "pkg.a:X", bases={"Base": "native:Base"}, a="from native import Base\nclass X(Base): ...\n")
    compiled = {f"native{EXTENSION_SUFFIXES[0]}": b"\x7fELF, as far as a reader is concerned"}
    judgement = judge(
        sample,
        roots=[package({**sample.files, **compiled, "native-stubs/__init__.pyi": stub})],
        real=[package({**sample.files, "native.py": stub}, name="real")],
        packages=["pkg"],
    )
    assert judgement.said == judgement.shown


def test_a_package_of_stubs_in_site_packages_speaks_for_a_compiled_one(
    judge: Judge, package: Package, environment: Environment
) -> None:
    stub = "class Root: ...\nclass Base(Root): ...\n"
    compiled = {f"native/__init__{EXTENSION_SUFFIXES[0]}": b"\x7fELF, as far as a reader is concerned"}
    python = environment({**compiled, "native-stubs/__init__.pyi": stub})
    sample = case("stubs", "pkg.a:X", bases={"Base": "native:Base"}, a="from native import Base\nclass X(Base): ...\n")
    judgement = judge(
        sample,
        real=[package({**sample.files, "native.py": stub}, name="real")],
        packages=["pkg"],
        python=python,
    )
    assert judgement.said == judgement.shown


IMPORT = b"from .base import Base\n"

WRITTEN = [
    ("a cookie of Latin-1", b"# coding: latin-1\n" + IMPORT + b"class Caf\xe9(Base): ...\n", {"Caf\u00e9": 3}),
    (
        "a cookie of cp1252 on the second line",
        b"#!/usr/bin/env python\n# -*- coding: cp1252 -*-\n" + IMPORT + b"class X(Base):\n    euro = '\x80'\n",
        {"X": 4},
    ),
    (
        "a cookie as vim writes it",
        b"# vim: set fileencoding=iso-8859-15 :\n" + IMPORT + b"class X(Base): '\xa4'\n",
        {"X": 3},
    ),
    ("a cookie on the third line is none", b"\n\n# coding: latin-1\n" + IMPORT + b"class X(Base): ...\n", {"X": 5}),
    ("a cookie of utf-8", b"# coding: utf8\n" + IMPORT + "class Caf\u00e9(Base): ...\n".encode(), {"Caf\u00e9": 3}),
    ("a byte order mark", b"\xef\xbb\xbf" + IMPORT + "class Caf\u00e9(Base): ...\n".encode(), {"Caf\u00e9": 2}),
    ("a byte order mark and a cookie", b"\xef\xbb\xbf# coding: utf-8\n" + IMPORT + b"class X(Base): ...\n", {"X": 3}),
    ("no cookie", IMPORT + "class \u63d2\u4ef6(Base): ...\n".encode(), {"\u63d2\u4ef6": 2}),
    ("a name that NFKC makes another", IMPORT + "class \ufb01le(Base): ...\n".encode(), {"file": 2}),
    ("CRLF", b"from .base import Base\r\n\r\nclass X(Base):\r\n    pass\r\n", {"X": 3}),
    ("CR", b"from .base import Base\r\rclass X(Base):\r    pass\r", {"X": 3}),
    ("CRLF, LF and CR", b"from .base import Base\r\n\n\rclass X(Base):\r    pass\n", {"X": 4}),
    ("CR in a string", b"from .base import Base\ns = '''\r\r\n'''\nclass X(Base): ...\n", {"X": 5}),
    ("a form feed before a class", IMPORT + b"\x0c\nclass X(Base): ...\n\x0cclass Y(X): ...\n", {"X": 3, "Y": 4}),
    ("a form feed in a line", IMPORT + b"class X\x0c(Base):\x0c pass\n", {"X": 2}),
    ("a line separator in a string", IMPORT + "s = '\u2028'\nclass X(Base): ...\n".encode(), {"X": 3}),
    ("no newline at the end", IMPORT + b"class X(Base): ...", {"X": 2}),
    ("a line that goes on", IMPORT + b"class \\\n    X(\n  Base\n): ...\n", {"X": 2}),
    ("tabs", IMPORT + b"if True:\n\tclass X(Base):\n\t\tpass\n", {"X": 3}),
]


@pytest.mark.parametrize(("source", "lines"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_source_is_decoded_as_python_does_and_keeps_its_lines(
    source: bytes, lines: dict[str, int], judge: Judge
) -> None:
    sample = case("written", *(f"pkg.a:{name}" for name in lines), files={"pkg/a.py": source})
    judgement = judge(sample)
    told = judgement.document["modules"]["pkg.a"]["lines"]
    assert (judgement.said, {name: told.get(name) for name in lines}) == (judgement.shown, lines)


GENERIC = """
from typing import Generic, TypeVar
from .base import Base
T = TypeVar("T")
class X(Base, Generic[T]): ...
"""
ALL_OF_THEM = """lazy from .base import Base
type A = int
s = [*r for r in [[1]]]
try:
    pass
except ValueError, TypeError:
    x = t'{1}'
class X(Base):
    def f[T](self): ...
"""

NEW = [
    (
        "PEP 695: type parameters and aliases",
        "from .base import Base\ntype Alias[T] = list[T]\ndef f[T: (int, str)](a: T): ...\nclass X[*Ts](Base): ...\n",
        GENERIC,
        4,
    ),
    (
        "PEP 696: defaults of type parameters",
        "from .base import Base\n\nclass X[T = int](Base): ...\n",
        GENERIC,
        3,
    ),
    (
        "PEP 701: f-strings in f-strings, over lines",
        "from .base import Base\nd = {'a': 1}\ns = f'{d['a']} {\n    f\"{f'{1}'}\"\n}'\nclass X(Base): ...\n",
        X,
        6,
    ),
    (
        "PEP 750: template strings",
        "from .base import Base\nname = 'x'\ns = t'hello {name!r:>5}'\nclass X(Base): ...\n",
        X,
        4,
    ),
    (
        "PEP 758: except without parentheses",
        "from .base import Base\ntry:\n    pass\nexcept ValueError, TypeError:\n    pass\nclass X(Base): ...\n",
        X,
        6,
    ),
    (
        "PEP 798: unpacking in comprehensions",
        "from .base import Base\ns = [*r for r in [[1]]]\nclass X(Base): ...\n",
        X,
        3,
    ),
    ("PEP 810: lazy imports", "lazy import json\nlazy from .base import Base\n\n\nclass X(Base): ...\n", X, 5),
    (
        "all of them",
        ALL_OF_THEM,
        X,
        8,
    ),
]


@pytest.mark.parametrize(("source", "real", "line"), [row[1:] for row in NEW], ids=[row[0] for row in NEW])
def test_syntax_that_is_newer_than_the_running_python_is_read(source: str, real: str, line: int, judge: Judge) -> None:
    sample = case("new", "pkg.a:X", a=source, real={"pkg/a.py": real})
    judgement = judge(sample)
    told = judgement.document["modules"]["pkg.a"]["lines"]
    assert (judgement.said, told) == (judgement.shown, {"X": line})


NOT_SOURCE = [
    ("a file that is not Python", {"pkg/bad.py": b"class X(:\n"}),
    ("Python 2", {"pkg/bad.py": b"print 'x'\n"}),
    (
        "a cookie that does not exist",
        {"pkg/bad.py": b"# coding: no-such-codec\nfrom .base import Base\nclass X(Base): ...\n"},
    ),
    ("bytes that are no UTF-8", {"pkg/bad.py": b"from .base import Base\nclass X(Base): '\xff'\n"}),
    ("a byte order mark and another cookie", {"pkg/bad.py": b"\xef\xbb\xbf# coding: latin-1\nclass X: ...\n"}),
    ("a NUL", {"pkg/bad.py": b"from .base import Base\nclass X(Base): '\x00'\n"}),
    ("what only parses", {"pkg/bad.py": b"from .base import Base\nclass X(Base): ...\nreturn 1\n"}),
]


@pytest.mark.parametrize("files", [row[1] for row in NOT_SOURCE], ids=[row[0] for row in NOT_SOURCE])
def test_a_file_that_python_cannot_import_costs_only_itself(files: dict[str, bytes], judge: Judge) -> None:
    nul = any(b"\x00" in content for content in files.values())
    if nul and sys.version_info < (3, 11, 4):
        pytest.skip("this Python read NUL as the end")
    sample = case("bad", "pkg.a:X", a=X, files=files, broken=["pkg.bad"], options={"exhaustive": True})
    judgement = judge(sample)
    failed = [item["path"] for item in judgement.document["coverage"]["failed"]]
    assert (judgement.said, failed) == (judgement.shown, ["pkg/bad.py"])
    assert [id_ for id_ in judgement.document["plugins"] if id_.startswith("pkg.bad:")] == []


def test_write_files_keeps_bytes_as_they_are(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": b"\r\x0c\xff", "b.py": "\n    x = 1\n"})
    assert ((tmp_path / "a.py").read_bytes(), (tmp_path / "b.py").read_bytes()) == (b"\r\x0c\xff", b"\nx = 1\n")
