from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.discover import Finder, Located, Root
from indexer.discover_folders import MAX_DIRECTORY, Archive, Naming, list_folder
from indexer.read import MAX_BYTES, Unreadable
from indexer.target import Target

posix = pytest.mark.skipif(os.name == "nt", reason="needs what POSIX file systems have")
NAMING = Naming(Target(python=(3, 11), platform="linux"))


def pack(archive: Path, files: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(archive, "w", compression) as target:
        for path, content in files.items():
            target.writestr(path, content)
    return archive


def finder(*places: Path) -> Finder:
    roots = [Root(location=str(place), origin="project") for place in places]
    return Finder(roots, target=Target(python=(3, 11), platform="linux"))


def located(finder: Finder, module: str) -> Located:
    found = finder.find(module)
    assert found is not None
    return found


# --- one folder ------------------------------------------------------------------------------------------------------


def test_a_folder_is_listed_as_it_is_spelled(tmp_path: Path) -> None:
    for name in ("a.py", "B.PY", "c.pyi", "c.so", "d.abi3.so", "e.txt", "g.cp311-win_amd64.pyd", "h.PYD"):
        (tmp_path / name).write_bytes(b"")
    for name in ("p", "q-stubs", "r.d", "s.py"):
        (tmp_path / name).mkdir()
    here = list_folder(str(tmp_path), NAMING)
    assert (here.files, here.natives, here.folders, here.links, here.odd, here.environment) == (
        {"a.py": "a.py", "c.pyi": "c.pyi"},
        {"c": "c.so", "d": "d.abi3.so"},
        frozenset({"p", "q-stubs"}),
        frozenset[str](),
        ("s.py",),
        False,
    )
    there = list_folder(str(tmp_path), Naming(Target(python=(3, 11), platform="win32")))
    assert (there.files, there.natives) == (
        {"a.py": "a.py", "B.py": "B.PY", "c.pyi": "c.pyi"},
        {"g": "g.cp311-win_amd64.pyd", "h": "h.PYD"},
    )


# --- archives --------------------------------------------------------------------------------------------------------


def test_modules_of_a_zip_file_are_read(tmp_path: Path) -> None:
    searched = finder(pack(tmp_path / "a.zip", {"p/__init__.py": "x = 1\n", "p/m.py": b"y = 2\n", "n.pyi": b""}))
    assert [searched.read(located(searched, name)) for name in ("p", "p.m", "n")] == [b"x = 1\n", b"y = 2\n", b""]


def test_a_zip_file_holds_no_extension_modules_for_zipimport_takes_none(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"p/__init__.py": "", "p/_c.abi3.so": b"\x7fELF", "p/_c.pyi": "class A: ...\n"}
    plain, wheel = (finder(pack(tmp_path / f"p-1.0{suffix}", files)) for suffix in (".zip", ".whl"))
    assert [(located(searched, "p._c").kind, located(searched, "p._c").path) for searched in (plain, wheel)] == [
        ("stub", "p/_c.pyi"),
        ("native", "p/_c.abi3.so"),
    ]
    assert wheel.read(located(wheel, "p._c"), stub=True) == b"class A: ...\n"


def test_a_wheel_is_what_it_will_be_once_installed(tmp_path: Path) -> None:
    wheel = pack(
        tmp_path / "p-1.0-py3-none-any.whl",
        {
            "p/__init__.py": "",
            "p-1.0.data/purelib/p/pure.py": "pure = 1\n",
            "p-1.0.data/platlib/p/_c.so": "",
            "p-1.0.data/platlib/q.py": "",
            "p-1.0.data/scripts/run.py": "",
            "p-1.0.dist-info/RECORD": "",
        },
    )
    searched = finder(wheel)
    assert [place.path for place in searched.walk("p")] == ["p/__init__.py", "p/_c.so", "p/pure.py"]
    assert searched.read(located(searched, "p.pure")) == b"pure = 1\n"
    assert [searched.find(name) is not None for name in ("q", "run")] == [True, False]


def test_members_with_paths_that_lead_elsewhere_are_passed_over(tmp_path: Path) -> None:
    names = ["../up.py", "/abs.py", "p/../q.py", "p//m.py", "./here.py", "C:/win.py", "p\\back.py", "p/__init__.py"]
    archive = Archive(str(pack(tmp_path / "a.zip", dict.fromkeys(names, ""))), NAMING)
    searched = finder(tmp_path / "a.zip")
    assert [place.path for place in searched.walk("p")] == ["p/__init__.py"]
    assert [searched.find(name) for name in ("up", "abs", "q", "here", "win", "back")] == [None] * 6
    assert "p/__init__.py" in set(archive.paths())


def test_a_member_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    searched = finder(pack(tmp_path / "a.zip", {"m.py": b"#" * (MAX_BYTES + 1)}))
    with pytest.raises(Unreadable, match=r"the file is too large \(16,777,217 bytes; the limit is 16,777,216\)"):
        searched.read(located(searched, "m"))


def test_a_member_that_lies_about_its_size_is_cut_at_the_size_it_claims(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"m.py": b"#" * 1000})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 1000), struct.pack("<L", 10)))
    searched = finder(path)
    with pytest.raises(Unreadable, match="the file cannot be read from the archive"):
        searched.read(located(searched, "m"))


def test_a_table_of_contents_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 60, 0, 0))
    with pytest.raises(Unreadable, match="the archive is not a usable zip file"):
        Archive(str(tmp_path / "a.zip"), NAMING)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_that_zipimport_could_not_unpack_are_refused(tmp_path: Path, compression: int) -> None:
    searched = finder(pack(tmp_path / "a.zip", {"m.py": b"x = 1\n"}, compression))
    with pytest.raises(Unreadable, match="compressed in a way that Python's zipimport does not read"):
        searched.read(located(searched, "m"))


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"m.py": b"x = 1\n"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"x = 1\n", b"x = 2\n"))
    searched = finder(path)
    with pytest.raises(Unreadable, match="Bad CRC-32"):
        searched.read(located(searched, "m"))


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"m.py": b"x = 1\n"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the member's own header, and in the table of contents
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    searched = finder(path)
    with pytest.raises(Unreadable, match="encrypted"):
        searched.read(located(searched, "m"))


@pytest.mark.parametrize("data", [b"", b"not a zip file", b"PK\5\6" + b"\0" * 10, b"PK\5\6" + b"\xff" * 18])
def test_a_root_that_is_no_archive_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    searched = finder(tmp_path / "a.zip")
    assert (searched.find("m"), [(p.path, p.code) for p in searched.problems]) == (None, [("a.zip", "CP001")])


@pytest.mark.parametrize("zip64", [False, True])
def test_an_archive_whose_table_of_contents_is_too_large_is_not_opened(tmp_path: Path, *, zip64: bool) -> None:
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 0xFFFFFFFF if zip64 else MAX_DIRECTORY + 1, 0, 0)
    if zip64:
        record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, MAX_DIRECTORY + 1, 0)
        end = record + struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1) + end
    (tmp_path / "a.zip").write_bytes(end)
    with pytest.raises(Unreadable) as caught:
        Archive(str(tmp_path / "a.zip"), NAMING)
    assert caught.value.reason == f"the table of contents of the archive is too large ({MAX_DIRECTORY + 1:,} bytes)"


@posix
def test_a_root_that_is_a_fifo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(Unreadable, match="neither that of a folder nor that of a zip file"):
        Archive(str(tmp_path / "a.zip"), NAMING)


def test_what_is_not_in_an_archive_can_not_be_read(tmp_path: Path) -> None:
    archive = Archive(str(pack(tmp_path / "a.zip", {"m.py": ""})), NAMING)
    with pytest.raises(Unreadable, match="the file is not in the archive"):
        archive.read("n.py")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cut=st.integers(min_value=0, max_value=400), flip=st.integers(min_value=0, max_value=400))
def test_a_damaged_archive_gives_bytes_or_a_refusal(tmp_path: Path, cut: int, flip: int) -> None:
    path = pack(tmp_path / "a.zip", {"p/__init__.py": b"x = 1\n", "p/m.py": b"y = 2\n" * 20})
    data = bytearray(path.read_bytes())
    data[flip % len(data)] ^= 0x55
    path.write_bytes(data[: len(data) - cut // 4])
    searched = finder(path)
    found = searched.find("p.m")
    if found is not None:
        try:
            assert len(searched.read(found)) <= MAX_BYTES
        except Unreadable as refused:
            assert refused.reason  # noqa: PT017 - either is right
