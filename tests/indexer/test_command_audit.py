"""`coldplug audit`: the table, the differences, and the code that it runs only because it was asked to."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.indexer.conftest import Coldplug, Project, Ran, shades

RUNS = "importing 3 modules in child processes of this Python: their code runs\n"
TABLE = """\
CATEGORY  PLUGINS  FOUND  MISSED  EXTRA  CANNOT KNOW  ABSTRACT  MRO
Memory          0      0       0      0            0       0/0  0/0
Model           2      2       0      0            0       2/2  2/2

MODULES              NUMBER
imported                  2
ModuleNotFoundError       1
"""


@pytest.mark.parametrize("columns", [None, 80, 120])
@pytest.mark.usefixtures("app")
def test_a_manifest_that_says_what_importing_shows_passes(columns: int | None, coldplug: Coldplug) -> None:
    assert coldplug("audit", columns=columns) == Ran(code=0, out=TABLE, err=RUNS)


@pytest.mark.usefixtures("app")
def test_details_are_the_modules_that_don_t_import(coldplug: Coldplug) -> None:
    assert coldplug("audit", "-v").err == (
        f"{RUNS}  app.plugins.notes: failed: ModuleNotFoundError No module named 'nowhere_to_be_found'\n"
    )


def test_json_holds_every_figure(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/notes.py").unlink()
    told = coldplug("audit", "--format", "json", "-q", "--base", "app.core:Model", "--never", "app.plugins.none")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out) == {
        "exact": True,
        "modules": {"imported": 2},
        "not_imported": [],
        "categories": [
            {
                "category": "Model",
                "base": "app.core:Model",
                "skipped": None,
                "plugins": 2,
                "found": 2,
                "missed": 0,
                "unknown": 0,
                "extra": 0,
                "unimportable": 0,
                "called": 0,
                "called_found": 0,
                "abstract_agree": 2,
                "abstract_total": 2,
                "mro_agree": 2,
                "mro_total": 2,
            }
        ],
        "differences": [],
    }


# Importing shows other classes than the source says: it is changed behind the text's back.
CHEAT = """\
import sys
from app.core import Model

class Hidden(Model):
    def ask(self): ...

setattr(sys.modules[__name__], "Hid" + "den", int)
for name in ["Seen"]:
    globals()[name] = type(name, (), {"__module__": __name__, "__qualname__": name})
"""


def test_each_difference_is_shown_and_fails(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/notes.py").write_text(CHEAT)
    told = coldplug("audit", color=True)
    assert (told.code, told.err) == (1, RUNS)
    assert shades(told.out) == (
        "<bold>CATEGORY</>  <bold>PLUGINS</>  <bold>FOUND</>  <bold>MISSED</>  <bold>EXTRA</>  <bold>CANNOT KNOW</>"
        "  <bold>ABSTRACT</>  <bold>MRO</>\n"
        "<bold>Memory</>          0      0       0      0            0       0/0  0/0\n"
        "<bold>Model</>           2      2       0      <red>1</>            0       2/2  2/2\n"
        "\n"
        "<bold>MODULES</>   <bold>NUMBER</>\n"
        "imported       3\n"
        "\n"
        "<red>extra</> Model: app.plugins.notes:Hidden\n"
        "  the manifest says     a plugin\n"
        "  the interpreter says  no class is reached by that name\n"
    )


def test_twenty_differences_are_shown_unless_all_are_asked_for(app: Path, coldplug: Coldplug) -> None:
    classes = "".join(f"class C{number}(Model):\n    def ask(self): ...\n" for number in range(23))
    names = "[f'C{number}' for number in range(23)]"
    (app / "app/plugins/notes.py").write_text(
        f"import sys\nfrom app.core import Model\n{classes}for name in {names}:\n"
        "    setattr(sys.modules[__name__], name, int)\n"
    )
    told = coldplug("audit")
    assert (told.out.count("\nextra "), told.out.splitlines()[-1]) == (20, "... and 3 more differences; -v shows all")
    assert coldplug("audit", "-v").out.count("\nextra ") == 23


def test_setup_runs_first_in_each_process(app: Path, coldplug: Coldplug) -> None:
    (app / "setup.py").write_text("import sys, types\nsys.modules['nowhere_to_be_found'] = types.ModuleType('x')\n")
    told = coldplug("audit", "-q", "--setup", "setup.py", "--batch", "1", "--seconds", "30")
    assert (told.code, told.out.splitlines()[1:3], told.out.splitlines()[-1]) == (
        0,
        [
            "Memory          2      2       0      0            0       2/2  2/2",
            "Model           3      3       0      0            0       3/3  3/3",
        ],
        "imported       3",
    )


def test_a_category_without_a_base_and_a_base_that_can_t_be_imported_are_not_compared(
    project: Project, coldplug: Coldplug
) -> None:
    project(
        {
            "marks.py": "def plugin(cls):\n    return cls\n",
            "app.py": "from marks import plugin\n@plugin\nclass Marked: pass\n",
            "broken.py": "class Base: pass\nraise RuntimeError('no')\n",
        }
    )
    decorated = coldplug("audit", "app", "--decorator", "marks.plugin", "-q")
    assert (decorated.code, decorated.out.splitlines()[1:3]) == (
        0,
        ["plugins: not compared: it has no base: only decorators make members", ""],
    )
    broken = coldplug("audit", "app", "--base", "broken.Base", "-q")
    assert (broken.code, broken.out.splitlines()[1:3]) == (
        1,
        ["Base: not compared: broken:Base can't be imported (RuntimeError: no)", ""],
    )


def test_modules_that_are_never_to_be_imported_are_left_out(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/models.py").write_text("raise SystemExit\n")
    told = coldplug("audit", "-q", "--never", "*.models")
    assert told.out.splitlines()[-3:] == [
        "imported                  1",
        "ModuleNotFoundError       1",
        "never                     1",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--setup", "none.py"), "cannot read none.py: No such file or directory; name a file of Python code"),
        (("--setup", "latin.py"), "cannot read latin.py: it is not UTF-8; name a file of Python code"),
        (("--batch", "0"), "invalid value for '--batch': 0 is not in the range x>=1; see coldplug audit --help"),
        (("--seconds", "0"), "invalid value for '--seconds': 0.0 is not in the range x>0; see coldplug audit --help"),
        (
            ("--python-version", "3.4"),
            (
                f"the manifest would be for Python 3.4 on {sys.platform},"
                f" but Python {sys.version_info[0]}.{sys.version_info[1]} on {sys.platform} would import;"
                " give --python of one that it is for"
            ),
        ),
    ],
)
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, app: Path, coldplug: Coldplug) -> None:
    (app / "latin.py").write_bytes(b"\xff")
    assert coldplug("audit", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


def test_setup_code_that_fails_is_told(app: Path, coldplug: Coldplug) -> None:
    (app / "setup.py").write_text("raise ValueError('not today')\n")
    assert coldplug("audit", "--setup", "setup.py", "-q") == Ran(
        code=2,
        out="",
        err="coldplug: the setup code fails (ValueError: not today); correct it and run again\n",
    )
