"""`coldplug show`: the page about one plugin, with the options that its schema describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.indexer.conftest import Coldplug, Ran, shades

SMALL = """\
small
Answers quickly from a small model that fits into the memory of a phone.

id          app.plugins.models:Small
category    Model
source      app/plugins/models.py:3
bases       app.core:Model
            abc:ABC
"""
TALKING = """\
talking

id          app.plugins.notes:Talking
category    Memory
            Model
source      app/plugins/notes.py:9
bases       app.core:Memory
            app.core:Model
            abc:ABC
needs       nowhere_to_be_found
"""
NOTES = """\
notes on paper
Keeps all.

id          app.plugins.notes:Notes
name        notes
category    Memory
source      app/plugins/notes.py:5
bases       app.core:Memory
            abc:ABC
needs       nowhere_to_be_found
"""


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("small", SMALL),
        ("Model/small", SMALL),
        ("app.plugins.models:Small", SMALL),
        ("Memory/talking", TALKING),
        ("notes", NOTES),
    ],
)
@pytest.mark.usefixtures("app")
def test_the_page_says_where_a_plugin_is_and_what_it_derives_from(name: str, page: str, coldplug: Coldplug) -> None:
    assert coldplug("show", name) == Ran(code=0, out=page, err="")


@pytest.mark.usefixtures("app")
def test_colours_set_off_the_headings(coldplug: Coldplug) -> None:
    assert shades(coldplug("show", "small", color=True, columns=40).out).splitlines()[:6] == [
        "<bold>small</>",
        "Answers quickly from a small model that",
        "fits into the memory of a phone.",
        "",
        "<cyan>id</>          app.plugins.models:Small",
        "<cyan>category</>    Model",
    ]


CONFIG: dict[str, Any] = {
    "parameters": [{"name": name, "kind": "keyword_only", "required": False} for name in ("timeout", "size", "gone")],
    "var_keyword": False,
    "types": [],
    "flatten": None,
    "defaults": {"url": "http://model:1"},
    "schema": {
        "type": "object",
        "required": ["size", "key"],
        "properties": {
            "size": {
                "type": "integer",
                "description": "How many billion parameters the model has, rounded up.",
                "x-source": "app.plugins.models:Small",
            },
            "url": {"type": "string", "default": "http://localhost", "x-source": "app.core:Model"},
            "timeout": {
                "anyOf": [{"type": "number"}, {"type": "null"}],
                "default": None,
                "x-source": "app.plugins.models:Small",
            },
            "key": {"type": "string", "writeOnly": True, "default": "hunter2", "x-source": "elsewhere:Keyed"},
            "token": {"type": "string", "writeOnly": True},
            "cache": {"x-type": "pathlib:Path", "x-default-source": "HOME / 'cache'"},
            "words": {"type": "array", "items": {"type": "string"}},
            "odd": True,
        },
    },
}


def with_record(app: Path, **changes: object) -> None:
    """Write a manifest whose record of `small` is another."""
    path = app / "app/plugins.json"
    document = json.loads(path.read_text())
    document["plugins"]["app.plugins.models:Small"].update(changes)
    path.write_text(json.dumps(document))


def test_options_are_a_table_in_which_the_project_s_own_values_are_the_defaults(app: Path, coldplug: Coldplug) -> None:
    with_record(app, config=CONFIG)
    page = coldplug("show", "small").out
    assert page.partition("abc:ABC\n\n")[2] == (
        "OPTION   TYPE          DEFAULT             "
        "DESCRIPTION                                             SOURCE\n"
        "timeout  float | null  null                "
        "                                                        app/plugins/models.py:3\n"
        "size     int           (required)          "
        "How many billion parameters the model has, rounded up.  app/plugins/models.py:3\n"
        "cache    Path          HOME / 'cache'\n"
        "key      str           (required, secret)  "
        "                                                        elsewhere:Keyed\n"
        "odd      any\n"
        "token    str           (secret)\n"
        'url      str           "http://model:1"    '
        "                                                        app/core.py:3\n"
        "words    list[str]\n"
    )


def test_where_the_terminal_is_narrow_the_sources_come_below(app: Path, coldplug: Coldplug) -> None:
    with_record(app, config=CONFIG)
    page = coldplug("show", "small", columns=65).out
    assert page.partition("abc:ABC\n\n")[2] == (
        "OPTION   TYPE          DEFAULT           DESCRIPTION\n"
        "timeout  float | null  null\n"
        "size     int           (required)        How many billion\n"
        "                                         parameters the model\n"
        "                                         has, rounded up.\n"
        "cache    Path          HOME / 'cache'\n"
        "key      str           (required,\n"
        "                       secret)\n"
        "odd      any\n"
        "token    str           (secret)\n"
        'url      str           "http://model:1"\n'
        "words    list[str]\n"
        "\n"
        "app/plugins/models.py:3\n"
        "  timeout, size\n"
        "elsewhere:Keyed\n"
        "  key\n"
        "app/core.py:3\n"
        "  url\n"
    )


def test_what_can_t_be_known_is_said(app: Path, coldplug: Coldplug) -> None:
    with_record(
        app,
        mro=None,
        abstract=None,
        virtual=True,
        unknown=["the module gone is not found", "a base"],
        metadata={"version": 2, "author": "\x1b[31mred"},
        config={"schema": {}},
        doc=None,
    )
    assert coldplug("show", "small").out == (
        "small\n"
        "\n"
        "id          app.plugins.models:Small\n"
        "category    Model\n"
        "source      app/plugins/models.py:3\n"
        "bases       app.core:Model\n"
        "            (the whole order can't be known from source)\n"
        "virtual     it is registered with the base and does not derive from it\n"
        "abstract    can't be known from source; seen after the import\n"
        "unknown     the module gone is not found\n"
        "            a base\n"
        "metadata    author = '\\x1b[31mred'\n"
        "            version = 2\n"
    )


def test_a_plugin_of_a_module_that_was_not_searched_has_the_module_for_its_source(
    app: Path, coldplug: Coldplug
) -> None:
    path = app / "app/plugins.json"
    document = json.loads(path.read_text())
    document["modules"] = {}
    path.write_text(json.dumps(document))
    assert "source      app.plugins.models\n" in coldplug("show", "small").out


def test_json_is_the_record_with_its_place(app: Path, coldplug: Coldplug) -> None:
    record = json.loads((app / "app/plugins.json").read_text())["plugins"]["app.plugins.notes:Talking"]
    told = coldplug("show", "talking", "--format", "json")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out) == {
        "id": "app.plugins.notes:Talking",
        **record,
        "path": "app/plugins/notes.py",
        "line": 9,
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("smal",), "there is no plugin 'smal' in app/plugins.json; did you mean 'small'?"),
        (("Modle/small",), "there is no plugin 'Modle/small' in app/plugins.json; did you mean 'Model/small'?"),
        (("zzz",), "there is no plugin 'zzz' in app/plugins.json; `coldplug list` shows what there is"),
        ((), "NAME is missing; see coldplug show --help"),
        (("a", "b"), "got unexpected extra argument (b); see coldplug show --help"),
    ],
)
@pytest.mark.usefixtures("app")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("show", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


def test_a_name_that_several_bear_is_refused_with_all_of_them(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/twin.py").write_text("from app.core import Memory\nclass Small(Memory): pass\n")
    coldplug("build")
    assert coldplug("show", "small") == Ran(
        code=2,
        out="",
        err=(
            "coldplug: 2 plugins answer to 'small': app.plugins.models:Small, app.plugins.twin:Small;"
            " ask for one of them by Category/name or by its id\n"
        ),
    )


@pytest.mark.usefixtures("app")
def test_a_plugin_is_shown_by_an_old_name_with_a_word_on_the_new_one(coldplug: Coldplug) -> None:
    with Path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.coldplug.renamed]\ntiny = 'small'\n")
    assert coldplug("build", "--quiet") == Ran(code=0, out="", err="")
    page = SMALL.replace("category ", "formerly    tiny\ncategory ")
    told = "the plugin 'tiny' of app/plugins.json is called 'small' now; ask for it by that name\n"
    assert coldplug("show", "tiny") == Ran(code=0, out=page, err=told)


NEEDY = """\
needs       nowhere_to_be_found (nowhere-to-be-found>=2)
            Python >=3.8
            version 3 of the plugin interface
comes with  acme
"""


def test_the_page_says_what_a_plugin_needs_to_run(app: Path, coldplug: Coldplug) -> None:
    project = "[project]\nname = 'acme'\nrequires-python = '>=3.8'\ndependencies = ['nowhere-to-be-found>=2']\n"
    with Path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(project)
    with (app / "app/plugins/notes.py").open("a", encoding="utf-8") as file:
        file.write("    api_version = 3\n")
    assert coldplug("build", "--quiet") == Ran(code=0, out="", err="")
    assert coldplug("show", "talking") == Ran(
        code=0, out=TALKING.replace("needs       nowhere_to_be_found\n", NEEDY), err=""
    )
