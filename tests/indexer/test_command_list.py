"""`coldplug list`: the table at every width, the JSON, and the errors that reach a user."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.indexer.conftest import Coldplug, Ran, shades

TABLE = """\
NAME     CATEGORY       NEEDS                DESCRIPTION
notes    Memory         nowhere_to_be_found  notes on paper: Keeps all.
talking  Memory, Model  nowhere_to_be_found
large    Model                               Answers well.
small    Model                               Answers quickly from a small model that fits into the memory of a phone.
"""
NARROW = """\
NAME     CATEGORY       NEEDS                DESCRIPTION
notes    Memory         nowhere_to_be_found  notes on paper: Keeps all.
talking  Memory, Model  nowhere_to_be_found
large    Model                               Answers well.
small    Model                               Answers quickly from a small model
                                             that fits into the memory of a
                                             phone.
"""


@pytest.mark.parametrize(("columns", "expected"), [(None, TABLE), (121, TABLE), (80, NARROW)])
@pytest.mark.usefixtures("app")
def test_the_table_is_as_wide_as_the_terminal_and_only_prose_is_wrapped(
    columns: int | None, expected: str, coldplug: Coldplug
) -> None:
    assert coldplug("list", columns=columns) == Ran(code=0, out=expected, err="")


@pytest.mark.usefixtures("app")
def test_colours_set_off_the_names_and_the_needs(coldplug: Coldplug) -> None:
    told = coldplug("list", "Memory", columns=80, color=True)
    assert shades(told.out) == (
        "<bold>NAME</>     <bold>CATEGORY</>       <bold>NEEDS</>                <bold>DESCRIPTION</>\n"
        "<bold>notes</>    Memory         <yellow>nowhere_to_be_found</>  notes on paper: Keeps all.\n"
        "<bold>talking</>  Memory, Model  <yellow>nowhere_to_be_found</>\n"
    )


@pytest.mark.usefixtures("app")
def test_details_are_the_ids_and_the_lines_of_the_classes(coldplug: Coldplug) -> None:
    assert coldplug("list", "Model", "-v").out == (
        "NAME     CATEGORY       ID                         SOURCE                   NEEDS                DESCRIPTION\n"
        "talking  Memory, Model  app.plugins.notes:Talking  app/plugins/notes.py:9   nowhere_to_be_found\n"
        "large    Model          app.plugins.models:Large   app/plugins/models.py:7"
        "                       Answers well.\n"
        "small    Model          app.plugins.models:Small   app/plugins/models.py:3"
        "                       Answers quickly from a small model that fits into the memory of a phone.\n"
    )


@pytest.mark.usefixtures("app")
def test_a_column_that_would_be_empty_is_left_out(app: Path, coldplug: Coldplug) -> None:
    notes = app / "app/plugins/notes.py"
    notes.write_text(notes.read_text().replace("import nowhere_to_be_found as store\n", ""))
    coldplug("build")
    assert coldplug("list", "Memory").out == (
        "NAME     CATEGORY       DESCRIPTION\n"
        "notes    Memory         notes on paper: Keeps all.\n"
        "talking  Memory, Model\n"
    )


@pytest.mark.usefixtures("app")
def test_json_holds_what_is_known_of_each_plugin(coldplug: Coldplug) -> None:
    told = coldplug("list", "--format", "json", "Memory")
    assert (told.code, told.err) == (0, "")
    assert json.loads(told.out) == [
        {
            "id": "app.plugins.notes:Notes",
            "name": "notes",
            "label": "notes on paper",
            "aliases": [],
            "categories": ["Memory"],
            "doc": "Keeps all.",
            "path": "app/plugins/notes.py",
            "line": 5,
            "distribution": None,
            "requires": ["nowhere_to_be_found"],
            "compat": {},
            "abstract": False,
            "virtual": False,
            "unknown": [],
        },
        {
            "id": "app.plugins.notes:Talking",
            "name": "talking",
            "label": None,
            "aliases": [],
            "categories": ["Memory", "Model"],
            "doc": None,
            "path": "app/plugins/notes.py",
            "line": 9,
            "distribution": None,
            "requires": ["nowhere_to_be_found"],
            "compat": {},
            "abstract": False,
            "virtual": False,
            "unknown": [],
        },
    ]


@pytest.mark.usefixtures("app")
def test_the_manifest_may_be_any_file(coldplug: Coldplug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = tmp_path / "project" / "app" / "plugins.json"
    monkeypatch.chdir(tmp_path)
    assert coldplug("list", "--manifest", str(manifest)).out == TABLE
    assert coldplug("list", "--project", "project").out == TABLE
    assert coldplug("list") == Ran(
        code=2,
        out="",
        err=(
            "coldplug: which manifest? name it with --manifest FILE,"
            " or set output in [tool.coldplug] of pyproject.toml\n"
        ),
    )


@pytest.mark.usefixtures("app")
def test_a_plugin_whose_name_another_has_is_listed_by_what_tells_them_apart(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/twin.py").write_text(
        "from app.core import Memory\nclass Small(Memory): pass\nclass Box:\n    class Small(Memory): pass\n"
    )
    coldplug("build")
    assert [line.split("  ")[0] for line in coldplug("list").out.splitlines()] == [
        "NAME",
        "notes",
        "app.plugins.twin:Box.Small",
        "app.plugins.twin:Small",
        "talking",
        "large",
        "Model/small",
    ]


@pytest.mark.usefixtures("app")
def test_a_manifest_without_plugins_is_told_and_is_an_empty_list(app: Path, coldplug: Coldplug) -> None:
    for module in ("models", "notes"):
        (app / "app/plugins" / f"{module}.py").write_text("")
    coldplug("build")
    assert coldplug("list") == Ran(code=0, out="", err="the manifest lists no plugins\n")
    assert coldplug("list", "--format", "json") == Ran(code=0, out="[]\n", err="")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Modle",), "there is no category 'Modle' in app/plugins.json; did you mean 'Model'?"),
        (("x",), "there is no category 'x' in app/plugins.json; the categories are: Memory, Model"),
        (
            ("--manifest", "nothing.json"),
            "nothing.json: there is no such manifest; write it with `coldplug build`, or name another file",
        ),
        (("--manifest", "app"), "app: the manifest is not a regular file; name another file"),
        (
            ("--manifest", "pyproject.toml"),
            (
                "pyproject.toml: it is not JSON from line 1, column 2 on: a value is missing;"
                " write the manifest anew with `coldplug build`"
            ),
        ),
        (
            ("--format", "yaml"),
            "invalid value for '--format': 'yaml' is not one of 'table', 'json'; see coldplug list --help",
        ),
        (("-v", "-q"), "-v asks for more and -q for less; give one of them"),
        (("--manifets", "x"), "there is no option --manifets; did you mean --manifest?"),
    ],
)
@pytest.mark.usefixtures("app")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("list", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


@pytest.mark.usefixtures("app")
def test_details_are_the_names_of_old_too(coldplug: Coldplug) -> None:
    with Path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.coldplug.renamed]\ntiny = 'small'\nmini = 'small'\n")
    assert coldplug("build", "--quiet") == Ran(code=0, out="", err="")
    rows = [line.split() for line in coldplug("list", "Model", "-v").out.splitlines()]
    assert [rows[0], [row[4:6] for row in rows[2:]]] == [
        ["NAME", "CATEGORY", "ID", "SOURCE", "FORMERLY", "NEEDS", "DESCRIPTION"],
        [["Answers", "well."], ["mini,", "tiny"]],
    ]
