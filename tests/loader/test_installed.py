"""Which version of a distribution is there: what folders tell is what `importlib.metadata` says."""

from __future__ import annotations

import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from loader.installed import installed_version, normalised
from tests.judge import write_files

SITE = {
    "plain-1.0.dist-info/METADATA": "Name: plain\nVersion: 1.0\n",
    "Some_Thing.More-2.0rc1.dist-info/METADATA": "Name: Some-Thing.More\nVersion: 2.0rc1\n",
    "thing-9.dist-info/METADATA": "Name: thing\nVersion: 9\n",
    "egg-3.0-py3.11.egg-info/PKG-INFO": "Name: egg\nVersion: 3.0\n",
    "local-1.0+cpu.dist-info/METADATA": "Name: local\nVersion: 1.0+cpu\n",
    "torn.dist-info/RECORD": "",
    "~alf-1.0.dist-info/METADATA": "Name: half\nVersion: 1.0\n",
}


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "PLAIN",
        "some-thing.more",
        "some_thing-more",
        "thing",
        "egg",
        "local",
        "torn",
        "half",
        "nothing",
        "pytest",
    ],
)
def test_a_version_is_what_the_metadata_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(write_files(tmp_path, SITE))
    try:
        expected = metadata.version(name)
    except (metadata.PackageNotFoundError, KeyError):
        expected = None
    assert installed_version(name) == expected


def test_the_first_on_the_path_is_meant_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_files(tmp_path / "first", {"plain-1.0.dist-info/METADATA": "Name: plain\nVersion: 1.0\n"})
    second = write_files(tmp_path / "second", {"plain-2.0.dist-info/METADATA": "Name: plain\nVersion: 2.0\n"})
    monkeypatch.setattr(sys, "path", [str(tmp_path / "nowhere"), "", str(first), str(second)])
    monkeypatch.chdir(tmp_path)
    found = [installed_version("plain")]
    monkeypatch.chdir(second)
    assert [*found, installed_version("plain")] == ["1.0", "2.0"]


def test_a_version_in_an_archive_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("packed-4.2.dist-info/METADATA", "Name: packed\nVersion: 4.2\n")
    monkeypatch.syspath_prepend(tmp_path / "packed.zip")
    assert installed_version("packed") == "4.2"


@pytest.mark.parametrize(("name", "expected"), [("A__b.-C", "a-b-c"), ("abc", "abc"), ("A", "a")])
def test_names_are_compared_as_indexes_do(name: str, expected: str) -> None:
    assert normalised(name) == expected
