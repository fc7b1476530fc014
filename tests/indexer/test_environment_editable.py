from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.environment_editable import Pth, read_pth


def said(folder: Path, text: str | bytes, files: Mapping[str, str] | None = None) -> Pth:
    (folder / "x.pth").write_bytes(text.encode() if isinstance(text, str) else text)
    for name, content in (files or {}).items():
        (folder / name).write_text(content)
    return read_pth(str(folder / "x.pth"))


def mapped(folder: Path, finder: str) -> tuple[tuple[str, str], ...]:
    return said(folder, "import _finder; _finder.install()\n", {"_finder.py": finder}).modules


def test_lines_are_paths_relative_to_the_file(tmp_path: Path) -> None:
    text = "# a comment\n\n  \nsub\n../up\n/abs/path  \r\nwith space\nimportant\nnul\0\n"
    places = ("sub", "../up", "/abs/path", "with space", "important")
    assert said(tmp_path, text) == Pth(tuple(os.path.abspath(tmp_path / place) for place in places), ())


@pytest.mark.skipif(os.name == "nt", reason="paths are text there")
def test_a_path_that_is_no_text_is_a_path_all_the_same(tmp_path: Path) -> None:
    assert said(tmp_path, b"/a\xff\n").places == (os.fsdecode(b"/a\xff"),)


def test_a_byte_order_mark_is_no_part_of_a_path(tmp_path: Path) -> None:
    assert said(tmp_path, b"\xef\xbb\xbfsub\n").places == (str(tmp_path / "sub"),)


def test_a_file_that_can_not_be_read_says_nothing(tmp_path: Path) -> None:
    with (tmp_path / "large.pth").open("wb") as file:
        file.truncate(1024 * 1024 + 1)
    assert [read_pth(str(tmp_path / name)) for name in ("missing.pth", "large.pth")] == [Pth((), ())] * 2


@pytest.mark.parametrize(
    ("finder", "modules"),
    [
        ("MAPPING = {'a': '/x/a', 'b.c': '/y/c'}\n", [("a", "/x/a"), ("b.c", "/y/c")]),
        ("MAPPING: dict[str, str] = {'a': '/x/a'}\n", [("a", "/x/a")]),
        ("NAMESPACES = {'n': ['/x/n', '/y/n'], 'm': []}\n", [("n", "/x/n"), ("n", "/y/n")]),
        (
            "F.map_module('a', '/x/a/__init__.py')\nF.map_module('b', '/x/b.py')\n",
            [("a", "/x/a/__init__.py"), ("b", "/x/b.py")],
        ),
        ("MAPPING = make()\nNAMESPACES: dict[str, str]\nOTHER = {'a': '/x'}\n", []),
        (
            "MAPPING = {'a': PATH, **more, 1: '/x', 'r': 'relative', '': '/x', 'ok': '/ok', 'l': [1, '/l']}\n",
            [("ok", "/ok"), ("l", "/l")],
        ),
        ("F.map_module('a')\nF.map_module(a, '/x')\nF.map_module('a', 1)\nmap_module('a', '/x')\n", []),
        ("def install():\n    MAPPING = {'a': '/x'}\n", []),
        ("MAPPING = {'a': '/x'\n", []),
        ("# coding: rot13\n", []),
        ("x = " + "-" * 100_000 + "1\n", []),
        ("", []),
    ],
)
def test_finders_are_read_as_text(tmp_path: Path, finder: str, modules: list[tuple[str, str]]) -> None:
    if os.name == "nt":
        finder = finder.replace("'/", "'C:/")
        modules = [(name, f"C:{path}") for name, path in modules]
    assert mapped(tmp_path, finder) == tuple(modules)


@pytest.mark.parametrize("line", ["import sys", "import\tos; os.x()", "import _missing", "import sub.module, _missing"])
def test_other_lines_of_code_say_nothing(tmp_path: Path, line: str) -> None:
    assert said(tmp_path, f"{line}\n") == Pth((), ())


@pytest.mark.parametrize(
    ("default", "is_installed", "replaced"), [("local", True, True), ("stdlib", True, False), ("local", False, False)]
)
def test_setuptools_puts_its_distutils_first_unless_its_line_says_otherwise(
    tmp_path: Path, default: str, *, is_installed: bool, replaced: bool
) -> None:
    own = tmp_path / "setuptools" / "_distutils"
    own.mkdir(parents=True)
    if is_installed:
        (own / "__init__.py").touch()
    line = (
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; "
        f"enabled = os.environ.get(var, '{default}') == 'local'; enabled and __import__('_distutils_hack').add_shim(); "
    )
    assert said(tmp_path, line) == Pth((), (), (("distutils", str(own)),) if replaced else ())


def test_namespace_packages_of_setuptools_are_recognised(tmp_path: Path) -> None:
    start = "import sys, types, os;p = os.path.join("
    lines = [
        f"{start}sys._getframe(1).f_locals['sitedir'], *('zope', 'app'));m = 1",
        f"{start}{str(tmp_path / 'other')!r}, *('ns',));m = 1",
        f"{start}sitedir, *('n' + 1,));m = 1",
        f"{start}sitedir, *(1,));m = 1",
        f"{start}sitedir, *());m = 1",
        f"{start}'unterminated, *('ns',));m = 1",
    ]
    assert said(tmp_path, "\n".join(lines)).modules == (
        ("zope.app", str(tmp_path / "zope" / "app")),
        ("ns", str(tmp_path / "other" / "ns")),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=100), st.binary(max_size=100))
def test_any_bytes_say_something_or_nothing(tmp_path: Path, lines: bytes, finder: bytes) -> None:
    (tmp_path / "_finder.py").write_bytes(b"MAPPING = " + finder)
    says = said(tmp_path, b"import _finder; p = os.path.join(x, *(" + lines)
    assert all(os.path.isabs(place) for place in says.places)
    assert all(os.path.isabs(path) for _, path in says.modules)
