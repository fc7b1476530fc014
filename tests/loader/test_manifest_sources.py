from __future__ import annotations

import os
import zipfile
from importlib.resources import files
from pathlib import Path, PurePath

import pytest

from loader import ManifestError
from loader.manifest import File, Memory, locate

SMALL, LARGE = b"{}", b"x" * ((1 << 18) + 1)


class Resource:
    """A resource that can be read, and is no path."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer

    def __str__(self) -> str:
        return "resource"

    def read_bytes(self) -> bytes:
        """Return what it holds, or raise."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def content(source: File | Memory) -> tuple[type, str, str | None, int, bytes]:
    """Return everything about a source."""
    with source.open() as stream:
        return type(source), source.shown, source.path, source.size, stream.read(source.size + 1)


def test_a_small_file_is_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    path.write_bytes(SMALL)
    expected = (Memory, str(path), str(path), 2, SMALL)
    assert [content(locate(str(path))), content(locate(path))] == [expected, expected]


def test_a_large_file_is_opened_when_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    path.write_bytes(LARGE)
    assert content(locate(path)) == (File, str(path), str(path), len(LARGE), LARGE)


def test_a_large_file_that_is_gone_when_it_is_needed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    path.write_bytes(LARGE)
    source = locate(path)
    path.unlink()
    with pytest.raises(ManifestError, match=r"plugins\.json: there is no such manifest; "):
        source.open()


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    path.symlink_to(path)
    with pytest.raises(ManifestError, match=r"plugins\.json: the manifest can't be read: "):
        locate(path)


def test_a_relative_path_is_one_from_where_the_process_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a:b.json").write_bytes(SMALL)
    monkeypatch.chdir(tmp_path)
    assert content(locate("./a:b.json")) == (Memory, "./a:b.json", "./a:b.json", 2, SMALL)


@pytest.mark.parametrize("drive", ["C:plugins.json", "C:\\app\\plugins.json", "c:/app/plugins.json"])
def test_a_drive_of_windows_is_no_package(drive: str) -> None:
    if os.name == "nt":
        pytest.skip("there may be such a file")
    with pytest.raises(ManifestError) as raised:
        locate(drive)
    assert raised.value.message == f"{drive}: there is no such manifest"


@pytest.mark.parametrize("path", ["a-b:plugins.json", ".app:plugins.json", "app..b:plugins.json", ":plugins.json"])
def test_what_can_t_name_a_package_is_a_path(path: str) -> None:
    with pytest.raises(ManifestError) as raised:
        locate(path)
    assert raised.value.message == f"{path}: there is no such manifest"


def test_a_traversable_is_read_at_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("app/plugins.json", SMALL)
    inside = zipfile.Path(tmp_path / "app.zip", "app/plugins.json")
    shown = f"{tmp_path / 'app.zip'}/app/plugins.json"
    assert content(locate(inside)) == (Memory, shown, None, 2, SMALL)
    assert content(locate(Resource(LARGE))) == (Memory, "resource", None, len(LARGE), LARGE)


def test_a_traversable_that_is_a_path_is_one() -> None:
    import indexer

    resource = files(indexer) / "py.typed"
    assert isinstance(resource, PurePath)
    assert content(locate(resource)) == (Memory, str(resource), str(resource), 0, b"")


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (FileNotFoundError(2, "No such file"), "resource: the manifest can't be read: No such file"),
        (OSError("odd"), "resource: the manifest can't be read: odd"),
        (KeyError("no such entry"), "resource: the manifest can't be read: 'no such entry'"),
    ],
)
def test_a_traversable_that_can_t_be_read_is_refused(raised: Exception, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        locate(Resource(raised))
    assert caught.value.message == message


def test_an_entry_that_the_zip_does_not_have_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("app/other.json", SMALL)
    with pytest.raises(ManifestError, match=r"plugins\.json: the manifest can't be read: "):
        locate(zipfile.Path(tmp_path / "app.zip", "app/plugins.json"))


def test_what_is_no_location_is_wrong_use() -> None:
    with pytest.raises(TypeError, match=r"^a manifest is a path, package:resource or a Traversable, not dict$"):
        locate({})  # type: ignore[arg-type]
