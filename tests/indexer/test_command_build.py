"""`coldplug build`: what it writes, tells and refuses; what the manifest holds is judged elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.indexer.conftest import APP, Coldplug, Project, Ran, shades
from tests.packaging.installed import ROOT

MODELS = "app/plugins/models.py"
BROKEN = "app/plugins/broken.py:1:0: CP010 '(' was never closed; correct the syntax\n"


def test_a_manifest_is_written_once_and_then_found_unchanged(project: Project, coldplug: Coldplug) -> None:
    folder = project(APP)
    summary = "4 plugins in 2 categories, 3 modules searched\n"
    assert coldplug("build") == Ran(code=0, out="", err=f"app/plugins.json: written; {summary}")
    before = (folder / "app/plugins.json").stat()
    assert coldplug("build") == Ran(code=0, out="", err=f"app/plugins.json: unchanged; {summary}")
    after = (folder / "app/plugins.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_details_are_the_categories(project: Project, coldplug: Coldplug) -> None:
    project(APP)
    assert shades(coldplug("build", "-v", color=True).err) == (
        "<green>app/plugins.json: written; 4 plugins in 2 categories, 3 modules searched</>\n"
        "<dim>  Memory (app.core:Memory): 2</>\n"
        "<dim>  Model (app.core:Model): 3</>\n"
    )


def test_a_base_that_nothing_derives_from_is_told(project: Project, coldplug: Coldplug) -> None:
    project(APP)
    assert coldplug("build", "--base", "Gone=gone.away:Base", "-o", "x.json").err == (
        "x.json: written; 0 plugins in 1 category, 3 modules searched\n  Gone: no class derives from gone.away:Base\n"
    )


def test_a_category_or_a_decorator_that_no_class_bears_is_told(project: Project, coldplug: Coldplug) -> None:
    project(
        {**APP, "app/marks.py": "def used(c): return c\ndef idle(c): return c\n", "app/api.py": "from .marks import *"}
    )
    Path("app/plugins/marked.py").write_text("from app.marks import used\n@used\nclass Marked: pass\n", "utf-8")
    names = ("app.api.used", "app.api.idle", "gone.mark")
    words = [word for name in names for word in ("--decorator", name)]
    assert coldplug("build", "--base", "Empty=", *words, "-o", "x.json").err == (
        "x.json: written; 1 plugin in 2 categories, 4 modules searched\n"
        "  Empty: no class is decorated for it\n"
        "  app.api.idle: no class is decorated with it\n"
        "  gone.mark: no class is decorated with it\n"
    )


def test_options_override_the_project_one_by_one(project: Project, coldplug: Coldplug) -> None:
    project(APP)
    told = coldplug("build", "--base", "app.core:Memory", "--exclude", "*:Notes", "-o", "-", "app")
    document = json.loads(told.out)
    assert (told.code, told.err) == (0, "")
    assert (document["categories"], list(document["plugins"]), document["coverage"]["modules"]) == (
        {"Memory": "app.core:Memory"},
        ["app.plugins.notes:Talking"],
        5,
    )


def test_the_target_may_be_another_one(project: Project, coldplug: Coldplug) -> None:
    project(APP)
    words = ("--python-version", "3.13.1", "--platform", "win32", "--complete-environment", "-o", "-")
    assert json.loads(coldplug("build", *words).out)["target"] == {
        "python": "3.13",
        "platform": "win32",
        "complete_environment": True,
    }


def test_packages_may_be_folders_and_problems_have_paths_from_here(project: Project, coldplug: Coldplug) -> None:
    folder = project({**APP, "app/plugins/broken.py": "class X(\n"})
    words = ("--base", "app.core:Model", "-o", "out.json")
    by_name = coldplug("build", "app.plugins", *words)
    assert by_name.err == BROKEN + "out.json: written; 3 plugins in 1 category, 4 modules searched\n"
    written = (folder / "out.json").read_bytes()
    assert coldplug("build", "app/plugins", *words).err == by_name.err.replace("written", "unchanged")
    assert coldplug("build", str(folder / "app" / "plugins"), *words).err == by_name.err.replace("written", "unchanged")
    assert (folder / "out.json").read_bytes() == written


def test_printing_writes_the_bytes_of_the_file_and_nothing_else(app: Path, coldplug: Coldplug) -> None:
    told = coldplug("build", "-o", "-")
    assert told == Ran(code=0, out=(app / "app/plugins.json").read_text(), err="")


# --- check -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("app")
def test_a_manifest_that_is_right_passes_the_check(coldplug: Coldplug) -> None:
    for check in ("--check", "--check=semantic", "--check=full"):
        assert coldplug("build", check) == Ran(
            code=0,
            out="",
            err="app/plugins.json is up to date; 4 plugins in 2 categories, 3 modules searched\n",
        )


def test_the_check_tells_each_difference_and_writes_nothing(app: Path, coldplug: Coldplug) -> None:
    before = (app / "app/plugins.json").read_bytes()
    (app / MODELS).write_text("from app.core import Model\nclass Small(Model):\n    def ask(self): ...\n")
    told = coldplug("build", "--check")
    assert (told.code, told.err) == (
        1,
        "app/plugins.json is stale: 5 differences; write it anew with `coldplug build`\n",
    )
    assert told.out == (
        "app/plugins.json: name removed: large\n"
        "app/plugins.json: plugin removed: app.plugins.models:Large\n"
        "app/plugins.json: record changed: app.plugins.models:Small (doc)\n"
        "app/plugins.json: module changed: app.plugins.models (lines, sha256)\n"
        "app/plugins.json: graph changed (edges, nodes)\n"
    )
    assert (app / "app/plugins.json").read_bytes() == before


def test_a_comment_is_a_difference_but_no_semantic_one(app: Path, coldplug: Coldplug) -> None:
    source = (app / MODELS).read_text()
    (app / MODELS).write_text(f"# a comment\n{source}")
    assert coldplug("build", "--check") == Ran(
        code=1,
        out="app/plugins.json: module changed: app.plugins.models (lines, sha256)\n",
        err="app/plugins.json is stale: 1 difference; write it anew with `coldplug build`\n",
    )
    assert coldplug("build", "--check=semantic", "-q") == Ran(code=0, out="", err="")


def test_another_version_of_a_dependency_is_told_but_is_not_stale(app: Path, coldplug: Coldplug) -> None:
    path = app / "app/plugins.json"
    path.write_text(path.read_text().replace('"dependencies":{\n', '"dependencies":{\n"other":"1.0"\n'))
    told = coldplug("build", "--check")
    assert (told.code, told.out) == (0, "app/plugins.json: dependency removed: other\n")


def test_checking_a_file_that_is_not_there_or_no_manifest_fails(project: Project, coldplug: Coldplug) -> None:
    folder = project(APP)
    assert coldplug("build", "--check", "-q") == Ran(
        code=1, out="app/plugins.json: there is no such file; write it with `coldplug build`\n", err=""
    )
    (folder / "app/plugins.json").write_text("[]")
    assert coldplug("build", "--check", "-q") == Ran(
        code=1, out="app/plugins.json: unreadable: it holds no JSON object\n", err=""
    )


# --- problems --------------------------------------------------------------------------------------------------------


def test_a_broken_file_costs_one_file_and_under_strict_the_manifest(project: Project, coldplug: Coldplug) -> None:
    folder = project({**APP, "app/plugins/broken.py": "class X(\n"})
    assert coldplug("build", "--strict") == Ran(
        code=1, out="", err=f"{BROKEN}nothing was written: --strict, and 1 problem\n"
    )
    assert not (folder / "app/plugins.json").exists()
    assert coldplug("build").code == 0
    assert coldplug("build", "--check", "--strict").code == 1
    assert coldplug("build", "-q") == Ran(code=0, out="", err="")
    assert coldplug("build", "-q", "--strict").err == f"{BROKEN}nothing was written: --strict, and 1 problem\n"


def test_a_name_that_two_categories_share_is_noted_once_and_the_manifest_is_whole(
    project: Project, coldplug: Coldplug
) -> None:
    files = {
        "app/plugins/more.py": "from app.core import Memory\nclass Small(Memory): ...\nclass Other(Memory): ...\n",
        "nowhere_to_be_found.py": "",
    }
    project({**APP, **files})
    note = (
        "app/plugins/models.py:3:0: CP031 the name small alone is ambiguous, being that of app.plugins.models:Small,"
        " app.plugins.more:Small; ask for Category/small, or give one of them another name\n"
    )
    built = coldplug("build", "--strict")
    checked = coldplug("doctor")
    assert (built.code, built.err.partition("app/plugins.json:")[0], checked.code, checked.out) == (
        0,
        note,
        0,
        (
            "PLUGIN        STATE\nlarge         ok\nModel/small   ok\nother         ok\nMemory/small  ok\n"
            "notes         ok\ntalking       ok\n"
        ),
    )


def test_twenty_problems_are_shown_unless_all_are_asked_for(project: Project, coldplug: Coldplug) -> None:
    project({**APP, **{f"app/plugins/broken_{number:02}.py": "class X(\n" for number in range(22)}})
    lines = coldplug("build").err.splitlines()
    assert (len(lines), lines[19].partition(":")[0], lines[20]) == (
        22,
        "app/plugins/broken_19.py",
        "... and 2 more; -v shows all",
    )
    assert len(coldplug("build", "-v").err.splitlines()) == 22 + 3


def test_a_file_name_can_t_forge_a_message(project: Project, coldplug: Coldplug) -> None:
    folder = project(APP)
    nested = folder / "app/plugins/\u202e_evil"
    try:
        nested.mkdir()
    except OSError:
        pytest.skip("this file system has no such names")
    (nested / "__init__.py").write_text("")
    (folder / "app/plugins/x.py").write_text("\x1b[2Jclass X(\n")
    told = coldplug("build")
    assert (told.code, "\x1b" in told.err, "\u202e" in told.err) == (0, False, False)


# --- wrong use -------------------------------------------------------------------------------------------------------

NOTHING = (
    "nothing says what to search; name a package or its folder, or set packages in [tool.coldplug] of pyproject.toml"
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("ap", "-o", "-"), "no package ap in .; did you mean app?"),
        (("app.plugin", "-o", "-"), "no package app.plugin in .; did you mean app.plugins?"),
        (("zzz", "-o", "-"), "no package zzz in .; give --search-path, or the package's folder"),
        (
            ("app", "--search-path", "app", "-o", "-"),
            "no package app in app; give --search-path, or the package's folder",
        ),
        (("./nowhere", "-o", "-"), "nowhere is not a folder: give a package's folder, or its dotted name"),
        (
            ("--base", "app.core:Modle"),
            "the base app.core:Modle is not found: app.core has no Modle; did you mean Model?",
        ),
        (
            ("--base", "app.core:Zzz"),
            "the base app.core:Zzz is not found: app.core has no Zzz; name a class that app.core defines or imports",
        ),
        (
            ("--base", "app.cor:Model"),
            "the base app.cor:Model is not found: there is no module app.cor; did you mean app.core?",
        ),
        (
            ("--base", "app.zzz:Model"),
            "the base app.zzz:Model is not found: there is no module app.zzz; name a module of app",
        ),
        (
            ("--base", "app.core:ABC.register"),
            "the base app.core:ABC.register is no class; give module:Class of one class",
        ),
        (("--base", "Model"), "'Model' is no base: 'Model' does not name a class; write it as module:Class"),
        (
            ("--base", "a b=app.core:Model"),
            "'a b=app.core:Model' is no base: 'a b' can't name a category; use neither spaces nor / nor :",
        ),
        (
            ("--base", "app.core:Model", "--base", "Model=app.core:Memory"),
            "two bases are called Model; name one with --base NAME=app.core:Memory",
        ),
        (("--base", "A=", "--base", "A="), "two bases are called A; give it once"),
        (("--decorator", "mark"), "'mark' names no decorator; write it as module.name"),
        (
            ("--decorator", "app.core.abstractm"),
            "the decorator app.core.abstractm is not found: app.core has no abstractm; did you mean abstractmethod?",
        ),
        (
            ("--decorator", "app.zzz"),
            "the decorator app.zzz is not found: app has no zzz; name a function that app defines or imports",
        ),
        (("--python-version", "4"), "'4' is no version of Python 3; write it as 3.12"),
        (("-o", "app"), "cannot write app: it is a folder; name a file in it"),
        (
            ("-o", "nowhere/x.json"),
            "cannot write nowhere/x.json: its folder does not exist; create it or name another file",
        ),
        (("--check", "-o", "-"), "--check compares with a file; name one with --output"),
        (
            ("--check=half",),
            "invalid value for '--check': 'half' is not one of 'full', 'semantic'; see coldplug build --help",
        ),
        (("--jobs", "0"), "invalid value for '-j' / '--jobs': 0 is not in the range x>=1; see coldplug build --help"),
        (("--bas", "x"), "there is no option --bas; did you mean --base?"),
        (("--zzzzz",), "there is no option --zzzzz; see coldplug build --help"),
        (("--output",), "option '--output' requires an argument; see coldplug build --help"),
        (("--project", "nowhere"), "there is no pyproject.toml in nowhere; name the folder of a project"),
    ],
)
@pytest.mark.usefixtures("app")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("build", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), NOTHING),
        (
            ("app",),
            "nothing says where the manifest goes; give --output FILE, - to print it, or set output in pyproject.toml",
        ),
        (
            ("app.core", "-o", "-"),
            (
                "nothing says what a plugin is: no --base, no categories, and no class is decorated with"
                " plugin_discoverable; `coldplug init` proposes bases"
            ),
        ),
    ],
)
def test_without_a_project_everything_must_be_said(
    words: tuple[str, ...], message: str, project: Project, coldplug: Coldplug
) -> None:
    project({name: content for name, content in APP.items() if name != "pyproject.toml"})
    assert coldplug("build", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="has neither FIFOs nor /dev/full")
@pytest.mark.usefixtures("app")
def test_what_is_no_regular_file_is_not_written(coldplug: Coldplug) -> None:
    os.mkfifo("pipe")
    for name in ("pipe", "/dev/full"):
        assert coldplug("build", "-o", name) == Ran(
            code=2,
            out="",
            err=f"coldplug: cannot write {name}: it is not a regular file; name one, or - to print\n",
        )


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_may_not_be_written_keeps_its_manifest(app: Path, coldplug: Coldplug) -> None:
    (app / MODELS).write_text("")
    (app / "app").chmod(0o500)
    told = coldplug("build")
    (app / "app").chmod(0o700)
    assert (told.code, told.err) == (
        2,
        (
            "coldplug: cannot write app/plugins.json: Permission denied;"
            " make the file and its folder writable, or name another file\n"
        ),
    )


def test_the_script_of_the_build_step_is_the_same_command(app: Path) -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "build_index.py"), "--check"],
        cwd=app,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout, told.stderr) == (
        0,
        "",
        "app/plugins.json is up to date; 4 plugins in 2 categories, 3 modules searched\n",
    )
