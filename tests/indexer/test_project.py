"""`[tool.coldplug]`: every key, and everything that can be wrong with one, in the line where it stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.problems import UsageError
from indexer.project import Project as Configured
from indexer.project import is_dotted, open_project, parse_base, parse_version
from indexer.project_check import CheckSettings
from tests.indexer.conftest import Project
from tests.packaging.installed import ROOT

WHOLE = """\
[tool.coldplug]
packages = ["app.plugins", "more"]
search-path = ["src", "."]
output = "src/app/plugins.json"
bases = ["app.core:Model", "Notes=app.core.Memory"]
decorators = ["app.marks.plugin"]
exclude = ["*:_*"]
name-attributes = ["slug"]
metadata = ["version"]
python = ".venv/bin/python"
python-version = "3.12.4"
platform = "darwin"
api-version = ">=1,<3"
api-version-attribute = "needs"
complete-environment = true
check = { select = ["CP1"], baseline = "known.json", import-budget = 0, per-file-ignores = { "x*" = ["CP2"] } }
[tool.coldplug.categories]
Other = "app.core:Other"
Marked = false
Model = "app.core:NewModel"
[tool.coldplug.defaults.ollama]
model = "llama2:7b"
deep = { list = [1, 2.5, true, "x"] }
"""


def test_every_key_is_a_field(project: Project) -> None:
    project({"pyproject.toml": WHOLE, "src/x": ""})
    assert open_project(None) == Configured(
        root=Path(),
        file=Path("pyproject.toml"),
        packages=("app.plugins", "more"),
        search_path=(Path("src"), Path()),
        output=Path("src/app/plugins.json"),
        categories={
            "Model": "app.core:NewModel",
            "Notes": "app.core.Memory",
            "Other": "app.core:Other",
            "Marked": None,
        },
        decorators=("app.marks.plugin",),
        exclude=("*:_*",),
        defaults={"ollama": {"model": "llama2:7b", "deep": {"list": [1, 2.5, True, "x"]}}},
        name_attributes=("slug",),
        metadata=("version",),
        python=Path(".venv/bin/python"),
        python_version=(3, 12),
        platform="darwin",
        api_version=">=1,<3",
        api_version_attribute="needs",
        complete_environment=True,
        check=CheckSettings(
            select=("CP1",), baseline=Path("known.json"), import_budget=0, per_file_ignores={"x*": ("CP2",)}
        ),
    )


def test_the_nearest_project_upward_that_is_configured_is_meant(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(
        {
            "pyproject.toml": "[tool.coldplug]\noutput = 'x.json'\n",
            "a/pyproject.toml": "# coldplug is only mentioned\n[project]\n",
            "a/b/pyproject.toml": "[project]\nname = 'b'\n",
            "a/b/c/x": "",
        }
    )
    monkeypatch.chdir(folder / "a/b/c")
    found = open_project(None)
    assert (found.root, found.output) == (Path("../../.."), Path("../../../x.json"))


def test_a_folder_or_its_file_can_be_named_and_need_not_be_configured(project: Project) -> None:
    project({"a/pyproject.toml": "[project]\n", "b/pyproject.toml": "tool = 1\n"})
    expected = Configured(root=Path("a"), file=Path("a/pyproject.toml"))
    assert [open_project(Path(name)) for name in ("a", "a/pyproject.toml")] == [expected, expected]
    assert open_project(Path("b")) == Configured(root=Path("b"), file=Path("b/pyproject.toml"))


def test_without_a_project_there_is_an_empty_one_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_project(None) == Configured(root=Path())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no FIFOs")
def test_what_is_no_regular_file_is_no_project(project: Project) -> None:
    folder = project({"a/x": ""})
    os.mkfifo(folder / "pyproject.toml")
    assert open_project(None) == Configured(root=Path())
    with pytest.raises(UsageError, match=r"there is no pyproject\.toml in a;"):
        open_project(Path("a"))


@pytest.mark.skipif(os.name == "nt", reason="a working directory can't be deleted")
def test_a_working_directory_that_is_gone_has_no_project(project: Project) -> None:
    folder = project({"gone/x": ""})
    os.chdir(folder / "gone")
    (folder / "gone/x").unlink()
    (folder / "gone").rmdir()
    assert open_project(None) == Configured(root=Path())


def test_the_reference_describes_every_key_and_no_other(project: Project) -> None:
    project({"pyproject.toml": "[tool.coldplug]\nzzzzzz = 1\n"})
    with pytest.raises(UsageError) as raised:
        open_project(None)
    keys = str(raised.value).rpartition("the keys are ")[2].split(", ")
    page = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    described = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert sorted(described[:-1]) == keys  # the last one is about errors
    assert all(f"\n{key} = " in page or f"\n[tool.coldplug.{key}" in page for key in keys)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("packages = 'app'", '2: tool.coldplug.packages: expected a list of texts, found text; write ["app"]'),
        ("packages = 3", '2: tool.coldplug.packages: expected a list of texts, found a number; write ["...", "..."]'),
        ("packages = ['']", "2: tool.coldplug.packages[0]: expected text, found an empty text; put it in quotes"),
        ("packages = ['a', 1]", "2: tool.coldplug.packages[1]: expected text, found a number; put it in quotes"),
        (
            "packages = ['./app/plugins/']",
            "2: tool.coldplug.packages[0]: './app/plugins/' is no dotted name; write app.plugins",
        ),
        ("packages = ['a-b']", "2: tool.coldplug.packages[0]: 'a-b' is no dotted name; write package.module"),
        (
            "search-path = ['nowhere']",
            "2: tool.coldplug.search-path[0]: there is no nowhere; paths are relative to the folder of pyproject.toml",
        ),
        ("check = []", "2: tool.coldplug.check: expected a table, found a list; write it below [tool.coldplug.check]"),
        (
            "check = { per_file_ignore = {} }",
            "2: tool.coldplug.check.per_file_ignore: there is no such key; did you mean per-file-ignores?",
        ),
        (
            "check = { import-budget = -1 }",
            (
                "2: tool.coldplug.check.import-budget: expected a whole number, not below 0; write how many packages a"
                " plugin may need"
            ),
        ),
        ("output = false", "2: tool.coldplug.output: expected text, found false; put it in quotes"),
        ("python-version = 3.12", "2: tool.coldplug.python-version: expected text, found a number; put it in quotes"),
        (
            "python-version = '2.7'",
            "2: tool.coldplug.python-version: '2.7' is no version of Python 3; write it as 3.12",
        ),
        (
            "complete-environment = 'yes'",
            "2: tool.coldplug.complete-environment: expected true or false, found text; write one of the two",
        ),
        (
            "categories = []",
            "2: tool.coldplug.categories: expected a table, found a list; write it below [tool.coldplug.categories]",
        ),
        (
            "[tool.coldplug.categories]\n'a b' = 'x:X'",
            "3: tool.coldplug.categories.\"a b\": 'a b' can't name a category; use neither spaces nor / nor :",
        ),
        (
            "categories.A = 1979-05-27",
            (
                "2: tool.coldplug.categories.A: expected a base as text, or false for none, found a date or time;"
                ' write "module:Class"'
            ),
        ),
        ("categories.A = 'B'", "2: tool.coldplug.categories.A: 'B' does not name a class; write it as module:Class"),
        (
            "categories.A = 'a:b:C'",
            "2: tool.coldplug.categories.A: 'a:b:C' does not name a class; write it as module:Class",
        ),
        ("bases = ['']", "2: tool.coldplug.bases[0]: expected text, found an empty text; put it in quotes"),
        (
            "bases = ['x']",
            "2: tool.coldplug.bases[0]: 'x' is no base: 'x' does not name a class; write it as module:Class",
        ),
        (
            "bases = ['a:X', 'b:X']",
            "2: tool.coldplug.bases[1]: a second base is called X; write NAME=b:X",
        ),
        (
            "defaults = 1",
            "2: tool.coldplug.defaults: expected a table, found a number; write it below [tool.coldplug.defaults]",
        ),
        (
            "defaults.x = {}\ndefaults.y = []",
            "3: tool.coldplug.defaults.y: expected a table, found a list; write it below [tool.coldplug.defaults.y]",
        ),
        ("defaults.x.y = [nan]", "2: tool.coldplug.defaults.x.y[0]: nan is no JSON number; give a finite one"),
        ("defaults.x.y = 07:32:00", "2: tool.coldplug.defaults.x.y: a date or time is not JSON; write it as text"),
        (
            "api-version = '2'",
            "2: tool.coldplug.api-version: '2' is no range of versions; write one such as >=1,<3",
        ),
        ("exlude = []", "2: tool.coldplug.exlude: there is no such key; did you mean exclude?"),
        ("search_path = []", "2: tool.coldplug.search_path: there is no such key; did you mean search-path?"),
        (
            "zzzzzz = []",
            (
                "2: tool.coldplug.zzzzzz: there is no such key; the keys are api-version, api-version-attribute, bases,"
                " categories, check, complete-environment, decorators, defaults, exclude, merge, metadata,"
                " name-attributes, output, packages, platform, python, python-version, renamed, search-path, secrets"
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_write(table: str, message: str, project: Project) -> None:
    project({"pyproject.toml": f"[tool.coldplug]\n{table}\n"})
    with pytest.raises(UsageError) as raised:
        open_project(None)
    assert str(raised.value) == f"pyproject.toml:{message}"


def test_all_that_is_wrong_is_told_at_once_in_order(project: Project) -> None:
    project({"pyproject.toml": "[tool.coldplug]\noutput = 1\n'b c' = 1\npackages = 2\n"})
    with pytest.raises(UsageError) as raised:
        open_project(None)
    told = str(raised.value).splitlines()
    assert (told[0], [line.partition(": ")[0] for line in told[1:]]) == (
        "pyproject.toml: 3 things are wrong:",
        ["  pyproject.toml:2", "  pyproject.toml:3", "  pyproject.toml:4"],
    )


def test_a_table_that_is_none_is_told(project: Project) -> None:
    project({"pyproject.toml": "[tool]\ncoldplug = 'yes'\n"})
    with pytest.raises(UsageError) as raised:
        open_project(None)
    assert str(raised.value) == (
        "pyproject.toml:2: tool.coldplug: expected a table, found text; write it below [tool.coldplug]"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"[tool.coldplug\n",
            "pyproject.toml:1:15: not TOML: Expected ']' at the end of a table declaration; correct it",
        ),
        (b"# coldplug\n\xff", "pyproject.toml is not UTF-8 (byte 11); save it as UTF-8"),
        (
            "[tool.coldplug]\n".encode("utf-16"),
            "pyproject.toml is not UTF-8 (byte 0); save it as UTF-8",
        ),
        (b"coldplug = " + b"[" * 100_000, "pyproject.toml is nested too deeply; correct it"),
    ],
)
def test_a_file_that_is_no_toml_is_told(content: bytes, message: str, project: Project) -> None:
    project({"pyproject.toml": content})
    with pytest.raises(UsageError) as raised:
        open_project(None)
    assert str(raised.value) == message


def test_a_file_that_can_t_be_read_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project({"a/pyproject.toml": ""})

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UsageError) as raised:
        open_project(Path("a"))
    assert str(raised.value) == "cannot read a/pyproject.toml: Permission denied; check its permissions"


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("a.b:C", ("C", "a.b:C")),
        ("a.b:C.D", ("D", "a.b:C.D")),
        ("a.b.C", ("C", "a.b.C")),
        ("N=a:C", ("N", "a:C")),
        ("N=", ("N", None)),
    ],
)
def test_a_base_is_a_reference_with_or_without_a_name(text: str, parsed: tuple[str, str | None]) -> None:
    assert parse_base(text) == parsed


@pytest.mark.parametrize("text", ["", "C", "=", "a:", ":C", "N=C", "a b:C", "N/M=a:C"])
def test_what_is_no_base_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no base: "):
        parse_base(text)


@pytest.mark.parametrize(("text", "version"), [("3.11", (3, 11)), ("3.9.1", (3, 9)), ("3.100", (3, 100))])
def test_a_version_is_major_and_minor(text: str, version: tuple[int, int]) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize("text", ["", "3", "2.7", "3.x", "3.11.x", "4.0", "3.12345"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_version(text)
    assert str(raised.value) == f"{text!r} is no version of Python 3; write it as 3.12"


def test_dotted_names_are_those_of_modules() -> None:
    assert [is_dotted(text) for text in ("a", "a.b", "é.x", "", "a.", "a-b", "./a", "a..b")] == [True] * 3 + [False] * 5
