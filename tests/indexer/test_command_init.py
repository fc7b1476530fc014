"""`coldplug init`: the bases that it finds, what it proposes, and that it writes only when it is told to."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from indexer.project import open_project
from tests.indexer.conftest import APP, Coldplug, Project, Ran, shades
from tests.judge import Files

BARE: Files = {name: content for name, content in APP.items() if name != "pyproject.toml"}
PROPOSED = """\
[tool.coldplug]
packages = ["app.plugins"]
search-path = ["."]
output = "app/plugins.json"

[tool.coldplug.categories]
Model = "app.core:Model"
"""
FOUND = """\
   BASE             KIND      SUBCLASSES  WHERE
*  app.core:Model   abstract           3  app.plugins
   app.core:Memory                     2  app.plugins

"""


def test_unless_it_is_told_to_it_writes_nothing(project: Project, coldplug: Coldplug) -> None:
    folder = project(BARE)
    assert coldplug("init") == Ran(
        code=0, out=PROPOSED, err=f"{FOUND}nothing was written; --yes adds this to pyproject.toml\n"
    )
    assert not (folder / "pyproject.toml").exists()


def test_what_it_writes_is_the_configuration_of_a_build(project: Project, coldplug: Coldplug) -> None:
    folder = project(BARE)
    assert coldplug("init", "--yes") == Ran(
        code=0, out=PROPOSED, err=f"{FOUND}pyproject.toml: 7 lines added; `coldplug build` comes next\n"
    )
    assert (folder / "pyproject.toml").read_text() == PROPOSED
    assert open_project(None).categories == {"Model": "app.core:Model"}
    assert coldplug("build").err == "app/plugins.json: written; 3 plugins in 1 category, 3 modules searched\n"
    assert coldplug("init", "--yes") == Ran(
        code=2,
        out="",
        err=("coldplug: pyproject.toml has [tool.coldplug] already; edit it there, or remove it to begin anew\n"),
    )


def test_what_was_in_the_file_stays_as_it_was(project: Project, coldplug: Coldplug) -> None:
    folder = project({**BARE, "pyproject.toml": "# by hand\n[project]\nname = 'app' # yes\n\n\n"})
    assert coldplug("init", "--yes", "-q") == Ran(code=0, out=PROPOSED, err="")
    assert (folder / "pyproject.toml").read_text() == f"# by hand\n[project]\nname = 'app' # yes\n\n{PROPOSED}"


def test_a_file_that_has_no_place_for_the_table_is_left_alone(project: Project, coldplug: Coldplug) -> None:
    folder = project({**BARE, "pyproject.toml": "tool = {}\n"})
    told = coldplug("init", "--yes", "-q")
    assert (told.code, told.err) == (
        2,
        "coldplug: pyproject.toml can't take [tool.coldplug] at its end; write it in by hand\n",
    )
    assert (folder / "pyproject.toml").read_text() == "tool = {}\n"


class Terminal(io.StringIO):
    """A stream that says that somebody sits at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ("y\n", "<green>pyproject.toml: 7 lines added; `coldplug build` comes next</>"),
        ("n\n", "nothing was written"),
        ("\n", "nothing was written"),
    ],
)
def test_at_a_terminal_it_asks(
    answer: str, end: str, project: Project, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(BARE)
    err = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", err)
    assert coldplug("init").code == 0
    assert shades(err.getvalue()).endswith(f"Add this to pyproject.toml? [y/N]: {end}\n")
    assert (folder / "pyproject.toml").exists() is answer.startswith("y")


def test_json_holds_what_was_found(project: Project, coldplug: Coldplug) -> None:
    project(BARE)
    told = coldplug("init", "--format", "json")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out) == {
        "candidates": [
            {
                "id": "app.core:Model",
                "abstract": True,
                "own": True,
                "subclasses": ["app.plugins.models:Small", "app.plugins.models:Large", "app.plugins.notes:Talking"],
                "package": "app.plugins",
                "inside": 3,
                "ancestors": ["abc:ABC", "builtins:object"],
            },
            {
                "id": "app.core:Memory",
                "abstract": False,
                "own": True,
                "subclasses": ["app.plugins.notes:Notes", "app.plugins.notes:Talking"],
                "package": "app.plugins",
                "inside": 2,
                "ancestors": ["abc:ABC", "builtins:object"],
            },
        ],
        "proposal": {
            "packages": ["app.plugins"],
            "search-path": ["."],
            "output": "app/plugins.json",
            "categories": {"Model": "app.core:Model"},
        },
    }


def test_a_project_in_src_is_found_from_outside(
    project: Project, coldplug: Coldplug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({f"src/{name}": content for name, content in BARE.items()})
    monkeypatch.chdir(tmp_path)
    told = coldplug("init", "--project", "project", "-q")
    assert told == Ran(
        code=0,
        out=PROPOSED.replace('["."]', '["src", "."]').replace("app/plugins.json", "src/app/plugins.json"),
        err="",
    )


def test_stray_subclasses_widen_nothing_and_are_counted(project: Project, coldplug: Coldplug) -> None:
    stray = "from app.core import Model\nclass Absent(Model):\n    def ask(self): ...\n"
    project({**BARE, "other/__init__.py": "", "other/absent.py": stray, "tests/__init__.py": stray})
    told = coldplug("init")
    assert (told.out, told.err.splitlines()[1]) == (
        PROPOSED,
        "*  app.core:Model   abstract           4  app.plugins (and 1 elsewhere)",
    )


def test_twelve_candidates_are_shown_unless_all_are_asked_for(project: Project, coldplug: Coldplug) -> None:
    bases = "".join(f"class Base{number:02}: pass\n" for number in range(14))
    classes = "".join(f"class A{n}(Base{n:02}): pass\nclass B{n}(Base{n:02}): pass\n" for n in range(14))
    project({"app/__init__.py": "", "app/core.py": bases, "app/parts.py": f"from app.core import *\n{classes}"})
    assert coldplug("init").err.splitlines()[13] == "... and 2 more; -v shows all"
    assert coldplug("init", "-v").err.splitlines()[14] == "*  app.core:Base13                 2  app"


def test_two_bases_of_one_name_are_two_categories(project: Project, coldplug: Coldplug) -> None:
    parts = "from app import a, b\n" + "".join(
        f"class {name}{module}({module}.Base): pass\n" for name in "XY" for module in "ab"
    )
    project(
        {"app/__init__.py": "", "app/a.py": "class Base: pass\n", "app/b.py": "class Base: pass\n", "app/c.py": parts}
    )
    assert coldplug("init", "-q").out.splitlines()[-2:] == ['Base = "app.a:Base"', '"app.b.Base" = "app.b:Base"']


def test_bases_that_are_not_installed_serve_where_the_project_has_none(project: Project, coldplug: Coldplug) -> None:
    project({"app.py": "", "parts.py": "from gone.away import Base\nclass A(Base): pass\nclass B(Base): pass\n"})
    told = coldplug("init", "parts")
    assert (told.err.splitlines()[1], told.out.splitlines()[1:]) == (
        "*  gone.away:Base  installed           2  parts",
        [
            'packages = ["parts"]',
            'search-path = ["."]',
            'output = "plugins.json"',
            "",
            "[tool.coldplug.categories]",
            'Base = "gone.away:Base"',
        ],
    )


def test_errors_enumerations_and_tests_are_no_plugins(project: Project, coldplug: Coldplug) -> None:
    project(
        {
            "app/__init__.py": "",
            "app/core.py": (
                "import enum, unittest\nclass Error(Exception): pass\nclass Kind(enum.Enum): pass\n"
                "class Case(unittest.TestCase): pass\n"
            ),
            "app/more.py": "from app.core import *\n"
            + "".join(f"class {base}{n}({base}): pass\n" for base in ("Error", "Kind", "Case") for n in range(3)),
        }
    )
    assert coldplug("init") == Ran(
        code=1,
        out="",
        err=(
            "no class in app is one that several others derive from;"
            " mark plugins with plugin_discoverable, or name a base with `coldplug build --base module:Class`\n"
        ),
    )
    assert json.loads(coldplug("init", "--format", "json").out)["candidates"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--project", "nowhere"), "there is no folder nowhere; name the folder of a project"),
        (("--search-path", "nowhere"), "there is no package in {folder}; name one, or give --search-path"),
        (("zzz",), "no package zzz in .; give --search-path, or the package's folder"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    words: tuple[str, ...], message: str, project: Project, coldplug: Coldplug
) -> None:
    folder = project(BARE)
    assert coldplug("init", *words) == Ran(code=2, out="", err=f"coldplug: {message.format(folder=folder)}\n")


def test_a_project_s_file_that_is_no_toml_is_told(project: Project, coldplug: Coldplug) -> None:
    project({**BARE, "pyproject.toml": "[tool\n"})
    told = coldplug("init")
    assert (told.code, told.err.startswith("coldplug: pyproject.toml:1:6: not TOML: ")) == (2, True)
