"""`coldplug why`: the chain as it is printed; what the chain holds is judged in test_why.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.indexer.conftest import APP, Coldplug, Project, Ran, shades

LARGE = """\
app.plugins.models:Large is a plugin of app.core:Model
  app/plugins/models.py:7  class Large(Small)
  app/plugins/models.py:3  class Small(Model)
  app/plugins/models.py:1  from app.core import Model
  app/core.py:3            class Model(ABC)
"""
UNFINISHED = """\
app.plugins.models:Unfinished is no plugin of app.core:Model
  app/plugins/models.py:10  class Unfinished(Model)
  app/plugins/models.py:1   from app.core import Model
  app/core.py:3             class Model(ABC)
x app/plugins/models.py:10  Unfinished is abstract: ask
what to do: define ask in Unfinished
"""
NOWHERE = """\
elsewhere:Gone is no plugin
x elsewhere  the module elsewhere is not found
what to do: give the folder that holds it with --search-path
"""


@pytest.mark.parametrize(
    ("id_", "code", "out"),
    [
        ("app.plugins.models:Large", 0, LARGE),
        ("app.plugins.models:Unfinished", 1, UNFINISHED),
        ("elsewhere:Gone", 1, NOWHERE),
    ],
)
@pytest.mark.usefixtures("app")
def test_each_link_stands_in_a_line_with_its_place(id_: str, code: int, out: str, coldplug: Coldplug) -> None:
    assert coldplug("why", id_) == Ran(code=code, out=out, err="")


@pytest.mark.parametrize("name", ["large", "Model/large"])
@pytest.mark.usefixtures("app")
def test_a_plugin_of_the_manifest_may_be_given_by_name(name: str, coldplug: Coldplug) -> None:
    assert coldplug("why", name) == Ran(code=0, out=LARGE, err="")


def test_without_a_manifest_a_name_says_nothing(project: Project, coldplug: Coldplug) -> None:
    project(APP)
    assert coldplug("why", "large") == Ran(
        code=2, out="", err="coldplug: 'large' is no id of a class; write it as module:Class\n"
    )


@pytest.mark.usefixtures("app")
def test_colours_show_the_verdict_and_the_broken_link(coldplug: Coldplug) -> None:
    assert shades(coldplug("why", "app.plugins.models:Unfinished", color=True).out) == (
        "<red>app.plugins.models:Unfinished is no plugin of app.core:Model</>\n"
        "  app/plugins/models.py:10  class Unfinished(Model)\n"
        "  app/plugins/models.py:1   from app.core import Model\n"
        "  app/core.py:3             class Model(ABC)\n"
        "<red>x</> app/plugins/models.py:10  <red>Unfinished is abstract: ask</>\n"
        "<bold>what to do:</> define ask in Unfinished\n"
    )
    assert shades(coldplug("why", "app.plugins.models:Large", color=True).out).splitlines()[0] == (
        "<green>app.plugins.models:Large is a plugin of app.core:Model</>"
    )


@pytest.mark.usefixtures("app")
def test_a_base_that_is_given_is_asked_for_instead_of_the_project_s(coldplug: Coldplug) -> None:
    assert coldplug("why", "app.plugins.notes:Talking", "--base", "app.core:Memory").out == (
        "app.plugins.notes:Talking is a plugin of app.core:Memory\n"
        "  app/plugins/notes.py:9  class Talking(Memory, Model)\n"
        "  app/plugins/notes.py:3  from app.core import Memory\n"
        "  app/core.py:7           class Memory(ABC)\n"
    )
    outside = coldplug("why", "app.core:Model", "--base", "abc:ABC")
    assert (outside.code, outside.out.splitlines()[0]) == (1, "app.core:Model is no plugin of abc:ABC")


@pytest.mark.usefixtures("app")
def test_without_a_project_any_class_can_be_asked_for(
    coldplug: Coldplug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("app.plugins.models:Large", "--base", "app.core:Model", "--search-path", "project")
    assert coldplug("why", *asked).out == LARGE.replace("  app/", "  project/app/")
    assert coldplug("why", "app.plugins.models:Large", "--search-path", "project") == Ran(
        code=2, out="", err="coldplug: no base to ask for; give --base module:Class\n"
    )


@pytest.mark.usefixtures("app")
def test_json_holds_the_links(coldplug: Coldplug) -> None:
    told = coldplug("why", "app.plugins.models:Unfinished", "--format", "json")
    assert (told.code, told.err) == (1, "")
    path = "app/plugins/models.py"
    assert json.loads(told.out) == {
        "id": "app.plugins.models:Unfinished",
        "base": "app.core:Model",
        "verdict": "no",
        "links": [
            {"path": path, "line": 10, "text": "class Unfinished(Model)", "broken": False},
            {"path": path, "line": 1, "text": "from app.core import Model", "broken": False},
            {"path": "app/core.py", "line": 3, "text": "class Model(ABC)", "broken": False},
            {"path": path, "line": 10, "text": "Unfinished is abstract: ask", "broken": True},
        ],
        "remedy": "define ask in Unfinished",
    }


def test_what_source_can_t_tell_is_said_as_such(project: Project, coldplug: Coldplug) -> None:
    project({"odd.py": "from gone import Base\nclass Odd(Base): pass\nclass Plain: pass\n"})
    told = coldplug("why", "odd:Odd", "--base", "odd:Plain", color=True)
    assert (told.code, shades(told.out).splitlines()[0]) == (
        1,
        "<yellow>it can't be known whether odd:Odd is a plugin of odd:Plain</>",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "MODULE:CLASS is missing; see coldplug why --help"),
        (("larg",), "there is no plugin 'larg' in app/plugins.json; did you mean 'large'?"),
        (
            ("app.plugins.models:Large", "--base", "app.core:Modle"),
            "the base app.core:Modle is not found: app.core has no Modle; did you mean Model?",
        ),
    ],
)
@pytest.mark.usefixtures("app")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("why", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")
