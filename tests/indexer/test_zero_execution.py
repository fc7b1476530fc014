"""Nothing that is scanned is ever executed: canaries that sing when they are imported stay silent.

An audit hook, there before anything of the tool, sees no code of theirs run, no process started but the tool's own, and
no module imported but those of the tool and of the standard library.
"""

from __future__ import annotations

import json
import os
import py_compile
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import pytest

from indexer.audit import observe
from tests.conftest import Environment
from tests.judge import modules_in, write_files
from tests.limits import REPOSITORY, Limited, limited_build

BOOM = """\
def boom(name):
    import os
    with open(os.environ["CANARY"], "a") as file:
        file.write(name + "\\n")
"""
USE = f"{BOOM}from .base import Base\n"

# Each sings its own name when it is imported.
CANARIES: Mapping[str, str] = {
    "statement": "boom('statement')\nclass X(Base): ...",
    "decorator": "def d(c): boom('decorator'); return c\n@d\nclass X(Base): ...",
    "metaclass": "class M(type):\n    def __new__(*a, **k): boom('metaclass'); return type.__new__(*a)\n"
    "class X(Base, metaclass=M): ...",
    "prepare": "class M(type):\n    @classmethod\n    def __prepare__(*a): boom('prepare'); return {}\n"
    "class X(Base, metaclass=M): ...",
    "default_argument": "class X(Base):\n    def f(self, a=boom('default_argument')): ...",
    "annotation": "class X(Base):\n    a: boom('annotation') = 1",
    "class_body": "class X(Base):\n    boom('class_body')",
    "class_getitem": "class G(Base):\n    def __class_getitem__(c, i): boom('class_getitem'); return c\n"
    "class X(G[0]): ...",
    "mro_entries": "class E:\n    def __mro_entries__(self, b): boom('mro_entries'); return (Base,)\nclass X(E()): ...",
    "init_subclass": "class I(Base):\n    def __init_subclass__(c): boom('init_subclass')\nclass X(I): ...",
    "set_name": "class D:\n    def __set_name__(*a): boom('set_name')\nclass X(Base):\n    d = D()",
    "keyword": "class K(Base):\n    def __init_subclass__(c, k): ...\nclass X(K, k=boom('keyword')): ...",
    "computed_base": "def b(): boom('computed_base'); return Base\nclass X(b()): ...",
    "computed_all": "__all__ = [boom('computed_all') or 'X']\nclass X(Base): ...",
    "made_class": "X = type('X', (Base,), {'a': boom('made_class')})",
    "executed": "exec(\"boom('executed')\\nclass X(Base): ...\")",
    "evaluated": "X = eval(\"boom('evaluated') or Base\")",
    "format": "x = f\"{boom('format')}\"\nclass X(Base): ...",
    "comprehension": "x = [boom('comprehension') for _ in 'x']\nclass X(Base): ...",
    "walrus": "if (x := boom('walrus')) is None:\n    class X(Base): ...",
    "condition": "if not boom('condition'):\n    class X(Base): ...",
    "match": "match boom('match'):\n    case None:\n        class X(Base): ...",
    "attempt": "try:\n    boom('attempt')\nexcept ImportError: ...\nclass X(Base): ...",
    "descriptor": "class P:\n    def __get__(*a): boom('descriptor'); return Base\nclass N:\n    p = P()\n"
    "class X(N.p): ...",
    "module_getattr": "from . import lazy\nclass X(lazy.Other): ...",
    "lazy": "def __getattr__(name): boom('module_getattr'); return Base\nboom('lazy')",
    "comparison": "class C:\n    def __eq__(*a): boom('comparison'); return True\nif C() == 1:\n    class X(Base): ...",
    "register": "import abc\nclass R(abc.ABC):\n    def register(c): boom('register')\nR.register(Base)",
    "subclasshook": "import abc\nclass A(abc.ABC):\n    @classmethod\n"
    "    def __subclasshook__(*a): boom('subclasshook')\n"
    "issubclass(Base, A)",
    "docstring": "class X(Base):\n    '''>>> boom('a doctest')'''\nboom('docstring')",
}


def canaries() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {f"pkg/{name}.py": f"{USE}{text}\n" for name, text in CANARIES.items()}
    return {
        **files,
        "pkg/__init__.py": f"{BOOM}boom('package')\n",
        "pkg/base.py": f"{BOOM}boom('base')\nclass Base: ...\n",
    }


SUNG = {*CANARIES, "package", "base"}


def sung(canary: Path) -> set[str]:
    return set(canary.read_text().split()) if canary.exists() else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A build under an audit hook: what it said, what sang, and the events that count."""

    built: Limited
    sung: set[str]
    executed: list[str]
    imported: list[str]
    started: list[list[str]]
    written: list[str]


# The hook is there before anything of the tool. It keeps what code was run by its file, and marks what mentions `boom`.
HOOK = """\
import os, sys
_told = {"executed": [], "imported": [], "started": [], "written": []}
def _sings(code):
    return "boom" in code.co_names or any(_sings(c) for c in code.co_consts if isinstance(c, type(code)))
def _hook(event, args):
    if event == "exec":
        _told["executed"].append(("SINGS " if _sings(args[0]) else "") + args[0].co_filename)
    elif event == "import":
        _told["imported"].append(args[0])
    elif event == "marshal.loads" and isinstance(args[0], bytes) and b"boom" in args[0]:
        _told["executed"].append("SINGS bytecode")
    elif event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
        _told["started"].append(list(map(str, args[1])))
    elif event in ("os.system", "os.fork", "os.startfile", "ctypes.dlopen", "socket.connect", "pty.spawn"):
        _told["started"].append([event, str(args)])
    elif event == "open" and isinstance(args[0], (str, bytes)) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _told["written"].append(os.fsdecode(args[0]))
sys.addaudithook(_hook)
"""
TELL = """
import json
with open({path!r}, "w", encoding="utf-8") as file:
    json.dump(_told, file)
"""


# A codec that sings when it is looked up.
CODEC = """\
import codecs
def _search(name):
    if "canary" in name:
        open(os.environ["CANARY"], "a").write("codec ")
codecs.register(_search)
"""


def watched(root: Path, tmp_path: Path, *, before: str = "", **options: Any) -> Watched:
    """Build what is below `root` under the hook."""
    canary, told = tmp_path / "sung.txt", tmp_path / "told.json"
    built = limited_build(
        root,
        answer=tmp_path / "answer.json",
        before=HOOK + before,
        after=TELL.format(path=str(told)),
        environment={**os.environ, "CANARY": str(canary)},
        **options,
    )
    events = json.loads(told.read_text("utf-8"))
    return Watched(
        built=built,
        sung=sung(canary),
        executed=sorted({where for where in events["executed"] if where.startswith(("SINGS", str(tmp_path)))}),
        imported=sorted({name.partition(".")[0] for name in events["imported"]} - STANDARD),
        started=events["started"],
        written=[path for path in events["written"] if path not in {str(told), os.devnull}],
    )


# The tool imports orjson to write; pickle looks for Jython's `org`, in vain.
STANDARD = {*sys.stdlib_module_names, "indexer", "orjson", "org"}


def test_canaries_that_all_sing_when_imported_are_silent_when_built(tmp_path: Path) -> None:
    root = write_files(tmp_path / "root", canaries())
    result = watched(root, tmp_path)
    assert (result.sung, result.executed, result.imported, result.started, result.written) == (set(), [], [], [], [])
    assert len(result.built.document["plugins"]) > 20  # and they were read
    heard = tmp_path / "heard.txt"
    setup = f"import os; os.environ['CANARY'] = {str(heard)!r}"
    observe(modules_in(root), search_path=[root], setup=setup, batch=1_000, seconds=300)
    assert sung(heard) == SUNG


def test_what_is_no_source_is_not_executed_either(tmp_path: Path) -> None:
    root = write_files(tmp_path / "root", {**canaries(), "compiled.py": f"{BOOM}boom('compiled')\nclass Base: ...\n"})
    py_compile.compile(str(root / "compiled.py"), cfile=str(root / "pkg/only_bytecode.pyc"), doraise=True)
    (root / "pkg" / f"native{EXTENSION_SUFFIXES[0]}").write_bytes(b"\x7fELF no library at all")
    (root / "pkg/cookie.py").write_bytes(f"# coding: canary\n{USE}boom('cookie')\n".encode())
    (root / "pkg/uses.py").write_text("from .only_bytecode import Base\nfrom .native import C\nclass X(Base, C): ...\n")
    (root / "pkg/newer.py").write_text(f"{USE}lazy import os\nboom('newer')\nclass X[T = boom('newer')](Base): ...\n")
    for name in ("conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "json.py", "orjson.py", "ast.py"):
        (root / name).write_text(f"{BOOM}boom({name!r})\n")
    result = watched(root, tmp_path, before=CODEC)
    assert (result.sung, result.executed, result.imported, result.written) == (set(), [], [], [])
    child = str(REPOSITORY / "indexer/confined_child.py")
    assert [words[:4] for words in result.started] == [[sys.executable, "-I", child, "newer_child"]]
    assert "X" in result.built.plugins("pkg.newer")


def test_an_environment_is_read_and_nothing_of_it_is_started(tmp_path: Path, environment: Environment) -> None:
    startup = f"{BOOM}boom(__name__)\n"
    python = environment(
        {
            "evil.pth": "import evil_startup\n",
            "evil_startup.py": startup,
            "sitecustomize.py": startup,
            "usercustomize.py": startup,
            "__editable___edit_1_0_finder.py": f"MAPPING = {{'edit': {str(tmp_path / 'edit')!r}}}\n{startup}\n"
            "def install(): boom('install')\n",
            "__editable__.edit-1.0.pth": "import __editable___edit_1_0_finder as f; f.install()\n",
            "lib/__init__.py": f"{BOOM}boom('lib')\nclass Base: ...\n",
        }
    )
    write_files(tmp_path, {"edit/__init__.py": f"{BOOM}boom('edit')\nfrom lib import Base\n"})
    root = write_files(
        tmp_path / "root", {"pkg/__init__.py": "", "pkg/a.py": "from edit import Base\nclass X(Base): ...\n"}
    )
    heard = tmp_path / "heard.txt"
    subprocess.run([python, "-c", ""], env={**os.environ, "CANARY": str(heard)}, check=True, capture_output=True)
    assert sung(heard) >= {"evil_startup", "sitecustomize", "__editable___edit_1_0_finder", "install"}
    result = watched(root, tmp_path, bases={"Base": "lib:Base"}, python=str(python))
    assert (result.sung, result.executed, result.imported, result.started) == (set(), [], [], [])
    assert sorted(result.built.document["plugins"]) == ["pkg.a:X"]


@pytest.mark.skipif(os.name == "nt", reason="needs a script that is a program")
def test_an_interpreter_is_not_started_to_learn_what_it_is(tmp_path: Path, environment: Environment) -> None:
    python = environment({"lib/__init__.py": "class Base: ...\n"})
    heard = tmp_path / "sung.txt"
    python.unlink()
    python.write_text(f"#!/bin/sh\necho python >> {heard}\n")
    python.chmod(0o755)
    root = write_files(
        tmp_path / "root", {"pkg/__init__.py": "", "pkg/a.py": "from lib import Base\nclass X(Base): ...\n"}
    )
    result = watched(root, tmp_path, bases={"Base": "lib:Base"}, python=str(python))
    assert (sorted(result.built.document["plugins"]), result.sung, result.started) == (["pkg.a:X"], set(), [])
    subprocess.run([python], check=True)
    assert sung(heard) == {"python"}


def test_the_command_runs_nothing_of_the_folder_that_it_is_run_in(tmp_path: Path) -> None:
    shadows = ("json", "ast", "click", "orjson", "networkx", "libcst", "indexer", "schemas", "sitecustomize", "re")
    root = write_files(
        tmp_path / "root", {**canaries(), **{f"{name}.py": f"{BOOM}boom({name!r})\n" for name in shadows}}
    )
    canary = tmp_path / "sung.txt"
    words = ["pkg", "--search-path", ".", "--base", "pkg.base:Base", "--output", "plugins.json"]
    run = subprocess.run(
        [sys.executable, str(REPOSITORY / "build_index.py"), *words],
        cwd=root,
        env={**os.environ, "CANARY": str(canary)},
        capture_output=True,
        check=False,
    )
    written = json.loads((root / "plugins.json").read_text("utf-8"))
    assert (run.returncode, sung(canary), "pkg.statement:X" in written["plugins"]) == (0, set(), True)
