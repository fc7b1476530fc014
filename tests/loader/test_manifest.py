from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.manifest import render
from loader.errors import ManifestError
from loader.manifest import File, Manifest, Memory, locate
from tests.loader.samples import document, record

CONTENT = document(
    *(record(f"app.m{number}:Plugin{number}", doc="d" * 3_000) for number in range(120)),
    record("app.größe:Größe"),
    names={**{f"plugin{number}": [f"app.m{number}:Plugin{number}"] for number in range(120)}, "two": ["a:A", "b:B"]},
    modules={"app.m3": {"path": "app/m3.py", "sha256": "0", "lines": {"Plugin3": 7}}},
    dependencies={"redis": "5.0"},
    coverage={"modules": 2, "packages": {"app.plugins": 2}, "exhaustive": True, "failed": [], "unresolved": []},
    later={"key": "of a later version"},
)
ASKED = ["plugin0", "plugin119", "two", "nobody", "", 'say "it"', "app.m3", "later"]


def opened(data: bytes | str) -> Manifest:
    """Return the manifest of these bytes."""
    return Manifest(Memory(data if isinstance(data, bytes) else data.encode(), shown="plugins.json"))


def answers(manifest: Manifest) -> list[object]:
    """Return what the manifest answers to questions of each kind."""
    return [
        manifest.categories,
        [manifest.ids(name) for name in ASKED],
        [manifest.record(id_) for id_ in ("app.m3:Plugin3", "app.größe:Größe", "app.m3:Nobody", "app.m3", "plugin3")],
        [manifest.module(module) for module in ("app.m3", "app.m4", "redis", "plugin3", "packages")],
        manifest.dependencies(),
    ]


EXPECTED = [
    {"Base": "app.core:Base"},
    [CONTENT["names"].get(name, []) for name in ASKED],
    [CONTENT["plugins"]["app.m3:Plugin3"], CONTENT["plugins"]["app.größe:Größe"], None, None, None],
    [CONTENT["modules"]["app.m3"], None, None, None, None],
    {"redis": "5.0"},
]
LAYOUTS: dict[str, Callable[[Any], bytes]] = {
    "as the indexer writes it": render,
    "on one line": lambda content: json.dumps(content).encode(),
    "indented": lambda content: json.dumps(content, indent=2).encode(),
    "indented by nothing": lambda content: json.dumps(content, indent=0).encode(),
    "with other line ends": lambda content: render(content).replace(b"\n", b"\r\n"),
    "in another order": lambda content: render(content | {"names": {}}).replace(
        b',\n"names":{\n}', b',\n"names":' + json.dumps(dict(reversed(content["names"].items()))).encode()
    ),
    "with lines in another order": lambda content: (
        render(content)
        .replace(b'"plugin0":["app.m0:Plugin0"],\n', b"", 1)
        .replace(b'"two":', b'"plugin0":["app.m0:Plugin0"],\n"two":', 1)
    ),
    "with categories behind": lambda content: (
        render({key: value for key, value in content.items() if key != "categories"}).removesuffix(b"\n}\n")
        + b',\n"categories":{"Base":"app.core:Base"}\n}\n'
    ),
}


@pytest.fixture(params=["in memory", "on disk"])
def open_bytes(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[bytes], Manifest]:
    """Return what opens the bytes of a manifest: at hand, or in a file that is bisected."""
    if request.param == "in memory":
        return opened

    def open_file(data: bytes) -> Manifest:
        path = tmp_path / "plugins.json"
        path.write_bytes(data)
        return Manifest(File(str(path), shown="plugins.json"))

    return open_file


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_changes_no_answer(layout: str, open_bytes: Callable[[bytes], Manifest]) -> None:
    assert answers(open_bytes(LAYOUTS[layout](CONTENT))) == EXPECTED


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_listed_is_what_is_found_before_and_after(layout: str, open_bytes: Callable[[bytes], Manifest]) -> None:
    manifest = open_bytes(LAYOUTS[layout](CONTENT))
    listed = (manifest.names(), manifest.records())
    assert (*listed, answers(manifest)) == (CONTENT["names"], CONTENT["plugins"], EXPECTED)


def test_a_large_file_is_not_read_to_answer_for_one_plugin(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    # One record is no JSON any more: only who reads it can tell.
    path.write_bytes(render(CONTENT).replace(b'"app.m4:Plugin4":{', b'"app.m4:Plugin4":<'))
    manifest = Manifest(locate(str(path)))
    assert (manifest.ids("plugin7"), manifest.record("app.m7:Plugin7")) == (
        ["app.m7:Plugin7"],
        CONTENT["plugins"]["app.m7:Plugin7"],
    )
    with pytest.raises(ManifestError, match=r"plugins\.json: it is not JSON from line \d+, column 18 on"):
        manifest.record("app.m4:Plugin4")


def test_a_file_that_is_replaced_while_it_is_open_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    path.write_bytes(render(CONTENT))
    manifest = Manifest(locate(path))
    path.write_bytes(render(CONTENT | {"dependencies": {}}))
    with pytest.raises(ManifestError) as raised:
        manifest.record("app.m3:Plugin3")
    assert str(raised.value) == f"{path}: the manifest was replaced after it was opened; open it again"


def test_a_small_file_is_kept_and_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    path.write_bytes(render(document(record("app.a:A"))))
    manifest = Manifest(locate(path))
    path.unlink()
    assert manifest.ids("a") == ["app.a:A"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categories": []}, "'categories' does not map names to ids"),
        ({"categories": {"Base": 1}}, "'categories' does not map names to ids"),
        ({"names": []}, "'names' is no object"),
        ({"names": {"a": "app.a:A"}}, "the name 'a' stands for no list of ids"),
        ({"names": {"a": [1]}}, "the name 'a' stands for no list of ids"),
        ({"plugins": None}, "'plugins' is no object"),
        ({"plugins": {"app.a:A": 1}}, "'app.a:A' in 'plugins' is no object"),
        ({"modules": {"app.a": []}}, "'app.a' in 'modules' is no object"),
        ({"dependencies": 1}, "'dependencies' is no object"),
    ],
)
@pytest.mark.parametrize("layout", ["as the indexer writes it", "indented"])
def test_what_is_not_of_the_right_shape_is_refused(layout: str, changes: dict[str, Any], message: str) -> None:
    data = LAYOUTS[layout](document(record("app.a:A")) | changes)

    def ask() -> None:
        manifest = opened(data)
        manifest.ids("a")
        manifest.record("app.a:A")
        manifest.module("app.a")
        manifest.dependencies()

    with pytest.raises(ManifestError) as raised:
        ask()
    assert str(raised.value) == f"plugins.json: {message}; write the manifest anew with `coldplug build`"


def test_sections_that_are_left_out_are_empty() -> None:
    manifest = opened('{"manifest_version":1,"names":{},"plugins":{}}')
    assert (manifest.categories, manifest.module("a"), manifest.dependencies()) == ({}, None, {})


@pytest.mark.parametrize("section", ["names", "plugins"])
def test_without_names_or_records_nothing_can_be_found(section: str) -> None:
    content = document(record("app.a:A"))
    del content[section]
    manifest = opened(json.dumps(content))
    refusal = f"^plugins.json: it has no '{section}'; write the manifest anew "
    with pytest.raises(ManifestError, match=refusal):
        manifest.names()
    with pytest.raises(ManifestError, match=refusal):
        assert manifest.record("app.a:A") if manifest.ids("a") else None


@pytest.mark.parametrize(
    ("version", "remedy"),
    [
        (2, "upgrade coldplug"),
        (10**30, "upgrade coldplug"),
        (0, "write the manifest anew with `coldplug build`"),
        (-1, "write the manifest anew with `coldplug build`"),
        (True, "write the manifest anew with `coldplug build`"),
        ("1", "write the manifest anew with `coldplug build`"),
        (None, "write the manifest anew with `coldplug build`"),
    ],
)
def test_another_version_is_refused(version: object, remedy: str) -> None:
    with pytest.raises(ManifestError) as raised:
        opened(render(document() | {"manifest_version": version}))
    expected = f"plugins.json: its manifest_version is {version!r}, and this loader reads 1; {remedy}"
    assert str(raised.value) == expected


def test_what_is_too_large_to_be_read_at_once_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    with path.open("wb") as file:
        file.truncate((1 << 28) + 1)  # a hole, which takes no room
    with pytest.raises(ManifestError, match="larger than 256 MiB, too much to be read as a whole"):
        Manifest(locate(path))


def test_a_head_that_never_ends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    with path.open("wb") as file:
        file.write(b'{"manifest_version":1,\n')
        file.seek(1 << 29)
        file.write(b"\n}\n")
    with pytest.raises(ManifestError, match="larger than 256 MiB, too much to be read as a whole"):
        Manifest(locate(path))
