"""`coldplug doctor`: what keeps a plugin from loading here, told without an import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import Environment
from tests.indexer.conftest import Coldplug, Ran, shades

TABLE = """\
PLUGIN   STATE  WHAT IS WRONG                         WHAT TO DO
large    ok
small    ok
notes    fails  nowhere_to_be_found is not installed  pip install nowhere_to_be_found
talking  fails  nowhere_to_be_found is not installed  pip install nowhere_to_be_found
"""
CHANGED_BASE = """class Memory(ABC):
    @abstractmethod
    def forget(self): ..."""
NARROW = """\
PLUGIN   STATE  WHAT IS WRONG                    WHAT TO DO
large    ok
small    ok
notes    fails  nowhere_to_be_found is not       pip install nowhere_to_be_found
                installed
talking  fails  nowhere_to_be_found is not       pip install nowhere_to_be_found
                installed
"""


@pytest.mark.parametrize(("columns", "table"), [(120, TABLE), (80, NARROW)])
@pytest.mark.usefixtures("app")
def test_a_need_that_is_missing_is_told_with_what_brings_it(columns: int, table: str, coldplug: Coldplug) -> None:
    assert coldplug("doctor", columns=columns) == Ran(code=1, out=table, err="2 of 4 plugins can load here\n")


def test_a_need_of_another_version_is_told_as_the_loader_would(app: Path, coldplug: Coldplug) -> None:
    with (app / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[project]\nname = 'acme'\ndependencies = ['nowhere-to-be-found>=2']\n")
    coldplug("build")
    (app / "nowhere_to_be_found.py").write_text("")
    metadata = app / "nowhere_to_be_found-1.4.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Name: nowhere-to-be-found\nVersion: 1.4\n")
    wrong = "nowhere-to-be-found 1.4 is installed, and nowhere-to-be-found>=2 is needed"
    assert coldplug("doctor", columns=200).out.splitlines()[3:] == [
        f'notes    fails  {wrong}  pip install "nowhere-to-be-found>=2"',
        f'talking  fails  {wrong}  pip install "nowhere-to-be-found>=2"',
    ]


@pytest.mark.parametrize(
    "compat",
    [None, {}, {"requires": []}, {"requires": {"sys": 1, "os": ">>", "io": "x>=1; python_version < '3'"}}],
)
def test_needs_that_say_nothing_here_are_no_findings(app: Path, compat: object, coldplug: Coldplug) -> None:
    (app / "nowhere_to_be_found.py").write_text("")
    coldplug("build")
    path = app / "app/plugins.json"
    document = json.loads(path.read_text())
    document["plugins"]["app.plugins.models:Small"]["compat"] = compat
    path.write_text(json.dumps(document))
    assert coldplug("doctor").code == 0


@pytest.mark.usefixtures("app")
def test_colours_show_what_fails(coldplug: Coldplug) -> None:
    lines = shades(coldplug("doctor", color=True).out).splitlines()
    assert [lines[1], lines[3]] == [
        "<bold>large</>    <green>ok</>",
        "<bold>notes</>    <red>fails</>  nowhere_to_be_found is not installed  pip install nowhere_to_be_found",
    ]


def test_where_all_is_well_there_is_nothing_to_do(app: Path, coldplug: Coldplug) -> None:
    (app / "nowhere_to_be_found.py").write_text("")
    coldplug("build")
    assert coldplug("doctor") == Ran(
        code=0,
        out="PLUGIN   STATE\nlarge    ok\nsmall    ok\nnotes    ok\ntalking  ok\n",
        err="4 of 4 plugins can load here\n",
    )


def test_source_that_changed_is_stale_and_source_that_is_broken_or_gone_fails(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/models.py").write_text("class Small(\n")
    (app / "app/plugins/notes.py").unlink()
    told = coldplug("doctor", "-v")
    assert told == Ran(
        code=1,
        out=(
            "PLUGIN   STATE  WHAT IS WRONG                                                    WHAT TO DO\n"
            "large    fails  app.plugins.models can't be read (line 1: '(' was never closed)"
            "  correct the syntax\n"
            "         stale  app.plugins.models changed since the build"
            "                       write the manifest anew with `coldplug build`\n"
            "small    fails  app.plugins.models can't be read (line 1: '(' was never closed)"
            "  correct the syntax\n"
            "         stale  app.plugins.models changed since the build"
            "                       write the manifest anew with `coldplug build`\n"
            "notes    fails  there is no module app.plugins.notes here"
            "                        install app, or give its folder with --search-path\n"
            "talking  fails  there is no module app.plugins.notes here"
            "                        install app, or give its folder with --search-path\n"
        ),
        err=(
            "app/plugins.json is stale: 1 module changed; `coldplug build` mends that\n"
            "app/plugins.json is stale: 1 module not here; install it, or build anew if it is gone for good\n"
            "0 of 4 plugins can load here\n"
            "  changed: app.plugins.models\n"
            "  not here: app.plugins.notes\n"
        ),
    )


def test_a_module_that_only_changed_still_loads(app: Path, coldplug: Coldplug) -> None:
    (app / "nowhere_to_be_found.py").write_text("")
    coldplug("build")
    with (app / "app/plugins/models.py").open("a") as file:
        file.write("# changed\n")
    assert coldplug("doctor", "--format", "json") == Ran(
        code=1,
        out=json.dumps(
            {
                "healthy": False,
                "plugins": [
                    {
                        "id": f"app.plugins.{id_}",
                        "name": name,
                        "categories": categories,
                        "findings": [
                            {
                                "fault": "changed",
                                "message": "app.plugins.models changed since the build",
                                "remedy": "write the manifest anew with `coldplug build`",
                            }
                        ][: name in ("large", "small")],
                        "loads": True,
                    }
                    for id_, name, categories in (
                        ("models:Large", "large", ["Model"]),
                        ("models:Small", "small", ["Model"]),
                        ("notes:Notes", "notes", ["Memory"]),
                        ("notes:Talking", "talking", ["Memory", "Model"]),
                    )
                ],
                "changed": ["app.plugins.models"],
                "absent": [],
                "notes": [],
            },
            indent=2,
        )
        + "\n",
        err="",
    )


def test_a_base_outside_the_searched_packages_that_changed_makes_all_stale_that_derive_from_it(
    app: Path, coldplug: Coldplug
) -> None:
    (app / "nowhere_to_be_found.py").write_text("")
    coldplug("build")
    core = app / "app/core.py"
    core.write_text(core.read_text().replace("class Memory(ABC):\n    pass", CHANGED_BASE))
    load = """
        from loader import PluginLoader, StaleManifest
        for verify in ("drift", "strict"):
            try:
                PluginLoader.open("app/plugins.json", verify=verify).load("notes")
            except StaleManifest as error:
                print(error.message)
        """
    run = subprocess.run(
        [sys.executable, "-c", dedent(load)],
        env={"PYTHONPATH": os.pathsep.join([str(app), str(Path(__file__).parents[2])])},
        capture_output=True,
        text=True,
        check=True,
    )
    stale = {
        health["id"]: [finding["message"] for finding in health["findings"]]
        for health in json.loads(coldplug("doctor", "--format", "json").out)["plugins"]
    }
    told = coldplug("build", "--check")
    assert (stale, run.stdout, told.code, told.out.splitlines()[2:5]) == (
        {id_: ["app.core changed since the build"] for id_ in stale},
        "app.plugins.notes:Notes: the source of 'app.core' changed since the manifest was written\n" * 2,
        1,
        [
            "app/plugins.json: plugin removed: app.plugins.notes:Notes",
            "app/plugins.json: plugin removed: app.plugins.notes:Talking",
            "app/plugins.json: module changed: app.core (sha256)",
        ],
    )


def test_what_differs_from_the_build_s_environment_is_a_note(
    app: Path, environment: Environment, coldplug: Coldplug
) -> None:
    python = environment(
        {
            "nowhere_to_be_found.py": "",
            "some_base-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Some_Base\nVersion: 1.0\n",
            "some_base-1.0.dist-info/RECORD": "nowhere_to_be_found.py,,\n",
            "torn-1.0.dist-info/METADATA": "",
        }
    )
    path = app / "app/plugins.json"
    document = json.loads(path.read_text())
    document["target"]["python"] = "3.9"
    document["dependencies"] = {"gone": "2.0", "some-base": "1.1"}
    path.write_text(json.dumps(document))
    here = f"Python {sys.version_info[0]}.{sys.version_info[1]} on {sys.platform}"
    told = coldplug("doctor", "--python", str(python))
    assert (told.code, told.err) == (
        0,
        (
            f"note: the manifest is for Python 3.9 on {sys.platform}, and this is {here}\n"
            "note: gone 2.0 was there at the build, and is not installed\n"
            "note: some-base is 1.0, and was 1.1 at the build\n"
            "4 of 4 plugins can load here\n"
        ),
    )


def test_a_manifest_without_plugins_is_healthy(app: Path, coldplug: Coldplug) -> None:
    for module in ("models", "notes"):
        (app / "app/plugins" / f"{module}.py").write_text("")
    coldplug("build")
    assert coldplug("doctor") == Ran(code=0, out="", err="0 of 0 plugins can load here\n")


def test_a_well_known_module_and_the_extra_that_brings_it_are_named(
    app: Path, tmp_path: Path, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    (site / "app-1.0.dist-info").mkdir(parents=True)
    (site / "app-1.0.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: app\nVersion: 1.0\nProvides-Extra: files\n"
        'Requires-Dist: pyzmq>=25; extra == "files"\n'
    )
    (site / "app-1.0.dist-info/RECORD").write_text("app/__init__.py,,\n")
    (site / "app").mkdir()
    (site / "app/__init__.py").touch()  # some readers of RECORD leave out what is not there
    monkeypatch.syspath_prepend(str(site))
    path = app / "app/plugins.json"
    path.write_text(path.read_text().replace("nowhere_to_be_found", "zmq"))
    told = coldplug("doctor", "--format", "json")
    remedies = {finding["remedy"] for plugin in json.loads(told.out)["plugins"] for finding in plugin["findings"]}
    assert remedies == {'pip install "app[files]"'}


@pytest.mark.usefixtures("app")
def test_nothing_is_imported(app: Path, coldplug: Coldplug) -> None:
    for module in ("plugins/models", "plugins/notes", "core"):
        with (app / f"app/{module}.py").open("a") as file:
            file.write("import os; os.mkdir('imported')\n")
    coldplug("build")
    coldplug("doctor")
    assert not (app / "imported").exists()
